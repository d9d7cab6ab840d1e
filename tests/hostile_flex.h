/* FlexBuffers that refer to one value from very many places (spec/model-format.md, "Migration"). */
#ifndef HOSTILE_FLEX_H
#define HOSTILE_FLEX_H

#include "later_model.h"

#include <stdint.h>

/* A value in the bytes: where it is, and its packed type. */
typedef struct flex_at {
  size_t at;
  int type;
} flex_at;

enum {
  FLEX_STRING_1 = 0x14,
  FLEX_MAP_1 = 0x24,
  FLEX_MAP_4 = 0x26,
  FLEX_VECTOR_1 = 0x28,
  FLEX_VECTOR_2 = 0x29,
  FLEX_VECTOR_4 = 0x2a
};

static inline void put_number(bytes *out, size_t *capacity, size_t number, int width)
{
  for (int i = 0; i < width; i++)
    append(out, capacity, (int)(number >> 8 * i & 0xff), 1);
}

/* A vector of `count` references to one value. */
static inline flex_at put_references(bytes *out, size_t *capacity, flex_at to, size_t count)
{
  put_number(out, capacity, count, 2);
  flex_at vector = { out->size, FLEX_VECTOR_2 };
  for (size_t i = 0; i < count; i++)
    put_number(out, capacity, out->size - to.at, 2);
  append(out, capacity, to.type, count);
  return vector;
}

/* A map; its keys are given in order. */
static inline flex_at put_map(bytes *out, size_t *capacity, const char *const *keys, const flex_at *values, size_t count)
{
  size_t key_at[2];
  for (size_t i = 0; i < count; i++) {
    key_at[i] = out->size;
    put_bytes(out, capacity, keys[i], strlen(keys[i]) + 1);
  }
  put_number(out, capacity, count, 4);
  size_t keys_at = out->size;
  for (size_t i = 0; i < count; i++)
    put_number(out, capacity, out->size - key_at[i], 4);
  put_number(out, capacity, out->size - keys_at, 4);
  put_number(out, capacity, 4, 4);
  put_number(out, capacity, count, 4);
  flex_at map = { out->size, FLEX_MAP_4 };
  for (size_t i = 0; i < count; i++)
    put_number(out, capacity, out->size - values[i].at, 4);
  for (size_t i = 0; i < count; i++)
    append(out, capacity, values[i].type, 1);
  return map;
}

/* What is referred to, an empty map or list, and from where. */
static const struct {
  const char *name;
  int type;
  bool interactions; /* from the list of them; otherwise in place of a reduction */
} hostile_flex[] = {
  { "one map again and again", FLEX_MAP_1, false },
  { "one list again and again", FLEX_VECTOR_1, false },
  { "one interaction again and again", FLEX_VECTOR_1, true },
  { "one map for all interactions", FLEX_MAP_1, true },
};

/* The i-th of them with `count` references, to be freed. */
static inline bytes make_hostile_flex(size_t i, size_t count)
{
  static const char *const names[] = { "entry_reduction", "global_config" }, *const inside[] = { "interactions" };
  bytes out = { NULL, 0 };
  size_t capacity = 0;
  /* An empty list of keys, the way to it, its width and the number of values: an empty map, or an empty list, stands behind. */
  put_bytes(&out, &capacity, "\x00\x00\x01\x00", 4);
  flex_at empty = { out.size, FLEX_MAP_1 }, shared = { out.size, hostile_flex[i].type };
  flex_at many = put_references(&out, &capacity, shared, count), values[] = { many, empty };
  if (hostile_flex[i].interactions) {
    values[0] = empty;
    values[1] = put_map(&out, &capacity, inside, &many, 1);
  }
  flex_at root = put_map(&out, &capacity, names, values, 2);
  put_number(&out, &capacity, out.size - root.at, 4);
  append(&out, &capacity, root.type, 1);
  append(&out, &capacity, 4, 1);
  return out;
}

#endif
