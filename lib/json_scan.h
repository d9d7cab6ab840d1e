/* The strict JSON scanner (RFC 8259) that configurations, models and example data are read with: it pulls one piece after
 * the other out of the text, allocates nothing, and knows where it stands.  json-c's own parser keeps no positions, takes
 * the last of duplicate keys and depends on the locale. */
#ifndef RML_JSON_SCAN_H
#define RML_JSON_SCAN_H

#include "decimal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A text being scanned.  When a function returns false, `error` says what is wrong (static) and `at` stands where. */
typedef struct rml_scan {
  const char *begin, *at, *end;
  const char *error;
} rml_scan;

/* A string between its quotes, escapes still in it. */
typedef struct rml_slice {
  const char *text;
  size_t length;
  bool escaped; /* there are escapes */
} rml_slice;

/* A number: an integer has neither "." nor "e". */
typedef struct rml_number {
  rml_decimal decimal;
  bool integer;
} rml_number;

void rml_scan_start(rml_scan *scan, const char *text, size_t length);

/* Skips white space and returns the next byte, or -1 at the end. */
static inline int rml_scan_peek(rml_scan *scan)
{
  const char *at = scan->at;
  while (at < scan->end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
    at++;
  scan->at = at;
  return at < scan->end ? (unsigned char)*at : -1;
}

/* After a failure, what may be meant by what stands at `at`, for people; NULL when nobody knows (static). */
const char *rml_scan_hint(const rml_scan *scan);

/* Takes the byte `expected`, after white space; the error is `otherwise`. */
bool rml_scan_byte(rml_scan *scan, char expected, const char *otherwise);

/* Takes `,` (more follows), or `close` (*more = false).  `first`: just behind the opening bracket, where no comma stands and
 * `close` may. */
bool rml_scan_more(rml_scan *scan, char close, bool first, bool *more);

/* A string: UTF-8, without control characters, without lone surrogates and U+0000, whether plain or escaped. */
bool rml_scan_string(rml_scan *scan, rml_slice *out);

/* A key and the colon behind it. */
bool rml_scan_key(rml_scan *scan, rml_slice *out);

/* Both at once: whether there is another member, and its key. */
bool rml_scan_member(rml_scan *scan, bool first, rml_slice *key, bool *more);

bool rml_scan_number(rml_scan *scan, rml_number *out);

/* A number that stands right here, as the float that its nearest double rounds to; perhaps infinite. */
bool rml_scan_float(rml_scan *scan, float *out);

/* Takes `true`, `false` or `null`. */
bool rml_scan_word(rml_scan *scan, const char *word);

/* Takes any value, nested at most `depth` deep. */
bool rml_scan_skip(rml_scan *scan, unsigned depth);

/* A slice without its escapes, the text then in `room`; one that is longer than that stays as it is, and is nothing we
 * know. */
enum { RML_SLICE_PLAIN = 128 };
rml_slice rml_slice_plain(const rml_slice *slice, char room[RML_SLICE_PLAIN]);

/* Whether a slice says exactly `text`, be it with escapes. */
bool rml_slice_means(const rml_slice *slice, const char *text);
static inline bool rml_slice_is(const rml_slice *slice, const char *text)
{
  return slice->escaped ? rml_slice_means(slice, text)
                        : slice->length == strlen(text) && memcmp(slice->text, text, slice->length) == 0;
}

/* Writes what a slice means, at most slice->length bytes and no NUL; returns the length. */
size_t rml_slice_text(const rml_slice *slice, char *out);

/* Line and column, from 1, of `at` in the text from `begin`; columns count characters. */
void rml_scan_place(const char *begin, const char *at, uint64_t *line, uint64_t *column);

#endif
