/* Time grows with the input and no faster.  Every case is an input that takes linear work about half a second, and work that is
 * quadratic in it many minutes; so that a timer tells the two apart on any machine.  It counts the time of this process alone,
 * whatever else the machine does. */
#include <reml.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define SLOW
#endif
#endif
#if defined __SANITIZE_ADDRESS__ || defined __s390x__
#define SLOW
#endif

/* What is run by sanitizers, or by an emulator, takes ten times as long or more.  Of a quarter of the input, quadratic work is
 * a sixteenth. */
#ifdef SLOW
enum { SHRINK = 4, MOST_SECONDS = 40 };
#else
enum { SHRINK = 1, MOST_SECONDS = 20 };
#endif

static int failures;

static void expect_status(reml_status got, reml_status want, const char *what, const char *detail)
{
  if (got == want)
    return;
  printf("%s: %s, but %s was expected (%s)\n", what, reml_status_name(got), reml_status_name(want), detail);
  failures++;
}

/* ---- Texts ---- */

typedef struct text {
  char *data;
  size_t size, capacity;
} text;

static void add_bytes(text *to, const void *piece, size_t length)
{
  if (to->size + length + 1 > to->capacity) {
    to->capacity = 2 * (to->size + length + 1);
    to->data = realloc(to->data, to->capacity);
    if (!to->data)
      exit(1);
  }
  memcpy(to->data + to->size, piece, length);
  to->size += length;
  to->data[to->size] = 0;
}

static void add(text *to, const char *piece)
{
  add_bytes(to, piece, strlen(piece));
}

static void add_byte(text *to, unsigned byte)
{
  unsigned char one = (unsigned char)byte;
  add_bytes(to, &one, 1);
}

/* Of 4 bytes, little endian. */
static void add_number(text *to, size_t number)
{
  for (unsigned i = 0; i < 4; i++)
    add_byte(to, (unsigned)(number >> 8 * i & 0xff));
}

/* `times` pieces; where a piece has %zu, once, stands its number. */
static void repeat(text *to, const char *piece, size_t times)
{
  static const char mark[] = "%zu";
  const char *at = strstr(piece, mark);
  size_t before = at ? (size_t)(at - piece) : strlen(piece);
  for (size_t i = 0; i < times; i++) {
    char numbered[128];
    if (at)
      snprintf(numbered, sizeof numbered, "%.*s%zu%s", (int)before, piece, i, at + strlen(mark));
    add(to, at ? numbered : piece);
  }
}

/* ---- Learning ---- */

#define COIN(global) "{\"globalConfig\": {\"numBits\": 4" global "}, \"entryReduction\": {\"typename\": \"Coin\"}}"
#define CB(type)                                                                                                               \
  "{\"globalConfig\": {\"numBits\": 4}, \"entryReduction\": {\"typename\": \"CbAdf\", \"config\": {\"cbType\": \"" type "\"}}" \
  "}"

/* Predicts and learns the examples of `data`, which is freed; all end with the status that is wanted. */
static void learn(const char *config, int32_t format, text *data, reml_status want)
{
  reml_workspace *ws = NULL;
  reml_reader *reader = NULL;
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  reml_label y;
  reml_error err = REML_ERROR_INIT;
  reml_status status;
  expect_status(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, &err), REML_OK, "create", err.message);
  reml_reader_open(&reader, ws, reml_from_memory(data->data, data->size), format, &err);
  reml_features_create(&x, ws, &err);
  reml_prediction_create(&p, &err);
  while ((status = reml_reader_next(reader, x, &y, &err)) == REML_OK) {
    status = reml_workspace_predict_then_learn(ws, x, &y, p, &err);
    expect_status(status, want, "learn", err.message);
  }
  expect_status(status, REML_END, "read", err.message);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_reader_free(reader);
  reml_workspace_free(ws);
  free(data->data);
}

