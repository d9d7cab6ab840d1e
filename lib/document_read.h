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

/* Reads and checks.  With `keep`, the tree may outlive the source and keeps keys of newer minors; without, a source in
 * memory is borrowed and such keys are ignored with a word to on_log.  Nothing to free on failure. */
reml_status rml_read_document(rml_read *out, reml_source from, const reml_options *options, rml_expect expect, bool keep,
                              reml_error *err);

void rml_read_free(rml_read *read);

#endif
