/* What reml.h promises to threads: there is no global state, an object that is not const belongs to one thread at a time, and need not
 * stay in that which made it.  See threads.h; check_threads.c is about objects that threads share. */
#include "threads.h"

/* ---- Workspaces that share nothing ---- */

/* Examples of each kind in each format that has it. */
static const struct {
  int32_t label, format;
  const char *text;
} texts[] = {
  { REML_LABEL_SIMPLE, REML_DATA_VW_TEXT, "0.5 2 | a b:2 |n c d:text\n1 | a:1e-3 0\n" },
  { REML_LABEL_SIMPLE, REML_DATA_JSON,
    "{\"label\": {\"value\": 1}, \"features\": {\" \": {\"a\": 0.1}, \"n\": {\"b\": \"c\", \"d\": 2}}}\n" },
  { REML_LABEL_BINARY, REML_DATA_VW_TEXT, "-1 | a b:2 |n c\n1 | b\n" },
  { REML_LABEL_CB, REML_DATA_VW_TEXT, "shared | a |n c:2\n0:1.5:0.5 | b\n| c:2 |n d\n\n" },
  { REML_LABEL_CB, REML_DATA_JSON,
    "{\"label\": {\"action\": 1, \"cost\": -1.5, \"probability\": 0.25}, \"actions\": [{\" \": [3, 0.1]}, {\"n\": {\"b\": "
    "1}}]}\n" },
  { REML_LABEL_CB, REML_DATA_DSJSON,
    "{\"_label_cost\": -1, \"_label_probability\": 0.5, \"_labelIndex\": 0, \"c\": {\"_multi\": [{\"a\": 1}, {\"n\": {\"b\": "
    "0.1}}]}}\n" },
};

static void learn_texts(reml_workspace *ws, reml_features *x)
{
  int32_t label;
  reml_error err = REML_ERROR_INIT;
  reml_workspace_types(ws, &label, NULL, NULL);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    reml_reader *reader = NULL;
    reml_label y;
    reml_status status;
    if (texts[i].label != label)
      continue;
    expect_ok(reml_reader_open(&reader, ws, reml_from_memory(texts[i].text, REML_STRLEN), texts[i].format, &err), "a reader",
              &err);
    while ((status = reml_reader_next(reader, x, &y, &err)) == REML_OK)
      expect_ok(reml_workspace_learn(ws, x, &y, &err), "learning", &err);
    expect(status == REML_END, "the texts are examples", err.message);
    reml_reader_free(reader);
  }
}

static void sum_saved(uint64_t *sum, const reml_workspace *ws)
{
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++) {
    reml_buffer saved = save(ws, format);
    sum_bytes(sum, saved.data, saved.size);
    reml_buffer_free(&saved);
  }
}

/* Frees the document. */
static void sum_document(uint64_t *sum, reml_document *d)
{
  reml_buffer out = { NULL, 0 };
  reml_error err = REML_ERROR_INIT;
  expect_ok(reml_document_write(d, reml_to_memory(&out), REML_FORMAT_CONFIG, &err), "writing a document", &err);
  sum_bytes(sum, out.data, out.size);
  reml_buffer_free(&out);
  reml_document_free(d);
}

/* What fails says why, which is text that is made anew. */
static void sum_failures(uint64_t *sum, const reml_buffer *model)
{
  reml_workspace *ws;
  reml_document *d;
  reml_error err = REML_ERROR_INIT;
  expect(reml_workspace_load(&ws, reml_from_memory(model->data, model->size - 9), NULL, &err) < 0, "a cut model fails", NULL);
  sum_text(sum, err.message);
  expect(reml_document_read(&d, reml_from_file("/there is/nothing"), NULL, &err) == REML_E_IO, "no file fails", NULL);
  sum_text(sum, err.message);
  expect(reml_document_read(&d, reml_from_memory("{\"globalConfig\": {\"numbits\": 1}}", REML_STRLEN), NULL, &err) < 0,
         "a wrong key fails", NULL);
  sum_text(sum, err.message);
  sum_text(sum, err.pointer);
}

