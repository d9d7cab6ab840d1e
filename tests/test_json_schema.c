#include "fields.h"
#include "reduction.h"

#include <criterion/criterion.h>
#include <json-c/json.h>
#include <json-c/json_pointer.h>
#include <math.h>
#include <reml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static reml_buffer written(int32_t which)
{
  reml_buffer buffer = { 0 };
  reml_error error = REML_ERROR_INIT;
  cr_assert_eq(reml_schema_write(which, reml_to_memory(&buffer), &error), REML_OK, "%s", error.message);
  return buffer;
}

static json_object *schema_of(int32_t which)
{
  reml_buffer buffer = written(which);
  json_object *schema = json_tokener_parse(buffer.data);
  cr_assert_not_null(schema);
  reml_buffer_free(&buffer);
  return schema;
}

static json_object *parsed(const char *text)
{
  json_object *node = json_tokener_parse(text);
  cr_assert_not_null(node, "%s", text);
  return node;
}

/* The node at a pointer, or NULL. */
static json_object *at(json_object *node, const char *pointer)
{
  json_object *found = NULL;
  return json_pointer_get(node, pointer, &found) == 0 ? found : NULL;
}

static json_object *member(json_object *map, const char *key)
{
  json_object *value = NULL;
  cr_expect(json_object_object_get_ex(map, key, &value), "no \"%s\" in %s", key, json_object_to_json_string(map));
  return value;
}

static bool has_text(json_object *array, const char *text)
{
  for (size_t i = 0; array && i < json_object_array_length(array); i++)
    if (strcmp(json_object_get_string(json_object_array_get_idx(array, i)), text) == 0)
      return true;
  return false;
}

/* The committed files. */

static void is_committed(int32_t which, const char *name)
{
  char path[4096];
  const char *home = getenv("REML_SRCDIR");
  snprintf(path, sizeof path, "%s/spec/%s", home ? home : ".", name);
  reml_buffer buffer = written(which);
  char *committed = malloc(buffer.size + 1);
  FILE *file = fopen(path, "rb");
  cr_assert(committed && file, "cannot open %s; `make schemas` makes it", path);
  size_t size = fread(committed, 1, buffer.size + 1, file);
  fclose(file);
  cr_expect(size == buffer.size && memcmp(committed, buffer.data, size) == 0,
            "%s is not what the tables say now; `make schemas` makes it anew", path);
  free(committed);
  reml_buffer_free(&buffer);
}

Test(json_schema, committed_config)
{
  is_committed(REML_SCHEMA_CONFIG, "config.schema.json");
}

Test(json_schema, committed_model)
{
  is_committed(REML_SCHEMA_MODEL, "model.schema.json");
}

/* Refusals. */

Test(json_schema, refuses_what_is_no_schema)
{
  static const int32_t wrong[] = { 0, 3, -1, INT32_MAX, INT32_MIN };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    reml_buffer buffer = { 0 };
    reml_error error = REML_ERROR_INIT;
    char number[16];
    snprintf(number, sizeof number, "%ld", (long)wrong[i]);
    cr_expect_eq(reml_schema_write(wrong[i], reml_to_memory(&buffer), &error), REML_E_ARGUMENT);
    cr_expect_not_null(strstr(error.message, number), "%s", error.message);
    cr_expect_eq(reml_schema_write(wrong[i], reml_to_memory(&buffer), NULL), REML_E_ARGUMENT);
    cr_expect_null(buffer.data);
  }
}

static int32_t refuse(void *user, const void *bytes, size_t size)
{
  (void)user;
  (void)bytes;
  (void)size;
  return 1;
}

Test(json_schema, tells_what_the_sink_refuses)
{
  cr_expect_eq(reml_schema_write(REML_SCHEMA_MODEL, reml_to_memory(NULL), NULL), REML_E_ARGUMENT);
  cr_expect_eq(reml_schema_write(REML_SCHEMA_MODEL, reml_to_callback(refuse, NULL, NULL), NULL), REML_E_CALLBACK);
  cr_expect_eq(reml_schema_write(REML_SCHEMA_MODEL, reml_to_file("/nonexistent/model.schema.json"), NULL), REML_E_IO);
}

