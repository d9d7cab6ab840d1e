/* What a model must be beyond a configuration: its header, its states, and the keys of other minor versions. */
#include "documents.h"

#define NUM_BITS "'numBits': 1"
#define TOTAL ", 'totalWeight': 9"
#define LAST ", 'maxLabel': 10}"

/* coin_model with something else in it. */
static const struct {
  const char *old;
  refusal with;
} bad_models[] = {
  /* The header. */
  { "'format': 1", { "'format': ^0", REML_E_VALUE, "/reml/format", " 0 is out of range: must be 1" } },
  { "'format': 1", { "'format': ^1.0", REML_E_VALUE, "/reml/format", "must be an integer" } },
  { "'format': 1", { "'format': ^2", REML_E_NEWER, "/reml/format", "get libreml 2.0 or newer" } },
  { "'format': 1", { "'format': ^2", REML_E_NEWER, "/reml/format", "format 2, written by test, and this release" } },
  { "'format': 1",
    { "'format': ^18446744073709551615", REML_E_NEWER, "/reml/format", "a model of format 18446744073709551615" } },
  { "'minor': 0", { "'minor': ^-1", REML_E_VALUE, "/reml/minor", "-1 is out of range" } },
  { "'minor': 0", { "'minor': ^9007199254740992", REML_E_VALUE, "/reml/minor", "out of range" } },
  { "'minor': 0", { "'minor': ^'0'", REML_E_VALUE, "/reml/minor", "must be an integer, is a string" } },
  { "'requires': []", { "'requires': [^'tanh']", REML_E_NEWER, "/reml/requires/0", "the model needs \"tanh\"" } },
  { "'requires': []", { "'requires': [^'a', 'a']", REML_E_NEWER, "/reml/requires/0", "the model needs \"a\"" } },
  { "'requires': []", { "'requires': [^5]", REML_E_VALUE, "/reml/requires/0", "must be a string, is an integer" } },
  { "'requires': []", { "'requires': ^'a'", REML_E_VALUE, "/reml/requires", "must be an array, is a string" } },
  { "'writer': 'test'", { "'writer': ^null", REML_E_VALUE, "/reml/writer", "must be a string, is null" } },
  { "'b': '2'", { "'b': ^2", REML_E_VALUE, "/reml/metadata/b", "must be a string, is an integer" } },
  { "'b': '2'", { "^'$b': '2'", REML_E_SYNTAX, "/reml/metadata/$b", "a key that begins with $" } },
  { "'b': '2'", { "'b': '2', ^'dtype': '2'", REML_E_SYNTAX, "/reml/metadata/dtype", "only tensors have the key dtype" } },

  /* What is missing, or there and should not be. */
  { "{'format': 1, ", { "^{", REML_E_VALUE, "/reml", "the key \"format\" is missing" } },
  { "'reml': {'format': 1, 'minor': 0, ",
    { "'reml': ^{'format': 1, ", REML_E_VALUE, "/reml", "the key \"minor\" is missing" } },
  { "{'format': 1, 'minor': 0, 'requires': [], ",
    { "^{'format': 1, 'minor': 0, ", REML_E_VALUE, "/reml", "\"requires\" is missing" } },
  { "{'format': 1, 'minor': 0, 'requires': [], 'writer': 'test', ",
    { "^{'format': 1, 'minor': 0, 'requires': [], ", REML_E_VALUE, "/reml", "the key \"writer\" is missing" } },
  { "{'format': 1, 'minor': 0, 'requires': [], 'writer': 'test', 'metadata': {'b': '2', 'a': '1'}}",
    { "^{'format': 1, 'minor': 0, 'requires': [], 'writer': 'test'}", REML_E_VALUE, "/reml",
      "the key \"metadata\" is missing" } },
  { "'state': {\n  'weights'",
    { "'state': ^{\n  'wieghts'", REML_E_VALUE, "/entryReduction/state", "the key \"weights\" is missing" } },
  { "'modelStates': [{'normalizedSumNormX': 8, 'totalWeight': 9}], ",
    { "", REML_E_VALUE, "/entryReduction/state", "the key \"modelStates\" is missing" } },
  { TOTAL, { "", REML_E_VALUE, "/entryReduction/state/modelStates/0", "the key \"totalWeight\" is missing" } },
  { "'totalWeight': 9}",
    { "'totalWeight': 9}, {}", REML_E_VALUE, "/entryReduction/state/modelStates", "exactly one element, has 2" } },
  { "[{'normalizedSumNormX': 8, 'totalWeight': 9}]", { "^[]", REML_E_VALUE, "/entryReduction/state/modelStates", "has 0" } },
  { LAST, { "}", REML_E_VALUE, "/entryReduction/state", "the key \"maxLabel\" is missing" } },
  { "'typename': 'Coin', ",
    { "'typename': 'Binary', ", REML_E_VALUE, "/entryReduction/config/regressor", "the key \"state\" is missing" } },

  /* Keys that no minor has yet. */
  { NUM_BITS, { "'numBits': 1, 'numBites': ^2", REML_E_VALUE, "/globalConfig/numBites", "did you mean \"numBits\"?" } },
  { "'writer': 'test'", { "'writer': 'test', 'written': ^'now'", REML_E_VALUE, "/reml/written", "unknown key" } },
  { TOTAL, { ", 'totalWeight': 9, 'more': ^1", REML_E_VALUE, "/entryReduction/state/modelStates/0/more", "unknown key" } },
  { LAST, { ", 'maxLabel': 10, 'midLabel': ^1}", REML_E_VALUE, "/entryReduction/state/midLabel", "did you mean" } },
  { "'max_label': 3",
    { "'mx_label': ^3", REML_E_VALUE, "/entryReduction/config/lossFunction/Logistic/mx_label", "\"max_label\"?" } },

  /* States. */
  { "'minLabel': -5", { "'minLabel': ^null", REML_E_VALUE, "/entryReduction/state/minLabel", "must be a number, is null" } },
  { "'minLabel': -5",
    { "'minLabel': ^'-inf'", REML_E_VALUE, "/entryReduction/state/minLabel",
      "is a string other than \"NaN\", \"Infinity\", \"-Infinity\"" } },
  { "'minLabel': -5",
    { "'minLabel': ^'NaN:0x7fc00001'", REML_E_VALUE, "/entryReduction/state/minLabel", "is a string other than" } },
  { "'minLabel': -5",
    { "'minLabel': ^1e39", REML_E_VALUE, "/entryReduction/state/minLabel", "beyond the range of a float32" } },
  { NUM_BITS, { "'numBits': 2", REML_E_VALUE, "/entryReduction/state/weights/shape", "must be [4, 1, 6], as numBits is 2" } },
  { "[2, 1, 6]", { "^[2, 6, 1]", REML_E_VALUE, "/entryReduction/state/weights/shape", "must be [2, 1, 6], as numBits is 1" } },
  { "[2, 1, 6]", { "^[2, 6]", REML_E_VALUE, "/entryReduction/state/weights/shape", "must be [2, 1, 6]" } },
  { "[2, 1, 6]", { "^[2, 1, 6, 1]", REML_E_VALUE, "/entryReduction/state/weights/shape", "must be [2, 1, 6]" } },
  { "[2, 1, 6]", { "^[2, 1, 1, 6]", REML_E_VALUE, "/entryReduction/state/weights/shape", "must be [2, 1, 6]" } },
  { "{'dtype': 'f32', 'shape': [2, 1, 6], 'rows': {'1': [1, 2, 3.5, -4, 5, 6]}}",
    { "^{}", REML_E_VALUE, "/entryReduction/state/weights", "must be a tensor, is an object" } },
  { "'minLabel': -5",
    { "'minLabel': ^{'dtype': 'f32', 'shape': [1], 'rows': {}}", REML_E_VALUE, "/entryReduction/state/minLabel",
      "must be a number, is a tensor" } },
};

