/* Bytes in: a reml_source read whole or piece by piece. */
#ifndef RML_INPUT_H
#define RML_INPUT_H

#include <reml/io.h>

#include <stdbool.h>

/* An open source. */
typedef struct rml_input {
  reml_source from; /* a size of REML_STRLEN is replaced by the length */
  int file;         /* kind 1: its descriptor, else -1 */
  size_t position;  /* kind 2: how much was handed out */
  bool ended;       /* the end was told; a callback or a terminal is not asked again */
} rml_input;

/* Checks `from` and opens it.  REML_E_ARGUMENT for a source that no function of io.h made, REML_E_IO with a message that says
 * what was opened and why not (no such file, no permission, a directory).  After a failure there is nothing to close. */
reml_status rml_input_open(rml_input *in, reml_source from, reml_error *err);

/* Up to `capacity` bytes (at least 1) to `buffer`: *got of them, 0 at the end and from then on.  REML_E_IO, REML_E_CALLBACK
 * when the callback failed, REML_E_ARGUMENT when it claims more than `capacity`. */
reml_status rml_input_read(rml_input *in, void *buffer, size_t capacity, size_t *got, reml_error *err);

void rml_input_close(rml_input *in);

/* The name that messages give the source: path, callback's name, or NULL. */
const char *rml_input_name(const reml_source *from);

/* A source's whole content. */
typedef struct rml_bytes {
  const unsigned char *data; /* never NULL, unless the read failed */
  size_t size;
  void *owned;            /* NULL: borrowed from a source in memory, or mapped */
  bool mapped;            /* these are the pages of a file */
  uint64_t device, inode; /* of rml_bytes_map: which file that is */
} rml_bytes;

/* Reads `from` to its end; with `copy`, the bytes are owned even when the source is memory.  After a failure there is nothing
 * to free. */
reml_status rml_bytes_read(rml_bytes *out, reml_source from, bool copy, reml_error *err);

/* Maps a regular file instead of reading it, which takes the same time whatever its size; where the file system cannot, it is
 * read.  What is no regular file is read too (memory is borrowed) or, with `must`, refused with REML_E_ARGUMENT. */
reml_status rml_bytes_map(rml_bytes *out, reml_source from, bool must, reml_error *err);

/* Whether another file than that of rml_bytes_map has its path now.  When none has, there is nothing to take its place. */
bool rml_bytes_replaced(const rml_bytes *bytes, const char *path);

/* Frees or unmaps what is owned and empties `bytes`. */
void rml_bytes_free(rml_bytes *bytes);

#endif
