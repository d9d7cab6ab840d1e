#include "flexbuffers.h"
#include "memory.h"
#include "reductionml.h"
#include "utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* FlexBuffers may refer to one value from many places.  What the tree takes is therefore held against the size of the file, by
 * what json-c needs at most for a value beside its text: an empty list or map, and what our tree has for it. */
enum { VALUE_COST = 288, MOST_TIMES = 16, MOST_BESIDE = 1024 * 1024 };

typedef struct flex_reader {
  rml_flex flex;
  const rml_limits *limits;
  rml_report *report;
  size_t room; /* bytes that the tree may still take */
  bool stopped;
} flex_reader;

static json_object *stop(flex_reader *r, reml_status status, size_t at, const rml_path *path, const char *error)
{
  rml_place place = { (uint64_t)at, 0, 0, path };
  rml_problem(r->report, status, &place, "%s", error);
  r->stopped = true;
  return NULL;
}

/* Stops at what flexbuffers.c refused. */
static json_object *stop_flex(flex_reader *r, const rml_path *path)
{
  return stop(r, REML_E_SYNTAX, r->flex.error_at, path, r->flex.error);
}

static json_object *or_stop(flex_reader *r, json_object *node)
{
  if (!node) {
    rml_problem_at(r->report, REML_E_MEMORY, NULL, "not enough memory");
    r->stopped = true;
  }
  return node;
}

/* Takes room for `count` values and `text` bytes. */
static bool spend(flex_reader *r, size_t at, const rml_path *path, size_t count, size_t text)
{
  if (count <= r->room / VALUE_COST && text <= r->room - count * VALUE_COST) {
    r->room -= count * VALUE_COST + text;
    return true;
  }
  return stop(r, REML_E_LIMIT, at, path, "the same values again and again: far more than the file has bytes");
}

/* What is wrong with a text of the file, or NULL. */
static const char *text_refused(const char *text, size_t length)
{
  if (memchr(text, 0, length))
    return "U+0000 is not allowed in a string";
  return rml_utf8_valid(text, length) == length ? NULL : "bytes that are not UTF-8";
}

static json_object *read_string(flex_reader *r, const rml_path *path, const rml_flex_value *v)
{
  const char *text = (const char *)r->flex.bytes + v->at;
  if (v->count > r->limits->string_bytes)
    return stop(r, REML_E_LIMIT, v->at, path, "a string longer than the limit");
  const char *refused = text_refused(text, v->count);
  if (refused)
    return stop(r, REML_E_SYNTAX, v->at, path, refused);
  return spend(r, v->at, path, 0, v->count) ? or_stop(r, json_object_new_string_len(text, (int)v->count)) : NULL;
}

static json_object *read_value(flex_reader *r, const rml_path *path, const rml_flex_value *v, unsigned depth);

static json_object *read_vector(flex_reader *r, const rml_path *path, const rml_flex_value *v, unsigned depth)
{
  json_object *array = spend(r, v->at, path, v->count, 0) ? or_stop(r, rml_new_array(v->count)) : NULL;
  for (size_t i = 0; !r->stopped && i < v->count; i++) {
    rml_path element = { path, NULL, 0, i };
    rml_flex_value child;
    size_t room = r->room;
    bool again = false;
    json_object *value =
        rml_flex_element(&r->flex, v, i, &child) ? read_value(r, &element, &child, depth + 1) : stop_flex(r, &element);
    if (!r->stopped && !rml_values_share(r->limits->values, &element, &value, &again))
      or_stop(r, NULL);
    if (again)
      r->room = room;
    if (!r->stopped && !rml_array_add(array, value))
      or_stop(r, NULL);
  }
  if (!r->stopped)
    return array;
  json_object_put(array);
  return NULL;
}

/* Reads the i-th key of a map, which must be greater than the one before (NULL: there is none). */
static bool read_key(flex_reader *r, const rml_path *path, const rml_flex_value *map, size_t i, const char *before,
                     const char **key, size_t *length)
{
  if (!rml_flex_key(&r->flex, map, i, key, length))
    return stop_flex(r, path);
  if (*length > RML_MOST_KEY)
    return stop(r, REML_E_LIMIT, map->at, path, "a key of more than 1024 bytes");
  const char *refused = text_refused(*key, *length);
  if (!refused && before && strcmp(before, *key) >= 0)
    refused = "keys that are not in order, or one that stands twice";
  return !refused || stop(r, REML_E_SYNTAX, map->at, path, refused);
}

