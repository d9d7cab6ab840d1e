#include "validate.h"

#include "io.h"
#include "text.h"
#include "value_text.h"

#include <inttypes.h>
#include <string.h>

enum { COLUMNS = 80, MOST_BEFORE = 32, MOST_BEFORE_BYTES = 4 * MOST_BEFORE, MOST_HEX = 12 };

static reml_value value_at(const struct verdict *verdict, const char *pointer)
{
  reml_value value = REML_VALUE_INIT;
  reml_document_get(verdict->document, pointer, &value);
  return value;
}

/* ---- For people ---- */

static void print_problems(const struct verdict *verdict, FILE *to)
{
  /* Editors and compilers have taught everybody that a line begins with file, line and column, as these messages do. */
  for (size_t i = 0; i < verdict->problem_count; i++) {
    plain_text(to, verdict->problems[i].message, strlen(verdict->problems[i].message), SIZE_MAX);
    fputc('\n', to);
  }
  if (verdict->problems[0].status == REML_E_IO || verdict->problems[0].status == REML_E_MEMORY)
    return;
  if (*verdict->more && verdict->problems[0].status != REML_E_NEWER) {
    plain_text(to, verdict->more, strlen(verdict->more), SIZE_MAX);
    fputc('\n', to);
  }
  print_title(to, verdict->file);
  if (verdict->problems[0].status == REML_E_NEWER)
    fputs(": unsupported: it needs a newer release\n", to);
  else if (*verdict->more)
    fputs(": not valid\n", to);
  else
    fprintf(to, ": not valid: %zu problem%s\n", verdict->problem_count, verdict->problem_count > 1 ? "s" : "");
}

/* A line of the text that is `before`, which both have, and `rest`; `end`: behind it is nothing. */
static void print_line(FILE *to, const char *title, const char *before, size_t before_length, const char *rest, size_t length,
                       bool end)
{
  const char *newline = length > 0 ? memchr(rest, '\n', length) : NULL;
  size_t used = (size_t)fprintf(to, "  %-9s  ", title);
  used += plain_text(to, before, before_length, MOST_BEFORE_BYTES);
  if (newline || length > 0)
    plain_text(to, rest, newline ? (size_t)(newline - rest) : length, used + 16 < COLUMNS ? COLUMNS - used : 16);
  fputs(end && !newline && length == 0 ? " (the end)\n" : "\n", to);
}

/* The two lines of JSON that differ, from somewhat before that. */
static void print_lines(const struct verdict *verdict, FILE *to)
{
  const struct departure *departure = &verdict->departure;
  size_t at = (size_t)departure->offset, begin = at, left = verdict->size - at;
  while (begin > 0 && at - begin < MOST_BEFORE && verdict->bytes[begin - 1] != '\n')
    begin--;
  /* The middle of a character is no beginning. */
  while (begin < at && ((unsigned char)verdict->bytes[begin] & 0xc0) == 0x80)
    begin++;
  print_line(to, "here", verdict->bytes + begin, at - begin, verdict->bytes + at, left < COLUMNS ? left : COLUMNS, left == 0);
  print_line(to, "canonical", verdict->bytes + begin, at - begin, departure->canonical, departure->length,
             departure->length == 0);
}

static void print_bytes(FILE *to, const char *title, const char *bytes, size_t length)
{
  fprintf(to, "  %-9s ", title);
  for (size_t i = 0; i < length && i < MOST_HEX; i++)
    fprintf(to, " %02x", (unsigned char)bytes[i]);
  fputs(length > MOST_HEX ? " ...\n" : length == 0 ? " (the end)\n" : "\n", to);
}

static void print_departure(const struct verdict *verdict, bool binary, FILE *to)
{
  const struct departure *departure = &verdict->departure;
  if (binary) {
    print_bytes(to, "here", verdict->bytes + departure->offset, verdict->size - (size_t)departure->offset);
    print_bytes(to, "canonical", departure->canonical, departure->length);
  } else {
    print_lines(verdict, to);
  }
  if (reml_document_format(verdict->document) != REML_FORMAT_CONFIG)
    fprintf(to, "  'reml %s-model' writes the canonical form\n", binary ? "import" : "export");
}

static void print_unknown(const struct verdict *verdict, FILE *to)
{
  for (size_t i = 0; i < verdict->unknown_count; i++) {
    print_title(to, verdict->file);
    fputs(": note: ", to);
    plain_text(to, verdict->unknown[i], strlen(verdict->unknown[i]), SIZE_MAX);
    fputs(" is of a newer release: converters keep it, learning ignores it\n", to);
  }
}

