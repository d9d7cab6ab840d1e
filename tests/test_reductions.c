#include "reductions.h"

TestSuite(reductions, .fini = clean, .timeout = 60);

static void expect_probabilities(const uint32_t *bits, size_t count)
{
  const reml_action *actions;
  cr_assert_eq(reml_prediction_type(p), REML_PREDICTION_PROBS);
  cr_assert_eq(reml_prediction_actions(p, &actions), count);
  for (size_t i = 0; i < count; i++) {
    cr_assert_eq(actions[i].action, i);
    cr_assert_eq(rml_float_bits(actions[i].value), bits[i], "action %zu: %.9g", i, (double)actions[i].value);
  }
}

static bool state_says(const char *text)
{
  reml_buffer json = { NULL, 0 };
  cr_assert_eq(reml_workspace_save(ws, reml_to_memory(&json), REML_FORMAT_JSON, NULL), REML_OK);
  bool says = strstr(json.data, text) != NULL;
  reml_buffer_free(&json);
  return says;
}

Test(reductions, binary_learns_1_and_minus_1)
{
  make_over_fake("Binary", "");
  parse("| a");
  cr_assert_eq(learn(reml_binary_label(1)), REML_OK);
  cr_assert_eq(learn(reml_binary_label(0)), REML_OK);
  cr_assert_eq(fake.learned[0].label.type, REML_LABEL_SIMPLE);
  cr_assert(same_bits(fake.learned[0].label.value, 1) && same_bits(fake.learned[0].label.weight, 1));
  cr_assert(same_bits(fake.learned[1].label.value, -1) && same_bits(fake.learned[1].label.weight, 1));
}

Test(reductions, binary_is_the_sign_of_the_prediction)
{
  static const float raw[] = { 0.5f, 0, -0.5f, NAN }; /* the fake's prediction is raw + 1000 */
  static const int32_t truth[] = { 1, 0, 0, 0 };
  make_over_fake("Binary", "");
  parse("| a");
  for (size_t i = 0; i < sizeof raw / sizeof *raw; i++) {
    fake.answers[i] = raw[i] - 1000;
    cr_assert_eq(predict(), REML_OK);
    cr_assert_eq(reml_prediction_binary(p), truth[i], "%g", (double)raw[i]);
  }
  fake.failing_predict = 5;
  cr_assert_eq(predict(), REML_E_MEMORY);
  cr_assert_eq(reml_prediction_type(p), REML_PREDICTION_NONE);
}

static const char three_actions[] = "shared | s:10 |n t:11\n| a:1 |n b:2\n|n c:3\n| d:4\n";

Test(reductions, cb_adf_scores_with_the_raw_prediction)
{
  const reml_action *actions;
  make_over_fake("CbAdf", "");
  parse(three_actions);
  memcpy(fake.answers, (const float[]){ 0.5f, -0.25f, 7 }, 3 * sizeof(float));
  cr_assert_eq(predict(), REML_OK);
  cr_assert_eq(reml_prediction_type(p), REML_PREDICTION_SCORES);
  cr_assert_eq(reml_prediction_actions(p, &actions), 3);
  for (uint32_t i = 0; i < 3; i++)
    cr_assert(actions[i].action == i && same_bits(actions[i].value, fake.answers[i]));
  expect_values(&fake.predicted[0], "2 11 1 10"); /* n before the default namespace, in each the action's first */
  expect_values(&fake.predicted[1], "3 11 10");
  expect_values(&fake.predicted[2], "11 4 10");
  cr_assert_eq(fake.predicted[0].spaces, 2);
}

Test(reductions, cb_adf_mtr_learns_the_action_taken)
{
  make_over_fake("CbAdf", "");
  parse(three_actions);
  cr_assert_eq(learn(reml_cb_label(0, 0.5f, 0.3f)), REML_OK);
  parse("| a:1\n| d:4\n"); /* without shared features */
  cr_assert_eq(learn(reml_cb_label(1, -2, 1)), REML_OK);
  cr_assert_eq(fake.learns, 2);
  cr_assert_eq(fake.predicts, 0);
  expect_values(&fake.learned[0], "11 2 10 1"); /* the shared first */
  cr_assert(same_bits(fake.learned[0].label.value, 0.5f));
  cr_assert_eq(rml_float_bits(fake.learned[0].label.weight), 0x3f8e38e4); /* 1/0.3 * 1/3 */
  expect_values(&fake.learned[1], "4");
  cr_assert(same_bits(fake.learned[1].label.value, -2));
  cr_assert_eq(rml_float_bits(fake.learned[1].label.weight), 0x3ecccccd); /* 2/5 */
  cr_assert(state_says("\"actionSum\": 5,\n") && state_says("\"eventSum\": 2\n"));
}

