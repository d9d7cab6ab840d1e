/* What the tests of merging share: models that learned apart, and what is in them. */
#ifndef MERGING_H
#define MERGING_H

#include "coin_rows.h"
#include "learner.h"
#include "merge.h"
#include "workspace.h"

enum { MODELS = 4, EXAMPLES = 50, BITS = 6 };

/* ---- Models ---- */

#define STACK(entry) "{\"globalConfig\": {\"numBits\": 6}, \"entryReduction\": {" entry "}}"

static const char *const stacks[] = {
  COIN("\"numBits\": 6, \"interactions\": [[\"Default\", {\"Name\": \"n\"}]]", "\"alpha\": 2.0"),
  COIN("\"numBits\": 6", "\"lossFunction\": {\"Logistic\": {\"min_label\": -1.0, \"max_label\": 1.0}}"),
  STACK("\"typename\": \"Binary\""),
  STACK("\"typename\": \"CbExploreAdfSquareCb\""),
  STACK("\"typename\": \"CbAdf\", \"config\": {\"regressor\":"
        " {\"typename\": \"Debug\", \"config\": {\"next\": {\"typename\": \"Coin\"}}}}"),
};
enum { STACKS = sizeof stacks / sizeof *stacks };

/* An example of the kind that the workspace takes, of 30 names: some of them one model sees, most of them several. */
static inline void random_line(const reml_workspace *ws, uint32_t *chance, char out[512])
{
  int32_t type;
  reml_workspace_types(ws, &type, NULL, NULL);
  bool cb = type == REML_LABEL_CB, binary = type == REML_LABEL_BINARY;
  snprintf(out, 512, cb ? "shared" : "%g", binary ? 1 - 2.0 * (random_u32(chance) % 2) : (double)random_float(chance));
  for (int i = 0; i < 4; i++) {
    const char *space = i == 0 ? " |" : i == 2 ? " |n" : "";
    snprintf(out + strlen(out), 512 - strlen(out), "%s f%lu:%g", space, (unsigned long)(random_u32(chance) % 30),
             (double)random_float(chance));
  }
  for (int i = 0; cb && i < 3; i++)
    snprintf(out + strlen(out), 512 - strlen(out), "\n%s | a%d", i == 1 ? "1:0.5:0.25" : "", i);
}

static inline void learn_some(reml_workspace *ws, uint32_t seed, int examples)
{
  char line[512];
  reml_features *x = new_features(ws);
  for (int i = 0; i < examples; i++) {
    random_line(ws, &seed, line);
    learn_line(ws, x, line);
  }
  reml_features_free(x);
}

/* A model that goes on from `base`, or from nothing. */
static inline reml_workspace *learned(const char *config, const reml_workspace *base, uint32_t seed)
{
  reml_workspace *ws = create(config);
  if (base) {
    reml_workspace_free(ws);
    reml_buffer model = save(base, REML_FORMAT_BINARY);
    ws = load(model);
    reml_buffer_free(&model);
  }
  learn_some(ws, seed, EXAMPLES);
  return ws;
}

static inline reml_workspace *merge(const reml_workspace *base, const reml_workspace *const *models, size_t count)
{
  reml_workspace *out;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_workspace_merge(&out, base, models, count, NULL, NULL, &err), REML_OK, "%s", err.message);
  return out;
}

static inline reml_workspace *merge_two(const reml_workspace *base, const reml_workspace *a, const reml_workspace *b)
{
  const reml_workspace *const models[] = { a, b };
  return merge(base, models, 2);
}

static inline void *state_of(const reml_workspace *ws)
{
  const rml_reduction *r = ws->entry;
  while (r->below)
    r = r->below;
  return r->state;
}

/* The state of a Coin begins with its weights. */
static inline float *row_of(const reml_workspace *ws, uint32_t index)
{
  return rml_weights_row(state_of(ws), index);
}

#endif
