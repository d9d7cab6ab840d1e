#include "learner.h"
#include "weights.h"
#include "workspace.h"

#include <math.h>

/* ---- Coin as spec/learning.md has it, written a second time ---- */

enum { BITS = 5, ROWS = 1 << BITS, MOST_FEATURES = 12, EXAMPLES = 400 };

typedef struct sim_row {
  float XT, ZT, G2, MX, WE, MG;
} sim_row;

typedef struct sim {
  float alpha, beta;
  bool logistic_loss, logistic_link;
  float min_label, max_label; /* of the logistic loss */
  sim_row rows[ROWS];
  float sumNorm, totalWeight, avgNorm, minLabel, maxLabel;
} sim;

typedef struct sim_feature {
  uint32_t index;
  float x;
} sim_feature;

static float clamp(float v, float lo, float hi)
{
  if (v < lo)
    return lo;
  if (v > hi)
    return hi;
  return v;
}

static float bet(const sim *s, const sim_row *r, float mx)
{
  if (r->MG * mx > 0)
    return ((s->alpha + r->WE) / ((r->MG * mx) * ((r->MG * mx) + r->G2))) * r->ZT;
  return 0;
}

static float sim_predict(const sim *s, const sim_feature *f, size_t count, float *raw)
{
  float p = 0;
  for (size_t i = 0; i < count; i++)
    p += f[i].x * s->rows[f[i].index].XT;
  if (p != p)
    p = 0;
  *raw = p;
  p = clamp(p, s->minLabel, s->maxLabel);
  return s->logistic_link ? 1 / (1 + expf(-p)) : p;
}

static float slope(const sim *s, float p, float y)
{
  if (!s->logistic_loss)
    return 2 * (clamp(p, s->minLabel, s->maxLabel) - y);
  float side = (y - s->min_label) / (s->max_label - s->min_label);
  return side * (-1 / (1 + expf(p))) + (1 - side) * (1 / (1 + expf(-p)));
}

static void sim_learn(sim *s, const sim_feature *f, size_t count, float y, float w)
{
  float p = 0, n = 0;
  if (w == 0)
    return;
  if (y <= s->minLabel)
    s->minLabel = y;
  if (y >= s->maxLabel)
    s->maxLabel = y;
  for (size_t i = 0; i < count; i++) {
    const sim_row *r = &s->rows[f[i].index];
    float mx = fmaxf(r->MX, fabsf(f[i].x));
    p += bet(s, r, mx) * f[i].x;
    if (mx > 0)
      n += (f[i].x / mx) * (f[i].x / mx);
  }
  s->sumNorm += n * w;
  s->totalWeight += w;
  s->avgNorm = (s->sumNorm + 1e-6f) / s->totalWeight;
  float u = slope(s, clamp(p / s->avgNorm, s->minLabel, s->maxLabel), y) * w;
  for (size_t i = 0; i < count; i++) {
    sim_row *r = &s->rows[f[i].index];
    float g = u * f[i].x;
    if (fabsf(f[i].x) > r->MX)
      r->MX = fabsf(f[i].x);
    if (fabsf(u) > r->MG)
      r->MG = fmaxf(fabsf(u), s->beta);
    float v = bet(s, r, r->MX);
    r->ZT -= g;
    r->G2 += fabsf(g);
    r->WE -= g * v;
    r->XT = v / s->avgNorm;
  }
}

/* ---- The library's state, by the names of its table ---- */

static float state_float(const reml_workspace *ws, const char *name)
{
  const rml_record *record = ws->entry->type->state;
  const rml_field *field = rml_field_of(record, name);
  if (!field)
    field = rml_field_of(rml_field_of(record, "modelStates")->record, name);
  return *(const float *)(const void *)((const char *)ws->entry->state + field->offset);
}

static const rml_weights *weights_of(const reml_workspace *ws)
{
  const rml_field *field = rml_field_of(ws->entry->type->state, "weights");
  return (const void *)((const char *)ws->entry->state + field->offset);
}

