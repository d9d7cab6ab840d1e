/* UTF-8 as the format wants it (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef RML_UTF8_H
#define RML_UTF8_H

#include <stddef.h>

/* How many bytes the character at `text` has, 1 to 4; 0 when it is not UTF-8 or does not end before `length` does. */
size_t rml_utf8_character(const char *text, size_t length);

/* How many bytes from the start are UTF-8: `length` when all are. */
size_t rml_utf8_valid(const char *text, size_t length);

#endif
