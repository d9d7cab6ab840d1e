/* What check_threads.c and check_threads_apart.c share: threads that begin together, the same models and examples in each of
 * them, and sums of what came out, which must not depend on who else was at work.  Nothing here makes one thread wait for another
 * in the middle of its work, as that would hide a race from those who look for one.
 *
 * In a plain build a race that did no harm stays unseen; tests/check-threads-tsan.sh and tests/check-valgrind.sh run both programs
 * where it is seen.  There they are given fewer rounds: `check_threads ROUNDS`. */
#ifndef THREADS_H
#define THREADS_H

#include <reml.h>

#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXAMPLES = 12, TRAINED = 40, MOST_PATH = 128 };

static unsigned rounds = 40;
static atomic_uint failures;
static char directory[] = "/tmp/reml-threads-XXXXXX"; /* where all files are */

static inline void expect(bool ok, const char *what, const char *detail)
{
  if (ok)
    return;
  printf("not so: %s (%s)\n", what, detail ? detail : "");
  atomic_fetch_add(&failures, 1);
}

static inline void expect_ok(reml_status status, const char *what, const reml_error *err)
{
  if (status < 0)
    expect(false, what, err ? err->message : NULL);
}

static inline const char *path_of(char path[MOST_PATH], const char *name, unsigned number)
{
  snprintf(path, MOST_PATH, "%s/%s-%u", directory, name, number);
  return path;
}

/* ---- Threads ---- */

/* What a thread does.  Its number, from 0, tells it from the others. */
typedef void work(void *with, unsigned number);

typedef struct thread {
  pthread_t id;
  pthread_barrier_t *start;
  work *run;
  void *with;
  unsigned number;
} thread;

static inline void *begin_together(void *user)
{
  thread *self = user;
  pthread_barrier_wait(self->start);
  self->run(self->with, self->number);
  return NULL;
}

enum { MOST_THREADS = 8 };

/* Runs `count` threads at once and waits for all of them. */
static inline void together(unsigned count, work *run, void *with)
{
  thread threads[MOST_THREADS];
  pthread_barrier_t start;
  pthread_barrier_init(&start, NULL, count);
  for (unsigned i = 0; i < count; i++) {
    threads[i] = (thread){ .start = &start, .run = run, .with = with, .number = i };
    if (pthread_create(&threads[i].id, NULL, begin_together, &threads[i]) != 0) {
      printf("cannot start a thread\n");
      exit(1);
    }
  }
  for (unsigned i = 0; i < count; i++)
    pthread_join(threads[i].id, NULL);
  pthread_barrier_destroy(&start);
}

/* ---- Sums: FNV-1a ---- */

static inline uint64_t sum_start(void)
{
  return UINT64_C(0xcbf29ce484222325);
}

static inline void sum_bytes(uint64_t *sum, const void *bytes, size_t size)
{
  for (size_t i = 0; i < size; i++)
    *sum = (*sum ^ ((const unsigned char *)bytes)[i]) * UINT64_C(0x100000001b3);
}

static inline void sum_text(uint64_t *sum, const char *text)
{
  if (text)
    sum_bytes(sum, text, strlen(text) + 1);
}

static inline void sum_number(uint64_t *sum, uint64_t number)
{
  sum_bytes(sum, &number, sizeof number);
}

/* All that a prediction says. */
static inline void sum_prediction(uint64_t *sum, const reml_prediction *p)
{
  const reml_action *actions;
  size_t count = reml_prediction_actions(p, &actions);
  float numbers[] = { reml_prediction_scalar(p), reml_prediction_raw(p) };
  sum_number(sum, (uint64_t)reml_prediction_type(p));
  sum_number(sum, (uint64_t)reml_prediction_binary(p));
  sum_bytes(sum, numbers, sizeof numbers);
  for (size_t i = 0; i < count; i++) {
    sum_number(sum, actions[i].action);
    sum_bytes(sum, &actions[i].value, sizeof actions[i].value);
  }
}

/* ---- Models and examples ---- */

/* What a reduction has to be told, or should be for its sharing to mean something. */
static const char *const settings[][2] = {
  { "Debug", "\"id\": \"d\", \"prediction\": true, \"features\": true, \"next\": {\"typename\": \"Coin\"}" },
  { "ElementwiseInteraction", "\"two\": {\"Name\": \"n\"}, \"keepOriginalFeatures\": true" },
};

enum { MOST_CONFIG = 512 };

static inline const char *config_of(const char *typename_, char text[MOST_CONFIG])
{
  const char *own = "";
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    if (strcmp(settings[i][0], typename_) == 0)
      own = settings[i][1];
  snprintf(text, MOST_CONFIG,
           "{\"globalConfig\": {\"numBits\": 7, \"interactions\": [[\"Default\", {\"Name\": \"n\"}]]}, "
           "\"entryReduction\": {\"typename\": \"%s\", \"config\": {%s}}}",
           typename_, own);
  return text;
}

