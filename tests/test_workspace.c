#include "example.h"
#include "learner.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

static const char config[] = COIN("\"numBits\": 6, \"interactions\": [[\"Default\", {\"Name\": \"b\"}]]", "");
static const int32_t model_formats[] = { REML_FORMAT_BINARY, REML_FORMAT_JSON };

static const char *const lines[] = { "1 | a b:2 |b c:-0.5",
                                     "-1 2 | b c:0.5 |b c",
                                     "0.25 | a:1e-3 d",
                                     "3 0.5 |b e f:7 | a a a",
                                     "| a |b c",
                                     "2 0 | a d g h",
                                     "1e3 | a:1e4 |b x:-1e4",
                                     "-0.125 3 |b |c d e:0.1 f:3",
                                     "0 | g:0",
                                     "5 |" };

enum { LINES = sizeof lines / sizeof *lines };

/* Learns lines [from, to) of a repetition of `lines`, and adds up what was predicted before each. */
static void train(reml_workspace *ws, int from, int to, float *predictions)
{
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  for (int i = from; i < to; i++) {
    reml_label y = parse(x, lines[i % LINES]);
    reml_status status = reml_workspace_predict_then_learn(ws, x, &y, p, NULL);
    cr_assert_eq(status, y.type == REML_LABEL_NONE ? REML_SKIPPED : REML_OK);
    predictions[i] = reml_prediction_raw(p);
  }
  reml_prediction_free(p);
  reml_features_free(x);
}

static reml_workspace *trained(void)
{
  float predictions[LINES * 3];
  reml_workspace *ws = create(config);
  train(ws, 0, LINES * 3, predictions);
  return ws;
}

/* ---- Saving and loading ---- */

Test(workspace, goes_on_where_it_was_saved)
{
  enum { ALL = LINES * 4 };
  float whole[ALL], parts[ALL];
  reml_workspace *uninterrupted = create(config);
  train(uninterrupted, 0, ALL, whole);
  for (int cut = 0; cut <= ALL; cut += 3)
    for (size_t k = 0; k < 2; k++) {
      reml_workspace *ws = create(config);
      train(ws, 0, cut, parts);
      ws = pass_through(ws, model_formats[k]);
      train(ws, cut, ALL, parts);
      cr_expect_eq(memcmp(whole, parts, sizeof whole), 0, "cut at %d", cut);
      expect_same(save(uninterrupted, REML_FORMAT_BINARY), save(ws, REML_FORMAT_BINARY));
      reml_workspace_free(ws);
    }
  reml_workspace_free(uninterrupted);
}

Test(workspace, saves_the_same_bytes_again)
{
  reml_workspace *ws = trained(), *other = trained();
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++) {
    expect_same(save(ws, format), save(ws, format));
    expect_same(save(ws, format), save(other, format));
  }
  reml_workspace_free(other);
  reml_workspace_free(ws);
}

Test(workspace, says_the_same_in_both_forms)
{
  reml_workspace *ws = trained();
  reml_buffer binary = save(ws, REML_FORMAT_BINARY), json = save(ws, REML_FORMAT_JSON);
  cr_expect_eq(strlen(json.data), json.size, "JSON is a C string");
  for (int i = 0; i < 4; i++) {
    ws = pass_through(ws, model_formats[i % 2]);
    expect_same(copy(binary), save(ws, REML_FORMAT_BINARY));
    expect_same(copy(json), save(ws, REML_FORMAT_JSON));
  }
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
  reml_workspace_free(ws);
}

/* The configuration of a model is that which it was made from, with every default written out. */
Test(workspace, saves_its_configuration)
{
  reml_workspace *ws = trained(), *fresh = create(config), *again;
  reml_buffer saved = save(ws, REML_FORMAT_CONFIG);
  cr_expect_null(strstr(saved.data, "state"));
  cr_expect_not_null(strstr(saved.data, "\"alpha\": 4.0"));
  again = create(saved.data);
  expect_same(copy(saved), save(again, REML_FORMAT_CONFIG));
  expect_same(save(fresh, REML_FORMAT_BINARY), save(again, REML_FORMAT_BINARY));
  reml_buffer_free(&saved);
  reml_workspace_free(again);
  reml_workspace_free(fresh);
  reml_workspace_free(ws);
}

