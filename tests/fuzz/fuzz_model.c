/* Models in both forms: what is read converts without loss; what loads learns and saves.  The checksum of a binary one is
 * mended first, as nearly all changes would end there otherwise. */
#include "fuzz.h"

#include <xxhash.h>

static void mend(uint8_t *data, size_t size)
{
  static const uint8_t magic[] = { 0x95, 0xa4, 'r', 'e', 'm', 'l', 1 };
  if (size < sizeof magic + 10 || data[0] != magic[0])
    return;
  memcpy(data, magic, sizeof magic);
  XXH64_canonical_t sum;
  XXH64_canonicalFromHash(&sum, XXH3_64bits(data, size - 10));
  data[size - 10] = 0xc4;
  data[size - 9] = 8;
  memcpy(data + size - 8, sum.digest, 8);
}

static void load(reml_source from, int must_load)
{
  reml_error error = REML_ERROR_INIT;
  reml_options options = fuzz_options(REML_FORMAT_ANY, REML_CHECKSUM_VERIFY);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  uint8_t *model = malloc(size + 1);
  must(model != NULL, "there is memory", NULL);
  memcpy(model, data, size);
  model[size] = 0;
  mend(model, size);
  reml_error error = REML_ERROR_INIT;
  reml_document *d = NULL;
  reml_source from = reml_from_memory(model, size);
  reml_status status = reml_document_read(&d, from, NULL, &error);
  if (status == REML_OK && reml_document_format(d) == REML_FORMAT_CONFIG)
    status = REML_E_NOT_MODEL;
  else if (status == REML_OK)
    fuzz_document(d);
  reml_document_free(d);
  load(from, status == REML_OK);
  free(model);
  return 0;
}