Test(reductions, cb_adf_mtr_that_fails_counts_nothing)
{
  make_over_fake("CbAdf", "");
  parse(three_actions);
  fake.failing_learn = 1;
  cr_assert_eq(learn(reml_cb_label(0, 1, 0.5f)), REML_E_MEMORY);
  cr_assert_eq(learn(reml_cb_label(0, 1, 1e-40f)), REML_E_DATA); /* its weight would be infinite */
  cr_assert_eq(fake.learns, 1);
  cr_assert(state_says("\"actionSum\": 0,\n") && state_says("\"eventSum\": 0\n"));
}

Test(reductions, cb_adf_ips_learns_every_action)
{
  make_over_fake("CbAdf", "'cbType': 'ips'");
  parse(three_actions);
  cr_assert_eq(learn(reml_cb_label(1, 0.5f, 0.3f)), REML_OK);
  cr_assert_eq(fake.learns, 3);
  cr_assert_eq(fake.predicts, 2); /* rehearsing all but the first */
  expect_values(&fake.learned[0], "2 11 1 10");
  expect_values(&fake.learned[1], "3 11 10");
  expect_values(&fake.learned[2], "11 4 10");
  for (size_t i = 0; i < 3; i++)
    cr_assert(same_bits(fake.learned[i].label.value, i == 1 ? 1.6666666f : 0) && same_bits(fake.learned[i].label.weight, 1));
  cr_assert(state_says("\"actionSum\": 0,\n") && state_says("\"eventSum\": 0\n"));
}

Test(reductions, cb_adf_ips_that_fails_learns_nothing)
{
  make_over_fake("CbAdf", "'cbType': 'ips'");
  parse(three_actions);
  fake.failing_predict = 2; /* the third action; the first needs no rehearsal */
  cr_assert_eq(learn(reml_cb_label(1, 1, 0.5f)), REML_E_MEMORY);
  cr_assert_eq(learn(reml_cb_label(1, 3e38f, 0.1f)), REML_E_DATA); /* its cost would be infinite */
  cr_assert_eq(fake.learns, 0);
}

Test(reductions, counts_end_at_what_a_model_can_hold)
{
  cr_assert_eq(rml_count(2, 3), 5);
  cr_assert_eq(rml_count(UINT64_C(9007199254740990), 1), UINT64_C(9007199254740991));
  cr_assert_eq(rml_count(UINT64_C(9007199254740991), 1), UINT64_C(9007199254740991));
  cr_assert_eq(rml_count(5, UINT64_MAX), UINT64_C(9007199254740991));
}

