#include "json_example.h"

/* spec/input-formats.md, "json". */

static bool read_value(rml_json_example *e, reml_label *y)
{
  return rml_json_example_float(e, &y->value);
}

static bool read_weight(rml_json_example *e, reml_label *y)
{
  const char *at = e->scan.at;
  return rml_json_example_float(e, &y->weight) && (y->weight >= 0 || rml_json_example_refuse(e, at, "a weight of at least 0"));
}

/* The members of the objects that are labels. */
static const struct {
  int32_t type; /* REML_LABEL_ */
  const char *name;
  bool required;
  bool (*read)(rml_json_example *e, reml_label *y);
} members[] = {
  { REML_LABEL_SIMPLE, "value", true, read_value },
  { REML_LABEL_SIMPLE, "weight", false, read_weight },
  { REML_LABEL_CB, "action", true, rml_json_example_action },
  { REML_LABEL_CB, "cost", true, rml_json_example_cost },
  { REML_LABEL_CB, "probability", true, rml_json_example_probability },
};

enum { MEMBERS = sizeof members / sizeof *members };

/* Reads a label that is an object; what it leaves out keeps the value that it has. */
static bool read_members(rml_json_example *e, reml_label *y, const char *expected)
{
  const char *begin = e->scan.at;
  unsigned seen = 0;
  rml_slice key;
  bool more;
  if (!rml_json_example_begin(e, '{', expected))
    return false;
  for (bool first = true;; first = false) {
    size_t i = 0;
    if (!rml_json_example_member(e, first, &key, &more))
      return false;
    if (!more)
      break;
    while (i < MEMBERS && (members[i].type != y->type || !rml_slice_is(&key, members[i].name)))
      i++;
    if (i == MEMBERS || seen & 1u << i)
      return rml_json_example_refuse(e, key.text - 1, i == MEMBERS ? expected : "each member of a label once");
    seen |= 1u << i;
    if (!members[i].read(e, y))
      return false;
  }
  for (size_t i = 0; i < MEMBERS; i++)
    if (members[i].type == y->type && members[i].required && !(seen & 1u << i))
      return rml_json_example_refuse(e, begin, expected);
  return true;
}

static bool read_simple_label(rml_json_example *e, reml_label *y)
{
  *y = reml_simple_label(0, 1);
  return rml_json_example_sees_number(e) ? read_value(e, y)
                                         : read_members(e, y, "a number or {\"value\": number, \"weight\": number}");
}

static bool read_cb_label(rml_json_example *e, reml_label *y)
{
  *y = reml_cb_label(0, 0, 0);
  return read_members(e, y, "{\"action\": integer, \"cost\": number, \"probability\": number}");
}

static bool read_label(rml_json_example *e, reml_label *y)
{
  bool truth;
  if (rml_json_example_is_null(e))
    return true;
  switch (e->x->label) {
  case REML_LABEL_SIMPLE: return read_simple_label(e, y);
  case REML_LABEL_CB: return read_cb_label(e, y);
  default:
    if (!rml_json_example_bool(e, &truth))
      return false;
    *y = reml_binary_label(truth);
    return true;
  }
}

/* A list of numbers, told apart by position, or of names. */
static bool read_list(rml_json_example *e, const rml_json_space *space)
{
  bool more, names = false;
  e->scan.at++;
  for (uint32_t i = 0;; i++) {
    rml_slice name;
    float value;
    if (!rml_json_example_element(e, i == 0, &more))
      return false;
    if (!more)
      return true;
    bool is_name = rml_scan_peek(&e->scan) == '"';
    if (i == 0)
      names = is_name;
    if (is_name != names)
      return rml_json_example_refuse(e, e->scan.at,
                                     names ? "a string, as before it in the list" : "a number, as before it in the list");
    if (names ? !rml_json_example_string(e, &name) || !rml_json_example_add(e, space, &name, 1)
              : !rml_json_example_float(e, &value) || !rml_json_example_add_position(e, space, i, value))
      return false;
  }
}

/* What a feature has: a number, a text, true, or false, which leaves it out. */
static bool read_feature(rml_json_example *e, const rml_json_space *space, const rml_slice *name)
{
  rml_slice text;
  float value = 1;
  bool truth;
  switch (rml_scan_peek(&e->scan)) {
  case '"': return rml_json_example_string(e, &text) && rml_json_example_add_text(e, space, name, &text);
  case 't':
  case 'f': return rml_json_example_bool(e, &truth) && (!truth || rml_json_example_add(e, space, name, value));
  case '{':
  case '[':
  case 'n': return rml_json_example_refuse(e, e->scan.at, "a number, a string, true or false");
  default: return rml_json_example_float(e, &value) && rml_json_example_add(e, space, name, value);
  }
}

