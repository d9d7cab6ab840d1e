#include "reductionml_convert.h"

#include "reductionml_map.h"

#include <stdio.h>
#include <string.h>

/* spec/model-format.md, "Migration". */

/* Sees that an integer is the only one that it may be. */
static void check_integer(rml_migration *m, const rml_path *path, json_object *node, uint64_t wanted, const char *why)
{
  if (rml_foreign_is(m, path, node, RML_TYPE_INT) && json_object_get_uint64(node) != wanted)
    RML_FOREIGN_WRONG(m, path, "must be %llu, %s", (unsigned long long)wanted, why);
}

/* What a loss is called: 0.1.0 has "Squared", head {"Squared": {}}. */
static const char *loss_of(json_object *node)
{
  json_object *value;
  return rml_type_of(node) == RML_TYPE_STRING ? json_object_get_string(node) : rml_foreign_only_key(node, &value);
}

/* The loss that learning went by is Squared, whatever the configuration asks for. */
static void check_loss(rml_migration *m, const rml_path *path, json_object *reduction, json_object *node)
{
  json_object *config, *configured = NULL;
  const char *learned = loss_of(node), *wanted = NULL;
  if (!learned || (strcmp(learned, "Squared") != 0 && strcmp(learned, "Logistic") != 0)) {
    RML_FOREIGN_WRONG(m, path, "must be the loss that the model learned with, Squared or Logistic");
    return;
  }
  if (json_object_object_get_ex(reduction, "config", &config) && rml_type_of(config) == RML_TYPE_MAP &&
      json_object_object_get_ex(config, "lossFunction", &configured))
    wanted = loss_of(configured);
  if (wanted && strcmp(wanted, learned) != 0)
    rml_foreign_say(
        m, path,
        "the model learned with this loss, whatever its config.lossFunction says; in libreml it learns on with the latter");
}

/* Gives the table the shape that it has in a model of ours. */
static json_object *convert_table(rml_migration *m, const rml_path *path, json_object *node)
{
  if (!rml_foreign_is(m, path, node, RML_TYPE_TENSOR))
    return rml_foreign_invalid(m);
  rml_tensor *tensor = json_object_get_userdata(node);
  uint32_t last = tensor->count > 0 ? rml_tensor_row_number(tensor, tensor->count - 1) : 0;
  if (m->bits > 0 && tensor->shape[0] != RML_FOREIGN_ROWS && tensor->shape[0] != UINT32_C(1) << m->bits) {
    RML_FOREIGN_WRONG(m, path, "a table of %lu rows; of numBits %llu it has %llu", (unsigned long)tensor->shape[0],
                      (unsigned long long)m->bits, 1ULL << m->bits);
  } else if (m->bits > 0 && last >> m->bits > 0) {
    char key[16];
    int length = snprintf(key, sizeof key, "%lu", (unsigned long)last);
    rml_path row = { path, key, (size_t)length, 0 };
    RML_FOREIGN_WRONG(m, &row, "a row past the last of numBits %llu, %llu", (unsigned long long)m->bits, (1ULL << m->bits) - 1);
  } else {
    if (m->bits > 0)
      tensor->shape[0] = UINT32_C(1) << m->bits;
    return json_object_get(node);
  }
  return rml_foreign_invalid(m);
}

static json_object *convert_weights(rml_migration *m, const rml_path *path, json_object *node)
{
  static const char *const known[] = { "feature_index_size",
                                       "feature_state_size",
                                       "feature_state_size_shift",
                                       "model_index_size",
                                       "model_index_size_shift",
                                       "weights",
                                       NULL };
  const uint64_t sizes[] = { m->bits > 0 ? UINT64_C(1) << m->bits : 0, 6, 3, 1, 0 };
  json_object *value;
  if (!rml_foreign_is(m, path, node, RML_TYPE_MAP))
    return rml_foreign_invalid(m);
  rml_foreign_say_others(m, path, node, known);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    rml_path member = { path, known[i], strlen(known[i]), 0 };
    if (rml_foreign_get(m, path, node, known[i], &value) && (i > 0 || m->bits > 0))
      check_integer(m, &member, value, sizes[i], i == 0 ? "by numBits" : "as in every model that reductionml makes");
  }
  rml_path table = { path, "weights", strlen("weights"), 0 };
  return rml_foreign_get(m, path, node, "weights", &value) ? convert_table(m, &table, value) : rml_foreign_invalid(m);
}

