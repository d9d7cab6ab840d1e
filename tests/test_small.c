/* The modules of a few functions: UTF-8, base64, memory, and the nearest name. */
#include "base64.h"
#include "memory.h"
#include "nearest.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* How RFC 3629 writes a code point; 0 for a surrogate. */
static size_t encode(uint32_t c, unsigned char out[4])
{
  if (c < 0x80) {
    out[0] = (unsigned char)c;
    return 1;
  }
  if (c < 0x800) {
    out[0] = (unsigned char)(0xc0 | c >> 6);
    out[1] = (unsigned char)(0x80 | (c & 0x3f));
    return 2;
  }
  size_t length = c < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--, c >>= 6)
    out[i] = (unsigned char)(0x80 | (c & 0x3f));
  out[0] = (unsigned char)((length == 3 ? 0xe0 : 0xf0) | c);
  return length == 3 && out[0] == 0xed && out[1] >= 0xa0 ? 0 : length;
}

Test(utf8, knows_every_character)
{
  for (uint32_t c = 0; c < 0x110000; c++) {
    unsigned char text[4];
    size_t length = encode(c, text);
    bool surrogate = length == 0;
    length = surrogate ? 3 : length;
    if (rml_utf8_character((const char *)text, length) != (surrogate ? 0 : length))
      cr_assert_fail("U+%04X", (unsigned)c);
    /* One that is cut is none. */
    if (length > 1 && rml_utf8_character((const char *)text, length - 1) != 0)
      cr_assert_fail("U+%04X, cut", (unsigned)c);
  }
  cr_expect_eq(rml_utf8_character("", 0), 0);
}

Test(utf8, knows_every_pair_of_bytes)
{
  /* As the first two of four, the others being right for a character of that many. */
  for (unsigned first = 0x80; first < 0x100; first++)
    for (unsigned second = 0; second < 0x100; second++) {
      char text[4] = { (char)first, (char)second, (char)0x80, (char)0x80 };
      bool follows = second >= 0x80 && second < 0xc0;
      size_t expected = first < 0xc2 || first > 0xf4 || !follows ? 0
                        : first < 0xe0                           ? 2
                        : first == 0xe0                          ? (second >= 0xa0 ? 3 : 0)
                        : first == 0xed                          ? (second < 0xa0 ? 3 : 0)
                        : first < 0xf0                           ? 3
                        : first == 0xf0                          ? (second >= 0x90 ? 4 : 0)
                        : first == 0xf4                          ? (second < 0x90 ? 4 : 0)
                                                                 : 4;
      if (rml_utf8_character(text, 4) != expected)
        cr_assert_fail("%02x %02x", first, second);
    }
}

Test(utf8, refuses_wrong_last_bytes)
{
  static const char *const bad[] = { "\xe2\x82\x7f", "\xe2\x82\xc0", "\xf0\x9f\x98\x41", "\xf0\x9f\x41\x80" };
  for (size_t i = 0; i < COUNT(bad); i++)
    cr_expect_eq(rml_utf8_character(bad[i], strlen(bad[i])), 0, "%zu", i);
}

Test(utf8, says_how_far_a_text_is_valid)
{
  cr_expect_eq(rml_utf8_valid("", 0), 0);
  cr_expect_eq(rml_utf8_valid("a\0b", 3), 3);
  cr_expect_eq(rml_utf8_valid("a\xc3\xa4\xff"
                              "b",
                              5),
               3);
  cr_expect_eq(rml_utf8_valid("\xc3\xa4\xc3", 3), 2);
}

/* The examples of RFC 4648 section 10, and the two letters that other alphabets have otherwise. */
static const struct {
  const char *bytes, *text;
} base64_pairs[] = {
  { "", "" },
  { "f", "Zg==" },
  { "fo", "Zm8=" },
  { "foo", "Zm9v" },
  { "foob", "Zm9vYg==" },
  { "fooba", "Zm9vYmE=" },
  { "foobar", "Zm9vYmFy" },
  { "\xfb\xff\xfe", "+//+" },
};

Test(base64, encodes_and_decodes)
{
  for (size_t i = 0; i < COUNT(base64_pairs); i++) {
    const char *bytes = base64_pairs[i].bytes, *text = base64_pairs[i].text;
    size_t size = strlen(bytes), length = strlen(text), got;
    unsigned char out[12];
    for (size_t at = 0; at < size; at += 3) {
      char letters[4];
      rml_base64_encode((const unsigned char *)bytes + at, size - at < 3 ? size - at : 3, letters);
      cr_expect_arr_eq(letters, text + at / 3 * 4, 4, "%s", text);
    }
    cr_expect(rml_base64_decode(text, length, out, &got), "%s", text);
    cr_expect_eq(got, size, "%s", text);
    cr_expect_eq(memcmp(out, bytes, size), 0, "%s", text);
  }
}

Test(base64, keeps_all_bytes)
{
  unsigned char bytes[256], out[256 + 3];
  char text[344];
  size_t size;
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (unsigned char)i;
  for (size_t i = 0; i < sizeof bytes; i += 3)
    rml_base64_encode(bytes + i, sizeof bytes - i < 3 ? sizeof bytes - i : 3, text + i / 3 * 4);
  cr_assert(rml_base64_decode(text, sizeof text, out, &size));
  cr_expect_eq(size, sizeof bytes);
  cr_expect_arr_eq(out, bytes, sizeof bytes);
}

