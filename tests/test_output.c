#include "output.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

enum { LARGE = 10000000 };

static char home[] = "/tmp/reml-output-XXXXXX";

/* Every test runs in its own process, in an empty directory; each uses some of the names in `leave`. */
static void enter(void)
{
  cr_assert_not_null(mkdtemp(home));
  cr_assert_eq(chdir(home), 0);
}

static void leave(void)
{
  unlink("file");
  unlink("fifo");
  rmdir("directory");
  cr_assert_eq(rmdir(home), 0);
}

TestSuite(output, .init = enter, .fini = leave, .timeout = 120);

/* Stands in for the C library's function: writes at most `most_written` bytes, and every third call is interrupted. */
static size_t most_written = SIZE_MAX;
static unsigned writes;

ssize_t write(int descriptor, const void *bytes, size_t size)
{
  if (most_written == SIZE_MAX || ++writes % 3 != 0)
    return (ssize_t)syscall(SYS_write, descriptor, bytes, size < most_written ? size : most_written);
  errno = EINTR;
  return -1;
}

static char *make_bytes(size_t size)
{
  char *bytes = malloc(size);
  cr_assert_not_null(bytes);
  for (size_t i = 0; i < size; i++)
    bytes[i] = (char)(i * 7 + i / 251);
  return bytes;
}

static int count_entries(void)
{
  int count = 0;
  DIR *entries = opendir(".");
  cr_assert_not_null(entries);
  while (readdir(entries))
    count++;
  closedir(entries);
  return count - 2;
}

static int count_descriptors(void)
{
  int count = 0;
  for (int i = 0; i < 64; i++)
    count += fcntl(i, F_GETFD) >= 0;
  return count;
}

static void put(const char *path, const char *text)
{
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  cr_assert_geq(fputs(text, file), 0);
  cr_assert_eq(fclose(file), 0);
}

static void holds(const char *path, const void *bytes, size_t size)
{
  char *got = malloc(size + 1);
  FILE *file = fopen(path, "r");
  cr_assert(got && file);
  cr_expect_eq(fread(got, 1, size + 1, file), size);
  cr_expect_eq(memcmp(got, bytes, size), 0);
  fclose(file);
  free(got);
}

/* What a callback took; it stops the writing at call `stop`. */
typedef struct taker {
  char *bytes;
  size_t size, room;
  int calls, stop;
} taker;

static int32_t take(void *user, const void *bytes, size_t size)
{
  taker *to = user;
  if (++to->calls == to->stop)
    return 7;
  cr_assert_gt(size, 0u);
  cr_assert_leq(size, to->room - to->size);
  memcpy(to->bytes + to->size, bytes, size);
  to->size += size;
  return 0;
}

/* Writes `bytes` in ways and sizes that change, looking at hash and position on the way. */
static void write_mixed(rml_output *out, const char *bytes, size_t size)
{
  static const size_t sizes[] = { 1, 4096, 0, 65535, 3, 65536, 17, 65537, 4095, 200000, 2, 131072, 61440, 4096, 1 };
  size_t done = 0;
  for (size_t i = 0; done < size; i++) {
    size_t piece = sizes[i % (sizeof sizes / sizeof *sizes)];
    piece = piece < size - done ? piece : size - done;
    if (piece <= RML_OUTPUT_ROOM && i % 2 == 0) {
      /* More is asked for than is filled. */
      char *room = rml_output_room(out, RML_OUTPUT_ROOM);
      cr_assert_not_null(room);
      memcpy(room, bytes + done, piece);
      memset(room + piece, '#', RML_OUTPUT_ROOM - piece);
      rml_output_advance(out, piece);
    } else {
      rml_output_write(out, bytes + done, piece);
    }
    done += piece;
    cr_assert_eq(out->position, done);
    if (out->hash && i % 5 == 0)
      cr_assert_eq(rml_output_hash(out), XXH3_64bits(bytes, done), "after %zu bytes", done);
  }
}

