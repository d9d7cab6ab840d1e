/* FlexBuffers put together by hand.  Children come before their parents; every number, offset and length has the width that its
 * vector is given. */
#ifndef FLEX_H
#define FLEX_H

#include "packed.h"

#include "flexbuffers.h"

/* A value: inline, or somewhere in the bytes. */
typedef struct item {
  unsigned type;
  uint64_t number; /* inline: its bits */
  size_t at;       /* otherwise: what it is */
  unsigned width;  /* likewise: of its elements */
} item;

static inline void put_number(bytes *b, uint64_t number, unsigned width)
{
  for (unsigned i = 0; i < width; i++)
    put_byte(b, (unsigned)(number >> 8 * i & 0xff));
}

static inline item flex_uint(uint64_t number)
{
  return (item){ RML_FLEX_UINT, number, 0, 1 };
}

/* For vectors of width 4, and of width 8. */
static inline item flex_float(float number)
{
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  return (item){ RML_FLEX_FLOAT, bits, 0, 1 };
}

static inline item flex_double(double number)
{
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return (item){ RML_FLEX_FLOAT, bits, 0, 1 };
}

static inline item flex_string(bytes *b, const char *text)
{
  put_number(b, strlen(text), 1);
  item out = { RML_FLEX_STRING, 0, b->size, 1 };
  put(b, text, strlen(text) + 1);
  return out;
}

/* What stands in the parent for an item: the number, or the way back to it. */
static inline void put_item(bytes *b, const item *value, unsigned width)
{
  put_number(b, value->at ? b->size - value->at : value->number, width);
}

static inline void put_types(bytes *b, const item *items, size_t count)
{
  for (size_t i = 0; i < count; i++)
    put_byte(b, items[i].type << 2 | (items[i].width == 8 ? 3 : items[i].width / 2));
}

static inline item flex_vector(bytes *b, unsigned width, const item *items, size_t count)
{
  put_number(b, count, width);
  item out = { RML_FLEX_VECTOR, 0, b->size, width };
  for (size_t i = 0; i < count; i++)
    put_item(b, &items[i], width);
  put_types(b, items, count);
  return out;
}

/* The keys are to be given in order. */
static inline item flex_map(bytes *b, unsigned width, const char *const *keys, const item *items, size_t count)
{
  size_t at[16];
  cr_assert_leq(count, COUNT(at));
  for (size_t i = 0; i < count; i++) {
    at[i] = b->size;
    put(b, keys[i], strlen(keys[i]) + 1);
  }
  put_number(b, count, width);
  size_t keys_at = b->size;
  for (size_t i = 0; i < count; i++)
    put_number(b, b->size - at[i], width);
  put_number(b, b->size - keys_at, width);
  put_number(b, width, width);
  item out = flex_vector(b, width, items, count);
  out.type = RML_FLEX_MAP;
  return out;
}

static inline void flex_root(bytes *b, const item *root)
{
  put_item(b, root, 4);
  put_types(b, root, 1);
  put_byte(b, 4);
}

#endif
