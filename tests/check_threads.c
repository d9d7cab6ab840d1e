/* What reml.h promises to threads: any number of them may use an object at once through const pointers.  Each part does with one
 * thread what it then does with several, and wants the same bits.  See threads.h; check_threads_apart.c is about objects that
 * threads do not share. */
#include "threads.h"

/* ---- A const workspace that threads share ---- */

typedef struct shared {
  const reml_workspace *ws;
  const char *name;
  reml_features *x[EXAMPLES];
  uint64_t expected[EXAMPLES]; /* of the predictions */
  reml_buffer saved[REML_FORMAT_CONFIG + 1];
  atomic_uint logged;
} shared;

static uint64_t prediction_of(const shared *s, const reml_features *x, reml_prediction *p)
{
  uint64_t sum = sum_start();
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_workspace_predict(s->ws, x, p, &err), s->name, &err);
  sum_prediction(&sum, p);
  return sum;
}

/* With the features that all share, and with its own. */
static void predict_shared(shared *s, unsigned number)
{
  reml_features *own = new_features(s->ws);
  reml_prediction *p = new_prediction();
  for (unsigned i = 0; i < rounds * EXAMPLES; i++) {
    unsigned example = (i + number) % EXAMPLES;
    fill(own, s->ws, example);
    expect(prediction_of(s, s->x[example], p) == s->expected[example], "shared features predict the same in threads", s->name);
    expect(prediction_of(s, own, p) == s->expected[example], "own features predict the same in threads", s->name);
  }
  reml_prediction_free(p);
  reml_features_free(own);
}

static void save_shared(shared *s, unsigned number)
{
  char path[MOST_PATH];
  reml_document *d = NULL;
  reml_buffer written = { NULL, 0 };
  reml_error err = REML_ERROR_INIT;
  for (unsigned i = 0; i < rounds; i++)
    for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++)
      expect(same_bytes(save(s->ws, format), &s->saved[format]), "the same is saved in threads", s->name);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    save_to(s->ws, path_of(path, "shared", number), format);
    expect_ok(reml_document_read(&d, reml_from_file(path), NULL, &err), s->name, &err);
    expect_ok(reml_document_write(d, reml_to_memory(&written), format, &err), s->name, &err);
    expect(same_bytes(written, &s->saved[format]), "the same is saved to files in threads", s->name);
    reml_document_free(d);
  }
  unlink(path);
}

/* What comes of merging it with itself, from itself on, is what it is. */
static void merge_shared(shared *s)
{
  const reml_workspace *const models[] = { s->ws, s->ws };
  reml_workspace *merged = NULL;
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_workspace_merge(&merged, s->ws, models, 2, NULL, NULL, &err), s->name, &err);
  expect(same_bytes(save(merged, REML_FORMAT_BINARY), &s->saved[REML_FORMAT_BINARY]), "the same is merged in threads", s->name);
  reml_workspace_free(merged);
}

static void ask_shared(shared *s, unsigned number)
{
  (void)number;
  merge_shared(s);
  for (unsigned i = 0; i < rounds * EXAMPLES; i++) {
    int32_t label, features, prediction;
    reml_features *x = new_features(s->ws);
    reml_reader *reader = NULL;
    reml_error err = REML_ERROR_INIT;
    reml_workspace_types(s->ws, &label, &features, &prediction);
    expect(label && features && prediction, "there are types", s->name);
    expect(strcmp(reml_workspace_metadata(s->ws, "name"), s->name) == 0, "metadata is there", s->name);
    expect(strcmp(reml_workspace_metadata_key(s->ws, 1), "note") == 0, "keys are there", s->name);
    expect(reml_workspace_stale(s->ws) == 0, "it is not stale", s->name);
    expect_ok(reml_reader_open(&reader, s->ws, reml_from_memory("", 0), REML_DATA_VW_TEXT, &err), "a reader", &err);
    expect(reml_reader_next(reader, x, NULL, &err) == REML_END, "nothing is read", s->name);
    reml_reader_free(reader);
    reml_features_free(x);
  }
}

