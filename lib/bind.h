/* Between a checked tree (schema.h) and the C structures that the tables of fields.h describe. */
#ifndef RML_BIND_H
#define RML_BIND_H

#include "reduction.h"
#include "tree.h"

/* One filling of structures. */
typedef struct rml_binder {
  uint64_t bits;             /* of globalConfig: the size of weight tables */
  uint64_t max_weight_bytes; /* 0: no limit of the caller's */
  bool in_place;             /* weights stay in the bytes that the tree was read from, which outlive what is filled */
  unsigned level;            /* of the next reduction */
  reml_status failure;       /* REML_E_MEMORY or REML_E_LIMIT; there are no others */
} rml_binder;

/* Fills the structure at `base`, all zero, from a map.  False on failure; what was made is then released by
 * rml_release_record like any other. */
bool rml_bind_record(rml_binder *binder, const rml_record *record, json_object *map, void *base);

/* A reduction with all below it; without a `state` in the tree, as it is before the first example.  NULL on failure. */
rml_reduction *rml_bind_reduction(rml_binder *binder, json_object *node);

/* Whether the weights of a reduction and of all below it, where they are in place, are in order. */
bool rml_reduction_in_order(const rml_reduction *reduction);

/* Frees a reduction with all below it.  NULL is fine. */
void rml_reduction_free(rml_reduction *reduction);

/* The map of a structure, or NULL without memory.  Weights are borrowed by the tree on little-endian hosts. */
json_object *rml_unbind_record(const rml_record *record, const void *base, bool with_state);
json_object *rml_unbind_reduction(const rml_reduction *reduction, bool with_state);

/* Frees what the fields of a structure own. */
void rml_release_record(const rml_record *record, void *base);

#endif
