#include "bytes.h"
#include "codec.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* spec/model-format.md, "Binary envelope".  Reading is our own: msgpack-c builds its tree from counts that nobody checked, and
 * keeps no offsets for the messages.  Everything is read twice, first for its bounds alone, then, when the checksum says that
 * these are the bytes that were written, for what it means. */

enum { CHECKSUM_BYTES = 10 }; /* its header c4 08 and 8 bytes */

typedef enum token_kind { NIL, BOOLEAN, UNSIGNED, NEGATIVE, FLOAT, STRING, BINARY, EXTENSION, ARRAY, MAP } token_kind;

/* One MessagePack value; of an array or a map, its header. */
typedef struct token {
  token_kind kind;
  uint64_t number;            /* UNSIGNED, BOOLEAN; NEGATIVE as two's complement; elements of ARRAY, members of MAP */
  double real;                /* FLOAT */
  const unsigned char *bytes; /* STRING, BINARY, EXTENSION */
  size_t size;
  int8_t ext_type;
} token;

typedef struct reader {
  const unsigned char *begin, *at, *end;
  const rml_limits *limits;
  rml_report *report;
  bool stopped;
} reader;

RML_PRINTF(5, 6)
static json_object *stop(reader *r, reml_status status, const unsigned char *at, const rml_path *path, const char *format, ...)
{
  rml_place place = { (uint64_t)(at - r->begin), 0, 0, path };
  va_list arguments;
  va_start(arguments, format);
  rml_problem_v(r->report, status, &place, format, arguments);
  va_end(arguments);
  r->stopped = true;
  return NULL;
}

static json_object *or_stop(reader *r, json_object *node)
{
  if (!node) {
    rml_problem_at(r->report, REML_E_MEMORY, NULL, "not enough memory");
    r->stopped = true;
  }
  return node;
}

/* How the first byte of a value is read: what it is, how many bytes of number follow, how many bytes of data. */
typedef struct head {
  token_kind kind;
  unsigned width; /* bytes of the number, length or count that follows; 0: it is in the first byte */
  unsigned fixed; /* EXTENSION: data bytes of a fixext; 0: the number says */
} head;

/* c0 to df, in order (c1 is no value and is caught before). */
static const head heads[32] = {
  { NIL, 0, 0 },        { NIL, 0, 0 },       { BOOLEAN, 0, 0 },   { BOOLEAN, 0, 0 },   { BINARY, 1, 0 },    { BINARY, 2, 0 },
  { BINARY, 4, 0 },     { EXTENSION, 1, 0 }, { EXTENSION, 2, 0 }, { EXTENSION, 4, 0 }, { FLOAT, 4, 0 },     { FLOAT, 8, 0 },
  { UNSIGNED, 1, 0 },   { UNSIGNED, 2, 0 },  { UNSIGNED, 4, 0 },  { UNSIGNED, 8, 0 },  { NEGATIVE, 1, 0 },  { NEGATIVE, 2, 0 },
  { NEGATIVE, 4, 0 },   { NEGATIVE, 8, 0 },  { EXTENSION, 0, 1 }, { EXTENSION, 0, 2 }, { EXTENSION, 0, 4 }, { EXTENSION, 0, 8 },
  { EXTENSION, 0, 16 }, { STRING, 1, 0 },    { STRING, 2, 0 },    { STRING, 4, 0 },    { ARRAY, 2, 0 },     { ARRAY, 4, 0 },
  { MAP, 2, 0 },        { MAP, 4, 0 },
};

static head head_of(unsigned char first, uint64_t *number)
{
  if (first < 0x80 || first >= 0xe0) {
    *number = first < 0x80 ? first : UINT64_MAX - (0xffu - first);
    return (head){ first < 0x80 ? UNSIGNED : NEGATIVE, 0, 0 };
  }
  if (first < 0xc0) {
    *number = first & (first < 0xa0 ? 0x0f : 0x1f);
    return (head){ first < 0x90 ? MAP : first < 0xa0 ? ARRAY : STRING, 0, 0 };
  }
  *number = first & 1; /* of c2 and c3 */
  return heads[first - 0xc0];
}

