/* The name that somebody may have meant. */
#ifndef RML_NEAREST_H
#define RML_NEAREST_H

#include <stddef.h>

/* How many letters must be added, left out, exchanged or swapped to make `a` of `b`, by bytes, without regard to case;
 * SIZE_MAX when one of them has more than 64. */
size_t rml_distance(const char *a, const char *b);

/* The best of several names for a wrong one; begins as { wrong, NULL, 0 }. */
typedef struct rml_nearest {
  const char *wrong, *name; /* name: NULL when none was near enough */
  size_t distance;
} rml_nearest;

void rml_nearest_try(rml_nearest *nearest, const char *name);

#endif
