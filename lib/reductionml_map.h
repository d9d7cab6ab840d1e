/* What becomes of the members of reductionml's reductions: one table for each, for the conversion and for the way back. */
#ifndef RML_REDUCTIONML_MAP_H
#define RML_REDUCTIONML_MAP_H

#include "reductionml.h"

typedef enum rml_move_kind {
  RML_MOVE_COPY,
  RML_MOVE_SUMS,     /* an array of maps, whose keys are rml_sums */
  RML_MOVE_ONE,      /* a namespace: the first of two, */
  RML_MOVE_TWO,      /* the second */
  RML_MOVE_BELOW,    /* the reduction below */
  RML_MOVE_WEIGHTS,  /* the table of weights, with its sizes */
  RML_MOVE_BITS,     /* not carried over, as global_config says it too: numBits, */
  RML_MOVE_CONSTANT, /* constantFeatureEnabled, */
  RML_MOVE_PAIRS,    /* the interactions of two namespaces, */
  RML_MOVE_TRIPLES,  /* of three */
  RML_MOVE_LOSS,     /* not carried over: the loss that it learned with */
  RML_MOVE_DROP,     /* not carried over, as nothing depends on it */
} rml_move_kind;

/* A member of ours, `key` in the map `section`, and where it comes from: `from`, of the reduction itself or of its map
 * `group`.  What is not carried over has neither section nor key. */
typedef struct rml_move {
  rml_move_kind kind;
  const char *section, *key, *group, *from;
} rml_move;

typedef struct rml_origin {
  const char *type;      /* the original's name of its structure */
  const char *typename;  /* the same in both */
  const rml_move *moves; /* up to the one without `from` */
} rml_origin;

/* The keys of an element of `model_states`, ours and theirs, up to one that is NULL. */
extern const char *const rml_sums[][2];

/* The table of a reduction of theirs by its `type`, or NULL. */
const rml_origin *rml_origin_of(json_object *reduction);

#endif
