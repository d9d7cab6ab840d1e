/* A workspace: a configuration and what it has learned. */
#ifndef REML_WORKSPACE_H
#define REML_WORKSPACE_H

#include <reml/io.h>
#include <reml/label.h>
#include <reml/options.h>

REML_BEGIN_DECLS

/* A workspace that has learned nothing, from a configuration (JSON).  A model is refused here and a configuration by load, so
 * that nobody serves an untrained model by mistake.  Fails with REML_E_IO, REML_E_NOT_MODEL, REML_E_SYNTAX, REML_E_VALUE,
 * REML_E_LIMIT or REML_E_MEMORY.  Since 0.1.0. */
REML_API reml_status reml_workspace_create(reml_workspace **out, reml_source config, const reml_options *options,
                                           reml_error *err);

/* The workspace that was saved, from a model, binary or JSON.  It goes on bit for bit where the saved one stood.  Fails like
 * create, and with REML_E_TRUNCATED, REML_E_CHECKSUM or REML_E_NEWER.  Since 0.1.0. */
REML_API reml_status reml_workspace_load(reml_workspace **out, reml_source model, const reml_options *options, reml_error *err);

/* Opens a binary model where it is, for predicting: the file is mapped into memory, shared by all processes that do so, and
 * nothing is read of the weights before predictions need them, so that opening takes the same time whatever the size.  What it
 * predicts is what the loaded model predicts, bit for bit; weights that a sparse file keeps are looked up by a search, which
 * makes predicting slower than from a loaded model.  It can be saved; learning and setting metadata fail with REML_E_READ_ONLY.
 *
 * The structure is checked as by load; the weights and the checksum are not (REML_CHECKSUM_VERIFY: they are, which reads the
 * whole file).  A file that is damaged there predicts wrong numbers, and does no other harm.  As long as the workspace lives,
 * nobody may write into the file: a new model takes its place by being renamed over it, as reml_workspace_save does.  Where the
 * file is made shorter instead, the system ends the process (SIGBUS).
 *
 * `options`: format must be REML_FORMAT_ANY or _BINARY; max_weight_bytes has no effect.  Fails like load, and with
 * REML_E_ARGUMENT when the path is of no regular file, REML_E_NOT_MODEL when the model is JSON.  Since 0.1.0. */
REML_API reml_status reml_workspace_map(const reml_workspace **out, const char *path, const reml_options *options,
                                        reml_error *err);

/* One workspace of several that learned apart: from `base`, each from its own part of the data, or, when `base` is NULL, from
 * nothing.  It goes on where all of them together stand (spec/learning.md, "Merging"): neither the order of the models nor whether
 * some are merged first, with the same base, makes a difference but for rounding.  What one model alone learned is taken over bit
 * for bit, and so is a model that is merged alone or with models that learned nothing.  Metadata is what all models agree on.
 *
 * The models, which may be mapped and may predict meanwhile, have the configuration of the base; REML_E_VALUE, with the pointer of
 * the first difference, when one has not, or has less of what only grows than the base has, as it then does not come from it.
 * `misfit`, which may be NULL, is set to the number of that model from 0, or to `count` when it is none of them.  Memory is that of
 * the workspace that is made, and some bytes for each model.  Of `options`, format and checksum have no effect.  Fails with
 * REML_E_ARGUMENT when there is no model, REML_E_VALUE, REML_E_LIMIT or REML_E_MEMORY.  Since 0.1.0. */
REML_API reml_status reml_workspace_merge(reml_workspace **out, const reml_workspace *base, const reml_workspace *const *models,
                                          size_t count, const reml_options *options, size_t *misfit, reml_error *err);

/* 1: the path that `ws` was mapped from is now that of another file; map that one and free this one.  0: it is not, there is
 * none, or `ws` is not mapped.  Asks the system once, so it can be called for every example.  Since 0.1.0. */
REML_API int32_t reml_workspace_stale(const reml_workspace *ws);

/* Writes the model (REML_FORMAT_BINARY or REML_FORMAT_JSON) or the configuration alone (REML_FORMAT_CONFIG).  The same
 * workspace gives the same bytes, and both forms say the same.  Threads may predict with `ws` meanwhile, and save it too; none
 * may learn.  REML_E_LIMIT, and nothing is written, when metadata and hundreds of namespaces are more together than a model can
 * be loaded with.  Since 0.1.0. */
REML_API reml_status reml_workspace_save(const reml_workspace *ws, reml_sink to, int32_t format, reml_error *err);

/* Takes a const one too, so that a mapped workspace can be freed.  No thread may be using it.  Since 0.1.0. */
REML_API void reml_workspace_free(const reml_workspace *ws);

/* Learns from one example; no other thread may use `ws` meanwhile, not even to predict.  REML_SKIPPED when `y` is NULL or no
 * label.  REML_E_TYPE when `x` or `y` does not fit; REML_E_DATA when a value is outside its range.  A call that fails, also for
 * want of memory, has changed nothing.  Since 0.1.0. */
REML_API reml_status reml_workspace_learn(reml_workspace *ws, const reml_features *x, const reml_label *y, reml_error *err);

/* Predicts one example into `into`.  Threads may share `ws` and `x`; each has its own `into`.  Since 0.1.0. */
REML_API reml_status reml_workspace_predict(const reml_workspace *ws, const reml_features *x, reml_prediction *into,
                                            reml_error *err);

/* The prediction made before learning, then learns, with `ws` to itself as learn.  REML_SKIPPED: predicted, not learned.
 * Since 0.1.0. */
REML_API reml_status reml_workspace_predict_then_learn(reml_workspace *ws, const reml_features *x, const reml_label *y,
                                                       reml_prediction *into, reml_error *err);

/* What the outermost reduction takes and gives: REML_LABEL_, REML_FEATURES_ and REML_PREDICTION_.  Any pointer may be NULL.
 * Since 0.1.0. */
REML_API void reml_workspace_types(const reml_workspace *ws, int32_t *label, int32_t *features, int32_t *prediction);

/* A text that was stored with the model under `key`, or NULL.  Borrowed until set_metadata or free.  Since 0.1.0. */
REML_API const char *reml_workspace_metadata(const reml_workspace *ws, const char *key);

/* The i-th key, sorted by bytes; NULL past the last.  Borrowed likewise.  Since 0.1.0. */
REML_API const char *reml_workspace_metadata_key(const reml_workspace *ws, size_t i);

/* Stores a text under a key, or removes it (value NULL).  Keys are at most 1 KiB of UTF-8, not `dtype` and not beginning with
 * `$`; values at most 16 MiB of UTF-8.  REML_E_ARGUMENT otherwise; REML_E_LIMIT for a key more than 4096.  Since 0.1.0. */
REML_API reml_status reml_workspace_set_metadata(reml_workspace *ws, const char *key, const char *value, reml_error *err);

REML_END_DECLS

#endif
