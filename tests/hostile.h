/* Files that somebody made to take as much memory as they can: a model in which one small thing stands again and again. */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "later_model.h"

#include <stdint.h>
#include <xxhash.h>

/* Most are of about this size; HOSTILE_BESIDE is for what is the same for every file, such as a buffer to write from. */
enum { HOSTILE_SIZE = 64 * 1024, HOSTILE_BESIDE = 2 * 64 * 1024 };

/* How the small thing stands in place of a value of the model. */
typedef enum hostile_form {
  IN_LIST, /* again and again */
  IN_MAP,  /* the same, each under a key of its own */
  IN_TEXT, /* again and again, in a string */
  ONCE     /* itself */
} hostile_form;

typedef struct hostile_file {
  const char *name, *key;
  hostile_form form;
  const char *each; /* in MessagePack or in JSON, which has a comma behind it */
  size_t size;      /* of `each`, in MessagePack; 0: JSON */
  size_t times;     /* the memory that it may take, in sizes of the file */
} hostile_file;

/* A value takes a node of json-c, a list two blocks more, a map two more and a place for each member: 160 bytes where the file has
 * one.  No file of the first kinds is one that anything but malice makes. */
enum { NUMBERS = 72, TEXTS = 88, LISTS = 136, MAPS = 168, MEMBERS = 120 };

static const hostile_file hostile[] = {
  { "integers", "later", IN_LIST, "\x00", 1, NUMBERS },
  { "integers of two bytes", "later", IN_LIST, "\xcc\xff", 2, NUMBERS / 2 },
  { "booleans", "later", IN_LIST, "\xc3", 1, NUMBERS },
  { "nils", "later", IN_LIST, "\xc0", 1, 16 },
  { "empty strings", "later", IN_LIST, "\xa0", 1, TEXTS },
  { "empty bins", "later", IN_LIST, "\xc4\x00", 2, TEXTS / 2 },
  { "exts of a byte", "later", IN_LIST, "\xd4\x01\x00", 3, 40 },
  { "empty lists", "later", IN_LIST, "\x90", 1, LISTS },
  { "empty maps", "later", IN_LIST, "\x80", 1, MAPS },
  { "lists of lists", "later", IN_LIST, "\x91\x90", 2, LISTS },
  { "lists in lists", "later", IN_LIST, "\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x91\x90",
    21, LISTS },
  { "maps of maps", "later", IN_LIST, "\x81\xa0\x80", 3, MAPS },
  { "maps in maps", "later", IN_LIST, "\x81\xa0\x81\xa0\x81\xa0\x81\xa0\x80", 9, MAPS },
  { "tensors", "later", IN_LIST,
    "\x83\xa5"
    "dtype\xa3"
    "f32\xa5shape\x91\x01\xa6values\xc4\x04\x00\x00\x00\x00",
    30, 16 },
  { "short keys", "later", IN_MAP, "\x01", 1, MEMBERS },
  { "metadata", "metadata", IN_MAP, "\xa0", 1, MEMBERS },
  { "empty maps in requires", "requires", IN_LIST, "\x80", 1, MAPS },
  { "interactions by hash", "interactions", IN_LIST, "\x92\x81\xa4Hash\x00\x81\xa4Hash\x00", 15, 96 },
  { "interactions by name", "interactions", IN_LIST, "\x93\x81\xa4Name\xa0\x81\xa4Name\xa0\x81\xa4Name\xa0", 22, 96 },
  { "interactions", "interactions", IN_LIST,
    "\x92\xa7"
    "Default\xa7"
    "Default",
    17, 24 },
  { "integers in JSON", "later", IN_LIST, "0,", 0, 48 },
  { "nulls in JSON", "later", IN_LIST, "null,", 0, 16 },
  { "empty strings in JSON", "later", IN_LIST, "\"\",", 0, 40 },
  { "empty lists in JSON", "later", IN_LIST, "[],", 0, 56 },
  { "empty maps in JSON", "later", IN_LIST, "{},", 0, 64 },
  { "lists in lists in JSON", "later", IN_LIST, "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],", 0, 72 },
  { "maps in maps in JSON", "later", IN_LIST, "{\"\":{\"\":{\"\":{}}}},", 0, 72 },
  { "bins in JSON", "later", IN_LIST, "{\"$bin\":\"\"},", 0, 16 },
  { "tensors in JSON", "later", IN_LIST, "{\"dtype\":\"f32\",\"shape\":[1],\"rows\":{}},", 0, 16 },
  { "short keys in JSON", "later", IN_MAP, "1,", 0, MEMBERS / 2 },
  { "metadata in JSON", "metadata", IN_MAP, "\"\",", 0, MEMBERS / 2 },
  { "interactions by hash in JSON", "interactions", IN_LIST, "[{\"Hash\":0},{\"Hash\":0}],", 0, 64 },
  { "a long shape in JSON", "shape", IN_LIST, "1,", 0, 16 },
  { "an unfinished list in JSON", "minor", IN_LIST, "[[", 0, 16 },
  { "a long text", "writer", IN_TEXT, "x", 1, 16 },
  { "a long text in JSON", "writer", IN_TEXT, "\\u00e4", 0, 16 },
  { "a list that claims to be long", "later", ONCE, "\xdd\xff\xff\xff\xff", 5, 16 },
  { "a map that claims to be long", "later", ONCE, "\xdf\xff\xff\xff\xff", 5, 16 },
  { "a string that claims to be long", "later", ONCE, "\xdb\xff\xff\xff\xff", 5, 16 },
  { "a bin that claims to be long", "later", ONCE, "\xc6\xff\xff\xff\xff", 5, 16 },
  { "an ext that claims to be long", "later", ONCE, "\xc9\xff\xff\xff\xff\x00", 6, 16 },
  { "a list as long as the file", "later", ONCE, "\xdc\x00\x0b", 3, 16 },
  { "a tensor that claims to be long", "later", ONCE,
    "\x83\xa5"
    "dtype\xa3"
    "f32\xa5shape\x91\xce\x3f\xff\xff\xff\xa6values\xc4\x00",
    32, 16 },
  { "a tensor without rows that claims to be long", "later", ONCE,
    "\x84\xa5"
    "dtype\xa3"
    "f32\xa5shape\x91\xce\x3f\xff\xff\xff\xa7indices\xc4\x00\xa6values\xc4\x00",
    42, 16 },
  { "a tensor with a long row in JSON", "later", ONCE, "{\"dtype\":\"f32\",\"shape\":[1,1073741823],\"rows\":{\"0\":[1]}}", 0,
    16 },
};

