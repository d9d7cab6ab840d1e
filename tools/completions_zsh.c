#include "completions.h"

#include <stdlib.h>

static const char beginning[] = "#compdef reml\n"
                                "# Completion of reml for zsh: save it as _reml in a directory of $fpath.\n"
                                "# Made by 'reml gen-completions zsh'.\n";

/* The function that completes behind a path. */
static void write_function(FILE *to, const char *path)
{
  fputs(*path ? "_reml_" : "_reml", to);
  for (; *path; path++)
    fputc(*path == ' ' ? '_' : *path, to);
}

/* The first sentence of a text, between single quotes, where `special` has a backslash before it. */
static void write_meaning(FILE *to, const char *text)
{
  for (size_t left = first_sentence(text); left > 0; left--, text++) {
    if (*text == '\'')
      fputs("'\\''", to);
    else if (*text == ':' || *text == '[' || *text == ']' || *text == '\\')
      fprintf(to, "\\%c", *text);
    else
      fputc(*text, to);
  }
}

/* The last part of a specification: what stands for `placeholder`, and how it is completed. */
static void write_choices(FILE *to, const char *placeholder)
{
  struct choices choices = choices_of(placeholder);
  fprintf(to, ":%s:", placeholder);
  switch (choices.wanted) {
  case WANTED_FILE: fputs("_files", to); break;
  case WANTED_WORD: fprintf(to, "(%s)", choices.words ? choices.words : ""); break;
  case WANTED_LIST: fprintf(to, "_values -s , name %s", choices.words ? choices.words : ""); break;
  default: fputc(' ', to);
  }
  free(choices.words);
}

static void write_option(void *user, const struct argp_option *option)
{
  FILE *to = user;
  char letter = option_letter(option);
  fputs(" \\\n    ", to);
  if (letter && option->name)
    fprintf(to, "'(-%c --%s)'{-%c%s,--%s%s}'[", letter, option->name, letter, option->arg ? "+" : "", option->name,
            option->arg ? "=" : "");
  else if (letter)
    fprintf(to, "'-%c%s[", letter, option->arg ? "+" : "");
  else
    fprintf(to, "'--%s%s[", option->name, option->arg ? "=" : "");
  write_meaning(to, option->doc ? option->doc : "");
  fputc(']', to);
  if (option->arg)
    write_choices(to, option->arg);
  fputc('\'', to);
}

/* Commands, and what each hands over to. */
static void write_commands(FILE *to, const struct place *place)
{
  fputs(" \\\n    '1:command:((", to);
  for (const struct command *const *command = place->commands; *command; command++) {
    fprintf(to, "%s\\:\"", (*command)->name);
    write_meaning(to, (*command)->summary);
    fputs("\" ", to);
  }
  fputs("))' \\\n    '*::argument:->argument'\n  [[ $state != argument ]] || case $words[1] in\n", to);
  for (const struct command *const *command = place->commands; *command; command++) {
    fprintf(to, "  %s) ", (*command)->name);
    write_function(to, place->path);
    if (*command != &help_command)
      fprintf(to, "_%s", (*command)->name);
    fputs(" ;;\n", to);
  }
  fputs("  esac\n", to);
}

static void write_place(void *user, const struct place *place)
{
  FILE *to = user;
  fputc('\n', to);
  write_function(to, place->path);
  fputs("()\n{\n  local curcontext=$curcontext state state_descr line\n  typeset -A opt_args\n  _arguments -C -s -S", to);
  each_option(place->argp, write_option, to);
  if (place->commands) {
    write_commands(to, place);
  } else if (place->argp->args_doc) {
    fprintf(to, " \\\n    '%c", choices_repeat(place->argp->args_doc) ? '*' : '1');
    write_choices(to, place->argp->args_doc);
    fputs("'\n", to);
  } else {
    fputc('\n', to);
  }
  fputs("}\n", to);
}

void write_zsh_completions(FILE *to)
{
  fputs(beginning, to);
  each_place(write_place, to);
  /* Sourced, the file only says what its functions are; loaded on the first completion, it is to complete already. */
  fputs("\nif [[ $funcstack[1] == _reml ]]; then\n  _reml \"$@\"\nelse\n  compdef _reml reml\nfi\n", to);
}
