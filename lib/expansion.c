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

/* The features of a namespace, none when the view lacks it. */
static rml_feature_list space_of(const rml_view *view, rml_order order)
{
  for (size_t i = 0; i < view->spaces.count; i++)
    if (view->spaces.items[i].order == order)
      return (rml_feature_list){ view->features.items + view->spaces.items[i].begin, view->spaces.items[i].count, 0 };
  return (rml_feature_list){ NULL, 0, 0 };
}

/* How many features a list keeps from position `from` on. */
static uint64_t behind(const rml_feature_list *list, size_t from)
{
  return from < list->count ? list->count - from : 0;
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
static reml_status reserve(rml_feature_list *out, uint64_t count)
{
  if (count > RML_MOST_EXPANDED - out->count)
    return REML_E_LIMIT;
  return rml_features_reserve(out, out->count + (size_t)count) ? REML_OK : REML_E_MEMORY;
}

/* A namespace with itself: each unordered pair once. */
static reml_status expand_pair(const rml_view *view, const rml_order *of, uint32_t mask, rml_feature_list *out)
{
  rml_feature_list a = space_of(view, of[0]), b = space_of(view, of[1]);
  bool same = of[0] == of[1];
  for (size_t i = 0; i < a.count; i++) {
    size_t from = same ? i : 0;
    reml_status status = reserve(out, behind(&b, from));
    if (status < 0)
      return status;
    uint32_t m = PRIME * a.items[i].index;
    for (size_t j = from; j < b.count; j++)
      add(out, (m ^ b.items[j].index) & mask, a.items[i].value * b.items[j].value);
  }
  return REML_OK;
}

static reml_status expand_triple(const rml_view *view, const rml_order *of, uint32_t mask, rml_feature_list *out)
{
  rml_feature_list a = space_of(view, of[0]), b = space_of(view, of[1]), c = space_of(view, of[2]);
  bool ab = of[0] == of[1], bc = of[1] == of[2];
  for (size_t i = 0; i < a.count; i++) {
    size_t b_from = ab ? i : 0, c_from = bc ? i : 0;
    reml_status status = reserve(out, product(behind(&b, b_from), behind(&c, c_from)));
    if (status < 0)
      return status;
    uint32_t h1 = PRIME * a.items[i].index;
    for (size_t j = b_from; j < b.count; j++) {
      uint32_t h2 = PRIME * (h1 ^ b.items[j].index);
      float ab_value = a.items[i].value * b.items[j].value;
      for (size_t k = c_from; k < c.count; k++)
        add(out, (h2 ^ c.items[k].index) & mask, ab_value * c.items[k].value);
    }
  }
  return REML_OK;
}

reml_status rml_expand(const rml_context *context, const rml_view *view, rml_feature_list *out)
{
  const rml_resolved *interactions = context->resolved;
  uint32_t mask = (UINT32_C(1) << context->global->bits) - 1;
  out->count = 0;
  reml_status status = reserve(out, view->features.count);
  if (status == REML_OK && view->features.count > 0) {
    memcpy(out->items, view->features.items, view->features.count * sizeof *out->items);
    out->count = view->features.count;
  }
  for (size_t i = 0; status == REML_OK && i < interactions->count; i++)
    status = interactions->counts[i] == 2 ? expand_pair(view, interactions->items[i], mask, out)
                                          : expand_triple(view, interactions->items[i], mask, out);
  if (status == REML_OK && context->global->constant) {
    status = reserve(out, 1);
    if (status == REML_OK)
      add(out, UINT32_C(1) << (context->global->bits - 1), 1);
  }
  return status;
}
