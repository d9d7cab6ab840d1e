/* What the tests of the learner share: the calls of the public interface with a check behind each. */
#ifndef LEARNER_H
#define LEARNER_H

#include "files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The configuration of a Coin; `global` and `coin` are the members of the two objects. */
#define COIN(global, coin)                                                                                                     \
  "{\"globalConfig\": {" global "}, \"entryReduction\": {\"typename\": \"Coin\", \"config\": {" coin "}}}"

#define expect_same(a, b) cr_expect(same_bytes(a, b), "different bytes were saved")

static inline reml_workspace *create_with(const char *config, const reml_options *options)
{
  reml_workspace *ws;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), options, &err), REML_OK, "%s", err.message);
  cr_assert_not_null(ws);
  return ws;
}

static inline reml_workspace *create(const char *config)
{
  return create_with(config, NULL);
}

static inline reml_workspace *load(reml_buffer model)
{
  reml_workspace *ws;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_workspace_load(&ws, reml_from_memory(model.data, model.size), NULL, &err), REML_OK, "%s", err.message);
  cr_assert_not_null(ws);
  return ws;
}

static inline reml_buffer save(const reml_workspace *ws, int32_t format)
{
  reml_buffer model = { NULL, 0 };
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_workspace_save(ws, reml_to_memory(&model), format, &err), REML_OK, "%s", err.message);
  cr_assert_not_null(model.data);
  return model;
}

/* Saves, frees the workspace, and loads what was saved. */
static inline reml_workspace *pass_through(reml_workspace *ws, int32_t format)
{
  reml_buffer model = save(ws, format);
  reml_workspace_free(ws);
  ws = load(model);
  reml_buffer_free(&model);
  return ws;
}

/* Whether two savings are the same; frees both. */
static inline bool same_bytes(reml_buffer a, reml_buffer b)
{
  bool same = a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
  reml_buffer_free(&a);
  reml_buffer_free(&b);
  return same;
}

/* The bytes as reml_workspace_save gives them, in memory of their own. */
static inline reml_buffer copy(reml_buffer of)
{
  reml_buffer same = { malloc(of.size + 1), of.size };
  cr_assert_not_null(same.data);
  memcpy(same.data, of.data, of.size + 1);
  return same;
}

static inline reml_features *new_features(const reml_workspace *ws)
{
  reml_features *x;
  cr_assert_eq(reml_features_create(&x, ws, NULL), REML_OK);
  return x;
}

static inline reml_prediction *new_prediction(void)
{
  reml_prediction *p;
  cr_assert_eq(reml_prediction_create(&p, NULL), REML_OK);
  return p;
}

/* One line of vw-text. */
static inline reml_label parse(reml_features *x, const char *line)
{
  reml_label y;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_features_parse(x, REML_DATA_VW_TEXT, line, REML_STRLEN, &y, &err), REML_OK, "%s", err.message);
  return y;
}

static inline void learn_line(reml_workspace *ws, reml_features *x, const char *line)
{
  reml_label y = parse(x, line);
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_workspace_learn(ws, x, &y, &err), REML_OK, "%s: %s", line, err.message);
}

static inline uint32_t float_bits(float value)
{
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Equal in every bit; any NaN equals any other. */
static inline bool same_float(float a, float b)
{
  return float_bits(a) == float_bits(b) || (a != a && b != b);
}

/* Numbers that look random and are the same in every run (Marsaglia, "Xorshift RNGs", 2003). */
static inline uint32_t random_u32(uint32_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

/* From -1 to 1. */
static inline float random_float(uint32_t *state)
{
  return (float)(random_u32(state) >> 8) / 8388608.0f - 1.0f;
}

#endif
