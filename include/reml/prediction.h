/* A prediction: what a workspace answers. */
#ifndef REML_PREDICTION_H
#define REML_PREDICTION_H

#include <reml/status.h>

REML_BEGIN_DECLS

enum {
  REML_PREDICTION_NONE = 0,
  REML_PREDICTION_SCALAR = 1,
  REML_PREDICTION_BINARY = 2,
  REML_PREDICTION_SCORES = 3, /* a score for each action, lower is better */
  REML_PREDICTION_PROBS = 4   /* a probability for each action */
};

typedef struct reml_action {
  uint32_t action; /* from 0 */
  float value;     /* its score or its probability */
} reml_action;

/* An empty prediction.  It belongs to no workspace, so it outlives a model that is swapped.  Since 0.1.0. */
REML_API reml_status reml_prediction_create(reml_prediction **out, reml_error *err);

REML_API void reml_prediction_free(reml_prediction *p);

/* REML_PREDICTION_; NONE before the first predict and after a failed one.  Since 0.1.0. */
REML_API int32_t reml_prediction_type(const reml_prediction *p);

/* SCALAR: the prediction inside the range of the labels seen, through the link.  NaN for any other type.  Since 0.1.0. */
REML_API float reml_prediction_scalar(const reml_prediction *p);

/* SCALAR: the sum before range and link.  NaN for any other type.  Since 0.1.0. */
REML_API float reml_prediction_raw(const reml_prediction *p);

/* BINARY: 1 or 0; -1 for any other type.  Since 0.1.0. */
REML_API int32_t reml_prediction_binary(const reml_prediction *p);

/* SCORES, PROBS: how many actions, and the actions in their order, borrowed until p is used again.  0 and NULL for any other
 * type.  Since 0.1.0. */
REML_API size_t reml_prediction_actions(const reml_prediction *p, const reml_action **actions);

/* Draws an action from a prediction of type PROBS.  `u` is the caller's random number in [0, 1), for example
 * reml_uniform(event); the same `u` draws the same action (spec/learning.md, "Sampling").  *probability is what to write down
 * beside the action and later learn with: the label is reml_cb_label(action, cost, probability), and a probability that was not
 * the one drawn with makes what is learned wrong.  REML_E_ARGUMENT; REML_E_TYPE; REML_E_DATA when no action has a probability
 * above 0.  Since 0.1.0. */
REML_API reml_status reml_prediction_sample(const reml_prediction *p, double u, uint32_t *action, float *probability,
                                            reml_error *err);

/* A number in [0, 1) that is made of `seed` alone, the same for ever.  Give each event a seed of its own, such as its number.
 * Since 0.1.0. */
REML_API double reml_uniform(uint64_t seed);

REML_END_DECLS

#endif