static void write_and_commit(reml_sink to, bool hashed, uint64_t expected, bool mixed, const char *bytes, size_t size)
{
  rml_output out;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(rml_output_open(&out, to, hashed, &err), REML_OK, "%s", err.message);
  if (expected > 0)
    rml_output_expect(&out, expected);
  if (mixed)
    write_mixed(&out, bytes, size);
  else
    rml_output_write(&out, bytes, size);
  cr_expect_eq(out.position, size);
  if (to.buffer)
    cr_expect_lt(out.used, out.capacity, "no room for the NUL");
  if (hashed)
    cr_expect_eq(rml_output_hash(&out), XXH3_64bits(bytes, size));
  cr_assert_eq(rml_output_close(&out, true, &err), REML_OK, "%s", err.message);
}

Test(output, writes_the_same_to_every_sink)
{
  char *bytes = make_bytes(LARGE);
  taker to = { make_bytes(LARGE), 0, LARGE, 0, 0 };
  for (int way = 0; way < 4; way++) {
    bool hashed = way & 1, mixed = way & 2;
    reml_buffer buffer = { NULL, 0 };
    write_and_commit(reml_to_memory(&buffer), hashed, 0, mixed, bytes, LARGE);
    cr_assert_eq(buffer.size, (size_t)LARGE);
    cr_expect_eq(memcmp(buffer.data, bytes, LARGE), 0);
    cr_expect_eq(buffer.data[LARGE], 0);
    reml_buffer_free(&buffer);
    write_and_commit(reml_to_file("file"), hashed, 0, mixed, bytes, LARGE);
    holds("file", bytes, LARGE);
    to.size = 0;
    memset(to.bytes, 0, LARGE);
    write_and_commit(reml_to_callback(take, &to, NULL), hashed, LARGE, mixed, bytes, LARGE);
    cr_assert_eq(to.size, (size_t)LARGE);
    cr_expect_eq(memcmp(to.bytes, bytes, LARGE), 0);
  }
  free(to.bytes);
  free(bytes);
}

Test(output, writes_any_length)
{
  static const size_t sizes[] = { 0, 1, 4095, 4096, 65534, 65535, 65536, 65537, 131071, 131072, 131073 };
  char *bytes = make_bytes(131073);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    reml_buffer buffer = { NULL, 0 };
    write_and_commit(reml_to_memory(&buffer), true, 0, false, bytes, sizes[i]);
    cr_assert_eq(buffer.size, sizes[i]);
    cr_expect_eq(memcmp(buffer.data, bytes, sizes[i]), 0);
    cr_expect_eq(buffer.data[sizes[i]], 0);
    reml_buffer_free(&buffer);
    write_and_commit(reml_to_file("file"), true, 0, false, bytes, sizes[i]);
    holds("file", bytes, sizes[i]);
  }
  free(bytes);
}

Test(output, goes_on_after_short_writes)
{
  char *bytes = make_bytes(1000000);
  most_written = 1001;
  write_and_commit(reml_to_file("file"), true, 0, true, bytes, 1000000);
  most_written = SIZE_MAX;
  holds("file", bytes, 1000000);
  free(bytes);
}

Test(output, writes_nothing)
{
  reml_buffer buffer = { NULL, 0 };
  rml_output out;
  cr_assert_eq(rml_output_open(&out, reml_to_memory(&buffer), true, NULL), REML_OK);
  rml_output_write(&out, NULL, 0);
  cr_expect_eq(rml_output_hash(&out), XXH3_64bits("", 0));
  cr_assert_eq(rml_output_close(&out, true, NULL), REML_OK);
  cr_assert_not_null(buffer.data);
  cr_expect_eq(buffer.size, 0u);
  cr_expect_eq(buffer.data[0], 0);
  reml_buffer_free(&buffer);
  taker to = { NULL, 0, 0, 0, 0 };
  write_and_commit(reml_to_callback(take, &to, NULL), true, 0, false, "", 0);
  cr_expect_eq(to.calls, 0);
}