static json_object *convert_sum(rml_migration *m, const rml_path *path, json_object *node)
{
  const char *const known[] = { rml_sums[0][1], rml_sums[1][1], NULL };
  json_object *value;
  if (!rml_foreign_is(m, path, node, RML_TYPE_MAP))
    return rml_foreign_invalid(m);
  rml_foreign_say_others(m, path, node, known);
  json_object *map = rml_foreign_new(m, json_object_new_object());
  for (size_t i = 0; rml_sums[i][0]; i++) {
    rml_path member = { path, rml_sums[i][1], strlen(rml_sums[i][1]), 0 };
    bool there = rml_foreign_get(m, path, node, rml_sums[i][1], &value);
    rml_foreign_add(m, map, rml_sums[i][0], there ? rml_foreign_copy(m, &member, value) : rml_foreign_invalid(m));
  }
  return map;
}

/* `model_states`: an array, of which the schema pass sees that it has one element and says when it has more. */
static json_object *convert_sums(rml_migration *m, const rml_path *path, json_object *node)
{
  if (!rml_foreign_is(m, path, node, RML_TYPE_ARRAY))
    return rml_foreign_invalid(m);
  json_object *array = rml_foreign_new(m, rml_new_array(json_object_array_length(node)));
  for (size_t i = 0; array && i < json_object_array_length(node); i++) {
    rml_path element = { path, NULL, 0, i };
    json_object *sum = i > 0 ? rml_foreign_invalid(m) : convert_sum(m, &element, json_object_array_get_idx(node, i));
    m->no_memory = !sum || !rml_array_add(array, sum) || m->no_memory;
  }
  return array;
}

/* One of the two namespaces of `pair`. */
static json_object *convert_half(rml_migration *m, const rml_path *path, json_object *node, size_t i)
{
  rml_path element = { path, NULL, 0, i };
  if (rml_type_of(node) == RML_TYPE_ARRAY && json_object_array_length(node) == 2)
    return rml_foreign_namespace(m, &element, json_object_array_get_idx(node, i));
  if (i == 0)
    RML_FOREIGN_WRONG(m, path, "must be an array of two namespaces");
  return rml_foreign_invalid(m);
}

/* What a member becomes; NULL for one that is not carried over. */
static json_object *convert_member(rml_migration *m, const rml_path *path, const rml_move *move, json_object *reduction,
                                   json_object *value)
{
  switch (move->kind) {
  case RML_MOVE_COPY: return rml_foreign_copy(m, path, value);
  case RML_MOVE_SUMS: return convert_sums(m, path, value);
  case RML_MOVE_ONE: return convert_half(m, path, value, 0);
  case RML_MOVE_TWO: return convert_half(m, path, value, 1);
  case RML_MOVE_BELOW: return rml_foreign_reduction(m, path, value);
  case RML_MOVE_WEIGHTS: return convert_weights(m, path, value);
  case RML_MOVE_BITS:
    if (m->bits > 0)
      check_integer(m, path, value, m->bits, "as /global_config/numBits");
    break;
  case RML_MOVE_CONSTANT:
    if (rml_foreign_is(m, path, value, RML_TYPE_BOOL) && json_object_get_boolean(value) != m->constant)
      RML_FOREIGN_WRONG(m, path, "must be %s, as /global_config/constantFeatureEnabled", m->constant ? "true" : "false");
    break;
  case RML_MOVE_PAIRS: rml_foreign_check_interactions(m, path, value, 2); break;
  case RML_MOVE_TRIPLES: rml_foreign_check_interactions(m, path, value, 3); break;
  case RML_MOVE_LOSS: check_loss(m, path, reduction, value); break;
  case RML_MOVE_DROP: break;
  }
  return NULL;
}

/* Carries a member over into the maps of our node.  What stands in their `config` has a default, the same as ours. */
static void convert_move(rml_migration *m, const rml_path *path, const rml_move *move, json_object *reduction,
                         json_object *config, json_object *state)
{
  rml_path group = { path, move->group, move->group ? strlen(move->group) : 0, 0 };
  rml_path member = { move->group ? &group : path, move->from, strlen(move->from), 0 };
  json_object *map = reduction, *value, *into = move->section && strcmp(move->section, "state") == 0 ? state : config;
  bool may_lack = move->group && strcmp(move->group, "config") == 0;
  if (move->group && (!json_object_object_get_ex(reduction, move->group, &map) || rml_type_of(map) != RML_TYPE_MAP)) {
    /* Said once, by convert_groups. */
    if (!may_lack)
      rml_foreign_add(m, into, move->key, rml_foreign_invalid(m));
    return;
  }
  bool there = json_object_object_get_ex(map, move->from, &value);
  if (!there && !may_lack && move->kind != RML_MOVE_TWO)
    rml_foreign_get(m, member.up, map, move->from, &value);
  json_object *converted = there ? convert_member(m, &member, move, reduction, value) : NULL;
  if (move->key && (there || !may_lack))
    rml_foreign_add(m, into, move->key, there ? converted : rml_foreign_invalid(m));
}

