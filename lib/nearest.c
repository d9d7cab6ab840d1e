#include "nearest.h"

#include <stdint.h>
#include <string.h>

enum { MOST = 64 };

/* Not tolower: that one depends on the locale. */
static char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
  return a < b ? a : b;
}

/* Optimal string alignment distance: Levenshtein's, and a swap of neighbours counts once. */
size_t rml_distance(const char *a, const char *b)
{
  size_t rows[3][MOST + 1], m = strlen(a), n = strlen(b);
  if (m > MOST || n > MOST)
    return SIZE_MAX;
  size_t *before = rows[0], *last = rows[1], *row = rows[2];
  for (size_t j = 0; j <= n; j++)
    last[j] = j;
  for (size_t i = 1; i <= m; i++) {
    row[0] = i;
    for (size_t j = 1; j <= n; j++) {
      size_t exchange = last[j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
      row[j] = least(exchange, least(last[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
        row[j] = least(row[j], before[j - 2] + 1);
    }
    size_t *oldest = before;
    before = last;
    last = row;
    row = oldest;
  }
  return last[n];
}

void rml_nearest_try(rml_nearest *nearest, const char *name)
{
  size_t distance = rml_distance(name, nearest->wrong);
  if (distance > (strlen(nearest->wrong) + 2) / 3 || (nearest->name && distance >= nearest->distance))
    return;
  nearest->name = name;
  nearest->distance = distance;
}
