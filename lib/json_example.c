#include "json_example.h"

#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MOST_DEPTH = 64 };

void rml_json_example_start(rml_json_example *e, reml_features *x, const char *text, size_t length, uint64_t line,
                            rml_report *report)
{
  /* The white space at the end of a line is more than JSON's. */
  while (length > 0 && rml_is_space(text[length - 1]))
    length--;
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

bool rml_json_example_enter(rml_json_example *e)
{
  return e->depth++ < MOST_DEPTH || problem(e, REML_E_DATA, e->scan.at, "objects and arrays nested more than 64 deep");
}

void rml_json_example_leave(rml_json_example *e)
{
  e->depth--;
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
  return rml_scan_member(&e->scan, first, key, more) || rml_json_example_syntax(e);
}

bool rml_json_example_element(rml_json_example *e, bool first, bool *more)
{
  return rml_scan_more(&e->scan, ']', first, more) || rml_json_example_syntax(e);
}

bool rml_json_example_sees_number(rml_json_example *e)
{
  int first = rml_scan_peek(&e->scan);
  return first == '-' || (first >= '0' && first <= '9');
}

bool rml_json_example_float(rml_json_example *e, float *out)
{
  bool sees = rml_json_example_sees_number(e);
  const char *at = e->scan.at;
  if (!sees)
    return rml_json_example_refuse(e, at, "a number");
  if (!rml_scan_float(&e->scan, out))
    return rml_json_example_syntax(e);
  return isfinite(*out) || rml_json_example_refuse(e, at, "a number that a float32 can hold");
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

/* What slices mean; of those with escapes, in the memory of the features behind `e->used`, until the next call. */
typedef struct meaning {
  const char *text;
  size_t length;
} meaning;

static bool understand_escaped(rml_json_example *e, const rml_slice *slices, size_t count, meaning *out)
{
  size_t used = e->used, room = used;
  void *memory = e->x->text;
  for (size_t i = 0; i < count; i++)
    room += slices[i].escaped ? slices[i].length : 0;
  if (!rml_grow(&memory, &e->x->text_capacity, room, 1))
    return rml_json_example_memory(e);
  e->x->text = memory;
  for (size_t i = 0; i < count; i++) {
    out[i] = (meaning){ slices[i].text, slices[i].length };
    if (slices[i].escaped) {
      out[i] = (meaning){ e->x->text + used, rml_slice_text(&slices[i], e->x->text + used) };
      used += out[i].length;
    }
  }
  return true;
}

/* Nearly all have no escapes and mean what they are. */
static bool understand(rml_json_example *e, const rml_slice *slices, size_t count, meaning *out)
{
  bool escaped = false;
  for (size_t i = 0; i < count; i++) {
    escaped = escaped || slices[i].escaped;
    out[i] = (meaning){ slices[i].text, slices[i].length };
  }
  return !escaped || understand_escaped(e, slices, count, out);
}

rml_json_space rml_json_space_default(void)
{
  return (rml_json_space){ .space = rml_space_default() };
}

bool rml_json_example_space(rml_json_example *e, const rml_slice *key, rml_json_space *out)
{
  meaning name;
  *out = rml_json_space_default();
  out->begin = e->used;
  if (rml_slice_is(key, ":default") || rml_slice_is(key, " "))
    return true;
  if (!understand(e, key, 1, &name))
    return false;
  out->space = rml_space_named(&e->x->hashing, name.text, name.length);
  out->escaped = key->escaped;
  e->used += key->escaped ? name.length : 0;
  return true;
}

void rml_json_example_leave_space(rml_json_example *e, const rml_json_space *space)
{
  e->used = space->begin;
}

/* Adds a feature that is called `parts` (a name, or a name and a text), or by `position` when there are none. */
static bool add(rml_json_example *e, const rml_json_space *space, const rml_slice *parts, size_t count, uint32_t position,
                float value)
{
  meaning means[2];
  if (!understand(e, parts, count, means))
    return false;
  rml_space_name entered = space->space;
  if (space->escaped)
    entered.name = e->x->text + space->begin; /* that memory may have moved since */
  rml_features_enter(e->x, entered);
  rml_feature_name called = { .position = position };
  uint32_t hash = rml_feature_position_hash(e->x, position);
  if (count > 0) {
    called.name = means[0].text;
    called.length = means[0].length;
    hash = rml_feature_hash(e->x, called.name, called.length);
  }
  if (count > 1) {
    called.text = means[1].text;
    called.text_length = means[1].length;
    hash = rml_feature_text_hash(e->x, called.name, called.length, called.text, called.text_length);
  }
  if (!rml_features_put(e->x, hash, value))
    return rml_json_example_memory(e);
  rml_features_tell(e->x, hash, value, &called);
  return true;
}

/* The usual case of all that: nothing is escaped, and nobody is told of it. */
static bool put(rml_json_example *e, uint32_t hash, float value)
{
  return rml_features_put(e->x, hash, value) || rml_json_example_memory(e);
}

bool rml_json_example_add(rml_json_example *e, const rml_json_space *space, const rml_slice *name, float value)
{
  if (name->escaped || e->x->trace)
    return add(e, space, name, 1, 0, value);
  rml_features_enter(e->x, space->space);
  return put(e, rml_feature_hash(e->x, name->text, name->length), value);
}

bool rml_json_example_add_text(rml_json_example *e, const rml_json_space *space, const rml_slice *name, const rml_slice *text)
{
  const rml_slice both[] = { *name, *text };
  if (name->escaped || text->escaped || e->x->trace)
    return add(e, space, both, 2, 0, 1);
  rml_features_enter(e->x, space->space);
  return put(e, rml_feature_text_hash(e->x, name->text, name->length, text->text, text->length), 1);
}

bool rml_json_example_add_position(rml_json_example *e, const rml_json_space *space, uint32_t position, float value)
{
  return add(e, space, NULL, 0, position, value);
}

bool rml_json_example_action(rml_json_example *e, reml_label *y)
{
  rml_number number;
  bool sees = rml_json_example_sees_number(e);
  e->action_at = e->scan.at;
  if (sees && !rml_scan_number(&e->scan, &number))
    return rml_json_example_syntax(e);
  if (!sees || !number.integer || number.decimal.negative || !number.decimal.exact || number.decimal.mantissa > UINT32_MAX)
    return rml_json_example_refuse(e, e->action_at, "an integer from 0 to 4294967295");
  y->action = (uint32_t)number.decimal.mantissa;
  return true;
}

bool rml_json_example_cost(rml_json_example *e, reml_label *y)
{
  return rml_json_example_float(e, &y->cost);
}

bool rml_json_example_probability(rml_json_example *e, reml_label *y)
{
  const char *at = e->scan.at;
  return rml_json_example_float(e, &y->probability) &&
         ((y->probability > 0 && y->probability <= 1) || rml_json_example_refuse(e, at, "a probability above 0 and at most 1"));
}

bool rml_json_example_check_action(rml_json_example *e, const reml_label *y)
{
  char expected[96];
  snprintf(expected, sizeof expected, "an action of the example, from 0 to %zu", e->x->action_count - 1);
  return y->action < e->x->action_count || rml_json_example_refuse(e, e->action_at, expected);
}

bool rml_json_example_end(rml_json_example *e)
{
  return rml_scan_peek(&e->scan) < 0 || rml_json_example_refuse(e, e->scan.at, "the end of the example");
}
