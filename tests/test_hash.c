#include "hash.h"
#include "learner.h"

#include <xxhash.h>

enum { LONGEST = 2400 };

/* The bytes that the recorded hashes are of. */
static unsigned char *make_bytes(size_t size)
{
  unsigned char *bytes = malloc(size);
  cr_assert_not_null(bytes);
  for (size_t i = 0; i < size; i++)
    bytes[i] = (unsigned char)(37 * i + 11);
  return bytes;
}

Test(hash, old_xxh3_is_as_recorded)
{
  char path[512], line[128];
  unsigned char *bytes = make_bytes(LONGEST);
  unsigned long long seed, size, hash;
  int count = 0;
  FILE *file = fopen(source_file(path, "tests/data/xxh3-0.7.2.txt"), "r");
  cr_assert_not_null(file, "%s", path);
  while (fgets(line, sizeof line, file)) {
    if (*line == '#')
      continue;
    cr_assert_eq(sscanf(line, "%llu %llu %llx", &seed, &size, &hash), 3, "%s", line);
    cr_assert_leq(size, LONGEST);
    cr_expect_eq(rml_xxh3_0_7_2(bytes, (size_t)size, seed), hash, "seed %llu, %llu bytes", seed, size);
    count++;
  }
  cr_expect_eq(count, 1104);
  fclose(file);
  free(bytes);
}

/* What is known of the original by name. */
Test(hash, old_xxh3_of_names)
{
  cr_expect_eq(rml_hash(RML_HASH_XXH3_0_7_2, "user", 4, 0), UINT32_C(0x4c50089c));
  cr_expect_eq(rml_hash(RML_HASH_XXH3_0_7_2, "user", 4, 42), UINT32_C(0x216ee7bf));
  cr_expect_eq(rml_hash(RML_HASH_XXH3_0_7_2, "a", 1, 0), UINT32_C(0x607681c7));
  cr_expect_eq(rml_hash(RML_HASH_XXH3_0_7_2, "age", 3, 7), UINT32_C(0x12385b9b));
  cr_expect_eq(rml_hash(RML_HASH_XXH3_0_7_2, "", 0, 9), 0u);
}

/* The low half, for lengths and seeds of every kind; of those hashes, that of nothing is in xxHash's own tests. */
Test(hash, new_xxh3_is_that_of_xxhash)
{
  static const uint32_t seeds[] = { 0, 1, 42, 0x80000000, 0xffffffff };
  unsigned char *bytes = make_bytes(LONGEST);
  cr_expect_eq(rml_hash(RML_HASH_XXH3, "", 0, 0), UINT32_C(0x38d394c2));
  for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
    for (size_t size = 0; size < LONGEST; size += 1 + size / 8)
      cr_expect_eq(rml_hash(RML_HASH_XXH3, bytes, size, seeds[i]), (uint32_t)XXH3_64bits_withSeed(bytes, size, seeds[i]));
  free(bytes);
}

/* No byte is left out, none behind the end is looked at, and where in memory they stand does not matter. */
Test(hash, old_xxh3_reads_each_byte)
{
  unsigned char *bytes = make_bytes(LONGEST);
  for (size_t size = 1; size < LONGEST; size += 1 + size / 16) {
    uint64_t hash = rml_xxh3_0_7_2(bytes, size, 5);
    unsigned char *copied = malloc(size + 3);
    cr_assert_not_null(copied);
    memcpy(copied + 3, bytes, size);
    cr_expect_eq(rml_xxh3_0_7_2(copied + 3, size, 5), hash, "%zu bytes at an odd address", size);
    for (size_t i = 0; i < size; i++) {
      copied[3 + i] ^= 0x10;
      cr_assert_neq(rml_xxh3_0_7_2(copied + 3, size, 5), hash, "byte %zu of %zu", i, size);
      copied[3 + i] ^= 0x10;
    }
    free(copied);
  }
  free(bytes);
}
