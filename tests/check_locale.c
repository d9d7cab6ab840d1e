/* A program whose locale writes a decimal comma, set for the process or for the thread, reads and writes the same bytes as one
 * without a locale.  The locale is one of the system's, or made for the test (Debian package locales). */
#include "plain.h"

#include <locale.h>
#include <stdint.h>
#include <unistd.h>

/* ---- All that has numbers in it, written into one text ---- */

static const char config[] =
    "{\"globalConfig\": {\"numBits\": 4, \"interactions\": [[\"Default\", {\"Name\": \"b\"}]]}, "
    "\"entryReduction\": {\"typename\": \"Coin\", \"config\": {\"alpha\": 1.5, \"beta\": 2.5e-3, \"l1Lambda\": 0.25}}}";

static const char cb_config[] =
    "{\"globalConfig\": {\"numBits\": 4}, \"entryReduction\": {\"typename\": \"CbExploreAdfGreedy\", "
    "\"config\": {\"epsilon\": 0.125, \"cbAdf\": {\"typename\": \"CbAdf\"}}}}";

static const struct {
  const char *config;
  int32_t format;
  const char *text;
} examples[] = {
  { config, REML_DATA_VW_TEXT, "0.5 2.25 | a:1.25 |b:0.5 c:-3.75e-2 d:.5 e:1e-45 f:0.333333333333333333333333" },
  { config, REML_DATA_VW_TEXT, "0,5 | a:1.25" },
  { config, REML_DATA_VW_TEXT, "0.5 | a:1,25" },
  { config, REML_DATA_JSON,
    "{\"label\": {\"value\": 0.75, \"weight\": 1.5}, \"features\": {\"b\": {\"c\": -2.125e-3}, \" \": [0.5, 0.1]}}" },
  { config, REML_DATA_JSON, "{\"label\": 0,75, \"features\": {}}" },
  { cb_config, REML_DATA_DSJSON,
    "{\"_label_cost\": -1.5, \"_label_probability\": 0.25, \"_labelIndex\": 1, "
    "\"c\": {\"x\": {\"z\": 0.5}, \"_multi\": [{\"a\": {\"y\": 1.25}}, {\"a\": {\"y\": 2.5e-1}}]}}" },
};

static const char *const bad_configs[] = {
  "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Coin\", \"config\": {\"alpha\": -1.5}}}",
  "{\"globalConfig\": {\"numBits\": 2.5}, \"entryReduction\": {\"typename\": \"Coin\"}}",
  "{\"globalConfig\": {\"numBits\": 99}, \"entryReduction\": {\"typename\": \"Coin\"}}",
  "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"Coin\", \"config\": {\"alpha\": 1,5}}}",
};

static void note_workspace(const reml_workspace *ws, FILE *to)
{
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++) {
    reml_buffer saved = { NULL, 0 };
    reml_workspace *again = NULL;
    must(reml_workspace_save(ws, reml_to_memory(&saved), format, NULL) == REML_OK, "a workspace can be saved");
    fwrite(saved.data, 1, saved.size, to);
    must(format == REML_FORMAT_CONFIG ||
             reml_workspace_load(&again, reml_from_memory(saved.data, saved.size), NULL, NULL) == REML_OK,
         "and loaded again");
    reml_workspace_free(again);
    reml_buffer_free(&saved);
  }
}

/* What is learned of one example, again and again, or why nothing is. */
static void note_example(size_t i, FILE *to)
{
  reml_workspace *ws;
  reml_features *x;
  reml_prediction *p;
  reml_label y;
  reml_error err = REML_ERROR_INIT;
  must(reml_workspace_create(&ws, reml_from_memory(examples[i].config, REML_STRLEN), NULL, &err) == REML_OK, err.message);
  must(reml_features_create(&x, ws, NULL) == REML_OK && reml_prediction_create(&p, NULL) == REML_OK, "there is memory");
  reml_status status = reml_features_parse(x, examples[i].format, examples[i].text, REML_STRLEN, &y, &err);
  fprintf(to, "%d %s\n", (int)status, err.message);
  for (int k = 0; k < 3 && status == REML_OK; k++) {
    float raw;
    status = reml_workspace_predict_then_learn(ws, x, &y, p, &err);
    raw = reml_prediction_raw(p);
    fwrite(&raw, sizeof raw, 1, to);
    fprintf(to, "%d %s\n", (int)status, err.message);
  }
  note_workspace(ws, to);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
}

