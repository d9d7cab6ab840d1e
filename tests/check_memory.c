/* How much memory reading, converting and loading take.  Of every vector, sample and golden model, good or bad, at most 16 times
 * its size and 1 MiB at a time, beside the table of weights that loading makes, which converting never does.  Files that somebody
 * made to take as much as they can (tests/hostile.h) take no more than what a tree of json-c needs for the smallest of values. */
#include "heap.h"
#include "hostile.h"
#include "hostile_flex.h"

#include <dirent.h>
#include <json.h>
#include <stdarg.h>
#include <unistd.h>

/* A table of 2^21 rows. */
#define MOST_WEIGHT_BYTES (UINT64_C(1) << 26)

enum { TIMES = 16, BESIDE = 1024 * 1024 };

static int failures;
static double worst_times, worst_request;
static char worst_name[128], map_path[64];

__attribute__((format(printf, 2, 3))) static void wrong(const char *name, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  printf("%s: ", name);
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
  failures++;
}

/* ---- What is measured ---- */

/* A file, and what it may take: so many times its size, and what is the same for all. */
typedef struct measured {
  const char *name;
  bytes content;
  size_t times, beside;
} measured;

static int32_t discard(void *user, const void *data, size_t size)
{
  size_t *total = user;
  (void)data;
  *total += size;
  return 0;
}

/* Ends a measurement that `heap_start` began; `table` is what the weights may take. */
static void end(const measured *of, const char *what, uint64_t table)
{
  heap_use use = heap_end();
  double size = (double)of->content.size;
  if (use.peak > of->times * of->content.size + of->beside + table)
    wrong(of->name, "%s: %zu bytes at a time, %.1f times its size", what, use.peak, (double)use.peak / size);
  if (use.largest > 2 * TIMES * of->content.size + of->beside + table)
    wrong(of->name, "%s: %zu bytes at once", what, use.largest);
  if (of->content.size < HOSTILE_SIZE / 2 || of->beside == BESIDE)
    return;
  if ((double)use.peak / size > worst_times) {
    worst_times = (double)use.peak / size;
    snprintf(worst_name, sizeof worst_name, "%s: %s", of->name, what);
  }
  if ((double)use.largest / size > worst_request)
    worst_request = (double)use.largest / size;
}

/* Converting to every form that there is; the file is read already. */
static void convert(const measured *of, const reml_document *d)
{
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++) {
    size_t total = 0;
    heap_start(0, false);
    reml_document_write(d, reml_to_callback(discard, &total, NULL), format, NULL);
    end(of, "writing", 0);
  }
}

/* What loading may take for the weights: nothing when they are more than we allow. */
static uint64_t table_of(const reml_document *d)
{
  reml_value bits = REML_VALUE_INIT;
  if (!d || !reml_document_get(d, "/globalConfig/numBits", &bits) || UINT64_C(32) << bits.integer > MOST_WEIGHT_BYTES)
    return 0;
  return (UINT64_C(32) << bits.integer) + 64;
}

static void load(const measured *of, const reml_options *options, const reml_document *d)
{
  reml_source from = reml_from_memory(of->content.data, of->content.size);
  bool configuration = d && reml_document_format(d) == REML_FORMAT_CONFIG;
  reml_workspace *ws = NULL;
  heap_start(0, false);
  if (configuration)
    reml_workspace_create(&ws, from, options, NULL);
  else
    reml_workspace_load(&ws, from, options, NULL);
  end(of, "loading", table_of(d));
  reml_workspace_free(ws);
}

static void map(const measured *of)
{
  const reml_workspace *ws = NULL;
  FILE *file = fopen(map_path, "wb");
  if (!file || fwrite(of->content.data, 1, of->content.size, file) != of->content.size || fclose(file) != 0)
    wrong(of->name, "there is no file to map");
  heap_start(0, false);
  reml_workspace_map(&ws, map_path, NULL, NULL);
  end(of, "mapping", 0);
  reml_workspace_free(ws);
  unlink(map_path);
}

static void measure(const char *name, bytes content, size_t times, size_t beside)
{
  const measured of = { name, content, times, beside };
  reml_source from = reml_from_memory(content.data, content.size);
  reml_options options = REML_OPTIONS_INIT;
  reml_document *d = NULL;
  size_t blocks = heap_blocks();
  options.format = REML_FORMAT_IMPORT;
  options.max_weight_bytes = MOST_WEIGHT_BYTES;
  heap_start(0, false);
  reml_document_peek(&d, from, &options, NULL);
  end(&of, "peeking", 0);
  reml_document_free(d);
  heap_start(0, false);
  reml_document_read(&d, from, &options, NULL);
  end(&of, "reading", 0);
  if (d)
    convert(&of, d);
  load(&of, &options, d);
  if (content.size > 6 && memcmp(content.data, "\x95\xa4reml", 6) == 0)
    map(&of);
  reml_document_free(d);
  if (heap_blocks() != blocks)
    wrong(name, "something was not freed");
}

