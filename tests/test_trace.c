/* Telling what features are called (reml_features_trace); the tracer of examples.h also compares every hash with the names. */
#include "examples.h"

#include <math.h>

/* Features with a tracer that writes them down. */
static reml_features *traced(reml_features *x, notes *said)
{
  memset(said, 0, sizeof *said);
  reml_features_trace(x, note_feature, said);
  return x;
}

static void expect_told(reml_features *x, const notes *said, const char *features)
{
  cr_expect_str_eq(said->text, features, "%s", said->text);
  expect_heard(x, said, features);
}

/* Names in memory of their own that is gone after the call. */
static void enter(reml_features *x, const char *name)
{
  char *copy = malloc(strlen(name));
  cr_assert(copy || *name == 0);
  if (*name)
    memcpy(copy, name, strlen(name));
  cr_expect_eq(reml_features_namespace(x, copy, strlen(name)), REML_OK);
  free(copy);
}

/* ---- Features that are built ---- */

Test(trace, tells_what_is_added)
{
  static const float values[] = { 1, 2, 3 };
  static const uint32_t positions[] = { 5, 0, 4294967295u };
  notes said;
  reml_features *x = traced(simple(), &said);
  reml_features_add(x, "a", REML_STRLEN, 0.5f);
  reml_features_add_text(x, "b", REML_STRLEN, "red", REML_STRLEN);
  reml_features_namespace(x, "user", REML_STRLEN);
  reml_features_add(x, "abc", 2, -2);
  reml_features_add_text(x, "abc", 1, "xyz", 2);
  reml_features_add_vector(x, positions, values, 3);
  reml_features_add_vector(x, NULL, values, 2);
  reml_features_namespace(x, "", 0);
  reml_features_add_text(x, "", 0, "", 0);
  reml_features_namespace(x, NULL, 0);
  reml_features_add(x, "", REML_STRLEN, 0);
  expect_told(x, &said, "/a=0.5 /b:red user/ab=-2 user/a:xy user/#5 user/#0=2 user/#4294967295=3 user/#0 user/#1=2 \"\"/: /=0");
  reml_features_free(x);
}

Test(trace, tells_the_action)
{
  notes said;
  reml_features *x = traced(cb(), &said);
  reml_features_namespace(x, "user", REML_STRLEN);
  reml_features_add(x, "s", REML_STRLEN, 1);
  reml_features_action(x);
  reml_features_add(x, "a", REML_STRLEN, 1);
  reml_features_action(x);
  reml_features_action(x);
  reml_features_namespace(x, "user", REML_STRLEN);
  reml_features_add(x, "b", REML_STRLEN, 1);
  expect_told(x, &said, "user/s 0>/a 2>user/b");
  reml_features_free(x);
}

/* The caller's name of the namespace may be gone, whether there was a tracer when it was given or not. */
Test(trace, keeps_the_name_of_the_namespace)
{
  notes said;
  reml_features *x = simple();
  enter(x, "before");
  traced(x, &said);
  reml_features_add(x, "a", 1, 1);
  enter(x, "a longer name, for which there must be more memory");
  reml_features_add(x, "b", 1, 1);
  enter(x, "n");
  reml_features_add_text(x, "c", 1, "d", 1);
  enter(x, "");
  reml_features_add(x, "e", 1, 1);
  reml_features_namespace(x, NULL, 0);
  reml_features_add(x, "f", 1, 1);
  expect_told(x, &said, "before/a a longer name, for which there must be more memory/b n/c:d \"\"/e /f");
  reml_features_free(x);
}

Test(trace, does_not_tell_what_is_refused)
{
  notes said;
  reml_features *x = traced(simple(), &said);
  reml_features_add(x, "a", 1, 1);
  cr_expect_eq(reml_features_add(x, "b", 1, INFINITY), REML_E_DATA);
  cr_expect_eq(reml_features_add_vector(x, NULL, &(float){ NAN }, 1), REML_E_DATA);
  cr_expect_eq(reml_features_add(x, NULL, 0, 1), REML_E_DATA);
  cr_expect_str_eq(said.text, "/a");
  reml_features_free(x);
}

Test(trace, begins_and_ends_when_one_likes)
{
  notes first, second;
  reml_features *x = simple();
  reml_features_add(x, "a", 1, 1);
  traced(x, &first);
  reml_features_add(x, "b", 1, 1);
  traced(x, &second);
  reml_features_add(x, "c", 1, 1);
  reml_features_trace(x, NULL, &second);
  reml_features_add(x, "d", 1, 1);
  cr_expect_str_eq(first.text, "/b");
  cr_expect_str_eq(second.text, "/c");
  cr_expect_eq(reml_features_count(x), 4u);
  reml_features_trace(NULL, note_feature, &first);
  reml_features_free(x);
}

Test(trace, goes_on_after_clear)
{
  notes said;
  reml_features *x = traced(simple(), &said);
  reml_features_namespace(x, "n", 1);
  reml_features_clear(x);
  reml_features_add(x, "a", 1, 1);
  expect_told(x, &said, "/a");
  reml_features_free(x);
}

