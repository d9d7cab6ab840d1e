#include "input.h"
#include "memory.h"
#include "parser.h"
#include "workspace.h"

#include <reml/reader.h>

#include <stdlib.h>
#include <string.h>

enum {
  PIECE = 256 * 1024,            /* what is asked of the input at once */
  MOST_BYTES = 256 * 1024 * 1024 /* of one example: an input without line ends must not take all memory */
};

struct reml_reader {
  rml_input in;
  char *name; /* what messages call the input, or NULL */
  const rml_parser *parser;
  rml_hashing hashing; /* of the features that examples are read into */
  int32_t type, label; /* REML_FEATURES_, REML_LABEL_ */
  char *buffer;
  size_t capacity, begin, end; /* what was read and is not yet an example stands from begin to end */
  uint64_t line;               /* the number of the line at begin */
  bool ended;                  /* there is nothing more to read */
};

/* ---- Opening ---- */

/* Opens the input; after a failure too, what there is can be freed. */
static reml_status open_input(reml_reader *reader, reml_source data, reml_error *err)
{
  const char *name = rml_input_name(&data);
  reml_status status = rml_input_open(&reader->in, data, err);
  if (status)
    return status;
  reader->name = name ? rml_copy_text(name, strlen(name)) : NULL;
  reader->in.from.name = reader->name;
  reader->capacity = PIECE;
  reader->buffer = rml_allocate(reader->capacity, 1);
  return reader->buffer && (reader->name || !name) ? REML_OK : rml_fail_memory(err);
}

reml_status reml_reader_open(reml_reader **out, const reml_workspace *ws, reml_source data, int32_t data_format,
                             reml_error *err)
{
  if (!out)
    return rml_fail(err, REML_E_ARGUMENT, "reml_reader_open: out is NULL");
  *out = NULL;
  if (!ws)
    return rml_fail(err, REML_E_ARGUMENT, "reml_reader_open: ws is NULL");
  const rml_parser *parser = rml_parser_find(data_format);
  if (!parser)
    return rml_parser_missing(data_format, "reml_reader_open", err);
  reml_reader *reader = calloc(1, sizeof *reader);
  if (!reader)
    return rml_fail_memory(err);
  reader->parser = parser;
  reader->hashing = rml_workspace_hashing(ws);
  reader->type = ws->entry->types.features;
  reader->label = ws->entry->types.label;
  reader->line = 1;
  reml_status status = open_input(reader, data, err);
  if (status)
    reml_reader_free(reader);
  else
    *out = reader;
  return status;
}

void reml_reader_free(reml_reader *reader)
{
  if (!reader)
    return;
  rml_input_close(&reader->in);
  free(reader->name);
  free(reader->buffer);
  free(reader);
}

/* ---- Lines and examples ---- */

static reml_status too_large(const reml_reader *reader, reml_error *err)
{
  rml_report report;
  rml_place place = { UINT64_MAX, reader->line, 1, NULL };
  rml_report_start(&report, reader->name, NULL);
  rml_problem(&report, REML_E_LIMIT, &place, "an example of more than %d MiB; is this example data?", MOST_BYTES >> 20);
  return rml_report_finish(&report, err);
}

/* Makes room for a piece behind what is in the buffer: moves that to the front and, if need be, makes the buffer larger. */
static reml_status make_room(reml_reader *reader, reml_error *err)
{
  void *buffer = reader->buffer;
  size_t held = reader->end - reader->begin;
  if (held > MOST_BYTES)
    return too_large(reader, err);
  if (reader->capacity - reader->end >= PIECE)
    return REML_OK;
  memmove(reader->buffer, reader->buffer + reader->begin, held);
  reader->begin = 0;
  reader->end = held;
  if (!rml_grow(&buffer, &reader->capacity, held + PIECE, 1))
    return rml_fail_memory(err);
  reader->buffer = buffer;
  return REML_OK;
}

static reml_status read_piece(reml_reader *reader, reml_error *err)
{
  size_t got;
  reml_status status = make_room(reader, err);
  if (!status)
    status = rml_input_read(&reader->in, reader->buffer + reader->end, PIECE, &got, err);
  if (status)
    return status;
  reader->end += got;
  reader->ended = got == 0;
  return REML_OK;
}

