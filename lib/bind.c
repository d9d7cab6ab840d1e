#include "bind.h"

#include "bytes.h"
#include "memory.h"
#include "weights.h"

#include <stdlib.h>
#include <string.h>

/* Where a field stands in a structure.  Each kind has one C type (fields.h). */
static void *place(const rml_field *field, void *base)
{
  return (char *)base + field->offset;
}

static const void *const_place(const rml_field *field, const void *base)
{
  return (const char *)base + field->offset;
}

static bool fail(rml_binder *b, reml_status status)
{
  if (b->failure == REML_OK)
    b->failure = status;
  return false;
}

static char *copy_string(rml_binder *b, json_object *node)
{
  char *text = rml_copy_text(json_object_get_string(node), (size_t)json_object_get_string_len(node));
  if (!text)
    fail(b, REML_E_MEMORY);
  return text;
}

static bool bind_texts(rml_binder *b, rml_texts *texts, json_object *array)
{
  size_t count = json_object_array_length(array);
  texts->items = calloc(count + 1, sizeof *texts->items);
  if (!texts->items)
    return fail(b, REML_E_MEMORY);
  for (; texts->count < count; texts->count++)
    if (!(texts->items[texts->count] = copy_string(b, json_object_array_get_idx(array, texts->count))))
      return false;
  return true;
}

static bool bind_text_map(rml_binder *b, rml_text_map *map, json_object *node)
{
  size_t count = (size_t)json_object_object_length(node);
  map->keys = calloc(count + 1, sizeof *map->keys);
  map->values = calloc(count + 1, sizeof *map->values);
  if (!map->keys || !map->values)
    return fail(b, REML_E_MEMORY);
  json_object_object_foreach (node, key, value) {
    char *own_key = rml_copy_text(key, strlen(key)), *own_value = copy_string(b, value);
    if (!own_key || !own_value) {
      free(own_key);
      free(own_value);
      return fail(b, REML_E_MEMORY);
    }
    map->keys[map->count] = own_key;
    map->values[map->count++] = own_value;
  }
  return true;
}

/* The name of a namespace goes to *names, which is then what is behind it, or (NULL) into memory of its own. */
static bool bind_namespace(rml_binder *b, rml_namespace *space, json_object *node, char **names)
{
  json_object *value;
  if (rml_type_of(node) == RML_TYPE_STRING) {
    space->kind = RML_NAMESPACE_DEFAULT;
  } else if (json_object_object_get_ex(node, "Hash", &value)) {
    space->kind = RML_NAMESPACE_HASH;
    space->hash = (uint32_t)json_object_get_uint64(value);
  } else {
    space->kind = RML_NAMESPACE_NAME;
    value = json_object_object_get(node, "Name");
    if (!names)
      return (space->name = copy_string(b, value)) != NULL;
    size_t size = (size_t)json_object_get_string_len(value) + 1;
    space->name = memcpy(*names, json_object_get_string(value), size);
    *names += size;
  }
  return true;
}

/* What the names in interactions take: there may be very many short ones, so that they stand in one block. */
static size_t names_size(json_object *array)
{
  json_object *name;
  size_t size = 0;
  for (size_t i = 0; i < json_object_array_length(array); i++) {
    json_object *spaces = json_object_array_get_idx(array, i);
    for (size_t k = 0; k < json_object_array_length(spaces); k++)
      if (json_object_object_get_ex(json_object_array_get_idx(spaces, k), "Name", &name))
        size += (size_t)json_object_get_string_len(name) + 1;
  }
  return size;
}

static bool bind_interactions(rml_binder *b, rml_interactions *interactions, json_object *array)
{
  size_t count = json_object_array_length(array);
  interactions->items = calloc(count + 1, sizeof *interactions->items);
  char *names = interactions->names = rml_allocate(names_size(array), 1);
  if (!interactions->items || !names)
    return fail(b, REML_E_MEMORY);
  for (; interactions->count < count; interactions->count++) {
    rml_interaction *item = &interactions->items[interactions->count];
    json_object *spaces = json_object_array_get_idx(array, interactions->count);
    item->count = json_object_array_length(spaces);
    for (size_t i = 0; i < item->count; i++)
      bind_namespace(b, &item->of[i], json_object_array_get_idx(spaces, i), &names);
  }
  return true;
}

static bool host_is_little_endian(void)
{
  const uint32_t one = 1;
  unsigned char first;
  memcpy(&first, &one, 1);
  return first == 1;
}

