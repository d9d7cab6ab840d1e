/* Drawing actions (spec/learning.md, "Sampling"). */
#include "example.h"
#include "explore.h"
#include "learner.h"

#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A prediction of such probabilities, of the actions 0, 1 … */
static reml_prediction *prediction_of(int32_t type, const float *values, size_t count)
{
  reml_prediction *p = new_prediction();
  p->answer.type = type;
  cr_assert(rml_actions_reserve(&p->answer, count + 1));
  p->answer.action_count = count;
  for (size_t i = 0; i < count; i++)
    p->answer.actions[i] = (reml_action){ (uint32_t)i, values[i] };
  return p;
}

static void expect_drawn(const reml_prediction *p, double u, uint32_t want)
{
  uint32_t action = 99;
  float probability = -1;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_prediction_sample(p, u, &action, &probability, &err), REML_OK, "%s", err.message);
  cr_expect_eq(action, want, "%a: %lu instead of %lu", u, (unsigned long)action, (unsigned long)want);
  cr_expect(same_float(probability, p->answer.actions[want].value));
}

/* ---- Numbers from seeds ---- */

/* The numbers that a SplitMix64 begun with 1234567 gives one after the other, as others have published them. */
Test(sample, numbers_are_those_of_SplitMix64)
{
  static const uint64_t known[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
                                    UINT64_C(4593380528125082431), UINT64_C(16408922859458223821) };
  for (size_t i = 0; i < COUNT(known); i++)
    cr_expect_eq(reml_uniform(1234567 + i * UINT64_C(0x9e3779b97f4a7c15)), (double)(known[i] >> 11) / 9007199254740992.0);
  cr_expect_eq(reml_uniform(0), (double)(UINT64_C(0xe220a8397b1dcdaf) >> 11) / 9007199254740992.0);
}

/* Computed apart from the library; the last three are the least and the greatest there are, and the middle. */
Test(sample, numbers_are_the_same_for_ever)
{
  static const struct {
    uint64_t seed;
    double u;
  } known[] = {
    { 0, 0x1.c4415072f63b9p-1 },
    { 1, 0x1.22145bd91204bp-1 },
    { 2, 0x1.2eb06bbc392eap-1 },
    { 42, 0x1.7bae644c5fd6dp-1 },
    { 1234567, 0x1.667b405fec23ep-2 },
    { UINT64_C(0x8000000000000000), 0x1.207b02884aa7cp-2 },
    { UINT64_MAX, 0x1.c9b2e2ee36ca5p-1 },
    { UINT64_C(0x61c8864680b583eb), 0 },
    { UINT64_C(0x31628af67b2131ab), 0x1.fffffffffffffp-1 },
    { UINT64_C(0x2fedf1efce1d5545), 0.5 },
  };
  for (size_t i = 0; i < COUNT(known); i++)
    cr_expect_eq(reml_uniform(known[i].seed), known[i].u, "%a", reml_uniform(known[i].seed));
}

/* In each hundredth of [0, 1) there are about as many; the sum of the squares of what is too many or too few is that of chance:
 * above 149.4 once in a thousand sequences, and this sequence is always the same. */
Test(sample, numbers_are_uniform)
{
  enum { PARTS = 100, NUMBERS = 100000 };
  size_t found[PARTS] = { 0 };
  double squares = 0;
  for (uint64_t seed = 0; seed < NUMBERS; seed++) {
    double u = reml_uniform(seed);
    cr_assert(u >= 0 && u < 1);
    found[(size_t)(u * PARTS)]++;
  }
  for (size_t i = 0; i < PARTS; i++) {
    double off = (double)found[i] - NUMBERS / PARTS;
    squares += off * off / (NUMBERS / PARTS);
  }
  cr_expect_lt(squares, 149.4);
}

/* ---- Drawing ---- */

static const double below_1 = 0x1.fffffffffffffp-1;

Test(sample, goes_by_the_running_sum)
{
  static const float values[] = { 0.25f, 0.25f, 0.5f };
  reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, values, COUNT(values));
  expect_drawn(p, 0, 0);
  expect_drawn(p, -0.0, 0);
  expect_drawn(p, 0x1.fffffffffffffp-3, 0);
  expect_drawn(p, 0.25, 1);
  expect_drawn(p, 0x1.fffffffffffffp-2, 1);
  expect_drawn(p, 0.5, 2);
  expect_drawn(p, below_1, 2);
  reml_prediction_free(p);
}

