#include "msgpack_scan.h"

#include "bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

json_object *rml_pack_stop(rml_pack_reader *r, reml_status status, const unsigned char *at, const rml_path *path,
                           const char *format, ...)
{
  rml_place place = { (uint64_t)(at - r->begin), 0, 0, path };
  va_list arguments;
  va_start(arguments, format);
  rml_problem_v(r->report, status, &place, format, arguments);
  va_end(arguments);
  r->stopped = true;
  return NULL;
}

json_object *rml_pack_or_stop(rml_pack_reader *r, json_object *node)
{
  if (!node) {
    rml_problem_at(r->report, REML_E_MEMORY, NULL, "not enough memory");
    r->stopped = true;
  }
  return node;
}

/* How the first byte of a value is read: what it is, how many bytes of number follow, how many bytes of data. */
typedef struct head {
  rml_pack_kind kind;
  unsigned width; /* bytes of the number, length or count that follows; 0: it is in the first byte */
  unsigned fixed; /* RML_PACK_EXTENSION: data bytes of a fixext; 0: the number says */
} head;

/* c0 to df, in order (c1 is no value and is caught before). */
static const head heads[32] = {
  { RML_PACK_NIL, 0, 0 },        { RML_PACK_NIL, 0, 0 },       { RML_PACK_BOOLEAN, 0, 0 },   { RML_PACK_BOOLEAN, 0, 0 },
  { RML_PACK_BINARY, 1, 0 },     { RML_PACK_BINARY, 2, 0 },    { RML_PACK_BINARY, 4, 0 },    { RML_PACK_EXTENSION, 1, 0 },
  { RML_PACK_EXTENSION, 2, 0 },  { RML_PACK_EXTENSION, 4, 0 }, { RML_PACK_FLOAT, 4, 0 },     { RML_PACK_FLOAT, 8, 0 },
  { RML_PACK_UNSIGNED, 1, 0 },   { RML_PACK_UNSIGNED, 2, 0 },  { RML_PACK_UNSIGNED, 4, 0 },  { RML_PACK_UNSIGNED, 8, 0 },
  { RML_PACK_NEGATIVE, 1, 0 },   { RML_PACK_NEGATIVE, 2, 0 },  { RML_PACK_NEGATIVE, 4, 0 },  { RML_PACK_NEGATIVE, 8, 0 },
  { RML_PACK_EXTENSION, 0, 1 },  { RML_PACK_EXTENSION, 0, 2 }, { RML_PACK_EXTENSION, 0, 4 }, { RML_PACK_EXTENSION, 0, 8 },
  { RML_PACK_EXTENSION, 0, 16 }, { RML_PACK_STRING, 1, 0 },    { RML_PACK_STRING, 2, 0 },    { RML_PACK_STRING, 4, 0 },
  { RML_PACK_ARRAY, 2, 0 },      { RML_PACK_ARRAY, 4, 0 },     { RML_PACK_MAP, 2, 0 },       { RML_PACK_MAP, 4, 0 },
};

static head head_of(unsigned char first, uint64_t *number)
{
  if (first < 0x80 || first >= 0xe0) {
    *number = first < 0x80 ? first : UINT64_MAX - (0xffu - first);
    return (head){ first < 0x80 ? RML_PACK_UNSIGNED : RML_PACK_NEGATIVE, 0, 0 };
  }
  if (first < 0xc0) {
    *number = first & (first < 0xa0 ? 0x0f : 0x1f);
    return (head){ first < 0x90 ? RML_PACK_MAP : first < 0xa0 ? RML_PACK_ARRAY : RML_PACK_STRING, 0, 0 };
  }
  *number = first & 1; /* of c2 and c3 */
  return heads[first - 0xc0];
}

size_t rml_pack_remaining(const rml_pack_reader *r)
{
  return (size_t)(r->end - r->at);
}

static bool truncated(rml_pack_reader *r, const unsigned char *at)
{
  return rml_pack_stop(r, REML_E_TRUNCATED, at, NULL, "the file ends inside the value that begins here");
}

/* Takes the number of `width` bytes, big endian; the sign bit is spread when `sign`. */
static uint64_t take_number(rml_pack_reader *r, unsigned width, bool sign)
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

/* Takes the data of a RML_PACK_STRING, RML_PACK_BINARY or RML_PACK_EXTENSION. */
static bool take_data(rml_pack_reader *r, const unsigned char *start, rml_pack_token *t)
{
  if (t->size > rml_pack_remaining(r))
    return truncated(r, start);
  t->bytes = r->at;
  r->at += t->size;
  return true;
}

bool rml_pack_take(rml_pack_reader *r, rml_pack_token *t)
{
  const unsigned char *start = r->at;
  *t = (rml_pack_token){ .kind = RML_PACK_NIL };
  if (rml_pack_remaining(r) == 0)
    return truncated(r, start);
  if (*start == 0xc1)
    return rml_pack_stop(r, REML_E_SYNTAX, start, NULL, "the byte c1, which MessagePack never uses");
  head h = head_of(*r->at++, &t->number);
  t->kind = h.kind;
  if (h.width > rml_pack_remaining(r))
    return truncated(r, start);
  if (h.width > 0)
    t->number = take_number(r, h.width, h.kind == RML_PACK_NEGATIVE);
  switch (h.kind) {
  case RML_PACK_NEGATIVE:
    if (t->number <= INT64_MAX)
      t->kind = RML_PACK_UNSIGNED;
    return true;
  case RML_PACK_FLOAT: t->real = real_of(t->number, h.width); return true;
  case RML_PACK_EXTENSION:
    if (rml_pack_remaining(r) == 0)
      return truncated(r, start);
    t->ext_type = (int8_t)*r->at++;
    t->size = h.fixed ? h.fixed : (size_t)t->number;
    return take_data(r, start, t);
  case RML_PACK_STRING:
  case RML_PACK_BINARY: t->size = (size_t)t->number; return take_data(r, start, t);
  case RML_PACK_ARRAY:
  case RML_PACK_MAP: return t->number <= rml_pack_remaining(r) / (h.kind == RML_PACK_MAP ? 2 : 1) || truncated(r, start);
  case RML_PACK_NIL:
  case RML_PACK_BOOLEAN:
  case RML_PACK_UNSIGNED: return true;
  }
  return true;
}

bool rml_pack_skip(rml_pack_reader *r, unsigned depth)
{
  const unsigned char *start = r->at;
  rml_pack_token t;
  if (!rml_pack_take(r, &t))
    return false;
  if (t.kind != RML_PACK_ARRAY && t.kind != RML_PACK_MAP)
    return true;
  if (depth == 0)
    return rml_pack_stop(r, REML_E_LIMIT, start, NULL, "maps and arrays nested more than %u deep", r->limits->depth);
  for (uint64_t i = 0; i < t.number * (t.kind == RML_PACK_MAP ? 2 : 1); i++)
    if (!rml_pack_skip(r, depth - 1))
      return false;
  return true;
}

bool rml_pack_is_key(const rml_pack_token *t, const char *text)
{
  return t->kind == RML_PACK_STRING && t->size == strlen(text) && memcmp(t->bytes, text, t->size) == 0;
}
