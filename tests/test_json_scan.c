#include "json_scan.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A scan of a copy that ends where the text ends, so that a sanitizer sees a read behind it. */
static rml_scan scan_of(const char *text, size_t length)
{
  char *copy = malloc(length > 0 ? length : 1);
  rml_scan scan;
  cr_assert_not_null(copy);
  memcpy(copy, text, length);
  rml_scan_start(&scan, copy, length);
  return scan;
}

static void drop(rml_scan *scan)
{
  free((char *)(uintptr_t)scan->begin);
}

static size_t offset(const rml_scan *scan)
{
  return (size_t)(scan->at - scan->begin);
}

Test(json_scan, peeks_behind_white_space)
{
  rml_scan scan = scan_of(" \t\r\n x", 6);
  cr_expect_eq(rml_scan_peek(&scan), 'x');
  cr_expect_eq(offset(&scan), 5);
  drop(&scan);
  scan = scan_of(" \xff", 2);
  cr_expect_eq(rml_scan_peek(&scan), 0xff);
  drop(&scan);
  scan = scan_of("  ", 2);
  cr_expect_eq(rml_scan_peek(&scan), -1);
  cr_expect_eq(offset(&scan), 2);
  drop(&scan);
  /* Neither a form feed nor a no-break space is white space. */
  scan = scan_of("\f", 1);
  cr_expect_eq(rml_scan_peek(&scan), '\f');
  drop(&scan);
}

Test(json_scan, takes_a_byte_or_says_the_error)
{
  rml_scan scan = scan_of(" :x", 3);
  cr_expect(rml_scan_byte(&scan, ':', "no colon"));
  cr_expect_eq(offset(&scan), 2);
  cr_expect_not(rml_scan_byte(&scan, ':', "no colon"));
  cr_expect_str_eq(scan.error, "no colon");
  cr_expect_eq(offset(&scan), 2);
  drop(&scan);
}

/* A list of three, and all that can be wrong between its elements. */
Test(json_scan, finds_the_ends_of_lists)
{
  bool more;
  rml_scan scan = scan_of("1, 2 ]", 6);
  cr_expect(rml_scan_more(&scan, ']', true, &more) && more);
  scan.at++;
  cr_expect(rml_scan_more(&scan, ']', false, &more) && more);
  cr_expect_eq(rml_scan_peek(&scan), '2');
  scan.at++;
  cr_expect(rml_scan_more(&scan, ']', false, &more) && !more);
  cr_expect_eq(offset(&scan), 6);
  drop(&scan);
  static const struct {
    const char *text, *error;
    char close;
    size_t at;
  } bad[] = {
    { "1]", "expected , or }", '}', 0 },   { " x", "expected , or ]", ']', 1 }, { ", }", "a comma before }", '}', 0 },
    { " ,]", "a comma before ]", ']', 1 }, { "", "expected , or ]", ']', 0 },
  };
  for (size_t i = 0; i < COUNT(bad); i++) {
    scan = scan_of(bad[i].text, strlen(bad[i].text));
    cr_expect_not(rml_scan_more(&scan, bad[i].close, false, &more), "%s", bad[i].text);
    cr_expect_str_eq(scan.error, bad[i].error);
    cr_expect_eq(offset(&scan), bad[i].at, "%s", bad[i].text);
    drop(&scan);
  }
  scan = scan_of("]", 1);
  cr_expect(rml_scan_more(&scan, ']', true, &more) && !more);
  drop(&scan);
}

