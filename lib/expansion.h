/* What a regressor learns from: the features of a view, their interactions, and the constant (spec/learning.md,
 * "Expansion"). */
#ifndef RML_EXPANSION_H
#define RML_EXPANSION_H

#include "reduction.h"

/* One example may not have more features than this after expansion, those of all its actions together. */
enum { RML_MOST_EXPANDED = 1 << 27 };

/* The interactions of a configuration as iteration keys.  False without memory. */
bool rml_resolve(rml_resolved *resolved, const rml_global *global);
void rml_resolved_free(rml_resolved *resolved);

/* Expands `view` and counts that in scratch->expanded.  What *out lists stands in the view or in the scratch, until either is used
 * again.  REML_E_MEMORY, or REML_E_LIMIT when the count would be past RML_MOST_EXPANDED. */
reml_status rml_expand(const rml_context *context, const rml_view *view, rml_scratch *scratch, rml_feature_list *out);

/* The iteration key of a namespace that a configuration names. */
rml_order rml_namespace_order(const rml_global *global, const rml_namespace *space);

#endif