/* Structure: what the tables say is in the schemas. */

static void describes_record(json_object *schema, const rml_record *record, const char *meaning, bool model);

/* The bounds of a number, as the schema's keywords have them. */
static void has_range(json_object *schema, const rml_field *field)
{
  const rml_range *range = field->range;
  json_object *most;
  if (range)
    cr_expect_eq(json_object_get_double(member(schema, range->above ? "exclusiveMinimum" : "minimum")), range->least);
  if (range && isfinite(range->most))
    cr_expect_eq(json_object_get_double(member(schema, "maximum")), range->most);
  else if (field->kind == RML_KIND_INT)
    cr_expect_eq(json_object_get_int64(member(schema, "maximum")), INT64_C(9007199254740991));
  else
    cr_expect_not(json_object_object_get_ex(schema, "maximum", &most));
}

static void has_choices(json_object *schema, const rml_field *field)
{
  json_object *names = member(schema, "oneOf");
  size_t count = 0;
  for (const rml_choice *choice = field->choices; choice->name; choice++, count++) {
    json_object *one = json_object_array_get_idx(names, count);
    cr_expect_str_eq(json_object_get_string(member(one, "const")), choice->name);
    cr_expect_str_eq(json_object_get_string(member(one, "description")), choice->meaning);
  }
  cr_expect_eq(json_object_array_length(names), count);
}

static void has_cases(json_object *schema, const rml_field *field, bool model)
{
  int count = 0;
  for (const rml_choice *choice = field->choices; choice->name; choice++, count++)
    describes_record(member(member(schema, "properties"), choice->name), choice->record, choice->meaning, model);
  cr_expect_eq(json_object_object_length(member(schema, "properties")), count);
  cr_expect_eq(json_object_get_int(member(schema, "minProperties")), 1);
  cr_expect_eq(json_object_get_int(member(schema, "maxProperties")), 1);
}

static void describes_kind(json_object *schema, const rml_record *record, const rml_field *field, bool model)
{
  static const char *const references[] = {
    [RML_KIND_TEXT] = "#/$defs/text",
    [RML_KIND_TEXTS] = "#/$defs/texts",
    [RML_KIND_TEXT_MAP] = "#/$defs/textMap",
    [RML_KIND_NAMESPACE] = "#/$defs/namespace",
    [RML_KIND_INTERACTIONS] = "#/$defs/interactions",
    [RML_KIND_REDUCTION] = "#/$defs/reduction",
    [RML_KIND_WEIGHTS] = "#/$defs/weights",
  };
  if (field->kind == RML_KIND_BOOL) {
    cr_expect_str_eq(json_object_get_string(member(schema, "type")), "boolean");
  } else if (field->kind == RML_KIND_INT) {
    cr_expect_str_eq(json_object_get_string(member(schema, "type")), "integer");
    has_range(schema, field);
  } else if (field->kind == RML_KIND_FLOAT) {
    const char *reference = record->finite ? "#/$defs/float" : "#/$defs/stateFloat";
    cr_expect_str_eq(json_object_get_string(member(schema, "$ref")), reference);
    has_range(schema, field);
  } else if (field->kind == RML_KIND_CHOICE) {
    has_choices(schema, field);
  } else if (field->kind == RML_KIND_CASE) {
    has_cases(schema, field, model);
  } else if (field->kind == RML_KIND_ONE_RECORD) {
    describes_record(member(schema, "items"), field->record, field->meaning, model);
    cr_expect_eq(json_object_get_int(member(schema, "minItems")), 1);
    cr_expect_eq(json_object_get_int(member(schema, "maxItems")), 1);
  } else {
    cr_expect_str_eq(json_object_get_string(member(schema, "$ref")), references[field->kind]);
  }
}

static void describes_field(json_object *schema, const rml_record *record, const rml_field *field, bool required, bool model)
{
  json_object *fallback = NULL;
  cr_expect_str_eq(json_object_get_string(member(schema, "description")), field->meaning);
  describes_kind(schema, record, field, model);
  cr_expect_eq(json_object_object_get_ex(schema, "default", &fallback), !required, "%s", field->name);
  if (required)
    return;
  json_object *expected = parsed(field->fallback);
  cr_expect(json_object_equal(fallback, expected), "%s", field->name);
  json_object_put(expected);
}

