#include "expansion.h"
#include "hash.h"
#include "learner.h"
#include "workspace.h"

/* The expansion of spec/learning.md, written a second time, without thought of speed. */

enum { SPACES = 4, MOST_EACH = 5, MOST_INTERACTIONS = 4, MOST = 2000 };

typedef struct space {
  const char *name; /* NULL: the default one */
  uint32_t hash;
  rml_feature items[MOST_EACH];
  size_t count;
} space;

typedef struct interaction {
  const space *of[3];
  size_t count;
} interaction;

typedef struct settings {
  uint32_t bits, seed;
  bool constant;
  interaction interactions[MOST_INTERACTIONS];
  size_t count;
} settings;

typedef struct expected {
  rml_feature items[MOST];
  size_t count;
} expected;

static const uint32_t P = 16777619;

static void put(expected *to, uint32_t index, float value)
{
  cr_assert_lt(to->count, MOST);
  to->items[to->count++] = (rml_feature){ index, value };
}

static void put_interaction(expected *to, const interaction *of, uint32_t mask)
{
  const space *a = of->of[0], *b = of->of[1], *c = of->of[2];
  for (size_t i = 0; i < a->count; i++)
    for (size_t j = a == b ? i : 0; j < b->count; j++) {
      uint32_t m = P * a->items[i].index;
      float product = a->items[i].value * b->items[j].value;
      if (of->count == 2)
        put(to, (m ^ b->items[j].index) & mask, product);
      for (size_t k = b == c ? i : 0; of->count == 3 && k < c->count; k++)
        put(to, ((P * (m ^ b->items[j].index)) ^ c->items[k].index) & mask, product * c->items[k].value);
    }
}

static int compare_spaces(const void *a, const void *b)
{
  const space *x = *(const space *const *)a, *y = *(const space *const *)b;
  if (!x->name || !y->name)
    return (y->name != NULL) - (x->name != NULL);
  return (x->hash > y->hash) - (x->hash < y->hash);
}

static void expand_by_the_book(expected *to, const space *spaces, const settings *how)
{
  const space *order[SPACES];
  for (size_t i = 0; i < SPACES; i++)
    order[i] = &spaces[i];
  qsort(order, SPACES, sizeof *order, compare_spaces);
  to->count = 0;
  for (size_t i = 0; i < SPACES; i++)
    for (size_t j = 0; j < order[i]->count; j++)
      put(to, order[i]->items[j].index, order[i]->items[j].value);
  for (size_t size = 2; size <= 3; size++)
    for (size_t i = 0; i < how->count; i++)
      if (how->interactions[i].count == size)
        put_interaction(to, &how->interactions[i], (1u << how->bits) - 1);
  if (how->constant)
    put(to, 1u << (how->bits - 1), 1);
}

/* A copy of the library's expansion. */
static rml_feature_list expand(const reml_workspace *ws, const reml_features *x)
{
  rml_view view = { .features = { NULL, 0, 0 } };
  rml_scratch scratch = { .expanded = 0 };
  cr_assert(rml_view_make(&view, x->features.items, x->shared.items, x->shared.count, NULL, 0));
  rml_feature_list out, copy = { NULL, 0, 0 };
  cr_assert_eq(rml_expand(&ws->context, &view, &scratch, &out), REML_OK);
  cr_expect_eq(scratch.expanded, out.count);
  cr_assert(rml_features_reserve(&copy, out.count + 1));
  if (out.count > 0)
    memcpy(copy.items, out.items, out.count * sizeof *out.items);
  copy.count = out.count;
  rml_view_free(&view);
  rml_scratch_free(&scratch);
  return copy;
}

static void expect_list(const rml_feature_list *got, const rml_feature *want, size_t count)
{
  cr_assert_eq(got->count, count, "%zu features, %zu were expected", got->count, count);
  for (size_t i = 0; i < count; i++) {
    cr_expect_eq(got->items[i].index, want[i].index, "feature %zu", i);
    cr_expect_eq(float_bits(got->items[i].value), float_bits(want[i].value), "feature %zu", i);
  }
}

/* ---- Random examples ---- */