/* A source or a sink that takes a few bytes at a time. */
typedef struct stream {
  reml_buffer bytes;
  size_t at;
  int calls, stop; /* from this call on it fails; 0: never */
} stream;

static ptrdiff_t give(void *user, void *to, size_t capacity)
{
  stream *from = user;
  size_t left = from->bytes.size - from->at, count = 1 + from->at % 7;
  if (++from->calls >= from->stop && from->stop)
    return -1;
  count = count < left ? count : left;
  count = count < capacity ? count : capacity;
  memcpy(to, from->bytes.data + from->at, count);
  from->at += count;
  return (ptrdiff_t)count;
}

static int32_t take(void *user, const void *bytes, size_t size)
{
  stream *to = user;
  if (++to->calls >= to->stop && to->stop)
    return 1;
  to->bytes.data = realloc(to->bytes.data, to->bytes.size + size + 1);
  cr_assert_not_null(to->bytes.data);
  memcpy(to->bytes.data + to->bytes.size, bytes, size);
  to->bytes.size += size;
  return 0;
}

Test(workspace, goes_through_files_and_callbacks)
{
  char directory[] = "/tmp/reml-workspace-XXXXXX", path[64];
  cr_assert_not_null(mkdtemp(directory));
  snprintf(path, sizeof path, "%s/model", directory);
  reml_workspace *ws = trained(), *other;
  for (size_t k = 0; k < 2; k++) {
    stream collected = { .stop = 0 };
    reml_buffer saved = save(ws, model_formats[k]);
    cr_assert_eq(reml_workspace_save(ws, reml_to_callback(take, &collected, "a test"), model_formats[k], NULL), REML_OK);
    expect_same(copy(saved), copy(collected.bytes));
    cr_assert_eq(reml_workspace_load(&other, reml_from_callback(give, &collected, "a test"), NULL, NULL), REML_OK);
    expect_same(copy(saved), save(other, model_formats[k]));
    reml_workspace_free(other);
    cr_assert_eq(reml_workspace_save(ws, reml_to_file(path), model_formats[k], NULL), REML_OK);
    cr_assert_eq(reml_workspace_load(&other, reml_from_file(path), NULL, NULL), REML_OK);
    expect_same(saved, save(other, model_formats[k]));
    reml_workspace_free(other);
    reml_buffer_free(&collected.bytes);
  }
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_CONFIG, NULL), REML_OK);
  cr_assert_eq(reml_workspace_create(&other, reml_from_file(path), NULL, NULL), REML_OK);
  expect_same(save(ws, REML_FORMAT_CONFIG), save(other, REML_FORMAT_CONFIG));
  reml_workspace_free(other);
  reml_workspace_free(ws);
  cr_expect_eq(unlink(path), 0);
  cr_expect_eq(rmdir(directory), 0);
}

/* ---- Refusals of create, load and save ---- */

static void refuses_source(reml_source from, bool model, reml_status status)
{
  reml_workspace *ws = (void *)&from;
  reml_error err = REML_ERROR_INIT;
  reml_status got = model ? reml_workspace_load(&ws, from, NULL, &err) : reml_workspace_create(&ws, from, NULL, &err);
  cr_expect_eq(got, status, "%s, not %s: %s", reml_status_name(got), reml_status_name(status), err.message);
  cr_expect_eq(err.status, got);
  cr_expect_neq(*err.message, 0);
  cr_expect_null(ws);
  ws = (void *)&from;
  got = model ? reml_workspace_load(&ws, from, NULL, NULL) : reml_workspace_create(&ws, from, NULL, NULL);
  cr_expect_eq(got, status);
  cr_expect_null(ws);
}

