/* Trains on recorded data and compares with what was recorded (tests/data/README.md): each prediction, as a float, and the
 * model, every byte.  A plain program, so that it also runs where Criterion does not. */
#include "recorded.h"

/* A directory of tests/data/recorded, and the examples that it was trained on, below tests/data. */
typedef struct recording {
  const char *name, *data;
  int32_t format; /* REML_DATA_ */
} recording;

static const recording cases[] = {
  { "cbadf_ips", "recorded/cb.vw", REML_DATA_VW_TEXT },
  { "cbadf_mtr", "recorded/cb.vw", REML_DATA_VW_TEXT },
  { "coin_default_rcv1", "rcv1_100.vw", REML_DATA_VW_TEXT },
  { "coin_hashseed_noconst", "recorded/text_features.vw", REML_DATA_VW_TEXT },
  { "coin_json", "recorded/regression.ndjson", REML_DATA_JSON },
  { "coin_pairs", "recorded/regression.vw", REML_DATA_VW_TEXT },
  { "coin_text_features", "recorded/text_features.vw", REML_DATA_VW_TEXT },
  { "coin_tiny_collisions", "recorded/regression.vw", REML_DATA_VW_TEXT },
  { "coin_triples", "recorded/regression.vw", REML_DATA_VW_TEXT },
  { "debug_over_coin", "recorded/binary.vw", REML_DATA_VW_TEXT },
  { "elementwise_drop", "recorded/elementwise.ndjson", REML_DATA_JSON },
  { "elementwise_keep_greedy", "recorded/elementwise.ndjson", REML_DATA_JSON },
  { "greedy_dsjson_real", "recorded/coffee.dsjson", REML_DATA_DSJSON },
  { "greedy_json", "recorded/cb.ndjson", REML_DATA_JSON },
  { "greedy_vwtext", "recorded/cb.vw", REML_DATA_VW_TEXT },
  { "softmax_default", "recorded/cb.vw", REML_DATA_VW_TEXT },
  { "softmax_json", "recorded/cb.ndjson", REML_DATA_JSON },
  { "squarecb_eps_dsjson", "recorded/cb.dsjson", REML_DATA_DSJSON },
  { "squarecb_json", "recorded/cb.ndjson", REML_DATA_JSON },
};

static reml_error error = REML_ERROR_INIT;

static bool good(const char *name, reml_status status)
{
  if (status < 0)
    printf("%s: %s: %s\n", name, reml_status_name(status), error.message);
  return status >= 0;
}

/* The path of a file of tests/data. */
static const char *path_of(char out[512], const char *directory, const char *name)
{
  const char *top = getenv("REML_SRCDIR");
  snprintf(out, 512, "%s/tests/data/%s%s%s", top ? top : ".", directory, *directory ? "/" : "", name);
  return out;
}

/* Predicts and learns all examples; each prediction must be the next recorded one, and there must be as many. */
static bool train(const char *name, reml_workspace *ws, reml_reader *data, FILE *recorded)
{
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  reml_label y;
  char line[256];
  int count = 0;
  bool ok = good(name, reml_features_create(&x, ws, &error)) && good(name, reml_prediction_create(&p, &error));
  reml_status status = REML_OK;
  while (ok && (status = reml_reader_next(data, x, &y, &error)) == REML_OK)
    ok = good(name, reml_workspace_predict_then_learn(ws, x, &y, p, &error)) && fgets(line, sizeof line, recorded) &&
         as_recorded(name, ++count, line, p);
  ok = ok && good(name, status);
  if (ok && (count == 0 || fgets(line, sizeof line, recorded))) {
    printf("%s: there are %d examples, and another number of recorded predictions\n", name, count);
    ok = false;
  }
  reml_prediction_free(p);
  reml_features_free(x);
  return ok;
}

static bool run(const recording *of, reml_workspace *ws)
{
  char directory[128], path[512];
  reml_reader *data = NULL;
  snprintf(directory, sizeof directory, "recorded/%s", of->name);
  FILE *recorded = fopen(path_of(path, directory, "predictions.jsonl"), "r");
  bool ok = recorded != NULL;
  if (!ok)
    printf("%s: cannot open %s\n", of->name, path);
  ok = ok && good(of->name, reml_reader_open(&data, ws, reml_from_file(path_of(path, "", of->data)), of->format, &error)) &&
       train(of->name, ws, data, recorded);
  reml_reader_free(data);
  if (recorded)
    fclose(recorded);
  return ok;
}

/* Both are saved by this release: the one that wrote a model stands in it. */
static bool same_models(const char *name, const reml_workspace *ws, const reml_workspace *recorded)
{
  reml_buffer got = { NULL, 0 }, want = { NULL, 0 };
  bool ok = good(name, reml_workspace_save(ws, reml_to_memory(&got), REML_FORMAT_BINARY, &error)) &&
            good(name, reml_workspace_save(recorded, reml_to_memory(&want), REML_FORMAT_BINARY, &error));
  if (ok && (got.size != want.size || memcmp(got.data, want.data, got.size) != 0)) {
    printf("%s: the model is not the recorded one\n", name);
    ok = false;
  }
  reml_buffer_free(&want);
  reml_buffer_free(&got);
  return ok;
}

static bool check(const recording *of)
{
  char directory[128], path[512];
  reml_workspace *ws = NULL, *recorded = NULL;
  snprintf(directory, sizeof directory, "recorded/%s", of->name);
  bool ok =
      good(of->name, reml_workspace_create(&ws, reml_from_file(path_of(path, directory, "config.json")), NULL, &error)) &&
      good(of->name, reml_workspace_load(&recorded, reml_from_file(path_of(path, directory, "model.reml")), NULL, &error)) &&
      run(of, ws) && same_models(of->name, ws, recorded);
  reml_workspace_free(recorded);
  reml_workspace_free(ws);
  return ok;
}

int main(void)
{
  size_t count = sizeof cases / sizeof *cases, failed = 0;
  for (size_t i = 0; i < count; i++)
    failed += !check(&cases[i]);
  printf("%zu of %zu cases are as recorded\n", count - failed, count);
  return failed > 0;
}
