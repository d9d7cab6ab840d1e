/* Looking into documents: reml_document_get, _child, _member, _next and _row. */
#include "documents.h"

#include <math.h>

/* A model of a newer minor, with values of every type below keys that this release does not know. */
static const char rich_model[] = "{'reml': {'format': 1, 'minor': 9, 'requires': [], 'writer': 'test',\n"
                                 "  'metadata': {'a/b': '1', 'c~d': '2', '': '3', '~1': '4'}},\n"
                                 " 'globalConfig': {'numBits': 3, 'hashSeed': 4294967295},\n"
                                 " 'entryReduction': {'typename': 'Coin', 'config': {'alpha': 2.5}, 'state': {\n"
                                 "  'weights': {'dtype': 'f32', 'shape': [8, 1, 6],\n"
                                 "   'rows': {'1': [1, 2, 3.5, -4, 5, 6], '5': [0, -0.0, 0, 'NaN', '-Infinity', 1e-45]}},\n"
                                 "  'modelStates': [{'normalizedSumNormX': 8, 'totalWeight': 'Infinity'}],\n"
                                 "  'averageSquaredNormX': 1, 'minLabel': -5, 'maxLabel': 10,\n"
                                 "  'new': {'null': null, 'no': false, 'yes': true, 'text': '\u00e9',\n"
                                 "   'bin': {'$bin': 'AP8='}, 'ext': {'$ext': [5, 'AQID']},\n"
                                 "   'least': -9223372036854775808, 'most': 9223372036854775807,\n"
                                 "   'huge': 18446744073709551615, 'float': 0.1, 'nan': {'$float': 'NaN'},\n"
                                 "   'empty': {}, 'none': [], 'list': [0, 'one', [2], {'three': 3}, 4, 5, 6, 7, 8, 9, 10],\n"
                                 "   '0': 'zero', '\u65e5/\u672c': 1,\n"
                                 "   'cube': {'dtype': 'f32', 'shape': [3, 1, 1, 2, 1], 'rows': {'0': [1, 2], '2': [3, 4]}},\n"
                                 "   'zeros': {'dtype': 'f32', 'shape': [4294967, 3], 'rows': {}}}}}}";

static reml_document *read_as(const char *text, int32_t format)
{
  marked plain = unmark(text);
  reml_buffer written = convert(plain.text, plain.length, format);
  reml_document *d = read_good(written.data, written.size);
  cr_assert_eq(reml_document_format(d), format);
  reml_buffer_free(&written);
  free(plain.text);
  return d;
}

/* The model from both forms it can be read from. */
static const int32_t forms[] = { REML_FORMAT_JSON, REML_FORMAT_BINARY };

static reml_value value_at(const reml_document *d, const char *pointer)
{
  reml_value v = REML_VALUE_INIT;
  cr_assert_eq(reml_document_get(d, pointer, &v), 1, "%s", pointer);
  cr_expect_eq(v.struct_size, sizeof v);
  cr_expect_eq(v.reserved, 0);
  return v;
}

/* It is the view of nothing. */
static void expect_nothing(const reml_value *v)
{
  reml_value none = REML_VALUE_INIT;
  cr_expect_eq(memcmp(v, &none, sizeof none), 0);
}

/* A view that holds something else already. */
static reml_value spoilt(void)
{
  reml_value v;
  memset(&v, 0x55, sizeof v);
  v.struct_size = sizeof v;
  return v;
}

/* ---- Values ---- */

