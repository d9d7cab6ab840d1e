#include "bytes.h"
#include "hash.h"
#include "parser.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { SEED = 7, MASK = (1 << 18) - 1 };

/* ---- Helpers ---- */

/* Features as a workspace makes them for learners of this kind. */
static reml_features *new_features(int32_t type, int32_t label)
{
  reml_features *x = calloc(1, sizeof *x);
  cr_assert_not_null(x);
  x->hashing = (rml_hashing){ RML_HASH_XXH3, SEED, MASK };
  x->type = type;
  x->label = label;
  reml_features_clear(x);
  return x;
}

static reml_features *simple(void)
{
  return new_features(REML_FEATURES_SIMPLE, REML_LABEL_SIMPLE);
}

static reml_features *binary(void)
{
  return new_features(REML_FEATURES_SIMPLE, REML_LABEL_BINARY);
}

static reml_features *cb(void)
{
  return new_features(REML_FEATURES_CB, REML_LABEL_CB);
}

/* Parses from memory of its own, so that a sanitizer sees every byte read before and behind. */
static reml_status parse_bytes(reml_features *x, const char *text, size_t length, reml_label *y, reml_error *err)
{
  char *copy = malloc(length ? length : 1);
  cr_assert_not_null(copy);
  memcpy(copy, text, length);
  rml_report report;
  rml_report_start(&report, "data.vw", NULL);
  reml_status status = rml_parse_example(&rml_vw_text_parser, x, copy, length, 3, y, &report);
  cr_expect_eq(report.count, status < 0 ? 1u : 0u, "%s", text);
  rml_report_finish(&report, err);
  free(copy);
  return status;
}

static uint32_t hash_of(const char *text, uint32_t seed)
{
  return rml_hash(RML_HASH_XXH3, text, strlen(text), seed);
}

/* A feature as it should be. */
typedef struct wanted {
  rml_order order;
  uint32_t index;
  float value;
} wanted;

/* Reads what the tests below write for a feature: the namespace, empty for the default one, and a slash; `name`, `name:text` or
 * `#position`; `=` and the value. */
static wanted read_wanted(char *text)
{
  char *name = strchr(text, '/'), *equals = strrchr(text, '=');
  cr_assert(name && equals, "%s", text);
  *name++ = *equals = 0;
  char *colon = strchr(name, ':');
  if (colon)
    *colon = 0;
  rml_order order = *text ? rml_order_of(RML_ORDER_NAMED, hash_of(text, SEED)) : rml_order_of(RML_ORDER_DEFAULT, 0);
  uint32_t space = (uint32_t)order, hash = hash_of(name, space);
  if (*name == '#')
    hash = space + (uint32_t)atoi(name + 1);
  else if (colon)
    hash = hash_of(colon + 1, hash);
  return (wanted){ order, hash & MASK, strtof(equals + 1, NULL) };
}

/* Compares the features of runs with wanted ones, written with spaces between them. */
static void check_runs(const reml_features *x, const rml_space *runs, size_t run_count, const char *features, const char *text)
{
  char copy[256], *rest = copy;
  cr_assert_lt(strlen(features), sizeof copy);
  memcpy(copy, features, strlen(features) + 1);
  for (size_t i = 0; i < run_count; i++) {
    cr_expect_gt(runs[i].count, 0u);
    for (size_t k = 0; k < runs[i].count; k++) {
      const rml_feature *got = &x->features.items[runs[i].begin + k];
      char *token = strtok_r(rest, " ", &rest);
      cr_assert_not_null(token, "more than %s: %s", features, text);
      wanted want = read_wanted(token);
      cr_expect_eq(runs[i].order, want.order, "namespace of %s: %s", token, text);
      cr_expect_eq(got->index, want.index, "index of %s: %s", token, text);
      cr_expect_eq(rml_float_bits(got->value), rml_float_bits(want.value), "%a instead of %s: %s", (double)got->value, token,
                   text);
    }
  }
  cr_expect_null(strtok_r(rest, " ", &rest), "less than %s: %s", features, text);
}

/* A line and its features. */
typedef struct example {
  const char *text, *features;
} example;

