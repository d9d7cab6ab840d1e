#include "input.h"

#include "error.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* reml_source.kind */
enum { FROM_FILE = 1, FROM_MEMORY = 2, FROM_CALLBACK = 3 };

enum { FIRST_ROOM = 65536 }; /* for a source whose size is not known; a pipe hands on no more at once */

/* A file up to this size is read into large pages.  The table of a larger model wants very many itself, and together they may be more
 * than the system has at hand: making some of them then takes longer than small ones would. */
enum { MOST_LARGE = 64 * 1024 * 1024 };

static reml_status check(const reml_source *from, reml_error *err)
{
  if (from->flags != 0)
    return rml_fail(err, REML_E_ARGUMENT, "a source with the unknown flags %ld", (long)from->flags);
  if (from->kind == FROM_FILE)
    return from->name ? REML_OK : rml_fail(err, REML_E_ARGUMENT, "a source file whose path is NULL");
  if (from->kind == FROM_MEMORY)
    return from->data || !from->size ? REML_OK : rml_fail(err, REML_E_ARGUMENT, "a source in memory whose data is NULL");
  if (from->kind == FROM_CALLBACK)
    return from->read ? REML_OK : rml_fail(err, REML_E_ARGUMENT, "a source callback whose function is NULL");
  return rml_fail(err, REML_E_ARGUMENT, "a source of the unknown kind %ld; use one of the reml_from functions",
                  (long)from->kind);
}

const char *rml_input_name(const reml_source *from)
{
  return from->name;
}

static reml_status open_file(rml_input *in, reml_error *err)
{
  const char *path = in->from.name;
  do
    in->file = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  while (in->file < 0 && errno == EINTR);
  if (in->file < 0)
    return rml_fail_os(err, errno, "cannot open %s", path);
  /* A directory can be opened; say now what its first read would. */
  struct stat status;
  int problem = fstat(in->file, &status) != 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
  if (!problem)
    return REML_OK;
  rml_input_close(in);
  return rml_fail_os(err, problem, "cannot read %s", path);
}

reml_status rml_input_open(rml_input *in, reml_source from, reml_error *err)
{
  *in = (rml_input){ .from = from, .file = -1 };
  reml_status status = check(&from, err);
  if (!status && from.kind == FROM_FILE)
    status = open_file(in, err);
  if (!status && from.kind == FROM_MEMORY && from.size == REML_STRLEN)
    in->from.size = strlen(from.data);
  return status;
}

static reml_status read_file(rml_input *in, void *buffer, size_t capacity, size_t *got, reml_error *err)
{
  size_t most = capacity < SSIZE_MAX ? capacity : SSIZE_MAX;
  ssize_t count;
  do
    count = read(in->file, buffer, most);
  while (count < 0 && errno == EINTR);
  if (count < 0)
    return rml_fail_os(err, errno, "cannot read %s", in->from.name);
  *got = (size_t)count;
  return REML_OK;
}

static void read_memory(rml_input *in, void *buffer, size_t capacity, size_t *got)
{
  size_t rest = in->from.size - in->position;
  *got = rest < capacity ? rest : capacity;
  if (*got)
    memcpy(buffer, (const char *)in->from.data + in->position, *got);
  in->position += *got;
}

static reml_status read_callback(rml_input *in, void *buffer, size_t capacity, size_t *got, reml_error *err)
{
  const char *name = in->from.name ? in->from.name : "that reads";
  ptrdiff_t count = in->from.read(in->from.user, buffer, capacity);
  if (count < 0)
    return rml_fail(err, REML_E_CALLBACK, "the callback %s failed", name);
  if ((size_t)count > capacity)
    return rml_fail(err, REML_E_ARGUMENT, "the callback %s returned %zu for a buffer of %zu bytes", name, (size_t)count,
                    capacity);
  *got = (size_t)count;
  return REML_OK;
}

reml_status rml_input_read(rml_input *in, void *buffer, size_t capacity, size_t *got, reml_error *err)
{
  reml_status status = REML_OK;
  *got = 0;
  if (in->ended)
    return REML_OK;
  if (in->from.kind == FROM_FILE)
    status = read_file(in, buffer, capacity, got, err);
  else if (in->from.kind == FROM_MEMORY)
    read_memory(in, buffer, capacity, got);
  else
    status = read_callback(in, buffer, capacity, got, err);
  in->ended = !status && *got == 0;
  return status;
}

void rml_input_close(rml_input *in)
{
  if (in->file >= 0)
    close(in->file);
  in->file = -1;
}

