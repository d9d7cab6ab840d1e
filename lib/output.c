#include "output.h"

#include "error.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* reml_sink.kind */
enum { TO_FILE = 1, TO_MEMORY = 2, TO_CALLBACK = 3 };

/* The buffer's size for files and callbacks, and how much is copied or written at a time: what was just hashed is then still
 * in the processor's cache, and the other way round. */
enum { PIECE = 65536 };

static reml_status check(const reml_sink *to, reml_error *err)
{
  if (to->flags != 0)
    return rml_fail(err, REML_E_ARGUMENT, "a sink with the unknown flags %ld", (long)to->flags);
  if (to->kind == TO_FILE)
    return to->name ? REML_OK : rml_fail(err, REML_E_ARGUMENT, "a sink file whose path is NULL");
  if (to->kind == TO_MEMORY)
    return to->buffer ? REML_OK : rml_fail(err, REML_E_ARGUMENT, "a sink in memory whose buffer is NULL");
  if (to->kind == TO_CALLBACK)
    return to->write ? REML_OK : rml_fail(err, REML_E_ARGUMENT, "a sink callback whose function is NULL");
  return rml_fail(err, REML_E_ARGUMENT, "a sink of the unknown kind %ld; use one of the reml_to functions", (long)to->kind);
}

reml_status reml_sink_check(reml_sink to, reml_error *err)
{
  reml_status status = check(&to, err);
  return status || to.kind != TO_FILE ? status : rml_atomic_file_check(to.name, err);
}

void reml_buffer_free(reml_buffer *buffer)
{
  if (!buffer)
    return;
  free(buffer->data);
  *buffer = (reml_buffer){ NULL, 0 };
}

static void release(rml_output *out)
{
  free(out->buffer);
  out->checksum->free(out->hash);
  out->buffer = NULL;
  out->hash = NULL;
}

static bool make_buffer(rml_output *out)
{
  out->capacity = PIECE;
  out->buffer = rml_allocate(out->capacity, 1);
  return out->buffer != NULL;
}

static bool make_hash(rml_output *out)
{
  out->hash = out->checksum->create();
  return out->hash && out->checksum->reset(out->hash) == XXH_OK;
}

reml_status rml_output_open(rml_output *out, reml_sink to, bool hashed, reml_error *err)
{
  *out = (rml_output){ .to = to, .checksum = rml_checksum() };
  reml_status status = check(&to, err);
  if (status)
    return status;
  if (!make_buffer(out) || (hashed && !make_hash(out)))
    status = rml_fail_memory(err);
  else if (to.kind == TO_FILE)
    status = rml_atomic_file_open(&out->file, to.name, err);
  if (status)
    release(out);
  return status;
}

static void fail(rml_output *out, reml_status status, int os_error)
{
  out->status = status;
  out->os_error = os_error;
}

void rml_output_fail_memory(rml_output *out)
{
  if (!out->status)
    fail(out, REML_E_MEMORY, 0);
}

/* Brings the hash up to the end of the buffer. */
static void absorb(rml_output *out)
{
  if (out->hash)
    out->checksum->update(out->hash, out->buffer + out->hashed, out->used - out->hashed);
  out->hashed = out->used;
}

static void write_file(rml_output *out, const char *bytes, size_t size)
{
  while (size > 0) {
    ssize_t count = write(out->file.descriptor, bytes, size);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0) {
      fail(out, REML_E_IO, count < 0 ? errno : EIO);
      return;
    }
    bytes += count;
    size -= (size_t)count;
  }
}

/* To the file or the callback. */
static void hand_on(rml_output *out, const char *bytes, size_t size)
{
  if (out->to.kind == TO_FILE)
    write_file(out, bytes, size);
  else if (out->to.write(out->to.user, bytes, size) != 0)
    fail(out, REML_E_CALLBACK, 0);
}

/* Not for memory, which keeps everything. */
static void flush(rml_output *out)
{
  absorb(out);
  if (out->used > 0)
    hand_on(out, out->buffer, out->used);
  out->used = out->hashed = 0;
}

