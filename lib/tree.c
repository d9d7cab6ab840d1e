#include "tree.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Leaves that differ by type alone share these; json-c's user data is not const, but nobody writes to it. */
static const rml_leaf float_leaf = { RML_TYPE_FLOAT, 0 };
static const rml_leaf bin_leaf = { RML_TYPE_BIN, 0 };
static const rml_leaf invalid_leaf = { RML_TYPE_INVALID, 0 };

static const rml_leaf *leaf_of(json_object *node)
{
  return json_object_get_userdata(node);
}

rml_type rml_type_of(json_object *node)
{
  if (!node)
    return RML_TYPE_NULL;
  if (leaf_of(node))
    return leaf_of(node)->type;
  switch (json_object_get_type(node)) {
  case json_type_boolean: return RML_TYPE_BOOL;
  case json_type_int: return RML_TYPE_INT;
  case json_type_double: return RML_TYPE_DOUBLE;
  case json_type_string: return RML_TYPE_STRING;
  case json_type_array: return RML_TYPE_ARRAY;
  case json_type_object: return RML_TYPE_MAP;
  case json_type_null: break;
  }
  return RML_TYPE_NULL;
}

const char *rml_type_name(rml_type type)
{
  static const char *const names[] = {
    [RML_TYPE_NULL] = "null",       [RML_TYPE_BOOL] = "a boolean",   [RML_TYPE_INT] = "an integer",
    [RML_TYPE_DOUBLE] = "a float",  [RML_TYPE_FLOAT] = "a float",    [RML_TYPE_STRING] = "a string",
    [RML_TYPE_BIN] = "binary data", [RML_TYPE_EXT] = "an extension", [RML_TYPE_ARRAY] = "an array",
    [RML_TYPE_MAP] = "an object",   [RML_TYPE_TENSOR] = "a tensor",  [RML_TYPE_INVALID] = "invalid",
  };
  return names[type];
}

bool rml_shape_fits(const uint64_t *shape, size_t rank, size_t *row_bytes)
{
  size_t row = sizeof(float), all;
  if (rank == 0 || shape[0] == 0)
    return false;
  for (size_t i = 1; i < rank; i++)
    if (shape[i] == 0 || shape[i] > UINT32_MAX || !rml_multiply(row, (size_t)shape[i], &row) || row > UINT32_MAX)
      return false;
  *row_bytes = row;
  return shape[0] <= UINT32_MAX && rml_multiply(row, (size_t)shape[0], &all) && all <= UINT32_MAX;
}

rml_tensor *rml_tensor_new(const uint64_t *shape, size_t rank)
{
  size_t bytes, row_bytes = sizeof(float);
  if (!rml_multiply(rank, sizeof(uint32_t), &bytes) || !rml_add(bytes, sizeof(rml_tensor), &bytes))
    return NULL;
  rml_tensor *tensor = calloc(1, bytes);
  if (!tensor)
    return NULL;
  for (size_t i = 0; i < rank; i++) {
    tensor->shape[i] = (uint32_t)shape[i];
    row_bytes *= i > 0 ? tensor->shape[i] : 1;
  }
  tensor->leaf.type = RML_TYPE_TENSOR;
  tensor->rank = rank;
  tensor->row_bytes = tensor->stride = row_bytes;
  return tensor;
}

void rml_tensor_free(rml_tensor *tensor)
{
  if (tensor)
    free(tensor->owned);
  free(tensor);
}

bool rml_row_numbers_fit(const unsigned char *numbers, size_t count, uint64_t rows)
{
  uint64_t least = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t number = rml_load_u32(numbers + i * sizeof(uint32_t));
    if (number < least || number >= rows)
      return false;
    least = (uint64_t)number + 1;
  }
  return true;
}

/* Both are inline, so that what they do with a row of a learner's, which is short, is without a loop. */
static inline size_t mark_kept(const rml_tensor *tensor, size_t row_bytes, uint64_t *marks)
{
  size_t kept = 0, stride = tensor->stride;
  const unsigned char *row = tensor->values;
  for (size_t first = 0; first < tensor->count; first += RML_TENSOR_MARKS) {
    size_t count = tensor->count - first < RML_TENSOR_MARKS ? tensor->count - first : RML_TENSOR_MARKS;
    uint64_t word = 0;
    for (size_t i = 0; i < count; i++, row += stride) {
      uint64_t used = !rml_row_is_zero(row, row_bytes);
      word |= used << i;
      kept += used;
    }
    marks[first / RML_TENSOR_MARKS] = word;
  }
  return kept;
}

static inline size_t find_kept(const rml_tensor *tensor, size_t row_bytes, size_t first, size_t count, size_t *kept)
{
  size_t found = 0, stride = tensor->stride;
  const unsigned char *row = rml_tensor_row(tensor, first);
  for (size_t i = 0; i < count; i++, row += stride) {
    kept[found] = first + i;
    found += !rml_row_is_zero(row, row_bytes);
  }
  return found;
}

size_t rml_tensor_mark_kept(const rml_tensor *tensor, uint64_t *marks)
{
  return tensor->row_bytes == RML_LEARNERS_ROW ? mark_kept(tensor, RML_LEARNERS_ROW, marks)
                                               : mark_kept(tensor, tensor->row_bytes, marks);
}

