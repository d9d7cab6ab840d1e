#include "bytes.h"
#include "decimal_usual.h"
#include "json_read.h"
#include "memory.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* spec/model-format.md, "Tensors" and "JSON": rows in any order, floats by way of a double.  This is how weights are read, so
 * it goes straight from the text to the row bytes. */

/* A tensor being read: its members in any order. */
typedef struct tensor_text {
  uint64_t *shape;
  size_t rank, shape_capacity;
  bool has_dtype, has_shape, has_rows, broken; /* broken: a problem was reported, there will be no tensor */
  const char *rows_at;                         /* rows that stand before the shape, to be read behind it */
  size_t row_floats, count;                    /* rows so far */
  uint32_t *numbers;                           /* of the rows, in host order */
  unsigned char *values;
  size_t numbers_capacity, values_capacity; /* in numbers, in bytes */
  bool sorted;
} tensor_text;

/* Says what is wrong with the value that stands here, and goes on behind it; false when it is not even JSON. */
static bool pass_over(rml_json_reader *r, const rml_path *path, tensor_text *t, const char *wrong)
{
  rml_scan_peek(&r->scan);
  const char *at = r->scan.at;
  if (!rml_scan_skip(&r->scan, RML_MOST_DEPTH))
    return rml_json_stop_syntax(r, path);
  rml_json_problem(r, REML_E_VALUE, at, path, "%s", wrong);
  t->broken = true;
  return true;
}

static bool read_dtype(rml_json_reader *r, const rml_path *path, tensor_text *t)
{
  static const char wrong[] = "an unknown dtype: \"f32\" is the only one";
  rml_slice dtype;
  t->has_dtype = true;
  if (rml_scan_peek(&r->scan) != '"')
    return pass_over(r, path, t, wrong);
  const char *at = r->scan.at;
  if (!rml_scan_string(&r->scan, &dtype))
    return rml_json_stop_syntax(r, path);
  if (!rml_slice_is(&dtype, "f32")) {
    rml_json_problem(r, REML_E_VALUE, at, path, "%s", wrong);
    t->broken = true;
  }
  return true;
}

static bool is_number(int first)
{
  return first == '-' || (first >= '0' && first <= '9');
}

/* Reads one extent into the place behind the others; *fits becomes false when it cannot be one. */
static bool read_extent(rml_json_reader *r, const rml_path *path, tensor_text *t, bool *fits)
{
  rml_number number;
  bool numeric = is_number(rml_scan_peek(&r->scan));
  if (numeric ? !rml_scan_number(&r->scan, &number) : !rml_scan_skip(&r->scan, RML_MOST_DEPTH))
    return rml_json_stop_syntax(r, path);
  void *shape = t->shape;
  if (!rml_grow(&shape, &t->shape_capacity, t->rank + 1, sizeof *t->shape))
    return rml_json_stop_memory(r);
  t->shape = shape;
  *fits = *fits && numeric && number.integer && !number.decimal.negative && rml_json_integer(&number, &t->shape[t->rank]);
  t->rank++;
  return true;
}

static bool read_shape(rml_json_reader *r, const rml_path *path, tensor_text *t)
{
  bool more = true, fits = true;
  t->has_shape = true;
  if (rml_scan_peek(&r->scan) != '[')
    return pass_over(r, path, t, "a shape is an array of integers");
  const char *at = r->scan.at++;
  for (bool first = true;; first = false) {
    if (!rml_scan_more(&r->scan, ']', first, &more))
      return rml_json_stop_syntax(r, path);
    if (!more)
      break;
    if (!read_extent(r, path, t, &fits))
      return false;
  }
  size_t row_bytes;
  if (fits && rml_shape_fits(t->shape, t->rank, &row_bytes)) {
    t->row_floats = row_bytes / sizeof(float);
    return true;
  }
  rml_json_problem(r, REML_E_VALUE, at, path, "a shape is one or more integers from 1, of at most 2^32-1 bytes together");
  t->broken = true;
  return true;
}

/* The float of "NaN:0x7fc00001", which only tensors have. */
static bool payload_of(const rml_slice *slice, uint32_t *bits)
{
  static const char prefix[] = "NaN:0x", digits[] = "0123456789abcdef";
  if (slice->length != sizeof prefix - 1 + 8 || memcmp(slice->text, prefix, sizeof prefix - 1) != 0)
    return false;
  *bits = 0;
  for (size_t i = sizeof prefix - 1; i < slice->length; i++) {
    const char *digit = strchr(digits, slice->text[i]);
    if (!digit)
      return false;
    *bits = *bits << 4 | (uint32_t)(digit - digits);
  }
  return isnan(rml_float_of(*bits));
}

