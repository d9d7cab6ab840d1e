/* What is said of models at a limit and beyond it: what check_limits.c and check_values.c share. */
#ifndef LIMITS_H
#define LIMITS_H

#include "later_model.h"

#include <inttypes.h>

static int failures;
static reml_error error = REML_ERROR_INIT;

static inline void wrong(const char *what, uint64_t n, const char *how, const char *why)
{
  printf("%s, %" PRIu64 ": %s: %s\n", what, n, how, why);
  failures++;
}

typedef enum option { NO_OPTION, DEPTH, STRINGS } option;

typedef struct limit {
  const char *what, *key, *old; /* the value of the model that is replaced, in JSON */
  void (*put)(bytes *out, size_t *capacity, uint64_t n);
  uint64_t n;             /* the largest that may be */
  reml_status at, beyond; /* what is said of it, and of one more */
  option option;          /* n is a limit that the caller sets */
  bool skimmed;           /* peeking does not look there */
} limit;

static inline void repeat(bytes *out, size_t *capacity, const char *text, uint64_t n)
{
  for (uint64_t i = 0; i < n; i++)
    put_text(out, capacity, "%s", text);
}

static inline reml_source source(const bytes *text)
{
  return reml_from_memory(text->data, text->size);
}

static inline void expect(const limit *l, uint64_t n, const char *how, reml_status got, reml_status want)
{
  if (got != want)
    wrong(l->what, n, how, got < 0 ? error.message : "it is not refused");
}

/* Written in both encodings, a document is read and loaded again, and is the same. */
static inline void expect_writable(const limit *l, uint64_t n, const reml_document *d, const reml_options *options)
{
  reml_buffer json = { NULL, 0 };
  expect(l, n, "writing JSON", reml_document_write(d, reml_to_memory(&json), REML_FORMAT_JSON, &error), REML_OK);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    reml_buffer written = { NULL, 0 }, again = { NULL, 0 };
    reml_document *read = NULL;
    reml_workspace *ws = NULL;
    expect(l, n, "writing", reml_document_write(d, reml_to_memory(&written), format, &error), REML_OK);
    reml_source from = reml_from_memory(written.data, written.size);
    expect(l, n, "reading what was written", reml_document_read(&read, from, options, &error), REML_OK);
    expect(l, n, "loading what was written", reml_workspace_load(&ws, from, options, &error), REML_OK);
    if (read)
      expect(l, n, "writing again", reml_document_write(read, reml_to_memory(&again), REML_FORMAT_JSON, &error), REML_OK);
    if (!again.data || !json.data || again.size != json.size || memcmp(again.data, json.data, json.size) != 0)
      wrong(l->what, n, "reading again", "it is another one");
    reml_buffer_free(&again);
    reml_buffer_free(&written);
    reml_workspace_free(ws);
    reml_document_free(read);
  }
  reml_buffer_free(&json);
}

#endif
