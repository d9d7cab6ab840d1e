/* Binary models that are refused. */
#include "packed.h"

/* Bytes that are refused, and what is said of the first problem. */
typedef struct bad {
  const char *hex;
  reml_status status;
  const char *pointer, *part;
} bad;

static void expect_bad(const bytes *b, const bad *expected)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  cr_expect_null(read_bytes(b->at, b->size, (reml_options)REML_OPTIONS_INIT, &found, &err), "%s: nothing is wrong",
                 expected->hex);
  cr_expect_eq(err.status, expected->status, "%s: %s", expected->hex, reml_status_name(err.status));
  cr_expect_str_eq(err.pointer, expected->pointer, "%s: %s", expected->hex, err.pointer);
  cr_expect_not_null(strstr(err.message, expected->part), "%s: %s", expected->hex, err.message);
  cr_expect(err.line == 0 && err.column == 0);
}

#define WEIGHTS "/entryReduction/state/weights"
#define NOT_INCREASING "indices that are not strictly increasing and below the number of rows"
#define OTHER_SIZE "values of another size than the shape and the indices say"

static const bad bad_weights[] = {
  { "83 a5 'dtype' a3 'f64'" SHAPE ONE_ROW, REML_E_VALUE, WEIGHTS, "an unknown dtype" },
  { "83 a5 'dtype' c4 03 'f32'" SHAPE ONE_ROW, REML_E_VALUE, WEIGHTS, "a dtype is a string" },
  { "82" DTYPE SHAPE, REML_E_VALUE, WEIGHTS, "a tensor needs dtype, shape and values" },
  { "83" DTYPE INDEX_1 ONE_ROW, REML_E_VALUE, WEIGHTS, "a tensor needs dtype, shape and values" },
  { "82" SHAPE ONE_ROW, REML_E_VALUE, WEIGHTS, "must be a tensor, is an object" },
  { "84" DTYPE SHAPE SHAPE ONE_ROW, REML_E_SYNTAX, WEIGHTS, "the key shape stands twice" },
  { "84" DTYPE DTYPE SHAPE ONE_ROW, REML_E_SYNTAX, WEIGHTS, "the key dtype stands twice" },
  { "85" DTYPE SHAPE "a3 'pad' c4 00 a3 'pad' c4 00" ONE_ROW, REML_E_SYNTAX, WEIGHTS, "the key pad stands twice" },
  { "84" DTYPE SHAPE "a3 'new' 01" ONE_ROW, REML_E_VALUE, WEIGHTS, "dtype, shape, pad, indices and values and no others" },
  { "84 01 02" DTYPE SHAPE ONE_ROW, REML_E_SYNTAX, WEIGHTS, "a key that is not a string" },
  { "84" DTYPE "01 02" SHAPE ONE_ROW, REML_E_VALUE, WEIGHTS, "and no others" },
  { "83" DTYPE "a5 'shape' 90" ONE_ROW, REML_E_VALUE, WEIGHTS, "a shape is one or more integers from 1" },
  { "83" DTYPE "a5 'shape' 93 02 00 06" ONE_ROW, REML_E_VALUE, WEIGHTS, "a shape is one or more integers from 1" },
  { "83" DTYPE "a5 'shape' 93 02 ff 06" ONE_ROW, REML_E_VALUE, WEIGHTS, "a shape is an array of integers" },
  { "83" DTYPE "a5 'shape' 93 02 ca 3f800000 06" ONE_ROW, REML_E_VALUE, WEIGHTS, "a shape is an array of integers" },
  { "83" DTYPE "a5 'shape' 80" ONE_ROW, REML_E_VALUE, WEIGHTS, "a shape is an array of integers" },
  { "84" DTYPE "a5 'shape' 91 ce 40000000" INDEX_1 ONE_ROW, REML_E_VALUE, WEIGHTS, "at most 2^32-1 bytes" },
  { "84" DTYPE "a5 'shape' 93 02 01 cf ffffffffffffffff" INDEX_1 ONE_ROW, REML_E_VALUE, WEIGHTS, "at most 2^32-1 bytes" },
  { "84" DTYPE "a5 'shape' 92 cf 8000000000000000 02" INDEX_1 ONE_ROW, REML_E_VALUE, WEIGHTS, "at most 2^32-1 bytes" },
  { "84" DTYPE "a5 'shape' 92 cf 0000000100000001 06" INDEX_1 ONE_ROW, REML_E_VALUE, WEIGHTS, "at most 2^32-1 bytes" },
  { "84" DTYPE "a5 'shape' 93 04 01 06" INDEX_1 ONE_ROW, REML_E_VALUE, WEIGHTS "/shape", "must be [2, 1, 6], as numBits is 1" },
  { "84" DTYPE SHAPE "a3 'pad' c4 40 " ROW ROW "00000000 00000000 00000000 00000000" ONE_ROW, REML_E_VALUE, WEIGHTS,
    "a pad of more than 63 bytes" },
  { "84" DTYPE SHAPE "a3 'pad' c4 02 0001" ONE_ROW, REML_E_VALUE, WEIGHTS, "a pad that is not zero bytes" },
  { "84" DTYPE SHAPE "a3 'pad' a1 00" ONE_ROW, REML_E_VALUE, WEIGHTS, "a pad is binary data" },
  { "84" DTYPE SHAPE "a7 'indices' 91 01" ONE_ROW, REML_E_VALUE, WEIGHTS, "indices are binary data" },
  { "84" DTYPE SHAPE "a7 'indices' c4 03 010000" ONE_ROW, REML_E_VALUE, WEIGHTS,
    "indices that are not whole numbers of 4 bytes" },
  { "84" DTYPE SHAPE "a7 'indices' c4 04 02000000" ONE_ROW, REML_E_VALUE, WEIGHTS, NOT_INCREASING },
  { "84" DTYPE SHAPE "a7 'indices' c4 04 00000080" ONE_ROW, REML_E_VALUE, WEIGHTS, NOT_INCREASING },
  { "84" DTYPE SHAPE "a7 'indices' c4 08 01000000 01000000 a6 'values' c4 30" ROW ROW, REML_E_VALUE, WEIGHTS, NOT_INCREASING },
  { "84" DTYPE SHAPE "a7 'indices' c4 08 01000000 00000000 a6 'values' c4 30" ROW ROW, REML_E_VALUE, WEIGHTS, NOT_INCREASING },
  { "84" DTYPE SHAPE "a7 'indices' c4 0c 00000000 01000000 01000000 a6 'values' c4 48" ROW ROW ROW, REML_E_VALUE, WEIGHTS,
    OTHER_SIZE },
  { "83" DTYPE SHAPE ONE_ROW, REML_E_VALUE, WEIGHTS, OTHER_SIZE },
  { "84" DTYPE SHAPE INDEX_1 "a6 'values' c4 30" ROW ROW, REML_E_VALUE, WEIGHTS, OTHER_SIZE },
  { "83" DTYPE SHAPE "a6 'values' a1 'x'", REML_E_VALUE, WEIGHTS, "values are binary data" },
  { "90", REML_E_VALUE, WEIGHTS, "must be a tensor, is an array" },
};

