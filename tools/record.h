/* One example as it was read, with the names that hashing forgets. */
#ifndef RECORD_H
#define RECORD_H

#include <reml.h>

#include <stdbool.h>

typedef struct record_feature {
  reml_feature is; /* its texts are the record's */
  size_t number;   /* in the order of the input */
  size_t rank;     /* the number of the first feature of its action and namespace */
  size_t texts;    /* where in the record's texts its own are */
} record_feature;

typedef struct record {
  reml_label label;
  size_t actions; /* of an example with actions */
  record_feature *features;
  size_t count, capacity;
  char *texts;
  size_t texts_used, texts_capacity;
  bool no_memory;
} record;

/* Features of one action, or those that all share, of one namespace. */
typedef struct span {
  const record_feature *begin, *end;
} span;

/* Empties the record and keeps its memory. */
void record_clear(record *example);

/* Adds a feature; for reml_features_trace, with the record as its user. */
void record_feature_seen(void *user, const reml_feature *feature);

/* Puts the features in the order of writing: the shared ones, then action by action; of each, the namespaces in the order in
 * which they begin, and inside one of these as they were.  To the learner that is the same example.  False without memory. */
bool record_finish(record *example);

/* All features of an action; -1: the shared ones, or those of an example without actions. */
span record_of_action(const record *example, int32_t action);

/* Takes the features of the first namespace out of `rest`; false when it is empty. */
bool span_next_namespace(span *rest, span *out);

void record_free(record *example);

#endif
