/* Documents in JSON: what is read, what is refused, how it is written. */
#include "documents.h"

#include <unistd.h>

#define END "}, 'entryReduction': {'typename': 'Coin'}}"

static const refusal bad_texts[] = {
  /* Not JSON. */
  { "", REML_E_TRUNCATED, "", "the input is empty" },
  { "hello", REML_E_NOT_MODEL, "", "not a model" },
  { "[{}]", REML_E_NOT_MODEL, "", "not a model" },
  { "\xef\xbb\xbf{}", REML_E_SYNTAX, "", "a byte order mark" },
  { "{'globalConfig': {" END " ^x", REML_E_SYNTAX, "", "text behind the end" },
  { "{'globalConfig': {" END "\n^{}", REML_E_SYNTAX, "", "text behind the end" },
  { "{^", REML_E_TRUNCATED, "", "the text ends here" },
  { "{'globalConfig': ^", REML_E_TRUNCATED, "/globalConfig", "expected a value, but the text ends here" },
  { "{'globalConfig': {^", REML_E_TRUNCATED, "/globalConfig", "the text ends here" },
  { "{'globalConfig': {'hashFunction': 'xx^", REML_E_TRUNCATED, "/globalConfig/hashFunction", "the text ends here" },
  { "{'globalConfig': {'interactions': [^", REML_E_TRUNCATED, "/globalConfig/interactions/0", "the text ends here" },
  { "{^globalConfig: {}}", REML_E_SYNTAX, "", "expected a key in double quotes" },
  { "{'globalConfig' ^{" END, REML_E_SYNTAX, "", "expected : behind the key" },
  { "{'globalConfig': {'numBits': 3^,}}", REML_E_SYNTAX, "/globalConfig", "a comma before }" },
  { "{'globalConfig': {'interactions': [1^,]}}", REML_E_SYNTAX, "/globalConfig/interactions", "a comma before ]" },
  { "{'globalConfig': {'numBits': 3 ^'hashSeed': 1}}", REML_E_SYNTAX, "/globalConfig", "expected , or }" },
  { "{'globalConfig': {'interactions': [1 ^2]}}", REML_E_SYNTAX, "/globalConfig/interactions", "expected , or ]" },
  { "{'globalConfig': {'numBits': ^03" END, REML_E_SYNTAX, "/globalConfig/numBits", "a number with a leading zero" },
  { "{'globalConfig': {'numBits': ^+3" END, REML_E_SYNTAX, "/globalConfig/numBits", "expected a value" },
  { "{'globalConfig': {'numBits': ^.5" END, REML_E_SYNTAX, "/globalConfig/numBits", "expected a value" },
  { "{'globalConfig': {'numBits': ^5.}}", REML_E_SYNTAX, "/globalConfig/numBits", "a number needs a digit behind the point" },
  { "{'globalConfig': {'numBits': ^5e}}", REML_E_SYNTAX, "/globalConfig/numBits", "a number that JSON does not have" },
  { "{'globalConfig': {'numBits': ^NaN" END, REML_E_SYNTAX, "/globalConfig/numBits", "expected a value" },
  { "{'globalConfig': {'numBits': ^-Infinity" END, REML_E_SYNTAX, "/globalConfig/numBits", "expected a value" },
  { "{'globalConfig': {'numBits': ^True" END, REML_E_SYNTAX, "/globalConfig/numBits", "expected a value" },
  { "{'globalConfig': ^// a comment\n{" END, REML_E_SYNTAX, "/globalConfig", "expected a value" },

  /* Strings. */
  { "{'globalConfig': {\n  'hashFunction': 'a^\nb'" END, REML_E_SYNTAX, "/globalConfig/hashFunction", "the line ends" },
  { "{'globalConfig': {\n  'hashFunction': '\xc3\xa4\xf0\x9f\x98\x80^\t'" END, REML_E_SYNTAX, "/globalConfig/hashFunction",
    "a tab in a string" },
  { "{'globalConfig': {'hashFunction': '^\\u0000'" END, REML_E_SYNTAX, "/globalConfig/hashFunction", "U+0000 is not allowed" },
  { "{'globalConfig': {'hashFunction': '^\\ud800'" END, REML_E_SYNTAX, "/globalConfig/hashFunction", "a lone surrogate" },
  { "{'globalConfig': {'hashFunction': '^\\udc00\\ud800'" END, REML_E_SYNTAX, "/globalConfig/hashFunction",
    "a lone surrogate" },
  { "{'globalConfig': {'hashFunction': '^\\x41'" END, REML_E_SYNTAX, "/globalConfig/hashFunction",
    "an escape that JSON does not have" },
  { "{'globalConfig': {'hashFunction': '^\xff'" END, REML_E_SYNTAX, "/globalConfig/hashFunction", "bytes that are not UTF-8" },
  { "{'globalConfig': {'hashFunction': '^\xed\xa0\x80'" END, REML_E_SYNTAX, "/globalConfig/hashFunction", "not UTF-8" },
  { "{'globalConfig': {'^\\u0000': 1" END, REML_E_SYNTAX, "/globalConfig", "U+0000 is not allowed" },

  /* Keys. */
  { "{'globalConfig': {'numBits': 3, ^'numBits': 3" END, REML_E_SYNTAX, "/globalConfig/numBits", "the key stands twice" },
  { "{'globalConfig': {'numBits': 3, ^'num\\u0042its': 3" END, REML_E_SYNTAX, "/globalConfig/numBits", "the key stands twice" },
  { "{'globalConfig': {'a/b~c': 3, ^'a/b~c': 3" END, REML_E_SYNTAX, "/globalConfig/a~1b~0c", "the key stands twice" },
  { "{'globalConfig': {}, ^'globalConfig': {" END, REML_E_SYNTAX, "/globalConfig", "the key stands twice" },
  { "{'$schema': 'a', ^'$schema': 'b', 'globalConfig': {" END, REML_E_SYNTAX, "/$schema", "the key stands twice" },
  { "{'globalConfig': {^'$schema': 'a'" END, REML_E_SYNTAX, "/globalConfig/$schema", "a key that begins with $" },
  { "{^'$float': 'NaN'}", REML_E_SYNTAX, "/$float", "a key that begins with $" },
  { "{'globalConfig': {'numBits': 1, ^'\\u0024': 1" END, REML_E_SYNTAX, "/globalConfig/$", "a key that begins with $" },
  { "{'globalConfig': {'numBits': 1, ^'$float': 'NaN'" END, REML_E_SYNTAX, "/globalConfig/$float", "a key that begins with $" },
  { "{'globalConfig': {'numBits': {'$float': 'NaN'^, 'a': 1}" END, REML_E_SYNTAX, "/globalConfig/numBits", "the only key" },
  { "{'globalConfig': {'numBits': 1, ^'dtype': 'f32'" END, REML_E_SYNTAX, "/globalConfig/dtype",
    "only tensors have the key dtype" },

  /* Forms of what JSON has no value for. */
  { "{'globalConfig': {'numBits': {'$float': ^1}" END, REML_E_SYNTAX, "/globalConfig/numBits", "expected a string" },
  { "{'globalConfig': {'numBits': {'$float': ^'nan'}" END, REML_E_VALUE, "/globalConfig/numBits", "$float is one of" },
  { "{'globalConfig': {'numBits': {'$float': ^'1.0'}" END, REML_E_VALUE, "/globalConfig/numBits", "$float is one of" },
  { "{'globalConfig': {'numBits': {'$bin': ^'AA='}" END, REML_E_VALUE, "/globalConfig/numBits", "not base64" },
  { "{'globalConfig': {'numBits': {'$bin': ^'AB=='}" END, REML_E_VALUE, "/globalConfig/numBits", "not base64" },
  { "{'globalConfig': {'numBits': {'$bin': ^'AA==\\n'}" END, REML_E_VALUE, "/globalConfig/numBits", "not base64" },
  { "{'globalConfig': {'numBits': {'$bin': ^'_-__'}" END, REML_E_VALUE, "/globalConfig/numBits", "not base64" },
  { "{'globalConfig': {'numBits': {'$bin': ^[]}" END, REML_E_SYNTAX, "/globalConfig/numBits", "expected a string" },
  { "{'globalConfig': {'numBits': {'$ext': ^'AA=='}" END, REML_E_SYNTAX, "/globalConfig/numBits",
    "an array of a type and base64" },
  { "{'globalConfig': {'numBits': {'$ext': [^'AA==', 1]}" END, REML_E_SYNTAX, "/globalConfig/numBits", "begins with a number" },
  { "{'globalConfig': {'numBits': {'$ext': [^128, 'AA==']}" END, REML_E_VALUE, "/globalConfig/numBits", "from -128 to 127" },
  { "{'globalConfig': {'numBits': {'$ext': [^-129, 'AA==']}" END, REML_E_VALUE, "/globalConfig/numBits", "from -128 to 127" },
  { "{'globalConfig': {'numBits': {'$ext': [^1.0, 'AA==']}" END, REML_E_VALUE, "/globalConfig/numBits", "from -128 to 127" },
  { "{'globalConfig': {'numBits': {'$ext': [1, ^'A']}" END, REML_E_VALUE, "/globalConfig/numBits", "not base64" },
  { "{'globalConfig': {'numBits': {'$ext': [1^]}" END, REML_E_SYNTAX, "/globalConfig/numBits",
    "an array of a type and base64" },
  { "{'globalConfig': {'numBits': {'$ext': [1, 'AA=='^, 1]}" END, REML_E_SYNTAX, "/globalConfig/numBits", "a type and base64" },
  { "{'globalConfig': {'numBits': ^{'$bin': 'AA=='}" END, REML_E_VALUE, "/globalConfig/numBits", "is binary data" },
  { "{'globalConfig': {'numBits': ^{'$ext': [-128, '']}" END, REML_E_VALUE, "/globalConfig/numBits", "is an extension" },
};