/* What a string between quotes means. */
static const struct {
  const char *text, *meaning;
} good_strings[] = {
  { "", "" },
  { "plain \x7f text", "plain \x7f text" },
  { "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf" },
  { "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t" },
  { "\\u0001\\u007F\\u0080\\u07ff\\u0800\\uFfFf", "\x01\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf" },
  { "\\ud7ff\\ue000", "\xed\x9f\xbf\xee\x80\x80" },
  { "\\ud800\\udc00\\uDBFF\\uDFFF", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
  { "\\\\u0000", "\\u0000" },
};

Test(json_scan, reads_strings)
{
  for (size_t i = 0; i < COUNT(good_strings); i++) {
    char text[100], meaning[100];
    rml_slice slice;
    size_t length = strlen(good_strings[i].text);
    snprintf(text, sizeof text, "\"%s\"", good_strings[i].text);
    rml_scan scan = scan_of(text, length + 2);
    cr_assert(rml_scan_string(&scan, &slice), "%s: %s", text, scan.error);
    cr_expect_eq(offset(&scan), length + 2);
    cr_expect_eq(slice.length, length);
    cr_expect_eq(slice.escaped, strchr(text, '\\') != NULL, "%s", text);
    meaning[rml_slice_text(&slice, meaning)] = 0;
    cr_expect_str_eq(meaning, good_strings[i].meaning);
    cr_expect(rml_slice_is(&slice, good_strings[i].meaning), "%s", text);
    cr_expect_not(rml_slice_is(&slice, "another"));
    drop(&scan);
  }
}

#define NO_END "expected \" at the end of the string"
#define CONTROL "a control character in a string: write it as an escape"
#define LINE "the line ends inside a string: a \" is missing, or \\n stands for a line end"
#define NUL "U+0000 is not allowed in a string"
#define ESCAPE "an escape that JSON does not have"
#define LONE "a lone surrogate"
#define NOT_UTF8 "bytes that are not UTF-8"

static const struct {
  const char *text;
  size_t length, at;
  const char *error;
} bad_strings[] = {
  { "x", 1, 0, "expected a string" },
  { "", 0, 0, "expected a string" },
  { "\"", 1, 1, NO_END },
  { "\"abc", 4, 4, NO_END },
  { "\"abc\\", 5, 5, NO_END },
  { "\"abc\\\"", 6, 6, NO_END },
  { "\"a\nb\"", 5, 2, LINE },
  { "\"\r\"", 3, 1, LINE },
  { "\"a\tb\"", 5, 2, "a tab in a string: write it \\t" },
  { "\"\x1f\"", 3, 1, CONTROL },
  { "\"a\0b\"", 5, 2, NUL },
  { "\"a\\u0000\"", 9, 2, NUL },
  { "\"\\x\"", 4, 1, ESCAPE },
  { "\"\\'\"", 4, 1, ESCAPE },
  { "\"\\U0041\"", 8, 1, ESCAPE },
  { "\"\\u12\"", 6, 1, ESCAPE },
  { "\"\\u12", 5, 1, ESCAPE },
  { "\"\\u12g4\"", 8, 1, ESCAPE },
  { "\"\\u+123\"", 8, 1, ESCAPE },
  { "\"\\ud800\"", 8, 1, LONE },
  { "\"\\ud800", 7, 1, LONE },
  { "\"\\udc00\"", 8, 1, LONE },
  { "\"\\udfff\"", 8, 1, LONE },
  { "\"\\udc00\\udc00\"", 14, 1, LONE },
  { "\"\\udc00\\ud800\"", 14, 1, LONE },
  { "\"\\ud800\\u0041\"", 14, 1, LONE },
  { "\"\\ud800\\ud800\"", 14, 1, LONE },
  { "\"\\ud800\\n\"", 10, 1, LONE },
  { "\"\x80\"", 3, 1, NOT_UTF8 },
  { "\"\xc0\xaf\"", 4, 1, NOT_UTF8 },
  { "\"\xed\xa0\x80\"", 5, 1, NOT_UTF8 },
  { "\"\xf4\x90\x80\x80\"", 6, 1, NOT_UTF8 },
  { "\"\xe2\x82\"", 4, 1, NOT_UTF8 },
  { "\"\xe2\x82", 3, 1, NOT_UTF8 },
};

Test(json_scan, refuses_strings)
{
  for (size_t i = 0; i < COUNT(bad_strings); i++) {
    rml_slice slice;
    rml_scan scan = scan_of(bad_strings[i].text, bad_strings[i].length);
    cr_expect_not(rml_scan_string(&scan, &slice), "%zu", i);
    cr_expect_str_eq(scan.error, bad_strings[i].error, "%zu: %s", i, scan.error);
    cr_expect_eq(offset(&scan), bad_strings[i].at, "%zu: %zu", i, offset(&scan));
    drop(&scan);
  }
}

Test(json_scan, reads_keys)
{
  rml_slice key;
  rml_scan scan = scan_of(" \"k\" : 1", 8);
  cr_expect(rml_scan_key(&scan, &key) && rml_slice_is(&key, "k"));
  cr_expect_eq(rml_scan_peek(&scan), '1');
  drop(&scan);
  scan = scan_of("k: 1", 4);
  cr_expect_not(rml_scan_key(&scan, &key));
  cr_expect_str_eq(scan.error, "expected a key in double quotes");
  drop(&scan);
  scan = scan_of("\"k\" 1", 5);
  cr_expect_not(rml_scan_key(&scan, &key));
  cr_expect_str_eq(scan.error, "expected : behind the key");
  cr_expect_eq(offset(&scan), 4);
  drop(&scan);
}

Test(json_scan, reads_numbers)
{
  static const struct {
    const char *text;
    size_t length;
    bool integer;
  } good[] = {
    { "0", 1, true },       { "-0", 2, true },     { "10]", 2, true },      { "-12,", 3, true },           { "0.5", 3, false },
    { "1e5", 3, false },    { "1E+05", 5, false }, { "-0.0e-0", 7, false }, { "1234567890123", 13, true }, { "0e1}", 3, false },
    { "1.0e0 ", 5, false },
  };
  for (size_t i = 0; i < COUNT(good); i++) {
    rml_number number;
    rml_scan scan = scan_of(good[i].text, strlen(good[i].text));
    cr_expect(rml_scan_number(&scan, &number), "%s: %s", good[i].text, scan.error);
    cr_expect_eq(offset(&scan), good[i].length, "%s", good[i].text);
    cr_expect_eq(number.integer, good[i].integer, "%s", good[i].text);
    drop(&scan);
  }
}

Test(json_scan, refuses_what_json_calls_no_number)
{
  static const char *const bad[] = { "",   "-",   "+1",    ".5",    "-.5", "1.",  "1.e5", "01",       "-01",   "00",
                                     "1e", "1e+", "1.5.5", "1e5.5", "--1", "1-2", "NaN",  "Infinity", "0x10e", "- 1" };
  for (size_t i = 0; i < COUNT(bad); i++) {
    rml_number number;
    rml_scan scan = scan_of(bad[i], strlen(bad[i]));
    /* 0x10 is the number 0 and then something else. */
    bool whole = rml_scan_number(&scan, &number) && scan.at == scan.end;
    cr_expect_not(whole, "%s", bad[i]);
    drop(&scan);
  }
}

Test(json_scan, reads_words)
{
  rml_scan scan = scan_of(" true", 5);
  cr_expect(rml_scan_word(&scan, "true"));
  cr_expect_eq(offset(&scan), 5);
  drop(&scan);
  scan = scan_of("tru", 3);
  cr_expect_not(rml_scan_word(&scan, "true"));
  drop(&scan);
  scan = scan_of("True", 4);
  cr_expect_not(rml_scan_word(&scan, "true"));
  drop(&scan);
}

Test(json_scan, skips_values_as_deep_as_allowed)
{
  static const struct {
    const char *text;
    unsigned depth; /* that the text has */
  } good[] = {
    { "null", 0 },
    { "\"a\\nb\"", 0 },
    { "-1.5e3", 0 },
    { "[]", 1 },
    { "{}", 1 },
    { "[1, true, false, null, \"x\"]", 1 },
    { "{\"a\": [{\"b\": []}], \"c\": {}}", 4 },
  };
  for (size_t i = 0; i < COUNT(good); i++)
    for (unsigned depth = 0; depth < 6; depth++) {
      rml_scan scan = scan_of(good[i].text, strlen(good[i].text));
      cr_expect_eq(rml_scan_skip(&scan, depth), depth >= good[i].depth, "%s, %u", good[i].text, depth);
      if (depth >= good[i].depth)
        cr_expect_eq(scan.at, scan.end);
      drop(&scan);
    }
}

Test(json_scan, does_not_skip_what_is_no_value)
{
  static const char *const bad[] = { "",  "]", "[1 2]", "[1,]",    "[,1]", "{\"a\" 1}", "{\"a\": 1,}", "{a: 1}",   "{\"a\"}",
                                     "[", "{", "[1",    "{\"a\":", "nul",  "'a'",       "[\"\\x\"]",   "undefined" };
  for (size_t i = 0; i < COUNT(bad); i++) {
    rml_scan scan = scan_of(bad[i], strlen(bad[i]));
    cr_expect_not(rml_scan_skip(&scan, 9), "%s", bad[i]);
    cr_expect_not_null(scan.error);
    drop(&scan);
  }
}

Test(json_scan, compares_escaped_slices_of_any_length)
{
  char room[RML_SLICE_PLAIN], text[2 * RML_SLICE_PLAIN];
  rml_slice slice = { "\\u0064type", 10, true };
  rml_slice plain = rml_slice_plain(&slice, room);
  cr_expect(plain.length == 5 && !plain.escaped && memcmp(plain.text, "dtype", 5) == 0);
  cr_expect(rml_slice_is(&slice, "dtype"));
  cr_expect_not(rml_slice_is(&slice, "dtyp"));
  /* Longer than any name that we know: left alone, and equal to none. */
  memset(text, 'a', sizeof text);
  memcpy(text, "\\n", 2);
  slice = (rml_slice){ text, sizeof text, true };
  plain = rml_slice_plain(&slice, room);
  cr_expect(plain.text == text && plain.length == sizeof text && plain.escaped);
  cr_expect_not(rml_slice_is(&slice, "\naaaa"));
}

Test(json_scan, counts_lines_and_characters)
{
  static const char text[] = "a\n\xc3\xa4"
                             "b\r\n\xf0\x9f\x98\x80"
                             "c";
  static const uint64_t places[][3] = { { 0, 1, 1 }, { 1, 1, 2 },  { 2, 2, 1 }, { 4, 2, 2 },
                                        { 7, 3, 1 }, { 11, 3, 2 }, { 12, 3, 3 } };
  for (size_t i = 0; i < COUNT(places); i++) {
    uint64_t line, column;
    rml_scan_place(text, text + places[i][0], &line, &column);
    cr_expect_eq(line, places[i][1], "%zu", i);
    cr_expect_eq(column, places[i][2], "%zu", i);
  }
}