static bool read_contents(rml_json_example *e, const rml_json_space *space)
{
  rml_slice name;
  bool more;
  if (rml_scan_peek(&e->scan) == '[')
    return read_list(e, space);
  if (!rml_json_example_begin(e, '{', "a list or an object of features"))
    return false;
  for (bool first = true;; first = false) {
    if (!rml_json_example_member(e, first, &name, &more))
      return false;
    if (!more)
      return true;
    if (!read_feature(e, space, &name))
      return false;
  }
}

/* An object from namespace to its features. */
static bool read_spaces(rml_json_example *e)
{
  rml_slice key;
  bool more;
  if (!rml_json_example_begin(e, '{', "an object of namespaces"))
    return false;
  for (bool first = true;; first = false) {
    rml_json_space space;
    if (!rml_json_example_member(e, first, &key, &more))
      return false;
    if (!more)
      return true;
    if (!rml_json_example_space(e, &key, &space) || !read_contents(e, &space))
      return false;
    rml_json_example_leave_space(e, &space);
  }
}

static bool read_shared(rml_json_example *e)
{
  rml_features_shared(e->x);
  return read_spaces(e);
}

static bool read_actions(rml_json_example *e)
{
  bool more;
  if (!rml_json_example_begin(e, '[', "a list of actions"))
    return false;
  for (bool first = true;; first = false) {
    if (!rml_json_example_element(e, first, &more))
      return false;
    if (!more)
      return true;
    if (!rml_features_begin_action(e->x))
      return rml_json_example_memory(e);
    if (!read_spaces(e))
      return false;
  }
}

/* The members of an example beside its label, by the features it has. */
static const struct {
  int32_t type;
  const char *name;
  bool (*read)(rml_json_example *e);
} parts[] = {
  { REML_FEATURES_SIMPLE, "features", read_shared },
  { REML_FEATURES_CB, "shared", read_shared },
  { REML_FEATURES_CB, "actions", read_actions },
};

enum { PARTS = sizeof parts / sizeof *parts };

/* Reads one member; `seen` has a bit for each, and one for the label. */
static bool read_member(rml_json_example *e, const rml_slice *key, unsigned *seen, reml_label *y)
{
  size_t i = 0;
  while (i < PARTS && (parts[i].type != e->x->type || !rml_slice_is(key, parts[i].name)))
    i++;
  bool is_label = i == PARTS && rml_slice_is(key, "label");
  if (i == PARTS && !is_label)
    return rml_json_example_refuse(e, key->text - 1,
                                   e->x->type == REML_FEATURES_CB ? "\"label\", \"shared\" or \"actions\""
                                                                  : "\"label\" or \"features\"");
  if (*seen & 1u << i)
    return rml_json_example_refuse(e, key->text - 1, "each member of an example once");
  *seen |= 1u << i;
  return is_label ? read_label(e, y) : parts[i].read(e);
}

static bool read_example(rml_json_example *e, reml_label *y)
{
  const char *begin = e->scan.at;
  unsigned seen = 0;
  rml_slice key;
  bool more;
  if (!rml_json_example_begin(e, '{', "an object, one example a line"))
    return false;
  for (bool first = true;; first = false) {
    if (!rml_json_example_member(e, first, &key, &more))
      return false;
    if (!more)
      break;
    if (!read_member(e, &key, &seen, y))
      return false;
  }
  if (e->x->type == REML_FEATURES_CB ? e->x->action_count == 0 : !(seen & 1u))
    return rml_json_example_refuse(
        e, begin, e->x->type == REML_FEATURES_CB ? "an example with \"actions\"" : "an example with \"features\"");
  if (y->type == REML_LABEL_CB && !rml_json_example_check_action(e, y))
    return false;
  return rml_json_example_end(e);
}

static reml_status parse(reml_features *x, const char *text, size_t length, uint64_t line, reml_label *y, rml_report *report)
{
  rml_json_example e;
  rml_json_example_start(&e, x, text, length, line, report);
  return read_example(&e, y) ? REML_OK : e.status;
}

const rml_parser rml_json_parser = { REML_DATA_JSON, rml_one_line, parse };