/* A string that says a float, or {"$float": …} around one; false when neither stands here. */
static bool scan_text(rml_scan *scan, rml_slice *text)
{
  rml_scan ahead = *scan;
  rml_slice key;
  bool form = rml_scan_peek(&ahead) == '{';
  if (form) {
    ahead.at++;
    if (!rml_scan_key(&ahead, &key) || !rml_slice_is(&key, "$float"))
      return false;
  }
  if (!rml_scan_string(&ahead, text) || (form && !rml_scan_byte(&ahead, '}', "")))
    return false;
  scan->at = ahead.at;
  return true;
}

/* Reads one float as bits.  NULL when it is one, else what is wrong, with scan.at behind it; "" for bad syntax. */
static const char *read_float(rml_json_reader *r, uint32_t *bits)
{
  static const char lost[] = "null, which reductionml writes for NaN and infinities alike; its FlexBuffers keep them";
  char room[RML_SLICE_PLAIN];
  rml_slice text;
  rml_number number;
  uint64_t magnitude;
  double value;
  int first = rml_scan_peek(&r->scan);
  if (first == 'n' && r->foreign)
    return rml_scan_word(&r->scan, "null") ? lost : "";
  if (!is_number(first)) {
    if (!scan_text(&r->scan, &text))
      return rml_scan_skip(&r->scan, RML_MOST_DEPTH) ? "must be a number" : "";
    text = rml_slice_plain(&text, room);
    if (first == '"' && payload_of(&text, bits))
      return NULL;
    if (!rml_nonfinite_of(text.text, text.length, &value))
      return "a string that is no float: only \"NaN\", \"Infinity\", \"-Infinity\" and \"NaN:0x…\" are";
  } else {
    if (!rml_scan_number(&r->scan, &number))
      return "";
    if (number.integer && number.decimal.length > 18 && !rml_json_integer(&number, &magnitude))
      return "an integer outside -2^63 .. 2^64-1";
    value = (double)rml_decimal_by_double(&number.decimal);
    if (isinf(value))
      return "a number beyond the range of a float32";
    /* -0 is an integer, and integers have one zero. */
    if (number.integer && value == 0)
      value = 0;
  }
  *bits = isnan(value) ? UINT32_C(0x7fc00000) : rml_float_bits((float)value);
  return NULL;
}

/* Reads the floats of a row into the place of row `count`, which there is room for. */
static bool read_row(rml_json_reader *r, const rml_path *path, tensor_text *t)
{
  unsigned char *to = t->values + t->count * t->row_floats * sizeof(float);
  bool more = true;
  size_t n = 0;
  if (rml_scan_peek(&r->scan) != '[')
    return pass_over(r, path, t, "a row is an array of numbers");
  const char *at = r->scan.at++;
  for (;; n++) {
    rml_path element = { path, NULL, 0, n };
    uint32_t bits;
    if (!rml_scan_more(&r->scan, ']', n == 0, &more))
      return rml_json_stop_syntax(r, path);
    if (!more)
      break;
    const char *value_at = (rml_scan_peek(&r->scan), r->scan.at);
    const char *error = read_float(r, &bits);
    if (error && !*error)
      return rml_json_stop_syntax(r, &element);
    if (error) {
      rml_json_problem(r, REML_E_VALUE, value_at, &element, "%s", error);
      t->broken = true;
    } else if (n < t->row_floats) {
      rml_store_u32(to + n * sizeof bits, bits);
    }
  }
  if (n != t->row_floats) {
    rml_json_problem(r, REML_E_VALUE, at, path, "a row of %zu numbers, the shape needs %zu", n, t->row_floats);
    t->broken = true;
  }
  return true;
}

/* Reads what reductionml has for a row: an array of a row for each of several models, of which there is one. */
static bool read_foreign_row(rml_json_reader *r, const rml_path *path, tensor_text *t)
{
  static const char wrong[] = "a row is an array of one array of numbers";
  rml_path only = { path, NULL, 0, 0 };
  if (rml_scan_peek(&r->scan) != '[')
    return pass_over(r, path, t, wrong);
  const char *at = r->scan.at++;
  if (rml_scan_peek(&r->scan) == '[') {
    if (!read_row(r, &only, t))
      return false;
    if (rml_scan_peek(&r->scan) == ']') {
      r->scan.at++;
      return true;
    }
  }
  r->scan.at = at;
  return pass_over(r, path, t, wrong);
}

/* The number that a row's key is: decimal, no leading zeros.  UINT64_MAX when it is none. */
static uint64_t row_number(const rml_slice *slice)
{
  char room[RML_SLICE_PLAIN];
  rml_slice key = rml_slice_plain(slice, room);
  uint64_t number = 0;
  if (key.length == 0 || key.length > 10 || (key.text[0] == '0' && key.length > 1))
    return UINT64_MAX;
  for (size_t i = 0; i < key.length; i++) {
    if (key.text[i] < '0' || key.text[i] > '9')
      return UINT64_MAX;
    number = number * 10 + (uint64_t)(key.text[i] - '0');
  }
  return number;
}