Test(sample, never_draws_what_has_no_probability)
{
  static const float values[] = { 0, 0.5f, 0, -0.0f, 0.5f, 0 };
  reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, values, COUNT(values));
  expect_drawn(p, 0, 1);
  expect_drawn(p, 0x1.fffffffffffffp-2, 1);
  expect_drawn(p, 0.5, 4);
  expect_drawn(p, below_1, 4);
  for (uint64_t seed = 0; seed < 1000; seed++)
    expect_drawn(p, reml_uniform(seed), reml_uniform(seed) < 0.5 ? 1 : 4);
  reml_prediction_free(p);
}

/* Probabilities are floats, whose sum is seldom 1: u is a part of what the sum is. */
Test(sample, takes_any_sum_for_the_whole)
{
  static const float more[] = { 1, 0, 2, 1 }, less[] = { 1e-30f, 3e-30f }, most[] = { 3e38f, 3e38f, 3e38f },
                     least[] = { 0x1p-149f };
  reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, more, COUNT(more));
  expect_drawn(p, 0x1.fffffffffffffp-3, 0);
  expect_drawn(p, 0.25, 2);
  expect_drawn(p, 0x1.7ffffffffffffp-1, 2);
  expect_drawn(p, 0.75, 3);
  reml_prediction_free(p);
  p = prediction_of(REML_PREDICTION_PROBS, less, COUNT(less));
  expect_drawn(p, 0.2499, 0);
  expect_drawn(p, 0.2501, 1);
  expect_drawn(p, below_1, 1);
  reml_prediction_free(p);
  p = prediction_of(REML_PREDICTION_PROBS, most, COUNT(most));
  expect_drawn(p, 0.3333, 0);
  expect_drawn(p, 0.3334, 1);
  expect_drawn(p, below_1, 2);
  reml_prediction_free(p);
  p = prediction_of(REML_PREDICTION_PROBS, least, COUNT(least));
  expect_drawn(p, 0, 0);
  expect_drawn(p, below_1, 0);
  reml_prediction_free(p);
}

/* The number of an action is drawn, not its place. */
Test(sample, draws_actions_by_their_number)
{
  static const float values[] = { 0.5f, 0.5f };
  uint32_t action;
  float probability;
  reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, values, COUNT(values));
  p->answer.actions[0].action = 7;
  p->answer.actions[1].action = 4294967295u;
  cr_assert_eq(reml_prediction_sample(p, 0.1, &action, &probability, NULL), REML_OK);
  cr_expect_eq(action, 7u);
  cr_assert_eq(reml_prediction_sample(p, 0.9, &action, &probability, NULL), REML_OK);
  cr_expect_eq(action, 4294967295u);
  reml_prediction_free(p);
}

/* What the rule gives where a model's weights are not finite. */
Test(sample, bears_what_is_no_probability)
{
  static const float first[] = { NAN, 0.5f, 0.25f }, last[] = { 0.5f, 0.25f, NAN }, infinite[] = { INFINITY, 0.5f, -INFINITY };
  static const double numbers[] = { 0, 0.5, 0x1.fffffffffffffp-1 };
  for (size_t i = 0; i < COUNT(numbers); i++) {
    reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, first, COUNT(first));
    expect_drawn(p, numbers[i], 2);
    reml_prediction_free(p);
    p = prediction_of(REML_PREDICTION_PROBS, last, COUNT(last));
    expect_drawn(p, numbers[i], 1);
    reml_prediction_free(p);
    p = prediction_of(REML_PREDICTION_PROBS, infinite, COUNT(infinite));
    expect_drawn(p, numbers[i], 1);
    reml_prediction_free(p);
  }
}

/* Draws with the seeds 0 to 39, computed apart from the library. */
Test(sample, draws_the_same_for_ever)
{
  static const struct {
    float values[4];
    size_t count;
    const char *drawn;
  } cases[] = {
    { { 0.05f, 0.8f, 0.05f, 0.1f }, 4, "2111111111011111111110131111111131113131" },
    { { 1, 0, 2, 1 }, 4, "3220222222022322220200332232222330223333" },
    { { 0x1.555556p-2f, 0x1.555556p-2f, 0x1.555556p-2f }, 3, "2110112112001211110200222121121220102222" },
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, cases[i].values, cases[i].count);
    for (uint64_t seed = 0; seed < 40; seed++)
      expect_drawn(p, reml_uniform(seed), (uint32_t)(cases[i].drawn[seed] - '0'));
    reml_prediction_free(p);
  }
}

