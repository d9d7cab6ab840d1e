/* The format dsjson of example data (spec/input-formats.md, "dsjson"). */
#include "examples.h"

static const rml_parser *const parser = &rml_dsjson_parser;

/* Members of a context and what they are; the example has one action, which is empty. */
static void check_context(const example *members, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    char text[1024];
    snprintf(text, sizeof text, "{'c': {%s, '_multi': [{}]}}", members[i].text);
    expect_examples(parser, cb(), &(example){ text, members[i].features }, 1);
  }
}

/* ---- Features ---- */

Test(dsjson, reads_examples)
{
  static const example examples[] = {
    { "{'_label_cost': -1.5, '_label_probability': 0.25, '_labelIndex': 1, 'EventId': 'e7', "
      "'c': {'user': {'age': 30, 'new': true}, "
      "'_multi': [{'item': {'name': 'tea'}}, {'item': {'name': 'coffee'}, 'v': [{'price': 2}]}]}}",
      "user/age=30 user/new 0>item/name:tea 1>item/name:coffee 1>v/price=2" },
    { "{'c': {'_multi': [{'a': 1}, {}, {'b': {'c': 'd'}}], 'x': 2}}", "0>/a 2>b/c:d /x=2" },
    { "{'c': {'x': {'y': 1}, '_multi': [{'x': {'y': 1}}, {'x': {'y': 1}}], 'x': {'y': 2}}}", "x/y 0>x/y 1>x/y x/y=2" },
    { "{'c': {'\\u005fmulti': [{'a': 1}]}}", "0>/a" },
    { "{'\\u0063': {'_multi': [{'a': 1}]}}", "0>/a" },
  };
  expect_examples(parser, cb(), examples, COUNT(examples));
}

Test(dsjson, reads_members_of_every_kind)
{
  static const example members[] = {
    { "'a': 1, 'b': -0.5, 'c': 'red', 'd': true, 'e': false, 'f': null, 'g': ''", "/a /b=-0.5 /c:red /d /g:" },
    { "'n': {'a': 1, 'b': -0.5, 'c': 'red', 'd': true, 'e': false, 'f': null, '': 2}", "n/a n/b=-0.5 n/c:red n/d n/=2" },
    { "'n': [1.5, null, {'x': 1, 'y': 'z'}, -2, {}, 1]", "n/#0=1.5 n/x n/y:z n/#3=-2 n/#5" },
    { "'n': {}, 'm': [], 'k': [null, {}]", "" },
    { "'': {'a': 1}, 'u': {'': [2]}", "\"\"/a \"\"/#0=2" },
    { "'a': 1, 'a': 2, 'n': {'a': 1, 'a': 'x'}, 'n': {'a': 3}, 'n': [4]", "/a /a=2 n/a n/a:x n/a=3 n/#0=4" },
    { "'c': {'label': 1}, 'features': 2, 'actions': {'x': 3}", "c/label /features=2 actions/x=3" },
  };
  check_context(members, COUNT(members));
}

Test(dsjson, leaves_a_namespace_behind_an_object_or_an_array)
{
  static const example members[] = {
    { "'a': {'b': {'c': 1}}", "b/c" },
    { "'a': {'x': 1, 'b': {'x': 1, 'c': [2], 'y': 1}, 'y': 1}, 'z': 1", "a/x b/x c/#0=2 b/y a/y /z" },
    { "'a': [1, {'x': 1, 'b': [{'x': 1}, 2], 'y': 1}, 3], 'z': 1", "a/#0 a/x b/x b/#1=2 a/y a/#2=3 /z" },
    { "'a': {'a': {'a': 1}, 'a': 2}, 'a': 3", "a/a a/a=2 /a=3" },
  };
  check_context(members, COUNT(members));
}

Test(dsjson, knows_the_default_namespace)
{
  static const example members[] = {
    { "' ': {'a': 1}, ':default': [2], 'n': {' ': {'b': 1}, 'c': 1}", "/a /#0=2 /b n/c" },
    { "'n': {'\\u003adefault': {'b': 1}, ':default': {'b': 2, 'm': {'\\u0020': [3]}, 'c': 4}}", "/b /b=2 /#0=3 /c=4" },
    { "' ': 1, ':default': 'x', 'n': {' ': 1}", "/  /:default:x n/ " },
  };
  check_context(members, COUNT(members));
}

