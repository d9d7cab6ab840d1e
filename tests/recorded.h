/* Predictions held against recorded ones, which stand as JSON, one a line.  For plain programs. */
#ifndef RECORDED_H
#define RECORDED_H

#include <reml.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number behind `"key":` in a line. */
static inline bool recorded_number(const char *line, const char *key, float *out)
{
  const char *at = strstr(line, key);
  char *end;
  if (!at)
    return false;
  at += strlen(key);
  *out = strtof(at, &end);
  return end > at;
}

static inline bool recorded_same(float a, float b)
{
  return memcmp(&a, &b, sizeof a) == 0;
}

/* {"prediction":…,"raw_prediction":…} */
static inline bool recorded_scalar(const char *line, const reml_prediction *p)
{
  float scalar, raw;
  return recorded_number(line, "\"prediction\":", &scalar) && recorded_number(line, "\"raw_prediction\":", &raw) &&
         recorded_same(scalar, reml_prediction_scalar(p)) && recorded_same(raw, reml_prediction_raw(p));
}

/* [[action,value],…] */
static inline bool recorded_actions(const char *line, const reml_prediction *p)
{
  const reml_action *actions;
  size_t count = reml_prediction_actions(p, &actions);
  for (size_t i = 0; i < count; i++) {
    char *end;
    line += strspn(line, "[, ");
    unsigned long action = strtoul(line, &end, 10);
    if (action != actions[i].action || end == line || *end != ',')
      return false;
    float value = strtof(end + 1, &end);
    if (!recorded_same(value, actions[i].value) || *end != ']')
      return false;
    line = end + 1;
  }
  return count > 0 && strcmp(line, "]\n") == 0;
}

/* Whether a line, with its line end, says the same prediction, every bit of it; complains when it does not. */
static inline bool as_recorded(const char *name, int number, const char *line, const reml_prediction *p)
{
  const reml_action *actions;
  bool same = false;
  switch (reml_prediction_type(p)) {
  case REML_PREDICTION_SCALAR: same = recorded_scalar(line, p); break;
  case REML_PREDICTION_BINARY: same = strcmp(line, reml_prediction_binary(p) == 1 ? "true\n" : "false\n") == 0; break;
  default: same = recorded_actions(line, p);
  }
  if (same)
    return true;
  printf("%s: example %d: predicted", name, number);
  if (reml_prediction_type(p) == REML_PREDICTION_SCALAR)
    printf(" %.9g, raw %.9g", (double)reml_prediction_scalar(p), (double)reml_prediction_raw(p));
  else if (reml_prediction_type(p) == REML_PREDICTION_BINARY)
    printf(" %s", reml_prediction_binary(p) == 1 ? "true" : "false");
  for (size_t i = 0; i < reml_prediction_actions(p, &actions); i++)
    printf(" %lu: %.9g", (unsigned long)actions[i].action, (double)actions[i].value);
  printf(", but recorded is %s", line);
  return false;
}

#endif
