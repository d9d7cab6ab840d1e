/* What a model says of itself, read without what it has learned. */
#include "packed.h"

#include <unistd.h>

static reml_document *peek(reml_source from, const reml_options *options)
{
  reml_document *d;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_document_peek(&d, from, options, &err), REML_OK, "%s", err.message);
  cr_assert_not_null(d);
  return d;
}

/* At bytes that are gone afterwards. */
static reml_document *peek_at(const void *data, size_t size)
{
  void *copy = malloc(size);
  cr_assert_not_null(copy);
  memcpy(copy, data, size);
  reml_document *d = peek(reml_from_memory(copy, size), NULL);
  free(copy);
  return d;
}

static void refuses(const void *data, size_t size, const reml_options *options, reml_status status)
{
  reml_document *d = (void *)&status;
  reml_error err = REML_ERROR_INIT;
  reml_status got = reml_document_peek(&d, reml_from_memory(data, size), options, &err);
  cr_expect_eq(got, status, "%s, not %s: %s", reml_status_name(got), reml_status_name(status), err.message);
  cr_expect_null(d);
}

static void expect_text(const reml_document *d, const char *pointer, const char *text)
{
  reml_value value = REML_VALUE_INIT;
  cr_assert_eq(reml_document_get(d, pointer, &value), 1, "%s", pointer);
  cr_assert_eq(value.type, REML_VALUE_STRING, "%s", pointer);
  cr_expect_str_eq(value.text, text, "%s", pointer);
}

static void expect_none(const reml_document *d, const char *pointer)
{
  reml_value value = REML_VALUE_INIT;
  cr_expect_eq(reml_document_get(d, pointer, &value), 0, "%s", pointer);
}

static reml_buffer configuration_of(const reml_document *d)
{
  reml_buffer out = { NULL, 0 };
  cr_assert_eq(reml_document_write(d, reml_to_memory(&out), REML_FORMAT_CONFIG, NULL), REML_OK);
  return out;
}

/* The configuration is what the whole document says; nothing else can be written. */
static void expect_like_whole(const reml_document *d, const void *data, size_t size)
{
  reml_document *whole = read_good(data, size);
  reml_buffer want = configuration_of(whole), got = configuration_of(d);
  reml_error err = REML_ERROR_INIT;
  cr_expect_str_eq(got.data, want.data);
  cr_expect_eq(reml_document_format(d), reml_document_format(whole));
  reml_buffer_free(&got);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    cr_expect_eq(reml_document_write(d, reml_to_memory(&got), format, &err), REML_E_ARGUMENT);
    cr_expect_null(got.data);
  }
  reml_buffer_free(&want);
  reml_document_free(whole);
}

/* No state anywhere, however deep. */
static void expect_no_state(const reml_document *d)
{
  static const char *const below[] = { "regressor", "cbAdf", "next" };
  char pointer[256] = "/entryReduction";
  for (bool more = true; more;) {
    char member[300];
    reml_value value = REML_VALUE_INIT;
    snprintf(member, sizeof member, "%s/state", pointer);
    expect_none(d, member);
    more = false;
    for (size_t i = 0; i < COUNT(below) && !more; i++) {
      snprintf(member, sizeof member, "%s/config/%s", pointer, below[i]);
      more = reml_document_get(d, member, &value) == 1 && value.type == REML_VALUE_OBJECT;
    }
    if (more)
      snprintf(pointer, sizeof pointer, "%.255s", member);
  }
}

Test(peek, shows_the_header_and_the_configuration)
{
  marked text = unmark(coin_model);
  reml_buffer forms[] = { convert(text.text, text.length, REML_FORMAT_JSON),
                          convert(text.text, text.length, REML_FORMAT_BINARY) };
  for (size_t i = 0; i < COUNT(forms); i++) {
    reml_value value = REML_VALUE_INIT;
    reml_document *d = peek_at(forms[i].data, forms[i].size);
    expect_text(d, "/reml/writer", "test");
    expect_text(d, "/reml/metadata/a", "1");
    expect_text(d, "/entryReduction/typename", "Coin");
    cr_expect_eq(reml_document_get(d, "/reml/format", &value), 1);
    cr_expect_eq(value.integer, 1);
    cr_expect_eq(reml_document_get(d, "/reml/minor", &value), 1);
    cr_expect_eq(reml_document_get(d, "/globalConfig/hashSeed", &value), 1);
    cr_expect_eq(value.integer, 7);
    expect_no_state(d);
    expect_like_whole(d, forms[i].data, forms[i].size);
    reml_document_free(d);
    reml_buffer_free(&forms[i]);
  }
  free(text.text);
}

Test(peek, works_for_every_reduction)
{
  for (size_t i = 0; reml_typename(i); i++) {
    reml_document *d;
    reml_workspace *ws;
    cr_assert_eq(reml_document_default(&d, reml_typename(i), NULL), REML_OK);
    reml_buffer config = configuration_of(d);
    cr_assert_eq(reml_workspace_create(&ws, reml_from_memory(config.data, config.size), NULL, NULL), REML_OK);
    for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
      reml_buffer model = { NULL, 0 };
      cr_assert_eq(reml_workspace_save(ws, reml_to_memory(&model), format, NULL), REML_OK);
      reml_document *peeked = peek_at(model.data, model.size);
      expect_text(peeked, "/entryReduction/typename", reml_typename(i));
      expect_no_state(peeked);
      expect_like_whole(peeked, model.data, model.size);
      reml_document_free(peeked);
      reml_buffer_free(&model);
    }
    reml_workspace_free(ws);
    reml_buffer_free(&config);
    reml_document_free(d);
  }
}

