#include "json_scan.h"

#include "decimal_usual.h"
#include "utf8.h"

#include <string.h>

void rml_scan_start(rml_scan *scan, const char *text, size_t length)
{
  *scan = (rml_scan){ text, text, text + length, NULL };
}

static bool fail(rml_scan *scan, const char *at, const char *error)
{
  scan->at = at;
  scan->error = error;
  return false;
}

static const char no_comma_in_map[] = "expected , or }", no_comma_in_array[] = "expected , or ]";
static const char no_key[] = "expected a key in double quotes", no_escape[] = "an escape that JSON does not have";
static const char not_utf8[] = "bytes that are not UTF-8";

/* What people write where JSON has something else. */
static const struct {
  const char *text, *meant;
} slips[] = {
  { "//", "JSON has no comments" },
  { "/*", "JSON has no comments" },
  { "#", "JSON has no comments" },
  { "'", "JSON has double quotes only" },
  { "\xe2\x80\x98", "JSON has straight quotes only" },
  { "\xe2\x80\x99", "JSON has straight quotes only" },
  { "\xe2\x80\x9c", "JSON has straight quotes only" },
  { "\xe2\x80\x9d", "JSON has straight quotes only" },
  { "\xe2\x80\x9e", "JSON has straight quotes only" },
  { "\xc2\xab", "JSON has straight quotes only" },
  { "\xc2\xbb", "JSON has straight quotes only" },
  { "True", "write true" },
  { "False", "write false" },
  { "None", "write null" },
  { "NaN", "write \"NaN\", in quotes" },
  { "Infinity", "write \"Infinity\", in quotes" },
  { "-Infinity", "write \"-Infinity\", in quotes" },
  { "+", "a number has no + before it" },
  { ".", "a number needs a digit before the point" },
  { ",", "is there a comma too many?" },
};

static bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

const char *rml_scan_hint(const rml_scan *scan)
{
  const char *at = scan->at;
  size_t left = (size_t)(scan->end - at);
  if (left == 0)
    return "is this all of it?";
  if (scan->error == no_escape)
    return "a backslash itself is \\\\";
  if (scan->error == not_utf8)
    return "save the file as UTF-8";
  if (strncmp(scan->error, "expected", strlen("expected")) != 0)
    return NULL;
  for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
    if (strlen(slips[i].text) <= left && memcmp(at, slips[i].text, strlen(slips[i].text)) == 0)
      return slips[i].meant;
  if (scan->error == no_comma_in_map || scan->error == no_comma_in_array)
    return *at == '"' || *at == '{' || *at == '[' || *at == '-' || rml_is_digit(*at) ? "is a comma missing before it?" : NULL;
  if (scan->error == no_key)
    return rml_is_digit(*at) && at - scan->begin >= 2 && at[-1] == ',' && rml_is_digit(at[-2])
               ? "a number has a point, not a comma"
               : NULL;
  return is_letter(*at) ? "text stands in double quotes" : NULL;
}

static inline bool scan_byte(rml_scan *scan, char expected, const char *otherwise)
{
  if (rml_scan_peek(scan) != (unsigned char)expected)
    return fail(scan, scan->at, otherwise);
  scan->at++;
  return true;
}

bool rml_scan_byte(rml_scan *scan, char expected, const char *otherwise)
{
  return scan_byte(scan, expected, otherwise);
}

static inline bool scan_more(rml_scan *scan, char close, bool first, bool *more)
{
  int next = rml_scan_peek(scan);
  *more = next != (unsigned char)close;
  if (!*more) {
    scan->at++;
    return true;
  }
  if (first)
    return true;
  const char *comma = scan->at;
  if (!scan_byte(scan, ',', close == '}' ? no_comma_in_map : no_comma_in_array))
    return false;
  if (rml_scan_peek(scan) == (unsigned char)close)
    return fail(scan, comma, close == '}' ? "a comma before }" : "a comma before ]");
  return true;
}

bool rml_scan_more(rml_scan *scan, char close, bool first, bool *more)
{
  return scan_more(scan, close, first, more);
}

