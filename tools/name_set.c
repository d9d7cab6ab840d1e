#include "name_set.h"

#include <stdlib.h>
#include <string.h>

/* Where the name is or belongs.  The hash of a feature is a good one already. */
static name_entry **find(const name_set *set, uint32_t hash, const char *text, size_t length)
{
  size_t at = hash & (set->capacity - 1);
  for (const name_entry *entry; (entry = set->slots[at]) != NULL; at = (at + 1) & (set->capacity - 1))
    if (entry->hash == hash && entry->length == length && memcmp(entry->text, text, length) == 0)
      break;
  return &set->slots[at];
}

/* At most half of the slots are taken. */
static bool grow(name_set *set)
{
  name_set grown = { .capacity = set->capacity ? set->capacity * 2 : 1024, .count = set->count };
  grown.slots = calloc(grown.capacity, sizeof *grown.slots);
  if (!grown.slots)
    return false;
  for (size_t i = 0; i < set->capacity; i++) {
    name_entry *entry = set->slots[i];
    if (entry)
      *find(&grown, entry->hash, entry->text, entry->length) = entry;
  }
  free(set->slots);
  *set = grown;
  return true;
}

bool name_set_add(name_set *set, uint32_t index, uint32_t hash, const char *text, size_t length)
{
  if (set->count * 2 >= set->capacity && !grow(set))
    return false;
  name_entry **slot = find(set, hash, text, length);
  if (*slot)
    return true;
  *slot = malloc(sizeof **slot + length);
  if (!*slot)
    return false;
  (*slot)->index = index;
  (*slot)->hash = hash;
  (*slot)->length = length;
  memcpy((*slot)->text, text, length);
  set->count++;
  return true;
}

static int by_index(const void *left, const void *right)
{
  const name_entry *a = *(name_entry *const *)left, *b = *(name_entry *const *)right;
  if (a->index != b->index)
    return a->index > b->index ? 1 : -1;
  int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
  return order ? order : (a->length > b->length) - (a->length < b->length);
}

void name_set_sort(name_set *set)
{
  size_t count = 0;
  for (size_t i = 0; i < set->capacity; i++)
    if (set->slots[i])
      set->slots[count++] = set->slots[i];
  set->capacity = count;
  if (count > 0)
    qsort(set->slots, count, sizeof *set->slots, by_index);
}

void name_set_free(name_set *set)
{
  for (size_t i = 0; i < set->capacity; i++)
    free(set->slots[i]);
  free(set->slots);
}
