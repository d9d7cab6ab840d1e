/* The name that somebody may have meant. */
#ifndef RML_NEAREST_H
#define RML_NEAREST_H

#include <stddef.h>

/* How many letters must be added, left out, exchanged or swapped to make `a` of `b`, by bytes, without regard to case;
 * SIZE_MAX when one of them has more than 64. */
size_t rml_distance(const char *a, const char *b);

/* Whether a name so far off (rml_distance) is worth proposing for `wrong`. */
int rml_distance_is_near(size_t distance, const char *wrong);

#endif
