#include "features.h"

#include "memory.h"
#include "quote.h"
#include "workspace.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keeps the first failure, which learning and predicting then return. */
RML_PRINTF(3, 4)
static reml_status keep_failure(reml_features *x, reml_status status, const char *format, ...)
{
  if (x->failure != REML_OK)
    return x->failure;
  x->failure = status;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(x->failure_text, sizeof x->failure_text, format, arguments);
  va_end(arguments);
  return status;
}

static bool no_memory(reml_features *x)
{
  keep_failure(x, REML_E_MEMORY, "not enough memory");
  return false;
}

void rml_features_shared(reml_features *x)
{
  x->in_action = false;
  x->run = NULL;
}

bool rml_features_begin_action(reml_features *x)
{
  void *begin = x->action_begin;
  if (!rml_grow(&begin, &x->action_capacity, x->action_count + 1, sizeof *x->action_begin))
    return no_memory(x);
  x->action_begin = begin;
  x->action_begin[x->action_count++] = x->actions.count;
  x->in_action = true;
  x->run = NULL;
  rml_features_enter(x, rml_space_default());
  return true;
}

/* The run that a feature of the namespace entered last belongs to: the last one, if it is of it and ends where the features do,
 * or a new one.  NULL without memory. */
static rml_space *begin_run(reml_features *x)
{
  rml_space_list *runs = x->in_action ? &x->actions : &x->shared;
  bool first = x->in_action && x->action_begin[x->action_count - 1] == runs->count;
  rml_space *last = runs->count > 0 && !first ? &runs->items[runs->count - 1] : NULL;
  if (last && last->order == x->space.order && last->begin + last->count == x->features.count)
    return last;
  if (!rml_spaces_reserve(runs, runs->count + 1))
    return NULL;
  runs->items[runs->count] = (rml_space){ x->space.order, x->features.count, 0 };
  return &runs->items[runs->count++];
}

bool rml_features_put_first(reml_features *x, uint32_t hash, float value)
{
  x->run = x->run ? x->run : begin_run(x);
  if (!x->run || !rml_features_reserve(&x->features, x->features.count + 2))
    return no_memory(x);
  return rml_features_put(x, hash, value);
}

void rml_features_tell_tracer(reml_features *x, uint32_t hash, float value, const rml_feature_name *name)
{
  reml_feature feature = {
    .struct_size = sizeof feature,
    .action = x->in_action ? (int32_t)(x->action_count - 1) : -1,
    .hash = hash,
    .position = name->position,
    .value = value,
    .ns = x->space.name,
    .name = name->name,
    .text = name->text,
    .ns_length = x->space.length,
    .name_length = name->length,
    .text_length = name->text_length,
  };
  x->trace(x->trace_user, &feature);
}

void reml_features_trace(reml_features *x, void (*each)(void *user, const reml_feature *feature), void *user)
{
  if (!x)
    return;
  x->trace = each;
  x->trace_user = user;
}

reml_status reml_features_create(reml_features **out, const reml_workspace *ws, reml_error *err)
{
  if (!out)
    return rml_fail(err, REML_E_ARGUMENT, "reml_features_create: out is NULL");
  *out = NULL;
  if (!ws)
    return rml_fail(err, REML_E_ARGUMENT, "reml_features_create: ws is NULL");
  reml_features *x = calloc(1, sizeof *x);
  if (!x)
    return rml_fail_memory(err);
  x->hashing = rml_workspace_hashing(ws);
  x->type = ws->entry->types.features;
  x->label = ws->entry->types.label;
  reml_features_clear(x);
  *out = x;
  return REML_OK;
}

void reml_features_free(reml_features *x)
{
  if (!x)
    return;
  free(x->features.items);
  free(x->shared.items);
  free(x->actions.items);
  free(x->action_begin);
  free(x->text);
  free(x);
}

/* How many bytes of each kind an example may leave to the next: those of the usual size share their memory, while a large one
 * must not keep it, as there may be hundreds of such handles, one for each example that is parsed ahead. */
enum { MOST_KEPT = 256 * 1024 };

static bool is_large(size_t capacity, size_t size)
{
  return capacity > MOST_KEPT / size;
}

static void give_back_runs(rml_space_list *runs)
{
  if (!is_large(runs->capacity, sizeof *runs->items))
    return;
  free(runs->items);
  *runs = (rml_space_list){ NULL, 0, 0 };
}

