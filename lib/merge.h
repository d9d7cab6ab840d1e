/* Merging: the states of models that learned apart become one.  spec/learning.md, "Merging". */
#ifndef RML_MERGE_H
#define RML_MERGE_H

#include "error.h"
#include "reduction.h"
#include "weights.h"

/* One merging.  The arrays have a place for each model. */
typedef struct rml_merging_run {
  const rml_reduction **models; /* at the level at hand */
  rml_weights_walk *walks;
  float *rows;          /* those that models changed, RML_ROW_USED floats each */
  size_t count, misfit; /* the model that does not fit */
  bool with_base;       /* from which models must come */
  rml_report report;
} rml_merging_run;

/* Makes of the state of `into`, which is that of the base, and of all below it, the merged one; run->models are those of its
 * level.  False when a model does not come from the base, as run->report says. */
bool rml_merge_reduction(rml_merging_run *run, rml_reduction *into, const rml_path *path);

#endif
