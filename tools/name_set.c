#include "name_set.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The name as a polynomial, at a place that nobody knows beforehand, modulo the largest prime below 2^32.  Whoever chooses the
 * names can so not choose many of one hash, as he can with the learner's (Carter and Wegman, "Universal classes of hash
 * functions", 1979). */
static uint32_t place_of(const name_set *set, uint32_t index, const char *text, size_t length)
{
  static const uint64_t prime = 4294967291;
  uint64_t hash = index;
  for (size_t i = 0; i < length; i++)
    hash = (hash + (unsigned char)text[i] + 1) * set->base % prime;
  return (uint32_t)hash;
}

/* Where the name is or belongs. */
static name_entry **find(const name_set *set, uint32_t place, uint32_t index, const char *text, size_t length)
{
  size_t at = place & (set->capacity - 1);
  for (const name_entry *entry; (entry = set->slots[at]) != NULL; at = (at + 1) & (set->capacity - 1))
    if (entry->place == place && entry->index == index && entry->length == length && memcmp(entry->text, text, length) == 0)
      break;
  return &set->slots[at];
}

/* At most half of the slots are taken. */
static bool grow(name_set *set)
{
  name_set grown = { .capacity = set->capacity ? set->capacity * 2 : 1024, .count = set->count, .base = set->base };
  grown.slots = calloc(grown.capacity, sizeof *grown.slots);
  if (!grown.slots)
    return false;
  for (size_t i = 0; i < set->capacity; i++) {
    name_entry *entry = set->slots[i];
    if (entry)
      *find(&grown, entry->place, entry->index, entry->text, entry->length) = entry;
  }
  free(set->slots);
  *set = grown;
  return true;
}

/* Of the time and of where the system puts memory. */
static uint32_t new_base(const name_set *set)
{
  struct timespec now = { 0, 0 };
  clock_gettime(CLOCK_REALTIME, &now);
  uint64_t mixed = (uint64_t)now.tv_nsec * 2654435761u ^ (uint64_t)now.tv_sec ^ (uint64_t)(uintptr_t)set->slots >> 4;
  return (uint32_t)(mixed ^ mixed >> 32) | 1u << 30;
}

bool name_set_add(name_set *set, uint32_t index, const char *text, size_t length)
{
  if (set->count * 2 >= set->capacity && !grow(set))
    return false;
  if (set->base == 0)
    set->base = new_base(set);
  uint32_t place = place_of(set, index, text, length);
  name_entry **slot = find(set, place, index, text, length);
  if (*slot)
    return true;
  *slot = malloc(sizeof **slot + length);
  if (!*slot)
    return false;
  (*slot)->index = index;
  (*slot)->place = place;
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
