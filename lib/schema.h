/* The schema pass: a tree as some codec read it becomes the tree of spec/model-format.md's "Document", typed, ordered,
 * completed with defaults and checked, or a list of problems.  It walks the tables of fields.h and the registry. */
#ifndef RML_SCHEMA_H
#define RML_SCHEMA_H

#include "error.h"
#include "tree.h"
#include "values.h"

/* The newest minor version of format 1 that this release knows. */
enum { RML_FORMAT = 1, RML_MINOR = 0 };

/* What a tree must be. */
typedef enum rml_expect { RML_EXPECT_ANY, RML_EXPECT_CONFIG, RML_EXPECT_MODEL } rml_expect;

typedef struct rml_schema_options {
  rml_expect expect;
  bool keep_unknown;                                           /* a converter: keep keys of newer minors */
  bool peek;                                                   /* leave out every state of a model, whatever it is */
  void (*on_log)(void *user, int32_t level, const char *text); /* a workspace: told of what is ignored; may be NULL */
  void *user;
  rml_values *values; /* of the tree, to which those are added that it leaves out */
} rml_schema_options;

/* The checked tree, or NULL when `report` has problems. */
json_object *rml_schema_check(json_object *raw, const rml_schema_options *options, rml_report *report);

/* Whether a checked tree is a model; otherwise it is a configuration. */
bool rml_tree_is_model(json_object *tree);

#endif
