/* What a configuration and a model must be, beyond being JSON. */
#include "documents.h"

/* Configurations, in one line. */
#define CONFIG(global, node) "{'globalConfig': {" global "}, 'entryReduction': " node "}"
#define COIN(members) CONFIG("", "{'typename': 'Coin', 'config': {" members "}}")
#define NODE(name, members) "{'typename': '" name "', 'config': {" members "}}"
#define CHOICE "must be \"Default\", {\"Name\": text} or {\"Hash\": integer}"
#define AS_DATA "is how data names the default namespace; write \"Default\" here"

static const refusal bad_configurations[] = {
  /* The top. */
  { "^{}", REML_E_VALUE, "", "the key \"globalConfig\" is missing" },
  { "^{'globalConfig': {}}", REML_E_VALUE, "", "the key \"entryReduction\" is missing" },
  { "{'globalConfig': ^[], 'entryReduction': {'typename': 'Coin'}}", REML_E_VALUE, "/globalConfig",
    "must be an object, is an array" },
  { "{'globalConfig': {}, 'entryReduction': ^null}", REML_E_VALUE, "/entryReduction", "must be an object, is null" },
  { "{'globalConfig': {}, 'entryReduction': {'typename': 'Coin'}, 'globalConfg': ^{}}", REML_E_VALUE, "/globalConfg",
    "unknown key; did you mean \"globalConfig\"?" },
  { "{^'$schema': 1, 'globalConfig': {}, 'entryReduction': {'typename': 'Coin'}}", REML_E_SYNTAX, "/$schema",
    "a key that begins with $" },

  /* Integers. */
  { CONFIG("'numBits': ^0", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/numBits",
    " 0 is out of range: must be 1 to 27" },
  { CONFIG("'numBits': ^28", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/numBits",
    "28 is out of range: must be 1 to 27" },
  { CONFIG("'numBits': ^-1", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/numBits", "-1 is out of range" },
  { CONFIG("'numBits': ^7.0", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/numBits",
    "must be an integer, written without a point or an exponent" },
  { CONFIG("'numBits': ^1e1", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/numBits", "must be an integer" },
  { CONFIG("'numBits': ^'7'", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/numBits",
    "must be an integer, is a string" },
  { CONFIG("'numBits': ^null", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/numBits", "must be an integer, is null" },
  { CONFIG("'hashSeed': ^4294967296", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/hashSeed",
    "4294967296 is out of range: must be 0 to 4294967295" },
  { CONFIG("", NODE("Debug", "'indent': ^9007199254740992, 'next': {'typename': 'Coin'}")), REML_E_VALUE,
    "/entryReduction/config/indent", "9007199254740992 is out of range: must be 0 to 9007199254740991" },
  { CONFIG("'hashSeed': ^18446744073709551615", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/hashSeed",
    "18446744073709551615 is out of range" },
  { CONFIG("'hashSeed': ^18446744073709551616", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/hashSeed",
    "an integer outside -2^63 .. 2^64-1" },
  { CONFIG("'hashSeed': ^-9223372036854775809", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/hashSeed",
    "an integer outside -2^63 .. 2^64-1" },

  /* Keys may have escapes in the text. */
  { "{'entryReduction': {'typename': 'Coin'}, 'global\\u0043onfig': {'hashSeed': 1, 'num\\u0042it\\u0073': ^0}}", REML_E_VALUE,
    "/globalConfig/numBits", "0 is out of range" },
  { "{'globalConfig': {}, '\\u0065ntryReduction': ^{'config': {}}}", REML_E_VALUE, "/entryReduction",
    "the key \"typename\" is missing" },

  /* Floats. */
  { COIN("'alpha': ^0"), REML_E_VALUE, "/entryReduction/config/alpha", "0.0 is out of range: must be more than 0.0" },
  { COIN("'alpha': ^-0.5"), REML_E_VALUE, "/entryReduction/config/alpha", "-0.5 is out of range" },
  { COIN("'alpha': ^1e-46"), REML_E_VALUE, "/entryReduction/config/alpha", "1e-46 is out of range: must be more than 0.0" },
  { COIN("'beta': ^0.0"), REML_E_VALUE, "/entryReduction/config/beta", "0.0 is out of range: must be more than 0.0" },
  { COIN("'l1Lambda': ^-1e-45"), REML_E_VALUE, "/entryReduction/config/l1Lambda", "must be at least 0.0" },
  { COIN("'alpha': ^1e400"), REML_E_VALUE, "/entryReduction/config/alpha", "a number beyond the range of a double" },
  { COIN("'alpha': ^1e39"), REML_E_VALUE, "/entryReduction/config/alpha", "1e+39 is beyond the range of a float32" },
  { COIN("'alpha': ^340282356779733661637539395458142568448"), REML_E_VALUE, "/entryReduction/config/alpha",
    "an integer outside -2^63 .. 2^64-1" },
  { COIN("'alpha': ^'NaN'"), REML_E_VALUE, "/entryReduction/config/alpha", "must be a finite number" },
  { COIN("'alpha': ^{'$float': 'Infinity'}"), REML_E_VALUE, "/entryReduction/config/alpha", "must be a finite number" },
  { COIN("'alpha': ^'4'"), REML_E_VALUE, "/entryReduction/config/alpha", "must be a number, is a string" },
  { COIN("'alpha': ^true"), REML_E_VALUE, "/entryReduction/config/alpha", "must be a number, is a boolean" },
  { CONFIG("", NODE("CbExploreAdfGreedy", "'epsilon': ^1.5")), REML_E_VALUE, "/entryReduction/config/epsilon",
    "1.5 is out of range: must be 0.0 to 1.0" },
  { CONFIG("", NODE("CbExploreAdfGreedy", "'epsilon': ^-0.1")), REML_E_VALUE, "/entryReduction/config/epsilon",
    "out of range" },
  { CONFIG("", NODE("CbExploreAdfSoftmax", "'lambda': ^-1")), REML_E_VALUE, "/entryReduction/config/lambda",
    "-1.0 is out of range: must be at least 0.0" },
  { CONFIG("", NODE("CbExploreAdfSquareCb", "'gammaScale': ^-1")), REML_E_VALUE, "/entryReduction/config/gammaScale",
    "out of range" },
  { CONFIG("", NODE("CbExploreAdfSquareCb", "'gammaExponent': ^-1")), REML_E_VALUE, "/entryReduction/config/gammaExponent",
    "out of range" },
  { CONFIG("", NODE("CbExploreAdfSquareCb", "'uniformEpsilon': ^2")), REML_E_VALUE, "/entryReduction/config/uniformEpsilon",
    "out of range" },

  /* Booleans, texts, names. */
  { CONFIG("'constantFeatureEnabled': ^1", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/constantFeatureEnabled",
    "must be a boolean, is an integer" },
  { CONFIG("", NODE("Debug", "'id': ^5, 'next': {'typename': 'Coin'}")), REML_E_VALUE, "/entryReduction/config/id",
    "must be a string, is an integer" },
  { CONFIG("'hashFunction': ^'xxh4'", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/hashFunction",
    "\"xxh4\" is unknown: must be \"xxh3\" or \"xxh3-0.7.2\"" },
  { CONFIG("'hashFunction': ^3", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/hashFunction",
    "must be \"xxh3\" or \"xxh3-0.7.2\", is an integer" },
  { COIN("'linkFunction': ^'identity'"), REML_E_VALUE, "/entryReduction/config/linkFunction",
    "\"identity\" is unknown: must be \"Identity\" or \"Logistic\"" },
  { CONFIG("", NODE("CbAdf", "'cbType': ^'dr'")), REML_E_VALUE, "/entryReduction/config/cbType",
    "\"dr\" is unknown: must be \"mtr\" or \"ips\"" },

  /* Choices. */
  { COIN("'lossFunction': ^{}"), REML_E_VALUE, "/entryReduction/config/lossFunction",
    "must be an object of one key, \"Squared\" or \"Logistic\"" },
  { COIN("'lossFunction': ^'Squared'"), REML_E_VALUE, "/entryReduction/config/lossFunction", "must be an object of one key" },
  { COIN("'lossFunction': ^{'Squared': {}, 'Logistic': {}}"), REML_E_VALUE, "/entryReduction/config/lossFunction",
    "must be an object of one key" },
  { COIN("'lossFunction': ^{'Hinge': {}}"), REML_E_VALUE, "/entryReduction/config/lossFunction",
    "\"Hinge\" is unknown: must be \"Squared\" or \"Logistic\"" },
  { COIN("'lossFunction': {'Squared': ^null}"), REML_E_VALUE, "/entryReduction/config/lossFunction/Squared",
    "must be an object, is null" },
  { COIN("'lossFunction': {'Squared': {'min_label': ^1}}"), REML_E_VALUE,
    "/entryReduction/config/lossFunction/Squared/min_label", "unknown key" },
  { COIN("'lossFunction': {'Logistic': ^{'min_label': 1}}"), REML_E_VALUE, "/entryReduction/config/lossFunction/Logistic",
    "min_label must be less than max_label" },
  { COIN("'lossFunction': {'Logistic': ^{'min_label': 2, 'max_label': 1}}"), REML_E_VALUE,
    "/entryReduction/config/lossFunction/Logistic", "min_label must be less than max_label" },
  { COIN("'lossFunction': {'Logistic': ^{'min_label': 1.00000001, 'max_label': 1.00000002}}"), REML_E_VALUE,
    "/entryReduction/config/lossFunction/Logistic", "min_label must be less than max_label" },

  /* Unknown keys. */
  { COIN("'alpah': ^4"), REML_E_VALUE, "/entryReduction/config/alpah", "unknown key; did you mean \"alpha\"?" },
  { COIN("'ALPHA': ^4"), REML_E_VALUE, "/entryReduction/config/ALPHA", "did you mean \"alpha\"?" },
  { COIN("'something': ^4"), REML_E_VALUE, "/entryReduction/config/something", "unknown key" },
  { CONFIG("'num_bits': ^4", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/num_bits", "did you mean \"numBits\"?" },
  { CONFIG("", "{'typename': 'Coin', 'conifg': ^{}}"), REML_E_VALUE, "/entryReduction/conifg", "did you mean \"config\"?" },

  /* Nodes. */
  { CONFIG("", "^{}"), REML_E_VALUE, "/entryReduction", "the key \"typename\" is missing" },
  { CONFIG("", "{'typename': ^5}"), REML_E_VALUE, "/entryReduction/typename", "must be a string" },
  { CONFIG("", "{'typename': ^'Con'}"), REML_E_VALUE, "/entryReduction/typename",
    "\"Con\" is unknown; did you mean \"Coin\"?" },
  { CONFIG("", "{'typename': ^'Forest'}"), REML_E_VALUE, "/entryReduction/typename",
    "\"Forest\" is unknown: there are Coin, Binary, CbAdf, CbExploreAdfGreedy, CbExploreAdfSoftmax, CbExploreAdfSquareCb, "
    "ElementwiseInteraction, Debug" },
  { CONFIG("", "{'typename': ^'coin'}"), REML_E_VALUE, "/entryReduction/typename", "\"coin\" is unknown" },
  { CONFIG("", "{'typename': 'Coin', 'config': ^[]}"), REML_E_VALUE, "/entryReduction/config",
    "must be an object, is an array" },
  { CONFIG("", "{'typename': 'Coin', 'state': ^{}}"), REML_E_VALUE, "/entryReduction/state", "a configuration has no state" },
  { CONFIG("", "{'typename': 'Binary', 'state': ^{}}"), REML_E_VALUE, "/entryReduction/state", "a configuration has no state" },
  { CONFIG("", "{'typename': 'Debug', 'config': ^{}}"), REML_E_VALUE, "/entryReduction/config", "the key \"next\" is missing" },
  { CONFIG("", "^{'typename': 'Debug'}"), REML_E_VALUE, "/entryReduction/config", "the key \"next\" is missing" },
  { CONFIG("", NODE("Binary", "'regressor': ^'Coin'")), REML_E_VALUE, "/entryReduction/config/regressor",
    "must be an object, is a string" },

  /* Namespaces and interactions. */
  { CONFIG("'interactions': [^['Default']]", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/interactions/0",
    "an interaction is of 2 or 3 namespaces, this one has 1" },
  { CONFIG("'interactions': [['Default', 'Default'], ^['Default', 'Default', 'Default', 'Default']]", "{'typename': 'Coin'}"),
    REML_E_VALUE, "/globalConfig/interactions/1", "an interaction is of 2 or 3 namespaces, this one has 4" },
  { CONFIG("'interactions': [^'Default', 'Default']", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/interactions/0",
    "an interaction is an array of 2 or 3 namespaces, this is a string" },
  { CONFIG("'interactions': ^{}", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/interactions",
    "must be an array, is an object" },
  { CONFIG("'interactions': [['Default', ^'default']]", "{'typename': 'Coin'}"), REML_E_VALUE, "/globalConfig/interactions/0/1",
    CHOICE },
  { CONFIG("'interactions': [['Default', {'Name': ^':default'}]]", "{'typename': 'Coin'}"), REML_E_VALUE,
    "/globalConfig/interactions/0/1/Name", "\":default\" " AS_DATA },
  { CONFIG("'interactions': [['Default', {'Name': ^' '}]]", "{'typename': 'Coin'}"), REML_E_VALUE,
    "/globalConfig/interactions/0/1/Name", "\" \" " AS_DATA },
  { CONFIG("'interactions': [['Default', {'Name': ^5}]]", "{'typename': 'Coin'}"), REML_E_VALUE,
    "/globalConfig/interactions/0/1/Name", "must be a string, is an integer" },
  { CONFIG("'interactions': [['Default', {'Hash': ^4294967296}]]", "{'typename': 'Coin'}"), REML_E_VALUE,
    "/globalConfig/interactions/0/1/Hash", "4294967296 is out of range: must be 0 to 4294967295" },
  { CONFIG("'interactions': [['Default', {'Hash': ^'x'}]]", "{'typename': 'Coin'}"), REML_E_VALUE,
    "/globalConfig/interactions/0/1/Hash", "must be an integer, is a string" },
  { CONFIG("", NODE("ElementwiseInteraction", "'one': ^{'name': 'x'}")), REML_E_VALUE, "/entryReduction/config/one", CHOICE },
  { CONFIG("", NODE("ElementwiseInteraction", "'two': ^{'Name': 'x', 'Hash': 1}")), REML_E_VALUE, "/entryReduction/config/two",
    CHOICE },
  { CONFIG("", NODE("ElementwiseInteraction", "'two': ^{'Default': {}}")), REML_E_VALUE, "/entryReduction/config/two", CHOICE },

  /* The stack. */
  { CONFIG("", NODE("Binary", "'regressor': ^{'typename': 'Binary'}")), REML_E_VALUE, "/entryReduction/config/regressor",
    "Binary needs a regressor that takes Simple labels; Binary takes Binary" },
  { CONFIG("", NODE("CbAdf", "'regressor': ^{'typename': 'Binary'}")), REML_E_VALUE, "/entryReduction/config/regressor",
    "CbAdf needs a regressor that takes Simple labels; Binary takes Binary" },
  { CONFIG("", NODE("CbAdf", "'regressor': ^{'typename': 'CbAdf'}")), REML_E_VALUE, "/entryReduction/config/regressor",
    "CbAdf needs a regressor that takes Simple labels; CbAdf takes CB" },
  { CONFIG("", NODE("CbExploreAdfGreedy", "'cbAdf': ^{'typename': 'Coin'}")), REML_E_VALUE, "/entryReduction/config/cbAdf",
    "that takes CB labels; Coin takes Simple" },
  { CONFIG("", NODE("CbExploreAdfSoftmax", "'cbAdf': ^" NODE("CbExploreAdfGreedy", ""))), REML_E_VALUE,
    "/entryReduction/config/cbAdf", "that gives ActionScores predictions; CbExploreAdfGreedy gives ActionProbs" },
  { CONFIG("", NODE("CbAdf", "'regressor': ^" NODE("Debug", "'next': {'typename': 'Binary'}"))), REML_E_VALUE,
    "/entryReduction/config/regressor", "takes Simple labels; Debug takes Binary" },
  { CONFIG("", NODE("ElementwiseInteraction", "'regressor': ^{'typename': 'CbAdf'}")), REML_E_VALUE,
    "/entryReduction/config/regressor", "that takes SparseSimple features; CbAdf takes SparseCBAdf" },
  { CONFIG("", "{'typename': 'CbExploreAdfSquareCb', 'config': ^{'cbAdf': " NODE("CbAdf", "'cbType': 'ips'") "}}"),
    REML_E_VALUE, "/entryReduction/config", "mtr" },
  { CONFIG("", "{'typename': 'CbExploreAdfSquareCb', 'config': ^{'cbAdf': " NODE(
                   "Debug", "'next': " NODE("Debug", "'next': " NODE("CbAdf", "'cbType': 'ips'"))) "}}"),
    REML_E_VALUE, "/entryReduction/config", "mtr" },
};

Test(schema, refuses_configurations)
{
  for (size_t i = 0; i < COUNT(bad_configurations); i++) {
    marked text = unmark(bad_configurations[i].text);
    expect_refused(&text, &bad_configurations[i]);
    free(text.text);
  }
}

/* What a configuration becomes when it is written. */
static void expect_written(const char *text, const char *expected)
{
  marked in = unmark(text), out = unmark(expected);
  reml_buffer written = convert(in.text, in.length, REML_FORMAT_CONFIG);
  cr_expect_str_eq(written.data, out.text, "%s became %s", text, written.data);
  reml_buffer again = convert(written.data, written.size, REML_FORMAT_CONFIG);
  cr_expect_str_eq(again.data, written.data);
  reml_buffer_free(&again);
  reml_buffer_free(&written);
  free(in.text);
  free(out.text);
}

Test(schema, writes_every_default_in_the_order_of_the_tables)
{
  expect_written("{'entryReduction': {'typename': 'Coin'}, '$schema': 'x', 'globalConfig': {}}",
                 "{\n"
                 "  'globalConfig': {\n"
                 "    'numBits': 18,\n"
                 "    'hashSeed': 0,\n"
                 "    'hashFunction': 'xxh3',\n"
                 "    'constantFeatureEnabled': true,\n"
                 "    'interactions': []\n"
                 "  },\n"
                 "  'entryReduction': {\n"
                 "    'typename': 'Coin',\n"
                 "    'config': {\n"
                 "      'alpha': 4.0,\n"
                 "      'beta': 1.0,\n"
                 "      'l1Lambda': 0.0,\n"
                 "      'l2Lambda': 0.0,\n"
                 "      'lossFunction': {\n"
                 "        'Squared': {}\n"
                 "      },\n"
                 "      'linkFunction': 'Identity'\n"
                 "    }\n"
                 "  }\n"
                 "}\n");
}

#define GLOBAL                                                                                                                 \
  "  'globalConfig': {\n"                                                                                                      \
  "    'numBits': 27,\n"                                                                                                       \
  "    'hashSeed': 4294967295,\n"                                                                                              \
  "    'hashFunction': 'xxh3-0.7.2',\n"                                                                                        \
  "    'constantFeatureEnabled': false,\n"

/* Everything at an end of its range, floats that are rounded, and defaults inside a choice. */
Test(schema, takes_the_ends_of_ranges)
{
  expect_written(
      "{'globalConfig': {'interactions': [['Default', {'Name': ''}, {'Hash': 0}], [{'Hash': 4294967295}, 'Default']],"
      "'constantFeatureEnabled': false, 'hashFunction': 'xxh3-0.7.2', 'hashSeed': 4294967295, 'numBits': 27},"
      "'entryReduction': {'config': {'lossFunction': {'Logistic': {'max_label': -1e-45, 'min_label': -0.1e1}}, 'alpha': 1e-45,"
      "'beta': 3.40282356e38, 'l1Lambda': -0.0, 'l2Lambda': 16777217, 'linkFunction': 'Logistic'}, 'typename': 'Coin'}}",
      "{\n" GLOBAL "    'interactions': [\n"
      "      [\n"
      "        'Default',\n"
      "        {\n"
      "          'Name': ''\n"
      "        },\n"
      "        {\n"
      "          'Hash': 0\n"
      "        }\n"
      "      ],\n"
      "      [\n"
      "        {\n"
      "          'Hash': 4294967295\n"
      "        },\n"
      "        'Default'\n"
      "      ]\n"
      "    ]\n"
      "  },\n"
      "  'entryReduction': {\n"
      "    'typename': 'Coin',\n"
      "    'config': {\n"
      "      'alpha': 1e-45,\n"
      "      'beta': 3.4028235e+38,\n"
      "      'l1Lambda': -0.0,\n"
      "      'l2Lambda': 16777216.0,\n"
      "      'lossFunction': {\n"
      "        'Logistic': {\n"
      "          'min_label': -1.0,\n"
      "          'max_label': -1e-45\n"
      "        }\n"
      "      },\n"
      "      'linkFunction': 'Logistic'\n"
      "    }\n"
      "  }\n"
      "}\n");
}

/* A stack of `count` reductions: Debugs upon a Coin. */
static char *stack_of(int count)
{
  char *text = malloc(1000);
  cr_assert_not_null(text);
  strcpy(text, "{\"globalConfig\": {}, \"entryReduction\": ");
  for (int i = 1; i < count; i++)
    strcat(text, "{\"typename\": \"Debug\", \"config\": {\"next\": ");
  strcat(text, "{\"typename\": \"Coin\"}");
  for (int i = 1; i < count; i++)
    strcat(text, "}}");
  return strcat(text, "}");
}

Test(schema, takes_twelve_reductions)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  char *text = stack_of(12);
  reml_document_free(read_good(text, strlen(text)));
  free(text);
  text = stack_of(13);
  cr_expect_null(read_bytes(text, strlen(text), (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_expect_eq(err.status, REML_E_LIMIT);
  cr_expect_not_null(strstr(err.message, "more than 12 reductions"), "%s", err.message);
  cr_expect(strlen(err.pointer) == strlen("/entryReduction") + 12 * strlen("/config/next"), "%s", err.pointer);
  free(text);
}

/* Types go through any number of Debugs, and through an ElementwiseInteraction. */
Test(schema, takes_stacks_that_fit)
{
  static const char *const good[] = {
    CONFIG("", NODE("Binary", "'regressor': " NODE("Debug", "'next': {'typename': 'Coin'}"))),
    CONFIG("", NODE("Binary", "'regressor': " NODE("ElementwiseInteraction", ""))),
    CONFIG("", NODE("ElementwiseInteraction", "'regressor': {'typename': 'Binary'}")),
    CONFIG("",
           NODE("Debug", "'next': " NODE("CbExploreAdfGreedy", "'cbAdf': " NODE("Debug", "'next': {'typename': 'CbAdf'}")))),
    CONFIG("", NODE("CbExploreAdfSoftmax", "'cbAdf': " NODE("CbAdf", "'cbType': 'ips'"))),
    CONFIG("", NODE("CbExploreAdfSquareCb", "'cbAdf': " NODE("Debug", "'next': " NODE("CbAdf", "'cbType': 'mtr'")))),
    CONFIG("", NODE("CbAdf", "'regressor': " NODE("ElementwiseInteraction", "'one': {'Name': 'a'}, 'two': {'Hash': 7}"))),
  };
  for (size_t i = 0; i < COUNT(good); i++) {
    marked text = unmark(good[i]);
    reml_document_free(read_good(text.text, text.length));
    free(text.text);
  }
}

Test(schema, tells_every_problem_in_the_order_of_the_document)
{
  static const char *const pointers[] = { "/globalConfig/numBits",
                                          "/globalConfig/interactions/0/1",
                                          "/globalConfig/interactions/1",
                                          "/globalConfig/hashSeeed",
                                          "/entryReduction/config/alpha",
                                          "/entryReduction/config/gamma",
                                          "/another" };
  problems found;
  reml_error err = REML_ERROR_INIT;
  marked text = unmark("{'globalConfig': {'numBits': 0, 'hashSeeed': 5, 'interactions': [['Default', 5], []]},\n"
                       "'entryReduction': {'typename': 'Coin', 'config': {'gamma': 1, 'alpha': -1}}, 'another': {}}");
  cr_expect_null(read_bytes(text.text, text.length, (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_assert_eq(found.count, COUNT(pointers), "%zu", found.count);
  for (size_t i = 0; i < COUNT(pointers); i++)
    cr_expect_str_eq(found.all[i].pointer, pointers[i], "%s", found.all[i].message);
  free(text.text);
}

Test(schema, tells_at_most_twenty_problems)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  char text[2000] = "{\"globalConfig\": {\"interactions\": [0";
  for (int i = 0; i < 100; i++)
    strcat(text, ", 0");
  strcat(text, "]}, \"entryReduction\": {\"typename\": \"Coin\"}}");
  cr_expect_null(read_bytes(text, strlen(text), (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_assert_eq(found.count, 21);
  cr_expect_str_eq(found.all[20].message, "there are 81 more problems");
  cr_expect_eq(found.all[20].status, REML_E_VALUE);
  cr_expect_str_eq(found.all[20].pointer, "");
  cr_expect_str_eq(found.all[0].pointer, "/globalConfig/interactions/0");
  cr_expect_str_eq(found.all[19].pointer, "/globalConfig/interactions/19");
}

/* A key that is unlike all others, or too long to be a mistyped one. */
Test(schema, proposes_nothing_far_off)
{
  static const size_t lengths[] = { 1, 10, 190, 900 };
  for (size_t i = 0; i < COUNT(lengths); i++) {
    problems found;
    reml_error err = REML_ERROR_INIT;
    char text[1200] = "{\"globalConfig\": {\"", *end = text + strlen(text);
    memset(end, 'z', lengths[i]);
    strcpy(end + lengths[i], "\": 1}, \"entryReduction\": {\"typename\": \"Coin\"}}");
    cr_expect_null(read_bytes(text, strlen(text), (reml_options)REML_OPTIONS_INIT, &found, &err));
    cr_expect_not_null(strstr(err.message, "unknown key"), "%s", err.message);
    cr_expect_null(strstr(err.message, "did you mean"), "%s", err.message);
  }
}