static size_t remaining(const reader *r)
{
  return (size_t)(r->end - r->at);
}

static bool truncated(reader *r, const unsigned char *at)
{
  return stop(r, REML_E_TRUNCATED, at, NULL, "the file ends inside the value that begins here");
}

/* Takes the number of `width` bytes, big endian; the sign bit is spread when `sign`. */
static uint64_t take_number(reader *r, unsigned width, bool sign)
{
  uint64_t number = sign && r->at[0] >= 0x80 ? UINT64_MAX : 0;
  for (unsigned i = 0; i < width; i++)
    number = number << 8 | *r->at++;
  return number;
}

static double real_of(uint64_t bits, unsigned width)
{
  double value;
  if (width == 4)
    return (double)rml_float_of((uint32_t)bits);
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Takes the data of a STRING, BINARY or EXTENSION. */
static bool take_data(reader *r, const unsigned char *start, token *t)
{
  if (t->size > remaining(r))
    return truncated(r, start);
  t->bytes = r->at;
  r->at += t->size;
  return true;
}

/* Takes one value, or the header of one that holds others; its bytes are there, and one byte at least for each element. */
static bool take(reader *r, token *t)
{
  const unsigned char *start = r->at;
  if (remaining(r) == 0)
    return truncated(r, start);
  *t = (token){ .kind = NIL };
  if (*start == 0xc1)
    return stop(r, REML_E_SYNTAX, start, NULL, "the byte c1, which MessagePack never uses");
  head h = head_of(*r->at++, &t->number);
  t->kind = h.kind;
  if (h.width > remaining(r))
    return truncated(r, start);
  if (h.width > 0)
    t->number = take_number(r, h.width, h.kind == NEGATIVE);
  switch (h.kind) {
  case NEGATIVE:
    if (t->number <= INT64_MAX)
      t->kind = UNSIGNED;
    return true;
  case FLOAT: t->real = real_of(t->number, h.width); return true;
  case EXTENSION:
    if (remaining(r) == 0)
      return truncated(r, start);
    t->ext_type = (int8_t)*r->at++;
    t->size = h.fixed ? h.fixed : (size_t)t->number;
    return take_data(r, start, t);
  case STRING:
  case BINARY: t->size = (size_t)t->number; return take_data(r, start, t);
  case ARRAY:
  case MAP: return t->number <= remaining(r) / (h.kind == MAP ? 2 : 1) || truncated(r, start);
  case NIL:
  case BOOLEAN:
  case UNSIGNED: return true;
  }
  return true;
}

/* Takes a value with all it holds, for its bounds alone. */
static bool skip(reader *r, unsigned depth)
{
  const unsigned char *start = r->at;
  token t;
  if (!take(r, &t))
    return false;
  if (t.kind != ARRAY && t.kind != MAP)
    return true;
  if (depth == 0)
    return stop(r, REML_E_LIMIT, start, NULL, "maps and arrays nested more than %u deep", r->limits->depth);
  for (uint64_t i = 0; i < t.number * (t.kind == MAP ? 2 : 1); i++)
    if (!skip(r, depth - 1))
      return false;
  return true;
}

static bool is_key(const token *t, const char *text)
{
  return t->kind == STRING && t->size == strlen(text) && memcmp(t->bytes, text, t->size) == 0;
}

/* What a tensor's map holds, by the keys that may stand in it. */
typedef struct tensor_parts {
  token dtype, pad, indices, values;
  uint64_t *shape;
  size_t rank;
  unsigned seen; /* a bit for each key */
} tensor_parts;

enum { HAS_DTYPE = 1, HAS_SHAPE = 2, HAS_PAD = 4, HAS_INDICES = 8, HAS_VALUES = 16 };

static bool take_shape(reader *r, const rml_path *path, tensor_parts *parts)
{
  const unsigned char *start = r->at;
  token t;
  if (!take(r, &t))
    return false;
  if (t.kind != ARRAY)
    return stop(r, REML_E_VALUE, start, path, "a shape is an array of integers");
  parts->rank = (size_t)t.number;
  parts->shape = calloc(parts->rank + 1, sizeof *parts->shape);
  if (!parts->shape)
    return or_stop(r, NULL);
  for (size_t i = 0; i < parts->rank; i++) {
    if (!take(r, &t))
      return false;
    if (t.kind != UNSIGNED)
      return stop(r, REML_E_VALUE, start, path, "a shape is an array of integers");
    parts->shape[i] = t.number;
  }
  return true;
}

static bool take_tensor_member(reader *r, const rml_path *path, tensor_parts *parts)
{
  const struct {
    const char *key;
    unsigned bit;
    token_kind kind;
    token *to;
    const char *wrong;
  } keys[] = {
    { "dtype", HAS_DTYPE, STRING, &parts->dtype, "a dtype is a string" },
    { "shape", HAS_SHAPE, ARRAY, NULL, NULL },
    { "pad", HAS_PAD, BINARY, &parts->pad, "a pad is binary data" },
    { "indices", HAS_INDICES, BINARY, &parts->indices, "indices are binary data" },
    { "values", HAS_VALUES, BINARY, &parts->values, "values are binary data" },
  };
  const unsigned char *start = r->at;
  token key;
  if (!take(r, &key))
    return false;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    if (!is_key(&key, keys[i].key))
      continue;
    if (parts->seen & keys[i].bit)
      return stop(r, REML_E_SYNTAX, start, path, "the key %s stands twice", keys[i].key);
    parts->seen |= keys[i].bit;
    if (!keys[i].to)
      return take_shape(r, path, parts);
    const unsigned char *value = r->at;
    if (!take(r, keys[i].to))
      return false;
    return keys[i].to->kind == keys[i].kind || stop(r, REML_E_VALUE, value, path, "%s", keys[i].wrong);
  }
  return stop(r, REML_E_VALUE, start, path, "a tensor has the keys dtype, shape, pad, indices and values and no others");
}