/* What stands before the things in MessagePack, and behind it `count` of them. */
static inline void put_header(bytes *out, size_t *capacity, hostile_form form, size_t count)
{
  static const unsigned char types[] = { [IN_LIST] = 0xdd, [IN_MAP] = 0xdf, [IN_TEXT] = 0xdb };
  const unsigned char header[] = { types[form], (unsigned char)(count >> 24), (unsigned char)(count >> 16),
                                   (unsigned char)(count >> 8), (unsigned char)count };
  put_bytes(out, capacity, header, sizeof header);
}

static inline void put_key(bytes *out, size_t *capacity, bool json, size_t i)
{
  int a = '0' + (int)(i % 40), b = '0' + (int)(i / 40 % 40), c = '0' + (int)(i / 1600);
  put_text(out, capacity, json ? "\"%c%c%c\":" : "\xa3%c%c%c", a, b, c);
}

/* All that stands in place of the value. */
static inline void put_hostile(bytes *out, size_t *capacity, const hostile_file *file)
{
  static const char *const opens[] = { [IN_LIST] = "[", [IN_MAP] = "{", [IN_TEXT] = "\"", [ONCE] = "" };
  static const char *const closes[] = { [IN_LIST] = "]", [IN_MAP] = "}", [IN_TEXT] = "\"", [ONCE] = "" };
  bool json = file->size == 0, comma = json && file->form <= IN_MAP;
  size_t size = json ? strlen(file->each) : file->size, key = file->form != IN_MAP ? 0 : json ? 6 : 4;
  size_t count = file->form == ONCE ? 1 : HOSTILE_SIZE / (size + key);
  if (json)
    put_text(out, capacity, "%s", opens[file->form]);
  else if (file->form != ONCE)
    put_header(out, capacity, file->form, count);
  for (size_t i = 0; i < count; i++) {
    if (key > 0)
      put_key(out, capacity, json, i);
    put_bytes(out, capacity, file->each, size);
  }
  out->size -= comma;
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

/* The value in JSON that it takes the place of. */
static inline const char *old_value(const hostile_file *file)
{
  return strcmp(file->key, "shape") == 0 ? "[2,1,6]" : strcmp(file->key, "minor") == 0 ? "1" : "[]";
}

/* Such a file, to be freed. */
static inline bytes make_hostile(const hostile_file *file)
{
  bytes value = { NULL, 0 }, out;
  size_t capacity = 0;
  put_hostile(&value, &capacity, file);
  if (file->size == 0) {
    out = with_json(file->key, old_value(file), &value);
  } else {
    char key[32];
    XXH64_canonical_t sum;
    bytes model = packed_model();
    snprintf(key, sizeof key, "%c%s", (char)(0xa0 + strlen(file->key)), file->key);
    out = with_value(&model, key, 1, &value);
    XXH64_canonicalFromHash(&sum, XXH3_64bits(out.data, out.size - 10));
    memcpy(out.data + out.size - sizeof sum.digest, sum.digest, sizeof sum.digest);
    free(model.data);
  }
  free(value.data);
  return out;
}

#endif
