/* Models of reductionml as FlexBuffers: the table of weights, and files that want more than they are. */
#include "flex.h"
#include "imports.h"

#include <math.h>

/* ---- A model of one Coin, put together ---- */

static item put_pair(bytes *b, uint64_t index, float value)
{
  item items[] = { flex_uint(index), flex_float(value) };
  return flex_vector(b, 4, items, 2);
}

static item put_table(bytes *b, uint64_t length, const item *pairs, size_t count)
{
  static const char *const keys[] = { "len", "non_zero_value_and_index_pairs" };
  item items[] = { flex_uint(length), flex_vector(b, 4, pairs, count) };
  return flex_map(b, 4, keys, items, 2);
}

static item put_weights(bytes *b, const item *table)
{
  static const char *const keys[] = { "feature_index_size", "feature_state_size",     "feature_state_size_shift",
                                      "model_index_size",   "model_index_size_shift", "weights" };
  item items[] = { flex_uint(2), flex_uint(6), flex_uint(3), flex_uint(1), flex_uint(0), *table };
  return flex_map(b, 4, keys, items, 6);
}

static item put_coin(bytes *b, const item *weights, const item *label)
{
  static const char *const sum_keys[] = { "normalized_sum_norm_x", "total_weight" };
  static const char *const keys[] = { "average_squared_norm_x",
                                      "config",
                                      "constant_feature_enabled",
                                      "loss_function",
                                      "max_label",
                                      "min_label",
                                      "model_states",
                                      "num_bits",
                                      "pairs",
                                      "triples",
                                      "type",
                                      "weights" };
  item sums[] = { flex_float(8), flex_float(9) }, sum = flex_map(b, 4, sum_keys, sums, 2);
  item items[] = { flex_float(1.5f),
                   flex_map(b, 4, NULL, NULL, 0),
                   { RML_FLEX_BOOL, 1, 0, 1 },
                   flex_string(b, "Squared"),
                   *label,
                   flex_float(-2.5f),
                   flex_vector(b, 4, &sum, 1),
                   flex_uint(1),
                   flex_vector(b, 4, NULL, 0),
                   flex_vector(b, 4, NULL, 0),
                   flex_string(b, "CoinRegressor"),
                   *weights };
  return flex_map(b, 4, keys, items, COUNT(items));
}

static void put_document(bytes *b, const item *reduction)
{
  static const char *const node_keys[] = { "reduction", "typename" }, *const keys[] = { "entry_reduction", "global_config" },
                           *const global_keys[] = { "numBits" };
  item node[] = { *reduction, flex_string(b, "Coin") }, bits = flex_uint(1);
  item items[] = { flex_map(b, 4, node_keys, node, 2), flex_map(b, 4, global_keys, &bits, 1) };
  item root = flex_map(b, 4, keys, items, 2);
  flex_root(b, &root);
}

/* The whole model around a table. */
static void put_model(bytes *b, const item *table)
{
  item weights = put_weights(b, table), label = flex_float(3), coin = put_coin(b, &weights, &label);
  put_document(b, &coin);
}

static bytes model_of(uint64_t length, const uint64_t *indices, const float *values, size_t count)
{
  bytes b = { .size = 0 };
  item pairs[16];
  put_byte(&b, 0);
  for (size_t i = 0; i < count; i++)
    pairs[i] = put_pair(&b, indices[i], values[i]);
  item table = put_table(&b, length, pairs, count);
  put_model(&b, &table);
  return b;
}

/* ---- The table of weights ---- */

static void expect_row(const reml_document *d, size_t i, uint32_t wanted, const float *floats)
{
  reml_value weights = REML_VALUE_INIT;
  uint32_t number;
  float row[6];
  cr_assert(reml_document_get(d, "/entryReduction/state/weights", &weights));
  cr_assert(reml_document_row(d, &weights, i, &number, row));
  cr_expect_eq(number, wanted);
  for (size_t k = 0; k < 6; k++)
    cr_expect_eq(memcmp(&row[k], &floats[k], sizeof row[k]), 0, "row %zu, %zu: %a", i, k, (double)row[k]);
}

Test(reductionml_flex, pairs_become_rows)
{
  static const uint64_t indices[] = { 1, 5, 8, 13 };
  static const float values[] = { -0.5f, 1e-45f, INFINITY, 3 };
  bytes b = model_of(16, indices, values, COUNT(indices));
import said;
  import_bytes(&said, b.at, b.size);
  cr_assert_not_null(said.document, "%s", said.first.message);
  cr_expect_eq(said.logs, 0);
  expect_row(said.document, 0, 0, (const float[]){ 0, -0.5f, 0, 0, 0, 1e-45f });
  expect_row(said.document, 1, 1, (const float[]){ INFINITY, 0, 0, 0, 0, 3 });
  reml_document_free(said.document);
}

