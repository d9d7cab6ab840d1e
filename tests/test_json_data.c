/* The format json of example data (spec/input-formats.md, "json" and "JSON texts"). */
#include "examples.h"

static const rml_parser *const parser = &rml_json_parser;

static void check(const example *examples, size_t count)
{
  expect_examples(parser, simple(), examples, count);
}

/* ---- Features ---- */

Test(json_data, reads_features_of_every_kind)
{
  static const example examples[] = {
    { "{'features': {'user': {'age': 30, 'country': 'NZ', 'new': true, 'old': false}, ' ': [3, 4]}}",
      "user/age=30 user/country:NZ user/new /#0=3 /#1=4" },
    { "{'features': {'a': ['x', 'y', 'x'], 'b': [0.5, -1, 1], ':default': ['z', '']}}",
      "a/x a/y a/x b/#0=0.5 b/#1=-1 b/#2 /z /" },
    { "{'features': {' ': {'x': 2, 'y': 'z'}, ':default': {'u': true}}}", "/x=2 /y:z /u" },
    { "{'features': {'': {'': 2, 'a': ''}}}", "\"\"/=2 \"\"/a:" },
    { "{'features': {'a:b|c': {'label': 1, '_x': 2, 'x y': 't u', ':default': 3}}}",
      "a:b|c/label a:b|c/_x=2 a:b|c/x y:t u a:b|c/:default=3" },
    { "{'features': {'label': {'null': 'null'}, '  ': ['a'], 'default': [1]}}", "label/null:null   /a default/#0" },
    { "{'features': {}}", "" },
    { "{'label': 1, 'features': {'a': ['x']}}", "a/x" },
    { "{'f\\u0065atures': {'a': ['x']}, 'l\\u0061bel': 1}", "a/x" },
    { "{'features': {'a': {}, 'b': [], ' ': {}, 'c': {'x': false}}}", "" },
  };
  check(examples, COUNT(examples));
}

Test(json_data, counts_repeated_keys_again)
{
  static const example examples[] = {
    { "{'features': {'a': {'x': 1, 'x': 2, 'x': 'y'}, 'b': [1, 2], 'a': ['x'], 'b': [3], 'a': {'x': true}}}",
      "a/x a/x=2 a/x:y b/#0 b/#1=2 a/x b/#0=3 a/x" },
    { "{'features': {' ': {'u': 1}, ':default': {'u': 1}, ' ': [7]}}", "/u /u /#0=7" },
  };
  check(examples, COUNT(examples));
}

Test(json_data, takes_white_space_anywhere)
{
  static const example examples[] = {
    { "\t{ 'features'\t: { 'a' : [ 1 , 2 ] ,\r'b':{ 'x' : true , 'y':'z' } } , 'label' : 1 } \t\r\n", "a/#0 a/#1=2 b/x b/y:z" },
    { "\r\n \n\n{'features':{'a':[1]}}\r\n\n \t\n", "a/#0" },
    { "{'features':{'a':[1]}} \v\f\t", "a/#0" },
  };
  check(examples, COUNT(examples));
}

/* Names are what a string means, for hashing and for the tracer; memory for that grows while a namespace is being read. */
Test(json_data, understands_escapes)
{
  char text[3000], features[3000], name[200] = "";
  static const example examples[] = {
    { "{'features': {'\\u00e9\\u65e5': {'\\u00FC': 1, '\\ud83d\\ude00': '\\u00e9', 'a': 1}}}",
      "\u00e9\u65e5/\u00fc \u00e9\u65e5/\U0001f600:\u00e9 \u00e9\u65e5/a" },
    { "{'features': {'\u00e9\u65e5': {'\u00fc': 1, '\U0001f600': '\u00e9', 'a': 1}}}",
      "\u00e9\u65e5/\u00fc \u00e9\u65e5/\U0001f600:\u00e9 \u00e9\u65e5/a" },
    { "{'features': {'\\'\\\\\\/': ['\\b\\f\\n\\r\\t', '\\u007f\\u0001\\u0041']}}", "\"\\//\b\f\n\r\t \"\\//\177\001A" },
    { "{'features': {'\\u003adefault': ['x'], '\\u0020': ['y'], '\\u0061': [1, 2], 'b': [3]}}", "/x /y a/#0 a/#1=2 b/#0=3" },
  };
  check(examples, COUNT(examples));
  for (size_t i = 0; i < 60; i++)
    strcat(name, "\u00e9");
  snprintf(text, sizeof text, "{'features': {'\\u0061': {'%s': 1, '\\u0062%s%s': '\\u0063%s', 'z': 2}}}", name, name, name,
           name);
  snprintf(features, sizeof features, "a/%s a/b%s%s:c%s a/z=2", name, name, name, name);
  check(&(example){ text, features }, 1);
}

