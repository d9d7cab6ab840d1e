/* Binary models: what is read, up to the limits, and how it is written. */
#include "packed.h"

/* How a value is written that is read from these bytes; NULL: as it is. */
static const struct {
  const char *hex, *canonical;
} values[] = {
  { "c0", NULL },
  { "c2", NULL },
  { "c3", NULL },
  /* Integers of any width and sign. */
  { "7f", NULL },
  { "cc 80", NULL },
  { "cc 7f", "7f" },
  { "cd 0100", NULL },
  { "cd 00ff", "cc ff" },
  { "ce 00010000", NULL },
  { "ce 0000ffff", "cd ffff" },
  { "cf 0000000100000000", NULL },
  { "cf 00000000ffffffff", "ce ffffffff" },
  { "cf ffffffffffffffff", NULL },
  { "d0 05", "05" },
  { "d1 7fff", "cd 7fff" },
  { "d2 7fffffff", "ce 7fffffff" },
  { "d3 7fffffffffffffff", "cf 7fffffffffffffff" },
  { "e0", NULL },
  { "d0 df", NULL },
  { "d0 ff", "ff" },
  { "d1 ff80", "d0 80" },
  { "d1 ff7f", NULL },
  { "d2 ffff7fff", NULL },
  { "d3 ffffffff80000000", "d2 80000000" },
  { "d3 ffffffff7fffffff", NULL },
  { "d3 8000000000000000", NULL },
  /* Floats: the shorter one that is exact, one NaN. */
  { "ca 00000000", NULL },
  { "ca 80000000", NULL },
  { "ca 00000001", NULL },
  { "cb 3ff0000000000000", "ca 3f800000" },
  { "cb 8000000000000000", "ca 80000000" },
  { "cb 3fb999999999999a", NULL },
  { "cb 47f0000000000000", NULL },
  { "cb 36a0000000000000", "ca 00000001" },
  { "cb 0000000000000001", NULL },
  { "cb 7ff0000000000000", "ca 7f800000" },
  { "cb fff0000000000000", "ca ff800000" },
  { "ca 7fc00001", "ca 7fc00000" },
  { "ca ff800001", "ca 7fc00000" },
  { "cb fff8000000000000", "ca 7fc00000" },
  /* Strings. */
  { "a0", NULL },
  { "d9 00", "a0" },
  { "da 0001 'a'", "a1 'a'" },
  { "db 00000003 'NaN'", "a3 'NaN'" },
  { "d9 20 'abcdefghijklmnopqrstuvwxyz012345'", NULL },
  { "da 001f 'abcdefghijklmnopqrstuvwxyz01234'", "bf 'abcdefghijklmnopqrstuvwxyz01234'" },
  /* Bins and exts; those that MessagePack reserves are like any other. */
  { "c4 00", NULL },
  { "c5 0001 ff", "c4 01 ff" },
  { "c6 00000002 00ff", "c4 02 00ff" },
  { "d4 05 00", NULL },
  { "d5 80 0001", NULL },
  { "d6 ff 00010203", NULL },
  { "d7 7f 0001020304050607", NULL },
  { "d8 00 000102030405060708090a0b0c0d0e0f", NULL },
  { "c7 00 05", NULL },
  { "c7 03 05 000102", NULL },
  { "c7 01 05 00", "d4 05 00" },
  { "c8 0010 05 000102030405060708090a0b0c0d0e0f", "d8 05 000102030405060708090a0b0c0d0e0f" },
  { "c9 00000003 05 000102", "c7 03 05 000102" },
  /* Arrays and maps. */
  { "90", NULL },
  { "dc 0000", "90" },
  { "dd 00000002 0001", "92 0001" },
  { "80", NULL },
  { "de 0001 a0 c0", "81 a0 c0" },
  { "df 00000002 d9 01 'b' 01 a1 'a' cc 02", "82 a1 'b' 01 a1 'a' 02" },
  { "dc 0010 00010203040506070809 0a0b0c0d0e0f", NULL },
};

