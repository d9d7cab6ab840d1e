/* Bytes out: a reml_sink written piece by piece, committed as a whole. */
#ifndef RML_OUTPUT_H
#define RML_OUTPUT_H

#include "atomic_file.h"
#include "checksum.h"

#include <reml/io.h>

#include <stdbool.h>

/* An open sink.  The first failure is kept; later writes do nothing; close tells it. */
typedef struct rml_output {
  reml_sink to;
  rml_atomic_file file;  /* kind 1 */
  char *buffer;          /* what was not handed on yet; kind 2: everything */
  size_t used, capacity; /* of the buffer */
  uint64_t position;     /* bytes written so far */
  const rml_checksum_functions *checksum;
  XXH3_state_t *hash; /* NULL: not asked for */
  size_t hashed;      /* how much of the buffer is in the hash */
  reml_status status;
  int os_error;
} rml_output;

/* Checks `to` and opens it; with `hashed`, rml_output_hash works.  After a failure there is nothing to close. */
reml_status rml_output_open(rml_output *out, reml_sink to, bool hashed, reml_error *err);

/* That many bytes are to come next: memory is then made once. */
void rml_output_expect(rml_output *out, uint64_t size);

void rml_output_write(rml_output *out, const void *bytes, size_t size);

/* Room for `size` bytes to be filled in place (size at most RML_OUTPUT_ROOM), NULL after a failure; then tell with
 * rml_output_advance how many were filled. */
enum { RML_OUTPUT_ROOM = 4096 };
char *rml_output_room(rml_output *out, size_t size);
void rml_output_advance(rml_output *out, size_t size);

/* For a caller that has no memory for what it was to write. */
void rml_output_fail_memory(rml_output *out);

/* XXH3-64, seed 0, of everything written so far. */
uint64_t rml_output_hash(rml_output *out);

/* With `commit`, finishes: the file takes its name, the memory goes to the caller.  Without, or after a failure, all is undone
 * and what was there before is still there (what a FIFO, a device or a callback took cannot be undone).  Returns the first
 * failure; closes in every case. */
reml_status rml_output_close(rml_output *out, bool commit, reml_error *err);

#endif