/* Lines in the buffer, by how far behind reader->begin. */
typedef struct extent {
  size_t end, next; /* where the text ends, and where what follows begins */
  uint64_t lines;   /* up to `next` */
} extent;

/* The line that begins at `from`, which is read as far as necessary.  REML_END when there is none. */
static reml_status find_line(reml_reader *reader, size_t from, extent *out, reml_error *err)
{
  for (size_t searched = from;;) {
    const char *text = reader->buffer + reader->begin;
    size_t held = reader->end - reader->begin;
    const char *lf = memchr(text + searched, '\n', held - searched);
    if (lf) {
      size_t end = (size_t)(lf - text);
      *out = (extent){ end, end + 1, 1 };
      return REML_OK;
    }
    if (reader->ended) {
      *out = (extent){ held, held, 1 };
      return from < held ? REML_OK : REML_END;
    }
    searched = held;
    reml_status status = read_piece(reader, err);
    if (status)
      return status;
  }
}

static bool is_empty(const reml_reader *reader, size_t from, const extent *line)
{
  const char *text = reader->buffer + reader->begin;
  return rml_is_empty_line(text + from, text + line->end);
}

/* The next example, from reader->begin on; empty lines before it are gone then. */
static reml_status find_example(reml_reader *reader, bool many_lines, extent *out, reml_error *err)
{
  reml_status status;
  while ((status = find_line(reader, 0, out, err)) == REML_OK && is_empty(reader, 0, out)) {
    reader->begin += out->next;
    reader->line++;
  }
  while (status == REML_OK && many_lines) {
    extent line;
    size_t from = out->next;
    status = find_line(reader, from, &line, err);
    if (status)
      return status == REML_END ? REML_OK : status;
    out->next = line.next;
    out->lines++;
    if (is_empty(reader, from, &line))
      return REML_OK;
    out->end = line.end;
  }
  return status;
}

/* ---- Reading ---- */

static bool fits(const reml_reader *reader, const reml_features *x)
{
  const rml_hashing *a = &reader->hashing, *b = &x->hashing;
  return a->function == b->function && a->seed == b->seed && a->mask == b->mask && reader->type == x->type;
}

static reml_status parse(reml_reader *reader, const extent *example, reml_features *x, reml_label *y, reml_error *err)
{
  const char *text = reader->buffer + reader->begin;
  int32_t own_label = x->label;
  rml_report report;
  rml_report_start(&report, reader->name, NULL);
  /* Features fit any workspace of their type; it is the reader's whose labels are read. */
  x->label = reader->label;
  reml_status status = rml_parse_one(reader->parser, x, text, example->end, reader->line, y, &report);
  x->label = own_label;
  if (status != REML_E_MEMORY) {
    reader->begin += example->next;
    reader->line += example->lines;
  }
  return status ? rml_report_finish(&report, err) : REML_OK;
}

reml_status reml_reader_next(reml_reader *reader, reml_features *x, reml_label *y, reml_error *err)
{
  reml_label unused;
  extent example;
  if (!reader || !x)
    return rml_fail(err, REML_E_ARGUMENT, "reml_reader_next: %s is NULL", reader ? "x" : "reader");
  if (!fits(reader, x))
    return rml_fail(err, REML_E_TYPE,
                    "reml_reader_next: x has another numBits, hashSeed, hashFunction or type of features than the workspace "
                    "that the reader was opened for");
  reml_features_clear(x);
  y = y ? y : &unused;
  *y = reml_no_label();
  reml_status status = find_example(reader, reader->parser->many_lines(x), &example, err);
  return status ? status : parse(reader, &example, x, y, err);
}

reml_status reml_reader_next_text(reml_reader *reader, const char **text, size_t *length, uint64_t *line, reml_error *err)
{
  const reml_features kind = { .type = reader ? reader->type : 0 };
  extent example;
  if (!reader || !text || !length)
    return rml_fail(err, REML_E_ARGUMENT, "reml_reader_next_text: %s is NULL", !reader ? "reader" : !text ? "text" : "length");
  *text = NULL;
  *length = 0;
  reml_status status = find_example(reader, reader->parser->many_lines(&kind), &example, err);
  if (status)
    return status;
  *text = reader->buffer + reader->begin;
  *length = example.end;
  if (line)
    *line = reader->line;
  reader->begin += example.next;
  reader->line += example.lines;
  return REML_OK;
}
