/* Pieces of hostile input in messages. */
#ifndef RML_QUOTE_H
#define RML_QUOTE_H

#include <stddef.h>

/* Room for a quotation and its NUL. */
enum { RML_QUOTED = 128 };

/* Quotes a piece of the input for a message: in double quotes, cut where it is long; as \xHH what is not UTF-8 or could
 * disturb a terminal. */
void rml_quote(char out[RML_QUOTED], const char *text, size_t length);

#endif
