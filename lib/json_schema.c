/* The JSON Schemas (draft 2020-12) of configurations and models, made from the tables of fields.h and the registry. */
#include "json_schema.h"

#include "codec.h"
#include "reduction.h"
#include "schema.h"
#include "weights.h"

#include <reml/document.h>

#include <string.h>

/* Which of the two schemas is made and, for the fields of a reduction, which one that is. */
typedef struct describer {
  bool model;
  const rml_reduction_type *owner;
} describer;

/* Parts of schemas. */

/* Makes a schema that of a map with these keys, some of them required. */
static json_object *put_object(json_object *schema, json_object *properties, json_object *required)
{
  schema = put(put_text(schema, "type", "object"), "properties", properties);
  if (!required || json_object_array_length(required) > 0)
    return put(schema, "required", required);
  json_object_put(required);
  return schema;
}

/* The same, and no other keys. */
static json_object *put_closed(json_object *schema, json_object *properties, json_object *required)
{
  return put(put_object(schema, properties, required), "additionalProperties", json_object_new_boolean(0));
}

/* The same for a map that a later minor version may add keys to: a model states its version, and json_schema_keys.c has what
 * that is good for; a configuration states none. */
static json_object *put_map(bool model, json_object *schema, json_object *properties, json_object *required)
{
  return model ? put_object(schema, properties, required) : put_closed(schema, properties, required);
}

/* Makes a schema that of an array of `least` to `most` (0: any number of) elements. */
static json_object *put_array(json_object *schema, json_object *items, size_t least, size_t most)
{
  schema = put_text(schema, "type", "array");
  schema = put(schema, "items", items);
  schema = least ? put(schema, "minItems", new_number((double)least)) : schema;
  return most ? put(schema, "maxItems", new_number((double)most)) : schema;
}

/* A map of one key that has this value. */
static json_object *new_one_key_map(const char *key, json_object *value)
{
  return put_closed(json_object_new_object(), new_map(key, value), new_list(key));
}

/* Fields: what each kind adds to a schema. */

static json_object *put_range(json_object *schema, const rml_range *range)
{
  schema = put(schema, range->above ? "exclusiveMinimum" : "minimum", new_number(range->least));
  return isinf(range->most) ? schema : put(schema, "maximum", new_number(range->most));
}

static json_object *put_int(json_object *schema, const rml_field *field)
{
  rml_range range = field->range ? *field->range : (rml_range){ 0, (double)INFINITY, false };
  range.most = fmin(range.most, 0x1p53 - 1);
  return put_range(put_text(schema, "type", "integer"), &range);
}

static json_object *put_float(json_object *schema, const rml_record *record, const rml_field *field)
{
  schema = put_reference(schema, record->finite ? "float" : "stateFloat");
  return field->range ? put_range(schema, field->range) : schema;
}

static json_object *put_choice(json_object *schema, const rml_field *field)
{
  json_object *names = json_object_new_array();
  for (const rml_choice *choice = field->choices; choice->name; choice++)
    names = append(names, new_constant(choice->name, choice->meaning));
  return put(schema, "oneOf", names);
}

static json_object *new_record(const describer *d, const rml_record *record, const char *meaning);

static json_object *put_case(const describer *d, json_object *schema, const rml_field *field)
{
  json_object *cases = json_object_new_object();
  for (const rml_choice *choice = field->choices; choice->name; choice++)
    cases = put(cases, choice->name, new_record(d, choice->record, choice->meaning));
  schema = put_closed(schema, cases, json_object_new_array());
  return put(put(schema, "minProperties", new_number(1)), "maxProperties", new_number(1));
}

/* A reduction, of those whose own types fit under the owner's.  What only passes on the types of the one below may fit here and
 * not there; it is taken for one that fits. */
static json_object *put_reduction(const describer *d, json_object *schema)
{
  json_object *names = json_object_new_array();
  const rml_reduction_type *below;
  char misfit[256];
  for (size_t i = 0; (below = rml_registry_at(i)); i++)
    if (!rml_types_misfit(d->owner, below, rml_types_over(below, d->owner->needs), misfit, sizeof misfit))
      names = append_text(names, below->name);
  schema = put_reference(schema, "reduction");
  return put(schema, "properties", new_map("typename", new_map("enum", names)));
}

