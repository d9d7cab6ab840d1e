/* Building JSON Schemas, for the files that make them.
 *
 * A NULL node means that there was no memory for it.  Every function here takes one, frees what else it was given, and returns
 * NULL, so that want of memory anywhere ends in no schema at all. */
#ifndef RML_JSON_SCHEMA_H
#define RML_JSON_SCHEMA_H

#include "fields.h"
#include "tree.h"

#include <math.h>
#include <stdio.h>

/* Adds a member, which belongs to the map then.  All keys are static, and new. */
static inline json_object *put(json_object *map, const char *key, json_object *value)
{
  const unsigned options = JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_KEY_IS_CONSTANT;
  if (map && value && json_object_object_add_ex(map, key, value, options) == 0)
    return map;
  json_object_put(value);
  json_object_put(map);
  return NULL;
}

static inline json_object *append(json_object *array, json_object *value)
{
  if (!array || !value)
    json_object_put(value);
  else if (rml_array_add(array, value))
    return array;
  json_object_put(array);
  return NULL;
}

static inline json_object *put_text(json_object *map, const char *key, const char *text)
{
  return put(map, key, json_object_new_string(text));
}

static inline json_object *append_text(json_object *array, const char *text)
{
  return append(array, json_object_new_string(text));
}

/* Whole numbers become integers, as people write them. */
static inline json_object *new_number(double value)
{
  bool whole = fabs(value) < 0x1p53 && value == floor(value);
  return whole ? json_object_new_int64((int64_t)value) : json_object_new_double(value);
}

/* A map of one member, an array of one text. */
static inline json_object *new_map(const char *key, json_object *value)
{
  return put(json_object_new_object(), key, value);
}

static inline json_object *new_list(const char *text)
{
  return append_text(json_object_new_array(), text);
}

/* A schema that says what it is about; `meaning` and `type` may be NULL. */
static inline json_object *new_schema(const char *meaning, const char *type)
{
  json_object *schema = json_object_new_object();
  schema = meaning ? put_text(schema, "description", meaning) : schema;
  return type ? put_text(schema, "type", type) : schema;
}

/* Makes a schema that of a name in $defs: a typename, or one of `parts`; all of them are short. */
static inline json_object *put_reference(json_object *schema, const char *name)
{
  char pointer[128];
  snprintf(pointer, sizeof pointer, "#/$defs/%s", name);
  return put_text(schema, "$ref", pointer);
}

static inline json_object *new_reference(const char *name)
{
  return put_reference(json_object_new_object(), name);
}

static inline json_object *new_constant(const char *name, const char *meaning)
{
  return put_text(new_schema(meaning, NULL), "const", name);
}

/* Whether a node is that of a reduction. */
static inline json_object *new_typename_is(const char *name)
{
  json_object *is_it = new_map("properties", new_map("typename", new_constant(name, NULL)));
  return put(is_it, "required", new_list("typename"));
}

/* The schema that a model of a minor version which this release knows keeps beside the other one: no map has keys but the known
 * ones.  It is the definition `onlyKnownKeys`, and refers to the others that rml_schema_put_known adds. */
json_object *rml_schema_put_known(json_object *definitions);

#endif