Test(schema_model, refuses)
{
  for (size_t i = 0; i < COUNT(bad_models); i++) {
    marked text = unmark_with(coin_model, bad_models[i].old, bad_models[i].with.text);
    expect_refused(&text, &bad_models[i].with);
    free(text.text);
  }
}

/* A model of minor `minor` with numBits 1 whose entry reduction is `node`. */
#define MODEL(minor, node)                                                                                                     \
  "{'reml': {'format': 1, 'minor': " minor ", 'requires': [], 'writer': '', 'metadata': {}}, 'globalConfig': {'numBits': 1}, " \
  "'entryReduction': " node "}"
#define COIN(config)                                                                                                           \
  "{'typename': 'Coin', " config "'state': {'weights': {'dtype': 'f32', 'shape': [2, 1, 6], 'rows': {}}, "                     \
  "'modelStates': [{'normalizedSumNormX': 0, 'totalWeight': 0}], 'averageSquaredNormX': 0, 'minLabel': 0, 'maxLabel': 0}}"
#define CB_ADF "{'typename': 'CbAdf', 'config': {'regressor': " COIN("") "}, 'state': {'actionSum': 1, 'eventSum': 2}}"

static const refusal bad_stacks[] = {
  { MODEL("0", "^{'typename': 'Coin'}"), REML_E_VALUE, "/entryReduction", "the key \"state\" is missing" },
  { MODEL("0", "{'typename': 'Coin', 'state': ^null}"), REML_E_VALUE, "/entryReduction/state", "must be an object, is null" },
  { MODEL("0", "{'typename': 'Binary', 'config': {'regressor': " COIN("") "}, 'state': ^{}}"), REML_E_VALUE,
    "/entryReduction/state", "Binary has no state" },
  /* A reduction that is a default has no state either. */
  { MODEL("0", "{'typename': 'Binary'}"), REML_E_VALUE, "/entryReduction/config/regressor", "the key \"state\" is missing" },
  { MODEL("0", "{'typename': 'CbAdf', 'config': {'regressor': " COIN("") "}, 'state': ^{'actionSum': 1}}"), REML_E_VALUE,
    "/entryReduction/state", "the key \"eventSum\" is missing" },
  { MODEL("0", "{'typename': 'CbAdf', 'config': {'regressor': " COIN("") "}, 'state': {'actionSum': ^1.0, 'eventSum': 1}}"),
    REML_E_VALUE, "/entryReduction/state/actionSum", "must be an integer" },
  { MODEL("0",
          "{'typename': 'CbExploreAdfSquareCb', 'config': {'cbAdf': " CB_ADF "}, 'state': {'counter': ^9007199254740992}}"),
    REML_E_VALUE, "/entryReduction/state/counter", "9007199254740992 is out of range" },
  { MODEL("0", "{'typename': 'CbExploreAdfGreedy', 'config': {'cbAdf': " CB_ADF "}, 'state': ^{'counter': 1}}"), REML_E_VALUE,
    "/entryReduction/state", "CbExploreAdfGreedy has no state" },
  /* What a newer minor may not add: typenames, names, cases, members of one-key maps. */
  { MODEL("1", "{'typename': ^'Forest'}"), REML_E_VALUE, "/entryReduction/typename", "\"Forest\" is unknown" },
  { MODEL("1", COIN("'config': {'linkFunction': ^'Tanh'}, ")), REML_E_VALUE, "/entryReduction/config/linkFunction",
    "\"Tanh\" is unknown" },
  { MODEL("1", COIN("'config': {'lossFunction': ^{'Hinge': {}}}, ")), REML_E_VALUE, "/entryReduction/config/lossFunction",
    "\"Hinge\" is unknown" },
  { MODEL("1", COIN("'config': {'lossFunction': ^{'Squared': {}, 'new': 1}}, ")), REML_E_VALUE,
    "/entryReduction/config/lossFunction", "must be an object of one key" },
  { "{'reml': {'format': 1, 'minor': 1, 'requires': [], 'writer': '', 'metadata': {}}, 'entryReduction': " COIN(
        "") ","
            "'globalConfig': {'numBits': 1, 'interactions': [['Default', ^{'Name': 'a', 'new': 1}]]}}",
    REML_E_VALUE, "/globalConfig/interactions/0/1", "must be \"Default\"" },
  { "{'reml': {'format': 1, 'minor': 1, 'requires': [], 'writer': '', 'metadata': {'a': ^5}}, 'entryReduction': " COIN(
        "") ","
            "'globalConfig': {'numBits': 1}}",
    REML_E_VALUE, "/reml/metadata/a", "must be a string" },
  /* The header decides first, wherever it stands; `requires` is read before what it says is needed. */
  { "{'globalConfig': {'numBits': 99}, 'entryReduction': {'typename': 'Forest'}, 'reml': {'metadata': {}, 'writer': 5,"
    "'requires': [^'a', 'b', 7], 'minor': 0, 'format': 1}}",
    REML_E_NEWER, "/reml/requires/0", "the model needs \"a\"" },
  { "{'globalConfig': {'numBits': 99}, 'r\\u0065ml': {'format': 7}}", REML_E_NEWER, "/reml/format", "a model of format 7" },
  { "{'globalConfig': {'numBits': 99 ^'x'}, 'reml': {'format': 7}}", REML_E_SYNTAX, "/globalConfig", "expected , or }" },
};

