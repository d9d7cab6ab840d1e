#include "hash.h"
#include "reductionml_convert.h"

#include <stdio.h>
#include <string.h>

/* spec/model-format.md, "Migration". */

json_object *rml_foreign_invalid(rml_migration *m)
{
  json_object *node = rml_new_invalid();
  m->no_memory = m->no_memory || !node;
  return node;
}

json_object *rml_foreign_new(rml_migration *m, json_object *node)
{
  m->no_memory = m->no_memory || !node;
  return node;
}

void rml_foreign_add(rml_migration *m, json_object *map, const char *key, json_object *value)
{
  if (map && value && rml_map_add(map, key, value))
    return;
  if (!map)
    json_object_put(value);
  m->no_memory = true;
}

void rml_foreign_say(rml_migration *m, const rml_path *path, const char *what)
{
  char behind[256];
  snprintf(behind, sizeof behind, ": %s", what);
  rml_warn(&m->warnings, path, "", behind);
}

bool rml_foreign_is(rml_migration *m, const rml_path *path, json_object *node, rml_type wanted)
{
  rml_type type = rml_type_of(node);
  if (type == wanted)
    return true;
  if (type != RML_TYPE_INVALID)
    RML_FOREIGN_WRONG(m, path, "must be %s, is %s", rml_type_name(wanted), rml_type_name(type));
  return false;
}

bool rml_foreign_get(rml_migration *m, const rml_path *path, json_object *map, const char *key, json_object **out)
{
  if (json_object_object_get_ex(map, key, out))
    return true;
  RML_FOREIGN_WRONG(m, path, "the key \"%s\" is missing", key);
  return false;
}

json_object *rml_foreign_copy(rml_migration *m, const rml_path *path, json_object *node)
{
  if (node)
    return json_object_get(node);
  RML_FOREIGN_WRONG(m, path, "must not be null, %s",
                    "which reductionml writes to JSON for NaN and infinities alike; its FlexBuffers keep them");
  return rml_foreign_invalid(m);
}

void rml_foreign_say_unknown(rml_migration *m, const rml_path *path, const char *key)
{
  rml_path member = { path, key, strlen(key), 0 };
  rml_foreign_say(m, &member, "not carried over: models of reductionml 0.1.0 and of its head do not have it");
}

void rml_foreign_say_others(rml_migration *m, const rml_path *path, json_object *map, const char *const *known)
{
  json_object_object_foreach (map, key, value) {
    size_t i = 0;
    (void)value;
    while (known[i] && strcmp(known[i], key) != 0)
      i++;
    if (!known[i])
      rml_foreign_say_unknown(m, path, key);
  }
}

/* ---- Namespaces ---- */

/* Whether a string is a name that data of ours gives the default namespace, and a configuration may not. */
static bool is_default_name(const char *name)
{
  return strcmp(name, " ") == 0 || strcmp(name, ":default") == 0;
}

const char *rml_foreign_only_key(json_object *node, json_object **value)
{
  if (rml_type_of(node) != RML_TYPE_MAP || json_object_object_length(node) != 1)
    return NULL;
  json_object_object_foreach (node, key, only) {
    *value = only;
    return key;
  }
  return NULL;
}

bool rml_foreign_is_text(json_object *node, const char *text)
{
  return rml_type_of(node) == RML_TYPE_STRING && strcmp(json_object_get_string(node), text) == 0;
}

static uint32_t hash_of(const rml_migration *m, json_object *name)
{
  return rml_hash(RML_HASH_XXH3_0_7_2, json_object_get_string(name), (size_t)json_object_get_string_len(name),
                  (uint32_t)m->seed);
}

static json_object *new_hash(rml_migration *m, uint64_t hash)
{
  json_object *map = rml_foreign_new(m, json_object_new_object());
  rml_foreign_add(m, map, "Hash", json_object_new_uint64(hash));
  if (map)
    rml_map_fit(map);
  return map;
}

/* A namespace as global_config names it: "Default" or {"Name": text}. */
static json_object *convert_named(rml_migration *m, const rml_path *path, json_object *node)
{
  json_object *name = NULL;
  const char *key = rml_foreign_only_key(node, &name);
  if (rml_foreign_is_text(node, "Default"))
    return json_object_get(node);
  if (key && strcmp(key, "Name") == 0 && rml_type_of(name) == RML_TYPE_STRING)
    return is_default_name(json_object_get_string(name)) ? new_hash(m, hash_of(m, name)) : json_object_get(node);
  RML_FOREIGN_WRONG(m, path, "must be \"Default\" or {\"Name\": text}");
  m->named = false;
  return rml_foreign_invalid(m);
}

