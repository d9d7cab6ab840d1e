#include "feed.h"

#include "data_file.h"
#include "io.h"
#include "message.h"
#include "parallel.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct feed {
  struct data_file file;
  atomic_uint_least64_t bytes;
  reml_reader *reader; /* NULL: no file */
  int32_t format;
  struct example example;    /* without threads: the one that was read last */
  struct parallel *parallel; /* NULL: without threads */
  struct failure failure;
  void (*before_wait)(void *user);
  void *user;
};

static void before_wait(void *user)
{
  struct feed *feed = user;
  if (feed->parallel)
    parallel_hand_on(feed->parallel);
  else
    feed->before_wait(feed->user);
}

struct feed *feed_create(const reml_workspace *ws, unsigned threads, void (*wait)(void *user), void *user)
{
  struct feed *feed = calloc(1, sizeof *feed);
  if (!feed) {
    say_error("not enough memory");
    return NULL;
  }
  atomic_init(&feed->bytes, 0);
  feed->failure.error = (reml_error)REML_ERROR_INIT;
  feed->before_wait = wait;
  feed->user = user;
  feed->file.descriptor = -1;
  feed->file.before_wait = before_wait;
  feed->file.user = feed;
  feed->file.read = &feed->bytes;
  if (threads)
    feed->parallel = parallel_create(ws, threads);
  else if (reml_features_create(&feed->example.features, ws, &feed->failure.error) < 0)
    say_failure(NULL, &feed->failure.error);
  if (feed->parallel || feed->example.features)
    return feed;
  feed_free(feed);
  return NULL;
}

void feed_trace(struct feed *feed, void (*each)(void *user, const reml_feature *feature), void *user)
{
  reml_features_trace(feed->example.features, each, user);
}

bool feed_open(struct feed *feed, const reml_workspace *ws, const char *name, int32_t format)
{
  reml_error err = REML_ERROR_INIT;
  if (!data_file_open(&feed->file, name))
    return false;
  feed->format = format;
  reml_source source = reml_from_callback(data_file_read, &feed->file, input_title(name));
  if (reml_reader_open(&feed->reader, ws, source, format, &err) < 0) {
    say_failure(NULL, &err);
    return false;
  }
  return !feed->parallel || parallel_start(feed->parallel, feed->reader, format);
}

/* Cuts an example and parses it. */
static reml_status read_example(struct feed *feed)
{
  const char *text;
  size_t length;
  struct example *example = &feed->example;
  struct failure *failure = &feed->failure;
  failure->line = 0;
  reml_status status = reml_reader_next_text(feed->reader, &text, &length, &example->line, &failure->error);
  if (status != REML_OK)
    return status;
  failure->line = example->line;
  return reml_features_parse(example->features, feed->format, text, length, &example->label, &failure->error);
}

/* The library has seen one example and has counted its lines from 1; its message may begin with that place. */
static void say_bad_example(const char *name, const struct failure *failure)
{
  const reml_error *error = &failure->error;
  const char *text = error->message;
  char place[64];
  if (!error->line) {
    say_error("%s:%" PRIu64 ": %s", input_title(name), failure->line, text);
    return;
  }
  snprintf(place, sizeof place, "%" PRIu64 ":%" PRIu64 ": ", error->line, error->column);
  if (strncmp(text, place, strlen(place)) == 0)
    text += strlen(place);
  say_error("%s:%" PRIu64 ":%" PRIu64 ": %s", input_title(name), failure->line + error->line - 1, error->column, text);
}

static void say_why(const struct feed *feed)
{
  const struct failure *failure = &feed->failure;
  if (failure->line)
    say_bad_example(feed->file.name, failure);
  else if (failure->error.status == REML_E_CALLBACK)
    data_file_say(&feed->file);
  else
    say_failure(NULL, &failure->error);
}

reml_status feed_next(struct feed *feed, struct example *out)
{
  reml_status status;
  if (feed->parallel) {
    status = parallel_next(feed->parallel, out, &feed->failure, feed->before_wait, feed->user);
  } else {
    status = read_example(feed);
    *out = feed->example;
  }
  if (status == REML_E_CALLBACK && !data_file_failed(&feed->file))
    return REML_END;
  if (status < 0)
    say_why(feed);
  return status;
}

uint64_t feed_bytes(const struct feed *feed)
{
  return atomic_load_explicit(&feed->bytes, memory_order_relaxed);
}

void feed_close(struct feed *feed)
{
  if (feed->parallel && feed->reader)
    parallel_stop(feed->parallel);
  reml_reader_free(feed->reader);
  feed->reader = NULL;
  data_file_close(&feed->file);
}

void feed_free(struct feed *feed)
{
  if (!feed)
    return;
  feed_close(feed);
  reml_features_free(feed->example.features);
  parallel_free(feed->parallel);
  free(feed);
}
