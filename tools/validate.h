/* What there is to say of a file that should be a model or a configuration. */
#ifndef VALIDATE_H
#define VALIDATE_H

#include <reml.h>

#include <stdbool.h>
#include <stdio.h>

enum { MOST_PROBLEMS = 20, DEPARTURE_ROOM = 64 };

/* Where a file first departs from the canonical form. */
struct departure {
  uint64_t offset, line, column;  /* line and column: 0 in a binary model */
  char canonical[DEPARTURE_ROOM]; /* the bytes that the canonical form has from there on */
  size_t length;                  /* of them; less than there is room for: then it ends */
};

struct verdict {
  const char *file;
  char *bytes; /* the file */
  size_t size;
  reml_error problems[MOST_PROBLEMS];
  size_t problem_count;
  char more[sizeof((reml_error *)0)->message]; /* what the library says of others; "": there are none */
  reml_document *document;                     /* NULL: not valid */
  bool canonical;
  struct departure departure; /* of one that is valid and not canonical */
  char **unknown;             /* pointers of the members that this release does not know */
  size_t unknown_count;
};

/* Looks at a file.  Whatever is wrong is in the verdict, which is to be freed. */
void validate(struct verdict *out, const char *file);
void verdict_free(struct verdict *verdict);

/* For people; `brief`: the problems alone. */
void verdict_print(const struct verdict *verdict, bool brief, FILE *to);

/* For programs: a JSON object on a line. */
void verdict_print_json(const struct verdict *verdict, FILE *to);

#endif
