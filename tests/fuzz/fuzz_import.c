/* Models of reductionml: what becomes one of ours converts without loss, and is taken only where it is asked for. */
#include "fuzz.h"

static void refused_elsewhere(reml_source from)
{
  reml_options options = fuzz_options(REML_FORMAT_ANY, REML_CHECKSUM_SKIP);
  reml_document *d = NULL;
  reml_workspace *ws = NULL;
  must(reml_document_read(&d, from, &options, NULL) == REML_E_NOT_MODEL, "a model of reductionml is none of ours", NULL);
  options.format = REML_FORMAT_IMPORT;
  must(reml_workspace_create(&ws, from, &options, NULL) == REML_E_NOT_MODEL, "nor a configuration", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  reml_error error = REML_ERROR_INIT;
  reml_options options = fuzz_options(REML_FORMAT_IMPORT, REML_CHECKSUM_SKIP);
  reml_document *d = NULL;
  reml_workspace *ws = NULL;
  reml_source from = reml_from_memory(data, size);
  if (reml_document_read(&d, from, &options, &error) == REML_OK && reml_document_format(d) != REML_FORMAT_CONFIG)
    fuzz_document(d);
  if (d && reml_document_format(d) == REML_FORMAT_IMPORT)
    refused_elsewhere(from);
  reml_document_free(d);
  if (reml_workspace_load(&ws, from, &options, &error) == REML_OK) {
    fuzz_use(ws, ws);
    fuzz_saved(ws);
  }
  reml_workspace_free(ws);
  return 0;
}
