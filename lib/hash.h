/* How names of namespaces and features become numbers (spec/learning.md, "Hashing"). */
#ifndef RML_HASH_H
#define RML_HASH_H

#include "fields.h"

#include <stddef.h>
#include <stdint.h>

/* XXH3 with 64 bits as xxHash 0.7.1 and 0.7.2 had it, before its final form of 0.8.0. */
uint64_t rml_xxh3_0_7_2(const void *bytes, size_t size, uint64_t seed);

/* The low 32 bits of the hash that `function` names. */
uint32_t rml_hash(rml_hash_function function, const void *bytes, size_t size, uint32_t seed);

#endif
