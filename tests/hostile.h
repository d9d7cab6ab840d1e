/* Files that somebody made to take as much memory as they can: a model in which one small thing stands again and again. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "later_model.h"

#include <stdint.h>
#include <xxhash.h>

/* How the small thing stands in place of a value of the model. */
typedef enum hostile_form {
  IN_LIST,   /* again and again */
  IN_MAP,    /* the same, each under a key of its own */
  BY_OTHERS, /* the same, in front of the members of a map of the model */
  IN_PAIRS,  /* interactions, each of two namespaces that there are once */
  IN_TEXT,   /* again and again, in a string */
  ONCE       /* itself */
} hostile_form;

typedef struct hostile_file {
  const char *name, *key;
  hostile_form form;
  const char *each; /* in MessagePack or in JSON, which has a comma behind it */
  size_t size;      /* of `each`, in MessagePack; 0: JSON */
  size_t values;    /* how many `each` counts for (spec/model-format.md, "Limits") */
} hostile_file;

static const hostile_file hostile[] = {
  { "integers", "later", IN_LIST, "\x00", 1, 1 },
  { "integers of two bytes", "later", IN_LIST, "\xcc\xff", 2, 1 },
  { "booleans", "later", IN_LIST, "\xc3", 1, 1 },
  { "nils", "later", IN_LIST, "\xc0", 1, 1 },
  { "empty strings", "later", IN_LIST, "\xa0", 1, 1 },
  { "empty bins", "later", IN_LIST, "\xc4\x00", 2, 1 },
  { "exts of a byte", "later", IN_LIST, "\xd4\x01\x00", 3, 1 },
  { "empty lists", "later", IN_LIST, "\x90", 1, 1 },
  { "empty maps", "later", IN_LIST, "\x80", 1, 1 },
  { "lists of lists", "later", IN_LIST, "\x91\x90", 2, 2 },
  { "lists in lists", "later", IN_LIST, "\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x90",
    21, 21 },
  { "maps of maps", "later", IN_LIST, "\x81\xa0\x80", 3, 2 },
  { "maps in maps", "later", IN_LIST, "\x81\xa0\x81\xa0\x81\xa0\x81\xa0\x80", 9, 5 },
  { "members that nobody knows", "globalConfig", BY_OTHERS, "\xcc\xff", 2, 1 },
  { "lists that nobody knows", "globalConfig", BY_OTHERS, "\x91\x00", 2, 2 },
  { "different namespaces", "interactions", IN_PAIRS, "", 1, 4 },
  { "a long shape", "shape", IN_LIST, "\x01", 1, 0 },
  { "tensors", "later", IN_LIST,
    "\x83\xa5"
    "dtype\xa3"
    "f32\xa5shape\x91\x01\xa6values\xc4\x04\x00\x00\x00\x00",
    30, 1 },
  { "short keys", "later", IN_MAP, "\x01", 1, 1 },
  { "metadata", "metadata", IN_MAP, "\xa0", 1, 1 },
  { "empty maps in requires", "requires", IN_LIST, "\x80", 1, 1 },
  { "interactions by hash", "interactions", IN_LIST, "\x92\x81\xa4Hash\x00\x81\xa4Hash\x00", 15, 0 },
  { "interactions by name", "interactions", IN_LIST, "\x93\x81\xa4Name\xa0\x81\xa4Name\xa0\x81\xa4Name\xa0", 22, 0 },
  { "the shortest interactions by name", "interactions", IN_LIST, "\x92\x81\xa4Name\xa0\x81\xa4Name\xa0", 15, 0 },
  { "interactions of nothing", "interactions", IN_LIST, "\x90", 1, 1 },
  { "interactions of empty strings", "interactions", IN_LIST, "\x92\xa0\xa0", 3, 3 },
  { "interactions", "interactions", IN_LIST,
    "\x92\xa7"
    "Default\xa7"
    "Default",
    17, 0 },
  { "integers in JSON", "later", IN_LIST, "0,", 0, 1 },
  { "nulls in JSON", "later", IN_LIST, "null,", 0, 1 },
  { "empty strings in JSON", "later", IN_LIST, "\"\",", 0, 1 },
  { "empty lists in JSON", "later", IN_LIST, "[],", 0, 1 },
  { "empty maps in JSON", "later", IN_LIST, "{},", 0, 1 },
  { "lists in lists in JSON", "later", IN_LIST, "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],", 0, 20 },
  { "maps in maps in JSON", "later", IN_LIST, "{\"\":{\"\":{\"\":{}}}},", 0, 4 },
  { "bins in JSON", "later", IN_LIST, "{\"$bin\":\"\"},", 0, 1 },
  { "tensors in JSON", "later", IN_LIST, "{\"dtype\":\"f32\",\"shape\":[1],\"rows\":{}},", 0, 1 },
  { "short keys in JSON", "later", IN_MAP, "1,", 0, 1 },
  { "metadata in JSON", "metadata", IN_MAP, "\"\",", 0, 1 },
  { "members that nobody knows in JSON", "globalConfig", BY_OTHERS, "1,", 0, 1 },
  { "different namespaces in JSON", "interactions", IN_PAIRS, "", 0, 4 },
  { "interactions by hash in JSON", "interactions", IN_LIST, "[{\"Hash\":0},{\"Hash\":0}],", 0, 0 },
  { "a long shape in JSON", "shape", IN_LIST, "1,", 0, 0 },
  { "an unfinished list in JSON", "minor", IN_LIST, "[[", 0, 2 },
  { "a long text", "writer", IN_TEXT, "x", 1, 0 },
  { "a long text in JSON", "writer", IN_TEXT, "\\u00e4", 0, 0 },
  { "a list that claims to be long", "later", ONCE, "\xdd\xff\xff\xff\xff", 5, 0 },
  { "a map that claims to be long", "later", ONCE, "\xdf\xff\xff\xff\xff", 5, 0 },
  { "a string that claims to be long", "later", ONCE, "\xdb\xff\xff\xff\xff", 5, 0 },
  { "a bin that claims to be long", "later", ONCE, "\xc6\xff\xff\xff\xff", 5, 0 },
  { "an ext that claims to be long", "later", ONCE, "\xc9\xff\xff\xff\xff\x00", 6, 0 },
  { "a list as long as the file", "later", ONCE, "\xdc\x00\x0b", 3, 0 },
  { "a tensor that claims to be long", "later", ONCE,
    "\x83\xa5"
    "dtype\xa3"
    "f32\xa5shape\x91\xce\x3f\xff\xff\xff\xa6values\xc4\x00",
    32, 0 },
  { "a tensor without rows that claims to be long", "later", ONCE,
    "\x84\xa5"
    "dtype\xa3"
    "f32\xa5shape\x91\xce\x3f\xff\xff\xff\xa7indices\xc4\x00\xa6values\xc4\x00",
    42, 0 },
  { "a tensor with a long row in JSON", "later", ONCE, "{\"dtype\":\"f32\",\"shape\":[1,1073741823],\"rows\":{\"0\":[1]}}", 0,
    0 },
};

