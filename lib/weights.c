#include "weights.h"

#include "memory.h"
#include "tree.h"

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

/* Whether rows of these numbers, which are in order, stand in nearly all of the table's pages (of 4 KiB, as most systems have):
 * large pages, which are there as a whole or not at all, then take no more memory. */
static bool cover(const rml_weights *weights, const unsigned char *numbers, size_t count)
{
  enum { PAGE_ROWS = 4096 / (RML_ROW_FLOATS * sizeof(float)) };
  size_t pages = 0;
  uint32_t last = UINT32_MAX;
  for (size_t i = 0; i < count; i++) {
    uint32_t page = rml_load_u32(numbers + i * sizeof(uint32_t)) / PAGE_ROWS;
    pages += page != last;
    last = page;
  }
  return pages >= weights->count / PAGE_ROWS / 8 * 7;
}

void rml_weights_expect(const rml_weights *weights, const unsigned char *numbers, size_t count)
{
  if (!numbers || cover(weights, numbers, count))
    rml_will_fill(weights->rows, weights->count * RML_ROW_FLOATS * sizeof(float));
}

rml_weights rml_weights_in_place(size_t rows, const unsigned char *numbers, const unsigned char *values, size_t count)
{
  return (rml_weights){ .count = rows, .kept = { numbers, values, count } };
}

bool rml_weights_in_order(const rml_weights *weights)
{
  const struct rml_kept_rows *kept = &weights->kept;
  return !kept->numbers || rml_row_numbers_fit(kept->numbers, kept->count, weights->count);
}

/* The i-th number. */
static int64_t number_at(const struct rml_kept_rows *kept, size_t i)
{
  return rml_load_u32(kept->numbers + i * sizeof(uint32_t));
}

/* About where a number stands.  Hashing spreads them evenly, so that each estimate is much nearer than the one before, in a
 * large table a few cache lines away instead of half of it (Perl, Itai and Avni, "Interpolation search", 1978). */
static size_t estimate(const struct rml_kept_rows *kept, size_t rows, int64_t number)
{
  double density = (double)kept->count / (double)rows;
  int64_t at = 0, last = (int64_t)kept->count - 1;
  for (int i = 0; i < 3; i++) {
    int64_t next = at + (int64_t)((double)(number - number_at(kept, (size_t)at)) * density);
    at = next < 0 ? 0 : next > last ? last : next;
  }
  return (size_t)at;
}

/* Steps away from the estimate, twice as far each time, until the number is between two places, and halves that. */
size_t rml_weights_find(const rml_weights *weights, uint32_t number)
{
  const struct rml_kept_rows *kept = &weights->kept;
  if (kept->count == 0)
    return 0;
  size_t low = estimate(kept, weights->count, number), high = low, step = 1;
  for (; high < kept->count && number_at(kept, high) <= number; step *= 2) {
    low = high;
    high = kept->count - low > step ? low + step : kept->count;
  }
  for (; low > 0 && number_at(kept, low) > number; step *= 2) {
    high = low;
    low = low > step ? low - step : 0;
  }
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (number_at(kept, middle) <= number)
      low = middle;
    else
      high = middle;
  }
  return number_at(kept, low) == number ? low : kept->count;
}

void rml_weights_free(rml_weights *weights)
{
  free(weights->memory);
  *weights = (rml_weights){ .rows = NULL };
}
