/* The largest of many. */
#ifndef LARGEST_H
#define LARGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct large {
  double amount; /* how large */
  uint32_t index;
  float values[2]; /* what has this size: a weight, or the two that differ */
};

/* The largest so far, and candidates for them. */
struct largest {
  struct large *items; /* once finished, the largest first; of equal ones the lowest index first */
  size_t count, capacity, top;
};

/* Keeps the `top` largest of at most `most`.  False without memory; to be freed in any case. */
bool largest_start(struct largest *largest, size_t most, uint64_t top);
void largest_consider(struct largest *largest, struct large item);
void largest_finish(struct largest *largest);
void largest_free(struct largest *largest);

/* How large a number is: infinitely, when it is none. */
double amount_of(double number);

#endif
