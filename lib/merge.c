/* Merging workspaces: whether they fit, then field by field (merge_state.c). */
#include "merge.h"

#include "bind.h"
#include "document_read.h"
#include "memory.h"
#include "nonfinite.h"
#include "workspace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Whether the configurations are the same ---- */

/* A piece of a configuration for a message. */
enum { SHOWN = 100 };

static void show(json_object *node, char out[SHOWN])
{
  if (rml_type_of(node) == RML_TYPE_FLOAT) {
    snprintf(out, SHOWN, "%s", rml_show_float((float)json_object_get_double(node)).text);
    return;
  }
  const char *text = json_object_to_json_string_ext(node, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
  snprintf(out, SHOWN, "%s", text ? text : rml_type_name(rml_type_of(node)));
}

/* What the trees that are compared are called, and where the first difference is told. */
typedef struct comparison {
  rml_report *report;
  const char *reference;
} comparison;

static bool differ(const comparison *c, json_object *a, json_object *b, const rml_path *path)
{
  char own[SHOWN], other[SHOWN];
  show(a, own);
  show(b, other);
  rml_problem_at(c->report, REML_E_VALUE, path, "%s, and %s in %s: models of one configuration can be merged", own, other,
                 c->reference);
  return false;
}

static bool same(const comparison *c, json_object *a, json_object *b, const rml_path *path);

static bool same_elements(const comparison *c, json_object *a, json_object *b, const rml_path *path)
{
  size_t count = json_object_array_length(a);
  if (count != json_object_array_length(b))
    return differ(c, a, b, path);
  for (size_t i = 0; i < count; i++) {
    rml_path at = { .up = path, .index = i };
    if (!same(c, json_object_array_get_idx(a, i), json_object_array_get_idx(b, i), &at))
      return false;
  }
  return true;
}

/* Maps of a table have the same keys; others, which stand for a choice, differ as a whole. */
static bool same_members(const comparison *c, json_object *a, json_object *b, const rml_path *path)
{
  json_object_object_foreach (a, key, value) {
    json_object *other;
    rml_path at = { .up = path, .key = key, .length = strlen(key) };
    if (!json_object_object_get_ex(b, key, &other))
      return differ(c, a, b, path);
    if (!same(c, value, other, &at))
      return false;
  }
  return true;
}

static bool same(const comparison *c, json_object *a, json_object *b, const rml_path *path)
{
  if (rml_type_of(a) == RML_TYPE_MAP)
    return same_members(c, a, b, path);
  if (rml_type_of(a) == RML_TYPE_ARRAY)
    return same_elements(c, a, b, path);
  return json_object_equal(a, b) || differ(c, a, b, path);
}

/* Whether a model has the configuration of the reference, a tree. */
static bool fits(const comparison *c, const reml_workspace *ws, json_object *reference)
{
  static const rml_path root;
  json_object *tree = rml_workspace_tree(ws, false, false);
  bool fit = tree && same(c, tree, reference, &root);
  if (!tree)
    rml_problem_at(c->report, REML_E_MEMORY, NULL, "not enough memory");
  json_object_put(tree);
  return fit;
}

/* All models must fit the base or, where there is none, the first of them. */
static bool all_fit(rml_merging_run *run, const reml_workspace *base, const reml_workspace *const *models)
{
  const comparison c = { &run->report, base ? "the base" : "the first model" };
  json_object *reference = rml_workspace_tree(base ? base : models[0], false, false);
  size_t i = 0;
  while (reference && i < run->count && fits(&c, models[i], reference))
    i++;
  if (!reference)
    rml_problem_at(&run->report, REML_E_MEMORY, NULL, "not enough memory");
  if (run->report.first.status == REML_E_VALUE)
    run->misfit = i;
  json_object_put(reference);
  return run->report.count == 0;
}

/* ---- Merging ---- */

/* Numbers of rows of a mapped model that nobody has checked are checked now. */
static bool in_order(rml_merging_run *run, const reml_workspace *ws)
{
  if (rml_reduction_in_order(ws->entry))
    return true;
  rml_problem_at(&run->report, REML_E_VALUE, NULL,
                 "%s: the numbers of its rows of weights are not in order, so it cannot be merged", ws->path);
  return false;
}

static bool all_in_order(rml_merging_run *run, const reml_workspace *base, const reml_workspace *const *models)
{
  if (base && !in_order(run, base))
    return false;
  for (size_t i = 0; i < run->count; i++)
    if (!in_order(run, models[i])) {
      run->misfit = i;
      return false;
    }
  return true;
}

/* Whether all models say the same under a key. */
static bool agreed(const reml_workspace *const *models, size_t count, const char *key, const char *value)
{
  for (size_t i = 0; i < count; i++) {
    const char *other = reml_workspace_metadata(models[i], key);
    if (!other || strcmp(other, value) != 0)
      return false;
  }
  return true;
}

static reml_status merge_metadata(reml_workspace *into, const reml_workspace *const *models, size_t count, reml_error *err)
{
  const rml_text_map *first = &models[0]->header.metadata;
  reml_status status = REML_OK;
  for (size_t i = 0; i < first->count && status == REML_OK; i++)
    if (agreed(models, count, first->keys[i], first->values[i]))
      status = reml_workspace_set_metadata(into, first->keys[i], first->values[i], err);
  return status;
}

static bool prepare(rml_merging_run *run, const reml_workspace *const *models)
{
  run->models = rml_allocate(run->count, sizeof *run->models);
  run->walks = rml_allocate(run->count, sizeof *run->walks);
  run->rows = rml_allocate(run->count, RML_ROW_USED * sizeof *run->rows);
  if (!run->models || !run->walks || !run->rows)
    return false;
  for (size_t i = 0; i < run->count; i++)
    run->models[i] = models[i]->entry;
  return true;
}

/* The result begins as the base, or as a workspace that has learned nothing. */
static reml_status merge(reml_workspace **out, rml_merging_run *run, const reml_workspace *base,
                         const reml_workspace *const *models, const reml_options *options, reml_error *err)
{
  static const rml_path root;
  const rml_path entry = { .up = &root, .key = "entryReduction", .length = strlen("entryReduction") };
  if (!all_fit(run, base, models) || !all_in_order(run, base, models))
    return rml_report_finish(&run->report, err);
  if (!prepare(run, models))
    return rml_fail_memory(err);
  reml_status status = rml_workspace_copy(out, base ? base : models[0], base != NULL, options, err);
  if (status < 0)
    return status;
  if (!rml_merge_reduction(run, (*out)->entry, &entry))
    return rml_report_finish(&run->report, err);
  return merge_metadata(*out, models, run->count, err);
}

static reml_status check_arguments(reml_workspace **out, const reml_workspace *const *models, size_t count, reml_error *err)
{
  if (!out)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_merge: out is NULL");
  *out = NULL;
  if (!models || count == 0)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_merge: there is no model to merge");
  for (size_t i = 0; i < count; i++)
    if (!models[i])
      return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_merge: models[%zu] is NULL", i);
  return REML_OK;
}

reml_status reml_workspace_merge(reml_workspace **out, const reml_workspace *base, const reml_workspace *const *models,
                                 size_t count, const reml_options *given, size_t *misfit, reml_error *err)
{
  reml_options options;
  rml_merging_run run = { .count = count, .misfit = count, .with_base = base != NULL };
  if (misfit)
    *misfit = count;
  reml_status status = check_arguments(out, models, count, err);
  if (status == REML_OK)
    status = rml_options_take(given, &options, err);
  if (status < 0)
    return status;
  rml_report_start(&run.report, NULL, &options);
  status = merge(out, &run, base, models, &options, err);
  free(run.models);
  free(run.walks);
  free(run.rows);
  if (misfit)
    *misfit = run.misfit;
  if (status == REML_OK)
    return REML_OK;
  reml_workspace_free(*out);
  *out = NULL;
  return status;
}
