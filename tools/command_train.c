/* reml train, reml test: the command lines. */
#include "command.h"
#include "examples.h"
#include "io.h"

#include <string.h>

enum { KEY_DATA_FORMAT = 256, KEY_PROGRESS };

static int run_train(const struct arguments *arguments)
{
  return examples_run(arguments, true);
}

static int run_test(const struct arguments *arguments)
{
  return examples_run(arguments, false);
}

/* What train and test have in common. */
static const struct argp_option examples_options[] = {
  { "data", 'd', "FILE", 0, "Read the examples from FILE", 0 },
  { "data-format", KEY_DATA_FORMAT, "FORMAT", 0,
    "vw-text, json or dsjson.  Otherwise FILE's ending says it: .json, .ndjson and .jsonl are json, .dsjson is dsjson, all "
    "others are vw-text",
    0 },
  { "predictions", 'p', "FILE", 0, "Write the prediction for each example to FILE, one JSON value a line", 0 },
  { "metrics", 'm', "NAME,...", 0, "What the table shows", 0 },
  { "progress", KEY_PROGRESS, "*F|+N", 0,
    "When the table has a row: at example 1 and then each time there are F times as many, or every N examples.  *2 when not "
    "given",
    0 },
  { 0 },
};

static void check_standard_streams(const struct arguments *arguments, struct argp_state *state)
{
  const char *output = arguments->output, *predictions = arguments->predictions;
  if (is_standard(arguments->data) && (is_standard(arguments->config) || is_standard(arguments->input_model)))
    argp_error(state, "only one input can be standard input");
  if (is_standard(output) && is_standard(predictions))
    argp_error(state, "only one output can be standard output");
  if (output && predictions && strcmp(output, predictions) == 0)
    argp_error(state, "the model and the predictions cannot both go to '%s'", output);
}

static error_t parse_examples(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case 'd':
    arguments->data = word;
    return 0;
  case KEY_DATA_FORMAT:
    arguments->data_format = data_format_named(word);
    if (!arguments->data_format)
      argp_error(state, "there is no data format '%s'; use vw-text, json or dsjson", word);
    return 0;
  case 'p':
    arguments->predictions = word;
    return 0;
  case 'm':
    arguments->metrics = word;
    return 0;
  case KEY_PROGRESS:
    if (!schedule_parse(&arguments->schedule, word))
      argp_error(state, "--progress takes *F with F above 1, such as '*2', or +N, such as +1000; not '%s'", word);
    return 0;
  case ARGP_KEY_END:
    if (!arguments->data)
      argp_error(state, "which data?  Say -d FILE, or -d - for standard input");
    check_standard_streams(arguments, state);
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static char *describe_metrics(int key, const char *text, void *input)
{
  (void)input;
  return key == 'm' ? metrics_help() : (char *)text;
}

static const struct argp examples_argp = { .options = examples_options,
                                           .parser = parse_examples,
                                           .help_filter = describe_metrics };

static const struct argp_child examples_children[] = { { &examples_argp, 0, NULL, 0 }, { &help_argp, 0, NULL, 0 }, { 0 } };

static error_t start_examples(struct argp_state *state)
{
  struct arguments *arguments = state->input;
  arguments->schedule.factor = 2;
  state->child_inputs[0] = arguments;
  return 0;
}

static const struct argp_option train_options[] = {
  { "config", 'c', "FILE", 0, "Begin with the configuration FILE and nothing learned", 0 },
  { "input-model", 'i', "FILE", 0, "Begin with the model FILE and go on where it stood", 0 },
  { "output-model", 'o', "FILE", 0, "Write the model to FILE when all examples are learned", 0 },
  { 0 },
};

static error_t parse_train(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case ARGP_KEY_INIT:
    return start_examples(state);
  case 'c':
    arguments->config = word;
    return 0;
  case 'i':
    arguments->input_model = word;
    return 0;
  case 'o':
    arguments->output = word;
    return 0;
  case ARGP_KEY_END:
    if (!arguments->config == !arguments->input_model)
      argp_error(state, "begin with either a configuration (-c FILE) or a model (-i FILE)");
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp_option test_options[] = {
  { "input-model", 'i', "FILE", 0, "The model to test", 0 },
  { 0 },
};

static error_t parse_test(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case ARGP_KEY_INIT:
    return start_examples(state);
  case 'i':
    arguments->input_model = word;
    return 0;
  case ARGP_KEY_END:
    if (!arguments->input_model)
      argp_error(state, "which model?  Say -i FILE");
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp train_argp = {
  .options = train_options,
  .parser = parse_train,
  .children = examples_children,
  .doc =
      "Learns from examples one by one, and shows how well each was predicted before it was learned.\v"
      "FILE may be -, which is standard input or output.  The model is replaced whole or not at all, and can be the one that "
      "the training began with.",
};

static const struct argp test_argp = {
  .options = test_options,
  .parser = parse_test,
  .children = examples_children,
  .doc = "Predicts examples with a model, which stays as it is, and shows how well.\v"
         "FILE may be -, which is standard input or output.",
};

const struct command train_command = { "train", "Learn from examples", &train_argp, run_train, NULL };
const struct command test_command = { "test", "Predict examples and show how well, without learning", &test_argp, run_test,
                                      NULL };
