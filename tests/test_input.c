#include "input.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char home[] = "/tmp/reml-input-XXXXXX";

/* Every test runs in its own process, in an empty directory; each uses some of the names in `leave`. */
static void enter(void)
{
  cr_assert_not_null(mkdtemp(home));
  cr_assert_eq(chdir(home), 0);
}

static void leave(void)
{
  if (getuid() == 0)
    cr_assert_eq(seteuid(0), 0);
  unlink("file");
  unlink("fifo");
  rmdir("directory");
  cr_assert_eq(rmdir(home), 0);
}

TestSuite(input, .init = enter, .fini = leave, .timeout = 60);

/* Stands in for the C library's function: that many calls are interrupted. */
static int interruptions;

ssize_t read(int descriptor, void *buffer, size_t size)
{
  if (interruptions == 0)
    return (ssize_t)syscall(SYS_read, descriptor, buffer, size);
  interruptions--;
  errno = EINTR;
  return -1;
}

static void put(const char *path, const void *bytes, size_t size)
{
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  cr_assert_eq(fwrite(bytes, 1, size, file), size);
  cr_assert_eq(fclose(file), 0);
}

static int count_descriptors(void)
{
  int count = 0;
  for (int i = 0; i < 64; i++)
    count += fcntl(i, F_GETFD) >= 0;
  return count;
}

/* What a source of many bytes holds. */
static unsigned char *make_bytes(size_t size)
{
  unsigned char *bytes = malloc(size);
  cr_assert_not_null(bytes);
  for (size_t i = 0; i < size; i++)
    bytes[i] = (unsigned char)(i * 7 + i / 251);
  return bytes;
}

/* Gives `size` bytes, at most `piece` at a time, then `at_end`. */
typedef struct giver {
  const unsigned char *bytes;
  size_t size, piece, given;
  ptrdiff_t at_end;
  int calls;
} giver;

static ptrdiff_t give(void *user, void *buffer, size_t capacity)
{
  giver *from = user;
  size_t rest = from->size - from->given, count = rest < from->piece ? rest : from->piece;
  from->calls++;
  if (rest == 0)
    return from->at_end;
  count = count < capacity ? count : capacity;
  memcpy(buffer, from->bytes + from->given, count);
  from->given += count;
  return (ptrdiff_t)count;
}

static ptrdiff_t give_too_much(void *user, void *buffer, size_t capacity)
{
  (void)user, (void)buffer;
  return (ptrdiff_t)capacity + 1;
}

static void reads(reml_source from, const void *bytes, size_t size)
{
  for (int copy = 0; copy < 2; copy++) {
    rml_bytes got;
    reml_error err = REML_ERROR_INIT;
    cr_assert_eq(rml_bytes_read(&got, from, copy, &err), REML_OK, "%s", err.message);
    cr_assert_eq(got.size, size);
    cr_assert_not_null(got.data);
    cr_expect_eq(memcmp(got.data, bytes, size), 0);
    rml_bytes_free(&got);
    cr_expect_null(got.data);
    cr_expect_null(got.owned);
    cr_expect_eq(got.size, 0u);
  }
}

static void refuses(reml_source from, reml_status status, int os_error, const char *message)
{
  rml_bytes got;
  reml_error err = REML_ERROR_INIT;
  int before = count_descriptors();
  cr_expect_eq(rml_bytes_read(&got, from, true, &err), status, "%s", message);
  cr_expect_eq(err.status, status);
  cr_expect_eq(err.os_error, os_error);
  cr_expect_str_eq(err.message, message);
  cr_expect_null(got.data);
  cr_expect_null(got.owned);
  cr_expect_eq(rml_bytes_read(&got, from, false, NULL), status);
  cr_expect_eq(count_descriptors(), before);
}

