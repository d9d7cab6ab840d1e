#include "command.h"

#include "io.h"
#include "message.h"

#include <errno.h>
#include <stdlib.h>

enum { KEY_USAGE = 256 };

static const struct argp_option help_options[] = {
  { "help", 'h', NULL, 0, "Print this help and stop", -1 },
  { "usage", KEY_USAGE, NULL, 0, "Print a short usage and stop", -1 },
  { 0 },
};

static error_t parse_help(int key, char *word, struct argp_state *state)
{
  (void)word;
  switch (key) {
  case 'h':
    argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
    return 0;
  case KEY_USAGE:
    argp_state_help(state, stdout, ARGP_HELP_USAGE | ARGP_HELP_EXIT_OK);
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

const struct argp help_argp = { .options = help_options, .parser = parse_help };

const struct argp_child help_children[] = { { &help_argp, 0, NULL, 0 }, { 0 } };

error_t parse_operand(int key, char *word, struct argp_state *state, const char *what)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case ARGP_KEY_ARG:
    if (arguments->operand)
      usage_error(state, "one %s is enough: what is '%s'?", what, word);
    arguments->operand = word;
    return 0;
  case ARGP_KEY_NO_ARGS:
    usage_error(state, "which %s?", what);
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

error_t parse_operands(int key, struct argp_state *state, const char *what)
{
  struct arguments *arguments = state->input;
  unsigned standard = 0;
  switch (key) {
  case ARGP_KEY_ARGS:
    arguments->operands = state->argv + state->next;
    arguments->operand_count = (size_t)(state->argc - state->next);
    for (size_t i = 0; i < arguments->operand_count; i++)
      if (is_standard(arguments->operands[i]) && ++standard > 1)
        usage_error(state, "only one input can be standard input");
    return 0;
  case ARGP_KEY_NO_ARGS:
    usage_error(state, "which %s?", what);
    return 0;
  default:
    return ARGP_ERR_UNKNOWN;
  }
}

uint64_t parse_top(const char *word, struct argp_state *state)
{
  char *end;
  errno = 0;
  unsigned long long top = strtoull(word, &end, 10);
  if (*word < '0' || *word > '9' || *end || errno)
    usage_error(state, "--top takes a number, such as 20, not '%s'", word);
  return top;
}
