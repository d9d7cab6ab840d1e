#include "json_read.h"

#include "memory.h"
#include "utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* spec/model-format.md, "JSON". */

void rml_json_problem(rml_json_reader *r, reml_status status, const char *at, const rml_path *path, const char *format, ...)
{
  rml_place place = { (uint64_t)(at - r->scan.begin), 0, 0, path };
  /* Counting lines takes a while, and a hostile text may have a problem in every byte. */
  if (r->report->count < RML_MOST_PROBLEMS)
    rml_scan_place(r->scan.begin, at, &place.line, &place.column);
  va_list arguments;
  va_start(arguments, format);
  rml_problem_v(r->report, status, &place, format, arguments);
  va_end(arguments);
}

json_object *rml_json_stop_syntax(rml_json_reader *r, const rml_path *path)
{
  const char *at = r->scan.at;
  bool ends = at == r->scan.end;
  const char *hint = rml_scan_hint(&r->scan);
  rml_json_problem(r, ends ? REML_E_TRUNCATED : REML_E_SYNTAX, at, path, "%s%s%s%s", r->scan.error,
                   ends ? ", but the text ends here" : "", hint ? ": " : "", hint ? hint : "");
  r->stopped = true;
  return NULL;
}

json_object *rml_json_stop_memory(rml_json_reader *r)
{
  rml_problem_at(r->report, REML_E_MEMORY, NULL, "not enough memory");
  r->stopped = r->no_memory = true;
  return NULL;
}

json_object *rml_json_or_stop(rml_json_reader *r, json_object *node)
{
  return node ? node : rml_json_stop_memory(r);
}

bool rml_json_integer(const rml_number *number, uint64_t *magnitude)
{
  const rml_decimal *d = &number->decimal;
  uint64_t value = 0, most = d->negative ? UINT64_C(1) << 63 : UINT64_MAX;
  for (size_t i = d->negative; i < d->length; i++) {
    uint64_t digit = (uint64_t)(d->text[i] - '0');
    if (value > (most - digit) / 10)
      return false;
    value = value * 10 + digit;
  }
  *magnitude = value;
  return true;
}

static json_object *read_number(rml_json_reader *r, const rml_path *path)
{
  rml_number number;
  const char *at = r->scan.at;
  if (!rml_scan_number(&r->scan, &number))
    return rml_json_stop_syntax(r, path);
  uint64_t magnitude;
  if (!number.integer) {
    double value = rml_decimal_double(&number.decimal);
    if (isfinite(value))
      return rml_json_or_stop(r, json_object_new_double(value));
    rml_json_problem(r, REML_E_VALUE, at, path, "a number beyond the range of a double");
  } else if (rml_json_integer(&number, &magnitude)) {
    /* -2^63 is the one magnitude whose negation needs care. */
    return rml_json_or_stop(r, number.decimal.negative ? json_object_new_int64((int64_t)(0 - magnitude))
                                                       : json_object_new_uint64(magnitude));
  } else {
    rml_json_problem(r, REML_E_VALUE, at, path, "an integer outside -2^63 .. 2^64-1");
  }
  return rml_json_or_stop(r, rml_new_invalid());
}

char *rml_json_slice(const rml_slice *slice, size_t *length)
{
  char *text = rml_allocate(slice->length + 1, 1);
  if (text) {
    *length = rml_slice_text(slice, text);
    text[*length] = 0;
  }
  return text;
}

static json_object *read_string(rml_json_reader *r, const rml_path *path)
{
  rml_slice slice;
  const char *at = r->scan.at;
  size_t length;
  if (!rml_scan_string(&r->scan, &slice))
    return rml_json_stop_syntax(r, path);
  char *text = rml_json_slice(&slice, &length);
  json_object *node = NULL;
  if (text && length > r->limits->string_bytes) {
    rml_json_problem(r, REML_E_LIMIT, at, path, "a string of more than %zu bytes", r->limits->string_bytes);
    node = rml_new_invalid();
  } else if (text) {
    r->limits->values->text += length;
    node = json_object_new_string_len(text, (int)length);
  }
  free(text);
  return rml_json_or_stop(r, node);
}