Test(input, reads_files)
{
  static const size_t sizes[] = { 0, 1, 15, 4096, 65535, 65536, 65537, 1000000 };
  unsigned char *bytes = make_bytes(1000000);
  int before = count_descriptors();
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    put("file", bytes, sizes[i]);
    reads(reml_from_file("file"), bytes, sizes[i]);
  }
  cr_expect_eq(count_descriptors(), before);
  free(bytes);
}

Test(input, reads_a_file_that_says_it_is_empty)
{
  rml_bytes got;
  struct stat status;
  static const char path[] = "/proc/self/status";
  if (stat(path, &status) != 0)
    cr_skip_test("there is no /proc");
  cr_expect_eq(status.st_size, 0);
  cr_assert_eq(rml_bytes_read(&got, reml_from_file(path), false, NULL), REML_OK);
  cr_expect_gt(got.size, 100u);
  cr_expect_eq(memcmp(got.data, "Name:", 5), 0);
  rml_bytes_free(&got);
}

Test(input, reads_what_a_file_grows_by)
{
  rml_input in;
  char buffer[10];
  size_t got;
  put("file", "one", 3);
  cr_assert_eq(rml_input_open(&in, reml_from_file("file"), NULL), REML_OK);
  cr_expect(fcntl(in.file, F_GETFD) & FD_CLOEXEC);
  interruptions = 2;
  cr_assert_eq(rml_input_read(&in, buffer, 3, &got, NULL), REML_OK);
  cr_expect_eq(interruptions, 0);
  cr_expect_eq(got, 3u);
  put("file", "onetwo", 6);
  cr_assert_eq(rml_input_read(&in, buffer, sizeof buffer, &got, NULL), REML_OK);
  cr_expect_eq(got, 3u);
  cr_expect_eq(memcmp(buffer, "two", 3), 0);
  cr_assert_eq(rml_input_read(&in, buffer, sizeof buffer, &got, NULL), REML_OK);
  cr_expect_eq(got, 0u);
  rml_input_close(&in);
  cr_expect_eq(in.file, -1);
}

/* Writes to a FIFO in pieces that come apart. */
static pid_t write_elsewhere(const unsigned char *bytes, size_t size)
{
  pid_t child = fork();
  cr_assert_geq(child, 0);
  if (child > 0)
    return child;
  int descriptor = open("fifo", O_WRONLY);
  for (size_t done = 0, piece = 1; done < size; done += piece, piece = piece * 3 % 4999 + 1) {
    piece = piece < size - done ? piece : size - done;
    if (write(descriptor, bytes + done, piece) != (ssize_t)piece)
      _exit(1);
  }
  _exit(0);
}

Test(input, reads_a_fifo)
{
  enum { SIZE = 300000 };
  unsigned char *bytes = make_bytes(SIZE);
  cr_assert_eq(mkfifo("fifo", 0644), 0);
  pid_t child = write_elsewhere(bytes, SIZE);
  rml_bytes got;
  int status = -1;
  cr_assert_eq(rml_bytes_read(&got, reml_from_file("fifo"), false, NULL), REML_OK);
  cr_assert_eq(waitpid(child, &status, 0), child);
  cr_expect_eq(status, 0);
  cr_assert_eq(got.size, (size_t)SIZE);
  cr_expect_eq(memcmp(got.data, bytes, SIZE), 0);
  rml_bytes_free(&got);
  free(bytes);
}

Test(input, borrows_memory_or_copies_it)
{
  static const char text[] = "one\0two";
  rml_bytes got;
  cr_assert_eq(rml_bytes_read(&got, reml_from_memory(text, sizeof text), false, NULL), REML_OK);
  cr_expect_eq((const void *)got.data, (const void *)text);
  cr_expect_null(got.owned);
  cr_expect_eq(got.size, sizeof text);
  rml_bytes_free(&got);
  cr_assert_eq(rml_bytes_read(&got, reml_from_memory(text, sizeof text), true, NULL), REML_OK);
  cr_expect_neq((const void *)got.data, (const void *)text);
  cr_expect_eq((const void *)got.data, got.owned);
  rml_bytes_free(&got);
  reads(reml_from_memory(text, sizeof text), text, sizeof text);
}

