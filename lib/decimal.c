#include "decimal_usual.h"

#include <float.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  EXPONENT_LIMIT = 99999, /* 10 to this is infinite, 10 to the negative 0, whatever the mantissa */
  EXACT_POWER = 22,       /* the greatest power of ten that a double holds exactly */
};

const double rml_powers_of_ten[] = {
  1e-44, 1e-43, 1e-42, 1e-41, 1e-40, 1e-39, 1e-38, 1e-37, 1e-36, 1e-35, 1e-34, 1e-33, 1e-32, 1e-31, 1e-30, 1e-29, 1e-28, 1e-27,
  1e-26, 1e-25, 1e-24, 1e-23, 1e-22, 1e-21, 1e-20, 1e-19, 1e-18, 1e-17, 1e-16, 1e-15, 1e-14, 1e-13, 1e-12, 1e-11, 1e-10, 1e-9,
  1e-8,  1e-7,  1e-6,  1e-5,  1e-4,  1e-3,  1e-2,  1e-1,  1e0,   1e1,   1e2,   1e3,   1e4,   1e5,   1e6,   1e7,   1e8,   1e9,
  1e10,  1e11,  1e12,  1e13,  1e14,  1e15,  1e16,  1e17,  1e18,  1e19,  1e20,  1e21,  1e22,  1e23,  1e24,  1e25,  1e26,  1e27,
  1e28,  1e29,  1e30,  1e31,  1e32,  1e33,  1e34,  1e35,  1e36,  1e37,  1e38,  1e39,  1e40,  1e41,  1e42,  1e43,  1e44,
};

/* ---- Scanning ---- */

/* Appends the digits at `p` to *mantissa, modulo 2^64. */
static const char *scan_digits(const char *p, const char *end, uint64_t *mantissa)
{
  uint64_t value = *mantissa;
  for (; p < end && rml_is_digit(*p); p++)
    value = value * 10 + (uint64_t)(*p - '0');
  *mantissa = value;
  return p;
}

/* The same as scan_digits for the digits behind the point, which are many. */
static const char *scan_fraction(const char *p, const char *end, uint64_t *mantissa)
{
  while (end - p >= 8) {
    int count = rml_scan_eight(p, mantissa);
    p += count;
    if (count < 8)
      return p;
  }
  return scan_digits(p, end, mantissa);
}

/* Adds the exponent part at `start`, an e, to *exponent, if there is one. */
static const char *scan_exponent(const char *start, const char *end, int64_t *exponent)
{
  const char *p = start + 1;
  bool negative = p < end && *p == '-';
  p += p < end && (*p == '-' || *p == '+');
  if (p == end || !rml_is_digit(*p))
    return start;
  /* Where it stops growing, no text in memory has the digits that could make up for it. */
  int64_t value = 0;
  for (; p < end && rml_is_digit(*p); p++)
    if (value < INT64_MAX / 100)
      value = value * 10 + (*p - '0');
  *exponent += negative ? -value : value;
  return p;
}

/* The digits at `p` again when they may be too many: keeps the first that matter, and adds to *exponent how many it dropped. */
static void scan_many_digits(const char *p, const char *end, rml_decimal *number, int64_t *exponent)
{
  int kept = 0;
  number->mantissa = 0;
  for (; p < end; p++) {
    if (*p == '.')
      continue;
    if (kept < RML_MANTISSA_DIGITS) {
      number->mantissa = number->mantissa * 10 + (uint64_t)(*p - '0');
      kept += number->mantissa != 0;
    } else {
      number->exact = number->exact && *p == '0';
      ++*exponent;
    }
  }
}