static void make_spaces(space *spaces, const settings *how, uint32_t *random)
{
  static const char *const names[SPACES] = { "a", "bb", NULL, "c c" };
  for (size_t i = 0; i < SPACES; i++) {
    spaces[i] = (space){ .name = names[i], .count = random_u32(random) % (MOST_EACH + 1) };
    spaces[i].hash = names[i] ? rml_hash(RML_HASH_XXH3, names[i], strlen(names[i]), how->seed) : 0;
    for (size_t j = 0; j < spaces[i].count; j++) {
      char name = (char)('p' + j);
      spaces[i].items[j].index = rml_hash(RML_HASH_XXH3, &name, 1, spaces[i].hash) & ((1u << how->bits) - 1);
      spaces[i].items[j].value = random_float(random) * 3;
    }
  }
}

/* Gives the features one here and one there, so that a namespace consists of several runs; inside it their order stays. */
static void build(reml_features *x, const space *spaces)
{
  reml_features_clear(x);
  for (size_t j = 0; j < MOST_EACH; j++)
    for (size_t i = 0; i < SPACES; i++) {
      char name = (char)('p' + j);
      if (j >= spaces[i].count)
        continue;
      cr_assert_eq(reml_features_namespace(x, spaces[i].name, REML_STRLEN), REML_OK);
      cr_assert_eq(reml_features_add(x, &name, 1, spaces[i].items[j].value), REML_OK);
    }
}

static void make_settings(settings *how, const space *spaces, uint32_t *random)
{
  *how = (settings){ .bits = 1 + random_u32(random) % 12, .seed = random_u32(random) % 3, .constant = random_u32(random) % 2 };
  how->count = random_u32(random) % (MOST_INTERACTIONS + 1);
  for (size_t i = 0; i < how->count; i++) {
    how->interactions[i].count = 2 + random_u32(random) % 2;
    for (size_t k = 0; k < how->interactions[i].count; k++)
      how->interactions[i].of[k] = &spaces[random_u32(random) % SPACES];
  }
}

/* Names a namespace in one of the ways in which a configuration can. */
static void print_space(FILE *to, const space *of, uint32_t *random)
{
  if (!of->name)
    fprintf(to, "\"Default\"");
  else if (random_u32(random) % 2)
    fprintf(to, "{\"Hash\": %lu}", (unsigned long)of->hash);
  else
    fprintf(to, "{\"Name\": \"%s\"}", of->name);
}

/* The configuration with these settings, to be freed. */
static char *print_config(const settings *how, uint32_t *random)
{
  char *text;
  size_t size;
  FILE *to = open_memstream(&text, &size);
  cr_assert_not_null(to);
  fprintf(to, "{\"globalConfig\": {\"numBits\": %u, \"hashSeed\": %u, \"constantFeatureEnabled\": %s, \"interactions\": [",
          (unsigned)how->bits, (unsigned)how->seed, how->constant ? "true" : "false");
  for (size_t i = 0; i < how->count; i++)
    for (size_t k = 0; k < how->interactions[i].count; k++) {
      fprintf(to, "%s", k > 0 ? ", " : i > 0 ? ", [" : "[");
      print_space(to, how->interactions[i].of[k], random);
      fprintf(to, "%s", k + 1 == how->interactions[i].count ? "]" : "");
    }
  fprintf(to, "]}, \"entryReduction\": {\"typename\": \"Coin\"}}");
  cr_assert_eq(fclose(to), 0);
  return text;
}

Test(expansion, is_that_of_the_book)
{
  static expected want;
  uint32_t random = 2463534242u;
  for (int round = 0; round < 500; round++) {
    space spaces[SPACES];
    settings how;
    make_settings(&how, spaces, &random);
    make_spaces(spaces, &how, &random);
    char *config = print_config(&how, &random);
    reml_workspace *ws = create(config);
    reml_features *x = new_features(ws);
    for (int example = 0; example < 3; example++) {
      make_spaces(spaces, &how, &random);
      build(x, spaces);
      expand_by_the_book(&want, spaces, &how);
      rml_feature_list got = expand(ws, x);
      expect_list(&got, want.items, want.count);
      free(got.items);
    }
    reml_features_free(x);
    reml_workspace_free(ws);
    free(config);
  }
}

/* ---- Cases by hand ---- */

