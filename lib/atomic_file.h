/* A file that is replaced whole or not at all. */
#ifndef RML_ATOMIC_FILE_H
#define RML_ATOMIC_FILE_H

#include <reml/status.h>

#include <stdbool.h>

typedef struct rml_atomic_file {
  int descriptor;  /* to write to; -1: closed */
  int directory;   /* of the target; -1 when written straight (FIFO, device) */
  char *target;    /* its name in `directory`, symbolic links resolved; NULL when written straight */
  char *temporary; /* the name of the new file in `directory`; NULL when written straight */
} rml_atomic_file;

/* Opens a temporary file .NAME.reml-XXXXXX beside `path`'s target, flock'ed, with the target's permissions and, as far as the
 * system lets one give them, its owner and group (a new file: 0666 less the umask); a FIFO or device is opened itself.  Removes leftovers of NAME that nobody locks.  REML_E_IO; after a failure there is
 * nothing to close. */
reml_status rml_atomic_file_open(rml_atomic_file *file, const char *path, reml_error *err);

/* With `commit`: fsync, rename over the target, fsync of the directory.  Without, or when that fails: removes the temporary
 * file.  Only a failure after the rename, which means that a power cut may bring the old file back, leaves the new one there.
 * `path` is for messages.  Closes in every case. */
reml_status rml_atomic_file_close(rml_atomic_file *file, bool commit, const char *path, reml_error *err);

/* Whether open would succeed; nothing is left behind and nothing is changed. */
reml_status rml_atomic_file_check(const char *path, reml_error *err);

#endif
