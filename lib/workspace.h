/* What a workspace is made of. */
#ifndef RML_WORKSPACE_INTERNAL_H
#define RML_WORKSPACE_INTERNAL_H

#include "example.h"
#include "fields.h"
#include "input.h"
#include "reduction.h"

#include <reml/workspace.h>

struct reml_workspace {
  rml_global global;
  rml_resolved resolved;
  rml_header header; /* its metadata; the rest is made anew when saving */
  rml_reduction *entry;
  rml_context context;
  rml_scratch scratch; /* of learning */
  char *path;          /* where it was mapped from, and can only predict; NULL: it is no map */
  rml_bytes bytes;     /* of that file; its weights are in them */
};

/* REML_E_READ_ONLY, said of `what`, when the workspace is mapped. */
reml_status rml_workspace_changeable(const reml_workspace *ws, const char *what, reml_error *err);

/* The tree of a workspace, with a header or without, with what it has learned or without; NULL without memory. */
json_object *rml_workspace_tree(const reml_workspace *ws, bool with_header, bool with_state);

/* A workspace of the same configuration, with what it has learned or without, and without metadata.  `options` are taken already;
 * weights in place are in order. */
reml_status rml_workspace_copy(reml_workspace **out, const reml_workspace *of, bool with_state, const reml_options *options,
                               reml_error *err);

/* How features of this workspace are hashed. */
rml_hashing rml_workspace_hashing(const reml_workspace *ws);

#endif
