#include "reductionml.h"

#include "flexbuffers.h"
#include "json_scan.h"
#include "reductionml_convert.h"
#include "reductionml_map.h"

#include <reml/version.h>

#include <string.h>

/* ---- Recognising ---- */

static const char *const their_keys[] = { "entry_reduction", "global_config", NULL };

static bool is_their_key(const char *key, size_t length)
{
  for (size_t i = 0; their_keys[i]; i++)
    if (strlen(their_keys[i]) == length && memcmp(their_keys[i], key, length) == 0)
      return true;
  return false;
}

/* Whether a map has both keys. */
static bool flex_has_keys(rml_flex *flex, const rml_flex_value *map)
{
  const char *key;
  size_t length, found = 0;
  for (size_t i = 0; found < 2 && i < map->count && rml_flex_key(flex, map, i, &key, &length); i++)
    found += is_their_key(key, length);
  return found == 2;
}

/* Looks through the text's keys until one says whose it is. */
static bool json_has_key(rml_scan *scan)
{
  static const char *const our_keys[] = { "reml", "globalConfig", "entryReduction" };
  rml_slice key;
  bool more;
  scan->at++;
  for (bool first = true; rml_scan_more(scan, '}', first, &more) && more && rml_scan_key(scan, &key); first = false) {
    if (is_their_key(key.text, key.length))
      return true;
    for (size_t i = 0; i < sizeof our_keys / sizeof *our_keys; i++)
      if (rml_slice_is(&key, our_keys[i]))
        return false;
    if (!rml_scan_skip(scan, RML_MOST_DEPTH - 1 + RML_LEAF_DEPTH))
      return false;
  }
  return false;
}

/* Whether there is a key of theirs where a model of theirs has it, behind nothing but the configuration.  A mapped file may be
 * large and is not gone through for that. */
static bool bytes_have_key(const unsigned char *bytes, size_t size)
{
  enum { MOST_CONFIG = 1 << 20 };
  size = size < MOST_CONFIG ? size : MOST_CONFIG;
  const char *key = their_keys[0];
  size_t length = strlen(key) + 1;
  const unsigned char *end = bytes + size, *at = bytes;
  while ((size_t)(end - at) >= length && (at = memchr(at, key[0], (size_t)(end - at) - length + 1))) {
    if (memcmp(at, key, length) == 0)
      return true;
    at++;
  }
  return false;
}

rml_foreign rml_reductionml_recognise(const unsigned char *bytes, size_t size)
{
  rml_flex flex = { .bytes = bytes, .size = size };
  rml_flex_value root;
  rml_scan scan;
  rml_scan_start(&scan, (const char *)bytes, size);
  if (rml_flex_root(&flex, &root) && root.type == RML_FLEX_MAP && flex_has_keys(&flex, &root))
    return RML_FOREIGN_FLEXBUFFERS;
  if (rml_scan_peek(&scan) == '{')
    return json_has_key(&scan) ? RML_FOREIGN_JSON : RML_FOREIGN_NONE;
  return bytes_have_key(bytes, size) ? RML_FOREIGN_DAMAGED : RML_FOREIGN_NONE;
}

/* ---- The way back ---- */

static void step(rml_migration *m, size_t *count, const char *key, size_t length, size_t index)
{
  m->steps[*count] = (rml_path){ &m->steps[*count - 1], key, length, index };
  ++*count;
}

static void step_key(rml_migration *m, size_t *count, const char *key)
{
  step(m, count, key, strlen(key), 0);
}

static bool is_key(const rml_path *path, const char *key)
{
  return path->key && strlen(key) == path->length && memcmp(path->key, key, path->length) == 0;
}

/* The rest of a path, inside a member that was copied. */
static void step_rest(rml_migration *m, size_t *count, const rml_path *const *from, size_t left, bool sums)
{
  for (size_t i = 0; i < left; i++) {
    size_t k = 0;
    while (sums && rml_sums[k][0] && !is_key(from[i], rml_sums[k][0]))
      k++;
    if (sums && rml_sums[k][0])
      step_key(m, count, rml_sums[k][1]);
    else
      step(m, count, from[i]->key, from[i]->length, from[i]->index);
  }
}

