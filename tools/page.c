#include "page.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Where pages are, and what may have been done to them since. */
static const struct {
  bool beside; /* is the path relative to the directory of this program? */
  const char *path;
} places[] = {
  { true, "/../man/" },            /* where both were built */
  { true, "/../share/man/man1/" }, /* where both were moved to together */
  { false, REML_MANDIR "/man1/" }, /* as configured */
};
static const char *const endings[] = { "", ".gz", ".bz2", ".xz", ".zst" };

/* The directory of this program, links resolved; "" where the system does not tell. */
static void find_directory(char *directory, size_t size)
{
  ssize_t length = readlink("/proc/self/exe", directory, size);
  directory[length > 0 && (size_t)length < size ? length : 0] = '\0';
  char *slash = strrchr(directory, '/');
  if (slash)
    *slash = '\0';
}

static bool find_page(char *file, size_t size, const char *name)
{
  char directory[PATH_MAX];
  find_directory(directory, sizeof directory);
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    if (places[i].beside && !*directory)
      continue;
    for (size_t k = 0; k < sizeof endings / sizeof *endings; k++) {
      int length = snprintf(file, size, "%s%s%s.1%s", places[i].beside ? directory : "", places[i].path, name, endings[k]);
      if (length > 0 && (size_t)length < size && access(file, R_OK) == 0)
        return true;
    }
  }
  return false;
}

/* Starts man(1), to print into the pipe `ends` unless that is NULL. */
static bool start_man(pid_t *man, char *file, const int *ends)
{
  char program[] = "man", option[] = "-l";
  char *const arguments[] = { program, option, file, NULL };
  posix_spawn_file_actions_t actions;
  if (posix_spawn_file_actions_init(&actions) != 0)
    return false;
  bool ready = !ends || (posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) == 0 &&
                         posix_spawn_file_actions_addclose(&actions, ends[0]) == 0 &&
                         posix_spawn_file_actions_addclose(&actions, ends[1]) == 0);
  bool started = ready && posix_spawnp(man, program, &actions, NULL, arguments, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  return started;
}

static bool has_succeeded(pid_t man)
{
  int status;
  while (waitpid(man, &status, 0) < 0)
    if (errno != EINTR)
      return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* To standard output, without characters that others were struck over: some man(1) print bold letters twice even to a pipe. */
static void copy_plain(FILE *from)
{
  char last[4] = ""; /* bytes of the last character, in UTF-8 */
  size_t length = 0;
  for (int c = getc(from); c != EOF; c = getc(from)) {
    bool goes_on = ((unsigned)c & 0xc0) == 0x80;
    if (!goes_on && c != '\b')
      fwrite(last, 1, length, stdout);
    if (!goes_on)
      length = 0;
    if (c != '\b' && length < sizeof last)
      last[length++] = (char)c;
  }
  fwrite(last, 1, length, stdout);
}

static bool show_plain(char *file)
{
  int ends[2];
  pid_t man = 0;
  if (pipe(ends) != 0)
    return false;
  bool started = start_man(&man, file, ends);
  close(ends[1]);
  FILE *from = fdopen(ends[0], "r");
  if (from && started)
    copy_plain(from);
  if (from)
    fclose(from);
  else
    close(ends[0]);
  return started && has_succeeded(man);
}

bool page_show(const char *name)
{
  char file[PATH_MAX];
  pid_t man;
  if (!find_page(file, sizeof file, name))
    return false;
  if (!isatty(STDOUT_FILENO))
    return show_plain(file);
  return start_man(&man, file, NULL) && has_succeeded(man);
}
