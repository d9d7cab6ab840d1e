/* A document: a configuration or a model as a tree, without a learner.  Reading one is also validating it; reading and
 * writing is converting. */
#ifndef REML_DOCUMENT_H
#define REML_DOCUMENT_H

#include <reml/io.h>
#include <reml/options.h>

REML_BEGIN_DECLS

/* Reads and checks a model or a configuration.  Fields of newer minor versions are kept.  What read accepts, create or load
 * accepts too, but for memory and the weight table's limit.  Fails like reml_workspace_load.  Since 0.1.0. */
REML_API reml_status reml_document_read(reml_document **out, reml_source from, const reml_options *options, reml_error *err);

/* A configuration whose outermost reduction is `typename_`, with every default written out; a reduction below that has no
 * default (Debug's `next`) is a Coin.  REML_E_ARGUMENT for an unknown typename.  Since 0.1.0. */
REML_API reml_status reml_document_default(reml_document **out, const char *typename_, reml_error *err);

/* REML_FORMAT_CONFIG for a configuration, REML_FORMAT_JSON or _BINARY, as it was read, for a model.  Since 0.1.0. */
REML_API int32_t reml_document_format(const reml_document *d);

/* Writes the canonical form.  A configuration can only be written as REML_FORMAT_CONFIG (REML_E_ARGUMENT otherwise); a model
 * written so is its configuration, without header and states.  Since 0.1.0. */
REML_API reml_status reml_document_write(const reml_document *d, reml_sink to, int32_t format, reml_error *err);

REML_API void reml_document_free(reml_document *d);

/* The i-th typename of a reduction, such as "Coin"; NULL past the last.  Static.  Since 0.1.0. */
REML_API const char *reml_typename(size_t i);

enum { REML_SCHEMA_CONFIG = 1, REML_SCHEMA_MODEL = 2 };

/* Writes the JSON Schema (2020-12) of configurations or of models in JSON.  Since 0.1.0. */
REML_API reml_status reml_schema_write(int32_t which, reml_sink to, reml_error *err);

REML_END_DECLS

#endif
