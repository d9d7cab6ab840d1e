#include "expansion.h"

#include "hash.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a's 32-bit prime. */
static const uint32_t PRIME = 16777619;

rml_order rml_namespace_order(const rml_global *global, const rml_namespace *space)
{
  switch (space->kind) {
  case RML_NAMESPACE_DEFAULT: return rml_order_of(RML_ORDER_DEFAULT, 0);
  case RML_NAMESPACE_HASH: return rml_order_of(RML_ORDER_NAMED, space->hash);
  case RML_NAMESPACE_NAME: break;
  }
  return rml_order_of(RML_ORDER_NAMED,
                      rml_hash((rml_hash_function)global->hash, space->name, strlen(space->name), (uint32_t)global->seed));
}

bool rml_resolve(rml_resolved *resolved, const rml_global *global)
{
  const rml_interactions *interactions = &global->interactions;
  *resolved = (rml_resolved){ rml_allocate(interactions->count, sizeof *resolved->items),
                              rml_allocate(interactions->count, sizeof *resolved->counts), 0 };
  if (!resolved->items || !resolved->counts)
    return false;
  for (size_t size = 2; size <= 3; size++)
    for (size_t i = 0; i < interactions->count; i++) {
      const rml_interaction *item = &interactions->items[i];
      if (item->count != size)
        continue;
      for (size_t k = 0; k < size; k++)
        resolved->items[resolved->count][k] = rml_namespace_order(global, &item->of[k]);
      resolved->counts[resolved->count++] = size;
    }
  return true;
}

void rml_resolved_free(rml_resolved *resolved)
{
  free(resolved->items);
  free(resolved->counts);
}

/* One view being expanded. */
typedef struct expander {
  const rml_view *view;
  uint32_t mask;
  size_t most; /* features that `out` may have */
  rml_feature_list *out;
} expander;

/* The features of a namespace, none when the view lacks it. */
static rml_feature_list space_of(const rml_view *view, rml_order order)
{
  const rml_space *space = rml_view_space(view, order);
  return space ? (rml_feature_list){ view->features.items + space->begin, space->count, 0 } : (rml_feature_list){ NULL, 0, 0 };
}

/* a * b, or more than any limit. */
static uint64_t product(uint64_t a, uint64_t b)
{
  return b > 0 && a > UINT32_MAX / b ? UINT32_MAX : a * b;
}

static void add(rml_feature_list *out, uint32_t index, float value)
{
  out->items[out->count++] = (rml_feature){ index, value };
}

/* Makes room for `count` more. */
static reml_status reserve(const expander *e, uint64_t count)
{
  if (count > e->most - e->out->count)
    return REML_E_LIMIT;
  return rml_features_reserve(e->out, e->out->count + (size_t)count) ? REML_OK : REML_E_MEMORY;
}

/* A namespace with itself: each unordered pair once. */
static reml_status expand_pair(const expander *e, const rml_order *of)
{
  rml_feature_list a = space_of(e->view, of[0]), b = space_of(e->view, of[1]);
  bool same = of[0] == of[1];
  for (size_t i = 0; i < a.count && b.count > 0; i++) {
    size_t from = same ? i : 0;
    reml_status status = reserve(e, b.count - from);
    if (status < 0)
      return status;
    uint32_t m = PRIME * a.items[i].index;
    for (size_t j = from; j < b.count; j++)
      add(e->out, (m ^ b.items[j].index) & e->mask, a.items[i].value * b.items[j].value);
  }
  return REML_OK;
}

/* No loop is entered that adds nothing, as it is the products that the limit counts. */
static reml_status expand_triple(const expander *e, const rml_order *of)
{
  rml_feature_list a = space_of(e->view, of[0]), b = space_of(e->view, of[1]), c = space_of(e->view, of[2]);
  bool ab = of[0] == of[1], bc = of[1] == of[2];
  size_t b_from = 0, c_from = 0;
  for (size_t i = 0; i < a.count && b_from < b.count && c_from < c.count; i++) {
    reml_status status = reserve(e, product(b.count - b_from, c.count - c_from));
    if (status < 0)
      return status;
    uint32_t h1 = PRIME * a.items[i].index;
    for (size_t j = b_from; j < b.count; j++) {
      uint32_t h2 = PRIME * (h1 ^ b.items[j].index);
      float ab_value = a.items[i].value * b.items[j].value;
      for (size_t k = c_from; k < c.count; k++)
        add(e->out, (h2 ^ c.items[k].index) & e->mask, ab_value * c.items[k].value);
    }
    b_from += ab;
    c_from += bc;
  }
  return REML_OK;
}

static reml_status expand(const expander *e, const rml_context *context)
{
  const rml_feature_list *own = &e->view->features;
  const rml_resolved *interactions = context->resolved;
  reml_status status = reserve(e, own->count);
  if (status == REML_OK && own->count > 0) {
    memcpy(e->out->items, own->items, own->count * sizeof *own->items);
    e->out->count = own->count;
  }
  for (size_t i = 0; status == REML_OK && i < interactions->count; i++)
    status = interactions->counts[i] == 2 ? expand_pair(e, interactions->items[i]) : expand_triple(e, interactions->items[i]);
  if (status == REML_OK)
    status = reserve(e, context->global->constant);
  if (status == REML_OK && context->global->constant)
    e->out->items[e->out->count++] = rml_constant(e->mask);
  return status;
}

/* Without interactions there is no need to copy what the view has: an example has the constant behind its features, and a view that
 * was made of it the room. */
static reml_status expand_in_place(const expander *e, const rml_context *context, rml_feature_list *out)
{
  size_t constant = context->global->constant;
  if (out->count + constant > e->most)
    return REML_E_LIMIT;
  if (constant && !e->view->borrowed)
    out->items[out->count] = rml_constant(e->mask);
  out->count += constant;
  return REML_OK;
}

/* Expands into the scratch, unless that was done when the example was predicted, before it is learned: of the views, that which
 * came with the example is the same then, while those of reductions on the way may have been made anew. */
static reml_status expand_once(const expander *e, const rml_context *context, rml_scratch *scratch)
{
  if (scratch->expansion_of == e->view)
    return e->out->count <= e->most ? REML_OK : REML_E_LIMIT;
  scratch->expansion_of = NULL;
  e->out->count = 0;
  reml_status status = expand(e, context);
  if (status == REML_OK && (e->view == &scratch->level[0] || e->view == &scratch->example))
    scratch->expansion_of = e->view;
  return status;
}

reml_status rml_expand(const rml_context *context, const rml_view *view, rml_scratch *scratch, rml_feature_list *out)
{
  expander e = { view, (UINT32_C(1) << context->global->bits) - 1, RML_MOST_EXPANDED - scratch->expanded, &scratch->expansion };
  reml_status status;
  *out = view->features;
  if (context->resolved->count == 0 && out->count < out->capacity) {
    status = expand_in_place(&e, context, out);
  } else {
    status = expand_once(&e, context, scratch);
    *out = *e.out;
  }
  if (status == REML_OK)
    scratch->expanded += out->count;
  return status;
}