Test(json, refuses_texts)
{
  for (size_t i = 0; i < COUNT(bad_texts); i++) {
    marked text = unmark(bad_texts[i].text);
    expect_refused(&text, &bad_texts[i]);
    free(text.text);
  }
}

/* Where a configuration must stand, any JSON is looked at as such. */
Test(json, refuses_other_values_for_a_configuration)
{
  static const char *const bad[] = { "null", " null ", "true", "5", "\"x\"", "[]", "[null]", " " };
  for (size_t i = 0; i < COUNT(bad); i++) {
    reml_workspace *ws;
    reml_error err = REML_ERROR_INIT;
    cr_expect_lt(reml_workspace_create(&ws, reml_from_memory(bad[i], REML_STRLEN), NULL, &err), 0, "%s", bad[i]);
    cr_expect_null(ws);
    cr_expect(err.status == (strcmp(bad[i], " ") == 0 ? REML_E_TRUNCATED : REML_E_VALUE), "%s: %s", bad[i], err.message);
  }
}

#define TENSOR "{'dtype': 'f32', 'shape': [2, 1, 6], 'rows': {'1': [1, 2, 3.5, -4, 5, 6]}}"
#define ROW "'1': [1, 2, 3.5, -4, 5, 6]"
#define WEIGHTS "/entryReduction/state/weights"