static void check_examples(const example *examples, size_t count)
{
  reml_features *x = simple();
  reml_label y;
  for (size_t i = 0; i < count; i++) {
    reml_error err = REML_ERROR_INIT;
    const char *text = examples[i].text;
    cr_assert_eq(parse_bytes(x, text, strlen(text), &y, &err), REML_OK, "%s: %s", text, err.message);
    check_runs(x, x->shared.items, x->shared.count, examples[i].features, text);
    cr_expect_eq(x->action_count, 0u);
  }
  reml_features_free(x);
}

typedef struct refusal {
  const char *text, *message;
  uint64_t line, column;
} refusal;

static void check_refusals(reml_features *x, const refusal *refusals, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    reml_error err = REML_ERROR_INIT;
    const char *text = refusals[i].text;
    char message[sizeof err.message];
    reml_label y = reml_simple_label(1, 1);
    cr_expect_eq(parse_bytes(x, text, strlen(text), &y, &err), REML_E_DATA, "%s", text);
    snprintf(message, sizeof message, "data.vw:%d:%d: %s", (int)refusals[i].line, (int)refusals[i].column, refusals[i].message);
    cr_expect_str_eq(err.message, message, "%s: %s", text, err.message);
    cr_expect_eq(err.line, refusals[i].line);
    cr_expect_eq(err.column, refusals[i].column);
    cr_expect_eq(y.type, REML_LABEL_NONE);
    cr_expect_eq(reml_features_count(x), 0u);
    cr_expect_eq(x->action_count, 0u);
    cr_expect_eq(x->failure, REML_E_DATA);
  }
  reml_features_free(x);
}

/* ---- Features ---- */

Test(vw_text, reads_features_of_every_kind)
{
  static const example examples[] = {
    { "1 | a", "/a=1" },
    { "1 | a:1.5 b:-2", "/a=1.5 /b=-2" },
    { "1 | a:red b: c:9a", "/a:red=1 /b:=1 /c:9a=1" },
    { "1 | a:1.5:x b:1:2:3 c:red:4 d::5 e:1:", "/a=1.5 /b=1 /c:red=1 /d:=1 /e=1" },
    { "1 | :1.5 a :-2 :red :3", "/#0=1.5 /a=1 /#1=-2 /:red=1 /#2=3" },
    { "1 | : :: :1:2 :a:b :a:b:", "/:=1 /::=1 /:1:2=1 /:a:b=1 /:a:b:=1" },
    { "1 | a a a:0.5", "/a=1 /a=1 /a=0.5" },
    { "1 | 20:4.9423851e-02 -7:x 'q", "/20=4.9423851e-02 /-7:x=1 /'q=1" },
    { "1 | \xe6\x97\xa5\xe6\x9c\xac:\xc3\xbc \xff\xfe:2", "/\xe6\x97\xa5\xe6\x9c\xac:\xc3\xbc=1 /\xff\xfe=2" },
  };
  check_examples(examples, COUNT(examples));
}

Test(vw_text, reads_namespaces)
{
  static const example examples[] = {
    { "1 |a x |b y | z", "a/x=1 b/y=1 /z=1" },
    { "1 |a x|b y|\tz", "a/x=1 b/y=1 /z=1" },
    { "1 |a x |b y |a z", "a/x=1 b/y=1 a/z=1" },
    { "1 |a :1 :2 |a :3 | :4", "a/#0=1 a/#1=2 a/#0=3 /#0=4" },
    { "1 |a:2.5 x y:0.5 z:red :3 :blue |b x", "a/x=2.5 a/y=1.25 a/z:red=2.5 a/#0=7.5 a/:blue=2.5 b/x=1" },
    { "1 |a:0.1 x:0.1", "a/x=0x1.47ae16p-7" }, /* neither 0.01 as a float nor the product of doubles */
    { "1 |a:2 x | y |a z", "a/x=2 /y=1 a/z=1" },
    { "1 |a:0 x |b:-1 x", "a/x=0 b/x=-1" },
    { "1 ||||a |  b", "/b=1" },
    { "1 |a", "" },
    { "1 |", "" },
    { "|", "" },
    { "1", "" },
  };
  check_examples(examples, COUNT(examples));
}