/* Each feature of a namespace costs the same, however long the namespace's name is. */
Test(json_data, reads_an_escaped_namespace_once, .timeout = 20)
{
  enum { LENGTH = 1000000, FEATURES = 100000 };
  reml_features *x = simple();
  reml_label y;
  char *text = malloc(LENGTH + FEATURES * 4 + 100), *at = text;
  cr_assert_not_null(text);
  at += sprintf(at, "{\"features\": {\"\\u0061");
  memset(at, 'a', LENGTH);
  at += LENGTH;
  at += sprintf(at, "\": [");
  for (size_t i = 0; i < FEATURES; i++)
    at += sprintf(at, "%s\"b\"", i > 0 ? "," : "");
  at += sprintf(at, "]}}");
  cr_assert_eq(parse_bytes(parser, x, text, (size_t)(at - text), &y, NULL), REML_OK);
  cr_expect_eq(reml_features_count(x), (size_t)FEATURES);
  cr_expect_eq(x->shared.count, 1u);
  free(text);
  reml_features_free(x);
}

/* The memory for names is as large as what is needed at once. */
Test(json_data, forgets_namespaces_that_are_behind)
{
  enum { MANY = 10000 };
  reml_features *x = simple();
  reml_label y;
  char *text = malloc(MANY * 30 + 100), *at = text;
  cr_assert_not_null(text);
  at += sprintf(at, "{\"features\": {\"a\": []");
  for (size_t i = 0; i < MANY; i++)
    at += sprintf(at, ", \"\\u006e%zu\": [\"b\"]", i);
  at += sprintf(at, "}}");
  cr_assert_eq(parse_bytes(parser, x, text, (size_t)(at - text), &y, NULL), REML_OK);
  cr_expect_eq(reml_features_count(x), (size_t)MANY);
  cr_expect_lt(x->text_capacity, 100u);
  free(text);
  reml_features_free(x);
}

Test(json_data, hashes_as_the_configuration_says)
{
  static const char text[] = "{\"features\": {\"user\": [\"age\"], \"\\u0075ser\": [\"\\u0061ge\"]}}";
  uint32_t user = 0x216ee7bf; /* of "user" with the seed 42, in the vectors of the learner that had this hash */
  reml_features *x = simple();
  reml_label y;
  x->hashing = (rml_hashing){ RML_HASH_XXH3_0_7_2, 42, (1u << 27) - 1 };
  cr_assert_eq(parse_bytes(parser, x, text, strlen(text), &y, NULL), REML_OK);
  cr_expect_eq(x->shared.count, 1u, "they are one namespace");
  cr_expect_eq(x->shared.items[0].order, rml_order_of(RML_ORDER_NAMED, user));
  for (size_t i = 0; i < 2; i++)
    cr_expect_eq(x->features.items[i].index, rml_hash(RML_HASH_XXH3_0_7_2, "age", 3, user) & x->hashing.mask);
  reml_features_free(x);
}

/* ---- Actions ---- */

