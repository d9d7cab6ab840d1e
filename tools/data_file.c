#include "data_file.h"

#include "io.h"
#include "message.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Opening and closing ---- */

bool data_file_open(struct data_file *file, const char *name)
{
  struct stat status;
  file->name = name;
  file->told = file->ended = false;
  file->left = 0;
  file->os_error = 0;
  file->decompressor = (struct decompressor){ COMPRESSION_NONE, NULL, false, NULL };
  /* O_NONBLOCK: a FIFO that nobody writes yet is waited for later, where a signal ends the waiting. */
  file->descriptor = is_standard(name) ? STDIN_FILENO : open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file->descriptor < 0) {
    say_error("cannot open %s: %s", name, strerror(errno));
    return false;
  }
  file->os_error = fstat(file->descriptor, &status) < 0 ? errno : S_ISDIR(status.st_mode) ? EISDIR : 0;
  file->regular = !file->os_error && S_ISREG(status.st_mode);
  if (!file->os_error)
    return true;
  data_file_say(file);
  data_file_close(file);
  return false;
}

bool data_file_failed(const struct data_file *file)
{
  return file->os_error || file->decompressor.problem;
}

void data_file_say(const struct data_file *file)
{
  const char *title = input_title(file->name), *problem = file->decompressor.problem;
  if (file->os_error)
    say_error("cannot read %s: %s", title, strerror(file->os_error));
  else
    say_error("cannot read %s as %s: %s", title, decompressor_name(&file->decompressor), problem);
}

void data_file_close(struct data_file *file)
{
  if (file->descriptor > STDIN_FILENO)
    close(file->descriptor);
  file->descriptor = -1;
  decompressor_end(&file->decompressor);
}

/* ---- Bytes as they are ---- */

/* Waits until there is something to read, or an end or a failure to be told.  False when waiting is to end. */
static bool wait_for_data(struct data_file *file)
{
  struct pollfd watched[] = { { stop_descriptor(), POLLIN, 0 }, { file->descriptor, POLLIN, 0 } };
  file->before_wait(file->user);
  while (poll(watched, sizeof watched / sizeof *watched, -1) < 0)
    if (errno != EINTR && errno != EAGAIN)
      return true; /* read says why, or waits as well */
  return watched[0].revents == 0;
}

/* Ctrl-C goes to all programs of a pipeline: when the one that writes our data has ended, in the middle of an example perhaps,
 * the same signal may be on its way to us. */
static bool ended_by_signal(const struct data_file *file)
{
  enum { GRACE = 20 }; /* milliseconds */
  struct pollfd watched = { stop_descriptor(), POLLIN, 0 };
  int ready;
  if (file->regular)
    return false;
  do
    ready = poll(&watched, 1, GRACE);
  while (ready < 0 && errno == EINTR);
  return ready > 0;
}

static ptrdiff_t read_bytes(struct data_file *file, void *buffer, size_t capacity)
{
  ssize_t got;
  do {
    if (!wait_for_data(file))
      return -1;
    got = read(file->descriptor, buffer, capacity < SSIZE_MAX ? capacity : SSIZE_MAX);
  } while (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK));
  if (got == 0 && ended_by_signal(file))
    return -1;
  if (got < 0)
    file->os_error = errno;
  else
    atomic_fetch_add_explicit(file->read, (uint_least64_t)got, memory_order_relaxed);
  return got;
}

/* Reads into the piece, behind the `kept` bytes that are in it. */
static bool read_piece(struct data_file *file, size_t kept)
{
  ptrdiff_t got = read_bytes(file, file->piece + kept, sizeof file->piece - kept);
  if (got < 0)
    return false;
  file->at = file->piece;
  file->left = kept + (size_t)got;
  file->ended = got == 0;
  return true;
}

/* ---- What they are ---- */

/* Reads as much as it takes to tell what the file is. */
static bool tell(struct data_file *file)
{
  enum compression kind;
  do
    if (!read_piece(file, file->left))
      return false;
  while (!compression_tell(file->piece, file->left, &kind) && !file->ended);
  file->told = true;
  return kind == COMPRESSION_NONE || decompressor_start(&file->decompressor, kind);
}

static ptrdiff_t take_plain(struct data_file *file, void *buffer, size_t capacity)
{
  if (file->left == 0)
    return file->ended ? 0 : read_bytes(file, buffer, capacity);
  size_t size = file->left < capacity ? file->left : capacity;
  memcpy(buffer, file->at, size);
  file->at += size;
  file->left -= size;
  return (ptrdiff_t)size;
}

static ptrdiff_t take_decompressed(struct data_file *file, void *buffer, size_t capacity)
{
  for (;;) {
    ptrdiff_t got = decompressor_run(&file->decompressor, &file->at, &file->left, buffer, capacity);
    if (got != 0)
      return got;
    if (file->left > 0)
      continue;
    if (file->ended)
      return decompressor_may_end(&file->decompressor) ? 0 : -1;
    if (!read_piece(file, 0))
      return -1;
  }
}

ptrdiff_t data_file_read(void *user, void *buffer, size_t capacity)
{
  struct data_file *file = user;
  if (!file->told && !tell(file))
    return -1;
  return file->decompressor.stream ? take_decompressed(file, buffer, capacity) : take_plain(file, buffer, capacity);
}
