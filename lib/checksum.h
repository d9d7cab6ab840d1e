/* The checksum of binary models: XXH3-64, seed 0 (spec/model-format.md, "Binary envelope"). */
#ifndef RML_CHECKSUM_H
#define RML_CHECKSUM_H

#include <xxhash.h>

/* xxHash's functions of these names, XXH3_64bits and XXH3_64bits_…. */
typedef struct rml_checksum_functions {
  XXH64_hash_t (*sum)(const void *bytes, size_t size);
  XXH3_state_t *(*create)(void);
  XXH_errorcode (*free)(XXH3_state_t *state);
  XXH_errorcode (*reset)(XXH3_state_t *state);
  XXH_errorcode (*update)(XXH3_state_t *state, const void *bytes, size_t size);
  XXH64_hash_t (*digest)(const XXH3_state_t *state);
} rml_checksum_functions;

/* libxxhash's own, which every processor can run. */
extern const rml_checksum_functions rml_checksum_plain;

/* The same for AVX2: three times as fast.  NULL: this compiler or this processor does not have it. */
const rml_checksum_functions *rml_checksum_avx2(void);

/* The fastest here. */
static inline const rml_checksum_functions *rml_checksum(void)
{
  const rml_checksum_functions *fast = rml_checksum_avx2();
  return fast ? fast : &rml_checksum_plain;
}

#endif
