#include "example.h"
#include "hash.h"
#include "learner.h"

#include <math.h>

static const char coin[] = COIN("\"numBits\": 18, \"hashSeed\": 7", "");
static const char cb_adf[] = "{\"globalConfig\": {\"hashSeed\": 7}, \"entryReduction\": {\"typename\": \"CbAdf\"}}";

enum { SEED = 7, MASK = (1 << 18) - 1 };

/* ---- Helpers ---- */

static reml_features *features_for(const char *config)
{
  reml_workspace *ws = create(config);
  reml_features *x = new_features(ws);
  reml_workspace_free(ws);
  return x;
}

static uint32_t hash_of(const char *text, uint32_t seed)
{
  return rml_hash(RML_HASH_XXH3, text, strlen(text), seed);
}

static void expect_feature(const reml_features *x, size_t i, uint32_t hash, float value)
{
  cr_assert_lt(i, reml_features_count(x));
  cr_expect_eq(x->features.items[i].index, hash & MASK, "feature %zu", i);
  cr_expect_eq(x->features.items[i].value, value, "feature %zu", i);
}

static void expect_run(const rml_space_list *runs, size_t i, const char *name, size_t begin, size_t count)
{
  rml_order order = name ? rml_order_of(RML_ORDER_NAMED, hash_of(name, SEED)) : rml_order_of(RML_ORDER_DEFAULT, 0);
  cr_assert_lt(i, runs->count);
  cr_expect_eq(runs->items[i].order, order, "run %zu", i);
  cr_expect_eq(runs->items[i].begin, begin, "run %zu", i);
  cr_expect_eq(runs->items[i].count, count, "run %zu", i);
}

/* ---- What is built ---- */

/* A handle that is used again keeps its memory, unless one example has taken much of it. */
Test(features, clearing_gives_back_what_a_large_example_took)
{
  reml_workspace *ws = create("{\"globalConfig\": {\"numBits\": 4}, \"entryReduction\": {\"typename\": \"CbAdf\"}}");
  reml_features *x = new_features(ws);
  for (size_t count = 100; count <= 100000; count *= 1000) {
    for (size_t i = 0; i < count; i++) {
      reml_features_namespace(x, i % 2 ? "a" : "b", 1);
      reml_features_add(x, "f", 1, 1);
    }
    for (size_t i = 0; i < count; i++) {
      reml_features_action(x);
      cr_assert_eq(reml_features_add(x, "f", 1, 1), REML_OK);
    }
    reml_features_clear(x);
    bool kept = count == 100;
    cr_expect_eq(x->features.capacity > 0, kept);
    cr_expect_eq(x->shared.capacity > 0, kept);
    cr_expect_eq(x->actions.capacity > 0, kept);
    cr_expect_eq(x->action_capacity > 0, kept);
  }
  reml_features_free(x);
  reml_workspace_free(ws);
}

Test(features, hash_names_in_their_namespace)
{
  static const float values[] = { 1, 2, 3 };
  static const uint32_t positions[] = { 5, 0, 4294967295u };
  uint32_t user = hash_of("user", SEED);
  reml_features *x = features_for(coin);
  cr_expect_eq(reml_features_count(x), 0u);
  cr_expect_eq(reml_features_add(x, "a", REML_STRLEN, 0.5f), REML_OK);
  cr_expect_eq(reml_features_add_text(x, "b", REML_STRLEN, "red", REML_STRLEN), REML_OK);
  cr_expect_eq(reml_features_add_vector(x, NULL, values, 2), REML_OK);
  cr_expect_eq(reml_features_namespace(x, "user", REML_STRLEN), REML_OK);
  cr_expect_eq(reml_features_add(x, "a", REML_STRLEN, -2), REML_OK);
  cr_expect_eq(reml_features_add_text(x, "b", REML_STRLEN, "red", REML_STRLEN), REML_OK);
  cr_expect_eq(reml_features_add_vector(x, positions, values, 3), REML_OK);
  cr_assert_eq(reml_features_count(x), 9u);
  expect_feature(x, 0, hash_of("a", 0), 0.5f);
  expect_feature(x, 1, hash_of("red", hash_of("b", 0)), 1);
  expect_feature(x, 2, 0, 1);
  expect_feature(x, 3, 1, 2);
  expect_feature(x, 4, hash_of("a", user), -2);
  expect_feature(x, 5, hash_of("red", hash_of("b", user)), 1);
  expect_feature(x, 6, user + 5, 1);
  expect_feature(x, 7, user, 2);
  expect_feature(x, 8, user - 1, 3);
  cr_expect_eq(x->shared.count, 2u);
  expect_run(&x->shared, 0, NULL, 0, 4);
  expect_run(&x->shared, 1, "user", 4, 5);
  reml_features_free(x);
}

