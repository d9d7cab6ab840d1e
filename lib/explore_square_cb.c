/* CbExploreAdfSquareCb: probabilities in inverse proportion to how much worse a score is than the best (Foster and Rakhlin,
 * "Beyond UCB: optimal and efficient contextual bandits with regression oracles", 2020).  spec/learning.md, "Reductions". */
#include "explore.h"

#include <math.h>
#include <string.h>

typedef struct square_cb_config {
  float uniform_epsilon, gamma_scale, gamma_exponent;
  rml_reduction *cb_adf;
} square_cb_config;

typedef struct square_cb_state {
  uint64_t counter;
} square_cb_state;

static const rml_field config_fields[] = {
  { .name = "uniformEpsilon",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(square_cb_config, uniform_epsilon),
    .fallback = "0.0",
    .range = &rml_range_unit,
    .meaning = "The probability that is guaranteed to all actions together." },
  { .name = "gammaScale",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(square_cb_config, gamma_scale),
    .fallback = "10.0",
    .range = &rml_range_not_negative,
    .meaning = "How strongly better scores are preferred." },
  { .name = "gammaExponent",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(square_cb_config, gamma_exponent),
    .fallback = "0.5",
    .range = &rml_range_not_negative,
    .meaning = "How fast that grows with the number of examples." },
  { .name = "cbAdf",
    .kind = RML_KIND_REDUCTION,
    .offset = offsetof(square_cb_config, cb_adf),
    .fallback = "{\"typename\": \"CbAdf\"}",
    .meaning = "Scores the actions; its cbType must be \"mtr\"." },
  { 0 },
};

static const rml_field state_fields[] = {
  { .name = "counter",
    .kind = RML_KIND_INT,
    .offset = offsetof(square_cb_state, counter),
    .merge = RML_MERGE_SUM,
    .meaning = "How many examples were learned." },
  { 0 },
};

static const rml_record config_record = { .fields = config_fields, .finite = true };
static const rml_record state_record = { .fields = state_fields };

static const char *text_of(json_object *map, const char *key)
{
  return json_object_get_string(json_object_object_get(map, key));
}

/* The probabilities stand for a regression on costs, which ips does not make. */
static const char *config_refused(json_object *config)
{
  json_object *below = json_object_object_get(config, "cbAdf");
  while (strcmp(text_of(below, "typename"), "Debug") == 0)
    below = json_object_object_get(json_object_object_get(below, "config"), "next");
  if (strcmp(text_of(json_object_object_get(below, "config"), "cbType"), "mtr") == 0)
    return NULL;
  return "CbExploreAdfSquareCb needs a CbAdf whose cbType is \"mtr\"";
}

static reml_status predict(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                           rml_answer *out)
{
  const square_cb_config *config = self->config;
  const square_cb_state *state = self->state;
  reml_status status = self->below->type->predict(self->below, context, x, scratch, out);
  if (status < 0)
    return status;
  size_t best = rml_best_action(out);
  float best_score = out->actions[best].value, sum = 0;
  float gamma = config->gamma_scale * powf((float)state->counter, config->gamma_exponent);
  for (size_t i = 0; i < out->action_count; i++)
    if (i != best) {
      out->actions[i].value = 1 / ((float)out->action_count + gamma * (out->actions[i].value - best_score));
      sum += out->actions[i].value;
    }
  out->actions[best].value = 1 - sum;
  out->type = REML_PREDICTION_PROBS;
  return rml_floor_probabilities(out, config->uniform_epsilon);
}

/* The regression is not weighted by how the action came to be taken. */
static reml_status learn(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                         rml_scratch *scratch)
{
  square_cb_state *state = self->state;
  reml_label certain = reml_cb_label(y->action, y->cost, 1);
  reml_status status = rml_learn_below(self, context, x, &certain, scratch);
  if (status == REML_OK)
    state->counter = rml_count(state->counter, 1);
  return status;
}

const rml_reduction_type rml_cb_explore_adf_square_cb = {
  .name = "CbExploreAdfSquareCb",
  .meaning = "Explores by the inverse of the gap to the best score.",
  .config = &config_record,
  .state = &state_record,
  .config_size = sizeof(square_cb_config),
  .state_size = sizeof(square_cb_state),
  .below_role = "a cbAdf",
  .types = { REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_PROBS },
  .needs = { REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_SCORES },
  .config_refused = config_refused,
  .predict = predict,
  .learn = learn,
};
