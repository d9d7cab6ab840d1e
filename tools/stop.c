#include "stop.h"

#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* A signal handler has nothing but what the process has. */
static volatile sig_atomic_t caught;
static struct timespec caught_at;
static int ends[2] = { -1, -1 }; /* of a pipe into which is written when waiting is to end */

static double seconds_since(const struct timespec *then)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - then->tv_sec) + 1e-9 * (double)(now.tv_nsec - then->tv_nsec);
}

/* A terminal and a program such as timeout(1) may both pass on what was one signal to the user. */
static bool is_echo(void)
{
  return seconds_since(&caught_at) < 0.25;
}

static void end_waiting(void)
{
  ssize_t written = write(ends[1], "", 1);
  (void)written; /* one byte in the pipe is enough, and there is room for that */
}

static void on_signal(int number)
{
  int error = errno;
  if (!caught) {
    clock_gettime(CLOCK_MONOTONIC, &caught_at);
    caught = number;
    end_waiting();
  } else if (!is_echo()) {
    signal(number, SIG_DFL);
    raise(number);
  }
  errno = error;
}

static bool make_pipe(void)
{
  if (pipe(ends) < 0)
    return false;
  for (int i = 0; i < 2; i++)
    if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) < 0 || fcntl(ends[i], F_SETFL, O_NONBLOCK) < 0)
      return false;
  return true;
}

static void fill_signals(sigset_t *signals)
{
  sigemptyset(signals);
  sigaddset(signals, SIGINT);
  sigaddset(signals, SIGTERM);
}

static bool handle(int number)
{
  struct sigaction action, now;
  if (sigaction(number, NULL, &now) < 0)
    return false;
  if (now.sa_handler == SIG_IGN)
    return true;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  fill_signals(&action.sa_mask);
  return sigaction(number, &action, NULL) == 0;
}

bool stop_on_signals(void)
{
  if (make_pipe() && handle(SIGINT) && handle(SIGTERM))
    return true;
  say_error("cannot prepare for signals: %s", strerror(errno));
  return false;
}

int stop_signal(void)
{
  return caught;
}

void stop_reading(void)
{
  end_waiting();
}

int stop_descriptor(void)
{
  return ends[0];
}

int stop_free_thread(pthread_t *thread, void *(*run)(void *user), void *user)
{
  sigset_t signals, before;
  fill_signals(&signals);
  int problem = pthread_sigmask(SIG_BLOCK, &signals, &before);
  if (problem)
    return problem;
  problem = pthread_create(thread, NULL, run, user);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return problem;
}
