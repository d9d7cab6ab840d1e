/* How much memory reading, converting and loading take: at most 16 times the size of the file and 1 MiB at a time, beside the table
 * of weights that loading and merging make, which converting never does.  Of every vector, sample and golden model, good or bad, and of files
 * that somebody made to take as much as they can (tests/hostile.h). */
#include "heap.h"
#include "hostile.h"
#include "hostile_flex.h"

#include <dirent.h>
#include <json.h>
#include <stdarg.h>
#include <unistd.h>

/* A table of 2^21 rows. */
#define MOST_WEIGHT_BYTES (UINT64_C(1) << 26)

enum { TIMES = 16, BESIDE = 1024 * 1024, LARGE = 4 * BESIDE };

/* How many values a document may have whatever its text (spec/model-format.md, "Limits"), and how many the model of hostile.h has. */
enum { FREE_VALUES = 5120, DECLARED = 32 };

static int failures;
static double worst_share;
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

typedef struct measured {
  const char *name;
  bytes content;
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
  double size = (double)of->content.size, share = (double)use.peak / (TIMES * size + BESIDE + (double)table);
  if (share > 1)
    wrong(of->name, "%s %zu bytes: %zu bytes at a time, %.0f %% of what it may", what, of->content.size, use.peak, share * 100);
  if (use.largest > of->content.size * 2 * TIMES + BESIDE + table)
    wrong(of->name, "%s: %zu bytes at once", what, use.largest);
  if (share > worst_share) {
    worst_share = share;
    snprintf(worst_name, sizeof worst_name, "%s %zu bytes: %s", what, of->content.size, of->name);
  }
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

static void peek(const measured *of, const reml_options *options)
{
  reml_document *d = NULL;
  heap_start(0, false);
  reml_document_peek(&d, reml_from_memory(of->content.data, of->content.size), options, NULL);
  end(of, "peeking", 0);
  reml_document_free(d);
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

/* Whether the file can be read. */
static bool measure(const char *name, bytes content)
{
  const measured of = { name, content };
  reml_source from = reml_from_memory(content.data, content.size);
  reml_options options = REML_OPTIONS_INIT;
  reml_document *d = NULL;
  size_t blocks = heap_blocks();
  options.format = REML_FORMAT_IMPORT;
  options.max_weight_bytes = MOST_WEIGHT_BYTES;
  /* Large files, of which other ways are more of the same, take long. */
  bool all_ways = content.size < BESIDE / 4;
  heap_start(0, false);
  reml_document_read(&d, from, &options, NULL);
  end(&of, "reading", 0);
  if (d && all_ways)
    convert(&of, d);
  if (content.size < LARGE)
    load(&of, &options, d);
  if (all_ways)
    peek(&of, &options);
  if (all_ways && content.size > 6 && memcmp(content.data, "\x95\xa4reml", 6) == 0)
    map(&of);
  bool is_read = d != NULL;
  reml_document_free(d);
  if (heap_blocks() != blocks)
    wrong(name, "something was not freed");
  return is_read;
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
    measure(name, vector);
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
    measure(entry->d_name, content);
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
  const measured of = { "a thousand problems", text };
  heap_start(0, false);
  if (reml_document_read(&d, reml_from_memory(text.data, text.size), &options, NULL) != REML_E_VALUE || told != 21)
    wrong(of.name, "%zu were told", told);
  end(&of, "reading", 0);
  free(text.data);
}

/* Of each kind as many as may be however little text there is, one more, and what makes files of some sizes, with and without the
 * text that makes them readable. */
static void measure_hostile(size_t *made, size_t *are_read)
{
  static const struct {
    size_t size, more;
    bool paid;
  } sizes[] = { { 0, 0, false },    { 0, 1, false },     { 65536, 0, false }, { BESIDE, 0, false },
                { 65536, 0, true }, { BESIDE, 0, true }, { LARGE, 0, true } };
  for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
      const hostile_file *file = &hostile[i];
      bool paid = sizes[k].paid;
      size_t free_of = file->values > 0 ? (FREE_VALUES - DECLARED) / file->values : 0;
      size_t count = sizes[k].size == 0 ? free_of + sizes[k].more : hostile_count(file, sizes[k].size, paid);
      size_t values = file->values * count + DECLARED;
      bytes content = make_hostile(file, count, paid && values > FREE_VALUES ? 16 * (values - FREE_VALUES) : 0);
      *are_read += measure(file->name, content);
      ++*made;
      free(content.data);
    }
}

/* From few references to more than are taken: there is a number at which what is taken is the most. */
static size_t measure_hostile_flex(void)
{
  size_t count = sizeof hostile_flex / sizeof *hostile_flex;
  for (size_t i = 0; i < count; i++)
    for (size_t references = 1000; references < 30000; references += 1000) {
      bytes content = make_hostile_flex(i, references);
      measure(hostile_flex[i].name, content);
      free(content.data);
    }
  return count;
}

/* Models of reductionml, as JSON, in which one thing stands again and again in front of what is in a list, or in an empty one. */
static size_t measure_imports(void)
{
  static const struct {
    const char *name, *list, *each;
    size_t old; /* how much of the list is replaced */
  } lists[] = {
    { "interactions to import", "\"interactions\": ", "[{\"Name\":\"\"},{\"Name\":\"\"}],", 2 },
    { "interactions of nothing to import", "\"interactions\": ", "[0,0],", 2 },
    { "pairs to import", "\"pairs\": ", "[{\"Named\":0},{\"Named\":0}],", 2 },
    { "sums to import", "\"model_states\": ", "{},", 1 },
    { "numbers in place of sums to import", "\"model_states\": ", "0,", 1 },
  };
  static const size_t sizes[] = { 10000, 65536, BESIDE };
  size_t count = sizeof lists / sizeof *lists;
  bytes model = source_file("tests/data/reductionml/coin-0.1.0.json");
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
      bytes value = { NULL, 0 };
      size_t capacity = 0;
      put_text(&value, &capacity, "[");
      while (value.size < sizes[k])
        put_text(&value, &capacity, "%s", lists[i].each);
      value.size -= lists[i].old == 2;
      put_text(&value, &capacity, lists[i].old == 2 ? "]" : "");
      bytes content = with_value(&model, lists[i].list, lists[i].old, &value);
      measure(lists[i].name, content);
      free(content.data);
      free(value.data);
    }
  free(model.data);
  return count;
}