/* Predictions of explorers over scores, computed apart from the library in float32 arithmetic. */
Test(reductions, exploration_is_exact)
{
  static const struct {
    const char *typename_, *config;
    size_t learned, count;
    float scores[5];
    uint32_t probabilities[5];
  } cases[] = {
    { "CbExploreAdfGreedy", "", 0, 4, { 0.5f, 0.25f, 0.25f, 1 }, { 0x3c4ccccd, 0x3f766666, 0x3c4ccccd, 0x3c4ccccd } },
    { "CbExploreAdfGreedy", "'epsilon': 0.3", 9, 4, { 0.5f, 0.25f, 0.25f, 1 },
      { 0x3d99999a, 0x3f466666, 0x3d99999a, 0x3d99999a } },
    { "CbExploreAdfGreedy", "'epsilon': 0", 0, 1, { 3 }, { 0x3f800000 } },
    { "CbExploreAdfSoftmax", "", 0, 5, { 0.3f, -0.7f, 0.1f, -0.7f, 2.5f },
      { 0x3e03cf50, 0x3eb325ea, 0x3e20fe2c, 0x3eb325ea, 0x3c69add8 } },
    { "CbExploreAdfSoftmax", "'lambda': 7.5", 0, 5, { 0.3f, -0.7f, 0.1f, -0.7f, 2.5f },
      { 0x3990c4af, 0x3eff9cce, 0x3aa2339e, 0x3eff9cce, 0x2da5c7e7 } },
    { "CbExploreAdfSoftmax", "'lambda': 7.5, 'uniformEpsilon': 0.2", 0, 5, { 0.3f, -0.7f, 0.1f, -0.7f, 2.5f },
      { 0x3d23d70a, 0x3ee147ae, 0x3d23d70a, 0x3ee147ae, 0x3d23d70a } },
    { "CbExploreAdfSoftmax", "'lambda': 0", 0, 2, { 5, -5 }, { 0x3f000000, 0x3f000000 } },
    { "CbExploreAdfSquareCb", "", 0, 3, { 0.3f, 0.1f, 0.9f }, { 0x3eaaaaab, 0x3eaaaaaa, 0x3eaaaaab } },
    { "CbExploreAdfSquareCb", "", 3, 3, { 0.3f, 0.1f, 0.9f }, { 0x3e1e69d1, 0x3f4935a6, 0x3d72fe62 } },
    { "CbExploreAdfSquareCb", "'uniformEpsilon': 0.3", 3, 3, { 0.3f, 0.1f, 0.9f }, { 0x3e099669, 0x3f4400cc, 0x3dcccccd } },
    { "CbExploreAdfSquareCb", "'gammaScale': 25, 'gammaExponent': 0.75", 7, 3, { 0.3f, 0.1f, 0.9f },
      { 0x3d271052, 0x3f72af34, 0x3c37f1cc } },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[64] = "";
    for (size_t k = 0; k < cases[i].count; k++)
      strcat(text, "| a\n");
    make_over_fake(cases[i].typename_, cases[i].config);
    parse(text);
    for (size_t k = 0; k < cases[i].learned; k++)
      cr_assert_eq(learn(reml_cb_label(0, 1, 0.5f)), REML_OK);
    memcpy(fake.answers, cases[i].scores, sizeof cases[i].scores);
    cr_assert_eq(predict(), REML_OK);
    expect_probabilities(cases[i].probabilities, cases[i].count);
    clean();
  }
}

Test(reductions, explorers_pass_a_failure_on)
{
  static const char *const typenames[] = { "CbExploreAdfGreedy", "CbExploreAdfSoftmax", "CbExploreAdfSquareCb" };
  for (size_t i = 0; i < sizeof typenames / sizeof *typenames; i++) {
    make_over_fake(typenames[i], "");
    parse("| a\n| b\n");
    fake.failing_predict = 1;
    cr_assert_eq(predict(), REML_E_MEMORY);
    cr_assert_eq(reml_prediction_type(p), REML_PREDICTION_NONE);
    clean();
  }
}

/* A model may hold weights that are not finite; what comes of them is no distribution, but an answer. */
Test(reductions, infinite_scores_do_no_harm)
{
  const reml_action *actions;
  make_over_fake("CbExploreAdfSoftmax", "'uniformEpsilon': 0.2");
  parse("| a\n| b\n| c\n| d\n");
  memcpy(fake.answers, (const float[]){ -INFINITY, 1, -INFINITY, INFINITY }, 4 * sizeof(float));
  cr_assert_eq(predict(), REML_OK);
  cr_assert_eq(reml_prediction_actions(p, &actions), 4);
}

Test(reductions, square_cb_learns_as_if_certain)
{
  make_over_fake("CbExploreAdfSquareCb", "");
  parse(three_actions);
  fake.failing_learn = 2;
  cr_assert_eq(learn(reml_cb_label(2, 0.5f, 0.3f)), REML_OK);
  cr_assert_eq(learn(reml_cb_label(2, 0.5f, 0.3f)), REML_E_MEMORY);
  cr_assert_eq(fake.learned[0].label.action, 2);
  cr_assert(same_bits(fake.learned[0].label.cost, 0.5f) && same_bits(fake.learned[0].label.probability, 1));
  cr_assert(state_says("\"counter\": 1\n"));
}

Test(reductions, greedy_and_softmax_hand_the_label_down)
{
  static const char *const typenames[] = { "CbExploreAdfGreedy", "CbExploreAdfSoftmax" };
  for (size_t i = 0; i < sizeof typenames / sizeof *typenames; i++) {
    make_over_fake(typenames[i], "");
    parse(three_actions);
    cr_assert_eq(learn(reml_cb_label(2, 0.5f, 0.25f)), REML_OK);
    cr_assert_eq(fake.learned[0].label.action, 2);
    cr_assert(same_bits(fake.learned[0].label.cost, 0.5f) && same_bits(fake.learned[0].label.probability, 0.25f));
    clean();
  }
}

