/* Coin: linear regression by coin betting, COCOB (Orabona and Pál, "Coin betting and parameter-free online learning", 2016),
 * made invariant to the scale of the features.  spec/learning.md, "Coin", fixes the order of every operation. */
#include "coin_merge.h"
#include "coin_rows.h"
#include "expansion.h"

#include <math.h>

typedef enum coin_loss { LOSS_SQUARED, LOSS_LOGISTIC } coin_loss;
typedef enum coin_link { LINK_IDENTITY, LINK_LOGISTIC } coin_link;

typedef struct coin_config {
  float alpha, beta, l1_lambda, l2_lambda;
  int32_t loss;                /* coin_loss */
  float loss_least, loss_most; /* the labels of the logistic loss */
  int32_t link;                /* coin_link */
} coin_config;

typedef struct coin_state {
  rml_weights weights;
  float sum_norm, total_weight;
  float average_norm, least_label, most_label;
} coin_state;

static const rml_field squared_fields[] = { { 0 } };

static const rml_field logistic_fields[] = {
  { .name = "min_label",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_config, loss_least),
    .fallback = "-1.0",
    .meaning = "The label of one side." },
  { .name = "max_label",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_config, loss_most),
    .fallback = "1.0",
    .meaning = "The label of the other side." },
  { 0 },
};

static const rml_record squared_record = { .fields = squared_fields, .finite = true };
static const rml_record logistic_record = { .fields = logistic_fields, .finite = true, .less = 0, .greater = 1 };

static const rml_choice losses[] = {
  [LOSS_SQUARED] = { .name = "Squared", .meaning = "(prediction - label)^2", .record = &squared_record },
  [LOSS_LOGISTIC] = { .name = "Logistic", .meaning = "Logistic loss between two labels.", .record = &logistic_record },
  { 0 },
};

static const rml_choice links[] = {
  [LINK_IDENTITY] = { .name = "Identity", .meaning = "The prediction itself." },
  [LINK_LOGISTIC] = { .name = "Logistic", .meaning = "1 / (1 + exp(-prediction))." },
  { 0 },
};

static const rml_field config_fields[] = {
  { .name = "alpha",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_config, alpha),
    .fallback = "4.0",
    .range = &rml_range_positive,
    .meaning = "The wealth that betting starts with; larger is bolder." },
  { .name = "beta",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_config, beta),
    .fallback = "1.0",
    .range = &rml_range_positive,
    .meaning = "The least that the largest gradient is taken for." },
  { .name = "l1Lambda",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_config, l1_lambda),
    .fallback = "0.0",
    .range = &rml_range_not_negative,
    .meaning = "Kept, and without effect." },
  { .name = "l2Lambda",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_config, l2_lambda),
    .fallback = "0.0",
    .range = &rml_range_not_negative,
    .meaning = "Kept, and without effect." },
  { .name = "lossFunction",
    .kind = RML_KIND_CASE,
    .offset = offsetof(coin_config, loss),
    .fallback = "{\"Squared\": {}}",
    .choices = losses,
    .meaning = "What learning makes small." },
  { .name = "linkFunction",
    .kind = RML_KIND_CHOICE,
    .offset = offsetof(coin_config, link),
    .fallback = "\"Identity\"",
    .choices = links,
    .meaning = "What a prediction goes through last." },
  { 0 },
};

static const rml_field model_state_fields[] = {
  { .name = "normalizedSumNormX",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_state, sum_norm),
    .merge = RML_MERGE_SUM,
    .meaning = "Sum over the examples of weight times squared norm of the scaled features." },
  { .name = "totalWeight",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_state, total_weight),
    .merge = RML_MERGE_SUM,
    .meaning = "Sum of the weights of the examples." },
  { 0 },
};

static const rml_record model_state_record = { .fields = model_state_fields };

static const rml_field state_fields[] = {
  { .name = "weights",
    .kind = RML_KIND_WEIGHTS,
    .offset = offsetof(coin_state, weights),
    .merge = RML_MERGE_ROWS,
    .meaning = "One row for each index: XT, ZT, G2, MX, WE, MG." },
  { .name = "modelStates",
    .kind = RML_KIND_ONE_RECORD,
    .record = &model_state_record,
    .merge = RML_MERGE_FIELDS,
    .meaning = "Sums over all examples." },
  { .name = "averageSquaredNormX",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_state, average_norm),
    .merge = RML_MERGE_DERIVED,
    .meaning = "normalizedSumNormX over totalWeight after the last example." },
  { .name = "minLabel",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_state, least_label),
    .merge = RML_MERGE_LEAST,
    .meaning = "The least label so far; predictions are not below it." },
  { .name = "maxLabel",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(coin_state, most_label),
    .merge = RML_MERGE_MOST,
    .meaning = "The largest label so far; predictions are not above it." },
  { 0 },
};

