#include "workspace.h"

#include "bind.h"
#include "codec.h"
#include "document_read.h"
#include "expansion.h"
#include "memory.h"
#include "tree_write.h"

#include <reml/prediction.h>
#include <reml/version.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

rml_hashing rml_workspace_hashing(const reml_workspace *ws)
{
  return (rml_hashing){ (rml_hash_function)ws->global.hash, (uint32_t)ws->global.seed, (UINT32_C(1) << ws->global.bits) - 1 };
}

static void log_nothing(void *user, int32_t level, const char *text)
{
  (void)user;
  (void)level;
  (void)text;
}

static reml_workspace *new_workspace(const reml_options *options)
{
  reml_workspace *ws = calloc(1, sizeof *ws);
  if (ws)
    ws->context = (rml_context){ &ws->global, &ws->resolved, options->on_log ? options->on_log : log_nothing, options->user };
  return ws;
}

/* Fills a workspace from a checked tree. */
static bool fill(reml_workspace *ws, rml_binder *binder, json_object *tree)
{
  if (!rml_bind_record(binder, &rml_global_record, json_object_object_get(tree, "globalConfig"), &ws->global))
    return false;
  binder->bits = ws->global.bits;
  json_object *header = json_object_object_get(tree, "reml");
  if (header && !rml_bind_record(binder, &rml_header_record, header, &ws->header))
    return false;
  if (!rml_resolve(&ws->resolved, &ws->global)) {
    binder->failure = REML_E_MEMORY;
    return false;
  }
  ws->entry = rml_bind_reduction(binder, json_object_object_get(tree, "entryReduction"));
  return ws->entry != NULL;
}

static reml_status fill_failed(const rml_binder *binder, reml_error *err)
{
  if (binder->failure != REML_E_LIMIT)
    return rml_fail_memory(err);
  return rml_fail(err, REML_E_LIMIT, "the weight table of numBits %llu is larger than the limit of %llu bytes",
                  (unsigned long long)binder->bits, (unsigned long long)binder->max_weight_bytes);
}

/* Hands the bytes that were read over to a workspace that uses them in place. */
static bool keep_bytes(reml_workspace *ws, const char *path, rml_read *read)
{
  ws->bytes = read->bytes;
  read->bytes = (rml_bytes){ .data = NULL };
  ws->path = rml_copy_text(path, strlen(path));
  return ws->path != NULL;
}

static reml_status make(reml_workspace **out, reml_source from, const reml_options *given, rml_expect expect,
                        rml_purpose purpose, reml_error *err)
{
  reml_options options;
  rml_read read;
  if (!out)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace: out is NULL");
  *out = NULL;
  reml_status status = rml_options_take(given, &options, err);
  if (status == REML_OK)
    status = rml_read_document(&read, from, &options, expect, purpose, err);
  if (status)
    return status;
  rml_binder binder = { .max_weight_bytes = options.max_weight_bytes, .in_place = purpose == RML_FOR_MAP };
  reml_workspace *ws = new_workspace(&options);
  bool ok = ws && fill(ws, &binder, read.tree) && (!binder.in_place || keep_bytes(ws, from.name, &read));
  rml_read_free(&read);
  if (!ok) {
    reml_workspace_free(ws);
    return fill_failed(&binder, err);
  }
  for (const rml_reduction *r = ws->entry; r; r = r->below)
    if (r->type->warn)
      r->type->warn(r, &ws->context);
  *out = ws;
  return REML_OK;
}

reml_status reml_workspace_create(reml_workspace **out, reml_source config, const reml_options *options, reml_error *err)
{
  return make(out, config, options, RML_EXPECT_CONFIG, RML_FOR_WORKSPACE, err);
}

reml_status reml_workspace_load(reml_workspace **out, reml_source model, const reml_options *options, reml_error *err)
{
  return make(out, model, options, RML_EXPECT_MODEL, RML_FOR_WORKSPACE, err);
}

reml_status reml_workspace_map(const reml_workspace **out, const char *path, const reml_options *options, reml_error *err)
{
  reml_workspace *ws = NULL;
  if (!out)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_map: out is NULL");
  reml_status status = make(&ws, reml_from_file(path), options, RML_EXPECT_MODEL, RML_FOR_MAP, err);
  *out = ws;
  return status;
}

int32_t reml_workspace_stale(const reml_workspace *ws)
{
  return ws && ws->path && rml_bytes_replaced(&ws->bytes, ws->path);
}

reml_status rml_workspace_changeable(const reml_workspace *ws, const char *what, reml_error *err)
{
  return ws->path ? rml_fail(err, REML_E_READ_ONLY, "%s: %s is mapped, which is for predicting; load it", what, ws->path)
                  : REML_OK;
}

void reml_workspace_free(const reml_workspace *of)
{
  reml_workspace *ws = (reml_workspace *)(uintptr_t)of;
  if (!ws)
    return;
  rml_reduction_free(ws->entry);
  rml_release_record(&rml_global_record, &ws->global);
  rml_release_record(&rml_header_record, &ws->header);
  rml_resolved_free(&ws->resolved);
  rml_scratch_free(&ws->scratch);
  rml_bytes_free(&ws->bytes);
  free(ws->path);
  free(ws);
}

