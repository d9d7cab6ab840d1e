/* O_PATH, with which a directory that may be written but not listed can be opened. */
#define _GNU_SOURCE

#include "atomic_file.h"

#include "error.h"
#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
  MOST_LINKS = 40,  /* as many as Linux follows */
  MOST_TRIES = 100, /* at a free name */
  RANDOM = 6        /* letters at the end of a temporary name */
};

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* What a path leads to before the save. */
typedef struct found {
  bool exists;
  bool straight; /* not a regular file: written itself, not replaced */
  mode_t mode;   /* this and what follows: when it exists; without the bits that make a program run as another */
  uid_t user;
  gid_t group;
} found;

static reml_status refuse(reml_error *err, const found *now, const char *path, int os_error)
{
  if (os_error == ENOMEM)
    return rml_fail_memory(err);
  return rml_fail_os(err, os_error, "cannot %s %s", now->exists ? "write" : "create", path);
}

/* All but the descriptor, whose closing can fail. */
static void release(rml_atomic_file *file)
{
  if (file->directory >= 0)
    close(file->directory);
  free(file->target);
  free(file->temporary);
  *file = (rml_atomic_file){ -1, -1, NULL, NULL };
}

/* Returns 0, or the errno that forbids writing. */
static int look(found *now, const char *path)
{
  struct stat status;
  *now = (found){ .exists = false };
  if (stat(path, &status) != 0)
    return errno == ENOENT ? 0 : errno;
  *now = (found){ true, !S_ISREG(status.st_mode), status.st_mode & 0777, status.st_uid, status.st_gid };
  if (S_ISDIR(status.st_mode))
    return EISDIR;
  if (S_ISSOCK(status.st_mode))
    return ENXIO; /* what open would say */
  /* A rename would replace a file without write permission; its owner does not expect that. */
  return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/* openat, of what no child process shall have, and again when a signal came between. */
static int open_at(int directory, const char *name, int flags, mode_t mode)
{
  int descriptor;
  do
    descriptor = openat(directory, name, flags | O_CLOEXEC, mode);
  while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

/* Opens the directory that `text`, relative to `base`, names up to its last slash; *name is what follows.  Closes `base`. */
static int open_parent(int base, char *text, char **name)
{
  char *slash = strrchr(text, '/');
  *name = slash ? slash + 1 : text;
  char first = **name;
  **name = 0;
  int directory = open_at(base, slash ? text : ".", O_PATH | O_DIRECTORY, 0), problem = errno;
  **name = first;
  if (base != AT_FDCWD)
    close(base);
  errno = problem;
  return directory;
}

/* Whether a link may be followed: where everybody can put one, as in /tmp, only one of whoever saves or of the directory's
 * owner.  Linux asks that of the links that it follows itself (protected_symlinks in proc(5)).  Returns 0 or an errno. */
static int check_link(int directory, const char *name)
{
  struct stat around, link;
  if (fstat(directory, &around) != 0 || fstatat(directory, name, &link, AT_SYMLINK_NOFOLLOW) != 0)
    return errno;
  bool shared = (around.st_mode & S_ISVTX) && (around.st_mode & S_IWOTH);
  return !shared || link.st_uid == geteuid() || link.st_uid == around.st_uid ? 0 : EACCES;
}

/* Finds the directory and the name in it that `path` leads to, past symbolic links.  Returns 0 or an errno. */
static int resolve(rml_atomic_file *file, const char *path, bool exists)
{
  char text[PATH_MAX], link[PATH_MAX], *name;
  size_t size = strlen(path) + 1;
  if (size > sizeof text)
    return ENAMETOOLONG;
  memcpy(text, path, size);
  for (int base = AT_FDCWD, links = 0; links <= MOST_LINKS; links++) {
    base = file->directory = open_parent(base, text, &name);
    if (base < 0)
      return errno;
    if (!*name)
      return ENOENT;
    ssize_t length = readlinkat(base, name, link, sizeof link - 1);
    /* EINVAL: no link.  A file that exists without a name, which /proc/self/fd can lead to, cannot be replaced. */
    if (length < 0 && (errno == EINVAL || (errno == ENOENT && !exists))) {
      file->target = rml_copy_text(name, strlen(name));
      return file->target ? 0 : ENOMEM;
    }
    if (length < 0)
      return errno;
    int problem = check_link(base, name);
    if (problem)
      return problem;
    memcpy(text, link, (size_t)length);
    text[length] = 0;
  }
  return ELOOP;
}

/* .NAME.reml-XXXXXX, with as much of NAME as the file system lets a name be long. */
static char *temporary_name(int directory, const char *name)
{
  /* resolve found the name, as errno is not 0 where it failed.  NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
  size_t length = strlen(name), added = strlen("..reml-XXXXXX");
  long limit = fpathconf(directory, _PC_NAME_MAX);
  size_t most = limit > (long)added ? (size_t)limit - added : NAME_MAX - added;
  if (length > most) {
    length = most;
    while (length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80)
      length--; /* not inside a UTF-8 character: some file systems refuse such names */
  }
  char *temporary = rml_allocate(length + added + 1, 1);
  if (temporary)
    snprintf(temporary, length + added + 1, ".%.*s.reml-XXXXXX", (int)length, name);
  return temporary;
}

/* Fills in the letters at the end.  Returns 0 or an errno. */
static int choose_letters(char *temporary)
{
  unsigned char bytes[RANDOM];
  ssize_t got;
  do
    got = getrandom(bytes, sizeof bytes, 0);
  while (got < 0 && errno == EINTR);
  if (got != RANDOM)
    return got < 0 ? errno : EIO;
  char *end = temporary + strlen(temporary) - RANDOM;
  for (int i = 0; i < RANDOM; i++)
    end[i] = letters[bytes[i] % (sizeof letters - 1)];
  return 0;
}

/* Returns 0, EWOULDBLOCK when somebody else has the lock, or another errno. */
static int lock(int descriptor)
{
  while (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
    if (errno != EINTR)
      return errno;
  return 0;
}

static bool is_leftover(const char *name, const char *temporary)
{
  size_t length = strlen(temporary), start = length - RANDOM;
  return strlen(name) == length && memcmp(name, temporary, start) == 0 && strspn(name + start, letters) == RANDOM;
}

/* A save holds the lock on its temporary file as long as it lives, so a file that can be locked is nobody's. */
static void remove_unlocked(int directory, const char *name)
{
  struct stat opened, named;
  if (fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(named.st_mode))
    return;
  int descriptor = open_at(directory, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
  if (descriptor < 0)
    return;
  /* The save may have ended before the lock was taken, and the name may be another's now. */
  if (lock(descriptor) == 0 && fstat(descriptor, &opened) == 0 && fstatat(directory, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
      S_ISREG(named.st_mode) && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino)
    unlinkat(directory, name, 0);
  close(descriptor);
}

/* What killed saves of the same name left.  That it cannot be done is no reason not to save. */
static void remove_leftovers(const rml_atomic_file *file)
{
  int listed = open_at(file->directory, ".", O_RDONLY | O_DIRECTORY, 0);
  if (listed < 0)
    return;
  DIR *entries = fdopendir(listed);
  if (!entries) {
    close(listed);
    return;
  }
  /* The stream is this call's own, so no thread shares what readdir keeps.  NOLINTNEXTLINE(concurrency-mt-unsafe) */
  for (const struct dirent *entry; (entry = readdir(entries)) != NULL;)
    if (is_leftover(entry->d_name, file->temporary))
      remove_unlocked(file->directory, entry->d_name);
  closedir(entries);
}

/* Whether the new file is ours: locked, and not removed by a save that took it for a leftover before it was locked.  A file
 * system without locks refuses them to everybody: nobody then removes the file, and it needs none.  Returns 0, EAGAIN when it
 * is not ours, or another errno. */
static int claim(int descriptor, struct stat *status)
{
  if (lock(descriptor) == EWOULDBLOCK)
    return EAGAIN;
  if (fstat(descriptor, status) != 0)
    return errno;
  return status->st_nlink > 0 ? 0 : EAGAIN;
}

static bool change_owner(int descriptor, uid_t user, gid_t group)
{
  while (fchown(descriptor, user, group) != 0)
    if (errno != EINTR)
      return false;
  return true;
}

/* Gives the new file the owner, the group and the mode of the old one, as far as whoever saves may give it away: an ordinary
 * user keeps what is his, with a group that he is of.  Returns 0 or an errno. */
static int keep_access(int descriptor, const struct stat *made, const found *now)
{
  mode_t mode = now->mode;
  bool same = made->st_uid == now->user && made->st_gid == now->group;
  bool given = same || change_owner(descriptor, now->user, now->group) || change_owner(descriptor, (uid_t)-1, now->group);
  /* Those of another group may do what they could do before, as others. */
  if (!given && made->st_gid != now->group)
    mode = (mode & 0707) | (mode & 07) << 3;
  if ((made->st_mode & 07777) == mode)
    return 0;
  while (fchmod(descriptor, mode) != 0)
    if (errno != EINTR)
      return errno;
  return 0;
}

/* Returns 0 or an errno. */
static int create_temporary(rml_atomic_file *file, const found *now)
{
  /* The kernel takes the umask off a new file's mode; the mode of a private file is never, even for a moment, wider. */
  mode_t mode = now->exists ? 0600 : 0666;
  struct stat made;
  for (int tries = 0; tries < MOST_TRIES; tries++) {
    int problem = choose_letters(file->temporary);
    if (problem)
      return problem;
    file->descriptor = open_at(file->directory, file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (file->descriptor < 0 && errno != EEXIST)
      return errno;
    if (file->descriptor < 0)
      continue;
    problem = claim(file->descriptor, &made);
    if (problem != EAGAIN)
      return problem || !now->exists ? problem : keep_access(file->descriptor, &made, now);
    close(file->descriptor);
    file->descriptor = -1;
  }
  return EEXIST;
}

/* Looks where `path` leads to and, unless that is written straight, opens the directory and chooses the names.  Returns 0 or an
 * errno. */
static int prepare(rml_atomic_file *file, found *now, const char *path)
{
  *file = (rml_atomic_file){ -1, -1, NULL, NULL };
  int problem = look(now, path);
  if (!problem && !now->straight)
    problem = resolve(file, path, now->exists);
  if (!problem && !now->straight) {
    file->temporary = temporary_name(file->directory, file->target);
    problem = file->temporary ? 0 : ENOMEM;
  }
  if (problem)
    release(file);
  return problem;
}

/* Returns 0 or an errno. */
static int open_straight(rml_atomic_file *file, const char *path)
{
  do
    file->descriptor = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
  while (file->descriptor < 0 && errno == EINTR);
  return file->descriptor < 0 ? errno : 0;
}

reml_status rml_atomic_file_open(rml_atomic_file *file, const char *path, reml_error *err)
{
  found now;
  int problem = prepare(file, &now, path);
  if (problem)
    return refuse(err, &now, path, problem);
  if (!now.straight)
    remove_leftovers(file);
  problem = now.straight ? open_straight(file, path) : create_temporary(file, &now);
  if (!problem)
    return REML_OK;
  rml_atomic_file_close(file, false, path, NULL);
  return refuse(err, &now, path, problem);
}

reml_status rml_atomic_file_check(const char *path, reml_error *err)
{
  rml_atomic_file file;
  found now;
  int problem = prepare(&file, &now, path);
  if (!problem && !now.straight) { /* opening a FIFO would wait for its reader */
    problem = create_temporary(&file, &now);
    rml_atomic_file_close(&file, false, path, NULL);
  }
  return problem ? refuse(err, &now, path, problem) : REML_OK;
}

/* Returns 0 or an errno.  EINVAL: nothing that could be brought to a disk, such as a FIFO. */
static int synchronize(int descriptor)
{
  while (fsync(descriptor) != 0)
    if (errno != EINTR)
      return errno == EINVAL ? 0 : errno;
  return 0;
}

/* Gives the file its name, behind which it is no longer temporary, and brings that to the disk.  Returns 0 or an errno. */
static int take_name(rml_atomic_file *file, int directory)
{
  if (renameat(file->directory, file->temporary, file->directory, file->target) != 0)
    return errno;
  free(file->temporary);
  file->temporary = NULL;
  return directory < 0 ? 0 : synchronize(directory);
}

/* Returns 0 or an errno. */
static int commit_file(rml_atomic_file *file)
{
  int problem = synchronize(file->descriptor);
  if (problem || !file->temporary)
    return problem;
  /* What can be refused comes before the rename.  A directory that may not be listed cannot be opened for fsync: the kernel
   * brings it to the disk. */
  int directory = open_at(file->directory, ".", O_RDONLY | O_DIRECTORY, 0);
  if (directory < 0 && errno != EACCES)
    return errno;
  problem = take_name(file, directory);
  if (directory >= 0)
    close(directory);
  return problem;
}

reml_status rml_atomic_file_close(rml_atomic_file *file, bool commit, const char *path, reml_error *err)
{
  int problem = commit ? commit_file(file) : 0;
  if (file->temporary && file->descriptor >= 0)
    unlinkat(file->directory, file->temporary, 0);
  /* Closed last: until here the lock keeps others from removing the file.  EINTR closes too. */
  if (file->descriptor >= 0 && close(file->descriptor) != 0 && errno != EINTR && commit && !problem)
    problem = errno;
  release(file);
  return problem ? rml_fail_os(err, problem, "cannot write %s", path) : REML_OK;
}