/* A row in a table and the same row in a file, which is little endian. */
static void load_row(float *row, const unsigned char *bytes)
{
  if (host_is_little_endian()) {
    memcpy(row, bytes, RML_ROW_USED * sizeof *row);
    return;
  }
  for (size_t i = 0; i < RML_ROW_USED; i++)
    row[i] = rml_float_of(rml_load_u32(bytes + i * sizeof(float)));
}

static bool make_weights(rml_binder *b, rml_weights *weights)
{
  uint64_t bytes = (UINT64_C(1) << b->bits) * RML_ROW_FLOATS * sizeof(float);
  if (b->max_weight_bytes > 0 && bytes > b->max_weight_bytes)
    return fail(b, REML_E_LIMIT);
  return rml_weights_create(weights, b->bits) || fail(b, REML_E_MEMORY);
}

static bool bind_weights(rml_binder *b, rml_weights *weights, json_object *node)
{
  const rml_tensor *tensor = rml_node_tensor(node);
  if (b->in_place) {
    *weights = rml_weights_in_place(tensor->shape[0], tensor->indices, tensor->values, tensor->count);
    return true;
  }
  if (!make_weights(b, weights))
    return false;
  rml_weights_expect(weights, tensor->indices, tensor->count);
  for (size_t i = 0; i < tensor->count; i++) {
    const unsigned char *row = rml_tensor_row(tensor, i);
    if (!rml_row_is_zero(row, RML_ROW_USED * sizeof(float))) /* a page of zeros stays untouched */
      load_row(rml_weights_row(weights, rml_tensor_row_number(tensor, i)), row);
  }
  return true;
}

/* The choice that the one key of a map names, and what it holds. */
static int32_t case_of(const rml_choice *choices, json_object *map, json_object **value)
{
  for (int32_t i = 0; choices[i].name; i++)
    if (json_object_object_get_ex(map, choices[i].name, value))
      return i;
  return -1;
}

static bool bind_case(rml_binder *b, const rml_field *field, json_object *node, void *base)
{
  json_object *value = NULL;
  int32_t which = case_of(field->choices, node, &value);
  *(int32_t *)place(field, base) = which;
  return rml_bind_record(b, field->choices[which].record, value, base);
}

static bool bind_field(rml_binder *b, const rml_field *field, json_object *node, void *base)
{
  void *to = place(field, base);
  switch (field->kind) {
  case RML_KIND_BOOL: *(bool *)to = json_object_get_boolean(node); return true;
  case RML_KIND_INT: *(uint64_t *)to = json_object_get_uint64(node); return true;
  case RML_KIND_FLOAT: *(float *)to = (float)json_object_get_double(node); return true;
  case RML_KIND_TEXT: return (*(char **)to = copy_string(b, node)) != NULL;
  case RML_KIND_TEXTS: return bind_texts(b, to, node);
  case RML_KIND_TEXT_MAP: return bind_text_map(b, to, node);
  case RML_KIND_CHOICE: *(int32_t *)to = rml_choice_of(field->choices, json_object_get_string(node)); return true;
  case RML_KIND_CASE: return bind_case(b, field, node, base);
  case RML_KIND_ONE_RECORD: return rml_bind_record(b, field->record, json_object_array_get_idx(node, 0), base);
  case RML_KIND_NAMESPACE: return bind_namespace(b, to, node, NULL);
  case RML_KIND_INTERACTIONS: return bind_interactions(b, to, node);
  case RML_KIND_REDUCTION: return (*(rml_reduction **)to = rml_bind_reduction(b, node)) != NULL;
  case RML_KIND_WEIGHTS: return bind_weights(b, to, node);
  }
  return false;
}

bool rml_bind_record(rml_binder *binder, const rml_record *record, json_object *map, void *base)
{
  for (const rml_field *field = record->fields; field->name; field++)
    if (!bind_field(binder, field, json_object_object_get(map, field->name), base))
      return false;
  return true;
}

/* The state of a reduction that has not learned anything. */
static bool start_state(rml_binder *b, rml_reduction *r)
{
  for (const rml_field *field = r->type->state->fields; field->name; field++)
    if (field->kind == RML_KIND_WEIGHTS && !make_weights(b, place(field, r->state)))
      return false;
  if (r->type->start)
    r->type->start(r);
  return true;
}

static rml_reduction *new_reduction(const rml_reduction_type *type, unsigned level)
{
  rml_reduction *r = calloc(1, sizeof *r);
  if (!r)
    return NULL;
  r->type = type;
  r->level = level;
  r->config = calloc(1, type->config_size);
  r->state = type->state ? calloc(1, type->state_size) : NULL;
  if (r->config && (r->state || !type->state))
    return r;
  rml_reduction_free(r);
  return NULL;
}

