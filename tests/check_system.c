/* The system fails: every call of it that the library makes, one after the other, in every way that it can.  Each time there is
 * an error that names the file, or all goes well; a file that is saved over holds its old bytes or its new ones; nothing is left
 * behind or left open; and the same call then succeeds.  What leaks is for a build with sanitizers to see. */
#define _GNU_SOURCE /* for system_faults.h */

#include "system_faults.h"

#include <dirent.h>

/* ---- What is tried ---- */

enum { FOR_GOOD = 1000000 }; /* more often than anything is called */

/* A complaint that says which call failed and how. */
__attribute__((format(printf, 1, 2))) static void wrong_after(const char *format, ...)
{
  va_list arguments;
  if (!complain())
    return;
  if (fault.at > 0)
    printf("%s no. %u fails with %s: ", calls[fault.call].name, fault.at, strerror(fault.error));
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

static reml_workspace *old_one, *new_one;        /* of several 64 KiB, so that they are written in several pieces */
static reml_buffer old_models[3], new_models[3]; /* what they are saved as, by the format */

static reml_status load(int32_t format, reml_error *err)
{
  reml_workspace *ws;
  reml_status status = reml_workspace_load(&ws, reml_from_file(format == REML_FORMAT_JSON ? "in.json" : "in.reml"), NULL, err);
  reml_workspace_free(ws);
  return status;
}

static reml_status read_document(int32_t format, reml_error *err)
{
  reml_document *d;
  reml_status status = reml_document_read(&d, reml_from_file(format == REML_FORMAT_JSON ? "in.json" : "in.reml"), NULL, err);
  reml_document_free(d);
  return status;
}

static reml_status peek(int32_t format, reml_error *err)
{
  reml_document *d;
  reml_status status = reml_document_peek(&d, reml_from_file(format == REML_FORMAT_JSON ? "in.json" : "in.reml"), NULL, err);
  reml_document_free(d);
  return status;
}

static reml_status map(int32_t format, reml_error *err)
{
  const reml_workspace *ws;
  (void)format;
  reml_status status = reml_workspace_map(&ws, "in.reml", NULL, err);
  if (status == REML_OK && reml_workspace_stale(ws))
    wrong_after("a file that nobody replaced is stale");
  reml_workspace_free(ws);
  return status;
}

enum { EXAMPLES = 1000 };

static reml_status read_examples(int32_t format, reml_error *err)
{
  reml_reader *reader;
  reml_features *x = NULL;
  reml_label y;
  (void)format;
  reml_status status = reml_reader_open(&reader, old_one, reml_from_file("in.vw"), REML_DATA_VW_TEXT, err);
  if (status == REML_OK)
    status = reml_features_create(&x, old_one, err);
  int count = 0;
  while (status == REML_OK) {
    status = reml_reader_next(reader, x, &y, err);
    count += status == REML_OK;
  }
  if (status == REML_END && count != EXAMPLES)
    wrong_after("%d examples were read", count);
  reml_features_free(x);
  reml_reader_free(reader);
  return status == REML_END ? REML_OK : status;
}

static reml_status save_file(int32_t format, reml_error *err)
{
  return reml_workspace_save(new_one, reml_to_file("below/out"), format, err);
}

static reml_status save_through_links(int32_t format, reml_error *err)
{
  return reml_workspace_save(new_one, reml_to_file("out-link"), format, err);
}

static reml_status check_sink(int32_t format, reml_error *err)
{
  (void)format;
  return reml_sink_check(reml_to_file("below/out"), err);
}

/* To a FIFO that can hold it all, so that nobody need read meanwhile. */
static reml_status save_straight(int32_t format, reml_error *err)
{
  static char got[65536];
  (void)format;
  fault.armed = false;
  int fifo = open("out.fifo", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  must(fifo >= 0, "a FIFO is opened");
  fault.armed = true;
  reml_status status = reml_workspace_save(new_one, reml_to_file("out.fifo"), REML_FORMAT_CONFIG, err);
  fault.armed = false;
  ssize_t size = read(fifo, got, sizeof got);
  if (status == REML_OK && (size != (ssize_t)new_models[0].size || memcmp(got, new_models[0].data, (size_t)size) != 0))
    wrong_after("something else came out of the FIFO");
  close(fifo);
  return status;
}

typedef enum kind { READS, SAVES, WRITES } kind; /* SAVES: replaces the file below/out */

static const struct attempt {
  const char *what;
  reml_status (*act)(int32_t format, reml_error *err);
  int32_t format;
  kind kind;
  bool old; /* there is a file below/out, and what a killed save left */
} attempts[] = {
  { "load a binary model", load, REML_FORMAT_BINARY, READS, false },
  { "load a JSON model", load, REML_FORMAT_JSON, READS, false },
  { "read a binary document", read_document, REML_FORMAT_BINARY, READS, false },
  { "peek at a binary model", peek, REML_FORMAT_BINARY, READS, false },
  { "peek at a JSON model", peek, REML_FORMAT_JSON, READS, false },
  { "map", map, REML_FORMAT_BINARY, READS, false },
  { "read examples", read_examples, 0, READS, false },
  { "save to a new file", save_file, REML_FORMAT_BINARY, SAVES, false },
  { "save over a file", save_file, REML_FORMAT_BINARY, SAVES, true },
  { "save JSON over a file", save_file, REML_FORMAT_JSON, SAVES, true },
  { "save over a file through links", save_through_links, REML_FORMAT_BINARY, SAVES, true },
  { "save to a FIFO", save_straight, 0, WRITES, false },
  { "check a sink", check_sink, REML_FORMAT_BINARY, WRITES, true },
  { "check a sink of no file", check_sink, REML_FORMAT_BINARY, WRITES, false },
};
enum { ATTEMPTS = sizeof attempts / sizeof *attempts };

/* ---- Before and after ---- */

static void put(const char *path, const void *bytes, size_t size)
{
  FILE *file = fopen(path, "w");
  must(file && fwrite(bytes, 1, size, file) == size, path);
  must(fclose(file) == 0, path);
}

/* Whether the file holds these bytes, and no others. */
static bool holds(const char *path, const reml_buffer *bytes)
{
  static char got[1 << 21];
  FILE *file = fopen(path, "r");
  if (!file)
    return false;
  size_t size = fread(got, 1, sizeof got, file);
  fclose(file);
  return size == bytes->size && memcmp(got, bytes->data, size) == 0;
}

static const char left_over[] = "below/.out.reml-AbCdEf";

static unsigned stuck; /* temporary files that could not be removed, and stay until the next save */

static unsigned count_temporary(void)
{
  unsigned count = 0;
  DIR *entries = opendir("below");
  must(entries != NULL, "a directory is listed");
  for (const struct dirent *entry; entries && (entry = readdir(entries)) != NULL;)
    count += strstr(entry->d_name, ".reml-") != NULL;
  if (entries)
    closedir(entries);
  return count;
}

static unsigned count_descriptors(void)
{
  unsigned count = 0;
  for (int i = 0; i < 64; i++)
    count += fcntl(i, F_GETFD) >= 0;
  return count;
}

static bool given_away; /* the file below/out, to another user */
static mode_t mode;     /* that it must have */

static void prepare(const struct attempt *a)
{
  unlink("below/out");
  unlink(left_over);
  if (!a->old)
    return;
  put("below/out", old_models[a->format].data, old_models[a->format].size);
  mode = 0640;
  must(chmod("below/out", mode) == 0, "a mode is set");
  /* A new file has to be given away then. */
  given_away = geteuid() != 65534 && chown("below/out", 65534, 65534) == 0;
  if (a->kind == SAVES)
    put(left_over, "half", 4);
}

static reml_status act(const struct attempt *a, reml_error *err)
{
  memset(fault.counts, 0, sizeof fault.counts);
  fault.renamed = false;
  fault.armed = true;
  reml_status status = a->act(a->format, err);
  fault.armed = false;
  return status;
}

/* What must be so after every attempt, however it went. */
static void check_files(const struct attempt *a, reml_status status, unsigned descriptors)
{
  unsigned temporary = count_temporary(), most = stuck + (access(left_over, F_OK) == 0 ? 1 : 0);
  struct stat now;
  if (temporary > most || (temporary > 0 && status == REML_OK && fault.at == 0 && a->kind == SAVES))
    wrong_after("a temporary file is left");
  if (count_descriptors() != descriptors)
    wrong_after("%u descriptors are open, %u were", count_descriptors(), descriptors);
  if (a->kind == SAVES && status == REML_OK && !fault.renamed)
    wrong_after("the file was not replaced");
  if (a->kind == SAVES && fault.renamed && !holds("below/out", &new_models[a->format]))
    wrong_after("the file does not hold the new bytes");
  if (!fault.renamed && a->old && !holds("below/out", &old_models[a->format]))
    wrong_after("the file does not hold the old bytes");
  if (!fault.renamed && !a->old && access("below/out", F_OK) == 0)
    wrong_after("there is a file");
  /* Where the group cannot be kept, others of another may no more than before. */
  if (fault.at > 0 && fault.call == FCHOWN && fault.times == FOR_GOOD && fault.renamed)
    mode = 0600;
  if (a->old && (stat("below/out", &now) != 0 || (now.st_mode & 07777) != mode))
    wrong_after("the mode is another");
}

/* Tries without a fault; so it must succeed. */
static void succeed(const struct attempt *a)
{
  reml_error err = REML_ERROR_INIT;
  unsigned descriptors = count_descriptors();
  fault.at = 0;
  reml_status status = act(a, &err);
  if (status != REML_OK)
    wrong_after("without a fault: %s: %s", reml_status_name(status), err.message);
  check_files(a, status, descriptors);
}

/* Fails the call `at` and so many in all; false when there are not so many. */
static bool fail(const struct attempt *a, enum call call, unsigned at, unsigned times, int error)
{
  reml_error err = REML_ERROR_INIT;
  unsigned descriptors = count_descriptors();
  prepare(a);
  fault.call = call;
  fault.at = at;
  fault.times = times;
  fault.error = error;
  reml_status status = act(a, &err);
  if (fault.counts[call] < at)
    return false;
  if (status != REML_OK && error == EINTR)
    wrong_after("a signal ended it: %s", err.message);
  else if (status != REML_OK && status != REML_E_IO && !(error == ENOMEM && status == REML_E_MEMORY))
    wrong_after("%s: %s", reml_status_name(status), err.message);
  else if (status == REML_E_IO && (err.os_error != error || !strstr(err.message, a->kind == READS ? "in." : "out")))
    wrong_after("error %d and the message: %s", err.os_error, err.message);
  /* After the rename nothing fails but bringing the directory to the disk and closing. */
  if (status != REML_OK && fault.renamed && call != FSYNC && call != CLOSE)
    wrong_after("failed after the rename");
  stuck = call == UNLINKAT ? 1 : 0;
  check_files(a, status, descriptors);
  succeed(a);
  stuck = 0;
  if (count_temporary() > 0 && (save_file(REML_FORMAT_BINARY, NULL) != REML_OK || count_temporary() > 0))
    wrong_after("the next save leaves a temporary file");
  return true;
}

static unsigned faults;
static bool reached[CALLS];

/* Fails each call of that name, one after the other. */
static void fail_each(const struct attempt *a, enum call call, unsigned times, int error)
{
  for (unsigned at = 1; fail(a, call, at, times, error); at++) {
    faults++;
    reached[call] = true;
    must(at < 1000, "an end to the calls");
  }
}

/* Once, or for good from then on; but signals come one by one. */
static void fail_all(const struct attempt *a)
{
  for (int call = 0; call < CALLS; call++)
    for (size_t i = 0; i < 8 && calls[call].errors[i]; i++) {
      int error = calls[call].errors[i];
      fail_each(a, (enum call)call, error == EINTR ? 3 : 1, error);
      if (error == EIO || error == EMFILE || error == ENOLCK || error == ENOSPC)
        fail_each(a, (enum call)call, FOR_GOOD, error);
    }
}

/* Little by little, and then with interruptions. */
static void pass_little(const struct attempt *a)
{
  prepare(a);
  fault.most = 1;
  succeed(a);
  fault.most = 0;
  fault.storm = true;
  for (int i = 0; i < 5; i++)
    succeed(a);
  fault.storm = false;
}

/* ---- Models and data ---- */

static void make_models(void)
{
  static const char config[] = "{\"globalConfig\": {\"numBits\": 12}, \"entryReduction\": {\"typename\": \"Coin\"}}";
  old_one = learned(config, 800);
  new_one = learned(config, 700);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    must(reml_workspace_save(old_one, reml_to_memory(&old_models[format]), format, NULL) == REML_OK, "a model");
    must(reml_workspace_save(new_one, reml_to_memory(&new_models[format]), format, NULL) == REML_OK, "a model");
  }
  must(reml_workspace_save(new_one, reml_to_memory(&new_models[0]), REML_FORMAT_CONFIG, NULL) == REML_OK, "a configuration");
}

static void make_files(void)
{
  put("in.reml", old_models[REML_FORMAT_BINARY].data, old_models[REML_FORMAT_BINARY].size);
  put("in.json", old_models[REML_FORMAT_JSON].data, old_models[REML_FORMAT_JSON].size);
  FILE *data = fopen("in.vw", "w");
  must(data != NULL, "in.vw");
  for (unsigned i = 0; i < EXAMPLES; i++)
    fprintf(data, "%u | a:%u b c%u\n", i % 3, i, i % 50);
  must(fclose(data) == 0, "in.vw");
  must(mkdir("below", 0755) == 0 && symlink("below/out", "out") == 0 && symlink("out", "out-link") == 0 &&
           mkfifo("out.fifo", 0600) == 0,
       "links and a FIFO");
}

static void remove_files(const char *directory)
{
  static const char *const names[] = { "in.reml", "in.json", "in.vw", "below/out", left_over, "out", "out-link", "out.fifo" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(names[i]);
  doing = "at the end";
  must(rmdir("below") == 0 && chdir("/") == 0 && rmdir(directory) == 0, "an empty directory is removed");
}

static void free_models(void)
{
  reml_workspace_free(old_one);
  reml_workspace_free(new_one);
  for (size_t i = 0; i < 3; i++) {
    reml_buffer_free(&old_models[i]);
    reml_buffer_free(&new_models[i]);
  }
}

int main(void)
{
  char directory[] = "/tmp/reml-system-XXXXXX";
  must(mkdtemp(directory) && chdir(directory) == 0, "a directory");
  make_models();
  make_files();
  for (size_t i = 0; i < ATTEMPTS; i++) {
    doing = attempts[i].what;
    prepare(&attempts[i]);
    succeed(&attempts[i]);
    fail_all(&attempts[i]);
    pass_little(&attempts[i]);
  }
  for (int call = 0; call < CALLS; call++)
    if (!reached[call] && (call != FCHOWN || given_away))
      wrong_after("%s was never called", calls[call].name);
  printf("%u faults\n", faults);
  free_models();
  remove_files(directory);
  return failures > 0;
}
