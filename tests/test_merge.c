/* Models that learned apart become one: the rule of each field, whatever the order and the grouping. */
#include "merging.h"

#include <math.h>
#include <unistd.h>

static void expect_equal(const reml_workspace *a, const reml_workspace *b)
{
  expect_same(save(a, REML_FORMAT_BINARY), save(b, REML_FORMAT_BINARY));
}

/* ---- Every field has a rule ---- */

static void expect_rules(const rml_reduction_type *type, const rml_record *record)
{
  for (const rml_field *field = record->fields; field->name; field++) {
    static const unsigned allowed[] = {
      [RML_KIND_INT] = 1U << RML_MERGE_SUM,
      [RML_KIND_FLOAT] = 1U << RML_MERGE_SUM | 1U << RML_MERGE_MOST | 1U << RML_MERGE_LEAST | 1U << RML_MERGE_DERIVED,
      [RML_KIND_WEIGHTS] = 1U << RML_MERGE_ROWS,
      [RML_KIND_ONE_RECORD] = 1U << RML_MERGE_FIELDS,
    };
    cr_assert_lt((size_t)field->kind, sizeof allowed / sizeof *allowed);
    cr_expect(allowed[field->kind] & 1U << field->merge, "%s: the field %s needs a rule for merging", type->name, field->name);
    cr_expect(field->merge != RML_MERGE_ROWS || (type->merging && type->merging->rows && type->merging->row_fell));
    cr_expect(field->merge != RML_MERGE_DERIVED || (type->merging && type->merging->derive));
    if (field->record)
      expect_rules(type, field->record);
  }
}

Test(merge, every_field_of_a_state_has_a_rule)
{
  const rml_reduction_type *type;
  size_t with_state = 0;
  for (size_t i = 0; (type = rml_registry_at(i)); i++)
    if (type->state) {
      expect_rules(type, type->state);
      with_state++;
    }
  cr_expect_gt(with_state, 0);
}

/* ---- The rules ---- */

/* spec/learning.md, "Merging", by hand: of two models, the first added 1 to G2 and the second 3; their wealth is 4.25 and 3. */
Test(merge, a_row_follows_the_spec)
{
  reml_workspace *base = create(stacks[1]), *a = create(stacks[1]), *b = create(stacks[1]);
  const float rows[3][RML_ROW_USED] = { { 1, 2, 4, 1, 0.5f, 2 }, { 2, 1.5f, 5, 3, 0.25f, 2 }, { 6, 4, 7, 2, -1, 8 } };
  const float expected[RML_ROW_USED] = { 5, 3.5f, 8, 3, (float)(pow((pow(4.25, 16) + 3 * pow(3, 16)) / 4, 1. / 16) - 4), 8 };
  memcpy(row_of(base, 9), rows[0], sizeof rows[0]);
  memcpy(row_of(a, 9), rows[1], sizeof rows[1]);
  memcpy(row_of(b, 9), rows[2], sizeof rows[2]);
  reml_workspace *ws = merge_two(base, a, b);
  for (size_t i = 0; i < RML_ROW_USED; i++)
    cr_expect(i == WE ? fabsf(row_of(ws, 9)[i] - expected[i]) < 1e-6f : row_of(ws, 9)[i] == expected[i], "column %zu is %g", i,
              (double)row_of(ws, 9)[i]);
  cr_expect_eq(row_of(ws, 8)[G2], 0);
  /* Where nobody has any wealth, it is the largest. */
  row_of(a, 9)[WE] = -5;
  row_of(b, 9)[WE] = -4.5f;
  reml_workspace *poor = merge_two(base, a, b);
  cr_expect_eq(row_of(poor, 9)[WE], -4.5f);
  /* Where G2 stayed, there is nothing to weigh with, and both are the largest. */
  row_of(a, 9)[G2] = row_of(b, 9)[G2] = 4;
  row_of(b, 9)[WE] = 3;
  reml_workspace *still = merge_two(base, a, b);
  cr_expect_eq(row_of(still, 9)[XT], 6);
  cr_expect_eq(row_of(still, 9)[WE], 3);
  reml_workspace_free(poor);
  reml_workspace_free(still);
  reml_workspace_free(ws);
  reml_workspace_free(base);
  reml_workspace_free(a);
  reml_workspace_free(b);
}

/* Scalars of a model as JSON, one of a name there. */
static double number_in(const reml_workspace *ws, const char *name)
{
  reml_buffer json = save(ws, REML_FORMAT_JSON);
  char key[64];
  snprintf(key, sizeof key, "\"%s\": ", name);
  const char *at = strstr((const char *)json.data, key);
  cr_assert_not_null(at, "%s", name);
  double value = strtod(at + strlen(key), NULL);
  reml_buffer_free(&json);
  return value;
}

