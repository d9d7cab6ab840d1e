#include "float_text.h"
#include "bytes.h"
#include "decimal.h"
#include "float_powers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  DOUBLE_DIGITS = 17,   /* the nearest decimal of that length reads back, whatever the double, and any float in both ways */
  POSITIONAL_MOST = 21, /* ECMAScript: as many digits before the point are written without an exponent, */
  POSITIONAL_ZEROS = 5, /* and as many zeros behind it before the first digit */
};

/* Writes the digits of `value`; there are at most 20.  Returns how many. */
static size_t write_digits(uint64_t value, char *out)
{
  char digits[20];
  size_t first = sizeof digits;
  do {
    digits[--first] = (char)('0' + value % 10);
    value /= 10;
  } while (value != 0);
  memcpy(out, digits + first, sizeof digits - first);
  return sizeof digits - first;
}

/* Writes a decimal as ECMAScript's Number::toString lays it out, plus ".0" when that has neither "." nor "e". */
static size_t lay_out(const rml_decimal *number, char *out)
{
  char digits[20], *p = out;
  size_t count = write_digits(number->mantissa, digits);
  int32_t point = (int32_t)count + number->exponent; /* where it stands, counted from the first digit */
  if (number->negative)
    *p++ = '-';
  if (point > POSITIONAL_MOST || point < -POSITIONAL_ZEROS) {
    *p++ = digits[0];
    if (count > 1) {
      *p++ = '.';
      memcpy(p, digits + 1, count - 1);
      p += count - 1;
    }
    *p++ = 'e';
    *p++ = point > 0 ? '+' : '-';
    p += write_digits((uint64_t)(point > 0 ? point - 1 : 1 - point), p);
  } else if (point <= 0) {
    memcpy(p, "0.00000", 2 + (size_t)-point);
    memcpy(p + 2 - point, digits, count);
    p += 2 - point + (int32_t)count;
  } else if ((size_t)point < count) {
    memcpy(p, digits, (size_t)point);
    p[point] = '.';
    memcpy(p + point + 1, digits + point, count - (size_t)point);
    p += count + 1;
  } else {
    memcpy(p, digits, count);
    memset(p + count, '0', (size_t)point - count);
    memcpy(p + point, ".0", 2);
    p += point + 2;
  }
  return (size_t)(p - out);
}

/* Writes a decimal without the zeros at its end. */
static size_t write_decimal(rml_decimal number, char *out)
{
  while (number.mantissa >= 10 && number.mantissa % 10 == 0) {
    number.mantissa /= 10;
    number.exponent++;
  }
  return lay_out(&number, out);
}

/* Whether a decimal reads back to `value`: as a double or, when it is a float, in both ways that floats are read. */
static bool reads_back(const rml_decimal *number, double value, bool is_float)
{
  double read = rml_decimal_double(number);
  if (!is_float)
    return read == value;
  return (double)(float)read == value && (double)rml_decimal_float(number) == value;
}

/* The decimal of `count` digits that is nearest to `value`, of two the one with the even last digit. */
static rml_decimal nearest(double value, int count)
{
  rml_decimal result = { .exact = true };
  char text[64]; /* the locale's decimal point may be several bytes */
  snprintf(text, sizeof text, "%.*e", count - 1, value);
  const char *p = text;
  for (; *p && *p != 'e'; p++)
    if (*p >= '0' && *p <= '9')
      result.mantissa = result.mantissa * 10 + (uint64_t)(*p - '0');
  if (*p == 'e')
    result.exponent = (int32_t)strtol(p + 1, NULL, 10) - (count - 1);
  return result;
}

/* Finds the decimal of `count` digits that reads back and is nearest to a positive value; false when there is none.
 *
 * What reads back to a value is an interval around it.  So if the nearest decimal of a length does not, of its length only the
 * first on the other side of the value can.  That is the one above: the interval reaches as far above the value as below, and
 * twice as far above a power of two. */
static bool find_of_length(double value, int count, bool is_float, rml_decimal *out)
{
  rml_decimal number = nearest(value, count);
  bool found = reads_back(&number, value, is_float);
  if (!found) {
    number.mantissa++;
    found = reads_back(&number, value, is_float);
  }
  if (found)
    *out = number;
  return found;
}

/* The shortest decimal by search, for a positive value: where a length is enough, so is every greater one. */
static rml_decimal search_shortest(double value, bool is_float)
{
  rml_decimal number = nearest(value, DOUBLE_DIGITS);
  int too_few = 0, enough = DOUBLE_DIGITS;
  while (enough - too_few > 1) {
    int count = (too_few + enough) / 2;
    if (find_of_length(value, count, is_float, &number))
      enough = count;
    else
      too_few = count;
  }
  return number;
}

/* floor(log10(2^n)), or floor(log10(3/4 * 2^n)), and floor(log2(10^n)), for the exponents of floats: |n| < 150, |n| < 60.
 * What is added before the shift and taken off behind it keeps the shifted numbers positive. */