static void refuses_text(const char *text, bool model, reml_status status)
{
  refuses_source(reml_from_memory(text, REML_STRLEN), model, status);
}

Test(workspace, refuses_sources_that_are_none)
{
  for (int model = 0; model < 2; model++) {
    stream broken = { .bytes = { (char *)(uintptr_t)config, sizeof config - 1 }, .stop = 4 };
    reml_source unknown = { 9, 0, 0, 0, 0, 0, 0 };
    refuses_source(reml_from_file(NULL), model, REML_E_ARGUMENT);
    refuses_source(reml_from_memory(NULL, 3), model, REML_E_ARGUMENT);
    refuses_source(reml_from_callback(NULL, NULL, NULL), model, REML_E_ARGUMENT);
    refuses_source(unknown, model, REML_E_ARGUMENT);
    refuses_source(reml_from_file("/there is/no such file"), model, REML_E_IO);
    refuses_source(reml_from_callback(give, &broken, NULL), model, REML_E_CALLBACK);
    refuses_text("", model, REML_E_TRUNCATED);
  }
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_workspace_create(NULL, reml_from_memory(config, REML_STRLEN), NULL, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_load(NULL, reml_from_memory(config, REML_STRLEN), NULL, &err), REML_E_ARGUMENT);
}

Test(workspace, is_never_made_of_the_wrong_kind)
{
  reml_workspace *ws = trained();
  for (size_t k = 0; k < 2; k++) {
    reml_buffer model = save(ws, model_formats[k]);
    refuses_source(reml_from_memory(model.data, model.size), false, REML_E_NOT_MODEL);
    reml_buffer_free(&model);
  }
  refuses_text(config, true, REML_E_NOT_MODEL);
  reml_workspace_free(ws);
}

Test(workspace, refuses_what_is_wrong_in_a_document)
{
  refuses_text("{", false, REML_E_TRUNCATED);
  refuses_text("{]", false, REML_E_SYNTAX);
  refuses_text("nonsense", false, REML_E_SYNTAX);
  refuses_text("nonsense", true, REML_E_NOT_MODEL);
  refuses_text("{}", false, REML_E_VALUE);
  refuses_text(COIN("\"numBits\": 28", ""), false, REML_E_VALUE);
  refuses_text(COIN("\"numBits\": 0", ""), false, REML_E_VALUE);
  refuses_text(COIN("", "\"alpha\": 0.0"), false, REML_E_VALUE);
  refuses_text(COIN("", "\"beta\": -1"), false, REML_E_VALUE);
  refuses_text(COIN("", "\"l1Lambda\": -1e-9"), false, REML_E_VALUE);
  refuses_text(COIN("", "\"lossFunction\": {\"Logistic\": {\"min_label\": 1, \"max_label\": 1}}"), false, REML_E_VALUE);
  refuses_text("{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Coin\", \"state\": {}}}", false, REML_E_VALUE);
  reml_workspace *ws = trained();
  reml_buffer model = save(ws, REML_FORMAT_BINARY);
  refuses_source(reml_from_memory(model.data, model.size - 1), true, REML_E_TRUNCATED);
  model.data[model.size / 2] ^= 1;
  refuses_source(reml_from_memory(model.data, model.size), true, REML_E_CHECKSUM);
  reml_buffer_free(&model);
  reml_workspace_free(ws);
}

static void refuses_to_save(const reml_workspace *ws, reml_sink to, int32_t format, reml_status status)
{
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_workspace_save(ws, to, format, &err), status, "%s", err.message);
  cr_expect_eq(err.status, status);
  cr_expect_neq(*err.message, 0);
}