Test(json_data, reads_actions)
{
  static const example examples[] = {
    { "{'label': {'action': 1, 'cost': -1.5, 'probability': 0.25}, 'shared': {'user': {'age': 30}}, "
      "'actions': [{'item': ['tea']}, {'item': {'coffee': 1, 'price': 2}}]}",
      "user/age=30 0>item/tea 1>item/coffee 1>item/price=2" },
    { "{'actions': [{'a': [1]}, {'a': [1], ' ': ['x']}, {'a': [1]}], 'shared': {'a': [1], 's': ['t']}}",
      "0>a/#0 1>a/#0 1>/x 2>a/#0 a/#0 s/t" },
    { "{'actions': [{}, {'a': []}, {'a': ['x']}, {}]}", "2>a/x" },
    { "{'shared': {}, 'actions': [{'a': ['x']}]}", "0>a/x" },
    { "{'shared': {'\\u0073': ['x']}, 'actions': [{'\\u0061': ['\\u0062', 'b']}, {'\\u0061': {'b': 1}}]}",
      "s/x 0>a/b 0>a/b 1>a/b" },
  };
  static const size_t actions[] = { 2, 3, 4, 1, 2 };
  for (size_t i = 0; i < COUNT(examples); i++) {
    reml_features *x = cb();
    reml_label y;
    marked text = unmark(examples[i].text);
    expect_bytes(parser, x, text.text, text.length, examples[i].features, &y);
    cr_expect_eq(x->action_count, actions[i], "%s", text.text);
    free(text.text);
    reml_features_free(x);
  }
}

/* ---- Numbers ---- */

Test(json_data, reads_numbers)
{
  static const example examples[] = {
    { "{'features': {'a': [0, -0, 1.5, 1e3, 1E+3, 1.25e-1, 10, -0.0e5]}}",
      "a/#0=0 a/#1=-0 a/#2=1.5 a/#3=1000 a/#4=1000 a/#5=0.125 a/#6=10 a/#7=-0" },
    { "{'features': {'a': [3.4028235e38, 1e-45, 1e-99, 0.1e-999999999999]}}",
      "a/#0=3.40282347e+38 a/#1=1.40129846e-45 a/#2=0 a/#3=0" },
    { "{'features': {'a': [100000000000000000000000000000, 0.000000000000000000000000000001]}}",
      "a/#0=1.00000002e+29 a/#1=1e-30" },
    /* by way of a double: straight from the digits it would be 1.00000012 */
    { "{'features': {'a': [1.00000017881393432617187499]}}", "a/#0=1.00000024" },
  };
  check(examples, COUNT(examples));
}

Test(json_data, refuses_what_is_no_number)
{
  static const wrong texts[] = {
    { "{'features': {'a': [^+1]}}", "expected a number, found '+1]}}'" },
    { "{'features': {'a': [^.5]}}", "expected a number, found '.5]}}'" },
    { "{'features': {'a': [^1.]}}", "a number needs a digit behind the point" },
    { "{'features': {'a': [^01]}}", "a number with a leading zero" },
    { "{'features': {'a': [^-]}}", "expected a value" },
    { "{'features': {'a': [^-x]}}", "expected a value" },
    { "{'features': {'a': [^0x10]}}", "a number that JSON does not have" },
    { "{'features': {'a': [1 ^2]}}", "expected , or ]" },
    { "{'features': {'a': {'b': ^NaN}}}", "expected a number, found 'NaN}}}'" },
    { "{'features': {'a': {'b': ^-Infinity}}}", "expected a value" },
    { "{'features': {'a': [0, ^1e39]}}", "expected a number that a float32 can hold, found '1e39'" },
    { "{'features': {'a': {'b': ^-3.4028236e38}}}", "expected a number that a float32 can hold, found '-3.4028236e38'" },
    { "{'features': {'a': {'b': ^1e999999999999}}}", "expected a number that a float32 can hold, found '1e999999999999'" },
    { "{'label': ^1e39, 'features': {}}", "expected a number that a float32 can hold, found '1e39'" },
  };
  expect_wrong(parser, simple(), texts, COUNT(texts));
  reml_features *x = simple();
  expect_wrong_at(parser, x, "{\"label\": 1e}", 13, FIRST_LINE, 11, "a number that JSON does not have");
  reml_features_free(x);
}

/* ---- Labels ---- */

