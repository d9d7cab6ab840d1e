#include "progress.h"

#include "io.h"
#include "status_line.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { COLUMN = 14 }; /* characters at least */

static const double line_interval = 0.2; /* seconds; a run that is shorter never shows the line */

bool schedule_parse(struct schedule *schedule, const char *text)
{
  char *end;
  *schedule = (struct schedule){ 0, 0 };
  if (!text[0] || !isdigit((unsigned char)text[1]))
    return false;
  errno = 0;
  if (text[0] == '*')
    schedule->factor = strtod(text + 1, &end);
  else if (text[0] == '+')
    schedule->step = strtoull(text + 1, &end, 10);
  else
    return false;
  return !*end && errno == 0 && (schedule->factor > 1 || schedule->step > 0);
}

/* The example after which the row behind that of example `at` is due. */
static uint64_t row_after(const struct schedule *schedule, uint64_t at)
{
  if (schedule->step)
    return at > UINT64_MAX - schedule->step ? UINT64_MAX : at + schedule->step;
  double next = (double)at * schedule->factor;
  if (next >= 0x1p63)
    return UINT64_MAX;
  return (uint64_t)next > at ? (uint64_t)next : at + 1;
}

static int column_width(const struct metric *metric)
{
  int length = (int)strlen(metric_name(metric));
  return length < COLUMN ? COLUMN : length;
}

/* Rows may be watched through a pipe, so each is written when it is there. */
static void print_row(struct progress *progress, const struct metrics *metrics)
{
  status_line_hide();
  for (size_t i = 0; i < metrics->count; i++) {
    char text[METRIC_TEXT];
    metric_text(&metrics->list[i], text);
    fprintf(progress->table, "%s%*s", i ? "  " : "", column_width(&metrics->list[i]), text);
  }
  fputc('\n', progress->table);
  standard_output_flush();
  progress->shown = metrics_examples(metrics);
}

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void progress_start(struct progress *progress, FILE *table, bool live, struct schedule schedule, const struct metrics *metrics)
{
  double now = seconds();
  *progress = (struct progress){ table, schedule, schedule.step ? schedule.step : 1, 0, live, now, now + line_interval };
  if (!table)
    return;
  for (size_t i = 0; i < metrics->count; i++)
    fprintf(table, "%s%*s", i ? "  " : "", column_width(&metrics->list[i]), metric_name(&metrics->list[i]));
  fputc('\n', table);
}

void progress_step(struct progress *progress, const struct metrics *metrics)
{
  if (!progress->table || metrics_examples(metrics) < progress->next)
    return;
  print_row(progress, metrics);
  progress->next = row_after(&progress->schedule, progress->next);
}

bool progress_is_due(struct progress *progress)
{
  double now = progress->live ? seconds() : 0;
  if (!progress->live || now < progress->due)
    return false;
  progress->due = now + line_interval;
  return true;
}

void progress_show(const struct progress *progress, uint64_t examples, double share)
{
  char text[128];
  double rate = (double)examples / (seconds() - progress->began);
  int length = snprintf(text, sizeof text, "%" PRIu64 " examples, %.*f/s", examples, rate < 10 ? 1 : 0, rate);
  if (!isnan(share))
    snprintf(text + length, sizeof text - (size_t)length, ", %.0f%% of the data", 100 * share);
  status_line_show(text);
}

void progress_end(struct progress *progress, const struct metrics *metrics)
{
  status_line_hide();
  if (progress->table && (progress->shown == 0 || progress->shown < metrics_examples(metrics)))
    print_row(progress, metrics);
}
