/* Lives of every kind of handle, failures included.  What leaks is for a build with sanitizers to see (a leaking Criterion test
 * still succeeds); in every build, the calls must end as they are expected to. */
#include <reml.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failures;

static void expect(bool ok, const char *what, const char *detail)
{
  if (ok)
    return;
  printf("not so: %s (%s)\n", what, detail ? detail : "");
  failures++;
}

static void expect_status(reml_status got, reml_status want, const char *what)
{
  if (got == want)
    return;
  printf("%s: %s, but %s was expected\n", what, reml_status_name(got), reml_status_name(want));
  failures++;
}

/* ---- Things to try with ---- */

/* Of every kind of example one, by the label that it has. */
static const char *const examples[] = {
  [REML_LABEL_SIMPLE] = "0.5 2 | a b:2 |c d:text",
  [REML_LABEL_BINARY] = "-1 | a b:2 |c d:text",
  [REML_LABEL_CB] = "shared | a |c :2\n0:1.5:0.5 | b\n| c:2 |c d\n",
};
static const char *const bad_examples[] = {
  [REML_LABEL_SIMPLE] = "0.5 2 | a b:2 |c d:inf",
  [REML_LABEL_BINARY] = "2 | a",
  [REML_LABEL_CB] = "shared | a\n0:1.5:0.5 | b\n1:1:1 | c\n",
};

/* A configuration of each reduction, all defaults written out; to be freed. */
static reml_buffer config_of(const char *name)
{
  reml_document *d;
  reml_buffer config = { NULL, 0 };
  expect_status(reml_document_default(&d, name, NULL), REML_OK, name);
  expect_status(reml_document_write(d, reml_to_memory(&config), REML_FORMAT_CONFIG, NULL), REML_OK, name);
  reml_document_free(d);
  return config;
}

/* The same, small and with much in it that has to be freed. */
static const char rich[] = "{\"globalConfig\": {\"numBits\": 3, \"interactions\": [[\"Default\", {\"Name\": \"c\"}], "
                           "[{\"Hash\": 5}, {\"Name\": \"c\"}, \"Default\"]]}, "
                           "\"entryReduction\": {\"typename\": \"Coin\", \"config\": {\"lossFunction\": {\"Logistic\": {}}}}}";

static reml_workspace *new_workspace(const char *config)
{
  reml_workspace *ws = NULL;
  expect_status(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, NULL), REML_OK, "create");
  return ws;
}

static reml_buffer save(const reml_workspace *ws, int32_t format)
{
  reml_buffer model = { NULL, 0 };
  expect_status(reml_workspace_save(ws, reml_to_memory(&model), format, NULL), REML_OK, "save");
  return model;
}

/* A model with weights, interactions and metadata. */
static reml_buffer rich_model(int32_t format)
{
  reml_workspace *ws = new_workspace(rich);
  reml_features *x = NULL;
  reml_label y;
  reml_features_create(&x, ws, NULL);
  expect_status(reml_features_parse(x, REML_DATA_VW_TEXT, examples[REML_LABEL_SIMPLE], REML_STRLEN, &y, NULL), REML_OK,
                "parse");
  expect_status(reml_workspace_learn(ws, x, &y, NULL), REML_OK, "learn");
  expect_status(reml_workspace_set_metadata(ws, "key", "a text", NULL), REML_OK, "metadata");
  expect_status(reml_workspace_set_metadata(ws, "note", "", NULL), REML_OK, "metadata");
  reml_buffer model = save(ws, format);
  reml_features_free(x);
  reml_workspace_free(ws);
  return model;
}

/* ---- Workspaces, features and predictions of every reduction ---- */

static void learn_and_fail(reml_workspace *ws, reml_features *x, reml_prediction *p, const char *name)
{
  reml_label y, wrong = { 99, 0, 0, 0, 0, 0, NULL };
  int32_t label;
  reml_workspace_types(ws, &label, NULL, NULL);
  for (int i = 0; i < 3; i++) {
    expect_status(reml_features_parse(x, REML_DATA_VW_TEXT, examples[label], REML_STRLEN, &y, NULL), REML_OK, name);
    expect_status(reml_workspace_predict_then_learn(ws, x, &y, p, NULL), REML_OK, name);
    expect_status(reml_workspace_predict(ws, x, p, NULL), REML_OK, name);
    expect_status(reml_workspace_learn(ws, x, &y, NULL), REML_OK, name);
    expect_status(reml_workspace_learn(ws, x, &wrong, NULL), REML_E_TYPE, name);
    expect_status(reml_features_parse(x, REML_DATA_VW_TEXT, bad_examples[label], REML_STRLEN, &y, NULL), REML_E_DATA, name);
  }
  reml_features_add(x, "a", 1, NAN);
  expect_status(reml_workspace_predict(ws, x, p, NULL), REML_E_DATA, name);
}

