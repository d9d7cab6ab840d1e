#include "examples.h"

#include "feed.h"
#include "io.h"
#include "message.h"
#include "predictions.h"
#include "status_line.h"
#include "stop.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the command line asked for and what that opened.  All zero before open. */
struct run {
  const struct arguments *arguments;
  enum purpose purpose;
  struct listener listener;
  const reml_workspace *workspace;
  reml_workspace *learner; /* the same, unless it is mapped */
  reml_prediction *prediction;
  struct feed *feed;
  uint64_t bytes; /* of data, in each pass; 0: nobody knows */
  struct output predictions;
  struct metrics metrics;
  struct progress progress;
  uint64_t learned;    /* examples */
  uint64_t checkpoint; /* after how many examples the model was saved; 0: not yet */
};

/* ---- Opening ---- */

static bool open_workspace(struct run *run)
{
  const struct arguments *arguments = run->arguments;
  reml_error err = REML_ERROR_INIT;
  reml_options options = listening_options(&run->listener, REML_FORMAT_ANY);
  reml_status status;
  if (arguments->config)
    status = reml_workspace_create(&run->learner, source_named(arguments->config), &options, &err);
  else if (arguments->map)
    status = reml_workspace_map(&run->workspace, arguments->input_model, &options, &err);
  else
    status = reml_workspace_load(&run->learner, source_named(arguments->input_model), &options, &err);
  if (run->learner)
    run->workspace = run->learner;
  if (status < 0)
    say_failure(&run->listener, &err);
  return status >= 0;
}

static bool open_output(const struct run *run)
{
  struct stat status;
  reml_error err = REML_ERROR_INIT;
  const char *name = run->arguments->output;
  if (!name)
    return true;
  if (run->arguments->save_every && stat(name, &status) == 0 && !S_ISREG(status.st_mode)) {
    say_error("%s is no regular file: with --save-every there would be one model behind the other in it", name);
    return false;
  }
  if (reml_sink_check(sink_named(name), &err) >= 0)
    return true;
  say_failure(NULL, &err);
  return false;
}

static bool open_prediction(struct run *run)
{
  reml_error err = REML_ERROR_INIT;
  const char *name = run->arguments->predictions;
  if (reml_prediction_create(&run->prediction, &err) >= 0)
    return !name || output_open(&run->predictions, name);
  say_failure(NULL, &err);
  return false;
}

/* Whoever reads the predictions gets all there are while the next example is waited for. */
static void flush_predictions(void *user)
{
  struct run *run = user;
  output_flush(&run->predictions);
}

/* Where the table goes: standard output, unless that was asked to carry something else. */
static FILE *table_stream(const struct run *run)
{
  const struct arguments *arguments = run->arguments;
  if (arguments->quiet || run->purpose == PURPOSE_PREDICT)
    return NULL;
  return is_standard(arguments->output) || is_standard(arguments->predictions) ? stderr : stdout;
}

/* Predictions that run over the same terminal show by themselves how things go on. */
static bool is_live(const struct run *run)
{
  return !run->arguments->quiet && status_line_possible() &&
         !(is_standard(run->arguments->predictions) && isatty(STDOUT_FILENO));
}

/* Whatever is asked for at the end is tried at the beginning: hours may lie between. */
static int run_open(struct run *run)
{
  const struct arguments *arguments = run->arguments;
  struct answers answers;
  if (!open_workspace(run) || !answers_of(run->workspace, &answers))
    return EXIT_FAILED;
  if (!metrics_choose(&run->metrics, arguments->metrics, &answers))
    return EXIT_USAGE;
  if (!open_output(run) || !open_prediction(run) || !data_set_check(&arguments->data, arguments->passes, &run->bytes))
    return EXIT_FAILED;
  run->feed = feed_create(run->workspace, arguments->parse_threads, flush_predictions, run);
  return run->feed && stop_on_signals() ? EXIT_DONE : EXIT_FAILED;
}

static void run_free(struct run *run)
{
  feed_free(run->feed);
  reml_prediction_free(run->prediction);
  reml_workspace_free(run->workspace);
  output_close(&run->predictions, false);
}

/* ---- One example ---- */

static reml_status answer(struct run *run, const struct example *example, reml_error *err)
{
  if (run->purpose == PURPOSE_TRAIN)
    return reml_workspace_predict_then_learn(run->learner, example->features, &example->label, run->prediction, err);
  return reml_workspace_predict(run->workspace, example->features, run->prediction, err);
}

/* The share of the data that was read; NAN: nobody knows. */
static double share_read(const struct run *run)
{
  double all = (double)run->bytes * (double)run->arguments->passes;
  /* A file may have grown since it was measured. */
  return all > 0 ? fmin((double)feed_bytes(run->feed) / all, 1) : (double)NAN;
}

static void show_progress(struct run *run)
{
  progress_step(&run->progress, &run->metrics);
  if (progress_is_due(&run->progress))
    progress_show(&run->progress, metrics_examples(&run->metrics), share_read(run));
}

/* A checkpoint that fails leaves the one before; perhaps the next one, or the model at the end, can be written again. */
static void save_checkpoint(struct run *run)
{
  const struct arguments *arguments = run->arguments;
  uint64_t examples = metrics_examples(&run->metrics);
  reml_error err = REML_ERROR_INIT;
  if (!arguments->save_every || examples % arguments->save_every != 0)
    return;
  if (reml_workspace_save(run->workspace, sink_named(arguments->output), REML_FORMAT_BINARY, &err) >= 0)
    run->checkpoint = examples;
  else if (!arguments->quiet)
    say_warning("no checkpoint after %" PRIu64 " examples: %s", examples, err.message);
}

