#include "predictions.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT = 32 };

static bool reads_back(float value, int digits, char text[NUMBER_TEXT])
{
  snprintf(text, NUMBER_TEXT, "%.*g", digits, (double)value);
  return strtof(text, NULL) == value && (float)strtod(text, NULL) == value;
}

/* Nine digits give every float back.  Most floats that were computed need seven or more, so that is asked first. */
static void finite_text(float value, char text[NUMBER_TEXT])
{
  int digits = reads_back(value, 6, text) ? 1 : 7;
  while (!reads_back(value, digits, text))
    digits++;
  if (!strpbrk(text, ".e"))
    memcpy(text + strlen(text), ".0", sizeof ".0"); /* "-0" would be read as an integer, which has no sign */
}

static void write_number(float value, FILE *to)
{
  char text[NUMBER_TEXT];
  if (isnan(value)) {
    fputs("\"NaN\"", to);
  } else if (isinf(value)) {
    fputs(value < 0 ? "\"-Infinity\"" : "\"Infinity\"", to);
  } else {
    finite_text(value, text);
    fputs(text, to);
  }
}

static void write_scalar(const reml_prediction *prediction, FILE *to)
{
  fputs("{\"prediction\": ", to);
  write_number(reml_prediction_scalar(prediction), to);
  fputs(", \"raw_prediction\": ", to);
  write_number(reml_prediction_raw(prediction), to);
  fputc('}', to);
}

static void write_actions(const reml_prediction *prediction, FILE *to)
{
  const reml_action *actions;
  size_t count = reml_prediction_actions(prediction, &actions);
  fputc('[', to);
  for (size_t i = 0; i < count; i++) {
    fprintf(to, "%s[%" PRIu32 ", ", i ? ", " : "", actions[i].action);
    write_number(actions[i].value, to);
    fputc(']', to);
  }
  fputc(']', to);
}

void prediction_write(const reml_prediction *prediction, FILE *to)
{
  switch (reml_prediction_type(prediction)) {
  case REML_PREDICTION_SCALAR: write_scalar(prediction, to); break;
  case REML_PREDICTION_BINARY: fputs(reml_prediction_binary(prediction) ? "true" : "false", to); break;
  default: write_actions(prediction, to);
  }
  fputc('\n', to);
}