static void namespaces_in_alternation(void)
{
  text data = { .data = NULL };
  add(&data, "1 ");
  repeat(&data, "|a x|b x", 2000000 / SHRINK);
  learn(COIN(""), REML_DATA_VW_TEXT, &data, REML_OK);
}

static void many_namespaces(void)
{
  text data = { .data = NULL };
  add(&data, "1 ");
  repeat(&data, "|%zu x", 1500000 / SHRINK);
  learn(COIN(""), REML_DATA_VW_TEXT, &data, REML_OK);
}

static void actions_that_share(const char *config)
{
  text data = { .data = NULL };
  add(&data, "shared ");
  repeat(&data, "|a x|b x", 100000 / SHRINK);
  add(&data, "\n0:1:0.5 |a y\n");
  repeat(&data, "|a y|b y\n", 100 / SHRINK);
  learn(config, REML_DATA_VW_TEXT, &data, REML_OK);
}

static void actions_learned_by_mtr(void)
{
  actions_that_share(CB("mtr"));
}

static void actions_learned_by_ips(void)
{
  actions_that_share(CB("ips"));
}

static void products_of_an_absent_namespace(void)
{
  text data = { .data = NULL };
  add(&data, "1 | ");
  repeat(&data, "x ", 1000000 / SHRINK);
  learn(COIN(", \"interactions\": [[\"Default\", {\"Name\": \"x\"}], [\"Default\", \"Default\", {\"Name\": \"x\"}]]"),
        REML_DATA_VW_TEXT, &data, REML_OK);
}

static void many_interactions(void)
{
  text config = { .data = NULL }, data = { .data = NULL };
  add(&config, "{\"globalConfig\": {\"numBits\": 4, \"interactions\": [");
  for (size_t i = 0; i < 100000 / SHRINK; i++)
    repeat(&config, i % 2 ? "[{\"Hash\": 1}, \"Default\"]," : "[{\"Name\": \"y\"}, \"Default\"],", 1);
  add(&config, "[{\"Name\": \"x\"}, \"Default\"]]}, \"entryReduction\": {\"typename\": \"Coin\"}}");
  add(&data, "1 ");
  repeat(&data, "|%zu x", 100000 / SHRINK);
  learn(config.data, REML_DATA_VW_TEXT, &data, REML_OK);
  free(config.data);
}

/* More than the limit of 2^27 by themselves, and as products of which one action has but a few. */
static void actions_past_the_limit(void)
{
  text data = { .data = NULL };
  add(&data, "shared |s ");
  repeat(&data, "x ", 1000000 / SHRINK);
  add(&data, "\n0:1:0.5 |a y\n");
  repeat(&data, "|a y\n", 1000000 / SHRINK);
  learn(CB("mtr"), REML_DATA_VW_TEXT, &data, REML_E_LIMIT);
}

static void products_past_the_limit(void)
{
  text data = { .data = NULL };
  add(&data, "shared |s ");
  repeat(&data, "x ", 1500 / SHRINK);
  add(&data, "\n0:1:0.5 |a y\n");
  repeat(&data, "|a y\n", 50000 / SHRINK);
  learn("{\"globalConfig\": {\"numBits\": 4, \"interactions\": [[{\"Name\": \"s\"}, {\"Name\": \"s\"}]]}, "
        "\"entryReduction\": {\"typename\": \"CbAdf\"}}",
        REML_DATA_VW_TEXT, &data, REML_E_LIMIT);
}

static void json_of_many_namespaces(void)
{
  text data = { .data = NULL };
  add(&data, "{\"label\": 1, \"features\": {\"n\": {}");
  repeat(&data, ", \"n%zu\": {\"a\": 1}", 500000 / SHRINK);
  add(&data, "}}\n");
  learn(COIN(""), REML_DATA_JSON, &data, REML_OK);
}