Test(workspace, refuses_sinks_and_formats)
{
  reml_workspace *ws = trained();
  reml_buffer buffer = { (char *)&ws, 77 };
  stream full = { .stop = 1 };
  refuses_to_save(NULL, reml_to_memory(&buffer), REML_FORMAT_BINARY, REML_E_ARGUMENT);
  for (int32_t format = -1; format <= 4; format++)
    if (format < REML_FORMAT_BINARY || format > REML_FORMAT_CONFIG)
      refuses_to_save(ws, reml_to_memory(&buffer), format, REML_E_ARGUMENT);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++) {
    refuses_to_save(ws, reml_to_file(NULL), format, REML_E_ARGUMENT);
    refuses_to_save(ws, reml_to_file("/there is/no such directory"), format, REML_E_IO);
    refuses_to_save(ws, reml_to_memory(NULL), format, REML_E_ARGUMENT);
    refuses_to_save(ws, reml_to_callback(NULL, NULL, NULL), format, REML_E_ARGUMENT);
    refuses_to_save(ws, reml_to_callback(take, &full, NULL), format, REML_E_CALLBACK);
  }
  cr_expect(buffer.data == (char *)&ws && buffer.size == 77, "a buffer is left alone on failure");
  reml_workspace_free(ws);
}

/* ---- Learning and predicting ---- */

Test(workspace, tells_its_types)
{
  int32_t label = 9, features = 9, prediction = 9;
  reml_workspace *ws = create(config);
  reml_workspace_types(ws, &label, &features, &prediction);
  cr_expect_eq(label, REML_LABEL_SIMPLE);
  cr_expect_eq(features, REML_FEATURES_SIMPLE);
  cr_expect_eq(prediction, REML_PREDICTION_SCALAR);
  reml_workspace_types(ws, NULL, NULL, NULL);
  reml_workspace_types(NULL, &label, &features, &prediction);
  cr_expect_eq(label + features + prediction, 0);
  reml_workspace_free(ws);
  reml_workspace_free(NULL);
}

/* Whether learning in both ways is refused like this and has changed nothing. */
static void refuses_example(reml_workspace *ws, const reml_features *x, reml_label y, reml_status status)
{
  reml_error err = REML_ERROR_INIT;
  reml_prediction *p = new_prediction();
  reml_buffer before = save(ws, REML_FORMAT_BINARY);
  cr_expect_eq(reml_workspace_learn(ws, x, &y, &err), status, "%s", err.message);
  cr_expect_eq(err.status, status);
  cr_expect_neq(*err.message, 0);
  cr_expect_eq(reml_workspace_learn(ws, x, &y, NULL), status);
  err = (reml_error)REML_ERROR_INIT;
  cr_expect_eq(reml_workspace_predict_then_learn(ws, x, &y, p, &err), status, "%s", err.message);
  cr_expect_eq(err.status, status);
  cr_expect_eq(reml_prediction_type(p), REML_PREDICTION_NONE);
  expect_same(before, save(ws, REML_FORMAT_BINARY));
  reml_prediction_free(p);
}

