#include "data_format.h"

#include <reml.h>

#include <stdbool.h>
#include <string.h>

static const struct {
  const char *name;
  int32_t format;
  const char *endings[4];
} formats[] = {
  { "vw-text", REML_DATA_VW_TEXT, { ".vw", ".txt" } },
  { "json", REML_DATA_JSON, { ".json", ".ndjson", ".jsonl" } },
  { "dsjson", REML_DATA_DSJSON, { ".dsjson" } },
};

enum { FORMATS = sizeof formats / sizeof *formats };

/* Of compressed files; the ending before says the format. */
static const char *const compressed_endings[] = { ".gz", ".zst" };

const char *data_format_name(size_t i)
{
  return i < FORMATS ? formats[i].name : NULL;
}

int32_t data_format_of_name(const char *name)
{
  for (size_t i = 0; i < FORMATS; i++)
    if (strcmp(name, formats[i].name) == 0)
      return formats[i].format;
  return 0;
}

static bool ends_with(const char *text, size_t length, const char *ending)
{
  size_t size = strlen(ending);
  return length > size && memcmp(text + length - size, ending, size) == 0;
}

int32_t data_format_of_file(const char *file)
{
  size_t length = strlen(file);
  for (size_t i = 0; i < sizeof compressed_endings / sizeof *compressed_endings; i++)
    if (ends_with(file, length, compressed_endings[i])) {
      length -= strlen(compressed_endings[i]);
      break;
    }
  for (size_t i = 0; i < FORMATS; i++)
    for (const char *const *ending = formats[i].endings; *ending; ending++)
      if (ends_with(file, length, *ending))
        return formats[i].format;
  return 0;
}
