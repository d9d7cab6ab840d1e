/* Models of reductionml: what becomes of each member, and what is said of those that cannot be carried over. */
#include "hash.h"
#include "imports.h"

static void import_text(import *said, const marked *text)
{
  import_bytes(said, text->text, text->length);
  free(text->text);
}

/* The model as JSON with ' for ", in one line. */
static void expect_model(import *said, const char *wanted)
{
  reml_buffer out = { NULL, 0 };
  reml_error err = REML_ERROR_INIT;
  cr_assert_not_null(said->document, "%s", said->first.message);
  cr_expect_eq(reml_document_format(said->document), REML_FORMAT_IMPORT);
  cr_assert_eq(reml_document_write(said->document, reml_to_memory(&out), REML_FORMAT_JSON, &err), REML_OK, "%s", err.message);
  reml_document_free(said->document);
  marked text = unmark(wanted);
  reml_buffer canonical = convert(text.text, text.length, REML_FORMAT_JSON);
  cr_expect_str_eq(out.data, canonical.data);
  free(text.text);
  reml_buffer_free(&out);
  reml_buffer_free(&canonical);
}

/* ---- What becomes of what ---- */

#define HEAD "{'reml': {'format': 1, 'minor': 0, 'requires': [], 'writer': 'libreml " REML_VERSION "', 'metadata': {}}, "
#define TYPES                                                                                                                  \
  "'type_description': {'input_features_type': 'SparseSimple', 'input_label_type': 'Simple', 'input_prediction_type': null}, "
#define GLOBAL "'global_config': {'constantFeatureEnabled': true, 'hashSeed': 0, 'interactions': [], 'numBits': 1}}"
#define OUR_GLOBAL "'globalConfig': {'numBits': 1, 'hashFunction': 'xxh3-0.7.2'}, "

/* A reduction of theirs around some of its members. */
#define NODE(type, name, members)                                                                                              \
  "{'num_models_below': 1, 'reduction': {'type': '" type "', " members "}, " TYPES "'typename': '" name "'}"

#define TABLE                                                                                                                  \
  "'weights': {'feature_index_size': 2, 'feature_state_size': 6, 'feature_state_size_shift': 3, 'model_index_size': 1, "       \
  "'model_index_size_shift': 0, 'weights': {'1': [[0.5, -0.0, 3, 1e-45, 0, 6]], '0': [[1, 2, 3, 4, 5, 6]]}}"
#define COIN_STATE                                                                                                             \
  "'average_squared_norm_x': 1.5, 'constant_feature_enabled': true, 'loss_function': {'Squared': {}}, 'max_label': 3, "        \
  "'min_label': -2.5, 'model_states': [{'normalized_sum_norm_x': 8, 'total_weight': 9}], 'num_bits': 1, "
#define COIN_MEMBERS                                                                                                           \
  COIN_STATE "'config': {'alpha': 2.5, 'beta': 0.5, 'l1Lambda': 0, 'l2Lambda': 0, 'linkFunction': 'Logistic', "                \
             "'lossFunction': {'Squared': {}}}, 'pairs': [], 'triples': [], " TABLE
#define COIN NODE("CoinRegressor", "Coin", COIN_MEMBERS)
#define OUR_STATE                                                                                                              \
  "'state': {'weights': {'dtype': 'f32', 'shape': [2, 1, 6], 'rows': {'0': [1, 2, 3, 4, 5, 6], '1': [0.5, -0.0, 3, 1e-45, 0, " \
  "6]}}, "                                                                                                                     \
  "'modelStates': [{'normalizedSumNormX': 8, 'totalWeight': 9}], 'averageSquaredNormX': 1.5, 'minLabel': -2.5, 'maxLabel': 3}"
#define OUR_COIN "{'typename': 'Coin', 'config': {'alpha': 2.5, 'beta': 0.5, 'linkFunction': 'Logistic'}, " OUR_STATE "}"
#define CB(kind)                                                                                                               \
  NODE("CBAdfReduction", "CbAdf", "'cb_type': '" kind "', 'mtr_state': {'action_sum': 7, 'event_sum': 2}, 'regressor': " COIN)
#define OUR_CB(kind)                                                                                                           \
  "{'typename': 'CbAdf', 'config': {'cbType': '" kind "', 'regressor': " OUR_COIN "}, 'state': {'actionSum': 7, 'eventSum': "  \
  "2}}"

