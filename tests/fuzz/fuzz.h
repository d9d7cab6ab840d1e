/* What the fuzzers share.  Each is a file fuzz_NAME.c with the entry that libFuzzer and AFL++ call; tests/fuzz/replay.c calls
 * it for files.  A fuzzer finds crashes, leaks and hangs by running; what else must hold, it says with `must`. */
#ifndef FUZZ_H
#define FUZZ_H

#include <reml.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Tables of up to 2^15 rows, so that no time is spent on clearing them. */
#define FUZZ_WEIGHT_BYTES (UINT64_C(1) << 20)

static inline void must(int so, const char *what, const reml_error *error)
{
  if (so)
    return;
  fprintf(stderr, "must: %s%s%s\n", what, error ? ": " : "", error ? error->message : "");
  abort();
}

/* What the library says can be shown on a terminal, whatever is in the input. */
static inline void must_be_plain(const char *text)
{
  must(text[0] != 0, "something is said", NULL);
  for (; *text; text++)
    must((unsigned char)*text >= 0x20 && *text != 0x7f, "no control character is said", NULL);
}

static inline void fuzz_hear_problem(void *user, const reml_error *problem)
{
  (void)user;
  must(problem->status < 0, "a problem is a failure", NULL);
  must_be_plain(problem->message);
}

static inline void fuzz_hear_log(void *user, int32_t level, const char *text)
{
  (void)user;
  (void)level;
  must_be_plain(text);
}

static inline reml_options fuzz_options(int32_t format, int32_t checksum)
{
  reml_options options = REML_OPTIONS_INIT;
  options.on_problem = fuzz_hear_problem;
  options.on_log = fuzz_hear_log;
  options.format = format;
  options.checksum = checksum;
  options.max_weight_bytes = FUZZ_WEIGHT_BYTES;
  return options;
}

static inline void must_be_same(const reml_buffer *a, const reml_buffer *b, const char *what)
{
  must(a->size == b->size && memcmp(a->data, b->data, a->size) == 0, what, NULL);
}

/* The document in a form; it must be possible. */
static inline reml_buffer fuzz_written(const reml_document *d, int32_t format)
{
  reml_error error = REML_ERROR_INIT;
  reml_buffer out = { 0 };
  must(reml_document_write(d, reml_to_memory(&out), format, &error) == REML_OK, "what was read can be written", &error);
  return out;
}

/* Bytes that were written must be read, and written give the form `as`. */
static inline reml_buffer fuzz_converted(const reml_buffer *from, int32_t as)
{
  reml_error error = REML_ERROR_INIT;
  reml_document *d = NULL;
  must(reml_document_read(&d, reml_from_memory(from->data, from->size), NULL, &error) == REML_OK,
       "what was written can be read", &error);
  reml_buffer out = fuzz_written(d, as);
  reml_document_free(d);
  return out;
}

/* Each form gives itself and the other again. */
static inline void fuzz_round_trip(reml_buffer *binary, reml_buffer *json)
{
  const reml_buffer *from[] = { binary, json };
  for (size_t i = 0; i < 2; i++) {
    reml_buffer b = fuzz_converted(from[i], REML_FORMAT_BINARY), j = fuzz_converted(from[i], REML_FORMAT_JSON);
    must_be_same(&b, binary, "both forms give the same binary model");
    must_be_same(&j, json, "both forms give the same JSON");
    reml_buffer_free(&b);
    reml_buffer_free(&j);
  }
  reml_buffer_free(binary);
  reml_buffer_free(json);
}

static inline void fuzz_document(const reml_document *d)
{
  reml_buffer binary = fuzz_written(d, REML_FORMAT_BINARY), json = fuzz_written(d, REML_FORMAT_JSON);
  fuzz_round_trip(&binary, &json);
}

/* Learns (unless it is mapped) and predicts one example of the kind that the workspace takes; both may be refused. */
static inline void fuzz_use(const reml_workspace *ws, reml_workspace *learner)
{
  static const char simple[] = "1 2|a b:0.5 c |d e:-3 f", cb[] = "shared |s a b:2\n0:-1.5:0.25 |a b c:3\n|a d e\n";
  int32_t features;
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  reml_label y;
  reml_error error = REML_ERROR_INIT;
  reml_workspace_types(ws, NULL, &features, NULL);
  const char *text = features == REML_FEATURES_CB ? cb : simple;
  must(reml_features_create(&x, ws, &error) == REML_OK && reml_prediction_create(&p, &error) == REML_OK, "there is memory",
       &error);
  if (reml_features_parse(x, REML_DATA_VW_TEXT, text, strlen(text), &y, &error) == REML_OK) {
    for (int i = 0; learner && i < 3; i++)
      (void)reml_workspace_predict_then_learn(learner, x, &y, p, &error);
    (void)reml_workspace_predict(ws, x, p, &error);
  }
  reml_prediction_free(p);
  reml_features_free(x);
}

/* What a workspace saves is a document. */
static inline void fuzz_saved(const reml_workspace *ws)
{
  reml_error error = REML_ERROR_INIT;
  reml_buffer binary = { 0 }, json = { 0 };
  must(reml_workspace_save(ws, reml_to_memory(&binary), REML_FORMAT_BINARY, &error) == REML_OK, "a workspace can be saved",
       &error);
  must(reml_workspace_save(ws, reml_to_memory(&json), REML_FORMAT_JSON, &error) == REML_OK, "also as JSON", &error);
  fuzz_round_trip(&binary, &json);
}

#endif