/* What is wrong with the parts of a tensor, or NULL. */
static const char *parts_refused(const tensor_parts *parts, size_t *row_bytes)
{
  if ((parts->seen | HAS_PAD | HAS_INDICES) != (HAS_DTYPE | HAS_SHAPE | HAS_PAD | HAS_INDICES | HAS_VALUES))
    return "a tensor needs dtype, shape and values";
  if (!is_key(&parts->dtype, "f32"))
    return "an unknown dtype: \"f32\" is the only one";
  if (!rml_shape_fits(parts->shape, parts->rank, row_bytes))
    return "a shape is one or more integers from 1, of at most 2^32-1 bytes together";
  if (parts->pad.size > 63)
    return "a pad of more than 63 bytes";
  for (size_t i = 0; i < parts->pad.size; i++)
    if (parts->pad.bytes[i] != 0)
      return "a pad that is not zero bytes";
  size_t rows = (size_t)parts->shape[0];
  if (parts->seen & HAS_INDICES) {
    if (parts->indices.size % sizeof(uint32_t) != 0)
      return "indices that are not whole numbers of 4 bytes";
    rows = parts->indices.size / sizeof(uint32_t);
  }
  if (rows > parts->shape[0] || parts->values.size != rows * *row_bytes)
    return "values of another size than the shape and the indices say";
  return NULL;
}

/* Whether the indices are strictly increasing and below `rows`. */
static bool indices_fit(const token *indices, uint64_t rows)
{
  uint64_t least = 0;
  for (size_t i = 0; i < indices->size; i += sizeof(uint32_t)) {
    uint32_t number = rml_load_u32(indices->bytes + i);
    if (number < least || number >= rows)
      return false;
    least = (uint64_t)number + 1;
  }
  return true;
}

