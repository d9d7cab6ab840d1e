/* CbExploreAdfGreedy: the best action, but for a share of the time that all actions have in equal parts (Bietti and others, "A
 * contextual bandit bake-off", 2021).  spec/learning.md, "Reductions". */
#include "explore.h"

typedef struct greedy_config {
  float epsilon;
  rml_reduction *cb_adf;
} greedy_config;

static const rml_field config_fields[] = {
  { .name = "epsilon",
    .kind = RML_KIND_FLOAT,
    .offset = offsetof(greedy_config, epsilon),
    .fallback = "0.05",
    .range = &rml_range_unit,
    .meaning = "The probability that is shared among all actions." },
  { .name = "cbAdf",
    .kind = RML_KIND_REDUCTION,
    .offset = offsetof(greedy_config, cb_adf),
    .fallback = "{\"typename\": \"CbAdf\"}",
    .meaning = "Scores the actions." },
  { 0 },
};

static const rml_record config_record = { .fields = config_fields, .finite = true };

static reml_status predict(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                           rml_answer *out)
{
  const greedy_config *config = self->config;
  reml_status status = self->below->type->predict(self->below, context, x, scratch, out);
  if (status < 0)
    return status;
  size_t best = rml_best_action(out);
  float share = config->epsilon / (float)out->action_count;
  for (size_t i = 0; i < out->action_count; i++)
    out->actions[i].value = i == best ? share + (1 - config->epsilon) : share;
  out->type = REML_PREDICTION_PROBS;
  return REML_OK;
}

const rml_reduction_type rml_cb_explore_adf_greedy = {
  .name = "CbExploreAdfGreedy",
  .meaning = "Explores evenly, now and then.",
  .config = &config_record,
  .config_size = sizeof(greedy_config),
  .below_role = "a cbAdf",
  .types = { REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_PROBS },
  .needs = { REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_SCORES },
  .predict = predict,
  .learn = rml_learn_below,
};