Test(value, shows_values_of_every_type)
{
#define NEW "/entryReduction/state/new"
  static const struct {
    const char *pointer, *key;
    int32_t type;
    int64_t integer;
    double number;
    size_t length;
    const char *text;
  } values[] = {
    { "", NULL, REML_VALUE_OBJECT, 0, 0, 3, NULL },
    { "/reml/format", "format", REML_VALUE_INT, 1, 1, 0, NULL },
    { "/reml/writer", "writer", REML_VALUE_STRING, 0, 0, 4, "test" },
    { "/reml/requires", "requires", REML_VALUE_ARRAY, 0, 0, 0, NULL },
    { "/globalConfig/hashSeed", "hashSeed", REML_VALUE_INT, 4294967295, 4294967295, 0, NULL },
    { "/globalConfig/constantFeatureEnabled", "constantFeatureEnabled", REML_VALUE_BOOL, 1, 0, 0, NULL },
    { "/entryReduction/config/alpha", "alpha", REML_VALUE_FLOAT, 0, 2.5, 0, NULL },
    { "/entryReduction/config/beta", "beta", REML_VALUE_FLOAT, 0, 1, 0, NULL },
    { "/entryReduction/state/modelStates/0/totalWeight", "totalWeight", REML_VALUE_FLOAT, 0, (double)INFINITY, 0, NULL },
    { "/entryReduction/state/minLabel", "minLabel", REML_VALUE_FLOAT, 0, -5, 0, NULL },
    { NEW, "new", REML_VALUE_OBJECT, 0, 0, 18, NULL },
    { NEW "/null", "null", REML_VALUE_NULL, 0, 0, 0, NULL },
    { NEW "/no", "no", REML_VALUE_BOOL, 0, 0, 0, NULL },
    { NEW "/yes", "yes", REML_VALUE_BOOL, 1, 0, 0, NULL },
    { NEW "/text", "text", REML_VALUE_STRING, 0, 0, 2, "\u00e9" },
    { NEW "/bin", "bin", REML_VALUE_BINARY, 0, 0, 2, "\0\377" },
    { NEW "/ext", "ext", REML_VALUE_EXT, 5, 0, 3, "\1\2\3" },
    { NEW "/least", "least", REML_VALUE_INT, INT64_MIN, -0x1p63, 0, NULL },
    { NEW "/most", "most", REML_VALUE_INT, INT64_MAX, 0x1p63, 0, NULL },
    { NEW "/huge", "huge", REML_VALUE_UNSIGNED, -1, 0x1p64, 0, NULL },
    { NEW "/float", "float", REML_VALUE_FLOAT, 0, 0.1, 0, NULL },
    { NEW "/empty", "empty", REML_VALUE_OBJECT, 0, 0, 0, NULL },
    { NEW "/none", "none", REML_VALUE_ARRAY, 0, 0, 0, NULL },
    { NEW "/list", "list", REML_VALUE_ARRAY, 0, 0, 11, NULL },
    { NEW "/list/0", NULL, REML_VALUE_INT, 0, 0, 0, NULL },
    { NEW "/list/1", NULL, REML_VALUE_STRING, 0, 0, 3, "one" },
    { NEW "/list/2/0", NULL, REML_VALUE_INT, 2, 2, 0, NULL },
    { NEW "/list/3/three", "three", REML_VALUE_INT, 3, 3, 0, NULL },
    { NEW "/list/10", NULL, REML_VALUE_INT, 10, 10, 0, NULL },
    { NEW "/0", "0", REML_VALUE_STRING, 0, 0, 4, "zero" },
  };
  for (size_t i = 0; i < COUNT(values) * COUNT(forms); i++) {
    reml_document *d = read_as(rich_model, forms[i % COUNT(forms)]);
    const char *pointer = values[i / 2].pointer, *key = values[i / 2].key, *text = values[i / 2].text;
    reml_value v = value_at(d, pointer);
    cr_expect_eq(v.type, values[i / 2].type, "%s: %d", pointer, (int)v.type);
    cr_expect_eq(v.integer, values[i / 2].integer, "%s: %lld", pointer, (long long)v.integer);
    cr_expect_eq(v.number, values[i / 2].number, "%s: %g", pointer, v.number);
    cr_expect_eq(v.length, values[i / 2].length, "%s: %zu", pointer, v.length);
    cr_expect(key ? v.key && strcmp(v.key, key) == 0 : !v.key, "%s: %s", pointer, v.key);
    cr_expect(text ? v.text && memcmp(v.text, text, v.length + 1) == 0 : !v.text, "%s", pointer);
    cr_expect(v.row_floats == 0 && v.rank == 0 && v.shape[0] == 0 && v.shape[3] == 0, "%s", pointer);
    reml_document_free(d);
  }
}