/* Whether the map whose first key stands at scan.at is a tensor: has the key `dtype`.  A tensor has no keys but these three, so
 * only a map that begins with one of them is looked through. */
static bool is_tensor(const rml_json_reader *r)
{
  rml_scan ahead = r->scan;
  rml_slice key;
  bool more;
  for (bool first = true; rml_scan_more(&ahead, '}', first, &more) && more && rml_scan_key(&ahead, &key); first = false) {
    if (rml_slice_is(&key, "dtype"))
      return true;
    if (first && !rml_slice_is(&key, "shape") && !rml_slice_is(&key, "rows"))
      return false;
    if (!rml_scan_skip(&ahead, RML_LEAF_DEPTH - 1))
      return false;
  }
  return false;
}

static json_object *read_value(rml_json_reader *r, const rml_path *path, unsigned depth);

/* A map or an array at `depth` may stand here. */
static bool depth_fits(rml_json_reader *r, const rml_path *path, unsigned depth)
{
  if (depth <= r->limits->depth)
    return true;
  rml_json_problem(r, REML_E_LIMIT, r->scan.at, path, "maps and arrays nested more than %u deep", r->limits->depth);
  r->stopped = true;
  return false;
}

/* Counts the member or element at `path`, which begins at `at`; a stop when it is one too many. */
static void count_value(rml_json_reader *r, const rml_values *before, const char *at, const rml_path *path, json_object **value)
{
  reml_status status =
      rml_values_add(r->limits->values, before, path, value, (size_t)(r->scan.end - r->scan.at) + RML_DEFAULT_TEXT);
  if (status == REML_OK)
    return;
  if (status == REML_E_LIMIT)
    rml_json_problem(r, status, at, path, RML_VALUES_MANY);
  else
    rml_json_stop_memory(r);
  r->stopped = true;
  json_object_put(*value);
}

static json_object *read_array(rml_json_reader *r, const rml_path *path, unsigned depth)
{
  if (!depth_fits(r, path, depth))
    return NULL;
  json_object *array = rml_new_array(0);
  if (!array)
    return rml_json_stop_memory(r);
  r->scan.at++;
  bool more = true;
  for (size_t i = 0; more && !r->stopped; i++) {
    rml_path element = { path, NULL, 0, i };
    if (!rml_scan_more(&r->scan, ']', i == 0, &more))
      rml_json_stop_syntax(r, path);
    else if (more) {
      rml_values before = *r->limits->values;
      const char *at = (rml_scan_peek(&r->scan), r->scan.at);
      json_object *value = read_value(r, &element, depth + 1);
      if (!r->stopped)
        count_value(r, &before, at, &element, &value);
      if (!r->stopped && !rml_array_add(array, value))
        rml_json_stop_memory(r);
    }
  }
  if (!r->stopped)
    return array;
  json_object_put(array);
  return NULL;
}

const char *rml_key_refused(const char *key, size_t length)
{
  if (length > RML_MOST_KEY)
    return "a key of more than 1024 bytes";
  if (length > 0 && key[0] == '$')
    return "a key that begins with $, which only {\"$float\": …}, {\"$bin\": …} and {\"$ext\": …} of JSON have";
  if (length == 5 && memcmp(key, "dtype", 5) == 0)
    return "only tensors have the key dtype, and no keys but dtype, shape and rows";
  return NULL;
}

/* Whether a member is the table of weights of a model of reductionml: a `weights` in a `weights`. */
static bool is_foreign_table(const rml_json_reader *r, const rml_path *member)
{
  static const char key[] = "weights";
  for (int i = 0; i < 2; i++, member = member->up)
    if (!member->key || member->length != sizeof key - 1 || memcmp(member->key, key, sizeof key - 1) != 0)
      return false;
  return r->foreign;
}

