/* A place in a document: the way down to it. */
#ifndef PLACE_H
#define PLACE_H

#include <stddef.h>

struct place {
  const struct place *up; /* NULL: the beginning */
  const char *key;        /* of the member; at the beginning the JSON Pointer that the others go on from */
  size_t index;           /* of the element, where key is NULL */
};

/* The JSON Pointer (RFC 6901), to be freed. */
char *place_pointer(const struct place *place);

#endif
