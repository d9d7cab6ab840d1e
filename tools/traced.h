/* Examples out of a data file, with what their features are called. */
#ifndef TRACED_H
#define TRACED_H

#include "record.h"

struct traced {
  const char *name; /* of the file */
  const reml_workspace *workspace;
  struct feed *feed;
  reml_prediction *prediction;

  /* The last example: its first line, and what is in it. */
  uint64_t line;
  record example;
};

/* Opens the file `name`, "-" being standard input, of the format REML_DATA_, for labels and features as `ws` takes them; both
 * are borrowed.  Prints why it failed; to be closed in any case. */
bool traced_open(struct traced *traced, const reml_workspace *ws, const char *name, int32_t format);

/* Reads the next example, not yet finished.  REML_END behind the last one; below 0 when it failed, after printing why. */
reml_status traced_next(struct traced *traced);

void traced_close(struct traced *traced);

#endif