/* FlexBuffers of Rust write a NaN as a double. */
Test(reductionml_flex, a_pair_may_have_a_double)
{
  bytes b = { .size = 0 };
  put_byte(&b, 0);
  item nan[] = { flex_uint(0), flex_double((double)NAN) }, half[] = { flex_uint(1), flex_double(0.5) };
  item pairs[] = { flex_vector(&b, 8, nan, 2), flex_vector(&b, 8, half, 2) }, table = put_table(&b, 16, pairs, 2);
  put_model(&b, &table);
import said;
  import_bytes(&said, b.at, b.size);
  cr_assert_not_null(said.document, "%s", said.first.message);
  expect_row(said.document, 0, 0, (const float[]){ NAN, 0.5f, 0, 0, 0, 0 });
  reml_document_free(said.document);
}

Test(reductionml_flex, an_empty_table_is_fine)
{
  bytes b = model_of(16, NULL, NULL, 0);
import said;
  import_bytes(&said, b.at, b.size);
  cr_expect_not_null(said.document, "%s", said.first.message);
  reml_document_free(said.document);
}

#define TABLE "/entry_reduction/reduction/weights/weights"

static void expect_refusal(const bytes *b, reml_status status, const char *pointer, const char *part)
{
import said;
  import_bytes(&said, b->at, b->size);
  cr_assert_null(said.document, "nothing is wrong where there should be: %s", part);
  cr_expect_eq(said.first.status, status, "%s", said.first.message);
  cr_expect_str_eq(said.first.pointer, pointer, "%s", said.first.message);
  cr_expect_not_null(strstr(said.first.message, part), "%s", said.first.message);
}

Test(reductionml_flex, tables_that_are_refused)
{
  static const struct {
    uint64_t length, indices[2];
    const char *pointer, *part;
  } tables[] = {
    { 16, { 0, 0 }, TABLE "/non_zero_value_and_index_pairs/1", "increase" },
    { 16, { 1, 0 }, TABLE "/non_zero_value_and_index_pairs/1", "increase" },
    { 16, { 0, 6 }, TABLE "/non_zero_value_and_index_pairs/1", "between two rows" },
    { 16, { 7, 8 }, TABLE "/non_zero_value_and_index_pairs/0", "between two rows" },
    { 16, { 0, 16 }, TABLE "/non_zero_value_and_index_pairs/1", "past the length" },
    { 16, { 0, UINT32_MAX }, TABLE "/non_zero_value_and_index_pairs/1", "past the length" },
    { 24, { 0, 1 }, TABLE, "3 rows; of numBits 1 it has 2" },
    { 15, { 0, 1 }, TABLE "/len", "8 for each row" },
    { 0, { 0, 1 }, TABLE "/non_zero_value_and_index_pairs", "no rows" },
    { UINT32_MAX - 7, { 0, 1 }, TABLE "/non_zero_value_and_index_pairs", "2^32-1 bytes" },
  };
  static const float values[] = { 1, 2 };
  for (size_t i = 0; i < COUNT(tables); i++) {
    bytes b = model_of(tables[i].length, tables[i].indices, values, 2);
    expect_refusal(&b, REML_E_VALUE, tables[i].pointer, tables[i].part);
  }
}

Test(reductionml_flex, pairs_that_are_refused)
{
  for (int i = 0; i < 6; i++) {
    bytes b = { .size = 0 };
    put_byte(&b, 0);
    item pair = put_pair(&b, 0, 1), one = flex_uint(1), three[] = { flex_uint(1), flex_float(1), flex_float(1) },
         floats[] = { flex_float(0), flex_float(1) }, integers[] = { flex_uint(0), flex_uint(1) },
         large[] = { flex_uint(0), flex_double(1e300) };
    item pairs[] = { pair, i == 0   ? one
                           : i == 1 ? flex_vector(&b, 4, three, 3)
                           : i == 2 ? flex_vector(&b, 4, floats, 2)
                           : i == 3 ? flex_vector(&b, 4, integers, 2)
                           : i == 4 ? flex_string(&b, "ab")
                                    : flex_vector(&b, 8, large, 2) };
    item table = put_table(&b, 16, pairs, 2);
    put_model(&b, &table);
    expect_refusal(&b, REML_E_VALUE, TABLE "/non_zero_value_and_index_pairs/1",
                   i < 5 ? "an array of an index and a value" : "range of a float32");
  }
}

/* What JSON cannot say is kept here. */
Test(reductionml_flex, labels_may_be_infinite)
{
  bytes b = { .size = 0 };
  reml_value value = REML_VALUE_INIT;
  put_byte(&b, 0);
  item table = put_table(&b, 16, NULL, 0), weights = put_weights(&b, &table), label = flex_float(INFINITY),
       coin = put_coin(&b, &weights, &label);
  put_document(&b, &coin);
import said;
  import_bytes(&said, b.at, b.size);
  cr_assert_not_null(said.document, "%s", said.first.message);
  cr_assert(reml_document_get(said.document, "/entryReduction/state/maxLabel", &value));
  cr_expect_eq(value.number, (double)INFINITY);
  reml_document_free(said.document);
}

