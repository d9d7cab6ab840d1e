/* Loaded before a program (LD_PRELOAD), has the FAIL_AT-th of its requests for memory fail, and all behind it if FAIL_REST is
 * set.  Writes how many there were to the file that FAIL_COUNT names. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static atomic_size_t count;
static size_t fail_at;
static bool fail_rest;

/* What the loader and the C library need before main is none of the program's. */
__attribute__((constructor)) static void start(void)
{
  const char *at = getenv("FAIL_AT");
  const char *rest = getenv("FAIL_REST");
  fail_rest = rest && *rest;
  count = 0;
  fail_at = at ? strtoul(at, NULL, 10) : 0;
}

__attribute__((destructor)) static void end(void)
{
  const char *path = getenv("FAIL_COUNT");
  int file = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666) : -1;
  if (file < 0)
    return;
  char text[32];
  int length = snprintf(text, sizeof text, "%zu\n", atomic_load(&count));
  if (write(file, text, (size_t)length) != length)
    abort();
  close(file);
}

static bool refused(void)
{
  size_t n = ++count;
  bool fails = fail_at > 0 && (n == fail_at || (n > fail_at && fail_rest));
  if (fails)
    errno = ENOMEM;
  return fails;
}

void *malloc(size_t size)
{
  return refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
  return refused() ? NULL : __libc_calloc(number, size);
}

void *realloc(void *block, size_t size)
{
  return refused() ? NULL : __libc_realloc(block, size);
}