Test(json_data, reads_simple_labels)
{
  const reml_label none = reml_no_label();
  const labelled examples[] = {
    { "{'features': {}}", none },
    { "{'label': null, 'features': {}}", none },
    { "{'label': -0.5, 'features': {}}", reml_simple_label(-0.5f, 1) },
    { "{'features': {}, 'label': 2}", reml_simple_label(2, 1) },
    { "{'label': {'value': 2}, 'features': {}}", reml_simple_label(2, 1) },
    { "{'label': {'value': 2, 'weight': 0.5}, 'features': {}}", reml_simple_label(2, 0.5f) },
    { "{'label': {'weight': 0, '\\u0076alue': 2}, 'features': {}}", reml_simple_label(2, 0) },
    { "{'label': {'weight': -0, 'value': -0}, 'features': {}}", reml_simple_label(-0.0f, -0.0f) },
  };
  expect_labels(parser, simple(), examples, COUNT(examples));
}

Test(json_data, refuses_simple_labels)
{
#define LABEL "a number or {'value': number, 'weight': number}"
  static const wrong texts[] = {
    { "{'label': ^true, 'features': {}}", "expected " LABEL ", found 'true'" },
    { "{'label': ^'1', 'features': {}}", "expected " LABEL ", found ''1''" },
    { "{'label': ^[1], 'features': {}}", "expected " LABEL ", found '[1]'" },
    { "{'label': ^nul, 'features': {}}", "expected " LABEL ", found 'nul, 'features': {}}'" },
    { "{'label': ^{}, 'features': {}}", "expected " LABEL ", found '{}'" },
    { "{'label': ^{'weight': 1}, 'features': {}}", "expected " LABEL ", found '{'weight': 1}'" },
    { "{'label': {^'valve': 1}, 'features': {}}", "expected " LABEL ", found ''valve''" },
    { "{'label': {'value': 1, ^'cost': 1}, 'features': {}}", "expected " LABEL ", found ''cost''" },
    { "{'label': {'value': 1, ^'value': 1}, 'features': {}}", "expected each member of a label once, found ''value''" },
    { "{'label': {'value': 1, ^'v\\u0061lue': 1}, 'features': {}}",
      "expected each member of a label once, found ''v\\u0061lue''" },
    { "{'label': {'value': 1, 'weight': 1, ^'weight': 1}, 'features': {}}",
      "expected each member of a label once, found ''weight''" },
    { "{'label': {'value': ^null}, 'features': {}}", "expected a number, found 'null'" },
    { "{'label': {'value': 1, 'weight': ^null}, 'features': {}}", "expected a number, found 'null'" },
    { "{'label': {'value': 1, 'weight': ^-1}, 'features': {}}", "expected a weight of at least 0, found '-1'" },
    { "{'label': {'weight': ^-1e-45, 'value': 1}, 'features': {}}", "expected a weight of at least 0, found '-1e-45'" },
    { "{'label': {'value': ^1e39}, 'features': {}}", "expected a number that a float32 can hold, found '1e39'" },
    { "{'label': {'value': 1, 'weight': ^1e39}, 'features': {}}", "expected a number that a float32 can hold, found '1e39'" },
    { "{'label': 1, 'features': {}, ^'label': 1}", "expected each member of an example once, found ''label''" },
    { "{'label': null, ^'label': 1, 'features': {}}", "expected each member of an example once, found ''label''" },
  };
  expect_wrong(parser, simple(), texts, COUNT(texts));
}

Test(json_data, reads_binary_labels)
{
  const labelled examples[] = {
    { "{'features': {}}", reml_no_label() },
    { "{'label': null, 'features': {}}", reml_no_label() },
    { "{'label': true, 'features': {}}", reml_binary_label(1) },
    { "{'features': {}, 'label': false}", reml_binary_label(0) },
  };
  expect_labels(parser, binary(), examples, COUNT(examples));
}