Test(vw_text, tells_the_empty_name_from_the_default_namespace)
{
  reml_features *x = simple();
  reml_label y;
  cr_assert_eq(parse_bytes(x, "1 |:2 x", 7, &y, NULL), REML_OK);
  cr_assert_eq(x->shared.count, 1u);
  cr_expect_eq(x->shared.items[0].order, rml_order_of(RML_ORDER_NAMED, hash_of("", SEED)));
  cr_expect_eq(x->features.items[0].index, hash_of("x", hash_of("", SEED)) & MASK);
  cr_expect_eq(x->features.items[0].value, 2.0f);
  reml_features_free(x);
}

Test(vw_text, joins_what_follows_in_one_namespace)
{
  reml_features *x = simple();
  reml_label y;
  cr_assert_eq(parse_bytes(x, "1 |a x y |a z |b |a u", 21, &y, NULL), REML_OK);
  cr_assert_eq(x->shared.count, 1u);
  cr_expect_eq(x->shared.items[0].count, 4u);
  reml_features_free(x);
}

Test(vw_text, drops_white_space)
{
  static const example examples[] = {
    { "1 | a b:2 \t\r\n", "/a=1 /b=2" },
    { "\t1 \v| \f a\tb:2\r\n\r\n", "/a=1 /b=2" },
    { "\n \r\n1 |\ra\vb:2", "/a=1 /b=2" },
  };
  check_examples(examples, COUNT(examples));
}

Test(vw_text, takes_bytes_of_any_kind)
{
  reml_features *x = simple();
  reml_label y;
  uint32_t name = rml_hash(RML_HASH_XXH3, "a\0b", 3, 0), text = rml_hash(RML_HASH_XXH3, "\0", 1, hash_of("c", 0));
  cr_assert_eq(parse_bytes(x, "1 | a\0b:3 c:\0", 13, &y, NULL), REML_OK);
  cr_assert_eq(x->features.count, 2u);
  cr_expect_eq(x->features.items[0].index, name & MASK);
  cr_expect_eq(x->features.items[0].value, 3.0f);
  cr_expect_eq(x->features.items[1].index, text & MASK);
  reml_features_free(x);
}

Test(vw_text, hashes_as_the_configuration_says)
{
  reml_features *x = simple();
  reml_label y;
  x->hashing = (rml_hashing){ RML_HASH_XXH3_0_7_2, 42, (1u << 27) - 1 };
  cr_assert_eq(parse_bytes(x, "1 |user age", 11, &y, NULL), REML_OK);
  uint32_t user = 0x216ee7bf; /* of "user" with the seed 42, in the vectors of the learner that had this hash */
  cr_expect_eq(x->shared.items[0].order, rml_order_of(RML_ORDER_NAMED, user));
  cr_expect_eq(x->features.items[0].index, rml_hash(RML_HASH_XXH3_0_7_2, "age", 3, user) & x->hashing.mask);
  reml_features_free(x);
}

/* ---- Numbers ---- */

Test(vw_text, reads_numbers)
{
  static const example examples[] = {
    { "1 | a:0 b:-0 c:+1 d:1. e:.5 :-0", "/a=0 /b=-0.0 /c=1 /d=1 /e=0.5 /#0=-0.0" },
    { "1 | a:-.5e-1 b:1e3 c:1E+3 d:1.e2 e:007 :-.5e-1", "/a=-0.05 /b=1000 /c=1000 /d=100 /e=7 /#0=-0.05" },
    { "1 | a:3.4028235e38 b:1e-45 c:1e-99", "/a=0x1.fffffep127 /b=0x1p-149 /c=0" },
    { "1 | a:1.00000017881393432617187499", "/a=0x1.000002p0" }, /* by way of a double it would be 0x1.000004p0 */
  };
  check_examples(examples, COUNT(examples));
}