Test(reductions, floor)
{
  static const struct {
    float epsilon, from[5];
    uint32_t to[5];
  } cases[] = {
    { 0, { 0.7f, 0.2f, 0.1f }, { 0x3f333333, 0x3e4ccccd, 0x3dcccccd } },
    { 0.05f, { 0.7f, 0.2f, 0.1f }, { 0x3f333333, 0x3e4ccccd, 0x3dcccccd } },
    { 0.5f, { 0.7f, 0.2f, 0.1f }, { 0x3f2aaaab, 0x3e2aaaad, 0x3e2aaaab } },
    { 0.5f, { 0.1f, 0.7f, 0.2f }, { 0x3e2aaaab, 0x3f2aaaab, 0x3e2aaaad } },
    { 0.32f, { 0.83f, 0.15f, 0.02f }, { 0x3f4962fd, 0x3dda7414, 0x3dda740d } }, /* rounding decides which stay above */
    { 0.999f, { 0.7f, 0.2f, 0.1f }, { 0x3eab020e, 0x3eaa7efa, 0x3eaa7efa } },
    { 0.9995f, { 0.7f, 0.2f, 0.1f }, { 0x3eaaaaab, 0x3eaaaaab, 0x3eaaaaab } },
    { 1, { 0.7f, 0, 0.1f }, { 0x3f000000, 0, 0x3f000000 } },
    { 0.3f, { 0.5f, 0, 0.5f }, { 0x3f000000, 0, 0x3f000000 } },
    { 0.4f, { 0.9f, 0, 0.05f, 0.05f }, { 0x3f3bbbbc, 0, 0x3e088889, 0x3e088889 } },
    { 0.6f, { 0.25f, 0.25f, 0.25f, 0.25f }, { 0x3e800000, 0x3e800000, 0x3e800000, 0x3e800000 } },
    { 0.5f, { 1 }, { 0x3f800000 } },
    { 0.2f, { 0.97f, 0.01f, 0.01f, 0.01f }, { 0x3f59999a, 0x3d4ccccd, 0x3d4ccccd, 0x3d4ccccd } },
    { 0.75f, { 0.6f, 0.1f, 0.1f, 0.1f, 0.1f }, { 0x3ecccccc, 0x3e19999a, 0x3e19999a, 0x3e19999a, 0x3e19999a } },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    rml_answer answer = { 0 };
    cr_assert(rml_actions_reserve(&answer, 5));
    for (answer.action_count = 0; answer.action_count < 5; answer.action_count++)
      answer.actions[answer.action_count] = (reml_action){ (uint32_t)answer.action_count, cases[i].from[answer.action_count] };
    cr_assert_eq(rml_floor_probabilities(&answer, cases[i].epsilon), REML_OK);
    for (size_t k = 0; k < 5; k++)
      cr_assert_eq(rml_float_bits(answer.actions[k].value), cases[i].to[k], "case %zu, action %zu: %.9g", i, k,
                   (double)answer.actions[k].value);
    free(answer.actions);
  }
}

/* Whatever the scores, the answer is a distribution with the floor that was asked for. */
static void train_explorer(const char *typename_, const char *config, float least)
{
  char text[512];
  snprintf(text, sizeof text,
           "%s, 'cbAdf': {'typename': 'Debug', 'config': {'next': {'typename': 'CbAdf', 'config': {'regressor': "
           "{'typename': 'ElementwiseInteraction', 'config': {'one': {'Name': 'u'}, 'two': {'Name': 'a'}, "
           "'keepOriginalFeatures': true}}}}}}",
           config);
  make(typename_, text);
  for (unsigned i = 0; i < 300; i++) {
    const reml_action *actions;
    unsigned count = 1 + i % 5;
    size_t used = (size_t)snprintf(text, sizeof text, "shared |u u%u c:%u.5\n", i % 7, i % 3);
    for (unsigned k = 0; k < count; k++)
      used += (size_t)snprintf(text + used, sizeof text - used, "|a a%u | x:0.%u\n", (i + k) % 6, k);
    parse(text);
    reml_label y = reml_cb_label(i % count, (float)(i * 37 % 11) / 7 - 0.5f, 1 / (float)count);
    cr_assert_eq(reml_workspace_predict_then_learn(ws, x, &y, p, NULL), REML_OK);
    cr_assert_eq(reml_prediction_actions(p, &actions), count);
    float sum = 0;
    for (unsigned k = 0; k < count; k++) {
      cr_assert(actions[k].value >= least / (float)count, "%.9g", (double)actions[k].value);
      sum += actions[k].value;
    }
    cr_assert_float_eq(sum, 1, 1e-5f);
  }
}

