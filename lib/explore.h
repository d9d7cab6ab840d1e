/* Exploration: what the contextual-bandit reductions share (spec/learning.md, "Reductions"). */
#ifndef RML_EXPLORE_H
#define RML_EXPLORE_H

#include "reduction.h"

/* Room for `count` actions.  False without memory. */
bool rml_actions_reserve(rml_answer *answer, size_t count);

/* Which action, of at least one, has the smallest score: the first of them. */
size_t rml_best_action(const rml_answer *scores);

/* Raises each probability that is not 0 to at least uniform_epsilon over their number, and lowers the larger ones for it.
 * REML_E_MEMORY. */
reml_status rml_floor_probabilities(rml_answer *probabilities, float uniform_epsilon);

/* Hands the example down as it is. */
reml_status rml_learn_below(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                            rml_scratch *scratch);

#endif
