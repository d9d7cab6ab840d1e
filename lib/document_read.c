#include "document_read.h"

#include "codec.h"
#include "json_scan.h"
#include "reductionml.h"

#include <stdio.h>
#include <string.h>

/* No release has larger options: a size beyond is one that nobody set. */
enum { MOST_OPTIONS = 4096 };

reml_status rml_options_take(const reml_options *from, reml_options *out, reml_error *err)
{
  *out = (reml_options)REML_OPTIONS_INIT;
  if (!from)
    return REML_OK;
  size_t size = from->struct_size;
  if (size < sizeof size || size > MOST_OPTIONS)
    return rml_fail(err, REML_E_ARGUMENT, "options: struct_size is %zu; start options with REML_OPTIONS_INIT", size);
  for (size_t i = sizeof *out; i < size; i++)
    if (((const unsigned char *)from)[i] != 0)
      return rml_fail(err, REML_E_ARGUMENT, "options: this release of libreml does not know all of them");
  memcpy(out, from, size < sizeof *out ? size : sizeof *out);
  out->struct_size = sizeof *out;
  if (out->format < REML_FORMAT_ANY || out->format > REML_FORMAT_IMPORT)
    return rml_fail(err, REML_E_ARGUMENT, "options: %ld is not a format", (long)out->format);
  if (out->checksum < REML_CHECKSUM_DEFAULT || out->checksum > REML_CHECKSUM_SKIP)
    return rml_fail(err, REML_E_ARGUMENT, "options: %ld is not a way to treat the checksum", (long)out->checksum);
  return REML_OK;
}

/* Whether the checksum is compared; of a file in place, whether anything is done that takes time in its size. */
static bool verifies(const reml_options *options, rml_purpose purpose)
{
  bool by_default = purpose == RML_FOR_WORKSPACE || purpose == RML_FOR_DOCUMENT;
  return options->checksum == REML_CHECKSUM_DEFAULT ? by_default : options->checksum == REML_CHECKSUM_VERIFY;
}

/* The spec's limits, tightened by the caller's. */
static rml_limits limits_of(const reml_options *options, rml_purpose purpose)
{
  rml_limits limits = { .depth = RML_MOST_DEPTH, .string_bytes = RML_MOST_STRING };
  limits.skim = purpose == RML_FOR_PEEK || (purpose == RML_FOR_MAP && !verifies(options, purpose));
  if (options->max_depth > 0 && options->max_depth < limits.depth)
    limits.depth = (unsigned)options->max_depth;
  if (options->max_string_bytes > 0 && options->max_string_bytes < limits.string_bytes)
    limits.string_bytes = (size_t)options->max_string_bytes;
  return limits;
}

/* Whether a key in the text is that of a step. */
static bool is_step(const rml_slice *key, const rml_path *step)
{
  char room[RML_MOST_KEY * 6]; /* \u0061 stands for one byte */
  if (key->length > (key->escaped ? sizeof room : step->length))
    return false;
  const char *text = key->escaped ? room : key->text;
  size_t length = key->escaped ? rml_slice_text(key, room) : key->length;
  return length == step->length && memcmp(text, step->key, length) == 0;
}

/* Goes to the value of one step of a path, in the JSON text; false when it is not there. */
static bool scan_to(rml_scan *scan, const rml_path *step)
{
  bool more;
  int open = rml_scan_peek(scan);
  if (open != (step->key ? '{' : '['))
    return false;
  scan->at++;
  for (size_t i = 0; rml_scan_more(scan, step->key ? '}' : ']', i == 0, &more) && more; i++) {
    rml_slice key;
    if (step->key && !rml_scan_key(scan, &key))
      return false;
    if (step->key ? is_step(&key, step) : i == step->index)
      return rml_scan_peek(scan) >= 0;
    if (!rml_scan_skip(scan, RML_MOST_DEPTH - 1 + RML_LEAF_DEPTH))
      return false;
  }
  return false;
}

