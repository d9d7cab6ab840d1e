/* Want of memory, tried at every request: what check_no_memory.c and check_no_memory_learning.c share. */
#ifndef FAULTS_H
#define FAULTS_H

#include "heap.h"

#include <reml.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_STACKS = 9 };

/* A stack of each reduction, of few rows, with interactions that make learning ask for memory. */
static const struct {
  const char *name, *entry;
} stacks[COUNT_STACKS] = {
  { "Coin", "{'typename': 'Coin', 'config': {'l1Lambda': 1, 'lossFunction': {'Logistic': {}}, 'linkFunction': 'Logistic'}}" },
  { "Binary", "{'typename': 'Binary'}" },
  { "CbAdf by ips", "{'typename': 'CbAdf', 'config': {'cbType': 'ips', 'regressor': {'typename': 'Coin'}}}" },
  { "CbAdf by mtr", "{'typename': 'CbAdf', 'config': {'regressor': {'typename': 'ElementwiseInteraction'}}}" },
  { "CbExploreAdfGreedy", "{'typename': 'CbExploreAdfGreedy'}" },
  { "CbExploreAdfSoftmax", "{'typename': 'CbExploreAdfSoftmax', 'config': {'uniformEpsilon': 0.25}}" },
  { "CbExploreAdfSquareCb", "{'typename': 'CbExploreAdfSquareCb', 'config': {'uniformEpsilon': 0.25}}" },
  { "ElementwiseInteraction", "{'typename': 'ElementwiseInteraction', 'config': {'one': {'Name': 'n1'}, 'two': {'Name': 'n2'},"
                              " 'keepOriginalFeatures': true}}" },
  { "Debug", "{'typename': 'Debug', 'config': {'id': 'd', 'prediction': true, 'label': true, 'features': true,"
             " 'next': {'typename': 'Binary'}}}" },
};

/* The configuration of a stack. */
static inline const char *stack_config(size_t i, char out[1024])
{
  snprintf(out, 1024,
           "{'globalConfig': {'numBits': 4, 'interactions': [['Default', {'Name': 'n1'}], [{'Hash': 7}, 'Default', 'Default'],"
           " ['Default', 'Default', 'Default']]}, 'entryReduction': %s}",
           stacks[i].entry);
  for (char *at = out; (at = strchr(at, '\'')); at++)
    *at = '"';
  return out;
}

/* ---- What is tried ---- */

static int failures;

__attribute__((format(printf, 1, 2))) static inline void wrong(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  printf("\n");
  /* One mistake may be found at thousands of requests. */
  if (++failures >= 20)
    exit(1);
}

/* With memory, what prepares a trial must succeed. */
static inline void must(reml_status status, const char *what)
{
  if (status >= 0)
    return;
  printf("%s: %s\n", what, reml_status_name(status));
  exit(1);
}

/* Digests bytes: what was, and what came of a call, is compared by that (FNV-1a). */
static inline uint64_t digest(uint64_t of, const void *bytes, size_t size)
{
  /* The analyser loses sight of the bytes of floats.  NOLINTBEGIN(clang-analyzer-core.UndefinedBinaryOperatorResult) */
  for (size_t i = 0; i < size; i++)
    of = (of ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
  /* NOLINTEND(clang-analyzer-core.UndefinedBinaryOperatorResult) */
  return of;
}

/* All that a workspace knows, and nothing when there is none. */
static inline uint64_t digest_workspace(const reml_workspace *ws)
{
  reml_buffer model = { NULL, 0 };
  if (!ws)
    return 0;
  must(reml_workspace_save(ws, reml_to_memory(&model), REML_FORMAT_BINARY, NULL), "saving");
  uint64_t out = digest(1, model.data, model.size);
  reml_buffer_free(&model);
  return out;
}

typedef struct trial {
  const char *name;
  void (*make)(void);                   /* prepares the call, with memory */
  reml_status (*call)(reml_error *err); /* what is tried; may be called again after a failure */
  uint64_t (*sees)(void);               /* digests all that the call may change, before and after it */
  void (*clean)(void);
} trial;

/* What a trial is like without faults. */
typedef struct faultless {
  size_t count;
  uint64_t before, after;
  reml_status status;
} faultless;

static inline faultless try_without_faults(const trial *t, const char *of)
{
  faultless out = { .count = 0 };
  size_t blocks = heap_blocks();
  t->make();
  out.before = t->sees();
  heap_start(0, false);
  out.status = t->call(NULL);
  out.count = heap_end().count;
  out.after = t->sees();
  t->clean();
  if (heap_blocks() != blocks)
    wrong("%s of %s leaks with memory", t->name, of);
  return out;
}

/* Tries it with the n-th request failing, and perhaps all behind it: the call says so and has changed nothing, or it did without;
 * then it does with memory what it always does, and nothing is lost. */
static inline void try_fault(const trial *t, const char *of, const faultless *want, size_t n, bool rest)
{
  reml_error err = REML_ERROR_INIT;
  size_t blocks = heap_blocks();
  t->make();
  heap_start(n, rest);
  reml_status status = t->call(&err);
  heap_end();
  if (status == REML_E_MEMORY) {
    if (err.status != status || !*err.message)
      wrong("%s of %s, request %zu: the error is not filled in: \"%s\"", t->name, of, n, err.message);
    if (t->sees() != want->before)
      wrong("%s of %s, request %zu: something is not as it was", t->name, of, n);
    status = t->call(&err);
  }
  if (status != want->status)
    wrong("%s of %s, request %zu%s: %s, not %s: %s", t->name, of, n, rest ? " and all behind it" : "", reml_status_name(status),
          reml_status_name(want->status), err.message);
  else if (t->sees() != want->after)
    wrong("%s of %s, request %zu%s: the result is another one", t->name, of, n, rest ? " and all behind it" : "");
  t->clean();
  if (heap_blocks() != blocks)
    wrong("%s of %s, request %zu%s: %zu blocks are lost", t->name, of, n, rest ? " and all behind it" : "",
          heap_blocks() - blocks);
}

/* Tries it with a fault at each request that it makes.  Returns how many. */
static inline size_t try_faults(const trial *t, const char *of)
{
  faultless want = try_without_faults(t, of);
  for (size_t n = 1; n <= want.count; n++) {
    try_fault(t, of, &want, n, false);
    try_fault(t, of, &want, n, true);
  }
  return want.count;
}

#endif
