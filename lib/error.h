/* Failing: a status, a message a person can act on, and where. */
#ifndef RML_ERROR_H
#define RML_ERROR_H

#include <reml/options.h>
#include <reml/status.h>

#include <stdarg.h>

#if defined __GNUC__
#define RML_PRINTF(text, arguments) __attribute__((format(printf, text, arguments)))
#else
#define RML_PRINTF(text, arguments)
#endif

/* Fills `err` (may be NULL) with a failure that has no place; returns `status`. */
reml_status rml_fail(reml_error *err, reml_status status, const char *format, ...) RML_PRINTF(3, 4);

/* The same with REML_E_IO, `os_error` (an errno) and its text behind the message: "cannot open m.reml: No such file …". */
reml_status rml_fail_os(reml_error *err, int os_error, const char *format, ...) RML_PRINTF(3, 4);

/* REML_E_MEMORY. */
reml_status rml_fail_memory(reml_error *err);

/* A member of a document: a chain from it up to the root, on the stack of whoever walks. */
typedef struct rml_path {
  const struct rml_path *up; /* NULL: the member is the document itself */
  const char *key;           /* not NUL-terminated; NULL: element `index` of an array */
  size_t length, index;
} rml_path;

/* Where in the input; what is unknown is left out of the message. */
typedef struct rml_place {
  uint64_t offset;       /* UINT64_MAX: unknown */
  uint64_t line, column; /* 0: unknown */
  const rml_path *path;  /* NULL: not about a member */
} rml_place;

enum { RML_MOST_PROBLEMS = 20 };

/* What is wrong with one input: collects problems, tells each to the caller's on_problem, keeps the first for `err`. */
typedef struct rml_report {
  const char *name; /* what messages begin with: the path of a file; NULL: nothing */
  void (*on_problem)(void *user, const reml_error *problem);
  void *user;
  /* Finds where in the input a member stands, for problems of which only the member is known; NULL: cannot be found. */
  void (*locate)(const void *input, const rml_path *path, rml_place *place);
  const void *input;
  unsigned count;   /* problems so far */
  reml_error first; /* valid when count > 0 */
} rml_report;

/* Starts a report on the input `name` (borrowed), with the callbacks of `options` (may be NULL). */
void rml_report_start(rml_report *report, const char *name, const reml_options *options);

/* Adds a problem; returns `status`.  Past RML_MOST_PROBLEMS it only counts. */
reml_status rml_problem(rml_report *report, reml_status status, const rml_place *place, const char *format, ...)
    RML_PRINTF(4, 5);

RML_PRINTF(4, 0)
reml_status rml_problem_v(rml_report *report, reml_status status, const rml_place *place, const char *format,
                          va_list arguments);

/* The place of a member, as far as it can be found. */
rml_place rml_place_of(const rml_report *report, const rml_path *path);

/* The same for a problem of a member whose position in the bytes is not known. */
reml_status rml_problem_at(rml_report *report, reml_status status, const rml_path *path, const char *format, ...)
    RML_PRINTF(4, 5);

/* REML_OK, or the first problem's status with the problem copied to `err` (may be NULL).  The caller's on_problem is told how
 * many problems there are past RML_MOST_PROBLEMS. */
reml_status rml_report_finish(const rml_report *report, reml_error *err);

/* Warnings about members of one input, of which a hostile one may have any number. */
typedef struct rml_warnings {
  void (*on_log)(void *user, int32_t level, const char *text); /* may be NULL */
  void *user;
  unsigned count;
} rml_warnings;

/* Tells on_log of a member: its pointer, between two texts.  Past RML_MOST_PROBLEMS it only counts. */
void rml_warn(rml_warnings *warnings, const rml_path *path, const char *before, const char *behind);

/* Tells on_log how many warnings were only counted, if any. */
void rml_warn_of_rest(const rml_warnings *warnings);

/* Writes the JSON Pointer of `path`, cut where it must be, with a NUL. */
void rml_path_text(const rml_path *path, char *out, size_t size);

#endif