/* Goes along a path as far as the text has it; *at is where the last member stands that was found.  False when that is not the
 * one at the end of the path. */
static bool scan_along(rml_scan *scan, const rml_path *path, const char **at)
{
  bool found = !path->up || (scan_along(scan, path->up, at) && scan_to(scan, path));
  if (found) {
    rml_scan_peek(scan);
    *at = scan->at;
  }
  return found;
}

/* Finds a member that the schema pass complains of in the JSON text that it came from: the member, or, of one that is not
 * there, the nearest around it.  The text is gone through once. */
static void locate(const void *input, const rml_path *path, rml_place *place)
{
  const rml_bytes *bytes = input;
  const char *at;
  rml_scan scan;
  rml_scan_start(&scan, (const char *)bytes->data, bytes->size);
  scan_along(&scan, path, &at);
  place->offset = (uint64_t)(at - scan.begin);
  rml_scan_place(scan.begin, at, &place->line, &place->column);
}

/* Whether text may be meant as JSON: its first byte that is not white space opens an object, or it begins with a byte order
 * mark, which the reading of JSON has a better word for. */
static bool looks_like_json(const rml_bytes *bytes)
{
  static const char marks[][4] = { "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff" };
  rml_scan scan;
  rml_scan_start(&scan, (const char *)bytes->data, bytes->size);
  bool looks = rml_scan_peek(&scan) == '{';
  for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
    looks = looks || (bytes->size >= strlen(marks[i]) && memcmp(bytes->data, marks[i], strlen(marks[i])) == 0);
  return looks;
}

/* Refuses a model of reductionml where none is asked for, and one whose end is missing. */
static bool foreign_fits(rml_foreign foreign, const reml_options *options, rml_expect expect, rml_report *report)
{
  rml_place start = { UINT64_MAX, 0, 0, NULL };
  if (expect == RML_EXPECT_CONFIG)
    rml_problem(report, REML_E_NOT_MODEL, &start, "a model of reductionml, where a configuration is needed");
  else if (options->format != REML_FORMAT_IMPORT)
    rml_problem(report, REML_E_NOT_MODEL, &start,
                "a model of reductionml: convert it with 'reml import-model' (in a program, with REML_FORMAT_IMPORT)");
  else if (foreign == RML_FOREIGN_DAMAGED)
    rml_problem(report, REML_E_TRUNCATED, &start,
                "a model of reductionml without its end, where reading begins: it is cut off or damaged");
  else
    return true;
  return false;
}

/* Refuses bytes of another form than the caller asks for, and bytes of none. */
static bool form_fits(const rml_bytes *bytes, bool binary, const reml_options *options, rml_expect expect, rml_purpose purpose,
                      rml_report *report)
{
  bool text = options->format == REML_FORMAT_JSON || options->format == REML_FORMAT_CONFIG;
  rml_place start = { 0, 0, 0, NULL };
  if (bytes->size == 0)
    rml_problem(report, REML_E_TRUNCATED, &start, "the %s is empty", report->name ? "file" : "input");
  else if (binary && (text || expect == RML_EXPECT_CONFIG))
    rml_problem(report, REML_E_NOT_MODEL, &start, "a binary model, where %s is needed",
                expect == RML_EXPECT_CONFIG ? "a configuration" : "JSON");
  else if (!binary && purpose == RML_FOR_MAP && looks_like_json(bytes))
    rml_problem(report, REML_E_NOT_MODEL, &start,
                "JSON, which cannot be used in place: load it, or make a binary model of it ('reml import-model')");
  else if (!binary && options->format == REML_FORMAT_BINARY)
    rml_problem(report, REML_E_NOT_MODEL, &start, "not a binary model");
  else if (!binary && !text && expect != RML_EXPECT_CONFIG && !looks_like_json(bytes))
    rml_problem(report, REML_E_NOT_MODEL, &start,
                "not a model: it does not begin as a binary one does, nor with the { of JSON");
  else
    return true;
  return false;
}

