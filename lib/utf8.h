/* UTF-8 as the format wants it (RFC 3629): no overlong forms, no surrogates, nothing past U+10FFFF. */
#ifndef RML_UTF8_H
#define RML_UTF8_H

#include <stddef.h>

/* How many bytes the character at `text` has, 1 to 4; 0 when it is not UTF-8 or does not end before `length` does. */
size_t rml_utf8_character(const char *text, size_t length);

/* The same, and 0 for a control, of ASCII or of Latin-1 (U+0080 to U+009F): what must not reach a terminal. */
size_t rml_utf8_showable(const char *text, size_t length);

/* Replaces every byte of a text that rml_utf8_showable has 0 for by a question mark. */
void rml_utf8_make_showable(char *text);

/* How many bytes from the start are UTF-8: `length` when all are. */
size_t rml_utf8_valid(const char *text, size_t length);

#endif
