#include "parser.h"

#include <stdio.h>
#include <string.h>

static const rml_parser *const parsers[] = { &rml_vw_text_parser, &rml_json_parser, &rml_dsjson_parser };

const rml_parser *rml_parser_find(int32_t format)
{
  for (size_t i = 0; i < sizeof parsers / sizeof *parsers; i++)
    if (parsers[i]->format == format)
      return parsers[i];
  return NULL;
}

reml_status rml_parser_missing(int32_t format, const char *call, reml_error *err)
{
  return rml_fail(err, REML_E_ARGUMENT, "%s: %ld is not a data format", call, (long)format);
}

const char *rml_line_end(const char *at, const char *end)
{
  const char *lf = memchr(at, '\n', (size_t)(end - at));
  return lf ? lf : end;
}

bool rml_one_line(const reml_features *x)
{
  (void)x;
  return false;
}

bool rml_is_empty_line(const char *at, const char *end)
{
  while (at < end && rml_is_space(*at))
    at++;
  return at == end;
}

/* Leaves neither half an example nor an empty one, which could be predicted: whoever ignores this failure meets it there. */
static reml_status fail(reml_features *x, reml_label *y, reml_status status)
{
  reml_features_clear(x);
  *y = reml_no_label();
  x->failure = status;
  snprintf(x->failure_text, sizeof x->failure_text, "the example could not be parsed");
  return status;
}

reml_status rml_parse_one(const rml_parser *parser, reml_features *x, const char *text, size_t length, uint64_t line,
                          reml_label *y, rml_report *report)
{
  reml_features_clear(x);
  *y = reml_no_label();
  reml_status status = parser->parse(x, text, length, line, y, report);
  /* The name of the last namespace may stand in the text, which is the caller's. */
  rml_features_enter(x, rml_space_default());
  return status < 0 ? fail(x, y, status) : status;
}

reml_status rml_parse_example(const rml_parser *parser, reml_features *x, const char *text, size_t length, uint64_t line,
                              reml_label *y, rml_report *report)
{
  const char *end = text + length, *begin = NULL, *stop = NULL;
  uint64_t first = 0;
  bool over = false;
  reml_features_clear(x);
  *y = reml_no_label();
  for (const char *at = text; at < end; line++) {
    const char *lf = rml_line_end(at, end);
    if (rml_is_empty_line(at, lf)) {
      over = begin != NULL;
    } else if (over) {
      rml_place place = { UINT64_MAX, line, 1, NULL };
      return fail(x, y, rml_problem(report, REML_E_DATA, &place, "expected one example, found a second"));
    } else {
      first = begin ? first : line;
      begin = begin ? begin : at;
      stop = lf;
      over = !parser->many_lines(x);
    }
    at = lf + (lf < end);
  }
  return begin ? rml_parse_one(parser, x, begin, (size_t)(stop - begin), first, y, report) : REML_END;
}

reml_status reml_features_parse(reml_features *x, int32_t data_format, const char *text, size_t length, reml_label *y,
                                reml_error *err)
{
  if (!x || !text)
    return rml_fail(err, REML_E_ARGUMENT, "reml_features_parse: %s is NULL", x ? "text" : "x");
  const rml_parser *parser = rml_parser_find(data_format);
  if (!parser)
    return rml_parser_missing(data_format, "reml_features_parse", err);
  reml_label unused;
  rml_report report;
  rml_report_start(&report, NULL, NULL);
  length = length == REML_STRLEN ? strlen(text) : length;
  reml_status status = rml_parse_example(parser, x, text, length, 1, y ? y : &unused, &report);
  return status < 0 ? rml_report_finish(&report, err) : status;
}
