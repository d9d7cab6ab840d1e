#include "json_example.h"

#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DEPTH = 64 };

void rml_json_example_start(rml_json_example *e, reml_features *x, const char *text, size_t length, uint64_t line,
                            rml_report *report)
{
  *e = (rml_json_example){ .x = x, .report = report, .line = line, .status = REML_OK };
  rml_scan_start(&e->scan, text, length);
}

static bool problem(rml_json_example *e, reml_status status, const char *at, const char *text)
{
  rml_place place = { UINT64_MAX, 0, 0, NULL };
  rml_scan_place(e->scan.begin, at, &place.line, &place.column);
  place.line += e->line - 1;
  e->status = rml_problem(e->report, status, &place, "%s", text);
  return false;
}

bool rml_json_example_syntax(rml_json_example *e)
{
  char text[160];
  bool ends = e->scan.at == e->scan.end;
  snprintf(text, sizeof text, "%s%s", e->scan.error, ends ? ", but the text ends here" : "");
  return problem(e, REML_E_DATA, e->scan.at, text);
}

bool rml_json_example_refuse(rml_json_example *e, const char *at, const char *expected)
{
  char text[RML_QUOTED + 160], shown[RML_QUOTED];
  rml_scan value = { e->scan.begin, at, e->scan.end, NULL };
  rml_scan_peek(&value);
  at = value.at;
  const char *end = rml_scan_skip(&value, MOST_DEPTH) ? value.at : rml_line_end(at, e->scan.end);
  rml_quote(shown, at, (size_t)(end - at));
  snprintf(text, sizeof text, "expected %s, found %s", expected, at < e->scan.end ? shown : "the end");
  return problem(e, REML_E_DATA, at, text);
}

bool rml_json_example_memory(rml_json_example *e)
{
  return problem(e, REML_E_MEMORY, e->scan.at, "not enough memory");
}

bool rml_json_example_begin(rml_json_example *e, char bracket, const char *expected)
{
  if (rml_scan_peek(&e->scan) != (unsigned char)bracket)
    return rml_json_example_refuse(e, e->scan.at, expected);
  e->scan.at++;
  return true;
}

bool rml_json_example_member(rml_json_example *e, bool first, rml_slice *key, bool *more)
{
  if (!rml_scan_more(&e->scan, '}', first, more) || (*more && !rml_scan_key(&e->scan, key)))
    return rml_json_example_syntax(e);
  return true;
}

bool rml_json_example_element(rml_json_example *e, bool first, bool *more)
{
  return rml_scan_more(&e->scan, ']', first, more) || rml_json_example_syntax(e);
}

static bool starts_number(int c)
{
  return c == '-' || (c >= '0' && c <= '9');
}

bool rml_json_example_float(rml_json_example *e, float *out)
{
  rml_number number;
  int first = rml_scan_peek(&e->scan);
  const char *at = e->scan.at;
  if (!starts_number(first))
    return rml_json_example_refuse(e, at, "a number");
  if (!rml_scan_number(&e->scan, &number))
    return rml_json_example_syntax(e);
  *out = (float)rml_decimal_double(&number.decimal);
  return isfinite(*out) || rml_json_example_refuse(e, at, "a number that a float32 can hold");
}

bool rml_json_example_u32(rml_json_example *e, uint32_t *out)
{
  rml_number number;
  int first = rml_scan_peek(&e->scan);
  const char *at = e->scan.at;
  if (starts_number(first) && !rml_scan_number(&e->scan, &number))
    return rml_json_example_syntax(e);
  bool fits = starts_number(first) && number.integer && !number.decimal.negative && number.decimal.exact;
  double value = fits ? rml_decimal_double(&number.decimal) : -1;
  *out = fits && value <= UINT32_MAX ? (uint32_t)value : 0;
  return (fits && value <= UINT32_MAX) || rml_json_example_refuse(e, at, "an integer from 0 to 4294967295");
}

