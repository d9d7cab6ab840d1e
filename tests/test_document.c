/* Documents as a whole: reading, converting, and the options of both. */
#include "documents.h"

#include <dirent.h>
#include <unistd.h>

/* A file of tests/data/format. */
static reml_buffer sample(const char *name, const char *extension)
{
  char file[256];
  snprintf(file, sizeof file, "tests/data/format/%s%s", name, extension);
  return read_source(file);
}

/* Calls `each` with the name of every pair of samples, without its extension. */
static void with_samples(void (*each)(const char *name))
{
  char path[600];
  const char *top = getenv("REML_SRCDIR");
  int count = 0;
  snprintf(path, sizeof path, "%s/tests/data/format", top ? top : ".");
  DIR *all = opendir(path);
  cr_assert_not_null(all, "%s", path);
  for (struct dirent *entry; (entry = readdir(all)) != NULL;) {
    char *extension = strstr(entry->d_name, ".reml");
    if (!extension || strcmp(extension, ".reml") != 0)
      continue;
    *extension = 0;
    each(entry->d_name);
    count++;
  }
  closedir(all);
  cr_expect_eq(count, 32);
}

static void expect_becomes(const reml_buffer *from, int32_t format, const reml_buffer *expected, const char *what)
{
  reml_buffer out = convert(from->data, from->size, format);
  cr_expect(out.size == expected->size && memcmp(out.data, expected->data, out.size) == 0, "%s becomes something else", what);
  reml_buffer_free(&out);
}

static void convert_sample(const char *name)
{
  reml_buffer json = sample(name, ".json"), binary = sample(name, ".reml");
  expect_becomes(&json, REML_FORMAT_BINARY, &binary, name);
  expect_becomes(&binary, REML_FORMAT_JSON, &json, name);
  expect_becomes(&json, REML_FORMAT_JSON, &json, name);
  expect_becomes(&binary, REML_FORMAT_BINARY, &binary, name);
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
}

Test(document, converts_the_samples_byte_for_byte)
{
  with_samples(convert_sample);
}

/* The configuration in a model is the same whichever form it was read from, and makes a workspace; the model is one. */
static void use_sample(const char *name)
{
  reml_buffer json = sample(name, ".json"), binary = sample(name, ".reml"), saved;
  reml_buffer config = convert(json.data, json.size, REML_FORMAT_CONFIG);
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws, *same;
  expect_becomes(&binary, REML_FORMAT_CONFIG, &config, name);
  expect_becomes(&config, REML_FORMAT_CONFIG, &config, name);
  cr_assert_eq(reml_workspace_create(&ws, reml_from_memory(config.data, config.size), NULL, &err), REML_OK, "%s", err.message);
  reml_workspace_free(ws);
  /* What a workspace saves is canonical, in both forms. */
  cr_assert_eq(reml_workspace_load(&ws, reml_from_memory(binary.data, binary.size), NULL, &err), REML_OK, "%s", err.message);
  cr_assert_eq(reml_workspace_load(&same, reml_from_memory(json.data, json.size), NULL, &err), REML_OK, "%s", err.message);
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
  cr_assert_eq(reml_workspace_save(ws, reml_to_memory(&binary), REML_FORMAT_BINARY, &err), REML_OK, "%s", err.message);
  cr_assert_eq(reml_workspace_save(ws, reml_to_memory(&json), REML_FORMAT_JSON, &err), REML_OK, "%s", err.message);
  cr_assert_eq(reml_workspace_save(same, reml_to_memory(&saved), REML_FORMAT_BINARY, &err), REML_OK, "%s", err.message);
  cr_expect(saved.size == binary.size && memcmp(saved.data, binary.data, saved.size) == 0, "%s", name);
  expect_becomes(&binary, REML_FORMAT_JSON, &json, name);
  expect_becomes(&json, REML_FORMAT_BINARY, &binary, name);
  reml_buffer_free(&saved);
  cr_assert_eq(reml_workspace_save(ws, reml_to_memory(&saved), REML_FORMAT_CONFIG, &err), REML_OK, "%s", err.message);
  cr_expect_str_eq(saved.data, config.data);
  reml_workspace_free(ws);
  reml_workspace_free(same);
  reml_buffer_free(&saved);
  reml_buffer_free(&config);
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
}

Test(document, samples_are_models_to_a_workspace)
{
  with_samples(use_sample);
}

