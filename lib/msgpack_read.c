#include "checksum.h"
#include "msgpack_scan.h"
#include "utf8.h"

#include <string.h>
#include <xxhash.h>

/* spec/model-format.md, "Binary envelope".  Reading is our own: msgpack-c builds its tree from counts that nobody checked,
 * and keeps no offsets for the messages.  Everything is read twice, first for its bounds alone, then, when the checksum
 * says that these are the bytes that were written, for what it means. */

enum { CHECKSUM_BYTES = 10 }; /* its header c4 08 and 8 bytes */

static json_object *read_value(rml_pack_reader *r, const rml_path *path, unsigned depth);

static bool depth_fits(rml_pack_reader *r, const unsigned char *start, const rml_path *path, unsigned depth)
{
  return depth <= r->limits->depth ||
         rml_pack_stop(r, REML_E_LIMIT, start, path, "maps and arrays nested more than %u deep", r->limits->depth);
}

/* Counts the member or element at `path`, which begins at `start`; a stop when it is one too many. */
static void count_value(rml_pack_reader *r, const rml_values *before, const unsigned char *start, const rml_path *path,
                        json_object **value)
{
  reml_status status = rml_values_add(r->limits->values, before, path, value, rml_pack_remaining(r) + RML_DEFAULT_TEXT);
  if (status == REML_OK)
    return;
  if (status == REML_E_LIMIT)
    rml_pack_stop(r, status, start, path, RML_VALUES_MANY);
  else
    rml_pack_or_stop(r, NULL);
  json_object_put(*value);
}

static json_object *read_array(rml_pack_reader *r, const rml_path *path, unsigned depth, uint64_t count)
{
  /* Each element has a byte in the file. */
  json_object *array = rml_pack_or_stop(r, rml_new_array((size_t)count));
  for (uint64_t i = 0; !r->stopped && i < count; i++) {
    rml_path element = { path, NULL, 0, (size_t)i };
    rml_values before = *r->limits->values;
    const unsigned char *start = r->at;
    json_object *value = read_value(r, &element, depth + 1);
    if (!r->stopped)
      count_value(r, &before, start, &element, &value);
    if (!r->stopped && !rml_array_add(array, value))
      rml_pack_or_stop(r, NULL);
  }
  if (!r->stopped)
    return array;
  json_object_put(array);
  return NULL;
}

/* What is wrong with a text of the file, or NULL. */
static const char *text_refused(const rml_pack_token *t)
{
  if (t->size > 0 && memchr(t->bytes, 0, t->size))
    return "U+0000 is not allowed in a string";
  return rml_utf8_valid((const char *)t->bytes, t->size) == t->size ? NULL : "bytes that are not UTF-8";
}

static void read_member(rml_pack_reader *r, const rml_path *path, unsigned depth, json_object *map)
{
  const unsigned char *start = r->at;
  char key[RML_MOST_KEY + 1];
  rml_pack_token t;
  if (!rml_pack_take(r, &t))
    return;
  rml_path member = { path, (const char *)t.bytes, t.size, 0 };
  const char *refused = t.kind != RML_PACK_STRING ? "a key that is not a string" : text_refused(&t);
  /* What is no text cannot be part of a pointer. */
  const rml_path *where = refused ? path : &member;
  if (!refused)
    refused = rml_key_refused((const char *)t.bytes, t.size);
  if (refused) {
    rml_pack_stop(r, t.kind == RML_PACK_STRING && t.size > RML_MOST_KEY ? REML_E_LIMIT : REML_E_SYNTAX, start, where, "%s",
                  refused);
    return;
  }
  memcpy(key, t.bytes, t.size);
  key[t.size] = 0;
  if (json_object_object_get_ex(map, key, NULL)) {
    rml_pack_stop(r, REML_E_SYNTAX, start, &member, "the key stands twice");
    return;
  }
  r->limits->values->text += t.size;
  rml_values before = *r->limits->values;
  json_object *value = read_value(r, &member, depth + 1);
  if (!r->stopped)
    count_value(r, &before, start, &member, &value);
  if (!r->stopped && !rml_map_add(map, key, value))
    rml_pack_or_stop(r, NULL);
}