/* coin_model with other weights. */
static const struct {
  const char *old;
  refusal with;
} bad_tensors[] = {
  { "'dtype': 'f32'", { "'dtype': ^'f64'", REML_E_VALUE, WEIGHTS "/dtype", "an unknown dtype: \"f32\" is the only one" } },
  { "'dtype': 'f32'", { "'dtype': ^32", REML_E_VALUE, WEIGHTS "/dtype", "an unknown dtype" } },
  { "'dtype': 'f32'", { "'dtype': 'f32', ^'dtype': 'f32'", REML_E_SYNTAX, WEIGHTS "/dtype", "the key stands twice" } },
  { "'dtype': 'f32'", { "'dtype': 'f32', ^'new': 1", REML_E_VALUE, WEIGHTS "/new", "dtype, shape and rows and no others" } },
  { "'dtype': 'f32', ", { "", REML_E_VALUE, WEIGHTS, "must be a tensor, is an object" } },
  { "'shape': [2, 1, 6], ", { "", REML_E_VALUE, WEIGHTS, "a tensor needs shape" } },
  { ", 'rows': {'1': [1, 2, 3.5, -4, 5, 6]}", { "", REML_E_VALUE, WEIGHTS, "a tensor needs rows" } },
  { "[2, 1, 6]", { "^[]", REML_E_VALUE, WEIGHTS "/shape", "a shape is one or more integers from 1" } },
  { "[2, 1, 6]", { "^[2, 0, 6]", REML_E_VALUE, WEIGHTS "/shape", "a shape is one or more integers from 1" } },
  { "[2, 1, 6]", { "^[2, -1, 6]", REML_E_VALUE, WEIGHTS "/shape", "a shape is one or more integers from 1" } },
  { "[2, 1, 6]", { "^[2, 1.0, 6]", REML_E_VALUE, WEIGHTS "/shape", "a shape is one or more integers from 1" } },
  { "[2, 1, 6]", { "^[268435456, 1, 4]", REML_E_VALUE, WEIGHTS "/shape", "at most 2^32-1 bytes together" } },
  { "[2, 1, 6]", { "^[4294967296, 4294967296]", REML_E_VALUE, WEIGHTS "/shape", "at most 2^32-1 bytes together" } },
  { "[2, 1, 6]",
    { "^[18446744073709551615, 18446744073709551615, 18446744073709551616]", REML_E_VALUE, WEIGHTS "/shape", "at most" } },
  { "[2, 1, 6]", { "^[2, '1', 6]", REML_E_VALUE, WEIGHTS "/shape", "a shape is one or more integers from 1" } },
  { "[2, 1, 6]", { "^{}", REML_E_VALUE, WEIGHTS "/shape", "a shape is an array of integers" } },
  { "{" ROW "}", { "^[]", REML_E_VALUE, WEIGHTS "/rows", "rows are an object" } },
  { "'1': [", { "^'2': [", REML_E_VALUE, WEIGHTS "/rows/2", "a row past the shape, which has 2 rows" } },
  { "'1': [", { "^'4294967297': [", REML_E_VALUE, WEIGHTS "/rows/4294967297", "a row past the shape" } },
  { "'1': [",
    { "^'18446744073709551617': [", REML_E_VALUE, WEIGHTS "/rows/18446744073709551617", "a row's key is its number" } },
  { "'1': [", { "^'01': [", REML_E_VALUE, WEIGHTS "/rows/01", "without sign and leading zeros" } },
  { "'1': [", { "^'00': [", REML_E_VALUE, WEIGHTS "/rows/00", "without sign and leading zeros" } },
  { "'1': [", { "^'': [", REML_E_VALUE, WEIGHTS "/rows/", "a row's key is its number" } },
  { "'1': [", { "^'-1': [", REML_E_VALUE, WEIGHTS "/rows/-1", "a row's key is its number" } },
  { "'1': [", { "^'+1': [", REML_E_VALUE, WEIGHTS "/rows/+1", "a row's key is its number" } },
  { "'1': [", { "^' 1': [", REML_E_VALUE, WEIGHTS "/rows/ 1", "a row's key is its number" } },
  { "'1': [", { "^'1.0': [", REML_E_VALUE, WEIGHTS "/rows/1.0", "a row's key is its number" } },
  { ROW, { "'1': ^[1, 2, 3, 4, 5]", REML_E_VALUE, WEIGHTS "/rows/1", "a row of 5 numbers, the shape needs 6" } },
  { ROW, { "'1': ^[1, 2, 3, 4, 5, 6, 7]", REML_E_VALUE, WEIGHTS "/rows/1", "a row of 7 numbers, the shape needs 6" } },
  { ROW, { "'1': ^{}", REML_E_VALUE, WEIGHTS "/rows/1", "a row is an array of numbers" } },
  { ROW,
    { ROW ", '0': [1, 2, 3, 4, 5, 6], '1': [1, 2, 3, 4, 5, 6]", REML_E_SYNTAX, WEIGHTS "/rows/1", "the row stands twice" } },
  { ROW, { ROW ", '\\u0031': [0, 0, 0, 0, 0, 0]", REML_E_SYNTAX, WEIGHTS "/rows/1", "the row stands twice" } },
  { "3.5", { "^1e39", REML_E_VALUE, WEIGHTS "/rows/1/2", "beyond the range of a float32" } },
  { "3.5", { "^-1e400", REML_E_VALUE, WEIGHTS "/rows/1/2", "beyond the range of a float32" } },
  { "3.5", { "^3.4028235678e38", REML_E_VALUE, WEIGHTS "/rows/1/2", "beyond the range of a float32" } },
  { "3.5", { "^18446744073709551616", REML_E_VALUE, WEIGHTS "/rows/1/2", "an integer outside -2^63 .. 2^64-1" } },
  { "3.5", { "^null", REML_E_VALUE, WEIGHTS "/rows/1/2", "must be a number" } },
  { "3.5", { "^[3.5]", REML_E_VALUE, WEIGHTS "/rows/1/2", "must be a number" } },
  { "3.5", { "^'3.5'", REML_E_VALUE, WEIGHTS "/rows/1/2", "a string that is no float" } },
  { "3.5", { "^'nan'", REML_E_VALUE, WEIGHTS "/rows/1/2", "a string that is no float" } },
  { "3.5", { "^'NaN:0x7fc0000'", REML_E_VALUE, WEIGHTS "/rows/1/2", "a string that is no float" } },
  { "3.5", { "^'NaN:0x7FC00001'", REML_E_VALUE, WEIGHTS "/rows/1/2", "a string that is no float" } },
  { "3.5", { "^'NaN:0x7f800000'", REML_E_VALUE, WEIGHTS "/rows/1/2", "a string that is no float" } },
  { "3.5", { "^'NaN:0x3f800000'", REML_E_VALUE, WEIGHTS "/rows/1/2", "a string that is no float" } },
  { "3.5", { "^{'$float': 'NaN:0x7fc00001'}", REML_E_VALUE, WEIGHTS "/rows/1/2", "a string that is no float" } },
  { "3.5", { "^{'$bin': 'AA=='}", REML_E_VALUE, WEIGHTS "/rows/1/2", "must be a number" } },
  { "3.5", { "^{'$float': 'NaN', 'a': 1}", REML_E_VALUE, WEIGHTS "/rows/1/2", "must be a number" } },
  /* Rows that stand before the shape are not believed either. */
  { TENSOR,
    { "{'rows': {^'7': [1, 2, 3.5, -4, 5, 6]}, 'shape': [2, 1, 6], 'dtype': 'f32'}", REML_E_VALUE, WEIGHTS "/rows/7",
      "a row past the shape" } },
  { TENSOR,
    { "{'rows': {'1': [1, 2, [[[1]]], -4, 5, 6]}, 'shape': [2, 1, 6], ^'dtype': 'f32'}", REML_E_SYNTAX, WEIGHTS "/dtype",
      "only tensors have the key dtype" } },
  { TENSOR, { "{'rows': ^1, 'shape': [2, 1, 6], 'dtype': 'f32'}", REML_E_VALUE, WEIGHTS "/rows", "rows are an object" } },
  /* Rows that the text has no room for. */
  { TENSOR,
    { "{'dtype': 'f32', 'shape': [2, 1, 500000000], 'rows': {^'1': [1]}}", REML_E_VALUE, WEIGHTS "/rows/1",
      "a row of fewer numbers than the shape's 500000000" } },
  { TENSOR,
    { "{'dtype': 'f32', 'shape': [2, 1, 7], 'rows': {'1': ^[], '0': []}}", REML_E_VALUE, WEIGHTS "/rows/1",
      "a row of 0 numbers, the shape needs 7" } },
};