/* Four hex digits as a number, or -1. */
static int32_t hex4(const char *at, const char *end)
{
  int32_t value = 0;
  if (end - at < 4)
    return -1;
  for (int i = 0; i < 4; i++) {
    char c = at[i];
    int32_t digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

/* What an escape stands for: the byte behind the backslash and its meaning. */
static const char escapes[][2] = { { '"', '"' },  { '\\', '\\' }, { '/', '/' },  { 'b', '\b' },
                                   { 'f', '\f' }, { 'n', '\n' },  { 'r', '\r' }, { 't', '\t' } };

static int simple_escape(char letter)
{
  for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
    if (escapes[i][0] == letter)
      return escapes[i][1];
  return -1;
}

static const char no_quote[] = "expected \" at the end of the string";

/* The character of the escape at `at` (a backslash), and how long the escape is; NULL or what is wrong with it. */
static const char *read_escape(const char *at, const char *end, uint32_t *character, size_t *length)
{
  if (end - at < 2)
    return no_quote;
  int simple = simple_escape(at[1]);
  if (simple >= 0) {
    *character = (uint32_t)simple;
    *length = 2;
    return NULL;
  }
  int32_t high = at[1] == 'u' ? hex4(at + 2, end) : -1;
  if (high < 0)
    return no_escape;
  if (high == 0)
    return "U+0000 is not allowed in a string";
  *character = (uint32_t)high;
  *length = 6;
  if (high < 0xd800 || high > 0xdfff)
    return NULL;
  int32_t low = end - at >= 12 && at[6] == '\\' && at[7] == 'u' ? hex4(at + 8, end) : -1;
  if (high > 0xdbff || low < 0xdc00 || low > 0xdfff)
    return "a lone surrogate";
  *character = 0x10000 + (((uint32_t)high - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
  *length = 12;
  return NULL;
}

static const char *control_in_string(char c)
{
  switch (c) {
  case 0: return "U+0000 is not allowed in a string";
  case '\n':
  case '\r': return "the line ends inside a string: a \" is missing, or \\n stands for a line end";
  case '\t': return "a tab in a string: write it \\t";
  default: return "a control character in a string: write it as an escape";
  }
}

/* The first byte that is more than itself in a string: the end of it or of an escape or a character of several bytes begins there,
 * or it is a mistake. */
static inline const char *skip_plain(const char *at, const char *end)
{
  for (; end - at >= 8; at += 8) {
    uint64_t word = rml_load_u64((const unsigned char *)at);
    uint64_t found = rml_bytes_below(word, ' ') | rml_bytes_that_are(word, '"') | rml_bytes_that_are(word, '\\') |
                     (word & UINT64_C(0x8080808080808080));
    if (found)
      return at + rml_bytes_before(found);
  }
  while (at < end && (unsigned char)*at >= ' ' && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
    at++;
  return at;
}

/* Goes on with a string at the first byte that is more than itself. */
static bool scan_more_string(rml_scan *scan, const char *at, rml_slice *out)
{
  const char *end = scan->end;
  for (; at < end && *at != '"'; at = skip_plain(at, end)) {
    if (*at == '\\') {
      uint32_t character;
      size_t length;
      const char *error = read_escape(at, end, &character, &length);
      if (error)
        return fail(scan, error == no_quote ? end : at, error);
      out->escaped = true;
      at += length;
    } else if ((unsigned char)*at < 0x20) {
      return fail(scan, at, control_in_string(*at));
    } else {
      size_t length = rml_utf8_character(at, (size_t)(end - at));
      if (length == 0)
        return fail(scan, at, not_utf8);
      at += length;
    }
  }
  if (at == end)
    return fail(scan, end, no_quote);
  out->length = (size_t)(at - out->text);
  scan->at = at + 1;
  return true;
}

static inline bool scan_string(rml_scan *scan, rml_slice *out)
{
  const char *begin = scan->at + 1, *at = skip_plain(begin, scan->end);
  *out = (rml_slice){ begin, (size_t)(at - begin), false };
  if (at == scan->end || *at != '"')
    return scan_more_string(scan, at, out);
  scan->at = at + 1;
  return true;
}

bool rml_scan_string(rml_scan *scan, rml_slice *out)
{
  return rml_scan_peek(scan) == '"' ? scan_string(scan, out) : fail(scan, scan->at, "expected a string");
}

bool rml_scan_key(rml_scan *scan, rml_slice *out)
{
  if (rml_scan_peek(scan) != '"')
    return fail(scan, scan->at, no_key);
  return scan_string(scan, out) && scan_byte(scan, ':', "expected : behind the key");
}

bool rml_scan_member(rml_scan *scan, bool first, rml_slice *key, bool *more)
{
  return scan_more(scan, '}', first, more) && (!*more || rml_scan_key(scan, key));
}

/* What may stand behind a number. */
static bool ends_number(char c)
{
  return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

bool rml_scan_float(rml_scan *scan, float *out)
{
  rml_decimal usual;
  rml_number number;
  const char *at = scan->at, *end = scan->end - at >= RML_USUAL_ROOM ? rml_usual_scan(at, &usual) : NULL;
  if (end && ends_number(*end) && rml_near_float(&usual, out)) {
    scan->at = end;
    return true;
  }
  if (!rml_scan_number(scan, &number))
    return false;
  *out = rml_decimal_by_double(&number.decimal);
  return true;
}

bool rml_scan_number(rml_scan *scan, rml_number *out)
{
  int first = rml_scan_peek(scan);
  const char *at = scan->at, *digits = at + (first == '-');
  const char *end = first == '-' || rml_is_digit((char)first) ? rml_decimal_scan(at, scan->end, &out->decimal) : NULL;
  if (!end || digits == scan->end || !rml_is_digit(*digits))
    return fail(scan, at, "expected a value");
  if (*digits == '0' && digits + 1 < end && rml_is_digit(digits[1]))
    return fail(scan, at, "a number with a leading zero");
  const char *whole = digits;
  while (whole < end && rml_is_digit(*whole))
    whole++;
  if (whole < end && *whole == '.' && (whole + 1 == end || !rml_is_digit(whole[1])))
    return fail(scan, at, "a number needs a digit behind the point");
  out->integer = whole == end;
  if (end < scan->end && (*end == '.' || *end == '+' || *end == '-' || is_letter(*end)))
    return fail(scan, at, "a number that JSON does not have");
  scan->at = end;
  return true;
}

bool rml_scan_word(rml_scan *scan, const char *word)
{
  size_t length = strlen(word);
  rml_scan_peek(scan);
  if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length) != 0)
    return fail(scan, scan->at, "expected a value");
  scan->at += length;
  return true;
}

/* Skips what stands between an opening bracket and its `close`. */
static bool skip_members(rml_scan *scan, char close, unsigned depth)
{
  bool more;
  rml_slice key;
  if (depth == 0)
    return fail(scan, scan->at, "nested too deep");
  scan->at++;
  for (bool first = true;; first = false) {
    if (!rml_scan_more(scan, close, first, &more))
      return false;
    if (!more)
      return true;
    if (close == '}' && !rml_scan_key(scan, &key))
      return false;
    if (!rml_scan_skip(scan, depth - 1))
      return false;
  }
}

bool rml_scan_skip(rml_scan *scan, unsigned depth)
{
  rml_slice string;
  rml_number number;
  switch (rml_scan_peek(scan)) {
  case '{': return skip_members(scan, '}', depth);
  case '[': return skip_members(scan, ']', depth);
  case '"': return rml_scan_string(scan, &string);
  case 't': return rml_scan_word(scan, "true");
  case 'f': return rml_scan_word(scan, "false");
  case 'n': return rml_scan_word(scan, "null");
  default: return rml_scan_number(scan, &number);
  }
}

size_t rml_slice_text(const rml_slice *slice, char *out)
{
  if (!slice->escaped) {
    memcpy(out, slice->text, slice->length);
    return slice->length;
  }
  const char *at = slice->text, *end = at + slice->length;
  char *to = out;
  while (at < end) {
    uint32_t c;
    size_t length;
    if (*at != '\\' || read_escape(at, end, &c, &length)) {
      *to++ = *at++;
      continue;
    }
    at += length;
    /* UTF-8 of one to four bytes (RFC 3629 §3); an escape is never shorter than what it stands for. */
    if (c < 0x80) {
      *to++ = (char)c;
    } else if (c < 0x800) {
      *to++ = (char)(0xc0 | c >> 6);
      *to++ = (char)(0x80 | (c & 0x3f));
    } else {
      if (c < 0x10000) {
        *to++ = (char)(0xe0 | c >> 12);
      } else {
        *to++ = (char)(0xf0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3f));
      }
      *to++ = (char)(0x80 | (c >> 6 & 0x3f));
      *to++ = (char)(0x80 | (c & 0x3f));
    }
  }
  return (size_t)(to - out);
}

rml_slice rml_slice_plain(const rml_slice *slice, char room[RML_SLICE_PLAIN])
{
  if (!slice->escaped || slice->length > RML_SLICE_PLAIN)
    return *slice;
  return (rml_slice){ room, rml_slice_text(slice, room), false };
}

bool rml_slice_means(const rml_slice *slice, const char *text)
{
  char room[RML_SLICE_PLAIN];
  rml_slice plain = rml_slice_plain(slice, room);
  return !plain.escaped && plain.length == strlen(text) && memcmp(plain.text, text, plain.length) == 0;
}

void rml_scan_place(const char *begin, const char *at, uint64_t *line, uint64_t *column)
{
  *line = *column = 1;
  for (const char *c = begin; c < at; c++) {
    if (*c == '\n') {
      ++*line;
      *column = 1;
    } else if (((unsigned char)*c & 0xc0) != 0x80) {
      ++*column;
    }
  }
}
