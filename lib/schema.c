#include "schema.h"

#include "codec.h"
#include "nearest.h"
#include "schema_check.h"

#include <stdio.h>
#include <string.h>

/* Says that a required key is missing. */
static void missing(rml_checker *c, const rml_path *path, const char *key)
{
  RML_WRONG(c, path, "the key \"%s\" is missing", key);
}

/* Counts a member that the document leaves out, and what is in it. */
static void count_default(rml_checker *c, const char *key, const rml_values *inside)
{
  c->options->values->count += inside->count + 1;
  c->options->values->text += inside->text + strlen(key);
}

/* The checked value of a key that the document leaves out. */
static json_object *check_fallback(rml_checker *c, const rml_path *path, const rml_record *record, const rml_field *field)
{
  if (!field->fallback) {
    missing(c, path->up, field->name);
    return NULL;
  }
  rml_values values = { .count = 0 };
  rml_limits limits = { .depth = RML_MOST_DEPTH, .string_bytes = RML_MOST_STRING, .values = &values };
  rml_report report;
  json_object *node;
  rml_report_start(&report, NULL, NULL);
  rml_json_read(&node, field->fallback, strlen(field->fallback), &limits, &report);
  count_default(c, field->name, &values);
  rml_values_free(&values);
  json_object *checked = node ? rml_check_value(c, path, record, field, node) : rml_check_no_memory(c);
  json_object_put(node);
  return checked;
}

/* The keys that a map may have: those of `fields`, or `names` up to NULL; and maps inside it, whose keys people put into it
 * by mistake. */
typedef struct known_keys {
  const rml_field *fields;
  const char *const *names;
  struct {
    const char *key;
    const rml_record *record; /* may be NULL */
  } inside[2];
} known_keys;

static const char *known_at(const known_keys *known, size_t i)
{
  return known->fields ? known->fields[i].name : known->names[i];
}

/* The key of the map inside that `key` belongs to, or NULL. */
static const char *home_of(const known_keys *known, const char *key)
{
  for (size_t i = 0; i < 2; i++)
    if (known->inside[i].record && rml_field_of(known->inside[i].record, key))
      return known->inside[i].key;
  return NULL;
}

/* Says that no table has the key, and what may be meant. */
static void refuse_unknown(rml_checker *c, const rml_path *path, const known_keys *known)
{
  char names[256] = "none";
  size_t used = 0;
  rml_nearest nearest = { path->key, NULL, 0 };
  for (size_t i = 0; known_at(known, i); i++) {
    rml_nearest_try(&nearest, known_at(known, i));
    int length = snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "", known_at(known, i));
    used += length > 0 && (size_t)length < sizeof names - used ? (size_t)length : 0;
  }
  const char *home = home_of(known, path->key);
  if (home)
    RML_WRONG(c, path, "unknown key; in \"%s\" there is one of that name", home);
  else if (nearest.name)
    RML_WRONG(c, path, "unknown key; did you mean \"%s\"?", nearest.name);
  else
    RML_WRONG(c, path, "unknown key: there are %s", names);
}

/* Deals with a key that no table has: refuses it, keeps it, or ignores it and says so. */
static bool check_unknown(rml_checker *c, const rml_path *path, const known_keys *known, json_object *value, json_object *into)
{
  if (!c->newer) {
    refuse_unknown(c, path, known);
    return false;
  }
  if (c->options->keep_unknown)
    return rml_map_add(into, path->key, json_object_get(value)) || rml_check_no_memory(c);
  rml_warn(&c->warnings, path, "ignored ", ", which a newer release of libreml wrote");
  return true;
}

/* Whether two fields that must be in order are. */
static bool in_order(rml_checker *c, const rml_path *path, const rml_record *record, json_object *checked)
{
  if (record->less == record->greater)
    return true;
  const char *less = record->fields[record->less].name, *greater = record->fields[record->greater].name;
  if (json_object_get_double(json_object_object_get(checked, less)) <
      json_object_get_double(json_object_object_get(checked, greater)))
    return true;
  RML_WRONG(c, path, "%s must be less than %s", less, greater);
  return false;
}

json_object *rml_check_record(rml_checker *c, const rml_path *path, const rml_record *record, json_object *node)
{
  if (!rml_check_type(c, path, node, RML_TYPE_MAP))
    return NULL;
  const known_keys known = { .fields = record->fields };
  json_object *checked = rml_new_map((size_t)json_object_object_length(node));
  bool ok = checked || rml_check_no_memory(c);
  for (const rml_field *field = record->fields; checked && field->name; field++) {
    rml_path member = { path, field->name, strlen(field->name), 0 };
    json_object *value, *result;
    result = json_object_object_get_ex(node, field->name, &value) ? rml_check_value(c, &member, record, field, value)
                                                                  : check_fallback(c, &member, record, field);
    ok = (result ? rml_map_add(checked, field->name, result) || rml_check_no_memory(c) : false) && ok;
  }
  json_object_object_foreach (node, key, value) {
    rml_path member = { path, key, strlen(key), 0 };
    if (checked && !rml_field_of(record, key))
      ok = check_unknown(c, &member, &known, value, checked) && ok;
  }
  if (ok && in_order(c, path, record, checked))
    return checked;
  json_object_put(checked);
  return NULL;
}