Test(json, refuses_tensors)
{
  for (size_t i = 0; i < COUNT(bad_tensors); i++) {
    marked text = unmark_with(coin_model, bad_tensors[i].old, bad_tensors[i].with.text);
    expect_refused(&text, &bad_tensors[i].with);
    free(text.text);
  }
}

/* coin_model in a later minor, with one new member `x` at its end. */
static marked with_new_member(const char *value)
{
  char *newer = malloc(sizeof coin_model + strlen(value) + 20);
  cr_assert_not_null(newer);
  const char *minor = strstr(coin_model, "'minor': 0");
  sprintf(newer, "%.*s'minor': 5%.*s, 'x': %s}", (int)(minor - coin_model), coin_model, (int)strlen(minor) - 11, minor + 10,
          value);
  marked text = unmark(newer);
  free(newer);
  return text;
}

/* How values of keys that nobody knows yet are written (NULL: as they are here). */
static const struct {
  const char *text, *written;
} values[] = {
  { "null", NULL },
  { "true", NULL },
  { "false", NULL },
  { "0", NULL },
  { "-0", "0" },
  { "18446744073709551615", NULL },
  { "9223372036854775808", NULL },
  { "-9223372036854775808", NULL },
  { "-1", NULL },
  { "1.0", NULL },
  { "1e0", "1.0" },
  { "-0.0", NULL },
  { "-0e5", "-0.0" },
  { "0.1", NULL },
  { "0.10000000149011612", NULL },
  { "5e-324", NULL },
  { "2e-324", "0.0" },
  { "1.7976931348623157e308", "1.7976931348623157e+308" },
  { "1E21", "1e+21" },
  { "123456789012345678901.5", "123456789012345680000.0" },
  { "{'$float': 'NaN'}", NULL },
  { "{ '$float' : '-Infinity' }", "{'$float': '-Infinity'}" },
  { "{'\\u0024float': 'Inf\\u0069nity'}", "{'$float': 'Infinity'}" },
  { "'NaN'", NULL },
  { "'Infinity'", NULL },
  { "{'$bin': ''}", NULL },
  { "{'$bin': 'AA=='}", NULL },
  { "{'$bin': 'AP\\/+'}", "{'$bin': 'AP/+'}" },
  { "{'$ext': [-128, 'AAE=']}", NULL },
  { "{'$ext':[127,'']}", "{'$ext': [127, '']}" },
  { "''", NULL },
  { "'\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f\x7f/'", NULL },
  { "'\\/\\u0041\\u00e4\\u20ac\\ud83d\\ude00\\u000A\\u0008\\u007f\\u2028'",
    "'/A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\\n\\b\x7f\xe2\x80\xa8'" },
  { "[]", NULL },
  { "[ ]", "[]" },
  { "{}", NULL },
  { "{\n}", "{}" },
  { "[1,2.0,'a',null,{'$bin':'AA=='},{'$ext':[5,'AA==']},{'$float':'NaN'}]",
    "[1, 2.0, 'a', null, {'$bin': 'AA=='}, {'$ext': [5, 'AA==']}, {'$float': 'NaN'}]" },
  { "[[]]", "[\n    []\n  ]" },
  { "[1, {}]", "[\n    1,\n    {}\n  ]" },
  { "[[1,2],[3]]", "[\n    [1, 2],\n    [3]\n  ]" },
  { "{'b': {'alpha': 0.1}, 'a': [{'c': 1}], '': 2}",
    "{\n    'b': {\n      'alpha': 0.1\n    },\n    'a': [\n      {\n        'c': 1\n      }\n    ],\n    '': 2\n  }" },
  { "{'shape': [1], 'rows': {}}", "{\n    'shape': [1],\n    'rows': {}\n  }" },
  { "{'rows': {'0':[1]}, 'shape': [ 1 ], 'dtype': 'f\\u00332'}",
    "{\n    'dtype': 'f32',\n    'shape': [1],\n    'rows': {\n      '0': [1.0]\n    }\n  }" },
  { "[{'dtype': 'f32', 'shape': [3, 1, 2], 'rows': {}}]",
    "[\n    {\n      'dtype': 'f32',\n      'shape': [3, 1, 2],\n      'rows': {}\n    }\n  ]" },
  /* Rows of zeros are dropped, -0.0 is not zero but the integer -0 is, rows are sorted; numbers are read by way of a double. */
  { "{'dtype': 'f32', 'shape': [1073741823], 'rows': {'1073741822': [-0.0], '7': [0], '1\\u0030': [1], '9': [-0], '2': "
    "[1e-45]}}",
    "{\n    'dtype': 'f32',\n    'shape': [1073741823],\n    'rows': {\n      '2': [1e-45],\n      '10': [1.0],\n      "
    "'1073741822': [-0.0]\n    }\n  }" },
  { "{'dtype': 'f32', 'shape': [1, 8], 'rows': {'0': ['NaN', {'$float': 'NaN'}, 'NaN:0x7fc00000', 'NaN:0xffc00000', "
    "'\\u004eaN:0x7f800001', '-Infinity', {'$float':'Infinity'}, 7.038531e-26]}}",
    "{\n    'dtype': 'f32',\n    'shape': [1, 8],\n    'rows': {\n      '0': ['NaN', 'NaN', 'NaN', 'NaN:0xffc00000', "
    "'NaN:0x7f800001', '-Infinity', 'Infinity', 7.0385313e-26]\n    }\n  }" },
};

