/* What a model costs that is used where it is, against one that is loaded (bench/README.md): opening it for one prediction,
 * and each prediction then.  Makes models of several sizes in a directory of its own. */
#include <reml.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { EXAMPLES = 4000, FEATURES = 80, AT_ONCE = 4096, ROUNDS = 5, MOST_BITS = 27 };

static void must(reml_status status, const reml_error *err)
{
  if (status >= 0)
    return;
  fprintf(stderr, "bench: %s: %s\n", reml_status_name(status), err->message);
  exit(1);
}

/* Marsaglia, "Xorshift RNGs" (2003). */
static uint32_t random_u32(void)
{
  static uint32_t state = 2463534242u;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

/* Of the processor, the system's work for us included. */
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

static double median(double *values)
{
  qsort(values, ROUNDS, sizeof *values, compare_doubles);
  return values[ROUNDS / 2];
}

/* Features of random positions, which are what hashing gives. */
static void fill(reml_features *x, size_t count)
{
  uint32_t positions[AT_ONCE];
  float values[AT_ONCE];
  for (size_t i = 0; i < count; i++) {
    positions[i] = random_u32();
    values[i] = (float)(random_u32() >> 8) / 16777216.0f;
  }
  reml_features_clear(x);
  reml_features_add_vector(x, positions, values, count);
}

/* A model of 2^bits rows, of which `used` at most were learned: the file is dense when that is nearly all of them. */
static long make_model(const char *path, unsigned bits, uint64_t used)
{
  char config[128];
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws;
  reml_features *x;
  reml_label y = reml_simple_label(1, 1);
  snprintf(config, sizeof config, "{\"globalConfig\": {\"numBits\": %u}, \"entryReduction\": {\"typename\": \"Coin\"}}", bits);
  must(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, &err), &err);
  must(reml_features_create(&x, ws, &err), &err);
  for (uint64_t learned = 0; learned < used; learned += AT_ONCE) {
    fill(x, AT_ONCE);
    must(reml_workspace_learn(ws, x, &y, &err), &err);
  }
  must(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_BINARY, &err), &err);
  reml_features_free(x);
  reml_workspace_free(ws);
  FILE *file = fopen(path, "rb");
  long size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (file)
    fclose(file);
  return size;
}

static const reml_workspace *open_model(const char *path, bool map)
{
  reml_error err = REML_ERROR_INIT;
  const reml_workspace *mapped = NULL;
  reml_workspace *loaded = NULL;
  must(map ? reml_workspace_map(&mapped, path, NULL, &err) : reml_workspace_load(&loaded, reml_from_file(path), NULL, &err),
       &err);
  return map ? mapped : loaded;
}

/* Predicts all examples; the time for each. */
static double predict(const reml_workspace *ws, reml_features *const *x, size_t count, reml_prediction *p)
{
  reml_error err = REML_ERROR_INIT;
  double start = seconds();
  for (size_t i = 0; i < count; i++)
    must(reml_workspace_predict(ws, x[i], p, &err), &err);
  return (seconds() - start) / (double)count;
}

typedef struct times {
  double open[2][ROUNDS], each[2][ROUNDS]; /* loaded, mapped */
} times;

static void measure(const char *path, times *out)
{
  static reml_features *x[EXAMPLES];
  reml_error err = REML_ERROR_INIT;
  reml_prediction *p;
  const reml_workspace *ws = open_model(path, true);
  must(reml_prediction_create(&p, &err), &err);
  for (size_t i = 0; i < EXAMPLES; i++) {
    must(reml_features_create(&x[i], ws, &err), &err);
    fill(x[i], FEATURES);
  }
  reml_workspace_free(ws);
  for (int round = 0; round < ROUNDS; round++)
    for (int map = 0; map < 2; map++) {
      double start = seconds();
      ws = open_model(path, map);
      predict(ws, x, 1, p);
      out->open[map][round] = seconds() - start;
      predict(ws, x, EXAMPLES, p); /* once for the caches and the pages */
      out->each[map][round] = predict(ws, x, EXAMPLES, p);
      reml_workspace_free(ws);
    }
  for (size_t i = 0; i < EXAMPLES; i++)
    reml_features_free(x[i]);
  reml_prediction_free(p);
}

static void compare(const char *path, unsigned bits, const char *what, uint64_t used)
{
  times t;
  long size = make_model(path, bits, used);
  measure(path, &t);
  double load = median(t.open[0]), map = median(t.open[1]), loaded = median(t.each[0]), mapped = median(t.each[1]);
  printf("  %4u  %-20s %8.2f MB %14.3f ms %13.3f ms %6.0f %15.2f us %7.2f us %5.2f\n", bits, what, (double)size / 1e6,
         load * 1e3, map * 1e3, load / map, loaded * 1e6, mapped * 1e6, loaded / mapped);
  fflush(stdout);
  unlink(path);
}

int main(int argc, char **argv)
{
  static char usual[] = "15", larger[] = "20", *sizes[] = { usual, larger };
  const char *temporary = getenv("TMPDIR");
  char directory[256], path[300];
  char **of = argc > 1 ? argv + 1 : sizes;
  int count = argc > 1 ? argc - 1 : 2;
  snprintf(directory, sizeof directory, "%s/reml-bench-XXXXXX", temporary ? temporary : "/tmp");
  if (!mkdtemp(directory))
    return perror(directory), 1;
  snprintf(path, sizeof path, "%s/model.reml", directory);
  printf("A model in place (medians of %d rounds, processor time; %d features an example)\n", ROUNDS, FEATURES);
  printf(
      "  bits  rows                        size  load and predict  map and predict  ratio  then each: loaded  mapped  ratio\n");
  for (int i = 0; i < count; i++) {
    unsigned bits = (unsigned)strtoul(of[i], NULL, 10);
    if (bits < 1 || bits > MOST_BITS)
      continue;
    compare(path, bits, "dense, all used", UINT64_C(4) << bits);
    compare(path, bits, "sparse, half used", (UINT64_C(11) << bits) / 16);
    compare(path, bits, "sparse, 1 of 64 used", (UINT64_C(1) << bits) / 64);
  }
  rmdir(directory);
  return 0;
}
