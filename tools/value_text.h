/* Looking into documents, and writing what is there. */
#ifndef VALUE_TEXT_H
#define VALUE_TEXT_H

#include <reml.h>

#include <stdbool.h>
#include <stdio.h>

/* The member `key` of an object; false when there is none. */
bool value_member(const reml_document *d, const reml_value *parent, const char *key, reml_value *out);

/* Makes `child`, which is the child before it or REML_VALUE_INIT's, the i-th of an array or an object; false past the last. */
bool value_next(const reml_document *d, const reml_value *parent, size_t i, reml_value *child);

/* Is it a reduction inside a configuration? */
bool value_is_reduction(const reml_document *d, const reml_value *value);

/* The value as JSON on one line; of a tensor its shape alone, of binary data their length. */
void value_write(FILE *to, const reml_document *d, const reml_value *value);

/* The same as a text, to be freed. */
char *value_text(const reml_document *d, const reml_value *value);

#endif
