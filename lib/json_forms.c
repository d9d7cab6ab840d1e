#include "base64.h"
#include "json_read.h"
#include "memory.h"

#include <stdlib.h>

/* spec/model-format.md, "JSON": {"$float": …}, {"$bin": …} and {"$ext": …}. */

/* Reads the string of a one-key form and decodes its base64; NULL when that was not possible, which is then reported. */
static unsigned char *read_base64(rml_json_reader *r, const rml_path *path, size_t *size)
{
  rml_slice slice;
  const char *at = r->scan.at;
  size_t length;
  if (!rml_scan_string(&r->scan, &slice)) {
    rml_json_stop_syntax(r, path);
    return NULL;
  }
  char *text = rml_json_slice(&slice, &length);
  unsigned char *bytes = text ? rml_allocate(length, 1) : NULL;
  if (!bytes)
    rml_json_stop_memory(r);
  else if (!rml_base64_decode(text, length, bytes, size))
    rml_json_problem(r, REML_E_VALUE, at, path, "not base64 as RFC 4648 section 4 has it, padded and with zero trailing bits");
  else if (*size > r->limits->string_bytes)
    rml_json_problem(r, REML_E_LIMIT, at, path, "binary data of more than %zu bytes", r->limits->string_bytes);
  else {
    free(text);
    return bytes;
  }
  free(text);
  free(bytes);
  return NULL;
}

/* The value of {"$float": …}, behind the key. */
static json_object *read_float_form(rml_json_reader *r, const rml_path *path)
{
  char room[RML_SLICE_PLAIN];
  rml_slice slice;
  const char *at = r->scan.at;
  double value;
  if (!rml_scan_string(&r->scan, &slice))
    return rml_json_stop_syntax(r, path);
  slice = rml_slice_plain(&slice, room);
  if (rml_nonfinite_of(slice.text, slice.length, &value))
    return rml_json_or_stop(r, json_object_new_double(value));
  rml_json_problem(r, REML_E_VALUE, at, path, "$float is one of \"NaN\", \"Infinity\", \"-Infinity\"");
  return rml_json_or_stop(r, rml_new_invalid());
}

static json_object *read_bin_form(rml_json_reader *r, const rml_path *path)
{
  size_t size;
  unsigned char *bytes = read_base64(r, path, &size);
  r->limits->values->text += bytes ? size : 0;
  json_object *node = bytes ? rml_new_bin(bytes, size) : r->stopped ? NULL : rml_new_invalid();
  free(bytes);
  return node || r->stopped ? node : rml_json_stop_memory(r);
}

static json_object *read_ext_form(rml_json_reader *r, const rml_path *path)
{
  rml_number number;
  uint64_t magnitude;
  bool ok = rml_scan_byte(&r->scan, '[', "$ext is an array of a type and base64");
  int next = ok ? rml_scan_peek(&r->scan) : -1;
  const char *at = r->scan.at;
  if (!ok || (next != '-' && (next < '0' || next > '9')) || !rml_scan_number(&r->scan, &number) ||
      !rml_scan_byte(&r->scan, ',', "$ext is an array of a type and base64")) {
    if (!r->scan.error)
      r->scan.error = "$ext begins with a number, its type";
    return rml_json_stop_syntax(r, path);
  }
  rml_scan_peek(&r->scan);
  size_t size;
  unsigned char *bytes = read_base64(r, path, &size);
  if (r->stopped)
    return NULL;
  r->limits->values->text += bytes ? size : 0;
  bool typed = number.integer && rml_json_integer(&number, &magnitude) && magnitude <= (number.decimal.negative ? 128u : 127u);
  if (!typed)
    rml_json_problem(r, REML_E_VALUE, at, path, "the type in $ext is an integer from -128 to 127");
  json_object *node = !bytes || !typed
                          ? rml_new_invalid()
                          : rml_new_ext((int8_t)(number.decimal.negative ? -(int)magnitude : (int)magnitude), bytes, size);
  free(bytes);
  if (!rml_scan_byte(&r->scan, ']', "$ext is an array of a type and base64")) {
    json_object_put(node);
    return rml_json_stop_syntax(r, path);
  }
  return rml_json_or_stop(r, node);
}

/* The one-key forms: how JSON writes what it has no value for. */
struct rml_json_form {
  const char *key;
  json_object *(*read)(rml_json_reader *r, const rml_path *path);
};

static const rml_json_form forms[] = { { "$float", read_float_form }, { "$bin", read_bin_form }, { "$ext", read_ext_form } };

const rml_json_form *rml_json_form_of(const rml_json_reader *r)
{
  rml_scan ahead = r->scan;
  rml_slice key;
  if (rml_scan_peek(&ahead) != '"' || !rml_scan_key(&ahead, &key))
    return NULL;
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    if (rml_slice_is(&key, forms[i].key))
      return &forms[i];
  return NULL;
}

json_object *rml_json_read_form(rml_json_reader *r, const rml_path *path, const rml_json_form *of)
{
  rml_slice key;
  rml_scan_key(&r->scan, &key);
  rml_scan_peek(&r->scan);
  json_object *node = of->read(r, path);
  if (r->stopped)
    return NULL;
  if (rml_scan_byte(&r->scan, '}', "$float, $bin and $ext are the only key of their object"))
    return node;
  json_object_put(node);
  return rml_json_stop_syntax(r, path);
}
