#include "hash.h"

#include "bytes.h"

/* Inline, for names are short: a call of the shared library takes as long as the hash. */
#define XXH_INLINE_ALL
#include <xxhash.h>

/* The primes of XXH64 and XXH32, and XXH3's default secret (https://github.com/Cyan4973/xxHash, doc/xxhash_spec.md). */
static const uint64_t P64_1 = 0x9E3779B185EBCA87, P64_2 = 0xC2B2AE3D27D4EB4F, P64_3 = 0x165667B19E3779F9,
                      P64_4 = 0x85EBCA77C2B2AE63, P64_5 = 0x27D4EB2F165667C5;
static const uint64_t P32_1 = 0x9E3779B1, P32_2 = 0x85EBCA77, P32_3 = 0xC2B2AE3D;

enum { SECRET_SIZE = 192, STRIPE = 64, BLOCK_STRIPES = 16, BLOCK = STRIPE * BLOCK_STRIPES, LANES = 8 };

static const unsigned char secret[SECRET_SIZE] = {
  0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c, 0xde, 0xd4, 0x6d, 0xe9,
  0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78,
  0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21, 0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6,
  0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
  0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8, 0xa8, 0xfa, 0x76, 0x3f,
  0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d, 0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31,
  0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64, 0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff,
  0xfa, 0x13, 0x63, 0xeb, 0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
  0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45, 0xcb, 0x3a, 0x8f,
  0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
};

static uint64_t fold(uint64_t a, uint64_t b)
{
  /* The high half of the product from four of 32 bits, so that no compiler extension is needed. */
  uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
  uint64_t middle = (al * bl >> 32) + (uint32_t)(ah * bl) + (al * bh & UINT32_MAX);
  uint64_t high = ah * bh + (ah * bl >> 32) + (al * bh >> 32) + (middle >> 32);
  return a * b ^ high;
}

static uint64_t avalanche(uint64_t h)
{
  h ^= h >> 37;
  h *= P64_3;
  return h ^ h >> 32;
}

/* Folds 16 bytes of input with 16 of the secret. */
static uint64_t mix(const unsigned char *in, const unsigned char *key, uint64_t seed)
{
  return fold(rml_load_u64(in) ^ (rml_load_u64(key) + seed), rml_load_u64(in + 8) ^ (rml_load_u64(key + 8) - seed));
}

static uint64_t hash_0_16(const unsigned char *in, size_t n, uint64_t seed)
{
  if (n == 0)
    return 0;
  if (n <= 3) {
    uint32_t c = (uint32_t)in[0] | (uint32_t)in[n / 2] << 8 | (uint32_t)in[n - 1] << 16 | (uint32_t)n << 24;
    return avalanche((c ^ (rml_load_u32(secret) + seed)) * P64_1);
  }
  if (n <= 8) {
    uint64_t both = (uint64_t)rml_load_u32(in) | (uint64_t)rml_load_u32(in + n - 4) << 32;
    uint64_t k = both ^ (rml_load_u64(secret) + seed), m = n + (k ^ k >> 51) * P32_1;
    return avalanche((m ^ m >> 47) * P64_2);
  }
  uint64_t a = rml_load_u64(in) ^ (rml_load_u64(secret) + seed);
  uint64_t b = rml_load_u64(in + n - 8) ^ (rml_load_u64(secret + 8) - seed);
  return avalanche(n + a + b + fold(a, b));
}

static uint64_t hash_17_128(const unsigned char *in, size_t n, uint64_t seed)
{
  uint64_t sum = n * P64_1;
  for (size_t i = 0; i < (n + 31) / 32; i++)
    sum += mix(in + 16 * i, secret + 32 * i, seed) + mix(in + n - 16 * (i + 1), secret + 32 * i + 16, seed);
  return avalanche(sum);
}

static uint64_t hash_129_240(const unsigned char *in, size_t n, uint64_t seed)
{
  uint64_t sum = n * P64_1;
  for (size_t i = 0; i < 8; i++)
    sum += mix(in + 16 * i, secret + 16 * i, seed);
  sum = avalanche(sum);
  for (size_t i = 8; i < n / 16; i++)
    sum += mix(in + 16 * i, secret + 16 * (i - 8) + 3, seed);
  return avalanche(sum + mix(in + n - 16, secret + 119, seed));
}

static void stripe(uint64_t *lanes, const unsigned char *in, const unsigned char *key)
{
  for (size_t i = 0; i < LANES; i++) {
    uint64_t x = rml_load_u64(in + 8 * i), y = x ^ rml_load_u64(key + 8 * i);
    lanes[i] += x + (uint32_t)y * (y >> 32);
  }
}

/* The secret with the seed added to its even words and subtracted from its odd ones. */
static void seed_secret(unsigned char *key, uint64_t seed)
{
  for (size_t i = 0; i < SECRET_SIZE / 8; i++) {
    uint64_t word = rml_load_u64(secret + 8 * i) + (i % 2 == 0 ? seed : 0 - seed);
    rml_store_u32(key + 8 * i, (uint32_t)word);
    rml_store_u32(key + 8 * i + 4, (uint32_t)(word >> 32));
  }
}

static uint64_t hash_long(const unsigned char *in, size_t n, uint64_t seed)
{
  uint64_t lanes[LANES] = { P32_3, P64_1, P64_2, P64_3, P64_4, P32_2, P64_5, P32_1 };
  unsigned char key[SECRET_SIZE];
  size_t at = 0;
  seed_secret(key, seed);
  for (; n - at >= BLOCK; at += BLOCK) {
    for (size_t i = 0; i < BLOCK_STRIPES; i++)
      stripe(lanes, in + at + STRIPE * i, key + 8 * i);
    for (size_t i = 0; i < LANES; i++)
      lanes[i] = (lanes[i] ^ lanes[i] >> 47 ^ rml_load_u64(key + SECRET_SIZE - STRIPE + 8 * i)) * P32_1;
  }
  for (size_t i = 0; n - at >= STRIPE; at += STRIPE, i++)
    stripe(lanes, in + at, key + 8 * i);
  if (n % STRIPE != 0)
    stripe(lanes, in + n - STRIPE, key + 121);
  uint64_t sum = n * P64_1;
  for (size_t i = 0; i < LANES / 2; i++)
    sum += fold(lanes[2 * i] ^ rml_load_u64(key + 11 + 16 * i), lanes[2 * i + 1] ^ rml_load_u64(key + 19 + 16 * i));
  return avalanche(sum);
}

uint64_t rml_xxh3_0_7_2(const void *bytes, size_t size, uint64_t seed)
{
  const unsigned char *in = bytes;
  if (size <= 16)
    return hash_0_16(in, size, seed);
  if (size <= 128)
    return hash_17_128(in, size, seed);
  if (size <= 240)
    return hash_129_240(in, size, seed);
  return hash_long(in, size, seed);
}

uint32_t rml_hash(rml_hash_function function, const void *bytes, size_t size, uint32_t seed)
{
  return (uint32_t)(function == RML_HASH_XXH3 ? XXH3_64bits_withSeed(bytes, size, seed) : rml_xxh3_0_7_2(bytes, size, seed));
}
