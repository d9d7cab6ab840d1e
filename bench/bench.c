/* How fast libreml is, in relation to what it cannot be faster than or to what else does the same (bench/README.md).  Whatever
 * is compared runs in turns, round by round; what is printed are medians. */
#include <reml.h>

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

enum {
  BITS = 18,
  ROWS = 1 << BITS,
  COLUMNS = 6,
  AT_ONCE = 64, /* features of an example that makes the model */
  PASSES = 4,
  DOCUMENTS = 20000,
  DOCUMENT_FEATURES = 80,
  VOCABULARY = 47236, /* of RCV1 */
  MOST_ROUNDS = 99,
};

/* What the learner that libreml follows makes of a model with as many used features. */
static const double ORIGINAL_BYTES = 31.1e6;

static const char config[] = "{\"globalConfig\": {\"numBits\": 18}, \"entryReduction\": {\"typename\": \"Coin\"}}";

/* What is measured on, made once. */
static struct {
  reml_workspace *ws; /* every row used */
  reml_buffer binary, json, text;
  char *room; /* as large as the model in either form */
} data;

/* Results that nobody needs go here, so that they are computed. */
static volatile uint64_t kept;

static void must(reml_status status, const reml_error *err)
{
  if (status >= 0)
    return;
  fprintf(stderr, "bench: %s: %s\n", reml_status_name(status), err->message);
  exit(1);
}

static void *must_have(void *memory)
{
  if (memory)
    return memory;
  fprintf(stderr, "bench: not enough memory\n");
  exit(1);
}

/* ---- Making the data: the same in every run ---- */

/* Marsaglia, "Xorshift RNGs" (2003). */
static uint32_t random_u32(void)
{
  static uint32_t state = 2463534242u;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

/* From 0 to 1. */
static float random_float(void)
{
  return (float)(random_u32() >> 8) / 16777216.0f;
}

/* Learns examples of features without names, which take the rows one after the other, all of them several times. */
static reml_workspace *make_workspace(void)
{
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws;
  reml_features *x;
  must(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, &err), &err);
  must(reml_features_create(&x, ws, &err), &err);
  for (uint32_t first = 0; first < ROWS * PASSES; first += AT_ONCE) {
    uint32_t positions[AT_ONCE];
    float values[AT_ONCE];
    for (uint32_t i = 0; i < AT_ONCE; i++) {
      positions[i] = (first + i) % ROWS;
      values[i] = random_float();
    }
    reml_label y = reml_simple_label(random_float(), 1);
    reml_features_clear(x);
    reml_features_add_vector(x, positions, values, AT_ONCE);
    must(reml_workspace_learn(ws, x, &y, &err), &err);
  }
  reml_features_free(x);
  return ws;
}

/* Documents as those of RCV1 are in vw-text: words by their number, rare words rarer, weights of 8 digits. */
static reml_buffer make_text(void)
{
  reml_buffer text = { NULL, 0 };
  FILE *to = must_have(open_memstream(&text.data, &text.size));
  for (int i = 0; i < DOCUMENTS; i++) {
    fprintf(to, "%u |features", (unsigned)(random_u32() % 2));
    for (int k = 0; k < DOCUMENT_FEATURES; k++) {
      float rarity = random_float();
      fprintf(to, " %u:%.7e", (unsigned)(rarity * rarity * VOCABULARY), 0.02 + 0.2 * (double)random_float());
    }
    fputc('\n', to);
  }
  if (fclose(to) != 0)
    must_have(NULL);
  return text;
}

static reml_buffer save(const reml_workspace *ws, int32_t format)
{
  reml_error err = REML_ERROR_INIT;
  reml_buffer model = { NULL, 0 };
  must(reml_workspace_save(ws, reml_to_memory(&model), format, &err), &err);
  return model;
}

static reml_document *read_document(reml_buffer model)
{
  reml_error err = REML_ERROR_INIT;
  reml_document *d;
  must(reml_document_read(&d, reml_from_memory(model.data, model.size), NULL, &err), &err);
  return d;
}

static void make_data(void)
{
  data.ws = make_workspace();
  data.binary = save(data.ws, REML_FORMAT_BINARY);
  data.json = save(data.ws, REML_FORMAT_JSON);
  data.text = make_text();
  data.room = must_have(malloc(data.json.size));
}

