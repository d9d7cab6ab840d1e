/* Files of the source tree, the vectors (spec/vectors/README.md) among them, for plain programs, which end where one cannot be
 * read. */
#ifndef VECTORS_H
#define VECTORS_H

#include <reml.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct bytes {
  char *data;
  size_t size;
} bytes;

static inline void *need(void *memory)
{
  if (memory)
    return memory;
  printf("not enough memory\n");
  exit(1);
}

/* The bytes of a file below the source directory, with a NUL behind them. */
static inline bytes source_file(const char *name)
{
  const char *top = getenv("REML_SRCDIR");
  char path[1024];
  bytes out = { need(malloc(1)), 0 };
  snprintf(path, sizeof path, "%s/%s", top ? top : ".", name);
  FILE *file = fopen(path, "rb");
  for (size_t got = 1; file && got > 0; out.size += got) {
    out.data = need(realloc(out.data, 2 * out.size + 4096));
    got = fread(out.data + out.size, 1, out.size + 4095, file);
  }
  if (!file || ferror(file) || fclose(file) != 0) {
    printf("cannot read %s\n", path);
    exit(1);
  }
  out.data[out.size] = 0;
  return out;
}

/* Of a file beside the index of the vectors. */
static inline bytes file_of(const char *name)
{
  char path[512];
  snprintf(path, sizeof path, "spec/vectors/%s", name);
  return source_file(path);
}

/* Puts a byte behind the others, `count` times; *capacity is what they have room for. */
static inline void append(bytes *out, size_t *capacity, int byte, size_t count)
{
  if (count >= *capacity - out->size) {
    *capacity = 2 * *capacity + count + 1;
    out->data = need(realloc(out->data, *capacity));
  }
  memset(out->data + out->size, byte, count);
  out->size += count;
}

/* The bytes that a text in the notation of the .hex files stands for.  False when it is not in that notation. */
static inline bool from_hex(const char *text, bytes *out)
{
  const char *const space = " \t\r\n";
  size_t capacity = 0;
  for (text += strspn(text, space); *text; text += strspn(text, space)) {
    char *end;
    unsigned long byte = 0, count = 1;
    if (*text == '#') {
      text += strcspn(text, "\n");
      continue;
    }
    byte = strtoul(text, &end, 16);
    if (end != text + 2 || byte > 0xff)
      return false;
    if (*end == '*')
      count = strtoul(end + 1, &end, 10);
    text = end;
    append(out, &capacity, (int)byte, count);
  }
  return true;
}

/* The bytes of a vector. */
static inline bytes vector_of(const char *name)
{
  bytes file = file_of(name);
  size_t length = strlen(name);
  if (length < 4 || strcmp(name + length - 4, ".hex") != 0)
    return file;
  bytes out = { NULL, 0 };
  if (!from_hex(file.data, &out)) {
    printf("%s is not in the notation of its kind\n", name);
    exit(1);
  }
  free(file.data);
  return out;
}

#endif
