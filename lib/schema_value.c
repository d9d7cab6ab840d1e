#include "schema_check.h"

#include "codec.h"
#include "float_text.h"
#include "nearest.h"
#include "nonfinite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Integers that a table declares go up to 2^53-1, so that every JSON reader keeps them. */
static const rml_range any_int = { 0, 9007199254740991.0, false };

json_object *rml_check_no_memory(rml_checker *c)
{
  rml_problem_at(c->report, REML_E_MEMORY, NULL, "not enough memory");
  return NULL;
}

static json_object *or_no_memory(rml_checker *c, json_object *node)
{
  return node ? node : rml_check_no_memory(c);
}

/* Whether a node is of the type that must stand here; says so when not. */
bool rml_check_type(rml_checker *c, const rml_path *path, json_object *node, rml_type wanted)
{
  rml_type type = rml_type_of(node);
  if (type == wanted)
    return true;
  if (type != RML_TYPE_INVALID)
    RML_WRONG(c, path, "must be %s, is %s", rml_type_name(wanted), rml_type_name(type));
  return false;
}

/* The names of `choices` as "a, b or c". */
static void list_choices(const rml_choice *choices, char *out, size_t size)
{
  size_t used = 0;
  *out = 0;
  for (size_t i = 0; choices[i].name && used < size; i++) {
    const char *between = i == 0 ? "" : choices[i + 1].name ? ", " : " or ";
    int length = snprintf(out + used, size - used, "%s\"%s\"", between, choices[i].name);
    used += length > 0 ? (size_t)length : 0;
  }
}

/* Says that a name is none of `choices`. */
static void unknown_choice(rml_checker *c, const rml_path *path, const rml_choice *choices, const char *name)
{
  char names[256];
  rml_nearest nearest = { name, NULL, 0 };
  list_choices(choices, names, sizeof names);
  for (size_t i = 0; choices[i].name; i++)
    rml_nearest_try(&nearest, choices[i].name);
  if (nearest.name)
    RML_WRONG(c, path, "\"%s\" is unknown: must be %s; did you mean \"%s\"?", name, names, nearest.name);
  else
    RML_WRONG(c, path, "\"%s\" is unknown: must be %s", name, names);
}

static json_object *check_bool(rml_checker *c, const rml_path *path, json_object *node)
{
  return rml_check_type(c, path, node, RML_TYPE_BOOL) ? json_object_get(node) : NULL;
}

/* A number as messages show it, whatever the locale's decimal point. */
typedef char number_text[RML_FLOAT_TEXT + 1];

static const char *real_text(double value, number_text out)
{
  out[rml_double_text(value, out)] = 0;
  return out;
}

static const char *integer_text(json_object *node, number_text out)
{
  if (rml_node_is_negative(node))
    snprintf(out, sizeof(number_text), "%lld", (long long)json_object_get_int64(node));
  else
    snprintf(out, sizeof(number_text), "%llu", (unsigned long long)json_object_get_uint64(node));
  return out;
}

/* Says how far a number may go. */
static void out_of_range(rml_checker *c, const rml_path *path, const rml_range *range, bool integer, const char *value)
{
  number_text least, most;
  if (integer && range->least == range->most)
    RML_WRONG(c, path, "%s is out of range: must be %.0f", value, range->least);
  else if (integer)
    RML_WRONG(c, path, "%s is out of range: must be %.0f to %.0f", value, range->least, range->most);
  else if (isinf(range->most))
    RML_WRONG(c, path, "%s is out of range: must be %s %s", value, range->above ? "more than" : "at least",
              real_text(range->least, least));
  else
    RML_WRONG(c, path, "%s is out of range: must be %s to %s", value, real_text(range->least, least),
              real_text(range->most, most));
}

static bool in_range(const rml_range *range, double value)
{
  return !range || ((range->above ? value > range->least : value >= range->least) && value <= range->most);
}

static bool int_fits(rml_checker *c, const rml_path *path, const rml_field *field, json_object *node)
{
  const rml_range *range = field->range ? field->range : &any_int;
  number_text text;
  if (rml_type_of(node) == RML_TYPE_DOUBLE) {
    RML_WRONG(c, path, "must be an integer, written without a point or an exponent");
    return false;
  }
  if (!rml_check_type(c, path, node, RML_TYPE_INT))
    return false;
  double value = rml_node_is_negative(node) ? (double)json_object_get_int64(node) : (double)json_object_get_uint64(node);
  if (in_range(range, value))
    return true;
  out_of_range(c, path, range, true, integer_text(node, text));
  return false;
}