/* ---- Features that are parsed ---- */

Test(trace, tells_what_vw_text_says)
{
  static const example simple_ones[] = {
    { "1 |user age:30 country:NZ new", "user/age=30 user/country:NZ user/new" },
    { "0.5 2 | a :3 :4 | :5", "/a /#0=3 /#1=4 /#0=5" },
    { "-1 xid7|geo:0.5 lat:3 city:Oslo :2 :x", "geo/lat=1.5 geo/city:Oslo=0.5 geo/#0 geo/:x=0.5" },
    { "id7|a b:1:2 c:d:e", "a/b a/c:d" },
    { "|a :x:y b:", "a/:x:y a/b:" },
    { "1 |a x|b y |a z", "a/x b/y a/z" },
    { "1 |:2 x | y", "\"\"/x=2 /y" },
    { "1 |\u65e5 \u00e9:\u00fc", "\u65e5/\u00e9:\u00fc" },
  };
  static const example cb_ones[] = {
    { "shared |user age:30\n|item tea\n7:-1.5:0.25 |item coffee price:2",
      "user/age=30 0>item/tea 1>item/coffee 1>item/price=2" },
    { "| a\r\n|b\r\n| c\n", "0>/a 2>/c" },
  };
  expect_examples(&rml_vw_text_parser, simple(), simple_ones, COUNT(simple_ones));
  expect_examples(&rml_vw_text_parser, cb(), cb_ones, COUNT(cb_ones));
}

/* Nothing of a text is told of when it is gone: what is added then stands in the default namespace. */
Test(trace, forgets_the_text_that_was_parsed)
{
  static const struct {
    const rml_parser *parser;
    const char *text, *told;
  } texts[] = {
    { &rml_vw_text_parser, "1 |n a:x", "n/a:x /b" },
    { &rml_json_parser, "{'features': {'n': ['a']}}", "n/a /b" },
    { &rml_json_parser, "{'features': {'\\u006e': ['\\u0061']}}", "n/a /b" },
  };
  for (size_t i = 0; i < COUNT(texts); i++) {
    reml_label y;
    notes said;
    marked text = unmark(texts[i].text);
    reml_features *x = traced(simple(), &said);
    cr_assert_eq(parse_bytes(texts[i].parser, x, text.text, text.length, &y, NULL), REML_OK);
    cr_expect_eq(reml_features_add(x, "b", 1, 1), REML_OK);
    expect_told(x, &said, texts[i].told);
    free(text.text);
    reml_features_free(x);
  }
}

/* Building and parsing in turn with the same features. */
Test(trace, tells_built_and_parsed_examples_in_turn)
{
  static const char json[] = "{\"shared\": {\"\\u0061\": [\"\\u0062\"]}, \"actions\": [{\"c\": {\"d\": \"e\"}}]}";
  static const char dsjson[] = "{\"c\": {\"\\u0061\": {\"b\": 1, \"\\u0062\": [2]}, \"_multi\": [{\"\\u0063\": true}]}}";
  notes said;
  reml_label y;
  reml_features *x = cb();
  for (int round = 0; round < 3; round++) {
    traced(x, &said);
    cr_assert_eq(parse_bytes(&rml_json_parser, x, json, strlen(json), &y, NULL), REML_OK);
    expect_told(x, &said, "a/b 0>c/d:e");
    traced(x, &said);
    cr_assert_eq(parse_bytes(&rml_dsjson_parser, x, dsjson, strlen(dsjson), &y, NULL), REML_OK);
    expect_told(x, &said, "a/b b/#0=2 0>/c");
    traced(x, &said);
    reml_features_clear(x);
    enter(x, "built");
    reml_features_add(x, "a", 1, 1);
    expect_told(x, &said, "built/a");
  }
  reml_features_free(x);
}

/* ---- By the public interface ---- */

static void count(void *user, const reml_feature *feature)
{
  *(size_t *)user += feature->struct_size == sizeof *feature;
}

Test(trace, is_told_of_what_a_reader_reads)
{
  static const char config[] = "{\"globalConfig\": {\"numBits\": 4}, \"entryReduction\": {\"typename\": \"Coin\"}}";
  reml_workspace *ws;
  reml_features *x;
  reml_reader *reader;
  reml_label y;
  size_t told = 0;
  cr_assert_eq(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, NULL), REML_OK);
  cr_assert_eq(reml_features_create(&x, ws, NULL), REML_OK);
  cr_assert_eq(reml_reader_open(&reader, ws, reml_from_memory("1 |a b c\n\n2 |d e:1", REML_STRLEN), REML_DATA_VW_TEXT, NULL),
               REML_OK);
  reml_features_trace(x, count, &told);
  cr_assert_eq(reml_reader_next(reader, x, &y, NULL), REML_OK);
  cr_expect_eq(told, 2u);
  cr_assert_eq(reml_reader_next(reader, x, &y, NULL), REML_OK);
  cr_expect_eq(told, 3u);
  reml_reader_free(reader);
  reml_features_free(x);
  reml_workspace_free(ws);
}