Test(value, shows_a_NaN)
{
  for (size_t i = 0; i < COUNT(forms); i++) {
    reml_document *d = read_as(rich_model, forms[i]);
    reml_value v = value_at(d, NEW "/nan");
    cr_expect_eq(v.type, REML_VALUE_FLOAT);
    cr_expect(isnan(v.number));
    reml_document_free(d);
  }
}

Test(value, shows_configurations_with_their_defaults)
{
  marked text = unmark("{'$schema': 'x', 'globalConfig': {'interactions': [['Default', {'Name': 'a'}]]}, 'entryReduction': "
                       "{'typename': 'Binary'}}");
  reml_document *d = read_good(text.text, text.length);
  reml_value v = value_at(d, "");
  cr_expect_eq(v.length, 2u);
  v = value_at(d, "/entryReduction/config/regressor/config/alpha");
  cr_expect_eq(v.number, 4.0);
  v = value_at(d, "/globalConfig/interactions/0/1/Name");
  cr_expect_str_eq(v.text, "a");
  v = spoilt();
  cr_expect_eq(reml_document_get(d, "/reml", &v), 0);
  expect_nothing(&v);
  reml_document_free(d);
  free(text.text);
}

/* ---- Pointers ---- */

Test(value, follows_escapes)
{
  static const char *const found[][2] = {
    { "/reml/metadata/a~1b", "1" },
    { "/reml/metadata/c~0d", "2" },
    { "/reml/metadata/", "3" },
    { "/reml/metadata/~01", "4" },
  };
  reml_document *d = read_as(rich_model, REML_FORMAT_JSON);
  for (size_t i = 0; i < COUNT(found); i++)
    cr_expect_str_eq(value_at(d, found[i][0]).text, found[i][1]);
  cr_expect_eq(value_at(d, NEW "/\u65e5~1\u672c").integer, 1);
  reml_document_free(d);
}

Test(value, finds_nothing_where_nothing_is)
{
  static const char *const pointers[] = { "reml",
                                          " ",
                                          "#",
                                          "//",
                                          "/",
                                          "/rem",
                                          "/remll",
                                          "/Reml",
                                          "/reml/",
                                          "/reml/format/",
                                          "/reml/format/0",
                                          "/reml/writer/0",
                                          "/reml/requires/0",
                                          "/reml/metadata/~1",
                                          "/reml/metadata/a/b",
                                          "/reml/metadata/c~d~",
                                          NEW "/list/",
                                          NEW "/list/-",
                                          NEW "/list/-1",
                                          NEW "/list/+1",
                                          NEW "/list/01",
                                          NEW "/list/00",
                                          NEW "/list/1 ",
                                          NEW "/list/11",
                                          NEW "/list/4294967296",
                                          NEW "/list/18446744073709551616",
                                          NEW "/list/000000000000000000001",
                                          NEW "/list/one",
                                          NEW "/list/3/thre",
                                          NEW "/null/",
                                          NEW "/empty/",
                                          NEW "/none/0",
                                          "/entryReduction/state/weights/dtype",
                                          "/entryReduction/state/weights/rows/1",
                                          "/entryReduction/state/weights/0",
                                          NEW "/bin/$bin",
                                          NEW "/ext/0",
                                          NEW "/nan/$float" };
  for (size_t i = 0; i < COUNT(pointers) * COUNT(forms); i++) {
    reml_document *d = read_as(rich_model, forms[i % COUNT(forms)]);
    reml_value v = spoilt();
    cr_expect_eq(reml_document_get(d, pointers[i / 2], &v), 0, "%s", pointers[i / 2]);
    expect_nothing(&v);
    reml_document_free(d);
  }
}