/* The entry of a table that fills `section` / `key` of ours, or NULL. */
static const rml_move *move_to(const rml_origin *origin, const rml_path *section, const rml_path *key)
{
  for (const rml_move *move = origin ? origin->moves : NULL; move && move->from; move++)
    if (move->key && is_key(section, move->section) && is_key(key, move->key))
      return move;
  return NULL;
}

/* The steps below the map of a reduction, `node` in the original. */
static void step_node(rml_migration *m, size_t *count, json_object *node, const rml_path *const *from, size_t left)
{
  json_object *reduction = NULL;
  while (left > 0 && !is_key(from[0], "typename")) {
    step_key(m, count, "reduction");
    json_object_object_get_ex(node, "reduction", &reduction);
    const rml_move *move = left > 1 ? move_to(rml_origin_of(reduction), from[0], from[1]) : NULL;
    if (!move)
      return;
    if (move->group)
      step_key(m, count, move->group);
    step_key(m, count, move->from);
    from += 2;
    left -= 2;
    if (move->kind == RML_MOVE_ONE || move->kind == RML_MOVE_TWO)
      step(m, count, NULL, 0, move->kind == RML_MOVE_TWO);
    if (move->kind != RML_MOVE_BELOW) {
      step_rest(m, count, from, left, move->kind == RML_MOVE_SUMS);
      return;
    }
    json_object_object_get_ex(reduction, move->from, &node);
  }
  if (left > 0)
    step_key(m, count, "typename");
}

const rml_path *rml_reductionml_origin(rml_migration *m, const rml_path *path)
{
  enum { MOST = sizeof m->steps / sizeof *m->steps };
  const rml_path *from[MOST];
  json_object *entry = NULL;
  size_t length = 0, count = 1;
  m->steps[0] = (rml_path){ NULL, NULL, 0, 0 };
  for (const rml_path *p = path; p && p->up; p = p->up)
    length++;
  if (length == 0 || length > MOST - 4)
    return &m->steps[0];
  size_t i = length;
  for (const rml_path *p = path; p->up; p = p->up)
    from[--i] = p;
  if (is_key(from[0], "globalConfig")) {
    step_key(m, &count, "global_config");
    step_rest(m, &count, from + 1, length - 1, false);
  } else if (is_key(from[0], "entryReduction")) {
    step_key(m, &count, "entry_reduction");
    json_object_object_get_ex(m->theirs, "entry_reduction", &entry);
    step_node(m, &count, entry, from + 1, length - 1);
  }
  return &m->steps[count - 1];
}

/* ---- The document ---- */

/* The header of a model that this release makes. */
static json_object *new_header(rml_migration *m)
{
  json_object *header = rml_foreign_new(m, json_object_new_object());
  rml_foreign_add(m, header, "format", json_object_new_int(RML_FORMAT));
  rml_foreign_add(m, header, "minor", json_object_new_int(RML_MINOR));
  rml_foreign_add(m, header, "requires", rml_new_array(0));
  rml_foreign_add(m, header, "writer", json_object_new_string("libreml " REML_VERSION));
  rml_foreign_add(m, header, "metadata", json_object_new_object());
  return header;
}

/* An integer of global_config that the conversion goes by; `wrong` when it is none, which the schema pass will say. */
static uint64_t integer_of(json_object *global, const char *key, uint64_t fallback, uint64_t most, uint64_t wrong)
{
  json_object *value;
  if (!json_object_object_get_ex(global, key, &value))
    return fallback;
  bool fits = rml_type_of(value) == RML_TYPE_INT && !rml_node_is_negative(value) && json_object_get_uint64(value) <= most;
  return fits ? json_object_get_uint64(value) : wrong;
}

