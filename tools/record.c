#include "record.h"

#include <stdlib.h>
#include <string.h>

void record_clear(record *example)
{
  example->count = example->texts_used = example->actions = 0;
  example->label = reml_no_label();
  example->no_memory = false;
}

void record_free(record *example)
{
  free(example->features);
  free(example->texts);
}

/* Makes room for `count` items; false without memory. */
static bool reserve(void **items, size_t *capacity, size_t count, size_t size)
{
  if (count <= *capacity)
    return true;
  size_t wanted = count + count / 2 + 64;
  void *grown = wanted < SIZE_MAX / size ? realloc(*items, wanted * size) : NULL;
  if (!grown)
    return false;
  *items = grown;
  *capacity = wanted;
  return true;
}

static void keep_text(record *example, const char *text, size_t length)
{
  if (text)
    memcpy(example->texts + example->texts_used, text, length);
  example->texts_used += length;
}

void record_feature_seen(void *user, const reml_feature *feature)
{
  record *example = user;
  void *features = example->features, *texts = example->texts;
  size_t more = feature->ns_length + feature->name_length + feature->text_length;
  bool ok = reserve(&features, &example->capacity, example->count + 1, sizeof *example->features) &&
            reserve(&texts, &example->texts_capacity, example->texts_used + more + 1, 1);
  example->features = features;
  example->texts = texts;
  example->no_memory = example->no_memory || !ok;
  if (!ok)
    return;
  example->features[example->count] = (record_feature){ *feature, example->count, 0, example->texts_used };
  example->count++;
  keep_text(example, feature->ns, feature->ns_length);
  keep_text(example, feature->name, feature->name_length);
  keep_text(example, feature->text, feature->text_length);
}

/* The texts stand one behind the other, and nowhere else before now, as they moved when there came to be more. */
static void find_texts(const record *example, record_feature *feature)
{
  const char *text = example->texts + feature->texts;
  reml_feature *is = &feature->is;
  is->ns = is->ns ? text : NULL;
  is->name = is->name ? text + is->ns_length : NULL;
  is->text = is->text ? text + is->ns_length + is->name_length : NULL;
}

static int compare_sizes(size_t a, size_t b)
{
  return (a > b) - (a < b);
}

/* The default namespace comes first. */
static int compare_namespaces(const reml_feature *a, const reml_feature *b)
{
  if (!a->ns || !b->ns)
    return (a->ns != NULL) - (b->ns != NULL);
  size_t least = a->ns_length < b->ns_length ? a->ns_length : b->ns_length;
  int order = memcmp(a->ns, b->ns, least);
  return order ? order : compare_sizes(a->ns_length, b->ns_length);
}

static bool same_namespace(const record_feature *a, const record_feature *b)
{
  return a->is.action == b->is.action && compare_namespaces(&a->is, &b->is) == 0;
}

static int by_namespace(const void *left, const void *right)
{
  const record_feature *a = left, *b = right;
  int order = (a->is.action > b->is.action) - (a->is.action < b->is.action);
  if (!order)
    order = compare_namespaces(&a->is, &b->is);
  return order ? order : compare_sizes(a->number, b->number);
}

static int by_rank(const void *left, const void *right)
{
  const record_feature *a = left, *b = right;
  int order = (a->is.action > b->is.action) - (a->is.action < b->is.action);
  if (!order)
    order = compare_sizes(a->rank, b->rank);
  return order ? order : compare_sizes(a->number, b->number);
}

bool record_finish(record *example)
{
  record_feature *features = example->features;
  if (example->no_memory)
    return false;
  for (size_t i = 0; i < example->count; i++)
    find_texts(example, &features[i]);
  if (example->count > 0)
    qsort(features, example->count, sizeof *features, by_namespace);
  for (size_t i = 0; i < example->count; i++)
    features[i].rank = i > 0 && same_namespace(&features[i - 1], &features[i]) ? features[i - 1].rank : features[i].number;
  if (example->count > 0)
    qsort(features, example->count, sizeof *features, by_rank);
  return true;
}

/* The first feature of `action` or a later one. */
static const record_feature *find_action(const record *example, int32_t action)
{
  size_t low = 0, high = example->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (example->features[middle].is.action < action)
      low = middle + 1;
    else
      high = middle;
  }
  return example->features + low;
}

span record_of_action(const record *example, int32_t action)
{
  if (example->count == 0)
    return (span){ NULL, NULL };
  return (span){ find_action(example, action), find_action(example, action + 1) };
}

bool span_next_namespace(span *rest, span *out)
{
  *out = (span){ rest->begin, rest->begin };
  while (out->end < rest->end && same_namespace(out->begin, out->end))
    out->end++;
  rest->begin = out->end;
  return out->begin < out->end;
}