/* Where a problem is, the value that made it is found by the pointer that the problem prints. */
Test(value, follows_the_pointers_of_problems)
{
  static const char good[] =
      "{'reml': {'format': 1, 'minor': 1, 'requires': [], 'writer': '', 'metadata': {}}, 'globalConfig': {'numBits': 1}, "
      "'entryReduction': {'typename': 'Coin', 'state': {'weights': {'dtype': 'f32', 'shape': [2, 1, 6], 'rows': {}}, "
      "'modelStates': [{'normalizedSumNormX': 0, 'totalWeight': 0, 'x/y~z': [7, 8]}], "
      "'averageSquaredNormX': 0, 'minLabel': 0, 'maxLabel': 0}}}";
  marked bad = unmark_with(good, "8]", "{'$bin': '?'}]"), text = unmark(good);
  problems found;
  reml_error err = REML_ERROR_INIT;
  cr_expect_null(read_bytes(bad.text, bad.length, (reml_options)REML_OPTIONS_INIT, &found, &err));
  reml_document *d = read_good(text.text, text.length);
  cr_expect_eq(value_at(d, err.pointer).integer, 8, "%s", err.pointer);
  reml_document_free(d);
  free(bad.text);
  free(text.text);
}

/* ---- Children ---- */

/* Going from member to member of an object, and looking for each by its key, shows what going by number does. */
static void expect_members(const reml_document *d, const reml_value *parent)
{
  reml_value next = REML_VALUE_INIT;
  for (size_t i = 0; parent->type == REML_VALUE_OBJECT && i < parent->length; i++) {
    reml_value child = spoilt(), member = spoilt();
    cr_assert_eq(reml_document_child(d, parent, i, &child), 1);
    cr_assert_eq(reml_document_next(d, parent, &next), 1);
    cr_expect_eq(memcmp(&next, &child, sizeof next), 0, "%s", child.key);
    cr_assert_eq(reml_document_member(d, parent, child.key, &member), 1);
    cr_expect_eq(memcmp(&member, &child, sizeof member), 0, "%s", child.key);
  }
  cr_expect_eq(reml_document_next(d, parent, &next), 0);
  expect_nothing(&next);
  next = spoilt();
  cr_expect_eq(reml_document_member(d, parent, "there is no such key", &next), 0);
  expect_nothing(&next);
}

/* Goes through all that is below a value; each child is the same by the pointer to it.  Returns how many values there are. */
static size_t walk(const reml_document *d, const reml_value *parent, const char *pointer)
{
  size_t count = 1;
  bool has = parent->type == REML_VALUE_OBJECT || parent->type == REML_VALUE_ARRAY;
  for (size_t i = 0; has && i < parent->length; i++) {
    char path[256];
    reml_value child = spoilt();
    cr_assert_eq(reml_document_child(d, parent, i, &child), 1, "%s", pointer);
    size_t used = (size_t)snprintf(path, sizeof path, "%s/", pointer);
    cr_assert_eq(child.key != NULL, parent->type == REML_VALUE_OBJECT);
    if (!child.key)
      snprintf(path + used, sizeof path - used, "%zu", i);
    for (const char *c = child.key; c && *c; c++, used = strlen(path))
      snprintf(path + used, sizeof path - used, *c == '/' ? "~1" : *c == '~' ? "~0" : "%c", *c);
    reml_value same = value_at(d, path);
    cr_expect_eq(memcmp(&same, &child, sizeof same), 0, "%s", path);
    count += walk(d, &child, path);
  }
  expect_members(d, parent);
  reml_value none = spoilt();
  cr_expect_eq(reml_document_child(d, parent, has ? parent->length : 0, &none), 0, "%s", pointer);
  expect_nothing(&none);
  none = spoilt();
  cr_expect_eq(reml_document_child(d, parent, SIZE_MAX, &none), 0, "%s", pointer);
  expect_nothing(&none);
  return count;
}

Test(value, shows_the_same_below_and_behind_a_pointer)
{
  for (size_t i = 0; i < COUNT(forms); i++) {
    reml_document *d = read_as(rich_model, forms[i]);
    reml_value root = value_at(d, "");
    cr_expect_eq(walk(d, &root, ""), 68u);
    reml_document_free(d);
  }
}