/* A model of one reduction, and of ours what it is. */
#define MODEL(node) "{'entry_reduction': " node ", " GLOBAL
#define OURS(node) HEAD OUR_GLOBAL "'entryReduction': " node "}"

static const struct {
  const char *theirs, *ours;
} models[] = {
  { MODEL(COIN), OURS(OUR_COIN) },
  { MODEL(NODE("BinaryReduction", "Binary", "'regressor': " COIN)),
    OURS("{'typename': 'Binary', 'config': {'regressor': " OUR_COIN "}}") },
  { MODEL(CB("mtr")), OURS(OUR_CB("mtr")) },
  { MODEL(CB("ips")), OURS(OUR_CB("ips")) },
  { MODEL(NODE("CBExploreAdfGreedyReduction", "CbExploreAdfGreedy", "'epsilon': 0.25, 'cb_adf': " CB("ips"))),
    OURS("{'typename': 'CbExploreAdfGreedy', 'config': {'epsilon': 0.25, 'cbAdf': " OUR_CB("ips") "}}") },
  { MODEL(NODE("CBExploreAdfSoftmaxReduction", "CbExploreAdfSoftmax",
               "'config': {'cbAdf': {'typename': 'CbAdf'}, 'lambda': 3, 'uniformEpsilon': 0.125}, 'counter': 5, 'cb_adf': " CB(
                   "mtr"))),
    OURS("{'typename': 'CbExploreAdfSoftmax', 'config': {'uniformEpsilon': 0.125, 'lambda': 3, 'cbAdf': " OUR_CB("mtr") "}}") },
  { MODEL(NODE("CBExploreAdfSquareCBReduction", "CbExploreAdfSquareCb",
               "'config': {'cbAdf': {}, 'gammaExponent': 0.75, 'gammaScale': 20, 'uniformEpsilon': 0}, 'counter': 5, "
               "'cb_adf': " CB("mtr"))),
    OURS("{'typename': 'CbExploreAdfSquareCb', 'config': {'gammaScale': 20, 'gammaExponent': 0.75, 'cbAdf': " OUR_CB(
        "mtr") "}, 'state': {'counter': 5}}") },
  { MODEL(
        NODE("ElementwiseInteraction", "ElementwiseInteraction",
             "'keep_original_features': true, 'num_bits': 1, 'pair': [{'Named': 4294967295}, 'Default'], 'regressor': " COIN)),
    OURS("{'typename': 'ElementwiseInteraction', 'config': {'regressor': " OUR_COIN
         ", 'one': {'Hash': 4294967295}, 'two': 'Default', 'keepOriginalFeatures': true}}") },
  { MODEL(NODE("DebugReduction", "Debug",
               "'features': true, 'id': 'top', 'indent': 2, 'label': false, 'prediction': true, 'next': " COIN)),
    OURS("{'typename': 'Debug', 'config': {'id': 'top', 'prediction': true, 'label': false, 'features': true, 'indent': 2, "
         "'next': " OUR_COIN "}}") },
};

Test(reductionml, every_reduction_becomes_one_of_ours)
{
  for (size_t i = 0; i < COUNT(models); i++) {
    marked text = unmark(models[i].theirs);
import said;
    import_text(&said, &text);
    cr_expect_eq(said.logs, 0, "%zu: %s", i, said.log[0]);
    expect_model(&said, models[i].ours);
  }
}

/* Release 0.1.0 has no lossFunction and no linkFunction, and the name of the loss alone. */
Test(reductionml, release_0_1_0_has_fewer_settings)
{
import said;
  marked text = unmark("{'entry_reduction': " NODE(
      "CoinRegressor", "Coin",
      "'average_squared_norm_x': 1.5, 'constant_feature_enabled': true, 'loss_function': 'Squared', 'max_label': 3, "
      "'min_label': -2.5, 'model_states': [{'normalized_sum_norm_x': 8, 'total_weight': 9}], 'num_bits': 1, "
      "'config': {'alpha': 4, 'beta': 1, 'l1Lambda': 0, 'l2Lambda': 0}, 'pairs': [], 'triples': [], " TABLE) ", " GLOBAL);
  import_text(&said, &text);
  cr_expect_eq(said.logs, 0);
  expect_model(&said, OURS("{'typename': 'Coin', 'config': {}, " OUR_STATE "}"));
}