static void dsjson_of_many_namespaces(void)
{
  text data = { .data = NULL };
  add(&data, "{\"_label_cost\": 1, \"_label_probability\": 0.5, \"_labelIndex\": 0, "
             "\"c\": {\"n\": {\"a\": 1}");
  repeat(&data, ", \"n%zu\": {\"a\": 1}", 200000 / SHRINK);
  add(&data, ", \"_multi\": [{\"b\": {\"x\": 1}}");
  repeat(&data, ", {\"b%zu\": {\"x\": 1}}", 200 / SHRINK);
  add(&data, "]}}\n");
  learn(CB("mtr"), REML_DATA_DSJSON, &data, REML_OK);
}

/* ---- Documents ---- */

/* Reads a document, which is freed; it ends with the status that is wanted. */
static void read_document(text *from, int32_t format, reml_status want)
{
  reml_document *d = NULL;
  reml_options options = REML_OPTIONS_INIT;
  reml_error err = REML_ERROR_INIT;
  options.format = format;
  expect_status(reml_document_read(&d, reml_from_memory(from->data, from->size), &options, &err), want, "read", err.message);
  reml_document_free(d);
  free(from->data);
}

/* FlexBuffers: a map whose keys all begin in one text that nothing ends. */
static void keys_without_end(void)
{
  text bytes = { .data = NULL };
  size_t keys = 4000000 / SHRINK;
  repeat(&bytes, "0123456789abcdef", keys / 2);
  add_number(&bytes, keys);
  size_t keys_at = bytes.size;
  for (size_t i = 0; i < keys; i++)
    add_number(&bytes, keys_at + 4 * i);
  add_number(&bytes, bytes.size - keys_at);
  add_number(&bytes, 4);
  add_number(&bytes, keys);
  size_t map_at = bytes.size;
  for (size_t i = 0; i < keys; i++)
    add_number(&bytes, 0);
  for (size_t i = 0; i < keys; i++)
    add_byte(&bytes, 0);
  add_number(&bytes, bytes.size - map_at);
  add_byte(&bytes, 9 << 2 | 2);
  add_byte(&bytes, 4);
  read_document(&bytes, REML_FORMAT_IMPORT, REML_E_NOT_MODEL);
}

#define STATE_BEHIND_ROWS                                                                                                      \
  "}}, \"modelStates\": [{\"normalizedSumNormX\": 0, \"totalWeight\": 0}], \"averageSquaredNormX\": 0, \"minLabel\": 0, "      \
  "\"maxLabel\": 0}}}"

/* A model of a Coin with as much metadata as there may be, in the order that is the worst to sort, and many rows. */
static text large_model(size_t keys, size_t rows)
{
  text model = { .data = NULL };
  add(&model, "{\"reml\": {\"format\": 1, \"minor\": 0, \"requires\": [], \"writer\": \"\", \"metadata\": {\"\": \"\"");
  for (size_t i = keys - 1; i > 0; i--) {
    char member[64];
    snprintf(member, sizeof member, ", \"%08zu\": \"\"", i);
    add(&model, member);
  }
  add(&model,
      "}}, \"globalConfig\": {\"numBits\": 20}, \"entryReduction\": {\"typename\": \"Coin\", \"config\": {}, \"state\": "
      "{\"weights\": {\"dtype\": \"f32\", \"shape\": [1048576, 1, 6], \"rows\": {\"1048575\": [0, 0, 0, 0, 0, 1]");
  repeat(&model, ", \"%zu\": [0, 0, 0, 0, 0, 1]", rows);
  add(&model, STATE_BEHIND_ROWS);
  return model;
}

/* Loads a model and asks for all of its metadata, saves it in another form and does that again. */
static void metadata_and_rows(void)
{
  enum { KEYS = 4096 };
  text model = large_model(KEYS, 200000 / SHRINK);
  reml_buffer from = { model.data, model.size }, to;
  reml_error err = REML_ERROR_INIT;
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    reml_workspace *ws = NULL;
    size_t there = 0;
    expect_status(reml_workspace_load(&ws, reml_from_memory(from.data, from.size), NULL, &err), REML_OK, "load", err.message);
    for (const char *key; (key = reml_workspace_metadata_key(ws, there)) != NULL; there++)
      reml_workspace_metadata(ws, key);
    if (there != KEYS)
      expect_status(REML_OK, REML_E_DATA, "metadata", "not all there");
    reml_buffer_free(&from);
    expect_status(reml_workspace_save(ws, reml_to_memory(&to), format, &err), REML_OK, "save", err.message);
    reml_workspace_free(ws);
    from = to;
  }
  reml_buffer_free(&from);
}

