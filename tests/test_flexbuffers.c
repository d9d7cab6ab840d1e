/* FlexBuffers: the bytes of FlatBuffers Internals, and that nothing outside the bytes is ever looked at. */
#include "flex.h"

/* A reading of bytes that end where they end. */
typedef struct reading {
  rml_flex flex;
  rml_flex_value root;
  bool ok;
  void *copy;
} reading;

static reading read_root(const bytes *b)
{
  reading r = { .copy = malloc(b->size > 0 ? b->size : 1) };
  cr_assert_not_null(r.copy);
  memcpy(r.copy, b->at, b->size);
  r.flex = (rml_flex){ .bytes = r.copy, .size = b->size };
  r.ok = rml_flex_root(&r.flex, &r.root);
  return r;
}

static reading read_hex(const char *hex)
{
  bytes b = { .size = 0 };
  put_hex(&b, hex);
  return read_root(&b);
}

/* ---- What is read ---- */

/* Type bytes: the type times 4, and the width of what is far away. */
Test(flexbuffers, a_root_is_a_value_a_type_and_a_width)
{
  static const struct {
    const char *hex;
    rml_flex_type type;
    uint64_t number;
  } roots[] = {
    { "0d 08 01", RML_FLEX_UINT, 13 },
    { "3412 08 02", RML_FLEX_UINT, 0x1234 },
    { "78563412 0a 04", RML_FLEX_UINT, 0x12345678 },
    { "efcdab8967452301 0b 08", RML_FLEX_UINT, UINT64_C(0x0123456789abcdef) },
    { "00 00 01", RML_FLEX_NULL, 0 },
    { "00 68 01", RML_FLEX_BOOL, 0 },
    { "01 68 01", RML_FLEX_BOOL, 1 },
  };
  for (size_t i = 0; i < COUNT(roots); i++) {
    reading r = read_hex(roots[i].hex);
    cr_assert(r.ok, "%s: %s", roots[i].hex, r.flex.error);
    cr_expect_eq(r.root.type, roots[i].type, "%s", roots[i].hex);
    cr_expect_eq(rml_flex_uint(&r.flex, &r.root), roots[i].number, "%s", roots[i].hex);
    free(r.copy);
  }
}

Test(flexbuffers, floats_have_four_or_eight_bytes)
{
  reading r = read_hex("0000c03f 0e 04");
  cr_assert(r.ok);
  cr_expect_eq(rml_flex_float(&r.flex, &r.root), 1.5);
  free(r.copy);
  r = read_hex("000000000000f8bf 0f 08");
  cr_assert(r.ok);
  cr_expect_eq(rml_flex_float(&r.flex, &r.root), -1.5);
  free(r.copy);
}

/* The example of the documentation, but with unsigned integers. */
Test(flexbuffers, a_map_has_a_vector_of_keys_before_it)
{
  reading r = read_hex("'bar' 00 'foo' 00 02 09 06 02 01 02 0e 0d 08 08 04 24 01");
  const char *key;
  size_t length;
  rml_flex_value value;
  cr_assert(r.ok, "%s", r.flex.error);
  cr_assert_eq(r.root.type, RML_FLEX_MAP);
  cr_assert_eq(r.root.count, 2);
  cr_assert(rml_flex_key(&r.flex, &r.root, 0, &key, &length));
  cr_expect_str_eq(key, "bar");
  cr_expect_eq(length, 3);
  cr_assert(rml_flex_element(&r.flex, &r.root, 0, &value));
  cr_expect_eq(rml_flex_uint(&r.flex, &value), 14);
  cr_assert(rml_flex_key(&r.flex, &r.root, 1, &key, &length));
  cr_expect_str_eq(key, "foo");
  cr_assert(rml_flex_element(&r.flex, &r.root, 1, &value));
  cr_expect_eq(rml_flex_uint(&r.flex, &value), 13);
  free(r.copy);
}

