#include "bytes.h"
#include "document.h"

#include <string.h>

/* What a node is to the outside: whether a table declares a float makes no difference there. */
static int32_t value_type(json_object *node)
{
  static const int32_t types[] = {
    [RML_TYPE_NULL] = REML_VALUE_NULL,    [RML_TYPE_BOOL] = REML_VALUE_BOOL,     [RML_TYPE_INT] = REML_VALUE_INT,
    [RML_TYPE_DOUBLE] = REML_VALUE_FLOAT, [RML_TYPE_FLOAT] = REML_VALUE_FLOAT,   [RML_TYPE_STRING] = REML_VALUE_STRING,
    [RML_TYPE_BIN] = REML_VALUE_BINARY,   [RML_TYPE_EXT] = REML_VALUE_EXT,       [RML_TYPE_ARRAY] = REML_VALUE_ARRAY,
    [RML_TYPE_MAP] = REML_VALUE_OBJECT,   [RML_TYPE_TENSOR] = REML_VALUE_TENSOR, [RML_TYPE_INVALID] = REML_VALUE_NULL,
  };
  int32_t type = types[rml_type_of(node)];
  bool large = type == REML_VALUE_INT && !rml_node_is_negative(node) && json_object_get_uint64(node) > INT64_MAX;
  return large ? REML_VALUE_UNSIGNED : type;
}

static void view_bytes(json_object *node, reml_value *out)
{
  out->text = json_object_get_string(node);
  out->length = (size_t)json_object_get_string_len(node);
}

static void view_tensor(const rml_tensor *tensor, reml_value *out)
{
  out->rank = tensor->rank;
  for (size_t i = 0; i < tensor->rank && i < sizeof out->shape / sizeof *out->shape; i++)
    out->shape[i] = tensor->shape[i];
  out->length = tensor->count;
  out->row_floats = tensor->row_bytes / sizeof(float);
}

/* Fills the view of a node that stands under `key` (NULL: in no object), as far as the caller's structure knows it. */
static int32_t view(json_object *node, const char *key, reml_value *out)
{
  reml_value value = { .struct_size = sizeof value, .type = value_type(node), .key = key, .node = node };
  switch (value.type) {
  case REML_VALUE_BOOL: value.integer = json_object_get_boolean(node); break;
  case REML_VALUE_INT:
    value.integer = json_object_get_int64(node);
    value.number = (double)value.integer;
    break;
  case REML_VALUE_UNSIGNED:
    value.integer = (int64_t)json_object_get_uint64(node);
    value.number = (double)json_object_get_uint64(node);
    break;
  case REML_VALUE_FLOAT: value.number = json_object_get_double(node); break;
  case REML_VALUE_EXT:
    value.integer = rml_node_ext_type(node);
    view_bytes(node, &value);
    break;
  case REML_VALUE_STRING:
  case REML_VALUE_BINARY: view_bytes(node, &value); break;
  case REML_VALUE_ARRAY: value.length = json_object_array_length(node); break;
  case REML_VALUE_OBJECT: value.length = (size_t)json_object_object_length(node); break;
  case REML_VALUE_TENSOR: view_tensor(rml_node_tensor(node), &value); break;
  default: break;
  }
  size_t size = out->struct_size < sizeof value ? out->struct_size : sizeof value;
  if (size > sizeof out->struct_size)
    memcpy((char *)out + sizeof out->struct_size, (char *)&value + sizeof value.struct_size, size - sizeof value.struct_size);
  return 1;
}

static int32_t nothing(reml_value *out)
{
  if (out)
    view(NULL, NULL, out);
  return 0;
}

/* Whether the step of a pointer at `step`, `length` bytes long, names the key: `~1` is `/`, `~0` is `~` (RFC 6901 section
 * 4). */
static bool names(const char *step, size_t length, const char *key)
{
  size_t at = 0;
  for (; at < length; at++, key++) {
    char c = step[at];
    if (c == '~' && at + 1 < length && (step[at + 1] == '0' || step[at + 1] == '1'))
      c = step[++at] == '0' ? '~' : '/';
    if (c != *key)
      return false;
  }
  return *key == 0;
}

