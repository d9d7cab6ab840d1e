/* From a source to a checked tree: what documents and workspaces are made from. */
#ifndef RML_DOCUMENT_READ_H
#define RML_DOCUMENT_READ_H

#include "input.h"
#include "schema.h"

#include <reml/options.h>

/* A checked tree and the bytes that its tensors may point into. */
typedef struct rml_read {
  json_object *tree;
  rml_bytes bytes;
  bool binary;  /* what it was read from */
  bool foreign; /* it was a model of reductionml */
} rml_read;

/* The options a caller gave, or the defaults, in a structure of this release's size.  REML_E_ARGUMENT when they are not
 * right. */
reml_status rml_options_take(const reml_options *from, reml_options *out, reml_error *err);

/* What is read, and for what. */
typedef enum rml_purpose {
  RML_FOR_WORKSPACE, /* a source in memory is borrowed; keys of newer minors are ignored with a word to on_log */
  RML_FOR_DOCUMENT,  /* the tree may outlive the source, and keeps such keys */
  RML_FOR_MAP,       /* as for a workspace, of a binary file that stays where it is, whose weights are not looked at unless the
                        options say VERIFY */
  RML_FOR_PEEK       /* the tree has no state of a model, keeps no such keys and has no need of the bytes */
} rml_purpose;

/* Reads and checks.  Nothing to free on failure. */
reml_status rml_read_document(rml_read *out, reml_source from, const reml_options *options, rml_expect expect,
                              rml_purpose purpose, reml_error *err);

void rml_read_free(rml_read *read);

#endif
