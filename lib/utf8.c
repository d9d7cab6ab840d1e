#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The ways a character of several bytes can begin, with the range of its second byte (RFC 3629 §4). */
static const struct {
  uint8_t first_least, first_most, second_least, second_most, length;
} forms[] = {
  { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
  { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

size_t rml_utf8_character(const char *text, size_t length)
{
  const unsigned char *at = (const unsigned char *)text;
  if (length == 0)
    return 0;
  if (at[0] < 0x80)
    return 1;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    if (at[0] < forms[i].first_least || at[0] > forms[i].first_most)
      continue;
    size_t size = forms[i].length;
    if (length < size || at[1] < forms[i].second_least || at[1] > forms[i].second_most)
      return 0;
    for (size_t k = 2; k < size; k++)
      if ((at[k] & 0xc0) != 0x80)
        return 0;
    return size;
  }
  return 0;
}

size_t rml_utf8_showable(const char *text, size_t length)
{
  size_t size = rml_utf8_character(text, length);
  unsigned char first = size > 0 ? (unsigned char)*text : 0;
  bool control = first < 0x20 || first == 0x7f || (first == 0xc2 && (unsigned char)text[1] < 0xa0);
  return control ? 0 : size;
}

void rml_utf8_make_showable(char *text)
{
  for (size_t left = strlen(text); left > 0;) {
    size_t size = rml_utf8_showable(text, left);
    if (size == 0)
      *text = '?';
    size = size > 0 ? size : 1;
    text += size;
    left -= size;
  }
}

size_t rml_utf8_valid(const char *text, size_t length)
{
  size_t at = 0;
  while (at < length) {
    size_t size = rml_utf8_character(text + at, length - at);
    if (size == 0)
      break;
    at += size;
  }
  return at;
}