static void expect_state(const reml_workspace *ws, const sim *s)
{
  const rml_weights *weights = weights_of(ws);
  cr_expect(same_float(state_float(ws, "normalizedSumNormX"), s->sumNorm));
  cr_expect(same_float(state_float(ws, "totalWeight"), s->totalWeight));
  cr_expect(same_float(state_float(ws, "averageSquaredNormX"), s->avgNorm));
  cr_expect(same_float(state_float(ws, "minLabel"), s->minLabel));
  cr_expect(same_float(state_float(ws, "maxLabel"), s->maxLabel));
  for (uint32_t i = 0; i < ROWS; i++) {
    const float want[] = { s->rows[i].XT, s->rows[i].ZT, s->rows[i].G2, s->rows[i].MX, s->rows[i].WE, s->rows[i].MG };
    for (size_t k = 0; k < 6; k++)
      cr_expect(same_float(rml_weights_row(weights, i)[k], want[k]), "row %u, column %zu", (unsigned)i, k);
  }
}

/* ---- Training both ---- */

/* Features without names, at positions that are their indices; some twice, some 0, of all sizes. */
static size_t make_example(reml_features *x, sim_feature *f, bool constant, uint32_t *random)
{
  size_t count = random_u32(random) % MOST_FEATURES;
  reml_features_clear(x);
  for (size_t i = 0; i < count; i++) {
    uint32_t kind = random_u32(random) % 8;
    f[i].index = random_u32(random) % ROWS;
    f[i].x = random_float(random) * (kind == 0 ? 0.0f : kind == 1 ? 1000.0f : kind == 2 ? 1e-5f : 1.0f);
    cr_assert_eq(reml_features_add_vector(x, &f[i].index, &f[i].x, 1), REML_OK);
  }
  if (constant)
    f[count++] = (sim_feature){ ROWS / 2, 1 };
  return count;
}

static reml_label make_label(const sim *s, uint32_t *random)
{
  float weight = random_u32(random) % 4 == 0 ? fabsf(random_float(random)) * 3 : 1;
  if (random_u32(random) % 16 == 0)
    weight = 0;
  float value = random_float(random) * 5;
  if (s->logistic_loss && random_u32(random) % 4 != 0)
    value = random_u32(random) % 2 ? s->min_label : s->max_label;
  return reml_simple_label(value, weight);
}

static void expect_prediction(const reml_prediction *p, const sim *s, const sim_feature *f, size_t count, int example)
{
  float raw, scalar = sim_predict(s, f, count, &raw);
  cr_expect_eq(float_bits(reml_prediction_raw(p)), float_bits(raw), "example %d: %a, not %a", example,
               (double)reml_prediction_raw(p), (double)raw);
  cr_expect_eq(float_bits(reml_prediction_scalar(p)), float_bits(scalar), "example %d: %a, not %a", example,
               (double)reml_prediction_scalar(p), (double)scalar);
}

static void train_both(const char *config, sim *s, bool constant, uint32_t random)
{
  sim_feature f[MOST_FEATURES + 1];
  reml_workspace *ws = create(config);
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  for (int i = 0; i < EXAMPLES; i++) {
    size_t count = make_example(x, f, constant, &random);
    reml_label y = make_label(s, &random);
    cr_assert_eq(reml_workspace_predict(ws, x, p, NULL), REML_OK);
    expect_prediction(p, s, f, count, i);
    if (i % 2 == 0)
      cr_assert_eq(reml_workspace_learn(ws, x, &y, NULL), REML_OK);
    else
      cr_assert_eq(reml_workspace_predict_then_learn(ws, x, &y, p, NULL), REML_OK);
    expect_prediction(p, s, f, count, i); /* of before learning */
    sim_learn(s, f, count, y.value, y.weight);
  }
  expect_state(ws, s);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
}

Test(coin, squared_loss_is_that_of_the_book)
{
  for (uint32_t seed = 1; seed <= 5; seed++) {
    sim s = { .alpha = 4, .beta = 1 };
    train_both(COIN("\"numBits\": 5", ""), &s, true, seed);
  }
}

