/* The works of libreml that `./dev bench` compares with those of its peers (bench/README.md): `work NAME ARGUMENT...` prepares
 * one, and then does it for each line that it reads, and answers with a line of JSON: how long it took, and how many bytes. */
#include "work.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One turn is so many runs that the clock sees something. */
static const double LEAST_SECONDS = 0.02;

enum {
  AT_ONCE = 64,          /* features of an example that makes a model */
  FILL_AT_ONCE = 1 << 16 /* of one that is learned or predicted, at most */
};

size_t work_bytes, work_units = 1;
volatile uint64_t work_kept;

_Noreturn void fail(const char *what, const char *why)
{
  fprintf(stderr, "work: %s: %s\n", what, why);
  exit(1);
}

void must(reml_status status, const reml_error *err)
{
  if (status < 0)
    fail(reml_status_name(status), err->message);
}

void *must_have(void *memory)
{
  if (!memory)
    fail("memory", "not enough");
  return memory;
}

unsigned long number_of(const char *argument)
{
  char *end;
  unsigned long number = strtoul(argument, &end, 10);
  if (*end || end == argument)
    fail(argument, "not a number");
  return number;
}

reml_buffer bytes_of_file(const char *path)
{
  reml_buffer bytes = { NULL, 0 };
  FILE *file = fopen(path, "rb");
  long size = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (size < 0)
    fail(path, "cannot be read");
  rewind(file);
  bytes.size = (size_t)size;
  bytes.data = must_have(malloc(bytes.size + 1));
  if (fread(bytes.data, 1, bytes.size, file) != bytes.size) {
    free(bytes.data);
    fail(path, "cannot be read");
  }
  bytes.data[bytes.size] = 0;
  fclose(file);
  return bytes;
}

/* Marsaglia, "Xorshift RNGs" (2003). */
uint32_t random_u32(void)
{
  static uint32_t state = 2463534242u;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

float random_float(void)
{
  return (float)(random_u32() >> 8) / 16777216.0f;
}

/* Features without names take the rows one after the other, in small models several times, so that their numbers have as many
 * digits as learned ones. */
reml_workspace *make_workspace(unsigned bits, unsigned every)
{
  char config[128];
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws;
  reml_features *x;
  uint64_t used = (UINT64_C(1) << bits) / every, learned = used * (bits <= 22 ? 4 : 1);
  snprintf(config, sizeof config, "{\"globalConfig\": {\"numBits\": %u}, \"entryReduction\": {\"typename\": \"Coin\"}}", bits);
  must(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, &err), &err);
  must(reml_features_create(&x, ws, &err), &err);
  for (uint64_t first = 0; first < learned; first += AT_ONCE) {
    uint32_t positions[AT_ONCE];
    float values[AT_ONCE];
    for (uint32_t i = 0; i < AT_ONCE; i++) {
      positions[i] = (uint32_t)((first + i) % used * every);
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

void fill(reml_features *x, size_t count)
{
  static uint32_t positions[FILL_AT_ONCE];
  static float values[FILL_AT_ONCE];
  if (count > FILL_AT_ONCE)
    fail("features", "too many");
  for (size_t i = 0; i < count; i++) {
    positions[i] = random_u32();
    values[i] = random_float();
  }
  reml_features_clear(x);
  reml_features_add_vector(x, positions, values, count);
}

double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Once for the caches.  It is where `./dev instructions` begins and ends to count, by its name. */
static __attribute__((noinline)) void run_once(const work *w)
{
  w->run();
}

static void time_runs(const work *w)
{
  double start = seconds(), took;
  unsigned long runs = 0;
  do {
    w->run();
    runs++;
    took = seconds() - start;
  } while (took < LEAST_SECONDS);
  printf("{\"seconds\": %.9g, \"bytes\": %zu}\n", took / (double)runs / (double)work_units, work_bytes);
}

static const work *const lists[] = { data_works, model_works, limit_works, process_works };

static const work *find(const char *name)
{
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    for (const work *w = lists[i]; w->name; w++)
      if (strcmp(w->name, name) == 0)
        return w;
  return NULL;
}

/* As many as there are words; dots stand for any number. */
static bool takes(const work *w, int count)
{
  int words = *w->arguments ? 1 : 0;
  for (const char *at = w->arguments; *at; at++)
    words += *at == ' ';
  return strstr(w->arguments, "...") ? count >= words : count == words;
}

static int usage(void)
{
  fprintf(stderr, "usage: work NAME ARGUMENT..., then a line of input for each turn\n");
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    for (const work *w = lists[i]; w->name; w++)
      fprintf(stderr, "  %s %s\n", w->name, w->arguments);
  return 2;
}

int main(int argc, char **argv)
{
  const work *w = argc > 1 ? find(argv[1]) : NULL;
  if (!w || !takes(w, argc - 2))
    return usage();
  w->prepare(argv + 2);
  if (!w->run && !w->report)
    return 0;
  if (w->run)
    run_once(w);
  for (int c = getchar(); c != EOF; c = getchar())
    if (c == '\n') {
      if (w->report)
        w->report();
      else
        time_runs(w);
      fflush(stdout);
    }
  return 0;
}
