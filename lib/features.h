/* Building features: what the calls of reml/features.h and the parsers of example data share. */
#ifndef RML_FEATURES_INTERNAL_H
#define RML_FEATURES_INTERNAL_H

#include "error.h"
#include "example.h"
#include "hash.h"

/* What a feature was called, of which learning keeps the hash alone: a name, a name and a text, or (name NULL) a position. */
typedef struct rml_feature_name {
  const char *name, *text;
  size_t length, text_length;
  uint32_t position;
} rml_feature_name;

/* The default namespace, and the one of a name (spec/learning.md, "Hashing"). */
static inline rml_space_name rml_space_default(void)
{
  return (rml_space_name){ 0, rml_order_of(RML_ORDER_DEFAULT, 0), NULL, 0 };
}

static inline rml_space_name rml_space_named(const rml_hashing *hashing, const char *name, size_t length)
{
  uint32_t hash = rml_hash(hashing->function, name, length, hashing->seed);
  return (rml_space_name){ hash, rml_order_of(RML_ORDER_NAMED, hash), name, length };
}

/* What follows belongs to this namespace. */
static inline void rml_features_enter(reml_features *x, rml_space_name space)
{
  if (space.order != x->space.order)
    x->run = NULL;
  x->space = space;
}

/* What follows belongs to the shared features again, whatever actions there are already. */
void rml_features_shared(reml_features *x);

/* Begins a new action, in the default namespace.  False without memory, here and below; the failure is kept. */
bool rml_features_begin_action(reml_features *x);

/* Adds a feature to the namespace entered last: by a 32-bit hash.  Nearly always there is a run that it joins, and room. */
bool rml_features_put_first(reml_features *x, uint32_t hash, float value);
static inline bool rml_features_put(reml_features *x, uint32_t hash, float value)
{
  if (!x->run || x->features.count + 1 >= x->features.capacity)
    return rml_features_put_first(x, hash, value);
  x->features.items[x->features.count++] = (rml_feature){ hash & x->hashing.mask, value };
  x->features.items[x->features.count] = rml_constant(x->hashing.mask);
  x->run->count++;
  return true;
}

/* Tells the tracer, if there is one, of the feature that was put last.  Nearly always there is none, and no call then. */
void rml_features_tell_tracer(reml_features *x, uint32_t hash, float value, const rml_feature_name *name);
static inline void rml_features_tell(reml_features *x, uint32_t hash, float value, const rml_feature_name *name)
{
  if (x->trace)
    rml_features_tell_tracer(x, hash, value, name);
}

/* The hash of a feature by name, by name and text, and by position. */
static inline uint32_t rml_feature_hash(const reml_features *x, const char *name, size_t length)
{
  return rml_hash(x->hashing.function, name, length, x->space.hash);
}

static inline uint32_t rml_feature_text_hash(const reml_features *x, const char *name, size_t length, const char *text,
                                             size_t text_length)
{
  return rml_hash(x->hashing.function, text, text_length, rml_feature_hash(x, name, length));
}

static inline uint32_t rml_feature_position_hash(const reml_features *x, uint32_t position)
{
  return x->space.hash + position;
}

#endif