Test(reductions, greedy_is_a_distribution)
{
  train_explorer("CbExploreAdfGreedy", "'epsilon': 0.2", 0.1999f);
}

Test(reductions, softmax_is_a_distribution)
{
  train_explorer("CbExploreAdfSoftmax", "'lambda': 20, 'uniformEpsilon': 0.1", 0.1f);
}

Test(reductions, square_cb_is_a_distribution)
{
  train_explorer("CbExploreAdfSquareCb", "'uniformEpsilon': 0.05", 0.05f);
}

Test(reductions, stacks_of_twelve)
{
  char config[2048] = "";
  for (int i = 0; i < 10; i++)
    strcat(config, "'keepOriginalFeatures': true, 'regressor': {'typename': 'ElementwiseInteraction', 'config': {");
  for (int i = 0; i < 10; i++)
    strcat(config, "}}");
  make("ElementwiseInteraction", config);
  add_vector(NULL, 2, (const float[]){ 1, 0.5f }, NULL);
  cr_assert_eq(learn(reml_simple_label(1, 1)), REML_OK);
  cr_assert_eq(predict(), REML_OK);
  cr_assert(reml_prediction_scalar(p) > 0);
}

/* Puts a reduction in the place that the configuration leaves at its end; where the next would go, if one can be below. */
static bool put_below(char *config, const char *typename_, char *closing)
{
  const rml_field *field = rml_below_field(rml_registry_find(typename_));
  sprintf(config + strlen(config), "{\"typename\": \"%s\", \"config\": {%s%s%s", typename_, field ? "\"" : "",
          field ? field->name : "", field ? "\": " : "");
  strcat(closing, "}}");
  return field != NULL;
}

/* A stack is accepted or refused, whatever is above what. */
static void try_stack(const char *const names[3])
{
  char config[1024] = "{\"globalConfig\": {\"numBits\": 1}, \"entryReduction\": ", closing[16] = "";
  reml_workspace *stack = NULL;
  reml_error err = REML_ERROR_INIT;
  bool open = true;
  for (int i = 0; i < 3 && open; i++)
    open = put_below(config, names[i], closing);
  if (open)
    strcat(config, "{\"typename\": \"Coin\"}");
  strcat(strcat(config, closing), "}");
  reml_status status = reml_workspace_create(&stack, reml_from_memory(config, REML_STRLEN), NULL, &err);
  cr_expect(status == REML_OK || (status == REML_E_VALUE && *err.pointer), "%s: %s", config, err.message);
  cr_expect_eq(stack != NULL, status == REML_OK);
  reml_workspace_free(stack);
}

Test(reductions, any_above_any_above_any)
{
  for (size_t i = 0; reml_typename(i); i++)
    for (size_t j = 0; reml_typename(j); j++)
      for (size_t k = 0; reml_typename(k); k++)
        try_stack((const char *const[]){ reml_typename(i), reml_typename(j), reml_typename(k) });
}

Test(reductions, types_go_through)
{
  static const struct {
    const char *typename_, *config;
    int32_t label, features, prediction;
  } cases[] = {
    { "Coin", "", REML_LABEL_SIMPLE, REML_FEATURES_SIMPLE, REML_PREDICTION_SCALAR },
    { "Binary", "", REML_LABEL_BINARY, REML_FEATURES_SIMPLE, REML_PREDICTION_BINARY },
    { "Binary", "'regressor': {'typename': 'ElementwiseInteraction'}", REML_LABEL_BINARY, REML_FEATURES_SIMPLE,
      REML_PREDICTION_BINARY },
    { "ElementwiseInteraction", "'regressor': {'typename': 'Binary'}", REML_LABEL_BINARY, REML_FEATURES_SIMPLE,
      REML_PREDICTION_BINARY },
    { "CbAdf", "", REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_SCORES },
    { "CbExploreAdfGreedy", "", REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_PROBS },
    { "CbExploreAdfSoftmax", "", REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_PROBS },
    { "CbExploreAdfSquareCb", "", REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_PROBS },
    { "Debug", "'next': {'typename': 'CbAdf'}", REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_SCORES },
    { "CbExploreAdfSoftmax", "'cbAdf': {'typename': 'Debug', 'config': {'next': {'typename': 'CbAdf', "
                             "'config': {'cbType': 'ips'}}}}", REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_PROBS },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int32_t label, features, prediction;
    make(cases[i].typename_, cases[i].config);
    reml_workspace_types(ws, &label, &features, &prediction);
    cr_assert(label == cases[i].label && features == cases[i].features && prediction == cases[i].prediction, "case %zu", i);
    clean();
  }
}