Test(value, shows_members_in_their_order)
{
  static const char *const keys[] = { "reml", "globalConfig", "entryReduction" };
  reml_document *d = read_as(rich_model, REML_FORMAT_BINARY);
  for (size_t i = 0; i < COUNT(keys); i++) {
    reml_value v = value_at(d, "");
    cr_assert_eq(reml_document_child(d, &v, i, &v), 1); /* the parent may become the child */
    cr_expect_str_eq(v.key, keys[i]);
  }
  reml_document_free(d);
}

/* ---- Tensors ---- */

Test(value, shows_tensors)
{
  for (size_t i = 0; i < COUNT(forms); i++) {
    reml_document *d = read_as(rich_model, forms[i]);
    reml_value v = value_at(d, "/entryReduction/state/weights");
    float row[7] = { 0, 0, 0, 0, 0, 0, 99 };
    uint32_t number = 99;
    cr_expect_eq(v.type, REML_VALUE_TENSOR);
    cr_expect_str_eq(v.key, "weights");
    cr_expect_eq(v.rank, 3u);
    cr_expect(v.shape[0] == 8 && v.shape[1] == 1 && v.shape[2] == 6 && v.shape[3] == 0);
    cr_expect_eq(v.row_floats, 6u);
    cr_assert_eq(v.length, 2u);
    cr_assert_eq(reml_document_row(d, &v, 0, &number, row), 1);
    cr_expect_eq(number, 1u);
    cr_expect_eq(memcmp(row, ((float[]){ 1, 2, 3.5f, -4, 5, 6, 99 }), sizeof row), 0);
    cr_assert_eq(reml_document_row(d, &v, 1, &number, row), 1);
    cr_expect_eq(number, 5u);
    cr_expect(row[0] == 0 && signbit(row[1]) && isnan(row[3]) && row[4] == -INFINITY && row[5] == 0x1p-149f && row[6] == 99);
    cr_expect_eq(reml_document_row(d, &v, 0, NULL, row), 1);
    cr_expect_eq(row[3], -4.0f);
    cr_expect_eq(reml_document_row(d, &v, 0, &number, NULL), 1);
    cr_expect_eq(number, 1u);
    cr_expect_eq(reml_document_row(d, &v, 1, NULL, NULL), 1);
    number = 99;
    cr_expect_eq(reml_document_row(d, &v, 2, &number, row), 0);
    cr_expect_eq(reml_document_row(d, &v, SIZE_MAX, &number, row), 0);
    cr_expect(number == 99 && row[3] == -4, "nothing is written");
    reml_document_free(d);
  }
}

Test(value, shows_tensors_of_any_shape)
{
  for (size_t i = 0; i < COUNT(forms); i++) {
    reml_document *d = read_as(rich_model, forms[i]);
    float row[2];
    uint32_t number;
    reml_value v = value_at(d, NEW "/cube");
    cr_expect_eq(v.rank, 5u);
    cr_expect(v.shape[0] == 3 && v.shape[1] == 1 && v.shape[2] == 1 && v.shape[3] == 2);
    cr_expect_eq(v.row_floats, 2u);
    cr_assert_eq(reml_document_row(d, &v, v.length - 1, &number, row), 1);
    cr_expect(number == 2 && row[0] == 3 && row[1] == 4);
    v = value_at(d, NEW "/zeros");
    cr_expect_eq(v.rank, 2u);
    cr_expect_eq(v.shape[0], 4294967u);
    cr_expect_eq(v.length, 0u);
    cr_expect_eq(reml_document_row(d, &v, 0, &number, row), 0);
    reml_document_free(d);
  }
}

/* A dense tensor, which only a binary model can have, has rows of zeros too. */
Test(value, shows_all_rows_of_a_dense_tensor)
{
  for (size_t i = 0; i < COUNT(forms); i++) {
    bool dense = forms[i] == REML_FORMAT_BINARY;
    reml_document *d = read_as(rich_model, forms[i]);
    uint32_t number;
    float row[2] = { 9, 9 };
    reml_value v = value_at(d, NEW "/cube");
    cr_assert_eq(v.length, dense ? 3u : 2u);
    cr_assert_eq(reml_document_row(d, &v, 1, &number, row), 1);
    cr_expect_eq(number, dense ? 1u : 2u);
    cr_expect(row[0] == (dense ? 0.0f : 3.0f) && row[1] == (dense ? 0.0f : 4.0f));
    reml_document_free(d);
  }
}

