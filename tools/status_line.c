#include "status_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool shown; /* of the one standard error that a process has */

bool status_line_possible(void)
{
  const char *terminal = getenv("TERM");
  return isatty(STDERR_FILENO) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

/* A longer text would go on in a second line, which could not be taken back. */
static int columns(void)
{
  struct winsize size;
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
    return 80;
  return size.ws_col;
}

void status_line_show(const char *text)
{
  fprintf(stderr, "\r%.*s\033[K", columns() - 1, text);
  fflush(stderr);
  shown = true;
}

void status_line_hide(void)
{
  if (shown)
    fputs("\r\033[K", stderr);
  shown = false;
}
