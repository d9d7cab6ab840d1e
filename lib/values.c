#include "values.h"

#include <stdio.h>
#include <string.h>

/* A namespace that is longer than that is not looked for: it has the text that it needs. */
enum { LONGEST_SHARED = 128 };

static bool is_key(const rml_path *path, const char *key)
{
  return path->key && path->length == strlen(key) && memcmp(path->key, key, path->length) == 0;
}

/* Whether this is the place of an interaction, in a document of ours or in a reduction of reductionml. */
static bool is_interaction(const rml_path *path)
{
  return !path->key && path->up &&
         (is_key(path->up, "interactions") || is_key(path->up, "pairs") || is_key(path->up, "triples"));
}

static bool is_namespace(const rml_path *path)
{
  return !path->key && path->up && is_interaction(path->up);
}

/* What may be a namespace, by its least length in a file, and short enough to be shared: "Default", {"Name": text},
 * {"Hash": int}.  The text tells it from others. */
static bool name_of(json_object *node, char name[LONGEST_SHARED])
{
  int length = LONGEST_SHARED;
  if (rml_type_of(node) == RML_TYPE_STRING && json_object_get_string_len(node) >= (int)strlen("Default"))
    length = snprintf(name, LONGEST_SHARED, "s%s", json_object_get_string(node));
  if (rml_type_of(node) != RML_TYPE_MAP || json_object_object_length(node) != 1)
    return length < LONGEST_SHARED;
  json_object_object_foreach (node, key, value) {
    bool text = rml_type_of(value) == RML_TYPE_STRING, number = rml_type_of(value) == RML_TYPE_INT;
    if (strlen(key) < strlen("Name") || (number && rml_node_is_negative(value)))
      return false;
    if (text)
      length = snprintf(name, LONGEST_SHARED, "%zu:%ss%s", strlen(key), key, json_object_get_string(value));
    else if (number)
      length =
          snprintf(name, LONGEST_SHARED, "%zu:%si%llu", strlen(key), key, (unsigned long long)json_object_get_uint64(value));
  }
  return length < LONGEST_SHARED;
}

/* Whether an element is an interaction, of which there may be any number: what it takes, its length in the file pays for. */
static bool is_group(const rml_path *path, json_object *value)
{
  char name[LONGEST_SHARED];
  if (!is_interaction(path) || rml_type_of(value) != RML_TYPE_ARRAY || json_object_array_length(value) < 2)
    return false;
  return name_of(json_object_array_get_idx(value, 0), name) && name_of(json_object_array_get_idx(value, 1), name);
}

/* The text under which a value is shared; NULL when it is not. */
static const char *shared_as(const rml_path *path, json_object *value, char name[LONGEST_SHARED])
{
  rml_type type = rml_type_of(value);
  if (type == RML_TYPE_ARRAY && json_object_array_length(value) == 0)
    return "[]";
  if (type == RML_TYPE_MAP && json_object_object_length(value) == 0)
    return "{}";
  return is_namespace(path) && name_of(value, name) ? name : NULL;
}

bool rml_values_fit(const rml_values *values, size_t more, size_t rest)
{
  return (uint64_t)values->count + more <= RML_FREE_VALUES + ((uint64_t)values->text + rest) / RML_VALUE_TEXT;
}

bool rml_values_share(rml_values *values, const rml_path *path, json_object **value, bool *again)
{
  char room[LONGEST_SHARED];
  const char *name = shared_as(path, *value, room);
  json_object *before;
  *again = false;
  if (!name)
    return true;
  if (!values->seen && !(values->seen = json_object_new_object()))
    return false;
  *again = json_object_object_get_ex(values->seen, name, &before);
  if (!*again)
    return rml_map_add(values->seen, name, json_object_get(*value));
  json_object_get(before);
  json_object_put(*value);
  *value = before;
  return true;
}

reml_status rml_values_add(rml_values *values, const rml_values *before, const rml_path *path, json_object **value, size_t rest)
{
  char name[LONGEST_SHARED];
  bool again;
  if (!rml_values_share(values, path, value, &again))
    return REML_E_MEMORY;
  bool named = is_namespace(path) && name_of(*value, name);
  /* The text of a namespace pays for its interaction. */
  if (named)
    values->text = before->text;
  if (named && again)
    values->count = before->count;
  else if (!is_group(path, *value))
    values->count++;
  return rml_values_fit(values, 0, rest) ? REML_OK : REML_E_LIMIT;
}

static bool count(rml_values *values, const rml_path *path, json_object *node);

/* Counts a member or an element with all that is in it.  It is held while it may be shared, so that the tree stays as it is. */
static bool count_one(rml_values *values, const rml_path *path, json_object *value)
{
  rml_values before = *values;
  json_object *held = json_object_get(value);
  bool ok = count(values, path, value) && rml_values_add(values, &before, path, &held, SIZE_MAX / 2) == REML_OK;
  json_object_put(held);
  return ok;
}

static bool count_members(rml_values *values, const rml_path *path, json_object *map)
{
  bool ok = true;
  json_object_object_foreach (map, key, value) {
    rml_path member = { path, key, strlen(key), 0 };
    ok = ok && count_one(values, &member, value);
    values->text += member.length;
  }
  return ok;
}

static bool count(rml_values *values, const rml_path *path, json_object *node)
{
  bool ok = true;
  switch (rml_type_of(node)) {
  case RML_TYPE_STRING:
  case RML_TYPE_BIN:
  case RML_TYPE_EXT: values->text += (size_t)json_object_get_string_len(node); return true;
  case RML_TYPE_ARRAY:
    for (size_t i = 0; ok && i < json_object_array_length(node); i++) {
      rml_path element = { path, NULL, 0, i };
      ok = count_one(values, &element, json_object_array_get_idx(node, i));
    }
    return ok;
  case RML_TYPE_MAP: return count_members(values, path, node);
  default: return true;
  }
}

bool rml_values_count(rml_values *values, json_object *tree)
{
  rml_path root = { NULL, NULL, 0, 0 };
  return count(values, &root, tree);
}

void rml_values_free(rml_values *values)
{
  json_object_put(values->seen);
  *values = (rml_values){ .count = 0 };
}
