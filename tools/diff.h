/* What differs between two models or two configurations. */
#ifndef DIFF_H
#define DIFF_H

#include "largest.h"
#include "names_table.h"
#include "stack.h"

#include <stdio.h>

enum { SIDE_A = 0, SIDE_B = 1, SIDES = 2 };

struct side {
  const char *file;
  reml_document *document;
  struct stack stack;
};

/* Of what a difference is.  UNKNOWN: of members of a newer release, in no part that this one knows. */
enum section { SECTION_HEADER, SECTION_CONFIG, SECTION_STATE, SECTION_UNKNOWN, SECTIONS };

/* A value that is on both sides and not the same, or on one side alone. */
struct difference {
  enum section section;
  char *pointer; /* in A; of what is in B alone, there */
  reml_value values[SIDES];
  bool there[SIDES];
};

/* Numbers in the same place of every row.  A row that is not there is all zeros. */
struct column {
  uint64_t differ, finite; /* of those that differ, finite ones are in `sum` */
  double sum;              /* of the amounts by which they differ */
  struct large largest;    /* the one that differs most: its row, and both values */
};

enum { MOST_COLUMNS = 16 };

/* The rows of two tensors.  Those without a bit that is set are not there, whatever the file says. */
struct rows {
  char *pointer;
  reml_value tensors[SIDES];
  bool comparable;        /* do the shapes agree? */
  bool weights;           /* is it the table of weights? */
  uint64_t both, differ;  /* rows that are there on both sides; of these, such as differ */
  uint64_t only[SIDES];   /* rows that are there on one side alone */
  struct column *columns; /* the first MOST_COLUMNS at most */
  size_t column_count;
  struct largest largest; /* rows by how much their first numbers differ */
};

struct diff {
  struct side sides[SIDES];
  struct names_table *names; /* NULL: none was given */
  uint64_t top;              /* rows to list */
  size_t above, below;       /* how many reductions the stacks have in common at their upper and lower ends */
  struct difference *differences;
  size_t count, capacity, counts[SECTIONS];
  struct rows *rows;
  size_t rows_count;
  bool complete; /* false: there was no memory for all of it */
};

/* Compares the documents, which are there already.  False without memory; to be freed in any case. */
bool diff_make(struct diff *diff);
void diff_free(struct diff *diff);

bool diff_same_stack(const struct diff *diff);
bool diff_is_config(const struct diff *diff);

/* Are the two equal?  With `header`, the header counts, too. */
bool diff_equal(const struct diff *diff, bool header);

/* Do the rows differ? */
bool rows_differ(const struct rows *rows);

/* What a column is called; `number` has room for it. */
const char *column_name(const struct rows *rows, size_t i, char number[24]);

/* Compares the rows of two tensors.  Keeps the `top` rows that differ most.  False without memory; to be freed in any case. */
bool rows_compare(struct rows *rows, const struct side sides[SIDES], uint64_t top);
void rows_free(struct rows *rows);

/* For people, in colours where `colour` says so.  `header`: the header counts, too. */
void diff_print(const struct diff *diff, bool header, bool colour, FILE *to);

/* For programs: one JSON object. */
void diff_print_json(const struct diff *diff, bool header, FILE *to);

#endif
