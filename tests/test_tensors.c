/* Tensors of every shape through both codecs and back: rows that are zero, that are not there, that have gaps between them. */
#include "bytes.h"
#include "codec.h"
#include "learner.h"

typedef struct layout {
  uint32_t rows, floats; /* of a row */
  size_t gap;            /* bytes behind each row in memory */
  unsigned zero, absent; /* one row in so many, 0: none */
} layout;

/* The bytes of a row, or NULL when it is zero or not there; *at is where to look for it, as rows are asked for in order. */
static const unsigned char *row_of(const rml_tensor *tensor, uint32_t number, size_t *at)
{
  if (*at == tensor->count || rml_tensor_row_number(tensor, *at) != number)
    return NULL;
  const unsigned char *row = rml_tensor_row(tensor, (*at)++);
  return rml_row_is_zero(row, tensor->row_bytes) ? NULL : row;
}

/* A tensor of random bits.  With rows that are absent it has indices, else all rows. */
static rml_tensor *make_tensor(const layout *of, uint32_t *random)
{
  const uint64_t shape[] = { of->rows, of->floats };
  rml_tensor *tensor = rml_tensor_new(shape, 2);
  cr_assert_not_null(tensor);
  tensor->stride = tensor->row_bytes + of->gap;
  unsigned char *indices = calloc(of->rows, sizeof(uint32_t) + tensor->stride), *values = indices + of->rows * sizeof(uint32_t);
  cr_assert_not_null(indices);
  for (uint32_t i = 0; i < of->rows; i++) {
    if (of->absent && random_u32(random) % of->absent == 0)
      continue;
    unsigned char *row = values + tensor->count * tensor->stride;
    memset(row + tensor->row_bytes, 0xee, of->gap);
    for (size_t k = 0; k < of->floats && !(of->zero && i % of->zero == 0); k++)
      rml_store_u32(row + k * sizeof(float), random_u32(random) >> random_u32(random) % 32);
    rml_store_u32(indices + tensor->count * sizeof(uint32_t), i);
    tensor->count++;
  }
  tensor->owned = indices;
  tensor->values = values;
  tensor->indices = of->absent ? indices : NULL;
  return tensor;
}

/* A model as the writers need one, with the tensor under a key that nobody knows. */
static json_object *model_with(rml_tensor *tensor)
{
  json_object *tree = json_object_new_object(), *header = json_object_new_object(), *node = rml_new_tensor(tensor);
  cr_assert(tree && header && node);
  cr_assert(rml_map_add(header, "format", json_object_new_int(1)));
  cr_assert(rml_map_add(tree, "reml", header));
  cr_assert(rml_map_add(tree, "tensor", node));
  return tree;
}

static int32_t collect(void *user, const void *bytes, size_t size)
{
  return fwrite(bytes, 1, size, user) != size;
}

/* Writes to memory and to a callback, which must come to the same. */
static reml_buffer write_tree(json_object *tree, bool binary)
{
  reml_buffer memory = { NULL, 0 }, collected = { NULL, 0 };
  FILE *stream = open_memstream(&collected.data, &collected.size);
  cr_assert_not_null(stream);
  reml_sink sinks[] = { reml_to_memory(&memory), reml_to_callback(collect, stream, NULL) };
  for (size_t i = 0; i < 2; i++) {
    rml_output out;
    cr_assert_eq(rml_output_open(&out, sinks[i], binary, NULL), REML_OK);
    if (binary)
      rml_msgpack_write(tree, &out);
    else
      rml_json_write(tree, &out);
    cr_assert_eq(rml_output_close(&out, true, NULL), REML_OK);
  }
  fclose(stream);
  cr_expect(same_bytes(copy(memory), collected), "memory and callback were given different bytes");
  return memory;
}

static json_object *read_tree(reml_buffer bytes, bool binary)
{
  rml_values values = { .count = 0 };
  const rml_limits limits = { .depth = RML_MOST_DEPTH, .string_bytes = RML_MOST_STRING, .values = &values };
  json_object *tree;
  rml_report report;
  rml_report_start(&report, NULL, NULL);
  if (binary)
    rml_msgpack_read(&tree, (const unsigned char *)bytes.data, bytes.size, true, &limits, &report);
  else
    rml_json_read(&tree, bytes.data, bytes.size, &limits, &report);
  cr_assert_eq(report.count, 0, "%s", report.first.message);
  rml_values_free(&values);
  return tree;
}

