/* What is refused of configurations, field by field, and of examples that are built by calls. */
#include "documents.h"
#include "learner.h"

#include <math.h>

/* ---- Configurations ---- */

/* A field of a reduction's config: what stands before and behind it there, and values that are out of its range or just inside. */
typedef struct field {
  const char *typename_, *before, *name, *after;
  const char *outside[3], *inside[2];
} field;

#define LOGISTIC "'lossFunction': {'Logistic': {"

static const field numbers[] = {
  { "Coin", "", "alpha", "", { "0", "-1e-45", "1e39" }, { "1e-45", "3.4028235e38" } },
  { "Coin", "", "beta", "", { "-0.0", "-1e-45", "1e39" }, { "1e-45", "3.4028235e38" } },
  { "Coin", "", "l1Lambda", "", { "-1e-45", "-1", "1e39" }, { "0", "3.4028235e38" } },
  { "Coin", "", "l2Lambda", "", { "-1e-45", "-1", "1e39" }, { "0", "3.4028235e38" } },
  { "Coin", LOGISTIC, "min_label", "}}", { "-1e39", "1e39", "1e400" }, { "-3.4028235e38", "0.9999999" } },
  { "Coin", LOGISTIC, "max_label", "}}", { "-1e39", "1e39", "1e400" }, { "-0.9999999", "3.4028235e38" } },
  { "CbExploreAdfGreedy", "", "epsilon", "", { "-1e-45", "1.0000001", "1e39" }, { "0", "1" } },
  { "CbExploreAdfSoftmax", "", "uniformEpsilon", "", { "-1e-45", "1.0000001", "1e39" }, { "0", "1" } },
  { "CbExploreAdfSoftmax", "", "lambda", "", { "-1e-45", "-1", "1e39" }, { "0", "3.4028235e38" } },
  { "CbExploreAdfSquareCb", "", "uniformEpsilon", "", { "-1e-45", "1.0000001", "1e39" }, { "0", "1" } },
  { "CbExploreAdfSquareCb", "", "gammaScale", "", { "-1e-45", "-1", "1e39" }, { "0", "3.4028235e38" } },
  { "CbExploreAdfSquareCb", "", "gammaExponent", "", { "-1e-45", "-1", "1e39" }, { "0", "3.4028235e38" } },
};

static void config_of(char text[512], const field *f, const char *mark, const char *value)
{
  snprintf(text, 512, "{'globalConfig': {}, 'entryReduction': {'typename': '%s', 'config': {%s'%s': %s%s%s}}}", f->typename_,
           f->before, f->name, mark, value, f->after);
}

static void expect_bad(const field *f, const char *value)
{
  char text[512], pointer[128];
  const char *within = *f->before ? "/lossFunction/Logistic" : "";
  config_of(text, f, "^", value);
  snprintf(pointer, sizeof pointer, "/entryReduction/config%s/%s", within, f->name);
  refusal expected = { text, REML_E_VALUE, pointer, "" };
  marked plain = unmark(text);
  expect_refused(&plain, &expected);
  free(plain.text);
}

Test(refusals, of_numbers_out_of_range)
{
  for (size_t i = 0; i < COUNT(numbers); i++)
    for (size_t k = 0; k < COUNT(numbers[i].outside); k++)
      expect_bad(&numbers[i], numbers[i].outside[k]);
}

Test(refusals, of_numbers_are_no_stricter)
{
  for (size_t i = 0; i < COUNT(numbers) * 2; i++) {
    char text[512];
    config_of(text, &numbers[i / 2], "", numbers[i / 2].inside[i % 2]);
    marked plain = unmark(text);
    reml_document_free(read_good(plain.text, plain.length));
    free(plain.text);
  }
}

Test(refusals, of_values_of_other_types)
{
  static const char *const others[] = { "null", "true", "'1'", "[1]", "{}", "'NaN'", "'Infinity'", "{'$float': 'NaN'}" };
  for (size_t i = 0; i < COUNT(numbers); i++)
    for (size_t k = 0; k < COUNT(others); k++)
      expect_bad(&numbers[i], others[k]);
}

