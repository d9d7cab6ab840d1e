/* The table that shows how the metrics develop. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "metrics.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* After which examples a row is shown: the first and then each `factor` times the one before, or every `step`. */
struct schedule {
  double factor; /* above 1; 0: by step */
  uint64_t step; /* at least 1 */
};

/* Reads "*2" or "+1000"; false when `text` is neither. */
bool schedule_parse(struct schedule *schedule, const char *text);

struct progress {
  FILE *out; /* NULL: nothing is shown */
  struct schedule schedule;
  uint64_t next, shown; /* examples: when the next row is due, what the last one said */
};

/* Prints the table's head to `out` (may be NULL). */
void progress_start(struct progress *progress, FILE *out, struct schedule schedule, const struct metrics *metrics);

/* Prints a row when one is due. */
void progress_step(struct progress *progress, const struct metrics *metrics);

/* Prints the last row, unless that is what the last one said. */
void progress_end(struct progress *progress, const struct metrics *metrics);

#endif
