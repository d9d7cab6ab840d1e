/* The features of one example, built by calls or parsed from a line of text. */
#ifndef REML_FEATURES_H
#define REML_FEATURES_H

#include <reml/label.h>
#include <reml/status.h>

REML_BEGIN_DECLS

enum { REML_FEATURES_SIMPLE = 1, REML_FEATURES_CB = 2 };

/* Text formats of examples (spec/input-formats.md). */
enum { REML_DATA_VW_TEXT = 101, REML_DATA_JSON = 102, REML_DATA_DSJSON = 103 };

/* Empty features, hashed as `ws` hashes.  They fit every workspace of the same numBits, hashSeed, hashFunction and features
 * type, and need `ws` only during this call.  Since 0.1.0. */
REML_API reml_status reml_features_create(reml_features **out, const reml_workspace *ws, reml_error *err);

REML_API void reml_features_free(reml_features *x);

/* Building: clear, then namespace, add, add, namespace, add …; for contextual bandits the shared features first, then for each
 * action reml_features_action and its features.  The first failure sticks until clear and is what the next learn or predict
 * returns, so the results may be ignored.  Values must be finite (REML_E_DATA). */

/* Forgets the example and keeps the memory.  Since 0.1.0. */
REML_API void reml_features_clear(reml_features *x);

/* What follows belongs to a new action, in the default namespace.  Since 0.1.0. */
REML_API reml_status reml_features_action(reml_features *x);

/* What follows belongs to the namespace `name`; NULL is the default one, as after clear.  Naming one again appends to it.
 * Since 0.1.0. */
REML_API reml_status reml_features_namespace(reml_features *x, const char *name, size_t length);

/* A feature with a number.  Since 0.1.0. */
REML_API reml_status reml_features_add(reml_features *x, const char *name, size_t length, float value);

/* A feature with a text for its value, such as a country: one feature for each text, of value 1.  Since 0.1.0. */
REML_API reml_status reml_features_add_text(reml_features *x, const char *name, size_t length, const char *text,
                                            size_t text_length);

/* Features without names, told apart by position: `positions[i]`, or i where positions is NULL, has values[i].  Since 0.1.0. */
REML_API reml_status reml_features_add_vector(reml_features *x, const uint32_t *positions, const float *values, size_t count);

/* One whole example from text (REML_DATA_); clears first.  The label goes to `y` (may be NULL).  What is added afterwards
 * belongs to the default namespace.  REML_END when the text holds no example; REML_E_DATA with line and column when it does
 * not parse.  Since 0.1.0. */
REML_API reml_status reml_features_parse(reml_features *x, int32_t data_format, const char *text, size_t length, reml_label *y,
                                         reml_error *err);

/* What a feature was called, which its hash forgets: for tables from index to name, and for converting data. */
typedef struct reml_feature {
  size_t struct_size;
  int32_t action;                             /* which it belongs to, from 0; -1: shared, or there are no actions */
  uint32_t hash;                              /* its index is this & (2^numBits - 1) */
  uint32_t position;                          /* of a feature without a name */
  float value;                                /* 1 for one with a text */
  const char *ns;                             /* its namespace; NULL: the default one */
  const char *name;                           /* NULL: it has none but a position */
  const char *text;                           /* NULL: its value is a number */
  size_t ns_length, name_length, text_length; /* bytes; no NUL stands behind them */
} reml_feature;

/* From now on `each` is told of every feature that is added or parsed; NULL: nobody is.  `feature` and its texts last for the
 * callback; `user` is borrowed as long as `x` lives.  Since 0.1.0. */
REML_API void reml_features_trace(reml_features *x, void (*each)(void *user, const reml_feature *feature), void *user);

/* How many features: those of all namespaces, shared ones once, before interactions.  Since 0.1.0. */
REML_API size_t reml_features_count(const reml_features *x);

REML_END_DECLS

#endif
