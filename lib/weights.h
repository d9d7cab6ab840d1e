/* The weight table of a regressor: one row for each index. */
#ifndef RML_WEIGHTS_H
#define RML_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A row is padded from 6 floats to 8, and aligned, so that it never crosses a cache line. */
enum { RML_ROW_FLOATS = 8, RML_ROW_USED = 6, RML_ROW_ALIGNMENT = 32 };

typedef struct rml_weights {
  float *rows; /* count * RML_ROW_FLOATS */
  size_t count;
  void *memory; /* what to free */
} rml_weights;

/* A table of 2^bits rows of zeros; pages that nobody writes to take no memory.  False without memory. */
bool rml_weights_create(rml_weights *weights, uint64_t bits);

void rml_weights_free(rml_weights *weights);

static inline float *rml_weights_row(const rml_weights *weights, uint32_t index)
{
  return weights->rows + (size_t)index * RML_ROW_FLOATS;
}

#endif