static json_object *make_tensor(reader *r, const rml_path *path, const unsigned char *start, const tensor_parts *parts)
{
  size_t row_bytes;
  const char *refused = parts_refused(parts, &row_bytes);
  if (!refused && (parts->seen & HAS_INDICES) && !indices_fit(&parts->indices, parts->shape[0]))
    refused = "indices that are not strictly increasing and below the number of rows";
  if (refused)
    return stop(r, REML_E_VALUE, start, path, "%s", refused);
  uint32_t *shape = calloc(parts->rank, sizeof *shape);
  for (size_t i = 0; shape && i < parts->rank; i++)
    shape[i] = (uint32_t)parts->shape[i];
  rml_tensor *tensor = shape ? rml_tensor_new(shape, parts->rank) : NULL;
  free(shape);
  if (tensor) {
    tensor->values = parts->values.bytes;
    tensor->indices = parts->seen & HAS_INDICES ? parts->indices.bytes : NULL;
    tensor->count = parts->values.size / row_bytes;
  }
  return or_stop(r, rml_new_tensor(tensor));
}

/* Reads the tensor whose map header stands at `start` and is taken. */
static json_object *read_tensor(reader *r, const rml_path *path, const unsigned char *start, uint64_t members)
{
  tensor_parts parts = { .seen = 0 };
  json_object *node = NULL;
  bool ok = true;
  for (uint64_t i = 0; ok && i < members; i++)
    ok = take_tensor_member(r, path, &parts);
  if (ok)
    node = make_tensor(r, path, start, &parts);
  free(parts.shape);
  return node;
}

/* Whether the map whose members begin at r->at has the key `dtype`. */
static bool is_tensor(const reader *r, uint64_t members)
{
  rml_report quiet;
  rml_report_start(&quiet, NULL, NULL);
  reader ahead = *r;
  ahead.report = &quiet;
  token key;
  for (uint64_t i = 0; i < members && take(&ahead, &key); i++) {
    if (is_key(&key, "dtype"))
      return true;
    if (!is_key(&key, "shape") && !is_key(&key, "pad") && !is_key(&key, "indices") && !is_key(&key, "values"))
      return false;
    if (!skip(&ahead, 1))
      return false;
  }
  return false;
}

static json_object *read_value(reader *r, const rml_path *path, unsigned depth);

static bool depth_fits(reader *r, const unsigned char *start, const rml_path *path, unsigned depth)
{
  return depth <= r->limits->depth ||
         stop(r, REML_E_LIMIT, start, path, "maps and arrays nested more than %u deep", r->limits->depth);
}

static json_object *read_array(reader *r, const rml_path *path, unsigned depth, uint64_t count)
{
  /* Each element has a byte in the file. */
  json_object *array = or_stop(r, rml_new_array((size_t)count));
  for (uint64_t i = 0; !r->stopped && i < count; i++) {
    rml_path element = { path, NULL, 0, (size_t)i };
    json_object *value = read_value(r, &element, depth + 1);
    if (!r->stopped && !rml_array_add(array, value))
      or_stop(r, NULL);
  }
  if (!r->stopped)
    return array;
  json_object_put(array);
  return NULL;
}

/* What is wrong with a text of the file, or NULL. */
static const char *text_refused(const token *t)
{
  if (t->size > 0 && memchr(t->bytes, 0, t->size))
    return "U+0000 is not allowed in a string";
  return rml_utf8_valid((const char *)t->bytes, t->size) == t->size ? NULL : "bytes that are not UTF-8";
}

