/* Example data in one format, for regressors and for bandits: parsed whole, and read one by one, learned and predicted. */
#ifndef FUZZ_DATA_H
#define FUZZ_DATA_H

#include "fuzz.h"

static inline void fuzz_read(reml_workspace *ws, reml_features *x, reml_source from, int32_t format)
{
  reml_error error = REML_ERROR_INIT;
  reml_reader *reader = NULL;
  reml_prediction *p = NULL;
  reml_label y;
  reml_status status = REML_OK;
  must(reml_prediction_create(&p, &error) == REML_OK, "there is memory", &error);
  if (reml_reader_open(&reader, ws, from, format, &error) == REML_OK) {
    /* Every example is at least one byte. */
    for (size_t i = 0; status != REML_END; i++) {
      must(i <= from.size, "a reader comes to the end", NULL);
      status = reml_reader_next(reader, x, &y, &error);
      if (status == REML_OK)
        (void)reml_workspace_predict_then_learn(ws, x, &y, p, &error);
    }
  }
  reml_reader_free(reader);
  reml_prediction_free(p);
}

static inline int fuzz_data(const uint8_t *data, size_t size, int32_t format)
{
  static const char *const configs[] = {
    "{\"globalConfig\":{\"numBits\":4},\"entryReduction\":{\"typename\":\"Coin\"}}",
    "{\"globalConfig\":{\"numBits\":4},\"entryReduction\":{\"typename\":\"CbExploreAdfGreedy\"}}",
  };
  for (size_t i = 0; i < 2; i++) {
    reml_error error = REML_ERROR_INIT;
    reml_workspace *ws = NULL;
    reml_features *x = NULL;
    reml_label y;
    must(reml_workspace_create(&ws, reml_from_memory(configs[i], strlen(configs[i])), NULL, &error) == REML_OK &&
             reml_features_create(&x, ws, &error) == REML_OK,
         "there is a workspace", &error);
    if (reml_features_parse(x, format, (const char *)data, size, &y, &error) == REML_OK)
      (void)reml_workspace_learn(ws, x, &y, &error);
    fuzz_read(ws, x, reml_from_memory(data, size), format);
    /* The model in both forms is what fuzz_model.c is for; here it would take most of the time. */
    reml_buffer saved = { 0 };
    must(reml_workspace_save(ws, reml_to_memory(&saved), REML_FORMAT_BINARY, &error) == REML_OK, "a workspace can be saved",
         &error);
    reml_buffer_free(&saved);
    reml_features_free(x);
    reml_workspace_free(ws);
  }
  return 0;
}

#endif
