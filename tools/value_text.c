#include "value_text.h"

#include "text.h"

#include <inttypes.h>
#include <string.h>

bool value_member(const reml_document *d, const reml_value *parent, const char *key, reml_value *out)
{
  *out = (reml_value)REML_VALUE_INIT;
  return reml_document_member(d, parent, key, out) == 1;
}

bool value_next(const reml_document *d, const reml_value *parent, size_t i, reml_value *child)
{
  bool object = parent->type == REML_VALUE_OBJECT;
  return (object ? reml_document_next(d, parent, child) : reml_document_child(d, parent, i, child)) == 1;
}

bool value_is_reduction(const reml_document *d, const reml_value *value)
{
  reml_value name;
  return value_member(d, value, "typename", &name);
}

static void write_children(FILE *to, const reml_document *d, const reml_value *value)
{
  bool object = value->type == REML_VALUE_OBJECT;
  reml_value child = REML_VALUE_INIT;
  fputc(object ? '{' : '[', to);
  for (size_t i = 0; value_next(d, value, i, &child); i++) {
    fputs(i > 0 ? ", " : "", to);
    if (object) {
      json_string(to, child.key, strlen(child.key));
      fputs(": ", to);
    }
    value_write(to, d, &child);
  }
  fputc(object ? '}' : ']', to);
}

static void write_tensor(FILE *to, const reml_value *value)
{
  fputs("{\"shape\": [", to);
  for (size_t i = 0; i < value->rank && i < sizeof value->shape / sizeof *value->shape; i++)
    fprintf(to, "%s%" PRIu32, i > 0 ? ", " : "", value->shape[i]);
  fputs("]}", to);
}

void value_write(FILE *to, const reml_document *d, const reml_value *value)
{
  switch (value->type) {
  case REML_VALUE_BOOL: fputs(value->integer ? "true" : "false", to); break;
  case REML_VALUE_INT: fprintf(to, "%" PRId64, value->integer); break;
  case REML_VALUE_UNSIGNED: fprintf(to, "%" PRIu64, (uint64_t)value->integer); break;
  case REML_VALUE_FLOAT: json_number(to, value->number); break;
  case REML_VALUE_STRING: json_string(to, value->text, value->length); break;
  case REML_VALUE_BINARY: fprintf(to, "{\"bytes\": %zu}", value->length); break;
  case REML_VALUE_EXT: fprintf(to, "{\"ext\": %" PRId64 ", \"bytes\": %zu}", value->integer, value->length); break;
  case REML_VALUE_ARRAY:
  case REML_VALUE_OBJECT: write_children(to, d, value); break;
  case REML_VALUE_TENSOR: write_tensor(to, value); break;
  default: fputs("null", to);
  }
}

char *value_text(const reml_document *d, const reml_value *value)
{
  struct memory_text text;
  open_text(&text);
  value_write(text.to, d, value);
  return close_text(&text);
}
