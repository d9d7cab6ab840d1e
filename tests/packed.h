/* What the tests of binary models share: bytes put together by hand. */
#ifndef PACKED_H
#define PACKED_H

#include "documents.h"

#include <xxhash.h>

/* Bytes being put together. */
typedef struct bytes {
  unsigned char at[8192];
  size_t size;
} bytes;

static inline void put(bytes *b, const void *from, size_t size)
{
  cr_assert_leq(size, sizeof b->at - b->size);
  memcpy(b->at + b->size, from, size);
  b->size += size;
}

static inline void put_byte(bytes *b, unsigned byte)
{
  unsigned char one = (unsigned char)byte;
  put(b, &one, 1);
}

/* Hexadecimal digits, with spaces between the bytes as one likes; text stands between ' and '. */
static inline void put_hex(bytes *b, const char *hex)
{
  static const char digits[] = "0123456789abcdef";
  for (; *hex; hex++) {
    if (*hex == ' ')
      continue;
    if (*hex == '\'') {
      size_t length = strcspn(hex + 1, "'");
      put(b, hex + 1, length);
      hex += length + 1;
      continue;
    }
    const char *high = strchr(digits, hex[0]), *low = strchr(digits, hex[1]);
    cr_assert(high && low && hex[1], "%s", hex);
    put_byte(b, (unsigned)(high - digits) << 4 | (unsigned)(low - digits));
    hex++;
  }
}

static inline void put_text(bytes *b, const char *text)
{
  cr_assert_lt(strlen(text), 32);
  put_byte(b, 0xa0 | (unsigned)strlen(text));
  put(b, text, strlen(text));
}

/* The checksum of all that is there. */
static inline void put_checksum(bytes *b)
{
  XXH64_canonical_t sum;
  XXH64_canonicalFromHash(&sum, XXH3_64bits(b->at, b->size));
  put_hex(b, "c4 08");
  put(b, sum.digest, sizeof sum.digest);
}

#define MAGIC "95 a4 'reml' 01"
#define HEADER "84 a5 'minor' 01 a8 'requires' 90 a6 'writer' a0 a8 'metadata' 80"
#define SPARSE                                                                                                                 \
  "85 a5 'dtype' a3 'f32' a5 'shape' 93 02 01 06 a3 'pad' c4 00 a7 'indices' c6 00000004 01000000"                             \
  "a6 'values' c6 00000018 0000803f 00000040 00004040 00008040 0000a040 0000c040"

/* A model of minor 1 of one Coin with these weights, and with a last member `x`; NULL for what is as usual. */
static inline bytes model(const char *weights, const char *x)
{
  bytes b = { .size = 0 };
  put_hex(&b, MAGIC HEADER);
  put_byte(&b, x ? 0x83 : 0x82);
  put_text(&b, "globalConfig");
  put_hex(&b, "81 a7 'numBits' 01");
  put_text(&b, "entryReduction");
  put_hex(&b, "82 a8 'typename' a4 'Coin' a5 'state' 85 a7 'weights'");
  put_hex(&b, weights ? weights : SPARSE);
  put_text(&b, "modelStates");
  put_hex(&b, "91 82");
  put_text(&b, "normalizedSumNormX");
  put_hex(&b, "08");
  put_text(&b, "totalWeight");
  put_hex(&b, "cb 4022000000000000");
  put_text(&b, "averageSquaredNormX");
  put_hex(&b, "ca 3f800000");
  put_text(&b, "minLabel");
  put_hex(&b, "fb");
  put_text(&b, "maxLabel");
  put_hex(&b, "a3 'NaN'");
  if (x) {
    put_hex(&b, "a1 'x'");
    put_hex(&b, x);
  }
  put_checksum(&b);
  return b;
}

/* Where bytes stand in others. */
static inline const unsigned char *find(const void *in, size_t size, const void *what, size_t length)
{
  for (const unsigned char *at = in; length <= size; at++, size--)
    if (memcmp(at, what, length) == 0)
      return at;
  return NULL;
}

/* Members of tensors. */
#define DTYPE "a5 'dtype' a3 'f32'"
#define SHAPE "a5 'shape' 93 02 01 06"
#define INDEX_1 "a7 'indices' c6 00000004 01000000"
#define ROW "0000803f 00000040 00004040 00008040 0000a040 0000c040"
#define ZEROS "00000000 00000000 00000000 00000000 00000000 00000000"
#define ONE_ROW "a6 'values' c6 00000018 " ROW

#endif
