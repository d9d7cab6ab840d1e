#include "document.h"
#include "codec.h"
#include "reduction.h"
#include "tree_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static reml_status read(reml_document **out, reml_source from, const reml_options *options, rml_purpose purpose,
                        reml_error *err)
{
  reml_options taken;
  if (!out)
    return rml_fail(err, REML_E_ARGUMENT, "reml_document: out is NULL");
  *out = NULL;
  reml_status status = rml_options_take(options, &taken, err);
  if (status < 0)
    return status;
  reml_document *d = calloc(1, sizeof *d);
  if (!d)
    return rml_fail_memory(err);
  status = rml_read_document(&d->read, from, &taken, RML_EXPECT_ANY, purpose, err);
  if (status < 0) {
    free(d);
    return status;
  }
  d->peeked = purpose == RML_FOR_PEEK;
  if (d->peeked)
    rml_bytes_free(&d->read.bytes);
  *out = d;
  return REML_OK;
}

reml_status reml_document_read(reml_document **out, reml_source from, const reml_options *options, reml_error *err)
{
  return read(out, from, options, RML_FOR_DOCUMENT, err);
}

reml_status reml_document_peek(reml_document **out, reml_source from, const reml_options *options, reml_error *err)
{
  return read(out, from, options, RML_FOR_PEEK, err);
}

/* What the configuration of `type` must say, for everything else to come from defaults: a reduction that the table gives no
 * default for is a Coin. */
static int default_text(char *out, size_t size, const rml_reduction_type *type)
{
  const rml_field *below = rml_below_field(type);
  if (below && !below->fallback)
    return snprintf(
        out, size,
        "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"%s\", \"config\": {\"%s\": {\"typename\": \"Coin\"}}}}",
        type->name, below->name);
  return snprintf(out, size, "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"%s\"}}", type->name);
}

reml_status reml_document_default(reml_document **out, const char *typename_, reml_error *err)
{
  char text[256];
  if (!out)
    return rml_fail(err, REML_E_ARGUMENT, "reml_document_default: out is NULL");
  *out = NULL;
  const rml_reduction_type *type = typename_ ? rml_registry_find(typename_) : NULL;
  if (!type)
    return rml_fail(err, REML_E_ARGUMENT, "\"%s\" is not the typename of a reduction", typename_ ? typename_ : "NULL");
  default_text(text, sizeof text, type);
  return reml_document_read(out, reml_from_memory(text, REML_STRLEN), NULL, err);
}

int32_t reml_document_format(const reml_document *d)
{
  if (!d)
    return REML_FORMAT_ANY;
  if (!rml_tree_is_model(d->read.tree))
    return REML_FORMAT_CONFIG;
  return d->read.foreign ? REML_FORMAT_IMPORT : d->read.binary ? REML_FORMAT_BINARY : REML_FORMAT_JSON;
}

reml_status reml_document_write(const reml_document *d, reml_sink to, int32_t format, reml_error *err)
{
  if (!d)
    return rml_fail(err, REML_E_ARGUMENT, "reml_document_write: d is NULL");
  if (d->peeked && format != REML_FORMAT_CONFIG)
    return rml_fail(err, REML_E_ARGUMENT, "reml_document_write: what was learned was left out (reml_document_peek)");
  return rml_tree_write(d->read.tree, to, format, err);
}

void reml_document_free(reml_document *d)
{
  if (d)
    rml_read_free(&d->read);
  free(d);
}

const char *reml_typename(size_t i)
{
  const rml_reduction_type *type = rml_registry_at(i);
  return type ? type->name : NULL;
}