/* The header that a file of this release gets: metadata is the application's, the rest is made anew. */
static json_object *new_header(const reml_workspace *ws)
{
  char writer[] = "libreml " REML_VERSION;
  rml_header header = { .format = RML_FORMAT, .minor = RML_MINOR, .writer = writer, .metadata = ws->header.metadata };
  return rml_unbind_record(&rml_header_record, &header, true);
}

/* Adds a member, which may be NULL for want of memory, to a map. */
static bool add(json_object *map, const char *key, json_object *value)
{
  return value && rml_map_add(map, key, value);
}

/* What is saved must be one that can be read: metadata and namespaces, each within its limit, may be too many together. */
static reml_status write_tree(json_object *tree, reml_sink to, int32_t format, reml_error *err)
{
  rml_values values = { .count = 0 };
  bool counted = rml_values_count(&values, tree), fits = rml_values_fit(&values, 0, 0);
  rml_values_free(&values);
  if (!counted)
    return rml_fail_memory(err);
  return fits
             ? rml_tree_write(tree, to, format, err)
             : rml_fail(
                   err, REML_E_LIMIT,
                   "the model cannot be saved, as it could not be loaded: metadata and the namespaces of interactions are more "
                   "values together than fit; take some of them out");
}

json_object *rml_workspace_tree(const reml_workspace *ws, bool with_header, bool with_state)
{
  json_object *tree = json_object_new_object();
  if (tree && (!with_header || add(tree, "reml", new_header(ws))) &&
      add(tree, "globalConfig", rml_unbind_record(&rml_global_record, &ws->global, true)) &&
      add(tree, "entryReduction", rml_unbind_reduction(ws->entry, with_state)))
    return tree;
  json_object_put(tree);
  return NULL;
}

reml_status rml_workspace_copy(reml_workspace **out, const reml_workspace *of, bool with_state, const reml_options *options,
                               reml_error *err)
{
  rml_binder binder = { .max_weight_bytes = options->max_weight_bytes };
  json_object *tree = rml_workspace_tree(of, false, with_state);
  *out = tree ? new_workspace(options) : NULL;
  bool ok = *out && fill(*out, &binder, tree);
  json_object_put(tree);
  if (ok)
    return REML_OK;
  reml_workspace_free(*out);
  *out = NULL;
  return fill_failed(&binder, err);
}

reml_status reml_workspace_save(const reml_workspace *ws, reml_sink to, int32_t format, reml_error *err)
{
  if (!ws)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_save: ws is NULL");
  /* What was learned is not looked at for a configuration, which has nothing of it. */
  bool with_state = format != REML_FORMAT_CONFIG;
  if (with_state && !rml_reduction_in_order(ws->entry))
    return rml_fail(err, REML_E_VALUE, "%s: the numbers of its rows of weights are not in order, so it cannot be saved",
                    ws->path);
  json_object *tree = rml_workspace_tree(ws, true, with_state);
  reml_status status = tree ? write_tree(tree, to, format, err) : rml_fail_memory(err);
  json_object_put(tree);
  return status;
}

void reml_workspace_types(const reml_workspace *ws, int32_t *label, int32_t *features, int32_t *prediction)
{
  rml_types types = ws ? ws->entry->types : (rml_types){ 0, 0, 0 };
  if (label)
    *label = types.label;
  if (features)
    *features = types.features;
  if (prediction)
    *prediction = types.prediction;
}

/* Whether features were made for a workspace like this, and built without a failure. */
static reml_status check_features(const reml_workspace *ws, const reml_features *x, reml_error *err)
{
  rml_hashing own = rml_workspace_hashing(ws);
  if (!x)
    return rml_fail(err, REML_E_ARGUMENT, "x is NULL");
  if (x->failure != REML_OK)
    return rml_fail(err, x->failure, "%s", x->failure_text);
  if (x->type != ws->entry->types.features || x->hashing.function != own.function || x->hashing.seed != own.seed ||
      x->hashing.mask != own.mask)
    return rml_fail(err, REML_E_TYPE, "the features were made for a workspace of another numBits, hash or features type");
  if (x->type == REML_FEATURES_CB && x->action_count == 0)
    return rml_fail(err, REML_E_DATA, "the example has no actions");
  return REML_OK;
}

static reml_status check_cb_label(const reml_features *x, const reml_label *y, reml_error *err)
{
  if (!isfinite(y->cost))
    return rml_fail(err, REML_E_DATA, "the cost must be a finite number");
  if (!(y->probability > 0 && y->probability <= 1))
    return rml_fail(err, REML_E_DATA, "the probability is not in (0, 1]");
  if (y->action >= x->action_count)
    return rml_fail(err, REML_E_DATA, "the label is of action %lu, the example has %zu", (unsigned long)y->action,
                    x->action_count);
  return REML_OK;
}