/* ---- Files ---- */

static size_t measure_vectors(void)
{
  bytes text = file_of("vectors.json");
  json_object *index = json_tokener_parse(text.data), *vectors = json_object_object_get(index, "vectors");
  size_t count = json_object_array_length(vectors);
  for (size_t i = 0; i < count; i++) {
    const char *name = json_object_get_string(json_object_object_get(json_object_array_get_idx(vectors, i), "file"));
    bytes vector = vector_of(name);
    measure(name, vector, TIMES, BESIDE);
    free(vector.data);
  }
  json_object_put(index);
  free(text.data);
  return count;
}

/* All files of a directory below the source directory. */
static size_t measure_directory(const char *directory)
{
  const char *top = getenv("REML_SRCDIR");
  char path[256];
  size_t count = 0;
  snprintf(path, sizeof path, "%s/%s", top ? top : ".", directory);
  DIR *entries = opendir(path);
  for (struct dirent *entry; entries && (entry = readdir(entries));) {
    if (entry->d_name[0] == '.')
      continue;
    snprintf(path, sizeof path, "%s/%.100s", directory, entry->d_name);
    bytes content = source_file(path);
    measure(entry->d_name, content, TIMES, BESIDE);
    free(content.data);
    count++;
  }
  if (count == 0)
    wrong(directory, "there are no files");
  if (entries)
    closedir(entries);
  return count;
}

/* ---- Files that somebody made ---- */

/* Many problems are counted, and told of up to a number. */
static void count_problem(void *user, const reml_error *problem)
{
  size_t *count = user;
  (void)problem;
  ++*count;
}

static void measure_problems(void)
{
  enum { PROBLEMS = 1000 };
  bytes text = { NULL, 0 };
  size_t capacity = 0, told = 0;
  reml_options options = REML_OPTIONS_INIT;
  reml_document *d = NULL;
  options.on_problem = count_problem;
  options.user = &told;
  put_text(&text, &capacity, "{\"globalConfig\": {");
  for (int i = 0; i < PROBLEMS; i++)
    put_text(&text, &capacity, "\"unknown%d\": [], ", i);
  put_text(&text, &capacity, "\"numBits\": 0}, \"entryReduction\": {\"typename\": \"Coin\"}}");
  const measured of = { "a thousand problems", text, TIMES, BESIDE };
  heap_start(0, false);
  if (reml_document_read(&d, reml_from_memory(text.data, text.size), &options, NULL) != REML_E_VALUE || told != 21)
    wrong(of.name, "%zu were told", told);
  end(&of, "reading", 0);
  free(text.data);
}

static size_t measure_hostile(void)
{
  size_t count = sizeof hostile / sizeof *hostile;
  for (size_t i = 0; i < count; i++) {
    bytes content = make_hostile(&hostile[i]);
    measure(hostile[i].name, content, hostile[i].times, HOSTILE_BESIDE);
    free(content.data);
  }
  return count;
}

/* From few references to more than are taken: there is a number at which what is taken is the most. */
static size_t measure_hostile_flex(void)
{
  size_t count = sizeof hostile_flex / sizeof *hostile_flex;
  for (size_t i = 0; i < count; i++)
    for (size_t references = 1000; references < 30000; references += 1000) {
      bytes content = make_hostile_flex(i, references);
      measure(hostile_flex[i].name, content, TIMES, BESIDE);
      free(content.data);
    }
  return count;
}

int main(void)
{
  static const char *const directories[] = { "tests/data/format", "tests/data/reductionml", "tests/data/hand_edits",
                                             "tests/golden/1.0" };
  char directory[] = "/tmp/reml-memory-XXXXXX";
  heap_begin();
  if (!mkdtemp(directory))
    return printf("there is no directory\n"), 1;
  snprintf(map_path, sizeof map_path, "%s/model", directory);
  size_t files = measure_vectors();
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++)
    files += measure_directory(directories[i]);
  measure_problems();
  size_t made = measure_hostile() + measure_hostile_flex();
  rmdir(directory);
  printf("%zu files take at most %d times their size and 1 MiB; of %zu that were made for it one takes %.0f times (%s),"
         " and at most %.0f times at once\n",
         files, TIMES, made, worst_times, worst_name, worst_request);
  return failures > 0;
}