/* Says that a typename is unknown, and which there are. */
static void unknown_typename(rml_checker *c, const rml_path *path, const char *name)
{
  char names[256];
  size_t used = 0;
  rml_nearest nearest = { name, NULL, 0 };
  for (size_t i = 0; rml_registry_at(i) && used < sizeof names; i++) {
    rml_nearest_try(&nearest, rml_registry_at(i)->name);
    int length = snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "", rml_registry_at(i)->name);
    used += length > 0 ? (size_t)length : 0;
  }
  if (nearest.name)
    RML_WRONG(c, path, "\"%s\" is unknown; did you mean \"%s\"?", name, nearest.name);
  else
    RML_WRONG(c, path, "\"%s\" is unknown: there are %s", name, names);
}

/* Adds what `check` gave to `into`; false when it gave nothing. */
static bool add_checked(rml_checker *c, json_object *into, const char *key, json_object *checked)
{
  return checked && (rml_map_add(into, key, checked) || rml_check_no_memory(c));
}

/* Checks that the reduction goes with the one below it, which its configuration at `path` has, and tells the one above of it.
 * Types are known even where a configuration is wrong otherwise. */
static bool check_fit(rml_checker *c, const rml_path *path, const rml_reduction_type *type, const rml_frame *own,
                      rml_frame *above)
{
  char misfit[256];
  const rml_field *field = rml_below_field(type);
  rml_path below = { path, field ? field->name : "", field ? strlen(field->name) : 0, 0 };
  if (own->below && rml_types_misfit(type, own->below, own->types, misfit, sizeof misfit)) {
    RML_WRONG(c, &below, "%s", misfit);
    return false;
  }
  rml_types types = rml_types_over(type, own->types);
  if (above && types.label && types.features && types.prediction)
    *above = (rml_frame){ type, types };
  return true;
}

/* Checks the configuration of a reduction and of all below it, into the node. */
static bool check_config(rml_checker *c, const rml_path *path, const rml_reduction_type *type, json_object *node,
                         json_object *into)
{
  rml_frame own = { NULL, { 0, 0, 0 } }, *above = c->frame;
  rml_path member = { path, "config", 6, 0 };
  json_object *config;
  bool given = json_object_object_get_ex(node, "config", &config);
  json_object *empty = given ? NULL : json_object_new_object();
  if (!given)
    count_default(c, member.key, &(rml_values){ .count = 0 });
  c->frame = &own;
  json_object *checked =
      given || empty ? rml_check_record(c, &member, type->config, given ? config : empty) : rml_check_no_memory(c);
  c->frame = above;
  json_object_put(empty);
  bool ok = add_checked(c, into, "config", checked);
  ok = check_fit(c, &member, type, &own, above) && ok;
  /* It may rely on what is below: only what fits is there. */
  const char *refused = ok && type->config_refused ? type->config_refused(checked) : NULL;
  if (refused)
    RML_WRONG(c, &member, "%s", refused);
  return ok && !refused;
}

/* Checks the state of a reduction into the node. */
static bool check_state(rml_checker *c, const rml_path *path, const rml_reduction_type *type, json_object *node,
                        json_object *into)
{
  rml_path member = { path, "state", 5, 0 };
  json_object *state;
  if (c->model && type->state && c->options->peek)
    return true;
  if (!json_object_object_get_ex(node, "state", &state)) {
    if (c->model && type->state)
      missing(c, path, "state");
    return !c->model || !type->state;
  }
  if (c->model && type->state)
    return add_checked(c, into, "state", rml_check_record(c, &member, type->state, state));
  if (c->model && c->newer)
    return check_unknown(c, &member, NULL, state, into);
  RML_WRONG(c, &member, c->model ? "%s has no state" : "a configuration has no state, and without the key \"reml\" this is one",
            type->name);
  return false;
}

