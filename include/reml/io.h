/* Where bytes come from and where they go to: small values, made by the functions here. */
#ifndef REML_IO_H
#define REML_IO_H

#include <reml/status.h>

REML_BEGIN_DECLS

/* Fills `buffer` with up to `capacity` bytes.  Returns how many, 0 at the end, -1 to fail. */
typedef ptrdiff_t (*reml_read_fn)(void *user, void *buffer, size_t capacity);

/* Takes all `size` bytes.  Returns 0, or anything else to stop. */
typedef int32_t (*reml_write_fn)(void *user, const void *bytes, size_t size);

/* Memory that the library filled.  data[size] is 0, so that JSON is a C string. */
typedef struct reml_buffer {
  char *data;
  size_t size;
} reml_buffer;

/* Frees the memory and empties the buffer.  NULL and an empty buffer are fine.  Since 0.1.0. */
REML_API void reml_buffer_free(reml_buffer *buffer);

/* Make these with the functions below; the members are laid open for bindings only. */
typedef struct reml_source {
  int32_t kind, flags; /* 1 file, 2 memory, 3 callback; 0 */
  const char *name;    /* a path, or what errors call a callback; may be NULL for 2 and 3 */
  const void *data;
  size_t size;
  reml_read_fn read;
  void *user;
} reml_source;

typedef struct reml_sink {
  int32_t kind, flags; /* 1 file, 2 memory, 3 callback; 0 */
  const char *name;
  reml_buffer *buffer;
  reml_write_fn write;
  void *user;
} reml_sink;

/* The file, FIFO or device at a path. */
static inline reml_source reml_from_file(const char *path)
{
  reml_source from = { 1, 0, path, 0, 0, 0, 0 };
  return from;
}

/* `size` bytes in memory (REML_STRLEN: up to the NUL). */
static inline reml_source reml_from_memory(const void *data, size_t size)
{
  reml_source from = { 2, 0, 0, data, size, 0, 0 };
  return from;
}

/* What a function reads; errors call it `name` (may be NULL). */
static inline reml_source reml_from_callback(reml_read_fn read, void *user, const char *name)
{
  reml_source from = { 3, 0, name, 0, 0, read, user };
  return from;
}

/* The file at a path, replaced whole or not at all: the bytes go to a new file beside it, which is renamed over it when they
 * have reached the disk.  So the directory must be writable, and so must the file, if there is one.  A failure leaves the old
 * file; only where bringing the new name to the disk fails, which is the last step, is it the new one, and a power cut may
 * bring back the old.  A save that was killed leaves the one or the other and perhaps a file .NAME.reml-XXXXXX, which the next
 * save of NAME removes.  Threads and processes may save to one path at once: each save is whole, and the last one stays.
 *
 * A symbolic link stays and its target is replaced; where everybody may put one, as in /tmp, only a link of whoever saves or of
 * the directory's owner is followed.  Another name of the file (a hard link) keeps the old one.
 *
 * A new file gets the permissions that the umask leaves.  One that is replaced keeps its permissions, its owner and its group;
 * where whoever saves may not give it to them, it is his, and another group has the permissions that all others had.  Setuid and
 * setgid bits, access control lists and extended attributes are not kept.
 *
 * FIFOs and devices are written straight.  The library leaves signals as they are: a program that does not ignore SIGPIPE is
 * ended by a FIFO that nobody reads any more, and one that does not ignore SIGXFSZ by a file larger than it may be. */
static inline reml_sink reml_to_file(const char *path)
{
  reml_sink to = { 1, 0, path, 0, 0, 0 };
  return to;
}

/* New memory, handed over in `buffer` when all went well (what it held before is not freed); untouched on failure. */
static inline reml_sink reml_to_memory(reml_buffer *buffer)
{
  reml_sink to = { 2, 0, 0, buffer, 0, 0 };
  return to;
}

/* A function; errors call it `name` (may be NULL). */
static inline reml_sink reml_to_callback(reml_write_fn write, void *user, const char *name)
{
  reml_sink to = { 3, 0, name, 0, write, user };
  return to;
}

/* Could a save to `to` begin now?  For asking before hours of training; leaves no trace, and is a courtesy, not a promise:
 * the disk may fill later.  Fails with REML_E_ARGUMENT or REML_E_IO.  Since 0.1.0. */
REML_API reml_status reml_sink_check(reml_sink to, reml_error *err);

REML_END_DECLS

#endif