static void expect_member(const char *value, const char *written)
{
  marked text = with_new_member(value), expected = unmark(written ? written : value);
  reml_buffer out = convert(text.text, text.length, REML_FORMAT_JSON);
  char *member = strstr(out.data, "\n  \"x\": ");
  cr_assert_not_null(member, "%s", value);
  member += strlen("\n  \"x\": ");
  char *end = out.data + out.size - strlen("\n}\n");
  cr_expect_str_eq(end, "\n}\n");
  *end = 0;
  cr_expect_str_eq(member, expected.text, "%s became %s", value, member);
  *end = '\n';
  /* By way of the binary form, nothing is lost. */
  reml_buffer binary = convert(out.data, out.size, REML_FORMAT_BINARY);
  reml_buffer back = convert(binary.data, binary.size, REML_FORMAT_JSON);
  cr_expect_str_eq(back.data, out.data);
  reml_buffer_free(&out);
  reml_buffer_free(&binary);
  reml_buffer_free(&back);
  free(text.text);
  free(expected.text);
}

Test(json, writes_what_is_not_declared)
{
  for (size_t i = 0; i < COUNT(values); i++)
    expect_member(values[i].text, values[i].written);
}

/* Reads coin_model with a member `x` that `text` is the value of. */
static reml_status read_member(const char *text, reml_options options, reml_error *err)
{
  problems found;
  marked model = with_new_member("@");
  char *at = strchr(model.text, '@'), *whole = malloc(model.length + strlen(text));
  cr_assert_not_null(whole);
  sprintf(whole, "%.*s%s%s", (int)(at - model.text), model.text, text, at + 1);
  reml_document *d = read_bytes(whole, strlen(whole), options, &found, err);
  reml_status status = d ? REML_OK : err->status;
  reml_document_free(d);
  free(whole);
  free(model.text);
  return status;
}