/* Reads the value of `key`, which stands at `at`, into `map`. */
static void read_member_value(rml_json_reader *r, const rml_path *member, const char *at, unsigned depth, json_object *map)
{
  const char *refused = rml_key_refused(member->key, member->length);
  if (refused)
    rml_json_problem(r, member->length > RML_MOST_KEY ? REML_E_LIMIT : REML_E_SYNTAX, at, member, "%s", refused);
  r->limits->values->text += member->length;
  rml_values before = *r->limits->values;
  json_object *value = is_foreign_table(r, member) ? rml_json_read_foreign_table(r, member) : read_value(r, member, depth + 1);
  if (!r->stopped)
    count_value(r, &before, at, member, &value);
  if (r->stopped)
    return;
  if (json_object_object_get_ex(map, member->key, NULL)) {
    rml_json_problem(r, REML_E_SYNTAX, at, member, "the key stands twice");
    json_object_put(value);
  } else if (!rml_map_add(map, member->key, value)) {
    rml_json_stop_memory(r);
  }
}

/* Reads the value of `$schema`, which says nothing to us. */
static void drop_schema(rml_json_reader *r, const rml_path *member, const char *at)
{
  if (r->has_schema)
    rml_json_problem(r, REML_E_SYNTAX, at, member, "the key stands twice");
  r->has_schema = true;
  size_t text = r->limits->values->text;
  json_object_put(read_string(r, member));
  r->limits->values->text = text;
}

/* Reads one member of a map into it. */
static void read_member(rml_json_reader *r, const rml_path *path, unsigned depth, json_object *map)
{
  rml_slice slice;
  rml_scan_peek(&r->scan);
  const char *at = r->scan.at;
  if (!rml_scan_key(&r->scan, &slice)) {
    rml_json_stop_syntax(r, path);
    return;
  }
  size_t length;
  char *key = rml_json_slice(&slice, &length);
  if (!key) {
    rml_json_stop_memory(r);
    return;
  }
  rml_path member = { path, key, length, 0 };
  if (!path->up && strcmp(key, "$schema") == 0 && rml_scan_peek(&r->scan) == '"')
    drop_schema(r, &member, at);
  else
    read_member_value(r, &member, at, depth, map);
  free(key);
}

/* A tensor without rows stands for the one in the text. */
static json_object *skim_tensor(rml_json_reader *r, const rml_path *path)
{
  static const uint64_t shape[] = { 1 };
  return rml_scan_skip(&r->scan, RML_LEAF_DEPTH) ? rml_json_or_stop(r, rml_new_tensor(rml_tensor_new(shape, 1)))
                                                 : rml_json_stop_syntax(r, path);
}

static json_object *read_map(rml_json_reader *r, const rml_path *path, unsigned depth)
{
  const char *open = r->scan.at++;
  const rml_json_form *of = path->up ? rml_json_form_of(r) : NULL;
  if (of)
    return rml_json_read_form(r, path, of);
  if (is_tensor(r)) {
    r->scan.at = open;
    return r->limits->skim ? skim_tensor(r, path) : rml_json_read_tensor(r, path);
  }
  if (!depth_fits(r, path, depth))
    return NULL;
  json_object *map = json_object_new_object();
  if (!map)
    return rml_json_stop_memory(r);
  bool more = true;
  for (bool at_first = true; more && !r->stopped; at_first = false) {
    if (!rml_scan_more(&r->scan, '}', at_first, &more))
      rml_json_stop_syntax(r, path);
    else if (more)
      read_member(r, path, depth, map);
  }
  if (!r->stopped) {
    rml_map_fit(map);
    return map;
  }
  json_object_put(map);
  return NULL;
}