static const rml_record config_record = { .fields = config_fields, .finite = true };
static const rml_record state_record = { .fields = state_fields };

static void start(rml_reduction *self)
{
  const coin_config *config = self->config;
  coin_state *state = self->state;
  state->least_label = config->loss == LOSS_LOGISTIC ? -50 : 0;
  state->most_label = config->loss == LOSS_LOGISTIC ? 50 : 0;
}

static void warn(const rml_reduction *self, const rml_context *context)
{
  const coin_config *config = self->config;
  if (config->l1_lambda != 0)
    context->on_log(context->user, REML_LOG_WARNING, "Coin: l1Lambda is kept but has no effect");
  if (config->l2_lambda != 0)
    context->on_log(context->user, REML_LOG_WARNING, "Coin: l2Lambda is kept but has no effect");
}

static float average_norm(const coin_state *state)
{
  return (state->sum_norm + 1e-6f) / state->total_weight;
}

static void derive(void *merged)
{
  coin_state *state = merged;
  state->average_norm = average_norm(state);
}

static void merge_rows(const rml_reduction *merged, float *into, const float *models, size_t count)
{
  rml_coin_merge_rows(((const coin_config *)merged->config)->alpha, into, models, count);
}

static const rml_merging merging = { .row_fell = rml_coin_row_fell, .rows = merge_rows, .derive = derive };

/* NaN and -0.0 pass through. */
static float clamp(float v, float least, float most)
{
  return v < least ? least : v > most ? most : v;
}

static float loss_slope(const coin_config *config, const coin_state *state, float p, float y)
{
  if (config->loss == LOSS_SQUARED)
    return 2 * (clamp(p, state->least_label, state->most_label) - y);
  float s = (y - config->loss_least) / (config->loss_most - config->loss_least);
  return s * (-1 / (1 + expf(p))) + (1 - s) * (1 / (1 + expf(-p)));
}

/* The features by their weights, in order.  A table in place gives the same weights, and so the same sum. */
static float weighted_sum(const rml_weights *weights, const rml_feature_list *features)
{
  float sum = 0;
  if (weights->rows)
    for (size_t i = 0; i < features->count; i++)
      sum += features->items[i].value * rml_weights_row(weights, features->items[i].index)[XT];
  else
    for (size_t i = 0; i < features->count; i++)
      sum += features->items[i].value * rml_weights_read(weights, features->items[i].index, XT);
  return sum;
}

static reml_status predict(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                           rml_answer *out)
{
  const coin_config *config = self->config;
  const coin_state *state = self->state;
  rml_feature_list features;
  reml_status status = rml_expand(context, x->simple, scratch, &features);
  if (status < 0)
    return status;
  float p = weighted_sum(&state->weights, &features);
  if (isnan(p))
    p = 0;
  float v = clamp(p, state->least_label, state->most_label);
  out->type = REML_PREDICTION_SCALAR;
  out->raw = p;
  out->scalar = config->link == LINK_LOGISTIC ? 1 / (1 + expf(-v)) : v;
  return REML_OK;
}

static reml_status learn(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                         rml_scratch *scratch)
{
  const coin_config *config = self->config;
  coin_state *state = self->state;
  rml_feature_list features;
  float norm;
  if (y->weight == 0)
    return REML_OK;
  reml_status status = rml_expand(context, x->simple, scratch, &features);
  if (status < 0)
    return status;
  state->least_label = y->value <= state->least_label ? y->value : state->least_label;
  state->most_label = y->value >= state->most_label ? y->value : state->most_label;
  float p = rml_coin_predict(&state->weights, &features, config->alpha, &norm);
  state->sum_norm += norm * y->weight;
  state->total_weight += y->weight;
  state->average_norm = average_norm(state);
  p = clamp(p / state->average_norm, state->least_label, state->most_label);
  float slope = loss_slope(config, state, p, y->value) * y->weight, size = fabsf(slope);
  rml_coin_step step = { config->alpha, slope, size, size > config->beta ? size : config->beta, state->average_norm };
  rml_coin_update(&state->weights, &features, &step);
  return REML_OK;
}

const rml_reduction_type rml_coin = {
  .name = "Coin",
  .meaning = "Linear regression by coin betting; needs no learning rate.",
  .config = &config_record,
  .state = &state_record,
  .config_size = sizeof(coin_config),
  .state_size = sizeof(coin_state),
  .types = { REML_LABEL_SIMPLE, REML_FEATURES_SIMPLE, REML_PREDICTION_SCALAR },
  .merging = &merging,
  .start = start,
  .warn = warn,
  .predict = predict,
  .learn = learn,
};