static void live(const char *name)
{
  reml_buffer config = config_of(name);
  reml_workspace *ws = new_workspace(config.data), *loaded = NULL;
  reml_features *x = NULL, *unused = NULL;
  reml_prediction *p = NULL;
  reml_features_create(&x, ws, NULL);
  reml_features_create(&unused, ws, NULL);
  reml_prediction_create(&p, NULL);
  learn_and_fail(ws, x, p, name);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    reml_buffer model = save(ws, format);
    expect_status(reml_workspace_load(&loaded, reml_from_memory(model.data, model.size), NULL, NULL), REML_OK, name);
    reml_buffer_free(&model);
    reml_features_clear(x);
    learn_and_fail(loaded, x, p, name);
    reml_workspace_free(loaded);
  }
  /* No handle needs another to outlive it. */
  reml_workspace_free(ws);
  reml_prediction_free(p);
  reml_features_free(unused);
  reml_features_free(x);
  reml_buffer_free(&config);
}

static void live_all(void)
{
  for (size_t i = 0; reml_typename(i); i++)
    live(reml_typename(i));
}

static void free_nothing(void)
{
  reml_buffer empty = { NULL, 0 };
  reml_workspace_free(NULL);
  reml_features_free(NULL);
  reml_features_clear(NULL);
  reml_prediction_free(NULL);
  reml_reader_free(NULL);
  reml_document_free(NULL);
  reml_buffer_free(NULL);
  reml_buffer_free(&empty);
}

/* ---- Reading what is damaged ---- */

/* Reads as a document and as a workspace; frees what came of it.  Whether either was read. */
static bool read_both(const char *data, size_t size, const reml_options *options)
{
  reml_document *d;
  reml_workspace *ws;
  reml_error err = REML_ERROR_INIT;
  reml_status read = reml_document_read(&d, reml_from_memory(data, size), options, &err);
  expect((d != NULL) == (read == REML_OK), "a document exactly when it was read", err.message);
  reml_status loaded = reml_workspace_load(&ws, reml_from_memory(data, size), options, &err);
  expect((ws != NULL) == (loaded == REML_OK), "a workspace exactly when it was loaded", err.message);
  reml_document_free(d);
  reml_workspace_free(ws);
  reml_status peeked = reml_document_peek(&d, reml_from_memory(data, size), options, &err);
  expect((d != NULL) == (peeked == REML_OK), "a document exactly when it was peeked at", err.message);
  expect(peeked == REML_OK || read < 0, "what can be read can be peeked at", err.message);
  reml_document_free(d);
  return read == REML_OK || loaded == REML_OK;
}

/* Cuts at every byte and changes every bit, the checksum not counting, so that all of the reading is reached.  A copy of
 * exactly that size lets the sanitizers see what is read beyond. */
static void read_damaged(void)
{
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    reml_buffer model = rich_model(format);
    reml_options options = REML_OPTIONS_INIT;
    options.checksum = REML_CHECKSUM_SKIP;
    options.max_weight_bytes = 1 << 20;
    expect(read_both(model.data, model.size, &options), "the model as it is can be read", NULL);
    for (size_t size = 0; size + 1 < model.size; size++) { /* the last byte of JSON is a line break */
      char *cut = malloc(size + 1);
      memcpy(cut, model.data, size);
      expect(!read_both(cut, size, &options), "a model that was cut cannot be read", NULL);
      free(cut);
    }
    for (size_t bit = 0; bit < model.size * 8; bit++) {
      model.data[bit / 8] = (char)(model.data[bit / 8] ^ 1 << bit % 8);
      read_both(model.data, model.size, &options);
      model.data[bit / 8] = (char)(model.data[bit / 8] ^ 1 << bit % 8);
    }
    reml_buffer_free(&model);
  }
}