Test(output, makes_expected_memory_once)
{
  char *bytes = make_bytes(1000000);
  reml_buffer buffer = { NULL, 0 };
  rml_output out;
  cr_assert_eq(rml_output_open(&out, reml_to_memory(&buffer), true, NULL), REML_OK);
  rml_output_expect(&out, 1000000);
  const char *made = out.buffer;
  write_mixed(&out, bytes, 1000000);
  cr_assert_not_null(rml_output_room(&out, RML_OUTPUT_ROOM));
  cr_expect_eq(out.buffer, made);
  cr_assert_eq(rml_output_close(&out, true, NULL), REML_OK);
  reml_buffer_free(&buffer);
  /* A wrong expectation does no harm. */
  static const uint64_t expectations[] = { 1, 999999, 1000001, 2000000 };
  for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
    write_and_commit(reml_to_memory(&buffer), true, expectations[i], true, bytes, 1000000);
    cr_assert_eq(buffer.size, 1000000u);
    cr_expect_eq(memcmp(buffer.data, bytes, 1000000), 0);
    reml_buffer_free(&buffer);
  }
  free(bytes);
}

Test(output, has_no_memory_for_what_is_too_much)
{
  char kept[] = "kept";
  reml_buffer buffer = { kept, 4 };
  rml_output out;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(rml_output_open(&out, reml_to_memory(&buffer), true, NULL), REML_OK);
  rml_output_expect(&out, UINT64_MAX);
  rml_output_write(&out, "more", 4);
  cr_expect_eq(rml_output_close(&out, true, &err), REML_E_MEMORY);
  cr_expect_eq(err.status, REML_E_MEMORY);
  cr_expect_eq(buffer.data, kept);
  /* A size that no memory has fails before a byte of it is read. */
  cr_assert_eq(rml_output_open(&out, reml_to_memory(&buffer), true, NULL), REML_OK);
  rml_output_write(&out, "first", 5);
  rml_output_write(&out, "x", SIZE_MAX);
  cr_expect_null(rml_output_room(&out, 1));
  rml_output_write(&out, "more", 4);
  cr_expect_eq(rml_output_close(&out, true, &err), REML_E_MEMORY);
  cr_expect_eq(buffer.data, kept);
  cr_expect_eq(buffer.size, 4u);
}

Test(output, leaves_memory_alone_without_commit)
{
  char kept[] = "kept";
  reml_buffer buffer = { kept, 4 };
  rml_output out;
  cr_assert_eq(rml_output_open(&out, reml_to_memory(&buffer), true, NULL), REML_OK);
  rml_output_write(&out, "new", 3);
  cr_expect_eq(rml_output_close(&out, false, NULL), REML_OK);
  cr_expect_eq(buffer.data, kept);
  cr_expect_eq(buffer.size, 4u);
}

Test(output, hands_over_texts_to_be_freed)
{
  reml_buffer buffer = { NULL, 0 };
  rml_output out;
  reml_buffer_free(NULL);
  reml_buffer_free(&buffer);
  cr_assert_eq(rml_output_open(&out, reml_to_memory(&buffer), false, NULL), REML_OK);
  memcpy(rml_output_room(&out, 6), "new###", 6);
  rml_output_advance(&out, 3);
  cr_assert_eq(rml_output_close(&out, true, NULL), REML_OK);
  cr_expect_eq(buffer.size, 3u);
  cr_expect_str_eq(buffer.data, "new");
  reml_buffer_free(&buffer);
  cr_expect_null(buffer.data);
  cr_expect_eq(buffer.size, 0u);
  reml_buffer_free(&buffer);
}

