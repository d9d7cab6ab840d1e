/* Models of reductionml, whole and damaged: all that are recorded become models, those of the development head byte for byte
 * the ones that libreml learns from the same data; cut off anywhere, or with any bit turned over, they do no harm.  A plain
 * program, so that a build with sanitizers sees what leaks.  REML_SRCDIR says where the data is. */
#include <reml.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

static void wrong(const char *name, const char *what)
{
  printf("%s: %s\n", name, what);
  failures++;
}

/* What is recorded, in the directory reductionml, and what of ours it is, in the directory recorded (NULL: nothing). */
static const struct {
  const char *theirs, *ours;
} recorded[] = {
  { "coin-0.1.0", NULL },   { "coin", "coin_tiny_collisions" }, { "debug", "debug_over_coin" },   { "elementwise", NULL },
  { "greedy-0.1.0", NULL }, { "softmax", "softmax_default" },   { "square-cb", "squarecb_json" },
};

static const char *const forms[] = { "json", "flexbuffers" };

static reml_buffer read_file(const char *directory, const char *name)
{
  char path[1024];
  reml_buffer out = { NULL, 0 };
  const char *top = getenv("REML_SRCDIR");
  snprintf(path, sizeof path, "%s/tests/data/%s/%s", top ? top : ".", directory, name);
  FILE *file = fopen(path, "rb");
  out.data = malloc(1 << 20);
  if (file && out.data)
    out.size = fread(out.data, 1, 1 << 20, file);
  if (file)
    fclose(file);
  if (out.size == 0)
    wrong(path, "cannot be read");
  return out;
}

/* Reads from memory that ends where the bytes end.  NULL when it is refused. */
static reml_document *import(const char *data, size_t size, reml_error *err)
{
  reml_options options = REML_OPTIONS_INIT;
  reml_document *d = NULL;
  char *copy = malloc(size > 0 ? size : 1);
  if (!copy)
    return NULL;
  memcpy(copy, data, size);
  options.format = REML_FORMAT_IMPORT;
  reml_document_read(&d, reml_from_memory(copy, size), &options, err);
  free(copy);
  return d;
}

static reml_buffer import_whole(const char *name, const reml_buffer *theirs)
{
  reml_buffer out = { NULL, 0 };
  reml_error err = REML_ERROR_INIT;
  reml_document *d = import(theirs->data, theirs->size, &err);
  if (!d || reml_document_write(d, reml_to_memory(&out), REML_FORMAT_BINARY, &err) < 0)
    wrong(name, err.message);
  reml_document_free(d);
  return out;
}

/* Damaged bytes: refused with a message, or a document that can be written. */
static void try_damaged(const char *name, const char *data, size_t size)
{
  reml_error err = REML_ERROR_INIT;
  reml_buffer out = { NULL, 0 };
  reml_document *d = import(data, size, &err);
  if (!d && (err.status >= 0 || !*err.message))
    wrong(name, "refused without a reason");
  if (d && reml_document_write(d, reml_to_memory(&out), REML_FORMAT_JSON, &err) < 0)
    wrong(name, err.message);
  reml_document_free(d);
  reml_buffer_free(&out);
}

static void damage(const char *name, const reml_buffer *theirs)
{
  for (size_t size = 0; size < theirs->size; size++)
    try_damaged(name, theirs->data, size);
  for (size_t bit = 0; bit < 8 * theirs->size; bit++) {
    char mask = (char)(1 << bit % 8);
    theirs->data[bit / 8] ^= mask;
    try_damaged(name, theirs->data, theirs->size);
    theirs->data[bit / 8] ^= mask;
  }
}

/* Both forms say the same. */
static void check_model(const char *theirs, const char *ours, size_t most)
{
  reml_buffer models[2];
  for (size_t i = 0; i < 2; i++) {
    char name[64];
    snprintf(name, sizeof name, "%s.%s", theirs, forms[i]);
    reml_buffer file = read_file("reductionml", name);
    models[i] = import_whole(name, &file);
    if (file.size <= most)
      damage(name, &file);
    reml_buffer_free(&file);
  }
  if (models[0].size == 0 || models[0].size != models[1].size || memcmp(models[0].data, models[1].data, models[0].size) != 0)
    wrong(theirs, "its JSON and its FlexBuffers are not the same model");
  if (ours) {
    char directory[64];
    snprintf(directory, sizeof directory, "recorded/%s", ours);
    reml_buffer wanted = read_file(directory, "model.reml");
    if (models[0].size != wanted.size || memcmp(models[0].data, wanted.data, wanted.size) != 0)
      wrong(theirs, "not the model that libreml learns");
    reml_buffer_free(&wanted);
  }
  reml_buffer_free(&models[0]);
  reml_buffer_free(&models[1]);
}

int main(void)
{
  /* Every bit of the larger ones would say no more. */
  enum { MOST_DAMAGED = 2300 };
  for (size_t i = 0; i < sizeof recorded / sizeof *recorded; i++)
    check_model(recorded[i].theirs, recorded[i].ours, MOST_DAMAGED);
  printf("%d wrong\n", failures);
  return failures > 0;
}
