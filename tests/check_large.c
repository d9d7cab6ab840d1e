/* Files beyond 2 and 4 GiB, which are holes for the most part and take no disk: a model of the largest table is used in place,
 * what is no model is refused, both at once and with little memory; and a reader goes through more than 32 bits can count.  A large
 * table of which few rows are used takes little memory, too. */
#include "plain.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BITS = 27, ROW_BYTES = 24, MOST_MEMORY = 1 << 30 /* an emulator takes some itself */ };
#define GIB (UINT64_C(1) << 30)
#define VALUES_BYTES (UINT64_C(24) << BITS)

static const char path[] = "large";

/* How much memory the process had at most, in bytes. */
static size_t memory(void)
{
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (size_t)usage.ru_maxrss * 1024;
}

/* ---- A large model, made of a small one ---- */

static reml_workspace *small;
static reml_buffer head, row, tail; /* of the large file: what stands before the values, one row, and behind them */

static reml_features *features_at(const reml_workspace *ws, uint32_t position)
{
  reml_features *x;
  float value = 2;
  must(reml_features_create(&x, ws, NULL) == REML_OK, "features");
  must(reml_features_add_vector(x, &position, &value, 1) == REML_OK, "a vector");
  return x;
}

/* Puts bytes in the place of others, which are there once. */
static void replace(reml_buffer *in, const void *old, size_t old_size, const void *new, size_t new_size)
{
  char *at = in->data, *end = in->data + in->size;
  while ((size_t)(end - at) >= old_size && memcmp(at, old, old_size) != 0)
    at++;
  must((size_t)(end - at) >= old_size, "bytes are found");
  char *larger = malloc(in->size - old_size + new_size);
  size_t before = (size_t)(at - in->data), behind = in->size - before - old_size;
  must(larger != NULL, "memory");
  memcpy(larger, in->data, before);
  memcpy(larger + before, new, new_size);
  memcpy(larger + before + new_size, at + old_size, behind);
  free(in->data);
  *in = (reml_buffer){ larger, before + new_size + behind };
}

/* Of two rows, which have both learned so that both are saved, the second becomes the last of the largest table. */
static void make_parts(void)
{
  static const char config[] = "{\"globalConfig\": {\"numBits\": 1, \"constantFeatureEnabled\": false}, "
                               "\"entryReduction\": {\"typename\": \"Coin\"}}";
  static const char values[] = "\xa6values\xc6\0\0\0\x30", large_values[] = "\xa6values\xc6\xc0\0\0\0";
  must(reml_workspace_create(&small, reml_from_memory(config, REML_STRLEN), NULL, NULL) == REML_OK, "a workspace");
  for (uint32_t i = 0; i < 8; i++) {
    reml_features *x = features_at(small, i % 2);
    reml_label y = reml_simple_label(3, 1);
    must(reml_workspace_learn(small, x, &y, NULL) == REML_OK, "learning");
    reml_features_free(x);
  }
  must(reml_workspace_save(small, reml_to_memory(&head), REML_FORMAT_BINARY, NULL) == REML_OK, "a model");
  replace(&head, "numBits\x01", 8, "numBits\x1b", 8);
  replace(&head, "\xa5shape\x93\x02\x01\x06", 10, "\xa5shape\x93\xce\x08\0\0\0\x01\x06", 14);
  replace(&head, values, sizeof values - 1, large_values, sizeof large_values - 1);
  size_t begin = 0;
  while (memcmp(head.data + begin, large_values, sizeof large_values - 1) != 0)
    begin++;
  begin += sizeof large_values - 1;
  row = (reml_buffer){ head.data + begin + ROW_BYTES, ROW_BYTES };
  tail = (reml_buffer){ row.data + ROW_BYTES, head.size - begin - 2 * (size_t)ROW_BYTES };
  head.size = begin;
}

static void free_parts(void)
{
  reml_workspace_free(small);
  reml_buffer_free(&head);
}

/* A new file of that size without a byte on the disk; false when the file system has none so large. */
static bool make_hole(uint64_t size)
{
  unlink(path);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
  must(file >= 0, "a file");
  bool made = ftruncate(file, (off_t)size) == 0;
  close(file);
  return made;
}

static void put(const reml_buffer *bytes, uint64_t at)
{
  int file = open(path, O_WRONLY);
  must(file >= 0 && pwrite(file, bytes->data, bytes->size, (off_t)at) == (ssize_t)bytes->size, "bytes are written");
  close(file);
}