static int floor_log10_power2(int n, bool three_quarters)
{
  return ((n * 1262611 - (three_quarters ? 524031 : 0) + (64 << 22)) >> 22) - 64;
}

static int floor_log2_power10(int n)
{
  return ((n * 1741647 + (256 << 19)) >> 19) - 256;
}

/* factor * power / 2^64, with 32 bits before and 32 behind the point. */
static uint64_t scale(uint32_t factor, uint64_t power)
{
  uint64_t low = factor * (power & UINT32_MAX), high = factor * (power >> 32);
  return high + (low >> 32);
}

/* The number before the point, made odd when the part behind it is not 0.  The powers are rounded up by so little that an
 * integer still has no such part; and the part of no float's number is within 2^-32 of 0 or 1 but not 0. */
static uint32_t round_to_odd(uint64_t scaled)
{
  return (uint32_t)(scaled >> 32) | ((uint32_t)scaled != 0);
}

/* A positive float's neighbourhood in units of a quarter of 10^exponent: itself, and the ends of what rounds to it. */
typedef struct neighbourhood {
  uint64_t lower, value, upper; /* 32 bits before and 32 behind the point */
  int32_t exponent;
  bool odd; /* the ends round away from it */
} neighbourhood;

static neighbourhood scale_float(uint32_t bits)
{
  uint32_t fraction = bits & 0x7fffff, biased = bits >> 23 & 0xff;
  uint32_t significand = biased ? fraction | 0x800000 : fraction;
  int power = (biased ? (int)biased : 1) - 150;
  bool finer_below = fraction == 0 && biased > 1;
  int exponent = floor_log10_power2(power, finer_below);
  int shift = power + floor_log2_power10(-exponent) + 1;
  uint64_t ten = float_powers[-exponent - FLOAT_POWERS_FIRST];
  uint32_t quarters = significand * 4;
  return (neighbourhood){
    .lower = scale((quarters - (finer_below ? 1 : 2)) << shift, ten),
    .value = scale(quarters << shift, ten),
    .upper = scale((quarters + 2) << shift, ten),
    .exponent = exponent,
    .odd = significand & 1,
  };
}

/* Whether a decimal inside the neighbourhood of an odd float is so near an end that by way of a double it may become the end,
 * which rounds away from the float.  An even float's ends round to it, so there the double changes nothing.
 *
 * The ends have 25 bits, so they are doubles.  They are below 2^24 * 2^q, where 2^q is the float's last bit, so half a unit in
 * the last place of doubles inside them is at most 2^(q-30).  As 2^q < 10 * 10^exponent, that is less than 40 * 2^-30 of our
 * units, 160 in the last of the 32 bits behind the point; what those are off by is 1 more. */
static bool near_end(const neighbourhood *around, uint64_t quarters)
{
  uint64_t decimal = quarters << 32;
  return around->odd && (decimal - around->lower < 256 || around->upper - decimal < 256);
}

/* R. Giulietti, "The Schubfach way to render doubles" (2020), for floats: the interval that rounds to the float is at least
 * 10^exponent long and less than ten times that.  So at most one multiple of 10^(exponent+1) is in it, which is then the
 * shortest decimal; else one or both of the multiples of 10^exponent around the float are.  Returns false where that may not
 * read back by way of a double, which is so for 0x15ae43fd alone. */
static bool fast_shortest(uint32_t bits, rml_decimal *out)
{
  neighbourhood around = scale_float(bits);
  uint32_t inward = around.odd ? 1 : 0;
  uint32_t lower = round_to_odd(around.lower) + inward, upper = round_to_odd(around.upper) - inward;
  uint32_t value = round_to_odd(around.value), below = value / 4;
  out->exponent = around.exponent;
  if (below >= 10) { /* below that, ten units are no shorter than one */
    uint32_t tens = below / 10;
    bool below_fits = lower <= 40 * tens, above_fits = 40 * tens + 40 <= upper;
    if (below_fits != above_fits) {
      out->mantissa = (tens + above_fits) * UINT64_C(10);
      return !near_end(&around, out->mantissa * 4);
    }
  }
  bool below_fits = lower <= 4 * below, above_fits = 4 * below + 4 <= upper;
  uint32_t middle = 4 * below + 2;
  bool above = below_fits != above_fits ? above_fits : value > middle || (value == middle && below % 2 == 1);
  out->mantissa = (uint64_t)below + above;
  return !near_end(&around, out->mantissa * 4);
}

size_t rml_float_text(float value, char *out)
{
  uint32_t bits = rml_float_bits(value);
  rml_decimal number = { .exact = true };
  if (bits << 1 != 0 && !fast_shortest(bits, &number))
    number = search_shortest(fabs((double)value), true);
  number.negative = bits >> 31;
  return write_decimal(number, out);
}

size_t rml_double_text(double value, char *out)
{
  rml_decimal number = { .exact = true };
  if (value != 0)
    number = search_shortest(fabs(value), false);
  number.negative = signbit(value);
  return write_decimal(number, out);
}
