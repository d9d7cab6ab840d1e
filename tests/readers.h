/* What the tests of readers share. */
#ifndef READERS_H
#define READERS_H

#include "example.h"
#include "learner.h"

#define STACK(typename) "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"" typename "\"}}"

static inline reml_workspace *coin(void)
{
  return create(STACK("Coin"));
}

static inline reml_workspace *cb_adf(void)
{
  return create(STACK("CbAdf"));
}

/* A reader with the features for it; the workspace is needed no more. */
typedef struct opened {
  reml_reader *reader;
  reml_features *x;
} opened;

static inline opened open_as(reml_workspace *ws, int32_t format, reml_source data)
{
  opened o;
  reml_error err = REML_ERROR_INIT;
  o.x = new_features(ws);
  cr_assert_eq(reml_reader_open(&o.reader, ws, data, format, &err), REML_OK, "%s", err.message);
  reml_workspace_free(ws);
  return o;
}

static inline opened open_with(reml_workspace *ws, reml_source data)
{
  return open_as(ws, REML_DATA_VW_TEXT, data);
}

static inline void close_all(opened *o)
{
  reml_reader_free(o->reader);
  reml_features_free(o->x);
}

/* The next example has this label and so many features. */
static inline void expect_next(opened *o, float label, size_t features)
{
  reml_label y;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_reader_next(o->reader, o->x, &y, &err), REML_OK, "%s", err.message);
  cr_expect_eq(y.type, REML_LABEL_SIMPLE);
  cr_expect_eq(y.value, label, "%g instead of %g", (double)y.value, (double)label);
  cr_expect_eq(reml_features_count(o->x), features);
}

/* There is no further example, however often one asks. */
static inline void expect_end(opened *o)
{
  for (int i = 0; i < 3; i++) {
    reml_label y = reml_simple_label(1, 1);
    cr_expect_eq(reml_reader_next(o->reader, o->x, &y, NULL), REML_END);
    cr_expect_eq(y.type, REML_LABEL_NONE);
    cr_expect_eq(reml_features_count(o->x), 0u);
  }
}

static inline void expect_failure(opened *o, reml_status status, const char *message)
{
  reml_label y = reml_simple_label(1, 1);
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_reader_next(o->reader, o->x, &y, &err), status);
  cr_expect_eq(err.status, status);
  cr_expect_str_eq(err.message, message);
  cr_expect_eq(y.type, REML_LABEL_NONE);
  cr_expect_eq(reml_features_count(o->x), 0u);
}

/* Gives a text in pieces of `piece` bytes; fails once when it has given `fail_at` bytes (0: never). */
typedef struct giver {
  const char *text;
  size_t size, given, piece, fail_at;
} giver;

static inline ptrdiff_t give(void *user, void *buffer, size_t capacity)
{
  giver *from = user;
  size_t count = from->size - from->given;
  if (from->fail_at && from->given >= from->fail_at) {
    from->fail_at = 0;
    return -1;
  }
  count = count < from->piece ? count : from->piece;
  count = count < capacity ? count : capacity;
  memcpy(buffer, from->text + from->given, count);
  from->given += count;
  return (ptrdiff_t)count;
}

static inline giver giver_of(const char *text, size_t piece)
{
  return (giver){ text, strlen(text), 0, piece, 0 };
}

/* A line that does not end. */
static inline ptrdiff_t give_without_end(void *user, void *buffer, size_t capacity)
{
  memset(buffer, 'a', capacity);
  *(size_t *)user += capacity;
  return (ptrdiff_t)capacity;
}

#endif