Test(base64, refuses_everything_else)
{
  static const char *const bad[] = {
    "Z",
    "Zg",
    "Zg=",
    "Zg==Zg==",
    "Zg===",
    "=",
    "==",
    "====",
    "Z===",
    "=Zg=",
    "Zg=A",
    "Zm9v\n",
    "Zm 9",
    "Zm-_",
    "Zm9.",
    /* Bits behind the last byte that are not zero. */
    "Zh==",
    "ZE==",
    "ZI==",
    "Zm9=",
    "//==",
  };
  unsigned char out[12];
  size_t size;
  for (size_t i = 0; i < COUNT(bad); i++)
    cr_expect_not(rml_base64_decode(bad[i], strlen(bad[i]), out, &size), "%s", bad[i]);
  cr_expect_not(rml_base64_decode("Zm\0v", 4, out, &size), "a NUL");
}

Test(memory, sums_and_products_do_not_overflow)
{
  size_t out = 5;
  cr_expect(rml_multiply(SIZE_MAX / 3, 3, &out));
  cr_expect_eq(out, SIZE_MAX / 3 * 3);
  cr_expect(rml_multiply(SIZE_MAX, 0, &out));
  cr_expect_eq(out, 0);
  cr_expect_not(rml_multiply(SIZE_MAX / 2 + 1, 2, &out));
  cr_expect_not(rml_multiply(2, SIZE_MAX / 2 + 1, &out));
  cr_expect(rml_add(SIZE_MAX - 1, 1, &out));
  cr_expect_eq(out, SIZE_MAX);
  cr_expect_not(rml_add(SIZE_MAX, 1, &out));
}

Test(memory, grows_at_least_twofold)
{
  void *array = NULL;
  size_t capacity = 0;
  cr_assert(rml_grow(&array, &capacity, 1, sizeof(uint64_t)));
  cr_assert_geq(capacity, 1);
  ((uint64_t *)array)[0] = 7;
  size_t before = capacity;
  void *same = array;
  cr_assert(rml_grow(&array, &capacity, before, sizeof(uint64_t)));
  cr_expect_eq(array, same);
  cr_expect_eq(capacity, before);
  cr_assert(rml_grow(&array, &capacity, before + 1, sizeof(uint64_t)));
  cr_expect_geq(capacity, 2 * before);
  cr_expect_eq(((uint64_t *)array)[0], 7);
  before = capacity;
  same = array;
  cr_expect_not(rml_grow(&array, &capacity, SIZE_MAX / 4, sizeof(uint64_t)));
  cr_expect_eq(array, same);
  cr_expect_eq(capacity, before);
  free(array);
}

Test(memory, allocates_what_can_be)
{
  void *nothing = rml_allocate(0, 8);
  cr_expect_not_null(nothing);
  free(nothing);
  cr_expect_null(rml_allocate(SIZE_MAX / 2, 3));
  char *text = rml_copy_text("a\0bc", 3);
  cr_assert_not_null(text);
  cr_expect_arr_eq(text, "a\0b", 4);
  free(text);
  text = rml_copy_text(NULL, 0);
  cr_assert_not_null(text);
  cr_expect_str_eq(text, "");
  free(text);
  cr_expect_null(rml_copy_text("", SIZE_MAX));
}

Test(nearest, counts_what_must_change)
{
  static const struct {
    const char *a, *b;
    size_t distance;
  } pairs[] = {
    { "", "", 0 },
    { "", "abc", 3 },
    { "alpha", "alpha", 0 },
    { "alpha", "Alpha", 0 },
    { "alpha", "alpa", 1 },
    { "alpha", "alphaa", 1 },
    { "alpha", "alqha", 1 },
    { "alpha", "alhpa", 1 },
    { "numBits", "bits", 3 },
    { "kitten", "sitting", 3 },
    { "abcd", "badc", 2 },
    { "ca", "abc", 3 },
  };
  for (size_t i = 0; i < COUNT(pairs); i++) {
    cr_expect_eq(rml_distance(pairs[i].a, pairs[i].b), pairs[i].distance, "%s, %s", pairs[i].a, pairs[i].b);
    cr_expect_eq(rml_distance(pairs[i].b, pairs[i].a), pairs[i].distance, "%s, %s", pairs[i].b, pairs[i].a);
  }
}

Test(nearest, proposes_nothing_far_off_and_nothing_for_long_names)
{
  char longest[65], longer[300];
  memset(longest, 'a', sizeof longest);
  memset(longer, 'a', sizeof longer);
  longest[64] = longer[299] = 0;
  cr_expect_eq(rml_distance(longest, ""), 64);
  cr_expect_eq(rml_distance(longer, "alpha"), SIZE_MAX);
  cr_expect_eq(rml_distance("alpha", longer), SIZE_MAX);
  const struct {
    const char *wrong, *name;
    bool near;
  } pairs[] = {
    { longer, "alpha", false }, { "a", "b", true },      { "beta", "bite", true },
    { "beta", "site", false },  { "abc", "add", false },
  };
  for (size_t i = 0; i < COUNT(pairs); i++) {
    rml_nearest nearest = { pairs[i].wrong, NULL, 0 };
    rml_nearest_try(&nearest, pairs[i].name);
    cr_expect_eq(nearest.name == pairs[i].name, pairs[i].near, "%s, %s", pairs[i].wrong, pairs[i].name);
  }
}

Test(nearest, proposes_the_nearest_and_of_two_the_first)
{
  static const char *const names[] = { "bete", "beta", "meta", "zeta" };
  rml_nearest nearest = { "Beta", NULL, 0 }, other = { "yeta", NULL, 0 };
  for (size_t i = 0; i < COUNT(names); i++) {
    rml_nearest_try(&nearest, names[i]);
    rml_nearest_try(&other, names[i]);
  }
  cr_expect_str_eq(nearest.name, "beta");
  cr_expect_str_eq(other.name, "beta");
}
