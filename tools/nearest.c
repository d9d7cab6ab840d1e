#include "nearest.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 32 };

static size_t least(size_t a, size_t b)
{
  return a < b ? a : b;
}

/* Levenshtein's: how many letters to put in, leave out or replace.  `row` holds the distances of a's first letters to all
 * beginnings of b. */
static size_t edit_distance(const char *a, const char *b)
{
  size_t row[LONGEST + 1], length = strlen(b);
  for (size_t j = 0; j <= length; j++)
    row[j] = j;
  for (size_t i = 0; a[i]; i++) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < length; j++) {
      size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = least(replaced, 1 + least(row[j], row[j + 1]));
    }
  }
  return row[length];
}

struct nearest nearest_start(const char *wanted)
{
  /* Every third letter may be wrong, and always one. */
  return (struct nearest){ wanted, NULL, strlen(wanted) / 3 + 2 };
}

void nearest_try(struct nearest *nearest, const char *candidate)
{
  if (strlen(candidate) > LONGEST)
    return;
  bool begun = *nearest->wanted && strncmp(candidate, nearest->wanted, strlen(nearest->wanted)) == 0;
  size_t distance = begun ? 0 : edit_distance(nearest->wanted, candidate);
  if (distance < nearest->distance) {
    nearest->distance = distance;
    nearest->found = candidate;
  }
}
