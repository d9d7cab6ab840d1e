/* Functions that stand in for those of the C library which the library calls, and fail when they are told to.  For one source
 * of a program, which defines _GNU_SOURCE before it includes anything. */
#ifndef SYSTEM_FAULTS_H
#define SYSTEM_FAULTS_H

#include "plain.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum call {
  CLOSE,
  FACCESSAT,
  FCHMOD,
  FCHOWN,
  FLOCK,
  FSTAT,
  FSTATAT,
  FSYNC,
  GETRANDOM,
  MMAP,
  OPEN,
  OPENAT,
  READ,
  READLINKAT,
  RENAMEAT,
  STAT,
  UNLINKAT,
  WRITE,
  CALLS
};

/* The errors of each.  Not here are those that say something else: ENOENT, that there is no file yet, and the EWOULDBLOCK of a
 * lock that another save has. */
static const struct {
  const char *name;
  int errors[8];
} calls[] = {
  [CLOSE] = { "close", { EINTR, EIO, ENOSPC, EDQUOT } },
  [FACCESSAT] = { "faccessat", { EACCES, EROFS, EIO } },
  [FCHMOD] = { "fchmod", { EINTR, EPERM, EROFS, EIO } },
  [FCHOWN] = { "fchown", { EINTR, EPERM, EIO } },
  [FLOCK] = { "flock", { EINTR, ENOLCK, EOPNOTSUPP } },
  [FSTAT] = { "fstat", { EIO, EOVERFLOW } },
  [FSTATAT] = { "fstatat", { EIO, EACCES } },
  [FSYNC] = { "fsync", { EINTR, EIO, ENOSPC, EDQUOT } },
  [GETRANDOM] = { "getrandom", { EINTR, ENOSYS } },
  [MMAP] = { "mmap", { ENOMEM, ENODEV, EAGAIN } },
  [OPEN] = { "open", { EINTR, EMFILE, ENFILE, EACCES, EROFS, ENOMEM, EIO } },
  [OPENAT] = { "openat", { EINTR, EMFILE, ENFILE, EACCES, EROFS, ENOSPC, EDQUOT, EIO } },
  [READ] = { "read", { EINTR, EIO, EAGAIN, ESTALE } },
  [READLINKAT] = { "readlinkat", { EACCES, EIO } },
  [RENAMEAT] = { "renameat", { EACCES, EROFS, ENOSPC, EDQUOT, EIO } },
  [STAT] = { "stat", { EACCES, ELOOP, EIO, EOVERFLOW } },
  [UNLINKAT] = { "unlinkat", { EACCES, EROFS, EIO } },
  [WRITE] = { "write", { EINTR, EIO, ENOSPC, EDQUOT, EFBIG, EAGAIN, EPIPE } },
};

static struct {
  bool armed;
  enum call call;     /* which fails */
  unsigned at, times; /* from its `at`-th call on, so often; 0: none fails */
  int error;
  unsigned counts[CALLS]; /* calls since arming */
  size_t most;            /* bytes that read and write pass at once; 0: as many as they are asked to */
  bool storm;             /* how many they pass is left to chance, as is whether a signal interrupts them first */
  bool renamed;           /* the new file has its name */
} fault;

/* Whether this call fails. */
static bool fails(enum call call)
{
  if (!fault.armed)
    return false;
  unsigned count = ++fault.counts[call];
  if (call != fault.call || fault.at == 0 || count < fault.at || count - fault.at >= fault.times)
    return false;
  errno = fault.error;
  return true;
}

/* The same for read and write, whose size may be made smaller. */
static bool fails_to_pass(enum call call, size_t *size)
{
  if (fails(call))
    return true;
  if (fault.armed && fault.storm && random_u32() % 2) {
    errno = EINTR;
    return true;
  }
  size_t most = !fault.armed ? 0 : fault.storm ? random_u32() % 5000 + 1 : fault.most;
  *size = most > 0 && *size > most ? most : *size;
  return false;
}

/* Sets the pointer to a function to the C library's function of that name. */
static void find(void *function, const char *name)
{
  void *found = dlsym(RTLD_NEXT, name);
  if (!found)
    abort();
  memcpy(function, &found, sizeof found);
}

/* What follows stands in for the functions of the C library. */

