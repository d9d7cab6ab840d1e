/* What the two halves of the schema pass share: schema.c walks records and reductions, schema_value.c checks values. */
#ifndef RML_SCHEMA_CHECK_H
#define RML_SCHEMA_CHECK_H

#include "reduction.h"
#include "schema.h"

/* The reduction whose configuration is being walked, and the one that was found below it. */
typedef struct rml_frame {
  const rml_reduction_type *below;
  rml_types types;
} rml_frame;

typedef struct rml_checker {
  rml_report *report;
  const rml_schema_options *options;
  rml_warnings warnings;
  bool model, newer; /* newer: of a minor that this release does not know */
  uint64_t bits;     /* of globalConfig; 0: not known, as it was wrong */
  unsigned reductions;
  rml_frame *frame;
} rml_checker;

/* A problem with what stands at `path`. */
#define RML_WRONG(c, path, ...) rml_problem_at((c)->report, REML_E_VALUE, path, __VA_ARGS__)

/* Reports want of memory; NULL. */
json_object *rml_check_no_memory(rml_checker *c);

/* Whether a node is of the type that must stand here; says so when not. */
bool rml_check_type(rml_checker *c, const rml_path *path, json_object *node, rml_type wanted);

/* The checked value of a field, a new reference, or NULL after a problem.  rml_check_record fills in what is left out. */
json_object *rml_check_value(rml_checker *c, const rml_path *path, const rml_record *record, const rml_field *field,
                             json_object *node);
json_object *rml_check_record(rml_checker *c, const rml_path *path, const rml_record *record, json_object *node);
json_object *rml_check_reduction(rml_checker *c, const rml_path *path, json_object *node);

#endif