static json_object *put_kind(const describer *d, json_object *schema, const rml_record *record, const rml_field *field)
{
  switch (field->kind) {
  case RML_KIND_BOOL: return put_text(schema, "type", "boolean");
  case RML_KIND_INT: return put_int(schema, field);
  case RML_KIND_FLOAT: return put_float(schema, record, field);
  case RML_KIND_TEXT: return put_reference(schema, "text");
  case RML_KIND_TEXTS: return put_reference(schema, "texts");
  case RML_KIND_TEXT_MAP: return put_reference(schema, "textMap");
  case RML_KIND_CHOICE: return put_choice(schema, field);
  case RML_KIND_CASE: return put_case(d, schema, field);
  case RML_KIND_ONE_RECORD: return put_array(schema, new_record(d, field->record, field->meaning), 1, 1);
  case RML_KIND_NAMESPACE: return put_reference(schema, "namespace");
  case RML_KIND_INTERACTIONS: return put_reference(schema, "interactions");
  case RML_KIND_REDUCTION: return put_reduction(d, schema);
  case RML_KIND_WEIGHTS: return put_reference(schema, "weights");
  }
  return schema;
}

/* Records. */

static json_object *new_fallback(const rml_field *field)
{
  rml_values values = { .count = 0 };
  rml_limits limits = { .depth = RML_MOST_DEPTH, .string_bytes = RML_MOST_STRING, .values = &values };
  rml_report report;
  json_object *node;
  rml_report_start(&report, NULL, NULL);
  rml_json_read(&node, field->fallback, strlen(field->fallback), &limits, &report);
  rml_values_free(&values);
  return node;
}

/* In a model no reduction can be left out: sooner or later below it one has a state, which a default does not give
 * (spec/model-format.md, "Nodes"). */
static bool is_required(const describer *d, const rml_field *field)
{
  return !field->fallback || (d->model && field->kind == RML_KIND_REDUCTION);
}

static json_object *new_required(const describer *d, const rml_record *record)
{
  json_object *required = json_object_new_array();
  for (const rml_field *field = record->fields; field->name; field++)
    required = is_required(d, field) ? append_text(required, field->name) : required;
  return required;
}

static json_object *new_field(const describer *d, const rml_record *record, const rml_field *field)
{
  json_object *schema = put_kind(d, new_schema(field->meaning, NULL), record, field);
  return is_required(d, field) ? schema : put(schema, "default", new_fallback(field));
}

static json_object *new_record(const describer *d, const rml_record *record, const char *meaning)
{
  json_object *properties = json_object_new_object();
  char ordered[512];
  for (const rml_field *field = record->fields; field->name; field++)
    properties = put(properties, field->name, new_field(d, record, field));
  if (record->less != record->greater) {
    snprintf(ordered, sizeof ordered, "%s %s must be less than %s.", meaning, record->fields[record->less].name,
             record->fields[record->greater].name);
    meaning = ordered;
  }
  return put_map(d->model, new_schema(meaning, NULL), properties, new_required(d, record));
}

/* The node of one reduction. */
static json_object *new_node(bool model, const rml_reduction_type *type)
{
  describer d = { model, type };
  bool needs_config = false;
  for (const rml_field *field = type->config->fields; field->name; field++)
    needs_config = needs_config || is_required(&d, field);
  json_object *config = new_record(&d, type->config, "Its settings."), *required = new_list("typename");
  if (needs_config)
    required = append_text(required, "config");
  else
    config = put(config, "default", json_object_new_object());
  json_object *properties = put(new_map("typename", new_constant(type->name, "Which reduction this is.")), "config", config);
  if (model && type->state) {
    properties = put(properties, "state", new_record(&d, type->state, "What it has learned."));
    required = append_text(required, "state");
  }
  return put_map(model, new_schema(type->meaning, NULL), properties, required);
}

/* Any node: its typename tells which one. */
static json_object *new_any_node(void)
{
  json_object *names = json_object_new_array(), *nodes = json_object_new_array();
  const rml_reduction_type *type;
  for (size_t i = 0; (type = rml_registry_at(i)); i++) {
    nodes = append(nodes, put(new_map("if", new_typename_is(type->name)), "then", new_reference(type->name)));
    names = append(names, new_constant(type->name, type->meaning));
  }
  json_object *name = put(new_schema("Which reduction this is.", NULL), "oneOf", names);
  json_object *schema = new_schema("A learner, or a step that turns one learning problem into another.", "object");
  schema = put(put(schema, "properties", new_map("typename", name)), "required", new_list("typename"));
  return put(schema, "allOf", nodes);
}

/* What fields are made of. */

static json_object *new_text(void)
{
  json_object *schema = new_schema("At most 16 MiB of UTF-8, without U+0000.", "string");
  return put_text(put(schema, "maxLength", new_number(RML_MOST_STRING)), "pattern", "^[^\\x00]*$");
}

static json_object *new_texts(void)
{
  json_object *schema = put_array(json_object_new_object(), new_reference("text"), 0, RML_MOST_REQUIRES);
  return put(schema, "uniqueItems", json_object_new_boolean(1));
}