Test(msgpack, reads_every_encoding_and_writes_the_shortest)
{
  for (size_t i = 0; i < COUNT(values); i++) {
    bytes b = model(NULL, values[i].hex), expected = { .size = 0 };
    reml_buffer out = convert(b.at, b.size, REML_FORMAT_BINARY), again = convert(out.data, out.size, REML_FORMAT_BINARY);
    put_hex(&expected, values[i].canonical ? values[i].canonical : values[i].hex);
    cr_assert_gt(out.size, expected.size + 10);
    cr_expect_arr_eq(out.data + out.size - 10 - expected.size, expected.at, expected.size, "%s", values[i].hex);
    cr_expect_eq(out.data[out.size - 11 - expected.size], 'x', "%s", values[i].hex);
    cr_expect(again.size == out.size && memcmp(again.data, out.data, out.size) == 0, "%s", values[i].hex);
    /* By way of JSON, nothing is lost. */
    reml_buffer json = convert(b.at, b.size, REML_FORMAT_JSON), back = convert(json.data, json.size, REML_FORMAT_BINARY);
    cr_expect(back.size == out.size && memcmp(back.data, out.data, out.size) == 0, "%s: %s", values[i].hex, json.data);
    reml_buffer_free(&out);
    reml_buffer_free(&again);
    reml_buffer_free(&json);
    reml_buffer_free(&back);
  }
}

/* Ways to write the weights of SPARSE that are not canonical. */
static const char *const same_weights[] = {
  "84" DTYPE SHAPE INDEX_1 ONE_ROW,
  "85" DTYPE SHAPE "a3 'pad' c4 03 000000" INDEX_1 ONE_ROW,
  "85" DTYPE SHAPE "a3 'pad' c6 0000003f" ZEROS ZEROS "000000000000000000000000000000" INDEX_1 ONE_ROW,
  "85" ONE_ROW INDEX_1 "a3 'pad' c5 0001 00" SHAPE DTYPE,
  "83" DTYPE SHAPE "a6 'values' c6 00000030" ZEROS ROW,
  "83" DTYPE SHAPE "a6 'values' c4 30" ZEROS ROW,
  "84" DTYPE SHAPE "a3 'pad' c4 00 a6 'values' c5 0030" ZEROS ROW,
  "84" DTYPE SHAPE "a7 'indices' c4 08 00000000 01000000 a6 'values' c4 30" ZEROS ROW,
  "84" DTYPE SHAPE "a7 'indices' c5 0004 01000000 a6 'values' c5 0018" ROW,
  "de 0004 da 0005 'dtype' d9 03 'f32' db 00000005 'shape' dc 0003 cd 0002 d0 01 cf 0000000000000006" INDEX_1 ONE_ROW,
};

Test(msgpack, reads_tensors_otherwise_written)
{
  bytes canonical = model(NULL, NULL);
  reml_buffer expected = convert(canonical.at, canonical.size, REML_FORMAT_BINARY);
  for (size_t i = 0; i < COUNT(same_weights); i++) {
    bytes b = model(same_weights[i], NULL);
    reml_buffer out = convert(b.at, b.size, REML_FORMAT_BINARY);
    cr_expect(out.size == expected.size && memcmp(out.data, expected.data, out.size) == 0, "%zu", i);
    reml_buffer_free(&out);
  }
  reml_buffer_free(&expected);
}

/* A tensor is dense when that is not longer: 2 rows of 6 floats with both kept, and one row of one float of two. */
Test(msgpack, writes_tensors_dense_or_sparse_and_aligned)
{
  static const struct {
    const char *weights, *x;
    unsigned members; /* of the tensor that is x */
  } tensors[] = {
    { "83" DTYPE SHAPE "a6 'values' c4 30" ROW ROW, NULL, 0 },
    /* n * (4 + rowBytes) = 1 * 8 against 2 * 4: dense. */
    { NULL, "84" DTYPE "a5 'shape' 91 02 a7 'indices' c4 04 01000000 a6 'values' c4 04 0000803f", 4 },
    { NULL, "84" DTYPE "a5 'shape' 91 03 a7 'indices' c4 04 01000000 a6 'values' c4 04 0000803f", 5 },
    { NULL, "84" DTYPE "a5 'shape' 91 01 a7 'indices' c4 00 a6 'values' c4 00", 5 },
    { NULL, "83" DTYPE "a5 'shape' 92 01 01 a6 'values' c4 04 00000080", 4 },
  };
  for (size_t i = 0; i < COUNT(tensors); i++) {
    bytes b = model(tensors[i].weights, tensors[i].x);
    reml_buffer out = convert(b.at, b.size, REML_FORMAT_BINARY);
    const unsigned char *at = (const unsigned char *)out.data, *begin = at, *end = at + out.size;
    unsigned members = 0, seen = 0;
    for (const unsigned char *next; (next = find(at, (size_t)(end - at),
                                                 "\xa5"
                                                 "dtype",
                                                 6)) != NULL;
         seen++) {
      members = next[-1] & 0x0fu;
      at = find(next, (size_t)(end - next),
                "\xa6"
                "values\xc6",
                8);
      cr_assert_not_null(at, "%zu", i);
      at += 12;
      cr_expect_eq((at - begin) % 64, 0, "%zu: the values stand at %td", i, at - begin);
    }
    cr_expect_eq(seen, tensors[i].x ? 2 : 1, "%zu", i);
    cr_expect_eq(members, tensors[i].x ? tensors[i].members : 4, "%zu: %u", i, members);
    reml_buffer_free(&out);
  }
}

