#include "parallel.h"

#include "message.h"
#include "stop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Threads hand examples on in batches, so that their talking costs little beside their work. */
enum {
  BATCH_EXAMPLES = 32,
  BATCH_BYTES = 64 * 1024,
  MOST_KEPT = 1024 * 1024,     /* bytes that a batch keeps for its next text */
  MOST_HELD = 64 * 1024 * 1024 /* bytes of text that are cut ahead, of which features take many times as much */
};

struct batch {
  struct example examples[BATCH_EXAMPLES];
  size_t sizes[BATCH_EXAMPLES]; /* of their texts */
  size_t count;
  char *text; /* all of them, without gaps */
  size_t size, capacity;
  reml_status status; /* what comes behind the examples: REML_OK, another batch */
  struct failure failure;
  bool parsed; /* under the lock */
};

/* Batch number n is batches[n % size], and is passed on: free, cut, taken by a parser, parsed, given back and free again.  A
 * batch belongs to the thread that has it; what follows it belongs to the lock. */
struct parallel {
  unsigned threads;
  reml_reader *reader;
  int32_t format;
  pthread_t *ids; /* of the thread that cuts, then of the parsers */
  unsigned started;
  struct batch *cutting; /* of the thread that cuts; NULL: none any more */
  struct batch *reading; /* of the caller; NULL: none yet */
  size_t next;           /* example in it */

  pthread_mutex_t lock;
  pthread_cond_t freed, cut_one, parsed_one;
  bool quit;     /* all threads are to end */
  bool complete; /* no further batch will be cut */
  uint64_t cut, taken, given_back;
  size_t held; /* bytes of text in batches that were cut and are not given back */
  size_t size;
  struct batch *batches;
};

/* ---- Batches ---- */

static struct batch *batch_number(struct parallel *parallel, uint64_t n)
{
  return &parallel->batches[n % parallel->size];
}

static bool create_features(struct parallel *parallel, const reml_workspace *ws)
{
  reml_error err = REML_ERROR_INIT;
  for (size_t i = 0; i < parallel->size; i++)
    for (size_t k = 0; k < BATCH_EXAMPLES; k++)
      if (reml_features_create(&parallel->batches[i].examples[k].features, ws, &err) < 0)
        return false;
  return true;
}

struct parallel *parallel_create(const reml_workspace *ws, unsigned threads)
{
  struct parallel *parallel = calloc(1, sizeof *parallel);
  if (parallel) {
    pthread_mutex_init(&parallel->lock, NULL);
    pthread_cond_init(&parallel->freed, NULL);
    pthread_cond_init(&parallel->cut_one, NULL);
    pthread_cond_init(&parallel->parsed_one, NULL);
    parallel->threads = threads;
    parallel->ids = calloc((size_t)threads + 1, sizeof *parallel->ids);
    /* One for each parser, one that waits for each, and those of the thread that cuts and of the caller. */
    parallel->size = 2 * (size_t)threads + 2;
    parallel->batches = calloc(parallel->size, sizeof *parallel->batches);
    if (parallel->ids && parallel->batches && create_features(parallel, ws))
      return parallel;
  }
  say_error("not enough memory");
  parallel_free(parallel);
  return NULL;
}

void parallel_free(struct parallel *parallel)
{
  if (!parallel)
    return;
  for (size_t i = 0; parallel->batches && i < parallel->size; i++) {
    for (size_t k = 0; k < BATCH_EXAMPLES; k++)
      reml_features_free(parallel->batches[i].examples[k].features);
    free(parallel->batches[i].text);
  }
  pthread_mutex_destroy(&parallel->lock);
  pthread_cond_destroy(&parallel->freed);
  pthread_cond_destroy(&parallel->cut_one);
  pthread_cond_destroy(&parallel->parsed_one);
  free(parallel->batches);
  free(parallel->ids);
  free(parallel);
}

static bool batch_is_full(const struct batch *batch)
{
  return batch->count == BATCH_EXAMPLES || batch->size >= BATCH_BYTES;
}