/* spec/model-format.md, "Document", has the keys that no map has but those of the format itself. */
static json_object *new_text_map(void)
{
  json_object *keys = new_schema("At most 1 KiB of UTF-8, without U+0000, not dtype and not beginning with $.", NULL);
  keys = put_text(put(keys, "maxLength", new_number(RML_MOST_KEY)), "pattern", "^([^$\\x00][^\\x00]*)?$");
  keys = put(keys, "not", new_constant("dtype", NULL));
  json_object *schema = put(new_schema(NULL, "object"), "maxProperties", new_number(RML_MOST_METADATA));
  schema = put(schema, "propertyNames", keys);
  return put(schema, "additionalProperties", new_reference("text"));
}

/* From 2^128 - 2^103 on, numbers are rounded to an infinity.  The greatest float32 itself is no bound: its shortest digits,
 * 3.4028235e+38, are a greater double than it is. */
static json_object *new_float(void)
{
  const double end = 0x1p128 - 0x1p103;
  json_object *schema = new_schema("A number; libreml rounds it to 32 bits and then compares it with the range.", "number");
  schema = put(schema, "exclusiveMinimum", new_number(-end));
  return put(schema, "exclusiveMaximum", new_number(end));
}

static json_object *new_nonfinite(void)
{
  return new_map("enum", append_text(append_text(new_list("NaN"), "Infinity"), "-Infinity"));
}

static json_object *new_state_float(void)
{
  json_object *forms = append(json_object_new_array(), new_reference("float"));
  forms = append(forms, new_nonfinite());
  forms = append(forms, new_one_key_map("$float", new_nonfinite()));
  return put(new_schema("A float, which may also be infinite or no number.", NULL), "anyOf", forms);
}

/* spec/model-format.md, "Non-finite values": NaNs by their bits.  The two that are excepted are infinities. */
static json_object *new_tensor_float(void)
{
  json_object *infinities = append_text(new_list("NaN:0x7f800000"), "NaN:0xff800000");
  json_object *nan = put_text(new_schema(NULL, "string"), "pattern", "^NaN:0x[7f]f[89a-f][0-9a-f]{5}$");
  nan = put(nan, "not", new_map("enum", infinities));
  json_object *forms = append(append(json_object_new_array(), new_reference("stateFloat")), nan);
  return put(new_schema("A float, which may also be infinite or a NaN with any of its bits.", NULL), "anyOf", forms);
}

static json_object *new_shape(void)
{
  const rml_range *bits = rml_field_of(&rml_global_record, "numBits")->range;
  json_object *rows = json_object_new_array();
  for (int n = (int)bits->least; n <= (int)bits->most; n++)
    rows = append(rows, new_number(exp2(n)));
  json_object *extents = append(json_object_new_array(), new_map("enum", rows));
  extents = append(extents, new_map("const", new_number(1)));
  extents = append(extents, new_map("const", new_number(RML_ROW_USED)));
  json_object *schema = put(new_schema("2^numBits, 1 and 6.", NULL), "prefixItems", extents);
  return put_array(schema, json_object_new_boolean(0), 3, 0);
}

/* spec/model-format.md, "JSON tensors". */
static json_object *new_weights(void)
{
  json_object *row = put_array(json_object_new_object(), new_reference("tensorFloat"), RML_ROW_USED, RML_ROW_USED);
  json_object *rows = new_schema("Rows by their numbers, which are below 2^numBits; rows left out are zero.", "object");
  rows = put(rows, "patternProperties", new_map("^(0|[1-9][0-9]{0,8})$", row));
  rows = put(rows, "additionalProperties", json_object_new_boolean(0));
  json_object *properties = new_map("dtype", new_constant("f32", "Its elements are 32-bit floats."));
  properties = put(put(properties, "shape", new_shape()), "rows", rows);
  json_object *required = append_text(append_text(new_list("dtype"), "shape"), "rows");
  return put_closed(new_schema("A tensor of the shape [2^numBits, 1, 6].", NULL), properties, required);
}

/* spec/model-format.md, "Namespaces". */
static json_object *new_namespace(void)
{
  static const rml_range u32 = { 0, UINT32_MAX, false };
  json_object *name = put_reference(new_schema("The namespace of that name.", NULL), "text");
  name = put(name, "not", new_map("enum", append_text(new_list(" "), ":default")));
  json_object *hash = new_schema("The namespace with that hash, for when nobody knows its name any more.", "integer");
  json_object *forms = append(json_object_new_array(), new_constant("Default", "The default namespace."));
  forms = append(forms, new_one_key_map("Name", name));
  forms = append(forms, new_one_key_map("Hash", put_range(hash, &u32)));
  return put(new_schema("A namespace of features.", NULL), "oneOf", forms);
}

