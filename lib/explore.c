#include "explore.h"

#include "memory.h"

#include <math.h>
#include <stdlib.h>

bool rml_actions_reserve(rml_answer *answer, size_t count)
{
  void *actions = answer->actions;
  bool ok = rml_grow(&actions, &answer->action_capacity, count, sizeof *answer->actions);
  answer->actions = actions;
  return ok;
}

size_t rml_best_action(const rml_answer *scores)
{
  size_t best = 0;
  for (size_t i = 1; i < scores->action_count; i++)
    if (scores->actions[i].value < scores->actions[best].value)
      best = i;
  return best;
}

/* Descending, equal ones in the order of their actions, NaN last. */
static int compare(const void *left, const void *right)
{
  const reml_action *a = left, *b = right;
  if (isnan(a->value) || isnan(b->value))
    return (isnan(a->value) ? 1 : 0) - (isnan(b->value) ? 1 : 0);
  if (a->value != b->value)
    return a->value > b->value ? -1 : 1;
  return a->action < b->action ? -1 : 1;
}

/* What those of the `count` sorted probabilities that stay above `least` lose, so that the sum is 1 again: the projection on
 * the simplex of Duchi and others ("Efficient projections onto the l1-ball", 2008), with `least` for 0. */
static float threshold(const reml_action *sorted, size_t count, float least)
{
  float sum = 0, tau = 0;
  for (size_t j = 0; j < count; j++) {
    sum += sorted[j].value;
    float t = ((float)(count - j - 1) * least + sum - 1) / (float)(j + 1);
    if (j == 0 || sorted[j].value > t + least)
      tau = t;
  }
  return tau;
}

reml_status rml_floor_probabilities(rml_answer *probabilities, float uniform_epsilon)
{
  size_t n = probabilities->action_count, count = 0;
  if (uniform_epsilon == 0)
    return REML_OK;
  if (!rml_actions_reserve(probabilities, 2 * n))
    return REML_E_MEMORY;
  reml_action *actions = probabilities->actions, *sorted = actions + n; /* behind the answer, where nobody looks */
  for (size_t i = 0; i < n; i++)
    if (actions[i].value != 0)
      sorted[count++] = actions[i];
  qsort(sorted, count, sizeof *sorted, compare);
  bool even = uniform_epsilon > 0.999f;
  float least = (even ? 1 : uniform_epsilon) / (float)count;
  float tau = even ? INFINITY : threshold(sorted, count, least); /* nothing stays above */
  for (size_t i = 0; i < n; i++)
    if (actions[i].value != 0)
      actions[i].value = actions[i].value - tau > least ? actions[i].value - tau : least;
  return REML_OK;
}

reml_status rml_learn_below(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                            rml_scratch *scratch)
{
  return self->below->type->learn(self->below, context, x, y, scratch);
}
