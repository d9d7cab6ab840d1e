/* FlexBuffers, as much of them as the models of reductionml use, read in place.  The bytes are those of "FlexBuffers" in
 * FlatBuffers Internals (https://flatbuffers.dev/internals/).  Every offset and every length is held against the bytes; that
 * reading ends, which a value inside itself would prevent, is for the caller to see to. */
#ifndef RML_FLEXBUFFERS_H
#define RML_FLEXBUFFERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Types, by their numbers in the file. */
typedef enum rml_flex_type {
  RML_FLEX_NULL = 0,
  RML_FLEX_UINT = 2,
  RML_FLEX_FLOAT = 3,
  RML_FLEX_STRING = 5,
  RML_FLEX_MAP = 9,
  RML_FLEX_VECTOR = 10,
  RML_FLEX_BOOL = 26,
} rml_flex_type;

/* Bytes being read.  When a function returns false, `error` says what is wrong (static) and `error_at` where. */
typedef struct rml_flex {
  const unsigned char *bytes;
  size_t size;
  const char *error;
  size_t error_at;
} rml_flex;

/* One value. */
typedef struct rml_flex_value {
  rml_flex_type type;
  size_t at;           /* its first byte, or its first element's */
  unsigned width;      /* bytes of a number, of each element of a map or vector */
  size_t count;        /* STRING: bytes, a NUL behind them; MAP, VECTOR: elements */
  size_t keys_at;      /* MAP: where the offsets of its keys stand, */
  unsigned keys_width; /* and how many bytes each has */
} rml_flex_value;

/* The value that all others are in, which the last bytes lead to. */
bool rml_flex_root(rml_flex *flex, rml_flex_value *out);

/* The i-th element of a map or a vector, i < count. */
bool rml_flex_element(rml_flex *flex, const rml_flex_value *in, size_t i, rml_flex_value *out);

/* The i-th key of a map, with a NUL behind it, unless it is longer than RML_MOST_KEY: then it is a byte longer than that, and
 * what is behind it is not looked at. */
bool rml_flex_key(rml_flex *flex, const rml_flex_value *map, size_t i, const char **key, size_t *length);

/* The number that a UINT or a BOOL is, and a FLOAT. */
uint64_t rml_flex_uint(const rml_flex *flex, const rml_flex_value *value);
double rml_flex_float(const rml_flex *flex, const rml_flex_value *value);

#endif
