#include "error.h"
#include "example.h"

#include <math.h>
#include <stdlib.h>

reml_status reml_prediction_create(reml_prediction **out, reml_error *err)
{
  if (!out)
    return rml_fail(err, REML_E_ARGUMENT, "reml_prediction_create: out is NULL");
  *out = calloc(1, sizeof **out);
  return *out ? REML_OK : rml_fail_memory(err);
}

void reml_prediction_free(reml_prediction *p)
{
  if (!p)
    return;
  free(p->answer.actions);
  rml_scratch_free(&p->scratch);
  free(p);
}

int32_t reml_prediction_type(const reml_prediction *p)
{
  return p ? p->answer.type : REML_PREDICTION_NONE;
}

float reml_prediction_scalar(const reml_prediction *p)
{
  return reml_prediction_type(p) == REML_PREDICTION_SCALAR ? p->answer.scalar : NAN;
}

float reml_prediction_raw(const reml_prediction *p)
{
  return reml_prediction_type(p) == REML_PREDICTION_SCALAR ? p->answer.raw : NAN;
}

int32_t reml_prediction_binary(const reml_prediction *p)
{
  return reml_prediction_type(p) == REML_PREDICTION_BINARY ? p->answer.binary : -1;
}

size_t reml_prediction_actions(const reml_prediction *p, const reml_action **actions)
{
  int32_t type = reml_prediction_type(p);
  bool has = type == REML_PREDICTION_SCORES || type == REML_PREDICTION_PROBS;
  if (actions)
    *actions = has ? p->answer.actions : NULL;
  return has ? p->answer.action_count : 0;
}