/* How many rows have a bit set, and whether the library marks just these. */
static size_t kept_rows(const rml_tensor *tensor)
{
  uint64_t *marks = calloc(tensor->count / RML_TENSOR_MARKS + 1, sizeof *marks);
  cr_assert_not_null(marks);
  size_t kept = 0, told = rml_tensor_mark_kept(tensor, marks);
  for (size_t i = 0; i < tensor->count; i++) {
    bool used = !rml_row_is_zero(rml_tensor_row(tensor, i), tensor->row_bytes);
    cr_assert_eq(marks[i / RML_TENSOR_MARKS] >> i % RML_TENSOR_MARKS & 1, used, "row %zu", i);
    kept += used;
  }
  cr_expect_eq(told, kept);
  free(marks);
  return kept;
}

static void expect_rows(const rml_tensor *got, const rml_tensor *want)
{
  cr_assert_eq(got->row_bytes, want->row_bytes);
  cr_assert_eq(got->shape[0], want->shape[0]);
  cr_expect_eq(kept_rows(got), kept_rows(want));
  size_t got_at = 0, want_at = 0;
  for (uint32_t i = 0; i < want->shape[0]; i++) {
    const unsigned char *a = row_of(got, i, &got_at), *b = row_of(want, i, &want_at);
    cr_assert((!a && !b) || (a && b && memcmp(a, b, want->row_bytes) == 0), "row %lu of %lu", (unsigned long)i,
              (unsigned long)want->shape[0]);
  }
}

static void goes_through(const layout *of, uint32_t seed)
{
  uint32_t random = seed;
  rml_tensor *tensor = make_tensor(of, &random);
  json_object *tree = model_with(tensor);
  for (int binary = 0; binary < 2; binary++) {
    reml_buffer bytes = write_tree(tree, binary);
    json_object *read = read_tree(bytes, binary);
    const rml_tensor *got = rml_node_tensor(json_object_object_get(read, "tensor"));
    expect_rows(got, tensor);
    if (binary) {
      size_t kept = kept_rows(tensor), rows = of->rows;
      cr_expect_eq(got->indices != NULL, kept * (4 + got->row_bytes) < rows * got->row_bytes, "sparse when that is shorter");
      cr_expect_eq((size_t)(got->values - (const unsigned char *)bytes.data) % 64, 0u);
    }
    json_object_put(read);
    reml_buffer_free(&bytes);
  }
  json_object_put(tree);
}

/* Rows of as many bytes as a learner's, in numbers on both sides of what is looked at (64 and 128 rows) and copied (4096 bytes) at once. */
Test(tensors, of_a_learner_come_back)
{
  static const uint32_t rows[] = { 1, 2, 3, 63, 64, 65, 127, 128, 129, 169, 170, 171, 340, 341, 342, 1023, 1024, 1025, 3000 };
  static const unsigned parts[] = { 0, 2, 7, 50 };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
      goes_through(&(layout){ .rows = rows[i], .floats = 6, .gap = 8, .zero = parts[k] }, (uint32_t)(i * 7 + k + 1));
}

/* Those of a converter lie as they were read: without gaps, perhaps with rows left out of a tensor that is written whole. */
Test(tensors, of_a_converter_come_back)
{
  static const uint32_t floats[] = { 1, 2, 3, 6, 7, 97, 1024, 3000 };
  static const unsigned parts[] = { 0, 1, 2, 3, 20, 60 };
  for (size_t i = 0; i < sizeof floats / sizeof *floats; i++)
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
      for (unsigned zero = 0; zero < 12; zero += 11)
        goes_through(&(layout){ .rows = 60, .floats = floats[i], .zero = zero, .absent = parts[k] }, (uint32_t)(i * 9 + k + 1));
}

/* Large enough to be written past the output's buffer. */
Test(tensors, that_are_large_come_back)
{
  goes_through(&(layout){ .rows = 8192, .floats = 6, .gap = 8 }, 5);
  goes_through(&(layout){ .rows = 8192, .floats = 6, .absent = 3000 }, 6);
  goes_through(&(layout){ .rows = 8192, .floats = 6, .gap = 8, .zero = 5 }, 7);
}

/* Rows of an odd number of floats, with gaps. */
Test(tensors, with_gaps_come_back)
{
  for (uint32_t floats = 1; floats <= 9; floats++)
    for (size_t gap = 4; gap <= 12; gap += 8)
      goes_through(&(layout){ .rows = 1100, .floats = floats, .gap = gap }, floats);
}
