/* reml help: the manual page of a command, or what --help says where there is none. */
#include "command.h"
#include "message.h"
#include "page.h"

#include <stdio.h>
#include <stdlib.h>

/* Do the words name a command?  One that stands behind another is on its page. */
static bool is_command(char *const *words, size_t count)
{
  const struct command *const *list = all_commands;
  for (size_t i = 0; i < count; i++) {
    const struct command *command = list ? find_command(list, words[i]) : NULL;
    if (!command)
      return false;
    list = command->commands;
  }
  return true;
}

/* `reml WORD... --help`, which also knows what to say of words that name no command. */
static int run_option(const struct arguments *arguments)
{
  static char option[] = "--help";
  char **line = calloc(arguments->operand_count + 3, sizeof *line);
  if (!line) {
    say_error("not enough memory");
    return EXIT_FAILED;
  }
  for (size_t i = 0; i < arguments->operand_count; i++)
    line[i + 1] = arguments->operands[i];
  line[arguments->operand_count + 1] = option;
  int status = run_command_line((int)arguments->operand_count + 2, line);
  free(line);
  return status;
}

static int run_help(const struct arguments *arguments)
{
  char page[64] = "reml";
  if (arguments->operand_count > 0)
    snprintf(page, sizeof page, "reml-%s", arguments->operands[0]);
  if (is_command(arguments->operands, arguments->operand_count) && page_show(page))
    return EXIT_DONE;
  return run_option(arguments);
}

static error_t parse_words(int key, char *word, struct argp_state *state)
{
  (void)word;
  return key == ARGP_KEY_NO_ARGS ? 0 : parse_operands(key, state, "command");
}

static const struct argp help_command_argp = {
  .parser = parse_words,
  .children = help_children,
  .args_doc = "[COMMAND...]",
  .doc = "Shows the manual page of COMMAND, or that of reml.\v"
         "Pages are shown by man(1): on a terminal page by page, otherwise as plain text.\n\n"
         "Without man(1), or where the pages were not installed, the help of COMMAND is printed instead.",
};

const struct command help_command = { "help", "Show the manual page of a command", &help_command_argp, run_help, NULL };
