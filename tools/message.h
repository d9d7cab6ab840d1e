/* What the tool says on standard error, and what the library has to say while it reads. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <argp.h>
#include <reml.h>

#include <stdbool.h>

/* "reml: error: …", "reml: warning: …", "reml: note: …", each a line, in which names of files do not move the cursor. */
void say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* argp_error, which ends the tool, with the same care. */
void usage_error(const struct argp_state *state, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints what the library reports through its options.  Lives as long as the workspace does. */
struct listener {
  bool quiet;        /* errors, and what the Debug reduction reports, are printed even so */
  unsigned problems; /* how many were printed */
};

/* Options whose callbacks print, for a document that must be of `format` (REML_FORMAT_). */
reml_options listening_options(struct listener *listener, int32_t format);

/* Prints a failure of the library, unless `listener` (may be NULL) or a callback has said it already. */
void say_failure(const struct listener *listener, const reml_error *error);

#endif