Test(schema_model, refuses_stacks)
{
  for (size_t i = 0; i < COUNT(bad_stacks); i++) {
    marked text = unmark(bad_stacks[i].text);
    expect_refused(&text, &bad_stacks[i]);
    free(text.text);
  }
}

Test(schema_model, tells_each_name_that_is_required)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  marked text = unmark_with(coin_model, "'requires': []", "'requires': ['x', 'y', 'x']");
  cr_expect_null(read_bytes(text.text, text.length, (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_expect_eq(found.count, 3);
  cr_expect_str_eq(found.all[1].pointer, "/reml/requires/1");
  cr_expect_not_null(strstr(found.all[1].message, "\"y\""));
  free(text.text);
}

/* There are no names yet, so that only what is no name can be too many. */
Test(schema_model, holds_the_number_of_names)
{
  static const struct {
    int count;
    refusal with;
  } cases[] = {
    { 64, { "", REML_E_VALUE, "/reml/requires/0", "must be a string" } },
    { 65, { "", REML_E_LIMIT, "/reml/requires", "more than 64 names" } },
  };
  for (size_t i = 0; i < COUNT(cases); i++) {
    char requires[500] = "'requires': [5";
    for (int n = 1; n < cases[i].count; n++)
      strcat(requires, ", 5");
    strcat(requires, "]");
    marked text = unmark_with(coin_model, "'requires': []", requires);
    expect_refused(&text, &cases[i].with);
    free(text.text);
  }
}

/* A model of minor 9 with a new key everywhere that one can come, and what a converter makes of it. */
static const char newer_model[] =
    "{'reml': {'new1': [1], 'format': 1, 'minor': 9, 'requires': [], 'writer': 'w', 'metadata': {'b': '2', 'a': '1'}},"
    "'new2': {'b': 1, 'a': {'alpha': 0.1}}, 'globalConfig': {'new3': null, 'numBits': 1}, 'entryReduction': {'new4': 4,"
    "'typename': 'Binary', 'state': {'x': 0.5}, 'config': {'new5': 5, 'regressor': " COIN(
        "'config': {'lossFunction': {'Logistic': {'new6': 6}}}, ") "}}, 'aaa': true}";

static const char *const new_pointers[] = { "/reml/new1",
                                            "/globalConfig/new3",
                                            "/entryReduction/config/regressor/config/lossFunction/Logistic/new6",
                                            "/entryReduction/config/new5",
                                            "/entryReduction/state",
                                            "/entryReduction/new4",
                                            "/new2",
                                            "/aaa" };

static void expect_in_order(const char *text, const char *const *parts, size_t count)
{
  const char *at = text;
  for (size_t i = 0; i < count; i++) {
    const char *found = strstr(at, parts[i]);
    cr_assert_not_null(found, "%s is not behind the others in %s", parts[i], text);
    at = found + strlen(parts[i]);
  }
}

Test(schema_model, converters_keep_what_newer_minors_have)
{
  static const char *const parts[] = {
    "\"minor\": 9",
    "\"writer\": \"w\"",
    "\"a\": \"1\"",
    "\"b\": \"2\"",
    "\"new1\": [1]",
    "\"numBits\": 1",
    "\"interactions\": []",
    "\"new3\": null",
    "\"typename\": \"Binary\"",
    "\"regressor\"",
    "\"max_label\": 1.0",
    "\"new6\": 6",
    "\"new5\": 5",
    "\"state\": {\n      \"x\": 0.5\n    }",
    "\"new4\": 4",
    "\"new2\": {\n    \"b\": 1,\n    \"a\": {\n      \"alpha\": 0.1",
    "\"aaa\": true",
  };
  marked text = unmark(newer_model);
  reml_buffer json = convert(text.text, text.length, REML_FORMAT_JSON);
  expect_in_order(json.data, parts, COUNT(parts));
  reml_buffer binary = convert(json.data, json.size, REML_FORMAT_BINARY);
  reml_buffer back = convert(binary.data, binary.size, REML_FORMAT_JSON);
  cr_expect_str_eq(back.data, json.data);
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
  reml_buffer_free(&back);
  /* A configuration knows no minor, so nothing new can stand in it. */
  back = convert(text.text, text.length, REML_FORMAT_CONFIG);
  cr_expect_null(strstr(back.data, "new"), "%s", back.data);
  reml_document_free(read_good(back.data, back.size));
  reml_buffer_free(&back);
  free(text.text);
}

static size_t logged;

static void count_log(void *user, int32_t level, const char *text)
{
  cr_expect_eq(user, &logged);
  cr_expect_eq(level, REML_LOG_WARNING);
  cr_assert_lt(logged, COUNT(new_pointers), "%s", text);
  size_t length = strlen(new_pointers[logged]);
  const char *found = strstr(text, new_pointers[logged++]);
  cr_expect(found && strchr(" ,:", found[length]), "%s", text);
}

Test(schema_model, workspaces_ignore_what_newer_minors_have_and_say_so)
{
  reml_options options = REML_OPTIONS_INIT;
  reml_workspace *ws;
  reml_error err = REML_ERROR_INIT;
  reml_buffer saved;
  marked text = unmark(newer_model);
  options.on_log = count_log;
  options.user = &logged;
  cr_assert_eq(reml_workspace_load(&ws, reml_from_memory(text.text, text.length), &options, &err), REML_OK, "%s", err.message);
  cr_expect_eq(logged, COUNT(new_pointers));
  cr_assert_eq(reml_workspace_save(ws, reml_to_memory(&saved), REML_FORMAT_JSON, &err), REML_OK);
  cr_expect_null(strstr(saved.data, "new"));
  cr_expect_not_null(strstr(saved.data, "\"minor\": 0"));
  cr_expect_not_null(strstr(saved.data, "\"writer\": \"libreml " REML_VERSION "\""));
  cr_expect_not_null(strstr(saved.data, "\"a\": \"1\""));
  reml_workspace_free(ws);
  reml_buffer_free(&saved);
  free(text.text);
}

/* Every state of every reduction goes through both forms, whatever its floats. */
Test(schema_model, keeps_floats_that_are_no_numbers)
{
  marked text = unmark_with(coin_model, "'averageSquaredNormX': 1, 'minLabel': -5, 'maxLabel': 10",
                            "'averageSquaredNormX': 'NaN', 'minLabel': {'$float': '-Infinity'}, 'maxLabel': 'Infinity'");
  reml_buffer binary = convert(text.text, text.length, REML_FORMAT_BINARY);
  reml_buffer json = convert(binary.data, binary.size, REML_FORMAT_JSON);
  static const char *const parts[] = { "\"averageSquaredNormX\": \"NaN\",", "\"minLabel\": \"-Infinity\",",
                                       "\"maxLabel\": \"Infinity\"\n" };
  expect_in_order(json.data, parts, COUNT(parts));
  reml_buffer_free(&binary);
  reml_buffer_free(&json);
  free(text.text);
}
