#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool rml_multiply(size_t a, size_t b, size_t *out)
{
  if (b != 0 && a > SIZE_MAX / b)
    return false;
  *out = a * b;
  return true;
}

bool rml_add(size_t a, size_t b, size_t *out)
{
  if (a > SIZE_MAX - b)
    return false;
  *out = a + b;
  return true;
}

bool rml_grow(void **array, size_t *capacity, size_t count, size_t size)
{
  if (count <= *capacity)
    return true;
  size_t room = *capacity > SIZE_MAX / 2 ? count : *capacity * 2, bytes;
  if (room < count)
    room = count;
  if (room < 16)
    room = 16;
  if (!rml_multiply(room, size, &bytes))
    return false;
  void *grown = realloc(*array, bytes);
  if (!grown)
    return false;
  *array = grown;
  *capacity = room;
  return true;
}

void *rml_allocate(size_t count, size_t size)
{
  size_t bytes;
  return rml_multiply(count, size, &bytes) ? malloc(bytes ? bytes : 1) : NULL;
}

/* Below, there may be no large page in it, and what there is to gain is not worth asking. */
enum { LARGE = 4 * 1024 * 1024 };

void rml_will_fill(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
  long page = sysconf(_SC_PAGESIZE);
  if (size < LARGE || page <= 0)
    return;
  size_t before = ((size_t)page - (uintptr_t)memory % (size_t)page) % (size_t)page;
  size_t whole = (size - before) / (size_t)page * (size_t)page;
  /* A system that has no large pages refuses, which does no harm. */
  madvise((char *)memory + before, whole, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)size;
#endif
}

char *rml_copy_text(const char *text, size_t length)
{
  char *copy = length < SIZE_MAX ? malloc(length + 1) : NULL;
  if (copy) {
    rml_will_fill(copy, length);
    if (length)
      memcpy(copy, text, length);
    copy[length] = 0;
  }
  return copy;
}
