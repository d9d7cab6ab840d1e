#include "nonfinite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
  const char *text;
  double value;
} nonfinite[] = { { "NaN", (double)NAN }, { "Infinity", (double)INFINITY }, { "-Infinity", (double)-INFINITY } };

bool rml_nonfinite_of(const char *text, size_t length, double *out)
{
  for (size_t i = 0; i < sizeof nonfinite / sizeof *nonfinite; i++)
    if (strlen(nonfinite[i].text) == length && memcmp(nonfinite[i].text, text, length) == 0) {
      *out = nonfinite[i].value;
      return true;
    }
  return false;
}

const char *rml_nonfinite_text(double value)
{
  return nonfinite[isnan(value) ? 0 : value > 0 ? 1 : 2].text;
}

rml_shown_float rml_show_float(float value)
{
  rml_shown_float out = { "" };
  if (isfinite(value))
    rml_float_text(value, out.text);
  else
    snprintf(out.text, sizeof out.text, "%s", rml_nonfinite_text((double)value));
  return out;
}