int close(int file)
{
  static int (*real)(int);
  find(&real, "close");
  int problem = fails(CLOSE) ? errno : 0, status = real(file); /* one that fails has closed */
  errno = problem ? problem : errno;
  return problem ? -1 : status;
}

int faccessat(int directory, const char *path, int mode, int flags)
{
  static int (*real)(int, const char *, int, int);
  find(&real, "faccessat");
  return fails(FACCESSAT) ? -1 : real(directory, path, mode, flags);
}

int fchmod(int file, mode_t mode)
{
  static int (*real)(int, mode_t);
  find(&real, "fchmod");
  return fails(FCHMOD) ? -1 : real(file, mode);
}

int fchown(int file, uid_t user, gid_t group)
{
  static int (*real)(int, uid_t, gid_t);
  find(&real, "fchown");
  return fails(FCHOWN) ? -1 : real(file, user, group);
}

int flock(int file, int operation)
{
  static int (*real)(int, int);
  find(&real, "flock");
  return fails(FLOCK) ? -1 : real(file, operation);
}

int fstat(int file, struct stat *out)
{
  static int (*real)(int, struct stat *);
  find(&real, "fstat");
  return fails(FSTAT) ? -1 : real(file, out);
}

int fstatat(int directory, const char *path, struct stat *out, int flags)
{
  static int (*real)(int, const char *, struct stat *, int);
  find(&real, "fstatat");
  return fails(FSTATAT) ? -1 : real(directory, path, out, flags);
}

/* No disk need be waited for. */
int fsync(int file)
{
  (void)file;
  return fails(FSYNC) ? -1 : 0;
}

ssize_t getrandom(void *bytes, size_t size, unsigned flags)
{
  static ssize_t (*real)(void *, size_t, unsigned);
  find(&real, "getrandom");
  return fails(GETRANDOM) ? -1 : real(bytes, size, flags);
}

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
  static void *(*real)(void *, size_t, int, int, int, off_t);
  find(&real, "mmap");
  return fails(MMAP) ? MAP_FAILED : real(address, size, protection, flags, file, offset);
}

/* The mode that a new file is opened with, else 0. */
static mode_t mode_of(int flags, va_list more)
{
  return flags & O_CREAT ? va_arg(more, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
  static int (*real)(const char *, int, ...);
  find(&real, "open");
  va_list more;
  va_start(more, flags);
  mode_t mode = mode_of(flags, more);
  va_end(more);
  return fails(OPEN) ? -1 : real(path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
  static int (*real)(int, const char *, int, ...);
  find(&real, "openat");
  va_list more;
  va_start(more, flags);
  mode_t mode = mode_of(flags, more);
  va_end(more);
  return fails(OPENAT) ? -1 : real(directory, path, flags, mode);
}

ssize_t read(int file, void *buffer, size_t size)
{
  static ssize_t (*real)(int, void *, size_t);
  find(&real, "read");
  return fails_to_pass(READ, &size) ? -1 : real(file, buffer, size);
}

ssize_t readlinkat(int directory, const char *path, char *buffer, size_t size)
{
  static ssize_t (*real)(int, const char *, char *, size_t);
  find(&real, "readlinkat");
  return fails(READLINKAT) ? -1 : real(directory, path, buffer, size);
}

int renameat(int from, const char *old, int to, const char *new)
{
  static int (*real)(int, const char *, int, const char *);
  find(&real, "renameat");
  int status = fails(RENAMEAT) ? -1 : real(from, old, to, new);
  fault.renamed = fault.renamed || status == 0;
  return status;
}

int stat(const char *path, struct stat *out)
{
  static int (*real)(const char *, struct stat *);
  find(&real, "stat");
  return fails(STAT) ? -1 : real(path, out);
}

int unlinkat(int directory, const char *path, int flags)
{
  static int (*real)(int, const char *, int);
  find(&real, "unlinkat");
  return fails(UNLINKAT) ? -1 : real(directory, path, flags);
}

ssize_t write(int file, const void *bytes, size_t size)
{
  static ssize_t (*real)(int, const void *, size_t);
  find(&real, "write");
  return fails_to_pass(WRITE, &size) ? -1 : real(file, bytes, size);
}

#endif