Test(refusals, of_other_fields)
{
  static const field fields[] = {
    { "Coin", "", "linkFunction", "", { "'logistic'", "1", "null" }, { NULL } },
    { "Coin", "", "lossFunction", "", { "'Logistic'", "{}", "null" }, { NULL } },
    { "CbAdf", "", "cbType", "", { "'MTR'", "0", "null" }, { NULL } },
    { "CbAdf", "", "regressor", "", { "'Coin'", "[]", "null" }, { NULL } },
    { "CbExploreAdfGreedy", "", "cbAdf", "", { "'CbAdf'", "[]", "null" }, { NULL } },
    { "ElementwiseInteraction", "", "one", "", { "'default'", "{'name': 'a'}", "null" }, { NULL } },
    { "ElementwiseInteraction", "", "two", "", { "' '", "{'Hash': -1, 'Name': 'a'}", "{}" }, { NULL } },
    { "ElementwiseInteraction", "", "keepOriginalFeatures", "", { "1", "'true'", "null" }, { NULL } },
    { "Debug", "'next': {'typename': 'Coin'}, ", "prediction", "", { "1", "'true'", "null" }, { NULL } },
    { "Debug", "'next': {'typename': 'Coin'}, ", "label", "", { "1", "'true'", "null" }, { NULL } },
    { "Debug", "'next': {'typename': 'Coin'}, ", "features", "", { "1", "'true'", "null" }, { NULL } },
    { "Debug", "'next': {'typename': 'Coin'}, ", "indent", "", { "-1", "1.0", "null" }, { NULL } },
    { "Debug", "'next': {'typename': 'Coin'}, ", "id", "", { "1", "true", "null" }, { NULL } },
    { "Debug", "", "next", "", { "'Coin'", "[]", "null" }, { NULL } },
    /* what no reduction has */
    { "Coin", "", "epsilon", "", { "1", "null", "{}" }, { NULL } },
    { "Binary", "", "alpha", "", { "1", "null", "{}" }, { NULL } },
    { "CbAdf", "", "epsilon", "", { "1", "null", "{}" }, { NULL } },
    { "CbExploreAdfGreedy", "", "uniformEpsilon", "", { "1", "null", "{}" }, { NULL } },
    { "CbExploreAdfSoftmax", "", "epsilon", "", { "1", "null", "{}" }, { NULL } },
    { "CbExploreAdfSquareCb", "", "lambda", "", { "1", "null", "{}" }, { NULL } },
    { "ElementwiseInteraction", "", "three", "", { "1", "null", "{}" }, { NULL } },
    { "Debug", "'next': {'typename': 'Coin'}, ", "regressor", "", { "1", "null", "{}" }, { NULL } },
  };
  for (size_t i = 0; i < COUNT(fields); i++)
    for (size_t k = 0; k < COUNT(fields[i].outside); k++) {
      char text[512], pointer[128];
      config_of(text, &fields[i], "", fields[i].outside[k]);
      snprintf(pointer, sizeof pointer, "/entryReduction/config/%s", fields[i].name);
      marked plain = unmark(text);
      expect_refused(&plain, &(refusal){ text, REML_E_VALUE, pointer, "" });
      free(plain.text);
    }
}

/* As data names the default namespace. */
Test(refusals, of_names_of_the_default_namespace)
{
  static const char *const places[] = { "'one'", "'two'" }, *const names[] = { ":default", " " };
  for (size_t i = 0; i < 4; i++) {
    char text[256], pointer[128];
    snprintf(text, sizeof text,
             "{'globalConfig': {}, 'entryReduction': {'typename': 'ElementwiseInteraction', 'config': {%s: {'Name': ^'%s'}}}}",
             places[i / 2], names[i % 2]);
    snprintf(pointer, sizeof pointer, "/entryReduction/config/%.3s/Name", places[i / 2] + 1);
    marked plain = unmark(text);
    expect_refused(&plain, &(refusal){ text, REML_E_VALUE, pointer, "write \"Default\" here" });
    free(plain.text);
  }
}

/* ---- Examples ---- */

/* Learning, predicting or both fail and change nothing. */
static void expect_no_learning(reml_workspace *ws, const reml_features *x, reml_label y, reml_status status,
                               const char *message)
{
  reml_error first = REML_ERROR_INIT, second = REML_ERROR_INIT;
  reml_prediction *p = new_prediction();
  reml_buffer before = save(ws, REML_FORMAT_BINARY);
  cr_expect_eq(reml_workspace_learn(ws, x, &y, &first), status);
  cr_expect_str_eq(first.message, message);
  cr_expect_eq(reml_workspace_predict_then_learn(ws, x, &y, p, &second), status);
  cr_expect_str_eq(second.message, message);
  cr_expect_eq(reml_prediction_type(p), REML_PREDICTION_NONE);
  expect_same(before, save(ws, REML_FORMAT_BINARY));
  reml_prediction_free(p);
}

