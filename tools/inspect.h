/* What there is to say of a model, before it is said. */
#ifndef INSPECT_H
#define INSPECT_H

#include "stack.h"
#include "weight_summary.h"

#include <stdio.h>

/* globalConfig, or one reduction. */
struct part {
  const char *name;         /* "globalConfig" or the typename */
  reml_value config, state; /* state: NULL's where there is none */
  reml_document *usual;     /* a configuration in which all of this is as usual */
  reml_value usual_config;  /* in it */
};

struct inspection {
  const char *file;
  int64_t bytes; /* of the file; -1: unknown */
  reml_document *model;
  struct part parts[1 + MOST_REDUCTIONS]; /* globalConfig, then the stack from above */
  size_t part_count;
  reml_value weights; /* the table, of the lowest reduction */
  struct weight_summary summary;
  struct names_table *names; /* NULL: none was given */
};

/* Fills in what follows from `model` and `names`, of the weights the `top` largest.  False when it failed, after printing why;
 * to be freed in any case. */
bool inspection_make(struct inspection *out, uint64_t top);
void inspection_free(struct inspection *inspection);

/* Makes `member`, which is the one before it or REML_VALUE_INIT's, the next of a part's configuration that is not the reduction
 * below.  False past the last. */
bool part_member(const struct inspection *in, const struct part *part, reml_value *member);

/* Is it not the default?  `usual` is the default then, NULL's when there is none. */
bool part_differs(const struct inspection *in, const struct part *part, const reml_value *member, reml_value *usual);

/* Bytes of the weights in memory and, as they would be saved, in a binary file. */
uint64_t weights_memory(const struct inspection *in);
uint64_t weights_bytes(const struct inspection *in);

/* For people, 80 columns wide; with block elements where the locale is UTF-8. */
void inspection_print(const struct inspection *in, FILE *to);

/* For programs: one JSON object. */
void inspection_print_json(const struct inspection *in, FILE *to);

#endif
