#include "stack.h"

#include "value_text.h"

#include <stdio.h>

/* The first tensor of a state. */
static bool find_tensor(const reml_document *d, const reml_value *state, reml_value *out)
{
  *out = (reml_value)REML_VALUE_INIT;
  while (reml_document_next(d, state, out))
    if (out->type == REML_VALUE_TENSOR)
      return true;
  return false;
}

/* The reduction that a level's configuration has inside; in a model, whoever has weights is the lowest, and what looks like
 * a reduction below is a newer release's. */
static bool find_below(const reml_document *d, const struct level *level, reml_value *below)
{
  reml_value tensor;
  *below = (reml_value)REML_VALUE_INIT;
  if (find_tensor(d, &level->state, &tensor))
    return false;
  while (reml_document_next(d, &level->config, below))
    if (value_is_reduction(d, below))
      return true;
  return false;
}

void stack_read(struct stack *out, const reml_document *d)
{
  reml_value node = REML_VALUE_INIT, name;
  bool more = reml_document_get(d, "/entryReduction", &node) == 1;
  *out = (struct stack){ .count = 0 };
  snprintf(out->levels[0].pointer, STACK_POINTER, "/entryReduction");
  while (more && out->count < MOST_REDUCTIONS) {
    struct level *level = &out->levels[out->count++];
    level->node = node;
    value_member(d, &node, "typename", &name);
    value_member(d, &node, "config", &level->config);
    value_member(d, &node, "state", &level->state);
    level->name = name.text;
    more = find_below(d, level, &node) && out->count < MOST_REDUCTIONS;
    if (more) {
      level->below = node.key;
      snprintf(level[1].pointer, STACK_POINTER, "%s/config/%s", level->pointer, node.key);
    }
  }
}

void stack_weights(const struct stack *stack, const reml_document *d, reml_value *out)
{
  find_tensor(d, &stack->levels[stack->count - 1].state, out);
}