Test(flexbuffers, vectors_of_every_width)
{
  for (unsigned width = 1; width <= 8; width *= 2) {
    bytes b = { .size = 0 };
    item items[] = { flex_string(&b, "text"), flex_uint(7), { RML_FLEX_BOOL, 1, 0, 1 }, { RML_FLEX_NULL, 0, 0, 1 } };
    items[0].at = 1;
    item root = flex_vector(&b, width, items, COUNT(items));
    flex_root(&b, &root);
    reading r = read_root(&b);
    rml_flex_value value;
    cr_assert(r.ok, "%s", r.flex.error);
    cr_assert_eq(r.root.type, RML_FLEX_VECTOR);
    cr_assert_eq(r.root.count, COUNT(items));
    cr_assert(rml_flex_element(&r.flex, &r.root, 0, &value));
    cr_assert_eq(value.type, RML_FLEX_STRING);
    cr_expect_eq(value.count, 4);
    cr_expect_str_eq((const char *)r.flex.bytes + value.at, "text");
    cr_assert(rml_flex_element(&r.flex, &r.root, 1, &value));
    cr_expect_eq(rml_flex_uint(&r.flex, &value), 7);
    cr_assert(rml_flex_element(&r.flex, &r.root, 2, &value));
    cr_expect_eq(value.type, RML_FLEX_BOOL);
    cr_assert(rml_flex_element(&r.flex, &r.root, 3, &value));
    cr_expect_eq(value.type, RML_FLEX_NULL);
    free(r.copy);
  }
}

/* ---- What is refused ---- */

Test(flexbuffers, roots_that_are_refused)
{
  static const struct {
    const char *hex, *part;
    size_t at;
  } roots[] = {
    { "", "last bytes", 0 },
    { "01", "last bytes", 1 },
    { "08 01", "last bytes", 2 },
    { "0d 08 00", "last bytes", 3 },
    { "0d 08 03", "last bytes", 3 },
    { "0d 08 10", "last bytes", 3 },
    { "0d 08 02", "last bytes", 3 },
    { "0d 0c 01", "fewer than 4", 0 },
    { "0d0d 0c 02", "fewer than 4", 0 },
    { "0d 04 01", "does not write", 0 },                   /* Int */
    { "0d 10 01", "does not write", 0 },                   /* Key */
    { "0d 2c 01", "does not write", 0 },                   /* a vector of Int */
    { "0d fc 01", "does not write", 0 },                   /* no type at all */
    { "01 14 01", "an offset", 0 },                        /* a string before the file */
    { "00 14 01", "before the file", 0 },                  /* one whose length is there */
    { "05 78 01 14 01", "beyond the end", 0 },             /* of five bytes, where there are four */
    { "04 78 01 14 01", "NUL", 1 },                        /* of these four, with nothing behind them */
    { "03 78 01 14 01", "NUL", 1 },                        /* a 1 where the NUL should be */
    { "ff 00 01 28 01", "beyond the end", 0 },             /* a vector of 255 */
    { "04 00 01 28 01", "beyond the end", 0 },             /* of four, whose types do not fit */
    { "00 00 01 24 01", "keys would stand before", 1 },    /* a map with a length and nothing else before it */
    { "00 03 00 00 24 01", "1, 2, 4 or 8", 1 },            /* keys of three bytes each */
    { "01 01 00 00 24 01", "an offset", 0 },               /* keys before the file */
    { "00 00 01 01 07 08 02 24 01", "another number", 4 }, /* no key for one value */
    { "ff 00 01 01 07 08 02 24 01", "beyond the end", 0 }, /* 255 keys */
  };
  for (size_t i = 0; i < COUNT(roots); i++) {
    reading r = read_hex(roots[i].hex);
    cr_assert_not(r.ok, "%s", roots[i].hex);
    cr_expect_not_null(strstr(r.flex.error, roots[i].part), "%s: %s", roots[i].hex, r.flex.error);
    cr_expect_eq(r.flex.error_at, roots[i].at, "%s: at %zu: %s", roots[i].hex, r.flex.error_at, r.flex.error);
    free(r.copy);
  }
}

Test(flexbuffers, a_length_of_eight_bytes_does_not_overflow)
{
  static const char *const lengths[] = { "ffffffffffffffff", "0000000000000080", "ffffffffffffff7f", "5555555555555555" };
  for (size_t i = 0; i < COUNT(lengths); i++) {
    char hex[64];
    snprintf(hex, sizeof hex, "%s 00 01 2b 01", lengths[i]);
    reading r = read_hex(hex);
    cr_expect_not(r.ok, "%s", hex);
    free(r.copy);
  }
}