bool rml_json_example_bool(rml_json_example *e, bool *out)
{
  int first = rml_scan_peek(&e->scan);
  const char *at = e->scan.at;
  *out = first == 't';
  if (first != 't' && first != 'f')
    return rml_json_example_refuse(e, at, "true or false");
  return rml_scan_word(&e->scan, *out ? "true" : "false") || rml_json_example_syntax(e);
}

bool rml_json_example_string(rml_json_example *e, rml_slice *out)
{
  return rml_scan_string(&e->scan, out) || rml_json_example_syntax(e);
}

bool rml_json_example_is_null(rml_json_example *e)
{
  return rml_scan_peek(&e->scan) == 'n' && rml_scan_word(&e->scan, "null");
}

bool rml_json_example_skip(rml_json_example *e)
{
  return rml_scan_skip(&e->scan, MOST_DEPTH) || rml_json_example_syntax(e);
}

/* What a slice means; with escapes, in the memory of the features until the next call. */
static bool meaning(rml_json_example *e, const rml_slice *slice, const char **text, size_t *length)
{
  *text = slice->text;
  *length = slice->length;
  if (!slice->escaped)
    return true;
  void *memory = e->x->text;
  if (!rml_grow(&memory, &e->x->text_capacity, slice->length, 1))
    return rml_json_example_memory(e);
  e->x->text = memory;
  *text = e->x->text;
  *length = rml_slice_text(slice, e->x->text);
  return true;
}

bool rml_json_example_space(rml_json_example *e, const rml_slice *key, rml_space_name *out)
{
  const char *text;
  size_t length;
  *out = rml_space_default();
  if (rml_slice_is(key, ":default") || rml_slice_is(key, " "))
    return true;
  if (!meaning(e, key, &text, &length))
    return false;
  *out = rml_space_named(&e->x->hashing, text, length);
  return true;
}

/* Adds a feature by its hash to the namespace that was entered. */
static bool put(rml_json_example *e, uint32_t hash, float value)
{
  return rml_features_put(e->x, hash, value) || rml_json_example_memory(e);
}

bool rml_json_example_add(rml_json_example *e, rml_space_name space, const rml_slice *name, float value)
{
  const char *text;
  size_t length;
  if (!meaning(e, name, &text, &length))
    return false;
  rml_features_enter(e->x, space);
  return put(e, rml_feature_hash(e->x, text, length), value);
}

bool rml_json_example_add_text(rml_json_example *e, rml_space_name space, const rml_slice *name, const rml_slice *value)
{
  const char *text;
  size_t length;
  if (!meaning(e, name, &text, &length))
    return false;
  /* The name's hash is the seed of the value's, so that both need not be in memory at once. */
  rml_features_enter(e->x, space);
  uint32_t seed = rml_feature_hash(e->x, text, length);
  if (!meaning(e, value, &text, &length))
    return false;
  return put(e, rml_feature_value_hash(e->x, seed, text, length), 1);
}

bool rml_json_example_add_position(rml_json_example *e, rml_space_name space, uint32_t position, float value)
{
  rml_features_enter(e->x, space);
  return put(e, rml_feature_position_hash(e->x, position), value);
}

bool rml_json_example_check_cb(rml_json_example *e, const char *at, const reml_label *y)
{
  char text[96];
  if (y->action >= e->x->action_count) {
    snprintf(text, sizeof text, "the label is of action %lu, counted from 0, the example has %zu", (unsigned long)y->action,
             e->x->action_count);
    return problem(e, REML_E_DATA, at, text);
  }
  return (y->probability > 0 && y->probability <= 1) || problem(e, REML_E_DATA, at, "the label's probability is not in (0, 1]");
}

bool rml_json_example_end(rml_json_example *e)
{
  return rml_scan_peek(&e->scan) < 0 || rml_json_example_refuse(e, e->scan.at, "the end of the example");
}
