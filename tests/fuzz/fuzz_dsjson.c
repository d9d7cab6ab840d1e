/* The format dsjson of example data. */
#include "fuzz_data.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  return fuzz_data(data, size, REML_DATA_DSJSON);
}