Test(features, go_on_in_a_namespace_that_is_named_again)
{
  reml_features *x = features_for(coin);
  reml_features_namespace(x, "a", REML_STRLEN);
  reml_features_add(x, "x", REML_STRLEN, 1);
  reml_features_namespace(x, "empty", REML_STRLEN);
  reml_features_namespace(x, "a", REML_STRLEN);
  reml_features_add(x, "x", REML_STRLEN, 2);
  reml_features_namespace(x, NULL, 0);
  reml_features_add(x, "x", REML_STRLEN, 3);
  reml_features_namespace(x, "a", REML_STRLEN);
  reml_features_add(x, "y", REML_STRLEN, 4);
  cr_expect_eq(x->shared.count, 3u);
  expect_run(&x->shared, 0, "a", 0, 2);
  expect_run(&x->shared, 1, NULL, 2, 1);
  expect_run(&x->shared, 2, "a", 3, 1);
  expect_feature(x, 1, hash_of("x", hash_of("a", SEED)), 2);
  expect_feature(x, 2, hash_of("x", 0), 3);
  reml_features_free(x);
}

Test(features, take_bytes_with_a_length)
{
  reml_features *x = features_for(coin);
  reml_features_namespace(x, "n\0n", 3);
  reml_features_add(x, "abc", 2, 1);
  reml_features_add(x, "a\0b", 3, 1);
  reml_features_add(x, "", REML_STRLEN, 1);
  reml_features_add(x, "", 0, 1);
  reml_features_add_text(x, "abc", 1, "xyz", 2);
  reml_features_add_text(x, "\xff\0", 2, "\xfe\0", 2);
  uint32_t space = rml_hash(RML_HASH_XXH3, "n\0n", 3, SEED);
  expect_feature(x, 0, hash_of("ab", space), 1);
  expect_feature(x, 1, rml_hash(RML_HASH_XXH3, "a\0b", 3, space), 1);
  expect_feature(x, 2, hash_of("", space), 1);
  expect_feature(x, 3, hash_of("", space), 1);
  expect_feature(x, 4, hash_of("xy", hash_of("a", space)), 1);
  expect_feature(x, 5, rml_hash(RML_HASH_XXH3, "\xfe\0", 2, rml_hash(RML_HASH_XXH3, "\xff\0", 2, space)), 1);
  reml_features_free(x);
}

Test(features, build_actions_in_their_order)
{
  reml_features *x = features_for(cb_adf);
  size_t count;
  reml_features_namespace(x, "user", REML_STRLEN);
  reml_features_add(x, "s", REML_STRLEN, 1);
  cr_expect_eq(reml_features_action(x), REML_OK);
  reml_features_add(x, "a", REML_STRLEN, 2); /* in the default namespace again */
  cr_expect_eq(reml_features_action(x), REML_OK);
  cr_expect_eq(reml_features_action(x), REML_OK);
  reml_features_add(x, "b", REML_STRLEN, 3);
  reml_features_namespace(x, "item", REML_STRLEN);
  reml_features_add(x, "c", REML_STRLEN, 4);
  cr_expect_eq(reml_features_count(x), 4u);
  cr_expect_eq(x->action_count, 3u);
  cr_expect_eq(x->shared.count, 1u);
  expect_run(&x->shared, 0, "user", 0, 1);
  rml_action_runs(x, 0, &count);
  cr_expect_eq(count, 1u);
  cr_expect_null(rml_action_runs(x, 1, &count));
  cr_expect_eq(count, 0u);
  rml_action_runs(x, 2, &count);
  cr_expect_eq(count, 2u);
  expect_run(&x->actions, 0, NULL, 1, 1);
  expect_run(&x->actions, 1, NULL, 2, 1); /* not joined with that of the action before */
  expect_run(&x->actions, 2, "item", 3, 1);
  reml_features_free(x);
}

Test(features, forget_when_cleared)
{
  reml_features *x = features_for(cb_adf);
  for (int round = 0; round < 3; round++) {
    reml_features_add(x, "s", REML_STRLEN, 1);
    cr_expect_eq(x->shared.count, 1u);
    expect_run(&x->shared, 0, NULL, 0, 1);
    expect_feature(x, 0, hash_of("s", 0), 1);
    reml_features_action(x);
    reml_features_namespace(x, "item", REML_STRLEN);
    reml_features_add(x, "a", REML_STRLEN, 1);
    const rml_feature *memory = x->features.items;
    reml_features_clear(x);
    cr_expect_eq(reml_features_count(x), 0u);
    cr_expect_eq(x->action_count, 0u);
    cr_expect_eq(x->shared.count + x->actions.count, 0u);
    cr_expect_eq(x->features.items, memory, "the memory is kept");
  }
  reml_features_free(x);
}