Test(document, knows_its_format)
{
  marked text = unmark(coin_model);
  reml_buffer binary = convert(text.text, text.length, REML_FORMAT_BINARY);
  reml_buffer config = convert(text.text, text.length, REML_FORMAT_CONFIG);
  reml_document *d = read_good(text.text, text.length);
  cr_expect_eq(reml_document_format(d), REML_FORMAT_JSON);
  reml_document_free(d);
  d = read_good(binary.data, binary.size);
  cr_expect_eq(reml_document_format(d), REML_FORMAT_BINARY);
  reml_document_free(d);
  d = read_good(config.data, config.size);
  cr_expect_eq(reml_document_format(d), REML_FORMAT_CONFIG);
  reml_document_free(d);
  cr_expect_eq(reml_document_format(NULL), REML_FORMAT_ANY);
  reml_document_free(NULL);
  reml_buffer_free(&binary);
  reml_buffer_free(&config);
  free(text.text);
}

/* What each form is taken for by the format that the options ask for; 0: taken. */
Test(document, reads_only_the_format_that_is_asked_for)
{
  marked text = unmark(coin_model);
  reml_buffer forms[] = { { NULL, 0 },
                          convert(text.text, text.length, REML_FORMAT_BINARY),
                          { text.text, text.length },
                          convert(text.text, text.length, REML_FORMAT_CONFIG) };
  for (int32_t form = REML_FORMAT_BINARY; form <= REML_FORMAT_CONFIG; form++)
    for (int32_t asked = REML_FORMAT_ANY; asked <= REML_FORMAT_IMPORT; asked++) {
      reml_error err = REML_ERROR_INIT;
      reml_options options = REML_OPTIONS_INIT;
      reml_document *d;
      options.format = asked;
      reml_status status = reml_document_read(&d, reml_from_memory(forms[form].data, forms[form].size), &options, &err);
      bool any = asked == REML_FORMAT_ANY || asked == REML_FORMAT_IMPORT;
      cr_expect_eq(status, any || asked == form ? REML_OK : REML_E_NOT_MODEL, "%d as %d: %s", form, asked, err.message);
      reml_document_free(d);
    }
  reml_buffer_free(&forms[REML_FORMAT_BINARY]);
  reml_buffer_free(&forms[REML_FORMAT_CONFIG]);
  free(text.text);
}

/* Whatever the options say, create makes nothing of a model and load nothing of a configuration. */
Test(document, workspaces_take_models_or_configurations_but_not_the_other)
{
  marked text = unmark(coin_model);
  reml_buffer config = convert(text.text, text.length, REML_FORMAT_CONFIG),
              binary = convert(text.text, text.length, REML_FORMAT_BINARY);
  reml_error err = REML_ERROR_INIT;
  for (int32_t asked = REML_FORMAT_ANY; asked <= REML_FORMAT_IMPORT; asked++) {
    reml_workspace *ws = NULL;
    reml_options options = REML_OPTIONS_INIT;
    options.format = asked;
    bool as_config = asked == REML_FORMAT_CONFIG, any = asked == REML_FORMAT_ANY || asked == REML_FORMAT_IMPORT;
    cr_expect_eq(reml_workspace_load(&ws, reml_from_memory(config.data, config.size), &options, &err),
                 as_config ? REML_E_ARGUMENT : REML_E_NOT_MODEL, "%d: %s", asked, err.message);
    cr_expect_null(ws);
    cr_expect_eq(reml_workspace_create(&ws, reml_from_memory(text.text, text.length), &options, &err),
                 any || as_config ? REML_E_NOT_MODEL : REML_E_ARGUMENT, "%d: %s", asked, err.message);
    cr_expect_eq(reml_workspace_create(&ws, reml_from_memory(binary.data, binary.size), &options, &err),
                 any || as_config ? REML_E_NOT_MODEL : REML_E_ARGUMENT, "%d: %s", asked, err.message);
    cr_expect_eq(reml_workspace_load(&ws, reml_from_memory(text.text, text.length), &options, &err),
                 any || asked == REML_FORMAT_JSON ? REML_OK
                 : as_config                      ? REML_E_ARGUMENT
                                                  : REML_E_NOT_MODEL,
                 "%d: %s", asked, err.message);
    reml_workspace_free(ws);
  }
  reml_buffer_free(&config);
  reml_buffer_free(&binary);
  free(text.text);
}

