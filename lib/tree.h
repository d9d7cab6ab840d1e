/* The tree in the middle: json-c's values, and leaves that JSON does not have, which are json-c values with a rml_leaf as
 * their user data.  A null is a null pointer, as in json-c. */
#ifndef RML_TREE_H
#define RML_TREE_H

#include "bytes.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum rml_type {
  RML_TYPE_NULL,
  RML_TYPE_BOOL,
  RML_TYPE_INT,    /* -2^63 to 2^64-1 */
  RML_TYPE_DOUBLE, /* a float where none is declared */
  RML_TYPE_FLOAT,  /* a float that a table declares: float32 */
  RML_TYPE_STRING,
  RML_TYPE_BIN, /* a json-c string that holds the bytes */
  RML_TYPE_EXT, /* likewise, with ext_type */
  RML_TYPE_ARRAY,
  RML_TYPE_MAP,
  RML_TYPE_TENSOR,
  RML_TYPE_INVALID /* stands where a problem was reported already */
} rml_type;

/* What makes a json-c value one of those leaves. */
typedef struct rml_leaf {
  rml_type type;
  int8_t ext_type;
} rml_leaf;

/* A float32 tensor: its rows, which are either all (indices NULL) or those numbered by `indices`.  Both hold little-endian
 * bytes at any alignment, so that they can lie in a file or, on a little-endian host, in a learner's table. */
typedef struct rml_tensor {
  rml_leaf leaf;
  const unsigned char *indices; /* u32 each, strictly increasing, below shape[0] */
  const unsigned char *values;  /* row i begins at values + i * stride */
  size_t count;                 /* rows that are there */
  size_t row_bytes, stride;
  void *owned; /* freed with the tensor: what indices and values point into, or NULL */
  size_t rank; /* at least 1 */
  uint32_t shape[];
} rml_tensor;

rml_type rml_type_of(json_object *node);

/* "a string", "an object" …: how messages call what stands somewhere. */
const char *rml_type_name(rml_type type);

/* A tensor without rows, of a shape that fits; NULL without memory. */
rml_tensor *rml_tensor_new(const uint64_t *shape, size_t rank);
void rml_tensor_free(rml_tensor *tensor);

/* Whether the shape may stand in a file: rank and every dimension at least 1, all together at most 2^32-1 bytes. */
bool rml_shape_fits(const uint64_t *shape, size_t rank, size_t *row_bytes);

/* The number of the i-th row that is there, and where its bytes are. */
static inline uint32_t rml_tensor_row_number(const rml_tensor *tensor, size_t i)
{
  return tensor->indices ? rml_load_u32(tensor->indices + i * sizeof(uint32_t)) : (uint32_t)i;
}

static inline const unsigned char *rml_tensor_row(const rml_tensor *tensor, size_t i)
{
  return tensor->values + i * tensor->stride;
}

/* Whether no bit of the row is set: such rows are not written (-0.0 is not zero).  It looks at all of the row, always: which rows
 * of a table are used is chance, and a branch that is guessed wrong takes longer than what it saves. */
static inline bool rml_row_is_zero(const unsigned char *row, size_t bytes)
{
  uint64_t bits = 0, word;
  for (; bytes >= sizeof word; row += sizeof word, bytes -= sizeof word) {
    memcpy(&word, row, sizeof word);
    bits |= word;
  }
  for (; bytes > 0; row++, bytes--)
    bits |= *row;
  return bits == 0;
}

/* The bytes of a row of a learner's table, which loops over rows have code of their own for. */
enum { RML_LEARNERS_ROW = 6 * sizeof(float) };

/* Whether the numbers of `count` rows are strictly increasing and below `rows`. */
bool rml_row_numbers_fit(const unsigned char *numbers, size_t count, uint64_t rows);

/* Marks the rows that have a bit set, each with a bit: that of row i is i % 64 of marks[i / 64].  Returns how many they are. */
enum { RML_TENSOR_MARKS = 64 };
size_t rml_tensor_mark_kept(const rml_tensor *tensor, uint64_t *marks);

/* Which of the rows from `first` on have a bit set, of at most RML_TENSOR_BLOCK; returns how many they are. */
enum { RML_TENSOR_BLOCK = 128 };
size_t rml_tensor_find_kept(const rml_tensor *tensor, size_t first, size_t kept[RML_TENSOR_BLOCK]);

/* The tensor of a RML_TYPE_TENSOR. */
const rml_tensor *rml_node_tensor(json_object *node);

/* New leaves; NULL without memory.  The tensor belongs to the node, and is freed when it cannot be made. */
json_object *rml_new_float(float value);
json_object *rml_new_bin(const void *bytes, size_t size);
json_object *rml_new_ext(int8_t ext_type, const void *bytes, size_t size);
json_object *rml_new_tensor(rml_tensor *tensor);
json_object *rml_new_invalid(void);

/* The ext_type of a RML_TYPE_EXT. */
int8_t rml_node_ext_type(json_object *node);

/* An integer as json-c keeps it: negative, or unsigned up to 2^64-1. */
bool rml_node_is_negative(json_object *node);

/* An array with room for `count` elements, which may become more; NULL without memory. */
json_object *rml_new_array(size_t count);

/* A map with room for `count` members, which may become more; NULL without memory. */
json_object *rml_new_map(size_t count);

/* Gives up the room that json-c makes for 16 members, when a map has few and is complete: a file of a few bytes can have
 * very many maps. */
void rml_map_fit(json_object *map);

/* Sorts members by the bytes of their keys, in place; false without memory. */
bool rml_map_sort(json_object *map);

/* Adds a member or an element, which belongs to the container from then on; without memory it is freed and the result is
 * false.  The key must be new. */
bool rml_map_add(json_object *map, const char *key, json_object *value);
bool rml_array_add(json_object *array, json_object *value);

#endif