/* ---- What is refused ---- */

/* A caller of an older release has a shorter structure, one of a newer release a longer one. */
Test(value, fills_what_the_caller_knows)
{
  struct {
    reml_value v;
    unsigned char more[16];
  } longer;
  reml_document *d = read_as(rich_model, REML_FORMAT_JSON);
  for (size_t size = 0; size <= sizeof longer; size++) {
    unsigned char expected[sizeof longer];
    reml_value whole = value_at(d, "/entryReduction/state/weights");
    size_t known = size < sizeof whole ? size : sizeof whole;
    memset(&longer, 0x55, sizeof longer);
    memset(expected, 0x55, sizeof expected);
    longer.v.struct_size = size;
    if (known > sizeof size)
      memcpy(expected, &whole, known);
    memcpy(expected, &size, sizeof size);
    cr_assert_eq(reml_document_get(d, "/entryReduction/state/weights", &longer.v), 1);
    cr_expect_eq(memcmp(&longer, expected, sizeof longer), 0, "struct_size %zu", size);
  }
  reml_document_free(d);
}

Test(value, bears_NULL)
{
  reml_document *d = read_as(rich_model, REML_FORMAT_JSON);
  reml_value root = value_at(d, ""), tensor = value_at(d, "/entryReduction/state/weights"), v = spoilt();
  cr_expect_eq(reml_document_get(NULL, "", &v), 0);
  expect_nothing(&v);
  v = spoilt();
  cr_expect_eq(reml_document_get(d, NULL, &v), 0);
  expect_nothing(&v);
  cr_expect_eq(reml_document_get(d, "", NULL), 0);
  v = spoilt();
  cr_expect_eq(reml_document_child(NULL, &root, 0, &v), 0);
  expect_nothing(&v);
  v = spoilt();
  cr_expect_eq(reml_document_child(d, NULL, 0, &v), 0);
  expect_nothing(&v);
  cr_expect_eq(reml_document_child(d, &root, 0, NULL), 0);
  v = spoilt();
  cr_expect_eq(reml_document_member(NULL, &root, "reml", &v), 0);
  expect_nothing(&v);
  v = spoilt();
  cr_expect_eq(reml_document_member(d, NULL, "reml", &v), 0);
  expect_nothing(&v);
  v = spoilt();
  cr_expect_eq(reml_document_member(d, &root, NULL, &v), 0);
  expect_nothing(&v);
  cr_expect_eq(reml_document_member(d, &root, "reml", NULL), 0);
  cr_expect_eq(reml_document_next(d, &root, NULL), 0);
  cr_expect_eq(reml_document_next(NULL, &root, &v), 0);
  cr_expect_eq(reml_document_next(d, NULL, &v), 0);
  cr_expect_eq(reml_document_row(NULL, &tensor, 0, NULL, NULL), 0);
  cr_expect_eq(reml_document_row(d, NULL, 0, NULL, NULL), 0);
  cr_expect_eq(reml_document_row(d, &root, 0, NULL, NULL), 0);
  reml_document_free(d);
}

/* What a failed search left, and what the caller made up without a node. */
Test(value, finds_nothing_below_nothing)
{
  reml_document *d = read_as(rich_model, REML_FORMAT_JSON);
  for (int32_t type = REML_VALUE_NULL; type <= REML_VALUE_TENSOR; type++) {
    reml_value parent = REML_VALUE_INIT, v = spoilt();
    parent.type = type;
    parent.length = 1;
    cr_expect_eq(reml_document_child(d, &parent, 0, &v), 0);
    expect_nothing(&v);
    cr_expect_eq(reml_document_next(d, &parent, &v), 0);
    cr_expect_eq(reml_document_member(d, &parent, "", &v), 0);
    expect_nothing(&v);
    cr_expect_eq(reml_document_row(d, &parent, 0, NULL, NULL), 0);
  }
  reml_document_free(d);
}