static json_object *read_map(rml_pack_reader *r, const rml_path *path, const unsigned char *start, unsigned depth,
                             uint64_t count)
{
  if (rml_pack_is_tensor(r, count))
    return rml_pack_read_tensor(r, path, start, count);
  if (!depth_fits(r, start, path, depth))
    return NULL;
  /* A namespace of an interaction, which has one member, may not count. */
  if (count > 1 && !rml_values_fit(r->limits->values, (size_t)count, rml_pack_remaining(r) + RML_DEFAULT_TEXT))
    return rml_pack_stop(r, REML_E_LIMIT, start, path, RML_VALUES_MANY);
  json_object *map = rml_pack_or_stop(r, rml_new_map((size_t)count));
  for (uint64_t i = 0; !r->stopped && i < count; i++)
    read_member(r, path, depth, map);
  if (!r->stopped) {
    rml_map_fit(map);
    return map;
  }
  json_object_put(map);
  return NULL;
}

static json_object *read_text(rml_pack_reader *r, const rml_path *path, const unsigned char *start, const rml_pack_token *t)
{
  const char *refused = text_refused(t);
  if (refused)
    return rml_pack_stop(r, REML_E_SYNTAX, start, path, "%s", refused);
  return rml_pack_or_stop(r, json_object_new_string_len((const char *)t->bytes, (int)t->size));
}

static json_object *read_value(rml_pack_reader *r, const rml_path *path, unsigned depth)
{
  const unsigned char *start = r->at;
  rml_pack_token t;
  if (!rml_pack_take(r, &t))
    return NULL;
  if (t.size > r->limits->string_bytes)
    return rml_pack_stop(r, REML_E_LIMIT, start, path, "a string or binary data of more than %zu bytes",
                         r->limits->string_bytes);
  r->limits->values->text += t.size;
  switch (t.kind) {
  case RML_PACK_NIL: return NULL;
  case RML_PACK_BOOLEAN: return rml_pack_or_stop(r, json_object_new_boolean((int)t.number));
  case RML_PACK_UNSIGNED: return rml_pack_or_stop(r, json_object_new_uint64(t.number));
  case RML_PACK_NEGATIVE: return rml_pack_or_stop(r, json_object_new_int64((int64_t)t.number));
  case RML_PACK_FLOAT: return rml_pack_or_stop(r, json_object_new_double(t.real));
  case RML_PACK_STRING: return read_text(r, path, start, &t);
  case RML_PACK_BINARY: return rml_pack_or_stop(r, rml_new_bin(t.bytes, t.size));
  case RML_PACK_EXTENSION: return rml_pack_or_stop(r, rml_new_ext(t.ext_type, t.bytes, t.size));
  case RML_PACK_ARRAY: return depth_fits(r, start, path, depth) ? read_array(r, path, depth, t.number) : NULL;
  case RML_PACK_MAP: return read_map(r, path, start, depth, t.number);
  }
  return NULL;
}

static const unsigned char magic[] = { 0x95, 0xa4, 'r', 'e', 'm', 'l', 0x01 };

enum { FORMAT_AT = 6 }; /* what stands before, stands so in every format */

bool rml_msgpack_begins(const unsigned char *bytes, size_t size)
{
  return size > 0 && memcmp(bytes, magic, size < FORMAT_AT ? size : FORMAT_AT) == 0;
}

/* Says of a later format, behind whose number r->at stands, that it is one; its header may be like ours. */
static bool later_format(rml_pack_reader *r, uint64_t format)
{
  rml_report quiet;
  rml_report_start(&quiet, NULL, NULL);
  rml_values values = { .count = 0 };
  rml_limits limits = *r->limits;
  limits.values = &values;
  rml_pack_reader ahead = *r;
  ahead.report = &quiet;
  ahead.limits = &limits;
  rml_pack_reader bounds = ahead;
  json_object *header = rml_pack_skip(&bounds, r->limits->depth) ? read_value(&ahead, NULL, 2) : NULL;
  rml_place place = { FORMAT_AT, 0, 0, NULL };
  rml_format_refused(r->report, &place, format, header);
  json_object_put(header);
  rml_values_free(&values);
  return false;
}

/* Checks the seven first bytes, of which the first six fit as far as they are there. */
static bool envelope_fits(rml_pack_reader *r)
{
  if (rml_pack_remaining(r) <= FORMAT_AT)
    return rml_pack_stop(r, REML_E_TRUNCATED, r->end, NULL, "a libreml model that ends here");
  if (memcmp(r->at, magic, sizeof magic) == 0)
    return true;
  rml_pack_token format;
  r->at += FORMAT_AT;
  if (!rml_pack_take(r, &format))
    return false;
  if (format.kind == RML_PACK_UNSIGNED && format.number > 1)
    return later_format(r, format.number);
  return rml_pack_stop(r, REML_E_NOT_MODEL, r->begin + FORMAT_AT, NULL, "not a libreml model of format 1");
}