/* An array of what `each` makes of its elements. */
static json_object *convert_array(rml_migration *m, const rml_path *path, json_object *node,
                                  json_object *(*each)(rml_migration *m, const rml_path *path, json_object *node))
{
  if (!rml_foreign_is(m, path, node, RML_TYPE_ARRAY)) {
    m->named = false;
    return rml_foreign_invalid(m);
  }
  json_object *array = rml_foreign_new(m, rml_new_array(json_object_array_length(node)));
  for (size_t i = 0; array && i < json_object_array_length(node); i++) {
    rml_path element = { path, NULL, 0, i };
    json_object *converted = each(m, &element, json_object_array_get_idx(node, i));
    m->no_memory = !converted || !rml_array_add(array, converted) || m->no_memory;
  }
  return array;
}

static json_object *convert_interaction(rml_migration *m, const rml_path *path, json_object *node)
{
  return convert_array(m, path, node, convert_named);
}

json_object *rml_foreign_interactions(rml_migration *m, const rml_path *path, json_object *node)
{
  return convert_array(m, path, node, convert_interaction);
}

json_object *rml_foreign_namespace(rml_migration *m, const rml_path *path, json_object *node)
{
  json_object *value = NULL;
  const char *key = rml_foreign_only_key(node, &value);
  if (rml_foreign_is_text(node, "Default"))
    return json_object_get(node);
  if (key && strcmp(key, "Named") == 0 && rml_type_of(value) == RML_TYPE_INT && !rml_node_is_negative(value) &&
      json_object_get_uint64(value) <= UINT32_MAX)
    return new_hash(m, json_object_get_uint64(value));
  if (key && strcmp(key, "RawHash") == 0)
    RML_FOREIGN_WRONG(m, path,
                      "RawHash is a namespace that no data has, only an ElementwiseInteraction; it cannot be carried over");
  else
    RML_FOREIGN_WRONG(m, path, "must be \"Default\" or {\"Named\": integer}");
  return rml_foreign_invalid(m);
}

/* Whether a namespace of global_config is the one that a reduction knows. */
static bool same_namespace(const rml_migration *m, json_object *named, json_object *hashed)
{
  json_object *name = NULL, *hash = NULL;
  const char *hashed_key = rml_foreign_only_key(hashed, &hash);
  if (!rml_foreign_only_key(named, &name) || !hashed_key)
    return rml_foreign_is_text(named, "Default") && rml_foreign_is_text(hashed, "Default");
  return strcmp(hashed_key, "Named") == 0 && rml_type_of(hash) == RML_TYPE_INT &&
         json_object_get_uint64(hash) == hash_of(m, name);
}

static bool same_interaction(const rml_migration *m, json_object *named, json_object *hashed, size_t size)
{
  if (rml_type_of(hashed) != RML_TYPE_ARRAY || json_object_array_length(hashed) != size)
    return false;
  for (size_t i = 0; i < size; i++)
    if (!same_namespace(m, json_object_array_get_idx(named, i), json_object_array_get_idx(hashed, i)))
      return false;
  return true;
}

/* Goes through the interactions of that size, as they stand in both places in the same order. */
void rml_foreign_check_interactions(rml_migration *m, const rml_path *path, json_object *hashed, size_t size)
{
  size_t found = 0;
  if (!rml_foreign_is(m, path, hashed, RML_TYPE_ARRAY) || !m->named)
    return;
  for (size_t i = 0; m->interactions && i < json_object_array_length(m->interactions); i++) {
    json_object *named = json_object_array_get_idx(m->interactions, i);
    rml_path element = { path, NULL, 0, found };
    if (json_object_array_length(named) != size)
      continue;
    if (found >= json_object_array_length(hashed) ||
        !same_interaction(m, named, json_object_array_get_idx(hashed, found), size)) {
      RML_FOREIGN_WRONG(m, &element, "must be the hashes of the names in /global_config/interactions/%zu", i);
      return;
    }
    found++;
  }
  rml_path element = { path, NULL, 0, found };
  if (found < json_object_array_length(hashed))
    RML_FOREIGN_WRONG(m, &element, "an interaction that /global_config/interactions does not have");
}