Test(vw_text, takes_what_is_no_number_as_text)
{
  static const char *const texts[] = { "1e",   "0x10", "1_0", "1,5",   "+",  "-",    ".",    "-.",      "e5",    "1e+",
                                       "1.5f", "--1",  "1-",  "1.2.3", "in", "infx", "nan1", "infinit", "++inf", "infinityy" };
  reml_features *x = simple();
  reml_label y;
  for (size_t i = 0; i < COUNT(texts); i++) {
    char text[64], features[64];
    int length = snprintf(text, sizeof text, "1 |n a:%s :%s", texts[i], texts[i]);
    snprintf(features, sizeof features, "n/a:%s=1 n/:%s=1", texts[i], texts[i]);
    cr_assert_eq(parse_bytes(x, text, (size_t)length, &y, NULL), REML_OK, "%s", text);
    check_runs(x, x->shared.items, x->shared.count, features, text);
  }
  reml_features_free(x);
}

Test(vw_text, refuses_numbers_that_are_not_finite)
{
  static const char *const numbers[] = { "inf", "-INF", "+Infinity", "nan", "-NaN", "1e39", "3.4028236e38", "-1e999999999999" };
  static const struct {
    const char *before, *after, *expected;
  } places[] = {
    { "", " | a", "for the label" },    { "1 ", " | a", "for the weight" }, { "1 | a:", "", "behind ':'" },
    { "1 | a:", ":x b", "behind ':'" }, { "1 | :", " b", "behind ':'" },    { "1 |n:", " a", "behind ':' of the namespace" },
  };
  for (size_t i = 0; i < COUNT(numbers) * COUNT(places); i++) {
    const char *number = numbers[i / COUNT(places)], *before = places[i % COUNT(places)].before;
    char text[64], message[128];
    snprintf(text, sizeof text, "%s%s%s", before, number, places[i % COUNT(places)].after);
    snprintf(message, sizeof message, "expected a finite number %s, found \"%s\"", places[i % COUNT(places)].expected, number);
    check_refusals(simple(), &(refusal){ text, message, 3, strlen(before) + 1 }, 1);
  }
}

/* ---- Labels ---- */

typedef struct labelled {
  const char *text;
  reml_label label;
} labelled;

static void check_labels(reml_features *x, const labelled *lines, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const reml_label *want = &lines[i].label;
    reml_label y = reml_simple_label(9, 9);
    cr_assert_eq(parse_bytes(x, lines[i].text, strlen(lines[i].text), &y, NULL), REML_OK, "%s", lines[i].text);
    cr_expect_eq(y.type, want->type, "%s", lines[i].text);
    cr_expect_eq(y.action, want->action, "%s", lines[i].text);
    cr_expect_eq(y.value, want->value, "%s", lines[i].text);
    cr_expect_eq(y.weight, want->weight, "%s", lines[i].text);
    cr_expect_eq(y.cost, want->cost, "%s", lines[i].text);
    cr_expect_eq(y.probability, want->probability, "%s", lines[i].text);
    cr_expect_null(y.more);
  }
  reml_features_free(x);
}

Test(vw_text, reads_simple_labels)
{
  const reml_label none = reml_no_label(), one = reml_simple_label(1, 1);
  const labelled lines[] = {
    { "1 | a", one },
    { "-0.5 2 | a", reml_simple_label(-0.5f, 2) },
    { "1 0 | a", reml_simple_label(1, 0) },
    { "1 -0.0 |", reml_simple_label(1, -0.0f) },
    { "  1\t2  | a", reml_simple_label(1, 2) },
    { "| a", none },
    { " \t | a", none },
    /* the last piece is a tag */
    { "1 'tag | a", one },
    { "1 2 'tag | a", reml_simple_label(1, 2) },
    { "1 tag| a", one },
    { "1 2 3| a", reml_simple_label(1, 2) },
    { "1 tag\t| a", one },
    { "'1 | a", none },
    { "1| a", none },
    { "1\t| a", none },
    { "1", none },
    { "1 2", one },
    { "1 2   ", one },
    { "1 2 '3", reml_simple_label(1, 2) },
  };
  check_labels(simple(), lines, COUNT(lines));
}