static void expect_number(const reml_workspace *ws, const char *name, double expected)
{
  cr_expect_lt(fabs(number_in(ws, name) - expected), 1e-5 * (1 + fabs(expected)), "%s is %g, not %g", name, number_in(ws, name),
               expected);
}

Test(merge, scalars_follow_the_spec)
{
  reml_workspace *base = learned(stacks[3], NULL, 1), *a = learned(stacks[3], base, 2), *b = learned(stacks[3], base, 3);
  learn_some(b, 4, 10);
  reml_workspace *ws = merge_two(base, a, b);
  static const char *const sums[] = { "counter", "actionSum", "eventSum", "normalizedSumNormX", "totalWeight" };
  for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
    expect_number(ws, sums[i], number_in(a, sums[i]) + number_in(b, sums[i]) - number_in(base, sums[i]));
  expect_number(ws, "counter", 3 * EXAMPLES + 10);
  expect_number(ws, "averageSquaredNormX", number_in(ws, "normalizedSumNormX") / number_in(ws, "totalWeight"));
  expect_number(ws, "maxLabel", fmax(number_in(a, "maxLabel"), number_in(b, "maxLabel")));
  reml_workspace_free(ws);
  reml_workspace_free(base);
  reml_workspace_free(a);
  reml_workspace_free(b);
  a = create(stacks[0]);
  b = create(stacks[0]);
  reml_features *x = new_features(a);
  learn_line(a, x, "-3 | a");
  learn_line(a, x, "5 | a");
  learn_line(b, x, "-2 | b");
  learn_line(b, x, "6 | b");
  ws = merge_two(NULL, a, b);
  expect_number(ws, "minLabel", -3);
  expect_number(ws, "maxLabel", 6);
  reml_features_free(x);
  reml_workspace_free(ws);
  reml_workspace_free(a);
  reml_workspace_free(b);
}

Test(merge, counts_end_where_they_end_in_learning)
{
  reml_workspace *a = create(stacks[3]), *b = create(stacks[3]);
  *(uint64_t *)a->entry->state = *(uint64_t *)b->entry->state = (UINT64_C(1) << 53) - 2;
  reml_workspace *ws = merge_two(NULL, a, b);
  cr_expect_eq(*(uint64_t *)ws->entry->state, (UINT64_C(1) << 53) - 1);
  reml_workspace_free(ws);
  reml_workspace_free(a);
  reml_workspace_free(b);
}

/* ---- One model, bit for bit ---- */

Test(merge, one_model_comes_back_bit_for_bit)
{
  for (size_t i = 0; i < STACKS; i++) {
    reml_workspace *base = learned(stacks[i], NULL, 1), *a = learned(stacks[i], base, 2), *nothing = create(stacks[i]);
    cr_assert_eq(reml_workspace_set_metadata(a, "week", "7", NULL), REML_OK);
    const reml_workspace *const only[] = { a }, *const two[] = { nothing, a, nothing }, *const unchanged[] = { base, a };
    const struct {
      const reml_workspace *base, *const *models;
      size_t count;
    } ways[] = { { NULL, only, 1 }, { base, only, 1 }, { nothing, only, 1 }, { NULL, two, 3 }, { base, unchanged, 2 } };
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
      reml_workspace *ws = merge(ways[k].base, ways[k].models, ways[k].count);
      /* Metadata is what all agree on. */
      cr_expect_eq(reml_workspace_metadata(ws, "week") != NULL, ways[k].count == 1);
      cr_assert_eq(reml_workspace_set_metadata(ws, "week", "7", NULL), REML_OK);
      expect_equal(ws, a);
      reml_workspace_free(ws);
    }
    reml_workspace_free(base);
    reml_workspace_free(a);
    reml_workspace_free(nothing);
  }
}

/* Without a base there is nothing to come from, whatever somebody edited. */
Test(merge, without_a_base_any_state_is_taken)
{
  reml_workspace *models[2];
  for (size_t i = 0; i < 2; i++) {
    models[i] = create(stacks[0]);
    reml_buffer json = save(models[i], REML_FORMAT_JSON);
    char *at = strstr((char *)json.data, "\"minLabel\": 0.0");
    cr_assert_not_null(at);
    memcpy(at, "\"minLabel\": 1.5", strlen("\"minLabel\": 1.5"));
    reml_workspace_free(models[i]);
    models[i] = load(json);
    reml_buffer_free(&json);
  }
  row_of(models[1], 3)[G2] = -1;
  reml_workspace *ws = merge(NULL, (const reml_workspace *const *)models, 2);
  expect_number(ws, "minLabel", 0);
  cr_expect_eq(row_of(ws, 3)[G2], -1);
  reml_workspace_free(ws);
  reml_workspace_free(models[0]);
  reml_workspace_free(models[1]);
}