static void print_valid(const struct verdict *verdict, FILE *to)
{
  int32_t format = reml_document_format(verdict->document);
  bool binary = format == REML_FORMAT_BINARY;
  print_title(to, verdict->file);
  fputs(": valid: ", to);
  if (format == REML_FORMAT_CONFIG)
    fputs("configuration", to);
  else
    fprintf(to, "%s model, format %" PRId64 ".%" PRId64, binary ? "binary" : "JSON", value_at(verdict, "/reml/format").integer,
            value_at(verdict, "/reml/minor").integer);
  const struct departure *departure = &verdict->departure;
  fprintf(to, ", %s, %s", value_at(verdict, "/entryReduction/typename").text, verdict->canonical ? "" : "not ");
  if (verdict->canonical)
    fputs("canonical\n", to);
  else if (binary)
    fprintf(to, "canonical from byte %" PRIu64 " on\n", departure->offset);
  else
    fprintf(to, "canonical from line %" PRIu64 ", column %" PRIu64 " on\n", departure->line, departure->column);
}

void verdict_print(const struct verdict *verdict, bool brief, FILE *to)
{
  if (!verdict->document)
    print_problems(verdict, to);
  if (!verdict->document || brief)
    return;
  print_valid(verdict, to);
  if (!verdict->canonical)
    print_departure(verdict, reml_document_format(verdict->document) == REML_FORMAT_BINARY, to);
  print_unknown(verdict, to);
}

/* ---- For programs ---- */

/* A key and a string, or null. */
static void write_text(FILE *to, const char *key, const char *text)
{
  fprintf(to, "\"%s\": ", key);
  if (text)
    json_string(to, text, strlen(text));
  else
    fputs("null", to);
}

/* A key and a number, or null for one that is not known. */
static void write_number(FILE *to, const char *key, uint64_t number, bool known)
{
  if (known)
    fprintf(to, "\"%s\": %" PRIu64, key, number);
  else
    fprintf(to, "\"%s\": null", key);
}

static void write_place(FILE *to, uint64_t line, uint64_t column, uint64_t offset)
{
  write_number(to, "line", line, line > 0);
  fputs(", ", to);
  write_number(to, "column", column, line > 0);
  fputs(", ", to);
  write_number(to, "offset", offset, offset != UINT64_MAX);
}

static void write_problems(const struct verdict *verdict, FILE *to)
{
  fputs(", \"problems\": [", to);
  for (size_t i = 0; i < verdict->problem_count; i++) {
    const reml_error *problem = &verdict->problems[i];
    fputs(i > 0 ? ", {" : "{", to);
    write_text(to, "message", problem->message);
    fputs(", ", to);
    write_text(to, "status", reml_status_name(problem->status));
    fputs(", ", to);
    write_text(to, "pointer", problem->pointer);
    fputs(", ", to);
    write_place(to, problem->line, problem->column, problem->offset);
    fputc('}', to);
  }
  fputc(']', to);
}

static void write_unknown(const struct verdict *verdict, FILE *to)
{
  fputs(", \"unknown\": [", to);
  for (size_t i = 0; i < verdict->unknown_count; i++) {
    fputs(i > 0 ? ", " : "", to);
    json_string(to, verdict->unknown[i], strlen(verdict->unknown[i]));
  }
  fputc(']', to);
}

/* What the file is; nulls when it is not valid. */
static void write_kind(const struct verdict *verdict, FILE *to)
{
  bool valid = verdict->document != NULL;
  int32_t format = reml_document_format(verdict->document);
  bool model = valid && format != REML_FORMAT_CONFIG;
  write_text(to, "kind", !valid ? NULL : model ? "model" : "configuration");
  fputs(", ", to);
  write_text(to, "encoding", !valid ? NULL : format == REML_FORMAT_BINARY ? "binary" : "json");
  fputs(", ", to);
  write_number(to, "format", (uint64_t)value_at(verdict, "/reml/format").integer, model);
  fputs(", ", to);
  write_number(to, "minor", (uint64_t)value_at(verdict, "/reml/minor").integer, model);
  fputs(", ", to);
  write_text(to, "writer", value_at(verdict, "/reml/writer").text);
  fputs(", ", to);
  write_text(to, "typename", value_at(verdict, "/entryReduction/typename").text);
}

void verdict_print_json(const struct verdict *verdict, FILE *to)
{
  bool valid = verdict->document != NULL;
  fputc('{', to);
  write_text(to, "file", verdict->file);
  fprintf(to, ", \"valid\": %s, ", valid ? "true" : "false");
  fprintf(to, "\"canonical\": %s, ", valid ? verdict->canonical ? "true" : "false" : "null");
  write_kind(verdict, to);
  write_problems(verdict, to);
  fprintf(to, ", \"more\": %s, \"departs\": ", *verdict->more ? "true" : "false");
  if (valid && !verdict->canonical) {
    fputc('{', to);
    write_place(to, verdict->departure.line, verdict->departure.column, verdict->departure.offset);
    fputc('}', to);
  } else {
    fputs("null", to);
  }
  write_unknown(verdict, to);
  fputs("}\n", to);
}