/* Fails late, when all but the weights has been made, or in the middle of the reading. */
static void read_beyond_limits(void)
{
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    reml_buffer model = rich_model(format);
    reml_options options = REML_OPTIONS_INIT;
    reml_workspace *ws;
    options.max_weight_bytes = 1;
    expect_status(reml_workspace_load(&ws, reml_from_memory(model.data, model.size), &options, NULL), REML_E_LIMIT, "weights");
    expect_status(reml_workspace_create(&ws, reml_from_memory(rich, REML_STRLEN), &options, NULL), REML_E_LIMIT, "weights");
    options.max_weight_bytes = 0;
    for (options.max_depth = 1; options.max_depth < 8; options.max_depth++)
      read_both(model.data, model.size, &options);
    for (options.max_string_bytes = 1; options.max_string_bytes < 16; options.max_string_bytes++)
      read_both(model.data, model.size, &options);
    reml_buffer_free(&model);
  }
}

/* ---- Models in place ---- */

/* A new file with these bytes, mapped if it can be, and then predicted with. */
static void map_and_predict(const char *path, const char *data, size_t size, const reml_options *options)
{
  const reml_workspace *ws = NULL;
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  reml_label y;
  unlink(path);
  FILE *file = fopen(path, "wb");
  expect(file && fwrite(data, 1, size, file) == size && fclose(file) == 0, "there is a file", path);
  reml_status status = reml_workspace_map(&ws, path, options, NULL);
  expect((ws != NULL) == (status == REML_OK), "a workspace exactly when it was mapped", path);
  if (ws) {
    expect_status(reml_features_create(&x, ws, NULL), REML_OK, "features");
    expect_status(reml_prediction_create(&p, NULL), REML_OK, "prediction");
    reml_features_parse(x, REML_DATA_VW_TEXT, examples[REML_LABEL_SIMPLE], REML_STRLEN, &y, NULL);
    reml_workspace_predict(ws, x, p, NULL);
    expect_status(reml_workspace_stale(ws), 0, "stale");
  }
  reml_workspace_free(ws);
  reml_prediction_free(p);
  reml_features_free(x);
}

/* Cut, with bits changed, and with too little allowed. */
static void map_damaged(void)
{
  char directory[] = "/tmp/reml-leaks-XXXXXX", path[64];
  reml_buffer model = rich_model(REML_FORMAT_BINARY);
  reml_options options = REML_OPTIONS_INIT;
  expect(mkdtemp(directory) != NULL, "there is a directory", directory);
  snprintf(path, sizeof path, "%s/model", directory);
  for (size_t size = 0; size <= model.size; size++)
    map_and_predict(path, model.data, size, NULL);
  for (size_t bit = 0; bit < model.size * 8; bit++) {
    model.data[bit / 8] = (char)(model.data[bit / 8] ^ 1 << bit % 8);
    map_and_predict(path, model.data, model.size, NULL);
    model.data[bit / 8] = (char)(model.data[bit / 8] ^ 1 << bit % 8);
  }
  for (options.max_depth = 1; options.max_depth < 8; options.max_depth++)
    map_and_predict(path, model.data, model.size, &options);
  unlink(path);
  map_and_predict(path, "{}", 2, NULL);
  unlink(path);
  rmdir(directory);
  reml_buffer_free(&model);
}

/* ---- Streams that fail ---- */

/* Gives or takes a few bytes a call, and fails at call `stop`. */
typedef struct stream {
  const char *data;
  size_t size, at;
  int calls, stop;
} stream;

static ptrdiff_t give(void *user, void *to, size_t capacity)
{
  stream *from = user;
  size_t left = from->size - from->at, count = capacity < 100 ? capacity : 100;
  if (++from->calls == from->stop)
    return -1;
  count = count < left ? count : left;
  memcpy(to, from->data + from->at, count);
  from->at += count;
  return (ptrdiff_t)count;
}

static int32_t take(void *user, const void *bytes, size_t size)
{
  stream *to = user;
  (void)bytes;
  (void)size;
  return ++to->calls == to->stop;
}

static void fail_to_read(void)
{
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    reml_buffer model = rich_model(format);
    reml_workspace *ws;
    reml_document *d;
    reml_status status = REML_E_CALLBACK;
    for (int stop = 1; status == REML_E_CALLBACK; stop++) {
      stream from = { model.data, model.size, 0, 0, stop }, again = from;
      status = reml_workspace_load(&ws, reml_from_callback(give, &from, NULL), NULL, NULL);
      expect_status(reml_document_read(&d, reml_from_callback(give, &again, NULL), NULL, NULL), status, "read");
      reml_workspace_free(ws);
      reml_document_free(d);
    }
    expect_status(status, REML_OK, "a load that nobody stopped");
    expect_status(reml_document_read(&d, reml_from_file("/there is/nothing"), NULL, NULL), REML_E_IO, "no file");
    reml_buffer_free(&model);
  }
}