/* False without memory.  Of the texts only the last can be large, and no example is larger than the reader lets it be. */
static bool batch_add(struct batch *batch, const char *text, size_t length, uint64_t line)
{
  size_t needed = batch->size + length;
  if (needed > batch->capacity || !batch->text) {
    size_t capacity = needed < BATCH_BYTES ? BATCH_BYTES : needed;
    char *larger = realloc(batch->text, capacity);
    if (!larger)
      return false;
    batch->text = larger;
    batch->capacity = capacity;
  }
  memcpy(batch->text + batch->size, text, length);
  batch->examples[batch->count].line = line;
  batch->sizes[batch->count++] = length;
  batch->size = needed;
  return true;
}

/* The first example that does not parse ends it. */
static void batch_parse(struct batch *batch, int32_t format)
{
  const char *text = batch->text;
  reml_error err = REML_ERROR_INIT;
  for (size_t i = 0; i < batch->count; i++) {
    struct example *example = &batch->examples[i];
    reml_status status = reml_features_parse(example->features, format, text, batch->sizes[i], &example->label, &err);
    if (status < 0) {
      batch->failure = (struct failure){ example->line, err };
      batch->status = status;
      batch->count = i;
    }
    text += batch->sizes[i];
  }
}

/* ---- The thread that cuts ---- */

/* Gives back what large examples took; the usual ones keep their memory for the next. */
static void batch_clear(struct batch *batch)
{
  for (size_t i = 0; i < BATCH_EXAMPLES; i++)
    reml_features_clear(batch->examples[i].features);
  if (batch->capacity > MOST_KEPT) {
    free(batch->text);
    batch->text = NULL;
    batch->capacity = 0;
  }
  batch->count = batch->size = 0;
  batch->status = REML_OK;
}

/* Whether the thread that cuts is far enough ahead. */
static bool is_ahead(const struct parallel *parallel)
{
  uint64_t batches = parallel->cut - parallel->given_back;
  return batches == parallel->size || (batches > 0 && parallel->held > MOST_HELD);
}

/* An empty batch; NULL when threads are to end. */
static struct batch *take_free(struct parallel *parallel)
{
  struct batch *batch = NULL;
  pthread_mutex_lock(&parallel->lock);
  while (!parallel->quit && is_ahead(parallel))
    pthread_cond_wait(&parallel->freed, &parallel->lock);
  if (!parallel->quit)
    batch = batch_number(parallel, parallel->cut);
  pthread_mutex_unlock(&parallel->lock);
  if (batch)
    batch_clear(batch);
  return batch;
}

static void publish(struct parallel *parallel, bool last)
{
  pthread_mutex_lock(&parallel->lock);
  parallel->held += batch_number(parallel, parallel->cut)->size;
  parallel->cut++;
  parallel->complete = last;
  if (last)
    pthread_cond_broadcast(&parallel->cut_one);
  else
    pthread_cond_signal(&parallel->cut_one);
  pthread_mutex_unlock(&parallel->lock);
}

void parallel_hand_on(struct parallel *parallel)
{
  if (!parallel->cutting || parallel->cutting->count == 0)
    return;
  publish(parallel, false);
  parallel->cutting = take_free(parallel);
}

/* Cuts one example; false when it was the last. */
static bool cut_example(struct parallel *parallel)
{
  const char *text;
  size_t length;
  uint64_t line;
  reml_error err = REML_ERROR_INIT;
  reml_status status = reml_reader_next_text(parallel->reader, &text, &length, &line, &err);
  struct batch *batch = parallel->cutting;
  if (!batch)
    return false;
  if (status == REML_OK && !batch_add(batch, text, length, line)) {
    err.status = status = REML_E_MEMORY;
    snprintf(err.message, sizeof err.message, "not enough memory");
  }
  if (status == REML_OK) {
    if (batch_is_full(batch))
      parallel_hand_on(parallel);
    return true;
  }
  batch->status = status;
  batch->failure = (struct failure){ 0, err };
  publish(parallel, true);
  return false;
}