static void stops(const char *name, int stop, size_t size, const char *message)
{
  char *bytes = make_bytes(size);
  taker to = { make_bytes(LARGE), 0, LARGE, 0, stop };
  rml_output out;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(rml_output_open(&out, reml_to_callback(take, &to, name), true, NULL), REML_OK);
  rml_output_write(&out, bytes, size);
  rml_output_write(&out, bytes, size);
  cr_expect_eq(rml_output_close(&out, true, &err), REML_E_CALLBACK);
  cr_expect_eq(err.status, REML_E_CALLBACK);
  cr_expect_str_eq(err.message, message);
  cr_expect_eq(to.calls, stop);
  free(to.bytes);
  free(bytes);
}

Test(output, lets_a_callback_stop)
{
  stops("socket 7", 1, 10, "the callback socket 7 stopped the writing");
  stops("socket 7", 1, 1000000, "the callback socket 7 stopped the writing");
  stops(NULL, 3, 1000000, "the callback that writes stopped the writing");
  stops("", 2, 65535, "the callback  stopped the writing");
}

Test(output, gives_a_callback_nothing_more_without_commit)
{
  taker to = { NULL, 0, 0, 0, 0 };
  rml_output out;
  cr_assert_eq(rml_output_open(&out, reml_to_callback(take, &to, NULL), false, NULL), REML_OK);
  rml_output_write(&out, "new", 3);
  cr_expect_eq(rml_output_close(&out, false, NULL), REML_OK);
  cr_expect_eq(to.calls, 0);
}

Test(output, keeps_the_old_file_without_commit)
{
  char *bytes = make_bytes(1000000);
  rml_output out;
  int before = count_descriptors();
  put("file", "old");
  cr_assert_eq(rml_output_open(&out, reml_to_file("file"), true, NULL), REML_OK);
  rml_output_write(&out, bytes, 1000000);
  cr_expect_eq(rml_output_close(&out, false, NULL), REML_OK);
  holds("file", "old", 3);
  cr_expect_eq(count_entries(), 1);
  cr_expect_eq(count_descriptors(), before);
  free(bytes);
}

/* The disk is full after `limit` bytes, seen at once or when the buffer is written at the end. */
static void fills_the_disk(rlim_t limit, size_t size)
{
  char *bytes = make_bytes(size);
  rml_output out;
  reml_error err = REML_ERROR_INIT;
  struct rlimit before, small;
  cr_assert_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
  small = (struct rlimit){ limit, before.rlim_max };
  put("file", "old");
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
  cr_assert_eq(rml_output_open(&out, reml_to_file("file"), true, &err), REML_OK, "%s", err.message);
  for (int i = 0; i < 3; i++)
    rml_output_write(&out, bytes, size);
  cr_expect_eq(rml_output_close(&out, true, &err), REML_E_IO);
  cr_assert_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
  cr_expect_eq(err.os_error, EFBIG);
  cr_expect_str_eq(err.message, "cannot write file: File too large");
  holds("file", "old", 3);
  cr_expect_eq(count_entries(), 1);
  free(bytes);
}

Test(output, keeps_the_old_file_when_the_disk_is_full)
{
  cr_assert_neq(signal(SIGXFSZ, SIG_IGN), SIG_ERR);
  int before = count_descriptors();
  fills_the_disk(10, 5);
  fills_the_disk(100000, 70000);
  fills_the_disk(1000000, LARGE);
  cr_expect_eq(count_descriptors(), before);
}

Test(output, tells_that_a_device_is_full)
{
  static const size_t sizes[] = { 3, 1000000 };
  char *bytes = make_bytes(1000000);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    rml_output out;
    reml_error err = REML_ERROR_INIT;
    cr_assert_eq(rml_output_open(&out, reml_to_file("/dev/full"), false, NULL), REML_OK);
    /* Ends the test before a commit that would replace the device. */
    cr_assert_null(out.file.temporary);
    rml_output_write(&out, bytes, sizes[i]);
    cr_expect_eq(rml_output_close(&out, true, &err), REML_E_IO);
    cr_expect_eq(err.os_error, ENOSPC);
    cr_expect_str_eq(err.message, "cannot write /dev/full: No space left on device");
  }
  free(bytes);
}

