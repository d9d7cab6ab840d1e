/* Binary: a yes-or-no question, asked of a regressor as 1 and -1 (spec/learning.md, "Reductions"). */
#include "reduction.h"

typedef struct binary_config {
  rml_reduction *regressor;
} binary_config;

static const rml_field config_fields[] = {
  { .name = "regressor",
    .kind = RML_KIND_REDUCTION,
    .offset = offsetof(binary_config, regressor),
    .fallback = "{\"typename\": \"Coin\"}",
    .meaning = "Predicts the number whose sign is the answer." },
  { 0 },
};

static const rml_record config_record = { .fields = config_fields, .finite = true };

static reml_status predict(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                           rml_answer *out)
{
  reml_status status = self->below->type->predict(self->below, context, x, scratch, out);
  if (status < 0)
    return status;
  out->type = REML_PREDICTION_BINARY;
  out->binary = out->scalar > 0;
  return REML_OK;
}

static reml_status learn(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                         rml_scratch *scratch)
{
  reml_label below = reml_simple_label(y->action ? 1.0f : -1.0f, 1);
  return self->below->type->learn(self->below, context, x, &below, scratch);
}

const rml_reduction_type rml_binary = {
  .name = "Binary",
  .meaning = "A yes-or-no question, answered by a regressor.",
  .config = &config_record,
  .config_size = sizeof(binary_config),
  .below_role = "a regressor",
  .types = { REML_LABEL_BINARY, 0, REML_PREDICTION_BINARY },
  .needs = { REML_LABEL_SIMPLE, 0, REML_PREDICTION_SCALAR },
  .predict = predict,
  .learn = learn,
};