Test(msgpack, refuses_tensors)
{
  for (size_t i = 0; i < COUNT(bad_weights); i++) {
    bytes b = model(bad_weights[i].hex, NULL);
    expect_bad(&b, &bad_weights[i]);
  }
}

#define TRUNCATED "the file ends inside the value that begins here"

static const bad bad_values[] = {
  { "c1", REML_E_SYNTAX, "", "the byte c1, which MessagePack never uses" },
  { "91 c1", REML_E_SYNTAX, "", "the byte c1" },
  /* Keys. */
  { "81 01 01", REML_E_SYNTAX, "/x", "a key that is not a string" },
  { "81 c0 01", REML_E_SYNTAX, "/x", "a key that is not a string" },
  { "81 c4 01 'a' 01", REML_E_SYNTAX, "/x", "a key that is not a string" },
  { "81 90 01", REML_E_SYNTAX, "/x", "a key that is not a string" },
  { "82 a1 'a' 01 d9 01 'a' 02", REML_E_SYNTAX, "/x/a", "the key stands twice" },
  { "82 a0 01 a0 02", REML_E_SYNTAX, "/x/", "the key stands twice" },
  { "81 a1 '$' 01", REML_E_SYNTAX, "/x/$", "a key that begins with $" },
  { "81 a4 '$bin' a0", REML_E_SYNTAX, "/x/$bin", "a key that begins with $" },
  { "81 a7 '$schema' a0", REML_E_SYNTAX, "/x/$schema", "a key that begins with $" },
  { "82 a1 'a' 01 a5 'dtype' a3 'f32'", REML_E_SYNTAX, "/x/dtype", "only tensors have the key dtype" },
  { "81 a1 00 01", REML_E_SYNTAX, "/x", "U+0000 is not allowed" },
  { "81 a1 ff 01", REML_E_SYNTAX, "/x", "bytes that are not UTF-8" },
  /* Strings. */
  { "a3 'a' 00 'b'", REML_E_SYNTAX, "/x", "U+0000 is not allowed" },
  { "92 a0 a2 c0af", REML_E_SYNTAX, "/x/1", "bytes that are not UTF-8" },
  { "a3 eda080", REML_E_SYNTAX, "/x", "bytes that are not UTF-8" },
  { "a4 f4908080", REML_E_SYNTAX, "/x", "bytes that are not UTF-8" },
  /* Lengths that are not there: nothing is allocated for them. */
  { "db ffffffff", REML_E_TRUNCATED, "", TRUNCATED },
  { "c6 ffffffff", REML_E_TRUNCATED, "", TRUNCATED },
  { "c9 ffffffff 05", REML_E_TRUNCATED, "", TRUNCATED },
  { "dd ffffffff", REML_E_TRUNCATED, "", TRUNCATED },
  { "df ffffffff", REML_E_TRUNCATED, "", TRUNCATED },
  { "df 80000001 a0", REML_E_TRUNCATED, "", TRUNCATED },
  { "dd 00000009 dd 00000009 dd 00000009", REML_E_TRUNCATED, "", TRUNCATED },
  { "da 0400 'a'", REML_E_TRUNCATED, "", TRUNCATED },
  { "d8 05 00", REML_E_TRUNCATED, "", TRUNCATED },
  { "cf 00", REML_E_TRUNCATED, "", "the file ends before its checksum does" },
};

