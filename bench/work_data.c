/* Works on examples: parsing, learning, predicting. */
#include "work.h"

#include <stdlib.h>
#include <string.h>

static reml_buffer text;
static int32_t format;
static reml_workspace *learner;
static reml_features *example;

/* What predicts, and examples for it. */
static const reml_workspace *learned;
static reml_features **questions;
static reml_prediction *answer;

static int32_t format_of(const char *name)
{
  static const struct {
    const char *name;
    int32_t format;
  } formats[] = { { "vw-text", REML_DATA_VW_TEXT }, { "json", REML_DATA_JSON }, { "dsjson", REML_DATA_DSJSON } };
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
    if (strcmp(formats[i].name, name) == 0)
      return formats[i].format;
  fail(name, "no format of examples");
}

static void prepare_text(char **arguments)
{
  reml_error err = REML_ERROR_INIT;
  must(reml_workspace_create(&learner, reml_from_file(arguments[0]), NULL, &err), &err);
  must(reml_features_create(&example, learner, &err), &err);
  must(reml_prediction_create(&answer, &err), &err);
  format = format_of(arguments[1]);
  text = bytes_of_file(arguments[2]);
  work_bytes = text.size;
}

typedef enum use { PARSE, PREDICT, LEARN } use;

/* All examples of the text. */
static void read_text(use what)
{
  reml_error err = REML_ERROR_INIT;
  reml_reader *reader;
  reml_label y;
  reml_status status;
  must(reml_reader_open(&reader, learner, reml_from_memory(text.data, text.size), format, &err), &err);
  while ((status = reml_reader_next(reader, example, &y, &err)) == REML_OK)
    if (what == LEARN)
      must(reml_workspace_learn(learner, example, &y, &err), &err);
    else if (what == PREDICT)
      must(reml_workspace_predict(learner, example, answer, &err), &err);
  must(status, &err);
  reml_reader_free(reader);
}

static void parse(void)
{
  read_text(PARSE);
}

static void parse_and_predict(void)
{
  read_text(PREDICT);
}

static void learn(void)
{
  read_text(LEARN);
}

static void prepare_predicting(char **arguments)
{
  reml_error err = REML_ERROR_INIT;
  learned = make_workspace((unsigned)number_of(arguments[0]), 1);
  work_units = number_of(arguments[1]);
  questions = must_have(calloc(work_units, sizeof *questions));
  for (size_t i = 0; i < work_units; i++) {
    must(reml_features_create(&questions[i], learned, &err), &err);
    fill(questions[i], number_of(arguments[2]));
  }
  must(reml_prediction_create(&answer, &err), &err);
}

static void predict(void)
{
  reml_error err = REML_ERROR_INIT;
  for (size_t i = 0; i < work_units; i++)
    must(reml_workspace_predict(learned, questions[i], answer, &err), &err);
}

const work data_works[] = {
  { "parse", "CONFIG FORMAT DATA", prepare_text, parse, NULL },
  { "parse-and-predict", "CONFIG FORMAT DATA", prepare_text, parse_and_predict, NULL },
  { "learn", "CONFIG FORMAT DATA", prepare_text, learn, NULL },
  { "predict", "BITS EXAMPLES FEATURES", prepare_predicting, predict, NULL },
  { 0 },
};