Test(coin, squared_loss_with_other_settings)
{
  sim s = { .alpha = 0.25f, .beta = 0.001f, .logistic_link = true };
  train_both(COIN("\"numBits\": 5, \"constantFeatureEnabled\": false",
                  "\"alpha\": 0.25, \"beta\": 1e-3, \"linkFunction\": \"Logistic\""),
             &s, false, 7);
}

Test(coin, logistic_loss_is_that_of_the_book)
{
  for (uint32_t seed = 1; seed <= 5; seed++) {
    sim s = { .alpha = 4, .beta = 1, .logistic_loss = true, .min_label = -1, .max_label = 1, .minLabel = -50, .maxLabel = 50 };
    train_both(COIN("\"numBits\": 5", "\"lossFunction\": {\"Logistic\": {}}"), &s, true, seed);
  }
}

Test(coin, logistic_loss_and_link_with_other_labels)
{
  sim s = { .alpha = 10,
            .beta = 0.5f,
            .logistic_loss = true,
            .logistic_link = true,
            .min_label = 0.25f,
            .max_label = 3,
            .minLabel = -50,
            .maxLabel = 50 };
  train_both(COIN("\"numBits\": 5", "\"alpha\": 10, \"beta\": 0.5, \"linkFunction\": \"Logistic\", "
                                    "\"lossFunction\": {\"Logistic\": {\"min_label\": 0.25, \"max_label\": 3}}"),
             &s, true, 11);
}

/* The lambdas are kept and change nothing. */
Test(coin, lambdas_have_no_effect)
{
  sim s = { .alpha = 4, .beta = 1 };
  train_both(COIN("\"numBits\": 5", "\"l1Lambda\": 0.5, \"l2Lambda\": 3"), &s, true, 3);
}