static void read_member(flex_reader *r, const rml_path *path, const rml_flex_value *map, size_t i, const char **key,
                        unsigned depth, json_object *into)
{
  rml_path member = { path, NULL, 0, 0 };
  rml_flex_value child;
  if (!read_key(r, path, map, i, *key, &member.key, &member.length) || !spend(r, map->at, path, 1, member.length))
    return;
  *key = member.key;
  json_object *value =
      rml_flex_element(&r->flex, map, i, &child) ? read_value(r, &member, &child, depth + 1) : stop_flex(r, &member);
  if (!r->stopped && !rml_map_add(into, member.key, value))
    or_stop(r, NULL);
}

static json_object *read_map(flex_reader *r, const rml_path *path, const rml_flex_value *v, unsigned depth)
{
  const char *key = NULL;
  json_object *map = or_stop(r, json_object_new_object());
  for (size_t i = 0; !r->stopped && i < v->count; i++)
    read_member(r, path, v, i, &key, depth, map);
  if (!r->stopped) {
    rml_map_fit(map);
    return map;
  }
  json_object_put(map);
  return NULL;
}

/* ---- The table of weights: {"len": floats, "non_zero_value_and_index_pairs": [[index, value], …]} ---- */

/* A row has 8 places, of which the first 6 are used. */
enum { ROW_PLACES = 8, ROW_FLOATS = 6 };

static const char *const table_keys[] = { "len", "non_zero_value_and_index_pairs" };

static bool is_table(flex_reader *r, const rml_flex_value *map)
{
  const char *key;
  size_t length;
  for (size_t i = 0; i < 2; i++)
    if (map->count != 2 || !rml_flex_key(&r->flex, map, i, &key, &length) || strcmp(key, table_keys[i]) != 0)
      return false;
  return true;
}

/* Reads one pair.  NULL, or what is wrong with it. */
static const char *take_pair(flex_reader *r, const rml_flex_value *pairs, size_t i, uint64_t *index, uint32_t *bits)
{
  rml_flex_value pair, first, second;
  if (!rml_flex_element(&r->flex, pairs, i, &pair))
    return r->flex.error;
  if (pair.type != RML_FLEX_VECTOR || pair.count != 2)
    return "must be an array of an index and a value";
  if (!rml_flex_element(&r->flex, &pair, 0, &first) || !rml_flex_element(&r->flex, &pair, 1, &second))
    return r->flex.error;
  if (first.type != RML_FLEX_UINT || second.type != RML_FLEX_FLOAT)
    return "must be an array of an index and a value";
  double value = rml_flex_float(&r->flex, &second);
  if (isfinite(value) && isinf((float)value))
    return "a number beyond the range of a float32";
  *index = rml_flex_uint(&r->flex, &first);
  *bits = isnan(value) ? UINT32_C(0x7fc00000) : rml_float_bits((float)value);
  return NULL;
}

/* Checks all pairs against a table of `rows` rows and counts the rows that they are in. */
static bool count_rows(flex_reader *r, const rml_path *path, const rml_flex_value *pairs, uint64_t rows, size_t *count)
{
  uint64_t index, last = 0;
  uint32_t bits;
  *count = 0;
  for (size_t i = 0; i < pairs->count; i++) {
    rml_path element = { path, NULL, 0, i };
    const char *error = take_pair(r, pairs, i, &index, &bits);
    if (!error && i > 0 && index <= last)
      error = "indices must increase";
    if (!error && index / ROW_PLACES >= rows)
      error = "an index past the length of the table";
    if (!error && index % ROW_PLACES >= ROW_FLOATS)
      error = "an index between two rows, which have 6 numbers in 8 places";
    if (error)
      return stop(r, REML_E_VALUE, pairs->at, &element, error);
    *count += i == 0 || index / ROW_PLACES != last / ROW_PLACES;
    last = index;
  }
  return true;
}

/* Puts the pairs, which were checked, into the rows of a tensor. */
static void fill_rows(flex_reader *r, const rml_flex_value *pairs, unsigned char *values, unsigned char *indices)
{
  size_t row = 0;
  uint64_t index = 0, last = 0;
  for (size_t i = 0; i < pairs->count; i++, last = index) {
    uint32_t bits = 0;
    take_pair(r, pairs, i, &index, &bits);
    row += i > 0 && index / ROW_PLACES != last / ROW_PLACES;
    rml_store_u32(indices + row * sizeof(uint32_t), (uint32_t)(index / ROW_PLACES));
    rml_store_u32(values + (row * ROW_FLOATS + (size_t)(index % ROW_PLACES)) * sizeof(float), bits);
  }
}

