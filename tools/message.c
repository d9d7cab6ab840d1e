#include "message.h"

#include "io.h"
#include "status_line.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RED = 31, MAGENTA = 35, CYAN = 36 };

enum { MOST_MESSAGE = 8192 }; /* with room for a path as long as paths can be, or two */

__attribute__((format(printf, 3, 0))) static void say(const char *word, int colour, const char *format, va_list arguments)
{
  /* Results and messages may share a terminal or a file: keep them in the order in which they were said. */
  status_line_hide();
  standard_output_flush();
  if (colour_wanted(stderr))
    fprintf(stderr, "reml: \033[1;%dm%s:\033[0m ", colour, word);
  else
    fprintf(stderr, "reml: %s: ", word);
  char text[MOST_MESSAGE];
  vsnprintf(text, sizeof text, format, arguments);
  plain_text(stderr, text, strlen(text), SIZE_MAX);
  fputc('\n', stderr);
}

void say_error(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  say("error", RED, format, arguments);
  va_end(arguments);
}

void say_warning(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  say("warning", MAGENTA, format, arguments);
  va_end(arguments);
}

void say_note(const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  say("note", CYAN, format, arguments);
  va_end(arguments);
}

void usage_error(const struct argp_state *state, const char *format, ...)
{
  char text[MOST_MESSAGE], *plain = NULL;
  size_t size;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  FILE *stream = open_memstream(&plain, &size);
  if (stream) {
    plain_text(stream, text, strlen(text), SIZE_MAX);
    fclose(stream);
  }
  argp_error(state, "%s", plain ? plain : "");
  free(plain);
}

static void print_problem(void *user, const reml_error *problem)
{
  struct listener *listener = user;
  listener->problems++;
  say_error("%s", problem->message);
}

static void print_log(void *user, int32_t level, const char *text)
{
  const struct listener *listener = user;
  if (level == REML_LOG_DEBUG) {
    status_line_hide();
    fprintf(stderr, "%s\n", text);
  } else if (!listener->quiet) {
    (level == REML_LOG_WARNING ? say_warning : say_note)("%s", text);
  }
}

reml_options listening_options(struct listener *listener, int32_t format)
{
  reml_options options = REML_OPTIONS_INIT;
  options.on_problem = print_problem;
  options.on_log = print_log;
  options.user = listener;
  options.format = format;
  return options;
}

void say_failure(const struct listener *listener, const reml_error *error)
{
  if ((listener && listener->problems > 0) || error->status == REML_E_CALLBACK)
    return;
  say_error("%s", error->message);
}