/* In the default namespace, a feature without a name has its position for an index, so that products can be worked out. */
static void expect_products(const char *interactions, const char *line, const rml_feature *want, size_t count)
{
  char config[512];
  snprintf(config, sizeof config, COIN("\"numBits\": 27, \"constantFeatureEnabled\": false, \"interactions\": %s", ""),
           interactions);
  reml_workspace *ws = create(config);
  reml_features *x = new_features(ws);
  parse(x, line);
  rml_feature_list got = expand(ws, x);
  expect_list(&got, want, count);
  free(got.items);
  reml_features_free(x);
  reml_workspace_free(ws);
}

Test(expansion, of_a_namespace_with_itself_has_each_pair_once)
{
  /* P * 1 = 16777619, P * 2 = 33555238; bit 27 and what is above go. */
  static const rml_feature pairs[] = { { 0, 2 },  { 1, 3 },        { 2, 5 },         { 0, 4 },        { 1, 6 },
                                       { 2, 10 }, { 16777618, 9 }, { 16777617, 15 }, { 33555236, 25 } };
  expect_products("[[\"Default\", \"Default\"]]", "| :2 :3 :5", pairs, 9);
}

Test(expansion, of_three_starts_behind_the_first)
{
  /* For a = 0, b and c are 0 and 1; for a = 1 both are 1.  P * (P ^ 1) mod 2^27 = 84048086. */
  static const rml_feature triples[] = { { 0, 2 },         { 1, 3 },         { 0, 8 },        { 1, 12 },
                                         { 16777619, 12 }, { 16777618, 18 }, { 84048087, 27 } };
  expect_products("[[\"Default\", \"Default\", \"Default\"]]", "| :2 :3", triples, 7);
}

Test(expansion, lacks_what_the_example_lacks)
{
  static const rml_feature alone[] = { { 0, 2 }, { 1, 3 } };
  static const char *const missing[] = {
    "[[\"Default\", {\"Name\": \"a\"}]]",
    "[[{\"Name\": \"a\"}, \"Default\"]]",
    "[[{\"Name\": \"a\"}, {\"Name\": \"a\"}]]",
    "[[\"Default\", \"Default\", {\"Name\": \"a\"}]]",
    "[[\"Default\", {\"Name\": \"a\"}, \"Default\"]]",
    "[[{\"Hash\": 1}, \"Default\", \"Default\"]]",
  };
  for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
    expect_products(missing[i], "| :2 :3", alone, 2);
}

Test(expansion, has_pairs_before_triples)
{
  static const rml_feature both[] = { { 0, 2 }, { 0, 4 }, { 0, 8 }, { 0, 4 } };
  expect_products("[[\"Default\", \"Default\"], [\"Default\", \"Default\", \"Default\"], [\"Default\", \"Default\"]]", "| :2",
                  (const rml_feature[]){ both[0], both[1], both[3], both[2] }, 4);
  expect_products("[[\"Default\", \"Default\", \"Default\"], [\"Default\", \"Default\"]]", "| :2",
                  (const rml_feature[]){ both[0], both[1], both[2] }, 3);
}

Test(expansion, ends_with_the_constant)
{
  static const struct {
    const char *config;
    uint32_t index;
  } cases[] = { { COIN("\"numBits\": 1", ""), 1 }, { COIN("\"numBits\": 2", ""), 2 }, { COIN("", ""), 131072 } };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    reml_workspace *ws = create(cases[i].config);
    reml_features *x = new_features(ws);
    rml_feature_list got = expand(ws, x);
    expect_list(&got, &(rml_feature){ cases[i].index, 1 }, 1);
    free(got.items);
    reml_features_free(x);
    reml_workspace_free(ws);
  }
  expect_products("[]", "|", NULL, 0);
}