Test(flexbuffers, keys_that_are_refused)
{
  /* The key's offset leads before the file; there is no NUL from the key to the end. */
  reading r = read_hex("01 05 01 01 01 07 08 02 24 01");
  const char *key;
  size_t length;
  cr_assert(r.ok, "%s", r.flex.error);
  cr_expect_not(rml_flex_key(&r.flex, &r.root, 0, &key, &length));
  cr_expect_not_null(strstr(r.flex.error, "an offset"), "%s", r.flex.error);
  free(r.copy);
  r = read_hex("'k' 01 02 01 01 01 07 08 02 24 01");
  cr_assert(r.ok, "%s", r.flex.error);
  cr_expect_not(rml_flex_key(&r.flex, &r.root, 0, &key, &length));
  cr_expect_not_null(strstr(r.flex.error, "NUL"), "%s", r.flex.error);
  free(r.copy);
}

/* One that is longer than keys may be is not followed to its end, which need not be there. */
Test(flexbuffers, a_key_is_as_long_as_keys_may_be_or_longer)
{
  static const struct {
    size_t letters, length;
  } cases[] = { { 1023, 1023 }, { 1024, 1024 }, { 1025, 1025 }, { 1026, 1025 }, { 2000, 1025 } };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    unsigned char copy[2100];
    size_t letters = cases[i].letters, length;
    const char *key;
    memset(copy, 'k', letters);
    copy[letters] = 0;
    rml_flex flex = { .bytes = copy, .size = letters + 5 };
    rml_flex_value map = { .type = RML_FLEX_MAP, .count = 1, .keys_at = letters + 1, .keys_width = 4 };
    for (unsigned k = 0; k < 4; k++)
      copy[letters + 1 + k] = (unsigned char)((letters + 1) >> 8 * k & 0xff);
    cr_assert(rml_flex_key(&flex, &map, 0, &key, &length), "%zu letters", letters);
    cr_expect_eq(length, cases[i].length, "%zu letters", letters);
  }
}

/* Reads all that can be reached, to a depth, so that a sanitizer sees what is looked at. */
static void read_all(rml_flex *flex, const rml_flex_value *value, unsigned depth, size_t *left)
{
  const char *key;
  size_t length;
  rml_flex_value child;
  if (value->type == RML_FLEX_UINT || value->type == RML_FLEX_BOOL)
    rml_flex_uint(flex, value);
  else if (value->type == RML_FLEX_FLOAT)
    rml_flex_float(flex, value);
  else if (value->type == RML_FLEX_STRING)
    cr_assert_eq(strnlen((const char *)flex->bytes + value->at, value->count), strlen((const char *)flex->bytes + value->at));
  else if (depth > 0)
    for (size_t i = 0; i<value->count && * left> 0; i++, --*left) {
      if (value->type == RML_FLEX_MAP && rml_flex_key(flex, value, i, &key, &length))
        cr_assert_eq(strlen(key), length);
      if (rml_flex_element(flex, value, i, &child))
        read_all(flex, &child, depth - 1, left);
    }
}

/* Of each type one, in a map in a vector. */
static bytes some_of_each(void)
{
  static const char *const keys[] = { "bool", "float", "null", "string", "vector" };
  bytes b = { .size = 0 };
  put_byte(&b, 0);
  item string = flex_string(&b, "text"), numbers[] = { flex_uint(1), flex_uint(2) }, vector = flex_vector(&b, 1, numbers, 2);
  item items[] = { { RML_FLEX_BOOL, 1, 0, 1 }, flex_float(0.5f), { RML_FLEX_NULL, 0, 0, 1 }, string, vector };
  item map = flex_map(&b, 4, keys, items, COUNT(items)), root = flex_vector(&b, 2, &map, 1);
  flex_root(&b, &root);
  return b;
}

Test(flexbuffers, every_end_and_every_flipped_bit_stays_inside)
{
  bytes whole = some_of_each();
  reading r = read_root(&whole);
  cr_assert(r.ok, "%s", r.flex.error);
  free(r.copy);
  for (size_t size = 0; size < whole.size; size++) {
    bytes cut = whole;
    size_t left = 1000;
    cut.size = size;
    r = read_root(&cut);
    if (r.ok)
      read_all(&r.flex, &r.root, 8, &left);
    free(r.copy);
  }
  for (size_t bit = 0; bit < 8 * whole.size; bit++) {
    bytes flipped = whole;
    size_t left = 1000;
    flipped.at[bit / 8] ^= (unsigned char)(1 << bit % 8);
    r = read_root(&flipped);
    if (r.ok)
      read_all(&r.flex, &r.root, 8, &left);
    free(r.copy);
  }
}
