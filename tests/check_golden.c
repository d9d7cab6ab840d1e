/* The golden models of every version of the format (tests/golden/README.md): both encodings load and predict what was recorded,
 * turn into each other byte for byte, and predict the same when saved again, or when mapped.  A plain program, so that it also
 * runs where Criterion does not. */
#include "recorded.h"

#include <dirent.h>

enum { PATH = 1024 };

typedef struct golden {
  const char *name;     /* such as "1.0/coin-squared" */
  const char *data;     /* such as "data/numbers.vw" */
  reml_buffer forms[3]; /* the files, by REML_FORMAT_BINARY and REML_FORMAT_JSON */
} golden;

static const int32_t encodings[] = { REML_FORMAT_BINARY, REML_FORMAT_JSON };
enum { ENCODINGS = sizeof encodings / sizeof *encodings };

static reml_error error = REML_ERROR_INIT;

static bool good(const char *name, reml_status status)
{
  if (status < 0)
    printf("%s: %s: %s\n", name, reml_status_name(status), error.message);
  return status >= 0;
}

/* The path of a file below tests/golden, in `out`. */
static const char *path_of(char out[PATH], const char *name, const char *extension)
{
  const char *top = getenv("REML_SRCDIR");
  snprintf(out, PATH, "%s/tests/golden/%s%s", top ? top : ".", name, extension);
  return out;
}

static FILE *open_file(const char *name, const char *extension)
{
  char path[PATH];
  FILE *file = fopen(path_of(path, name, extension), "rb");
  if (!file)
    printf("cannot open %s\n", path);
  return file;
}

static bool read_file(const char *name, const char *extension, reml_buffer *out)
{
  enum { MOST = 1 << 20 };
  FILE *file = open_file(name, extension);
  if (!file)
    return false;
  out->data = malloc(MOST);
  out->size = out->data ? fread(out->data, 1, MOST, file) : 0;
  bool ok = out->data && out->size < MOST && !ferror(file);
  fclose(file);
  if (ok)
    out->data[out->size] = 0;
  else
    printf("%s%s: cannot be read, or is larger than golden models are\n", name, extension);
  return ok;
}

/* By the ending of a data file, as the tool does it. */
static int32_t data_format(const char *file)
{
  return strstr(file, ".ndjson") ? REML_DATA_JSON : strstr(file, ".dsjson") ? REML_DATA_DSJSON : REML_DATA_VW_TEXT;
}

/* ---- One model ---- */

/* Predicts all examples, each of which must be the next recorded one, and there must be as many. */
static bool predict_all(const golden *g, const reml_workspace *ws, reml_reader *data, FILE *recorded)
{
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  char line[512];
  int count = 0;
  reml_status status = REML_OK;
  bool ok = good(g->name, reml_features_create(&x, ws, &error)) && good(g->name, reml_prediction_create(&p, &error));
  while (ok && (status = reml_reader_next(data, x, NULL, &error)) == REML_OK)
    ok = good(g->name, reml_workspace_predict(ws, x, p, &error)) && fgets(line, sizeof line, recorded) &&
         as_recorded(g->name, ++count, line, p);
  ok = ok && good(g->name, status);
  if (!ok || count == 0 || fgets(line, sizeof line, recorded)) {
    printf("%s: not as recorded, at example %d\n", g->name, count);
    ok = false;
  }
  reml_prediction_free(p);
  reml_features_free(x);
  return ok;
}

static bool predicts(const golden *g, const reml_workspace *ws)
{
  char path[PATH];
  reml_reader *reader = NULL;
  FILE *recorded = open_file(g->name, ".predictions");
  bool ok =
      recorded &&
      good(g->name, reml_reader_open(&reader, ws, reml_from_file(path_of(path, g->data, "")), data_format(g->data), &error)) &&
      predict_all(g, ws, reader, recorded);
  reml_reader_free(reader);
  if (recorded)
    fclose(recorded);
  return ok;
}

static bool loads_and_predicts(const golden *g, const reml_buffer *model, reml_workspace **ws)
{
  return good(g->name, reml_workspace_load(ws, reml_from_memory(model->data, model->size), NULL, &error)) && predicts(g, *ws);
}