static void read_member(reader *r, const rml_path *path, unsigned depth, json_object *map)
{
  const unsigned char *start = r->at;
  char key[RML_MOST_KEY + 1];
  token t;
  if (!take(r, &t))
    return;
  const char *refused = t.kind != STRING ? "a key that is not a string" : text_refused(&t);
  if (!refused)
    refused = rml_key_refused((const char *)t.bytes, t.size);
  if (refused) {
    stop(r, t.kind == STRING && t.size > RML_MOST_KEY ? REML_E_LIMIT : REML_E_SYNTAX, start, path, "%s", refused);
    return;
  }
  memcpy(key, t.bytes, t.size);
  key[t.size] = 0;
  rml_path member = { path, key, t.size, 0 };
  if (json_object_object_get_ex(map, key, NULL)) {
    stop(r, REML_E_SYNTAX, start, &member, "the key stands twice");
    return;
  }
  json_object *value = read_value(r, &member, depth + 1);
  if (!r->stopped && !rml_map_add(map, key, value))
    or_stop(r, NULL);
}

static json_object *read_map(reader *r, const rml_path *path, const unsigned char *start, unsigned depth, uint64_t count)
{
  if (is_tensor(r, count))
    return read_tensor(r, path, start, count);
  if (!depth_fits(r, start, path, depth))
    return NULL;
  json_object *map = or_stop(r, json_object_new_object());
  for (uint64_t i = 0; !r->stopped && i < count; i++)
    read_member(r, path, depth, map);
  if (!r->stopped) {
    rml_map_fit(map);
    return map;
  }
  json_object_put(map);
  return NULL;
}

static json_object *read_text(reader *r, const rml_path *path, const unsigned char *start, const token *t)
{
  const char *refused = text_refused(t);
  if (refused)
    return stop(r, REML_E_SYNTAX, start, path, "%s", refused);
  return or_stop(r, json_object_new_string_len((const char *)t->bytes, (int)t->size));
}

