#include "names_table.h"

#include "io.h"
#include "message.h"
#include "text.h"

#include <json-c/json.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct names_table {
  const char *file;
  json_object *root;
  json_object *names; /* in `root`: an object of arrays of strings */
  const char *function;
  int64_t bits, seed;
};

enum { PIECE = 64 * 1024 };

/* ---- Reading ---- */

static void say_not_json(const char *file, json_tokener *tokener, size_t before)
{
  enum json_tokener_error error = json_tokener_get_error(tokener);
  if (error == json_tokener_success || error == json_tokener_continue)
    say_error("%s: this is not JSON: it ends too early", input_title(file));
  else
    say_error("%s: this is not JSON: %s at byte %zu", input_title(file), json_tokener_error_desc(error),
              before + json_tokener_get_parse_end(tokener));
}

/* Parses what the stream holds, piece by piece. */
static json_object *parse(FILE *stream, json_tokener *tokener, const char *file)
{
  char piece[PIECE];
  size_t size, before = 0;
  while ((size = fread(piece, 1, sizeof piece, stream)) > 0) {
    json_object *root = json_tokener_parse_ex(tokener, piece, (int)size);
    if (root)
      return root;
    if (json_tokener_get_error(tokener) != json_tokener_continue)
      break;
    before += size;
  }
  if (ferror(stream))
    say_error("cannot read %s: %s", input_title(file), strerror(errno));
  else
    say_not_json(file, tokener, before);
  return NULL;
}

static json_object *read_json(const char *file)
{
  json_object *root = NULL;
  FILE *stream = is_standard(file) ? stdin : fopen(file, "r");
  json_tokener *tokener = stream ? json_tokener_new() : NULL;
  if (!stream)
    say_error("cannot read %s: %s", file, strerror(errno));
  else if (!tokener)
    say_error("not enough memory");
  else
    root = parse(stream, tokener, file);
  if (tokener)
    json_tokener_free(tokener);
  if (stream && stream != stdin)
    fclose(stream);
  return root;
}

/* ---- What it must be ---- */

static json_object *member(json_object *object, const char *key, enum json_type type)
{
  json_object *value = NULL;
  if (json_object_is_type(object, json_type_object))
    json_object_object_get_ex(object, key, &value);
  return json_object_is_type(value, type) ? value : NULL;
}

static bool are_names(json_object *names)
{
  if (!names)
    return false;
  json_object_object_foreach (names, index, list) {
    if (!*index || strspn(index, "0123456789") != strlen(index) || !json_object_is_type(list, json_type_array))
      return false;
    for (size_t i = 0; i < json_object_array_length(list); i++)
      if (!json_object_is_type(json_object_array_get_idx(list, i), json_type_string))
        return false;
  }
  return true;
}

static bool understand(struct names_table *table)
{
  json_object *hashing = member(table->root, "hashing", json_type_object);
  json_object *bits = member(hashing, "numBits", json_type_int), *seed = member(hashing, "hashSeed", json_type_int);
  json_object *function = member(hashing, "hashFunction", json_type_string);
  table->names = member(table->root, "names", json_type_object);
  if (!bits || !seed || !function || !are_names(table->names))
    return false;
  table->bits = json_object_get_int64(bits);
  table->seed = json_object_get_int64(seed);
  table->function = json_object_get_string(function);
  return true;
}

struct names_table *names_table_read(const char *file)
{
  struct names_table *table = calloc(1, sizeof *table);
  if (!table) {
    say_error("not enough memory");
    return NULL;
  }
  table->file = file;
  table->root = read_json(file);
  if (table->root && understand(table))
    return table;
  if (table->root)
    say_error("%s: this is no table of names; 'reml create-inv-hash-table' makes one", input_title(file));
  names_table_free(table);
  return NULL;
}

void names_table_free(struct names_table *table)
{
  if (!table)
    return;
  json_object_put(table->root);
  free(table);
}

/* ---- What is in it ---- */

bool names_table_fits(const struct names_table *table, const reml_document *model)
{
  reml_value bits = REML_VALUE_INIT, seed = REML_VALUE_INIT, function = REML_VALUE_INIT;
  reml_document_get(model, "/globalConfig/numBits", &bits);
  reml_document_get(model, "/globalConfig/hashSeed", &seed);
  reml_document_get(model, "/globalConfig/hashFunction", &function);
  if (table->bits == bits.integer && table->seed == seed.integer && strcmp(table->function, function.text) == 0)
    return true;
  say_error("%s: these names were hashed with numBits %" PRId64 ", hashSeed %" PRId64
            " and hashFunction %s, but the model's with %" PRId64 ", %" PRId64 " and %s",
            input_title(table->file), table->bits, table->seed, table->function, bits.integer, seed.integer, function.text);
  return false;
}

struct names_counts names_table_counts(const struct names_table *table)
{
  struct names_counts counts = { 0, 0, 0 };
  json_object_object_foreach (table->names, index, list) {
    size_t count = json_object_array_length(list);
    (void)index;
    counts.names += count;
    counts.indices += count > 0;
    counts.collisions += count > 1;
  }
  return counts;
}

const char *names_table_name(const struct names_table *table, uint32_t index, size_t i, size_t *length)
{
  char key[16];
  json_object *list;
  snprintf(key, sizeof key, "%" PRIu32, index);
  if (!json_object_object_get_ex(table->names, key, &list) || i >= json_object_array_length(list))
    return NULL;
  json_object *name = json_object_array_get_idx(list, i);
  *length = (size_t)json_object_get_string_len(name);
  return json_object_get_string(name);
}

void names_table_write(const struct names_table *table, uint32_t index, FILE *to, size_t columns)
{
  const char *name;
  size_t length;
  struct memory_text text;
  open_text(&text);
  for (size_t i = 0; (name = names_table_name(table, index, i, &length)) != NULL; i++) {
    fputs(i > 0 ? ", " : "", text.to);
    fwrite(name, 1, length, text.to);
  }
  close_text(&text);
  plain_text(to, text.text, text.size, columns);
  free(text.text);
}

void names_table_write_json(const struct names_table *table, uint32_t index, FILE *to)
{
  const char *name;
  size_t length;
  fputc('[', to);
  for (size_t i = 0; (name = names_table_name(table, index, i, &length)) != NULL; i++) {
    fputs(i > 0 ? ", " : "", to);
    json_string(to, name, length);
  }
  fputc(']', to);
}