Test(features, are_the_same_built_or_parsed)
{
  static const float vector[] = { 0.5f, 0.25f };
  reml_features *built = features_for(coin), *parsed = features_for(coin);
  reml_label y = parse(parsed, "1 2 |user age:30 country:NZ | :0.5 :0.25 |user new");
  cr_expect_eq(y.value, 1.0f);
  cr_expect_eq(y.weight, 2.0f);
  reml_features_namespace(built, "user", REML_STRLEN);
  reml_features_add(built, "age", REML_STRLEN, 30);
  reml_features_add_text(built, "country", REML_STRLEN, "NZ", REML_STRLEN);
  reml_features_namespace(built, NULL, 0);
  reml_features_add_vector(built, NULL, vector, 2);
  reml_features_namespace(built, "user", REML_STRLEN);
  reml_features_add(built, "new", REML_STRLEN, 1);
  cr_assert_eq(reml_features_count(built), reml_features_count(parsed));
  for (size_t i = 0; i < reml_features_count(built); i++)
    expect_feature(built, i, parsed->features.items[i].index, parsed->features.items[i].value);
  cr_assert_eq(built->shared.count, parsed->shared.count);
  for (size_t i = 0; i < built->shared.count; i++)
    cr_expect_eq(built->shared.items[i].order, parsed->shared.items[i].order);
  reml_features_free(built);
  reml_features_free(parsed);
}

/* ---- What is refused ---- */

/* The failure stays until clear, and is what learning and predicting return. */
static void expect_sticky(reml_features *x, const char *config, reml_status status, const char *message)
{
  reml_workspace *ws = create(config);
  reml_prediction *p = new_prediction();
  reml_label y = reml_simple_label(1, 1);
  for (int round = 0; round < 2; round++) {
    reml_error learning = REML_ERROR_INIT, predicting = REML_ERROR_INIT, both = REML_ERROR_INIT;
    cr_expect_eq(reml_features_add(x, "later", REML_STRLEN, 1), status);
    cr_expect_eq(reml_features_add(x, "worse", REML_STRLEN, NAN), status);
    cr_expect_eq(reml_features_namespace(x, NULL, 0), status);
    cr_expect_eq(reml_workspace_learn(ws, x, &y, &learning), status);
    cr_expect_str_eq(learning.message, message);
    cr_expect_eq(reml_workspace_predict(ws, x, p, &predicting), status);
    cr_expect_str_eq(predicting.message, message);
    cr_expect_eq(reml_workspace_predict_then_learn(ws, x, &y, p, &both), status);
    cr_expect_str_eq(both.message, message);
  }
  reml_features_clear(x);
  cr_expect_eq(reml_features_add(x, "a", REML_STRLEN, 1), REML_OK);
  reml_prediction_free(p);
  reml_workspace_free(ws);
  reml_features_free(x);
}

Test(features, refuse_values_that_are_not_finite)
{
  static const float values[] = { NAN, INFINITY, -INFINITY };
  for (size_t i = 0; i < 3; i++) {
    const float vector[] = { 1, 2, values[i] };
    reml_features *x = features_for(coin);
    cr_expect_eq(reml_features_add(x, "bad", REML_STRLEN, values[i]), REML_E_DATA);
    expect_sticky(x, coin, REML_E_DATA, "the feature \"bad\" is not a finite number");
    x = features_for(coin);
    cr_expect_eq(reml_features_add_vector(x, NULL, vector, 3), REML_E_DATA);
    expect_sticky(x, coin, REML_E_DATA, "the value at position 2 is not a finite number");
    x = features_for(coin);
    cr_expect_eq(reml_features_add_vector(x, (const uint32_t[]){ 7, 8, 4294967295u }, vector, 3), REML_E_DATA);
    expect_sticky(x, coin, REML_E_DATA, "the value at position 4294967295 is not a finite number");
  }
}

