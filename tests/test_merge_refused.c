/* Models that are not merged, as they do not fit: which one, and where that shows. */
#include "merging.h"

static void expect_misfit(const reml_workspace *base, const reml_workspace *a, const reml_workspace *b, size_t which,
                          const char *pointer, const char *said)
{
  const reml_workspace *const models[] = { a, b };
  reml_workspace *out = (reml_workspace *)(uintptr_t)a;
  reml_error err = REML_ERROR_INIT;
  size_t misfit = 99;
  cr_expect_eq(reml_workspace_merge(&out, base, models, 2, NULL, &misfit, &err), REML_E_VALUE, "%s", pointer);
  cr_expect_null(out);
  cr_expect_eq(misfit, which, "%s: model %zu", pointer, misfit);
  cr_expect_str_eq(err.pointer, pointer);
  cr_expect_not_null(strstr(err.message, said), "%s", err.message);
}

Test(merge_refused, another_configuration_is_refused)
{
  static const struct {
    const char *a, *b, *pointer, *said;
  } pairs[] = {
    { COIN("", ""), COIN("\"numBits\": 17", ""), "/globalConfig/numBits", "17, and 18 in the first model" },
    { COIN("", ""), COIN("\"hashSeed\": 1", ""), "/globalConfig/hashSeed", "1, and 0 in" },
    { COIN("", ""), COIN("\"constantFeatureEnabled\": false", ""), "/globalConfig/constantFeatureEnabled", "false, and true" },
    { COIN("", ""), COIN("\"interactions\": [[\"Default\", \"Default\"]]", ""), "/globalConfig/interactions", "and [] in" },
    { COIN("\"interactions\": [[\"Default\", {\"Name\": \"a\"}]]", ""),
      COIN("\"interactions\": [[\"Default\", {\"Name\": \"b\"}]]", ""), "/globalConfig/interactions/0/1/Name",
      "\"b\", and \"a\"" },
    { COIN("\"interactions\": [[\"Default\", {\"Name\": \"a\"}]]", ""),
      COIN("\"interactions\": [[\"Default\", \"Default\"]]", ""), "/globalConfig/interactions/0/1",
      "\"Default\", and {\"Name\":\"a\"}" },
    { COIN("", ""), COIN("", "\"alpha\": 0.1"), "/entryReduction/config/alpha", "0.1, and 4.0 in the first model" },
    { COIN("", ""), COIN("", "\"lossFunction\": {\"Logistic\": {}}"), "/entryReduction/config/lossFunction", "Logistic" },
    { COIN("", ""), COIN("", "\"linkFunction\": \"Logistic\""), "/entryReduction/config/linkFunction", "\"Logistic\", and" },
    { COIN("", ""), "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Binary\"}}", "/entryReduction/typename",
      "\"Binary\", and \"Coin\"" },
  };
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    reml_workspace *a = create(pairs[i].a), *b = create(pairs[i].b);
    expect_misfit(NULL, a, b, 1, pairs[i].pointer, pairs[i].said);
    expect_misfit(a, b, a, 0, pairs[i].pointer, "in the base");
    reml_workspace_free(a);
    reml_workspace_free(b);
  }
}

/* What only grows is less in a model that did not begin with the base. */
Test(merge_refused, a_model_of_another_base_is_refused)
{
  reml_workspace *base = learned(stacks[0], NULL, 1), *a = learned(stacks[0], base, 2), *b = learned(stacks[0], base, 3);
  uint32_t row = 0;
  while (row_of(base, row)[G2] == 0)
    row++;
  for (size_t column = G2; column <= MG; column++) {
    if (column == WE)
      continue;
    char pointer[64], said[64];
    float was = row_of(b, row)[column];
    row_of(b, row)[column] = row_of(base, row)[column] / 2;
    snprintf(pointer, sizeof pointer, "/entryReduction/state/weights/rows/%lu", (unsigned long)row);
    snprintf(said, sizeof said, "a %s, less than that in the base", column == G2 ? "G2" : column == MX ? "MX" : "MG");
    expect_misfit(base, a, b, 1, pointer, said);
    row_of(b, row)[column] = was;
  }
  /* The scalars, behind the weights. */
  static const char *const pointers[] = { "/modelStates/0/normalizedSumNormX", "/modelStates/0/totalWeight", NULL, "/minLabel",
                                          "/maxLabel" };
  float *scalars = (float *)(void *)((char *)state_of(a) + sizeof(rml_weights));
  for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) {
    if (!pointers[i])
      continue;
    char pointer[64];
    float was = scalars[i];
    scalars[i] = 0;
    snprintf(pointer, sizeof pointer, "/entryReduction/state%s", pointers[i]);
    expect_misfit(base, a, b, 0, pointer, i == 3 ? "0.0, more than -" : "0.0, less than ");
    scalars[i] = was;
  }
  reml_workspace_free(base);
  reml_workspace_free(a);
  reml_workspace_free(b);
}

Test(merge_refused, counts_of_another_base_are_refused)
{
  reml_workspace *base = learned(stacks[3], NULL, 1), *a = learned(stacks[3], base, 2), *b = create(stacks[3]);
  expect_misfit(base, a, b, 1, "/entryReduction/state/counter", "0, less than 50 in the base");
  *(uint64_t *)b->entry->state = 50;
  expect_misfit(base, a, b, 1, "/entryReduction/config/cbAdf/state/actionSum", "0, less than 150");
  reml_workspace_free(base);
  reml_workspace_free(a);
  reml_workspace_free(b);
}

Test(merge_refused, arguments_are_checked)
{
  reml_workspace *a = create(stacks[0]), *out = a;
  const reml_workspace *const models[] = { a, NULL };
  reml_options options = REML_OPTIONS_INIT;
  size_t misfit = 99;
  cr_expect_eq(reml_workspace_merge(NULL, NULL, models, 1, NULL, NULL, NULL), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_merge(&out, NULL, models, 0, NULL, &misfit, NULL), REML_E_ARGUMENT);
  cr_expect_eq(misfit, 0);
  cr_expect_null(out);
  cr_expect_eq(reml_workspace_merge(&out, NULL, NULL, 1, NULL, NULL, NULL), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_merge(&out, NULL, models, 2, NULL, &misfit, NULL), REML_E_ARGUMENT);
  cr_expect_eq(misfit, 2);
  options.max_weight_bytes = 2047;
  cr_expect_eq(reml_workspace_merge(&out, NULL, models, 1, &options, &misfit, NULL), REML_E_LIMIT);
  cr_expect_null(out);
  cr_expect_eq(misfit, 1);
  options.max_weight_bytes = 2048;
  cr_expect_eq(reml_workspace_merge(&out, NULL, models, 1, &options, NULL, NULL), REML_OK);
  reml_workspace_free(out);
  reml_workspace_free(a);
}
