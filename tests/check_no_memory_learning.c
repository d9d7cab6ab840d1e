/* Want of memory while examples are made, learned and predicted: see faults.h.  What fails has changed nothing, and goes as
 * always when there is memory again. */
#include "faults.h"

/* The stack at hand, and what it takes. */
static char config[1024];
static int32_t label_type, features_type;

/* What trials use; what one does not is NULL. */
static reml_workspace *ws;
static reml_features *x;
static reml_prediction *p;
static reml_reader *reader;
static reml_label y;
static uint64_t got, all; /* what a reader gave so far, and when it came to its end */
static size_t logged;
static bool learned;

static void on_log(void *user, int32_t level, const char *text)
{
  (void)user;
  (void)level;
  logged += strlen(text);
}

/* ---- Examples, with enough names for everything to grow ---- */

enum { FEATURES = 40, TEXT = 4096, LONG = 320 * 1024 };
static char text[TEXT];
static int32_t text_format;

__attribute__((format(printf, 1, 2))) static void put(const char *format, ...)
{
  size_t used = strlen(text);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text + used, sizeof text - used, format, arguments);
  va_end(arguments);
}

static void put_vw(void)
{
  text_format = REML_DATA_VW_TEXT;
  bool cb = label_type == REML_LABEL_CB;
  put(cb ? "shared" : label_type == REML_LABEL_BINARY ? "-1" : "0.5 2");
  for (int i = 0; i < FEATURES; i++)
    put(" |%s%.0d a:%d b:text :%d", i > 0 ? "n" : "", i, i + 1, i);
  for (int i = 0; cb && i < FEATURES; i++)
    put("\n%s | c:%d", i == 1 ? "1:0.5:0.25" : "", i);
}

/* Names with escapes, which need room of their own. */
static void put_json_spaces(void)
{
  for (int i = 0; i < FEATURES; i++)
    put("%s\"n%d\": {\"\\u00e4 long name%d\": \"t\\u00e9xt\", \"b\": %d}", i > 0 ? ", " : "", i, i, i);
}

static void put_json(void)
{
  static const char *const labels[] = { [REML_LABEL_SIMPLE] = "{\"value\": 0.5, \"weight\": 2}",
                                        [REML_LABEL_BINARY] = "true",
                                        [REML_LABEL_CB] = "{\"action\": 1, \"cost\": 0.5, \"probability\": 0.25}" };
  text_format = REML_DATA_JSON;
  put("{\"label\": %s, \"%s\": {", labels[label_type], label_type == REML_LABEL_CB ? "shared" : "features");
  put_json_spaces();
  put("}");
  for (int i = 0; label_type == REML_LABEL_CB && i < FEATURES; i++)
    put("%s{\"n1\": [%d]}", i > 0 ? ", " : ", \"actions\": [", i);
  put(label_type == REML_LABEL_CB ? "]}" : "}");
}

static void put_dsjson(void)
{
  text_format = REML_DATA_DSJSON;
  put("{\"_label_cost\": 0.5, \"_label_probability\": 0.25, \"_labelIndex\": 1, \"c\": {\"outer\\u0020one\": {");
  put_json_spaces();
  put("}, \"_multi\": [");
  for (int i = 0; i < FEATURES; i++)
    put("%s{\"n1\": {\"n\\u00eb\": [%d, {\"c\": true}]}}", i > 0 ? ", " : "", i);
  put("]}}");
}

static void put_bad_vw(void)
{
  put_vw();
  put(" |late a:inf");
}

static void put_many_vw(void)
{
  put_vw();
  put("\n\n0 | late a:inf\n\n");
  put_vw();
}

static void put_bad_json(void)
{
  put_json();
  put(", [");
}

/* ---- Trials ---- */

static void make_workspace(void)
{
  reml_options options = REML_OPTIONS_INIT;
  options.on_log = on_log;
  must(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), &options, NULL), "a workspace");
  reml_workspace_types(ws, &label_type, &features_type, NULL);
}

