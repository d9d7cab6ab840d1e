/* Works on models: saving, loading, verifying, using them where they are, converting. */
#include "work.h"

#include <sys/stat.h>

enum { MAPPED_FEATURES = 80 };

static reml_workspace *ws;
static reml_buffer model;
static const char *path;

/* What is asked of a mapped model. */
static reml_features *question;
static reml_prediction *answer;

static reml_buffer save_as(int32_t format)
{
  reml_error err = REML_ERROR_INIT;
  reml_buffer bytes = { NULL, 0 };
  must(reml_workspace_save(ws, reml_to_memory(&bytes), format, &err), &err);
  work_bytes = bytes.size;
  return bytes;
}

static void prepare_workspace(char **arguments)
{
  ws = make_workspace((unsigned)number_of(arguments[0]), (unsigned)number_of(arguments[1]));
}

/* The model alone; its workspace would only take memory. */
static void prepare_bytes(char **arguments, int32_t format)
{
  prepare_workspace(arguments);
  model = save_as(format);
  reml_workspace_free(ws);
}

static void prepare_binary(char **arguments)
{
  prepare_bytes(arguments, REML_FORMAT_BINARY);
}

static void prepare_json(char **arguments)
{
  prepare_bytes(arguments, REML_FORMAT_JSON);
}

static void save(void)
{
  reml_buffer bytes = save_as(REML_FORMAT_BINARY);
  reml_buffer_free(&bytes);
}

static void load_from(reml_source from)
{
  reml_error err = REML_ERROR_INIT;
  reml_workspace *loaded;
  must(reml_workspace_load(&loaded, from, NULL, &err), &err);
  reml_workspace_free(loaded);
}

static void load(void)
{
  load_from(reml_from_memory(model.data, model.size));
}

static void save_file(void)
{
  reml_error err = REML_ERROR_INIT;
  must(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_BINARY, &err), &err);
}

static void load_file(void)
{
  load_from(reml_from_file(path));
}

/* From bytes to bytes, as a converter goes. */
static void convert_to(int32_t format)
{
  reml_error err = REML_ERROR_INIT;
  reml_document *d;
  reml_buffer bytes = { NULL, 0 };
  must(reml_document_read(&d, reml_from_memory(model.data, model.size), NULL, &err), &err);
  must(reml_document_write(d, reml_to_memory(&bytes), format, &err), &err);
  if (format == REML_FORMAT_JSON)
    work_bytes = bytes.size;
  reml_buffer_free(&bytes);
  reml_document_free(d);
}

static void export_json(void)
{
  convert_to(REML_FORMAT_JSON);
}

static void import_json(void)
{
  convert_to(REML_FORMAT_BINARY);
}

static const reml_workspace *map_with(int32_t checksum)
{
  reml_error err = REML_ERROR_INIT;
  reml_options options = REML_OPTIONS_INIT;
  const reml_workspace *mapped;
  options.checksum = checksum;
  must(reml_workspace_map(&mapped, path, &options, &err), &err);
  return mapped;
}

static void prepare_path(char **arguments)
{
  struct stat about;
  path = arguments[0];
  if (stat(path, &about) != 0)
    fail(path, "cannot be read");
  work_bytes = (size_t)about.st_size;
}

static void prepare_file(char **arguments)
{
  prepare_workspace(arguments);
  path = arguments[2];
  save_file();
  prepare_path(arguments + 2);
}

static void prepare_question(char **arguments)
{
  reml_error err = REML_ERROR_INIT;
  const reml_workspace *mapped;
  prepare_path(arguments);
  mapped = map_with(REML_CHECKSUM_SKIP);
  must(reml_features_create(&question, mapped, &err), &err);
  must(reml_prediction_create(&answer, &err), &err);
  fill(question, MAPPED_FEATURES);
  reml_workspace_free(mapped);
}

static void map_and_predict(void)
{
  reml_error err = REML_ERROR_INIT;
  const reml_workspace *mapped = map_with(REML_CHECKSUM_SKIP);
  must(reml_workspace_predict(mapped, question, answer, &err), &err);
  reml_workspace_free(mapped);
}

static void map(void)
{
  reml_workspace_free(map_with(REML_CHECKSUM_SKIP));
}

static void verify(void)
{
  reml_workspace_free(map_with(REML_CHECKSUM_VERIFY));
}

const work model_works[] = {
  { "make-model", "BITS EVERY PATH", prepare_file, NULL, NULL },
  { "save", "BITS EVERY", prepare_workspace, save, NULL },
  { "load", "BITS EVERY", prepare_binary, load, NULL },
  { "save-file", "BITS EVERY PATH", prepare_file, save_file, NULL },
  { "load-file", "PATH", prepare_path, load_file, NULL },
  { "verify", "PATH", prepare_path, verify, NULL },
  { "map", "PATH", prepare_path, map, NULL },
  { "map-and-predict", "PATH", prepare_question, map_and_predict, NULL },
  { "export", "BITS EVERY", prepare_binary, export_json, NULL },
  { "import", "BITS EVERY", prepare_json, import_json, NULL },
  { 0 },
};
