#include "example.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

bool rml_features_grow(rml_feature_list *list, size_t count)
{
  void *items = list->items;
  bool ok = rml_grow(&items, &list->capacity, count, sizeof *list->items);
  list->items = items;
  return ok;
}

bool rml_spaces_reserve(rml_space_list *list, size_t count)
{
  void *items = list->items;
  bool ok = rml_grow(&items, &list->capacity, count, sizeof *list->items);
  list->items = items;
  return ok;
}

const rml_space *rml_action_runs(const reml_features *x, size_t i, size_t *count)
{
  size_t end = i + 1 < x->action_count ? x->action_begin[i + 1] : x->actions.count;
  *count = end - x->action_begin[i];
  return *count > 0 ? x->actions.items + x->action_begin[i] : NULL;
}

/* Copies runs to the end of the list. */
static void append_runs(rml_space_list *list, const rml_space *runs, size_t count)
{
  if (count > 0)
    memcpy(list->items + list->count, runs, count * sizeof *runs);
  list->count += count;
}

/* Examples have few runs, nearly in order; more than so many are merged. */
enum { FEW_RUNS = 16 };

static void insert_runs(rml_space *runs, size_t count)
{
  for (size_t i = 1; i < count; i++) {
    rml_space run = runs[i];
    size_t to = i;
    for (; to > 0 && runs[to - 1].order > run.order; to--)
      runs[to] = runs[to - 1];
    runs[to] = run;
  }
}

/* Sorts with room for half of the runs in `spare`.  Stable: runs of one namespace stay in their order.  What is in order
 * already, such as all runs of a sorted list, is not moved. */
static void sort_runs(rml_space *runs, size_t count, rml_space *spare)
{
  size_t half = count / 2, left = 0, right = half;
  if (count <= FEW_RUNS) {
    insert_runs(runs, count);
    return;
  }
  sort_runs(runs, half, spare);
  sort_runs(runs + half, count - half, spare);
  if (runs[half - 1].order <= runs[half].order)
    return;
  memcpy(spare, runs, half * sizeof *runs);
  for (size_t to = 0; left < half; to++)
    runs[to] = right < count && runs[right].order < spare[left].order ? runs[right++] : spare[left++];
}

bool rml_runs_sort(rml_space_list *list, const rml_space *first, size_t first_count, const rml_space *second,
                   size_t second_count)
{
  size_t count = first_count + second_count;
  list->count = 0;
  if (!rml_spaces_reserve(list, count > FEW_RUNS ? count + count / 2 : count))
    return false;
  append_runs(list, first, first_count);
  append_runs(list, second, second_count);
  if (count > 1) /* for none there may be no memory to point into */
    sort_runs(list->items, count, list->items + count);
  return true;
}

bool rml_view_make(rml_view *view, const rml_feature *features, const rml_space *first, size_t first_count,
                   const rml_space *second, size_t second_count)
{
  rml_space_list *spaces = &view->spaces;
  size_t total = 0, joined = 0;
  view->features.count = 0;
  if (!rml_runs_sort(spaces, first, first_count, second, second_count))
    return false;
  for (size_t i = 0; i < spaces->count; i++)
    total += spaces->items[i].count;
  /* One more, for the constant (expansion.c). */
  if (!rml_features_reserve(&view->features, total + 1))
    return false;
  for (size_t i = 0; i < spaces->count; i++) {
    rml_space run = spaces->items[i];
    memcpy(view->features.items + view->features.count, features + run.begin, run.count * sizeof *features);
    if (joined > 0 && spaces->items[joined - 1].order == run.order)
      spaces->items[joined - 1].count += run.count;
    else
      spaces->items[joined++] = (rml_space){ run.order, view->features.count, run.count };
    view->features.count += run.count;
  }
  spaces->count = joined;
  return true;
}

bool rml_features_are_view(const reml_features *x)
{
  for (size_t i = 1; i < x->shared.count; i++)
    if (x->shared.items[i - 1].order >= x->shared.items[i].order)
      return false;
  return x->features.count > 0;
}

const rml_space *rml_view_space(const rml_view *view, rml_order order)
{
  const rml_space *items = view->spaces.items;
  size_t low = 0, high = view->spaces.count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (items[middle].order < order)
      low = middle + 1;
    else
      high = middle;
  }
  return low < view->spaces.count && items[low].order == order ? &items[low] : NULL;
}

void rml_view_free(rml_view *view)
{
  free(view->features.items);
  free(view->spaces.items);
}

void rml_scratch_free(rml_scratch *scratch)
{
  for (size_t i = 0; i < sizeof scratch->level / sizeof *scratch->level; i++)
    rml_view_free(&scratch->level[i]);
  free(scratch->shared.items);
  free(scratch->expansion.items);
}
