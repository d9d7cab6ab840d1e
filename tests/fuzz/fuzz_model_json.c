/* Models in JSON. */
#include "fuzz_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  fuzz_model(data, size, REML_FORMAT_JSON);
  return 0;
}
