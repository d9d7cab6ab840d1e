/* How good predictions are, summed up while examples pass. */
#ifndef METRICS_H
#define METRICS_H

#include "answers.h"

#include <stdbool.h>

/* One example that was predicted. */
struct observation {
  const reml_label *label;
  const reml_prediction *prediction;
  size_t features;
};

struct metric {
  const struct metric_kind *kind;
  double sum;
  uint64_t count; /* of the examples that are in `sum` */
};

enum { MOST_METRICS = 8, METRIC_TEXT = 32 };

struct metrics {
  struct answers answers;
  struct metric list[MOST_METRICS];
  size_t count;
};

/* Starts the metrics `names` (commas between; NULL: the usual ones) for such answers, with the number of examples before them.
 * Prints what is wrong with a name and which there are. */
bool metrics_choose(struct metrics *metrics, const char *names, const struct answers *answers);

void metrics_add(struct metrics *metrics, const struct observation *example);

/* How many examples were added. */
uint64_t metrics_examples(const struct metrics *metrics);

/* Names and meanings of all metrics, in one sentence for help.  To be freed; NULL when there is no memory. */
char *metrics_help(void);

const char *metric_name(const struct metric *metric);

/* The i-th name that there is, such as "mse"; NULL past the last. */
const char *metric_kind_name(size_t i);

/* Its value so far; "-" for a mean of nothing. */
void metric_text(const struct metric *metric, char text[METRIC_TEXT]);

#endif
