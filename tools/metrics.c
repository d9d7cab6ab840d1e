#include "metrics.h"

#include "message.h"
#include "text.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct metric_kind {
  const char *name, *meaning;
  int32_t prediction; /* the type it needs; REML_PREDICTION_NONE: any */
  bool probable;      /* it needs probabilities */
  bool usual;         /* taken when none is asked for */
  bool mean;          /* of what was added, otherwise its sum */
  void (*add)(struct metric *metric, const struct answers *answers, const struct observation *example);
};

static void add(struct metric *metric, double value)
{
  metric->sum += value;
  metric->count++;
}

static void add_example(struct metric *metric, const struct answers *answers, const struct observation *example)
{
  (void)answers;
  (void)example;
  add(metric, 1);
}

static void add_features(struct metric *metric, const struct answers *answers, const struct observation *example)
{
  (void)answers;
  add(metric, (double)example->features);
}

static void add_squared_error(struct metric *metric, const struct answers *answers, const struct observation *example)
{
  (void)answers;
  if (example->label->type != REML_LABEL_SIMPLE)
    return;
  double difference = (double)example->label->value - (double)reml_prediction_scalar(example->prediction);
  add(metric, difference * difference);
}

static double clamp(double value, double least, double most)
{
  return fmin(fmax(value, least), most);
}

/* Cross entropy of the label as a probability, where labels beyond the range count as its ends, with the predicted one, which
 * is kept as far from 0 and 1 as floats near 1 are from each other: being sure and wrong once is bad, but not the end. */
static void add_log_loss(struct metric *metric, const struct answers *answers, const struct observation *example)
{
  if (example->label->type != REML_LABEL_SIMPLE)
    return;
  double label = clamp(((double)example->label->value - answers->no) / (answers->yes - answers->no), 0, 1);
  double predicted = clamp((double)reml_prediction_scalar(example->prediction), (double)FLT_EPSILON, 1 - (double)FLT_EPSILON);
  add(metric, -(label * log(predicted) + (1 - label) * log(1 - predicted)));
}

static void add_accuracy(struct metric *metric, const struct answers *answers, const struct observation *example)
{
  (void)answers;
  if (example->label->type == REML_LABEL_BINARY)
    add(metric, reml_prediction_binary(example->prediction) == (int32_t)example->label->action);
}

/* Inverse propensity score: what the predicted probabilities would have gained, by the logged ones. */
static void add_ips(struct metric *metric, const struct answers *answers, const struct observation *example)
{
  (void)answers;
  const reml_label *label = example->label;
  const reml_action *actions;
  size_t count = reml_prediction_actions(example->prediction, &actions);
  if (label->type != REML_LABEL_CB)
    return;
  for (size_t i = 0; i < count; i++)
    if (actions[i].action == label->action)
      add(metric, -(double)label->cost * ((double)actions[i].value / (double)label->probability));
}

/* The first is always shown. */
static const struct metric_kind kinds[] = {
  { "example_number", "how many so far, always shown", REML_PREDICTION_NONE, false, true, false, add_example },
  { "mse", "mean squared error", REML_PREDICTION_SCALAR, false, true, true, add_squared_error },
  { "log_loss", "mean cross entropy of the label as a probability, with the logistic link", REML_PREDICTION_SCALAR, true, true,
    true, add_log_loss },
  { "accuracy", "share of right answers", REML_PREDICTION_BINARY, false, true, true, add_accuracy },
  { "ips", "inverse propensity score", REML_PREDICTION_PROBS, false, true, true, add_ips },
  { "parsed_features", "how many so far", REML_PREDICTION_NONE, false, false, false, add_features },
};

static const size_t kind_count = sizeof kinds / sizeof *kinds;
_Static_assert(sizeof kinds / sizeof *kinds <= MOST_METRICS, "each kind is shown at most once");

static bool fits(const struct metric_kind *kind, const struct answers *answers)
{
  return (kind->prediction == REML_PREDICTION_NONE || kind->prediction == answers->type) &&
         (!kind->probable || answers->probable);
}

static void append(struct metrics *metrics, const struct metric_kind *kind)
{
  for (size_t i = 0; i < metrics->count; i++)
    if (metrics->list[i].kind == kind)
      return;
  metrics->list[metrics->count++] = (struct metric){ kind, 0, 0 };
}

static const struct metric_kind *find(const char *name, size_t length)
{
  for (size_t i = 0; i < kind_count; i++)
    if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0)
      return &kinds[i];
  return NULL;
}

static void refuse(const char *name, size_t length, bool known, const struct answers *answers)
{
  char fitting[256] = "";
  size_t used = 0;
  for (size_t i = 0; i < kind_count; i++)
    if (fits(&kinds[i], answers) && used < sizeof fitting)
      used += (size_t)snprintf(fitting + used, sizeof fitting - used, "%s%s", used ? ", " : "", kinds[i].name);
  say_error(known ? "the metric '%.*s' does not fit this model; these do: %s" : "there is no metric '%.*s'; for this model: %s",
            (int)length, name, fitting);
}

bool metrics_choose(struct metrics *metrics, const char *names, const struct answers *answers)
{
  *metrics = (struct metrics){ .answers = *answers };
  append(metrics, &kinds[0]);
  if (!names) {
    for (size_t i = 0; i < kind_count; i++)
      if (kinds[i].usual && fits(&kinds[i], answers))
        append(metrics, &kinds[i]);
    return true;
  }
  for (;;) {
    size_t length = strcspn(names, ",");
    const struct metric_kind *kind = find(names, length);
    if (!kind || !fits(kind, answers)) {
      refuse(names, length, kind != NULL, answers);
      return false;
    }
    append(metrics, kind);
    if (!names[length])
      return true;
    names += length + 1;
  }
}

char *metrics_help(void)
{
  struct memory_text text;
  open_text(&text);
  fputs("What the table shows, of those that fit the model:", text.to);
  for (size_t i = 0; i < kind_count; i++)
    fprintf(text.to, "%s %s (%s)", i ? "," : "", kinds[i].name, kinds[i].meaning);
  return close_text(&text);
}

void metrics_add(struct metrics *metrics, const struct observation *example)
{
  for (size_t i = 0; i < metrics->count; i++)
    metrics->list[i].kind->add(&metrics->list[i], &metrics->answers, example);
}

uint64_t metrics_examples(const struct metrics *metrics)
{
  return metrics->list[0].count;
}

const char *metric_name(const struct metric *metric)
{
  return metric->kind->name;
}

const char *metric_kind_name(size_t i)
{
  return i < kind_count ? kinds[i].name : NULL;
}

void metric_text(const struct metric *metric, char text[METRIC_TEXT])
{
  if (!metric->kind->mean)
    snprintf(text, METRIC_TEXT, "%.0f", metric->sum);
  else if (metric->count == 0)
    snprintf(text, METRIC_TEXT, "-");
  else
    snprintf(text, METRIC_TEXT, "%#.6g", metric->sum / (double)metric->count);
}