/* The features of the default namespace, and of another. */
static inline void fill_spaces(reml_features *x, unsigned number)
{
  float values[] = { (float)(number % 5), 1, -0.5f * (float)(number % 3), 0.25f };
  char name[16];
  snprintf(name, sizeof name, "f%u", number % 7);
  reml_features_add_vector(x, NULL, values, 4);
  reml_features_add(x, name, REML_STRLEN, 1 + (float)(number % 2));
  reml_features_namespace(x, "n", 1);
  reml_features_add_vector(x, NULL, values, 3);
  reml_features_add_text(x, "text", 4, name, REML_STRLEN);
}

/* Example number `number`, of the kind that `ws` takes, and its label. */
static inline reml_label fill(reml_features *x, const reml_workspace *ws, unsigned number)
{
  int32_t label, features;
  unsigned actions = 2 + number % 3;
  reml_workspace_types(ws, &label, &features, NULL);
  reml_features_clear(x);
  fill_spaces(x, number);
  for (unsigned i = 0; features == REML_FEATURES_CB && i < actions; i++) {
    reml_features_action(x);
    fill_spaces(x, 5 * number + i);
  }
  switch (label) {
  case REML_LABEL_SIMPLE: return reml_simple_label((float)(number % 4), 1);
  case REML_LABEL_BINARY: return reml_binary_label(number % 2 != 0);
  default: return reml_cb_label(number % actions, (float)(number % 4) / 4, 0.5f);
  }
}

static inline reml_features *new_features(const reml_workspace *ws)
{
  reml_features *x = NULL;
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_features_create(&x, ws, &err), "features", &err);
  return x;
}

static inline reml_prediction *new_prediction(void)
{
  reml_prediction *p = NULL;
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_prediction_create(&p, &err), "a prediction", &err);
  return p;
}

static inline void learn_examples(reml_workspace *ws, reml_features *x, unsigned count)
{
  reml_error err = REML_ERROR_INIT;
  for (unsigned i = 0; i < count; i++) {
    reml_label y = fill(x, ws, i);
    expect_ok(reml_workspace_learn(ws, x, &y, &err), "learning", &err);
  }
}

static inline reml_workspace *new_workspace(const char *config)
{
  reml_workspace *ws = NULL;
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, &err), config, &err);
  return ws;
}

/* A workspace of that reduction that has learned, with metadata. */
static inline reml_workspace *trained(const char *typename_, unsigned examples)
{
  char config[MOST_CONFIG];
  reml_workspace *ws = new_workspace(config_of(typename_, config));
  reml_features *x = new_features(ws);
  reml_error err = REML_ERROR_INIT;
  learn_examples(ws, x, examples);
  expect_ok(reml_workspace_set_metadata(ws, "name", typename_, &err), "metadata", &err);
  expect_ok(reml_workspace_set_metadata(ws, "note", "a text of two\nlines", &err), "metadata", &err);
  reml_features_free(x);
  return ws;
}

static inline reml_buffer save(const reml_workspace *ws, int32_t format)
{
  reml_buffer out = { NULL, 0 };
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_workspace_save(ws, reml_to_memory(&out), format, &err), "saving to memory", &err);
  return out;
}

static inline void save_to(const reml_workspace *ws, const char *path, int32_t format)
{
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_workspace_save(ws, reml_to_file(path), format, &err), "saving to a file", &err);
}

/* Whether the two hold the same; frees `a`. */
static inline bool same_bytes(reml_buffer a, const reml_buffer *b)
{
  bool same = a.data && a.size == b->size && memcmp(a.data, b->data, a.size) == 0;
  reml_buffer_free(&a);
  return same;
}

static inline void sum_predictions(uint64_t *sum, const reml_workspace *ws, reml_features *x, reml_prediction *p)
{
  reml_error err = REML_ERROR_INIT;
  for (unsigned i = 0; i < EXAMPLES; i++) {
    fill(x, ws, i);
    expect_ok(reml_workspace_predict(ws, x, p, &err), "predicting", &err);
    sum_prediction(sum, p);
  }
}

/* ---- The programs ---- */

/* Removes the directory, which is empty unless a save left something. */
static inline void leave_nothing(void)
{
  DIR *entries = opendir(directory);
  for (struct dirent *entry; entries && (entry = readdir(entries)) != NULL;)
    expect(strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0, "nothing is left", entry->d_name);
  if (entries)
    closedir(entries);
  rmdir(directory);
}

/* A program of `count` parts; returns its exit status. */
static inline int run_parts(void (*const *parts)(void), size_t count, int argc, char **argv)
{
  if (argc > 1)
    rounds = (unsigned)strtoul(argv[1], NULL, 10);
  expect(mkdtemp(directory) != NULL, "there is a directory", directory);
  for (size_t i = 0; i < count; i++)
    parts[i]();
  leave_nothing();
  printf("%u rounds, %u failures\n", rounds, atomic_load(&failures));
  return atomic_load(&failures) > 0;
}

#endif
