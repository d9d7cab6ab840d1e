/* What plain test programs share: how they complain and end, and chance that is the same in each run. */
#ifndef PLAIN_H
#define PLAIN_H

#include <reml.h>

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;
static const char *doing; /* what is tried; may be NULL */

/* Begins a complaint.  False when there were so many that one more says nothing new. */
static inline bool complain(void)
{
  if (++failures > 20)
    return false;
  if (doing)
    printf("%s: ", doing);
  return true;
}

__attribute__((format(printf, 1, 2))) static inline void wrong(const char *format, ...)
{
  va_list arguments;
  if (!complain())
    return;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

/* What a test cannot go on without. */
static inline void must(bool good, const char *what)
{
  if (good)
    return;
  printf("%s: %s: %s\n", doing ? doing : "to begin with", what, strerror(errno));
  exit(1);
}

/* Marsaglia, "Xorshift RNGs" (2003). */
static inline uint32_t random_u32(void)
{
  static uint32_t state = 2463534242u;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

/* Adds features in places all over the table. */
enum { ADDED = 8 };
static inline void add_features(reml_features *x)
{
  uint32_t positions[ADDED];
  float values[ADDED];
  for (int k = 0; k < ADDED; k++) {
    positions[k] = random_u32();
    values[k] = (float)(random_u32() % 100) / 16;
  }
  reml_features_add_vector(x, positions, values, ADDED);
}

/* A workspace that has learned so many examples, whose weights are all over the table. */
static inline reml_workspace *learned(const char *config, unsigned examples)
{
  reml_workspace *ws;
  reml_features *x;
  must(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, NULL) == REML_OK, "a workspace");
  must(reml_features_create(&x, ws, NULL) == REML_OK, "features");
  for (unsigned i = 0; i < examples; i++) {
    reml_label y = reml_simple_label((float)(i % 7), 1);
    reml_features_clear(x);
    add_features(x);
    must(reml_workspace_learn(ws, x, &y, NULL) == REML_OK, "learning");
  }
  reml_features_free(x);
  return ws;
}

#endif
