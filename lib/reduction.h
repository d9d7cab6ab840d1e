/* A reduction: one layer of a learner, which hands a simpler problem to the layer below (Beygelzimer and others, "Learning
 * reductions that really work", 2016).  Adding one means one file with a rml_reduction_type and one line in registry.c. */
#ifndef RML_REDUCTION_H
#define RML_REDUCTION_H

#include "error.h"
#include "example.h"
#include "fields.h"

#include <json-c/json.h>
#include <reml/label.h>
#include <reml/prediction.h>

/* Labels, features and predictions that a reduction takes and gives, REML_LABEL_, REML_FEATURES_ and REML_PREDICTION_; 0:
 * those of the reduction below, or, of what it needs, any. */
typedef struct rml_types {
  int32_t label, features, prediction;
} rml_types;

typedef struct rml_reduction rml_reduction;

/* What learning and predicting need from the workspace. */
typedef struct rml_context {
  const rml_global *global;
  const rml_resolved *resolved; /* the namespaces of the interactions */
  void (*on_log)(void *user, int32_t level, const char *text);
  void *user;
} rml_context;

/* What merging models needs to know of a state beyond the rules of its fields.  spec/learning.md, "Merging". */
typedef struct rml_merging {
  /* The name of a column that is less in a row than in the one it was learned from, which learning never makes it, or NULL. */
  const char *(*row_fell)(const float *base, const float *row);

  /* `into` is a row of the base, and becomes that of `merged`; of it models made `count` rows, two or more (RML_ROW_USED floats
   * each). */
  void (*rows)(const rml_reduction *merged, float *into, const float *models, size_t count);

  /* Computes the fields of RML_MERGE_DERIVED from the others. */
  void (*derive)(void *state);
} rml_merging;

typedef struct rml_reduction_type {
  const char *name, *meaning;
  const rml_record *config;       /* its one field of RML_KIND_REDUCTION, if any, is the reduction below */
  const rml_record *state;        /* NULL: it learns nothing itself */
  size_t config_size, state_size; /* of their C structures */
  const char *below_role;         /* what messages call the reduction below, such as "a regressor" */
  rml_types types, needs;
  const rml_merging *merging; /* NULL: the rules of the fields of its state say all */

  /* What is wrong with a configuration whose fields are each right, or NULL (static).  May be NULL. */
  const char *(*config_refused)(json_object *config);

  /* Warns of what has no effect.  May be NULL. */
  void (*warn)(const rml_reduction *self, const rml_context *context);

  /* Sets up what its state is before the first example; the structure is all zero.  May be NULL. */
  void (*start)(rml_reduction *self);

  /* `x` has been checked, and `y` fits types.label.  The view of a level is what its reduction is given: whoever changes it
   * makes that of the level below, scratch->level[self->level + 1].  Learning that fails has changed nothing. */
  reml_status (*predict)(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                         rml_answer *out);
  reml_status (*learn)(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                       rml_scratch *scratch);
} rml_reduction_type;

struct rml_reduction {
  const rml_reduction_type *type;
  rml_types types; /* with those that come from below filled in */
  unsigned level;  /* 0: the entry reduction */
  void *config, *state;
  rml_reduction *below; /* that of the configuration, borrowed */
};

/* In a stack, each of which is a level (spec/model-format.md, "Limits"). */
enum { RML_MOST_REDUCTIONS = RML_MOST_LEVELS };

/* The i-th reduction there is, NULL past the last, and the one of a name or NULL. */
const rml_reduction_type *rml_registry_at(size_t i);
const rml_reduction_type *rml_registry_find(const char *name);

/* The field that holds the reduction below, or NULL. */
const rml_field *rml_below_field(const rml_reduction_type *type);

/* The types with those that are 0 taken from `below`. */
rml_types rml_types_over(const rml_reduction_type *type, rml_types below);

/* How a field of `needs` that `have` does not fit reads: "CbAdf needs a regressor that takes Simple labels; Binary takes
 * Binary".  False when all fit. */
bool rml_types_misfit(const rml_reduction_type *above, const rml_reduction_type *below, rml_types have, char *out, size_t size);

/* A count of a state after `more`; it ends at the largest integer that a model can hold, 2^53-1 (spec/model-format.md, "Document"). */
static inline uint64_t rml_count(uint64_t sum, uint64_t more)
{
  const uint64_t most = (UINT64_C(1) << 53) - 1;
  return more < most - sum ? sum + more : most;
}

#endif
