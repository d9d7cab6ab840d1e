#include "json_schema.h"

#include "reduction.h"

/* The part of a model's schema that is for minor versions which this release knows: in each map, the keys there are.  It stands
 * apart, as nothing inside a schema can see the version at the top (spec/model-format.md, "Versions"). */

static json_object *new_known(const rml_record *record);

/* A map of cases: it has one of their keys, but each of them may have keys of its own. */
static json_object *new_known_cases(const rml_choice *choices)
{
  json_object *cases = json_object_new_object();
  for (; choices->name; choices++)
    cases = put(cases, choices->name, new_known(choices->record));
  return new_map("properties", cases);
}

/* Adds what the keys inside a field are, if there can be any. */
static json_object *put_inside(json_object *inside, const rml_field *field)
{
  switch (field->kind) {
  case RML_KIND_CASE: return put(inside, field->name, new_known_cases(field->choices));
  case RML_KIND_ONE_RECORD: return put(inside, field->name, new_map("items", new_known(field->record)));
  case RML_KIND_REDUCTION: return put(inside, field->name, new_reference("onlyKnownKeysBelow"));
  default: return inside;
  }
}

/* A map with these names as keys, and what is known of the values of some. */
static json_object *new_closed(json_object *names, json_object *inside)
{
  json_object *schema = json_object_new_object();
  if (inside && json_object_object_length(inside) == 0)
    json_object_put(inside);
  else
    schema = put(schema, "properties", inside);
  if (!names || json_object_array_length(names) > 0)
    return put(schema, "propertyNames", new_map("enum", names));
  json_object_put(names);
  return put(schema, "maxProperties", new_number(0));
}

static json_object *new_known(const rml_record *record)
{
  json_object *names = json_object_new_array(), *inside = json_object_new_object();
  for (const rml_field *field = record->fields; field->name; field++) {
    names = append_text(names, field->name);
    inside = put_inside(inside, field);
  }
  return new_closed(names, inside);
}

/* The node of one reduction. */
static json_object *new_known_node(const rml_reduction_type *type)
{
  json_object *names = append_text(new_list("typename"), "config");
  json_object *inside = new_map("config", new_known(type->config));
  if (type->state) {
    names = append_text(names, "state");
    inside = put(inside, "state", new_known(type->state));
  }
  return new_closed(names, inside);
}

/* Any node: its typename tells which keys it has. */
static json_object *new_known_below(void)
{
  json_object *nodes = json_object_new_array();
  const rml_reduction_type *type;
  for (size_t i = 0; (type = rml_registry_at(i)); i++)
    nodes = append(nodes, put(new_map("if", new_typename_is(type->name)), "then", new_known_node(type)));
  return new_map("allOf", nodes);
}

json_object *rml_schema_put_known(json_object *definitions)
{
  static const char meaning[] = "A model of the minor version of this schema has no other keys.";
  json_object *names = append_text(append_text(append_text(new_list("$schema"), "reml"), "globalConfig"), "entryReduction");
  json_object *inside = new_map("reml", new_known(&rml_header_record));
  inside = put(inside, "globalConfig", new_known(&rml_global_record));
  inside = put(inside, "entryReduction", new_reference("onlyKnownKeysBelow"));
  json_object *all = put_text(new_closed(names, inside), "description", meaning);
  return put(put(definitions, "onlyKnownKeys", all), "onlyKnownKeysBelow", new_known_below());
}
