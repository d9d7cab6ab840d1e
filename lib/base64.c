#include "base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void rml_base64_encode(const unsigned char *bytes, size_t size, char letters[4])
{
  uint32_t group = (uint32_t)bytes[0] << 16 | (size > 1 ? (uint32_t)bytes[1] << 8 : 0) | (size > 2 ? bytes[2] : 0);
  for (size_t i = 0; i < 4; i++)
    letters[i] = i <= size ? alphabet[group >> (18 - 6 * i) & 63] : '=';
}

bool rml_base64_decode(const char *text, size_t length, unsigned char *out, size_t *size)
{
  if (length % 4 != 0)
    return false;
  size_t padding = length == 0 ? 0 : text[length - 2] == '=' ? 2 : text[length - 1] == '=' ? 1 : 0;
  size_t letters = length - padding, used = 0;
  uint32_t group = 0;
  for (size_t i = 0; i < letters; i++) {
    const char *letter = text[i] ? strchr(alphabet, text[i]) : NULL;
    if (!letter)
      return false;
    group = group << 6 | (uint32_t)(letter - alphabet);
    if (i % 4 != 0)
      out[used++] = (unsigned char)(group >> (6 - 2 * (i % 4)));
  }
  *size = used;
  if (padding == 2 && text[length - 1] != '=')
    return false;
  /* What the last letter says beyond the last byte: 4 bits with two signs of padding, 2 with one. */
  return padding == 0 || (group & (padding == 2 ? 15u : 3u)) == 0;
}