static void give_back(reml_features *x)
{
  if (is_large(x->features.capacity, sizeof *x->features.items)) {
    free(x->features.items);
    x->features = (rml_feature_list){ NULL, 0, 0 };
  }
  give_back_runs(&x->shared);
  give_back_runs(&x->actions);
  if (is_large(x->action_capacity, sizeof *x->action_begin)) {
    free(x->action_begin);
    x->action_begin = NULL;
    x->action_capacity = 0;
  }
  if (is_large(x->text_capacity, 1)) {
    free(x->text);
    x->text = NULL;
    x->text_capacity = 0;
  }
}

void reml_features_clear(reml_features *x)
{
  if (!x)
    return;
  give_back(x);
  x->features.count = x->shared.count = x->actions.count = x->action_count = 0;
  x->in_action = false;
  x->run = NULL;
  x->failure = REML_OK;
  rml_features_enter(x, rml_space_default());
}

reml_status reml_features_action(reml_features *x)
{
  if (!x)
    return REML_E_ARGUMENT;
  if (x->type != REML_FEATURES_CB)
    return keep_failure(x, REML_E_TYPE, "reml_features_action: these features have no actions, as the workspace takes none");
  rml_features_begin_action(x);
  return x->failure;
}

/* The length of a text that may end at its NUL. */
static size_t text_length(const char *text, size_t length)
{
  return length == REML_STRLEN && text ? strlen(text) : length;
}

/* Keeps a copy of the namespace's name, as the caller's may be gone when a tracer is told of the features. */
static void keep_space_name(reml_features *x)
{
  void *text = x->text;
  if (!x->space.name)
    return;
  if (!rml_grow(&text, &x->text_capacity, x->space.length + 1, 1)) {
    rml_features_enter(x, rml_space_default());
    no_memory(x);
    return;
  }
  x->text = text;
  memcpy(x->text, x->space.name, x->space.length);
  x->space.name = x->text;
}

reml_status reml_features_namespace(reml_features *x, const char *name, size_t length)
{
  if (!x)
    return REML_E_ARGUMENT;
  rml_features_enter(x, name ? rml_space_named(&x->hashing, name, text_length(name, length)) : rml_space_default());
  keep_space_name(x);
  return x->failure;
}

/* Adds a feature by its hash, if its value is one. */
static reml_status add(reml_features *x, uint32_t hash, float value, const rml_feature_name *name)
{
  char shown[RML_QUOTED];
  if (!isfinite(value) && name->name) {
    rml_quote(shown, name->name, name->length);
    return keep_failure(x, REML_E_DATA, "the feature %s is not a finite number", shown);
  }
  if (!isfinite(value))
    return keep_failure(x, REML_E_DATA, "the value at position %lu is not a finite number", (unsigned long)name->position);
  if (rml_features_put(x, hash, value))
    rml_features_tell(x, hash, value, name);
  return x->failure;
}

reml_status reml_features_add(reml_features *x, const char *name, size_t length, float value)
{
  if (!x)
    return REML_E_ARGUMENT;
  if (!name)
    return keep_failure(x, REML_E_ARGUMENT, "reml_features_add: name is NULL");
  rml_feature_name called = { .name = name, .length = text_length(name, length) };
  return add(x, rml_feature_hash(x, name, called.length), value, &called);
}

reml_status reml_features_add_text(reml_features *x, const char *name, size_t length, const char *text, size_t text_size)
{
  if (!x)
    return REML_E_ARGUMENT;
  if (!name || !text)
    return keep_failure(x, REML_E_ARGUMENT, "reml_features_add_text: %s is NULL", name ? "text" : "name");
  rml_feature_name called = { name, text, text_length(name, length), text_length(text, text_size), 0 };
  return add(x, rml_feature_text_hash(x, name, called.length, text, called.text_length), 1, &called);
}

reml_status reml_features_add_vector(reml_features *x, const uint32_t *positions, const float *values, size_t count)
{
  if (!x)
    return REML_E_ARGUMENT;
  if (!values && count > 0)
    return keep_failure(x, REML_E_ARGUMENT, "reml_features_add_vector: values is NULL");
  for (size_t i = 0; i < count && x->failure == REML_OK; i++) {
    rml_feature_name called = { .position = positions ? positions[i] : (uint32_t)i };
    add(x, rml_feature_position_hash(x, called.position), values[i], &called);
  }
  return x->failure;
}

size_t reml_features_count(const reml_features *x)
{
  return x ? x->features.count : 0;
}