/* `count` times `each` between `before` and `after`. */
static char *repeated(const char *before, size_t count, char each, const char *after)
{
  char *text = malloc(strlen(before) + count + strlen(after) + 1);
  cr_assert_not_null(text);
  strcpy(text, before);
  memset(text + strlen(before), each, count);
  strcpy(text + strlen(before) + count, after);
  return text;
}

enum { MOST_STRING = 16 * 1024 * 1024, MOST_KEY = 1024, MOST_DEPTH = 29 };

static void expect_limit(char *text, reml_options options, const char *part)
{
  reml_error err = REML_ERROR_INIT;
  reml_status status = read_member(text, options, &err);
  cr_expect_eq(status, part ? REML_E_LIMIT : REML_OK, "%s", err.message);
  if (part)
    cr_expect_not_null(strstr(err.message, part), "%s", err.message);
  free(text);
}

Test(json, holds_the_limits)
{
  reml_options options = REML_OPTIONS_INIT, tight = REML_OPTIONS_INIT;
  expect_limit(repeated("\"", MOST_STRING, 'a', "\""), options, NULL);
  expect_limit(repeated("\"", MOST_STRING + 1, 'a', "\""), options, "a string of more than 16777216 bytes");
  /* The limit is that of what is meant, not of how it is written. */
  expect_limit(repeated("\"\\u0041", MOST_STRING - 1, 'a', "\""), options, NULL);
  expect_limit(repeated("{\"", MOST_KEY, 'a', "\": 1}"), options, NULL);
  expect_limit(repeated("{\"", MOST_KEY + 1, 'a', "\": 1}"), options, "a key of more than 1024 bytes");
  /* 16777216 bytes are 22369622 letters and padding, one byte more are as many with less of it. */
  expect_limit(repeated("{\"$bin\": \"", 22369622, 'A', "==\"}"), options, NULL);
  expect_limit(repeated("{\"$bin\": \"", 22369623, 'A', "=\"}"), options, "binary data of more than 16777216 bytes");
  tight.max_string_bytes = 5;
  expect_limit(repeated("\"", 5, 'a', "\""), tight, NULL);
  expect_limit(repeated("\"", 6, 'a', "\""), tight, "a string of more than 5 bytes");
}