static void use_shared(void *with, unsigned number)
{
  static void (*const uses[MOST_THREADS])(shared * s, unsigned number) = { predict_shared, save_shared,   predict_shared,
                                                                           ask_shared,     save_shared,   predict_shared,
                                                                           ask_shared,     predict_shared };
  uses[number](with, number);
}

static void count_log(void *user, int32_t level, const char *text)
{
  atomic_uint *logged = user;
  expect(level != REML_LOG_DEBUG || strncmp(text, "d: predict: ", 12) == 0, "the log is whole", text);
  /* Relaxed, so that counting brings no order among the threads. */
  atomic_fetch_add_explicit(logged, 1, memory_order_relaxed);
}

/* What one thread gets, which all are to get. */
static void expect_of(shared *s)
{
  reml_prediction *p = new_prediction();
  for (unsigned i = 0; i < EXAMPLES; i++) {
    s->x[i] = new_features(s->ws);
    fill(s->x[i], s->ws, i);
    s->expected[i] = prediction_of(s, s->x[i], p);
  }
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++)
    s->saved[format] = save(s->ws, format);
  reml_prediction_free(p);
}

/* Four threads predict, two with two predictions for each example. */
static void share(shared *s)
{
  expect_of(s);
  unsigned reports = atomic_load(&s->logged) / EXAMPLES, predictions = EXAMPLES + rounds * EXAMPLES * 4 * 2;
  together(MOST_THREADS, use_shared, s);
  expect(atomic_load(&s->logged) == predictions * reports, "every prediction was logged", s->name);
  expect((reports > 0) == (strcmp(s->name, "Debug") == 0), "Debug logs", s->name);
  for (unsigned i = 0; i < EXAMPLES; i++)
    reml_features_free(s->x[i]);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++)
    reml_buffer_free(&s->saved[format]);
  reml_workspace_free(s->ws);
}

static void share_workspaces(void)
{
  char path[MOST_PATH];
  reml_error err = REML_ERROR_INIT;
  for (size_t i = 0; reml_typename(i); i++) {
    shared loaded = { .name = reml_typename(i) }, mapped = loaded;
    reml_workspace *ws = trained(loaded.name, TRAINED), *again = NULL;
    reml_options options = REML_OPTIONS_INIT;
    options.on_log = count_log;
    save_to(ws, path_of(path, "model", 0), REML_FORMAT_BINARY);
    reml_workspace_free(ws);
    options.user = &loaded.logged;
    expect_ok(reml_workspace_load(&again, reml_from_file(path), &options, &err), loaded.name, &err);
    loaded.ws = again;
    share(&loaded);
    options.user = &mapped.logged;
    expect_ok(reml_workspace_map(&mapped.ws, path, &options, &err), mapped.name, &err);
    share(&mapped);
    unlink(path);
  }
}

/* ---- A const document that threads share ---- */

/* What only a newer release would write, of every type that a value can have. */
static const char future[] = "\"future\": {\"bin\": {\"$bin\": \"AAEC\"}, \"ext\": {\"$ext\": [5, \"AAEC\"]}, \"flag\": true, "
                             "\"large\": 18446744073709551615, \"list\": [1, -2, 2.5, null, \"x\", []]}, ";

/* A model in JSON with `future` in it. */
static char *newer_model(void)
{
  reml_workspace *ws = trained("CbExploreAdfSquareCb", TRAINED);
  reml_buffer json = save(ws, REML_FORMAT_JSON);
  char *minor = strstr(json.data, "\"minor\": 0"), *rest = strstr(json.data, "\"globalConfig\"");
  char *text = malloc(json.size + sizeof future);
  minor[strlen("\"minor\": ")] = '9';
  snprintf(text, json.size + sizeof future, "%.*s%s%s", (int)(rest - json.data), json.data, future, rest);
  reml_buffer_free(&json);
  reml_workspace_free(ws);
  return text;
}

