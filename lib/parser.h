/* Parsers of example data, and what reading examples from a stream needs of them (spec/input-formats.md). */
#ifndef RML_PARSER_H
#define RML_PARSER_H

#include "error.h"
#include "features.h"
#include "quote.h"

/* A text of one example: for single-line formats a line, for multi-line ones all its lines. */
typedef struct rml_parser {
  int32_t format; /* REML_DATA_ */

  /* Whether an example takes lines up to an empty one (else one line, and empty lines are skipped). */
  bool (*many_lines)(const reml_features *x);

  /* Parses one example into `x`, which is empty, and `y`, which is no label; `line` is the number of the text's first line.
   * REML_OK, or REML_E_DATA or REML_E_MEMORY with one problem in `report`. */
  reml_status (*parse)(reml_features *x, const char *text, size_t length, uint64_t line, reml_label *y, rml_report *report);
} rml_parser;

/* The parser of a format, or NULL; and the failure of `call` (a public function) where there is none. */
const rml_parser *rml_parser_find(int32_t format);
reml_status rml_parser_missing(int32_t format, const char *call, reml_error *err);

/* Parses one example, after clearing.  REML_END when there is none in the text, REML_E_DATA when there are more. */
reml_status rml_parse_example(const rml_parser *parser, reml_features *x, const char *text, size_t length, uint64_t line,
                              reml_label *y, rml_report *report);

/* The same for a text that is known to be exactly one example, without empty lines. */
reml_status rml_parse_one(const rml_parser *parser, reml_features *x, const char *text, size_t length, uint64_t line,
                          reml_label *y, rml_report *report);

/* The many_lines of formats whose examples always are one line. */
bool rml_one_line(const reml_features *x);

/* The LF of the line at `at`, or `end`. */
const char *rml_line_end(const char *at, const char *end);

/* Whether a line is empty but for white space. */
bool rml_is_empty_line(const char *at, const char *end);

/* ASCII white space: what separates tokens and what empty lines may hold. */
static inline bool rml_is_space(char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

extern const rml_parser rml_vw_text_parser, rml_json_parser, rml_dsjson_parser;

#endif
