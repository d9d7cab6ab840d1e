/* What a workspace is made of. */
#ifndef RML_WORKSPACE_INTERNAL_H
#define RML_WORKSPACE_INTERNAL_H

#include "example.h"
#include "fields.h"
#include "reduction.h"

#include <reml/workspace.h>

struct reml_workspace {
  rml_global global;
  rml_resolved resolved;
  rml_header header; /* its metadata; the rest is made anew when saving */
  rml_reduction *entry;
  rml_context context;
  rml_scratch scratch; /* of learning */
};

/* How features of this workspace are hashed. */
rml_hashing rml_workspace_hashing(const reml_workspace *ws);

#endif