/* `depth` arrays inside each other around `inner`. */
static char *nested(size_t depth, const char *inner)
{
  char *opened = repeated("", depth, '[', inner), *text = repeated(opened, depth, ']', "");
  free(opened);
  return text;
}

Test(json, holds_the_depth)
{
  /* The new member stands in the topmost map, at depth 1; tensors and one-key forms are leaves, and so is what they hold. */
  static const char *const leaves[] = { "1", "{\"$ext\": [1, \"\"]}",
                                        "{\"rows\": {\"0\": [{\"$float\": \"NaN\"}]}, \"dtype\": \"f32\", \"shape\": [1]}" };
  reml_options options = REML_OPTIONS_INIT, tight = REML_OPTIONS_INIT;
  for (size_t i = 0; i < COUNT(leaves); i++) {
    expect_limit(nested(MOST_DEPTH - 1, leaves[i]), options, NULL);
    expect_limit(nested(MOST_DEPTH, leaves[i]), options, "nested more than 29 deep");
  }
  expect_limit(nested(MOST_DEPTH - 2, "{\"\": {}}"), options, "nested more than 29 deep");
  expect_limit(nested(MOST_DEPTH - 1, "[]"), options, "nested more than 29 deep");
  expect_limit(nested(100000, "1"), options, "nested more than 29 deep");
  tight.max_depth = 8;
  expect_limit(nested(7, "1"), tight, NULL);
  expect_limit(nested(8, "1"), tight, "nested more than 8 deep");
  /* Options can only make limits tighter. */
  options.max_depth = 1000;
  expect_limit(nested(MOST_DEPTH, "1"), options, "nested more than 29 deep");
}