/* Maps of a configuration have no other keys; what is known of those of a model stands elsewhere in the schema. */
static void is_closed(json_object *schema, bool model)
{
  json_object *others = NULL;
  cr_expect_eq(json_object_object_get_ex(schema, "additionalProperties", &others), !model);
  cr_expect_not(json_object_get_boolean(others));
}

/* A map with the fields of the record in their order, and no others. */
static void describes_record(json_object *schema, const rml_record *record, const char *meaning, bool model)
{
  json_object *properties = member(schema, "properties"), *required = NULL;
  size_t needed = 0;
  const rml_field *field = record->fields;
  json_object_object_get_ex(schema, "required", &required);
  cr_expect_str_eq(json_object_get_string(member(schema, "type")), "object");
  cr_expect_eq(strncmp(json_object_get_string(member(schema, "description")), meaning, strlen(meaning)), 0);
  is_closed(schema, model);
  json_object_object_foreach (properties, key, value) {
    cr_assert_not_null(field->name, "%s is too many", key);
    cr_expect_str_eq(key, field->name);
    bool must = !field->fallback || (model && field->kind == RML_KIND_REDUCTION);
    cr_expect_eq(has_text(required, key), must, "%s", key);
    needed += must;
    describes_field(value, record, field, must, model);
    field++;
  }
  cr_expect_null(field->name, "%s is missing", field->name);
  cr_expect_eq(required ? json_object_array_length(required) : 0, needed);
}

static void describes_reductions(int32_t which)
{
  json_object *schema = schema_of(which), *state;
  bool model = which == REML_SCHEMA_MODEL;
  const rml_reduction_type *type;
  for (size_t i = 0; (type = rml_registry_at(i)); i++) {
    json_object *node = member(member(schema, "$defs"), type->name), *properties = member(node, "properties");
    cr_expect_str_eq(json_object_get_string(member(node, "description")), type->meaning);
    cr_expect_str_eq(json_object_get_string(member(member(properties, "typename"), "const")), type->name);
    describes_record(member(properties, "config"), type->config, "Its settings.", model);
    cr_expect(has_text(member(node, "required"), "typename"));
    bool complete = !json_object_object_get_ex(member(properties, "config"), "required", NULL);
    cr_expect_eq(has_text(member(node, "required"), "config"), !complete, "%s", type->name);
    cr_expect_eq(json_object_object_get_ex(properties, "state", &state), model && type->state, "%s", type->name);
    cr_expect_eq(has_text(member(node, "required"), "state"), model && type->state, "%s", type->name);
    is_closed(node, model);
    if (state)
      describes_record(state, type->state, "What it has learned.", model);
  }
  cr_expect_gt(json_object_array_length(at(schema, "/$defs/reduction/allOf")), 0);
  json_object_put(schema);
}

Test(json_schema, config_describes_every_reduction)
{
  describes_reductions(REML_SCHEMA_CONFIG);
}

Test(json_schema, model_describes_every_reduction)
{
  describes_reductions(REML_SCHEMA_MODEL);
}

Test(json_schema, describes_header_and_global_config)
{
  json_object *config = schema_of(REML_SCHEMA_CONFIG), *model = schema_of(REML_SCHEMA_MODEL);
  describes_record(at(config, "/properties/globalConfig"), &rml_global_record, "", false);
  describes_record(at(model, "/properties/globalConfig"), &rml_global_record, "", true);
  describes_record(at(model, "/properties/reml"), &rml_header_record, "", true);
  json_object_put(config);
  json_object_put(model);
}

/* The part of the schema of models that says which keys there are. */