/* Also what does not follow from the rest, as in a model that was edited, and what would follow from nothing. */
Test(merge, nothing_is_derived_where_one_model_says_it)
{
  reml_workspace *nothing = create(stacks[0]), *edited = learned(stacks[0], NULL, 1);
  ((float *)(void *)((char *)state_of(edited) + sizeof(rml_weights)))[2] = 7;
  reml_workspace *both = merge_two(NULL, nothing, nothing), *one = merge_two(NULL, edited, nothing);
  expect_equal(both, nothing);
  expect_equal(one, edited);
  reml_workspace_free(both);
  reml_workspace_free(one);
  reml_workspace_free(nothing);
  reml_workspace_free(edited);
}

/* Not by way of sums, which would round: here the base's is far larger. */
Test(merge, what_one_model_changed_is_taken_as_it_is)
{
  reml_workspace *base = create(stacks[0]), *a = create(stacks[0]);
  row_of(base, 3)[ZT] = 1e8f;
  row_of(a, 3)[ZT] = 1e-12f;
  reml_workspace *ws = merge_two(base, a, base);
  cr_expect_eq(row_of(ws, 3)[ZT], 1e-12f);
  reml_workspace_free(ws);
  reml_workspace_free(base);
  reml_workspace_free(a);
}

/* ---- Neither order nor grouping ---- */

/* Within 1e-4 of the sizes of what was merged; XT is weighed with differences of G2, which round. */
static void expect_near(float a, float b, float size, const char *what, uint32_t row, size_t column)
{
  cr_expect_leq(fabsf(a - b), 1e-4f * (size + fabsf(a)), "%s: row %lu, column %zu: %g and %g", what, (unsigned long)row, column,
                (double)a, (double)b);
}

static void expect_alike(const reml_workspace *a, const reml_workspace *b, const char *what)
{
  static const char *const scalars[] = { "normalizedSumNormX", "totalWeight", "averageSquaredNormX", "minLabel", "maxLabel" };
  for (uint32_t row = 0; row < 1U << BITS; row++)
    for (size_t k = 0; k < RML_ROW_USED; k++)
      expect_near(row_of(a, row)[k], row_of(b, row)[k], k == ZT ? row_of(a, row)[G2] : 0.01f, what, row, k);
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++)
    expect_number(a, scalars[i], number_in(b, scalars[i]));
}

static void try_orders(size_t stack, const reml_workspace *base, const reml_workspace *const *m)
{
  const reml_workspace *const turned[MODELS] = { m[3], m[1], m[0], m[2] };
  reml_workspace *all = merge(base, m, MODELS), *other = merge(base, turned, MODELS);
  expect_alike(all, other, "order");
  reml_workspace *left = merge_two(base, m[0], m[1]), *right = merge_two(base, m[2], m[3]),
                 *pairs = merge_two(base, left, right);
  expect_alike(all, pairs, "pairs");
  reml_workspace *three = merge_two(base, left, m[2]), *chain = merge_two(base, three, m[3]);
  expect_alike(all, chain, "one after the other");
  if (stack == 3)
    for (size_t i = 0; i < 2; i++)
      expect_number(i ? pairs : chain, "counter", number_in(all, "counter"));
  reml_workspace *made[] = { all, other, left, right, pairs, three, chain };
  for (size_t i = 0; i < sizeof made / sizeof *made; i++)
    reml_workspace_free(made[i]);
}

Test(merge, neither_order_nor_grouping_matters)
{
  for (size_t i = 0; i < STACKS; i++)
    for (uint32_t seed = 1; seed <= 8; seed++) {
      reml_workspace *base = seed % 2 ? learned(stacks[i], NULL, seed * 100) : NULL, *models[MODELS];
      for (uint32_t k = 0; k < MODELS; k++)
        models[k] = learned(stacks[i], base, seed * 10 + k);
      try_orders(i, base, (const reml_workspace *const *)models);
      for (size_t k = 0; k < MODELS; k++)
        reml_workspace_free(models[k]);
      reml_workspace_free(base);
    }
}

/* ---- What comes out is a workspace like others ---- */

