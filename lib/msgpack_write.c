#include "bytes.h"
#include "codec.h"
#include "memory.h"

#include <math.h>
#include <msgpack.h>
#include <stdlib.h>
#include <string.h>

/* spec/model-format.md, "Canonical form": msgpack-c's packer takes the shortest header everywhere; tensors have bins whose
 * lengths always take four bytes, behind a pad that puts the values on a multiple of 64 bytes of the file. */

enum { ALIGNMENT = 64 };

typedef struct writer {
  msgpack_packer packer;
  rml_output *out;
} writer;

static int to_output(void *out, const char *bytes, size_t size)
{
  rml_output_write(out, bytes, size);
  return 0;
}

static void pack_text(writer *w, const char *text, size_t length)
{
  msgpack_pack_str(&w->packer, length);
  msgpack_pack_str_body(&w->packer, text, length);
}

static void pack_key(writer *w, const char *key)
{
  pack_text(w, key, strlen(key));
}

static void pack_float(writer *w, double value)
{
  if (isnan(value))
    msgpack_pack_float(&w->packer, rml_float_of(UINT32_C(0x7fc00000)));
  else if ((double)(float)value == value)
    msgpack_pack_float(&w->packer, (float)value);
  else
    msgpack_pack_double(&w->packer, value);
}

/* A bin header of five bytes, whatever the size. */
static void put_bin32(writer *w, size_t size)
{
  unsigned char head[5] = { 0xc6 };
  for (int i = 0; i < 4; i++)
    head[1 + i] = (unsigned char)(size >> (24 - 8 * i));
  rml_output_write(w->out, head, sizeof head);
}

/* The numbers of the rows that are kept. */
static void put_indices(writer *w, const rml_tensor *tensor, const uint64_t *marks)
{
  for (size_t first = 0; first < tensor->count; first += RML_TENSOR_MARKS) {
    unsigned char *room = (unsigned char *)rml_output_room(w->out, RML_TENSOR_MARKS * sizeof(uint32_t));
    size_t used = 0;
    if (!room)
      return;
    for (uint64_t rest = marks[first / RML_TENSOR_MARKS]; rest; rest &= rest - 1, used += sizeof(uint32_t))
      rml_store_u32(room + used, rml_tensor_row_number(tensor, first + (size_t)__builtin_ctzll(rest)));
    rml_output_advance(w->out, used);
  }
}

static void put_zeros(writer *w, uint64_t size)
{
  static const unsigned char zeros[1024];
  while (size > 0 && w->out->status == REML_OK) {
    size_t piece = size < sizeof zeros ? (size_t)size : sizeof zeros;
    rml_output_write(w->out, zeros, piece);
    size -= piece;
  }
}

/* Copies a row; those of learners are short, and worth code of their own. */
static void copy_row(char *to, const unsigned char *row, size_t bytes)
{
  if (bytes == RML_LEARNERS_ROW)
    memcpy(to, row, RML_LEARNERS_ROW);
  else
    memcpy(to, row, bytes);
}

/* Writes rows that stand one behind the other in the file as well.  Only in a learner's table are there gaps between rows; those
 * are short, so many are gathered at once. */
static void put_run(writer *w, const rml_tensor *tensor, size_t first, size_t count)
{
  size_t row_bytes = tensor->row_bytes, most = RML_OUTPUT_ROOM / row_bytes;
  const unsigned char *row = rml_tensor_row(tensor, first);
  if (tensor->stride == row_bytes) {
    rml_output_write(w->out, row, count * row_bytes);
    return;
  }
  while (count > 0) {
    size_t rows = count < most ? count : most;
    char *room = rml_output_room(w->out, rows * row_bytes);
    if (!room)
      return;
    for (size_t i = 0; i < rows; i++, row += tensor->stride)
      copy_row(room + i * row_bytes, row, row_bytes);
    rml_output_advance(w->out, rows * row_bytes);
    count -= rows;
  }
}