static void free_data(void)
{
  reml_workspace_free(data.ws);
  reml_buffer_free(&data.binary);
  reml_buffer_free(&data.json);
  free(data.text.data);
  free(data.room);
}

/* ---- What is measured ---- */

/* Copies and hashes: what writing and checking the same bytes takes at least.  The memory is there already. */
static void copy_and_hash(reml_buffer bytes)
{
  memcpy(data.room, bytes.data, bytes.size);
  kept = XXH3_64bits(data.room, bytes.size);
}

static void copy_binary(void)
{
  copy_and_hash(data.binary);
}

static void copy_json(void)
{
  copy_and_hash(data.json);
}

static void save_binary(void)
{
  reml_buffer model = save(data.ws, REML_FORMAT_BINARY);
  reml_buffer_free(&model);
}

static void load_binary(void)
{
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws;
  must(reml_workspace_load(&ws, reml_from_memory(data.binary.data, data.binary.size), NULL, &err), &err);
  reml_workspace_free(ws);
}

static void write_document(const reml_document *d, int32_t format)
{
  reml_error err = REML_ERROR_INIT;
  reml_buffer bytes = { NULL, 0 };
  must(reml_document_write(d, reml_to_memory(&bytes), format, &err), &err);
  reml_buffer_free(&bytes);
}

/* From bytes to bytes, as a converter goes. */
static void export_json(void)
{
  reml_document *d = read_document(data.binary);
  write_document(d, REML_FORMAT_JSON);
  reml_document_free(d);
}

static void import_json(void)
{
  reml_document *d = read_document(data.json);
  write_document(d, REML_FORMAT_BINARY);
  reml_document_free(d);
}

/* json-c reads the text into a tree of its own. */
static void parse_with_json_c(void)
{
  struct json_tokener *tokener = must_have(json_tokener_new_ex(32));
  json_object_put(must_have(json_tokener_parse_ex(tokener, data.json.data, (int)data.json.size)));
  json_tokener_free(tokener);
}

/* As many floats as the model has, in as many digits as any of them needs. */
static void print_with_snprintf(void)
{
  char text[32];
  for (int i = 0; i < ROWS * COLUMNS; i++)
    kept = (uint64_t)snprintf(text, sizeof text, "%.9g", (double)random_float());
}

/* The ends of the lines: no reader of examples looks at fewer bytes. */
static void find_lines(void)
{
  const char *at = data.text.data, *end = at + data.text.size;
  uint64_t lines = 0;
  while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
    at++;
    lines++;
  }
  kept = lines;
}

typedef enum use { PARSE, PREDICT, LEARN } use;

static void read_examples(use what)
{
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws;
  reml_features *x;
  reml_prediction *p;
  reml_reader *reader;
  reml_label y;
  reml_status status;
  must(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, &err), &err);
  must(reml_features_create(&x, ws, &err), &err);
  must(reml_prediction_create(&p, &err), &err);
  must(reml_reader_open(&reader, ws, reml_from_memory(data.text.data, data.text.size), REML_DATA_VW_TEXT, &err), &err);
  while ((status = reml_reader_next(reader, x, &y, &err)) == REML_OK)
    if (what == LEARN)
      must(reml_workspace_learn(ws, x, &y, &err), &err);
    else if (what == PREDICT)
      must(reml_workspace_predict(ws, x, p, &err), &err);
  must(status, &err);
  reml_reader_free(reader);
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(ws);
}

static void parse_examples(void)
{
  read_examples(PARSE);
}

static void predict_examples(void)
{
  read_examples(PREDICT);
}

static void learn_examples(void)
{
  read_examples(LEARN);
}

/* ---- Measuring ---- */

typedef struct measure {
  const char *what;
  void (*run)(void);
  const reml_buffer *bytes; /* what the MB/s are of */
  double examples;          /* 0: there are none */
  int against;              /* number of the measure in the group that the ratio is with, -1: none */
  double goal;              /* that the ratio should reach; 0: none */
} measure;

/* Measures that are compared with each other. */
typedef struct group {
  const char *title;
  int rounds; /* by default */
  const measure *measures;
  int count;
} group;

static const measure memory[] = {
  { "memcpy and XXH3 of the model", copy_binary, &data.binary, 0, -1, 0 },
  { "save to memory", save_binary, &data.binary, 0, 0, 0.5 },
  { "load from memory", load_binary, &data.binary, 0, 0, 0.5 },
};

