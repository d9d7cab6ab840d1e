/* Examples as text, in the formats of spec/input-formats.md. */
#ifndef DATA_WRITE_H
#define DATA_WRITE_H

#include "record.h"

#include <stdio.h>

/* What a format cannot hold. */
typedef struct refusal {
  const reml_feature *feature;
  const char *why; /* "its name has white space in it" */
} refusal;

/* These write one example whole, with its line end.  False when the format cannot hold it; part of it may be written then. */
bool vw_text_write(const record *example, FILE *to, refusal *refused);
bool json_write(const record *example, FILE *to, refusal *refused);
bool dsjson_write(const record *example, FILE *to, refusal *refused);

#endif
