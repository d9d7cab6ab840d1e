#include "examples.h"

#include "io.h"
#include "message.h"
#include "predictions.h"

#include <inttypes.h>
#include <string.h>

/* Names of data formats, and what data files of them are called. */
static const struct {
  const char *name;
  int32_t format;
  const char *endings[4];
} data_formats[] = {
  { "vw-text", REML_DATA_VW_TEXT, { ".vw", ".txt" } },
  { "json", REML_DATA_JSON, { ".json", ".ndjson", ".jsonl" } },
  { "dsjson", REML_DATA_DSJSON, { ".dsjson" } },
};

enum { DATA_FORMATS = sizeof data_formats / sizeof *data_formats };

int32_t data_format_named(const char *name)
{
  for (size_t i = 0; i < DATA_FORMATS; i++)
    if (strcmp(name, data_formats[i].name) == 0)
      return data_formats[i].format;
  return 0;
}

static bool ends_with(const char *text, const char *ending)
{
  size_t length = strlen(text), size = strlen(ending);
  return length > size && strcmp(text + length - size, ending) == 0;
}

static int32_t data_format_of(const struct arguments *arguments)
{
  if (arguments->data_format)
    return arguments->data_format;
  for (size_t i = 0; i < DATA_FORMATS; i++)
    for (const char *const *ending = data_formats[i].endings; *ending; ending++)
      if (ends_with(arguments->data, *ending))
        return data_formats[i].format;
  return REML_DATA_VW_TEXT;
}

/* What the command line asked for and what that opened.  All zero before open. */
struct run {
  const struct arguments *arguments;
  bool learn;
  struct listener listener;
  reml_workspace *workspace;
  reml_features *features;
  reml_prediction *prediction;
  reml_reader *reader;
  struct output predictions;
  struct metrics metrics;
  struct progress progress;
  uint64_t learned; /* examples */
};

static bool open_workspace(struct run *run, reml_error *err)
{
  const struct arguments *arguments = run->arguments;
  reml_options options = listening_options(&run->listener, REML_FORMAT_ANY);
  reml_status status;
  if (arguments->config)
    status = reml_workspace_create(&run->workspace, source_named(arguments->config), &options, err);
  else
    status = reml_workspace_load(&run->workspace, source_named(arguments->input_model), &options, err);
  if (status < 0)
    say_failure(&run->listener, err);
  return status >= 0;
}

/* Whatever is asked for at the end is tried at the beginning: hours may lie between. */
static bool open_outputs(struct run *run, reml_error *err)
{
  const struct arguments *arguments = run->arguments;
  if (arguments->output && reml_sink_check(sink_named(arguments->output), err) < 0) {
    say_failure(&run->listener, err);
    return false;
  }
  return !arguments->predictions || output_open(&run->predictions, arguments->predictions);
}

static bool open_data(struct run *run, reml_error *err)
{
  const struct arguments *arguments = run->arguments;
  if (reml_features_create(&run->features, run->workspace, err) >= 0 && reml_prediction_create(&run->prediction, err) >= 0 &&
      reml_reader_open(&run->reader, run->workspace, source_named(arguments->data), data_format_of(arguments), err) >= 0)
    return true;
  say_failure(&run->listener, err);
  return false;
}

/* Where the table goes: standard output, unless that was asked to carry something else. */
static FILE *table_stream(const struct arguments *arguments)
{
  if (arguments->quiet)
    return NULL;
  return is_standard(arguments->output) || is_standard(arguments->predictions) ? stderr : stdout;
}

static int run_open(struct run *run, reml_error *err)
{
  int32_t prediction_type;
  if (!open_workspace(run, err))
    return EXIT_FAILED;
  reml_workspace_types(run->workspace, NULL, NULL, &prediction_type);
  if (!metrics_choose(&run->metrics, run->arguments->metrics, prediction_type))
    return EXIT_USAGE;
  if (!open_outputs(run, err) || !open_data(run, err))
    return EXIT_FAILED;
  progress_start(&run->progress, table_stream(run->arguments), run->arguments->schedule, &run->metrics);
  return EXIT_DONE;
}

static reml_status answer(struct run *run, const reml_label *label, reml_error *err)
{
  if (run->learn)
    return reml_workspace_predict_then_learn(run->workspace, run->features, label, run->prediction, err);
  return reml_workspace_predict(run->workspace, run->features, run->prediction, err);
}

/* Lets one example pass.  REML_END after the last one; below 0 when it failed, which is then said. */
static reml_status run_step(struct run *run, reml_error *err)
{
  reml_label label;
  reml_status status = reml_reader_next(run->reader, run->features, &label, err);
  if (status < 0)
    say_failure(NULL, err);
  if (status != REML_OK)
    return status;
  status = answer(run, &label, err);
  if (status < 0) {
    say_error("%s: example %" PRIu64 ": %s", input_title(run->arguments->data), metrics_examples(&run->metrics) + 1,
              err->message);
    return status;
  }
  run->learned += run->learn && status == REML_OK;
  metrics_add(&run->metrics, &(struct observation){ &label, run->prediction, reml_features_count(run->features) });
  progress_step(&run->progress, &run->metrics);
  if (run->predictions.stream)
    prediction_write(run->prediction, run->predictions.stream);
  /* A full disk is told when the predictions are closed. */
  return run->predictions.stream && ferror(run->predictions.stream) ? REML_E_IO : REML_OK;
}

static bool run_all(struct run *run, reml_error *err)
{
  reml_status status;
  do
    status = run_step(run, err);
  while (status == REML_OK);
  progress_end(&run->progress, &run->metrics);
  if (status == REML_END && metrics_examples(&run->metrics) == 0 && !run->arguments->quiet)
    say_warning("%s: no example in it", input_title(run->arguments->data));
  return status == REML_END;
}

static bool save_model(const struct run *run, reml_error *err)
{
  const char *name = run->arguments->output;
  if (!name || reml_workspace_save(run->workspace, sink_named(name), REML_FORMAT_BINARY, err) >= 0)
    return true;
  say_failure(NULL, err);
  return false;
}

static void say_what_was_learned(const struct run *run)
{
  const char *output = run->arguments->output;
  if (run->arguments->quiet || !run->learn)
    return;
  say_note("examples learned before that: %" PRIu64 "%s%s", run->learned, output ? "; no model was written to " : "",
           output ? output_title(output) : "");
}

static void run_free(struct run *run)
{
  reml_reader_free(run->reader);
  reml_prediction_free(run->prediction);
  reml_features_free(run->features);
  reml_workspace_free(run->workspace);
}

int examples_run(const struct arguments *arguments, bool learn)
{
  struct run run = { .arguments = arguments, .learn = learn, .listener = { .quiet = arguments->quiet } };
  reml_error err = REML_ERROR_INIT;
  int exit_status = run_open(&run, &err);
  if (exit_status == EXIT_DONE) {
    bool complete = run_all(&run, &err);
    /* Predictions made before a bad example are kept: they are as good as those of a shorter file. */
    bool written = output_close(&run.predictions, true);
    if (!complete || !written)
      say_what_was_learned(&run);
    if (!complete || !written || !save_model(&run, &err))
      exit_status = EXIT_FAILED;
  }
  output_close(&run.predictions, false);
  run_free(&run);
  return exit_status;
}