static void knows_record(json_object *schema, const rml_record *record)
{
  json_object *names = at(schema, "/propertyNames/enum"), *inside = NULL;
  size_t count = 0;
  json_object_object_get_ex(schema, "properties", &inside);
  for (const rml_field *field = record->fields; field->name; field++, count++) {
    cr_expect_str_eq(json_object_get_string(json_object_array_get_idx(names, count)), field->name);
    json_object *value = inside ? json_object_object_get(inside, field->name) : NULL;
    if (field->kind == RML_KIND_REDUCTION)
      cr_expect_str_eq(json_object_get_string(member(value, "$ref")), "#/$defs/onlyKnownKeysBelow");
    else if (field->kind == RML_KIND_ONE_RECORD)
      knows_record(member(value, "items"), field->record);
    else if (field->kind == RML_KIND_CASE)
      for (const rml_choice *choice = field->choices; choice->name; choice++)
        knows_record(member(member(value, "properties"), choice->name), choice->record);
    else
      cr_expect_null(value, "%s", field->name);
  }
  cr_expect_eq(names ? json_object_array_length(names) : 0, count);
  if (count == 0)
    cr_expect_eq(json_object_get_int(member(schema, "maxProperties")), 0);
}

Test(json_schema, model_knows_every_key)
{
  json_object *model = schema_of(REML_SCHEMA_MODEL), *nodes = at(model, "/$defs/onlyKnownKeysBelow/allOf");
  const rml_reduction_type *type;
  size_t i;
  knows_record(at(model, "/$defs/onlyKnownKeys/properties/reml"), &rml_header_record);
  knows_record(at(model, "/$defs/onlyKnownKeys/properties/globalConfig"), &rml_global_record);
  for (i = 0; (type = rml_registry_at(i)); i++) {
    json_object *node = json_object_array_get_idx(nodes, i), *names = at(node, "/then/propertyNames/enum"), *state;
    cr_expect_str_eq(json_object_get_string(at(node, "/if/properties/typename/const")), type->name);
    cr_expect_eq(json_object_array_length(names), type->state ? 3 : 2, "%s", type->name);
    cr_expect_eq(has_text(names, "state"), type->state != NULL, "%s", type->name);
    knows_record(at(node, "/then/properties/config"), type->config);
    cr_expect_eq((state = at(node, "/then/properties/state")) != NULL, type->state != NULL, "%s", type->name);
    if (state)
      knows_record(state, type->state);
  }
  cr_expect_eq(json_object_array_length(nodes), i);
  json_object_put(model);
}

/* Whether the reduction that a default names has a state, itself or below. */
static bool learns(const char *fallback)
{
  json_object *node = parsed(fallback);
  const rml_reduction_type *type = rml_registry_find(json_object_get_string(member(node, "typename")));
  json_object_put(node);
  cr_assert_not_null(type, "%s", fallback);
  const rml_field *below = rml_below_field(type);
  return type->state || (below && below->fallback && learns(below->fallback));
}

/* Why the schema of models requires what the one of configurations has a default for. */
Test(json_schema, every_default_reduction_learns)
{
  for (size_t i = 0; rml_registry_at(i); i++) {
    const rml_field *below = rml_below_field(rml_registry_at(i));
    cr_expect(!below || !below->fallback || learns(below->fallback), "%s", rml_registry_at(i)->name);
  }
}

/* References: each leads somewhere, and there is nothing that none leads to. */

static size_t count_references(json_object *node, json_object *definitions, const char *name)
{
  size_t count = 0;
  if (json_object_is_type(node, json_type_array))
    for (size_t i = 0; i < json_object_array_length(node); i++)
      count += count_references(json_object_array_get_idx(node, i), definitions, name);
  if (!json_object_is_type(node, json_type_object))
    return count;
  json_object_object_foreach (node, key, value) {
    if (strcmp(key, "$ref") != 0 || !json_object_is_type(value, json_type_string)) {
      count += count_references(value, definitions, name);
      continue;
    }
    const char *target = json_object_get_string(value);
    cr_assert_eq(strncmp(target, "#/$defs/", 8), 0, "%s", target);
    cr_expect(json_object_object_get_ex(definitions, target + 8, NULL), "%s", target);
    count += strcmp(target + 8, name) == 0;
  }
  return count;
}

