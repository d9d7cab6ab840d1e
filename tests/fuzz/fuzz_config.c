/* Configurations: what is read is written the same again, and what makes a workspace learns and saves. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  reml_error error = REML_ERROR_INIT;
  reml_options options = fuzz_options(REML_FORMAT_CONFIG, REML_CHECKSUM_DEFAULT);
  reml_document *d = NULL;
  reml_source from = reml_from_memory(data, size);
  int is_read = reml_document_read(&d, from, &options, &error) == REML_OK;
  if (is_read) {
    reml_buffer first = fuzz_written(d, REML_FORMAT_CONFIG), second = fuzz_converted(&first, REML_FORMAT_CONFIG);
    must_be_same(&first, &second, "a configuration is written the same again");
    reml_buffer_free(&first);
    reml_buffer_free(&second);
  }
  reml_document_free(d);
  reml_workspace *ws = NULL;
  reml_status status = reml_workspace_create(&ws, from, &options, &error);
  must((status == REML_OK) == is_read || status == REML_E_LIMIT || status == REML_E_MEMORY, "create accepts what read accepts",
       &error);
  if (status == REML_OK) {
    fuzz_use(ws, ws);
    fuzz_saved(ws);
  }
  reml_workspace_free(ws);
  return 0;
}