static void sum_schemas(uint64_t *sum)
{
  reml_error err = REML_ERROR_INIT;
  for (int32_t which = REML_SCHEMA_CONFIG; which <= REML_SCHEMA_MODEL; which++) {
    reml_buffer schema = { NULL, 0 };
    expect_ok(reml_schema_write(which, reml_to_memory(&schema), &err), "a schema", &err);
    sum_bytes(sum, schema.data, schema.size);
    reml_buffer_free(&schema);
  }
}

/* A model's whole life, in a file of its own: made, taught, saved, loaded, mapped, looked at. */
static uint64_t live(unsigned number, const char *typename_)
{
  uint64_t sum = sum_start();
  char path[MOST_PATH];
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws = trained(typename_, TRAINED), *loaded = NULL;
  const reml_workspace *mapped = NULL;
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  reml_document *d = NULL;
  learn_texts(ws, x);
  sum_predictions(&sum, ws, x, p);
  sum_saved(&sum, ws);
  reml_buffer json = save(ws, REML_FORMAT_JSON);
  expect_ok(reml_workspace_load(&loaded, reml_from_memory(json.data, json.size), NULL, &err), "loading", &err);
  learn_examples(loaded, x, 3);
  sum_saved(&sum, loaded);
  save_to(loaded, path_of(path, "life", number), REML_FORMAT_BINARY);
  expect_ok(reml_workspace_map(&mapped, path, NULL, &err), "mapping", &err);
  sum_predictions(&sum, mapped, x, p);
  expect_ok(reml_document_peek(&d, reml_from_file(path), NULL, &err), "a document", &err);
  sum_document(&sum, d);
  expect_ok(reml_document_read(&d, reml_from_memory(json.data, json.size), NULL, &err), "a document", &err);
  sum_document(&sum, d);
  expect_ok(reml_document_default(&d, typename_, &err), "a document", &err);
  sum_document(&sum, d);
  sum_failures(&sum, &json);
  sum_schemas(&sum);
  unlink(path);
  reml_buffer_free(&json);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(mapped);
  reml_workspace_free(loaded);
  reml_workspace_free(ws);
  return sum;
}

enum { LIVES = 5 };

static void live_all(void *with, unsigned number)
{
  uint64_t *sums = with;
  sums[number] = sum_start();
  for (size_t i = 0; reml_typename(i); i++)
    sum_number(&sums[number], live(number, reml_typename(i)));
}

/* First of all, so that nothing in the libraries underneath was called before. */
static void live_apart(void)
{
  uint64_t sums[LIVES], alone;
  together(LIVES, live_all, sums);
  live_all(&alone, 0);
  for (unsigned i = 0; i < LIVES; i++)
    expect(sums[i] == alone, "a workspace does not depend on those of other threads", NULL);
}

/* ---- Handles that go from thread to thread ---- */

typedef struct handles {
  reml_workspace *ws, *other;
  reml_features *x;
  reml_prediction *p;
  reml_document *d;
  reml_reader *reader;
  reml_buffer model;
  reml_error err;
} handles;

static void make_handles(void *with, unsigned number)
{
  handles *h = with;
  (void)number;
  h->ws = trained("Coin", TRAINED);
  h->x = new_features(h->ws);
  h->p = new_prediction();
  expect_ok(reml_reader_open(&h->reader, h->ws, reml_from_memory(texts[0].text, REML_STRLEN), texts[0].format, &h->err),
            "a reader", &h->err);
}

static void load_handles(void *with, unsigned number)
{
  handles *h = with;
  (void)number;
  h->model = save(h->ws, REML_FORMAT_JSON);
  expect_ok(reml_workspace_load(&h->other, reml_from_memory(h->model.data, h->model.size), NULL, &h->err), "loading", &h->err);
  expect_ok(reml_document_read(&h->d, reml_from_memory(h->model.data, h->model.size), NULL, &h->err), "reading", &h->err);
}

/* The features were made for the first workspace, and the failure is of another thread's error. */
static void use_handles(void *with, unsigned number)
{
  handles *h = with;
  reml_label y;
  reml_buffer written = { NULL, 0 };
  (void)number;
  expect_ok(reml_reader_next(h->reader, h->x, &y, &h->err), "reading an example", &h->err);
  expect_ok(reml_workspace_predict_then_learn(h->other, h->x, &y, h->p, &h->err), "learning", &h->err);
  expect_ok(reml_workspace_learn(h->ws, h->x, &y, &h->err), "learning", &h->err);
  expect_ok(reml_document_write(h->d, reml_to_memory(&written), REML_FORMAT_JSON, &h->err), "writing", &h->err);
  expect(same_bytes(written, &h->model), "a document of another thread's is written", NULL);
  y.type = REML_LABEL_CB;
  expect(reml_workspace_learn(h->ws, h->x, &y, &h->err) == REML_E_TYPE, "a wrong label fails", NULL);
}

