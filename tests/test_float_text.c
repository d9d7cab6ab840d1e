#include "bytes.h"
#include "decimal_usual.h"
#include "float_text.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { TEXT = RML_FLOAT_TEXT + 1 };

/* ---- Helpers ---- */

static uint64_t random_bits(uint64_t *state) /* Marsaglia's xorshift64 */
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static double double_of(uint64_t bits)
{
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static bool same_double(double a, double b)
{
  return memcmp(&a, &b, sizeof a) == 0;
}

static void text_of(double value, bool is_float, char text[TEXT])
{
  size_t length = is_float ? rml_float_text((float)value, text) : rml_double_text(value, text);
  cr_assert_leq(length, RML_FLOAT_TEXT, "%a", value);
  text[length] = 0;
}

/* Scans a text that is a number as a whole. */
static rml_decimal scan(const char *text)
{
  rml_decimal number;
  const char *end = text + strlen(text);
  cr_assert_eq(rml_decimal_scan(text, end, &number), end, "%s", text);
  cr_assert_eq(number.text, text);
  cr_assert_eq(number.length, strlen(text));
  return number;
}

/* ---- An independent search with printf and strtod, in the C locale ---- */

static bool reads_back(const char *text, double value, bool is_float)
{
  double read = strtod(text, NULL);
  return is_float ? (double)strtof(text, NULL) == value && (double)(float)read == value : read == value;
}

/* A decimal of `count` digits that reads back to a positive value, the nearest first; false when there is none. */
static bool find(double value, int count, bool is_float, char out[2 * TEXT])
{
  char text[TEXT];
  uint64_t least = 1, mantissa = 0;
  for (int i = 1; i < count; i++)
    least *= 10;
  snprintf(text, sizeof text, "%.*e", count - 1, value);
  for (const char *p = text; *p != 'e'; p++)
    if (*p != '.')
      mantissa = mantissa * 10 + (uint64_t)(*p - '0');
  int power = atoi(strchr(text, 'e') + 1) - (count - 1);
  bool lowest = mantissa == least;
  uint64_t mantissas[] = { mantissa, mantissa + 1, lowest ? least * 10 - 1 : mantissa - 1 };
  int powers[] = { power, power, lowest ? power - 1 : power };
  for (size_t i = 0; i < COUNT(mantissas); i++) {
    snprintf(out, (size_t)2 * TEXT, "%" PRIu64 "e%d", mantissas[i], powers[i]);
    if (reads_back(out, value, is_float))
      return true;
  }
  return false;
}

/* The digits of a text, without zeros at either end, and the exponent that belongs to them: the same for texts of one value. */
static void digits_of(const char *text, char digits[TEXT], int *exponent)
{
  size_t used = 0, end = strcspn(text, "e");
  bool fraction = false;
  *exponent = text[end] ? atoi(text + end + 1) : 0;
  for (size_t i = 0; i < end; i++) {
    if (text[i] >= '0' && text[i] <= '9') {
      *exponent -= fraction;
      if (used > 0 || text[i] != '0')
        digits[used++] = text[i];
    }
    fraction = fraction || text[i] == '.';
  }
  for (; used > 1 && digits[used - 1] == '0'; used--)
    ++*exponent;
  digits[used] = 0;
}

static void check_same_digits(const char *text, const char *expected)
{
  char digits[TEXT], expected_digits[TEXT];
  int exponent, expected_exponent;
  digits_of(text, digits, &exponent);
  digits_of(expected, expected_digits, &expected_exponent);
  cr_assert_str_eq(digits, expected_digits, "%s for %s", text, expected);
  cr_assert_eq(exponent, expected_exponent, "%s for %s", text, expected);
}

/* Checks the text of a value other than 0: that it reads back, that one digit less cannot, and that no other is nearer. */
static void check_shortest(double value, bool is_float)
{
  char text[TEXT], digits[TEXT], found[2 * TEXT];
  int exponent;
  text_of(value, is_float, text);
  cr_assert(reads_back(text, value, is_float), "%a as %s", value, text);
  rml_decimal number = scan(text);
  cr_assert(same_double(is_float ? (double)rml_decimal_float(&number) : rml_decimal_double(&number), value), "%s", text);
  digits_of(text, digits, &exponent);
  int count = (int)strlen(digits);
  cr_assert(count == 1 || !find(fabs(value), count - 1, is_float, found), "%a as %s, not %s", value, text, found);
  cr_assert(find(fabs(value), count, is_float, found), "%a as %s", value, text);
  check_same_digits(text, found);
}

/* ---- Writing ---- */

Test(float_text, hard_floats)
{
  static const struct {
    uint32_t bits;
    const char *text;
  } cases[] = {
    { 0x00000000, "0.0" },
    { 0x80000000, "-0.0" },
    { 0x00000001, "1e-45" }, /* the smallest */
    { 0x00000004, "6e-45" },
    { 0x00000007, "1e-44" },         /* 9.8e-45 */
    { 0x007fffff, "1.1754942e-38" }, /* the greatest subnormal */
    { 0x00800000, "1.1754944e-38" },
    { 0x7f7fffff, "3.4028235e+38" }, /* the greatest */
    { 0x15ae43fd, "7.0385307e-26" }, /* 7.038531e-26 becomes its neighbour by way of a double */
    { 0x15ae43fe, "7.0385313e-26" },
    { 0x0f800000, "1.2621775e-29" }, /* powers of two whose nearest decimal of that length is too far below */
    { 0x6b000000, "1.5474251e+26" },
    { 0x3f800001, "1.0000001" },
    { 0x3f7fffff, "0.99999994" },
    { 0x4b800001, "16777218.0" },
    { 0x5f000000, "9223372000000000000.0" },
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    char text[TEXT];
    text_of((double)rml_float_of(cases[i].bits), true, text);
    cr_expect_str_eq(text, cases[i].text, "%08" PRIx32 " as %s", cases[i].bits, text);
  }
}

Test(float_text, layout)
{
  static const struct {
    double value;
    const char *as_float, *as_double;
  } cases[] = {
    { 1, "1.0", "1.0" },
    { 1234.5, "1234.5", "1234.5" },
    { 0.1, "0.1", "0.1" },
    { 1e20, "100000000000000000000.0", "100000000000000000000.0" },
    { -1.25e21, "-1.25e+21", "-1.25e+21" },
    { 1e-6, "0.000001", "0.000001" },
    { -1.25e-6, "-0.00000125", "-0.00000125" },
    { 1e-7, "1e-7", "1e-7" },
    { 1.0 / 3, "0.33333334", "0.3333333333333333" },
    { 2.0 / 3e6, "6.6666666e-7", "6.666666666666667e-7" },
    { 1e300 / 3, NULL, "3.3333333333333335e+299" },
    { 0.30000000000000004, "0.3", "0.30000000000000004" },
    { 123456789012345680, "123456790000000000.0", "123456789012345680.0" },
    { 0x1p-1074, NULL, "5e-324" },
    { 0x1p-1017, NULL, "7.120236347223045e-307" }, /* its nearest decimal of that length is too far below */
    { -0x1.fffffffffffffp+1023, NULL, "-1.7976931348623157e+308" },
    { 9007199254740992, NULL, "9007199254740992.0" },
    { 0.0, "0.0", "0.0" },
    { -0.0, "-0.0", "-0.0" },
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    char text[TEXT];
    text_of(cases[i].value, false, text);
    cr_expect_str_eq(text, cases[i].as_double, "%a as %s", cases[i].value, text);
    if (!cases[i].as_float)
      continue;
    text_of(cases[i].value, true, text);
    cr_expect_str_eq(text, cases[i].as_float, "%a as %s", cases[i].value, text);
  }
}

Test(float_text, powers_of_two_neighbours_and_subnormals_are_shortest)
{
  for (uint32_t exponent = 0; exponent < 255; exponent++)
    for (uint32_t bits = exponent << 23; bits <= (exponent << 23) + 2; bits++) {
      if (bits > 0)
        check_shortest((double)rml_float_of(bits), true);
      if (bits > 2)
        check_shortest(-(double)rml_float_of(bits - 3), true);
    }
  for (uint64_t exponent = 1; exponent < 2047; exponent += 2) {
    check_shortest(double_of((exponent << 52) - 1), false);
    check_shortest(double_of(exponent << 52), false);
    check_shortest(double_of((exponent << 52) + 1), false);
  }
  for (uint32_t bits = 1; bits < 4000; bits++)
    check_shortest((double)rml_float_of(bits), true);
  for (uint64_t bits = 1; bits < 200; bits++)
    check_shortest(double_of(bits), false);
}

Test(float_text, random_values_are_shortest)
{
  uint64_t state = 20240229;
  for (int i = 0; i < 200000; i++) {
    double value = (double)rml_float_of((uint32_t)random_bits(&state));
    if (isfinite(value) && value != 0)
      check_shortest(value, true);
  }
  for (int i = 0; i < 10000; i++) {
    double value = double_of(random_bits(&state));
    if (isfinite(value) && value != 0)
      check_shortest(value, false);
  }
}

/* Decimals of one to nine digits are what models and data are full of. */
Test(float_text, short_decimals_come_back)
{
  uint64_t state = 7;
  for (int i = 0; i < 200000; i++) {
    char given[TEXT], text[TEXT];
    snprintf(given, sizeof given, "%de%d", (int)(random_bits(&state) % 100000) + 1, (int)(random_bits(&state) % 60) - 35);
    text_of((double)strtof(given, NULL), true, text);
    check_same_digits(text, given);
  }
}

/* ---- Scanning ---- */

Test(float_text, scan_takes_numbers_apart)
{
  static const struct {
    const char *text;
    size_t length;
    uint64_t mantissa;
    int32_t exponent;
    bool negative, exact;
  } cases[] = {
    { "0", 1, 0, 0, false, true },
    { "-0", 2, 0, 0, true, true },
    { "+7", 2, 7, 0, false, true },
    { "1.", 2, 1, 0, false, true },
    { ".5", 2, 5, -1, false, true },
    { "-.5,", 3, 5, -1, true, true },
    { "1.5.5", 3, 15, -1, false, true },
    { "001.250", 7, 1250, -3, false, true },
    { "0.12345678901234567 ", 19, 12345678901234567, -17, false, true },
    { "3e5", 3, 3, 5, false, true },
    { "3E+05", 5, 3, 5, false, true },
    { "3.25e-2x", 7, 325, -4, false, true },
    { "3e+", 1, 3, 0, false, true },
    { "0x10", 1, 0, 0, false, true },
    { "0e999999999999", 14, 0, 0, false, true },
    { "9999999999999999999", 19, 9999999999999999999u, 0, false, true },
    { "99999999999999999990", 20, 9999999999999999999u, 1, false, true },
    { "99999999999999999999", 20, 9999999999999999999u, 1, false, false },
    { "1000000000000000000000.000", 26, 1000000000000000000, 3, false, true },
    { "1000000000000000000000.001", 26, 1000000000000000000, 3, false, false },
    { "0.00000000000000000000001234", 28, 1234, -26, false, true },
    { "-00000000000000000000000000012e3", 32, 12, 3, true, true },
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    const char *text = cases[i].text;
    rml_decimal number;
    const char *end = rml_decimal_scan(text, text + strlen(text), &number);
    cr_assert_eq(end, text + cases[i].length, "%s", text);
    cr_expect_eq(number.text, text);
    cr_expect_eq(number.length, cases[i].length, "%s", text);
    cr_expect_eq(number.mantissa, cases[i].mantissa, "%s", text);
    cr_expect_eq(number.exponent, cases[i].exponent, "%s", text);
    cr_expect_eq(number.negative, cases[i].negative, "%s", text);
    cr_expect_eq(number.exact, cases[i].exact, "%s", text);
  }
}

Test(float_text, scan_refuses_what_is_no_number)
{
  static const char *const cases[] = { "",    "-",  "+",  ".",    "-.",  "e5",       ".e5",       "x",  " 1", "--1",
                                       "+-1", "/1", ":1", "\xb1", "nan", "Infinity", "-infinity", ",5", "\n" };
  for (size_t i = 0; i < COUNT(cases); i++) {
    rml_decimal number;
    cr_expect_null(rml_decimal_scan(cases[i], cases[i] + strlen(cases[i]), &number), "%s", cases[i]);
  }
}

/* A number ends where its bytes do, whatever follows them. */
Test(float_text, scan_stays_before_the_end)
{
  const char text[] = "-1234567.890123456789012345e-25";
  for (size_t length = 0; length < sizeof text; length++) {
    char cut[sizeof text] = "", *copy = malloc(length + 1), *expected;
    cr_assert_not_null(copy);
    memcpy(cut, text, length);
    memcpy(copy, text, length);
    copy[length] = '9';
    rml_decimal number;
    const char *end = rml_decimal_scan(copy, copy + length, &number);
    double value = strtod(cut, &expected);
    cr_expect_eq(end ? end - copy : 0, expected - cut, "%s", cut);
    cr_expect(!end || same_double(rml_decimal_double(&number), value), "%s", cut);
    free(copy);
  }
}

/* Texts of all shapes: a number with room behind it, which is scanned without looking for the end, is the one without. */
Test(float_text, scan_is_the_same_whatever_room_there_is)
{
  static const char letters[] = "0123456789012345678901234567890123456789......eeE+--";
  uint64_t state = 88172645463325252;
  for (int i = 0; i < 2000000; i++) {
    char text[64];
    size_t length = 1 + random_bits(&state) % 26;
    for (size_t k = 0; k < length; k++)
      text[k] = letters[random_bits(&state) % (sizeof letters - 1)];
    memset(text + length, ' ', sizeof text - length);
    rml_decimal cut, number;
    float cut_value = 0, value = 0;
    const char *end = rml_decimal_scan(text, text + length, &cut);
    cr_assert_eq(rml_decimal_scan(text, text + sizeof text, &number), end, "%.64s", text);
    cr_assert_eq(rml_float_scan(text, text + length, &cut_value), end, "%.64s", text);
    cr_assert_eq(rml_float_scan(text, text + sizeof text, &value), end, "%.64s", text);
    if (!end)
      continue;
    cr_assert(number.length == cut.length && number.mantissa == cut.mantissa && number.exponent == cut.exponent &&
                  number.negative == cut.negative && number.exact == cut.exact,
              "%.64s", text);
    cr_assert(same_double((double)value, (double)rml_decimal_float(&cut)) && same_double((double)cut_value, (double)value),
              "%.64s", text);
    cr_assert(same_double((double)rml_decimal_by_double(&cut), (double)(float)rml_decimal_double(&cut)), "%.64s", text);
  }
}

/* Every byte behind any number of digits, for a fraction is read eight at a time. */
Test(float_text, scan_finds_the_last_digit)
{
  for (int count = 0; count < 18; count++)
    for (int byte = 0; byte < 256; byte++) {
      char text[64] = "1.";
      if (byte >= '0' && byte <= '9')
        continue;
      memcpy(text + 2, "987654321098765432", (size_t)count);
      memset(text + 2 + count, byte, 20);
      rml_decimal number;
      cr_assert_eq(rml_decimal_scan(text, text + sizeof text, &number), text + 2 + count, "%d digits, %02x", count, byte);
      cr_assert_eq(number.exponent, -count);
      text[2 + count] = 0;
      cr_assert(same_double(rml_decimal_double(&number), strtod(text, NULL)), "%s", text);
    }
}

/* ---- Reading ---- */

/* Both values of a text are what the C library reads. */
static void check_values(const char *text)
{
  rml_decimal number = scan(text);
  double as_double = rml_decimal_double(&number);
  float as_float = rml_decimal_float(&number);
  cr_assert(same_double(as_double, strtod(text, NULL)), "%.200s: %a", text, as_double);
  cr_assert_eq(rml_float_bits(as_float), rml_float_bits(strtof(text, NULL)), "%.200s: %a", text, (double)as_float);
  cr_expect(same_double((double)rml_decimal_by_double(&number), (double)(float)as_double), "%s", text);
}

/* The same for each of the texts between spaces. */
static void check_each(const char *texts)
{
  char text[2 * TEXT];
  for (int length; sscanf(texts, "%80s%n", text, &length) == 1; texts += length)
    check_values(text);
}

Test(float_text, boundary_values)
{
  /* mantissas and powers of ten that are doubles, and the next that are not */
  check_each("1e22 1e23 -123456789e22 9007199254740992e22 9007199254740993e22 123e35 9007199254740993 "
             "9007199254740992e-22 9007199254740993e-22 3e-23 3e-22 5e-44 5e-45 1e44 1e45 18446744073709551615 "
             "18446744073709551616 9223372036854775808 0.30000000000000004 8.5070591730234616e37 "
             "1234567890123456789e-30");
  /* midpoints of floats and of doubles, and what is near them */
  check_each("16777217 16777219 16777217.0000000001 16777216.9999999999 33554434 33554438 -16777217 "
             "0.500000029802322387695312 0.5000000298023223876953125 0.50000002980232238769531250000000000000000001 "
             "1.00000017881393432617187499 1.000000178813934326171875 1.00000017881393432617187501 9007199254740993.0 "
             "9007199254740993.00000000000000000000000001 9007199254740992.99999999999999999999999999 9007199254740995 "
             "7.6205716810971111e-26 2.416508751685781282e-26 2.460964479150907632e-17 8.5067494594318889e-19");
  /* the greatest and the least, and where they become infinite, subnormal and zero */
  check_each("0 -0.0 0e-99999999999 -0e99999999999 1e400 -1e400 1e-400 -1e-400 -1e999999999999999999999 "
             "-1e-999999999999999999999 1e2147483648 1e-2147483649 9999999999999999999e99999 3.4028235e38 "
             "3.40282346638528859e38 3.4028235677973366e38 3.4028235677973367e38 -3.4028236e38 "
             "340282356779733661637539395458142568447.9 340282356779733661637539395458142568448 1.1754943508222875e-38 "
             "1.17549431578982e-38 1.1754942807573643e-38 1.4e-45 7.0064923216240853e-46 7.0064923216240854e-46 "
             "7.0064923216240862e-46 7.006492321624085354618e-46 1.797693134862315807e308 1.797693134862315808e308 "
             "1.7976931348623159e308 2.2250738585072011e-308 2.2250738585072014e-308 4.9406564584124654e-324 "
             "2.4703282292062327e-324 -2.4703282292062328e-324");
}

/* Floats are rounded straight from the decimal: the nearest double of these is a midpoint, or rounds to it. */
Test(float_text, floats_are_rounded_once)
{
  static const struct {
    const char *text;
    float value;
  } cases[] = {
    { "1.00000005960464477539062500001", 0x1.000002p+0f },
    { "1.00000017881393432617187499999", 0x1.000002p+0f },
    { "7.038531e-26", 0x1.5c87fap-84f },
    { "-16777217.00000000000000001", -16777218.0f },
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    rml_decimal number = scan(cases[i].text);
    cr_expect_eq(rml_decimal_float(&number), cases[i].value, "%s", cases[i].text);
    cr_expect_neq((float)rml_decimal_double(&number), cases[i].value, "%s", cases[i].text);
  }
}

/* A midpoint with all its digits, zeros behind it, and a last digit of 0 or 1; or a little less than the midpoint. */
static void check_around(const char *midpoint)
{
  char text[4000];
  for (size_t zeros = 0; zeros < 1500; zeros += 100) {
    size_t length = strlen(midpoint);
    memset(text, '0', sizeof text);
    memcpy(text, midpoint, length);
    text[length + zeros + 1] = 0;
    check_values(text);
    text[length + zeros] = '1';
    check_values(text);
    text[length - 1]--;
    memset(text + length, '9', zeros + 1);
    check_values(text);
  }
}

Test(float_text, long_digit_strings)
{
  char text[1200];
  check_around("1.000000059604644775390625");
  check_around("1.00000000000000011102230246251565404236316680908203125");
  snprintf(text, sizeof text, "%.150f", 0x1p-150);
  check_around(text);
  /* The midpoint of the greatest subnormal double and the next one, which has as many digits as any: half of their sum. */
  snprintf(text, sizeof text, "%.1075f", 0x1.fffffffffffffp-1022);
  for (int i = 0, carry = 0; text[i]; i++)
    if (text[i] != '.') {
      int half = carry * 10 + text[i] - '0';
      text[i] = (char)('0' + half / 2);
      carry = half % 2;
    }
  cr_assert_eq(strlen(strpbrk(text, "123456789")), 768);
  check_around(text);
}

/* Zeros by the ten thousand, made up for by the exponent. */
Test(float_text, long_zeros)
{
  char text[20100];
  memset(text, '0', sizeof text);
  memcpy(text, "-0.", 3);
  strcpy(text + 20003, "15e20001");
  rml_decimal number = scan(text);
  cr_expect_eq(rml_decimal_double(&number), -1.5);
  memset(text, '0', sizeof text);
  text[0] = '2';
  strcpy(text + 20000, ".00e-19999");
  number = scan(text);
  cr_expect(number.exact);
  cr_expect_eq(rml_decimal_double(&number), 2);
}

Test(float_text, random_decimals)
{
  uint64_t state = 99;
  char text[TEXT];
  for (int i = 0; i < 200000; i++) {
    int digits = (int)(random_bits(&state) % 22) + 1, point = (int)(random_bits(&state) % 24), used = 0;
    for (int j = 0; j < digits; j++) {
      if (j == point)
        text[used++] = '.';
      text[used++] = (char)('0' + random_bits(&state) % 10);
    }
    text[used] = 0;
    if (i % 2)
      snprintf(text + used, sizeof text - (size_t)used, "e%d", (int)(random_bits(&state) % 120) - 70);
    check_values(text);
  }
}

/* ---- Whatever the locale ---- */

Test(float_text, locale_with_decimal_comma)
{
  static const char *const names[] = { "de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "fr_FR" };
  size_t i = 0;
  while (i < COUNT(names) && !setlocale(LC_ALL, names[i]))
    i++;
  if (i == COUNT(names))
    cr_skip_test("no such locale is installed");
  cr_assert_str_eq(localeconv()->decimal_point, ",");
  char text[TEXT];
  text_of((double)rml_float_of(0x15ae43fd), true, text);
  cr_expect_str_eq(text, "7.0385307e-26");
  text_of(-1.0 / 3, false, text);
  cr_expect_str_eq(text, "-0.3333333333333333");
  rml_decimal slow = scan("0.333333333333333333333333"), comma;
  cr_expect_eq(rml_decimal_double(&slow), 1.0 / 3);
  cr_expect_eq(rml_decimal_float(&slow), 1.0f / 3);
  const char half[] = "0,5";
  cr_expect_eq(rml_decimal_scan(half, half + 3, &comma), half + 1);
}
