/* The reductions of a document, from above. */
#ifndef STACK_H
#define STACK_H

#include <reml.h>

enum { MOST_REDUCTIONS = 12, STACK_POINTER = 512 }; /* spec/model-format.md, "Limits" */

struct level {
  reml_value node, config, state; /* state: NULL's where there is none */
  const char *name;               /* the typename */
  const char *below;              /* the key in `config` of the next level; NULL for the lowest */
  char pointer[STACK_POINTER];    /* where the node is */
};

struct stack {
  struct level levels[MOST_REDUCTIONS];
  size_t count;
};

/* The stack of a valid document, as long as that lives. */
void stack_read(struct stack *out, const reml_document *d);

/* The table of weights, which the lowest reduction of a model has; NULL's for a configuration. */
void stack_weights(const struct stack *stack, const reml_document *d, reml_value *out);

#endif
