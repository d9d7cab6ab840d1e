#include "error.h"

#include "utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
  reml_status status;
  const char *name;
} status_names[] = {
  { REML_OK, "REML_OK" },
  { REML_END, "REML_END" },
  { REML_SKIPPED, "REML_SKIPPED" },
  { REML_E_ARGUMENT, "REML_E_ARGUMENT" },
  { REML_E_MEMORY, "REML_E_MEMORY" },
  { REML_E_TYPE, "REML_E_TYPE" },
  { REML_E_READ_ONLY, "REML_E_READ_ONLY" },
  { REML_E_CALLBACK, "REML_E_CALLBACK" },
  { REML_E_IO, "REML_E_IO" },
  { REML_E_NOT_MODEL, "REML_E_NOT_MODEL" },
  { REML_E_SYNTAX, "REML_E_SYNTAX" },
  { REML_E_TRUNCATED, "REML_E_TRUNCATED" },
  { REML_E_CHECKSUM, "REML_E_CHECKSUM" },
  { REML_E_VALUE, "REML_E_VALUE" },
  { REML_E_NEWER, "REML_E_NEWER" },
  { REML_E_LIMIT, "REML_E_LIMIT" },
  { REML_E_DATA, "REML_E_DATA" },
};

const char *reml_status_name(reml_status status)
{
  for (size_t i = 0; i < sizeof status_names / sizeof *status_names; i++)
    if (status_names[i].status == status)
      return status_names[i].name;
  return "unknown";
}

/* Ends `text` at `length` or, when that is inside a UTF-8 character, before the character. */
static void cut_at_character(char *text, size_t length)
{
  while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
    length--;
  text[length] = 0;
}

/* Appends formatted text to message[512], cut where it must be. */
RML_PRINTF(2, 0)
static void append_v(reml_error *error, const char *format, va_list arguments)
{
  size_t used = strlen(error->message), room = sizeof error->message - used;
  /* As much more than fits as makes the character whole that the cut may divide. */
  char text[sizeof error->message + 4];
  if (vsnprintf(text, sizeof text, format, arguments) < 0)
    return;
  /* A key or a name from a hostile file must not move the cursor of the terminal that shows it; names of files are any bytes. */
  rml_utf8_make_showable(text);
  if (strlen(text) >= room)
    cut_at_character(text, room - 1);
  memcpy(error->message + used, text, strlen(text) + 1);
}

RML_PRINTF(2, 3)
static void append(reml_error *error, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  append_v(error, format, arguments);
  va_end(arguments);
}

static void start(reml_error *error, reml_status status)
{
  memset(error, 0, sizeof *error);
  error->struct_size = sizeof *error;
  error->status = status;
  error->offset = UINT64_MAX;
}

/* Hands `from` to the caller, whose structure may be that of an older or a newer release. */
static void deliver(const reml_error *from, reml_error *to)
{
  if (!to || to->struct_size <= sizeof to->struct_size)
    return;
  size_t size = to->struct_size < sizeof *from ? to->struct_size : sizeof *from;
  memcpy((char *)to + sizeof to->struct_size, (const char *)from + sizeof from->struct_size, size - sizeof from->struct_size);
}

reml_status rml_fail(reml_error *err, reml_status status, const char *format, ...)
{
  reml_error error;
  start(&error, status);
  va_list arguments;
  va_start(arguments, format);
  append_v(&error, format, arguments);
  va_end(arguments);
  deliver(&error, err);
  return status;
}

reml_status rml_fail_os(reml_error *err, int os_error, const char *format, ...)
{
  reml_error error;
  char reason[128] = "";
  start(&error, REML_E_IO);
  error.os_error = os_error;
  va_list arguments;
  va_start(arguments, format);
  append_v(&error, format, arguments);
  va_end(arguments);
  if (strerror_r(os_error, reason, sizeof reason) == 0)
    append(&error, ": %s", reason);
  deliver(&error, err);
  return REML_E_IO;
}

reml_status rml_fail_memory(reml_error *err)
{
  return rml_fail(err, REML_E_MEMORY, "not enough memory");
}

void rml_report_start(rml_report *report, const char *name, const reml_options *options)
{
  memset(report, 0, sizeof *report);
  report->name = name;
  report->on_problem = options ? options->on_problem : NULL;
  report->user = options ? options->user : NULL;
}

/* Copies a key into a pointer: `~` and `/` are escaped (RFC 6901 §3).  Returns how far it came; `size` is room without NUL. */
static size_t escape_key(const char *key, size_t length, char *out, size_t used, size_t size)
{
  for (size_t i = 0; i < length; i++) {
    const char *escape = key[i] == '~' ? "~0" : key[i] == '/' ? "~1" : NULL;
    size_t need = escape ? 2 : 1;
    if (used + need > size)
      return size + 1;
    memcpy(out + used, escape ? escape : key + i, need);
    used += need;
  }
  return used;
}

