/* Base64 with padding (RFC 4648 section 4), strict. */
#ifndef RML_BASE64_H
#define RML_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* Writes the 4 letters for 1 to 3 bytes. */
void rml_base64_encode(const unsigned char *bytes, size_t size, char letters[4]);

/* Decodes all of `text` to `out`, which has room for 3 bytes for each 4 letters; false when it is not base64: a letter
 * outside the alphabet, wrong or missing padding, trailing bits that are not zero. */
bool rml_base64_decode(const char *text, size_t length, unsigned char *out, size_t *size);

#endif
