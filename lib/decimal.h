/* Numbers in text, read exactly, whatever the locale. */
#ifndef RML_DECIMAL_H
#define RML_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
