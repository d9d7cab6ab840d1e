#include "diff.h"

#include "place.h"
#include "value_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Where the comparing is. */
struct walk {
  struct diff *diff;
  enum section section;
  struct place root;
  const char *bases[SIDES]; /* the pointer of the root on either side: one of them is its key */
};

/* ---- What is found ---- */

static char *pointer_on(struct walk *w, const struct place *place, size_t side)
{
  w->root.key = w->bases[side];
  return place_pointer(place);
}

/* One of `a` and `b` may be NULL. */
static void add(struct walk *w, const struct place *place, const reml_value *a, const reml_value *b)
{
  struct diff *diff = w->diff;
  if (diff->count == diff->capacity) {
    size_t capacity = 2 * diff->capacity + 16;
    struct difference *larger = realloc(diff->differences, capacity * sizeof *larger);
    diff->complete = larger && diff->complete;
    if (!larger)
      return;
    diff->differences = larger;
    diff->capacity = capacity;
  }
  struct difference *new = &diff->differences[diff->count++];
  *new = (struct difference){ .section = w->section, .there = { a != NULL, b != NULL } };
  new->pointer = pointer_on(w, place, a ? SIDE_A : SIDE_B);
  if (a)
    new->values[SIDE_A] = *a;
  if (b)
    new->values[SIDE_B] = *b;
  diff->counts[w->section]++;
}

static void add_rows(struct walk *w, const struct place *place, const reml_value *a, const reml_value *b)
{
  struct diff *diff = w->diff;
  const struct side *side = &diff->sides[SIDE_A];
  struct rows *larger = realloc(diff->rows, (diff->rows_count + 1) * sizeof *larger);
  diff->complete = larger && diff->complete;
  if (!larger)
    return;
  diff->rows = larger;
  struct rows *rows = &larger[diff->rows_count++];
  reml_value weights;
  stack_weights(&side->stack, side->document, &weights);
  *rows = (struct rows){ .tensors = { *a, *b }, .weights = weights.node == a->node };
  rows->pointer = pointer_on(w, place, SIDE_A);
  diff->complete = rows_compare(rows, diff->sides, diff->top) && diff->complete;
}

/* ---- Comparing ---- */

/* Are two values of the same type the same that have nothing inside?  Every bit counts, so that 0.0 and -0.0 differ; but a
 * NaN outside of tensors has none (spec/model-format.md, "Non-finite values"). */
static bool same_leaf(const reml_value *a, const reml_value *b)
{
  switch (a->type) {
  case REML_VALUE_BOOL:
  case REML_VALUE_INT:
  case REML_VALUE_UNSIGNED: return a->integer == b->integer;
  case REML_VALUE_FLOAT: return memcmp(&a->number, &b->number, sizeof a->number) == 0 || (isnan(a->number) && isnan(b->number));
  case REML_VALUE_STRING:
  case REML_VALUE_BINARY:
  case REML_VALUE_EXT: return a->integer == b->integer && a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
  default: return true;
  }
}

static void compare_members(struct walk *w, const struct place *place, const reml_value *a, const reml_value *b,
                            const char *const *but);

static void compare(struct walk *w, const struct place *place, const reml_value *a, const reml_value *b)
{
  const struct side *sides = w->diff->sides;
  static const char *const none[] = { NULL };
  if (a->type == REML_VALUE_OBJECT && b->type == REML_VALUE_OBJECT) {
    compare_members(w, place, a, b, none);
  } else if (a->type == REML_VALUE_ARRAY && b->type == REML_VALUE_ARRAY && a->length == b->length) {
    reml_value left = REML_VALUE_INIT, right = REML_VALUE_INIT;
    for (size_t i = 0; reml_document_child(sides[SIDE_A].document, a, i, &left); i++)
      if (reml_document_child(sides[SIDE_B].document, b, i, &right))
        compare(w, &(struct place){ place, NULL, i }, &left, &right);
  } else if (a->type == REML_VALUE_TENSOR && b->type == REML_VALUE_TENSOR) {
    add_rows(w, place, a, b);
  } else if (a->type != b->type || a->type == REML_VALUE_ARRAY || !same_leaf(a, b)) {
    add(w, place, a, b);
  }
}

static bool among(const char *key, const char *const *keys)
{
  for (; *keys; keys++)
    if (strcmp(key, *keys) == 0)
      return true;
  return false;
}

/* Compares all members of two objects but those of the keys `but`. */
static void compare_members(struct walk *w, const struct place *place, const reml_value *a, const reml_value *b,
                            const char *const *but)
{
  const struct side *sides = w->diff->sides;
  reml_value left = REML_VALUE_INIT, right = REML_VALUE_INIT;
  while (reml_document_next(sides[SIDE_A].document, a, &left)) {
    struct place member = { place, left.key, 0 };
    if (among(left.key, but))
      continue;
    if (reml_document_member(sides[SIDE_B].document, b, left.key, &right))
      compare(w, &member, &left, &right);
    else
      add(w, &member, &left, NULL);
  }
  right = (reml_value)REML_VALUE_INIT;
  while (reml_document_next(sides[SIDE_B].document, b, &right))
    if (!among(right.key, but) && !reml_document_member(sides[SIDE_A].document, a, right.key, &left))
      add(w, &(struct place){ place, right.key, 0 }, NULL, &right);
}