/* The element number that a step is, or SIZE_MAX. */
static size_t index_of(const char *step, size_t length)
{
  size_t number = 0;
  if (length == 0 || length > 9 || (step[0] == '0' && length > 1))
    return SIZE_MAX;
  for (size_t i = 0; i < length; i++) {
    if (step[i] < '0' || step[i] > '9')
      return SIZE_MAX;
    number = number * 10 + (size_t)(step[i] - '0');
  }
  return number;
}

/* Goes one step down from *node; false when nothing is there. */
static bool descend(json_object **node, const char **key, const char *step, size_t length)
{
  *key = NULL;
  if (rml_type_of(*node) == RML_TYPE_ARRAY) {
    size_t i = index_of(step, length);
    bool there = i < json_object_array_length(*node);
    *node = there ? json_object_array_get_idx(*node, i) : NULL;
    return there;
  }
  if (rml_type_of(*node) != RML_TYPE_MAP)
    return false;
  json_object_object_foreach (*node, name, value) {
    if (names(step, length, name)) {
      *key = name;
      *node = value;
      return true;
    }
  }
  return false;
}

int32_t reml_document_get(const reml_document *d, const char *pointer, reml_value *out)
{
  if (!d || !pointer || !out || (*pointer && *pointer != '/'))
    return nothing(out);
  json_object *node = d->read.tree;
  const char *key = NULL;
  while (*pointer) {
    const char *step = pointer + 1, *end = strchr(step, '/');
    pointer = end ? end : step + strlen(step);
    if (!descend(&node, &key, step, (size_t)(pointer - step)))
      return nothing(out);
  }
  return view(node, key, out);
}

int32_t reml_document_child(const reml_document *d, const reml_value *parent, size_t i, reml_value *out)
{
  if (!d || !parent || !parent->node || !out)
    return nothing(out);
  json_object *node = (json_object *)(uintptr_t)parent->node;
  if (parent->type == REML_VALUE_ARRAY && i < json_object_array_length(node))
    return view(json_object_array_get_idx(node, i), NULL, out);
  if (parent->type == REML_VALUE_OBJECT) {
    json_object_object_foreach (node, key, value) {
      if (i-- == 0)
        return view(value, key, out);
    }
  }
  return nothing(out);
}

/* The table of an object's members; NULL for what is none. */
static struct lh_table *members_of(const reml_document *d, const reml_value *parent)
{
  if (!d || !parent || !parent->node || parent->type != REML_VALUE_OBJECT)
    return NULL;
  return json_object_get_object((json_object *)(uintptr_t)parent->node);
}

static int32_t view_entry(const struct lh_entry *entry, reml_value *out)
{
  return entry ? view(lh_entry_v(entry), lh_entry_k(entry), out) : nothing(out);
}

int32_t reml_document_member(const reml_document *d, const reml_value *parent, const char *key, reml_value *out)
{
  struct lh_table *members = out && key ? members_of(d, parent) : NULL;
  return members ? view_entry(lh_table_lookup_entry(members, key), out) : nothing(out);
}

int32_t reml_document_next(const reml_document *d, const reml_value *parent, reml_value *member)
{
  struct lh_table *members = member ? members_of(d, parent) : NULL;
  if (!members)
    return nothing(member);
  if (!member->key)
    return view_entry(members->head, member);
  const struct lh_entry *entry = lh_table_lookup_entry(members, member->key);
  return view_entry(entry ? entry->next : NULL, member);
}

int32_t reml_document_row(const reml_document *d, const reml_value *tensor, size_t i, uint32_t *number, float *floats)
{
  if (!d || !tensor || !tensor->node || tensor->type != REML_VALUE_TENSOR)
    return 0;
  const rml_tensor *rows = rml_node_tensor((json_object *)(uintptr_t)tensor->node);
  if (i >= rows->count)
    return 0;
  if (number)
    *number = rml_tensor_row_number(rows, i);
  for (size_t k = 0; floats && k < rows->row_bytes / sizeof(float); k++)
    floats[k] = rml_float_of(rml_load_u32(rml_tensor_row(rows, i) + k * sizeof(float)));
  return 1;
}