Test(reductions, what_is_refused)
{
  static const struct {
    const char *typename_, *config, *pointer, *message;
  } cases[] = {
    { "CbAdf", "'regressor': {'typename': 'Binary'}", "/regressor",
      "CbAdf needs a regressor that takes Simple labels; Binary takes Binary" },
    { "CbAdf", "'regressor': {'typename': 'ElementwiseInteraction', 'config': {'regressor': {'typename': 'Binary'}}}",
      "/regressor", "CbAdf needs a regressor that takes Simple labels; ElementwiseInteraction takes Binary" },
    { "Binary", "'regressor': {'typename': 'Debug', 'config': {'next': {'typename': 'CbAdf'}}}", "/regressor",
      "Binary needs a regressor that takes Simple labels; Debug takes CB" },
    { "ElementwiseInteraction", "'regressor': {'typename': 'CbAdf'}", "/regressor",
      "ElementwiseInteraction needs a regressor that takes SparseSimple features; CbAdf takes SparseCBAdf" },
    { "CbExploreAdfGreedy", "'cbAdf': {'typename': 'Coin'}", "/cbAdf",
      "CbExploreAdfGreedy needs a cbAdf that takes CB labels; Coin takes Simple" },
    { "CbExploreAdfSoftmax", "'cbAdf': {'typename': 'CbExploreAdfGreedy'}", "/cbAdf",
      "CbExploreAdfSoftmax needs a cbAdf that gives ActionScores predictions; CbExploreAdfGreedy gives ActionProbs" },
    { "CbExploreAdfSquareCb", "'cbAdf': {'typename': 'CbAdf', 'config': {'cbType': 'ips'}}", "",
      "CbExploreAdfSquareCb needs a CbAdf whose cbType is \"mtr\"" },
    { "CbExploreAdfSquareCb", "'cbAdf': {'typename': 'Debug', 'config': {'next': {'typename': 'Debug', 'config': "
                              "{'next': {'typename': 'CbAdf', 'config': {'cbType': 'ips'}}}}}}", "",
      "CbExploreAdfSquareCb needs a CbAdf whose cbType is \"mtr\"" },
    { "CbAdf", "'cbType': 'dr'", "/cbType", "\"dr\"" },
    { "Debug", "", "", "\"next\" is missing" },
    { "Debug", "'indent': -1, 'next': {'typename': 'Coin'}", "/indent", "range" },
    { "CbExploreAdfGreedy", "'epsilon': 1.5", "/epsilon", "range" },
    { "CbExploreAdfSoftmax", "'uniformEpsilon': -0.1", "/uniformEpsilon", "range" },
    { "CbExploreAdfSoftmax", "'lambda': -1", "/lambda", "range" },
    { "CbExploreAdfSquareCb", "'uniformEpsilon': 2", "/uniformEpsilon", "range" },
    { "CbExploreAdfSquareCb", "'gammaScale': -1", "/gammaScale", "range" },
    { "CbExploreAdfSquareCb", "'gammaExponent': -1", "/gammaExponent", "range" },
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    reml_error err = REML_ERROR_INIT;
    cr_assert_eq(create(cases[i].typename_, cases[i].config, &err), REML_E_VALUE, "case %zu: %s", i, err.message);
    cr_assert_eq(strncmp(err.pointer, "/entryReduction/config", 22), 0);
    cr_assert_str_eq(err.pointer + 22, cases[i].pointer);
    cr_assert_not_null(strstr(err.message, cases[i].message), "case %zu: %s", i, err.message);
    cr_assert_null(ws);
  }
}