/* Decodes and checks the bytes in `out`. */
static void read_tree(rml_read *out, rml_foreign foreign, const reml_options *options, rml_expect expect, rml_purpose purpose,
                      rml_report *report)
{
  rml_values values = { .count = 0 };
  rml_limits limits = limits_of(options, purpose);
  rml_schema_options schema = { .expect = expect, .keep_unknown = purpose == RML_FOR_DOCUMENT, .user = options->user };
  limits.values = schema.values = &values;
  schema.peek = purpose == RML_FOR_PEEK;
  schema.on_log = schema.peek ? NULL : options->on_log;
  json_object *raw = NULL;
  if (!out->binary && foreign != RML_FOREIGN_FLEXBUFFERS) {
    report->locate = locate;
    report->input = &out->bytes;
  }
  out->foreign = foreign != RML_FOREIGN_NONE;
  if (out->foreign)
    out->tree = rml_reductionml_read(out->bytes.data, out->bytes.size, foreign, &limits, &schema, report);
  else if (out->binary)
    rml_msgpack_read(&raw, out->bytes.data, out->bytes.size, verifies(options, purpose), &limits, report);
  else
    rml_json_read(&raw, (const char *)out->bytes.data, out->bytes.size, &limits, report);
  /* The schema pass goes on after problems of the reading, so that all of them are told at once. */
  if (raw)
    out->tree = rml_schema_check(raw, &schema, report);
  json_object_put(raw);
  rml_values_free(&values);
}

/* What the input must be, to serve both the call and its options; false when one wants what the other does not. */
static bool agree(rml_expect *expect, int32_t format)
{
  bool any = format == REML_FORMAT_ANY || format == REML_FORMAT_IMPORT;
  rml_expect wanted = any ? *expect : format == REML_FORMAT_CONFIG ? RML_EXPECT_CONFIG : RML_EXPECT_MODEL;
  bool fits = *expect == RML_EXPECT_ANY || *expect == wanted;
  *expect = wanted;
  return fits;
}

reml_status rml_read_document(rml_read *out, reml_source from, const reml_options *options, rml_expect expect,
                              rml_purpose purpose, reml_error *err)
{
  bool in_place = purpose == RML_FOR_MAP || purpose == RML_FOR_PEEK;
  *out = (rml_read){ .tree = NULL };
  if (purpose == RML_FOR_MAP && options->format != REML_FORMAT_ANY && options->format != REML_FORMAT_BINARY)
    return rml_fail(err, REML_E_ARGUMENT, "options: the format is not binary, and nothing else can be used in place");
  if (!agree(&expect, options->format))
    return rml_fail(err, REML_E_ARGUMENT, "options: the format is that of %s, and this call reads %s",
                    expect == RML_EXPECT_CONFIG ? "configurations" : "models",
                    expect == RML_EXPECT_CONFIG ? "models" : "configurations");
  reml_status status = in_place ? rml_bytes_map(&out->bytes, from, purpose == RML_FOR_MAP, err)
                                : rml_bytes_read(&out->bytes, from, purpose == RML_FOR_DOCUMENT, err);
  if (status < 0)
    return status;
  rml_report report;
  rml_report_start(&report, rml_input_name(&from), options);
  out->binary = rml_msgpack_begins(out->bytes.data, out->bytes.size);
  rml_foreign foreign = out->binary ? RML_FOREIGN_NONE : rml_reductionml_recognise(out->bytes.data, out->bytes.size);
  bool fits = foreign != RML_FOREIGN_NONE ? foreign_fits(foreign, options, expect, &report)
                                          : form_fits(&out->bytes, out->binary, options, expect, purpose, &report);
  if (fits)
    read_tree(out, foreign, options, expect, purpose, &report);
  if (report.count == 0)
    return REML_OK;
  rml_read_free(out);
  return rml_report_finish(&report, err);
}

void rml_read_free(rml_read *read)
{
  json_object_put(read->tree);
  rml_bytes_free(&read->bytes);
  *read = (rml_read){ .tree = NULL };
}
