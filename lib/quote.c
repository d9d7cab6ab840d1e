#include "quote.h"

#include "utf8.h"

#include <string.h>

void rml_quote(char out[RML_QUOTED], const char *text, size_t length)
{
  static const char digits[] = "0123456789abcdef", cut[] = "\xe2\x80\xa6\""; /* U+2026, an ellipsis */
  size_t used = 0;
  out[used++] = '"';
  for (size_t at = 0; at < length;) {
    size_t size = rml_utf8_showable(text + at, length - at);
    if (used + 4 + sizeof cut > RML_QUOTED) { /* what comes may be 4 bytes long */
      memcpy(out + used, cut, sizeof cut);
      return;
    }
    if (size > 0) {
      memcpy(out + used, text + at, size);
    } else {
      unsigned char byte = (unsigned char)text[at];
      memcpy(out + used, (char[]){ '\\', 'x', digits[byte >> 4], digits[byte & 15] }, 4);
    }
    used += size > 0 ? size : 4;
    at += size > 0 ? size : 1;
  }
  memcpy(out + used, "\"", 2);
}
