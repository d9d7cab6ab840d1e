/* Models of reductionml: what becomes one of ours converts without loss. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  reml_error error = REML_ERROR_INIT;
  reml_options options = fuzz_options(REML_FORMAT_IMPORT, REML_CHECKSUM_SKIP);
  reml_document *d = NULL;
  reml_workspace *ws = NULL;
  reml_source from = reml_from_memory(data, size);
  if (reml_document_read(&d, from, &options, &error) == REML_OK && reml_document_format(d) != REML_FORMAT_CONFIG)
    fuzz_document(d);
  reml_document_free(d);
  if (reml_workspace_load(&ws, from, &options, &error) == REML_OK) {
    fuzz_use(ws, ws);
    fuzz_saved(ws);
  }
  reml_workspace_free(ws);
  return 0;
}
