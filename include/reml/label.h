/* A label: the answer that an example is learned with. */
#ifndef REML_LABEL_H
#define REML_LABEL_H

#include <reml/api.h>

REML_BEGIN_DECLS

enum { REML_LABEL_NONE = 0, REML_LABEL_SIMPLE = 1, REML_LABEL_BINARY = 2, REML_LABEL_CB = 3 };

/* A small value; make it with the functions below.  All zero: no label. */
typedef struct reml_label {
  int32_t type;      /* REML_LABEL_ */
  uint32_t action;   /* CB: which action was taken, from 0; BINARY: 0 or 1 */
  float value;       /* SIMPLE: finite */
  float weight;      /* SIMPLE: finite, at least 0; an example of weight 0 changes nothing */
  float cost;        /* CB: of that action; finite, lower is better */
  float probability; /* CB: with which that action was chosen, in (0, 1] */
  const void *more;  /* NULL */
} reml_label;

static inline reml_label reml_no_label(void)
{
  reml_label y = { REML_LABEL_NONE, 0, 0, 0, 0, 0, 0 };
  return y;
}

/* A number to come near to, and how much the example counts (1 is the usual weight). */
static inline reml_label reml_simple_label(float value, float weight)
{
  reml_label y = { REML_LABEL_SIMPLE, 0, value, weight, 0, 0, 0 };
  return y;
}

static inline reml_label reml_binary_label(int truth)
{
  reml_label y = { REML_LABEL_BINARY, truth ? 1u : 0u, 0, 0, 0, 0, 0 };
  return y;
}

/* The cost that the chosen action had, and the probability with which it was chosen. */
static inline reml_label reml_cb_label(uint32_t action, float cost, float probability)
{
  reml_label y = { REML_LABEL_CB, action, 0, 0, cost, probability, 0 };
  return y;
}

REML_END_DECLS

#endif