/* Numbers so large that squares and sums are infinite. */
Test(coin, huge_numbers_are_that_of_the_book)
{
  sim s = { .alpha = 4, .beta = 1 };
  sim_feature f[] = { { 3, 3e38f }, { 4, 1e-44f }, { 3, -2e38f } };
  reml_workspace *ws = create(COIN("\"numBits\": 5, \"constantFeatureEnabled\": false", ""));
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  for (int i = 0; i < 20; i++) {
    reml_label y = reml_simple_label(i % 2 ? 3e38f : -3e38f, i % 3 ? 1e38f : 1);
    reml_features_clear(x);
    for (size_t k = 0; k < 3; k++)
      reml_features_add_vector(x, &f[k].index, &f[k].x, 1);
    cr_assert_eq(reml_workspace_predict_then_learn(ws, x, &y, p, NULL), REML_OK);
    expect_prediction(p, &s, f, 3, i);
    sim_learn(&s, f, 3, y.value, y.weight);
    expect_state(ws, &s);
  }
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* ---- Cases by hand ---- */

static const char model_start[] =
    "{\"reml\": {\"format\": 1, \"minor\": 0, \"requires\": [], \"writer\": \"\", \"metadata\": {}}, "
    "\"globalConfig\": {\"numBits\": 2, \"constantFeatureEnabled\": false}, \"entryReduction\": {\"typename\": \"Coin\", ";

/* Predicts 1 at each of the three indices of a model with these rows and this range of labels. */
static void expect_of_model(const char *config, const char *rows, const char *range, float raw, float scalar)
{
  char model[1024];
  snprintf(model, sizeof model,
           "%s\"config\": {%s}, \"state\": {\"weights\": {\"dtype\": \"f32\", \"shape\": [4, 1, 6], \"rows\": {%s}}, "
           "\"modelStates\": [{\"normalizedSumNormX\": 1.0, \"totalWeight\": 1.0}], \"averageSquaredNormX\": 1.0, %s}}}",
           model_start, config, rows, range);
  reml_workspace *ws = load((reml_buffer){ model, strlen(model) });
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  parse(x, "| :1 :1 :1");
  cr_assert_eq(reml_workspace_predict(ws, x, p, NULL), REML_OK);
  cr_expect_eq(float_bits(reml_prediction_raw(p)), float_bits(raw), "raw %g", (double)reml_prediction_raw(p));
  cr_expect_eq(float_bits(reml_prediction_scalar(p)), float_bits(scalar), "scalar %g", (double)reml_prediction_scalar(p));
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
}

Test(coin, predicts_inside_the_range_of_labels)
{
  static const char range[] = "\"minLabel\": -1.5, \"maxLabel\": 2.0";
  expect_of_model("", "\"0\": [0.5, 0, 0, 0, 0, 0], \"2\": [0.25, 0, 0, 0, 0, 0]", range, 0.75f, 0.75f);
  expect_of_model("", "\"0\": [7.0, 0, 0, 0, 0, 0], \"3\": [100, 0, 0, 0, 0, 0]", range, 7, 2);
  expect_of_model("", "\"1\": [-7.0, 0, 0, 0, 0, 0]", range, -7, -1.5f);
  expect_of_model("\"linkFunction\": \"Logistic\"", "\"1\": [-7.0, 0, 0, 0, 0, 0]", range, -7, 1 / (1 + expf(1.5f)));
  expect_of_model("", "\"1\": [\"Infinity\", 0, 0, 0, 0, 0]", range, INFINITY, 2);
  expect_of_model("", "\"0\": [-0.0, 0, 0, 0, 0, 0]", "\"minLabel\": 0.0, \"maxLabel\": 0.0", 0, 0);
}

Test(coin, nan_becomes_zero_before_the_range)
{
  expect_of_model("", "\"0\": [\"Infinity\", 0, 0, 0, 0, 0], \"2\": [\"-Infinity\", 0, 0, 0, 0, 0]",
                  "\"minLabel\": 1.0, \"maxLabel\": 2.0", 0, 1);
  expect_of_model("", "\"0\": [\"NaN\", 0, 0, 0, 0, 0]", "\"minLabel\": -1.0, \"maxLabel\": 2.0", 0, 0);
}

Test(coin, begins_as_the_loss_says)
{
  reml_workspace *ws = create(COIN("\"numBits\": 3", "")),
                 *other = create(COIN("\"numBits\": 3", "\"lossFunction\": {\"Logistic\": {}}"));
  cr_expect_eq(state_float(ws, "minLabel"), 0);
  cr_expect_eq(state_float(ws, "maxLabel"), 0);
  cr_expect_eq(state_float(other, "minLabel"), -50);
  cr_expect_eq(state_float(other, "maxLabel"), 50);
  cr_expect_eq(state_float(ws, "averageSquaredNormX"), 0);
  cr_expect_eq(state_float(ws, "totalWeight"), 0);
  reml_workspace_free(other);
  reml_workspace_free(ws);
}

/* A label that equals an end of the range becomes the end: 0 and -0 are equal. */
Test(coin, keeps_the_sign_of_a_label_that_is_zero)
{
  reml_workspace *ws = create(COIN("\"numBits\": 3", ""));
  reml_features *x = new_features(ws);
  learn_line(ws, x, "-0 | a");
  cr_expect_eq(float_bits(state_float(ws, "minLabel")), float_bits(-0.0f));
  cr_expect_eq(float_bits(state_float(ws, "maxLabel")), float_bits(-0.0f));
  learn_line(ws, x, "0 | a");
  cr_expect_eq(float_bits(state_float(ws, "minLabel")), 0u);
  cr_expect_eq(float_bits(state_float(ws, "maxLabel")), 0u);
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* ---- Weights ---- */

Test(weights, are_zero_and_aligned)
{
  for (uint64_t bits = 1; bits <= 18; bits++) {
    rml_weights weights;
    cr_assert(rml_weights_create(&weights, bits));
    cr_expect_eq(weights.count, (size_t)1 << bits);
    for (uint32_t i = 0; i < weights.count; i += 1 + i / 8) {
      float *row = rml_weights_row(&weights, i);
      cr_expect_eq((uintptr_t)row % RML_ROW_ALIGNMENT, 0u);
      for (size_t k = 0; k < RML_ROW_FLOATS; k++)
        cr_expect_eq(float_bits(row[k]), 0u);
    }
    /* The last float is there to be written. */
    rml_weights_row(&weights, (uint32_t)weights.count - 1)[RML_ROW_FLOATS - 1] = 1;
    rml_weights_free(&weights);
    cr_expect_null(weights.rows);
  }
}
