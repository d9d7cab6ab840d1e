#include "codec.h"

#include <reml/version.h>

/* spec/model-format.md, "Versions": what a reader asks before it looks at anything else. */

/* The format that this release reads. */
enum { FORMAT = 1 };

void rml_format_refused(rml_report *report, const rml_place *place, uint64_t format, json_object *header)
{
  json_object *writer = NULL;
  bool named = rml_type_of(header) == RML_TYPE_MAP && json_object_object_get_ex(header, "writer", &writer) &&
               rml_type_of(writer) == RML_TYPE_STRING;
  rml_problem(report, REML_E_NEWER, place,
              "a model of format %llu%s%s, and this release of libreml (%s) reads format %d: get libreml %llu.0 or newer",
              (unsigned long long)format, named ? ", written by " : "", named ? json_object_get_string(writer) : "",
              reml_version(), FORMAT, (unsigned long long)format);
}

bool rml_header_readable(json_object *header, rml_report *report)
{
  rml_path root = { NULL, NULL, 0, 0 }, reml = { &root, "reml", 4, 0 }, path = { &reml, "requires", 8, 0 };
  json_object *format = NULL, *requires = NULL;
  if (rml_type_of(header) != RML_TYPE_MAP)
    return true;
  if (json_object_object_get_ex(header, "format", &format) && rml_type_of(format) == RML_TYPE_INT &&
      json_object_get_int64(format) > FORMAT) {
    rml_path at = { &reml, "format", 6, 0 };
    rml_place place = rml_place_of(report, &at);
    rml_format_refused(report, &place, json_object_get_uint64(format), header);
    return false;
  }
  if (!json_object_object_get_ex(header, "requires", &requires) || rml_type_of(requires) != RML_TYPE_ARRAY)
    return true;
  unsigned before = report->count;
  for (size_t i = 0; i < json_object_array_length(requires); i++) {
    rml_path element = { &path, NULL, 0, i };
    json_object *name = json_object_array_get_idx(requires, i);
    if (rml_type_of(name) == RML_TYPE_STRING)
      rml_problem_at(report, REML_E_NEWER, &element,
                     "the model needs \"%s\", which this release (%s) does not know: get a newer one",
                     json_object_get_string(name), reml_version());
  }
  return report->count == before;
}