/* However many runs there are, a namespace has its features in the order of its runs. */
Test(expansion, joins_many_runs)
{
  enum { RUNS = 1000, NAMESPACES = 37 };
  reml_workspace *ws = create(COIN("", ""));
  reml_features *x = new_features(ws);
  rml_view view = { .features = { NULL, 0, 0 } };
  uint32_t random = 1;
  for (size_t i = 0; i < RUNS; i++) {
    char name = (char)('A' + random_u32(&random) % NAMESPACES);
    reml_features_namespace(x, &name, 1);
    reml_features_add(x, "feature", 7, (float)i);
  }
  cr_assert(rml_view_make(&view, x->features.items, x->shared.items, x->shared.count, NULL, 0));
  cr_expect_eq(view.features.count, RUNS);
  cr_expect_eq(view.spaces.count, NAMESPACES);
  for (size_t i = 0; i < view.spaces.count; i++) {
    const rml_space *one = &view.spaces.items[i];
    cr_expect(i == 0 || one[-1].order < one->order, "namespace %zu", i);
    for (size_t k = one->begin + 1; k < one->begin + one->count; k++)
      cr_expect(view.features.items[k - 1].value < view.features.items[k].value, "feature %zu", k);
  }
  rml_view_free(&view);
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* Learns an example of so many actions, each of which has about 2^20 products of the shared features. */
static reml_status learn_actions(const char *type, size_t actions, bool *changed)
{
  enum { SIDE = 1448 }; /* half of its square is just above 2^20 */
  static const float ones[SIDE];
  char config[256];
  snprintf(config, sizeof config,
           "{\"globalConfig\": {\"numBits\": 4, \"interactions\": [[{\"Name\": \"s\"}, {\"Name\": \"s\"}]]}, "
           "\"entryReduction\": {\"typename\": \"CbAdf\", \"config\": {\"cbType\": \"%s\"}}}",
           type);
  reml_workspace *ws = create(config);
  reml_features *x = new_features(ws);
  reml_features_namespace(x, "s", 1);
  reml_features_add_vector(x, NULL, ones, SIDE);
  for (size_t i = 0; i < actions; i++)
    cr_assert_eq(reml_features_action(x), REML_OK);
  reml_label y = reml_cb_label(0, 1, 0.5f);
  reml_buffer before = save(ws, REML_FORMAT_BINARY);
  reml_status status = reml_workspace_learn(ws, x, &y, NULL);
  *changed = !same_bytes(before, save(ws, REML_FORMAT_BINARY));
  reml_features_free(x);
  reml_workspace_free(ws);
  return status;
}

/* The limit is that of one example, whose actions count together where all are learned. */
Test(expansion, has_a_limit_for_all_actions)
{
  bool changed;
  cr_expect_eq(learn_actions("ips", 70, &changed), REML_OK);
  cr_expect(changed);
  cr_expect_eq(learn_actions("ips", 128, &changed), REML_E_LIMIT);
  cr_expect_not(changed);
  cr_expect_eq(learn_actions("mtr", 128, &changed), REML_OK);
  cr_expect(changed);
}

/* The limit is noticed before memory is made. */
Test(expansion, has_a_limit)
{
  enum { SIDE = 11586 }; /* its square is just above 2^27 */
  reml_workspace *ws =
      create(COIN("\"numBits\": 4, \"interactions\": [[\"Default\", {\"Name\": \"b\"}, {\"Name\": \"c\"}]]", ""));
  reml_features *x = new_features(ws);
  float *ones = calloc(SIDE, sizeof *ones);
  cr_assert_not_null(ones);
  reml_features_add(x, "a", 1, 1);
  reml_features_namespace(x, "b", 1);
  reml_features_add_vector(x, NULL, ones, SIDE);
  reml_features_namespace(x, "c", 1);
  cr_assert_eq(reml_features_add_vector(x, NULL, ones, SIDE), REML_OK);
  reml_label y = reml_simple_label(1, 1);
  reml_prediction *p = new_prediction();
  reml_buffer before = save(ws, REML_FORMAT_BINARY);
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_workspace_predict(ws, x, p, &err), REML_E_LIMIT);
  cr_expect_not_null(strstr(err.message, "134217728"), "%s", err.message);
  cr_expect_eq(reml_prediction_type(p), REML_PREDICTION_NONE);
  cr_expect_eq(reml_workspace_learn(ws, x, &y, &err), REML_E_LIMIT);
  cr_expect_eq(reml_workspace_predict_then_learn(ws, x, &y, p, &err), REML_E_LIMIT);
  expect_same(before, save(ws, REML_FORMAT_BINARY));
  reml_prediction_free(p);
  free(ones);
  reml_features_free(x);
  reml_workspace_free(ws);
}