/* Bounds everything: the header, the document, and the checksum, which must be the last 10 bytes. */
static bool bounds_fit(const rml_pack_reader *at_header, bool verify)
{
  rml_pack_reader ahead = *at_header;
  rml_pack_reader *r = &ahead;
  /* Two more than a document may have, for the map and the shape of a tensor at the last depth. */
  for (int part = 0; part < 2; part++)
    if (!rml_pack_skip(r, r->limits->depth + 2))
      return false;
  const unsigned char *checksum = r->at;
  if (rml_pack_remaining(r) < CHECKSUM_BYTES)
    return rml_pack_stop(r, REML_E_TRUNCATED, checksum, NULL, "the file ends before its checksum does");
  if (checksum[0] != 0xc4 || checksum[1] != 8)
    return rml_pack_stop(r, REML_E_SYNTAX, checksum, NULL, "expected the checksum, binary data of 8 bytes");
  if (rml_pack_remaining(r) > CHECKSUM_BYTES)
    return rml_pack_stop(r, REML_E_SYNTAX, checksum + CHECKSUM_BYTES, NULL, "bytes behind the end of the model");
  if (!verify)
    return true;
  XXH64_canonical_t sum;
  XXH64_canonicalFromHash(&sum, rml_checksum()->sum(r->begin, (size_t)(checksum - r->begin)));
  if (memcmp(sum.digest, checksum + 2, sizeof sum.digest) != 0)
    return rml_pack_stop(r, REML_E_CHECKSUM, checksum, NULL,
                         "the checksum does not fit: the file was damaged or changed by hand");
  return true;
}

/* The header becomes the member `reml` of the tree, as in JSON, with the format in front. */
static json_object *with_format(rml_pack_reader *r, json_object *header)
{
  r->limits->values->count += 2;
  r->limits->values->text += strlen("reml") + strlen("format");
  json_object *whole = header ? rml_pack_or_stop(r, json_object_new_object()) : NULL;
  json_object *format = whole ? rml_pack_or_stop(r, json_object_new_int64(1)) : NULL;
  bool ok = format && rml_map_add(whole, "format", format);
  if (ok && rml_type_of(header) == RML_TYPE_MAP) {
    json_object_object_foreach (header, key, value) {
      ok = ok && rml_map_add(whole, key, json_object_get(value));
    }
  }
  json_object_put(header);
  if (!ok && whole) {
    json_object_put(whole);
    whole = rml_pack_or_stop(r, NULL);
  }
  return whole;
}

/* Reads header and document into one tree. */
static json_object *read_envelope(rml_pack_reader *r)
{
  rml_path root = { NULL, NULL, 0, 0 }, reml = { &root, "reml", 4, 0 };
  const unsigned char *start = r->at;
  json_object *header = read_value(r, &reml, 2);
  if (!r->stopped && rml_type_of(header) != RML_TYPE_MAP)
    rml_pack_stop(r, REML_E_SYNTAX, start, &reml, "the header is a map");
  else if (!r->stopped && json_object_object_get_ex(header, "format", NULL))
    rml_pack_stop(r, REML_E_SYNTAX, start, &reml, "a binary header has no key format");
  if (r->stopped || !rml_header_readable(header, r->report)) {
    json_object_put(header);
    return NULL;
  }
  start = r->at;
  json_object *document = read_value(r, &root, 1);
  if (!r->stopped && rml_type_of(document) != RML_TYPE_MAP)
    rml_pack_stop(r, REML_E_SYNTAX, start, &root, "the document is a map");
  else if (!r->stopped && json_object_object_get_ex(document, "reml", NULL))
    rml_pack_stop(r, REML_E_SYNTAX, start, &root, "a binary document has no key reml");
  json_object *whole = r->stopped ? NULL : with_format(r, json_object_get(header));
  if (whole && !rml_map_add(document, "reml", whole))
    rml_pack_or_stop(r, NULL);
  json_object_put(header);
  if (!r->stopped)
    return document;
  json_object_put(document);
  return NULL;
}

void rml_msgpack_read(json_object **out, const unsigned char *bytes, size_t size, bool verify, const rml_limits *limits,
                      rml_report *report)
{
  rml_pack_reader r = { .begin = bytes, .at = bytes, .end = bytes + size, .limits = limits, .report = report };
  *out = NULL;
  if (!envelope_fits(&r))
    return;
  r.at = bytes + sizeof magic;
  if (bounds_fit(&r, verify))
    *out = read_envelope(&r);
}
