/* What the machine can do at best: the limits that libreml is held against. */
#include "work.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

static reml_buffer from;

/* Rows of a weight table, and features that look at them. */
enum { ROW = 8 };
static float *table, *values;
static uint32_t *rows;
static size_t features;

/* The ends of the lines: no reader of examples looks at fewer bytes. */
static void find_lines(void)
{
  const char *at = from.data, *end = at + from.size;
  uint64_t lines = 0;
  while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
    at++;
    lines++;
  }
  work_kept = lines;
}

static void prepare_lines(char **arguments)
{
  from = bytes_of_file(arguments[0]);
  work_bytes = from.size;
}

/* What writing and checking the same bytes takes at least.  Whether the memory is new each time is for malloc to decide, as it
 * is for what is held against this. */
static void copy_and_hash(void)
{
  char *room = must_have(malloc(from.size));
  memcpy(room, from.data, from.size);
  work_kept = XXH3_64bits(room, from.size);
  free(room);
}

static void prepare_copy(char **arguments)
{
  work_bytes = from.size = number_of(arguments[0]);
  from.data = must_have(malloc(from.size));
  memset(from.data, 1, from.size);
}

/* One row that is in no near cache for each feature, and no more than a product with what stands there. */
static void look_up(void)
{
  for (size_t i = 0; i < work_units; i++) {
    float sum = 0;
    for (size_t k = i * features; k < (i + 1) * features; k++)
      sum += table[(size_t)rows[k] * ROW] * values[k];
    work_kept = sum > 0;
  }
}

static void prepare_table(char **arguments)
{
  size_t count = (size_t)1 << number_of(arguments[0]);
  work_units = number_of(arguments[1]);
  features = number_of(arguments[2]);
  table = must_have(malloc(count * ROW * sizeof *table));
  rows = must_have(malloc(work_units * features * sizeof *rows));
  values = must_have(malloc(work_units * features * sizeof *values));
  for (size_t i = 0; i < count * ROW; i++)
    table[i] = random_float();
  for (size_t i = 0; i < work_units * features; i++) {
    rows[i] = random_u32() & (uint32_t)(count - 1);
    values[i] = random_float();
  }
}

const work limit_works[] = {
  { "find-lines", "DATA", prepare_lines, find_lines, NULL },
  { "copy-and-hash", "BYTES", prepare_copy, copy_and_hash, NULL },
  { "look-up", "BITS EXAMPLES FEATURES", prepare_table, look_up, NULL },
  { 0 },
};
