#include "tree_write.h"

#include "codec.h"
#include "reduction.h"
#include "schema.h"

#include <string.h>

/* Adds a member; map and value may be NULL for want of memory. */
static bool add(json_object *map, const char *key, json_object *value)
{
  if (map)
    return value && rml_map_add(map, key, value);
  json_object_put(value);
  return false;
}

static json_object *all_or_none(json_object *node, bool all)
{
  if (all)
    return node;
  json_object_put(node);
  return NULL;
}

static json_object *copy_of(json_object *value);

static json_object *copy_array(json_object *array)
{
  size_t count = json_object_array_length(array);
  json_object *copy = rml_new_array(count);
  bool all = copy != NULL;
  for (size_t i = 0; all && i < count; i++) {
    json_object *element = copy_of(json_object_array_get_idx(array, i));
    all = element && rml_array_add(copy, element);
  }
  return all_or_none(copy, all);
}

static json_object *copy_map(json_object *map)
{
  json_object *copy = json_object_new_object();
  bool all = copy != NULL;
  json_object_object_foreach (map, key, value) {
    all = all && add(copy, key, copy_of(value));
  }
  if (all)
    rml_map_fit(copy);
  return all_or_none(copy, all);
}

/* Nothing is shared with the tree: that would count references in it, and several threads may be writing it.  A configuration has
 * floats alone of our leaves, which json-c cannot copy, nor would it fit the many small maps that there may be. */
static json_object *copy_of(json_object *value)
{
  json_object *copy = NULL;
  switch (rml_type_of(value)) {
  case RML_TYPE_FLOAT: return rml_new_float((float)json_object_get_double(value));
  case RML_TYPE_ARRAY: return copy_array(value);
  case RML_TYPE_MAP: return copy_map(value);
  default: return json_c_shallow_copy_default(value, NULL, NULL, 0, &copy) < 0 ? NULL : copy;
  }
}

/* Namespaces of interactions that say the same are one again, as they are in a tree that was read. */
static json_object *copy_namespace(rml_values *values, const rml_path *path, json_object *space)
{
  bool again;
  json_object *copy = copy_of(space);
  bool all = copy && rml_values_share(values, path, &copy, &again);
  return all_or_none(copy, all);
}

static json_object *copy_interaction(rml_values *values, const rml_path *path, json_object *spaces)
{
  size_t count = json_object_array_length(spaces);
  json_object *copy = rml_new_array(count);
  bool all = copy != NULL;
  for (size_t i = 0; all && i < count; i++) {
    rml_path element = { path, NULL, 0, i };
    json_object *space = copy_namespace(values, &element, json_object_array_get_idx(spaces, i));
    all = space && rml_array_add(copy, space);
  }
  return all_or_none(copy, all);
}

static json_object *copy_interactions(json_object *array)
{
  rml_path root = { NULL, NULL, 0, 0 }, path = { &root, "interactions", strlen("interactions"), 0 };
  rml_values values = { .count = 0 };
  size_t count = json_object_array_length(array);
  json_object *copy = rml_new_array(count);
  bool all = copy != NULL;
  for (size_t i = 0; all && i < count; i++) {
    rml_path element = { &path, NULL, 0, i };
    json_object *spaces = copy_interaction(&values, &element, json_object_array_get_idx(array, i));
    all = spaces && rml_array_add(copy, spaces);
  }
  rml_values_free(&values);
  return all_or_none(copy, all);
}

static json_object *without_state(json_object *map, const rml_record *record);

static json_object *reduction_without_state(json_object *node)
{
  json_object *copy = json_object_new_object(), *name = json_object_object_get(node, "typename");
  const rml_record *config = rml_registry_find(json_object_get_string(name))->config;
  bool all = add(copy, "typename", copy_of(name)) &&
             add(copy, "config", without_state(json_object_object_get(node, "config"), config));
  return all_or_none(copy, all);
}

static json_object *case_without_state(json_object *map, const rml_choice *choices)
{
  json_object *copy = json_object_new_object();
  bool all = copy != NULL;
  json_object_object_foreach (map, key, value) {
    all = all && add(copy, key, without_state(value, choices[rml_choice_of(choices, key)].record));
  }
  return all_or_none(copy, all);
}

static json_object *field_without_state(json_object *value, const rml_field *field)
{
  switch (field->kind) {
  case RML_KIND_REDUCTION: return reduction_without_state(value);
  case RML_KIND_CASE: return case_without_state(value, field->choices);
  case RML_KIND_INTERACTIONS: return copy_interactions(value);
  default: return copy_of(value);
  }
}

/* A copy of a map with the fields of its record alone, as a configuration has no unknown ones. */
static json_object *without_state(json_object *map, const rml_record *record)
{
  json_object *copy = json_object_new_object();
  bool all = copy != NULL;
  for (const rml_field *field = record->fields; all && field->name; field++)
    all = add(copy, field->name, field_without_state(json_object_object_get(map, field->name), field));
  return all_or_none(copy, all);
}

static json_object *configuration_of(json_object *tree)
{
  json_object *copy = json_object_new_object();
  bool all = add(copy, "globalConfig", without_state(json_object_object_get(tree, "globalConfig"), &rml_global_record)) &&
             add(copy, "entryReduction", reduction_without_state(json_object_object_get(tree, "entryReduction")));
  return all_or_none(copy, all);
}

reml_status rml_tree_write(json_object *tree, reml_sink to, int32_t format, reml_error *err)
{
  rml_output out;
  if (format != REML_FORMAT_BINARY && format != REML_FORMAT_JSON && format != REML_FORMAT_CONFIG)
    return rml_fail(err, REML_E_ARGUMENT, "%ld is not a format to write", (long)format);
  if (format != REML_FORMAT_CONFIG && !rml_tree_is_model(tree))
    return rml_fail(err, REML_E_ARGUMENT, "this is a configuration: it has learned nothing and can only be written as one");
  json_object *configuration = format == REML_FORMAT_CONFIG ? configuration_of(tree) : NULL;
  if (format == REML_FORMAT_CONFIG && !configuration)
    return rml_fail_memory(err);
  bool binary = format == REML_FORMAT_BINARY;
  reml_status status = rml_output_open(&out, to, binary, err);
  if (status == REML_OK) {
    if (binary)
      rml_msgpack_write(tree, &out);
    else
      rml_json_write(configuration ? configuration : tree, &out);
    status = rml_output_close(&out, true, err);
  }
  json_object_put(configuration);
  return status;
}