Test(input, takes_the_length_of_a_text)
{
  reads(reml_from_memory("one\0two", REML_STRLEN), "one", 3);
  reads(reml_from_memory("", REML_STRLEN), "", 0);
}

Test(input, takes_empty_memory)
{
  reads(reml_from_memory(NULL, 0), "", 0);
  reads(reml_from_memory("x", 0), "", 0);
}

Test(input, hands_memory_out_in_pieces)
{
  rml_input in;
  char buffer[4];
  size_t got;
  cr_assert_eq(rml_input_open(&in, reml_from_memory("abcdefg", REML_STRLEN), NULL), REML_OK);
  cr_assert_eq(rml_input_read(&in, buffer, 4, &got, NULL), REML_OK);
  cr_expect(got == 4 && memcmp(buffer, "abcd", 4) == 0);
  cr_assert_eq(rml_input_read(&in, buffer, 4, &got, NULL), REML_OK);
  cr_expect(got == 3 && memcmp(buffer, "efg", 3) == 0);
  for (int i = 0; i < 2; i++) {
    cr_assert_eq(rml_input_read(&in, buffer, 4, &got, NULL), REML_OK);
    cr_expect_eq(got, 0u);
  }
  rml_input_close(&in);
}

Test(input, reads_callbacks_that_give_little)
{
  static const size_t pieces[] = { 1, 7, 65536, 1000000 };
  enum { SIZE = 300000 };
  unsigned char *bytes = make_bytes(SIZE);
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
    giver from = { bytes, SIZE, pieces[i], 0, 0, 0 };
    rml_bytes got;
    cr_assert_eq(rml_bytes_read(&got, reml_from_callback(give, &from, NULL), false, NULL), REML_OK);
    cr_assert_eq(got.size, (size_t)SIZE);
    cr_expect_eq(memcmp(got.data, bytes, SIZE), 0);
    rml_bytes_free(&got);
  }
  free(bytes);
}

Test(input, reads_a_callback_that_has_nothing)
{
  giver from = { NULL, 0, 1, 0, 0, 0 };
  reads(reml_from_callback(give, &from, NULL), "", 0);
}

Test(input, does_not_ask_again_after_the_end)
{
  giver from = { (const unsigned char *)"ab", 2, 2, 0, 0, 0 };
  rml_input in;
  char buffer[4];
  size_t got;
  cr_assert_eq(rml_input_open(&in, reml_from_callback(give, &from, NULL), NULL), REML_OK);
  for (int i = 0; i < 5; i++) {
    cr_assert_eq(rml_input_read(&in, buffer, sizeof buffer, &got, NULL), REML_OK);
    cr_expect_eq(got, i == 0 ? 2u : 0u);
  }
  cr_expect_eq(from.calls, 2);
  rml_input_close(&in);
}

Test(input, tells_that_a_callback_failed)
{
  unsigned char *bytes = make_bytes(100000);
  giver from = { bytes, 100000, 100000, 0, -1, 0 };
  refuses(reml_from_callback(give, &from, "socket 7"), REML_E_CALLBACK, 0, "the callback socket 7 failed");
  from.at_end = PTRDIFF_MIN;
  refuses(reml_from_callback(give, &from, NULL), REML_E_CALLBACK, 0, "the callback that reads failed");
  free(bytes);
}

Test(input, a_failure_is_not_the_end)
{
  giver from = { NULL, 0, 1, 0, -1, 0 };
  rml_input in;
  char buffer[4];
  size_t got = 9;
  cr_assert_eq(rml_input_open(&in, reml_from_callback(give, &from, NULL), NULL), REML_OK);
  cr_expect_eq(rml_input_read(&in, buffer, sizeof buffer, &got, NULL), REML_E_CALLBACK);
  cr_expect_eq(got, 0u);
  cr_expect_eq(rml_input_read(&in, buffer, sizeof buffer, &got, NULL), REML_E_CALLBACK);
  rml_input_close(&in);
}