static uint64_t size_of_model(void)
{
  return head.size + VALUES_BYTES + tail.size;
}

static bool make_model(uint64_t size)
{
  if (!make_hole(size))
    return false;
  put(&head, 0);
  put(&row, head.size + VALUES_BYTES - ROW_BYTES);
  put(&tail, head.size + VALUES_BYTES);
  return true;
}

/* ---- Used in place ---- */

static float predict(const reml_workspace *ws, uint32_t position)
{
  reml_features *x = features_at(ws, position);
  reml_prediction *p;
  must(reml_prediction_create(&p, NULL) == REML_OK, "a prediction");
  must(reml_workspace_predict(ws, x, p, NULL) == REML_OK, "predicting");
  float raw = reml_prediction_raw(p);
  reml_prediction_free(p);
  reml_features_free(x);
  return raw;
}

static void use_in_place(void)
{
  const reml_workspace *ws;
  reml_document *d;
  reml_value bits = REML_VALUE_INIT;
  reml_error err = REML_ERROR_INIT;
  if (reml_workspace_map(&ws, path, NULL, &err) != REML_OK) {
    wrong("a model of %llu bytes is not mapped: %s", (unsigned long long)size_of_model(), err.message);
    return;
  }
  float last = predict(ws, (1u << BITS) - 1), wanted = predict(small, 1);
  if (last != wanted || last == 0 || predict(ws, (1u << BITS) - 2) != 0)
    wrong("the last row predicts %g, not %g", (double)last, (double)wanted);
  reml_workspace_free(ws);
  if (reml_document_peek(&d, reml_from_file(path), NULL, &err) != REML_OK)
    wrong("a model of %llu bytes is not peeked at: %s", (unsigned long long)size_of_model(), err.message);
  else if (!reml_document_get(d, "/globalConfig/numBits", &bits) || bits.integer != BITS)
    wrong("peeking tells of another model");
  reml_document_free(d);
}

/* Neither call takes it. */
static void refuse(reml_status status, uint64_t offset)
{
  const reml_workspace *ws;
  reml_document *d;
  reml_error err = REML_ERROR_INIT;
  reml_status mapped = reml_workspace_map(&ws, path, NULL, &err);
  if (mapped != status || (offset != UINT64_MAX && err.offset != offset))
    wrong("mapped: %s at %llu: %s", reml_status_name(mapped), (unsigned long long)err.offset, err.message);
  reml_status peeked = reml_document_peek(&d, reml_from_file(path), NULL, &err);
  if (peeked != status || (offset != UINT64_MAX && err.offset != offset))
    wrong("peeked at: %s at %llu: %s", reml_status_name(peeked), (unsigned long long)err.offset, err.message);
}

static void refuse_what_is_none(void)
{
  static char ours[] = "\x95\xa4reml", later[] = "\x95\xa4reml\x02\x80";
  static const reml_buffer begins[] = { { ours, sizeof ours - 1 }, { later, sizeof later - 1 } };
  static const reml_status statuses[] = { REML_E_NOT_MODEL, REML_E_NEWER };
  must(make_hole(5 * GIB), "a hole");
  refuse(REML_E_NOT_MODEL, UINT64_MAX);
  for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
    put(&begins[i], 0);
    refuse(statuses[i], UINT64_MAX);
  }
}

/* ---- Loaded ---- */

enum { FEW_BITS = 22, FEW_ROWS = 64, FEW_MEMORY = 48 << 20 /* of a table of 128 MiB; a sanitizer takes some */ };

/* How much memory the process has now, in bytes; 0 where the system does not tell. */
static size_t memory_now(void)
{
  char text[128] = "";
  FILE *file = fopen("/proc/self/statm", "r");
  const char *second = file && fgets(text, sizeof text, file) ? strchr(text, ' ') : NULL;
  if (file)
    fclose(file);
  return second ? strtoul(second, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE) : 0;
}