/* A float as a double: a number of any kind, or one of the strings for what is none. */
static bool real_of(json_object *node, double *out)
{
  switch (rml_type_of(node)) {
  case RML_TYPE_DOUBLE:
  case RML_TYPE_FLOAT: *out = json_object_get_double(node); return true;
  case RML_TYPE_INT:
    *out = rml_node_is_negative(node) ? (double)json_object_get_int64(node) : (double)json_object_get_uint64(node);
    return true;
  case RML_TYPE_STRING: return rml_nonfinite_of(json_object_get_string(node), (size_t)json_object_get_string_len(node), out);
  default: return false;
  }
}

static json_object *check_float(rml_checker *c, const rml_path *path, const rml_record *record, const rml_field *field,
                                json_object *node)
{
  double real;
  number_text text;
  if (!real_of(node, &real)) {
    if (rml_type_of(node) == RML_TYPE_STRING)
      RML_WRONG(c, path, "must be a number, is a string%s",
                record->finite ? "" : " other than \"NaN\", \"Infinity\", \"-Infinity\"");
    else if (rml_type_of(node) != RML_TYPE_INVALID)
      RML_WRONG(c, path, "must be a number, is %s", rml_type_name(rml_type_of(node)));
    return NULL;
  }
  /* It is no text in the other encoding. */
  if (rml_type_of(node) == RML_TYPE_STRING)
    c->options->values->text -= (size_t)json_object_get_string_len(node);
  float value = (float)real;
  if (isfinite(real) && !isfinite(value))
    RML_WRONG(c, path, "%s is beyond the range of a float32", real_text(real, text));
  else if (record->finite && !isfinite(value))
    RML_WRONG(c, path, "must be a finite number");
  else if (isfinite(value) && !in_range(field->range, (double)value))
    out_of_range(c, path, field->range, false, real_text(real, text));
  else
    return or_no_memory(c, rml_new_float(value));
  return NULL;
}

static json_object *check_text(rml_checker *c, const rml_path *path, json_object *node)
{
  return rml_check_type(c, path, node, RML_TYPE_STRING) ? json_object_get(node) : NULL;
}

static int compare_strings(const void *a, const void *b)
{
  json_object *x = *(json_object *const *)a, *y = *(json_object *const *)b;
  return strcmp(json_object_get_string(x), json_object_get_string(y));
}

static json_object *check_texts(rml_checker *c, const rml_path *path, json_object *node)
{
  if (!rml_check_type(c, path, node, RML_TYPE_ARRAY))
    return NULL;
  size_t count = json_object_array_length(node);
  bool ok = count <= RML_MOST_REQUIRES;
  if (!ok)
    rml_problem_at(c->report, REML_E_LIMIT, path, "more than %d names", RML_MOST_REQUIRES);
  json_object *sorted = rml_new_array(count);
  for (size_t i = 0; sorted && i < count; i++) {
    rml_path element = { path, NULL, 0, i };
    json_object *text = check_text(c, &element, json_object_array_get_idx(node, i));
    ok = text && rml_array_add(sorted, text) && ok;
  }
  if (ok && sorted) {
    json_object_array_sort(sorted, compare_strings);
    for (size_t i = 1; ok && i < count; i++) {
      const char *name = json_object_get_string(json_object_array_get_idx(sorted, i));
      ok = strcmp(name, json_object_get_string(json_object_array_get_idx(sorted, i - 1))) != 0;
      if (!ok)
        RML_WRONG(c, path, "\"%s\" stands twice", name);
    }
  }
  if (ok)
    return or_no_memory(c, sorted);
  json_object_put(sorted);
  return NULL;
}

/* There may be very many, so that the map which was read is sorted and becomes the checked one. */
static json_object *check_text_map(rml_checker *c, const rml_path *path, json_object *node)
{
  if (!rml_check_type(c, path, node, RML_TYPE_MAP))
    return NULL;
  bool ok = json_object_object_length(node) <= RML_MOST_METADATA;
  if (!ok)
    rml_problem_at(c->report, REML_E_LIMIT, path, "more than %d keys", RML_MOST_METADATA);
  json_object_object_foreach (node, key, value) {
    rml_path member = { path, key, strlen(key), 0 };
    ok = rml_check_type(c, &member, value, RML_TYPE_STRING) && ok;
  }
  if (!ok)
    return NULL;
  return rml_map_sort(node) ? json_object_get(node) : rml_check_no_memory(c);
}