/* Scans any number. */
static const char *scan(const char *text, const char *end, rml_decimal *out)
{
  const char *p = text;
  char sign = p < end ? *p : '0';
  p += sign == '-' || sign == '+';
  const char *digits = p;
  uint64_t mantissa = 0;
  int64_t exponent = 0;
  p = scan_digits(p, end, &mantissa);
  int64_t count = p - digits;
  if (p < end && *p == '.') {
    const char *fraction = p + 1;
    p = scan_fraction(fraction, end, &mantissa);
    exponent = fraction - p;
    count -= exponent;
  }
  if (count == 0)
    return NULL;
  *out = (rml_decimal){ .text = text, .mantissa = mantissa, .negative = sign == '-', .exact = true };
  if (count > RML_MANTISSA_DIGITS)
    scan_many_digits(digits, p, out, &exponent);
  if (p < end && (*p == 'e' || *p == 'E'))
    p = scan_exponent(p, end, &exponent);
  if (out->mantissa == 0)
    exponent = 0;
  exponent = exponent > EXPONENT_LIMIT ? EXPONENT_LIMIT : exponent < -EXPONENT_LIMIT ? -EXPONENT_LIMIT : exponent;
  out->exponent = (int32_t)exponent;
  out->length = (size_t)(p - text);
  return p;
}

const char *rml_decimal_scan(const char *text, const char *end, rml_decimal *out)
{
  const char *stop = end - text >= RML_USUAL_ROOM ? rml_usual_scan(text, out) : NULL;
  return stop ? stop : scan(text, end, out);
}

/* ---- Values ---- */

enum { DIGITS_MOST = 800, DIGITS_TEXT = DIGITS_MOST + 24 };

/* The magnitude as text for strtod and strtof: digits and an exponent only, so that no locale's decimal point plays a part.
 *
 * A decimal halfway between two doubles has at most 768 digits that are not zeros at its ends.  So beyond 800 digits all that
 * matters is whether any of the rest is not 0: one more digit, 0 or 1, says so. */
static void plain_text(const rml_decimal *number, char out[DIGITS_TEXT])
{
  size_t length = 0;
  int32_t exponent = number->exponent;
  if (number->exact) {
    length = (size_t)snprintf(out, DIGITS_TEXT, "%" PRIu64, number->mantissa);
  } else {
    char last = '0';
    const char *end = number->text + number->length;
    for (const char *p = number->text; p < end && *p != 'e' && *p != 'E'; p++) {
      if (!rml_is_digit(*p) || (*p == '0' && length == 0))
        continue;
      if (length < DIGITS_MOST)
        out[length++] = *p;
      else if (*p != '0')
        last = '1';
    }
    out[length++] = last;
    exponent += RML_MANTISSA_DIGITS - (int32_t)length;
  }
  snprintf(out + length, DIGITS_TEXT - length, "e%" PRId32, exponent);
}

/* W. D. Clinger, "How to read floating point numbers accurately" (1990): when the mantissa and the power of ten are both
 * doubles, one multiplication or division rounds once, which is right.  So it is where a greater power's surplus fits the
 * mantissa.  Not where doubles are computed in a wider format, which rounds twice. */
static bool fast_double(const rml_decimal *number, double *out)
{
  const double limit = 9007199254740992.0; /* 2^53 */
  int32_t exponent = number->exponent;
  double value = (double)number->mantissa;
  if (!number->exact || number->mantissa > (uint64_t)limit || (FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1))
    return false;
  if (exponent < -EXACT_POWER || exponent > 2 * EXACT_POWER)
    return false;
  if (exponent > EXACT_POWER) {
    value *= rml_power_of_ten(exponent - EXACT_POWER);
    exponent = EXACT_POWER;
    if (value >= limit)
      return false;
  }
  *out = exponent < 0 ? value / rml_power_of_ten(-exponent) : value * rml_power_of_ten(exponent);
  return true;
}

/* By the C library.  Seldom needed, so its buffer is no part of the functions that call it. */
static double slow_value(const rml_decimal *number, bool is_float)
{
  char text[DIGITS_TEXT];
  plain_text(number, text);
  return is_float ? (double)strtof(text, NULL) : strtod(text, NULL);
}

double rml_decimal_double(const rml_decimal *number)
{
  double value;
  if (!fast_double(number, &value))
    value = slow_value(number, false);
  return number->negative ? -value : value;
}

float rml_decimal_float(const rml_decimal *number)
{
  float value;
  if (rml_near_float(number, &value))
    return value;
  value = (float)slow_value(number, true);
  return number->negative ? -value : value;
}