Test(msgpack, refuses_values)
{
  for (size_t i = 0; i < COUNT(bad_values); i++) {
    bytes b = model(NULL, bad_values[i].hex);
    expect_bad(&b, &bad_values[i]);
  }
}

/* A whole file, the checksum of what precedes it appended. */
#define DOCUMENT "82 ac 'globalConfig' 80 ae 'entryReduction' 80"

static const bad bad_envelopes[] = {
  { MAGIC "c0" DOCUMENT, REML_E_SYNTAX, "/reml", "the header is a map" },
  { MAGIC "85 a6 'format' 01 a5 'minor' 00 a8 'requires' 90 a6 'writer' a0 a8 'metadata' 80" DOCUMENT, REML_E_SYNTAX, "/reml",
    "a binary header has no key format" },
  { MAGIC HEADER "90", REML_E_SYNTAX, "", "the document is a map" },
  { MAGIC HEADER "83 a4 'reml' 80 ac 'globalConfig' 80 ae 'entryReduction' 80", REML_E_SYNTAX, "",
    "a binary document has no key reml" },
  { MAGIC HEADER "80", REML_E_VALUE, "", "the key \"globalConfig\" is missing" },
  { MAGIC "80" DOCUMENT, REML_E_VALUE, "/reml", "the key \"minor\" is missing" },
  { MAGIC "84 a5 'minor' 00 a8 'requires' 92 a1 'a' a1 'b' a6 'writer' a0 a8 'metadata' 80 c0", REML_E_NEWER,
    "/reml/requires/0", "the model needs \"a\"" },
  { MAGIC "84 a5 'minor' 00 a8 'requires' 90 a6 'writer' a0 a8 'metadata' 81 a1 'a' 01" DOCUMENT, REML_E_VALUE,
    "/reml/metadata/a", "must be a string, is an integer" },
  { MAGIC HEADER DOCUMENT "00", REML_E_SYNTAX, "", "expected the checksum, binary data of 8 bytes" },
  { MAGIC HEADER DOCUMENT "c5 0008 0000000000000000", REML_E_SYNTAX, "", "expected the checksum" },
  { MAGIC HEADER DOCUMENT "c4 07 00000000000000", REML_E_SYNTAX, "", "expected the checksum" },
  { MAGIC HEADER DOCUMENT "c4 08 0000000000000000", REML_E_SYNTAX, "", "bytes behind the end of the model" },
  /* Other ways to write the first bytes. */
  { "95 d9 04 'reml' 01" HEADER DOCUMENT, REML_E_NOT_MODEL, "", "not a model" },
  { "dc 0005 a4 'reml' 01" HEADER DOCUMENT, REML_E_NOT_MODEL, "", "not a model" },
  { "94 a4 'reml' 01" HEADER DOCUMENT, REML_E_NOT_MODEL, "", "not a model" },
  { "95 a4 'REML' 01" HEADER DOCUMENT, REML_E_NOT_MODEL, "", "not a model" },
  { "95 a4 'reml' cc 01" HEADER DOCUMENT, REML_E_NOT_MODEL, "", "not a libreml model of format 1" },
  { "95 a4 'reml' 00" HEADER DOCUMENT, REML_E_NOT_MODEL, "", "not a libreml model of format 1" },
  { "95 a4 'reml' ff" HEADER DOCUMENT, REML_E_NOT_MODEL, "", "not a libreml model of format 1" },
  { "95 a4 'reml' ca 3f800000" HEADER DOCUMENT, REML_E_NOT_MODEL, "", "not a libreml model of format 1" },
  /* Later formats, and who wrote them where the header can be read. */
  { "95 a4 'reml' 02 81 a6 'writer' ad 'libreml 3.1.4'", REML_E_NEWER, "",
    "a model of format 2, written by libreml 3.1.4, and this" },
  { "95 a4 'reml' 02", REML_E_NEWER, "", "get libreml 2.0 or newer" },
  { "95 a4 'reml' cd ffff 93 01 02 03", REML_E_NEWER, "", "a model of format 65535" },
  { "95 a4 'reml' 02 dd ffffffff dd ffffffff", REML_E_NEWER, "", "get libreml 2.0 or newer" },
};

