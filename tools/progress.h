/* How far a run has come: the table that shows how the metrics develop, and on a terminal a line that says how fast it goes. */
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
  FILE *table; /* NULL: none is shown */
  struct schedule schedule;
  uint64_t next, shown; /* examples: when the next row is due, what the last one said */
  bool live;            /* the line is shown */
  double began, due;    /* seconds: when the first example was awaited, when the line is to be shown again */
};

/* Prints the table's head to `table` (may be NULL). */
void progress_start(struct progress *progress, FILE *table, bool live, struct schedule schedule, const struct metrics *metrics);

/* After an example: prints a row when one is due. */
void progress_step(struct progress *progress, const struct metrics *metrics);

/* Is it time to show the line? */
bool progress_is_due(struct progress *progress);

/* Shows it, with the share of the data that was read, in [0, 1] (NAN: nobody knows). */
void progress_show(const struct progress *progress, uint64_t examples, double share);

/* Prints the last row, unless that is what the last one said; the line is gone. */
void progress_end(struct progress *progress, const struct metrics *metrics);

#endif
