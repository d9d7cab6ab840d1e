#include "json_example.h"

#include <string.h>

/* spec/input-formats.md, "dsjson": what a decision service logs. */

static bool read_object(rml_json_example *e, const rml_json_space *space);
static bool read_inside(rml_json_example *e, const rml_json_space *space);

/* A namespace of a key that holds an array: numbers are told apart by position, objects' members belong to it. */
static bool read_array(rml_json_example *e, const rml_json_space *space)
{
  bool more;
  e->scan.at++;
  for (uint32_t i = 0;; i++) {
    float value;
    bool ok;
    if (!rml_json_example_element(e, i == 0, &more))
      return false;
    if (!more)
      return true;
    int first = rml_scan_peek(&e->scan);
    if (first == '{')
      ok = read_inside(e, space);
    else if (first == 'n')
      ok = rml_json_example_is_null(e) || rml_json_example_syntax(e);
    else if (rml_json_example_sees_number(e))
      ok = rml_json_example_float(e, &value) && rml_json_example_add_position(e, space, i, value);
    else
      ok = rml_json_example_refuse(e, e->scan.at, "a number, an object or null");
    if (!ok)
      return false;
  }
}

/* Reads an object or an array whose features belong to `space`. */
static bool read_inside(rml_json_example *e, const rml_json_space *space)
{
  bool ok = rml_json_example_enter(e) && (rml_scan_peek(&e->scan) == '{' ? read_object(e, space) : read_array(e, space));
  rml_json_example_leave(e);
  return ok;
}

/* Reads an object or an array that is a namespace of its own. */
static bool read_space(rml_json_example *e, const rml_slice *key)
{
  rml_json_space own;
  if (!rml_json_example_space(e, key, &own) || !read_inside(e, &own))
    return false;
  rml_json_example_leave_space(e, &own);
  return true;
}

/* A member of an object whose features belong to `space`. */
static bool read_feature(rml_json_example *e, const rml_json_space *space, const rml_slice *name)
{
  rml_slice text;
  float value;
  bool truth;
  switch (rml_scan_peek(&e->scan)) {
  case '{':
  case '[': return read_space(e, name);
  case '"': return rml_json_example_string(e, &text) && rml_json_example_add_text(e, space, name, &text);
  case 't':
  case 'f': return rml_json_example_bool(e, &truth) && (!truth || rml_json_example_add(e, space, name, 1));
  case 'n': return rml_json_example_is_null(e) || rml_json_example_syntax(e);
  default: return rml_json_example_float(e, &value) && rml_json_example_add(e, space, name, value);
  }
}

/* Whether a key begins with `_`, which may be written as an escape. */
static bool is_private(const rml_slice *key)
{
  static const char escape[] = "\\u005";
  return key->length > 0 && (key->text[0] == '_' || (key->escaped && key->length >= 6 && memcmp(key->text, escape, 5) == 0 &&
                                                     (key->text[5] | 0x20) == 'f'));
}

static bool read_actions(rml_json_example *e)
{
  const rml_json_space top = rml_json_space_default();
  bool more;
  if (!rml_json_example_begin(e, '[', "a list of actions"))
    return false;
  for (bool first = true;; first = false) {
    if (!rml_json_example_element(e, first, &more))
      return false;
    if (!more)
      break;
    if (!rml_features_begin_action(e->x))
      return rml_json_example_memory(e);
    if (!read_object(e, &top))
      return false;
  }
  rml_features_shared(e->x);
  return true;
}

/* Members that begin with `_` say nothing, but for the actions, which stand at the top of the context. */
static bool read_members(rml_json_example *e, const rml_json_space *space, bool context)
{
  rml_slice key;
  bool more;
  if (!rml_json_example_begin(e, '{', context ? "the context, an object" : "an object of features"))
    return false;
  for (bool first = true;; first = false) {
    if (!rml_json_example_member(e, first, &key, &more))
      return false;
    if (!more)
      return true;
    bool ok = context && rml_slice_is(&key, "_multi") ? read_actions(e)
              : is_private(&key)                      ? rml_json_example_skip(e)
                                                      : read_feature(e, space, &key);
    if (!ok)
      return false;
  }
}

static bool read_object(rml_json_example *e, const rml_json_space *space)
{
  return read_members(e, space, false);
}

/* The members that are a label together. */
static const struct {
  const char *key;
  bool (*read)(rml_json_example *e, reml_label *y);
} parts[] = {
  { "_label_cost", rml_json_example_cost },
  { "_label_probability", rml_json_example_probability },
  { "_labelIndex", rml_json_example_action },
};

enum { PARTS = sizeof parts / sizeof *parts, WHOLE = (1 << PARTS) - 1 };

/* Reads one of them; `seen` has a bit for each.  A null is as good as none. */
static bool read_label_part(rml_json_example *e, const rml_slice *key, size_t i, unsigned *seen, reml_label *y)
{
  if (rml_json_example_is_null(e))
    return true;
  if (*seen & 1u << i)
    return rml_json_example_refuse(e, key->text - 1, "each part of the label once");
  *seen |= 1u << i;
  return parts[i].read(e, y);
}

static bool read_event(rml_json_example *e, reml_label *y)
{
  const rml_json_space top = rml_json_space_default();
  reml_label label = reml_cb_label(0, 0, 0);
  const char *begin = e->scan.at;
  unsigned seen = 0;
  rml_slice key;
  bool more;
  if (!rml_json_example_begin(e, '{', "an object, one event a line"))
    return false;
  for (bool first = true;; first = false) {
    if (!rml_json_example_member(e, first, &key, &more))
      return false;
    if (!more)
      break;
    size_t i = 0;
    while (i < PARTS && !rml_slice_is(&key, parts[i].key))
      i++;
    bool ok = i < PARTS                 ? read_label_part(e, &key, i, &seen, &label)
              : rml_slice_is(&key, "c") ? read_members(e, &top, true)
                                        : rml_json_example_skip(e);
    if (!ok)
      return false;
  }
  if (e->x->action_count == 0)
    return rml_json_example_refuse(e, begin, "a context `c` with actions in `_multi`");
  if (seen != 0 && seen != WHOLE)
    return rml_json_example_refuse(e, begin, "all of _label_cost, _label_probability and _labelIndex, or none");
  if (seen == WHOLE)
    *y = label;
  return (seen == 0 || rml_json_example_check_action(e, y)) && rml_json_example_end(e);
}

static reml_status parse(reml_features *x, const char *text, size_t length, uint64_t line, reml_label *y, rml_report *report)
{
  rml_json_example e;
  rml_json_example_start(&e, x, text, length, line, report);
  if (x->type == REML_FEATURES_CB)
    return read_event(&e, y) ? REML_OK : e.status;
  rml_place place = { UINT64_MAX, line, 1, NULL };
  return rml_problem(report, REML_E_DATA, &place, "dsjson is for contextual bandits, this model takes other features");
}

const rml_parser rml_dsjson_parser = { REML_DATA_DSJSON, rml_one_line, parse };