Test(json, finds_problems_behind_deep_values)
{
  /* The place of a member is found although a tensor stands before it, as deep as can be. */
  char *deep = nested(MOST_DEPTH - 1, "{\"shape\": [1], \"rows\": {\"0\": [{\"$float\": \"NaN\"}]}, \"dtype\": \"f32\"}");
  char *text = malloc(strlen(deep) + 100);
  problems found;
  reml_error err = REML_ERROR_INIT;
  cr_assert_not_null(text);
  sprintf(text, "{\"deep\": %s,\n\"globalConfig\": 5, \"reml\": {\"format\": 9}}", deep);
  cr_expect_null(read_bytes(text, strlen(text), (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_expect(err.status == REML_E_NEWER && err.line == 2 && err.column == 39, "%s", err.message);
  strcpy(strstr(text, ", \"reml\""), "}");
  cr_expect_null(read_bytes(text, strlen(text), (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_expect(err.status == REML_E_VALUE && err.line == 2 && err.column == 17, "%s", err.message);
  free(text);
  free(deep);
}

/* A float takes two bytes at least, so that a text is too short for some rows; for this one it is just long enough. */
Test(json, reads_rows_that_are_as_short_as_can_be)
{
  enum { FLOATS = 1000 };
  char text[3 * FLOATS] = "{\"dtype\": \"f32\", \"shape\": [1, 1000], \"rows\": {\"0\":[1";
  reml_error err = REML_ERROR_INIT;
  for (int i = 1; i < FLOATS; i++)
    strcat(text, ",1");
  strcat(text, "]}}");
  cr_expect_eq(read_member(text, (reml_options)REML_OPTIONS_INIT, &err), REML_OK, "%s", err.message);
}

Test(json, refuses_every_beginning)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  marked text = unmark(coin_model);
  for (size_t length = 0; length < text.length; length++) {
    reml_document *d = read_bytes(text.text, length, (reml_options)REML_OPTIONS_INIT, &found, &err);
    cr_assert_null(d, "the first %zu bytes", length);
    cr_assert(err.status == REML_E_TRUNCATED || err.status == REML_E_SYNTAX, "%zu: %s", length, err.message);
  }
  reml_document_free(read_good(text.text, text.length));
  free(text.text);
}

/* A text with a problem in every few bytes is refused in time that is linear in its length. */
Test(json, reads_many_problems_in_time)
{
  enum { PROBLEMS = 300000 };
  static const char problem[] = "1e999,";
  char *text = malloc(PROBLEMS * (sizeof problem - 1) + 100);
  reml_error err = REML_ERROR_INIT;
  alarm(60);
  cr_assert_not_null(text);
  strcpy(text, "{\"globalConfig\": {\"interactions\": [");
  char *end = text + strlen(text);
  for (int i = 0; i < PROBLEMS; i++, end += sizeof problem - 1)
    memcpy(end, problem, sizeof problem);
  strcpy(end, "1]}}");
  reml_workspace *ws;
  cr_expect_eq(reml_workspace_create(&ws, reml_from_memory(text, REML_STRLEN), NULL, &err), REML_E_VALUE);
  free(text);
}

/* White space, escapes, and members in another order say the same. */
Test(json, reads_the_same_document_otherwise_written)
{
  marked text = unmark(coin_model);
  marked other = unmark(
      "\r\n\t "
      "{'entryReduction':{'state':{'maxLabel':1e1,'minLabel':-5.0,'averageSquaredNormX':10E-1,'modelStates':[{'totalWeight'\n:"
      "9,"
      "'normalizedSumNormX':8.00}],'weights':{'rows':{'\\u0031':[1,2,35e-1,-4,5,6],'0':[0,0.0,0,0,0,0]},'dtype':'\\u006632',"
      "'shape':[2,1,6]}},'config':{'lossFunction':{'Logistic':{'min_label':-1,'max_label':3}},'alpha':2.5,'beta':1},"
      "'typename':'C\\u006fin'},'$schema':'reml','globalConfig':{'hashSeed':7,'numBits':1,'interactions':[]},'reml':{"
      "'metadata':{'a':'1','b':'2'},'writer':'test','requires':[],'minor':-0,'format':1}} \n");
  reml_buffer a = convert(text.text, text.length, REML_FORMAT_JSON), b = convert(other.text, other.length, REML_FORMAT_JSON);
  cr_expect_str_eq(a.data, b.data);
  reml_buffer_free(&a);
  reml_buffer_free(&b);
  free(text.text);
  free(other.text);
}