/* A configuration's defaults were never written out by hand; they are the same in both, but for the hash. */
Test(reductionml, settings_that_are_left_out_have_their_defaults)
{
import said;
  marked text = unmark("{'entry_reduction': " NODE(
      "CoinRegressor", "Coin",
      "'average_squared_norm_x': 0, 'constant_feature_enabled': true, 'loss_function': {'Squared': {}}, 'max_label': 0, "
      "'min_label': 0, 'model_states': [{'normalized_sum_norm_x': 0, 'total_weight': 0}], 'num_bits': 18, "
      "'config': {}, 'pairs': [], 'triples': [], 'weights': {'feature_index_size': 262144, 'feature_state_size': 6, "
      "'feature_state_size_shift': 3, 'model_index_size': 1, 'model_index_size_shift': 0, 'weights': {}}") ", 'global_config': "
                                                                                                           "{}}");
  import_text(&said, &text);
  expect_model(&said, HEAD "'globalConfig': {'hashFunction': 'xxh3-0.7.2'}, 'entryReduction': {'typename': 'Coin', 'state': "
                           "{'weights': {'dtype': 'f32', 'shape': [262144, 1, 6], 'rows': {}}, 'modelStates': "
                           "[{'normalizedSumNormX': 0, 'totalWeight': 0}], 'averageSquaredNormX': 0, 'minLabel': 0, "
                           "'maxLabel': 0}}}");
}

/* ---- Interactions: by name in one place, by hash in another ---- */

/* The hashes of these names with the seed 0. */
#define USER "{'Named': 1280313500}"
#define A "{'Named': 1618379207}"
#define INTERACTING(config, pairs, triples)                                                                                    \
  "{'entry_reduction': " NODE("CoinRegressor", "Coin",                                                                         \
                              COIN_STATE "'config': {}, 'pairs': [" pairs "], 'triples': [" triples                            \
                                         "], " TABLE) ", 'global_config': {'interactions': [" config "], 'numBits': 1}}"

Test(reductionml, interactions_keep_their_names_and_their_order)
{
import said;
  marked text = unmark(INTERACTING("['Default', {'Name': 'user'}], [{'Name': 'a'}, {'Name': 'user'}, 'Default'], "
                                   "[{'Name': 'a'}, {'Name': 'a'}]",
                                   "['Default', " USER "], [" A ", " A "]", "[" A ", " USER ", 'Default']"));
  import_text(&said, &text);
  expect_model(&said, HEAD "'globalConfig': {'numBits': 1, 'hashFunction': 'xxh3-0.7.2', 'interactions': [['Default', {'Name': "
                           "'user'}], [{'Name': 'a'}, {'Name': 'user'}, 'Default'], [{'Name': 'a'}, {'Name': 'a'}]]}, "
                           "'entryReduction': {'typename': 'Coin', " OUR_STATE "}}");
}

/* In reductionml they are names like any other, and no example has such a namespace. */
Test(reductionml, names_that_mean_the_default_namespace_in_data_become_hashes)
{
  static const char *const names[] = { " ", ":default" };
  for (size_t i = 0; i < COUNT(names); i++) {
import said;
    char theirs[4096];
    uint32_t hash = rml_hash(RML_HASH_XXH3_0_7_2, names[i], strlen(names[i]), 0);
    reml_value value = REML_VALUE_INIT;
    snprintf(theirs, sizeof theirs, INTERACTING("[{'Name': '%s'}, 'Default']", "[{'Named': %lu}, 'Default']", ""),
             (unsigned long)hash, names[i]);
    marked text = unmark(theirs);
    import_text(&said, &text);
    cr_assert_not_null(said.document, "%s", said.first.message);
    cr_expect(reml_document_get(said.document, "/globalConfig/interactions/0/0/Hash", &value));
    cr_expect_eq(value.integer, hash);
    reml_document_free(said.document);
  }
}

/* ---- What is said ---- */

