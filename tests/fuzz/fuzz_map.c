/* Binary models that are mapped without a look at their checksum and weights, and loaded without one at their checksum. */
#include "fuzz.h"

#include <unistd.h>

static char path[] = "/tmp/fuzz-map-XXXXXX";
static int file = -1;

static void remove_file(void)
{
  unlink(path);
}

/* One file for all inputs. */
static void put(const uint8_t *data, size_t size)
{
  if (file < 0) {
    file = mkstemp(path);
    must(file >= 0 && atexit(remove_file) == 0, "a temporary file can be made", NULL);
  }
  must(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size, "it can be written", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  reml_error error = REML_ERROR_INIT;
  reml_options options = fuzz_options(REML_FORMAT_BINARY, REML_CHECKSUM_SKIP);
  const reml_workspace *mapped = NULL;
  reml_workspace *loaded = NULL;
  reml_buffer saved = { 0 };
  put(data, size);
  int is_mapped = reml_workspace_map(&mapped, path, &options, &error) == REML_OK;
  if (is_mapped) {
    fuzz_use(mapped, NULL);
    if (reml_workspace_save(mapped, reml_to_memory(&saved), REML_FORMAT_BINARY, &error) == REML_OK)
      reml_buffer_free(&saved);
  }
  reml_workspace_free(mapped);
  reml_document *verified = NULL;
  reml_options careful = fuzz_options(REML_FORMAT_BINARY, REML_CHECKSUM_VERIFY);
  must(reml_document_read(&verified, reml_from_file(path), &careful, &error) != REML_OK || is_mapped,
       "what verifies can be mapped", NULL);
  reml_document_free(verified);
  if (reml_workspace_load(&loaded, reml_from_file(path), &options, &error) == REML_OK) {
    must(is_mapped, "what loads can be mapped", NULL);
    fuzz_use(loaded, loaded);
    fuzz_saved(loaded);
  }
  reml_workspace_free(loaded);
  return 0;
}