/* How much to ask for first.  A regular file's size is only a hint: some in /proc claim to be empty, and others grow. */
static size_t first_room(const rml_input *in)
{
  struct stat status;
  if (in->file < 0 || fstat(in->file, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0)
    return FIRST_ROOM;
  /* One more byte than expected, so that the end is seen without growing. */
  return (uintmax_t)status.st_size < SIZE_MAX ? (size_t)status.st_size + 1 : SIZE_MAX;
}

/* Reads to the end into memory of its own; *data is to be freed even after a failure. */
static reml_status read_all(rml_input *in, void **data, size_t *size, reml_error *err)
{
  size_t capacity = first_room(in), got;
  *data = rml_allocate(capacity, 1);
  *size = 0;
  if (!*data)
    return rml_fail_memory(err);
  if (capacity <= MOST_LARGE)
    rml_will_fill(*data, capacity);
  for (;;) {
    if (!rml_grow(data, &capacity, *size + 1, 1))
      return rml_fail_memory(err);
    reml_status status = rml_input_read(in, (char *)*data + *size, capacity - *size, &got, err);
    if (status || got == 0)
      return status;
    *size += got;
  }
}

/* Into memory of its own, without what growing took too much: a read past the end is then one that a sanitizer sees. */
static reml_status read_stream(rml_bytes *out, rml_input *in, reml_error *err)
{
  reml_status status = read_all(in, &out->owned, &out->size, err);
  rml_input_close(in);
  if (status) {
    rml_bytes_free(out);
    return status;
  }
  void *exact = realloc(out->owned, out->size ? out->size : 1);
  if (exact)
    out->owned = exact;
  out->data = out->owned;
  return REML_OK;
}

reml_status rml_bytes_read(rml_bytes *out, reml_source from, bool copy, reml_error *err)
{
  rml_input in;
  *out = (rml_bytes){ .data = NULL };
  reml_status status = rml_input_open(&in, from, err);
  if (status)
    return status;
  if (from.kind != FROM_MEMORY)
    return read_stream(out, &in, err);
  char *owned = copy ? rml_copy_text(in.from.data, in.from.size) : NULL;
  if (copy && !owned)
    return rml_fail_memory(err);
  const void *borrowed = in.from.data ? in.from.data : "";
  *out = (rml_bytes){ .data = copy ? (const void *)owned : borrowed, .size = in.from.size, .owned = owned };
  return REML_OK;
}

/* Opening a FIFO would wait for whoever writes to it, so what is no file is refused before. */
static reml_status check_mappable(const reml_source *from, reml_error *err)
{
  struct stat status;
  reml_status checked = check(from, err);
  if (checked < 0)
    return checked;
  if (stat(from->name, &status) != 0)
    return rml_fail_os(err, errno, "cannot open %s", from->name);
  if (S_ISDIR(status.st_mode))
    return rml_fail_os(err, EISDIR, "cannot read %s", from->name);
  return S_ISREG(status.st_mode)
             ? REML_OK
             : rml_fail(err, REML_E_ARGUMENT, "%s is no regular file and cannot be mapped, only loaded", from->name);
}

/* Maps an open file, if that can be done: an empty one never can, nor those of some file systems. */
static void map_file(rml_bytes *out, int file, const struct stat *status)
{
  bool fits = S_ISREG(status->st_mode) && status->st_size > 0 && (uintmax_t)status->st_size <= SIZE_MAX;
  void *pages = fits ? mmap(NULL, (size_t)status->st_size, PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
  if (pages != MAP_FAILED)
    *out = (rml_bytes){ .data = pages, .size = (size_t)status->st_size, .mapped = true };
}

reml_status rml_bytes_map(rml_bytes *out, reml_source from, bool must, reml_error *err)
{
  rml_input in;
  struct stat which;
  *out = (rml_bytes){ .data = NULL };
  reml_status status = must ? check_mappable(&from, err) : REML_OK;
  if (status == REML_OK && from.kind != FROM_FILE)
    return rml_bytes_read(out, from, false, err);
  if (status == REML_OK)
    status = rml_input_open(&in, from, err);
  if (status)
    return status;
  /* Which file it is must be known: rml_bytes_replaced compares with it. */
  if (fstat(in.file, &which) != 0) {
    status = rml_fail_os(err, errno, "cannot read %s", from.name);
    rml_input_close(&in);
    return status;
  }
  map_file(out, in.file, &which);
  if (out->mapped)
    rml_input_close(&in);
  else
    status = read_stream(out, &in, err);
  out->device = (uint64_t)which.st_dev;
  out->inode = (uint64_t)which.st_ino;
  return status;
}

bool rml_bytes_replaced(const rml_bytes *bytes, const char *path)
{
  struct stat now;
  return stat(path, &now) == 0 && ((uint64_t)now.st_dev != bytes->device || (uint64_t)now.st_ino != bytes->inode);
}

void rml_bytes_free(rml_bytes *bytes)
{
  if (bytes->mapped)
    munmap((void *)(uintptr_t)bytes->data, bytes->size);
  free(bytes->owned);
  *bytes = (rml_bytes){ .data = NULL };
}