static reml_status check_label(const reml_workspace *ws, const reml_features *x, const reml_label *y, reml_error *err)
{
  if (y->type != ws->entry->types.label)
    return rml_fail(err, REML_E_TYPE, "the label is not of the type that %s takes", ws->entry->type->name);
  switch (y->type) {
  case REML_LABEL_SIMPLE:
    if (!isfinite(y->value))
      return rml_fail(err, REML_E_DATA, "the label must be a finite number");
    if (!isfinite(y->weight) || y->weight < 0)
      return rml_fail(err, REML_E_DATA, "the weight must be a finite number of at least 0");
    return REML_OK;
  case REML_LABEL_BINARY: return y->action <= 1 ? REML_OK : rml_fail(err, REML_E_DATA, "a binary label is 0 or 1");
  default: return check_cb_label(x, y, err);
  }
}

/* The example as the entry reduction takes it. */
static reml_status begin(const reml_features *x, rml_scratch *scratch, rml_example *example)
{
  rml_view *view = &scratch->level[0];
  scratch->expanded = 0;
  scratch->expansion_of = NULL;
  *example = (rml_example){ x, NULL };
  if (x->type == REML_FEATURES_CB)
    return REML_OK;
  if (rml_features_are_view(x)) {
    scratch->example = (rml_view){ x->features, x->shared, true };
    *example = (rml_example){ NULL, &scratch->example };
    return REML_OK;
  }
  *example = (rml_example){ NULL, view };
  return rml_view_make(view, x->features.items, x->shared.items, x->shared.count, NULL, 0) ? REML_OK : REML_E_MEMORY;
}

/* What a reduction's failure means to the caller. */
static reml_status finish(reml_status status, reml_error *err)
{
  if (status == REML_E_MEMORY)
    return rml_fail_memory(err);
  if (status == REML_E_LIMIT)
    return rml_fail(err, status, "this example has more than %d features, counted with interactions and once for each action",
                    RML_MOST_EXPANDED);
  if (status == REML_E_DATA)
    return rml_fail(err, status, "the cost or its weight, divided by the probability, is beyond a float32");
  return status;
}

static reml_status predict(const reml_workspace *ws, const reml_features *x, reml_prediction *into, rml_example *example,
                           reml_error *err)
{
  into->answer.type = REML_PREDICTION_NONE;
  reml_status status = begin(x, &into->scratch, example);
  if (status == REML_OK)
    status = ws->entry->type->predict(ws->entry, &ws->context, example, &into->scratch, &into->answer);
  if (status < 0)
    into->answer.type = REML_PREDICTION_NONE;
  return finish(status, err);
}

static reml_status learn(reml_workspace *ws, const rml_example *example, const reml_label *y, rml_scratch *scratch,
                         reml_error *err)
{
  scratch->expanded = 0;
  return finish(ws->entry->type->learn(ws->entry, &ws->context, example, y, scratch), err);
}

static bool has_label(const reml_label *y)
{
  return y && y->type != REML_LABEL_NONE;
}

reml_status reml_workspace_learn(reml_workspace *ws, const reml_features *x, const reml_label *y, reml_error *err)
{
  if (!ws)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_learn: ws is NULL");
  reml_status status = rml_workspace_changeable(ws, "reml_workspace_learn", err);
  if (status == REML_OK)
    status = check_features(ws, x, err);
  if (status < 0)
    return status;
  if (!has_label(y))
    return REML_SKIPPED;
  rml_example example;
  status = check_label(ws, x, y, err);
  if (status == REML_OK)
    status = finish(begin(x, &ws->scratch, &example), err);
  return status < 0 ? status : learn(ws, &example, y, &ws->scratch, err);
}

reml_status reml_workspace_predict(const reml_workspace *ws, const reml_features *x, reml_prediction *into, reml_error *err)
{
  if (!ws || !into)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_predict: %s is NULL", ws ? "into" : "ws");
  rml_example example;
  into->answer.type = REML_PREDICTION_NONE;
  reml_status status = check_features(ws, x, err);
  return status < 0 ? status : predict(ws, x, into, &example, err);
}

reml_status reml_workspace_predict_then_learn(reml_workspace *ws, const reml_features *x, const reml_label *y,
                                              reml_prediction *into, reml_error *err)
{
  if (!ws || !into)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_predict_then_learn: %s is NULL", ws ? "into" : "ws");
  rml_example example;
  into->answer.type = REML_PREDICTION_NONE;
  reml_status status = rml_workspace_changeable(ws, "reml_workspace_predict_then_learn", err);
  if (status == REML_OK)
    status = check_features(ws, x, err);
  if (status == REML_OK && has_label(y))
    status = check_label(ws, x, y, err);
  if (status == REML_OK)
    status = predict(ws, x, into, &example, err);
  if (status < 0)
    return status;
  return has_label(y) ? learn(ws, &example, y, &into->scratch, err) : REML_SKIPPED;
}