/* 20 problems are told, and others counted, each with a place in the text.  There may be so many values as each has 16 bytes of
 * text. */
static void problems_everywhere(void)
{
  text config = { .data = NULL };
  add(&config, "{\"globalConfig\": {\"interactions\": [0");
  repeat(&config, ", \"no interaction %zu\"", 500000 / SHRINK);
  add(&config, "]");
  repeat(&config, ", \"num\\u0042its of a feature %zu\": 0", 300000 / SHRINK);
  add(&config, "}, \"entryReduction\": {\"typename\": \"Coin\"}}");
  read_document(&config, REML_FORMAT_CONFIG, REML_E_VALUE);
}

static void count_log(void *user, int32_t level, const char *message)
{
  size_t *count = user;
  (void)level;
  (void)message;
  ++*count;
}

/* A workspace that ignores what a newer release wrote. */
static void unknown_members(void)
{
  text model = { .data = NULL };
  size_t logs = 0;
  reml_workspace *ws = NULL;
  reml_options options = REML_OPTIONS_INIT;
  reml_error err = REML_ERROR_INIT;
  options.on_log = count_log;
  options.user = &logs;
  add(&model, "{\"reml\": {\"format\": 1, \"minor\": 1, \"requires\": [], \"writer\": \"\", \"metadata\": {}");
  repeat(&model, ", \"a member of some name %zu\": 1", 300000 / SHRINK);
  add(&model, "}, \"globalConfig\": {\"numBits\": 1");
  repeat(&model, ", \"a member of some name %zu\": 1", 300000 / SHRINK);
  add(&model, "}, \"entryReduction\": {\"typename\": \"Coin\", \"config\": {}, \"state\": {\"weights\": {\"dtype\": \"f32\", "
              "\"shape\": [2, 1, 6], \"rows\": {" STATE_BEHIND_ROWS);
  expect_status(reml_workspace_load(&ws, reml_from_memory(model.data, model.size), &options, &err), REML_OK, "load",
                err.message);
  if (logs != 21) {
    printf("%zu warnings, but 21 were expected\n", logs);
    failures++;
  }
  reml_workspace_free(ws);
  free(model.data);
}

/* ---- All of them ---- */

static const struct {
  const char *name;
  void (*run)(void);
} cases[] = {
  { "namespaces in alternation", namespaces_in_alternation },
  { "many namespaces", many_namespaces },
  { "actions that share namespaces in alternation, mtr", actions_learned_by_mtr },
  { "actions that share namespaces in alternation, ips", actions_learned_by_ips },
  { "products of an absent namespace", products_of_an_absent_namespace },
  { "many interactions", many_interactions },
  { "actions past the limit", actions_past_the_limit },
  { "products past the limit", products_past_the_limit },
  { "keys without end in FlexBuffers", keys_without_end },
  { "JSON of many namespaces", json_of_many_namespaces },
  { "dsjson of many namespaces", dsjson_of_many_namespaces },
  { "metadata and rows", metadata_and_rows },
  { "problems everywhere", problems_everywhere },
  { "unknown members", unknown_members },
};

int main(void)
{
  const struct itimerval timer = { .it_value.tv_sec = MOST_SECONDS };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    clock_t before = clock();
    /* When the timer ends the program, by SIGPROF, this is what it said last. */
    printf("%s: ", cases[i].name);
    fflush(stdout);
    setitimer(ITIMER_PROF, &timer, NULL);
    cases[i].run();
    printf("%.2f s\n", (double)(clock() - before) / CLOCKS_PER_SEC);
  }
  return failures > 0;
}