/* ---- Files that are not what they seem ---- */

Test(reductionml_flex, keys_must_be_in_order_and_texts_utf_8)
{
  static const char *const twice[] = { "a", "a" }, *const falling[] = { "b", "a" }, *const bad[] = { "a\xff" };
  item numbers[] = { flex_uint(1), flex_uint(2) };
  for (int i = 0; i < 4; i++) {
    bytes b = { .size = 0 };
    put_byte(&b, 0);
    item label = i == 0   ? flex_map(&b, 1, twice, numbers, 2)
                 : i == 1 ? flex_map(&b, 1, falling, numbers, 2)
                 : i == 2 ? flex_map(&b, 1, bad, numbers, 1)
                          : flex_string(&b, "a\xff");
    item table = put_table(&b, 16, NULL, 0), weights = put_weights(&b, &table), coin = put_coin(&b, &weights, &label);
    put_document(&b, &coin);
    expect_refusal(&b, REML_E_SYNTAX, "/entry_reduction/reduction/max_label", i < 2 ? "in order" : "UTF-8");
  }
}

Test(reductionml_flex, nesting_has_an_end)
{
  for (int levels = 1; levels < 200; levels *= 3) {
    bytes b = { .size = 0 };
    put_byte(&b, 0);
    item label = flex_vector(&b, 1, NULL, 0);
    for (int i = 0; i < levels; i++)
      label = flex_vector(&b, 1, &label, 1);
    item table = put_table(&b, 16, NULL, 0), weights = put_weights(&b, &table), coin = put_coin(&b, &weights, &label);
    put_document(&b, &coin);
import said;
    import_bytes(&said, b.at, b.size);
    cr_assert_null(said.document);
    cr_expect_eq(said.first.status, levels < 25 ? REML_E_VALUE : REML_E_LIMIT, "%d: %s", levels, said.first.message);
  }
}

/* A vector whose element is the vector. */
Test(reductionml_flex, a_value_inside_itself_is_refused)
{
  bytes b = { .size = 0 };
  put_byte(&b, 0);
  put_byte(&b, 1);
  item label = { RML_FLEX_VECTOR, 0, b.size, 1 };
  put_byte(&b, 0);
  put_types(&b, &label, 1);
  item table = put_table(&b, 16, NULL, 0), weights = put_weights(&b, &table), coin = put_coin(&b, &weights, &label);
  put_document(&b, &coin);
import said;
  import_bytes(&said, b.at, b.size);
  cr_assert_null(said.document);
  cr_expect_eq(said.first.status, REML_E_LIMIT, "%s", said.first.message);
  cr_expect_not_null(strstr(said.first.message, "inside itself"), "%s", said.first.message);
}

/* Vectors of ten times the same vector of ten times the same: 10^20 values in a few hundred bytes, and 10^20 texts. */
Test(reductionml_flex, a_few_bytes_do_not_become_many_values, .timeout = 20)
{
  for (int text = 0; text < 2; text++) {
    bytes b = { .size = 0 };
    put_byte(&b, 0);
    item label = text ? flex_string(&b, "a text of some length, which stands here only once") : flex_uint(1), ten[10];
    for (int level = 0; level < 20; level++) {
      for (size_t i = 0; i < COUNT(ten); i++)
        ten[i] = label;
      label = flex_vector(&b, 1, ten, COUNT(ten));
    }
    item table = put_table(&b, 16, NULL, 0), weights = put_weights(&b, &table), coin = put_coin(&b, &weights, &label);
    put_document(&b, &coin);
import said;
    import_bytes(&said, b.at, b.size);
    cr_assert_null(said.document);
    cr_expect_eq(said.first.status, REML_E_LIMIT, "%s", said.first.message);
    cr_expect_not_null(strstr(said.first.message, "again and again"), "%s", said.first.message);
  }
}

/* Without its last bytes it can only be guessed what it was. */
Test(reductionml_flex, a_file_that_is_cut_off_is_known_by_its_keys)
{
  static const uint64_t index = 1;
  static const float value = 1;
  bytes b = model_of(16, &index, &value, 1);
  for (size_t cut = 1; cut < 8; cut++) {
import said;
    import_bytes(&said, b.at, b.size - cut);
    cr_assert_null(said.document);
    cr_expect_eq(said.first.status, REML_E_TRUNCATED, "%zu: %s", cut, said.first.message);
    cr_expect_not_null(strstr(said.first.message, "cut off"), "%s", said.first.message);
  }
}