/* What stands before the things in MessagePack, and behind it `count` of them. */
static inline void put_header(bytes *out, size_t *capacity, hostile_form form, size_t count)
{
  static const unsigned char types[] = {
    [IN_LIST] = 0xdd, [IN_MAP] = 0xdf, [BY_OTHERS] = 0xdf, [IN_PAIRS] = 0xdd, [IN_TEXT] = 0xdb
  };
  const unsigned char header[] = { types[form], (unsigned char)(count >> 24), (unsigned char)(count >> 16),
                                   (unsigned char)(count >> 8), (unsigned char)count };
  put_bytes(out, capacity, header, sizeof header);
}

/* The i-th key, of few bytes: a string. */
static inline void put_key(bytes *out, size_t *capacity, bool json, size_t i)
{
  char key[8], *at = key + sizeof key - 1;
  *at = 0;
  for (i += 40; i > 0; i /= 40)
    *--at = (char)('0' + i % 40);
  if (json)
    put_text(out, capacity, "\"%s\"", at);
  else
    put_text(out, capacity, "%c%s", 0xa0 + (int)strlen(at), at);
}

static inline void put_pair(bytes *out, size_t *capacity, bool json, size_t i)
{
  put_text(out, capacity, json ? "[{\"Name\":" : "\x92\x81\xa4Name");
  put_key(out, capacity, json, 2 * i);
  put_text(out, capacity, json ? "},{\"Name\":" : "\x81\xa4Name");
  put_key(out, capacity, json, 2 * i + 1);
  put_text(out, capacity, json ? "}]," : "");
}

