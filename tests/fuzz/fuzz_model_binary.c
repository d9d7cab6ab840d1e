/* Binary models.  The checksum is mended first, as nearly all changes would end there otherwise. */
#include "fuzz_model.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  /* Not a byte more, so that the sanitizer sees one too many. */
  uint8_t *model = malloc(size > 0 ? size : 1);
  must(model != NULL, "there is memory", NULL);
  if (size > 0)
    memcpy(model, data, size);
  mend(model, size);
  fuzz_model(model, size, REML_FORMAT_BINARY);
  free(model);
  return 0;
}
