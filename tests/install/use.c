/* A program as a user writes it: learns, predicts, saves, loads, and must then predict the same.  Built and run by
 * tests/check-install.sh against the installed library. */
#include <reml.h>

#include <stdio.h>

static const char config[] = "{\"globalConfig\": {\"numBits\": 8}, \"entryReduction\": {\"typename\": \"Coin\"}}";

static reml_error error = REML_ERROR_INIT;

/* Whether a call went well; says why when it did not. */
static int good(reml_status status)
{
  if (status < 0)
    fprintf(stderr, "%s: %s\n", reml_status_name(status), error.message);
  return status >= 0;
}

static void describe(reml_features *x, float size, const char *colour)
{
  reml_features_clear(x);
  reml_features_namespace(x, "house", REML_STRLEN);
  reml_features_add(x, "size", REML_STRLEN, size);
  reml_features_add_text(x, "colour", REML_STRLEN, colour, REML_STRLEN);
}

static int learn(reml_workspace *ws, reml_features *x)
{
  for (int i = 0; i < 20; i++) {
    float size = (float)(i % 5);
    reml_label y = reml_simple_label(2 * size, 1);
    describe(x, size, i % 2 ? "red" : "blue");
    if (!good(reml_workspace_learn(ws, x, &y, &error)))
      return 0;
  }
  return 1;
}

static int save_and_load(const reml_workspace *ws, reml_workspace **loaded)
{
  reml_buffer model = { NULL, 0 };
  int done = good(reml_workspace_save(ws, reml_to_memory(&model), REML_FORMAT_BINARY, &error)) &&
             good(reml_workspace_load(loaded, reml_from_memory(model.data, model.size), NULL, &error));
  printf("the model has %zu bytes\n", model.size);
  reml_buffer_free(&model);
  return done;
}

static int predict(const reml_workspace *ws, const reml_features *x, reml_prediction *p, float *value)
{
  if (!good(reml_workspace_predict(ws, x, p, &error)))
    return 0;
  *value = reml_prediction_scalar(p);
  return 1;
}

int main(void)
{
  reml_workspace *ws = NULL, *loaded = NULL;
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  float before = 0, after = 1;

  printf("libreml %s (compiled with %s)\n", reml_version(), REML_VERSION);
  if (good(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, &error)) &&
      good(reml_features_create(&x, ws, &error)) && good(reml_prediction_create(&p, &error)) && learn(ws, x) &&
      predict(ws, x, p, &before) && save_and_load(ws, &loaded) && predict(loaded, x, p, &after))
    printf("predicts %g, and %g when loaded\n", (double)before, (double)after);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(loaded);
  reml_workspace_free(ws);
  /* Learning moved it away from 0, where it began. */
  return before > 0 && before == after ? 0 : 1;
}