json_object *rml_check_reduction(rml_checker *c, const rml_path *path, json_object *node)
{
  static const char *const keys[] = { "typename", "config", "state", NULL };
  rml_path member = { path, "typename", 8, 0 };
  json_object *name;
  if (!rml_check_type(c, path, node, RML_TYPE_MAP))
    return NULL;
  if (!json_object_object_get_ex(node, "typename", &name)) {
    missing(c, path, "typename");
    return NULL;
  }
  if (!rml_check_type(c, &member, name, RML_TYPE_STRING))
    return NULL;
  const rml_reduction_type *type = rml_registry_find(json_object_get_string(name));
  if (!type) {
    unknown_typename(c, &member, json_object_get_string(name));
    return NULL;
  }
  if (++c->reductions > RML_MOST_REDUCTIONS) {
    rml_problem_at(c->report, REML_E_LIMIT, path, "more than %d reductions", RML_MOST_REDUCTIONS);
    return NULL;
  }
  const known_keys known = { .names = keys, .inside = { { keys[1], type->config }, { keys[2], type->state } } };
  json_object *checked = rml_new_map((size_t)json_object_object_length(node));
  bool ok = checked ? add_checked(c, checked, "typename", json_object_get(name)) : rml_check_no_memory(c) != NULL;
  ok = ok && check_config(c, path, type, node, checked);
  ok = checked && check_state(c, path, type, node, checked) && ok;
  json_object_object_foreach (node, key, value) {
    rml_path unknown = { path, key, strlen(key), 0 };
    if (checked && strcmp(key, keys[0]) != 0 && strcmp(key, keys[1]) != 0 && strcmp(key, keys[2]) != 0)
      ok = check_unknown(c, &unknown, &known, value, checked) && ok;
  }
  if (ok)
    return checked;
  json_object_put(checked);
  return NULL;
}

bool rml_tree_is_model(json_object *tree)
{
  return json_object_object_get_ex(tree, "reml", NULL);
}

/* Checks the member `key` of the document into `into`: a record, or the entry reduction when `record` is NULL. */
static bool check_member(rml_checker *c, const rml_path *root, const char *key, const rml_record *record, json_object *raw,
                         json_object *into)
{
  rml_path path = { root, key, strlen(key), 0 };
  json_object *node;
  if (!json_object_object_get_ex(raw, key, &node)) {
    missing(c, root, key);
    return false;
  }
  return add_checked(c, into, key, record ? rml_check_record(c, &path, record, node) : rml_check_reduction(c, &path, node));
}

/* What later checks need of the header and globalConfig, whether or not the rest of them is right. */
static uint64_t declared_int(json_object *raw, const char *record, const char *key)
{
  json_object *map, *value;
  if (!json_object_object_get_ex(raw, record, &map) || rml_type_of(map) != RML_TYPE_MAP ||
      !json_object_object_get_ex(map, key, &value) || rml_type_of(value) != RML_TYPE_INT)
    return 0;
  return json_object_get_uint64(value);
}

/* A model where a configuration is needed, or the other way round. */
static bool is_expected(rml_checker *c, const rml_path *root)
{
  if (c->model && c->options->expect == RML_EXPECT_CONFIG)
    rml_problem_at(c->report, REML_E_NOT_MODEL, root,
                   "this is a model (it has the key reml), a configuration is needed: take out \"reml\" and every \"state\"");
  else if (!c->model && c->options->expect == RML_EXPECT_MODEL)
    rml_problem_at(c->report, REML_E_NOT_MODEL, root,
                   "this is not a model: it has no key \"reml\", which every model has and no configuration");
  else
    return true;
  return false;
}

static json_object *check_document(rml_checker *c, json_object *raw)
{
  static const char *const keys[] = { "reml", "globalConfig", "entryReduction", NULL };
  static const known_keys known = { .names = keys,
                                    .inside = { { "reml", &rml_header_record }, { "globalConfig", &rml_global_record } } };
  rml_path root = { NULL, NULL, 0, 0 };
  if (!rml_check_type(c, &root, raw, RML_TYPE_MAP))
    return NULL;
  c->model = rml_tree_is_model(raw);
  if (!is_expected(c, &root))
    return NULL;
  c->newer = c->model && declared_int(raw, keys[0], "minor") > RML_MINOR;
  json_object *checked = rml_new_map((size_t)json_object_object_length(raw));
  bool ok = checked || rml_check_no_memory(c);
  if (checked && c->model)
    ok = check_member(c, &root, keys[0], &rml_header_record, raw, checked) && ok;
  if (checked && check_member(c, &root, keys[1], &rml_global_record, raw, checked))
    c->bits = declared_int(checked, keys[1], "numBits");
  else
    ok = false;
  ok = checked && check_member(c, &root, keys[2], NULL, raw, checked) && ok;
  json_object_object_foreach (raw, key, value) {
    rml_path member = { &root, key, strlen(key), 0 };
    if (checked && strcmp(key, keys[0]) != 0 && strcmp(key, keys[1]) != 0 && strcmp(key, keys[2]) != 0)
      ok = check_unknown(c, &member, &known, value, checked) && ok;
  }
  if (ok)
    return checked;
  json_object_put(checked);
  return NULL;
}

json_object *rml_schema_check(json_object *raw, const rml_schema_options *options, rml_report *report)
{
  rml_checker c = { .report = report, .options = options, .warnings = { options->on_log, options->user, 0 } };
  rml_path root = { NULL, NULL, 0, 0 };
  json_object *checked = check_document(&c, raw);
  rml_warn_of_rest(&c.warnings);
  if (checked && !rml_values_fit(options->values, 0, 0))
    rml_problem_at(report, REML_E_LIMIT, &root, RML_VALUES_MANY);
  if (report->count == 0)
    return checked;
  json_object_put(checked);
  return NULL;
}