Test(features, refuse_null)
{
  reml_features *x = features_for(coin);
  cr_expect_eq(reml_features_add(x, NULL, REML_STRLEN, 1), REML_E_ARGUMENT);
  expect_sticky(x, coin, REML_E_ARGUMENT, "reml_features_add: name is NULL");
  x = features_for(coin);
  cr_expect_eq(reml_features_add_text(x, NULL, REML_STRLEN, "a", REML_STRLEN), REML_E_ARGUMENT);
  expect_sticky(x, coin, REML_E_ARGUMENT, "reml_features_add_text: name is NULL");
  x = features_for(coin);
  cr_expect_eq(reml_features_add_text(x, "a", REML_STRLEN, NULL, REML_STRLEN), REML_E_ARGUMENT);
  expect_sticky(x, coin, REML_E_ARGUMENT, "reml_features_add_text: text is NULL");
  x = features_for(coin);
  cr_expect_eq(reml_features_add_vector(x, NULL, NULL, 0), REML_OK);
  cr_expect_eq(reml_features_add_vector(x, NULL, NULL, 1), REML_E_ARGUMENT);
  expect_sticky(x, coin, REML_E_ARGUMENT, "reml_features_add_vector: values is NULL");
}

Test(features, refuse_actions_that_the_workspace_does_not_take)
{
  static const char message[] = "reml_features_action: these features have no actions, as the workspace takes none";
  reml_features *x = features_for(coin);
  cr_expect_eq(reml_features_action(x), REML_E_TYPE);
  expect_sticky(x, coin, REML_E_TYPE, message);
}

Test(features, bear_null_themselves)
{
  float value = 1;
  reml_label y;
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_features_action(NULL), REML_E_ARGUMENT);
  cr_expect_eq(reml_features_namespace(NULL, "a", 1), REML_E_ARGUMENT);
  cr_expect_eq(reml_features_add(NULL, "a", 1, 1), REML_E_ARGUMENT);
  cr_expect_eq(reml_features_add_text(NULL, "a", 1, "b", 1), REML_E_ARGUMENT);
  cr_expect_eq(reml_features_add_vector(NULL, NULL, &value, 1), REML_E_ARGUMENT);
  cr_expect_eq(reml_features_parse(NULL, REML_DATA_VW_TEXT, "|", 1, &y, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_features_parse: x is NULL");
  cr_expect_eq(reml_features_count(NULL), 0u);
  reml_features_clear(NULL);
  reml_features_free(NULL);
}

Test(features, are_made_for_a_workspace)
{
  reml_workspace *ws = create(coin);
  reml_features *x = (reml_features *)ws;
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_features_create(NULL, ws, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_features_create: out is NULL");
  cr_expect_eq(reml_features_create(&x, NULL, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_features_create: ws is NULL");
  cr_expect_null(x);
  reml_workspace_free(ws);
}

/* ---- Parsing ---- */

Test(features, parse_one_example)
{
  reml_features *x = features_for(coin);
  reml_label y = reml_no_label();
  reml_features_add(x, "forgotten", REML_STRLEN, NAN);
  cr_expect_eq(reml_features_parse(x, REML_DATA_VW_TEXT, "1 |a b c\n...", 9, &y, NULL), REML_OK);
  cr_expect_eq(y.type, REML_LABEL_SIMPLE);
  cr_expect_eq(reml_features_count(x), 2u);
  cr_expect_eq(reml_features_parse(x, REML_DATA_VW_TEXT, "1 |a b", REML_STRLEN, NULL, NULL), REML_OK);
  cr_expect_eq(reml_features_count(x), 1u);
  cr_expect_eq(reml_features_parse(x, REML_DATA_VW_TEXT, "", 0, &y, NULL), REML_END);
  cr_expect_eq(reml_features_count(x), 0u);
  cr_expect_eq(y.type, REML_LABEL_NONE);
  reml_features_free(x);
}

Test(features, say_where_parsing_failed)
{
  reml_features *x = features_for(coin);
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_features_parse(x, REML_DATA_VW_TEXT, "\n1 |a b:inf", REML_STRLEN, NULL, &err), REML_E_DATA);
  cr_expect_str_eq(err.message, "2:8: expected a finite number behind ':', found \"inf\"");
  cr_expect_eq(err.line, 2u);
  cr_expect_eq(err.column, 8u);
  expect_sticky(x, coin, REML_E_DATA, "the example could not be parsed");
}

Test(features, parse_nothing_that_is_not_there)
{
  reml_features *x = features_for(coin);
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_features_parse(x, REML_DATA_VW_TEXT, NULL, 0, NULL, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_features_parse: text is NULL");
  cr_expect_eq(reml_features_parse(x, 17, "1 |a b", REML_STRLEN, NULL, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_features_parse: 17 is not a data format");
  reml_features_free(x);
}