/* Writes the prediction.  A failure such as a full disk is told when the predictions are closed. */
static reml_status write_prediction(struct run *run)
{
  if (!run->predictions.stream)
    return REML_OK;
  prediction_write(run->prediction, run->predictions.stream);
  return output_good(&run->predictions) ? REML_OK : REML_E_IO;
}

/* Lets one example pass.  REML_END after the last one; below 0 when it failed, which is then said. */
static reml_status run_step(struct run *run, const char *name)
{
  struct example example;
  reml_error err = REML_ERROR_INIT;
  reml_status status = feed_next(run->feed, &example);
  if (status != REML_OK)
    return status;
  status = answer(run, &example, &err);
  if (status < 0) {
    say_error("%s:%" PRIu64 ": %s", input_title(name), example.line, err.message);
    return status;
  }
  run->learned += run->purpose == PURPOSE_TRAIN && status == REML_OK;
  metrics_add(&run->metrics, &(struct observation){ &example.label, run->prediction, reml_features_count(example.features) });
  status = write_prediction(run);
  show_progress(run);
  save_checkpoint(run);
  return status;
}

/* ---- All of them ---- */

static bool run_file(struct run *run, size_t i)
{
  const struct data_set *data = &run->arguments->data;
  reml_status status = REML_E_IO;
  if (feed_open(run->feed, run->workspace, data->names[i], data_set_format(data, i)))
    do
      status = run_step(run, data->names[i]);
    while (status == REML_OK && !stop_signal());
  feed_close(run->feed);
  return status == REML_OK || status == REML_END;
}

static void warn_of_no_example(const struct run *run)
{
  const struct data_set *data = &run->arguments->data;
  if (run->arguments->quiet || metrics_examples(&run->metrics) > 0)
    return;
  if (data->count == 1)
    say_warning("%s: no example in it", input_title(data->names[0]));
  else
    say_warning("no example in the %zu data files", data->count);
}

/* Whether all went well, until the end or until a signal came. */
static bool run_all(struct run *run)
{
  const struct arguments *arguments = run->arguments;
  bool good = true;
  progress_start(&run->progress, table_stream(run), is_live(run), arguments->schedule, &run->metrics);
  for (uint64_t pass = 0; pass < arguments->passes && good && !stop_signal(); pass++)
    for (size_t i = 0; i < arguments->data.count && good && !stop_signal(); i++)
      good = run_file(run, i);
  progress_end(&run->progress, &run->metrics);
  if (good && !stop_signal())
    warn_of_no_example(run);
  return good;
}

/* ---- The end ---- */

static bool save_model(const struct run *run)
{
  reml_error err = REML_ERROR_INIT;
  const char *name = run->arguments->output;
  if (!name || reml_workspace_save(run->workspace, sink_named(name), REML_FORMAT_BINARY, &err) >= 0)
    return true;
  say_failure(NULL, &err);
  return false;
}

/* What was learned before a bad example is not lost: it goes beside the model that was asked for, which stays as it was.
 * Returns that file's name, to be freed, or NULL when there is nothing to keep, or no way to. */
static char *save_partial_model(const struct run *run)
{
  static const char ending[] = ".partial";
  const char *output = run->arguments->output;
  if (!output || is_standard(output) || run->checkpoint || run->learned == 0)
    return NULL;
  size_t size = strlen(output) + sizeof ending;
  char *name = malloc(size);
  if (!name)
    return NULL;
  snprintf(name, size, "%s%s", output, ending);
  if (reml_workspace_save(run->workspace, reml_to_file(name), REML_FORMAT_BINARY, NULL) >= 0)
    return name;
  free(name);
  return NULL;
}

static void say_what_was_learned(const struct run *run, const char *partial)
{
  const char *output = run->arguments->output;
  if (run->arguments->quiet)
    return;
  if (run->checkpoint)
    say_note("examples learned before that: %" PRIu64 "; %s is the checkpoint after %" PRIu64 " examples", run->learned, output,
             run->checkpoint);
  else if (partial)
    say_note("examples learned before that: %" PRIu64 "; their model is %s, no model was written to %s", run->learned, partial,
             output);
  else
    say_note("examples learned before that: %" PRIu64 "%s%s", run->learned, output ? "; no model was written to " : "",
             output ? output_title(output) : "");
}

static void keep_what_was_learned(const struct run *run)
{
  if (run->purpose != PURPOSE_TRAIN)
    return;
  char *partial = save_partial_model(run);
  say_what_was_learned(run, partial);
  free(partial);
}

static int end_by_signal(const struct run *run, int number)
{
  const struct arguments *arguments = run->arguments;
  const char *written = arguments->output || arguments->predictions ? "; what was asked for is written" : "";
  if (!arguments->quiet)
    say_note("ended by %s after %" PRIu64 " examples%s", number == SIGINT ? "SIGINT" : "SIGTERM",
             metrics_examples(&run->metrics), written);
  return EXIT_SIGNAL + number;
}

int examples_run(const struct arguments *arguments, enum purpose purpose)
{
  struct run run = { .arguments = arguments, .purpose = purpose, .listener = { .quiet = arguments->quiet } };
  int exit_status = run_open(&run);
  if (exit_status == EXIT_DONE) {
    bool complete = run_all(&run);
    int number = stop_signal();
    /* Predictions made before a bad example are kept: they are as good as those of a shorter file. */
    bool written = output_close(&run.predictions, true);
    if (!complete || !written)
      keep_what_was_learned(&run);
    if (!complete || !written || !save_model(&run))
      exit_status = EXIT_FAILED;
    else if (number)
      exit_status = end_by_signal(&run, number);
  }
  run_free(&run);
  return exit_status;
}
