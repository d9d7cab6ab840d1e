#include "diff.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rows of one side, in the order of their numbers. */
struct cursor {
  const reml_document *d;
  const reml_value *tensor;
  size_t next;
  uint32_t number;
  float *floats; /* of the row; all zero when `there` is false */
  bool there;
};

static bool same_bits(float a, float b)
{
  return memcmp(&a, &b, sizeof a) == 0;
}

static bool any_bit(const float *floats, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (!same_bits(floats[i], 0))
      return true;
  return false;
}

/* Goes to the next row in which a bit is set. */
static void advance(struct cursor *c)
{
  do
    c->there = reml_document_row(c->d, c->tensor, c->next++, &c->number, c->floats) == 1;
  while (c->there && !any_bit(c->floats, c->tensor->row_floats));
}

/* Takes two numbers that differ into the column's sums. */
static void count_numbers(struct column *column, uint32_t row, float a, float b)
{
  double amount = amount_of((double)b - (double)a);
  if (isfinite(amount)) {
    column->finite++;
    column->sum += amount;
  }
  if (column->differ++ == 0 || amount > column->largest.amount)
    column->largest = (struct large){ amount, row, { a, b } };
}

/* Takes two rows, one of which may be the zeros that stand for none.  Returns whether they differ. */
static bool count_row(struct rows *rows, uint32_t number, const float *a, const float *b)
{
  size_t floats = rows->tensors[SIDE_A].row_floats;
  if (memcmp(a, b, floats * sizeof *a) == 0)
    return false;
  for (size_t k = 0; k < rows->column_count; k++)
    if (!same_bits(a[k], b[k]))
      count_numbers(&rows->columns[k], number, a[k], b[k]);
  if (!same_bits(a[0], b[0]))
    largest_consider(&rows->largest, (struct large){ amount_of((double)b[0] - (double)a[0]), number, { a[0], b[0] } });
  return true;
}

/* Goes through both lists of rows at once. */
static void merge(struct rows *rows, struct cursor *a, struct cursor *b, const float *none)
{
  advance(a);
  advance(b);
  while (a->there || b->there) {
    bool first = a->there && (!b->there || a->number <= b->number), second = b->there && (!a->there || b->number <= a->number);
    bool differ = count_row(rows, first ? a->number : b->number, first ? a->floats : none, second ? b->floats : none);
    if (first && second) {
      rows->both++;
      rows->differ += differ;
    } else {
      rows->only[first ? SIDE_A : SIDE_B]++;
    }
    if (first)
      advance(a);
    if (second)
      advance(b);
  }
}

static bool same_shape(const reml_value *a, const reml_value *b)
{
  return a->rank == b->rank && a->row_floats == b->row_floats && memcmp(a->shape, b->shape, sizeof a->shape) == 0;
}

bool rows_compare(struct rows *rows, const struct side sides[SIDES], uint64_t top)
{
  const reml_value *a = &rows->tensors[SIDE_A], *b = &rows->tensors[SIDE_B];
  rows->comparable = same_shape(a, b);
  /* The rows that are there are in memory, so as much again for three is no more than a multiple of the file. */
  size_t most = a->length + b->length, floats = a->row_floats;
  if (!rows->comparable || most == 0)
    return true;
  rows->column_count = floats < MOST_COLUMNS ? floats : MOST_COLUMNS;
  rows->columns = calloc(rows->column_count, sizeof *rows->columns);
  float *room = calloc(3, floats * sizeof *room);
  bool ok = largest_start(&rows->largest, most, top) && rows->columns && room;
  if (ok) {
    struct cursor left = { .d = sides[SIDE_A].document, .tensor = a, .floats = room };
    struct cursor right = { .d = sides[SIDE_B].document, .tensor = b, .floats = room + floats };
    merge(rows, &left, &right, room + 2 * floats);
    largest_finish(&rows->largest);
  }
  free(room);
  return ok;
}

bool rows_differ(const struct rows *rows)
{
  return !rows->comparable || rows->differ + rows->only[SIDE_A] + rows->only[SIDE_B] > 0;
}

const char *column_name(const struct rows *rows, size_t i, char number[24])
{
  /* spec/model-format.md, "State". */
  static const char *const weights[] = { "XT", "ZT", "G2", "MX", "WE", "MG" };
  enum { KNOWN = sizeof weights / sizeof *weights };
  if (rows->weights && rows->tensors[SIDE_A].row_floats == KNOWN && i < KNOWN)
    return weights[i];
  snprintf(number, 24, "%zu", i);
  return number;
}

void rows_free(struct rows *rows)
{
  free(rows->pointer);
  free(rows->columns);
  largest_free(&rows->largest);
}
