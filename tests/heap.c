#include "heap.h"

#include <json.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Compilers take it for granted that malloc changes nothing that a program sees. */
static volatile struct {
  size_t blocks, bytes; /* that are there */
  size_t before;        /* bytes that were there at heap_start */
  size_t fail_at;
  bool fail_rest, running;
  heap_use use;
} heap;

#if defined __has_feature
#define HAS_FEATURE(name) __has_feature(name)
#else
#define HAS_FEATURE(name) 0
#endif

/* Sanitizers have a malloc of their own, which must stay. */
#if !defined __GLIBC__ || defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || HAS_FEATURE(address_sanitizer) ||     \
    HAS_FEATURE(thread_sanitizer) || HAS_FEATURE(memory_sanitizer)
static const bool replaced = false;
#else
static const bool replaced = true;

#include <errno.h>
#include <malloc.h>

/* Seen by other libraries, whatever this one is compiled with. */
#define EXPORTED __attribute__((visibility("default")))

/* The C library's own, under the names that it keeps for those who replace the others. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *block);

/* Counts a request; false when it must fail. */
static bool asked(size_t size)
{
  if (!heap.running)
    return true;
  size_t n = ++heap.use.count;
  if (size > heap.use.largest)
    heap.use.largest = size;
  if (heap.fail_at == 0 || n < heap.fail_at || (n > heap.fail_at && !heap.fail_rest))
    return true;
  errno = ENOMEM;
  return false;
}

static void *came(void *block)
{
  if (!block)
    return NULL;
  heap.blocks++;
  heap.bytes += malloc_usable_size(block);
  if (heap.running && heap.bytes > heap.before && heap.bytes - heap.before > heap.use.peak)
    heap.use.peak = heap.bytes - heap.before;
  return block;
}

static void went(size_t usable)
{
  heap.blocks--;
  heap.bytes -= usable;
}

EXPORTED void *malloc(size_t size)
{
  return asked(size) ? came(__libc_malloc(size)) : NULL;
}

EXPORTED void *calloc(size_t count, size_t size)
{
  return asked(size > 0 && count > SIZE_MAX / size ? SIZE_MAX : count * size) ? came(__libc_calloc(count, size)) : NULL;
}

EXPORTED void *realloc(void *block, size_t size)
{
  if (!block)
    return malloc(size);
  if (!asked(size))
    return NULL;
  size_t usable = malloc_usable_size(block);
  void *moved = __libc_realloc(block, size);
  if (moved || size == 0)
    went(usable);
  return came(moved);
}

static void *aligned(size_t alignment, size_t size)
{
  return asked(size) ? came(__libc_memalign(alignment, size)) : NULL;
}

EXPORTED void *aligned_alloc(size_t alignment, size_t size)
{
  return aligned(alignment, size);
}

EXPORTED void *memalign(size_t alignment, size_t size)
{
  return aligned(alignment, size);
}

EXPORTED int posix_memalign(void **out, size_t alignment, size_t size)
{
  void *block = aligned(alignment, size);
  if (!block)
    return ENOMEM;
  *out = block;
  return 0;
}

EXPORTED void free(void *block)
{
  if (!block)
    return;
  went(malloc_usable_size(block));
  __libc_free(block);
}
#endif

size_t heap_blocks(void)
{
  return heap.blocks;
}

size_t heap_bytes(void)
{
  return heap.bytes;
}

void heap_start(size_t n, bool rest)
{
  heap.use = (heap_use){ 0, 0, 0 };
  heap.before = heap.bytes;
  heap.fail_at = n;
  heap.fail_rest = rest;
  heap.running = true;
}

heap_use heap_end(void)
{
  heap.running = false;
  return heap.use;
}

/* Whether json-c, which is another library, comes here for its memory. */
static bool serves_others(void)
{
  heap_start(0, false);
  json_object *value = json_object_new_int64(1);
  heap_use use = heap_end();
  json_object_put(value);
  return use.count == 1 && use.peak >= sizeof(int64_t);
}

/* Whether what is not freed is missed, and then found again. */
static bool sees_leaks(void)
{
  size_t before = heap_blocks();
  void *volatile kept = malloc(1);
  bool seen = heap_blocks() == before + 1;
  free(kept);
  return seen && heap_blocks() == before;
}

/* Whether the second request and no other fails, or the second and all behind it. */
static bool fails(bool rest)
{
  void *volatile blocks[3];
  heap_start(2, rest);
  for (size_t i = 0; i < 3; i++)
    blocks[i] = malloc(1);
  heap_end();
  bool as_asked = blocks[0] && !blocks[1] && (blocks[2] == NULL) == rest;
  for (size_t i = 0; i < 3; i++)
    free(blocks[i]);
  return as_asked;
}

void heap_begin(void)
{
  /* What is printed needs no block of its own. */
  static char printed[BUFSIZ];
  setvbuf(stdout, printed, _IOLBF, sizeof printed);
  if (!replaced || !serves_others()) {
    printf("skipped: malloc cannot be replaced in this build\n");
    exit(77);
  }
  if (sees_leaks() && fails(false) && fails(true))
    return;
  printf("the allocator that counts does not see a leak or does not fail\n");
  exit(1);
}