Test(vw_text, refuses_simple_labels)
{
  static const refusal refusals[] = {
    { "x | a", "expected a number for the label, found \"x\"", 3, 1 },
    { "  x | a", "expected a number for the label, found \"x\"", 3, 3 },
    { "1 x | a", "expected a number for the weight, found \"x\"", 3, 3 },
    { "1 -1 | a", "expected a weight of at least 0, found \"-1\"", 3, 3 },
    { "1 2 3 | a", "expected '|' behind label and weight, found \"3\"", 3, 5 },
    { "1 2 3 'tag | a", "expected '|' behind label and weight, found \"3\"", 3, 5 },
    { "1 tag\t | a", "expected a number for the weight, found \"tag\"", 3, 3 },
    { "'a 'b | a", "expected a number for the label, found \"'a\"", 3, 1 },
    { "0:1:0.5 | a", "expected a number for the label, found \"0:1:0.5\"", 3, 1 },
  };
  check_refusals(simple(), refusals, COUNT(refusals));
}

Test(vw_text, reads_binary_labels)
{
  const reml_label none = reml_no_label(), yes = reml_binary_label(1), no = reml_binary_label(0);
  const labelled lines[] = {
    { "1 | a", yes }, { "-1 | a", no }, { "-1 'tag | a", no }, { "-1 tag| a", no },
    { "| a", none },  { "1| a", none }, { "1", none },
  };
  check_labels(binary(), lines, COUNT(lines));
}

Test(vw_text, refuses_binary_labels)
{
  static const refusal refusals[] = {
    { "0 | a", "expected 1 or -1 for the label, found \"0\"", 3, 1 },
    { "+1 | a", "expected 1 or -1 for the label, found \"+1\"", 3, 1 },
    { "1.0 | a", "expected 1 or -1 for the label, found \"1.0\"", 3, 1 },
    { "1 2 | a", "expected '|' behind the label, found \"2\"", 3, 3 },
  };
  check_refusals(binary(), refusals, COUNT(refusals));
}

/* ---- Examples with actions ---- */

static void check_action(const reml_features *x, size_t i, const char *features)
{
  size_t count;
  cr_assert_lt(i, x->action_count);
  const rml_space *runs = rml_action_runs(x, i, &count);
  check_runs(x, runs, count, features, "an action");
}

Test(vw_text, reads_actions)
{
  static const char text[] = "shared |user li |time hour:9\r\n|a food | len:4\n'tag\n7:-1.5:0.25 |a music\n\n \n";
  reml_features *x = cb();
  for (int round = 0; round < 2; round++) {
    reml_label y;
    cr_assert_eq(parse_bytes(x, text, strlen(text), &y, NULL), REML_OK);
    cr_expect_eq(x->action_count, 3u);
    cr_expect_eq(reml_features_count(x), 5u);
    check_runs(x, x->shared.items, x->shared.count, "user/li=1 time/hour=9", text);
    check_action(x, 0, "a/food=1 /len=4");
    check_action(x, 1, "");
    check_action(x, 2, "a/music=1");
    cr_expect_eq(y.type, REML_LABEL_CB);
    cr_expect_eq(y.action, 2u);
    cr_expect_eq(y.cost, -1.5f);
    cr_expect_eq(y.probability, 0.25f);
  }
  reml_features_free(x);
}

Test(vw_text, begins_each_action_in_a_run_of_its_own)
{
  reml_features *x = cb();
  reml_label y;
  cr_assert_eq(parse_bytes(x, "|n a :1\n|n b :2", 15, &y, NULL), REML_OK);
  cr_assert_eq(x->action_count, 2u);
  cr_expect_eq(x->shared.count, 0u);
  check_action(x, 0, "n/a=1 n/#0=1");
  check_action(x, 1, "n/b=1 n/#0=2");
  reml_features_free(x);
}

Test(vw_text, reads_labels_of_actions)
{
  const reml_label none = reml_no_label();
  const labelled examples[] = {
    { "| a\n| b", none },
    { "shared | s\n| a", none },
    { "4294967295:1e-1:1 | a", reml_cb_label(0, 0.1f, 1) },
    { "shared | s\n| a\n0:-2:.5 'tag| b", reml_cb_label(1, -2, 0.5f) },
    { "shared 'tag |\n0:1:1 | a", reml_cb_label(0, 1, 1) },
    /* tags, not labels */
    { "0:1:1| a", none },
    { "0:1:1", none },
    { "shared\n| a\nshared| b", none },
  };
  check_labels(cb(), examples, COUNT(examples));
}

