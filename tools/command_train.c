/* reml train, reml test, reml predict: the command lines. */
#include "command.h"
#include "data_format.h"
#include "examples.h"
#include "io.h"
#include "message.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_DATA_FORMAT = 256, KEY_PROGRESS, KEY_PASSES, KEY_PARSE_THREADS, KEY_SAVE_EVERY, KEY_MAP };

enum { MOST_THREADS = 256 };

static int run_train(const struct arguments *arguments)
{
  return examples_run(arguments, PURPOSE_TRAIN);
}

static int run_test(const struct arguments *arguments)
{
  return examples_run(arguments, PURPOSE_TEST);
}

static int run_predict(const struct arguments *arguments)
{
  return examples_run(arguments, PURPOSE_PREDICT);
}

/* The number that `word` is; otherwise says what `option` takes and ends the tool. */
static uint64_t parse_number(struct argp_state *state, const char *option, const char *word, uint64_t least, uint64_t most)
{
  char *end;
  errno = 0;
  unsigned long long number = strtoull(word, &end, 10);
  if (isdigit((unsigned char)*word) && !*end && errno == 0 && number >= least && number <= most)
    return number;
  if (most == UINT64_MAX)
    usage_error(state, "%s takes a number of at least %llu, not '%s'", option, (unsigned long long)least, word);
  else
    usage_error(state, "%s takes a number from %llu to %llu, not '%s'", option, (unsigned long long)least,
                (unsigned long long)most, word);
  return 0;
}

/* ---- The data, for all three ---- */

static const struct argp_option data_options[] = {
  { "data", 'd', "FILE", 0,
    "Read the examples from FILE; may be given several times, for files that are read one after the other.  Data that is "
    "compressed with gzip or zstd is read as it is",
    0 },
  { "data-format", KEY_DATA_FORMAT, "FORMAT", 0,
    "vw-text, json or dsjson, for all files.  Otherwise FILE's ending says it, before .gz or .zst: .json, .ndjson and .jsonl "
    "are "
    "json, .dsjson is dsjson, all others are vw-text",
    0 },
  { "num-parse-threads", KEY_PARSE_THREADS, "N", 0,
    "Parse in N threads beside the one that predicts and learns.  What comes out is the same", 0 },
  { 0 },
};

static void add_data(struct arguments *arguments, const char *name, struct argp_state *state)
{
  struct data_set *data = &arguments->data;
  /* There are no more files than words on the command line. */
  if (!data->names && !(data->names = calloc((size_t)state->argc, sizeof *data->names)))
    argp_failure(state, EXIT_FAILED, errno, "error");
  else
    data->names[data->count++] = name;
}

/* What would be lost: a file that is read and then replaced by something else. */
static void check_files(const struct arguments *arguments, struct argp_state *state)
{
  const char *output = arguments->output, *predictions = arguments->predictions;
  for (size_t i = 0; i < arguments->data.count; i++) {
    const char *name = arguments->data.names[i];
    if (is_same_file(name, output) || is_same_file(name, predictions))
      usage_error(state, "'%s' cannot both be read as data and be written", name);
  }
  if (is_same_file(arguments->config, output) || is_same_file(arguments->config, predictions))
    usage_error(state, "'%s' is the configuration, and would be written over", arguments->config);
  if (is_same_file(arguments->input_model, predictions))
    usage_error(state, "'%s' is the model, and predictions would be written over it", arguments->input_model);
  if (is_same_file(output, predictions))
    usage_error(state, "the model and the predictions cannot both go to '%s'", output);
}

static void check_streams(const struct arguments *arguments, struct argp_state *state)
{
  size_t data = 0, others = is_standard(arguments->config) || is_standard(arguments->input_model);
  for (size_t i = 0; i < arguments->data.count; i++)
    data += is_standard(arguments->data.names[i]);
  if (data + others > 1)
    usage_error(state, "only one input can be standard input, and only once");
  if (data && arguments->passes > 1)
    usage_error(state, "standard input can only be read once: --passes needs data in files");
  if (is_standard(arguments->output) && is_standard(arguments->predictions))
    usage_error(state, "only one output can be standard output");
}

