/* Saves that are killed, many of them, at moments all over the time that a save takes: the file is the old model or the new one,
 * byte for byte, and the next save removes what a killed one left.  Then saves of one file by several processes at once. */
#include "plain.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
enum { KILLS = 60 }; /* processes begin slowly there */
#else
enum { KILLS = 200 };
#endif
enum { AT_ONCE = 4, SAVES_AT_ONCE = 15 };

/* Stands in for the C library's function.  No disk need be waited for: what is killed is a process, not the machine. */
int fsync(int file)
{
  (void)file;
  return 0;
}

/* ---- Two models, and a file that always holds one of them ---- */

static const char path[] = "model";
static reml_workspace *models[2];
static reml_buffer saved[2][3]; /* by the format */

static void make_models(void)
{
  static const char config[] = "{\"globalConfig\": {\"numBits\": 14}, \"entryReduction\": {\"typename\": \"Coin\"}}";
  for (unsigned i = 0; i < 2; i++) {
    models[i] = learned(config, 2000 + i * 700);
    for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++)
      must(reml_workspace_save(models[i], reml_to_memory(&saved[i][format]), format, NULL) == REML_OK, "a model in memory");
  }
}

static void free_models(void)
{
  for (int i = 0; i < 2; i++) {
    reml_workspace_free(models[i]);
    for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++)
      reml_buffer_free(&saved[i][format]);
  }
}

static reml_status save(unsigned which, int32_t format)
{
  return reml_workspace_save(models[which % 2], reml_to_file(path), format, NULL);
}

/* Whether the file holds one of the models, and nothing else. */
static bool is_whole(int32_t format)
{
  static char got[1 << 23];
  FILE *file = fopen(path, "rb");
  must(file != NULL, "there is a file");
  size_t size = fread(got, 1, sizeof got, file);
  fclose(file);
  for (int i = 0; i < 2; i++)
    if (size == saved[i][format].size && memcmp(got, saved[i][format].data, size) == 0)
      return true;
  return false;
}

static bool loads(void)
{
  reml_workspace *ws;
  reml_status status = reml_workspace_load(&ws, reml_from_file(path), NULL, NULL);
  reml_workspace_free(ws);
  return status == REML_OK;
}

static unsigned count_temporary(void)
{
  unsigned count = 0;
  DIR *entries = opendir(".");
  must(entries != NULL, "a directory is listed");
  for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries))
    count += strncmp(entry->d_name, ".model.reml-", 12) == 0;
  closedir(entries);
  return count;
}

/* ---- Killed ---- */

/* Saves until it is killed. */
static pid_t start_saving(int32_t format)
{
  fflush(stdout);
  pid_t child = fork();
  must(child >= 0, "a process");
  if (child > 0)
    return child;
  for (unsigned i = 1;; i++)
    if (save(i, format) != REML_OK)
      _exit(1);
}

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void wait_for(double duration)
{
  struct timespec left = { (time_t)duration, (long)((duration - (double)(time_t)duration) * 1e9) };
  while (nanosleep(&left, &left) != 0 && errno == EINTR)
    ;
}

/* How long a save takes. */
static double measure(int32_t format)
{
  enum { ROUNDS = 5 };
  double begin = seconds();
  for (unsigned i = 0; i < ROUNDS; i++)
    must(save(i, format) == REML_OK, "a save");
  return (seconds() - begin) / ROUNDS;
}

/* Kills a save; whether it left its temporary file. */
static bool kill_one(int32_t format, double within)
{
  int status = 0;
  pid_t child = start_saving(format);
  wait_for(within * (double)random_u32() / 4294967296.0);
  must(kill(child, SIGKILL) == 0 && waitpid(child, &status, 0) == child, "a process is killed");
  if (!WIFSIGNALED(status))
    wrong("a save failed before it was killed");
  if (!is_whole(format))
    wrong("the file is neither the old model nor the new one");
  if (!loads())
    wrong("the file cannot be loaded");
  unsigned left = count_temporary();
  if (left > 1)
    wrong("%u temporary files are left", left);
  return left > 0;
}

/* Returns how many were killed inside a save. */
static unsigned kill_many(int32_t format)
{
  unsigned left = 0;
  double duration = measure(format);
  for (int i = 0; i < KILLS / 2; i++) {
    left += kill_one(format, 2 * duration);
    if (save(0, format) != REML_OK || count_temporary() > 0)
      wrong("the next save leaves a temporary file");
  }
  printf("%s: a save of %zu bytes takes %.1f ms; %u of %d that were killed left a temporary file\n",
         format == REML_FORMAT_JSON ? "JSON" : "binary", saved[0][format].size, 1e3 * duration, left, KILLS / 2);
  return left;
}

/* A file may not become so large: the signal that comes with it is the program's affair, and kills where it has not said
 * otherwise. */
static void exceed_a_limit(void)
{
  int status;
  fflush(stdout);
  pid_t child = fork();
  must(child >= 0, "a process");
  if (child == 0) {
    struct rlimit none = { 0, 0 }, small = { 10000, 10000 };
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &small);
    _exit(save(1, REML_FORMAT_BINARY) == REML_OK ? 0 : 1);
  }
  must(waitpid(child, &status, 0) == child, "a process ends");
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGXFSZ)
    wrong("a signal of the program's was treated by the library");
  if (!is_whole(REML_FORMAT_BINARY))
    wrong("a limit leaves something else than the old model");
  if (save(0, REML_FORMAT_BINARY) != REML_OK || count_temporary() > 0)
    wrong("the save behind it leaves a temporary file");
}

/* ---- At once ---- */

static void save_at_once(void)
{
  pid_t children[AT_ONCE];
  fflush(stdout);
  for (int i = 0; i < AT_ONCE; i++) {
    children[i] = fork();
    must(children[i] >= 0, "a process");
    for (unsigned k = 0; children[i] == 0; k++)
      if (k == SAVES_AT_ONCE || save(k, REML_FORMAT_BINARY) != REML_OK)
        _exit(k < SAVES_AT_ONCE ? 1 : 0);
  }
  for (int i = 0; i < AT_ONCE; i++) {
    int status;
    if (!is_whole(REML_FORMAT_BINARY))
      wrong("the file is no model while several are saved");
    must(waitpid(children[i], &status, 0) == children[i], "a process ends");
    if (status != 0)
      wrong("one of several saves failed");
  }
  if (!is_whole(REML_FORMAT_BINARY) || count_temporary() > 0)
    wrong("several saves left something else than a model");
}

int main(void)
{
  char directory[] = "/tmp/reml-killed-XXXXXX";
  must(mkdtemp(directory) && chdir(directory) == 0, "a directory");
  make_models();
  unsigned inside = kill_many(REML_FORMAT_JSON) + kill_many(REML_FORMAT_BINARY);
  if (inside < KILLS / 10)
    wrong("too few were killed inside a save");
  exceed_a_limit();
  save_at_once();
  free_models();
  must(unlink(path) == 0 && chdir("/") == 0 && rmdir(directory) == 0, "an empty directory is removed");
  return failures > 0;
}
