/* The strings that stand for floats that JSON has no number for (spec/model-format.md, "Non-finite values"). */
#ifndef RML_NONFINITE_H
#define RML_NONFINITE_H

#include <stdbool.h>
#include <stddef.h>

/* The value that a text names: "NaN", "Infinity" or "-Infinity"; false when it is none of them. */
bool rml_nonfinite_of(const char *text, size_t length, double *out);

/* The text of a value that is not finite; a NaN's payload is not in it. */
const char *rml_nonfinite_text(double value);

#endif
