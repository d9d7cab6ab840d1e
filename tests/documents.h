/* What the tests of documents share. */
#ifndef DOCUMENTS_H
#define DOCUMENTS_H

#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A text of the tests: ' stands for ", which C would have to escape, and ^ is left out and marks a place. */
typedef struct marked {
  char *text;
  size_t length;
  uint64_t line, column; /* of the mark, in characters; 0: there is none */
} marked;

static inline marked unmark(const char *text)
{
  marked out = { malloc(strlen(text) + 1), 0, 0, 0 };
  uint64_t line = 1, column = 1;
  cr_assert_not_null(out.text);
  for (; *text; text++) {
    if (*text == '^') {
      cr_assert_eq(out.line, 0, "two marks");
      out.line = line;
      out.column = column;
      continue;
    }
    out.text[out.length++] = *text == '\'' ? '"' : *text;
    column = *text == '\n' ? 1 : column + (((unsigned char)*text & 0xc0) != 0x80);
    line += *text == '\n';
  }
  out.text[out.length] = 0;
  return out;
}

/* The same of a text in which `old`, which stands in it exactly once, is `new` instead. */
static inline marked unmark_with(const char *text, const char *old, const char *new)
{
  const char *at = strstr(text, old);
  cr_assert_not_null(at, "%s is not in the text", old);
  cr_assert_null(strstr(at + 1, old), "%s is in the text twice", old);
  char *whole = malloc(strlen(text) + strlen(new) + 1);
  cr_assert_not_null(whole);
  sprintf(whole, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
  marked out = unmark(whole);
  free(whole);
  return out;
}

/* A model of minor 0, in four lines, with ' for ". */
static const char coin_model[] =
    "{'reml': {'format': 1, 'minor': 0, 'requires': [], 'writer': 'test', 'metadata': {'b': '2', 'a': '1'}},\n"
    " 'globalConfig': {'numBits': 1, 'hashSeed': 7},\n"
    " 'entryReduction': {'typename': 'Coin', 'config': {'alpha': 2.5, 'lossFunction': {'Logistic': {'max_label': 3}}}, "
    "'state': {\n"
    "  'weights': {'dtype': 'f32', 'shape': [2, 1, 6], 'rows': {'1': [1, 2, 3.5, -4, 5, 6]}},\n"
    "  'modelStates': [{'normalizedSumNormX': 8, 'totalWeight': 9}], 'averageSquaredNormX': 1, 'minLabel': -5, 'maxLabel': "
    "10}}}";

/* The problems of one reading. */
typedef struct problems {
  reml_error all[21]; /* of more than 20, the last one says how many more */
  size_t count;
} problems;

static inline void collect(void *user, const reml_error *problem)
{
  problems *found = user;
  cr_assert_lt(found->count, COUNT(found->all), "more than 20 problems, and one that says so");
  found->all[found->count++] = *problem;
}

/* Reads bytes that end where they end, so that a sanitizer sees a read behind them.  What is refused was reported, the first
 * problem first, and nobody else takes it. */
static inline reml_document *read_bytes(const void *bytes, size_t size, reml_options options, problems *found, reml_error *err)
{
  reml_document *d = NULL;
  reml_workspace *ws;
  void *copy = malloc(size > 0 ? size : 1);
  cr_assert_not_null(copy);
  memcpy(copy, bytes, size);
  reml_source from = reml_from_memory(copy, size);
  *found = (problems){ .count = 0 };
  options.on_problem = collect;
  options.user = found;
  reml_status status = reml_document_read(&d, from, &options, err);
  cr_assert_eq(d != NULL, status == REML_OK);
  cr_assert_eq(found->count > 0, status < 0);
  if (status < 0) {
    cr_assert_eq(memcmp(&found->all[0], err, sizeof *err), 0, "the first problem is not the error");
    options.on_problem = NULL;
    cr_assert_lt(reml_workspace_create(&ws, from, &options, NULL), 0);
    cr_assert_lt(reml_workspace_load(&ws, from, &options, NULL), 0);
  }
  free(copy);
  return d;
}

/* A text that is refused, and what is said of the first problem, which stands at the mark if there is one. */
typedef struct refusal {
  const char *text;
  reml_status status;
  const char *pointer, *part; /* of the message */
} refusal;

static inline void expect_refused(const marked *text, const refusal *expected)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  reml_document *d = read_bytes(text->text, text->length, (reml_options)REML_OPTIONS_INIT, &found, &err);
  cr_expect_null(d, "%s: nothing is wrong", expected->text);
  reml_document_free(d);
  if (found.count == 0)
    return;
  cr_expect_eq(err.status, expected->status, "%s: %s", expected->text, reml_status_name(err.status));
  cr_expect_str_eq(err.pointer, expected->pointer, "%s: %s", expected->text, err.pointer);
  bool there = text->line == 0 || (err.line == text->line && err.column == text->column);
  cr_expect(there, "%s: %d:%d", expected->text, (int)err.line, (int)err.column);
  cr_expect_not_null(strstr(err.message, expected->part), "%s: %s", expected->text, err.message);
}

/* The document in bytes that are right. */
static inline reml_document *read_good(const void *bytes, size_t size)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  reml_document *d = read_bytes(bytes, size, (reml_options)REML_OPTIONS_INIT, &found, &err);
  cr_assert_not_null(d, "%s", err.message);
  return d;
}

/* Reads and writes. */
static inline reml_buffer convert(const void *bytes, size_t size, int32_t format)
{
  reml_buffer out = { NULL, 0 };
  reml_error err = REML_ERROR_INIT;
  reml_document *d = read_good(bytes, size);
  cr_assert_eq(reml_document_write(d, reml_to_memory(&out), format, &err), REML_OK, "%s", err.message);
  reml_document_free(d);
  return out;
}

#endif