/* A change of a model, and what on_log is told. */
static const struct {
  const char *old, *new, *pointer, *part;
} losses[] = {
  { "'lossFunction': {'Squared': {}}", "'lossFunction': {'Logistic': {'min_label': -1, 'max_label': 1}}",
    "/entry_reduction/reduction/loss_function: ", "learns on with the latter" },
  { "'alpha': 2.5, ", "'alpha': 2.5, '\\u001b[2J': 2, ", "/entry_reduction/reduction/config/?[2J: ", "not carried over" },
  { "'alpha': 2.5, ", "'alpha': 2.5, 'gamma': 2, ", "/entry_reduction/reduction/config/gamma: ", "not carried over" },
  { "'num_bits': 1, ", "'num_bits': 1, 'extra': {}, ", "/entry_reduction/reduction/extra: ", "not carried over" },
  { "'total_weight': 9}", "'total_weight': 9, 'more': 1}",
    "/entry_reduction/reduction/model_states/0/more: ", "not carried over" },
  { "'feature_index_size': 2", "'feature_index_size': 2, 'x': null",
    "/entry_reduction/reduction/weights/x: ", "not carried over" },
  { "'num_models_below': 1, ", "'num_models_below': 1, 'name': 1, ", "/entry_reduction/name: ", "not carried over" },
  { "'hashSeed': 0", "'hashSeed': 0, 'seed': 0", "/global_config/seed: ", "not carried over" },
  { "'global_config'", "'version': '0.2', 'global_config'", "/version: ", "not carried over" },
};

Test(reductionml, what_cannot_be_carried_over_is_said)
{
  for (size_t i = 0; i < COUNT(losses); i++) {
    marked text = unmark_with(MODEL(COIN), losses[i].old, losses[i].new);
import said;
    import_text(&said, &text);
    cr_assert_not_null(said.document, "%s: %s", losses[i].new, said.first.message);
    cr_assert_eq(said.logs, 1, "%s: %zu", losses[i].new, said.logs);
    cr_expect_eq(strncmp(said.log[0], losses[i].pointer, strlen(losses[i].pointer)), 0, "%s", said.log[0]);
    cr_expect_not_null(strstr(said.log[0], losses[i].part), "%s", said.log[0]);
    reml_document_free(said.document);
  }
}

Test(reductionml, says_it_twenty_times_and_then_how_often)
{
  char many[1024] = "'global_config': {";
  for (int i = 0; i < 30; i++)
    snprintf(many + strlen(many), sizeof many - strlen(many), "'k%d': %d, ", i, i);
  marked text = unmark_with(MODEL(COIN), "'global_config': {", many);
import said;
  import_text(&said, &text);
  cr_expect_eq(said.logs, 21);
  cr_expect_str_eq(said.log[20], "there are 10 more warnings like these");
  reml_document_free(said.document);
}

/* ---- What is refused ---- */

#define AT "/entry_reduction/reduction"