/* Rows so far apart that each is in a large page of its own, had they been made for them. */
static void load_few(void)
{
  static const char config[] = "{\"globalConfig\": {\"numBits\": 22, \"constantFeatureEnabled\": false}, "
                               "\"entryReduction\": {\"typename\": \"Coin\"}}";
  reml_workspace *ws;
  reml_label y = reml_simple_label(3, 1);
  reml_buffer model;
  must(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, NULL) == REML_OK, "a workspace");
  for (uint32_t i = 0; i < FEW_ROWS; i++) {
    reml_features *x = features_at(ws, i * ((1u << FEW_BITS) / FEW_ROWS));
    must(reml_workspace_learn(ws, x, &y, NULL) == REML_OK, "learning");
    reml_features_free(x);
  }
  must(reml_workspace_save(ws, reml_to_memory(&model), REML_FORMAT_BINARY, NULL) == REML_OK, "saving");
  reml_workspace_free(ws);
  size_t before = memory_now();
  must(reml_workspace_load(&ws, reml_from_memory(model.data, model.size), NULL, NULL) == REML_OK, "loading");
  size_t after = memory_now();
  if (after > before && after - before > FEW_MEMORY)
    wrong("a table with %d rows takes %zu MiB", FEW_ROWS, (after - before) >> 20);
  reml_workspace_free(ws);
  reml_buffer_free(&model);
}

/* ---- Read through ---- */

enum { LINE = 1 << 20 };
static const char bad[] = "x | a\n";

/* Lines without an end to them, and then one that is bad. */
typedef struct stream {
  uint64_t given, lines;
} stream;

static ptrdiff_t give(void *user, void *buffer, size_t capacity)
{
  stream *from = user;
  uint64_t most = from->lines * LINE, in_line = LINE - from->given % LINE;
  if (from->given > most)
    return 0;
  if (from->given == most) {
    memcpy(buffer, bad, sizeof bad - 1);
    from->given++;
    return sizeof bad - 1;
  }
  size_t size = in_line < capacity ? (size_t)in_line : capacity;
  memset(buffer, 'a', size);
  if (size == in_line)
    ((char *)buffer)[size - 1] = '\n';
  from->given += size;
  return (ptrdiff_t)size;
}

static void read_through(void)
{
  stream from = { 0, 4 * GIB / LINE + 100 };
  reml_reader *reader;
  reml_features *x;
  reml_error err = REML_ERROR_INIT;
  const char *text;
  size_t length;
  uint64_t line = 0, lines = 0;
  must(reml_reader_open(&reader, small, reml_from_callback(give, &from, "stream"), REML_DATA_VW_TEXT, NULL) == REML_OK, "open");
  must(reml_features_create(&x, small, NULL) == REML_OK, "features");
  for (; lines < from.lines; lines++)
    if (reml_reader_next_text(reader, &text, &length, &line, &err) != REML_OK || length != LINE - 1 || line != lines + 1)
      break;
  if (lines != from.lines)
    wrong("line %llu: %s", (unsigned long long)line, err.message);
  else if (reml_reader_next(reader, x, NULL, &err) != REML_E_DATA || err.line != lines + 1)
    wrong("line %llu: %s", (unsigned long long)err.line, err.message);
  reml_features_free(x);
  reml_reader_free(reader);
}

/* A line that does not end: the reader gives up before it takes much memory, and every time. */
static void give_up(void)
{
  reml_reader *reader;
  reml_error err = REML_ERROR_INIT;
  const char *text;
  size_t length;
  must(make_hole(5 * GIB), "a hole");
  must(reml_reader_open(&reader, small, reml_from_file(path), REML_DATA_VW_TEXT, NULL) == REML_OK, "open");
  for (int i = 0; i < 2; i++)
    if (reml_reader_next_text(reader, &text, &length, NULL, &err) != REML_E_LIMIT || err.line != 1)
      wrong("a line of 5 GiB: %s", err.message);
  reml_reader_free(reader);
}

int main(void)
{
  char directory[] = "/tmp/reml-large-XXXXXX";
  int status = 0;
  must(mkdtemp(directory) && chdir(directory) == 0, "a directory");
  make_parts();
  size_t before = memory();
  if (sizeof(size_t) > 4 && make_hole(6 * GIB)) {
    must(make_model(size_of_model()), "a large model");
    use_in_place();
    must(truncate(path, (off_t)size_of_model() - 1) == 0, "a file is cut");
    refuse(REML_E_TRUNCATED, UINT64_MAX);
    must(make_model(6 * GIB), "a large model");
    refuse(REML_E_SYNTAX, size_of_model());
    refuse_what_is_none();
    if (memory() - before > MOST_MEMORY)
      wrong("%zu MiB of memory were taken", (memory() - before) >> 20);
    give_up();
  } else {
    printf("skipped: no files of 6 GiB, be they holes\n");
    status = 77;
  }
  load_few();
  read_through();
  free_parts();
  unlink(path);
  must(chdir("/") == 0 && rmdir(directory) == 0, "an empty directory is removed");
  return failures > 0 ? 1 : status;
}