Test(dsjson, skips_private_members)
{
  static const example members[] = {
    { "'_a': 1, '_b': {'x': [1, {'y': [true, false, null, 'z', -1e5]}]}, '_': 2, 'a_': 3", "/a_=3" },
    { "'n': {'_a': [1], 'b': 1}, 'm': [{'_x': 1, 'y': 2}]", "n/b m/y=2" },
    { "'\\u005fa': 1, '\\u005Fb': {'c': 1}, '\\u005ec': 1, '\\u006f': 2", "/\136c /o=2" },
    { "'n': {'_multi': [{'a': 1}, 2], 'b': 1}", "n/b" },
    { "'_multy': 5, 'multi': [6]", "multi/#0=6" },
  };
  check_context(members, COUNT(members));
  static const example actions[] = {
    { "{'c': {'_multi': [{'_tag': 'x', '_multi': [1], 'a': 1}, {'_': {}, '\\u005f': []}]}}", "0>/a" },
  };
  expect_examples(parser, cb(), actions, COUNT(actions));
}

Test(dsjson, skips_what_stands_outside_the_context)
{
  static const example examples[] = {
    { "{'Timestamp': 'now', 'a': [1, 2, [3, {'c': {}}]], 'p': [0.5, 1e999], 'x': {'y': null}, 'z': true, 'a': false, "
      "'c': {'_multi': [{'a': 1}]}, 'o': [{'v': {'c': 1}}], '_label_Action': 'x', '_multi': 1, 'C': 2}",
      "0>/a" },
  };
  expect_examples(parser, cb(), examples, COUNT(examples));
}

Test(dsjson, counts_a_repeated_context_again)
{
  static const example examples[] = {
    { "{'c': {'a': 1, '_multi': [{'x': 1}]}, 'c': {'a': 2, '_multi': [{'x': 2}], '_multi': [{}, {'x': 3}]}}",
      "/a 0>/x /a=2 1>/x=2 3>/x=3" },
    { "{'c': {}, 'c': {'_multi': []}, 'c': {'_multi': [{'x': 1}]}}", "0>/x" },
  };
  expect_examples(parser, cb(), examples, COUNT(examples));
}