bool rml_reduction_in_order(const rml_reduction *reduction)
{
  for (; reduction; reduction = reduction->below)
    for (const rml_field *field = reduction->state ? reduction->type->state->fields : NULL; field && field->name; field++)
      if (field->kind == RML_KIND_WEIGHTS && !rml_weights_in_order(const_place(field, reduction->state)))
        return false;
  return true;
}

void rml_reduction_free(rml_reduction *reduction)
{
  if (!reduction)
    return;
  if (reduction->config)
    rml_release_record(reduction->type->config, reduction->config);
  if (reduction->state)
    rml_release_record(reduction->type->state, reduction->state);
  free(reduction->config);
  free(reduction->state);
  free(reduction);
}

rml_reduction *rml_bind_reduction(rml_binder *binder, json_object *node)
{
  const rml_reduction_type *type = rml_registry_find(json_object_get_string(json_object_object_get(node, "typename")));
  rml_reduction *r = new_reduction(type, binder->level++);
  if (!r) {
    fail(binder, REML_E_MEMORY);
    return NULL;
  }
  json_object *state = json_object_object_get(node, "state");
  bool ok = rml_bind_record(binder, type->config, json_object_object_get(node, "config"), r->config);
  const rml_field *below = rml_below_field(type);
  if (ok && below)
    r->below = *(rml_reduction **)place(below, r->config);
  r->types = rml_types_over(type, r->below ? r->below->types : (rml_types){ 0, 0, 0 });
  if (ok && type->state)
    ok = state ? rml_bind_record(binder, type->state, state, r->state) : start_state(binder, r);
  if (ok)
    return r;
  rml_reduction_free(r);
  return NULL;
}

/* Adds an element or a member that may be NULL for want of memory; the container is then freed and NULL. */
static json_object *with_element(json_object *array, json_object *value)
{
  if (array && value && rml_array_add(array, value))
    return array;
  if (!array)
    json_object_put(value);
  json_object_put(array);
  return NULL;
}

static json_object *with_member(json_object *map, const char *key, json_object *value)
{
  if (map && value && rml_map_add(map, key, value))
    return map;
  if (!map)
    json_object_put(value);
  json_object_put(map);
  return NULL;
}

static json_object *unbind_texts(const rml_texts *texts)
{
  json_object *array = json_object_new_array();
  for (size_t i = 0; array && i < texts->count; i++)
    array = with_element(array, json_object_new_string(texts->items[i]));
  return array;
}

static json_object *unbind_text_map(const rml_text_map *texts)
{
  json_object *map = json_object_new_object();
  for (size_t i = 0; map && i < texts->count; i++)
    map = with_member(map, texts->keys[i], json_object_new_string(texts->values[i]));
  return map;
}

static json_object *unbind_namespace(const rml_namespace *space)
{
  switch (space->kind) {
  case RML_NAMESPACE_DEFAULT: return json_object_new_string("Default");
  case RML_NAMESPACE_NAME: return with_member(json_object_new_object(), "Name", json_object_new_string(space->name));
  case RML_NAMESPACE_HASH: return with_member(json_object_new_object(), "Hash", json_object_new_uint64(space->hash));
  }
  return NULL;
}

static json_object *unbind_interactions(const rml_interactions *interactions)
{
  json_object *array = json_object_new_array();
  for (size_t i = 0; array && i < interactions->count; i++) {
    const rml_interaction *item = &interactions->items[i];
    json_object *spaces = json_object_new_array();
    for (size_t k = 0; spaces && k < item->count; k++)
      spaces = with_element(spaces, unbind_namespace(&item->of[k]));
    array = with_element(array, spaces);
  }
  return array;
}

/* A tensor in a file once more. */
static json_object *unbind_in_place(const rml_weights *weights, rml_tensor *tensor)
{
  tensor->indices = weights->kept.numbers;
  tensor->values = weights->kept.values;
  tensor->count = weights->kept.count;
  return rml_new_tensor(tensor);
}