/* As often as probable: above 16.27 once in a thousand sequences. */
Test(sample, draws_by_probability)
{
  enum { DRAWS = 100000 };
  static const float values[] = { 0.05f, 0.8f, 0.05f, 0.1f };
  double found[COUNT(values)] = { 0 }, squares = 0;
  reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, values, COUNT(values));
  for (uint64_t seed = 0; seed < DRAWS; seed++) {
    uint32_t action;
    float probability;
    cr_assert_eq(reml_prediction_sample(p, reml_uniform(seed), &action, &probability, NULL), REML_OK);
    found[action]++;
  }
  for (size_t i = 0; i < COUNT(values); i++)
    squares += pow(found[i] - DRAWS * (double)values[i], 2) / (DRAWS * (double)values[i]);
  cr_expect_lt(squares, 16.27);
  reml_prediction_free(p);
}

/* Predict, draw, learn what became of it. */
Test(sample, draws_what_an_explorer_says)
{
  reml_workspace *ws = create("{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"CbExploreAdfSquareCb\"}}");
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  size_t bad = 0;
  for (uint64_t event = 0; event < 1000; event++) {
    uint32_t action;
    float probability;
    reml_error err = REML_ERROR_INIT;
    parse(x, "shared | s\n| a\n| b\n| c\n");
    cr_assert_eq(reml_workspace_predict(ws, x, p, &err), REML_OK, "%s", err.message);
    cr_assert_eq(reml_prediction_sample(p, reml_uniform(event), &action, &probability, &err), REML_OK, "%s", err.message);
    reml_label y = reml_cb_label(action, action == 1 ? -1.0f : 0.5f, probability);
    cr_assert_eq(reml_workspace_learn(ws, x, &y, &err), REML_OK, "%s", err.message);
    bad += event >= 500 && action != 1;
  }
  cr_expect_lt(bad, 25u);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* ---- What is refused ---- */

static void expect_refused(const reml_prediction *p, double u, reml_status status, const char *message)
{
  uint32_t action = 99;
  float probability = -1;
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_prediction_sample(p, u, &action, &probability, &err), status);
  cr_expect_eq(err.status, status);
  cr_expect_str_eq(err.message, message);
  cr_expect(action == 99 && probability == -1.0f, "nothing is drawn");
}

Test(sample, refuses_numbers_outside)
{
  static const float values[] = { 0.5f, 0.5f };
  reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, values, COUNT(values));
  expect_refused(p, 1, REML_E_ARGUMENT, "reml_prediction_sample: u is not in [0, 1)");
  expect_refused(p, -0.25, REML_E_ARGUMENT, "reml_prediction_sample: u is not in [0, 1)");
  expect_refused(p, -0x1p-1074, REML_E_ARGUMENT, "reml_prediction_sample: u is not in [0, 1)");
  expect_refused(p, (double)INFINITY, REML_E_ARGUMENT, "reml_prediction_sample: u is not in [0, 1)");
  cr_expect_eq(reml_prediction_sample(p, (double)NAN, &(uint32_t){ 0 }, &(float){ 0 }, NULL), REML_E_ARGUMENT);
  reml_prediction_free(p);
}

Test(sample, refuses_predictions_without_probabilities)
{
  static const float values[] = { 0.5f, 0.5f }, none[] = { 0, -0.0f, NAN, -1 };
  static const char no_type[] = "reml_prediction_sample: the prediction holds no probabilities";
  static const char nothing[] = "reml_prediction_sample: no action has a probability above 0";
  for (int32_t type = REML_PREDICTION_NONE; type < REML_PREDICTION_PROBS; type++) {
    reml_prediction *p = prediction_of(type, values, COUNT(values));
    expect_refused(p, 0.5, REML_E_TYPE, no_type);
    reml_prediction_free(p);
  }
  reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, none, COUNT(none));
  expect_refused(p, 0, REML_E_DATA, nothing);
  expect_refused(p, below_1, REML_E_DATA, nothing);
  reml_prediction_free(p);
  p = prediction_of(REML_PREDICTION_PROBS, NULL, 0);
  expect_refused(p, 0.5, REML_E_DATA, nothing);
  reml_prediction_free(p);
}

Test(sample, refuses_NULL)
{
  static const float values[] = { 1 };
  uint32_t action = 99;
  float probability = -1;
  reml_error err = REML_ERROR_INIT;
  reml_prediction *p = prediction_of(REML_PREDICTION_PROBS, values, COUNT(values));
  expect_refused(NULL, 0.5, REML_E_ARGUMENT, "reml_prediction_sample: p is NULL");
  cr_expect_eq(reml_prediction_sample(p, 0.5, NULL, &probability, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_prediction_sample: action is NULL");
  cr_expect_eq(reml_prediction_sample(p, 0.5, &action, NULL, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_prediction_sample: probability is NULL");
  cr_expect(action == 99 && probability == -1.0f);
  reml_prediction_free(p);
}