static void *cut_all(void *user)
{
  struct parallel *parallel = user;
  parallel->cutting = take_free(parallel);
  while (cut_example(parallel))
    ;
  return NULL;
}

/* ---- The threads that parse ---- */

/* NULL when there will be none, or threads are to end. */
static struct batch *take_cut(struct parallel *parallel)
{
  struct batch *batch = NULL;
  pthread_mutex_lock(&parallel->lock);
  while (!parallel->quit && !parallel->complete && parallel->taken == parallel->cut)
    pthread_cond_wait(&parallel->cut_one, &parallel->lock);
  if (!parallel->quit && parallel->taken < parallel->cut)
    batch = batch_number(parallel, parallel->taken++);
  pthread_mutex_unlock(&parallel->lock);
  return batch;
}

static void *parse_all(void *user)
{
  struct parallel *parallel = user;
  for (struct batch *batch; (batch = take_cut(parallel));) {
    batch_parse(batch, parallel->format);
    pthread_mutex_lock(&parallel->lock);
    batch->parsed = true;
    pthread_cond_signal(&parallel->parsed_one);
    pthread_mutex_unlock(&parallel->lock);
  }
  return NULL;
}

/* ---- The caller ---- */

bool parallel_start(struct parallel *parallel, reml_reader *reader, int32_t format)
{
  parallel->reader = reader;
  parallel->format = format;
  parallel->reading = NULL;
  parallel->next = 0;
  parallel->quit = parallel->complete = false;
  parallel->cut = parallel->taken = parallel->given_back = 0;
  parallel->held = 0;
  for (size_t i = 0; i < parallel->size; i++)
    parallel->batches[i].parsed = false;
  for (parallel->started = 0; parallel->started <= parallel->threads; parallel->started++) {
    void *(*run)(void *) = parallel->started == 0 ? cut_all : parse_all;
    int problem = stop_free_thread(&parallel->ids[parallel->started], run, parallel);
    if (problem) {
      say_error("cannot start a thread: %s", strerror(problem));
      parallel_stop(parallel);
      return false;
    }
  }
  return true;
}

/* Gives back the batch that is done with and returns the next one. */
static struct batch *next_batch(struct parallel *parallel, void (*before_wait)(void *user), void *user)
{
  pthread_mutex_lock(&parallel->lock);
  if (parallel->reading) {
    parallel->reading->parsed = false;
    parallel->held -= parallel->reading->size;
    parallel->given_back++;
    pthread_cond_signal(&parallel->freed);
  }
  struct batch *batch = batch_number(parallel, parallel->given_back);
  if (!batch->parsed) {
    pthread_mutex_unlock(&parallel->lock);
    before_wait(user);
    pthread_mutex_lock(&parallel->lock);
  }
  while (!batch->parsed)
    pthread_cond_wait(&parallel->parsed_one, &parallel->lock);
  pthread_mutex_unlock(&parallel->lock);
  return batch;
}

reml_status parallel_next(struct parallel *parallel, struct example *out, struct failure *failure,
                          void (*before_wait)(void *user), void *user)
{
  while (!parallel->reading || parallel->next == parallel->reading->count) {
    const struct batch *batch = parallel->reading;
    if (batch && batch->status != REML_OK) {
      *failure = batch->failure;
      return batch->status;
    }
    parallel->reading = next_batch(parallel, before_wait, user);
    parallel->next = 0;
  }
  *out = parallel->reading->examples[parallel->next++];
  return REML_OK;
}

void parallel_stop(struct parallel *parallel)
{
  pthread_mutex_lock(&parallel->lock);
  bool complete = parallel->complete;
  parallel->quit = true;
  pthread_cond_broadcast(&parallel->freed);
  pthread_cond_broadcast(&parallel->cut_one);
  pthread_mutex_unlock(&parallel->lock);
  if (!complete)
    stop_reading();
  while (parallel->started > 0)
    pthread_join(parallel->ids[--parallel->started], NULL);
}