/* A process that succeeds when what it reads from the FIFO is `size` bytes equal to `bytes`. */
static pid_t read_elsewhere(const char *bytes, size_t size)
{
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child > 0)
    return child;
  static char got[5000];
  size_t done = 0;
  int descriptor = open("fifo", O_RDONLY);
  for (ssize_t count; (count = read(descriptor, got, sizeof got)) > 0; done += (size_t)count)
    if ((size_t)count > size - done || memcmp(got, bytes + done, (size_t)count) != 0)
      _exit(1);
  _exit(done == size ? 0 : 2);
}

Test(output, writes_through_a_fifo)
{
  int status = -1;
  char *bytes = make_bytes(LARGE);
  cr_assert_eq(mkfifo("fifo", 0644), 0);
  pid_t child = read_elsewhere(bytes, LARGE);
  write_and_commit(reml_to_file("fifo"), true, 0, true, bytes, LARGE);
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %d", status);
  cr_expect_eq(count_entries(), 1);
  free(bytes);
}

static void refuses(reml_sink to, reml_status status, const char *message)
{
  rml_output out;
  reml_error err = REML_ERROR_INIT, checked = REML_ERROR_INIT;
  int before = count_descriptors();
  cr_expect_eq(rml_output_open(&out, to, true, &err), status, "%s", message);
  cr_expect_eq(err.status, status);
  cr_expect_str_eq(err.message, message);
  cr_expect_eq(reml_sink_check(to, &checked), status);
  cr_expect_str_eq(checked.message, message);
  cr_expect_eq(reml_sink_check(to, NULL), status);
  cr_expect_eq(count_descriptors(), before);
}

Test(output, refuses_sinks_that_nobody_made)
{
  reml_buffer buffer = { NULL, 0 };
  reml_sink to = reml_to_memory(&buffer);
  to.flags = 1;
  refuses(to, REML_E_ARGUMENT, "a sink with the unknown flags 1");
  to.flags = 0;
  to.kind = 0;
  refuses(to, REML_E_ARGUMENT, "a sink of the unknown kind 0; use one of the reml_to functions");
  to.kind = 4;
  refuses(to, REML_E_ARGUMENT, "a sink of the unknown kind 4; use one of the reml_to functions");
  to.kind = -1;
  refuses(to, REML_E_ARGUMENT, "a sink of the unknown kind -1; use one of the reml_to functions");
  refuses(reml_to_file(NULL), REML_E_ARGUMENT, "a sink file whose path is NULL");
  refuses(reml_to_memory(NULL), REML_E_ARGUMENT, "a sink in memory whose buffer is NULL");
  refuses(reml_to_callback(NULL, NULL, "x"), REML_E_ARGUMENT, "a sink callback whose function is NULL");
}

Test(output, refuses_files_that_cannot_be_written)
{
  cr_assert_eq(mkdir("directory", 0755), 0);
  refuses(reml_to_file("no/file"), REML_E_IO, "cannot create no/file: No such file or directory");
  refuses(reml_to_file("directory"), REML_E_IO, "cannot write directory: Is a directory");
}

Test(output, checks_sinks_without_a_trace)
{
  reml_buffer buffer = { NULL, 0 };
  taker to = { NULL, 0, 0, 0, 0 };
  cr_expect_eq(reml_sink_check(reml_to_memory(&buffer), NULL), REML_OK);
  cr_expect_null(buffer.data);
  cr_expect_eq(reml_sink_check(reml_to_callback(take, &to, NULL), NULL), REML_OK);
  cr_expect_eq(to.calls, 0);
  cr_expect_eq(reml_sink_check(reml_to_file("file"), NULL), REML_OK);
  cr_expect_eq(count_entries(), 0);
  put("file", "old");
  cr_expect_eq(reml_sink_check(reml_to_file("file"), NULL), REML_OK);
  holds("file", "old", 3);
  cr_expect_eq(count_entries(), 1);
}