typedef struct stream {
  const char *data;
  size_t left;
} stream;

static ptrdiff_t give(void *user, void *to, size_t capacity)
{
  stream *from = user;
  size_t count = from->left < capacity ? from->left : capacity;
  count = count < 11 ? count : 11;
  memcpy(to, from->data, count);
  from->data += count;
  from->left -= count;
  return (ptrdiff_t)count;
}

Test(peek, takes_every_source)
{
  char path[] = "/tmp/reml-peek-XXXXXX";
  marked text = unmark(coin_model);
  reml_buffer binary = convert(text.text, text.length, REML_FORMAT_BINARY);
  stream from = { binary.data, binary.size };
  int file = mkstemp(path);
  cr_assert_eq(write(file, binary.data, binary.size), (ssize_t)binary.size);
  close(file);
  reml_source sources[] = { reml_from_file(path), reml_from_callback(give, &from, NULL) };
  for (size_t i = 0; i < COUNT(sources); i++) {
    reml_document *d = peek(sources[i], NULL);
    expect_text(d, "/reml/writer", "test");
    reml_document_free(d);
  }
  reml_document *d;
  unlink(path);
  cr_expect_eq(reml_document_peek(&d, reml_from_file(path), NULL, NULL), REML_E_IO);
  cr_expect_eq(reml_document_peek(&d, reml_from_file(NULL), NULL, NULL), REML_E_ARGUMENT);
  cr_expect_eq(reml_document_peek(&d, reml_from_file("/"), NULL, NULL), REML_E_IO);
  cr_expect_eq(reml_document_peek(NULL, reml_from_memory(text.text, text.length), NULL, NULL), REML_E_ARGUMENT);
  reml_buffer_free(&binary);
  free(text.text);
}

/* Neither the checksum nor row numbers nor rows are looked at, what stands around them is. */
Test(peek, leaves_the_weights_alone)
{
  reml_options options = REML_OPTIONS_INIT;
  bytes b = model("84" DTYPE SHAPE "a7 'indices' c6 00000008 01000000 00000000 a6 'values' c6 00000030" ROW ROW, NULL);
  reml_document_free(peek_at(b.at, b.size));
  b.at[b.size - 1] ^= 1;
  reml_document_free(peek_at(b.at, b.size));
  options.checksum = REML_CHECKSUM_VERIFY;
  refuses(b.at, b.size, &options, REML_E_CHECKSUM);
  for (size_t size = 1; size < b.size; size++)
    refuses(b.at, size, NULL, REML_E_TRUNCATED);
  b = model("84" DTYPE SHAPE "a7 'indices' c6 00000008 01000000 00000000 a6 'values' c6 00000018" ROW, NULL);
  refuses(b.at, b.size, NULL, REML_E_VALUE);
}

Test(peek, goes_over_the_rows_of_json)
{
  static const char rows[] = "{'1': [1, 2, 3.5, -4, 5, 6]}";
  marked text = unmark_with(coin_model, rows, "{'1': ['none'], 'x': 7}");
  reml_document *d = peek_at(text.text, text.length);
  expect_no_state(d);
  reml_document_free(d);
  free(text.text);
  text = unmark_with(coin_model, rows, "{'1': [1, 2,]}");
  refuses(text.text, text.length, NULL, REML_E_SYNTAX);
  free(text.text);
}

/* A tensor that is not to be there is told, in JSON too, where it is not read. */
Test(peek, refuses_what_is_wrong_elsewhere)
{
  static const struct {
    const char *old, *new;
    reml_status status;
  } wrong[] = {
    { "'alpha': 2.5", "'alpha': {'dtype': 'f32', 'shape': [1], 'rows': {}}", REML_E_VALUE },
    { "'alpha': 2.5", "'alpha': -1", REML_E_VALUE },
    { "'alpha': 2.5", "'alpah': 2.5", REML_E_VALUE },
    { "'typename': 'Coin'", "'typename': 'Con'", REML_E_VALUE },
    { "'numBits': 1", "'numBits': 28", REML_E_VALUE },
    { "'format': 1", "'format': 2", REML_E_NEWER },
    { "'requires': []", "'requires': ['more']", REML_E_NEWER },
  };
  for (size_t i = 0; i < COUNT(wrong); i++) {
    marked text = unmark_with(coin_model, wrong[i].old, wrong[i].new);
    refuses(text.text, text.length, NULL, wrong[i].status);
    free(text.text);
  }
  refuses("", 0, NULL, REML_E_TRUNCATED);
  refuses("neither", 7, NULL, REML_E_NOT_MODEL);
}

/* A user may call a note so; what newer minors add is left out, tensors that would lie in the file too. */
Test(peek, keeps_metadata_and_drops_unknown_keys)
{
  marked text = unmark_with(coin_model, "'a': '1'", "'state': 'well'");
  reml_document *d = peek_at(text.text, text.length);
  expect_text(d, "/reml/metadata/state", "well");
  reml_document_free(d);
  free(text.text);
  bytes b = model(NULL, SPARSE);
  d = peek_at(b.at, b.size);
  expect_none(d, "/x");
  expect_no_state(d);
  reml_document_free(d);
}

Test(peek, takes_configurations)
{
  static const char config[] = "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Binary\"}}";
  static const char wrong[] = "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Coin\", \"state\": {}}}";
  reml_document *d = peek_at(config, sizeof config - 1);
  expect_text(d, "/entryReduction/config/regressor/typename", "Coin");
  expect_like_whole(d, config, sizeof config - 1);
  reml_document_free(d);
  refuses(wrong, sizeof wrong - 1, NULL, REML_E_VALUE);
}