/* The stacks that take examples with actions. */
static const char *const cb_stacks[] = {
  "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"CbAdf\"}}",
  "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"CbAdf\", \"config\": {\"cbType\": \"ips\"}}}",
  "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"CbExploreAdfGreedy\"}}",
  "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"CbExploreAdfSoftmax\"}}",
  "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"CbExploreAdfSquareCb\"}}",
  "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Debug\", \"config\": {\"next\": {\"typename\": \"CbAdf\"}}}}",
};

Test(refusals, of_labels_of_actions)
{
  static const char cost[] = "the cost must be a finite number", probability[] = "the probability is not in (0, 1]";
  const struct {
    reml_label y;
    const char *message;
  } labels[] = {
    { reml_cb_label(2, 1, 0.5f), "the label is of action 2, the example has 2" },
    { reml_cb_label(UINT32_MAX, 1, 0.5f), "the label is of action 4294967295, the example has 2" },
    { reml_cb_label(0, 1, 0), probability },
    { reml_cb_label(0, 1, -0.5f), probability },
    { reml_cb_label(0, 1, 1.5f), probability },
    { reml_cb_label(0, 1, INFINITY), probability },
    { reml_cb_label(0, 1, NAN), probability },
    { reml_cb_label(0, NAN, 0.5f), cost },
    { reml_cb_label(0, INFINITY, 0.5f), cost },
    { reml_cb_label(0, -INFINITY, 0.5f), cost },
  };
  for (size_t i = 0; i < COUNT(cb_stacks); i++) {
    reml_workspace *ws = create(cb_stacks[i]);
    reml_features *x = new_features(ws);
    parse(x, "shared | s\n| a\n| b");
    for (size_t k = 0; k < COUNT(labels); k++)
      expect_no_learning(ws, x, labels[k].y, REML_E_DATA, labels[k].message);
    reml_label good = reml_cb_label(1, 1, 1);
    cr_expect_eq(reml_workspace_learn(ws, x, &good, NULL), REML_OK);
    reml_features_free(x);
    reml_workspace_free(ws);
  }
}

Test(refusals, of_examples_without_actions)
{
  for (size_t i = 0; i < COUNT(cb_stacks); i++) {
    reml_workspace *ws = create(cb_stacks[i]);
    reml_features *x = new_features(ws);
    reml_prediction *p = new_prediction();
    reml_error err = REML_ERROR_INIT;
    for (int round = 0; round < 2; round++) {
      expect_no_learning(ws, x, reml_cb_label(0, 1, 0.5f), REML_E_DATA, "the example has no actions");
      expect_no_learning(ws, x, reml_no_label(), REML_E_DATA, "the example has no actions");
      cr_expect_eq(reml_workspace_predict(ws, x, p, &err), REML_E_DATA);
      cr_expect_str_eq(err.message, "the example has no actions");
      reml_features_add(x, "shared", REML_STRLEN, 1);
    }
    reml_prediction_free(p);
    reml_features_free(x);
    reml_workspace_free(ws);
  }
}

