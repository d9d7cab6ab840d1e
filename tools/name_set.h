/* The distinct names of features, with the indices that they hash to. */
#ifndef NAME_SET_H
#define NAME_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct name_entry {
  uint32_t index, place;
  size_t length;
  char text[];
} name_entry;

/* All zero: empty.  Takes memory for each distinct name only. */
typedef struct name_set {
  name_entry **slots; /* open addressing; NULL: free */
  size_t capacity, count;
  uint32_t base; /* of the hash, another in each set */
} name_set;

/* Adds a name of this index unless it is there.  False without memory. */
bool name_set_add(name_set *set, uint32_t index, const char *text, size_t length);

/* Moves the names to the front of `slots`, sorted by index and then by bytes; the set can only be freed then. */
void name_set_sort(name_set *set);

void name_set_free(name_set *set);

#endif