/* On a big-endian host the rows of a table are copied, as tensors are little endian. */
static json_object *unbind_weights(const rml_weights *weights)
{
  const uint64_t shape[] = { weights->count, 1, RML_ROW_USED };
  rml_tensor *tensor = rml_tensor_new(shape, 3);
  if (!tensor)
    return NULL;
  if (!weights->rows)
    return unbind_in_place(weights, tensor);
  tensor->count = weights->count;
  tensor->stride = RML_ROW_FLOATS * sizeof(float);
  tensor->values = (const unsigned char *)weights->rows;
  if (!host_is_little_endian()) {
    unsigned char *copy = rml_allocate(weights->count, tensor->stride);
    for (size_t i = 0; copy && i < weights->count * RML_ROW_FLOATS; i++)
      rml_store_u32(copy + i * sizeof(float), rml_float_bits(weights->rows[i]));
    tensor->owned = copy;
    tensor->values = copy;
    if (!copy) {
      rml_tensor_free(tensor);
      return NULL;
    }
  }
  return rml_new_tensor(tensor);
}

static json_object *unbind_case(const rml_field *field, const void *base, bool with_state)
{
  const rml_choice *choice = &field->choices[*(const int32_t *)const_place(field, base)];
  return with_member(json_object_new_object(), choice->name, rml_unbind_record(choice->record, base, with_state));
}

static json_object *unbind_field(const rml_field *field, const void *base, bool with_state)
{
  const void *from = const_place(field, base);
  switch (field->kind) {
  case RML_KIND_BOOL: return json_object_new_boolean(*(const bool *)from);
  case RML_KIND_INT: return json_object_new_uint64(*(const uint64_t *)from);
  case RML_KIND_FLOAT: return rml_new_float(*(const float *)from);
  case RML_KIND_TEXT: return json_object_new_string(*(char *const *)from);
  case RML_KIND_TEXTS: return unbind_texts(from);
  case RML_KIND_TEXT_MAP: return unbind_text_map(from);
  case RML_KIND_CHOICE: return json_object_new_string(field->choices[*(const int32_t *)from].name);
  case RML_KIND_CASE: return unbind_case(field, base, with_state);
  case RML_KIND_ONE_RECORD:
    return with_element(json_object_new_array_ext(1), rml_unbind_record(field->record, base, with_state));
  case RML_KIND_NAMESPACE: return unbind_namespace(from);
  case RML_KIND_INTERACTIONS: return unbind_interactions(from);
  case RML_KIND_REDUCTION: return rml_unbind_reduction(*(rml_reduction *const *)from, with_state);
  case RML_KIND_WEIGHTS: return unbind_weights(from);
  }
  return NULL;
}

json_object *rml_unbind_record(const rml_record *record, const void *base, bool with_state)
{
  json_object *map = json_object_new_object();
  for (const rml_field *field = record->fields; map && field->name; field++)
    map = with_member(map, field->name, unbind_field(field, base, with_state));
  return map;
}

json_object *rml_unbind_reduction(const rml_reduction *reduction, bool with_state)
{
  const rml_reduction_type *type = reduction->type;
  json_object *node = with_member(json_object_new_object(), "typename", json_object_new_string(type->name));
  node = with_member(node, "config", rml_unbind_record(type->config, reduction->config, with_state));
  if (with_state && type->state)
    node = with_member(node, "state", rml_unbind_record(type->state, reduction->state, with_state));
  return node;
}

static void release_texts(char **items, size_t count)
{
  for (size_t i = 0; i < count; i++)
    free(items[i]);
  free(items);
}

static void release_interactions(rml_interactions *interactions)
{
  free(interactions->names);
  free(interactions->items);
}

void rml_release_record(const rml_record *record, void *base)
{
  for (const rml_field *field = record->fields; field->name; field++) {
    void *at = place(field, base);
    switch (field->kind) {
    case RML_KIND_TEXT: free(*(char **)at); break;
    case RML_KIND_TEXTS: release_texts(((rml_texts *)at)->items, ((rml_texts *)at)->count); break;
    case RML_KIND_TEXT_MAP:
      release_texts(((rml_text_map *)at)->keys, ((rml_text_map *)at)->count);
      release_texts(((rml_text_map *)at)->values, ((rml_text_map *)at)->count);
      break;
    case RML_KIND_NAMESPACE: free(((rml_namespace *)at)->name); break;
    case RML_KIND_INTERACTIONS: release_interactions(at); break;
    case RML_KIND_REDUCTION: rml_reduction_free(*(rml_reduction **)at); break;
    case RML_KIND_WEIGHTS: rml_weights_free(at); break;
    case RML_KIND_BOOL:
    case RML_KIND_INT:
    case RML_KIND_FLOAT:
    case RML_KIND_CHOICE:
    case RML_KIND_CASE: /* the cases' fields are numbers */
    case RML_KIND_ONE_RECORD: /* likewise */ break;
    }
  }
}