static bool grow(rml_output *out, size_t size)
{
  void *buffer = out->buffer;
  size_t needed;
  bool grown = rml_add(out->used, size, &needed) && rml_add(needed, 1, &needed) && rml_grow(&buffer, &out->capacity, needed, 1);
  out->buffer = buffer;
  if (!grown)
    fail(out, REML_E_MEMORY, 0);
  return grown;
}

/* Whether `size` bytes can be put behind what is in the buffer; at most PIECE unless the sink is memory. */
static bool reserve(rml_output *out, size_t size)
{
  if (out->status)
    return false;
  if (size < out->capacity - out->used)
    return true;
  if (out->to.kind == TO_MEMORY)
    return grow(out, size);
  flush(out);
  return !out->status;
}

void rml_output_expect(rml_output *out, uint64_t size)
{
  if (out->to.kind != TO_MEMORY || out->status)
    return;
  if (size > SIZE_MAX - RML_OUTPUT_ROOM)
    fail(out, REML_E_MEMORY, 0);
  else if (reserve(out, (size_t)size + RML_OUTPUT_ROOM))
    rml_will_fill(out->buffer + out->used, (size_t)size);
}

char *rml_output_room(rml_output *out, size_t size)
{
  return reserve(out, size) ? out->buffer + out->used : NULL;
}

void rml_output_advance(rml_output *out, size_t size)
{
  out->used += size;
  out->position += size;
  if (out->used - out->hashed >= PIECE)
    absorb(out);
}

/* Past the buffer: there is no use in copying so much. */
static void write_straight(rml_output *out, const char *bytes, size_t size)
{
  flush(out);
  if (out->status)
    return;
  if (out->hash)
    out->checksum->update(out->hash, bytes, size);
  hand_on(out, bytes, size);
  out->position += size;
}

static void append(rml_output *out, const char *bytes, size_t size)
{
  if (!reserve(out, size))
    return;
  memcpy(out->buffer + out->used, bytes, size);
  rml_output_advance(out, size);
}

/* Piece by piece, so that a piece is in the cache when it is hashed. */
static void write_large(rml_output *out, const char *bytes, size_t size)
{
  if (out->to.kind == TO_MEMORY && !reserve(out, size))
    return;
  while (size > 0 && !out->status) {
    size_t piece = size < PIECE ? size : PIECE;
    if (piece == PIECE && out->to.kind != TO_MEMORY)
      write_straight(out, bytes, piece);
    else
      append(out, bytes, piece);
    bytes += piece;
    size -= piece;
  }
}

void rml_output_write(rml_output *out, const void *bytes, size_t size)
{
  if (size >= PIECE)
    write_large(out, bytes, size);
  else if (size > 0)
    append(out, bytes, size);
}

uint64_t rml_output_hash(rml_output *out)
{
  absorb(out);
  return out->checksum->digest(out->hash);
}

static reml_status tell(const rml_output *out, reml_error *err)
{
  const char *name = out->to.name;
  if (out->status == REML_E_IO)
    return rml_fail_os(err, out->os_error, "cannot write %s", name);
  if (out->status == REML_E_CALLBACK)
    return rml_fail(err, REML_E_CALLBACK, "the callback %s stopped the writing", name ? name : "that writes");
  return rml_fail_memory(err);
}

/* Gives the memory to the caller, without what growing took too much. */
static void hand_over(rml_output *out)
{
  char *exact = realloc(out->buffer, out->used + 1);
  if (exact)
    out->buffer = exact;
  out->buffer[out->used] = 0;
  *out->to.buffer = (reml_buffer){ out->buffer, out->used };
  out->buffer = NULL;
}

reml_status rml_output_close(rml_output *out, bool commit, reml_error *err)
{
  if (commit && out->to.kind != TO_MEMORY)
    flush(out);
  reml_status status = out->status ? tell(out, err) : REML_OK;
  if (out->to.kind == TO_FILE) {
    reml_status closed = rml_atomic_file_close(&out->file, commit && !status, out->to.name, status ? NULL : err);
    status = status ? status : closed;
  }
  if (out->to.kind == TO_MEMORY && commit && !status)
    hand_over(out);
  release(out);
  return status;
}