Test(msgpack, refuses_envelopes)
{
  for (size_t i = 0; i < COUNT(bad_envelopes); i++) {
    bytes b = { .size = 0 };
    put_hex(&b, bad_envelopes[i].hex);
    put_checksum(&b);
    expect_bad(&b, &bad_envelopes[i]);
  }
}

static reml_status status_of(const bytes *b, size_t size, int32_t checksum)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  reml_options options = REML_OPTIONS_INIT;
  options.checksum = checksum;
  reml_document *d = read_bytes(b->at, size, options, &found, &err);
  reml_status status = d ? REML_OK : err.status;
  reml_document_free(d);
  return status;
}

Test(msgpack, refuses_every_beginning)
{
  bytes b = model(NULL, "92 a1 'a' c7 03 05 010203");
  cr_assert_eq(status_of(&b, b.size, REML_CHECKSUM_DEFAULT), REML_OK);
  for (size_t size = 0; size < b.size; size++) {
    reml_status status = status_of(&b, size, size % 2 ? REML_CHECKSUM_DEFAULT : REML_CHECKSUM_SKIP);
    /* A beginning may look as if it had a checksum, but not by chance. */
    cr_assert_eq(status, REML_E_TRUNCATED, "the first %zu bytes: %s", size, reml_status_name(status));
  }
}

/* Every single bit is in the checksum, or is the checksum, or is what says that there is one. */
Test(msgpack, finds_every_wrong_bit)
{
  bytes b = model("84" DTYPE SHAPE INDEX_1 ONE_ROW, "93 a1 'a' d4 05 01 81 a1 'k' cb 3fb999999999999a");
  size_t read = 0;
  for (size_t bit = 0; bit < b.size * 8; bit++) {
    b.at[bit / 8] ^= (unsigned char)(1u << bit % 8);
    cr_assert_lt(status_of(&b, b.size, REML_CHECKSUM_VERIFY), 0, "bit %zu of byte %zu", bit % 8, bit / 8);
    read += status_of(&b, b.size, REML_CHECKSUM_SKIP) == REML_OK;
    b.at[bit / 8] ^= (unsigned char)(1u << bit % 8);
  }
  cr_expect_eq(status_of(&b, b.size, REML_CHECKSUM_VERIFY), REML_OK);
  /* Without the checksum many are other models: those of the weights alone, and of the checksum itself. */
  cr_expect_gt(read, (24 + 8) * 8);
}

Test(msgpack, says_that_the_checksum_is_wrong)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  bytes b = model(NULL, NULL);
  b.at[b.size - 1] ^= 1;
  cr_expect_null(read_bytes(b.at, b.size, (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_expect_eq(err.status, REML_E_CHECKSUM);
  cr_expect_eq(err.offset, b.size - 10);
  cr_expect_not_null(strstr(err.message, "the checksum does not fit"), "%s", err.message);
}

Test(msgpack, says_which_byte_is_wrong)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  bytes b = model(NULL, "92 00 81 a1 'k' a1 ff");
  cr_expect_null(read_bytes(b.at, b.size, (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_expect_eq(err.offset, b.size - 12);
  cr_expect_str_eq(err.pointer, "/x/1/k");
}
