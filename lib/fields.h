/* Tables of fields.  Each structure of a document (header, globalConfig, the config and the state of each reduction) is
 * described once, by a table; checking, defaults, saving, loading and the JSON Schemas are generic code over it.  Tables are
 * append-only: the order of a table is the order of the file (spec/model-format.md, "Versions"). */
#ifndef RML_FIELDS_H
#define RML_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a field is in a document, and in the C structure at `offset`. */
typedef enum rml_kind {
  RML_KIND_BOOL,         /* bool */
  RML_KIND_INT,          /* uint64_t, 0 to 2^53-1 */
  RML_KIND_FLOAT,        /* float */
  RML_KIND_TEXT,         /* char *, owned */
  RML_KIND_TEXTS,        /* rml_texts: distinct strings, sorted */
  RML_KIND_TEXT_MAP,     /* rml_text_map: strings by key, sorted */
  RML_KIND_CHOICE,       /* int32_t: which of `choices`, by name */
  RML_KIND_CASE,         /* int32_t: which of `choices`, a map of that one key to the fields of the choice's record */
  RML_KIND_ONE_RECORD,   /* an array of exactly one map with the fields of `record` */
  RML_KIND_NAMESPACE,    /* rml_namespace */
  RML_KIND_INTERACTIONS, /* rml_interactions */
  RML_KIND_REDUCTION,    /* struct rml_reduction *, owned */
  RML_KIND_WEIGHTS,      /* rml_weights: the tensor of shape [2^numBits, 1, 6] */
} rml_kind;

/* What becomes of a field of a state when models are merged (spec/learning.md, "Merging"); what configures is the same in all. */
typedef enum rml_merge {
  RML_MERGE_NEVER,   /* no state */
  RML_MERGE_SUM,     /* INT, FLOAT: what the base had and what each model added; learning never makes it less */
  RML_MERGE_MOST,    /* FLOAT: the largest; likewise */
  RML_MERGE_LEAST,   /* FLOAT: the least; learning never makes it more */
  RML_MERGE_DERIVED, /* FLOAT: follows from fields before it, as the reduction says (reduction.h) */
  RML_MERGE_ROWS,    /* WEIGHTS: row by row, as the reduction says */
  RML_MERGE_FIELDS,  /* ONE_RECORD: each field by its own rule */
} rml_merge;

struct rml_record;

/* One of the things that a field may be. */
typedef struct rml_choice {
  const char *name, *meaning;
  const struct rml_record *record; /* CASE: its fields, in the same C structure as the field itself */
} rml_choice;

/* Bounds of an INT or a FLOAT, both inclusive but for `above`. */
typedef struct rml_range {
  double least, most; /* most may be INFINITY */
  bool above;         /* more than `least` */
} rml_range;

typedef struct rml_field {
  const char *name;
  rml_kind kind;
  size_t offset;
  const char *fallback;            /* the default, as JSON; NULL: the field is required */
  const rml_range *range;          /* INT, FLOAT; NULL: whatever the kind can be */
  const rml_choice *choices;       /* CHOICE, CASE: up to the one without a name */
  const struct rml_record *record; /* ONE_RECORD */
  rml_merge merge;                 /* of a state */
  const char *meaning;             /* one line */
} rml_field;

typedef struct rml_record {
  const rml_field *fields; /* up to the one without a name */
  bool finite;             /* its floats may not be NaN or infinite: all configuration */
  size_t less, greater;    /* when not equal: the float field of this number must be less than that one */
} rml_record;

extern const rml_range rml_range_positive, rml_range_not_negative, rml_range_unit;

/* The number of a choice by name, or -1. */
int32_t rml_choice_of(const rml_choice *choices, const char *name);

/* The field of a record by name, or NULL. */
const rml_field *rml_field_of(const rml_record *record, const char *name);

/* The header of a model, its fields in rml_header, and globalConfig, its fields in rml_global. */
extern const rml_record rml_header_record, rml_global_record;

typedef struct rml_texts {
  char **items;
  size_t count;
} rml_texts;

typedef struct rml_text_map {
  char **keys, **values;
  size_t count;
} rml_text_map;

typedef struct rml_header {
  uint64_t format, minor;
  rml_texts requires;
  char *writer;
  rml_text_map metadata;
} rml_header;

typedef enum rml_namespace_kind { RML_NAMESPACE_DEFAULT, RML_NAMESPACE_NAME, RML_NAMESPACE_HASH } rml_namespace_kind;

/* A namespace as a configuration names it. */
typedef struct rml_namespace {
  rml_namespace_kind kind;
  uint32_t hash; /* HASH */
  char *name;    /* NAME, owned, but in interactions */
} rml_namespace;

/* One interaction: two or three namespaces. */
typedef struct rml_interaction {
  rml_namespace of[3];
  size_t count;
} rml_interaction;

typedef struct rml_interactions {
  rml_interaction *items;
  size_t count;
  char *names; /* all that the namespaces have, each with its NUL */
} rml_interactions;

typedef enum rml_hash_function { RML_HASH_XXH3, RML_HASH_XXH3_0_7_2 } rml_hash_function;

typedef struct rml_global {
  uint64_t bits, seed;
  int32_t hash; /* rml_hash_function */
  bool constant;
  rml_interactions interactions;
} rml_global;

#endif
