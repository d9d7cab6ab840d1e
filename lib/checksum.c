#include "checksum.h"

const rml_checksum_functions rml_checksum_plain = {
  .sum = XXH3_64bits,
  .create = XXH3_createState,
  .free = XXH3_freeState,
  .reset = XXH3_64bits_reset,
  .update = XXH3_64bits_update,
  .digest = XXH3_64bits_digest,
};