Test(refusals, of_labels_that_are_neither_true_nor_false)
{
  reml_workspace *ws = create("{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Binary\"}}");
  reml_features *x = new_features(ws);
  reml_label y = reml_binary_label(1);
  parse(x, "1 | a");
  y.action = 2;
  expect_no_learning(ws, x, y, REML_E_DATA, "a binary label is 0 or 1");
  expect_no_learning(ws, x, reml_simple_label(1, 1), REML_E_TYPE, "the label is not of the type that Binary takes");
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* ---- What is no reason to refuse ---- */

/* In every format an example without a label, or without features, is complete: it is predicted, and nothing is learned of it. */
Test(refusals, of_examples_without_label_there_are_none)
{
  static const char coin[] = "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Coin\"}}";
  static const char binary[] = "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Binary\"}}";
  const struct {
    const char *config;
    int32_t format;
    const char *text;
  } examples[] = {
    { coin, REML_DATA_VW_TEXT, "|n a b" },
    { coin, REML_DATA_VW_TEXT, "|" },
    { binary, REML_DATA_VW_TEXT, "tag|n a b" },
    { coin, REML_DATA_JSON, "{'features': {'n': ['a', 'b']}}" },
    { coin, REML_DATA_JSON, "{'label': null, 'features': {}}" },
    { binary, REML_DATA_JSON, "{'features': {'n': [1, 2]}}" },
    { cb_stacks[0], REML_DATA_VW_TEXT, "shared |n a\n|n b\n|" },
    { cb_stacks[1], REML_DATA_JSON, "{'actions': [{'n': ['a']}, {}]}" },
    { cb_stacks[2], REML_DATA_DSJSON, "{'c': {'n': {'a': 1}, '_multi': [{}, {'b': 2}]}}" },
    { cb_stacks[3], REML_DATA_DSJSON, "{'_labelIndex': null, 'c': {'_multi': [{'a': 1}]}}" },
    { cb_stacks[4], REML_DATA_JSON, "{'label': null, 'shared': {'s': [1]}, 'actions': [{}]}" },
  };
  for (size_t i = 0; i < COUNT(examples); i++) {
    reml_workspace *ws = create(examples[i].config);
    reml_features *x = new_features(ws);
    reml_prediction *p = new_prediction();
    reml_label y;
    reml_error err = REML_ERROR_INIT;
    reml_buffer before = save(ws, REML_FORMAT_BINARY);
    marked text = unmark(examples[i].text);
    reml_status status = reml_features_parse(x, examples[i].format, text.text, text.length, &y, &err);
    cr_assert_eq(status, REML_OK, "%s: %s", text.text, err.message);
    cr_expect_eq(y.type, REML_LABEL_NONE);
    cr_expect_eq(reml_workspace_predict(ws, x, p, &err), REML_OK, "%s: %s", text.text, err.message);
    cr_expect_eq(reml_workspace_learn(ws, x, &y, &err), REML_SKIPPED, "%s: %s", text.text, err.message);
    cr_expect_eq(reml_workspace_predict_then_learn(ws, x, &y, p, &err), REML_SKIPPED, "%s: %s", text.text, err.message);
    cr_expect_neq(reml_prediction_type(p), REML_PREDICTION_NONE);
    expect_same(before, save(ws, REML_FORMAT_BINARY));
    free(text.text);
    reml_prediction_free(p);
    reml_features_free(x);
    reml_workspace_free(ws);
  }
}

/* What the learner that this one follows stumbled over: features of names alone, nothing behind the bar, no shared features. */
Test(refusals, of_bare_examples_there_are_none)
{
  static const char coin[] = "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Coin\"}}";
  const struct {
    const char *config;
    int32_t format;
    const char *text;
  } examples[] = {
    { coin, REML_DATA_VW_TEXT, "1 |" },
    { coin, REML_DATA_JSON, "{'label': 1, 'features': {}}" },
    { coin, REML_DATA_JSON, "{'label': 1, 'features': {'n': ['a', 'b']}}" },
    { cb_stacks[0], REML_DATA_VW_TEXT, "|n a\n1:1:0.5 |n b" },
    { cb_stacks[0], REML_DATA_JSON, "{'label': {'action': 0, 'cost': 1, 'probability': 0.5}, 'actions': [{'n': ['a']}]}" },
    { cb_stacks[1], REML_DATA_DSJSON,
      "{'_label_cost': 1, '_label_probability': 0.5, '_labelIndex': 0, 'c': {'_multi': [{}]}}" },
  };
  for (size_t i = 0; i < COUNT(examples); i++) {
    reml_workspace *ws = create(examples[i].config);
    reml_features *x = new_features(ws);
    marked text = unmark(examples[i].text);
    for (int round = 0; round < 3; round++) {
      reml_label y;
      cr_assert_eq(reml_features_parse(x, examples[i].format, text.text, text.length, &y, NULL), REML_OK, "%s", text.text);
      cr_expect_eq(reml_workspace_learn(ws, x, &y, NULL), REML_OK, "%s", text.text);
    }
    free(text.text);
    reml_features_free(x);
    reml_workspace_free(ws);
  }
}