static error_t parse_data(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case 'd': add_data(arguments, word, state); return 0;
  case KEY_DATA_FORMAT:
    arguments->data.format = data_format_of_name(word);
    if (!arguments->data.format)
      usage_error(state, "there is no data format '%s'; use vw-text, json or dsjson", word);
    return 0;
  case KEY_PARSE_THREADS:
    arguments->parse_threads = (unsigned)parse_number(state, "--num-parse-threads", word, 0, MOST_THREADS);
    return 0;
  case ARGP_KEY_INIT:
    arguments->passes = 1;
    arguments->schedule.factor = 2;
    return 0;
  case ARGP_KEY_END:
    if (arguments->data.count == 0)
      usage_error(state, "which data?  Say -d FILE, or -d - for standard input");
    check_streams(arguments, state);
    check_files(arguments, state);
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp data_argp = { .options = data_options, .parser = parse_data };

/* ---- The table and the predictions, for train and test ---- */

static const struct argp_option table_options[] = {
  { "predictions", 'p', "FILE", 0, "Write the prediction for each example to FILE, one JSON value a line", 0 },
  { "metrics", 'm', "NAME,...", 0, "What the table shows", 0 },
  { "progress", KEY_PROGRESS, "*F|+N", 0,
    "When the table has a row: at example 1 and then each time there are F times as many, or every N examples.  *2 when not "
    "given",
    0 },
  { 0 },
};

static error_t parse_table(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case 'p': arguments->predictions = word; return 0;
  case 'm': arguments->metrics = word; return 0;
  case KEY_PROGRESS:
    if (!schedule_parse(&arguments->schedule, word))
      usage_error(state, "--progress takes *F with F above 1, such as '*2', or +N, such as +1000; not '%s'", word);
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static char *describe_metrics(int key, const char *text, void *input)
{
  (void)input;
  return key == 'm' ? metrics_help() : (char *)(uintptr_t)text;
}

static const struct argp table_argp = { .options = table_options, .parser = parse_table, .help_filter = describe_metrics };

static const struct argp_child with_table[] = {
  { &data_argp, 0, NULL, 0 },
  { &table_argp, 0, NULL, 0 },
  { &help_argp, 0, NULL, 0 },
  { 0 },
};

static const struct argp_child without_table[] = { { &data_argp, 0, NULL, 0 }, { &help_argp, 0, NULL, 0 }, { 0 } };

/* Hands the arguments on to the children, all but the last, which is help. */
static error_t start_children(const struct argp_child *children, struct argp_state *state)
{
  for (size_t i = 0; children[i + 1].argp; i++)
    state->child_inputs[i] = state->input;
  return 0;
}

/* What ends all three commands. */
#define DOC_END                                                                                                                \
  "On a terminal, a line on standard error tells how many examples have passed, how many a second, and for files which share " \
  "of "                                                                                                                        \
  "the data is read.  --quiet, before the command, leaves that out, like the table, warnings and notes.\n\n"                   \
  "SIGINT (Ctrl-C) or SIGTERM ends a run after the example that it is at, and the files asked for are written as if the data " \
  "had ended there; a second one kills.\n\n"                                                                                   \
  "Exit status: 0 when all went well, 1 when something failed, 2 when the command line makes no sense, 130 after SIGINT, 143 " \
  "after SIGTERM."

/* ---- Train ---- */

static const struct argp_option train_options[] = {
  { "config", 'c', "FILE", 0, "Begin with the configuration FILE and nothing learned", 0 },
  { "input-model", 'i', "FILE", 0, "Begin with the model FILE and go on where it stood", 0 },
  { "output-model", 'o', "FILE", 0, "Write the model to FILE when all examples are learned", 0 },
  { "passes", KEY_PASSES, "N", 0, "Go N times through all data, as if it were there N times.  1 when not given", 0 },
  { "save-every", KEY_SAVE_EVERY, "N", 0,
    "Also write the model to the FILE of -o after every N examples, so that little is lost when the run does not come to its "
    "end",
    0 },
  { 0 },
};

static void check_train(const struct arguments *arguments, struct argp_state *state)
{
  if (!arguments->config == !arguments->input_model)
    usage_error(state, "begin with either a configuration (-c FILE) or a model (-i FILE)");
  if (arguments->save_every && (!arguments->output || is_standard(arguments->output)))
    usage_error(state, "--save-every needs a file to save to (-o FILE)");
}

static error_t parse_train(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case ARGP_KEY_INIT: return start_children(with_table, state);
  case 'c': arguments->config = word; return 0;
  case 'i': arguments->input_model = word; return 0;
  case 'o': arguments->output = word; return 0;
  case KEY_PASSES: arguments->passes = parse_number(state, "--passes", word, 1, UINT64_MAX); return 0;
  case KEY_SAVE_EVERY: arguments->save_every = parse_number(state, "--save-every", word, 1, UINT64_MAX); return 0;
  case ARGP_KEY_END: check_train(arguments, state); return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp train_argp = {
  .options = train_options,
  .parser = parse_train,
  .children = with_table,
  .doc =
      "Learns from examples one by one, and shows how well each was predicted before it was learned.  Examples without a label "
      "are predicted, not learned.\v"
      "FILE may be -, which is standard input or output.  The model is replaced whole or not at all, and can be the one that "
      "the training began with.  At a bad example the training ends and the model stays as it was; what was learned before is "
      "kept beside it, in FILE.partial.\n\n" DOC_END,
};

/* ---- Test and predict ---- */

static error_t parse_model(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case 'i': arguments->input_model = word; return 0;
  case ARGP_KEY_END:
    if (!arguments->input_model)
      usage_error(state, "which model?  Say -i FILE");
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static error_t parse_test(int key, char *word, struct argp_state *state)
{
  return key == ARGP_KEY_INIT ? start_children(with_table, state) : parse_model(key, word, state);
}

static error_t parse_predict(int key, char *word, struct argp_state *state)
{
  static const char standard_output[] = "-";
  struct arguments *arguments = state->input;
  switch (key) {
  case ARGP_KEY_INIT: arguments->predictions = standard_output; return start_children(without_table, state);
  case 'o': arguments->predictions = word; return 0;
  case KEY_MAP: arguments->map = true; return 0;
  case ARGP_KEY_END:
    if (arguments->map && is_standard(arguments->input_model))
      usage_error(state, "standard input cannot be mapped: --map needs the model in a file");
    return parse_model(key, word, state);
  default: return parse_model(key, word, state);
  }
}

static const struct argp_option test_options[] = {
  { "input-model", 'i', "FILE", 0, "The model to test", 0 },
  { 0 },
};

static const struct argp_option predict_options[] = {
  { "input-model", 'i', "FILE", 0, "The model to predict with", 0 },
  { "map", KEY_MAP, NULL, 0,
    "Use the model, a binary one, where it is instead of loading it: a large one answers its first examples at once, and runs "
    "at "
    "the same time share its memory.  Its checksum is not compared, and nobody may write into the file meanwhile (replacing "
    "it, "
    "as train does, is fine)",
    0 },
  { "output", 'o', "FILE", 0, "Write to FILE; standard output when not given", 0 },
  { 0 },
};

static const struct argp test_argp = {
  .options = test_options,
  .parser = parse_test,
  .children = with_table,
  .doc = "Predicts examples with a model, which stays as it is, and shows how well.\v"
         "FILE may be -, which is standard input or output.\n\n" DOC_END,
};

static const struct argp predict_argp = {
  .options = predict_options,
  .parser = parse_predict,
  .children = without_table,
  .doc =
      "Predicts examples with a model, and writes one JSON value a line: {\"prediction\": P, \"raw_prediction\": R}, true or "
      "false, or [[ACTION, VALUE], ...], the values being scores or probabilities.\v"
      "FILE may be -, which is standard input or output.  Predictions do not wait: those for all examples that were read "
      "are written before further data is waited for.\n\n" DOC_END,
};

const struct command train_command = { "train", "Learn from examples", &train_argp, run_train, NULL };
const struct command test_command = { "test", "Predict examples and show how well, without learning", &test_argp, run_test,
                                      NULL };
const struct command predict_command = { "predict", "Predict examples", &predict_argp, run_predict, NULL };