/* What is saved may say a later release and minor, but means the same. */
static bool keeps_on_predicting(const golden *g, const reml_workspace *ws)
{
  bool ok = true;
  for (size_t i = 0; ok && i < ENCODINGS; i++) {
    reml_buffer saved = { NULL, 0 };
    reml_workspace *again = NULL;
    ok = good(g->name, reml_workspace_save(ws, reml_to_memory(&saved), encodings[i], &error)) &&
         loads_and_predicts(g, &saved, &again);
    reml_workspace_free(again);
    reml_buffer_free(&saved);
  }
  return ok;
}

/* The file itself, used where it is. */
static bool maps_and_predicts(const golden *g)
{
  char path[PATH];
  const reml_workspace *ws = NULL;
  bool ok = good(g->name, reml_workspace_map(&ws, path_of(path, g->name, ".reml"), NULL, &error)) && predicts(g, ws) &&
            keeps_on_predicting(g, ws);
  reml_workspace_free(ws);
  return ok;
}

/* The file of one form, written in another, is that file. */
static bool converts(const golden *g, int32_t from, int32_t to)
{
  const reml_buffer *source = &g->forms[from], *expected = &g->forms[to];
  reml_document *d = NULL;
  reml_buffer out = { NULL, 0 };
  bool ok = good(g->name, reml_document_read(&d, reml_from_memory(source->data, source->size), NULL, &error)) &&
            good(g->name, reml_document_write(d, reml_to_memory(&out), to, &error));
  if (ok && (out.size != expected->size || memcmp(out.data, expected->data, out.size) != 0)) {
    printf("%s: becomes other bytes when form %d is written as %d\n", g->name, from, to);
    ok = false;
  }
  reml_buffer_free(&out);
  reml_document_free(d);
  return ok;
}

static bool check_form(const golden *g, int32_t form)
{
  reml_workspace *ws = NULL;
  bool ok = loads_and_predicts(g, &g->forms[form], &ws) && keeps_on_predicting(g, ws);
  for (size_t i = 0; i < ENCODINGS; i++)
    ok = converts(g, form, encodings[i]) && ok;
  reml_workspace_free(ws);
  return ok;
}

/* ---- All of them ---- */

typedef struct tally {
  int models, failed;
  unsigned seen; /* a bit for each reduction that some model has */
} tally;

static void note_reductions(const char *json, tally *all)
{
  for (size_t i = 0; reml_typename(i); i++) {
    char text[100];
    snprintf(text, sizeof text, "\"typename\": \"%s\"", reml_typename(i));
    if (strstr(json, text))
      all->seen |= 1u << i;
  }
}

static void check_model(const char *version, const char *name, const char *data, tally *all)
{
  char full[512];
  golden g = { full, data, { { NULL, 0 } } };
  snprintf(full, sizeof full, "%s/%s", version, name);
  bool ok = read_file(full, ".reml", &g.forms[REML_FORMAT_BINARY]) && read_file(full, ".reml.json", &g.forms[REML_FORMAT_JSON]);
  if (ok) {
    note_reductions(g.forms[REML_FORMAT_JSON].data, all);
    for (size_t i = 0; i < ENCODINGS; i++)
      ok = check_form(&g, encodings[i]) && ok;
    ok = maps_and_predicts(&g) && ok;
  }
  all->models++;
  all->failed += !ok;
  free(g.forms[REML_FORMAT_BINARY].data);
  free(g.forms[REML_FORMAT_JSON].data);
}

static void check_version(const char *version, tally *all)
{
  char name[100], data[100] = "data/";
  int before = all->models;
  FILE *index = open_file(version, "/index");
  while (index && fscanf(index, "%99s %94s", name, data + strlen("data/")) == 2)
    check_model(version, name, data, all);
  if (index)
    fclose(index);
  all->failed += all->models == before;
  printf("%s: %d models\n", version, all->models - before);
}

int main(void)
{
  char path[PATH];
  tally all = { 0, 0, 0 };
  DIR *versions = opendir(path_of(path, "", ""));
  for (struct dirent *entry; versions && (entry = readdir(versions)) != NULL;)
    if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9')
      check_version(entry->d_name, &all);
  if (versions)
    closedir(versions);
  for (size_t i = 0; reml_typename(i); i++)
    if (!(all.seen & 1u << i)) {
      printf("there is no golden model of %s\n", reml_typename(i));
      all.failed++;
    }
  printf("%d golden models, %d failures\n", all.models, all.failed);
  return all.failed > 0 || all.models == 0;
}