Test(workspace, refuses_labels)
{
  static const float odd[] = { NAN, INFINITY, -INFINITY };
  reml_workspace *ws = trained();
  reml_features *x = new_features(ws);
  reml_label unknown = { 99, 0, 1, 1, 0, 0, 0 };
  parse(x, lines[0]);
  refuses_example(ws, x, reml_binary_label(1), REML_E_TYPE);
  refuses_example(ws, x, reml_cb_label(0, 1, 1), REML_E_TYPE);
  refuses_example(ws, x, unknown, REML_E_TYPE);
  refuses_example(ws, x, reml_simple_label(1, -1e-30f), REML_E_DATA);
  for (size_t i = 0; i < 3; i++) {
    refuses_example(ws, x, reml_simple_label(odd[i], 1), REML_E_DATA);
    refuses_example(ws, x, reml_simple_label(odd[i], 0), REML_E_DATA);
    refuses_example(ws, x, reml_simple_label(1, odd[i]), REML_E_DATA);
  }
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* Features that `ws` does not take are refused when learning and when predicting, with a label and without. */
static void refuses_features(reml_workspace *ws, const reml_features *x, reml_status status)
{
  reml_error err = REML_ERROR_INIT;
  reml_prediction *p = new_prediction();
  p->answer.type = REML_PREDICTION_SCALAR;
  refuses_example(ws, x, reml_simple_label(1, 1), status);
  refuses_example(ws, x, reml_no_label(), status);
  cr_expect_eq(reml_workspace_learn(ws, x, NULL, NULL), status);
  cr_expect_eq(reml_workspace_predict(ws, x, p, &err), status);
  cr_expect_eq(err.status, status);
  cr_expect_eq(reml_prediction_type(p), REML_PREDICTION_NONE);
  reml_prediction_free(p);
}

Test(workspace, refuses_features_of_another_kind)
{
  static const char *const others[] = { COIN("\"numBits\": 7", ""), COIN("\"numBits\": 6, \"hashSeed\": 1", ""),
                                        COIN("\"numBits\": 6, \"hashFunction\": \"xxh3-0.7.2\"", "") };
  reml_workspace *ws = trained();
  refuses_features(ws, NULL, REML_E_ARGUMENT);
  for (size_t i = 0; i < 3; i++) {
    reml_workspace *other = create(others[i]);
    reml_features *x = new_features(other);
    reml_workspace_free(other);
    refuses_features(ws, x, REML_E_TYPE);
    reml_features_free(x);
  }
  reml_features *x = new_features(ws);
  x->type = REML_FEATURES_CB;
  refuses_features(ws, x, REML_E_TYPE);
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* Those of a workspace that hashes alike fit, whatever else it does. */
Test(workspace, takes_features_of_its_like)
{
  reml_workspace *ws = trained(), *other = create(COIN("\"numBits\": 6, \"constantFeatureEnabled\": false", "\"alpha\": 2"));
  reml_features *x = new_features(other);
  reml_label y = parse(x, lines[0]);
  reml_workspace_free(other);
  cr_expect_eq(reml_workspace_learn(ws, x, &y, NULL), REML_OK);
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* What went wrong while building is told when learning, until the features are cleared. */
Test(workspace, refuses_features_that_failed)
{
  reml_workspace *ws = trained();
  reml_features *x = new_features(ws);
  reml_features_add(x, "a", 1, 1);
  reml_features_add(x, "b", 1, NAN);
  reml_features_add(x, "c", 1, 1);
  refuses_features(ws, x, REML_E_DATA);
  reml_features_clear(x);
  reml_features_action(x);
  reml_features_add(x, "b", 1, NAN);
  refuses_features(ws, x, REML_E_TYPE);
  reml_features_clear(x);
  reml_label y = reml_simple_label(1, 1);
  cr_expect_eq(reml_workspace_learn(ws, x, &y, NULL), REML_OK);
  reml_features_free(x);
  reml_workspace_free(ws);
}

Test(workspace, refuses_to_do_without_itself)
{
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws = trained();
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  reml_label y = parse(x, lines[0]);
  reml_buffer before = save(ws, REML_FORMAT_BINARY);
  cr_expect_eq(reml_workspace_learn(NULL, x, &y, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_predict(NULL, x, p, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_predict(ws, x, NULL, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_predict_then_learn(NULL, x, &y, p, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_predict_then_learn(ws, x, &y, NULL, &err), REML_E_ARGUMENT);
  expect_same(before, save(ws, REML_FORMAT_BINARY));
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
}

Test(workspace, learns_nothing_without_label_or_weight)
{
  reml_workspace *ws = trained(), *fresh = create(config);
  reml_workspace *both[] = { ws, fresh };
  reml_prediction *p = new_prediction();
  reml_label none = reml_no_label(), weightless[] = { reml_simple_label(1e9f, 0), reml_simple_label(-1e9f, -0.0f) };
  for (size_t k = 0; k < 2; k++) {
    reml_features *x = new_features(both[k]);
    reml_buffer before = save(both[k], REML_FORMAT_BINARY);
    parse(x, "| new:1e9 |b names:-7");
    cr_expect_eq(reml_workspace_learn(both[k], x, NULL, NULL), REML_SKIPPED);
    cr_expect_eq(reml_workspace_learn(both[k], x, &none, NULL), REML_SKIPPED);
    cr_expect_eq(reml_workspace_predict_then_learn(both[k], x, NULL, p, NULL), REML_SKIPPED);
    cr_expect_eq(reml_prediction_type(p), REML_PREDICTION_SCALAR, "predicted all the same");
    for (size_t i = 0; i < 2; i++) {
      cr_expect_eq(reml_workspace_learn(both[k], x, &weightless[i], NULL), REML_OK);
      cr_expect_eq(reml_workspace_predict_then_learn(both[k], x, &weightless[i], p, NULL), REML_OK);
    }
    expect_same(before, save(both[k], REML_FORMAT_BINARY));
    reml_features_free(x);
  }
  reml_prediction_free(p);
  reml_workspace_free(fresh);
  reml_workspace_free(ws);
}

Test(workspace, is_not_changed_by_predicting)
{
  reml_workspace *ws = trained();
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  reml_buffer before = save(ws, REML_FORMAT_BINARY);
  float first[LINES];
  for (int round = 0; round < 2; round++)
    for (int i = 0; i < LINES; i++) {
      parse(x, lines[i]);
      cr_assert_eq(reml_workspace_predict(ws, x, p, NULL), REML_OK);
      first[i] = round == 0 ? reml_prediction_raw(p) : first[i];
      cr_expect_eq(float_bits(reml_prediction_raw(p)), float_bits(first[i]));
    }
  expect_same(before, save(ws, REML_FORMAT_BINARY));
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* What the workspace predicts for a line, learns of it, and is then. */
static reml_buffer predict_and_learn(const char *settings, const char *line, float *prediction)
{
  char text[256];
  snprintf(text, sizeof text, "{\"globalConfig\": {\"numBits\": 6%s}, \"entryReduction\": {\"typename\": \"Coin\"}}", settings);
  reml_workspace *ws = create(text);
  reml_features *x = new_features(ws);
  reml_prediction *p = new_prediction();
  for (int i = 0; i < 3; i++)
    learn_line(ws, x, "2 |a x y |b x y:-1 | z");
  reml_label y = parse(x, line);
  cr_assert_eq(reml_workspace_predict_then_learn(ws, x, &y, p, NULL), REML_OK);
  *prediction = reml_prediction_raw(p);
  reml_buffer model = save(ws, REML_FORMAT_BINARY);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
  return model;
}

/* In whatever order namespaces come, and in how many pieces, they are taken in the order of their hashes: one of these lines is in
 * that order already and is used as it is, the others are sorted. */
Test(workspace, takes_namespaces_in_any_order)
{
  static const char *const same[] = { "1 |a x:3 y:0.1 |b x:-7 y:1e-3 | z:0.3", "1 |b x:-7 y:1e-3 |a x:3 y:0.1 | z:0.3",
                                      "1 | z:0.3 |a x:3 |b x:-7 |a y:0.1 |b y:1e-3" };
  static const char *const settings[] = { "", ", \"constantFeatureEnabled\": false",
                                          ", \"interactions\": [[{\"Name\": \"a\"}, {\"Name\": \"b\"}]]" };
  for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
    for (size_t k = 1; k < sizeof same / sizeof *same; k++) {
      float one, other;
      expect_same(predict_and_learn(settings[i], same[0], &one), predict_and_learn(settings[i], same[k], &other));
      cr_expect(one != 0 && float_bits(one) == float_bits(other), "%s: %s", settings[i], same[k]);
    }
}