/* A change of the model of one Coin, and the first problem. */
static const struct {
  const char *old, *new;
  reml_status status;
  const char *pointer, *part;
} refused[] = {
  /* The document. */
  { "'global_config'", "'global_configs'", REML_E_VALUE, "", "\"global_config\" is missing" },
  { "'entry_reduction'", "'entry_reductions'", REML_E_VALUE, "", "\"entry_reduction\" is missing" },
  { "{'constantFeatureEnabled': true, 'hashSeed': 0, 'interactions': [], 'numBits': 1}", "7", REML_E_VALUE, "/global_config",
    "must be an object, is an integer" },
  { "'numBits': 1", "'numBits': 0", REML_E_VALUE, "/global_config/numBits", "1" },
  { "'numBits': 1", "'numBits': 28", REML_E_VALUE, "/global_config/numBits", "27" },
  { "'numBits': 1", "'numBits': 255", REML_E_VALUE, "/global_config/numBits", "27" },
  { "'numBits': 1", "'numBits': '1'", REML_E_VALUE, "/global_config/numBits", "must be an integer, is a string" },
  { "'numBits': 1", "'numBits': null", REML_E_VALUE, "/global_config/numBits", "must not be null" },
  { "'hashSeed': 0", "'hashSeed': 4294967296", REML_E_VALUE, "/global_config/hashSeed", "4294967295" },
  { "'constantFeatureEnabled': true", "'constantFeatureEnabled': 1", REML_E_VALUE, "/global_config/constantFeatureEnabled",
    "must be a boolean" },
  { "'interactions': []", "'interactions': {}", REML_E_VALUE, "/global_config/interactions", "must be an array" },
  { "'interactions': []", "'interactions': [7]", REML_E_VALUE, "/global_config/interactions/0", "must be an array" },
  { "'interactions': []", "'interactions': [['Default', 7]]", REML_E_VALUE, "/global_config/interactions/0/1",
    "{\"Name\": text}" },
  { "'interactions': []", "'interactions': [['Default']]", REML_E_VALUE, "/global_config/interactions/0", "2 or 3 namespaces" },
  { "'interactions': []", "'interactions': [['Default', 'Default']]", REML_E_VALUE, AT "/pairs/0",
    "/global_config/interactions/0" },
  /* Nodes. */
  { "'num_models_below': 1, 'reduction': {", "'num_models_below': 1, 'reductions': {", REML_E_VALUE, "/entry_reduction",
    "\"reduction\" is missing" },
  { "'type': 'CoinRegressor', ", "", REML_E_VALUE, AT, "\"type\" is missing" },
  { "'type': 'CoinRegressor'", "'type': 7", REML_E_VALUE, AT "/type", "must be a string" },
  { "'type': 'CoinRegressor'", "'type': 'Coin'", REML_E_VALUE, AT "/type", "\"Coin\" is no reduction" },
  { "'type': 'CoinRegressor'", "'type': 'DebugReduction'", REML_E_VALUE, "/entry_reduction/typename", "must be \"Debug\"" },
  { "'typename': 'Coin'", "'typename': 'Binary'", REML_E_VALUE, "/entry_reduction/typename", "must be \"Coin\"" },
  { ", 'typename': 'Coin'", "", REML_E_VALUE, "/entry_reduction", "\"typename\" is missing" },
  /* Settings. */
  { "'alpha': 2.5", "'alpha': 0", REML_E_VALUE, AT "/config/alpha", "more than 0.0" },
  { "'alpha': 2.5", "'alpha': '4'", REML_E_VALUE, AT "/config/alpha", "must be a number" },
  { "'alpha': 2.5", "'alpha': null", REML_E_VALUE, AT "/config/alpha", "must not be null" },
  { "'linkFunction': 'Logistic'", "'linkFunction': 'Probit'", REML_E_VALUE, AT "/config/linkFunction", "Identity" },
  { "'lossFunction': {'Squared': {}}", "'lossFunction': {'Hinge': {}}", REML_E_VALUE, AT "/config/lossFunction", "Logistic" },
  { "'lossFunction': {'Squared': {}}", "'lossFunction': {'Logistic': {'min_label': 2, 'max_label': 2}}", REML_E_VALUE,
    AT "/config/lossFunction/Logistic", "min_label must be less" },
  { "'config': {'alpha'", "'configs': {'alpha'", REML_E_VALUE, AT, "\"config\" is missing" },
  { "'config': {'alpha': 2.5, 'beta': 0.5, 'l1Lambda': 0, 'l2Lambda': 0, 'linkFunction': 'Logistic', 'lossFunction': "
    "{'Squared': {}}}",
    "'config': []", REML_E_VALUE, AT "/config", "must be an object" },
  /* What says the same twice. */
  { "'num_bits': 1", "'num_bits': 2", REML_E_VALUE, AT "/num_bits", "must be 1" },
  { "'constant_feature_enabled': true", "'constant_feature_enabled': false", REML_E_VALUE, AT "/constant_feature_enabled",
    "must be true" },
  { "'constant_feature_enabled': true", "'constant_feature_enabled': 1", REML_E_VALUE, AT "/constant_feature_enabled",
    "must be a boolean" },
  { "'pairs': []", "'pairs': {}", REML_E_VALUE, AT "/pairs", "must be an array" },
  { "'pairs': []", "'pairs': [['Default', 'Default']]", REML_E_VALUE, AT "/pairs/0", "does not have" },
  { "'triples': []", "'triples': [7]", REML_E_VALUE, AT "/triples/0", "does not have" },
  { ", 'pairs': []", "", REML_E_VALUE, AT, "\"pairs\" is missing" },
  { "'loss_function': {'Squared': {}}", "'loss_function': 'Hinge'", REML_E_VALUE, AT "/loss_function", "Squared or Logistic" },
  { "'loss_function': {'Squared': {}}", "'loss_function': {}", REML_E_VALUE, AT "/loss_function", "Squared or Logistic" },
  { "'loss_function': {'Squared': {}}", "'loss_function': null", REML_E_VALUE, AT "/loss_function", "Squared or Logistic" },
  /* What was learned. */
  { "'average_squared_norm_x': 1.5", "'average_squared_norm_y': 1.5", REML_E_VALUE, AT,
    "\"average_squared_norm_x\" is missing" },
  { "'min_label': -2.5", "'min_label': true", REML_E_VALUE, AT "/min_label", "must be a number" },
  { "'max_label': 3", "'max_label': null", REML_E_VALUE, AT "/max_label", "FlexBuffers keep them" },
  { "'max_label': 3", "'max_label': 1e39", REML_E_VALUE, AT "/max_label", "float32" },
  { "'normalized_sum_norm_x': 8", "'normalized_sum_norm_x': []", REML_E_VALUE, AT "/model_states/0/normalized_sum_norm_x",
    "must be a number" },
  { ", 'total_weight': 9", "", REML_E_VALUE, AT "/model_states/0", "\"total_weight\" is missing" },
  { "[{'normalized_sum_norm_x': 8, 'total_weight': 9}]", "[]", REML_E_VALUE, AT "/model_states", "one" },
  { "'total_weight': 9}]", "'total_weight': 9}, {'normalized_sum_norm_x': 8, 'total_weight': 9}]", REML_E_VALUE,
    AT "/model_states", "one" },
  { "'model_states': [", "'model_states': 7, 'm': [", REML_E_VALUE, AT "/model_states", "must be an array" },
  { "'model_states': [{", "'model_states': [7], 'm': [{", REML_E_VALUE, AT "/model_states/0", "must be an object" },
  /* Weights. */
  { "'feature_index_size': 2", "'feature_index_size': 4", REML_E_VALUE, AT "/weights/feature_index_size",
    "must be 2, by numBits" },
  { "'feature_state_size': 6", "'feature_state_size': 7", REML_E_VALUE, AT "/weights/feature_state_size", "must be 6" },
  { "'feature_state_size_shift': 3", "'feature_state_size_shift': 2", REML_E_VALUE, AT "/weights/feature_state_size_shift",
    "must be 3" },
  { "'model_index_size': 1", "'model_index_size': 2", REML_E_VALUE, AT "/weights/model_index_size", "must be 1" },
  { "'model_index_size_shift': 0", "'model_index_size_shift': 1", REML_E_VALUE, AT "/weights/model_index_size_shift",
    "must be 0" },
  { "'feature_index_size': 2, ", "", REML_E_VALUE, AT "/weights", "\"feature_index_size\" is missing" },
  { "'weights': {'1'", "'rows': {'1'", REML_E_VALUE, AT "/weights", "\"weights\" is missing" },
  { "'weights': {'feature_index_size'", "'weights': 7, 'w': {'feature_index_size'", REML_E_VALUE, AT "/weights",
    "must be an object" },
  { "{'1': [[0.5", "{'2': [[0.5", REML_E_VALUE, AT "/weights/weights/2", "past the last of numBits 1" },
  { "{'1': [[0.5", "{'178956970': [[0.5", REML_E_VALUE, AT "/weights/weights/178956970", "past the shape" },
  { "{'1': [[0.5", "{'01': [[0.5", REML_E_VALUE, AT "/weights/weights/01", "leading zeros" },
  { "{'1': [[0.5", "{'-1': [[0.5", REML_E_VALUE, AT "/weights/weights/-1", "number" },
  { "{'1': [[0.5", "{'0': [[0.5", REML_E_SYNTAX, AT "/weights/weights/0", "twice" },
  { "[[0.5, -0.0, ", "[[0.5, ", REML_E_VALUE, AT "/weights/weights/1/0", "5 numbers" },
  { "[[0.5, ", "[[7, 0.5, ", REML_E_VALUE, AT "/weights/weights/1/0", "7 numbers" },
  { "[[0.5, ", "[[null, ", REML_E_VALUE, AT "/weights/weights/1/0/0", "FlexBuffers keep them" },
  { "[[0.5, ", "[[1e39, ", REML_E_VALUE, AT "/weights/weights/1/0/0", "float32" },
  { "[[0.5, -0.0, 3, 1e-45, 0, 6]]", "[0.5, -0.0, 3, 1e-45, 0, 6]", REML_E_VALUE, AT "/weights/weights/1", "one array" },
  { "[[0.5, -0.0, 3, 1e-45, 0, 6]]", "[]", REML_E_VALUE, AT "/weights/weights/1", "one array" },
  { "[[0.5, -0.0, 3, 1e-45, 0, 6]]", "7", REML_E_VALUE, AT "/weights/weights/1", "one array" },
  { "1e-45, 0, 6]]", "1e-45, 0, 6], [0, 0, 0, 0, 0, 0]]", REML_E_VALUE, AT "/weights/weights/1", "one array" },
  { "{'1': [[0.5, -0.0, 3, 1e-45, 0, 6]], '0': [[1, 2, 3, 4, 5, 6]]}", "[]", REML_E_VALUE, AT "/weights/weights", "object" },
  /* The text. */
  { "'num_models_below': 1, ", "'num_models_below': 1 ", REML_E_SYNTAX, "/entry_reduction", "" },
  { "'num_models_below': 1, ", "'num_models_below': 1, 'num_models_below': 1, ", REML_E_SYNTAX,
    "/entry_reduction/num_models_below", "twice" },
  { "'num_models_below': 1, ", "'$x': 1, ", REML_E_SYNTAX, "/entry_reduction/$x", "$" },
};