Test(json_data, refuses_binary_labels)
{
  static const wrong texts[] = {
    { "{'label': ^1, 'features': {}}", "expected true or false, found '1'" },
    { "{'label': ^-1, 'features': {}}", "expected true or false, found '-1'" },
    { "{'label': ^'true', 'features': {}}", "expected true or false, found ''true''" },
    { "{'label': ^{'value': true}, 'features': {}}", "expected true or false, found '{'value': true}'" },
    { "{'label': ^truth, 'features': {}}", "expected a value" },
    { "{'label': true ^false, 'features': {}}", "expected , or }" },
  };
  expect_wrong(parser, binary(), texts, COUNT(texts));
}

Test(json_data, reads_labels_of_actions)
{
  const reml_label none = reml_no_label();
  const labelled examples[] = {
    { "{'actions': [{}]}", none },
    { "{'actions': [{}], 'label': null}", none },
    { "{'label': {'action': 1, 'cost': -1.5, 'probability': 0.25}, 'actions': [{}, {}]}", reml_cb_label(1, -1.5f, 0.25f) },
    { "{'actions': [{}], 'label': {'probability': 1, 'cost': 0, '\\u0061ction': 0}}", reml_cb_label(0, 0, 1) },
    { "{'actions': [{}], 'label': {'probability': 1e-45, 'cost': 3e38, 'action': 0}}", reml_cb_label(0, 3e38f, 0x1p-149f) },
  };
  expect_labels(parser, cb(), examples, COUNT(examples));
}

Test(json_data, refuses_labels_of_actions)
{
#define CB_LABEL "{'action': integer, 'cost': number, 'probability': number}"
#define U32 "an integer from 0 to 4294967295"
  static const wrong texts[] = {
    { "{'label': ^1, 'actions': [{}]}", "expected " CB_LABEL ", found '1'" },
    { "{'label': ^{'action': 0, 'cost': 1}, 'actions': [{}]}", "expected " CB_LABEL ", found '{'action': 0, 'cost': 1}'" },
    { "{'label': ^{'action': 0, 'probability': 1}, 'actions': [{}]}",
      "expected " CB_LABEL ", found '{'action': 0, 'probability': 1}'" },
    { "{'label': ^{'cost': 0, 'probability': 1}, 'actions': [{}]}",
      "expected " CB_LABEL ", found '{'cost': 0, 'probability': 1}'" },
    { "{'label': {'action': 0, 'cost': 1, 'probability': 1, ^'weight': 1}, 'actions': [{}]}",
      "expected " CB_LABEL ", found ''weight''" },
    { "{'label': {'action': 0, ^'action': 0}, 'actions': [{}]}", "expected each member of a label once, found ''action''" },
    { "{'label': {'action': ^1.0, 'cost': 1, 'probability': 1}, 'actions': [{}]}", "expected " U32 ", found '1.0'" },
    { "{'label': {'action': ^0e0, 'cost': 1, 'probability': 1}, 'actions': [{}]}", "expected " U32 ", found '0e0'" },
    { "{'label': {'action': ^-1, 'cost': 1, 'probability': 1}, 'actions': [{}]}", "expected " U32 ", found '-1'" },
    { "{'label': {'action': ^4294967296, 'cost': 1, 'probability': 1}, 'actions': [{}]}",
      "expected " U32 ", found '4294967296'" },
    { "{'label': {'action': ^18446744073709551616, 'cost': 1, 'probability': 1}, 'actions': [{}]}",
      "expected " U32 ", found '18446744073709551616'" },
    { "{'label': {'action': ^100000000000000000000000000000, 'cost': 1, 'probability': 1}, 'actions': [{}]}",
      "expected " U32 ", found '100000000000000000000000000000'" },
    { "{'label': {'action': ^'0', 'cost': 1, 'probability': 1}, 'actions': [{}]}", "expected " U32 ", found ''0''" },
    { "{'label': {'action': ^null, 'cost': 1, 'probability': 1}, 'actions': [{}]}", "expected " U32 ", found 'null'" },
    { "{'label': {'action': ^01, 'cost': 1, 'probability': 1}, 'actions': [{}]}", "a number with a leading zero" },
    { "{'label': {'action': 0, 'cost': ^true, 'probability': 1}, 'actions': [{}]}", "expected a number, found 'true'" },
    { "{'label': {'action': 0, 'cost': ^-1e39, 'probability': 1}, 'actions': [{}]}",
      "expected a number that a float32 can hold, found '-1e39'" },
    { "{'label': {'action': 0, 'cost': 1, 'probability': ^0}, 'actions': [{}]}",
      "expected a probability above 0 and at most 1, found '0'" },
    { "{'label': {'action': 0, 'cost': 1, 'probability':  ^-0.5}, 'actions': [{}]}",
      "expected a probability above 0 and at most 1, found '-0.5'" },
    { "{'label': {'action': 0, 'cost': 1, 'probability': ^1.0000001}, 'actions': [{}]}",
      "expected a probability above 0 and at most 1, found '1.0000001'" },
    { "{'label': {'action': 0, 'cost': 1, 'probability': ^1e-99}, 'actions': [{}]}",
      "expected a probability above 0 and at most 1, found '1e-99'" },
    /* whether there is such an action is told at the end */
    { "{'label': {'action': ^1, 'cost': 1, 'probability': 1}, 'actions': [{}]}",
      "expected an action of the example, from 0 to 0, found '1'" },
    { "{'actions': [{}, {}, {}], 'label': {'cost': 1, 'action':\t^4294967295, 'probability': 1}}",
      "expected an action of the example, from 0 to 2, found '4294967295'" },
  };
  expect_wrong(parser, cb(), texts, COUNT(texts));
}