static void fail_to_write(void)
{
  reml_workspace *ws = new_workspace(rich);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++) {
    reml_status status = REML_E_CALLBACK;
    for (int stop = 1; status == REML_E_CALLBACK; stop++) {
      stream to = { .stop = stop };
      status = reml_workspace_save(ws, reml_to_callback(take, &to, NULL), format, NULL);
    }
    expect_status(status, REML_OK, "a save that nobody stopped");
    expect_status(reml_workspace_save(ws, reml_to_file("/there is/no directory"), format, NULL), REML_E_IO, "no directory");
  }
  stream to = { .stop = 1 };
  expect_status(reml_schema_write(REML_SCHEMA_MODEL, reml_to_callback(take, &to, NULL), NULL), REML_E_CALLBACK, "schema");
  reml_workspace_free(ws);
}

static void write_schemas(void)
{
  for (int32_t which = REML_SCHEMA_CONFIG; which <= REML_SCHEMA_MODEL; which++) {
    reml_buffer schema = { NULL, 0 };
    expect_status(reml_schema_write(which, reml_to_memory(&schema), NULL), REML_OK, "schema");
    reml_buffer_free(&schema);
  }
}

/* ---- Readers ---- */

/* Reads to the end, or leaves after `most` examples. */
static void read_examples(const reml_workspace *ws, reml_source from, int most)
{
  reml_reader *reader = NULL;
  reml_features *x = NULL;
  reml_label y;
  reml_status status = reml_reader_open(&reader, ws, from, REML_DATA_VW_TEXT, NULL);
  expect_status(status, REML_OK, "open");
  expect_status(reml_features_create(&x, ws, NULL), REML_OK, "features");
  for (int i = 0; i < most && (status == REML_OK || status == REML_E_DATA); i++)
    status = reml_reader_next(reader, x, &y, NULL);
  expect(status != REML_E_MEMORY, "there is memory", NULL);
  reml_reader_free(reader);
  reml_features_free(x);
}

static void read_and_leave(void)
{
  static const char data[] = "1 | a\n\n2 | b:nan\n1 1 1 | c\n3 |d e:text f:2 |\n-1 'tag| g\n";
  reml_workspace *ws = new_workspace(rich);
  reml_reader *reader;
  for (int most = 0; most < 8; most++)
    read_examples(ws, reml_from_memory(data, REML_STRLEN), most);
  for (int stop = 1; stop < 5; stop++) {
    stream from = { data, sizeof data - 1, 0, 0, stop };
    read_examples(ws, reml_from_callback(give, &from, "a test"), 8);
  }
  expect_status(reml_reader_open(&reader, ws, reml_from_file("/there is/nothing"), REML_DATA_VW_TEXT, NULL), REML_E_IO, "open");
  expect(!reader, "no reader without a file", NULL);
  expect_status(reml_reader_open(&reader, ws, reml_from_memory(data, REML_STRLEN), 7, NULL), REML_E_ARGUMENT, "open");
  expect(!reader, "no reader without a format", NULL);
  reml_workspace_free(ws);
}

/* ---- Metadata ---- */

static void change_metadata(void)
{
  reml_workspace *ws = new_workspace(rich);
  for (int i = 0; i < 3; i++) {
    expect_status(reml_workspace_set_metadata(ws, "a", "1", NULL), REML_OK, "set");
    expect_status(reml_workspace_set_metadata(ws, "b", "2", NULL), REML_OK, "set");
    expect_status(reml_workspace_set_metadata(ws, "a", "another", NULL), REML_OK, "replace");
    expect_status(reml_workspace_set_metadata(ws, "a", "\xff", NULL), REML_E_ARGUMENT, "refused");
    expect_status(reml_workspace_set_metadata(ws, "$", "1", NULL), REML_E_ARGUMENT, "refused");
    expect_status(reml_workspace_set_metadata(ws, "b", NULL, NULL), REML_OK, "remove");
  }
  reml_workspace_free(ws);
}

int main(void)
{
  static void (*const lives[])(void) = { live_all,     free_nothing,  read_damaged,  read_beyond_limits, map_damaged,
                                         fail_to_read, fail_to_write, write_schemas, read_and_leave,     change_metadata };
  for (size_t i = 0; i < sizeof lives / sizeof *lives; i++)
    lives[i]();
  return failures > 0;
}