/* All that stands in place of the value: `count` times the small thing. */
static inline void put_hostile(bytes *out, size_t *capacity, const hostile_file *file, size_t count)
{
  static const char *const opens[] = {
    [IN_LIST] = "[", [IN_MAP] = "{", [BY_OTHERS] = "{", [IN_PAIRS] = "[", [IN_TEXT] = "\"", [ONCE] = ""
  };
  static const char *const closes[] = {
    [IN_LIST] = "]", [IN_MAP] = "}", [BY_OTHERS] = ",", [IN_PAIRS] = "]", [IN_TEXT] = "\"", [ONCE] = ""
  };
  bool json = file->size == 0, comma = json && file->form < IN_TEXT;
  size_t size = json ? strlen(file->each) : file->size;
  if (json)
    put_text(out, capacity, "%s", opens[file->form]);
  else if (file->form != ONCE)
    put_header(out, capacity, file->form, file->form == BY_OTHERS ? count + 5 : file->form == IN_TEXT ? count * size : count);
  for (size_t i = 0; i < count; i++) {
    if (file->form == IN_MAP || file->form == BY_OTHERS) {
      put_key(out, capacity, json, i);
      put_text(out, capacity, json ? ":" : "");
    }
    if (file->form == IN_PAIRS)
      put_pair(out, capacity, json, i);
    else
      put_bytes(out, capacity, file->each, size);
  }
  out->size -= comma && count > 0;
  if (json)
    put_text(out, capacity, "%s", closes[file->form]);
}

/* The model in MessagePack. */
static inline bytes packed_model(void)
{
  reml_document *d = NULL;
  reml_buffer written = { NULL, 0 };
  if (reml_document_read(&d, reml_from_memory(later_model, REML_STRLEN), NULL, NULL) < 0 ||
      reml_document_write(d, reml_to_memory(&written), REML_FORMAT_BINARY, NULL) < 0) {
    printf("the model is none\n");
    exit(1);
  }
  reml_document_free(d);
  return (bytes){ written.data, written.size };
}

/* The value in JSON that it takes the place of; of what stands by others, the first byte. */
static inline const char *old_value(const hostile_file *file)
{
  return file->form == BY_OTHERS            ? "{"
         : strcmp(file->key, "shape") == 0  ? "[2,1,6]"
         : strcmp(file->key, "minor") == 0  ? "1"
         : strcmp(file->key, "writer") == 0 ? "\"\""
                                            : "[]";
}

/* The model with `count` of the small things, and with so much text elsewhere that there may be as many.  To be freed. */
static inline bytes make_hostile(const hostile_file *file, size_t count, size_t text)
{
  bytes value = { NULL, 0 }, writer = { NULL, 0 }, out;
  size_t capacity = 0, writer_capacity = 0;
  const hostile_file paid = { .key = "writer", .form = IN_TEXT, .each = "x", .size = file->size > 0 };
  put_hostile(&value, &capacity, file, file->form == ONCE ? 1 : count);
  put_hostile(&writer, &writer_capacity, &paid, text);
  if (file->size == 0) {
    bytes model = with_json(file->key, old_value(file), &value);
    out = text > 0 ? with_value(&model, "\"writer\":", 2, &writer) : model;
    if (text > 0)
      free(model.data);
  } else {
    char key[32];
    XXH64_canonical_t sum;
    bytes model = packed_model();
    snprintf(key, sizeof key, "%c%s", (char)(0xa0 + strlen(file->key)), file->key);
    bytes first = with_value(&model, key, strcmp(file->key, "shape") == 0 ? 4 : 1, &value);
    out = text > 0 ? with_value(&first, "\xa6writer", 1, &writer) : first;
    XXH64_canonicalFromHash(&sum, XXH3_64bits(out.data, out.size - 10));
    memcpy(out.data + out.size - sizeof sum.digest, sum.digest, sizeof sum.digest);
    if (text > 0)
      free(first.data);
    free(model.data);
  }
  free(writer.data);
  free(value.data);
  return out;
}

/* How many of the small things make a file of `size` bytes, with the text that they need (if `paid`). */
static inline size_t hostile_count(const hostile_file *file, size_t size, bool paid)
{
  size_t json = file->size == 0, key = file->form == IN_MAP || file->form == BY_OTHERS ? 4 + 2 * json : 0;
  size_t each = file->form == IN_PAIRS ? 21 + 10 * json : json ? strlen(file->each) : file->size;
  return size / (each + key + (paid ? 16 * file->values : 0));
}

#endif
