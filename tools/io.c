#include "io.h"

#include "message.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool is_standard(const char *name)
{
  return name && strcmp(name, "-") == 0;
}

bool is_same_file(const char *a, const char *b)
{
  struct stat one, other;
  if (!a || !b || is_standard(a) || is_standard(b))
    return false;
  if (stat(a, &one) != 0 || stat(b, &other) != 0)
    return strcmp(a, b) == 0;
  return S_ISREG(one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

void standard_streams_reserve(void)
{
  /* The lowest number that is free is given to what is opened; reading what can only be written, and the other way, fails. */
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
    if (fcntl(stream, F_GETFD) < 0)
      open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

const char *input_title(const char *name)
{
  return is_standard(name) ? "standard input" : name;
}

const char *output_title(const char *name)
{
  return is_standard(name) ? "standard output" : name;
}

void print_title(FILE *to, const char *name)
{
  const char *title = input_title(name);
  plain_text(to, title, strlen(title), SIZE_MAX);
}

/* Reads to the end of a file.  Returns 0, or errno. */
static int read_to_end(int file, char **bytes, size_t *size)
{
  size_t room = 0;
  for (;;) {
    if (*size == room) {
      room = room ? 2 * room : 65536;
      char *larger = room > *size ? realloc(*bytes, room) : NULL;
      if (!larger)
        return ENOMEM;
      *bytes = larger;
    }
    ssize_t got = read(file, *bytes + *size, room - *size);
    if (got == 0)
      return 0;
    if (got < 0 && errno != EINTR)
      return errno;
    *size += got > 0 ? (size_t)got : 0;
  }
}

int input_read(const char *name, char **bytes, size_t *size)
{
  *bytes = NULL;
  *size = 0;
  int file = is_standard(name) ? STDIN_FILENO : open(name, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (file < 0)
    return errno;
  int error = read_to_end(file, bytes, size);
  if (file != STDIN_FILENO)
    close(file);
  if (error) {
    free(*bytes);
    *bytes = NULL;
  }
  return error;
}

static ptrdiff_t read_standard_input(void *user, void *buffer, size_t capacity)
{
  (void)user;
  ssize_t got;
  do
    got = read(STDIN_FILENO, buffer, capacity);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    say_error("cannot read standard input: %s", strerror(errno));
  return got;
}

static void say_unwritten(const char *name, int error)
{
  say_error("cannot write %s: %s", output_title(name), strerror(error));
}

/* Why writing to standard output failed first, as the stream only remembers that it did, and whether that was said. */
static int standard_output_error;
static bool standard_output_said;

static bool say_standard_output(int error)
{
  if (!standard_output_said)
    say_unwritten("-", error);
  standard_output_said = true;
  return false;
}

static int32_t write_standard_output(void *user, const void *bytes, size_t size)
{
  (void)user;
  if (fwrite(bytes, 1, size, stdout) == size)
    return 0;
  say_standard_output(errno);
  return -1;
}

reml_source source_named(const char *name)
{
  return is_standard(name) ? reml_from_callback(read_standard_input, NULL, input_title(name)) : reml_from_file(name);
}

reml_sink sink_named(const char *name)
{
  return is_standard(name) ? reml_to_callback(write_standard_output, NULL, output_title(name)) : reml_to_file(name);
}

/* The name of a new file beside `target`, for mkstemp, with as much of its name as a name may be long. */
static char *temporary_beside(const char *target)
{
  static const char ending[] = ".reml-XXXXXX";
  const char *slash = strrchr(target, '/'), *last = slash ? slash + 1 : target;
  size_t directory = (size_t)(last - target), length = strlen(last), most = NAME_MAX - sizeof ending;
  if (length > most && length <= NAME_MAX)
    for (length = most; length > 0 && ((unsigned char)last[length] & 0xc0) == 0x80; length--)
      ; /* not inside a UTF-8 character: some file systems refuse such names */
  size_t room = directory + 1 + length + sizeof ending;
  char *name = malloc(room);
  if (name)
    snprintf(name, room, "%.*s.%.*s%s", (int)directory, target, (int)length, last, ending);
  return name;
}

static mode_t mode_of_new_files(void)
{
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

/* Gives a new file the owner, the group and the permissions of the old one, as the library does when it saves (reml/io.h). */
static bool keep_access(int file, const struct stat *old)
{
  struct stat made;
  mode_t mode = old->st_mode & 0777;
  bool given = fchown(file, old->st_uid, old->st_gid) == 0 || fchown(file, (uid_t)-1, old->st_gid) == 0;
  if (!given && fstat(file, &made) == 0 && made.st_gid != old->st_gid)
    mode = (mode & 0707) | (mode & 07) << 3;
  return fchmod(file, mode) == 0;
}

/* Opens the temporary file, in the place of an `old` one (may be NULL).  The lock says to those who clean up that it is in use;
 * where the file system has no locks, nobody does. */
static bool open_temporary(struct output *out, const struct stat *old)
{
  int file = out->target && (out->temporary = temporary_beside(out->target)) ? mkstemp(out->temporary) : -1;
  if (file < 0)
    return false;
  bool ours = flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  bool accessible = old ? keep_access(file, old) : fchmod(file, mode_of_new_files()) == 0;
  if (ours && accessible && (out->stream = fdopen(file, "w")))
    return true;
  int error = errno;
  close(file);
  unlink(out->temporary);
  errno = error;
  return false;
}

static void forget(struct output *out)
{
  free(out->temporary);
  free(out->target);
  *out = (struct output){ 0 };
}

bool output_open(struct output *out, const char *name)
{
  struct stat now;
  *out = (struct output){ .name = name };
  if (is_standard(name)) {
    out->stream = stdout;
  } else if (stat(name, &now) == 0 && S_ISREG(now.st_mode)) {
    /* A rename would replace a file without write permission; its owner does not expect that. */
    out->target = access(name, W_OK) == 0 ? realpath(name, NULL) : NULL;
    open_temporary(out, &now);
  } else if (lstat(name, &now) < 0 && errno == ENOENT) {
    out->target = strdup(name);
    open_temporary(out, NULL);
  } else {
    out->stream = fopen(name, "w");
  }
  if (out->stream)
    return true;
  say_error("cannot write %s: %s", name, strerror(errno));
  forget(out);
  return false;
}

bool output_good(struct output *out)
{
  if (ferror(out->stream) && !out->error)
    out->error = errno;
  return !out->error;
}

void output_flush(struct output *out)
{
  if (out->stream && fflush(out->stream) != 0)
    output_good(out);
}

bool output_close(struct output *out, bool keep)
{
  if (!out->stream)
    return true;
  output_flush(out);
  bool good = output_good(out);
  if (good && keep && out->temporary)
    good = fsync(fileno(out->stream)) == 0 && rename(out->temporary, out->target) == 0;
  int error = out->error ? out->error : errno;
  if (out->temporary && !(good && keep))
    unlink(out->temporary);
  bool standard = out->stream == stdout;
  if (!standard)
    fclose(out->stream);
  if (!good && standard)
    say_standard_output(error);
  else if (!good)
    say_unwritten(out->name, error);
  forget(out);
  return good;
}

bool colour_wanted(FILE *stream)
{
  const char *no_color = getenv("NO_COLOR");
  return isatty(fileno(stream)) && !(no_color && *no_color);
}

void standard_output_flush(void)
{
  if (fflush(stdout) != 0 && !standard_output_error)
    standard_output_error = errno;
}

bool standard_output_complete(void)
{
  standard_output_flush();
  if (!ferror(stdout))
    return true;
  return say_standard_output(standard_output_error ? standard_output_error : EIO);
}
