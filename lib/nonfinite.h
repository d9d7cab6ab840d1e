/* The strings that stand for floats that JSON has no number for (spec/model-format.md, "Non-finite values"). */
#ifndef RML_NONFINITE_H
#define RML_NONFINITE_H

#include "float_text.h"

#include <stdbool.h>
#include <stddef.h>

/* The value that a text names: "NaN", "Infinity" or "-Infinity"; false when it is none of them. */
bool rml_nonfinite_of(const char *text, size_t length, double *out);

/* The text of a value that is not finite; a NaN's payload is not in it. */
const char *rml_nonfinite_text(double value);

/* Any float as text, with a NUL, for a message. */
typedef struct rml_shown_float {
  char text[RML_FLOAT_TEXT + 1];
} rml_shown_float;
rml_shown_float rml_show_float(float value);

#endif
