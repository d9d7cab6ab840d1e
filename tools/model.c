#include "model.h"

#include "io.h"

static bool read_as(reml_document **model, const char *name, int32_t format, struct listener *listener)
{
  reml_error err = REML_ERROR_INIT;
  reml_options options = listening_options(listener, format);
  if (reml_document_read(model, source_named(name), &options, &err) < 0) {
    say_failure(listener, &err);
    return false;
  }
  if (reml_document_format(*model) != REML_FORMAT_CONFIG)
    return true;
  say_error("%s: this is a configuration, and no model; 'reml train -c' makes a model of it", input_title(name));
  reml_document_free(*model);
  *model = NULL;
  return false;
}

bool model_read(reml_document **model, const char *name, struct listener *listener)
{
  return read_as(model, name, REML_FORMAT_ANY, listener);
}

bool model_import(reml_document **model, const char *name, struct listener *listener)
{
  return read_as(model, name, REML_FORMAT_IMPORT, listener);
}