static json_object *check_choice(rml_checker *c, const rml_path *path, const rml_field *field, json_object *node)
{
  char names[256];
  list_choices(field->choices, names, sizeof names);
  if (rml_type_of(node) == RML_TYPE_INVALID)
    return NULL;
  if (rml_type_of(node) != RML_TYPE_STRING)
    RML_WRONG(c, path, "must be %s, is %s", names, rml_type_name(rml_type_of(node)));
  else if (rml_choice_of(field->choices, json_object_get_string(node)) < 0)
    unknown_choice(c, path, field->choices, json_object_get_string(node));
  else
    return json_object_get(node);
  return NULL;
}

/* The only member of a one-key map; false when the node is none. */
static bool only_member(json_object *node, const char **key, json_object **value)
{
  if (rml_type_of(node) != RML_TYPE_MAP || json_object_object_length(node) != 1)
    return false;
  json_object_object_foreach (node, k, v) {
    *key = k;
    *value = v;
    return true;
  }
  return false;
}

/* {key: value}, taking the value (NULL: a problem was reported). */
static json_object *one_member(rml_checker *c, const char *key, json_object *value)
{
  json_object *map = value ? json_object_new_object() : NULL;
  if (map && rml_map_add(map, key, value))
    return map;
  if (!map)
    json_object_put(value);
  json_object_put(map);
  return value ? rml_check_no_memory(c) : NULL;
}

static json_object *check_case(rml_checker *c, const rml_path *path, const rml_field *field, json_object *node)
{
  const char *key;
  json_object *value;
  char names[256];
  list_choices(field->choices, names, sizeof names);
  if (!only_member(node, &key, &value)) {
    if (rml_type_of(node) == RML_TYPE_STRING && rml_choice_of(field->choices, json_object_get_string(node)) >= 0)
      RML_WRONG(c, path, "must be an object of one key: {\"%s\": {}}", json_object_get_string(node));
    else if (rml_type_of(node) != RML_TYPE_INVALID)
      RML_WRONG(c, path, "must be an object of one key, %s", names);
    return NULL;
  }
  int32_t which = rml_choice_of(field->choices, key);
  if (which < 0) {
    unknown_choice(c, path, field->choices, key);
    return NULL;
  }
  rml_path member = { path, key, strlen(key), 0 };
  return one_member(c, key, rml_check_record(c, &member, field->choices[which].record, value));
}

static json_object *check_one_record(rml_checker *c, const rml_path *path, const rml_field *field, json_object *node)
{
  if (!rml_check_type(c, path, node, RML_TYPE_ARRAY))
    return NULL;
  if (json_object_array_length(node) != 1) {
    RML_WRONG(c, path, "must have exactly one element, has %zu", json_object_array_length(node));
    return NULL;
  }
  rml_path element = { path, NULL, 0, 0 };
  json_object *record = rml_check_record(c, &element, field->record, json_object_array_get_idx(node, 0));
  json_object *array = record ? rml_new_array(1) : NULL;
  if (array && rml_array_add(array, record))
    return array;
  if (!array)
    json_object_put(record);
  json_object_put(array);
  return record ? rml_check_no_memory(c) : NULL;
}

static const char namespace_wrong[] = "must be \"Default\", {\"Name\": text} or {\"Hash\": integer}";

/* A name that data does not have for the default namespace. */
static bool name_fits(rml_checker *c, const rml_path *path, json_object *node)
{
  if (!rml_check_type(c, path, node, RML_TYPE_STRING))
    return false;
  const char *text = json_object_get_string(node);
  if (strcmp(text, " ") != 0 && strcmp(text, ":default") != 0)
    return true;
  RML_WRONG(c, path, "\"%s\" is how data names the default namespace; write \"Default\" here", text);
  return false;
}

