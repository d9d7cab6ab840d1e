/* The models of reductionml, release 0.1.0 and development head, as JSON and as FlexBuffers: known by their shape, and made
 * into models of ours.  spec/model-format.md, "Migration", says what becomes of what. */
#ifndef RML_REDUCTIONML_H
#define RML_REDUCTIONML_H

#include "codec.h"
#include "schema.h"

/* What bytes are that are not a binary model of ours. */
typedef enum rml_foreign {
  RML_FOREIGN_NONE,        /* not reductionml's */
  RML_FOREIGN_JSON,        /* its JSON */
  RML_FOREIGN_FLEXBUFFERS, /* its FlexBuffers */
  RML_FOREIGN_DAMAGED,     /* its FlexBuffers once, but their end, with which reading begins, is missing or broken */
} rml_foreign;

rml_foreign rml_reductionml_recognise(const unsigned char *bytes, size_t size);

/* Reads FlexBuffers.  The tree is that of the JSON, but that in both the table of weights is one leaf, a tensor: of as many
 * rows as there could be when it comes from JSON, which tells their number elsewhere.  NULL after a problem. */
json_object *rml_reductionml_read_flex(const unsigned char *bytes, size_t size, const rml_limits *limits, rml_report *report);

/* The tree of a model of ours, not checked yet, and the way back from its members to those that they came from. */
typedef struct rml_migration {
  rml_report *report;
  const rml_schema_options *options; /* on_log is told what is not carried over */
  json_object *theirs;
  uint64_t bits, seed; /* of global_config; bits 0: not known, as they are wrong */
  bool constant, no_memory;
  bool named; /* the interactions of global_config, and the seed of their hashes, are as they must be */
  rml_warnings warnings;
  json_object *interactions;
  void (*locate)(const void *input, const rml_path *path, rml_place *place); /* the report's own */
  const void *input;
  rml_path steps[RML_MOST_DEPTH + 4]; /* the last path that was translated */
} rml_migration;

/* Makes `theirs` a model of ours, which the schema pass has to check.  NULL without memory only: what cannot be made stands as
 * RML_TYPE_INVALID, and is reported with its place in `theirs`. */
json_object *rml_reductionml_convert(rml_migration *m);

/* The member of `theirs` from which a member of ours came, or of those around it the nearest. */
const rml_path *rml_reductionml_origin(rml_migration *m, const rml_path *path);

/* Reads, converts and checks a model in either form.  For JSON, the report must be able to locate members in it.  NULL after a
 * problem. */
json_object *rml_reductionml_read(const unsigned char *bytes, size_t size, rml_foreign form, const rml_limits *limits,
                                  const rml_schema_options *options, rml_report *report);

#endif
