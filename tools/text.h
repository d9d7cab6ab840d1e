/* Texts that commands write: numbers, JSON, and names that come from elsewhere. */
#ifndef TEXT_H
#define TEXT_H

#include <reml.h>

#include <stdbool.h>
#include <stdio.h>

enum { NUMBER_TEXT = 40 };

/* The shortest text of a finite number that JSON and vw-text read back to it: to the same float when it is one, whether it is
 * rounded directly or by way of a double, else to the same double. */
void number_text(double value, char text[NUMBER_TEXT]);

/* The text of an element of a tensor: a number as above, or as models have it, "NaN", "Infinity", "-Infinity" or, where the
 * bits of a NaN are not the usual ones, "NaN:0x7fc00001". */
void element_text(float value, char text[NUMBER_TEXT]);

/* A number as JSON; as in models, one that is not finite is "NaN", "Infinity" or "-Infinity". */
void json_number(FILE *to, double value);

/* A string as JSON.  A byte that is not UTF-8, and a 0, become `\x` and two hexadecimal digits. */
void json_string(FILE *to, const char *text, size_t length);

/* Can JSON of example data hold the text: is it UTF-8 without U+0000? */
bool json_can_hold(const char *text, size_t length);

/* A text that must not move the cursor of a terminal: what is no UTF-8, and controls, become `\x` and two digits.  Takes at
 * most `columns` (at least 3), cut with "..."; returns how many. */
size_t plain_text(FILE *to, const char *text, size_t length, size_t columns);

/* A whole number with a comma before every three digits. */
void counted_text(uint64_t count, char text[NUMBER_TEXT]);

/* A text that is written to memory.  The program ends, with a message, where there is none: what commands print would be wrong
 * otherwise. */
struct memory_text {
  FILE *to;
  char *text;
  size_t size;
};

void open_text(struct memory_text *text);

/* What was written, to be freed. */
char *close_text(struct memory_text *text);

/* What a feature was called: "namespace^name", "namespace^name=text" or "namespace[position]"; the default namespace is
 * ":default", which no other can be called in example data.  Returns the length; `out` has room for feature_text_room bytes. */
size_t feature_text(const reml_feature *feature, char *out);
size_t feature_text_room(const reml_feature *feature);

#endif
