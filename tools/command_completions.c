/* reml gen-completions: scripts that complete command lines of reml in a shell. */
#include "command.h"
#include "completions.h"
#include "message.h"

#include <string.h>

static const struct {
  const char *name;
  void (*write)(FILE *to);
} shells[] = {
  { "bash", write_bash_completions },
  { "zsh", write_zsh_completions },
  { "fish", write_fish_completions },
};

enum { SHELLS = sizeof shells / sizeof *shells };

static size_t find_shell(const char *name)
{
  size_t i = 0;
  while (i < SHELLS && strcmp(name, shells[i].name) != 0)
    i++;
  return i;
}

static int run_completions(const struct arguments *arguments)
{
  shells[find_shell(arguments->operand)].write(stdout);
  return EXIT_DONE;
}

static error_t parse_completions(int key, char *word, struct argp_state *state)
{
  if (key == ARGP_KEY_ARG && find_shell(word) == SHELLS)
    usage_error(state, "there are no completions for '%s'; use bash, zsh or fish", word);
  return parse_operand(key, word, state, "shell, bash, zsh or fish");
}

static const struct argp completions_argp = {
  .parser = parse_completions,
  .children = help_children,
  .args_doc = "bash|zsh|fish",
  .doc = "Writes a script with which the shell completes commands, options and their values when one types reml.\v"
         "To try it: source <(reml gen-completions bash), source <(reml gen-completions zsh), or reml gen-completions fish | "
         "source.  The script says where to save it.",
};

const struct command gen_completions_command = { "gen-completions", "Write a script that completes command lines",
                                                 &completions_argp, run_completions, NULL };
