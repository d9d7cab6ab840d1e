#include "error.h"
#include "example.h"

/* spec/learning.md, "Sampling": fixed for good, so that a logged event can be drawn again. */

reml_status reml_prediction_sample(const reml_prediction *p, double u, uint32_t *action, float *probability, reml_error *err)
{
  const reml_action *actions;
  size_t count = reml_prediction_actions(p, &actions);
  if (!p || !action || !probability)
    return rml_fail(err, REML_E_ARGUMENT, "reml_prediction_sample: %s is NULL", !p ? "p" : !action ? "action" : "probability");
  if (!(u >= 0 && u < 1))
    return rml_fail(err, REML_E_ARGUMENT, "reml_prediction_sample: u is not in [0, 1)");
  if (reml_prediction_type(p) != REML_PREDICTION_PROBS)
    return rml_fail(err, REML_E_TYPE, "reml_prediction_sample: the prediction holds no probabilities");
  double total = 0, sum = 0;
  for (size_t i = 0; i < count; i++)
    total += (double)actions[i].value;
  const reml_action *drawn = NULL;
  for (size_t i = 0; i < count; i++) {
    if (!(actions[i].value > 0))
      continue;
    drawn = &actions[i];
    sum += (double)actions[i].value;
    if (sum > u * total)
      break;
  }
  if (!drawn)
    return rml_fail(err, REML_E_DATA, "reml_prediction_sample: no action has a probability above 0");
  *action = drawn->action;
  *probability = drawn->value;
  return REML_OK;
}

/* One step of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
double reml_uniform(uint64_t seed)
{
  uint64_t z = seed + UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  z ^= z >> 31;
  return (double)(z >> 11) * 0x1p-53;
}
