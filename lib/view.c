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

/* Stable: runs of one namespace stay in their order.  Examples have few runs, nearly in order. */
static void sort_runs(rml_space_list *list)
{
  for (size_t i = 1; i < list->count; i++) {
    rml_space run = list->items[i];
    size_t to = i;
    for (; to > 0 && list->items[to - 1].order > run.order; to--)
      list->items[to] = list->items[to - 1];
    list->items[to] = run;
  }
}

bool rml_view_make(rml_view *view, const rml_feature *features, const rml_space *first, size_t first_count,
                   const rml_space *second, size_t second_count)
{
  rml_space_list *spaces = &view->spaces;
  size_t total = 0, joined = 0;
  spaces->count = view->features.count = 0;
  if (!rml_spaces_reserve(spaces, first_count + second_count))
    return false;
  append_runs(spaces, first, first_count);
  append_runs(spaces, second, second_count);
  sort_runs(spaces);
  for (size_t i = 0; i < spaces->count; i++)
    total += spaces->items[i].count;
  if (!rml_features_reserve(&view->features, total))
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

void rml_view_free(rml_view *view)
{
  free(view->features.items);
  free(view->spaces.items);
}

void rml_scratch_free(rml_scratch *scratch)
{
  for (size_t i = 0; i < sizeof scratch->level / sizeof *scratch->level; i++)
    rml_view_free(&scratch->level[i]);
  free(scratch->expansion.items);
}
