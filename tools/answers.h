/* What the predictions of a model mean, as far as its configuration says it. */
#ifndef ANSWERS_H
#define ANSWERS_H

#include <reml.h>

#include <stdbool.h>

struct answers {
  int32_t type;   /* REML_PREDICTION_ */
  bool probable;  /* SCALAR: they went through the logistic link, and are probabilities */
  double no, yes; /* then: the labels whose probabilities are 0 and 1 */
};

/* False when it failed, after printing why. */
bool answers_of(const reml_workspace *ws, struct answers *answers);

#endif
