/* Files of the source tree, for the tests that read them. */
#ifndef FILES_H
#define FILES_H

#include <criterion/criterion.h>
#include <reml.h>

#include <stdio.h>
#include <stdlib.h>

/* The path of a file below the source directory. */
static inline const char *source_file(char out[512], const char *name)
{
  const char *top = getenv("REML_SRCDIR");
  snprintf(out, 512, "%s/%s", top ? top : ".", name);
  return out;
}

/* All of such a file, with a NUL behind it; the caller's to free. */
static inline reml_buffer read_source(const char *name)
{
  char path[512];
  FILE *file = fopen(source_file(path, name), "rb");
  cr_assert_not_null(file, "%s", path);
  cr_assert_eq(fseek(file, 0, SEEK_END), 0);
  reml_buffer out = { NULL, (size_t)ftell(file) };
  rewind(file);
  out.data = malloc(out.size + 1);
  cr_assert_not_null(out.data);
  cr_assert_eq(fread(out.data, 1, out.size, file), out.size, "%s", path);
  out.data[out.size] = 0;
  fclose(file);
  return out;
}

#endif