Test(input, refuses_a_callback_that_claims_too_much)
{
  rml_input in;
  reml_error err = REML_ERROR_INIT;
  char buffer[4];
  size_t got;
  cr_assert_eq(rml_input_open(&in, reml_from_callback(give_too_much, NULL, "liar"), NULL), REML_OK);
  cr_expect_eq(rml_input_read(&in, buffer, sizeof buffer, &got, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "the callback liar returned 5 for a buffer of 4 bytes");
  cr_expect_eq(got, 0u);
  rml_input_close(&in);
  rml_bytes bytes;
  cr_expect_eq(rml_bytes_read(&bytes, reml_from_callback(give_too_much, NULL, NULL), false, NULL), REML_E_ARGUMENT);
}

Test(input, refuses_sources_that_nobody_made)
{
  reml_source from = reml_from_memory("x", 1);
  from.flags = 1;
  refuses(from, REML_E_ARGUMENT, 0, "a source with the unknown flags 1");
  from.flags = 0;
  from.kind = 0;
  refuses(from, REML_E_ARGUMENT, 0, "a source of the unknown kind 0; use one of the reml_from functions");
  from.kind = 4;
  refuses(from, REML_E_ARGUMENT, 0, "a source of the unknown kind 4; use one of the reml_from functions");
  from.kind = -1;
  refuses(from, REML_E_ARGUMENT, 0, "a source of the unknown kind -1; use one of the reml_from functions");
  refuses(reml_from_file(NULL), REML_E_ARGUMENT, 0, "a source file whose path is NULL");
  refuses(reml_from_memory(NULL, 1), REML_E_ARGUMENT, 0, "a source in memory whose data is NULL");
  refuses(reml_from_memory(NULL, REML_STRLEN), REML_E_ARGUMENT, 0, "a source in memory whose data is NULL");
  refuses(reml_from_callback(NULL, NULL, "x"), REML_E_ARGUMENT, 0, "a source callback whose function is NULL");
}

Test(input, refuses_files_that_cannot_be_read)
{
  cr_assert_eq(mkdir("directory", 0755), 0);
  refuses(reml_from_file("missing"), REML_E_IO, ENOENT, "cannot open missing: No such file or directory");
  refuses(reml_from_file("missing/x"), REML_E_IO, ENOENT, "cannot open missing/x: No such file or directory");
  refuses(reml_from_file(""), REML_E_IO, ENOENT, "cannot open : No such file or directory");
  refuses(reml_from_file("directory"), REML_E_IO, EISDIR, "cannot read directory: Is a directory");
  rml_input in;
  cr_expect_eq(rml_input_open(&in, reml_from_file("directory"), NULL), REML_E_IO);
}

Test(input, refuses_a_file_without_read_permission)
{
  put("file", "x", 1);
  cr_assert_eq(chmod("file", 0), 0);
  if (geteuid() == 0 && (chmod(home, 0755) != 0 || seteuid(65534) != 0))
    cr_skip_test("cannot become a user without privileges");
  refuses(reml_from_file("file"), REML_E_IO, EACCES, "cannot open file: Permission denied");
}

Test(input, tells_that_reading_failed)
{
  /* Address 0 of a process is never mapped. */
  static const char path[] = "/proc/self/mem";
  if (access(path, R_OK) != 0)
    cr_skip_test("there is no /proc/self/mem");
  refuses(reml_from_file(path), REML_E_IO, EIO, "cannot read /proc/self/mem: Input/output error");
}

Test(input, names_its_source)
{
  reml_source file = reml_from_file("path"), memory = reml_from_memory("x", 1), callback = reml_from_callback(give, NULL, "it");
  cr_expect_str_eq(rml_input_name(&file), "path");
  cr_expect_null(rml_input_name(&memory));
  cr_expect_str_eq(rml_input_name(&callback), "it");
}