/* Writes some rows, one by one or, when they are short, gathered. */
static void put_some(writer *w, const rml_tensor *tensor, const size_t *rows, size_t count)
{
  size_t row_bytes = tensor->row_bytes;
  if (row_bytes > RML_OUTPUT_ROOM / RML_TENSOR_BLOCK) {
    for (size_t i = 0; i < count; i++)
      rml_output_write(w->out, rml_tensor_row(tensor, rows[i]), row_bytes);
    return;
  }
  char *room = rml_output_room(w->out, count * row_bytes);
  if (!room)
    return;
  for (size_t i = 0; i < count; i++)
    copy_row(room + i * row_bytes, rml_tensor_row(tensor, rows[i]), row_bytes);
  rml_output_advance(w->out, count * row_bytes);
}

/* The rows that are kept; in a file that was read, those are all that are there. */
static void put_kept(writer *w, const rml_tensor *tensor, size_t kept)
{
  size_t rows[RML_TENSOR_BLOCK];
  if (kept == tensor->count) {
    put_run(w, tensor, 0, kept);
    return;
  }
  for (size_t first = 0; first < tensor->count && w->out->status == REML_OK; first += RML_TENSOR_BLOCK)
    put_some(w, tensor, rows, rml_tensor_find_kept(tensor, first, rows));
}

/* How many rows from `first` on have numbers that follow each other. */
static size_t run_length(const rml_tensor *tensor, size_t first)
{
  size_t i = first + 1;
  if (!tensor->indices)
    return tensor->count - first;
  while (i < tensor->count && rml_tensor_row_number(tensor, i) == rml_tensor_row_number(tensor, i - 1) + 1)
    i++;
  return i - first;
}

/* All rows, with zeros for those that are not there. */
static void put_all(writer *w, const rml_tensor *tensor)
{
  uint64_t next = 0;
  for (size_t i = 0; i < tensor->count && w->out->status == REML_OK;) {
    size_t run = run_length(tensor, i);
    uint32_t number = rml_tensor_row_number(tensor, i);
    put_zeros(w, (number - next) * tensor->row_bytes);
    put_run(w, tensor, i, run);
    next = (uint64_t)number + run;
    i += run;
  }
  put_zeros(w, (tensor->shape[0] - next) * tensor->row_bytes);
}

static void put_marked(writer *w, const rml_tensor *tensor, const uint64_t *marks, uint64_t kept)
{
  uint64_t rows = tensor->shape[0];
  bool sparse = kept * (sizeof(uint32_t) + tensor->row_bytes) < rows * tensor->row_bytes;
  rml_output_expect(w->out, sparse ? kept * (sizeof(uint32_t) + tensor->row_bytes) : rows * tensor->row_bytes);
  msgpack_pack_map(&w->packer, sparse ? 5 : 4);
  pack_key(w, "dtype");
  pack_text(w, "f32", 3);
  pack_key(w, "shape");
  msgpack_pack_array(&w->packer, tensor->rank);
  for (size_t i = 0; i < tensor->rank; i++)
    msgpack_pack_uint32(&w->packer, tensor->shape[i]);
  pack_key(w, "pad");
  /* What stands between the pad's bytes and those of the values: with indices, a key of 8 bytes, a header of 5 and 4 a row;
   * a key of 7 bytes and a header of 5. */
  uint64_t values_at = w->out->position + 2 + (sparse ? 8 + 5 + kept * sizeof(uint32_t) : 0) + 7 + 5;
  size_t pad = (size_t)((ALIGNMENT - values_at % ALIGNMENT) % ALIGNMENT);
  msgpack_pack_bin(&w->packer, pad);
  put_zeros(w, pad);
  if (sparse) {
    pack_key(w, "indices");
    put_bin32(w, (size_t)kept * sizeof(uint32_t));
    put_indices(w, tensor, marks);
  }
  pack_key(w, "values");
  put_bin32(w, (size_t)(sparse ? kept : rows) * tensor->row_bytes);
  if (sparse)
    put_kept(w, tensor, (size_t)kept);
  else
    put_all(w, tensor);
}

