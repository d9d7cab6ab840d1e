#include "codec.h"
#include "memory.h"
#include "utf8.h"
#include "workspace.h"

#include <stdlib.h>
#include <string.h>

/* The place of a key, or where it would stand. */
static size_t find(const rml_text_map *map, const char *key, bool *found)
{
  size_t low = 0, high = map->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (strcmp(map->keys[middle], key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  *found = low < map->count && strcmp(map->keys[low], key) == 0;
  return low;
}

const char *reml_workspace_metadata(const reml_workspace *ws, const char *key)
{
  bool found;
  if (!ws || !key)
    return NULL;
  size_t i = find(&ws->header.metadata, key, &found);
  return found ? ws->header.metadata.values[i] : NULL;
}

const char *reml_workspace_metadata_key(const reml_workspace *ws, size_t i)
{
  return ws && i < ws->header.metadata.count ? ws->header.metadata.keys[i] : NULL;
}

/* What forbids a key or a value, or NULL. */
static const char *refused(const char *key, const char *value)
{
  size_t length = strlen(key), value_length = value ? strlen(value) : 0;
  const char *wrong = rml_key_refused(key, length);
  if (wrong)
    return wrong;
  if (rml_utf8_valid(key, length) != length)
    return "a key that is not UTF-8";
  if (value_length > RML_MOST_STRING)
    return "a value of more than 16 MiB";
  return value && rml_utf8_valid(value, value_length) != value_length ? "a value that is not UTF-8" : NULL;
}

static void remove_at(rml_text_map *map, size_t i)
{
  free(map->keys[i]);
  free(map->values[i]);
  map->count--;
  memmove(map->keys + i, map->keys + i + 1, (map->count - i) * sizeof *map->keys);
  memmove(map->values + i, map->values + i + 1, (map->count - i) * sizeof *map->values);
}

/* Makes room for one entry more; the map is as it was without memory. */
static bool reserve(rml_text_map *map)
{
  char **keys = realloc(map->keys, (map->count + 1) * sizeof *keys);
  if (keys)
    map->keys = keys;
  char **values = keys ? realloc(map->values, (map->count + 1) * sizeof *values) : NULL;
  if (values)
    map->values = values;
  return values != NULL;
}

static bool insert_at(rml_text_map *map, size_t i, const char *key, char *value)
{
  char *own_key = rml_copy_text(key, strlen(key));
  if (!own_key || !reserve(map)) {
    free(own_key);
    return false;
  }
  memmove(map->keys + i + 1, map->keys + i, (map->count - i) * sizeof *map->keys);
  memmove(map->values + i + 1, map->values + i, (map->count - i) * sizeof *map->values);
  map->keys[i] = own_key;
  map->values[i] = value;
  map->count++;
  return true;
}

reml_status reml_workspace_set_metadata(reml_workspace *ws, const char *key, const char *value, reml_error *err)
{
  bool found;
  if (!ws || !key)
    return rml_fail(err, REML_E_ARGUMENT, "reml_workspace_set_metadata: %s is NULL", ws ? "key" : "ws");
  reml_status status = rml_workspace_changeable(ws, "reml_workspace_set_metadata", err);
  if (status < 0)
    return status;
  const char *wrong = refused(key, value);
  if (wrong)
    return rml_fail(err, REML_E_ARGUMENT, "metadata: %s", wrong);
  rml_text_map *map = &ws->header.metadata;
  size_t i = find(map, key, &found);
  if (!value) {
    if (found)
      remove_at(map, i);
    return REML_OK;
  }
  if (!found && map->count == RML_MOST_METADATA)
    return rml_fail(err, REML_E_LIMIT, "metadata: there are %d keys already, which is as many as a model may have",
                    RML_MOST_METADATA);
  char *own_value = rml_copy_text(value, strlen(value));
  if (!own_value)
    return rml_fail_memory(err);
  if (found) {
    free(map->values[i]);
    map->values[i] = own_value;
  } else if (!insert_at(map, i, key, own_value)) {
    free(own_value);
    return rml_fail_memory(err);
  }
  return REML_OK;
}