size_t rml_tensor_find_kept(const rml_tensor *tensor, size_t first, size_t kept[RML_TENSOR_BLOCK])
{
  size_t count = tensor->count - first < RML_TENSOR_BLOCK ? tensor->count - first : RML_TENSOR_BLOCK;
  return tensor->row_bytes == RML_LEARNERS_ROW ? find_kept(tensor, RML_LEARNERS_ROW, first, count, kept)
                                               : find_kept(tensor, tensor->row_bytes, first, count, kept);
}

const rml_tensor *rml_node_tensor(json_object *node)
{
  return json_object_get_userdata(node);
}

int8_t rml_node_ext_type(json_object *node)
{
  return leaf_of(node)->ext_type;
}

/* Marks `node` (may be NULL) as the leaf that `leaf` says. */
static json_object *as_leaf(json_object *node, const rml_leaf *leaf, json_object_delete_fn *release)
{
  if (node)
    json_object_set_userdata(node, (void *)(uintptr_t)leaf, release);
  return node;
}

static void release_leaf(json_object *node, void *leaf)
{
  (void)node;
  free(leaf);
}

static void release_tensor(json_object *node, void *tensor)
{
  (void)node;
  rml_tensor_free(tensor);
}

json_object *rml_new_float(float value)
{
  return as_leaf(json_object_new_double((double)value), &float_leaf, NULL);
}

/* json-c counts strings in int; the format's limit (16 MiB) is below that. */
static json_object *new_bytes(const void *bytes, size_t size)
{
  return size <= INT32_MAX ? json_object_new_string_len(bytes, (int)size) : NULL;
}

json_object *rml_new_bin(const void *bytes, size_t size)
{
  return as_leaf(new_bytes(bytes, size), &bin_leaf, NULL);
}

json_object *rml_new_ext(int8_t ext_type, const void *bytes, size_t size)
{
  rml_leaf *leaf = malloc(sizeof *leaf);
  json_object *node = leaf ? new_bytes(bytes, size) : NULL;
  if (!node) {
    free(leaf);
    return NULL;
  }
  *leaf = (rml_leaf){ RML_TYPE_EXT, ext_type };
  return as_leaf(node, leaf, release_leaf);
}

json_object *rml_new_tensor(rml_tensor *tensor)
{
  json_object *node = tensor ? json_object_new_boolean(0) : NULL;
  if (!node) {
    rml_tensor_free(tensor);
    return NULL;
  }
  return as_leaf(node, &tensor->leaf, release_tensor);
}

json_object *rml_new_invalid(void)
{
  return as_leaf(json_object_new_boolean(0), &invalid_leaf, NULL);
}

json_object *rml_new_array(size_t count)
{
  /* json-c counts in int, and grows an array when its last place is taken. */
  return json_object_new_array_ext(count < INT32_MAX ? (int)count + 1 : INT32_MAX);
}

bool rml_node_is_negative(json_object *node)
{
  return json_object_get_int64(node) < 0;
}

bool rml_map_add(json_object *map, const char *key, json_object *value)
{
  /* Not json_object_object_add_ex: when its table cannot grow, it loses its copy of the key. */
  char *own_key = rml_copy_text(key, strlen(key));
  if (own_key && lh_table_insert(json_object_get_object(map), own_key, value) == 0)
    return true;
  free(own_key);
  json_object_put(value);
  return false;
}

/* The least size of a table: it grows before it takes a member, when two thirds of it (0.66) are taken. */
static size_t table_size(size_t count)
{
  return count + (count > 0 ? (count - 1) * 5 / 8 : 1);
}

json_object *rml_new_map(size_t count)
{
  json_object *map = json_object_new_object();
  struct lh_table *table = map ? json_object_get_object(map) : NULL;
  if (!table || table_size(count) <= (size_t)table->size || table_size(count) > INT32_MAX ||
      lh_table_resize(table, (int)table_size(count)) == 0)
    return map;
  json_object_put(map);
  return NULL;
}

void rml_map_fit(json_object *map)
{
  struct lh_table *table = json_object_get_object(map);
  size_t size = table_size((size_t)table->count);
  if (size < (size_t)table->size)
    lh_table_resize(table, (int)size);
}

static int compare_entries(const void *a, const void *b)
{
  const struct lh_entry *x = *(struct lh_entry *const *)a, *y = *(struct lh_entry *const *)b;
  return strcmp(x->k, y->k);
}

bool rml_map_sort(json_object *map)
{
  struct lh_table *table = json_object_get_object(map);
  size_t count = (size_t)table->count, i = 0;
  struct lh_entry **order = rml_allocate(count, sizeof *order);
  if (!order)
    return false;
  for (struct lh_entry *entry = table->head; entry; entry = entry->next)
    order[i++] = entry;
  qsort(order, count, sizeof *order, compare_entries);
  for (i = 0; i < count; i++) {
    order[i]->prev = i > 0 ? order[i - 1] : NULL;
    order[i]->next = i + 1 < count ? order[i + 1] : NULL;
  }
  table->head = count > 0 ? order[0] : NULL;
  table->tail = count > 0 ? order[count - 1] : NULL;
  free(order);
  return true;
}

bool rml_array_add(json_object *array, json_object *value)
{
  if (json_object_array_add(array, value) == 0)
    return true;
  json_object_put(value);
  return false;
}