Test(reductionml, refusals_name_the_place_in_the_original)
{
  for (size_t i = 0; i < COUNT(refused); i++) {
    marked text = unmark_with(MODEL(COIN), refused[i].old, refused[i].new);
import said;
    import_text(&said, &text);
    cr_expect_null(said.document, "%s: nothing is wrong", refused[i].new);
    reml_document_free(said.document);
    cr_expect_eq(said.first.status, refused[i].status, "%s: %s", refused[i].new, said.first.message);
    cr_expect_str_eq(said.first.pointer, refused[i].pointer, "%s: %s", refused[i].new, said.first.message);
    cr_expect_not_null(strstr(said.first.message, refused[i].part), "%s: %s", refused[i].new, said.first.message);
    cr_expect_eq(said.first.line, 1, "%s", said.first.message);
    cr_expect_eq(said.problems, 1, "%s: %zu problems", refused[i].new, said.problems);
  }
}

#define ELEMENTWISE                                                                                                            \
  NODE("ElementwiseInteraction", "ElementwiseInteraction",                                                                     \
       "'keep_original_features': true, 'num_bits': 1, 'pair': ['Default', 'Default'], 'regressor': " COIN)
#define DEBUG                                                                                                                  \
  NODE("DebugReduction", "Debug",                                                                                              \
       "'features': true, 'id': 'top', 'indent': 2, 'label': false, 'prediction': true, 'next': " CB("mtr"))

