#include "bytes.h"
#include "msgpack_scan.h"

#include <stdlib.h>
#include <string.h>

/* spec/model-format.md, "Binary tensors". */

/* What a tensor's map holds, by the keys that may stand in it. */
typedef struct tensor_parts {
  rml_pack_token dtype, pad, indices, values;
  uint64_t *shape;
  size_t rank;
  unsigned seen; /* a bit for each key */
} tensor_parts;

enum { HAS_DTYPE = 1, HAS_SHAPE = 2, HAS_PAD = 4, HAS_INDICES = 8, HAS_VALUES = 16 };

static bool take_shape(rml_pack_reader *r, const rml_path *path, tensor_parts *parts)
{
  const unsigned char *start = r->at;
  rml_pack_token t;
  if (!rml_pack_take(r, &t))
    return false;
  if (t.kind != RML_PACK_ARRAY)
    return rml_pack_stop(r, REML_E_VALUE, start, path, "a shape is an array of integers");
  parts->rank = (size_t)t.number;
  parts->shape = calloc(parts->rank + 1, sizeof *parts->shape);
  if (!parts->shape)
    return rml_pack_or_stop(r, NULL);
  for (size_t i = 0; i < parts->rank; i++) {
    if (!rml_pack_take(r, &t))
      return false;
    if (t.kind != RML_PACK_UNSIGNED)
      return rml_pack_stop(r, REML_E_VALUE, start, path, "a shape is an array of integers");
    parts->shape[i] = t.number;
  }
  return true;
}

static bool take_tensor_member(rml_pack_reader *r, const rml_path *path, tensor_parts *parts)
{
  const struct {
    const char *key;
    unsigned bit;
    rml_pack_kind kind;
    rml_pack_token *to;
    const char *wrong;
  } keys[] = {
    { "dtype", HAS_DTYPE, RML_PACK_STRING, &parts->dtype, "a dtype is a string" },
    { "shape", HAS_SHAPE, RML_PACK_ARRAY, NULL, NULL },
    { "pad", HAS_PAD, RML_PACK_BINARY, &parts->pad, "a pad is binary data" },
    { "indices", HAS_INDICES, RML_PACK_BINARY, &parts->indices, "indices are binary data" },
    { "values", HAS_VALUES, RML_PACK_BINARY, &parts->values, "values are binary data" },
  };
  const unsigned char *start = r->at;
  rml_pack_token key;
  if (!rml_pack_take(r, &key))
    return false;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    if (!rml_pack_is_key(&key, keys[i].key))
      continue;
    if (parts->seen & keys[i].bit)
      return rml_pack_stop(r, REML_E_SYNTAX, start, path, "the key %s stands twice", keys[i].key);
    parts->seen |= keys[i].bit;
    if (!keys[i].to)
      return take_shape(r, path, parts);
    const unsigned char *value = r->at;
    if (!rml_pack_take(r, keys[i].to))
      return false;
    return keys[i].to->kind == keys[i].kind || rml_pack_stop(r, REML_E_VALUE, value, path, "%s", keys[i].wrong);
  }
  return rml_pack_stop(r, REML_E_VALUE, start, path,
                       "a tensor has the keys dtype, shape, pad, indices and values and no others");
}

/* What is wrong with the parts of a tensor, or NULL. */
static const char *parts_refused(const tensor_parts *parts, size_t *row_bytes)
{
  if ((parts->seen | HAS_PAD | HAS_INDICES) != (HAS_DTYPE | HAS_SHAPE | HAS_PAD | HAS_INDICES | HAS_VALUES))
    return "a tensor needs dtype, shape and values";
  if (!rml_pack_is_key(&parts->dtype, "f32"))
    return "an unknown dtype: \"f32\" is the only one";
  if (!rml_shape_fits(parts->shape, parts->rank, row_bytes))
    return "a shape is one or more integers from 1, of at most 2^32-1 bytes together";
  if (parts->pad.size > 63)
    return "a pad of more than 63 bytes";
  for (size_t i = 0; i < parts->pad.size; i++)
    if (parts->pad.bytes[i] != 0)
      return "a pad that is not zero bytes";
  size_t rows = (size_t)parts->shape[0];
  if (parts->seen & HAS_INDICES) {
    if (parts->indices.size % sizeof(uint32_t) != 0)
      return "indices that are not whole numbers of 4 bytes";
    rows = parts->indices.size / sizeof(uint32_t);
  }
  if (rows > parts->shape[0] || parts->values.size != rows * *row_bytes)
    return "values of another size than the shape and the indices say";
  return NULL;
}

static json_object *make_tensor(rml_pack_reader *r, const rml_path *path, const unsigned char *start, const tensor_parts *parts)
{
  size_t row_bytes;
  const char *refused = parts_refused(parts, &row_bytes);
  if (!refused && !r->limits->skim && (parts->seen & HAS_INDICES) &&
      !rml_row_numbers_fit(parts->indices.bytes, parts->indices.size / sizeof(uint32_t), parts->shape[0]))
    refused = "indices that are not strictly increasing and below the number of rows";
  if (refused)
    return rml_pack_stop(r, REML_E_VALUE, start, path, "%s", refused);
  rml_tensor *tensor = rml_tensor_new(parts->shape, parts->rank);
  if (tensor) {
    tensor->values = parts->values.bytes;
    tensor->indices = parts->seen & HAS_INDICES ? parts->indices.bytes : NULL;
    tensor->count = parts->values.size / row_bytes;
  }
  return rml_pack_or_stop(r, rml_new_tensor(tensor));
}

json_object *rml_pack_read_tensor(rml_pack_reader *r, const rml_path *path, const unsigned char *start, uint64_t members)
{
  tensor_parts parts = { .seen = 0 };
  json_object *node = NULL;
  bool ok = true;
  for (uint64_t i = 0; ok && i < members; i++)
    ok = take_tensor_member(r, path, &parts);
  if (ok)
    node = make_tensor(r, path, start, &parts);
  free(parts.shape);
  return node;
}

bool rml_pack_is_tensor(const rml_pack_reader *r, uint64_t members)
{
  rml_report quiet;
  rml_report_start(&quiet, NULL, NULL);
  rml_pack_reader ahead = *r;
  ahead.report = &quiet;
  rml_pack_token key;
  for (uint64_t i = 0; i < members && rml_pack_take(&ahead, &key); i++) {
    if (rml_pack_is_key(&key, "dtype"))
      return true;
    if (!rml_pack_is_key(&key, "shape") && !rml_pack_is_key(&key, "pad") && !rml_pack_is_key(&key, "indices") &&
        !rml_pack_is_key(&key, "values"))
      return false;
    if (!rml_pack_skip(&ahead, 1))
      return false;
  }
  return false;
}