Test(document, writes_a_configuration_only_as_one)
{
  reml_document *d;
  reml_error err = REML_ERROR_INIT;
  reml_buffer out = { NULL, 0 };
  cr_assert_eq(reml_document_default(&d, "Coin", &err), REML_OK);
  cr_expect_eq(reml_document_write(d, reml_to_memory(&out), REML_FORMAT_BINARY, &err), REML_E_ARGUMENT);
  cr_expect_not_null(strstr(err.message, "this is a configuration"), "%s", err.message);
  cr_expect_eq(reml_document_write(d, reml_to_memory(&out), REML_FORMAT_JSON, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_document_write(d, reml_to_memory(&out), REML_FORMAT_ANY, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_document_write(d, reml_to_memory(&out), 4, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_document_write(d, reml_to_memory(NULL), REML_FORMAT_CONFIG, &err), REML_E_ARGUMENT);
  cr_expect_eq(reml_document_write(NULL, reml_to_memory(&out), REML_FORMAT_CONFIG, &err), REML_E_ARGUMENT);
  cr_expect_null(out.data);
  reml_document_free(d);
}

Test(document, makes_the_default_of_every_typename)
{
  static const char *const names[] = {
    "Coin", "Binary", "CbAdf", "CbExploreAdfGreedy", "CbExploreAdfSoftmax", "CbExploreAdfSquareCb", "ElementwiseInteraction",
    "Debug"
  };
  for (size_t i = 0; i < COUNT(names); i++) {
    reml_document *d;
    reml_workspace *ws;
    reml_error err = REML_ERROR_INIT;
    reml_buffer out;
    char expected[100];
    cr_expect_str_eq(reml_typename(i), names[i]);
    cr_assert_eq(reml_document_default(&d, names[i], &err), REML_OK, "%s", err.message);
    cr_assert_eq(reml_document_write(d, reml_to_memory(&out), REML_FORMAT_CONFIG, &err), REML_OK, "%s", err.message);
    snprintf(expected, sizeof expected, "\n  \"entryReduction\": {\n    \"typename\": \"%s\",\n    \"config\": {\n", names[i]);
    cr_expect_not_null(strstr(out.data, expected), "%s", out.data);
    cr_expect_not_null(strstr(out.data, "\"alpha\": 4.0,"), "%s", out.data);
    expect_becomes(&out, REML_FORMAT_CONFIG, &out, names[i]);
    cr_assert_eq(reml_workspace_create(&ws, reml_from_memory(out.data, out.size), NULL, &err), REML_OK, "%s", err.message);
    reml_workspace_free(ws);
    reml_buffer_free(&out);
    reml_document_free(d);
  }
  cr_expect_null(reml_typename(COUNT(names)));
  cr_expect_null(reml_typename(SIZE_MAX));
}

Test(document, has_no_default_of_other_names)
{
  static const char *const names[] = { "", "coin", "Coin ", "Forest", NULL };
  for (size_t i = 0; i < COUNT(names); i++) {
    reml_document *d = (reml_document *)(uintptr_t)&names;
    reml_error err = REML_ERROR_INIT;
    cr_expect_eq(reml_document_default(&d, names[i], &err), REML_E_ARGUMENT);
    cr_expect_null(d);
    cr_expect_not_null(strstr(err.message, "is not the typename of a reduction"), "%s", err.message);
  }
  cr_expect_eq(reml_document_default(NULL, "Coin", NULL), REML_E_ARGUMENT);
}

/* Options of other releases: shorter, or longer with nothing in what is new. */
Test(document, checks_its_options)
{
  struct {
    reml_options options;
    char more[16];
  } newer;
  reml_options older = REML_OPTIONS_INIT;
  reml_error err = REML_ERROR_INIT;
  reml_document *d;
  reml_source from = reml_from_memory("{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Coin\"}}", REML_STRLEN);
  memset(&newer, 0, sizeof newer);
  newer.options.struct_size = sizeof newer;
  cr_expect_eq(reml_document_read(&d, from, &newer.options, &err), REML_OK, "%s", err.message);
  reml_document_free(d);
  newer.more[15] = 1;
  cr_expect_eq(reml_document_read(&d, from, &newer.options, &err), REML_E_ARGUMENT);
  cr_expect_null(d);
  memset(&older, 0xff, sizeof older);
  memset(&older, 0, offsetof(reml_options, user));
  older.struct_size = offsetof(reml_options, user);
  cr_expect_eq(reml_document_read(&d, from, &older, &err), REML_OK, "%s", err.message);
  reml_document_free(d);
  older.struct_size = 0;
  cr_expect_eq(reml_document_read(&d, from, &older, &err), REML_E_ARGUMENT);
  static const int32_t wrong[][2] = { { -1, 0 }, { 5, 0 }, { 0, -1 }, { 0, 3 } };
  for (size_t i = 0; i < COUNT(wrong); i++) {
    reml_options options = REML_OPTIONS_INIT;
    options.format = wrong[i][0];
    options.checksum = wrong[i][1];
    cr_expect_eq(reml_document_read(&d, from, &options, &err), REML_E_ARGUMENT, "%zu", i);
  }
  cr_expect_eq(reml_document_read(NULL, from, NULL, &err), REML_E_ARGUMENT);
}

/* A document outlives the memory that it was read from; what cannot be read leaves nothing. */
Test(document, keeps_what_it_needs)
{
  reml_buffer binary = sample("20-CbExploreAdfSquareCb-minor0", ".reml"),
              expected = sample("20-CbExploreAdfSquareCb-minor0", ".json"), out;
  reml_document *d = (reml_document *)&binary;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_document_read(&d, reml_from_memory(binary.data, binary.size), NULL, &err), REML_OK);
  memset(binary.data, 0xff, binary.size);
  cr_assert_eq(reml_document_write(d, reml_to_memory(&out), REML_FORMAT_JSON, &err), REML_OK);
  cr_expect(out.size == expected.size && memcmp(out.data, expected.data, out.size) == 0);
  reml_document_free(d);
  cr_expect_eq(reml_document_read(&d, reml_from_file("/nowhere/at/all"), NULL, &err), REML_E_IO);
  cr_expect_null(d);
  cr_expect_eq(reml_document_read(&d, reml_from_memory(binary.data, binary.size), NULL, &err), REML_E_NOT_MODEL);
  cr_expect_null(d);
  reml_buffer_free(&binary);
  reml_buffer_free(&expected);
  reml_buffer_free(&out);
}

/* What is said of a file begins with its name. */
Test(document, names_the_file)
{
  static const char text[] = "{\n \"globalConfig\": 7, \"entryReduction\": {\"typename\": \"Coin\"}}";
  char path[] = "/tmp/reml-document-XXXXXX", expected[200];
  int file = mkstemp(path);
  reml_error err = REML_ERROR_INIT;
  reml_document *d;
  cr_assert_geq(file, 0);
  cr_expect_eq(reml_document_read(&d, reml_from_file(path), NULL, &err), REML_E_TRUNCATED);
  snprintf(expected, sizeof expected, "%s: byte 0: the file is empty", path);
  cr_expect_str_eq(err.message, expected);
  cr_assert_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
  close(file);
  cr_expect_eq(reml_document_read(&d, reml_from_file(path), NULL, &err), REML_E_VALUE);
  snprintf(expected, sizeof expected, "%s:2:18: /globalConfig: must be an object, is an integer", path);
  cr_expect_str_eq(err.message, expected);
  cr_expect_eq(err.offset, 19);
  unlink(path);
}

/* The weight table is what max_weight_bytes is about, and converting makes none. */
Test(document, needs_no_memory_for_weights_that_are_not_there)
{
  marked text = unmark_with(coin_model, "'shape': [2, 1, 6], 'rows': {'1'", "'shape': [134217728, 1, 6], 'rows': {'134217727'");
  reml_options options = REML_OPTIONS_INIT;
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws;
  char *bits = strstr(text.text, "\"numBits\": 1,");
  cr_assert_not_null(bits);
  memcpy(bits, "\"numBits\":27,", 13);
  reml_buffer binary = convert(text.text, text.length, REML_FORMAT_BINARY),
              json = convert(binary.data, binary.size, REML_FORMAT_JSON);
  cr_expect_lt(binary.size, 1000);
  cr_expect_not_null(strstr(json.data, "\"134217727\": [1.0, 2.0, 3.5, -4.0, 5.0, 6.0]"));
  options.max_weight_bytes = (UINT64_C(32) << 27) - 1;
  cr_expect_eq(reml_workspace_load(&ws, reml_from_memory(binary.data, binary.size), &options, &err), REML_E_LIMIT);
  cr_expect_not_null(strstr(err.message, "4294967295"), "%s", err.message);
  reml_buffer_free(&binary);
  reml_buffer_free(&json);
  free(text.text);
}
