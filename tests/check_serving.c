/* Many processes answer from one file that is mapped: what each predicts is of one version of the model, whole, while thousands of
 * new ones are put in its place; each sees by reml_workspace_stale that there is another; and the file is in memory once, not once
 * for each. */
#include "plain.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined __SANITIZE_ADDRESS__ || defined __s390x__
enum { SWAPS = 1000 }; /* processes are slow there, one by its sanitizer, the other by being emulated */
#else
enum { SWAPS = 10000 };
#endif
enum {
  PROCESSES = 16,
  PAUSE = 100 /* microseconds, so that who swaps has a processor, too */,
  VERSIONS = 4,
  QUESTIONS = 16,
  LARGE_BITS = 19
};

/* Stands in for the C library's function: no disk need be waited for. */
int fsync(int file)
{
  (void)file;
  return 0;
}

static const char path[] = "model";
static const char config[] = "{\"globalConfig\": {\"numBits\": 14}, \"entryReduction\": {\"typename\": \"Coin\"}}";
static reml_workspace *versions[VERSIONS];
static reml_features *questions[QUESTIONS];
static uint32_t expected[VERSIONS][QUESTIONS]; /* the bits of predictions */

/* What all processes share. */
static struct shared {
  atomic_int ready;
  atomic_bool stop;
  struct {
    uint64_t answers, swaps, failed, mixed;
    int last; /* the version that the last answers were of */
  } of[PROCESSES];
} * shared;

/* ---- Versions of a model, and what they answer ---- */

static uint32_t answer(const reml_workspace *ws, const reml_features *x, reml_prediction *p, uint64_t *failed)
{
  float raw;
  uint32_t bits;
  *failed += reml_workspace_predict(ws, x, p, NULL) != REML_OK;
  raw = reml_prediction_raw(p);
  memcpy(&bits, &raw, sizeof bits);
  return bits;
}

static void make_versions(void)
{
  reml_prediction *p;
  uint64_t failed = 0;
  must(reml_prediction_create(&p, NULL) == REML_OK, "a prediction");
  for (unsigned v = 0; v < VERSIONS; v++)
    versions[v] = learned(config, 2000 + v * 700);
  for (int q = 0; q < QUESTIONS; q++) {
    must(reml_features_create(&questions[q], versions[0], NULL) == REML_OK, "features");
    add_features(questions[q]);
    for (int v = 0; v < VERSIONS; v++)
      expected[v][q] = answer(versions[v], questions[q], p, &failed);
  }
  must(failed == 0, "answers of loaded models");
  reml_prediction_free(p);
}

static void free_versions(void)
{
  for (int v = 0; v < VERSIONS; v++)
    reml_workspace_free(versions[v]);
  for (int q = 0; q < QUESTIONS; q++)
    reml_features_free(questions[q]);
}

/* Which version answers so, -1: none. */
static int version_of(const uint32_t *answers)
{
  for (int v = 0; v < VERSIONS; v++)
    if (memcmp(answers, expected[v], sizeof expected[v]) == 0)
      return v;
  return -1;
}

/* ---- Serving while the model is replaced ---- */

static void ask_all(const reml_workspace *ws, reml_prediction *p, int number)
{
  uint32_t answers[QUESTIONS];
  for (int q = 0; q < QUESTIONS; q++)
    answers[q] = answer(ws, questions[q], p, &shared->of[number].failed);
  shared->of[number].answers += QUESTIONS;
  shared->of[number].last = version_of(answers);
  shared->of[number].mixed += shared->of[number].last < 0;
}

static void serve(int number)
{
  const reml_workspace *ws = NULL, *next;
  reml_prediction *p;
  bool last = false;
  if (reml_prediction_create(&p, NULL) != REML_OK)
    _exit(1);
  while (!last) {
    last = atomic_load(&shared->stop);
    if (!ws || reml_workspace_stale(ws)) {
      bool ok = reml_workspace_map(&next, path, NULL, NULL) == REML_OK;
      shared->of[number].failed += !ok;
      shared->of[number].swaps += ws != NULL;
      if (ok) {
        reml_workspace_free(ws);
        atomic_fetch_add(&shared->ready, ws == NULL);
        ws = next;
      }
    }
    ask_all(ws, p, number);
    usleep(PAUSE);
  }
  reml_workspace_free(ws);
  reml_prediction_free(p);
  _exit(0);
}

static void wait_for_all(const pid_t *processes)
{
  for (int i = 0; i < PROCESSES; i++) {
    int how = 0;
    must(waitpid(processes[i], &how, 0) == processes[i], "waiting");
    if (how != 0)
      wrong("process %d ended with %#x", i, (unsigned)how);
  }
}

static void start_all(pid_t *processes, void (*run)(int number))
{
  memset(shared, 0, sizeof *shared);
  fflush(stdout);
  for (int i = 0; i < PROCESSES; i++) {
    processes[i] = fork();
    must(processes[i] >= 0, "a process");
    if (processes[i] == 0)
      run(i);
  }
  while (atomic_load(&shared->ready) < PROCESSES)
    sched_yield();
}