/* Which rows are kept must be known before the first is written.  Marks save the indices another walk over all of the table, which
 * is far more than what is written of it, and take a 256th of it. */
static void put_tensor(writer *w, const rml_tensor *tensor)
{
  uint64_t *marks = rml_allocate(tensor->count / RML_TENSOR_MARKS + 1, sizeof *marks);
  if (marks)
    put_marked(w, tensor, marks, rml_tensor_mark_kept(tensor, marks));
  else
    rml_output_fail_memory(w->out);
  free(marks);
}

static void put_value(writer *w, json_object *node)
{
  const char *bytes;
  size_t size;
  switch (rml_type_of(node)) {
  case RML_TYPE_NULL:
  case RML_TYPE_INVALID: msgpack_pack_nil(&w->packer); break;
  case RML_TYPE_BOOL: json_object_get_boolean(node) ? msgpack_pack_true(&w->packer) : msgpack_pack_false(&w->packer); break;
  case RML_TYPE_INT:
    if (rml_node_is_negative(node))
      msgpack_pack_int64(&w->packer, json_object_get_int64(node));
    else
      msgpack_pack_uint64(&w->packer, json_object_get_uint64(node));
    break;
  case RML_TYPE_DOUBLE:
  case RML_TYPE_FLOAT: pack_float(w, json_object_get_double(node)); break;
  case RML_TYPE_STRING: pack_text(w, json_object_get_string(node), (size_t)json_object_get_string_len(node)); break;
  case RML_TYPE_BIN:
  case RML_TYPE_EXT:
    bytes = json_object_get_string(node);
    size = (size_t)json_object_get_string_len(node);
    if (rml_type_of(node) == RML_TYPE_BIN)
      msgpack_pack_bin_with_body(&w->packer, bytes, size);
    else
      msgpack_pack_ext_with_body(&w->packer, bytes, size, rml_node_ext_type(node));
    break;
  case RML_TYPE_ARRAY:
    msgpack_pack_array(&w->packer, json_object_array_length(node));
    for (size_t i = 0; i < json_object_array_length(node); i++)
      put_value(w, json_object_array_get_idx(node, i));
    break;
  case RML_TYPE_MAP:
    msgpack_pack_map(&w->packer, (size_t)json_object_object_length(node));
    json_object_object_foreach (node, key, value) {
      pack_key(w, key);
      put_value(w, value);
    }
    break;
  case RML_TYPE_TENSOR: put_tensor(w, rml_node_tensor(node)); break;
  }
}

/* A map without one of its keys, which is there. */
static void put_map_without(writer *w, json_object *map, const char *left_out)
{
  msgpack_pack_map(&w->packer, (size_t)json_object_object_length(map) - 1);
  json_object_object_foreach (map, key, value) {
    if (strcmp(key, left_out) == 0)
      continue;
    pack_key(w, key);
    put_value(w, value);
  }
}

void rml_msgpack_write(json_object *tree, rml_output *out)
{
  writer w = { .out = out };
  msgpack_packer_init(&w.packer, out, to_output);
  msgpack_pack_array(&w.packer, 5);
  pack_text(&w, "reml", 4);
  msgpack_pack_int(&w.packer, 1);
  put_map_without(&w, json_object_object_get(tree, "reml"), "format");
  put_map_without(&w, tree, "reml");
  uint64_t sum = rml_output_hash(out);
  unsigned char bytes[8];
  for (int i = 0; i < 8; i++)
    bytes[i] = (unsigned char)(sum >> (56 - 8 * i));
  msgpack_pack_bin_with_body(&w.packer, bytes, sizeof bytes);
}