static const measure converting[] = {
  { "memcpy and XXH3 of the JSON", copy_json, &data.json, 0, -1, 0 },
  { "export, binary to JSON", export_json, &data.json, 0, 3, 0 },
  { "import, JSON to binary", import_json, &data.json, 0, 4, 0 },
  { "snprintf of as many floats", print_with_snprintf, &data.json, 0, -1, 0 },
  { "json-c: JSON to a tree", parse_with_json_c, &data.json, 0, -1, 0 },
};

static const measure training[] = {
  { "memchr for the ends of the lines", find_lines, &data.text, DOCUMENTS, -1, 0 },
  { "parse", parse_examples, &data.text, DOCUMENTS, 0, 0 },
  { "parse and predict", predict_examples, &data.text, DOCUMENTS, 1, 0 },
  { "parse and learn", learn_examples, &data.text, DOCUMENTS, 1, 0 },
};

#define MEASURES(list) list, sizeof(list) / sizeof *(list)

static const group groups[] = {
  { "A model in memory", 31, MEASURES(memory) },
  { "Converting it", 5, MEASURES(converting) },
  { "Examples as vw-text", 5, MEASURES(training) },
};

/* Of the processor, the system's work for us included: nothing here waits for anything, and others do not count. */
static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare_doubles(const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(const double *values, int count)
{
  double sorted[MOST_ROUNDS];
  memcpy(sorted, values, (size_t)count * sizeof *values);
  qsort(sorted, (size_t)count, sizeof *sorted, compare_doubles);
  return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

enum { MOST_MEASURES = 8 };

/* A ratio is that of the speeds: 0.5 is half as fast.  It is taken in each round, so that what slows a whole round does not
 * show. */
static void print_row(const measure *m, const group *of, double (*times)[MOST_ROUNDS], const double *own, int rounds)
{
  double ratios[MOST_ROUNDS] = { 0 }, middle = median(own, rounds);
  printf("  %-33s %9.2f ms %9.0f MB/s", m->what, middle * 1e3, (double)m->bytes->size / middle / 1e6);
  if (m->examples > 0)
    printf(" %9.0f examples/s", m->examples / middle);
  if (m->against >= 0) {
    for (int i = 0; i < rounds; i++)
      ratios[i] = times[m->against][i] / own[i];
    printf("   %.3f of %s", median(ratios, rounds), of->measures[m->against].what);
  }
  if (m->goal > 0)
    printf(" (goal: %.2f)", m->goal);
  printf("\n");
}

static void run_group(const group *of, int rounds)
{
  double times[MOST_MEASURES][MOST_ROUNDS];
  for (int k = 0; k < of->count; k++)
    of->measures[k].run(); /* once for the caches, not measured */
  for (int i = 0; i < rounds; i++)
    for (int k = 0; k < of->count; k++) {
      double start = seconds();
      of->measures[k].run();
      times[k][i] = seconds() - start;
    }
  printf("\n%s (medians of %d rounds, processor time)\n", of->title, rounds);
  for (int k = 0; k < of->count; k++)
    print_row(&of->measures[k], of, times, times[k], rounds);
}

static void print_sizes(void)
{
  printf("A model with %d used features: %.2f MB binary, %.3f of the original's %.1f MB (goal: 0.25); %.1f MB JSON\n", ROWS,
         (double)data.binary.size / 1e6, (double)data.binary.size / ORIGINAL_BYTES, ORIGINAL_BYTES / 1e6,
         (double)data.json.size / 1e6);
  printf("Examples: %d with %d features each, %.1f MB vw-text\n", DOCUMENTS, DOCUMENT_FEATURES, (double)data.text.size / 1e6);
}

int main(int argc, char **argv)
{
  char none[] = "", *end = none;
  long rounds = argc > 1 ? strtol(argv[1], &end, 10) : 0;
  if (argc > 2 || *end || rounds < 0 || rounds > MOST_ROUNDS) {
    fprintf(stderr, "usage: bench [ROUNDS]   (1 to %d; otherwise as many as each measure needs)\n", MOST_ROUNDS);
    return 2;
  }
  make_data();
  print_sizes();
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
    run_group(&groups[i], rounds > 0 ? (int)rounds : groups[i].rounds);
  free_data();
  return 0;
}
