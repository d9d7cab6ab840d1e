/* Floats as text and back (spec/model-format.md, "Float text"): shortest digits, exact, whatever the locale. */
#ifndef RML_FLOAT_TEXT_H
#define RML_FLOAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RML_FLOAT_TEXT = 40 }; /* room for any text below; no NUL is written */

/* The canonical text of a finite float: of the shortest digits that read back to it both directly and by way of a double, the
 * ones nearest the value, of two equally near the ones with the even last digit; ECMAScript's layout, plus ".0" when there is
 * neither "." nor "e"; -0.0.  Returns the length. */
size_t rml_float_text(float value, char *out);

/* The same for a finite double, digits that read back to the same double. */
size_t rml_double_text(double value, char *out);

/* A decimal number: -1^negative * mantissa * 10^exponent, when `exact`; otherwise it had more digits than a mantissa holds and
 * the text decides. */
typedef struct rml_decimal {
  const char *text; /* what was scanned, sign included; not NUL-terminated */
  size_t length;
  uint64_t mantissa;
  int32_t exponent;
  bool negative, exact;
} rml_decimal;

/* Scans digits at `text`, which ends at `end`:  [+-]? digits with at most one "." among or around them, at least one digit,
 * then optionally [eE][+-]?digits.  Returns the end of the number, or NULL when none starts here.  Callers whose grammar is
 * stricter (JSON has no "+1", "1." or "01") check that themselves.  Exponents of any length are taken and bounded. */
const char *rml_decimal_scan(const char *text, const char *end, rml_decimal *out);

/* The nearest double, or the nearest float rounded straight from the decimal; ties to even, overflow gives infinity. */
double rml_decimal_double(const rml_decimal *number);
float rml_decimal_float(const rml_decimal *number);

#endif
