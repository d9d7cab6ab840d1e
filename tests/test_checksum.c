/* The checksum by each of the ways that there are to compute it. */
#include "checksum.h"
#include "learner.h"

enum { MOST = 3000 /* xxHash has several ways, the last one from 1024 bytes on */, ALIGNMENTS = 9 };

static unsigned char *make_bytes(void)
{
  static unsigned char bytes[MOST + ALIGNMENTS];
  uint32_t random = 1;
  for (size_t i = 0; i < sizeof bytes; i++)
    bytes[i] = (unsigned char)random_u32(&random);
  return bytes;
}

/* In pieces, the sizes of which go round and round, told after each. */
static void expect_pieces(const rml_checksum_functions *functions, const unsigned char *bytes)
{
  static const size_t sizes[] = { 1, 64, 0, 255, 3, 256, 257, 1024, 17 };
  XXH3_state_t *state = functions->create();
  cr_assert_not_null(state);
  cr_assert_eq(functions->reset(state), XXH_OK);
  for (size_t i = 0, done = 0; done < MOST; i++) {
    size_t size = sizes[i % (sizeof sizes / sizeof *sizes)];
    size = size < MOST - done ? size : MOST - done;
    cr_assert_eq(functions->update(state, bytes + done, size), XXH_OK);
    done += size;
    cr_expect_eq(functions->digest(state), XXH3_64bits(bytes, done), "after %zu bytes", done);
  }
  functions->free(state);
}

static void expect_all(const rml_checksum_functions *functions)
{
  const unsigned char *bytes = make_bytes();
  for (size_t size = 0; size < MOST; size++) {
    const unsigned char *at = bytes + size % ALIGNMENTS;
    cr_assert_eq(functions->sum(at, size), XXH3_64bits(at, size), "%zu bytes", size);
  }
  expect_pieces(functions, bytes);
}

Test(checksum, of_libxxhash)
{
  expect_all(&rml_checksum_plain);
}

Test(checksum, of_avx2)
{
  if (rml_checksum_avx2())
    expect_all(rml_checksum_avx2());
}
