#include "base64.h"
#include "bytes.h"
#include "codec.h"
#include "float_text.h"
#include "json_read.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* spec/model-format.md, "Canonical form": the JSON that every release writes for the same tree. */

static void put(rml_output *out, const char *text)
{
  rml_output_write(out, text, strlen(text));
}

/* A line break and the indent of `depth`. */
static void put_line(rml_output *out, unsigned depth)
{
  put(out, "\n");
  for (unsigned i = 0; i < depth; i++)
    put(out, "  ");
}

static void put_escape(rml_output *out, unsigned char c)
{
  static const char *const short_ones[] = {
    ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\"
  };
  char text[8];
  if (c < sizeof short_ones / sizeof *short_ones && short_ones[c]) {
    put(out, short_ones[c]);
  } else {
    snprintf(text, sizeof text, "\\u%04x", c);
    put(out, text);
  }
}

static void put_string(rml_output *out, const char *text, size_t length)
{
  size_t plain = 0;
  put(out, "\"");
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c >= 0x20 && c != '"' && c != '\\')
      continue;
    rml_output_write(out, text + plain, i - plain);
    put_escape(out, c);
    plain = i + 1;
  }
  rml_output_write(out, text + plain, length - plain);
  put(out, "\"");
}

static void put_base64(rml_output *out, const char *bytes, size_t size)
{
  char letters[4];
  put(out, "\"");
  for (size_t i = 0; i < size; i += 3) {
    rml_base64_encode((const unsigned char *)bytes + i, size - i < 3 ? size - i : 3, letters);
    rml_output_write(out, letters, sizeof letters);
  }
  put(out, "\"");
}

static void put_integer(rml_output *out, json_object *node)
{
  char text[24];
  if (rml_node_is_negative(node))
    snprintf(text, sizeof text, "%lld", (long long)json_object_get_int64(node));
  else
    snprintf(text, sizeof text, "%llu", (unsigned long long)json_object_get_uint64(node));
  put(out, text);
}

/* A float that a table declares; `any` other one may be no number only in its one-key form. */
static void put_double(rml_output *out, double value, bool declared)
{
  char text[RML_FLOAT_TEXT];
  if (isfinite(value)) {
    rml_output_write(out, text, declared ? rml_float_text((float)value, text) : rml_double_text(value, text));
    return;
  }
  put(out, declared ? "\"" : "{\"$float\": \"");
  put(out, rml_nonfinite_text(value));
  put(out, declared ? "\"" : "\"}");
}

/* Writes one float of a tensor at `to`; every bit of it can be read back.  At most RML_FLOAT_TEXT bytes. */
static size_t tensor_float(uint32_t bits, char *to)
{
  float value = rml_float_of(bits);
  if (isfinite(value))
    return rml_float_text(value, to);
  int length = isnan(value) && bits != UINT32_C(0x7fc00000)
                   ? snprintf(to, RML_FLOAT_TEXT, "\"NaN:0x%08lx\"", (unsigned long)bits)
                   : snprintf(to, RML_FLOAT_TEXT, "\"%s\"", rml_nonfinite_text((double)value));
  return length > 0 ? (size_t)length : 0;
}