Test(vw_text, refuses_examples_with_actions)
{
  static const refusal refusals[] = {
    { "| a\nshared | s", "expected shared on the first line of an example only, found \"shared\"", 4, 1 },
    { "shared | s\nshared | s\n| a", "expected shared on the first line of an example only, found \"shared\"", 4, 1 },
    { "shared | s", "expected an action below the shared features, found none", 3, 1 },
    { "\n\nshared | s\n\n", "expected an action below the shared features, found none", 5, 1 },
    { "Shared | s", "expected shared or action:cost:probability for the label, found \"Shared\"", 3, 1 },
    { "1 | s", "expected shared or action:cost:probability for the label, found \"1\"", 3, 1 },
    { "0:1 | s", "expected shared or action:cost:probability for the label, found \"0:1\"", 3, 1 },
    { "0:1:1:1 | s", "expected shared or action:cost:probability for the label, found \"0:1:1:1\"", 3, 1 },
    { "::: | s", "expected shared or action:cost:probability for the label, found \":::\"", 3, 1 },
    { "0:1:1 1 | s", "expected '|' behind the label, found \"1\"", 3, 7 },
    { "shared 1 | s", "expected '|' behind the label, found \"1\"", 3, 8 },
    { ":1:1 | s", "expected a whole number from 0 to 4294967295 for the action, found \"\"", 3, 1 },
    { "-1:1:1 | s", "expected a whole number from 0 to 4294967295 for the action, found \"-1\"", 3, 1 },
    { "1.0:1:1 | s", "expected a whole number from 0 to 4294967295 for the action, found \"1.0\"", 3, 1 },
    { "4294967296:1:1 | s", "expected a whole number from 0 to 4294967295 for the action, found \"4294967296\"", 3, 1 },
    { "0:x:1 | s", "expected a number for the cost, found \"x\"", 3, 3 },
    { "0:inf:1 | s", "expected a finite number for the cost, found \"inf\"", 3, 3 },
    { "0:1: | s", "expected a number for the probability, found \"\"", 3, 5 },
    { "0:1:nan | s", "expected a finite number for the probability, found \"nan\"", 3, 5 },
    { "0:1:0 | s", "expected a probability above 0 and at most 1, found \"0\"", 3, 5 },
    { "0:1:1.01 | s", "expected a probability above 0 and at most 1, found \"1.01\"", 3, 5 },
    { "0:1:-0.5 | s", "expected a probability above 0 and at most 1, found \"-0.5\"", 3, 5 },
    { "0:1:1 | a\n| b\n 0:1:1 | c", "expected one label in an example, found \"0:1:1\"", 5, 2 },
    { "| a\n| b:inf", "expected a finite number behind ':', found \"inf\"", 4, 5 },
  };
  check_refusals(cb(), refusals, COUNT(refusals));
}

/* ---- Errors ---- */

Test(vw_text, says_what_is_wrong_where)
{
  static const refusal refusals[] = {
    { "1 |default:x a", "expected a number behind ':' of the namespace, found \"x\"", 3, 12 },
    { "1 |a:", "expected a number behind ':' of the namespace, found \"\"", 3, 6 },
    { "1 |:default a", "expected a number behind ':' of the namespace, found \"default\"", 3, 5 },
    { "1 |a:1:2 x", "expected a number behind ':' of the namespace, found \"1:2\"", 3, 6 },
    { "1 |\xe6\x97\xa5\xe6\x9c\xac:\xc3\xbc a", "expected a number behind ':' of the namespace, found \"\xc3\xbc\"", 3, 7 },
    { "1 |a:1e38 b:10", "expected a finite number after multiplying by the namespace's, found \"10\"", 3, 13 },
    { "1 |a:0 b:inf", "expected a finite number behind ':', found \"inf\"", 3, 10 },
    { "\n \n1 | a:1 b:inf:x|", "expected a finite number behind ':', found \"inf\"", 5, 11 },
  };
  check_refusals(simple(), refusals, COUNT(refusals));
}
