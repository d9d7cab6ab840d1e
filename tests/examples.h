/* What the tests of parsers share: examples written as text, and where a text is refused.  Texts are those of documents.h:
 * ' stands for ", and ^ marks a place. */
#ifndef EXAMPLES_H
#define EXAMPLES_H

#include "bytes.h"
#include "documents.h"
#include "hash.h"
#include "parser.h"

enum { SEED = 7, MASK = (1 << 18) - 1, FIRST_LINE = 3, MOST_HEARD = 512 };

/* Features as a workspace makes them for learners of this kind. */
static inline reml_features *features_of(int32_t type, int32_t label)
{
  reml_features *x = calloc(1, sizeof *x);
  cr_assert_not_null(x);
  x->hashing = (rml_hashing){ RML_HASH_XXH3, SEED, MASK };
  x->type = type;
  x->label = label;
  reml_features_clear(x);
  return x;
}

static inline reml_features *simple(void)
{
  return features_of(REML_FEATURES_SIMPLE, REML_LABEL_SIMPLE);
}

static inline reml_features *binary(void)
{
  return features_of(REML_FEATURES_SIMPLE, REML_LABEL_BINARY);
}

static inline reml_features *cb(void)
{
  return features_of(REML_FEATURES_CB, REML_LABEL_CB);
}

/* Parses from memory of its own, which is gone afterwards, so that a sanitizer sees every byte read that is not the text's. */
static inline reml_status parse_bytes(const rml_parser *parser, reml_features *x, const char *text, size_t length,
                                      reml_label *y, reml_error *err)
{
  rml_report report;
  char *copy = malloc(length > 0 ? length : 1);
  cr_assert_not_null(copy);
  memcpy(copy, text, length);
  rml_report_start(&report, "data", NULL);
  *y = reml_simple_label(9, 9);
  reml_status status = rml_parse_example(parser, x, copy, length, FIRST_LINE, y, &report);
  cr_expect_eq(report.count, status < 0 ? 1u : 0u, "%s", text);
  rml_report_finish(&report, err);
  free(copy);
  return status;
}

/* What a tracer was told: as text, and as it must stand in the features. */
typedef struct heard {
  int32_t action;
  rml_order order;
  rml_feature feature;
} heard;

typedef struct notes {
  char text[4096];
  size_t used, count;
  heard all[MOST_HEARD];
} notes;

static inline void note_bytes(notes *to, const char *bytes, size_t length)
{
  cr_assert_lt(to->used + length, sizeof to->text);
  if (length > 0)
    memcpy(to->text + to->used, bytes, length);
  to->used += length;
  to->text[to->used] = 0;
}

static inline void note(notes *to, const char *text)
{
  note_bytes(to, text, strlen(text));
}

static inline uint32_t hash_of(const char *text, size_t length, uint32_t seed)
{
  return rml_hash(RML_HASH_XXH3, text, length, seed);
}

/* Writes a feature as `action>namespace/name:text=value`: without an action the first part is missing, the default namespace is
 * empty (and the one that is called so is ""), instead of a name there may be #position, and 1 is not written. */
static inline void note_feature(void *user, const reml_feature *f)
{
  notes *to = user;
  char number[32];
  uint32_t space = f->ns ? hash_of(f->ns, f->ns_length, SEED) : 0;
  uint32_t hash = f->name ? hash_of(f->name, f->name_length, space) : space + f->position;
  cr_assert_eq(f->struct_size, sizeof *f);
  cr_expect_eq(f->hash, f->text ? hash_of(f->text, f->text_length, hash) : hash);
  cr_expect(!f->name || f->position == 0);
  cr_assert_lt(to->count, COUNT(to->all));
  to->all[to->count++] = (heard){ f->action,
                                  f->ns ? rml_order_of(RML_ORDER_NAMED, space) : rml_order_of(RML_ORDER_DEFAULT, 0),
                                  { f->hash & MASK, f->value } };
  note(to, to->used > 0 ? " " : "");
  snprintf(number, sizeof number, "%ld>", (long)f->action);
  note(to, f->action >= 0 ? number : "");
  note_bytes(to, f->ns && f->ns_length == 0 ? "\"\"" : f->ns, f->ns && f->ns_length == 0 ? 2 : f->ns_length);
  snprintf(number, sizeof number, "/#%lu", (unsigned long)f->position);
  note(to, f->name ? "/" : number);
  note_bytes(to, f->name, f->name_length);
  note(to, f->text ? ":" : "");
  note_bytes(to, f->text, f->text_length);
  snprintf(number, sizeof number, "=%.9g", (double)f->value);
  note(to, f->value != 1 ? number : "");
}

static inline bool holds(const rml_space *run, size_t i)
{
  return run->begin <= i && i < run->begin + run->count;
}

