#include "progress.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMN = 14 }; /* characters at least */

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

static void print_row(struct progress *progress, const struct metrics *metrics)
{
  for (size_t i = 0; i < metrics->count; i++) {
    char text[METRIC_TEXT];
    metric_text(&metrics->list[i], text);
    fprintf(progress->out, "%s%*s", i ? "  " : "", column_width(&metrics->list[i]), text);
  }
  fputc('\n', progress->out);
  progress->shown = metrics_examples(metrics);
}

void progress_start(struct progress *progress, FILE *out, struct schedule schedule, const struct metrics *metrics)
{
  *progress = (struct progress){ out, schedule, schedule.step ? schedule.step : 1, 0 };
  if (!out)
    return;
  for (size_t i = 0; i < metrics->count; i++)
    fprintf(out, "%s%*s", i ? "  " : "", column_width(&metrics->list[i]), metric_name(&metrics->list[i]));
  fputc('\n', out);
}

void progress_step(struct progress *progress, const struct metrics *metrics)
{
  if (!progress->out || metrics_examples(metrics) < progress->next)
    return;
  print_row(progress, metrics);
  progress->next = row_after(&progress->schedule, progress->next);
}

void progress_end(struct progress *progress, const struct metrics *metrics)
{
  if (progress->out && (progress->shown == 0 || progress->shown < metrics_examples(metrics)))
    print_row(progress, metrics);
}
