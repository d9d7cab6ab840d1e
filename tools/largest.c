#include "largest.h"

#include <math.h>
#include <stdlib.h>

double amount_of(double number)
{
  return isnan(number) ? (double)INFINITY : fabs(number);
}

static int by_amount(const void *left, const void *right)
{
  const struct large *a = left, *b = right;
  if (a->amount != b->amount)
    return a->amount < b->amount ? 1 : -1;
  return (a->index > b->index) - (a->index < b->index);
}

/* All but the largest are dropped whenever there is no room for more. */
static void shrink(struct largest *largest)
{
  if (largest->count > 0)
    qsort(largest->items, largest->count, sizeof *largest->items, by_amount);
  if (largest->count > largest->top)
    largest->count = largest->top;
}

bool largest_start(struct largest *largest, size_t most, uint64_t top)
{
  *largest = (struct largest){ .top = top < most ? (size_t)top : most };
  /* Twice as many, so that sorting pays. */
  largest->capacity = 2 * largest->top + 16;
  largest->items = malloc(largest->capacity * sizeof *largest->items);
  return largest->items != NULL;
}

void largest_consider(struct largest *largest, struct large item)
{
  if (largest->top == 0)
    return;
  if (largest->count == largest->capacity)
    shrink(largest);
  largest->items[largest->count++] = item;
}

void largest_finish(struct largest *largest)
{
  shrink(largest);
}

void largest_free(struct largest *largest)
{
  free(largest->items);
  *largest = (struct largest){ .items = NULL };
}
