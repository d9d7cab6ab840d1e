/* Models in one form: what is read converts without loss, both ways; what loads learns and saves.  The document and the
 * workspace are two ways through the library, and must agree on what is a model. */
#ifndef FUZZ_MODEL_H
#define FUZZ_MODEL_H

#include "fuzz.h"

static inline void fuzz_load(reml_source from, int32_t format, int must_load)
{
  reml_error error = REML_ERROR_INIT;
  reml_options options = fuzz_options(format, REML_CHECKSUM_VERIFY);
  reml_workspace *ws = NULL;
  reml_status status = reml_workspace_load(&ws, from, &options, &error);
  must((status == REML_OK) == must_load || status == REML_E_LIMIT || status == REML_E_MEMORY, "load accepts what read accepts",
       &error);
  if (status != REML_OK)
    return;
  fuzz_saved(ws);
  fuzz_use(ws, ws);
  fuzz_saved(ws);
  reml_workspace_free(ws);
}

static inline void fuzz_model(const uint8_t *data, size_t size, int32_t format)
{
  reml_error error = REML_ERROR_INIT;
  reml_options options = fuzz_options(format, REML_CHECKSUM_VERIFY);
  reml_document *d = NULL;
  reml_source from = reml_from_memory(data, size);
  reml_status status = reml_document_read(&d, from, &options, &error);
  if (status == REML_OK)
    fuzz_document(d);
  reml_document_free(d);
  fuzz_load(from, format, status == REML_OK);
}

#endif
