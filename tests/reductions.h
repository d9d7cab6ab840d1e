/* What the tests of reductions share: a workspace, an example, a prediction, and a reduction that stands in for all below. */
#ifndef TEST_REDUCTIONS_H
#define TEST_REDUCTIONS_H

#include "bytes.h"
#include "explore.h"
#include "features.h"
#include "workspace.h"

#include <criterion/criterion.h>
#include <math.h>
#include <reml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The reduction that stands in: it answers what a test says and writes down what it is given. */
enum { MOST_CALLS = 16, MOST_FEATURES = 16 };

typedef struct call {
  size_t count, spaces; /* the first of the features are kept */
  rml_feature features[MOST_FEATURES];
  rml_order orders[MOST_FEATURES];
  reml_label label;
} call;

static struct {
  float answers[MOST_CALLS]; /* a score or a scalar for each predict */
  size_t predicts, learns;
  size_t failing_predict, failing_learn; /* the number of the call that has no memory, from 1 */
  call predicted[MOST_CALLS], learned[MOST_CALLS];
} fake;

static inline void write_down(const rml_example *x, const reml_label *y, call *into)
{
  if (x->simple) {
    into->count = x->simple->features.count;
    into->spaces = x->simple->spaces.count;
    for (size_t i = 0; i < into->count && i < MOST_FEATURES; i++)
      into->features[i] = x->simple->features.items[i];
    for (size_t i = 0, at = 0; i < into->spaces; at += x->simple->spaces.items[i++].count) {
      into->orders[i] = x->simple->spaces.items[i].order;
      cr_assert_eq(x->simple->spaces.items[i].begin, at);
      cr_assert(i == 0 || into->orders[i - 1] < into->orders[i]);
    }
  }
  if (y)
    into->label = *y;
}

static inline reml_status fake_predict(const rml_reduction *self, const rml_context *context, const rml_example *x,
                                       rml_scratch *scratch, rml_answer *out)
{
  (void)self;
  (void)context;
  (void)scratch;
  write_down(x, NULL, &fake.predicted[fake.predicts]);
  out->type = x->cb ? REML_PREDICTION_SCORES : REML_PREDICTION_SCALAR;
  out->raw = fake.answers[fake.predicts];
  out->scalar = x->cb ? 0 : fake.answers[fake.predicts] + 1000;
  if (x->cb) {
    cr_assert(rml_actions_reserve(out, x->cb->action_count));
    out->action_count = x->cb->action_count;
    for (size_t i = 0; i < out->action_count; i++)
      out->actions[i] = (reml_action){ (uint32_t)i, fake.answers[i] };
  }
  return ++fake.predicts == fake.failing_predict ? REML_E_MEMORY : REML_OK;
}

static inline reml_status fake_learn(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                                     rml_scratch *scratch)
{
  (void)self;
  (void)context;
  (void)scratch;
  write_down(x, y, &fake.learned[fake.learns]);
  return ++fake.learns == fake.failing_learn ? REML_E_MEMORY : REML_OK;
}

static const rml_reduction_type fake_type = { .name = "Fake", .predict = fake_predict, .learn = fake_learn };
static rml_reduction fake_below = { .type = &fake_type };

/* A workspace of 8 bits, the features of one example and a prediction. */
static reml_workspace *ws;
static reml_features *x;
static reml_prediction *p;
static char told[16384]; /* what was logged, a line each */

static inline void tell(void *user, int32_t level, const char *text)
{
  (void)user;
  size_t used = strlen(told);
  snprintf(told + used, sizeof told - used, "%ld %s\n", (long)level, text);
}

/* Makes the workspace of a stack, whose `config` is written with ' for ". */
static inline reml_status create(const char *typename_, const char *config, reml_error *err)
{
  char text[2048];
  reml_options options = REML_OPTIONS_INIT;
  options.on_log = tell;
  snprintf(text, sizeof text, "{'globalConfig': {'numBits': 8}, 'entryReduction': {'typename': '%s', 'config': {%s}}}",
           typename_, config);
  for (char *at = text; (at = strchr(at, '\'')); at++)
    *at = '"';
  return reml_workspace_create(&ws, reml_from_memory(text, REML_STRLEN), &options, err);
}

static inline void make(const char *typename_, const char *config)
{
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(create(typename_, config, &err), REML_OK, "%s", err.message);
  cr_assert_eq(reml_features_create(&x, ws, NULL), REML_OK);
  cr_assert_eq(reml_prediction_create(&p, NULL), REML_OK);
}

static inline void make_over_fake(const char *typename_, const char *config)
{
  make(typename_, config);
  ws->entry->below = &fake_below;
}

static inline void clean(void)
{
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
  p = NULL;
  x = NULL;
  ws = NULL;
  told[0] = 0;
  memset(&fake, 0, sizeof fake);
}

static inline void parse(const char *vw_text)
{
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_features_parse(x, REML_DATA_VW_TEXT, vw_text, REML_STRLEN, NULL, &err), REML_OK, "%s", err.message);
}

static inline reml_status learn(reml_label y)
{
  return reml_workspace_learn(ws, x, &y, NULL);
}

static inline reml_status predict(void)
{
  return reml_workspace_predict(ws, x, p, NULL);
}

static inline bool same_bits(float a, float b)
{
  return rml_float_bits(a) == rml_float_bits(b);
}

/* The values that the fake was given, as text; its order of them shows which features came first. */
static inline void expect_values(const call *given, const char *expected)
{
  char values[256] = "";
  cr_assert(given->count <= MOST_FEATURES);
  for (size_t i = 0; i < given->count; i++)
    snprintf(values + strlen(values), sizeof values - strlen(values), "%s%g", i > 0 ? " " : "",
             (double)given->features[i].value);
  cr_assert_str_eq(values, expected);
}

static inline void add_vector(const char *space, size_t count, const float *values, const uint32_t *positions)
{
  reml_features_namespace(x, space, REML_STRLEN);
  cr_assert_eq(reml_features_add_vector(x, positions, values, count), REML_OK);
}

#endif
