/* CbExploreAdfSoftmax: probabilities in proportion to the exponentials of the scores.  spec/learning.md, "Reductions". */
#include "explore.h"

#include <math.h>

typedef struct softmax_config {
  float uniform_epsilon, lambda;
  rml_reduction *cb_adf;
} softmax_config;

static const rml_field config_fields[] = {
  { .name = "uniformEpsilon",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(softmax_config, uniform_epsilon),
    .fallback = "0.0",
    .range = &rml_range_unit,
    .meaning = "The probability that is guaranteed to all actions together." },
  { .name = "lambda",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(softmax_config, lambda),
    .fallback = "1.0",
    .range = &rml_range_not_negative,
    .meaning = "How strongly better scores are preferred." },
  { .name = "cbAdf",
    .kind = RML_KIND_REDUCTION,
    .offset = offsetof(softmax_config, cb_adf),
    .fallback = "{\"typename\": \"CbAdf\"}",
    .meaning = "Scores the actions." },
  { 0 },
};

static const rml_record config_record = { .fields = config_fields, .finite = true };

static reml_status predict(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                           rml_answer *out)
{
  const softmax_config *config = self->config;
  reml_status status = self->below->type->predict(self->below, context, x, scratch, out);
  if (status < 0)
    return status;
  float best = out->actions[rml_best_action(out)].value, sum = 0;
  for (size_t i = 0; i < out->action_count; i++) {
    out->actions[i].value = expf(-config->lambda * (out->actions[i].value - best));
    sum += out->actions[i].value;
  }
  for (size_t i = 0; i < out->action_count; i++)
    out->actions[i].value /= sum;
  out->type = REML_PREDICTION_PROBS;
  return rml_floor_probabilities(out, config->uniform_epsilon);
}

const rml_reduction_type rml_cb_explore_adf_softmax = {
  .name = "CbExploreAdfSoftmax",
  .meaning = "Explores by the exponentials of the scores.",
  .config = &config_record,
  .config_size = sizeof(softmax_config),
  .below_role = "a cbAdf",
  .types = { REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_PROBS },
  .needs = { REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_SCORES },
  .predict = predict,
  .learn = rml_learn_below,
};