/* The same deep in a stack. */
static const struct {
  const char *theirs, *old, *new, *pointer, *part;
} deep[] = {
  { MODEL(DEBUG), "'alpha': 2.5", "'alpha': -1", AT "/next/reduction/regressor/reduction/config/alpha", "more than 0.0" },
  { MODEL(DEBUG), "'indent': 2, ", "", AT, "\"indent\" is missing" },
  { MODEL(CB("mtr")), "'cb_type': 'mtr'", "'cb_type': 'dr'", AT "/cb_type", "\"mtr\" or \"ips\"" },
  { MODEL(CB("mtr")), "'action_sum': 7", "'action_sum': -7", AT "/mtr_state/action_sum", "0" },
  { MODEL(CB("mtr")), "'action_sum': 7", "'action_sum': 9007199254740992", AT "/mtr_state/action_sum", "9007199254740991" },
  { MODEL(CB("mtr")), "'action_sum': 7, ", "", AT "/mtr_state", "\"action_sum\" is missing" },
  { MODEL(CB("mtr")), "'mtr_state': {'action_sum': 7, 'event_sum': 2}, ", "", AT, "\"mtr_state\" is missing" },
  { MODEL(NODE("CBExploreAdfGreedyReduction", "CbExploreAdfGreedy", "'epsilon': 0.25, 'cb_adf': " CB("ips"))),
    "'epsilon': 0.25", "'epsilon': 1.5", AT "/epsilon", "1" },
  { MODEL(NODE("CBExploreAdfGreedyReduction", "CbExploreAdfGreedy", "'epsilon': 0.25, 'cb_adf': " COIN)), "'epsilon': 0.25",
    "'epsilon': 0.5", AT "/cb_adf", "needs" },
  { MODEL(NODE("CBExploreAdfSquareCBReduction", "CbExploreAdfSquareCb",
               "'config': {'gammaExponent': 0.75, 'gammaScale': 20, 'uniformEpsilon': 0}, 'counter': 5, 'cb_adf': " CB("mtr"))),
    "'cb_type': 'mtr'", "'cb_type': 'ips'", AT, "mtr" },
  { MODEL(ELEMENTWISE), "['Default', 'Default']", "['Default', {'RawHash': 7}]", AT "/pair/1", "cannot be carried over" },
  { MODEL(ELEMENTWISE), "['Default', 'Default']", "[{'Named': 4294967296}, 'Default']", AT "/pair/0", "{\"Named\": integer}" },
  { MODEL(ELEMENTWISE), "['Default', 'Default']", "[{'Name': 'a'}, 'Default']", AT "/pair/0", "{\"Named\": integer}" },
  { MODEL(ELEMENTWISE), "['Default', 'Default']", "['Default']", AT "/pair", "two namespaces" },
  { MODEL(ELEMENTWISE), "'pair': ['Default', 'Default'], ", "", AT, "\"pair\" is missing" },
  { INTERACTING("['Default', {'Name': 'user'}]", "['Default', " USER "]", ""), USER, A, AT "/pairs/0", "interactions/0" },
  { INTERACTING("['Default', {'Name': 'user'}]", "['Default', " USER "]", ""), USER, "{'RawHash': 1280313500}", AT "/pairs/0",
    "interactions/0" },
  { INTERACTING("['Default', 'Default', {'Name': 'user'}]", "", "['Default', 'Default', " USER "]"), USER, "'Default'",
    AT "/triples/0", "interactions/0" },
};

