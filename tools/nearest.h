/* Did you mean …? */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

struct nearest {
  const char *wanted, *found; /* found: NULL when nothing was near enough */
  size_t distance;            /* less than this is nearer */
};

/* The candidate that is `wanted` but for a few letters, or begins with it; the first of several that are equally near. */
struct nearest nearest_start(const char *wanted);
void nearest_try(struct nearest *nearest, const char *candidate);

#endif