static void free_handles(void *with, unsigned number)
{
  handles *h = with;
  reml_buffer other = save(h->other, REML_FORMAT_BINARY);
  (void)number;
  expect(same_bytes(save(h->ws, REML_FORMAT_BINARY), &other), "both have learned the same", NULL);
  expect(reml_prediction_type(h->p) == REML_PREDICTION_SCALAR && h->err.status == REML_E_TYPE, "what was found lasts", NULL);
  reml_buffer_free(&other);
  reml_buffer_free(&h->model);
  reml_reader_free(h->reader);
  reml_document_free(h->d);
  reml_prediction_free(h->p);
  reml_features_free(h->x);
  reml_workspace_free(h->other);
  reml_workspace_free(h->ws);
}

static void hand_over(void)
{
  static work *const steps[] = { make_handles, load_handles, use_handles, free_handles };
  handles h = { .err = REML_ERROR_INIT };
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
    together(1, steps[i], &h);
}

/* ---- A path that threads save to at once ---- */

typedef struct rivals {
  reml_workspace *ws[2];
  uint64_t expected[2];
  char path[MOST_PATH];
} rivals;

static uint64_t sum_of_workspace(const reml_workspace *ws)
{
  uint64_t sum = sum_start();
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  sum_predictions(&sum, ws, x, p);
  reml_prediction_free(p);
  reml_features_free(x);
  return sum;
}

/* Two threads save each of the models, and two more read: whatever they find is one of them, whole. */
static void save_or_load(void *with, unsigned number)
{
  rivals *r = with;
  reml_error err = REML_ERROR_INIT;
  for (unsigned i = 0; i < rounds && number < 4; i++)
    save_to(r->ws[number % 2], r->path, REML_FORMAT_BINARY);
  for (unsigned i = 0; i < rounds && number >= 4; i++) {
    reml_workspace *loaded = NULL;
    const reml_workspace *mapped = NULL;
    expect_ok(reml_workspace_load(&loaded, reml_from_file(r->path), NULL, &err), "loading what is replaced", &err);
    expect_ok(reml_workspace_map(&mapped, r->path, NULL, &err), "mapping what is replaced", &err);
    uint64_t sums[] = { sum_of_workspace(loaded), sum_of_workspace(mapped) };
    for (size_t k = 0; k < 2; k++)
      expect(sums[k] == r->expected[0] || sums[k] == r->expected[1], "a file is one of the models", NULL);
    expect_ok(reml_sink_check(reml_to_file(r->path), &err), "asking whether a save could begin", &err);
    reml_workspace_stale(mapped);
    reml_workspace_free(mapped);
    reml_workspace_free(loaded);
  }
}

static void save_to_one_path(void)
{
  rivals r = { .ws = { trained("Coin", TRAINED), trained("Coin", TRAINED / 2) } };
  const reml_workspace *mapped = NULL;
  for (size_t i = 0; i < 2; i++)
    r.expected[i] = sum_of_workspace(r.ws[i]);
  save_to(r.ws[0], path_of(r.path, "rivals", 0), REML_FORMAT_BINARY);
  expect_ok(reml_workspace_map(&mapped, r.path, NULL, NULL), "mapping", NULL);
  together(6, save_or_load, &r);
  expect(reml_workspace_stale(mapped) == 1 && sum_of_workspace(mapped) == r.expected[0], "a mapped file outlives its path",
         NULL);
  reml_workspace_free(mapped);
  reml_workspace_free(r.ws[0]);
  reml_workspace_free(r.ws[1]);
  unlink(r.path);
}

int main(int argc, char **argv)
{
  static void (*const parts[])(void) = { live_apart, hand_over, save_to_one_path };
  return run_parts(parts, sizeof parts / sizeof *parts, argc, argv);
}
