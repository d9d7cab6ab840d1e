/* How many values a document has, and how many it may have.  A value that takes a few bytes in a file takes some 200 in the
 * tree, at most 250: so the 5120 that need no text fit into 1 MiB, and 16 times the bytes of the others, with their text, is
 * more than they take.  What is counted is the document, not its bytes: both encodings of one count the same, so that what
 * was read can be written and read again (spec/model-format.md, "Limits"). */
#ifndef RML_VALUES_H
#define RML_VALUES_H

#include "error.h"
#include "tree.h"

/* A document may have so many values, and one more for each so many bytes of text.  While it is read, the text of defaults
 * that it leaves out is not known yet, but is less than the last of these. */
enum { RML_FREE_VALUES = 5120, RML_VALUE_TEXT = 16, RML_DEFAULT_TEXT = 1024 };

/* What was read so far, starts as all zeros. */
typedef struct rml_values {
  size_t count;      /* members of maps and elements of arrays */
  size_t text;       /* bytes of keys, strings, bins and exts */
  json_object *seen; /* what may stand in many places, by what it says; NULL: nothing yet */
} rml_values;

/* Whether so many, and `more`, are allowed when `rest` bytes are still to be read: if not, no rest can make it right. */
bool rml_values_fit(const rml_values *values, size_t more, size_t rest);

/* Puts in the place of *value the equal one that there was before, if it is one of those that may stand in many places: the
 * namespaces of interactions, of which few make very many, and what is empty.  *again says so.  False without memory. */
bool rml_values_share(rml_values *values, const rml_path *path, json_object **value, bool *again);

/* Counts the member or element *value at `path`, whatever is in it being counted since `before`, and shares it.  REML_E_LIMIT
 * when it is one too many. */
reml_status rml_values_add(rml_values *values, const rml_values *before, const rml_path *path, json_object **value,
                           size_t rest);

/* Counts all of a tree, without changing it.  False without memory. */
bool rml_values_count(rml_values *values, json_object *tree);

void rml_values_free(rml_values *values);

/* What is said of too many. */
#define RML_VALUES_MANY                                                                                                        \
  "more than 5120 values, with less than 16 bytes of text for each one beyond: in memory they would take more than 16 times "  \
  "the size of the file; many numbers belong into a tensor"

#endif
