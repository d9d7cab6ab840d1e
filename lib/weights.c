#include "weights.h"

#include <stdlib.h>

bool rml_weights_create(rml_weights *weights, uint64_t bits)
{
  size_t count = (size_t)1 << bits;
  /* calloc and not aligned_alloc: large tables are then zero pages of the system's, untouched. */
  char *memory = calloc(count * RML_ROW_FLOATS * sizeof(float) + RML_ROW_ALIGNMENT, 1);
  if (!memory)
    return false;
  size_t past = (uintptr_t)memory % RML_ROW_ALIGNMENT;
  weights->memory = memory;
  weights->rows = (float *)(void *)(memory + (past > 0 ? RML_ROW_ALIGNMENT - past : 0));
  weights->count = count;
  return true;
}

void rml_weights_free(rml_weights *weights)
{
  free(weights->memory);
  *weights = (rml_weights){ NULL, 0, NULL };
}