/* Merging takes the memory of the workspace that it makes, however many it reads.  On a big-endian host the base's table is copied
 * once more. */
static void measure_merging(void)
{
  enum { MODELS = 16, TABLE = 32 << 16 };
  const char *config = "{\"globalConfig\": {\"numBits\": 16}, \"entryReduction\": {\"typename\": \"Coin\"}}";
  reml_workspace *models[MODELS], *merged;
  for (size_t i = 0; i < MODELS; i++)
    if (reml_workspace_create(&models[i], reml_from_memory(config, REML_STRLEN), NULL, NULL) < 0)
      wrong("merging", "there is no model");
  for (size_t bases = 0; bases < 2; bases++) {
    heap_start(0, false);
    reml_status status = reml_workspace_merge(&merged, bases ? models[0] : NULL, (const reml_workspace *const *)models, MODELS,
                                              NULL, NULL, NULL);
    size_t peak = heap_end().peak;
    if (status < 0 || peak > (1 + bases) * TABLE + BESIDE / 16)
      wrong("merging", "%s: %zu bytes at a time, %s a base", reml_status_name(status), peak, bases ? "with" : "without");
    reml_workspace_free(merged);
  }
  for (size_t i = 0; i < MODELS; i++)
    reml_workspace_free(models[i]);
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
  measure_merging();
  size_t made = 0, are_read = 0, imported = measure_hostile_flex() + measure_imports();
  measure_hostile(&made, &are_read);
  rmdir(directory);
  printf("%zu files, %zu that were made for it, of which %zu can be read, and %zu kinds to import take at most %d times their"
         " size and 1 MiB; the worst %.0f %% of that (%s)\n",
         files, made, are_read, imported, TIMES, worst_share * 100, worst_name);
  return failures > 0;
}