static size_t write_number(uint32_t number, char *to)
{
  char digits[10];
  size_t first = sizeof digits;
  do {
    digits[--first] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  memcpy(to, digits + first, sizeof digits - first);
  return sizeof digits - first;
}

/* The floats of a row, as many at a time as there is room for: nearly all of a model's text is this. */
static void put_floats(rml_output *out, const unsigned char *row, size_t floats)
{
  enum { MOST_EACH = RML_FLOAT_TEXT + 2 };
  for (size_t i = 0; i < floats;) {
    char *room = rml_output_room(out, RML_OUTPUT_ROOM);
    size_t used = 0;
    if (!room)
      return;
    for (; i < floats && used <= RML_OUTPUT_ROOM - MOST_EACH; i++) {
      if (i > 0) {
        room[used++] = ',';
        room[used++] = ' ';
      }
      used += tensor_float(rml_load_u32(row + i * sizeof(float)), room + used);
    }
    rml_output_advance(out, used);
  }
}

/* Begins the line of a row. */
static void put_row_number(rml_output *out, uint32_t number, bool first, unsigned depth)
{
  size_t used = 0;
  char *room = rml_output_room(out, RML_OUTPUT_ROOM);
  if (!room)
    return;
  if (!first)
    room[used++] = ',';
  room[used++] = '\n';
  memset(room + used, ' ', 2 * (size_t)depth);
  used += 2 * (size_t)depth;
  room[used++] = '"';
  used += write_number(number, room + used);
  memcpy(room + used, "\": [", 4);
  rml_output_advance(out, used + 4);
}

static void put_rows(rml_output *out, const rml_tensor *tensor, unsigned depth)
{
  bool first = true;
  put(out, "{");
  for (size_t i = 0; i < tensor->count && out->status == REML_OK; i++) {
    const unsigned char *row = rml_tensor_row(tensor, i);
    if (rml_row_is_zero(row, tensor->row_bytes))
      continue;
    put_row_number(out, rml_tensor_row_number(tensor, i), first, depth + 1);
    put_floats(out, row, tensor->row_bytes / sizeof(float));
    put(out, "]");
    first = false;
  }
  if (!first)
    put_line(out, depth);
  put(out, "}");
}

static void put_tensor(rml_output *out, const rml_tensor *tensor, unsigned depth)
{
  char number[24];
  put(out, "{");
  put_line(out, depth + 1);
  put(out, "\"dtype\": \"f32\",");
  put_line(out, depth + 1);
  put(out, "\"shape\": [");
  for (size_t i = 0; i < tensor->rank; i++) {
    snprintf(number, sizeof number, "%s%lu", i > 0 ? ", " : "", (unsigned long)tensor->shape[i]);
    put(out, number);
  }
  put(out, "],");
  put_line(out, depth + 1);
  put(out, "\"rows\": ");
  put_rows(out, tensor, depth + 1);
  put_line(out, depth);
  put(out, "}");
}

/* Whether a value keeps an array on one line. */
static bool is_leaf(json_object *node)
{
  rml_type type = rml_type_of(node);
  return type != RML_TYPE_ARRAY && type != RML_TYPE_MAP && type != RML_TYPE_TENSOR;
}

static void put_value(rml_output *out, json_object *node, unsigned depth);

static void put_array(rml_output *out, json_object *array, unsigned depth)
{
  size_t count = json_object_array_length(array);
  bool one_line = true;
  for (size_t i = 0; i < count; i++)
    one_line = one_line && is_leaf(json_object_array_get_idx(array, i));
  put(out, "[");
  for (size_t i = 0; i < count; i++) {
    if (i > 0)
      put(out, one_line ? ", " : ",");
    if (!one_line)
      put_line(out, depth + 1);
    put_value(out, json_object_array_get_idx(array, i), depth + 1);
  }
  if (!one_line)
    put_line(out, depth);
  put(out, "]");
}

static void put_map(rml_output *out, json_object *map, unsigned depth)
{
  bool first = true;
  put(out, "{");
  json_object_object_foreach (map, key, value) {
    put(out, first ? "" : ",");
    first = false;
    put_line(out, depth + 1);
    put_string(out, key, strlen(key));
    put(out, ": ");
    put_value(out, value, depth + 1);
  }
  if (!first)
    put_line(out, depth);
  put(out, "}");
}

static void put_value(rml_output *out, json_object *node, unsigned depth)
{
  rml_type type = rml_type_of(node);
  switch (type) {
  case RML_TYPE_NULL:
  case RML_TYPE_INVALID: put(out, "null"); break;
  case RML_TYPE_BOOL: put(out, json_object_get_boolean(node) ? "true" : "false"); break;
  case RML_TYPE_INT: put_integer(out, node); break;
  case RML_TYPE_DOUBLE:
  case RML_TYPE_FLOAT: put_double(out, json_object_get_double(node), type == RML_TYPE_FLOAT); break;
  case RML_TYPE_STRING: put_string(out, json_object_get_string(node), (size_t)json_object_get_string_len(node)); break;
  case RML_TYPE_BIN:
    put(out, "{\"$bin\": ");
    put_base64(out, json_object_get_string(node), (size_t)json_object_get_string_len(node));
    put(out, "}");
    break;
  case RML_TYPE_EXT: {
    char start[32];
    snprintf(start, sizeof start, "{\"$ext\": [%d, ", rml_node_ext_type(node));
    put(out, start);
    put_base64(out, json_object_get_string(node), (size_t)json_object_get_string_len(node));
    put(out, "]}");
    break;
  }
  case RML_TYPE_ARRAY: put_array(out, node, depth); break;
  case RML_TYPE_MAP: put_map(out, node, depth); break;
  case RML_TYPE_TENSOR: put_tensor(out, rml_node_tensor(node), depth); break;
  }
}

void rml_json_write(json_object *tree, rml_output *out)
{
  put_value(out, tree, 0);
  put(out, "\n");
}
