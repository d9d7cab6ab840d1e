#include "unknown.h"

#include "place.h"
#include "value_text.h"

#include <stdlib.h>
#include <string.h>

/* The library keeps what it does not know and does not say what that was.  But it leaves it out where it writes what it
 * does know: the configuration, and a model of a new workspace.  So all that `known`, made of both, lacks is unknown. */

struct search {
  const reml_document *d, *known;
  char **pointers;
  size_t count;
  bool complete;
};

static void add(struct search *search, const struct place *place)
{
  char **larger = realloc(search->pointers, (search->count + 1) * sizeof *larger);
  search->complete = larger && search->complete;
  if (!larger)
    return;
  search->pointers = larger;
  larger[search->count++] = place_pointer(place);
}

static bool is_metadata(const struct place *place)
{
  return place->key && strcmp(place->key, "metadata") == 0 && place->up->key && strcmp(place->up->key, "reml") == 0 &&
         !place->up->up->up;
}

/* Looks for what `known` lacks of `value`, both at the same place. */
static void look(struct search *search, const struct place *place, const reml_value *value, const reml_value *known)
{
  bool object = value->type == REML_VALUE_OBJECT;
  reml_value child = REML_VALUE_INIT, known_child = REML_VALUE_INIT;
  if (value->type != known->type || (!object && value->type != REML_VALUE_ARRAY))
    return;
  for (size_t i = 0; value_next(search->d, value, i, &child); i++) {
    struct place below = { place, child.key, i };
    bool found = object ? value_member(search->known, known, child.key, &known_child)
                        : reml_document_child(search->known, known, i, &known_child);
    if (!found)
      add(search, &below);
    else if (!is_metadata(&below))
      look(search, &below, &child, &known_child);
  }
}

/* Writes the configuration with the least weights there can be.  In the canonical form, numBits is the first number. */
static bool small_configuration(const reml_document *d, reml_buffer *out)
{
  reml_error err = REML_ERROR_INIT;
  if (reml_document_write(d, reml_to_memory(out), REML_FORMAT_CONFIG, &err) < 0)
    return false;
  char *bits = out->data + strcspn(out->data, "0123456789");
  size_t digits = strspn(bits, "0123456789");
  memset(bits, ' ', digits);
  bits[0] = '1';
  return true;
}

/* A model of a workspace that has just been made, which has every member that this release knows. */
static reml_document *new_model(const reml_document *d)
{
  reml_error err = REML_ERROR_INIT;
  reml_buffer config = { NULL, 0 }, bytes = { NULL, 0 };
  reml_workspace *workspace = NULL;
  reml_document *model = NULL;
  if (small_configuration(d, &config) &&
      reml_workspace_create(&workspace, reml_from_memory(config.data, config.size), NULL, &err) >= 0 &&
      reml_workspace_save(workspace, reml_to_memory(&bytes), REML_FORMAT_BINARY, &err) >= 0)
    reml_document_read(&model, reml_from_memory(bytes.data, bytes.size), NULL, &err);
  reml_workspace_free(workspace);
  reml_buffer_free(&config);
  reml_buffer_free(&bytes);
  return model;
}

static bool is_newer(const reml_document *d)
{
  int32_t format, minor;
  reml_value value = REML_VALUE_INIT;
  reml_format_version(&format, &minor);
  return reml_document_get(d, "/reml/minor", &value) == 1 && value.integer > minor;
}

bool unknown_members(const reml_document *d, char ***pointers, size_t *count)
{
  *pointers = NULL;
  *count = 0;
  if (!is_newer(d))
    return true;
  reml_document *model = new_model(d);
  struct search search = { .d = d, .known = model, .complete = true };
  struct place root = { NULL, "", 0 };
  reml_value value = REML_VALUE_INIT, known = REML_VALUE_INIT;
  if (!model)
    return false;
  reml_document_get(d, "", &value);
  reml_document_get(model, "", &known);
  look(&search, &root, &value, &known);
  reml_document_free(model);
  *pointers = search.pointers;
  *count = search.count;
  return search.complete;
}
