/* Examples out of a data file, with what their features are called. */
#ifndef TRACED_H
#define TRACED_H

#include "record.h"

struct traced {
  const char *name; /* of the file */
  int32_t format;   /* REML_DATA_ */
  const reml_workspace *workspace;
  reml_features *features;
  reml_prediction *prediction;
  reml_reader *reader;

  /* The last example: its first line, and what is in it. */
  uint64_t line;
  record example;
};

/* Opens the file `name`, "-" being standard input, for labels and features as `ws` takes them, which is borrowed.  Prints why
 * it failed; to be closed in any case. */
bool traced_open(struct traced *traced, const reml_workspace *ws, const char *name, int32_t format);

/* Reads the next example, not yet finished.  REML_END behind the last one; below 0 when it failed, after printing why. */
reml_status traced_next(struct traced *traced);

void traced_close(struct traced *traced);

#endif