/* Inside namespaces whose names have escapes there are others; each tracer's name is that of its feature. */
Test(dsjson, understands_escapes)
{
  static const example members[] = {
    { "'\\u00e9': {'a': 1, '\\u00fc': {'\\u0062': 'c\\u0064', 'e': [1]}, 'f': 'g', '\\u0068': {'i': 1}, '\\u006a': 2}",
      "\u00e9/a \u00fc/b:cd e/#0 \u00e9/f:g h/i \u00e9/j=2" },
    { "'\u00e9': {'a': 1, '\u00fc': {'b': 'cd', 'e': [1]}, 'f': 'g', 'h': {'i': 1}, 'j': 2}",
      "\u00e9/a \u00fc/b:cd e/#0 \u00e9/f:g h/i \u00e9/j=2" },
    { "'\\ud83d\\ude00': [{'\\ud83d\\ude00': '\\ud83d\\ude00'}, 1]", "\U0001f600/\U0001f600:\U0001f600 \U0001f600/#1" },
  };
  check_context(members, COUNT(members));
  char text[2000], features[2000], name[400] = "";
  for (size_t i = 0; i < 60; i++)
    strcat(name, "\\u0078");
  snprintf(text, sizeof text, "'\\u0061': {'\\u0062': {'%s': {'c': 1}, 'd': '%s'}, 'e': 1}", name, name);
  snprintf(features, sizeof features, "%.60s/c b/d:%.60s a/e",
           "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
           "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
  check_context(&(example){ text, features }, 1);
}

Test(dsjson, takes_white_space_anywhere)
{
  static const example examples[] = {
    { " { 'c'\t: { 'n' : [ 1 , { 'x' : 'y' } ] ,\r'_multi' : [ { } , { 'a' : true } ] } }\v\r\n\n", "n/#0 n/x:y 1>/a" },
  };
  expect_examples(parser, cb(), examples, COUNT(examples));
}

/* ---- Labels ---- */

Test(dsjson, reads_labels)
{
  const reml_label none = reml_no_label();
  const labelled examples[] = {
    { "{'c': {'_multi': [{}]}}", none },
    { "{'_label_cost': null, '_labelIndex': null, 'c': {'_multi': [{}]}, '_label_probability': null}", none },
    { "{'_label_cost': null, 'c': {'_multi': [{}]}, '_label_cost': null}", none },
    { "{'_label_cost': -1.5, '_label_probability': 0.25, '_labelIndex': 1, 'c': {'_multi': [{}, {}]}}",
      reml_cb_label(1, -1.5f, 0.25f) },
    { "{'c': {'_multi': [{}]}, '_labelIndex': 0, '_label_probability': 1, '_label_cost': 0}", reml_cb_label(0, 0, 1) },
    { "{'_labelIndex': null, '_labelInde\\u0078': 0, '_labelIndex': null, '_label_probability': 1, '_label_cost': 3, 'c': "
      "{'_multi': [{}]}}",
      reml_cb_label(0, 3, 1) },
    { "{'_label_Action': 9, '_label_action': 9, '_label_cost': 1, '_label_probability': 1, '_labelIndex': 0, 'c': {'_multi': "
      "[{}]}}",
      reml_cb_label(0, 1, 1) },
    /* in the context they mean nothing */
    { "{'c': {'_label_cost': 1, '_label_probability': 1, '_labelIndex': 0, '_multi': [{'_labelIndex': 'x'}]}}", none },
  };
  expect_labels(parser, cb(), examples, COUNT(examples));
}

Test(dsjson, refuses_labels)
{
#define REST "'c': {'_multi': [{}, {}]}"
#define ALL "expected all of _label_cost, _label_probability and _labelIndex, or none, found "
#define U32 "expected an integer from 0 to 4294967295, found "
#define PROBABILITY "expected a probability above 0 and at most 1, found "
  static const wrong texts[] = {
    { "^{'_label_cost': 1, " REST "}", ALL "'{'_label_cost': 1, " REST "}'" },
    { "^{'_label_probability': 1, " REST "}", ALL "'{'_label_probability': 1, " REST "}'" },
    { " ^{'_labelIndex': 1, " REST "}", ALL "'{'_labelIndex': 1, " REST "}'" },
    { "^{'_label_cost': 1, '_labelIndex': 1, '_label_probability': null, " REST "}",
      ALL "'{'_label_cost': 1, '_labelIndex': 1, '_label_probability': null, " REST "}'" },
    { "{'_label_cost': ^'1', " REST "}", "expected a number, found ''1''" },
    { "{'_label_cost': ^true, " REST "}", "expected a number, found 'true'" },
    { "{'_label_cost': ^nul, " REST "}", "expected a number, found 'nul, " REST "}'" },
    { "{'_label_cost': ^1e39, " REST "}", "expected a number that a float32 can hold, found '1e39'" },
    { "{'_label_probability': ^[1], " REST "}", "expected a number, found '[1]'" },
    { "{'_label_probability': ^0, " REST "}", PROBABILITY "'0'" },
    { "{'_label_probability': ^-0.5, " REST "}", PROBABILITY "'-0.5'" },
    { "{'_label_probability': ^1.5, " REST "}", PROBABILITY "'1.5'" },
    { "{'_labelIndex': ^0.0, " REST "}", U32 "'0.0'" },
    { "{'_labelIndex': ^-1, " REST "}", U32 "'-1'" },
    { "{'_labelIndex': ^4294967296, " REST "}", U32 "'4294967296'" },
    { "{'_labelIndex': ^{}, " REST "}", U32 "'{}'" },
    { "{'_label_cost': 1, ^'_label_cost': 1, " REST "}", "expected each part of the label once, found ''_label_cost''" },
    { "{'_label_cost': 1, '_label_cost': null, ^'_label_cost': 1, " REST "}",
      "expected each part of the label once, found ''_label_cost''" },
    { "{'_labelIndex': 0, ^'\\u005flabelIndex': 1, " REST "}",
      "expected each part of the label once, found ''\\u005flabelIndex''" },
    { "{'_label_probability': 1, 'x': 1, ^'_label_probability': 1, " REST "}",
      "expected each part of the label once, found ''_label_probability''" },
    { "{'_label_cost': 1, '_label_probability': 1, '_labelIndex': ^2, " REST "}",
      "expected an action of the example, from 0 to 1, found '2'" },
  };
  expect_wrong(parser, cb(), texts, COUNT(texts));
}

/* ---- What is refused ---- */

Test(dsjson, refuses_examples_without_actions)
{
#define CONTEXT "expected a context `c` with actions in `_multi`, found "
  static const wrong texts[] = {
    { "^{}", CONTEXT "'{}'" },
    { "^{'_label_cost': 1}", CONTEXT "'{'_label_cost': 1}'" },
    { "^{'C': {'_multi': [{}]}}", CONTEXT "'{'C': {'_multi': [{}]}}'" },
    { "^{'c': {}}", CONTEXT "'{'c': {}}'" },
    { "^{'c': {'a': 1, '_multi': []}}", CONTEXT "'{'c': {'a': 1, '_multi': []}}'" },
    { "^{'c': {'n': {'_multi': [{}]}}}", CONTEXT "'{'c': {'n': {'_multi': [{}]}}}'" },
    { "{'c': ^null}", "expected the context, an object, found 'null'" },
    { "{'c': ^[{'_multi': [{}]}]}", "expected the context, an object, found '[{'_multi': [{}]}]'" },
    { "{'c': {'_multi': ^null}}", "expected a list of actions, found 'null'" },
    { "{'c': {'_multi': ^{}}}", "expected a list of actions, found '{}'" },
    { "{'c': {'_multi': [{}, ^null]}}", "expected an object of features, found 'null'" },
    { "{'c': {'_multi': [^[]]}}", "expected an object of features, found '[]'" },
    { "{'c': {'_multi': [^1]}}", "expected an object of features, found '1'" },
  };
  expect_wrong(parser, cb(), texts, COUNT(texts));
}

Test(dsjson, refuses_elements_of_arrays)
{
#define ELEMENT "expected a number, an object or null, found "
  static const wrong texts[] = {
    { "{'c': {'n': [1, ^'x'], '_multi': [{}]}}", ELEMENT "''x''" },
    { "{'c': {'n': [^true], '_multi': [{}]}}", ELEMENT "'true'" },
    { "{'c': {'n': [^false], '_multi': [{}]}}", ELEMENT "'false'" },
    { "{'c': {'n': [^[]], '_multi': [{}]}}", ELEMENT "'[]'" },
    { "{'c': {'n': [{'m': [^[1]]}], '_multi': [{}]}}", ELEMENT "'[1]'" },
    { "{'c': {'_multi': [{'n': [{}, ^'x']}]}}", ELEMENT "''x''" },
    { "{'c': {'n': [^nul], '_multi': [{}]}}", "expected a value" },
    { "{'c': {'n': [1, ^1e39], '_multi': [{}]}}", "expected a number that a float32 can hold, found '1e39'" },
    { "{'c': {'n': ^1e39, '_multi': [{}]}}", "expected a number that a float32 can hold, found '1e39'" },
    { "{'c': {'n': {'\u00e9': ^-1e39}, '_multi': [{}]}}", "expected a number that a float32 can hold, found '-1e39'" },
  };
  expect_wrong(parser, cb(), texts, COUNT(texts));
}

Test(dsjson, refuses_what_is_not_JSON)
{
  static const wrong texts[] = {
    { "^shared | a b", "expected an object, one event a line, found 'shared | a b'" },
    { "^[]", "expected an object, one event a line, found '[]'" },
    { "{^c: {'_multi': [{}]}}", "expected a key in double quotes" },
    { "{'c': {'_multi': [{}]}} ^{}", "expected the end of the example, found '{}'" },
    { "{'c': {'_multi': [{}]}}^]", "expected the end of the example, found ']'" },
    { "{'c': {'_multi': [{}]}^, }", "a comma before }" },
    { "{'c': {'n': ^undefined, '_multi': [{}]}}", "expected a number, found 'undefined, '_multi': [{}]}}'" },
    { "{'c': {'n': ^nan, '_multi': [{}]}}", "expected a value" },
    { "{'c': {'n': ^truth, '_multi': [{}]}}", "expected a value" },
    { "{'c': {'n^\xff': 1, '_multi': [{}]}}", "bytes that are not UTF-8" },
    { "{'c': {'n': 'x^\\ud800y', '_multi': [{}]}}", "a lone surrogate" },
    /* what is skipped, too */
    { "{'a': [1^,], 'c': {'_multi': [{}]}}", "a comma before ]" },
    { "{'a': ^01, 'c': {'_multi': [{}]}}", "a number with a leading zero" },
    { "{'a': {'b': '^\\q'}, 'c': {'_multi': [{}]}}", "an escape that JSON does not have" },
    { "{'c': {'_x': ['^\\u0000'], '_multi': [{}]}}", "U+0000 is not allowed in a string" },
    { "{'c': {'_x': {'a'^}, '_multi': [{}]}}", "expected : behind the key" },
  };
  expect_wrong(parser, cb(), texts, COUNT(texts));
}

Test(dsjson, says_that_the_text_ends)
{
  static const char text[] =
      "{\"_label_cost\":-1.5,\"_label_probability\":0.25,\"_labelIndex\":1,\"E\":[{\"x\":null}],"
      "\"c\":{\"u\":{\"a\":3,\"n\":true},\"_multi\":[{\"i\":{\"\\u00e9\":\"t\"}},{\"v\":[{\"p\":2},1,null]}]}}";
  static const wrong texts[] = {
    { "{'c': {'_multi': [{'a': 1}^", "expected , or ], but the text ends here" },
    { "{'c': {'a':^\r\n", "expected a number, found the end" },
    { "{'x': 'y^", "expected ' at the end of the string, but the text ends here" },
    { "{'x':^ ", "expected a value, but the text ends here" },
  };
  expect_wrong(parser, cb(), texts, COUNT(texts));
  reml_features *x = cb();
  for (size_t length = 1; length < sizeof text - 1; length++) {
    reml_label y;
    cr_expect_eq(parse_bytes(parser, x, text, length, &y, NULL), REML_E_DATA, "%.*s", (int)length, text);
  }
  reml_features_free(x);
}

Test(dsjson, is_for_actions_only)
{
  static const wrong texts[] = {
    { "^{'c': {'_multi': [{}]}}", "dsjson is for contextual bandits, this model takes other features" },
    { "\n\n^{}", "dsjson is for contextual bandits, this model takes other features" },
  };
  expect_wrong(parser, simple(), texts, COUNT(texts));
  expect_wrong(parser, binary(), texts, COUNT(texts));
}

/* ---- Nesting ---- */

/* An event with `depth` objects or arrays of objects inside each other in place of the $. */
static reml_status parse_nested(const char *around, const char *open, const char *close, size_t depth, reml_error *err)
{
  marked text = unmark(around);
  size_t before = (size_t)(strchr(text.text, '$') - text.text), room = text.length + depth * (strlen(open) + strlen(close)) + 2;
  char *nested = malloc(room), *at = nested + before;
  cr_assert_not_null(nested);
  memcpy(nested, text.text, before);
  for (size_t i = 0; i < depth; i++)
    at = stpcpy(at, open);
  at = stpcpy(at, "1");
  for (size_t i = 0; i < depth; i++)
    at = stpcpy(at, close);
  strcpy(at, text.text + before + 1);
  reml_features *x = cb();
  reml_label y;
  reml_status status = parse_bytes(parser, x, nested, strlen(nested), &y, err);
  free(nested);
  free(text.text);
  reml_features_free(x);
  return status;
}

Test(dsjson, bounds_nesting)
{
  static const char *const places[] = {
    "{'c': {'x': $, '_multi': [{}]}}",  "{'c': {'_multi': [{'x': $}]}}",         "{'x': $, 'c': {'_multi': [{}]}}",
    "{'c': {'_x': $, '_multi': [{}]}}", "{'c': {'_multi': [{'x': {'_x': $}}]}}",
  };
  static const char *const pairs[][2] = { { "{\"a\":", "}" }, { "[{\"\\u0061\":", "}]" } };
  for (size_t i = 0; i < 2 * COUNT(places); i++) {
    const char *open = pairs[i % 2][0], *close = pairs[i % 2][1];
    for (size_t depth = 1; depth <= (i % 2 ? 30 : 60); depth++)
      cr_expect_eq(parse_nested(places[i / 2], open, close, depth, NULL), REML_OK, "%s, %zu deep", places[i / 2], depth);
    for (size_t depth = i % 2 ? 33 : 66; depth < 1000000; depth *= 10) {
      reml_error err = REML_ERROR_INIT;
      cr_expect_eq(parse_nested(places[i / 2], open, close, depth, &err), REML_E_DATA, "%s, %zu deep", places[i / 2], depth);
      cr_expect_not_null(strstr(err.message, "nested"), "%s", err.message);
      cr_expect_eq(err.line, (uint64_t)FIRST_LINE);
      cr_expect_lt(err.column, 700u);
    }
  }
}

/* Leaving what is nested is counted too. */
Test(dsjson, takes_many_namespaces_beside_each_other)
{
  enum { MANY = 10000 };
  char *text = malloc(MANY * 30 + 100), *at = text;
  cr_assert_not_null(text);
  at += sprintf(at, "{\"c\":{");
  for (size_t i = 0; i < MANY; i++)
    at += sprintf(at, "\"\\u006e%zu\":[{\"a\":{}},1],", i);
  at += sprintf(at, "\"_multi\":[{}]}}");
  reml_features *x = cb();
  reml_label y;
  cr_assert_eq(parse_bytes(parser, x, text, (size_t)(at - text), &y, NULL), REML_OK);
  cr_expect_eq(reml_features_count(x), (size_t)MANY);
  cr_expect_lt(x->text_capacity, 100u, "names that are behind are forgotten");
  free(text);
  reml_features_free(x);
}
