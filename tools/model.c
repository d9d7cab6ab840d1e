#include "model.h"

#include "io.h"

static bool read_as(reml_document **document, const char *name, int32_t format, struct listener *listener)
{
  reml_error err = REML_ERROR_INIT;
  reml_options options = listening_options(listener, format);
  if (reml_document_read(document, source_named(name), &options, &err) >= 0)
    return true;
  say_failure(listener, &err);
  return false;
}

static bool read_model(reml_document **model, const char *name, int32_t format, struct listener *listener)
{
  if (!read_as(model, name, format, listener))
    return false;
  if (reml_document_format(*model) != REML_FORMAT_CONFIG)
    return true;
  say_error("%s: this is a configuration, and no model; 'reml train -c' makes a model of it", input_title(name));
  reml_document_free(*model);
  *model = NULL;
  return false;
}

bool document_read(reml_document **document, const char *name, struct listener *listener)
{
  return read_as(document, name, REML_FORMAT_ANY, listener);
}

bool model_read(reml_document **model, const char *name, struct listener *listener)
{
  return read_model(model, name, REML_FORMAT_ANY, listener);
}

bool model_import(reml_document **model, const char *name, struct listener *listener)
{
  return read_model(model, name, REML_FORMAT_IMPORT, listener);
}
