/* Numbers as nearly all are written, in the loops that read features: the rest of decimal.h is for what is not. */
#ifndef RML_DECIMAL_USUAL_H
#define RML_DECIMAL_USUAL_H

#include "bytes.h"
#include "decimal.h"

#include <float.h>
#include <string.h>

enum {
  RML_MANTISSA_DIGITS = 19, /* as many as any 64-bit mantissa holds */
  RML_USUAL_BEFORE = 8,     /* digits of a usual number before its point */
  RML_USUAL_ROOM = 32,      /* more characters than any usual number has */
  RML_NEAR_POWER = 44,      /* the powers of ten reach from the negative of this one to it */
};

/* The nearest doubles to powers of ten. */
extern const double rml_powers_of_ten[];
static inline double rml_power_of_ten(int32_t exponent)
{
  return rml_powers_of_ten[exponent + RML_NEAR_POWER];
}

static inline bool rml_is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/* Appends those of eight characters that are digits up to the first that is none; returns how many.  Digits become the bytes 0
 * to 9, the first the lowest.  The sum has the top bit set in the first byte that was none, and in no byte below that.  What
 * follows the digits is shifted out, zeros come before them; then digits are added up to pairs, pairs to fours, fours to
 * eight. */
static inline int rml_scan_eight(const char *p, uint64_t *mantissa)
{
  static const uint32_t scales[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000 };
  uint64_t word = rml_load_u64((const unsigned char *)p) ^ UINT64_C(0x3030303030303030);
  uint64_t other = ((word + UINT64_C(0x7676767676767676)) | word) & UINT64_C(0x8080808080808080);
  int count = other ? rml_bytes_before(other) : 8;
  if (count == 0)
    return 0;
  word <<= 64 - 8 * count;
  word = (word * 10 + (word >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
  word = (word * 100 + (word >> 16)) & UINT64_C(0x0000ffff0000ffff);
  word = (word * 10000 + (word >> 32)) & UINT32_MAX;
  *mantissa = *mantissa * scales[count] + word;
  return count;
}

/* Scans a number as nearly all are written, and as JSON has them: at most 8 digits before the point, the first of several not 0,
 * perhaps 1 to 16 behind it, 2 at most in an exponent; NULL when it is none.  There are 32 characters or more, so that no step has
 * to look for the end: parsing features takes a sixth less time for it. */
static inline const char *rml_usual_scan(const char *text, rml_decimal *out)
{
  bool negative = *text == '-';
  const char *p = text + negative, *digits = p;
  uint64_t mantissa = 0;
  int32_t exponent = 0;
  for (; rml_is_digit(*p) && p - digits < RML_USUAL_BEFORE; p++)
    mantissa = mantissa * 10 + (uint64_t)(*p - '0');
  if (p == digits || (*digits == '0' && p - digits > 1))
    return NULL;
  if (*p == '.') {
    int count = rml_scan_eight(++p, &mantissa);
    if (count == 0)
      return NULL;
    if (count == 8)
      count += rml_scan_eight(p + 8, &mantissa);
    exponent = -count;
    p += count;
  }
  if (rml_is_digit(*p) || p - digits > RML_MANTISSA_DIGITS)
    return NULL;
  if (*p == 'e' || *p == 'E') {
    bool below = *++p == '-';
    p += below || *p == '+';
    int32_t value = *p++ - '0';
    if (!rml_is_digit(p[-1]))
      return NULL;
    if (rml_is_digit(*p))
      value = value * 10 + (*p++ - '0');
    if (rml_is_digit(*p))
      return NULL;
    exponent += below ? -value : value;
  }
  *out = (rml_decimal){ text, (size_t)(p - text), mantissa, mantissa ? exponent : 0, negative, true };
  return p;
}

/* The nearest float, by way of a double so near the decimal that both round to the same normal float; false when that is not known.
 *
 * Converting the mantissa, the power of ten and multiplying them each add a relative error of at most 2^-53, the digits that a
 * mantissa had no room for add less than 10^-18: together less than 4 units in the double's last place.  A double has 29 bits
 * more than a float; where they are farther than that from the midpoint of two floats, the decimal lies on the same side of
 * it.  Below the normal floats the midpoints are elsewhere. */
static inline bool rml_near_float(const rml_decimal *number, float *out)
{
  if (number->exponent < -RML_NEAR_POWER || number->exponent > RML_NEAR_POWER)
    return false;
  double value = (double)number->mantissa * rml_power_of_ten(number->exponent);
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  int32_t from_midpoint = (int32_t)(bits & 0x1fffffff) - 0x10000000;
  *out = number->negative ? -(float)value : (float)value;
  return number->mantissa == 0 || (value >= (double)FLT_MIN && (from_midpoint < -4 || from_midpoint > 4));
}

/* The nearest float to the number at `text`; otherwise as rml_decimal_scan. */
static inline const char *rml_float_scan(const char *text, const char *end, float *out)
{
  rml_decimal usual, number;
  const char *stop = end - text >= RML_USUAL_ROOM ? rml_usual_scan(text, &usual) : NULL;
  if (stop && rml_near_float(&usual, out))
    return stop;
  stop = rml_decimal_scan(text, end, &number);
  *out = stop ? rml_decimal_float(&number) : 0;
  return stop;
}

/* The float that the nearest double rounds to, which is how JSON's numbers become floats. */
static inline float rml_decimal_by_double(const rml_decimal *number)
{
  float value;
  return rml_near_float(number, &value) ? value : (float)rml_decimal_double(number);
}

#endif