/* {"Name": text}, or {"Hash": u32} of a name that nobody remembers. */
static bool namespace_fits(rml_checker *c, const rml_path *path, json_object *node)
{
  static const rml_range u32 = { 0, 4294967295.0, false };
  static const rml_field hash = { .name = "Hash", .kind = RML_KIND_INT, .range = &u32 };
  const char *key;
  json_object *value;
  if (rml_type_of(node) == RML_TYPE_STRING && strcmp(json_object_get_string(node), "Default") == 0)
    return true;
  if (!only_member(node, &key, &value) || (strcmp(key, "Name") != 0 && strcmp(key, "Hash") != 0)) {
    if (rml_type_of(node) != RML_TYPE_INVALID)
      RML_WRONG(c, path, namespace_wrong);
    return false;
  }
  rml_path member = { path, key, strlen(key), 0 };
  return strcmp(key, "Hash") == 0 ? int_fits(c, &member, &hash, value) : name_fits(c, &member, value);
}

/* Whether every element does. */
static bool elements_fit(rml_checker *c, const rml_path *path, json_object *array,
                         bool (*fits)(rml_checker *c, const rml_path *path, json_object *node))
{
  bool ok = true;
  for (size_t i = 0; i < json_object_array_length(array); i++) {
    rml_path element = { path, NULL, 0, i };
    ok = fits(c, &element, json_object_array_get_idx(array, i)) && ok;
  }
  return ok;
}

static bool interaction_fits(rml_checker *c, const rml_path *path, json_object *node)
{
  rml_type type = rml_type_of(node);
  if (type != RML_TYPE_ARRAY) {
    if (type != RML_TYPE_INVALID)
      RML_WRONG(c, path, "an interaction is an array of 2 or 3 namespaces, this is %s", rml_type_name(type));
    return false;
  }
  size_t count = json_object_array_length(node);
  bool fits = count == 2 || count == 3;
  if (!fits)
    RML_WRONG(c, path, "an interaction is of 2 or 3 namespaces, this one has %zu", count);
  return elements_fit(c, path, node, namespace_fits) && fits;
}

/* There may be very many interactions, and nothing in them has a default: the tree that was read is the checked one. */
static json_object *check_interactions(rml_checker *c, const rml_path *path, json_object *node)
{
  bool fits = rml_check_type(c, path, node, RML_TYPE_ARRAY) && elements_fit(c, path, node, interaction_fits);
  return fits ? json_object_get(node) : NULL;
}

static json_object *check_weights(rml_checker *c, const rml_path *path, json_object *node)
{
  if (rml_type_of(node) == RML_TYPE_MAP) {
    RML_WRONG(c, path, "must be a tensor, is an object without the key \"dtype\"");
    return NULL;
  }
  if (!rml_check_type(c, path, node, RML_TYPE_TENSOR))
    return NULL;
  const rml_tensor *tensor = rml_node_tensor(node);
  /* What a wrong numBits asks for is not known; it was reported. */
  bool rows_fit = c->bits == 0 || (uint64_t)tensor->shape[0] == UINT64_C(1) << c->bits;
  if (rows_fit && tensor->rank == 3 && tensor->shape[1] == 1 && tensor->shape[2] == 6)
    return json_object_get(node);
  rml_path shape = { path, "shape", 5, 0 };
  if (c->bits > 0)
    RML_WRONG(c, &shape, "must be [%llu, 1, 6], as numBits is %llu; a trained model keeps its numBits", 1ULL << c->bits,
              (unsigned long long)c->bits);
  else
    RML_WRONG(c, &shape, "must be [2^numBits, 1, 6]");
  return NULL;
}

json_object *rml_check_value(rml_checker *c, const rml_path *path, const rml_record *record, const rml_field *field,
                             json_object *node)
{
  switch (field->kind) {
  case RML_KIND_BOOL: return check_bool(c, path, node);
  case RML_KIND_INT: return int_fits(c, path, field, node) ? json_object_get(node) : NULL;
  case RML_KIND_FLOAT: return check_float(c, path, record, field, node);
  case RML_KIND_TEXT: return check_text(c, path, node);
  case RML_KIND_TEXTS: return check_texts(c, path, node);
  case RML_KIND_TEXT_MAP: return check_text_map(c, path, node);
  case RML_KIND_CHOICE: return check_choice(c, path, field, node);
  case RML_KIND_CASE: return check_case(c, path, field, node);
  case RML_KIND_ONE_RECORD: return check_one_record(c, path, field, node);
  case RML_KIND_NAMESPACE: return namespace_fits(c, path, node) ? json_object_get(node) : NULL;
  case RML_KIND_INTERACTIONS: return check_interactions(c, path, node);
  case RML_KIND_REDUCTION: return rml_check_reduction(c, path, node);
  case RML_KIND_WEIGHTS: return check_weights(c, path, node);
  }
  return NULL;
}