/* ---- What is refused ---- */

Test(json_data, refuses_other_members)
{
  static const wrong simple_ones[] = {
    { "^{}", "expected an example with 'features', found '{}'" },
    { " \t^{'label': 1}", "expected an example with 'features', found '{'label': 1}'" },
    { "{'label': 1, ^'shared': {}}", "expected 'label' or 'features', found ''shared''" },
    { "{'features': {}, ^'actions': [{}]}", "expected 'label' or 'features', found ''actions''" },
    { "{'features': {}, ^'tag': 1}", "expected 'label' or 'features', found ''tag''" },
    { "{^'Features': {}}", "expected 'label' or 'features', found ''Features''" },
    { "{'features': {}, ^'features': {}}", "expected each member of an example once, found ''features''" },
    { "{'features': {}, ^'\\u0066eatures': {}}", "expected each member of an example once, found ''\\u0066eatures''" },
  };
  static const wrong cb_ones[] = {
    { "^{}", "expected an example with 'actions', found '{}'" },
    { "^{'shared': {}}", "expected an example with 'actions', found '{'shared': {}}'" },
    { "^{'actions': []}", "expected an example with 'actions', found '{'actions': []}'" },
    { "{^'features': {}}", "expected 'label', 'shared' or 'actions', found ''features''" },
    { "{'actions': [{}], ^'actions': [{}]}", "expected each member of an example once, found ''actions''" },
    { "{'actions': [], ^'actions': [{}]}", "expected each member of an example once, found ''actions''" },
    { "{'shared': {}, ^'shared': {}, 'actions': [{}]}", "expected each member of an example once, found ''shared''" },
  };
  expect_wrong(parser, simple(), simple_ones, COUNT(simple_ones));
  expect_wrong(parser, cb(), cb_ones, COUNT(cb_ones));
}

