/* Example data in one format, for every kind of label: parsed whole, and read one by one, learned and predicted.  What is
 * learned does not depend on the pieces that the data comes in, nor on who parses it, the reader or whoever it gives the text
 * to. */
#ifndef FUZZ_DATA_H
#define FUZZ_DATA_H

#include "fuzz.h"

/* Gives the bytes a few at a time. */
typedef struct fuzz_pieces {
  const uint8_t *data;
  size_t size, piece;
} fuzz_pieces;

static inline ptrdiff_t fuzz_give(void *user, void *to, size_t capacity)
{
  fuzz_pieces *from = user;
  size_t count = from->size < from->piece ? from->size : from->piece;
  count = count < capacity ? count : capacity;
  if (count > 0)
    memcpy(to, from->data, count);
  from->data += count;
  from->size -= count;
  return (ptrdiff_t)count;
}

static inline reml_status fuzz_next_by_text(reml_reader *reader, reml_features *x, int32_t format, reml_label *y)
{
  const char *text;
  size_t length;
  uint64_t line;
  reml_status status = reml_reader_next_text(reader, &text, &length, &line, NULL);
  must(status != REML_OK || line > 0, "lines are counted from 1", NULL);
  return status == REML_OK ? reml_features_parse(x, format, text, length, y, NULL) : status;
}

/* Learns from all examples that can be read, at most `most`. */
static inline void fuzz_read(reml_workspace *ws, reml_source from, int32_t format, int by_text, size_t most)
{
  reml_error error = REML_ERROR_INIT;
  reml_reader *reader = NULL;
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  reml_label y;
  reml_status status = REML_OK;
  must(reml_features_create(&x, ws, &error) == REML_OK && reml_prediction_create(&p, &error) == REML_OK &&
           reml_reader_open(&reader, ws, from, format, &error) == REML_OK,
       "there is memory", &error);
  for (size_t i = 0; status != REML_END; i++) {
    must(i <= most, "a reader comes to the end", NULL);
    status = by_text ? fuzz_next_by_text(reader, x, format, &y) : reml_reader_next(reader, x, &y, &error);
    if (status == REML_OK)
      (void)reml_workspace_predict_then_learn(ws, x, &y, p, &error);
  }
  reml_reader_free(reader);
  reml_prediction_free(p);
  reml_features_free(x);
}

/* The data as one example. */
static inline void fuzz_parse(const reml_workspace *ws, const uint8_t *data, size_t size, int32_t format)
{
  reml_error error = REML_ERROR_INIT;
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  reml_label y;
  must(reml_features_create(&x, ws, &error) == REML_OK && reml_prediction_create(&p, &error) == REML_OK, "there is memory",
       &error);
  if (reml_features_parse(x, format, (const char *)data, size, &y, &error) == REML_OK)
    (void)reml_workspace_predict(ws, x, p, &error);
  reml_prediction_free(p);
  reml_features_free(x);
}

/* A workspace that has read all of the data, and what it saves. */
static inline reml_buffer fuzz_learned(const char *config, const uint8_t *data, size_t size, int32_t format, size_t piece)
{
  reml_error error = REML_ERROR_INIT;
  reml_workspace *ws = NULL;
  reml_buffer saved = { 0 };
  fuzz_pieces pieces = { data, size, piece };
  must(reml_workspace_create(&ws, reml_from_memory(config, strlen(config)), NULL, &error) == REML_OK, "there is a workspace",
       &error);
  /* Every example is at least one byte. */
  fuzz_read(ws, piece > 0 ? reml_from_callback(fuzz_give, &pieces, NULL) : reml_from_memory(data, size), format, piece > 0,
            size);
  fuzz_parse(ws, data, size, format);
  /* The model in both forms is what fuzz_model.h is for; here it would take most of the time. */
  must(reml_workspace_save(ws, reml_to_memory(&saved), REML_FORMAT_BINARY, &error) == REML_OK, "a workspace can be saved",
       &error);
  reml_workspace_free(ws);
  return saved;
}

static inline int fuzz_data(const uint8_t *data, size_t size, int32_t format)
{
  static const char *const configs[] = {
    "{\"globalConfig\":{\"numBits\":4,\"interactions\":[[\"Default\",{\"Name\":\"a\"}]]},"
    "\"entryReduction\":{\"typename\":\"Coin\"}}",
    "{\"globalConfig\":{\"numBits\":4},\"entryReduction\":{\"typename\":\"Binary\"}}",
    "{\"globalConfig\":{\"numBits\":4},\"entryReduction\":{\"typename\":\"CbExploreAdfGreedy\"}}",
  };
  for (size_t i = 0; i < sizeof configs / sizeof *configs; i++) {
    reml_buffer whole = fuzz_learned(configs[i], data, size, format, 0);
    reml_buffer pieces = fuzz_learned(configs[i], data, size, format, 1 + size % 61);
    must_be_same(&whole, &pieces, "data in pieces teaches the same");
    reml_buffer_free(&whole);
    reml_buffer_free(&pieces);
  }
  return 0;
}

#endif