static void make_empty(void)
{
  make_workspace();
  must(reml_features_create(&x, ws, NULL), "features");
  must(reml_prediction_create(&p, NULL), "a prediction");
}

static void make_example(void)
{
  make_empty();
  must(reml_features_parse(x, text_format, text, REML_STRLEN, &y, NULL), text);
}

static void make_reader(void)
{
  make_empty();
  must(reml_reader_open(&reader, ws, reml_from_memory(text, REML_STRLEN), text_format, NULL), "a reader");
}

static void clean(void)
{
  reml_reader_free(reader);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
  reader = NULL;
  p = NULL;
  x = NULL;
  ws = NULL;
  y = reml_no_label();
  got = all = logged = 0;
  learned = false;
}

/* Predictions by their bits, whatever they are. */
static uint64_t digest_prediction(uint64_t of)
{
  const reml_action *actions;
  size_t count = reml_prediction_actions(p, &actions);
  const float scalars[] = { reml_prediction_scalar(p), reml_prediction_raw(p), (float)reml_prediction_binary(p) };
  of = digest(of, scalars, sizeof scalars);
  for (size_t i = 0; i < count; i++)
    of = digest(of, &actions[i].value, sizeof actions[i].value);
  return of;
}

static uint64_t sees_all(void)
{
  size_t count = reml_features_count(x);
  uint64_t of = digest(digest_workspace(ws), &count, sizeof count);
  of = digest(of, &y, sizeof y);
  return digest_prediction(of);
}

/* What a handle is before a call that makes one, and may not be after it. */
static char unset[1];

static uint64_t sees_handles(void)
{
  if ((char *)x == unset || (char *)p == unset || (char *)reader == unset) {
    wrong("a call that failed did not set what it makes to NULL");
    exit(1);
  }
  const unsigned char there[] = { x != NULL, p != NULL, reader != NULL };
  return digest(1, there, sizeof there);
}

static reml_status create_features(reml_error *err)
{
  x = (void *)unset;
  return reml_features_create(&x, ws, err);
}

static reml_status create_prediction(reml_error *err)
{
  p = (void *)unset;
  return reml_prediction_create(&p, err);
}

static reml_status open_reader(reml_error *err)
{
  reader = (void *)unset;
  return reml_reader_open(&reader, ws, reml_from_file("/dev/null"), REML_DATA_VW_TEXT, err);
}

static reml_status parse(reml_error *err)
{
  return reml_features_parse(x, text_format, text, REML_STRLEN, &y, err);
}

static reml_status next(reml_error *err)
{
  return reml_reader_next(reader, x, &y, err);
}

/* Goes on where it was: want of memory loses no example and gives none twice. */
static reml_status read_to_the_end(reml_error *err)
{
  reml_status status;
  while ((status = reml_reader_next(reader, x, &y, err)) == REML_OK || status == REML_E_DATA) {
    size_t count = reml_features_count(x);
    got = digest(digest(digest(got, &status, sizeof status), &count, sizeof count), &y, sizeof y);
  }
  all = status == REML_END ? got : 0;
  return status;
}

static uint64_t sees_the_end(void)
{
  return all;
}

/* The results of building may be ignored: learning says what was wrong. */
static reml_status build_and_learn(reml_error *err)
{
  float vector[FEATURES] = { 1, 2 };
  const reml_label by_type[] = { [REML_LABEL_SIMPLE] = reml_simple_label(0.5f, 1),
                                 [REML_LABEL_BINARY] = reml_binary_label(1),
                                 [REML_LABEL_CB] = reml_cb_label(0, 0.5f, 0.5f) };
  reml_features_clear(x);
  for (int i = 0; i < FEATURES; i++) {
    char name[128];
    snprintf(name, sizeof name, "a name that grows with its number %*d", i, i);
    if (features_type == REML_FEATURES_CB && i > 0)
      reml_features_action(x);
    reml_features_namespace(x, name, REML_STRLEN);
    reml_features_add(x, "a", 1, 1);
    reml_features_add_text(x, "b", 1, name, REML_STRLEN);
  }
  reml_features_add_vector(x, NULL, vector, FEATURES);
  return reml_workspace_learn(ws, x, &by_type[label_type], err);
}