/* Returns how much of `out` is used, more than `size` when it was not enough. */
static size_t write_path(const rml_path *path, char *out, size_t size)
{
  if (!path || !path->up)
    return 0;
  size_t used = write_path(path->up, out, size);
  if (used + 1 > size)
    return size + 1;
  out[used++] = '/';
  if (path->key)
    return escape_key(path->key, path->length, out, used, size);
  char digits[24];
  int length = snprintf(digits, sizeof digits, "%zu", path->index);
  return escape_key(digits, length > 0 ? (size_t)length : 0, out, used, size);
}

void rml_path_text(const rml_path *path, char *out, size_t size)
{
  memset(out, 0, size);
  if (write_path(path, out, size - 1) <= size - 1)
    return;
  /* Cut: what was written fills `out` up to a character that did not fit, perhaps in its middle. */
  size_t end = strnlen(out, size - 1), start_of_last = end;
  while (start_of_last > 0 && ((unsigned char)out[start_of_last - 1] & 0xc0) == 0x80)
    start_of_last--;
  if (start_of_last > 0 && (unsigned char)out[start_of_last - 1] >= 0xc0)
    out[start_of_last - 1] = 0;
}

reml_status rml_problem_v(rml_report *report, reml_status status, const rml_place *place, const char *format, va_list arguments)
{
  if (report->count++ >= RML_MOST_PROBLEMS)
    return status;
  reml_error error;
  start(&error, status);
  error.offset = place->offset;
  error.line = place->line;
  error.column = place->column;
  rml_path_text(place->path, error.pointer, sizeof error.pointer);
  if (report->name)
    append(&error, "%s:", report->name);
  if (place->line)
    append(&error, "%llu:%llu:", (unsigned long long)place->line, (unsigned long long)place->column);
  else if (place->offset != UINT64_MAX)
    append(&error, "%sbyte %llu:", report->name ? " " : "", (unsigned long long)place->offset);
  if (*error.pointer)
    append(&error, "%s%s:", *error.message ? " " : "", error.pointer);
  if (*error.message)
    append(&error, " ");
  append_v(&error, format, arguments);
  if (report->count == 1)
    report->first = error;
  if (report->on_problem)
    report->on_problem(report->user, &error);
  return status;
}

reml_status rml_problem(rml_report *report, reml_status status, const rml_place *place, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  rml_problem_v(report, status, place, format, arguments);
  va_end(arguments);
  return status;
}

rml_place rml_place_of(const rml_report *report, const rml_path *path)
{
  rml_place place = { UINT64_MAX, 0, 0, path };
  if (report->locate && path && report->count < RML_MOST_PROBLEMS)
    report->locate(report->input, path, &place);
  return place;
}

reml_status rml_problem_at(rml_report *report, reml_status status, const rml_path *path, const char *format, ...)
{
  rml_place place = rml_place_of(report, path);
  va_list arguments;
  va_start(arguments, format);
  rml_problem_v(report, status, &place, format, arguments);
  va_end(arguments);
  return status;
}

/* Problems that were not told are told of. */
static void tell_rest(const rml_report *report)
{
  reml_error error;
  unsigned rest = report->count > RML_MOST_PROBLEMS ? report->count - RML_MOST_PROBLEMS : 0;
  if (rest == 0 || !report->on_problem)
    return;
  start(&error, report->first.status);
  if (report->name)
    append(&error, "%s: ", report->name);
  append(&error, rest == 1 ? "there is %u more problem" : "there are %u more problems", rest);
  report->on_problem(report->user, &error);
}

reml_status rml_report_finish(const rml_report *report, reml_error *err)
{
  if (report->count == 0)
    return REML_OK;
  tell_rest(report);
  deliver(&report->first, err);
  return report->first.status;
}

void rml_warn(rml_warnings *warnings, const rml_path *path, const char *before, const char *behind)
{
  char pointer[256], text[512];
  if (!warnings->on_log || warnings->count++ >= RML_MOST_PROBLEMS)
    return;
  rml_path_text(path, pointer, sizeof pointer);
  snprintf(text, sizeof text, "%s%s%s", before, pointer, behind);
  rml_utf8_make_showable(text);
  warnings->on_log(warnings->user, REML_LOG_WARNING, text);
}

void rml_warn_of_rest(const rml_warnings *warnings)
{
  char text[64];
  unsigned rest = warnings->count > RML_MOST_PROBLEMS ? warnings->count - RML_MOST_PROBLEMS : 0;
  if (rest == 0)
    return;
  snprintf(text, sizeof text, rest == 1 ? "there is %u more warning like these" : "there are %u more warnings like these",
           rest);
  warnings->on_log(warnings->user, REML_LOG_WARNING, text);
}
