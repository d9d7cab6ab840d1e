/* xxHash's own functions, out of its header, compiled for AVX2.  libxxhash can be built to choose them itself, but few systems have
 * it so, and its choosing is a race of threads. */
#if defined __x86_64__ && defined __GNUC__

#include <immintrin.h>
#include <stdlib.h>
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

#define XXH_INLINE_ALL
#define XXH_VECTOR 2 /* XXH_AVX2 */
#include "checksum.h"

/* Where the upper halves of the registers stay in use, all code that computes with the lower ones, as ours does, takes several times
 * as long from then on.  GCC 12 does not always see to that itself. */

static XXH64_hash_t sum(const void *bytes, size_t size)
{
  XXH64_hash_t result = XXH3_64bits(bytes, size);
  _mm256_zeroupper();
  return result;
}

static XXH_errorcode reset(XXH3_state_t *state)
{
  XXH_errorcode result = XXH3_64bits_reset(state);
  _mm256_zeroupper();
  return result;
}

static XXH_errorcode update(XXH3_state_t *state, const void *bytes, size_t size)
{
  XXH_errorcode result = XXH3_64bits_update(state, bytes, size);
  _mm256_zeroupper();
  return result;
}

static XXH64_hash_t digest(const XXH3_state_t *state)
{
  XXH64_hash_t result = XXH3_64bits_digest(state);
  _mm256_zeroupper();
  return result;
}

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

static const rml_checksum_functions functions = {
  .sum = sum,
  .create = XXH3_createState,
  .free = XXH3_freeState,
  .reset = reset,
  .update = update,
  .digest = digest,
};

const rml_checksum_functions *rml_checksum_avx2(void)
{
  return __builtin_cpu_supports("avx2") ? &functions : NULL;
}

#else

#include "checksum.h"

const rml_checksum_functions *rml_checksum_avx2(void)
{
  return NULL;
}

#endif
