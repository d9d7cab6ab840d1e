/* Every small damage there is to a model of each reduction: it ends at any byte, any bit of it is another, and of JSON any byte is
 * missing.  With the checksum compared, a damaged binary model is refused; without, and as JSON, which has none, it is refused or
 * it is a model, which predicts, learns and saves.  What crashes or leaks is for the build with sanitizers to see; what hangs ends
 * by the alarm.  A plain program, so that it also runs where Criterion does not. */
#include "vectors.h"

#include <unistd.h>

/* Machines of the other byte order are played by an emulator, which takes long: there it is every so many bytes and bits. */
#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
enum { STEP = 7 };
#else
enum { STEP = 1 };
#endif
enum { SECONDS = 300, LARGEST = 4096 };

/* Golden models (tests/golden/README.md), one of each reduction. */
static const char *const models[] = { "coin-settings", "binary",   "cbadf-mtr",   "greedy",
                                      "softmax",       "squarecb", "elementwise", "debug" };
enum { MODELS = sizeof models / sizeof *models };

static size_t tried, loaded, failures;

static void expect(bool ok, const char *model, const char *what, size_t at)
{
  if (ok)
    return;
  printf("%s: %s at %zu\n", model, what, at);
  failures++;
}

/* Predicts, learns, saves: each may be refused, as numbers may be anything now, but what is saved is a model. */
static void use(reml_workspace *ws, const char *model, size_t at)
{
  static const char simple[] = "1 | a b:2 |c d", with_actions[] = "shared | a\n0:1:0.5 | b |c d\n| b:2\n";
  int32_t features;
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  reml_label y;
  reml_buffer saved = { NULL, 0 };
  reml_document *again = NULL;
  reml_workspace_types(ws, NULL, &features, NULL);
  const char *text = features == REML_FEATURES_CB ? with_actions : simple;
  expect(reml_features_create(&x, ws, NULL) == REML_OK && reml_prediction_create(&p, NULL) == REML_OK &&
             reml_features_parse(x, REML_DATA_VW_TEXT, text, REML_STRLEN, &y, NULL) == REML_OK,
         model, "an example can be parsed", at);
  (void)reml_workspace_predict_then_learn(ws, x, &y, p, NULL);
  expect(reml_workspace_save(ws, reml_to_memory(&saved), REML_FORMAT_BINARY, NULL) == REML_OK &&
             reml_document_read(&again, reml_from_memory(saved.data, saved.size), NULL, NULL) == REML_OK,
         model, "what loads saves as a model", at);
  reml_document_free(again);
  reml_buffer_free(&saved);
  reml_prediction_free(p);
  reml_features_free(x);
}

/* Reads bytes as a document and as a workspace, which must agree.  Whether they are a model. */
static bool is_model(const char *model, const char *data, size_t size, int32_t checksum, size_t at)
{
  reml_options options = REML_OPTIONS_INIT;
  reml_error error = REML_ERROR_INIT;
  reml_document *d = NULL;
  reml_workspace *ws = NULL;
  options.format = strstr(model, ".json") ? REML_FORMAT_JSON : REML_FORMAT_BINARY;
  options.checksum = checksum;
  options.max_weight_bytes = UINT64_C(1) << 16;
  reml_status status = reml_workspace_load(&ws, reml_from_memory(data, size), &options, &error);
  reml_status read = reml_document_read(&d, reml_from_memory(data, size), &options, NULL);
  expect(status == read || (status == REML_E_LIMIT && read == REML_OK), model, "load and read do not agree", at);
  expect(status == REML_OK || (status < 0 && *error.message), model, "nothing is said of what is wrong", at);
  tried++;
  /* Most have another number in a weight; some of them are enough. */
  if (status == REML_OK && loaded++ % 4 == 0)
    use(ws, model, at);
  reml_document_free(d);
  reml_workspace_free(ws);
  return read == REML_OK;
}

/* Bytes that end too early, in memory that ends there. */
static bool is_model_cut(const char *model, const bytes *whole, size_t size, int32_t checksum)
{
  char *part = memcpy(need(malloc(size ? size : 1)), whole->data, size);
  bool is = is_model(model, part, size, checksum, size);
  free(part);
  return is;
}

static void damage_binary(const char *model, bytes *whole)
{
  for (size_t size = 0; size < whole->size; size += STEP)
    for (int32_t checksum = REML_CHECKSUM_VERIFY; checksum <= REML_CHECKSUM_SKIP; checksum++)
      expect(!is_model_cut(model, whole, size, checksum), model, "a model that ends too early is taken", size);
  for (size_t bit = 0; bit < 8 * whole->size; bit += STEP) {
    char *byte = &whole->data[bit / 8], was = *byte;
    *byte = (char)(was ^ 1 << bit % 8);
    expect(!is_model(model, whole->data, whole->size, REML_CHECKSUM_VERIFY, bit / 8), model, "a wrong checksum is taken",
           bit / 8);
    (void)is_model(model, whole->data, whole->size, REML_CHECKSUM_SKIP, bit / 8);
    *byte = was;
  }
}

/* Whether all bytes from `size` on are white space. */
static bool ends_at(const bytes *text, size_t size)
{
  return strspn(text->data + size, " \n") == text->size - size;
}

static void damage_json(const char *model, bytes *text)
{
  for (size_t size = 0; size < text->size; size += STEP)
    expect(is_model_cut(model, text, size, 0) == ends_at(text, size), model, "JSON that ends too early is taken", size);
  for (size_t at = 0; at < text->size; at += STEP) {
    char was = text->data[at];
    for (size_t bit = at; bit <= at + 3; bit += 3) {
      text->data[at] = (char)(was ^ 1 << bit % 8);
      (void)is_model(model, text->data, text->size, 0, at);
    }
    memmove(text->data + at, text->data + at + 1, text->size - at - 1);
    (void)is_model(model, text->data, text->size - 1, 0, at);
    memmove(text->data + at + 1, text->data + at, text->size - at - 1);
    text->data[at] = was;
  }
}

/* One form of a golden model, which has to be a model before it is damaged. */
static void damage(const char *model, const char *ending, void (*how)(const char *, bytes *))
{
  char name[128];
  snprintf(name, sizeof name, "tests/golden/1.0/%s%s", model, ending);
  bytes whole = source_file(name);
  expect(whole.size <= LARGEST && is_model(name, whole.data, whole.size, REML_CHECKSUM_VERIFY, 0), name, "is no small model",
         0);
  how(name, &whole);
  free(whole.data);
}

/* Whether one of the models is a reduction's. */
static bool has_model(const char *reduction)
{
  char text[100], name[128];
  bool found = false;
  snprintf(text, sizeof text, "\"typename\": \"%s\"", reduction);
  for (size_t i = 0; i < MODELS && !found; i++) {
    snprintf(name, sizeof name, "tests/golden/1.0/%s.reml.json", models[i]);
    bytes json = source_file(name);
    found = strstr(json.data, text) != NULL;
    free(json.data);
  }
  return found;
}

int main(void)
{
  alarm(SECONDS);
  for (size_t i = 0; reml_typename(i); i++)
    expect(has_model(reml_typename(i)), reml_typename(i), "is not damaged: there is no model of it here", 0);
  for (size_t i = 0; i < MODELS; i++) {
    damage(models[i], ".reml", damage_binary);
    damage(models[i], ".reml.json", damage_json);
  }
  printf("%zu damaged models, of which %zu are models all the same; %zu failures\n", tried, loaded, failures);
  return failures > 0 || loaded == 0;
}