Test(json_schema, references_and_definitions_match)
{
  for (int32_t which = REML_SCHEMA_CONFIG; which <= REML_SCHEMA_MODEL; which++) {
    json_object *schema = schema_of(which), *definitions = member(schema, "$defs");
    json_object_object_foreach (definitions, name, value) {
      cr_expect_not_null(value);
      cr_expect_gt(count_references(schema, definitions, name), 0, "%s", name);
    }
    json_object_put(schema);
  }
}

/* Spot checks: what no table says, or what must not change unnoticed. */

#define COIN "/$defs/Coin/properties/"
#define SQUARE "/$defs/CbExploreAdfSquareCb/properties/"
#define GREEDY "/$defs/CbExploreAdfGreedy/properties/"

static const struct {
  int32_t which;
  const char *pointer, *value; /* as JSON; NULL: there is nothing there */
} spots[] = {
  { REML_SCHEMA_CONFIG, "/$schema", "\"https://json-schema.org/draft/2020-12/schema\"" },
  { REML_SCHEMA_CONFIG, "/$id", "\"urn:reml:schema:config:1.0\"" },
  { REML_SCHEMA_MODEL, "/$id", "\"urn:reml:schema:model:1.0\"" },
  { REML_SCHEMA_CONFIG, "/required", "[\"globalConfig\", \"entryReduction\"]" },
  { REML_SCHEMA_MODEL, "/required", "[\"reml\", \"globalConfig\", \"entryReduction\"]" },
  { REML_SCHEMA_CONFIG, "/additionalProperties", "false" },
  { REML_SCHEMA_MODEL, "/additionalProperties", NULL },
  { REML_SCHEMA_MODEL, "/if/properties/reml/properties/minor/maximum", "0" },
  { REML_SCHEMA_MODEL, "/then/$ref", "\"#/$defs/onlyKnownKeys\"" },
  { REML_SCHEMA_MODEL, "/$defs/onlyKnownKeys/propertyNames/enum",
    "[\"$schema\", \"reml\", \"globalConfig\", \"entryReduction\"]" },
  { REML_SCHEMA_CONFIG, "/if", NULL },
  { REML_SCHEMA_CONFIG, "/$defs/onlyKnownKeys", NULL },
  { REML_SCHEMA_CONFIG, "/properties/$schema/$ref", "\"#/$defs/text\"" },
  { REML_SCHEMA_CONFIG, "/properties/reml", NULL },
  { REML_SCHEMA_CONFIG, "/properties/globalConfig/required", NULL },
  { REML_SCHEMA_CONFIG, "/properties/globalConfig/properties/numBits/maximum", "27" },
  { REML_SCHEMA_CONFIG, "/properties/globalConfig/properties/numBits/default", "18" },
  { REML_SCHEMA_CONFIG, "/properties/globalConfig/properties/hashSeed/maximum", "4294967295" },
  { REML_SCHEMA_MODEL, "/properties/reml/required", "[\"format\", \"minor\", \"requires\", \"writer\", \"metadata\"]" },
  { REML_SCHEMA_MODEL, "/properties/reml/properties/format/maximum", "1" },
  { REML_SCHEMA_MODEL, "/properties/reml/allOf/0/properties/requires/maxItems", "0" },
  { REML_SCHEMA_CONFIG, COIN "config/properties/alpha/exclusiveMinimum", "0" },
  { REML_SCHEMA_CONFIG, COIN "config/properties/alpha/minimum", NULL },
  { REML_SCHEMA_CONFIG, COIN "config/properties/alpha/default", "4.0" },
  { REML_SCHEMA_CONFIG, COIN "config/properties/l1Lambda/minimum", "0" },
  { REML_SCHEMA_CONFIG, COIN "config/default", "{}" },
  { REML_SCHEMA_CONFIG, COIN "state", NULL },
  { REML_SCHEMA_MODEL, "/$defs/Coin/required", "[\"typename\", \"state\"]" },
  { REML_SCHEMA_MODEL, COIN "state/properties/modelStates/items/required", "[\"normalizedSumNormX\", \"totalWeight\"]" },
  { REML_SCHEMA_CONFIG, GREEDY "config/properties/epsilon/maximum", "1" },
  { REML_SCHEMA_CONFIG, GREEDY "config/properties/cbAdf/properties/typename/enum", "[\"CbAdf\", \"Debug\"]" },
  { REML_SCHEMA_CONFIG, GREEDY "config/required", NULL },
  { REML_SCHEMA_MODEL, GREEDY "config/required", "[\"cbAdf\"]" },
  { REML_SCHEMA_MODEL, GREEDY "state", NULL },
  { REML_SCHEMA_MODEL, SQUARE "state/required", "[\"counter\"]" },
  { REML_SCHEMA_CONFIG, "/$defs/Debug/required", "[\"typename\", \"config\"]" },
  { REML_SCHEMA_CONFIG, "/$defs/Debug/properties/config/required", "[\"next\"]" },
  { REML_SCHEMA_CONFIG, "/$defs/Debug/properties/config/default", NULL },
  { REML_SCHEMA_CONFIG, "/$defs/interactions/items/minItems", "2" },
  { REML_SCHEMA_CONFIG, "/$defs/interactions/items/maxItems", "3" },
  { REML_SCHEMA_CONFIG, "/$defs/namespace/oneOf/1/properties/Name/not/enum", "[\" \", \":default\"]" },
  { REML_SCHEMA_CONFIG, "/$defs/float/exclusiveMaximum", "3.4028235677973366e+38" },
  { REML_SCHEMA_CONFIG, "/$defs/stateFloat", NULL },
  { REML_SCHEMA_CONFIG, "/$defs/weights", NULL },
  { REML_SCHEMA_MODEL, "/$defs/stateFloat/anyOf/1/enum", "[\"NaN\", \"Infinity\", \"-Infinity\"]" },
  { REML_SCHEMA_MODEL, "/$defs/stateFloat/anyOf/2/required", "[\"$float\"]" },
  { REML_SCHEMA_MODEL, "/$defs/texts/maxItems", "64" },
  { REML_SCHEMA_MODEL, "/$defs/textMap/propertyNames/maxLength", "1024" },
  { REML_SCHEMA_MODEL, "/$defs/weights/required", "[\"dtype\", \"shape\", \"rows\"]" },
  { REML_SCHEMA_MODEL, "/$defs/weights/properties/shape/prefixItems/0/enum/0", "2" },
  { REML_SCHEMA_MODEL, "/$defs/weights/properties/shape/prefixItems/0/enum/26", "134217728" },
  { REML_SCHEMA_MODEL, "/$defs/weights/properties/shape/prefixItems/0/enum/27", NULL },
  { REML_SCHEMA_MODEL, "/$defs/weights/properties/shape/items", "false" },
  { REML_SCHEMA_MODEL, "/$defs/weights/properties/rows/patternProperties/^(0|[1-9][0-9]{0,8})$/maxItems", "6" },
};

Test(json_schema, spot_checks)
{
  json_object *schemas[] = {
    [REML_SCHEMA_CONFIG] = schema_of(REML_SCHEMA_CONFIG), [REML_SCHEMA_MODEL] = schema_of(REML_SCHEMA_MODEL)
  };
  for (size_t i = 0; i < sizeof spots / sizeof *spots; i++) {
    json_object *found = at(schemas[spots[i].which], spots[i].pointer);
    json_object *expected = spots[i].value ? parsed(spots[i].value) : NULL;
    cr_expect(json_object_equal(found, expected), "%s is %s", spots[i].pointer, json_object_to_json_string(found));
    json_object_put(expected);
  }
  json_object_put(schemas[REML_SCHEMA_CONFIG]);
  json_object_put(schemas[REML_SCHEMA_MODEL]);
}

Test(json_schema, says_which_field_must_be_less)
{
  json_object *schema = schema_of(REML_SCHEMA_CONFIG);
  json_object *meaning = at(schema, COIN "config/properties/lossFunction/properties/Logistic/description");
  cr_assert_not_null(meaning);
  cr_expect_not_null(strstr(json_object_get_string(meaning), " min_label must be less than max_label."));
  json_object_put(schema);
}