/* A model whose member x is so many bytes `each`, behind `before`. */
static reml_status status_with(const char *before, size_t count, unsigned char each, const char *after, reml_options options)
{
  static const unsigned char x[] = { 0xa1, 'x', 0xc0 };
  bytes b = model(NULL, "c0"), head = { .size = 0 }, tail = { .size = 0 };
  const unsigned char *at = find(b.at, b.size, x, sizeof x);
  cr_assert_not_null(at);
  size_t start = (size_t)(at - b.at) + 2, size = start;
  put_hex(&head, before);
  put_hex(&tail, after);
  unsigned char *whole = malloc(start + head.size + count + tail.size + 10);
  cr_assert_not_null(whole);
  memcpy(whole, b.at, start);
  memcpy(whole + size, head.at, head.size);
  memset(whole + (size += head.size), each, count);
  memcpy(whole + (size += count), tail.at, tail.size);
  size += tail.size;
  XXH64_canonical_t sum;
  XXH64_canonicalFromHash(&sum, XXH3_64bits(whole, size));
  memcpy(whole + size, "\xc4\x08", 2);
  memcpy(whole + size + 2, sum.digest, sizeof sum.digest);
  problems found;
  reml_error err = REML_ERROR_INIT;
  reml_document *d = read_bytes(whole, size + 10, options, &found, &err);
  reml_status status = d ? REML_OK : err.status;
  reml_document_free(d);
  free(whole);
  return status;
}

enum { MOST_STRING = 16 * 1024 * 1024 };

Test(msgpack, holds_the_limits)
{
  reml_options options = REML_OPTIONS_INIT;
  cr_expect_eq(status_with("db 01000000", MOST_STRING, 'a', "", options), REML_OK);
  cr_expect_eq(status_with("db 01000001", MOST_STRING + 1, 'a', "", options), REML_E_LIMIT);
  cr_expect_eq(status_with("c6 01000000", MOST_STRING, 0, "", options), REML_OK);
  cr_expect_eq(status_with("c6 01000001", MOST_STRING + 1, 0, "", options), REML_E_LIMIT);
  cr_expect_eq(status_with("c9 01000000 05", MOST_STRING, 0, "", options), REML_OK);
  cr_expect_eq(status_with("c9 01000001 05", MOST_STRING + 1, 0, "", options), REML_E_LIMIT);
  cr_expect_eq(status_with("81 da 0400", 1024, 'k', "01", options), REML_OK);
  cr_expect_eq(status_with("81 da 0401", 1025, 'k', "01", options), REML_E_LIMIT);
  /* A tensor may be larger than a bin. */
  cr_expect_eq(status_with("83" DTYPE "a5 'shape' 91 ce 00400001 a6 'values' c6 01000004", MOST_STRING + 4, 1, "", options),
               REML_OK);
  options.max_string_bytes = 9;
  cr_expect_eq(status_with("a9", 9, 'a', "", options), REML_OK);
  cr_expect_eq(status_with("aa", 10, 'a', "", options), REML_E_LIMIT);
}

Test(msgpack, holds_the_depth)
{
  reml_options options = REML_OPTIONS_INIT;
  static const char tensor[] = "83" DTYPE "a5 'shape' 91 01 a6 'values' c4 04 0000803f";
  cr_expect_eq(status_with("", 28, 0x91, "c0", options), REML_OK);
  cr_expect_eq(status_with("", 29, 0x91, "c0", options), REML_E_LIMIT);
  cr_expect_eq(status_with("", 28, 0x91, "90", options), REML_E_LIMIT);
  cr_expect_eq(status_with("", 28, 0x91, "80", options), REML_E_LIMIT);
  cr_expect_eq(status_with("", 28, 0x91, tensor, options), REML_OK);
  cr_expect_eq(status_with("", 29, 0x91, tensor, options), REML_E_LIMIT);
  cr_expect_eq(status_with("", 1000000, 0x91, "c0", options), REML_E_LIMIT);
  options.max_depth = 6;
  cr_expect_eq(status_with("", 5, 0x91, "c0", options), REML_OK);
  cr_expect_eq(status_with("", 6, 0x91, "c0", options), REML_E_LIMIT);
}