static json_object *new_interactions(void)
{
  json_object *one = new_schema("Two or three namespaces, of which some may be the same.", NULL);
  return put_array(json_object_new_object(), put_array(one, new_reference("namespace"), 2, 3), 0, 0);
}

static const struct {
  const char *name;
  json_object *(*make)(void);
  bool model_only;
} parts[] = {
  { "reduction", new_any_node, false },
  { "namespace", new_namespace, false },
  { "interactions", new_interactions, false },
  { "text", new_text, false },
  { "texts", new_texts, true },
  { "textMap", new_text_map, true },
  { "float", new_float, false },
  { "stateFloat", new_state_float, true },
  { "tensorFloat", new_tensor_float, true },
  { "weights", new_weights, true },
};

/* Documents. */

static json_object *new_definitions(bool model)
{
  json_object *all = json_object_new_object();
  const rml_reduction_type *type;
  for (size_t i = 0; (type = rml_registry_at(i)); i++)
    all = put(all, type->name, new_node(model, type));
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    all = model || !parts[i].model_only ? put(all, parts[i].name, parts[i].make()) : all;
  return model ? rml_schema_put_known(all) : all;
}

/* The header, with what this release adds to its table: it knows no name in `requires`. */
static json_object *new_header(const describer *d)
{
  json_object *known = new_map("requires", new_map("maxItems", new_number(0)));
  json_object *schema = new_record(d, &rml_header_record, "What makes a document a model.");
  return put(schema, "allOf", append(json_object_new_array(), new_map("properties", known)));
}

/* What the schemas say of themselves. */
static const char config_title[] = "A configuration of libreml", model_title[] = "A model of libreml in JSON";
static const char config_meaning[] =
    "What is to learn, as spec/model-format.md has it; what has a default can be left out. libreml also refuses what a schema "
    "cannot see: integers written like 7.0, keys that stand twice, more than 12 reductions, and reductions and settings that "
    "do not go together.";
static const char model_meaning[] =
    "A configuration and what was learned with it, as spec/model-format.md has it. A file of a newer minor version may have "
    "more keys. libreml also refuses what a schema cannot see: integers written like 7.0, keys that stand twice, weights of "
    "another size than numBits says, rows beyond that, more than 12 reductions, and reductions and settings that do not go "
    "together.";

/* spec/model-format.md, "Versions": only a model of a later minor version has keys that are not known. */
static json_object *put_known_if_told(json_object *schema)
{
  json_object *minor = new_map("minor", new_map("maximum", new_number(RML_MINOR)));
  json_object *told = new_map("properties", new_map("reml", new_map("properties", minor)));
  return put(put(schema, "if", told), "then", new_reference("onlyKnownKeys"));
}

static json_object *new_document(bool model)
{
  describer d = { model, NULL };
  char id[64];
  snprintf(id, sizeof id, "urn:reml:schema:%s:%d.%d", model ? "model" : "config", RML_FORMAT, RML_MINOR);
  json_object *properties = new_map("$schema", put_reference(new_schema("Where editors find this schema.", NULL), "text"));
  json_object *required = json_object_new_array();
  if (model) {
    properties = put(properties, "reml", new_header(&d));
    required = append_text(required, "reml");
  }
  properties = put(properties, "globalConfig", new_record(&d, &rml_global_record, "The settings that all reductions share."));
  properties = put(properties, "entryReduction", put_reference(new_schema("The uppermost reduction.", NULL), "reduction"));
  required = append_text(append_text(required, "globalConfig"), "entryReduction");
  json_object *schema = put_text(json_object_new_object(), "$schema", "https://json-schema.org/draft/2020-12/schema");
  schema = put_text(schema, "$id", id);
  schema = put_text(schema, "title", model ? model_title : config_title);
  schema = put_text(schema, "description", model ? model_meaning : config_meaning);
  schema = put_map(model, schema, properties, required);
  schema = model ? put_known_if_told(schema) : schema;
  return put(schema, "$defs", new_definitions(model));
}

reml_status reml_schema_write(int32_t which, reml_sink to, reml_error *err)
{
  if (which != REML_SCHEMA_CONFIG && which != REML_SCHEMA_MODEL)
    return rml_fail(err, REML_E_ARGUMENT, "the unknown schema %ld: there are 1, for configurations, and 2, for models",
                    (long)which);
  json_object *schema = new_document(which == REML_SCHEMA_MODEL);
  if (!schema)
    return rml_fail_memory(err);
  rml_output out;
  reml_status status = rml_output_open(&out, to, false, err);
  if (!status) {
    rml_json_write(schema, &out);
    status = rml_output_close(&out, true, err);
  }
  json_object_put(schema);
  return status;
}