Test(json_data, refuses_values_of_other_types)
{
#define MEMBER "a number, a string, true or false"
  static const wrong simple_ones[] = {
    { "^[{'features': {}}]", "expected an object, one example a line, found '[{'features': {}}]'" },
    { "^null", "expected an object, one example a line, found 'null'" },
    { "^'features'", "expected an object, one example a line, found ''features''" },
    { "{'features': ^null}", "expected an object of namespaces, found 'null'" },
    { "{'features': ^['a']}", "expected an object of namespaces, found '['a']'" },
    { "{'features': {'a': ^null}}", "expected a list or an object of features, found 'null'" },
    { "{'features': {'a': ^1}}", "expected a list or an object of features, found '1'" },
    { "{'features': {'a': ^'b'}}", "expected a list or an object of features, found ''b''" },
    { "{'features': {'a': ^true}}", "expected a list or an object of features, found 'true'" },
    { "{'features': {'a': {'b': ^null}}}", "expected " MEMBER ", found 'null'" },
    { "{'features': {'a': {'b': ^{'c': 1}}}}", "expected " MEMBER ", found '{'c': 1}'" },
    { "{'features': {'a': {'b': ^[1]}}}", "expected " MEMBER ", found '[1]'" },
    { "{'features': {'a': [1, ^'b']}}", "expected a number, as before it in the list, found ''b''" },
    { "{'features': {'a': ['b', ^1]}}", "expected a string, as before it in the list, found '1'" },
    { "{'features': {'a': ['b', ^null]}}", "expected a string, as before it in the list, found 'null'" },
    { "{'features': {'a': [1, ^null]}}", "expected a number, found 'null'" },
    { "{'features': {'a': [1, ^[2]]}}", "expected a number, found '[2]'" },
    { "{'features': {'a': [1, ^{}]}}", "expected a number, found '{}'" },
    { "{'features': {'a': [1, ^true]}}", "expected a number, found 'true'" },
    { "{'features': {'\u65e5': {'\u00e9': ^null}}}", "expected " MEMBER ", found 'null'" },
  };
  static const wrong cb_ones[] = {
    { "{'actions': ^{}}", "expected a list of actions, found '{}'" },
    { "{'actions': ^null}", "expected a list of actions, found 'null'" },
    { "{'actions': [{}, ^null]}", "expected an object of namespaces, found 'null'" },
    { "{'actions': [^[]]}", "expected an object of namespaces, found '[]'" },
    { "{'actions': [{}], 'shared': ^null}", "expected an object of namespaces, found 'null'" },
  };
  expect_wrong(parser, simple(), simple_ones, COUNT(simple_ones));
  expect_wrong(parser, cb(), cb_ones, COUNT(cb_ones));
}

Test(json_data, refuses_what_is_not_JSON)
{
  static const wrong texts[] = {
    { "^1 | a b", "expected an object, one example a line, found '1'" },
    { "^features", "expected an object, one example a line, found 'features'" },
    { "^\ufeff{'features': {}}", "expected an object, one example a line, found '\ufeff{'features': {}}'" },
    { "{^features: {}}", "expected a key in double quotes" },
    { "{'features' ^{}}", "expected : behind the key" },
    { "{'features': {} ^'label': 1}", "expected , or }" },
    { "{'features': {}^, }", "a comma before }" },
    { "{'features': {'a': [1^,]}}", "a comma before ]" },
    { "{'features': {'a': [^,1]}}", "expected a number, found ',1]}}'" },
    { "{'features': {'a': [1^}}}", "expected , or ]" },
    { "{'features': {'a': {'b': ^}}}", "expected a number, found '}}}'" },
    { "{'features': {}} ^x", "expected the end of the example, found 'x'" },
    { "{'features': {}}^}", "expected the end of the example, found '}'" },
    { "{'features': {}} ^{'features': {}}", "expected the end of the example, found '{'features': {}}'" },
    { "{'features': {'^\\x': [1]}}", "an escape that JSON does not have" },
    { "{'features': {'a': {'b': 'c^\\u0000'}}}", "U+0000 is not allowed in a string" },
    { "{'features': {'a': ['^\\ud800']}}", "a lone surrogate" },
    { "{'features': {'a': ['\u00e9^\\udc00\\ud800']}}", "a lone surrogate" },
    { "{'features': {'a': ['b^\tc']}}", "a tab in a string: write it \\t" },
    { "{'features': {'a': ['b^\x01"
      "c']}}",
      "a control character in a string: write it as an escape" },
    { "{'features': {'a': ['\u00e9^\xc3\x28']}}", "bytes that are not UTF-8" },
    { "{'features': {'a': ['^\xed\xa0\x80']}}", "bytes that are not UTF-8" },
    { "{'features': {'a': ['^\xc0\xaf']}}", "bytes that are not UTF-8" },
  };
  expect_wrong(parser, simple(), texts, COUNT(texts));
}