Test(reductionml, refusals_name_the_place_in_a_stack)
{
  for (size_t i = 0; i < COUNT(deep); i++) {
    marked text = unmark_with(deep[i].theirs, deep[i].old, deep[i].new);
import said;
    import_text(&said, &text);
    cr_expect_null(said.document, "%s: nothing is wrong", deep[i].new);
    reml_document_free(said.document);
    cr_expect_str_eq(said.first.pointer, deep[i].pointer, "%s: %s", deep[i].new, said.first.message);
    cr_expect_not_null(strstr(said.first.message, deep[i].part), "%s: %s", deep[i].new, said.first.message);
    cr_expect_eq(said.problems, 1, "%s: %zu problems", deep[i].new, said.problems);
  }
}

Test(reductionml, all_problems_are_told)
{
  marked one = unmark_with(MODEL(COIN), "'alpha': 2.5, 'beta': 0.5", "'alpha': -1, 'beta': '1'"),
         text = unmark_with(one.text, "\"min_label\": -2.5", "\"min_label\": {}");
import said;
  import_text(&said, &text);
  cr_expect_eq(said.problems, 3);
  cr_expect_str_eq(said.first.pointer, AT "/config/alpha");
  free(one.text);
}

/* ---- Who takes them ---- */

Test(reductionml, only_those_who_ask_for_it_get_them)
{
  reml_error err = REML_ERROR_INIT;
  marked text = unmark(MODEL(COIN));
  reml_source from = reml_from_memory(text.text, text.length);
  for (int32_t format = REML_FORMAT_ANY; format <= REML_FORMAT_IMPORT; format++) {
    reml_options options = REML_OPTIONS_INIT;
    reml_document *d = NULL;
    reml_workspace *ws = NULL;
    bool taken = format == REML_FORMAT_IMPORT;
    options.format = format;
    cr_expect_eq(reml_document_read(&d, from, &options, &err), taken ? REML_OK : REML_E_NOT_MODEL, "%d", (int)format);
    cr_expect(taken || strstr(err.message, "reductionml"), "%s", err.message);
    reml_document_free(d);
    cr_expect_eq(reml_workspace_load(&ws, from, &options, &err) == REML_OK, taken, "%d", (int)format);
    reml_workspace_free(ws);
    cr_expect_lt(reml_workspace_create(&ws, from, &options, &err), 0, "%d", (int)format);
  }
  free(text.text);
}

/* A text is known by the first key that is one of theirs or of ours. */
Test(reductionml, other_documents_are_not_taken_for_theirs)
{
  static const char *const others[] = { "{}",
                                        "{'reml': {}, 'entry_reduction': 1}",
                                        "[{'entry_reduction': 1}]",
                                        "{'globalConfig': {'entry_reduction': 1}}",
                                        "{'x': {'entry_reduction': 1}}",
                                        "" };
  for (size_t i = 0; i < COUNT(others); i++) {
    marked text = unmark(others[i]);
import said;
    import_text(&said, &text);
    cr_expect_null(said.document);
    cr_expect_null(strstr(said.first.message, "reductionml"), "%s: %s", others[i], said.first.message);
    cr_expect_null(strstr(said.first.message, "global_config"), "%s: %s", others[i], said.first.message);
  }
  marked text = unmark("{'x': {}, 'entry_reduction': 1}");
import said;
  import_text(&said, &text);
  cr_expect_not_null(strstr(said.first.message, "global_config"), "%s", said.first.message);
}
