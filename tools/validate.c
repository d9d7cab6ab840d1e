#include "validate.h"

#include "io.h"
#include "unknown.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void add_problem(void *user, const reml_error *problem)
{
  struct verdict *verdict = user;
  if (verdict->problem_count < MOST_PROBLEMS)
    verdict->problems[verdict->problem_count++] = *problem;
  else
    snprintf(verdict->more, sizeof verdict->more, "%s", problem->message);
}

/* ---- Reading ---- */

/* Bytes that were read already, for the library, which then calls them by the name of the file. */
struct bytes {
  const char *at;
  size_t left;
};

static ptrdiff_t hand_over(void *user, void *buffer, size_t capacity)
{
  struct bytes *bytes = user;
  size_t size = bytes->left < capacity ? bytes->left : capacity;
  if (size > 0)
    memcpy(buffer, bytes->at, size);
  bytes->at += size;
  bytes->left -= size;
  return (ptrdiff_t)size;
}

static void read_document(struct verdict *verdict)
{
  reml_error err = REML_ERROR_INIT;
  reml_options options = REML_OPTIONS_INIT;
  struct bytes bytes = { verdict->bytes, verdict->size };
  options.on_problem = add_problem;
  options.user = verdict;
  reml_source from = reml_from_callback(hand_over, &bytes, input_title(verdict->file));
  if (reml_document_read(&verdict->document, from, &options, &err) < 0 && verdict->problem_count == 0)
    add_problem(verdict, &err);
}

static void add_unread(struct verdict *verdict, int error)
{
  reml_error problem = REML_ERROR_INIT;
  problem.status = error == ENOMEM ? REML_E_MEMORY : REML_E_IO;
  problem.os_error = error;
  problem.offset = UINT64_MAX;
  snprintf(problem.message, sizeof problem.message, "cannot read %s: %s", input_title(verdict->file), strerror(error));
  add_problem(verdict, &problem);
}

/* ---- The canonical form ---- */

/* The file, as it is compared with the canonical form that comes piece by piece. */
struct comparison {
  const struct verdict *verdict;
  size_t same;
  bool departed;
  struct departure departure;
};

/* Returns 1, to stop, when enough was seen. */
static int32_t compare(void *user, const void *bytes, size_t size)
{
  struct comparison *c = user;
  const char *from = bytes;
  /* As nearly all of them are, and memcmp looks at many bytes at once. */
  if (!c->departed && size <= c->verdict->size - c->same && memcmp(c->verdict->bytes + c->same, from, size) == 0) {
    c->same += size;
    return 0;
  }
  for (; !c->departed && size > 0; from++, size--)
    if (c->same < c->verdict->size && c->verdict->bytes[c->same] == *from)
      c->same++;
    else
      break;
  struct departure *departure = &c->departure;
  c->departed = c->departed || size > 0;
  size_t room = DEPARTURE_ROOM - departure->length, taken = size < room ? size : room;
  memcpy(departure->canonical + departure->length, from, taken);
  departure->length += taken;
  return departure->length == DEPARTURE_ROOM;
}

/* Begins with a whole character.  Where the middles of two differ, the beginning is the same. */
static void step_back(struct departure *departure, const struct verdict *verdict)
{
  while (departure->offset < verdict->size && ((unsigned char)verdict->bytes[departure->offset] & 0xc0) == 0x80) {
    departure->length -= departure->length == DEPARTURE_ROOM;
    memmove(departure->canonical + 1, departure->canonical, departure->length++);
    departure->canonical[0] = verdict->bytes[--departure->offset];
  }
}

/* Lines and columns as the library counts them: from 1, columns in code points. */
static void place(struct departure *departure, const char *bytes)
{
  departure->line = departure->column = 1;
  for (const char *at = bytes; at < bytes + departure->offset; at++)
    if (*at == '\n') {
      departure->line++;
      departure->column = 1;
    } else if (((unsigned char)*at & 0xc0) != 0x80) {
      departure->column++;
    }
}

static void look_for_departure(struct verdict *verdict)
{
  reml_error err = REML_ERROR_INIT;
  struct comparison c = { .verdict = verdict };
  int32_t format = reml_document_format(verdict->document);
  reml_status status = reml_document_write(verdict->document, reml_to_callback(compare, &c, NULL), format, &err);
  if (status < 0 && !c.departed) {
    add_problem(verdict, &err);
    return;
  }
  verdict->canonical = !c.departed && c.same == verdict->size;
  verdict->departure = c.departure;
  verdict->departure.offset = c.same;
  if (verdict->canonical || format == REML_FORMAT_BINARY)
    return;
  step_back(&verdict->departure, verdict);
  place(&verdict->departure, verdict->bytes);
}

/* ---- All of it ---- */

void validate(struct verdict *out, const char *file)
{
  *out = (struct verdict){ .file = file };
  int error = input_read(file, &out->bytes, &out->size);
  if (error)
    add_unread(out, error);
  else
    read_document(out);
  if (out->document)
    look_for_departure(out);
  if (out->document && !unknown_members(out->document, &out->unknown, &out->unknown_count))
    add_unread(out, ENOMEM);
  if (out->problem_count > 0) {
    reml_document_free(out->document);
    out->document = NULL;
  }
}

void verdict_free(struct verdict *verdict)
{
  for (size_t i = 0; i < verdict->unknown_count; i++)
    free(verdict->unknown[i]);
  free(verdict->unknown);
  reml_document_free(verdict->document);
  free(verdict->bytes);
}
