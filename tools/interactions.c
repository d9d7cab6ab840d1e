/* spec/learning.md, "Expansion". */
#include "interactions.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t prime = 16777619;

static bool read_one(const reml_document *d, const reml_value *list, struct interaction *out)
{
  reml_value namespace = REML_VALUE_INIT, name = REML_VALUE_INIT;
  out->count = 0;
  while (out->count < MOST_FACTORS && reml_document_child(d, list, out->count, &namespace)) {
    bool is_default = namespace.type == REML_VALUE_STRING;
    reml_document_child(d, &namespace, 0, &name);
    if (!is_default && name.type != REML_VALUE_STRING)
      return false;
    out->names[out->count++] = is_default ? NULL : name.text;
  }
  return true;
}

bool interactions_read(struct interactions *out, const reml_document *d)
{
  reml_value list = REML_VALUE_INIT, one = REML_VALUE_INIT;
  *out = (struct interactions){ NULL, 0, false };
  reml_document_get(d, "/globalConfig/interactions", &list);
  out->items = calloc(list.length + 1, sizeof *out->items);
  if (!out->items)
    return false;
  for (size_t i = 0; reml_document_child(d, &list, i, &one); i++) {
    bool named = read_one(d, &one, &out->items[out->count]);
    out->count += named;
    out->left_out = out->left_out || !named;
  }
  return true;
}

void interactions_free(struct interactions *interactions)
{
  free(interactions->items);
}

/* The features of one namespace, of an action's list and the shared one, in either order. */
struct factor {
  span parts[2];
};

static const reml_feature *factor_at(const struct factor *factor, size_t i)
{
  size_t first = (size_t)(factor->parts[0].end - factor->parts[0].begin);
  size_t second = (size_t)(factor->parts[1].end - factor->parts[1].begin);
  if (i < first)
    return &factor->parts[0].begin[i].is;
  return i - first < second ? &factor->parts[1].begin[i - first].is : NULL;
}

static span find_namespace(span rest, const char *name)
{
  span one;
  while (span_next_namespace(&rest, &one)) {
    const reml_feature *first = &one.begin->is;
    if (name ? first->ns && strlen(name) == first->ns_length && memcmp(name, first->ns, first->ns_length) == 0 : !first->ns)
      return one;
  }
  return (span){ NULL, NULL };
}

/* What goes through the loops. */
struct walk {
  const struct interaction *interaction;
  struct factor factors[MOST_FACTORS];
  uint32_t mask;
  struct product product;
  bool (*each)(void *user, const struct product *product);
  void *user;
};

static bool same_namespace(const struct interaction *interaction, size_t i, size_t k)
{
  const char *a = interaction->names[i], *b = interaction->names[k];
  return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Multiplies by each feature of the next factor; `first` is where the one of the first factor stands. */
static bool multiply(struct walk *walk, size_t depth, uint32_t hash, size_t first)
{
  struct product *product = &walk->product;
  const reml_feature *feature;
  size_t i = depth > 0 && same_namespace(walk->interaction, depth - 1, depth) ? first : 0;
  for (; (feature = factor_at(&walk->factors[depth], i)) != NULL; i++) {
    uint32_t index = feature->hash & walk->mask;
    product->factors[depth] = feature;
    product->hash = hash ^ index;
    if (depth + 1 < product->count ? !multiply(walk, depth + 1, prime * product->hash, depth == 0 ? i : first)
                                   : !walk->each(walk->user, product))
      return false;
  }
  return true;
}

static bool each_in_lists(struct walk *walk, const struct interactions *interactions, span first, span second)
{
  for (size_t i = 0; i < interactions->count; i++) {
    walk->interaction = &interactions->items[i];
    walk->product.count = walk->interaction->count;
    for (size_t k = 0; k < walk->product.count; k++) {
      walk->factors[k].parts[0] = find_namespace(first, walk->interaction->names[k]);
      walk->factors[k].parts[1] = find_namespace(second, walk->interaction->names[k]);
    }
    if (!multiply(walk, 0, 0, 0))
      return false;
  }
  return true;
}

bool interactions_each(const struct interactions *interactions, const record *example, uint32_t mask,
                       bool (*each)(void *user, const struct product *product), void *user)
{
  struct walk walk = { .mask = mask, .each = each, .user = user };
  span shared = record_of_action(example, -1), none = { NULL, NULL };
  if (example->actions == 0)
    return each_in_lists(&walk, interactions, shared, none);
  /* Predicting has the action's features first, learning may have them last. */
  for (size_t i = 0; i < example->actions; i++) {
    span own = record_of_action(example, (int32_t)i);
    if (!each_in_lists(&walk, interactions, own, shared) || !each_in_lists(&walk, interactions, shared, own))
      return false;
  }
  return true;
}