static json_object *read_value(reader *r, const rml_path *path, unsigned depth)
{
  const unsigned char *start = r->at;
  token t;
  if (!take(r, &t))
    return NULL;
  if (t.size > r->limits->string_bytes)
    return stop(r, REML_E_LIMIT, start, path, "a string or binary data of more than %zu bytes", r->limits->string_bytes);
  switch (t.kind) {
  case NIL: return NULL;
  case BOOLEAN: return or_stop(r, json_object_new_boolean((int)t.number));
  case UNSIGNED: return or_stop(r, json_object_new_uint64(t.number));
  case NEGATIVE: return or_stop(r, json_object_new_int64((int64_t)t.number));
  case FLOAT: return or_stop(r, json_object_new_double(t.real));
  case STRING: return read_text(r, path, start, &t);
  case BINARY: return or_stop(r, rml_new_bin(t.bytes, t.size));
  case EXTENSION: return or_stop(r, rml_new_ext(t.ext_type, t.bytes, t.size));
  case ARRAY: return depth_fits(r, start, path, depth) ? read_array(r, path, depth, t.number) : NULL;
  case MAP: return read_map(r, path, start, depth, t.number);
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
static bool later_format(reader *r, uint64_t format)
{
  rml_report quiet;
  rml_report_start(&quiet, NULL, NULL);
  reader ahead = *r;
  ahead.report = &quiet;
  reader bounds = ahead;
  json_object *header = skip(&bounds, r->limits->depth) ? read_value(&ahead, NULL, 2) : NULL;
  rml_place place = { FORMAT_AT, 0, 0, NULL };
  rml_format_refused(r->report, &place, format, header);
  json_object_put(header);
  return false;
}

/* Checks the seven first bytes, of which the first six fit as far as they are there. */
static bool envelope_fits(reader *r)
{
  if (remaining(r) <= FORMAT_AT)
    return stop(r, REML_E_TRUNCATED, r->end, NULL, "a libreml model that ends here");
  if (memcmp(r->at, magic, sizeof magic) == 0)
    return true;
  token format;
  r->at += FORMAT_AT;
  if (!take(r, &format))
    return false;
  if (format.kind == UNSIGNED && format.number > 1)
    return later_format(r, format.number);
  return stop(r, REML_E_NOT_MODEL, r->begin + FORMAT_AT, NULL, "not a libreml model of format 1");
}

/* Bounds everything: the header, the document, and the checksum, which must be the last 10 bytes. */
static bool bounds_fit(const reader *at_header, bool verify)
{
  reader ahead = *at_header;
  reader *r = &ahead;
  /* Two more than a document may have, for the map and the shape of a tensor at the last depth. */
  if (!skip(r, r->limits->depth + 2) || !skip(r, r->limits->depth + 2))
    return false;
  const unsigned char *checksum = r->at;
  if (remaining(r) < CHECKSUM_BYTES)
    return stop(r, REML_E_TRUNCATED, checksum, NULL, "the file ends before its checksum does");
  if (checksum[0] != 0xc4 || checksum[1] != 8)
    return stop(r, REML_E_SYNTAX, checksum, NULL, "expected the checksum, binary data of 8 bytes");
  if (remaining(r) > CHECKSUM_BYTES)
    return stop(r, REML_E_SYNTAX, checksum + CHECKSUM_BYTES, NULL, "bytes behind the end of the model");
  if (!verify)
    return true;
  XXH64_canonical_t sum;
  XXH64_canonicalFromHash(&sum, XXH3_64bits(r->begin, (size_t)(checksum - r->begin)));
  if (memcmp(sum.digest, checksum + 2, sizeof sum.digest) != 0)
    return stop(r, REML_E_CHECKSUM, checksum, NULL, "the checksum does not fit: the file was damaged or changed by hand");
  return true;
}

/* The header becomes the member `reml` of the tree, as in JSON, with the format in front. */
static json_object *with_format(reader *r, json_object *header)
{
  json_object *whole = header ? or_stop(r, json_object_new_object()) : NULL;
  json_object *format = whole ? or_stop(r, json_object_new_int64(1)) : NULL;
  bool ok = format && rml_map_add(whole, "format", format);
  if (ok && rml_type_of(header) == RML_TYPE_MAP) {
    json_object_object_foreach(header, key, value) {
      ok = ok && rml_map_add(whole, key, json_object_get(value));
    }
  }
  json_object_put(header);
  if (!ok && whole) {
    json_object_put(whole);
    whole = or_stop(r, NULL);
  }
  return whole;
}

/* Reads header and document into one tree. */
static json_object *read_envelope(reader *r)
{
  rml_path root = { NULL, NULL, 0, 0 }, reml = { &root, "reml", 4, 0 };
  const unsigned char *start = r->at;
  json_object *header = read_value(r, &reml, 2);
  if (!r->stopped && rml_type_of(header) != RML_TYPE_MAP)
    stop(r, REML_E_SYNTAX, start, &reml, "the header is a map");
  else if (!r->stopped && json_object_object_get_ex(header, "format", NULL))
    stop(r, REML_E_SYNTAX, start, &reml, "a binary header has no key format");
  if (r->stopped || !rml_header_readable(header, r->report)) {
    json_object_put(header);
    return NULL;
  }
  start = r->at;
  json_object *document = read_value(r, &root, 1);
  if (!r->stopped && rml_type_of(document) != RML_TYPE_MAP)
    stop(r, REML_E_SYNTAX, start, &root, "the document is a map");
  else if (!r->stopped && json_object_object_get_ex(document, "reml", NULL))
    stop(r, REML_E_SYNTAX, start, &root, "a binary document has no key reml");
  json_object *whole = r->stopped ? NULL : with_format(r, json_object_get(header));
  if (whole && !rml_map_add(document, "reml", whole))
    or_stop(r, NULL);
  json_object_put(header);
  if (!r->stopped)
    return document;
  json_object_put(document);
  return NULL;
}

void rml_msgpack_read(json_object **out, const unsigned char *bytes, size_t size, bool verify, const rml_limits *limits,
                      rml_report *report)
{
  reader r = { .begin = bytes, .at = bytes, .end = bytes + size, .limits = limits, .report = report };
  *out = NULL;
  if (!envelope_fits(&r))
    return;
  r.at = bytes + sizeof magic;
  if (bounds_fit(&r, verify))
    *out = read_envelope(&r);
}
