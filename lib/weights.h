/* The weight table of a regressor: one row for each index. */
#ifndef RML_WEIGHTS_H
#define RML_WEIGHTS_H

#include "bytes.h"

#include <stdbool.h>
#include <stddef.h>

/* A row is padded from 6 floats to 8, and aligned, so that it never crosses a cache line. */
enum { RML_ROW_FLOATS = 8, RML_ROW_USED = 6, RML_ROW_ALIGNMENT = 32 };

typedef struct rml_weights {
  float *rows; /* count * RML_ROW_FLOATS; NULL: they are only read, where `kept` says */
  size_t count;
  void *memory; /* what to free */
  struct rml_kept_rows {
    const unsigned char *numbers, *values; /* as in a tensor (tree.h) */
    size_t count;
  } kept;
} rml_weights;

/* A table of 2^bits rows of zeros; pages that nobody writes to take no memory.  False without memory. */
bool rml_weights_create(rml_weights *weights, uint64_t bits);

/* Says which rows of a new table will be written next: those of a tensor (tree.h), all when `numbers` is NULL. */
void rml_weights_expect(const rml_weights *weights, const unsigned char *numbers, size_t count);

/* A table whose rows are those of a tensor in a file that is used in place, and stay there: 6 floats each in the order of their
 * numbers, or all of them (`numbers` NULL).  Nothing is known of the numbers. */
rml_weights rml_weights_in_place(size_t rows, const unsigned char *numbers, const unsigned char *values, size_t count);

/* Whether all is well with those numbers, which takes a walk over them. */
bool rml_weights_in_order(const rml_weights *weights);

void rml_weights_free(rml_weights *weights);

static inline float *rml_weights_row(const rml_weights *weights, uint32_t index)
{
  return weights->rows + (size_t)index * RML_ROW_FLOATS;
}

/* Where the row `number` stands among those that are kept, kept.count when it is not.  Numbers that are not in order, which
 * nobody may have looked at, lead astray but not out of bounds. */
size_t rml_weights_find(const rml_weights *weights, uint32_t number);

/* A walk over the rows, in the order of their numbers. */
typedef struct rml_weights_walk {
  const rml_weights *weights;
  size_t next; /* of those that are kept */
} rml_weights_walk;

/* Copies the row `number`, which is one more than the last time, or 0. */
static inline void rml_weights_step(rml_weights_walk *walk, size_t number, float row[RML_ROW_USED])
{
  const rml_weights *weights = walk->weights;
  const struct rml_kept_rows *kept = &weights->kept;
  memset(row, 0, RML_ROW_USED * sizeof *row);
  if (weights->rows) {
    memcpy(row, weights->rows + number * RML_ROW_FLOATS, RML_ROW_USED * sizeof *row);
  } else if (walk->next < kept->count &&
             (!kept->numbers || rml_load_u32(kept->numbers + walk->next * sizeof(uint32_t)) == number)) {
    const unsigned char *values = kept->values + walk->next++ * RML_ROW_USED * sizeof(float);
    for (size_t i = 0; i < RML_ROW_USED; i++)
      row[i] = rml_float_of(rml_load_u32(values + i * sizeof(float)));
  }
}

/* One float of a row of a table in place, whatever its alignment and the byte order here. */
static inline float rml_weights_read(const rml_weights *weights, uint32_t index, size_t column)
{
  const struct rml_kept_rows *kept = &weights->kept;
  size_t at = kept->numbers ? rml_weights_find(weights, index) : index;
  return at < kept->count ? rml_float_of(rml_load_u32(kept->values + (at * RML_ROW_USED + column) * sizeof(float))) : 0;
}

#endif