static reml_buffer note_all(void)
{
  reml_buffer notes = { NULL, 0 };
  FILE *to = open_memstream(&notes.data, &notes.size);
  must(to != NULL, "there is memory");
  for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
    note_example(i, to);
  for (size_t i = 0; i < sizeof bad_configs / sizeof *bad_configs; i++) {
    reml_document *d;
    reml_error err = REML_ERROR_INIT;
    must(reml_document_read(&d, reml_from_memory(bad_configs[i], REML_STRLEN), NULL, &err) < 0, bad_configs[i]);
    fprintf(to, "%s\n", err.message);
  }
  for (int32_t which = REML_SCHEMA_CONFIG; which <= REML_SCHEMA_MODEL; which++) {
    reml_buffer schema = { NULL, 0 };
    must(reml_schema_write(which, reml_to_memory(&schema), NULL) == REML_OK, "a schema is written");
    fwrite(schema.data, 1, schema.size, to);
    reml_buffer_free(&schema);
  }
  fclose(to);
  return notes;
}

/* ---- The locale ---- */

static char directory[] = "/tmp/reml-locale-XXXXXX";

/* Of this machine's byte order, which need not be that of the one that plays it. */
static void make_locale(void)
{
  const uint16_t one = 1;
  char command[200];
  snprintf(command, sizeof command, "localedef --%s-endian -i de_DE -f UTF-8 %s/de_DE.UTF-8 > %s/log 2>&1",
           *(const char *)&one ? "little" : "big", directory, directory);
  /* Words of our own, and a directory that mkdtemp named.  NOLINTNEXTLINE(cert-env33-c) */
  if (system(command) != 0)
    printf("localedef made no locale\n");
  setenv("LOCPATH", directory, 1);
}

static void remove_locale(void)
{
  char command[64];
  snprintf(command, sizeof command, "rm -r %s", directory);
  /* Likewise.  NOLINTNEXTLINE(cert-env33-c) */
  must(system(command) == 0, "what was made is removed");
}

/* The name of one that is there, or NULL. */
static const char *find_locale(void)
{
  static const char *const names[] = { "de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "fr_FR" };
  const char *found = NULL;
  for (size_t i = 0; !found && i < sizeof names / sizeof *names; i++)
    found = setlocale(LC_ALL, names[i]) ? names[i] : NULL;
  setlocale(LC_ALL, "C");
  return found;
}

/* Whether numbers have a comma now, as they must, and the bytes are the same. */
static int compare(const char *what, const reml_buffer *wanted)
{
  char number[16];
  snprintf(number, sizeof number, "%.1f", 0.5);
  must(strcmp(number, "0,5") == 0, "the locale has a decimal comma");
  reml_buffer got = note_all();
  bool same = got.size == wanted->size && memcmp(got.data, wanted->data, got.size) == 0;
  size_t at = 0;
  while (!same && at < got.size && at < wanted->size && got.data[at] == wanted->data[at])
    at++;
  if (!same)
    printf("%s, from byte %zu on, something else is written: %.60s\nnot: %.60s\n", what, at, got.data + at, wanted->data + at);
  free(got.data);
  return same ? 0 : 1;
}

static int compare_with(const char *name, const reml_buffer *wanted)
{
  must(setlocale(LC_ALL, name) != NULL, "the locale can be set");
  int differs = compare("with a locale of the process", wanted);
  locale_t locale = duplocale(LC_GLOBAL_LOCALE);
  must(locale != (locale_t)0, "the locale can be copied");
  setlocale(LC_ALL, "C");
  uselocale(locale);
  differs += compare("with a locale of the thread", wanted);
  uselocale(LC_GLOBAL_LOCALE);
  freelocale(locale);
  return differs > 0;
}

int main(void)
{
  must(mkdtemp(directory) != NULL, "there is a directory");
  const char *name = find_locale(), *all = getenv("REML_TEST_ALL");
  int status = all && *all ? 1 : 77;
  if (!name) {
    make_locale();
    name = find_locale();
  }
  if (name) {
    reml_buffer notes = note_all();
    status = compare_with(name, &notes);
    free(notes.data);
  } else {
    printf("skipped: no locale with a decimal comma, and none can be made (Debian package: locales)\n");
  }
  remove_locale();
  return status;
}
