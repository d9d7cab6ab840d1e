#include "flexbuffers.h"

#include "bytes.h"
#include "codec.h"

#include <string.h>

/* "Types": the lower two bits of a type byte are the width of what an offset leads to. */
enum { WIDTH_BITS = 2, WIDTH_MASK = 3 };

static bool refuse(rml_flex *flex, size_t at, const char *error)
{
  flex->error = error;
  flex->error_at = at;
  return false;
}

static bool is_width(uint64_t width)
{
  return width == 1 || width == 2 || width == 4 || width == 8;
}

/* A little-endian number of bytes that are there. */
static uint64_t load(const rml_flex *flex, size_t at, unsigned width)
{
  uint64_t value = 0;
  for (unsigned i = width; i > 0; i--)
    value = value << 8 | flex->bytes[at + i - 1];
  return value;
}

/* Follows the offset at `at`: a number of bytes back from where it stands, 0 for the keys of an empty map. */
static bool follow(rml_flex *flex, size_t at, unsigned width, size_t *out)
{
  uint64_t offset = load(flex, at, width);
  if (offset > at)
    return refuse(flex, at, "an offset that leads out of the file");
  *out = at - (size_t)offset;
  return true;
}

/* Reads the number of elements that stands before the first of them, which is at `at`, and sees that they fit, each of
 * `element` bytes. */
static bool take_count(rml_flex *flex, size_t at, unsigned width, unsigned element, size_t *count)
{
  if (at < width)
    return refuse(flex, at, "a length that would stand before the file");
  uint64_t number = load(flex, at - width, width);
  if (number > (flex->size - at) / element)
    return refuse(flex, at - width, "a length beyond the end of the file");
  *count = (size_t)number;
  return true;
}

/* "Strings": bytes, and a NUL that the length leaves out. */
static bool open_string(rml_flex *flex, rml_flex_value *v)
{
  if (!take_count(flex, v->at, v->width, 1, &v->count))
    return false;
  if (v->count == flex->size - v->at || flex->bytes[v->at + v->count] != 0)
    return refuse(flex, v->at, "a string without the NUL that ends it");
  return true;
}

/* "Maps": like a vector, with two numbers before the length: the offset of the vector of keys and the width of that. */
static bool open_map(rml_flex *flex, rml_flex_value *v)
{
  size_t keys;
  if (v->at < (size_t)3 * v->width)
    return refuse(flex, v->at, "a map whose keys would stand before the file");
  size_t width_at = v->at - (size_t)2 * v->width;
  size_t offset_at = width_at - v->width;
  uint64_t width = load(flex, width_at, v->width);
  if (!is_width(width))
    return refuse(flex, width_at, "a width that is not 1, 2, 4 or 8 bytes");
  v->keys_width = (unsigned)width;
  if (!follow(flex, offset_at, v->width, &v->keys_at) || !take_count(flex, v->keys_at, v->keys_width, v->keys_width, &keys))
    return false;
  return keys == v->count || refuse(flex, v->at, "a map with another number of keys than of values");
}

/* Reads the value at `at`, in a parent of `width`, whose type byte is `packed`. */
static bool open_value(rml_flex *flex, size_t at, unsigned width, unsigned packed, rml_flex_value *out)
{
  *out = (rml_flex_value){ .type = (rml_flex_type)(packed >> WIDTH_BITS), .at = at, .width = width };
  switch (out->type) {
  case RML_FLEX_NULL:
  case RML_FLEX_UINT:
  case RML_FLEX_BOOL: return true;
  case RML_FLEX_FLOAT: return width >= sizeof(float) || refuse(flex, at, "a float of fewer than 4 bytes");
  case RML_FLEX_STRING:
  case RML_FLEX_VECTOR:
  case RML_FLEX_MAP: break;
  default: return refuse(flex, at, "a value of a kind that reductionml does not write");
  }
  if (!follow(flex, at, width, &out->at))
    return false;
  out->width = 1u << (packed & WIDTH_MASK);
  if (out->type == RML_FLEX_STRING)
    return open_string(flex, out);
  /* Behind the elements there is a type byte for each. */
  return take_count(flex, out->at, out->width, out->width + 1, &out->count) &&
         (out->type == RML_FLEX_VECTOR || open_map(flex, out));
}

bool rml_flex_root(rml_flex *flex, rml_flex_value *out)
{
  /* "The root": its value, its type byte, its width. */
  unsigned width = flex->size > 0 ? flex->bytes[flex->size - 1] : 0;
  if (!is_width(width) || flex->size < width + 2u)
    return refuse(flex, flex->size, "not FlexBuffers, by their last bytes");
  return open_value(flex, flex->size - 2 - width, width, flex->bytes[flex->size - 2], out);
}

bool rml_flex_element(rml_flex *flex, const rml_flex_value *in, size_t i, rml_flex_value *out)
{
  return open_value(flex, in->at + i * in->width, in->width, flex->bytes[in->at + in->count * in->width + i], out);
}

bool rml_flex_key(rml_flex *flex, const rml_flex_value *map, size_t i, const char **key, size_t *length)
{
  size_t at;
  if (!follow(flex, map->keys_at + i * map->keys_width, map->keys_width, &at))
    return false;
  /* Many keys may begin in one long text without a NUL. */
  size_t left = flex->size - at, most = left < RML_MOST_KEY + 1 ? left : RML_MOST_KEY + 1;
  const unsigned char *end = memchr(flex->bytes + at, 0, most);
  if (!end && most == left)
    return refuse(flex, at, "a key without the NUL that ends it");
  *key = (const char *)flex->bytes + at;
  *length = end ? (size_t)(end - (flex->bytes + at)) : most;
  return true;
}

uint64_t rml_flex_uint(const rml_flex *flex, const rml_flex_value *value)
{
  return load(flex, value->at, value->width);
}

double rml_flex_float(const rml_flex *flex, const rml_flex_value *value)
{
  double number;
  if (value->width == sizeof(float))
    return (double)rml_float_of(rml_load_u32(flex->bytes + value->at));
  uint64_t bits = rml_load_u64(flex->bytes + value->at);
  memcpy(&number, &bits, sizeof number);
  return number;
}