Test(merge, the_merged_model_saves_and_learns_on)
{
  for (size_t i = 0; i < STACKS; i++) {
    reml_workspace *a = learned(stacks[i], NULL, 1), *b = learned(stacks[i], NULL, 2), *ws = merge_two(NULL, a, b);
    reml_buffer model = save(ws, REML_FORMAT_JSON);
    reml_workspace *again = load(model);
    reml_buffer_free(&model);
    reml_workspace_free(a);
    reml_workspace_free(b);
    learn_some(ws, 3, EXAMPLES);
    learn_some(again, 3, EXAMPLES);
    expect_equal(ws, again);
    reml_workspace_free(ws);
    reml_workspace_free(again);
  }
}

/* Merging often, models learn what one alone learns of all. */
Test(merge, rounds_of_merging_learn)
{
  enum { SHARDS = 4, ROUNDS = 10, EACH = 25 };
  const char *config = COIN("\"numBits\": 6", "");
  reml_workspace *base = create(config);
  reml_features *x = new_features(base);
  uint32_t chance = 7;
  for (int round = 0; round < ROUNDS; round++) {
    reml_buffer model = save(base, REML_FORMAT_BINARY);
    reml_workspace *shards[SHARDS];
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = load(model);
      for (int k = 0; k < EACH; k++) {
        float a = random_float(&chance), b = random_float(&chance);
        char line[128];
        snprintf(line, sizeof line, "%g | a:%g b:%g", (double)(2 * a - b + 1), (double)a, (double)b);
        learn_line(shards[i], x, line);
      }
    }
    reml_buffer_free(&model);
    reml_workspace *merged = merge(base, (const reml_workspace *const *)shards, SHARDS);
    for (int i = 0; i < SHARDS; i++)
      reml_workspace_free(shards[i]);
    reml_workspace_free(base);
    base = merged;
  }
  reml_prediction *p = new_prediction();
  parse(x, "| a:0.5 b:-0.5");
  cr_assert_eq(reml_workspace_predict(base, x, p, NULL), REML_OK);
  cr_expect_lt(fabsf(reml_prediction_scalar(p) - 2.5f), 0.05f, "%g", (double)reml_prediction_scalar(p));
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(base);
}

/* ---- Mapped models ---- */

static const reml_workspace *mapped(const reml_workspace *ws, const char *path)
{
  const reml_workspace *out;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_BINARY, &err), REML_OK, "%s", err.message);
  cr_assert_eq(reml_workspace_map(&out, path, NULL, &err), REML_OK, "%s", err.message);
  return out;
}

/* Of few rows and of all: a table that is written whole has no numbers. */
Test(merge, mapped_models_are_merged_as_loaded_ones)
{
  for (int all_rows = 0; all_rows < 2; all_rows++) {
    char path[] = "/tmp/reml-merge-XXXXXX";
    cr_assert_geq(mkstemp(path), 0);
    reml_workspace *base = learned(stacks[0], NULL, 1), *a = learned(stacks[0], base, 2), *b = learned(stacks[0], base, 3);
    for (uint32_t row = 0; all_rows && row < 1U << BITS; row++)
      row_of(a, row)[XT] = row_of(b, row)[XT] = row_of(base, row)[XT] = 0.5f;
    const reml_workspace *mapped_base = mapped(base, path), *mapped_a = mapped(a, path), *mapped_b = mapped(b, path);
    reml_workspace *loaded = merge_two(base, a, b), *both = merge_two(mapped_base, mapped_a, mapped_b);
    expect_equal(loaded, both);
    learn_some(both, 4, 1);
    const reml_workspace *made[] = { base, a, b, mapped_base, mapped_a, mapped_b, loaded, both };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
      reml_workspace_free(made[i]);
    unlink(path);
  }
}

Test(merge, metadata_is_what_all_models_agree_on)
{
  reml_workspace *models[3];
  for (size_t i = 0; i < 3; i++) {
    models[i] = create(stacks[0]);
    reml_workspace_set_metadata(models[i], "same", "text", NULL);
    reml_workspace_set_metadata(models[i], "other", i < 2 ? "a" : "b", NULL);
    if (i > 0)
      reml_workspace_set_metadata(models[i], "missing", "in the first", NULL);
    else
      reml_workspace_set_metadata(models[i], "only", "in the first", NULL);
  }
  reml_workspace *ws = merge(NULL, (const reml_workspace *const *)models, 3);
  cr_expect_str_eq(reml_workspace_metadata(ws, "same"), "text");
  cr_expect_str_eq(reml_workspace_metadata_key(ws, 0), "same");
  cr_expect_null(reml_workspace_metadata_key(ws, 1));
  reml_workspace_free(ws);
  for (size_t i = 0; i < 3; i++)
    reml_workspace_free(models[i]);
}
