/* Little-endian numbers in bytes at any alignment. */
#ifndef RML_BYTES_H
#define RML_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint32_t rml_load_u32(const unsigned char *at)
{
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t rml_load_u64(const unsigned char *at)
{
  return (uint64_t)rml_load_u32(at) | (uint64_t)rml_load_u32(at + 4) << 32;
}

static inline void rml_store_u32(unsigned char *at, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    at[i] = (unsigned char)(value >> 8 * i);
}

/* Eight bytes at once: the top bits of those that are below `limit`, at most 128, or that are `byte`, and maybe of others behind
 * the first of them; how many stand before the first top bit of a word that has one (S. E. Anderson, "Bit Twiddling Hacks"). */
static inline uint64_t rml_bytes_below(uint64_t word, unsigned char limit)
{
  return (word - UINT64_C(0x0101010101010101) * limit) & ~word & UINT64_C(0x8080808080808080);
}

static inline uint64_t rml_bytes_that_are(uint64_t word, unsigned char byte)
{
  return rml_bytes_below(word ^ UINT64_C(0x0101010101010101) * byte, 1);
}

static inline int rml_bytes_before(uint64_t tops)
{
  return __builtin_ctzll(tops) / 8;
}

/* A float's bits, and the float of bits. */
static inline uint32_t rml_float_bits(float value)
{
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static inline float rml_float_of(uint32_t bits)
{
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

#endif