/* What is left out has the same default in both; the hash has not. */
static json_object *convert_global(rml_migration *m, const rml_path *path, json_object *global)
{
  static const char *const known[] = { "numBits", "hashSeed", "constantFeatureEnabled", "interactions", NULL };
  json_object *value;
  if (!rml_foreign_is(m, path, global, RML_TYPE_MAP))
    return rml_foreign_invalid(m);
  m->bits = integer_of(global, "numBits", 18, 27, 0);
  m->seed = integer_of(global, "hashSeed", 0, UINT32_MAX, UINT64_MAX);
  m->named = m->seed <= UINT32_MAX;
  if (json_object_object_get_ex(global, "constantFeatureEnabled", &value) && rml_type_of(value) == RML_TYPE_BOOL)
    m->constant = json_object_get_boolean(value);
  rml_foreign_say_others(m, path, global, known);
  json_object *ours = rml_foreign_new(m, json_object_new_object());
  for (size_t i = 0; i < 3; i++) {
    rml_path member = { path, known[i], strlen(known[i]), 0 };
    if (json_object_object_get_ex(global, known[i], &value))
      rml_foreign_add(m, ours, known[i], rml_foreign_copy(m, &member, value));
  }
  rml_foreign_add(m, ours, "hashFunction", json_object_new_string("xxh3-0.7.2"));
  rml_path interactions = { path, known[3], strlen(known[3]), 0 };
  if (json_object_object_get_ex(global, known[3], &m->interactions))
    rml_foreign_add(m, ours, known[3], rml_foreign_interactions(m, &interactions, m->interactions));
  return ours;
}

json_object *rml_reductionml_convert(rml_migration *m)
{
  rml_path root = { NULL, NULL, 0, 0 }, global = { &root, "global_config", strlen("global_config"), 0 },
           entry = { &root, "entry_reduction", strlen("entry_reduction"), 0 };
  json_object *value;
  m->constant = true;
  rml_foreign_say_others(m, &root, m->theirs, their_keys);
  json_object *ours = rml_foreign_new(m, json_object_new_object());
  rml_foreign_add(m, ours, "reml", new_header(m));
  bool there = rml_foreign_get(m, &root, m->theirs, "global_config", &value);
  rml_foreign_add(m, ours, "globalConfig", there ? convert_global(m, &global, value) : rml_foreign_invalid(m));
  there = rml_foreign_get(m, &root, m->theirs, "entry_reduction", &value);
  rml_foreign_add(m, ours, "entryReduction", there ? rml_foreign_reduction(m, &entry, value) : rml_foreign_invalid(m));
  if (!m->no_memory)
    return ours;
  json_object_put(ours);
  return NULL;
}

/* For the report while the schema pass looks at a tree of ours: tells the member of theirs. */
static void locate_origin(const void *input, const rml_path *path, rml_place *place)
{
  /* A report knows its input as const; this one is where the translated path is kept. */
  rml_migration *m = (rml_migration *)(uintptr_t)input;
  const rml_path *origin = rml_reductionml_origin(m, path);
  place->path = origin;
  if (m->locate)
    m->locate(m->input, origin, place);
}

json_object *rml_reductionml_read(const unsigned char *bytes, size_t size, rml_foreign form, const rml_limits *limits,
                                  const rml_schema_options *options, rml_report *report)
{
  rml_migration m = { .report = report, .options = options, .locate = report->locate, .input = report->input };
  m.warnings.on_log = options->on_log;
  m.warnings.user = options->user;
  json_object *checked = NULL;
  if (form == RML_FOREIGN_FLEXBUFFERS)
    m.theirs = rml_reductionml_read_flex(bytes, size, limits, report);
  else
    rml_json_read_foreign(&m.theirs, (const char *)bytes, size, limits, report);
  if (!m.theirs)
    return NULL;
  json_object *ours = rml_reductionml_convert(&m);
  rml_warn_of_rest(&m.warnings);
  /* What was counted is theirs. */
  rml_values_free(limits->values);
  if (ours && !rml_values_count(limits->values, ours)) {
    json_object_put(ours);
    ours = NULL;
  }
  report->locate = locate_origin;
  report->input = &m;
  if (ours)
    checked = rml_schema_check(ours, options, report);
  else
    rml_problem_at(report, REML_E_MEMORY, NULL, "not enough memory");
  report->locate = m.locate;
  report->input = m.input;
  json_object_put(ours);
  json_object_put(m.theirs);
  return checked;
}
