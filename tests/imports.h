/* What the tests of models of reductionml share. */
#ifndef IMPORTS_H
#define IMPORTS_H

#include "documents.h"

/* What an import said. */
typedef struct import {
  reml_document *document;
  reml_error first;
  size_t problems, logs;
  char log[21][320];
} import;

static inline void on_problem(void *user, const reml_error *problem)
{
  import *said = user;
  if (said->problems++ == 0)
    said->first = *problem;
}

static inline void on_log(void *user, int32_t level, const char *text)
{
  import *said = user;
  cr_assert_eq(level, REML_LOG_WARNING);
  cr_assert_lt(said->logs, COUNT(said->log), "more than 20 warnings, and how many more there are");
  snprintf(said->log[said->logs++], sizeof said->log[0], "%s", text);
}

/* Reads bytes that end where they end.  `said` must stay where it is. */
static inline void import_bytes(import *said, const void *data, size_t size)
{
  reml_options options = REML_OPTIONS_INIT;
  reml_error err = REML_ERROR_INIT;
  void *copy = malloc(size > 0 ? size : 1);
  cr_assert_not_null(copy);
  memcpy(copy, data, size);
  *said = (import){ .document = NULL };
  options.format = REML_FORMAT_IMPORT;
  options.on_problem = on_problem;
  options.on_log = on_log;
  options.user = said;
  reml_status status = reml_document_read(&said->document, reml_from_memory(copy, size), &options, &err);
  free(copy);
  cr_assert_eq(status == REML_OK, said->document != NULL);
  cr_assert_eq(status == REML_OK, said->problems == 0);
  cr_assert(status == REML_OK || strcmp(err.message, said->first.message) == 0);
}

#endif