static json_object *make_table(flex_reader *r, const rml_path *path, const rml_flex_value *pairs, uint64_t rows)
{
  size_t count, row_bytes, bytes;
  const uint64_t shape[] = { rows, 1, ROW_FLOATS };
  if (!rml_shape_fits(shape, 3, &row_bytes))
    return stop(r, REML_E_VALUE, pairs->at, path, "a table of no rows, or of more than 2^32-1 bytes");
  if (!count_rows(r, path, pairs, rows, &count))
    return NULL;
  rml_tensor *tensor = rml_tensor_new(shape, 3);
  if (!tensor || !rml_multiply(count, row_bytes + sizeof(uint32_t), &bytes) || !(tensor->owned = calloc(bytes + 1, 1))) {
    rml_tensor_free(tensor);
    return or_stop(r, NULL);
  }
  unsigned char *values = tensor->owned, *indices = values + count * row_bytes;
  fill_rows(r, pairs, values, indices);
  tensor->values = values;
  tensor->indices = indices;
  tensor->count = count;
  return or_stop(r, rml_new_tensor(tensor));
}

static json_object *read_table(flex_reader *r, const rml_path *path, const rml_flex_value *map)
{
  rml_flex_value length, pairs;
  rml_path at[] = { { path, table_keys[0], strlen(table_keys[0]), 0 }, { path, table_keys[1], strlen(table_keys[1]), 0 } };
  if (!rml_flex_element(&r->flex, map, 0, &length))
    return stop_flex(r, &at[0]);
  if (!rml_flex_element(&r->flex, map, 1, &pairs))
    return stop_flex(r, &at[1]);
  if (length.type != RML_FLEX_UINT || rml_flex_uint(&r->flex, &length) % ROW_PLACES != 0)
    return stop(r, REML_E_VALUE, length.at, &at[0], "must be an integer, 8 for each row");
  if (pairs.type != RML_FLEX_VECTOR)
    return stop(r, REML_E_VALUE, pairs.at, &at[1], "must be an array");
  /* At most a row for each pair. */
  return spend(r, pairs.at, &at[1], 0, pairs.count * (ROW_FLOATS * sizeof(float) + sizeof(uint32_t)))
             ? make_table(r, &at[1], &pairs, rml_flex_uint(&r->flex, &length) / ROW_PLACES)
             : NULL;
}

static json_object *read_value(flex_reader *r, const rml_path *path, const rml_flex_value *v, unsigned depth)
{
  bool container = v->type == RML_FLEX_MAP || v->type == RML_FLEX_VECTOR;
  if (container && depth > r->limits->depth)
    return stop(r, REML_E_LIMIT, v->at, path, "maps and arrays nested too deep, perhaps one inside itself");
  switch (v->type) {
  case RML_FLEX_NULL: return NULL;
  case RML_FLEX_UINT: return or_stop(r, json_object_new_uint64(rml_flex_uint(&r->flex, v)));
  case RML_FLEX_FLOAT: return or_stop(r, json_object_new_double(rml_flex_float(&r->flex, v)));
  case RML_FLEX_BOOL: return or_stop(r, json_object_new_boolean(rml_flex_uint(&r->flex, v) != 0));
  case RML_FLEX_STRING: return read_string(r, path, v);
  case RML_FLEX_VECTOR: return read_vector(r, path, v, depth);
  case RML_FLEX_MAP: return is_table(r, v) ? read_table(r, path, v) : read_map(r, path, v, depth);
  }
  return NULL;
}

json_object *rml_reductionml_read_flex(const unsigned char *bytes, size_t size, const rml_limits *limits, rml_report *report)
{
  rml_path root = { NULL, NULL, 0, 0 };
  flex_reader r = { .flex = { .bytes = bytes, .size = size }, .limits = limits, .report = report };
  rml_flex_value v;
  r.room = size < (SIZE_MAX - MOST_BESIDE) / MOST_TIMES ? size * MOST_TIMES + MOST_BESIDE : SIZE_MAX;
  if (!rml_flex_root(&r.flex, &v))
    return stop_flex(&r, &root);
  json_object *tree = read_value(&r, &root, &v, 1);
  if (!tree && !r.stopped)
    return stop(&r, REML_E_VALUE, v.at, &root, "must be an object, is null");
  return tree;
}
