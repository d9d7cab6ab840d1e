/* Whole processes, of any program: what their processor time is and how much memory they have at most.  It is for this program
 * to start them, because the system counts what their parent had as theirs, and this one has little. */
#include "work.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The command that is measured, and one whose figures are subtracted (NULL: none), as a start of the same program. */
static char **command, **idle;

typedef struct usage {
  double seconds; /* of all its threads */
  long peak;      /* KiB */
} usage;

static double seconds_of(struct timeval t)
{
  return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* What it prints is not wanted; what it complains of is. */
static void become(char **words)
{
  int nowhere = open("/dev/null", O_RDWR);
  if (nowhere >= 0 && dup2(nowhere, STDIN_FILENO) >= 0 && dup2(nowhere, STDOUT_FILENO) >= 0)
    execvp(words[0], words);
  _exit(127);
}

static usage usage_of(char **words)
{
  struct rusage used;
  usage u;
  int status = 0;
  pid_t child = fork();
  if (child == 0)
    become(words);
  if (child < 0 || wait4(child, &status, 0, &used) != child)
    fail(words[0], "cannot be started");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    exit(1); /* the child has said why */
  u.seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  u.peak = used.ru_maxrss;
  return u;
}

static void prepare_process(char **arguments)
{
  command = arguments;
  for (char **at = arguments; *at; at++)
    if (strcmp(*at, "--") == 0) {
      *at = NULL;
      idle = at + 1;
      break;
    }
  if (!command[0] || (idle && !idle[0]))
    fail("process", "no command");
}

static void report_process(void)
{
  usage all = usage_of(command), start = { 0, 0 };
  if (idle)
    start = usage_of(idle);
  printf("{\"seconds\": %.9g, \"peak\": %ld}\n", all.seconds - start.seconds, (all.peak - start.peak) * 1024);
}

const work process_works[] = {
  { "process", "COMMAND...", prepare_process, NULL, report_process },
  { 0 },
};