Test(json_data, refuses_plain_NULs)
{
  static const char inside[] = "{\"features\": {\"a\": [\"b\0\"]}}", behind[] = "{\"features\": {}}\0";
  reml_features *x = simple();
  expect_wrong_at(parser, x, inside, sizeof inside - 1, FIRST_LINE, 23, "U+0000 is not allowed in a string");
  expect_wrong_at(parser, x, behind, sizeof behind - 1, FIRST_LINE, 17, "expected the end of the example, found \"\\x00\"");
  reml_features_free(x);
}

/* Every beginning of an example is refused at its end or before. */
static void expect_truncated(reml_features *x, const char *written)
{
  marked text = unmark(written);
  for (size_t length = 1; length < text.length; length++) {
    reml_error err = REML_ERROR_INIT;
    reml_label y;
    cr_expect_eq(parse_bytes(parser, x, text.text, length, &y, &err), REML_E_DATA, "%.*s", (int)length, text.text);
    cr_expect_eq(err.line, (uint64_t)FIRST_LINE);
    cr_expect_leq(err.column, (uint64_t)length + 1, "%.*s: %s", (int)length, text.text, err.message);
    cr_expect_eq(reml_features_count(x), 0u);
  }
  free(text.text);
  reml_features_free(x);
}

Test(json_data, refuses_truncated_examples)
{
  expect_truncated(
      simple(),
      "{'label':{'value':1.5e0,'weight':2},'features':{'a':{'b':1,'\\u00e9\\ud83d\\ude00':'c','d':true,'e':false},' ':[1,2]}}");
  expect_truncated(binary(), "{'label':true,'features':{'a':['b','c'],'d':[]}}");
  expect_truncated(cb(), "{'label':{'action':0,'cost':1,'probability':0.5},'shared':{'s':['t']},'actions':[{'a':[1]},{}]}");
}

Test(json_data, says_that_the_text_ends)
{
  static const wrong texts[] = {
    { "{'features': {'a': [1, 2^", "expected , or ], but the text ends here" },
    { "{'features': {'a': [1, 2^ \t\r", "expected , or ], but the text ends here" },
    { "{'features': {'a': {'b':^ \f", "expected a number, found the end" },
    { "{'features': {'a^", "expected ' at the end of the string, but the text ends here" },
    { "{'features':^", "expected an object of namespaces, found the end" },
    { "{'features': {},^", "expected a key in double quotes, but the text ends here" },
  };
  expect_wrong(parser, simple(), texts, COUNT(texts));
}

/* A line ends the example, wherever it stands. */
Test(json_data, refuses_examples_of_several_lines)
{
  static const wrong texts[] = {
    { "{'features':\n^{}}", "expected one example, found a second" },
    { "{'features': {}}\r\n\r\n^{'features': {}}\n", "expected one example, found a second" },
    { "\n\n{'features': ^null}", "expected an object of namespaces, found 'null'" },
    { "\r\n {'features': {'a': [^\r\n\r\n", "expected a number, found the end" },
  };
  expect_wrong(parser, simple(), texts, COUNT(texts));
}

/* Nothing in an example is deep, and what is found in the wrong place may be. */
Test(json_data, bears_deep_nesting)
{
  static const char *const before[] = {
    "", "{'features': ", "{'features': {'a': ", "{'features': {'a': {'b': ", "{'features': {'a': [", "{'label': "
  };
  enum { DEPTH = 1000000 };
  char *deep = malloc(DEPTH + 100);
  cr_assert_not_null(deep);
  for (size_t i = 0; i < 2 * COUNT(before); i++) {
    reml_features *x = simple();
    reml_label y;
    marked text = unmark(before[i / 2]);
    memcpy(deep, text.text, text.length);
    memset(deep + text.length, i % 2 ? '[' : '{', DEPTH);
    cr_expect_eq(parse_bytes(parser, x, deep, text.length + DEPTH, &y, NULL), REML_E_DATA);
    free(text.text);
    reml_features_free(x);
  }
  free(deep);
}
