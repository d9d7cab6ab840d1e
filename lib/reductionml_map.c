#include "reductionml_map.h"

#include <string.h>

/* spec/model-format.md, "Migration", has the same tables. */

static const rml_move binary_moves[] = {
  { RML_MOVE_BELOW, "config", "regressor", NULL, "regressor" },
  { 0 },
};

static const rml_move cb_adf_moves[] = {
  { RML_MOVE_COPY, "config", "cbType", NULL, "cb_type" },
  { RML_MOVE_BELOW, "config", "regressor", NULL, "regressor" },
  { RML_MOVE_COPY, "state", "actionSum", "mtr_state", "action_sum" },
  { RML_MOVE_COPY, "state", "eventSum", "mtr_state", "event_sum" },
  { 0 },
};

static const rml_move coin_moves[] = {
  { RML_MOVE_COPY, "config", "alpha", "config", "alpha" },
  { RML_MOVE_COPY, "config", "beta", "config", "beta" },
  { RML_MOVE_COPY, "config", "l1Lambda", "config", "l1Lambda" },
  { RML_MOVE_COPY, "config", "l2Lambda", "config", "l2Lambda" },
  { RML_MOVE_COPY, "config", "lossFunction", "config", "lossFunction" },
  { RML_MOVE_COPY, "config", "linkFunction", "config", "linkFunction" },
  { RML_MOVE_WEIGHTS, "state", "weights", NULL, "weights" },
  { RML_MOVE_SUMS, "state", "modelStates", NULL, "model_states" },
  { RML_MOVE_COPY, "state", "averageSquaredNormX", NULL, "average_squared_norm_x" },
  { RML_MOVE_COPY, "state", "minLabel", NULL, "min_label" },
  { RML_MOVE_COPY, "state", "maxLabel", NULL, "max_label" },
  { RML_MOVE_LOSS, NULL, NULL, NULL, "loss_function" },
  { RML_MOVE_PAIRS, NULL, NULL, NULL, "pairs" },
  { RML_MOVE_TRIPLES, NULL, NULL, NULL, "triples" },
  { RML_MOVE_BITS, NULL, NULL, NULL, "num_bits" },
  { RML_MOVE_CONSTANT, NULL, NULL, NULL, "constant_feature_enabled" },
  { 0 },
};

static const rml_move debug_moves[] = {
  { RML_MOVE_COPY, "config", "id", NULL, "id" },
  { RML_MOVE_COPY, "config", "prediction", NULL, "prediction" },
  { RML_MOVE_COPY, "config", "label", NULL, "label" },
  { RML_MOVE_COPY, "config", "features", NULL, "features" },
  { RML_MOVE_COPY, "config", "indent", NULL, "indent" },
  { RML_MOVE_BELOW, "config", "next", NULL, "next" },
  { 0 },
};

static const rml_move elementwise_moves[] = {
  { RML_MOVE_BELOW, "config", "regressor", NULL, "regressor" },
  { RML_MOVE_ONE, "config", "one", NULL, "pair" },
  { RML_MOVE_TWO, "config", "two", NULL, "pair" },
  { RML_MOVE_COPY, "config", "keepOriginalFeatures", NULL, "keep_original_features" },
  { RML_MOVE_BITS, NULL, NULL, NULL, "num_bits" },
  { 0 },
};

static const rml_move greedy_moves[] = {
  { RML_MOVE_COPY, "config", "epsilon", NULL, "epsilon" },
  { RML_MOVE_BELOW, "config", "cbAdf", NULL, "cb_adf" },
  { 0 },
};

/* Their config.cbAdf says again, in short, what cb_adf is. */
static const rml_move softmax_moves[] = {
  { RML_MOVE_COPY, "config", "uniformEpsilon", "config", "uniformEpsilon" },
  { RML_MOVE_COPY, "config", "lambda", "config", "lambda" },
  { RML_MOVE_BELOW, "config", "cbAdf", NULL, "cb_adf" },
  { RML_MOVE_DROP, NULL, NULL, "config", "cbAdf" },
  { RML_MOVE_DROP, NULL, NULL, NULL, "counter" },
  { 0 },
};

static const rml_move square_cb_moves[] = {
  { RML_MOVE_COPY, "config", "uniformEpsilon", "config", "uniformEpsilon" },
  { RML_MOVE_COPY, "config", "gammaScale", "config", "gammaScale" },
  { RML_MOVE_COPY, "config", "gammaExponent", "config", "gammaExponent" },
  { RML_MOVE_BELOW, "config", "cbAdf", NULL, "cb_adf" },
  { RML_MOVE_COPY, "state", "counter", NULL, "counter" },
  { RML_MOVE_DROP, NULL, NULL, "config", "cbAdf" },
  { 0 },
};

static const rml_origin origins[] = {
  { "BinaryReduction", "Binary", binary_moves },
  { "CBAdfReduction", "CbAdf", cb_adf_moves },
  { "CBExploreAdfGreedyReduction", "CbExploreAdfGreedy", greedy_moves },
  { "CBExploreAdfSoftmaxReduction", "CbExploreAdfSoftmax", softmax_moves },
  { "CBExploreAdfSquareCBReduction", "CbExploreAdfSquareCb", square_cb_moves },
  { "CoinRegressor", "Coin", coin_moves },
  { "DebugReduction", "Debug", debug_moves },
  { "ElementwiseInteraction", "ElementwiseInteraction", elementwise_moves },
};

const char *const rml_sums[][2] = {
  { "normalizedSumNormX", "normalized_sum_norm_x" },
  { "totalWeight", "total_weight" },
  { NULL, NULL },
};

const rml_origin *rml_origin_of(json_object *reduction)
{
  json_object *type;
  if (rml_type_of(reduction) != RML_TYPE_MAP || !json_object_object_get_ex(reduction, "type", &type) ||
      rml_type_of(type) != RML_TYPE_STRING)
    return NULL;
  for (size_t i = 0; i < sizeof origins / sizeof *origins; i++)
    if (strcmp(json_object_get_string(type), origins[i].type) == 0)
      return &origins[i];
  return NULL;
}
