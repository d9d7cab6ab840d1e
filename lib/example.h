/* An example on its way through the reductions: the namespaces and features that one of them sees, and what it answers. */
#ifndef RML_EXAMPLE_H
#define RML_EXAMPLE_H

#include "fields.h"

#include <reml/features.h>
#include <reml/prediction.h>

/* One feature: the row of the weight table, and its value. */
typedef struct rml_feature {
  uint32_t index;
  float value;
} rml_feature;

typedef struct rml_feature_list {
  rml_feature *items;
  size_t count, capacity;
} rml_feature_list;

/* Namespaces are iterated by this key, ascending: those with a name, those known by hash alone, the default one; each kind by
 * hash (spec/learning.md, "Hashing"). */
typedef uint64_t rml_order;

typedef enum rml_order_kind { RML_ORDER_NAMED, RML_ORDER_RAW_HASH, RML_ORDER_DEFAULT } rml_order_kind;

static inline rml_order rml_order_of(rml_order_kind kind, uint32_t hash)
{
  return (rml_order)kind << 32 | hash;
}

/* Features of one namespace that stand together in a list. */
typedef struct rml_space {
  rml_order order;
  size_t begin, count;
} rml_space;

typedef struct rml_space_list {
  rml_space *items;
  size_t count, capacity;
} rml_space_list;

/* What a regressor sees: each namespace once, in iteration order, its features together. */
typedef struct rml_view {
  rml_feature_list features;
  rml_space_list spaces;
  bool borrowed; /* both are those of an example */
} rml_view;

/* How names become indices. */
typedef struct rml_hashing {
  rml_hash_function function;
  uint32_t seed, mask;
} rml_hashing;

/* The namespace that names hash into: its hash, its place in the iteration, and what it is called (NULL: the default one;
 * it lasts as long as the text it comes from). */
typedef struct rml_space_name {
  uint32_t hash;
  rml_order order;
  const char *name;
  size_t length;
} rml_space_name;

/* The features of an example as they were built: of each namespace one run after the other, in the order of building. */
struct reml_features {
  rml_hashing hashing;
  int32_t type, label;       /* REML_FEATURES_, and the REML_LABEL_ that parsers read */
  rml_feature_list features; /* behind the last one stands the constant, which the count leaves out */
  rml_space_list shared;     /* runs of the shared features; of SIMPLE features, all */
  rml_space_list actions;    /* runs of every action, one action after the other */
  size_t *action_begin;      /* of each action, its first run in `actions` */
  size_t action_count, action_capacity;
  bool in_action;       /* what is added belongs to the last action */
  rml_space_name space; /* that features are added to */
  rml_space *run;       /* that the next feature joins; NULL: that is still to be found */
  char *text;           /* of the namespace's name; while parsing, of names that have escapes in their JSON */
  size_t text_capacity;
  void (*trace)(void *user, const reml_feature *feature); /* NULL: nobody wants to know */
  void *trace_user;
  reml_status failure; /* the first failure since clear; REML_OK: none */
  char failure_text[192];
};

/* What a reduction is given: SparseCBAdf features as they are, SparseSimple ones as a view. */
typedef struct rml_example {
  const reml_features *cb; /* NULL: simple */
  const rml_view *simple;
} rml_example;

enum { RML_MOST_LEVELS = 12 };

/* Memory that learning and predicting use, kept from example to example: of each level of the stack a view, of an example
 * with actions the shared runs, sorted, and the regressor's expansion.  `expanded` counts the features of one example after
 * expansion, of all actions that were looked at. */
typedef struct rml_scratch {
  rml_view example; /* borrowed, when an example is a view as it is */
  rml_view level[RML_MOST_LEVELS + 1];
  rml_space_list shared;
  rml_feature_list expansion;
  const rml_view *expansion_of; /* the view that came with the example, when the expansion is of it; otherwise NULL */
  size_t expanded;
} rml_scratch;

/* What a reduction answers. */
typedef struct rml_answer {
  int32_t type; /* REML_PREDICTION_ */
  float scalar, raw;
  int32_t binary;
  reml_action *actions;
  size_t action_count, action_capacity;
} rml_answer;

struct reml_prediction {
  rml_answer answer;
  rml_scratch scratch;
};

/* An interaction of a configuration, its namespaces as iteration keys. */
typedef struct rml_resolved {
  rml_order (*items)[3];
  size_t *counts; /* 2 or 3, the pairs first */
  size_t count;
} rml_resolved;

/* Room for `count` features, or spaces; without a call where there is room, as features come one by one. */
bool rml_features_grow(rml_feature_list *list, size_t count);
static inline bool rml_features_reserve(rml_feature_list *list, size_t count)
{
  return count <= list->capacity || rml_features_grow(list, count);
}
bool rml_spaces_reserve(rml_space_list *list, size_t count);

/* Fills `list` with runs: those of `first`, then those of `second`, sorted by namespace; inside one namespace in that order.
 * False without memory. */
bool rml_runs_sort(rml_space_list *list, const rml_space *first, size_t first_count, const rml_space *second,
                   size_t second_count);

/* Makes `view` of runs: those of `first`, then those of `second`, sorted by namespace; inside one namespace in that order.
 * False without memory. */
bool rml_view_make(rml_view *view, const rml_feature *features, const rml_space *first, size_t first_count,
                   const rml_space *second, size_t second_count);

/* Whether the features are all of a view as they are: each namespace once, in order. */
bool rml_features_are_view(const reml_features *x);

/* The constant, for indices of this mask: a feature in the middle of the rows. */
static inline rml_feature rml_constant(uint32_t mask)
{
  return (rml_feature){ (mask >> 1) + 1, 1 };
}

/* The namespace of a view, or NULL when it has none like this. */
const rml_space *rml_view_space(const rml_view *view, rml_order order);

void rml_view_free(rml_view *view);
void rml_scratch_free(rml_scratch *scratch);

/* The runs of action `i`, and how many they are. */
const rml_space *rml_action_runs(const reml_features *x, size_t i, size_t *count);

#endif