static reml_status learn(reml_error *err)
{
  return reml_workspace_learn(ws, x, &y, err);
}

static reml_status predict(reml_error *err)
{
  return reml_workspace_predict(ws, x, p, err);
}

static reml_status predict_then_learn(reml_error *err)
{
  reml_status status = reml_workspace_predict_then_learn(ws, x, &y, p, err);
  learned = status == REML_OK;
  return status;
}

/* What a failed learning had predicted may be there; what counts is the prediction that was learned from. */
static uint64_t sees_model(void)
{
  return learned ? digest_prediction(digest_workspace(ws)) : digest_workspace(ws);
}

static const struct {
  trial trial;
  void (*put)(void); /* makes the text; NULL: there is none */
  bool cb_only;
} trials[] = {
  { { "creating features", make_workspace, create_features, sees_handles, clean }, NULL, false },
  { { "creating a prediction", make_workspace, create_prediction, sees_handles, clean }, NULL, false },
  { { "opening a reader", make_workspace, open_reader, sees_handles, clean }, NULL, false },
  { { "parsing vw-text", make_empty, parse, sees_all, clean }, put_vw, false },
  { { "parsing json", make_empty, parse, sees_all, clean }, put_json, false },
  { { "parsing dsjson", make_empty, parse, sees_all, clean }, put_dsjson, true },
  { { "parsing bad vw-text", make_empty, parse, sees_all, clean }, put_bad_vw, false },
  { { "parsing bad json", make_empty, parse, sees_all, clean }, put_bad_json, false },
  { { "reading vw-text", make_reader, next, sees_all, clean }, put_vw, false },
  { { "reading json", make_reader, next, sees_all, clean }, put_json, false },
  { { "reading dsjson", make_reader, next, sees_all, clean }, put_dsjson, true },
  { { "reading bad json", make_reader, next, sees_all, clean }, put_bad_json, false },
  { { "reading to the end", make_reader, read_to_the_end, sees_the_end, clean }, put_many_vw, false },
  { { "building and learning", make_empty, build_and_learn, sees_model, clean }, NULL, false },
  { { "learning", make_example, learn, sees_all, clean }, put_vw, false },
  { { "predicting", make_example, predict, sees_all, clean }, put_json, false },
  { { "predicting and learning", make_example, predict_then_learn, sees_model, clean }, put_json, false },
};

/* ---- An example that is longer than what a reader reads at once ---- */

static char *long_line;

static void make_long_reader(void)
{
  make_empty();
  must(reml_reader_open(&reader, ws, reml_from_memory(long_line, LONG), REML_DATA_VW_TEXT, NULL), "a reader");
}

static void make_long_line(void)
{
  long_line = malloc(LONG);
  must(long_line ? REML_OK : REML_E_MEMORY, "a long line");
  memset(long_line, 'a', LONG);
  memcpy(long_line, "1 |", 3);
  for (size_t i = 3; i < LONG; i += 64)
    long_line[i] = ' ';
  long_line[LONG - 1] = '\n';
}

static const trial long_trial = { "reading a long line", make_long_reader, next, sees_all, clean };

int main(void)
{
  heap_begin();
  size_t tried = 0;
  for (size_t i = 0; i < COUNT_STACKS; i++) {
    stack_config(i, config);
    make_workspace();
    clean();
    for (size_t k = 0; k < sizeof trials / sizeof *trials; k++) {
      if (trials[k].cb_only && label_type != REML_LABEL_CB)
        continue;
      text[0] = 0;
      if (trials[k].put)
        trials[k].put();
      tried += try_faults(&trials[k].trial, stacks[i].name);
    }
  }
  stack_config(0, config);
  make_long_line();
  tried += try_faults(&long_trial, stacks[0].name);
  free(long_line);
  printf("every one of %zu requests for memory was refused, once and with all behind it\n", tried);
  return failures > 0;
}