static json_object *read_value(rml_json_reader *r, const rml_path *path, unsigned depth)
{
  switch (rml_scan_peek(&r->scan)) {
  case '{': return read_map(r, path, depth);
  case '[': return read_array(r, path, depth);
  case '"': return read_string(r, path);
  case 't':
    return rml_scan_word(&r->scan, "true") ? rml_json_or_stop(r, json_object_new_boolean(1)) : rml_json_stop_syntax(r, path);
  case 'f':
    return rml_scan_word(&r->scan, "false") ? rml_json_or_stop(r, json_object_new_boolean(0)) : rml_json_stop_syntax(r, path);
  case 'n': return rml_scan_word(&r->scan, "null") ? NULL : rml_json_stop_syntax(r, path);
  default: return read_number(r, path);
  }
}

/* Refuses a model of a newer release before anything else of it is looked at, wherever in the text its header stands.  Text
 * that is in disorder is left to the reading proper. */
static bool header_readable(rml_json_reader *r)
{
  rml_report quiet;
  rml_report_start(&quiet, NULL, NULL);
  rml_values values = { .count = 0 };
  rml_limits limits = *r->limits;
  limits.values = &values;
  rml_json_reader ahead = { .scan = r->scan, .limits = &limits, .report = &quiet };
  rml_path root = { NULL, NULL, 0, 0 }, path = { &root, "reml", 4, 0 };
  rml_slice key;
  bool more, readable = true;
  if (rml_scan_peek(&ahead.scan) != '{')
    return true;
  ahead.scan.at++;
  for (bool first = true; rml_scan_more(&ahead.scan, '}', first, &more) && more && rml_scan_key(&ahead.scan, &key);
       first = false) {
    if (rml_slice_is(&key, "reml")) {
      json_object *header = read_value(&ahead, &path, 2);
      readable = ahead.stopped || rml_header_readable(header, r->report);
      json_object_put(header);
      rml_values_free(&values);
      if (ahead.no_memory)
        return rml_json_stop_memory(r);
      break;
    }
    if (!rml_scan_skip(&ahead.scan, r->limits->depth - 1 + RML_LEAF_DEPTH))
      break;
  }
  return readable;
}

/* What is wrong with how the text was saved, by its first bytes; NULL when nothing is. */
static const char *encoding_refused(const char *text, size_t length)
{
  if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
    return "a byte order mark: save the file as UTF-8 without one";
  if (length >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
    return "this is UTF-16: save the file as UTF-8";
  return NULL;
}

static void read_document(json_object **out, const char *text, size_t length, bool foreign, const rml_limits *limits,
                          rml_report *report)
{
  rml_path root = { NULL, NULL, 0, 0 };
  rml_json_reader r = { .limits = limits, .report = report, .foreign = foreign };
  *out = NULL;
  rml_scan_start(&r.scan, text, length);
  const char *refused = encoding_refused(text, length);
  if (refused) {
    rml_json_problem(&r, REML_E_SYNTAX, text, &root, "%s", refused);
    return;
  }
  if (!foreign && !header_readable(&r))
    return;
  *out = read_value(&r, &root, 1);
  if (!r.stopped && rml_scan_peek(&r.scan) >= 0) {
    r.scan.error = "text behind the end of the document";
    rml_json_stop_syntax(&r, &root);
  }
  if (!r.stopped && !*out)
    rml_json_problem(&r, REML_E_VALUE, text, &root, "must be %s, is %s", rml_type_name(RML_TYPE_MAP),
                     rml_type_name(RML_TYPE_NULL));
  if (r.stopped) {
    json_object_put(*out);
    *out = NULL;
  }
}

void rml_json_read(json_object **out, const char *text, size_t length, const rml_limits *limits, rml_report *report)
{
  read_document(out, text, length, false, limits, report);
}

void rml_json_read_foreign(json_object **out, const char *text, size_t length, const rml_limits *limits, rml_report *report)
{
  read_document(out, text, length, true, limits, report);
}