/* The features are in their order, in a run of their namespace and action. */
static inline void expect_heard(const reml_features *x, const notes *said, const char *text)
{
  cr_assert_eq(reml_features_count(x), said->count, "%s", text);
  for (size_t i = 0; i < said->count; i++) {
    const heard *want = &said->all[i];
    const rml_feature *got = &x->features.items[i];
    size_t count = x->shared.count, found = 0;
    const rml_space *runs = want->action < 0 ? x->shared.items : rml_action_runs(x, (size_t)want->action, &count);
    cr_expect_eq(got->index, want->feature.index, "feature %zu of %s", i, text);
    cr_expect_eq(rml_float_bits(got->value), rml_float_bits(want->feature.value), "feature %zu of %s", i, text);
    for (size_t k = 0; k < count; k++)
      found += holds(&runs[k], i) && runs[k].order == want->order;
    cr_expect_eq(found, 1u, "feature %zu of %s: it stands in %zu runs", i, text, found);
  }
}

/* An example, as text of a format and of note_feature. */
typedef struct example {
  const char *text, *features;
} example;

/* Parses, and again without a tracer, which must make no difference. */
static inline void expect_bytes(const rml_parser *parser, reml_features *x, const char *text, size_t length,
                                const char *features, reml_label *y)
{
  notes *said = calloc(1, sizeof *said);
  reml_label again;
  reml_error err = REML_ERROR_INIT;
  cr_assert_not_null(said);
  reml_features_trace(x, note_feature, said);
  cr_assert_eq(parse_bytes(parser, x, text, length, y, &err), REML_OK, "%s: %s", text, err.message);
  cr_expect_str_eq(said->text, features, "%s: %s", text, said->text);
  expect_heard(x, said, text);
  reml_features_trace(x, NULL, NULL);
  cr_assert_eq(parse_bytes(parser, x, text, length, &again, NULL), REML_OK, "%s", text);
  cr_expect_eq(memcmp(&again, y, sizeof again), 0);
  expect_heard(x, said, text);
  free(said);
}

static inline void expect_examples(const rml_parser *parser, reml_features *x, const example *examples, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    reml_label y;
    marked text = unmark(examples[i].text);
    expect_bytes(parser, x, text.text, text.length, examples[i].features, &y);
    free(text.text);
  }
  reml_features_free(x);
}

/* A text and its label. */
typedef struct labelled {
  const char *text;
  reml_label label;
} labelled;

static inline void expect_labels(const rml_parser *parser, reml_features *x, const labelled *examples, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    const reml_label *want = &examples[i].label;
    reml_label y;
    reml_error err = REML_ERROR_INIT;
    marked text = unmark(examples[i].text);
    cr_assert_eq(parse_bytes(parser, x, text.text, text.length, &y, &err), REML_OK, "%s: %s", text.text, err.message);
    cr_expect_eq(y.type, want->type, "%s", text.text);
    cr_expect_eq(y.action, want->action, "%s", text.text);
    cr_expect_eq(rml_float_bits(y.value), rml_float_bits(want->value), "%s", text.text);
    cr_expect_eq(rml_float_bits(y.weight), rml_float_bits(want->weight), "%s", text.text);
    cr_expect_eq(rml_float_bits(y.cost), rml_float_bits(want->cost), "%s", text.text);
    cr_expect_eq(rml_float_bits(y.probability), rml_float_bits(want->probability), "%s", text.text);
    cr_expect_null(y.more);
    free(text.text);
  }
  reml_features_free(x);
}

/* A text with a mark at what is wrong, and what is said of it. */
typedef struct wrong {
  const char *text, *message;
} wrong;

/* The place is right, and nothing of the example is left. */
static inline void expect_wrong_at(const rml_parser *parser, reml_features *x, const char *text, size_t length, uint64_t line,
                                   uint64_t column, const char *message)
{
  reml_error err = REML_ERROR_INIT;
  reml_label y;
  char whole[sizeof err.message];
  snprintf(whole, sizeof whole, "data:%d:%d: %s", (int)line, (int)column, message);
  cr_expect_eq(parse_bytes(parser, x, text, length, &y, &err), REML_E_DATA, "%s", text);
  cr_expect_str_eq(err.message, whole, "%s: %s", text, err.message);
  cr_expect(err.line == line && err.column == column, "%s", text);
  cr_expect_eq(y.type, REML_LABEL_NONE);
  cr_expect_eq(reml_features_count(x), 0u);
  cr_expect_eq(x->action_count, 0u);
  cr_expect_eq(x->failure, REML_E_DATA);
}

static inline void expect_wrong(const rml_parser *parser, reml_features *x, const wrong *all, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    marked text = unmark(all[i].text), message = unmark(all[i].message);
    cr_assert_neq(text.line, 0u, "no mark: %s", all[i].text);
    expect_wrong_at(parser, x, text.text, text.length, text.line + FIRST_LINE - 1, text.column, message.text);
    free(message.text);
    free(text.text);
  }
  reml_features_free(x);
}

#endif