/* Makes room for one row more. */
static bool reserve_row(tensor_text *t)
{
  void *numbers = t->numbers, *values = t->values;
  size_t bytes;
  bool ok = rml_grow(&numbers, &t->numbers_capacity, t->count + 1, sizeof *t->numbers);
  t->numbers = numbers;
  /* Grown by bytes, as rml_grow begins with room for several of what it counts and a row may be long. */
  ok = ok && rml_multiply(t->count + 1, t->row_floats * sizeof(float), &bytes) &&
       rml_grow(&values, &t->values_capacity, bytes, 1);
  t->values = values;
  return ok;
}

/* Every float of a row takes at least two bytes of text, so that a row which cannot be there needs no room. */
static bool text_holds_row(const rml_json_reader *r, const tensor_text *t)
{
  return t->row_floats <= (size_t)(r->scan.end - r->scan.at) / 2;
}

static bool read_rows(rml_json_reader *r, const rml_path *path, tensor_text *t)
{
  bool more;
  t->sorted = true;
  if (rml_scan_peek(&r->scan) != '{')
    return pass_over(r, path, t, "rows are an object from row number to array");
  r->scan.at++;
  for (bool first = true;; first = false) {
    rml_slice key;
    if (!rml_scan_more(&r->scan, '}', first, &more))
      return rml_json_stop_syntax(r, path);
    if (!more)
      return true;
    const char *at = (rml_scan_peek(&r->scan), r->scan.at);
    if (!rml_scan_key(&r->scan, &key))
      return rml_json_stop_syntax(r, path);
    rml_path row = { path, key.text, key.length, 0 };
    uint64_t number = row_number(&key);
    /* Rows are read behind a shape that fits.  NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
    if (number >= t->shape[0]) {
      rml_json_problem(r, REML_E_VALUE, at, &row,
                       number == UINT64_MAX ? "a row's key is its number, without sign and leading zeros"
                                            : "a row past the shape, which has %llu rows",
                       (unsigned long long)t->shape[0]);
      t->broken = true;
    }
    if (!text_holds_row(r, t)) {
      if (!rml_scan_skip(&r->scan, RML_LEAF_DEPTH - 2))
        return rml_json_stop_syntax(r, &row);
      rml_json_problem(r, REML_E_VALUE, at, &row, "a row of fewer numbers than the shape's %zu", t->row_floats);
      t->broken = true;
      continue;
    }
    if (!reserve_row(t))
      return rml_json_stop_memory(r);
    if (!(r->foreign ? read_foreign_row : read_row)(r, &row, t))
      return false;
    /* Nothing is kept of a broken tensor: rows that are too short may pretend to be long. */
    if (t->broken)
      continue;
    t->sorted = t->sorted && (t->count == 0 || number > t->numbers[t->count - 1]);
    t->numbers[t->count++] = (uint32_t)number;
  }
}

/* A row's number, and where it was read. */
typedef struct row_place {
  uint32_t number, position;
} row_place;

static int compare_rows(const void *a, const void *b)
{
  const row_place *x = a, *y = b;
  return (x->number > y->number) - (x->number < y->number);
}

