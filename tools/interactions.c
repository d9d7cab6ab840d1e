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

/* The namespaces of a list of features, sorted by name, the default one first. */
struct spaces {
  span *items;
  size_t count, capacity;
};

/* NULL is the name of the default namespace. */
static int compare_names(const char *a, size_t a_length, const char *b, size_t b_length)
{
  if (!a || !b)
    return (a != NULL) - (b != NULL);
  int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
  return order ? order : (a_length > b_length) - (a_length < b_length);
}

static int by_name(const void *left, const void *right)
{
  const reml_feature *a = &((const span *)left)->begin->is, *b = &((const span *)right)->begin->is;
  return compare_names(a->ns, a->ns_length, b->ns, b->ns_length);
}

/* False without memory. */
static bool spaces_read(struct spaces *spaces, span list)
{
  span one;
  spaces->count = 0;
  while (span_next_namespace(&list, &one)) {
    if (spaces->count == spaces->capacity) {
      span *larger = realloc(spaces->items, (spaces->capacity * 2 + 16) * sizeof *larger);
      if (!larger)
        return false;
      spaces->items = larger;
      spaces->capacity = spaces->capacity * 2 + 16;
    }
    spaces->items[spaces->count++] = one;
  }
  if (spaces->count > 0)
    qsort(spaces->items, spaces->count, sizeof *spaces->items, by_name);
  return true;
}

static span spaces_find(const struct spaces *spaces, const char *name)
{
  size_t low = 0, high = spaces->count, length = name ? strlen(name) : 0;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const reml_feature *feature = &spaces->items[middle].begin->is;
    int order = compare_names(feature->ns, feature->ns_length, name, length);
    if (order == 0)
      return spaces->items[middle];
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return (span){ NULL, NULL };
}

/* What goes through the loops. */
struct walk {
  const struct interaction *interaction;
  struct factor factors[MOST_FACTORS];
  uint32_t mask;
  uint64_t left; /* products that the example may still have */
  struct product product;
  bool (*each)(void *user, const struct product *product);
  void *user;
};

static bool same_namespace(const struct interaction *interaction, size_t i, size_t k)
{
  const char *a = interaction->names[i], *b = interaction->names[k];
  return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Where the loop over a factor begins, `first` being where the feature of the first factor stands. */
static size_t begin_at(const struct walk *walk, size_t depth, size_t first)
{
  return depth > 0 && same_namespace(walk->interaction, depth - 1, depth) ? first : 0;
}

static size_t factor_size(const struct factor *factor)
{
  return (size_t)(factor->parts[0].end - factor->parts[0].begin) + (size_t)(factor->parts[1].end - factor->parts[1].begin);
}

/* How many products an interaction makes, or a number above the limit. */
static uint64_t count_products(const struct walk *walk)
{
  uint64_t most = 2 * (uint64_t)MOST_PRODUCTS, sum = 0, a = factor_size(&walk->factors[0]), b = factor_size(&walk->factors[1]);
  uint64_t b_step = begin_at(walk, 1, 1), c = 1, c_step = 0;
  if (walk->product.count == 3) {
    c = factor_size(&walk->factors[2]);
    c_step = begin_at(walk, 2, 1);
  }
  for (; a > 0 && b > 0 && c > 0 && sum <= most; a--, b -= b_step, c -= c_step)
    sum += b > most / c ? most + 1 : b * c;
  return sum;
}

/* Multiplies by each feature of the next factor, unless that leaves nothing of the one behind it. */
static bool multiply(struct walk *walk, size_t depth, uint32_t hash, size_t first)
{
  struct product *product = &walk->product;
  const reml_feature *feature;
  bool last = depth + 1 == product->count;
  if (depth > 0 && !last && !factor_at(&walk->factors[depth + 1], begin_at(walk, depth + 1, first)))
    return true;
  for (size_t i = begin_at(walk, depth, first); (feature = factor_at(&walk->factors[depth], i)) != NULL; i++) {
    uint32_t index = feature->hash & walk->mask;
    product->factors[depth] = feature;
    product->hash = hash ^ index;
    if (last ? !walk->each(walk->user, product) : !multiply(walk, depth + 1, prime * product->hash, depth == 0 ? i : first))
      return false;
  }
  return true;
}

static reml_status each_in_lists(struct walk *walk, const struct interactions *interactions, const struct spaces *first,
                                 const struct spaces *second)
{
  for (size_t i = 0; i < interactions->count; i++) {
    walk->interaction = &interactions->items[i];
    walk->product.count = walk->interaction->count;
    for (size_t k = 0; k < walk->product.count; k++) {
      walk->factors[k].parts[0] = spaces_find(first, walk->interaction->names[k]);
      walk->factors[k].parts[1] = spaces_find(second, walk->interaction->names[k]);
    }
    uint64_t count = count_products(walk);
    if (count > walk->left)
      return REML_E_LIMIT;
    walk->left -= count;
    if (count > 0 && !multiply(walk, 0, 0, 0))
      return REML_E_MEMORY;
  }
  return REML_OK;
}

/* Predicting has the action's features first, learning may have them last. */
static reml_status each_in_actions(struct walk *walk, const struct interactions *interactions, const record *example,
                                   const struct spaces *shared, struct spaces *own)
{
  reml_status status = REML_OK;
  for (size_t i = 0; status == REML_OK && i < example->actions; i++) {
    status = spaces_read(own, record_of_action(example, (int32_t)i)) ? REML_OK : REML_E_MEMORY;
    if (status == REML_OK)
      status = each_in_lists(walk, interactions, own, shared);
    if (status == REML_OK)
      status = each_in_lists(walk, interactions, shared, own);
  }
  return status;
}

reml_status interactions_each(const struct interactions *interactions, const record *example, uint32_t mask,
                              bool (*each)(void *user, const struct product *product), void *user)
{
  uint64_t most = example->actions == 0 ? MOST_PRODUCTS : 2 * (uint64_t)MOST_PRODUCTS; /* with the actions in both ways */
  struct walk walk = { .mask = mask, .left = most, .each = each, .user = user };
  struct spaces shared = { NULL, 0, 0 }, own = { NULL, 0, 0 };
  reml_status status = spaces_read(&shared, record_of_action(example, -1)) ? REML_OK : REML_E_MEMORY;
  if (status == REML_OK)
    status = example->actions == 0 ? each_in_lists(&walk, interactions, &shared, &own)
                                   : each_in_actions(&walk, interactions, example, &shared, &own);
  free(shared.items);
  free(own.items);
  return status;
}