static void swap_while_they_serve(void)
{
  pid_t processes[PROCESSES];
  doing = "swapping";
  must(reml_workspace_save(versions[0], reml_to_file(path), REML_FORMAT_BINARY, NULL) == REML_OK, "the first model");
  start_all(processes, serve);
  for (int i = 1; i <= SWAPS; i++)
    must(reml_workspace_save(versions[i % VERSIONS], reml_to_file(path), REML_FORMAT_BINARY, NULL) == REML_OK,
         "the next model");
  atomic_store(&shared->stop, true);
  wait_for_all(processes);
  uint64_t answers = 0, seen = 0;
  for (int i = 0; i < PROCESSES; i++) {
    answers += shared->of[i].answers;
    seen += shared->of[i].swaps;
    if (shared->of[i].failed || shared->of[i].mixed)
      wrong("process %d: %llu calls failed, %llu answers of no version", i, (unsigned long long)shared->of[i].failed,
            (unsigned long long)shared->of[i].mixed);
    if (shared->of[i].swaps == 0 || shared->of[i].last != SWAPS % VERSIONS)
      wrong("process %d saw %llu new models, the last of version %d", i, (unsigned long long)shared->of[i].swaps,
            shared->of[i].last);
  }
  printf("%d processes, %d swaps, of which they saw %llu on average: %llu predictions\n", PROCESSES, SWAPS,
         (unsigned long long)(seen / PROCESSES), (unsigned long long)answers);
}

/* ---- Memory ---- */

/* Maps the model, reads all of it, and stays until told. */
static void hold(int number)
{
  reml_options options = REML_OPTIONS_INIT;
  const reml_workspace *ws;
  options.checksum = REML_CHECKSUM_VERIFY;
  shared->of[number].failed = reml_workspace_map(&ws, path, &options, NULL) != REML_OK;
  atomic_fetch_add(&shared->ready, 1);
  while (!atomic_load(&shared->stop))
    usleep(1000);
  if (!shared->of[number].failed)
    reml_workspace_free(ws);
  _exit(0);
}

/* Adds to what a process has of the file: all of it, and its part where several have the same (proc(5), smaps).  False where the
 * system does not tell. */
static bool measure(pid_t process, unsigned long *all, unsigned long *part)
{
  char name[64], line[512];
  bool here = false, tells = false;
  snprintf(name, sizeof name, "/proc/%ld/smaps", (long)process);
  FILE *file = fopen(name, "r");
  while (file && fgets(line, sizeof line, file)) {
    size_t length = strlen(line), name_length = strlen("/model\n");
    if (line[strcspn(line, "- :")] == '-') /* addresses, and what is there */
      here = length > name_length && strcmp(line + length - name_length, "/model\n") == 0;
    tells = tells || strncmp(line, "Rss:", 4) == 0;
    if (here && strncmp(line, "Rss:", 4) == 0)
      *all += strtoul(line + 4, NULL, 10);
    if (here && strncmp(line, "Pss:", 4) == 0)
      *part += strtoul(line + 4, NULL, 10);
  }
  if (file)
    fclose(file);
  return tells;
}

static void share_memory(void)
{
  char large[128];
  pid_t processes[PROCESSES];
  unsigned long all = 0, part = 0;
  doing = "sharing";
  snprintf(large, sizeof large, "{\"globalConfig\": {\"numBits\": %d}, \"entryReduction\": {\"typename\": \"Coin\"}}",
           LARGE_BITS);
  reml_workspace *ws = learned(large, (3u << LARGE_BITS) / ADDED);
  must(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_BINARY, NULL) == REML_OK, "a large model");
  reml_workspace_free(ws);
  FILE *file = fopen(path, "rb");
  must(file && fseek(file, 0, SEEK_END) == 0, "its size");
  unsigned long size = (unsigned long)ftell(file) / 1024;
  fclose(file);
  start_all(processes, hold);
  bool told = true;
  for (int i = 0; i < PROCESSES; i++)
    told = measure(processes[i], &all, &part) && told;
  atomic_store(&shared->stop, true);
  wait_for_all(processes);
  for (int i = 0; i < PROCESSES; i++)
    if (shared->of[i].failed)
      wrong("process %d cannot map it", i);
  printf("a model of %lu KiB, mapped by %d processes: %lu KiB in all of them, %lu KiB of memory\n", size, PROCESSES, all, part);
  if (!told)
    printf("the system does not tell what is shared\n");
  else if (all < PROCESSES / 2 * size || part > size + size / 8)
    wrong("that is not one file in memory");
}

int main(void)
{
  char directory[] = "/tmp/reml-serving-XXXXXX";
  must(mkdtemp(directory) && chdir(directory) == 0, "a directory");
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  must(shared != MAP_FAILED, "shared memory");
  make_versions();
  swap_while_they_serve();
  free_versions();
  share_memory();
  must(unlink(path) == 0 && chdir("/") == 0 && rmdir(directory) == 0, "an empty directory is removed");
  return failures > 0;
}