/* Whether a table has a key, of the reduction itself (group NULL) or of a group; a group is a key as well. */
static bool has_key(const rml_move *moves, const char *group, const char *key)
{
  if (!group && strcmp(key, "type") == 0)
    return true;
  for (; moves->from; moves++) {
    bool here = group ? moves->group && strcmp(moves->group, group) == 0 : !moves->group;
    if ((here && strcmp(moves->from, key) == 0) || (!group && moves->group && strcmp(moves->group, key) == 0))
      return true;
  }
  return false;
}

/* Sees that the groups of a reduction are maps, and says what else there is. */
static void convert_groups(rml_migration *m, const rml_path *path, const rml_move *moves, json_object *reduction)
{
  for (const rml_move *move = moves; move->from; move++) {
    json_object *map;
    /* Those of one group stand together, but for the one that has no key. */
    if (!move->group || !move->key || (move > moves && move[-1].group && strcmp(move[-1].group, move->group) == 0))
      continue;
    rml_path group = { path, move->group, strlen(move->group), 0 };
    if (!rml_foreign_get(m, path, reduction, move->group, &map) || !rml_foreign_is(m, &group, map, RML_TYPE_MAP))
      continue;
    json_object_object_foreach (map, key, value) {
      (void)value;
      if (!has_key(moves, move->group, key))
        rml_foreign_say_unknown(m, &group, key);
    }
  }
  json_object_object_foreach (reduction, key, value) {
    (void)value;
    if (!has_key(moves, NULL, key))
      rml_foreign_say_unknown(m, path, key);
  }
}

/* Whether a table fills a map of ours. */
static bool has_section(const rml_move *moves, const char *section)
{
  for (; moves->from; moves++)
    if (moves->section && strcmp(moves->section, section) == 0)
      return true;
  return false;
}

/* The table of a reduction, or NULL with a problem. */
static const rml_origin *find_origin(rml_migration *m, const rml_path *path, json_object *node, json_object **reduction)
{
  static const char *const known[] = { "typename", "reduction", "num_models_below", "type_description", NULL };
  rml_path below = { path, "reduction", strlen("reduction"), 0 }, type = { &below, "type", strlen("type"), 0 },
           name = { path, "typename", strlen("typename"), 0 };
  json_object *value;
  if (!rml_foreign_is(m, path, node, RML_TYPE_MAP))
    return NULL;
  rml_foreign_say_others(m, path, node, known);
  if (!rml_foreign_get(m, path, node, "reduction", reduction) || !rml_foreign_is(m, &below, *reduction, RML_TYPE_MAP) ||
      !rml_foreign_get(m, &below, *reduction, "type", &value) || !rml_foreign_is(m, &type, value, RML_TYPE_STRING))
    return NULL;
  const rml_origin *origin = rml_origin_of(*reduction);
  if (!origin)
    RML_FOREIGN_WRONG(m, &type, "\"%s\" is no reduction that reductionml 0.1.0 or its head has", json_object_get_string(value));
  else if (!rml_foreign_get(m, path, node, "typename", &value))
    return NULL;
  else if (!rml_foreign_is_text(value, origin->typename)) {
    RML_FOREIGN_WRONG(m, &name, "must be \"%s\", as the type is \"%s\"", origin->typename, origin->type);
    return NULL;
  }
  return origin;
}

json_object *rml_foreign_reduction(rml_migration *m, const rml_path *path, json_object *node)
{
  rml_path below = { path, "reduction", strlen("reduction"), 0 };
  json_object *reduction;
  const rml_origin *origin = find_origin(m, path, node, &reduction);
  if (!origin)
    return rml_foreign_invalid(m);
  json_object *ours = rml_foreign_new(m, json_object_new_object()), *config = rml_foreign_new(m, json_object_new_object()),
              *state = has_section(origin->moves, "state") ? rml_foreign_new(m, json_object_new_object()) : NULL;
  convert_groups(m, &below, origin->moves, reduction);
  for (const rml_move *move = origin->moves; move->from && !m->no_memory; move++)
    convert_move(m, &below, move, reduction, config, state);
  rml_foreign_add(m, ours, "typename", json_object_new_string(origin->typename));
  rml_foreign_add(m, ours, "config", config);
  if (state)
    rml_foreign_add(m, ours, "state", state);
  return ours;
}
