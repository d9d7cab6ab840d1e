#include "reductions.h"

TestSuite(debug, .fini = clean, .timeout = 60);

/* What a configuration tells of one prediction and one learning. */
Test(debug, reports)
{
  static const struct {
    const char *config, *example;
    reml_label label;
    const char *told;
  } cases[] = {
    { "'next': {'typename': 'Coin'}", "| a", { .type = REML_LABEL_SIMPLE, .value = 1, .weight = 1 }, "" },
    { "'id': 'top', 'prediction': true, 'label': true, 'features': true, 'next': {'typename': 'Coin'}",
      "| :0.5 :-2 |n :1", { .type = REML_LABEL_SIMPLE, .value = 0.1f, .weight = 2 },
      "3 top: predict: features |24ae8b0a 10:1.0 | 0:0.5 1:-2.0\n"
      "3 top: predict: prediction 0.0, raw 0.0\n"
      "3 top: learn: features |24ae8b0a 10:1.0 | 0:0.5 1:-2.0\n"
      "3 top: learn: label 0.1, weight 2.0\n" },
    { "'indent': 3, 'label': true, 'next': {'typename': 'Binary'}", "| a",
      { .type = REML_LABEL_BINARY, .action = 1 }, "3    learn: label true\n" },
    { "'id': 'a\\u001fb\\n', 'prediction': true, 'next': {'typename': 'Binary'}", "| a", { .type = REML_LABEL_BINARY },
      "3 a?b?: predict: prediction false\n" },
    { "'prediction': true, 'label': true, 'features': true, "
      "'next': {'typename': 'CbExploreAdfGreedy', 'config': {'epsilon': 0}}",
      "shared | :1\n| :2 :3\n|\n", { .type = REML_LABEL_CB, .action = 1, .cost = -1, .probability = 0.5f },
      "3 predict: features | 0:1.0; action 0 | 0:2.0 1:3.0; action 1\n"
      "3 predict: prediction 0:1.0 1:0.0\n"
      "3 learn: features | 0:1.0; action 0 | 0:2.0 1:3.0; action 1\n"
      "3 learn: label action 1, cost -1.0, probability 0.5\n" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    make("Debug", cases[i].config);
    parse(cases[i].example);
    cr_assert_eq(predict(), REML_OK);
    cr_assert_eq(learn(cases[i].label), REML_OK);
    cr_assert_str_eq(told, cases[i].told);
    clean();
  }
}

Test(debug, reports_products_and_what_is_no_number)
{
  make_over_fake("Debug", "'prediction': true, 'next': {'typename': 'Coin'}");
  fake.answers[0] = -INFINITY;
  fake.answers[1] = NAN;
  cr_assert_eq(predict(), REML_OK);
  cr_assert_eq(predict(), REML_OK);
  cr_assert_str_eq(told, "3 predict: prediction -Infinity, raw -Infinity\n3 predict: prediction NaN, raw NaN\n");
  clean();
  make("ElementwiseInteraction",
       "'regressor': {'typename': 'Debug', 'config': {'features': true, 'next': {'typename': 'Coin'}}}");
  add_vector(NULL, 1, (const float[]){ 3 }, NULL);
  cr_assert_eq(predict(), REML_OK);
  cr_assert_str_eq(told, "3 predict: features |*00000000 0:9.0\n");
}

/* A report has an end, however long the id, the indent and the example are. */
Test(debug, reports_are_cut)
{
  char config[2048], id[1001] = "";
  float values[1000];
  for (size_t i = 0; i < 1000; i++)
    values[i] = 0.5f;
  memset(id, 'i', 1000);
  memcpy(id + 199, "\xc3\xa9", 2); /* a character that does not fit whole */
  snprintf(config, sizeof config, "'id': '%s', 'indent': 9007199254740991, 'features': true, 'next': {'typename': 'Coin'}", id);
  make("Debug", config);
  add_vector(NULL, 1000, values, NULL);
  cr_assert_eq(predict(), REML_OK);
  size_t shown = 0;
  unsigned more = 0;
  for (const char *at = told; (at = strstr(at, ":0.5")); at++)
    shown++;
  cr_assert(strlen(told) < 2010);
  cr_assert_eq(strspn(told + 2, " "), 200);
  cr_assert_eq(strspn(told + 202, "i"), 199);
  cr_assert_eq(strncmp(told + 401, ": predict: features | 0:0.5 1:0.5", 33), 0);
  cr_assert_eq(sscanf(strstr(told, " and "), " and %u more\n", &more), 1);
  cr_assert_eq(shown + more, 1000);
}

/* What ips rehearses is not reported. */
Test(debug, below_cb_adf_reports_learning_once)
{
  make("CbAdf", "'cbType': 'ips', 'regressor': {'typename': 'Debug', 'config': {'prediction': true, 'label': true, "
                "'next': {'typename': 'Coin'}}}");
  parse("| a\n| b\n| c\n");
  cr_assert_eq(learn(reml_cb_label(1, 1, 0.5f)), REML_OK);
  cr_assert_str_eq(told, "3 learn: label 0.0, weight 1.0\n3 learn: label 2.0, weight 1.0\n3 learn: label 0.0, weight 1.0\n");
}