static void sum_value(uint64_t *sum, const reml_value *value)
{
  sum_number(sum, (uint64_t)value->type);
  sum_number(sum, (uint64_t)value->integer);
  sum_bytes(sum, &value->number, sizeof value->number);
  sum_text(sum, value->key);
  sum_bytes(sum, value->text, value->text ? value->length : 0);
  sum_number(sum, value->length);
}

static void sum_rows(uint64_t *sum, const reml_document *d, const reml_value *tensor)
{
  uint32_t number;
  float floats[8] = { 0 };
  expect(tensor->row_floats <= 8, "rows are short", NULL);
  for (size_t i = 0; reml_document_row(d, tensor, i, &number, floats); i++) {
    sum_number(sum, number);
    sum_bytes(sum, floats, sizeof floats);
  }
}

/* Goes through all of a value, by each of the ways that there are. */
static void sum_tree(uint64_t *sum, const reml_document *d, const reml_value *value)
{
  reml_value member = REML_VALUE_INIT, child = REML_VALUE_INIT;
  sum_value(sum, value);
  if (value->type == REML_VALUE_TENSOR)
    sum_rows(sum, d, value);
  for (size_t i = 0; reml_document_child(d, value, i, &child); i++) {
    if (value->type == REML_VALUE_OBJECT) {
      expect(reml_document_next(d, value, &member) && member.node == child.node, "next goes through children", child.key);
      expect(reml_document_member(d, value, child.key, &member) && member.node == child.node, "a key finds its member",
             child.key);
    }
    sum_tree(sum, d, &child);
  }
}

static uint64_t sum_of_document(const reml_document *d)
{
  uint64_t sum = sum_start();
  reml_value value = REML_VALUE_INIT;
  reml_error err = REML_ERROR_INIT;
  sum_number(&sum, (uint64_t)reml_document_format(d));
  expect(reml_document_get(d, "", &value), "there is a document", NULL);
  sum_tree(&sum, d, &value);
  expect(reml_document_get(d, "/entryReduction/config/gammaScale", &value), "a pointer finds its value", NULL);
  sum_value(&sum, &value);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++) {
    reml_buffer out = { NULL, 0 };
    expect_ok(reml_document_write(d, reml_to_memory(&out), format, &err), "writing a document", &err);
    sum_bytes(&sum, out.data, out.size);
    reml_buffer_free(&out);
  }
  return sum;
}

typedef struct document {
  const reml_document *d;
  uint64_t expected;
} document;

static void use_document(void *with, unsigned number)
{
  const document *of = with;
  (void)number;
  for (unsigned i = 0; i < rounds; i++)
    expect(sum_of_document(of->d) == of->expected, "a document is the same in threads", NULL);
}

static void share_document(void)
{
  char *json = newer_model();
  reml_buffer binary = { NULL, 0 };
  reml_document *d = NULL, *again = NULL;
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_document_read(&d, reml_from_memory(json, REML_STRLEN), NULL, &err), "a newer model", &err);
  expect_ok(reml_document_write(d, reml_to_memory(&binary), REML_FORMAT_BINARY, &err), "a newer model", &err);
  expect_ok(reml_document_read(&again, reml_from_memory(binary.data, binary.size), NULL, &err), "a newer model", &err);
  document from_json = { d, sum_of_document(d) }, from_binary = { again, sum_of_document(again) };
  together(4, use_document, &from_json);
  together(4, use_document, &from_binary);
  reml_document_free(d);
  reml_document_free(again);
  reml_buffer_free(&binary);
  free(json);
}

int main(int argc, char **argv)
{
  static void (*const parts[])(void) = { share_workspaces, share_document };
  return run_parts(parts, sizeof parts / sizeof *parts, argc, argv);
}
