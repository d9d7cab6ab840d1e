#include "tree_write.h"

#include "codec.h"
#include "reduction.h"
#include "schema.h"

#include <string.h>

/* About how many bytes the binary form of a tree takes: its tensors, and room for the rest. */
static uint64_t expected_size(json_object *node)
{
  uint64_t size = 64;
  if (rml_type_of(node) == RML_TYPE_TENSOR) {
    const rml_tensor *tensor = rml_node_tensor(node);
    uint64_t kept = rml_tensor_kept(tensor), sparse = kept * (sizeof(uint32_t) + tensor->row_bytes);
    uint64_t dense = (uint64_t)tensor->shape[0] * tensor->row_bytes;
    return size + 256 + (sparse < dense ? sparse : dense);
  }
  if (rml_type_of(node) == RML_TYPE_STRING || rml_type_of(node) == RML_TYPE_BIN || rml_type_of(node) == RML_TYPE_EXT)
    return size + (uint64_t)json_object_get_string_len(node);
  if (rml_type_of(node) == RML_TYPE_ARRAY)
    for (size_t i = 0; i < json_object_array_length(node); i++)
      size += expected_size(json_object_array_get_idx(node, i));
  if (rml_type_of(node) == RML_TYPE_MAP) {
    json_object_object_foreach(node, key, value) {
      size += strlen(key) + expected_size(value);
    }
  }
  return size;
}

static json_object *without_state(json_object *node, const rml_record *record);

/* A copy of a reduction's node that shares all but what holds a state: the node, its configuration, and those below it. */
static json_object *reduction_without_state(json_object *node)
{
  json_object *copy = json_object_new_object();
  const char *name = json_object_get_string(json_object_object_get(node, "typename"));
  bool ok = copy && rml_map_add(copy, "typename", json_object_get(json_object_object_get(node, "typename")));
  json_object *config = without_state(json_object_object_get(node, "config"), rml_registry_find(name)->config);
  if (ok && config && rml_map_add(copy, "config", config))
    return copy;
  if (!ok)
    json_object_put(config);
  json_object_put(copy);
  return NULL;
}

/* A copy of a map with the fields of its record alone, as a configuration has no unknown ones. */
static json_object *without_state(json_object *node, const rml_record *record)
{
  json_object *copy = json_object_new_object();
  bool ok = copy != NULL;
  for (const rml_field *field = record->fields; ok && field->name; field++) {
    json_object *value = json_object_object_get(node, field->name);
    value = field->kind == RML_KIND_REDUCTION ? reduction_without_state(value) : json_object_get(value);
    ok = value && rml_map_add(copy, field->name, value);
  }
  if (ok)
    return copy;
  json_object_put(copy);
  return NULL;
}

static json_object *configuration_of(json_object *tree)
{
  json_object *copy = json_object_new_object();
  json_object *global = without_state(json_object_object_get(tree, "globalConfig"), &rml_global_record);
  json_object *entry = reduction_without_state(json_object_object_get(tree, "entryReduction"));
  bool ok = copy && global && entry && rml_map_add(copy, "globalConfig", json_object_get(global)) &&
            rml_map_add(copy, "entryReduction", json_object_get(entry));
  json_object_put(global);
  json_object_put(entry);
  if (ok)
    return copy;
  json_object_put(copy);
  return NULL;
}

reml_status rml_tree_write(json_object *tree, reml_sink to, int32_t format, reml_error *err)
{
  rml_output out;
  if (format != REML_FORMAT_BINARY && format != REML_FORMAT_JSON && format != REML_FORMAT_CONFIG)
    return rml_fail(err, REML_E_ARGUMENT, "%ld is not a format to write", (long)format);
  if (format != REML_FORMAT_CONFIG && !rml_tree_is_model(tree))
    return rml_fail(err, REML_E_ARGUMENT, "this is a configuration: it has learned nothing and can only be written as one");
  json_object *written = format == REML_FORMAT_CONFIG ? configuration_of(tree) : json_object_get(tree);
  if (!written)
    return rml_fail_memory(err);
  bool binary = format == REML_FORMAT_BINARY;
  reml_status status = rml_output_open(&out, to, binary, binary ? expected_size(tree) : 0, err);
  if (status == REML_OK) {
    if (binary)
      rml_msgpack_write(written, &out);
    else
      rml_json_write(written, &out);
    status = rml_output_close(&out, true, err);
  }
  json_object_put(written);
  return status;
}