/* ---- The parts ---- */

/* Compares the values at a pointer of the topmost map, where they are on both sides. */
static void compare_part(struct diff *diff, enum section section, const char *pointer, const char *const *but)
{
  struct walk w = { diff, section, { NULL, pointer, 0 }, { pointer, pointer } };
  reml_value a = REML_VALUE_INIT, b = REML_VALUE_INIT;
  if (reml_document_get(diff->sides[SIDE_A].document, pointer, &a) &&
      reml_document_get(diff->sides[SIDE_B].document, pointer, &b))
    compare_members(&w, &w.root, &a, &b, but);
}

static void compare_level(struct diff *diff, const struct level *a, const struct level *b)
{
  static const char *const known[] = { "typename", "config", "state", NULL };
  const char *const below[] = { a->below, NULL };
  struct walk w = { diff, SECTION_CONFIG, { NULL, a->pointer, 0 }, { a->pointer, b->pointer } };
  compare_members(&w, &(struct place){ &w.root, known[1], 0 }, &a->config, &b->config, below);
  struct place state = { &w.root, known[2], 0 };
  bool there[] = { a->state.key != NULL, b->state.key != NULL };
  w.section = SECTION_STATE;
  if (there[SIDE_A] && there[SIDE_B])
    compare(&w, &state, &a->state, &b->state);
  else if (there[SIDE_A] || there[SIDE_B])
    add(&w, &state, there[SIDE_A] ? &a->state : NULL, there[SIDE_B] ? &b->state : NULL);
  w.section = SECTION_UNKNOWN;
  compare_members(&w, &w.root, &a->node, &b->node, known);
}

/* Which levels of the stacks are held against each other: those with the same names, from below and then from above, for
 * what is put on top of a stack or taken away leaves the learner below as it is. */
static void align(struct diff *diff)
{
  const struct stack *a = &diff->sides[SIDE_A].stack, *b = &diff->sides[SIDE_B].stack;
  size_t least = a->count < b->count ? a->count : b->count;
  while (diff->below < least &&
         strcmp(a->levels[a->count - 1 - diff->below].name, b->levels[b->count - 1 - diff->below].name) == 0)
    diff->below++;
  while (diff->above + diff->below < least && strcmp(a->levels[diff->above].name, b->levels[diff->above].name) == 0)
    diff->above++;
}

bool diff_make(struct diff *diff)
{
  static const char *const none[] = { NULL }, *const known[] = { "reml", "globalConfig", "entryReduction", NULL };
  const struct stack *a = &diff->sides[SIDE_A].stack, *b = &diff->sides[SIDE_B].stack;
  diff->complete = true;
  for (size_t side = 0; side < SIDES; side++)
    stack_read(&diff->sides[side].stack, diff->sides[side].document);
  align(diff);
  compare_part(diff, SECTION_HEADER, "/reml", none);
  compare_part(diff, SECTION_CONFIG, "/globalConfig", none);
  for (size_t i = 0; i < diff->above; i++)
    compare_level(diff, &a->levels[i], &b->levels[i]);
  for (size_t i = diff->below; i > 0; i--)
    compare_level(diff, &a->levels[a->count - i], &b->levels[b->count - i]);
  compare_part(diff, SECTION_UNKNOWN, "", known);
  return diff->complete;
}

void diff_free(struct diff *diff)
{
  for (size_t i = 0; i < diff->count; i++)
    free(diff->differences[i].pointer);
  free(diff->differences);
  for (size_t i = 0; i < diff->rows_count; i++)
    rows_free(&diff->rows[i]);
  free(diff->rows);
  names_table_free(diff->names);
  for (size_t side = 0; side < SIDES; side++)
    reml_document_free(diff->sides[side].document);
}

/* ---- What comes of it ---- */

bool diff_same_stack(const struct diff *diff)
{
  size_t common = diff->above + diff->below;
  return common == diff->sides[SIDE_A].stack.count && common == diff->sides[SIDE_B].stack.count;
}

bool diff_is_config(const struct diff *diff)
{
  return reml_document_format(diff->sides[SIDE_A].document) == REML_FORMAT_CONFIG;
}

bool diff_equal(const struct diff *diff, bool header)
{
  size_t differences = diff->count - (header ? 0 : diff->counts[SECTION_HEADER]);
  for (size_t i = 0; i < diff->rows_count; i++)
    differences += rows_differ(&diff->rows[i]);
  return differences == 0 && diff_same_stack(diff);
}