/* Puts rows that were not read in order into it, and finds those that stand twice.  False without memory. */
static bool sort_rows(rml_json_reader *r, const rml_path *rows, tensor_text *t)
{
  size_t row_bytes = t->row_floats * sizeof(float);
  row_place *order = rml_allocate(t->count, sizeof *order);
  unsigned char *values = rml_allocate(t->count, row_bytes);
  if (!order || !values) {
    free(order);
    free(values);
    return rml_json_stop_memory(r);
  }
  for (size_t i = 0; i < t->count; i++)
    order[i] = (row_place){ t->numbers[i], (uint32_t)i };
  qsort(order, t->count, sizeof *order, compare_rows);
  for (size_t i = 0; i < t->count; i++) {
    t->numbers[i] = order[i].number;
    /* There are values, as there are rows.  NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
    memcpy(values + i * row_bytes, t->values + order[i].position * row_bytes, row_bytes);
    if (i > 0 && order[i].number == order[i - 1].number) {
      char key[16];
      int length = snprintf(key, sizeof key, "%lu", (unsigned long)order[i].number);
      rml_path row = { rows, key, (size_t)length, 0 };
      rml_problem_at(r->report, REML_E_SYNTAX, &row, "the row stands twice");
      t->broken = true;
    }
  }
  free(order);
  free(t->values);
  t->values = values;
  return true;
}

/* Reads the member whose key stands at scan.at. */
static bool read_tensor_member(rml_json_reader *r, const rml_path *path, tensor_text *t)
{
  rml_slice key;
  const char *at = (rml_scan_peek(&r->scan), r->scan.at);
  if (!rml_scan_key(&r->scan, &key))
    return rml_json_stop_syntax(r, path);
  rml_path member = { path, key.text, key.length, 0 };
  bool is_dtype = rml_slice_is(&key, "dtype"), is_shape = rml_slice_is(&key, "shape"), is_rows = rml_slice_is(&key, "rows");
  bool twice = (is_dtype && t->has_dtype) || (is_shape && t->has_shape) || (is_rows && t->has_rows);
  if (twice || !(is_dtype || is_shape || is_rows)) {
    rml_json_problem(r, twice ? REML_E_SYNTAX : REML_E_VALUE, at, &member,
                     twice ? "the key stands twice" : "a tensor has the keys dtype, shape and rows and no others");
    t->broken = true;
    return rml_scan_skip(&r->scan, RML_MOST_DEPTH) || rml_json_stop_syntax(r, &member);
  }
  if (is_dtype)
    return read_dtype(r, &member, t);
  if (is_shape)
    return read_shape(r, &member, t);
  t->has_rows = true;
  if (t->has_shape && !t->broken)
    return read_rows(r, &member, t);
  t->rows_at = r->scan.at;
  return rml_scan_skip(&r->scan, RML_LEAF_DEPTH - 1) || rml_json_stop_syntax(r, &member);
}

/* Reads all members; afterwards the rows are read as well, or the tensor is broken.  False when reading stopped. */
static bool read_members(rml_json_reader *r, const rml_path *path, tensor_text *t)
{
  const char *open = r->scan.at++;
  bool more;
  for (bool first = true;; first = false) {
    if (!rml_scan_more(&r->scan, '}', first, &more))
      return rml_json_stop_syntax(r, path);
    if (!more)
      break;
    if (!read_tensor_member(r, path, t))
      return false;
  }
  if (!t->has_shape || !t->has_rows) {
    rml_json_problem(r, REML_E_VALUE, open, path, "a tensor needs %s", t->has_shape ? "rows" : "shape");
    t->broken = true;
  }
  if (!t->rows_at || t->broken)
    return true;
  rml_path rows = { path, "rows", 4, 0 };
  const char *behind = r->scan.at;
  r->scan.at = t->rows_at;
  bool ok = read_rows(r, &rows, t);
  r->scan.at = behind;
  return ok;
}

/* The tensor itself, whose memory is that of the rows: numbers in host order become bytes in place. */
static json_object *make_tensor(rml_json_reader *r, tensor_text *t)
{
  rml_tensor *tensor = rml_tensor_new(t->shape, t->rank);
  size_t row_bytes = t->row_floats * sizeof(float), numbers_bytes = t->count * sizeof(uint32_t);
  /* One block: the tensor owns one, and the values are by far the larger part. */
  unsigned char *block = tensor ? realloc(t->values, t->count * row_bytes + numbers_bytes + 1) : NULL;
  if (!block) {
    rml_tensor_free(tensor);
    return rml_json_stop_memory(r);
  }
  t->values = NULL;
  tensor->owned = block;
  tensor->values = block;
  tensor->count = t->count;
  unsigned char *indices = block + t->count * row_bytes;
  for (size_t i = 0; i < t->count; i++)
    rml_store_u32(indices + i * sizeof(uint32_t), t->numbers[i]);
  tensor->indices = indices;
  json_object *node = rml_new_tensor(tensor);
  return node ? node : rml_json_stop_memory(r);
}

/* What is made of the rows that were read, or not (`read` is false), and freed.  NULL when reading stopped. */
static json_object *finish_tensor(rml_json_reader *r, const rml_path *rows, tensor_text *t, bool read)
{
  json_object *node = NULL;
  if (read && (t->sorted || t->broken || sort_rows(r, rows, t))) {
    node = t->broken ? rml_new_invalid() : make_tensor(r, t);
    if (!node && !r->stopped)
      rml_json_stop_memory(r);
  }
  free(t->shape);
  free(t->numbers);
  free(t->values);
  return node;
}

json_object *rml_json_read_tensor(rml_json_reader *r, const rml_path *path)
{
  tensor_text t = { .sorted = true };
  rml_path rows = { path, "rows", 4, 0 };
  return finish_tensor(r, &rows, &t, read_members(r, path, &t));
}

json_object *rml_json_read_foreign_table(rml_json_reader *r, const rml_path *path)
{
  tensor_text t = { .sorted = true, .rank = 3, .row_floats = 6 };
  t.shape = rml_allocate(t.rank, sizeof *t.shape);
  if (!t.shape)
    return rml_json_stop_memory(r);
  t.shape[0] = RML_FOREIGN_ROWS;
  t.shape[1] = 1;
  t.shape[2] = t.row_floats;
  return finish_tensor(r, path, &t, read_rows(r, path, &t));
}
