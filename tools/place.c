#include "place.h"

#include "text.h"

#include <stdio.h>

static void write_key(FILE *to, const char *key)
{
  for (; *key; key++)
    if (*key == '~' || *key == '/')
      fputs(*key == '~' ? "~0" : "~1", to);
    else
      fputc(*key, to);
}

static void write_place(FILE *to, const struct place *place)
{
  if (!place->up) {
    fputs(place->key, to);
    return;
  }
  write_place(to, place->up);
  fputc('/', to);
  if (place->key)
    write_key(to, place->key);
  else
    fprintf(to, "%zu", place->index);
}

char *place_pointer(const struct place *place)
{
  struct memory_text text;
  open_text(&text);
  write_place(text.to, place);
  return close_text(&text);
}
