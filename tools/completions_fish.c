#include "completions.h"

#include <stdlib.h>
#include <string.h>

static const char beginning[] = "# Completion of reml for fish: save it as ~/.config/fish/completions/reml.fish.\n"
                                "# Made by 'reml gen-completions fish'.\n"
                                "\n"
                                "# Whether these are the commands so far.\n"
                                "function __reml_behind\n"
                                "  set -l path ''\n"
                                "  for word in (commandline -opc)[2..-1]\n"
                                "    switch \"$path $word\"\n";

static void write_path(void *user, const struct place *place)
{
  FILE *to = user;
  if (*place->path)
    fprintf(to, "      case '%s%s'\n        set path '%s'\n", strchr(place->path, ' ') ? "" : " ", place->path, place->path);
}

/* Text between single quotes. */
static void write_quoted(FILE *to, const char *text, size_t length)
{
  fputc('\'', to);
  for (; length > 0; length--, text++) {
    if (*text == '\'' || *text == '\\')
      fputc('\\', to);
    fputc(*text, to);
  }
  fputc('\'', to);
}

/* Files come along with other words unless one says -x. */
static void write_choices(FILE *to, const char *placeholder)
{
  struct choices choices = choices_of(placeholder);
  const char *words = choices.words ? choices.words : "";
  switch (choices.wanted) {
  case WANTED_FILE: fputs(" -r -F", to); break;
  case WANTED_WORD: fprintf(to, " -x -a '%s'", words); break;
  case WANTED_LIST: fprintf(to, " -x -a '(__fish_complete_list , \"string split -n \\' \\' \\'%s\\'\")'", words); break;
  default: fputs(" -x", to);
  }
  free(choices.words);
}

struct script {
  FILE *to;
  const char *path;
};

static void write_option(void *user, const struct argp_option *option)
{
  const struct script *script = user;
  FILE *to = script->to;
  char letter = option_letter(option);
  fprintf(to, "complete -c reml -n '__reml_behind \"%s\"'", script->path);
  if (letter)
    fprintf(to, " -s %c", letter);
  if (option->name)
    fprintf(to, " -l %s", option->name);
  if (option->arg)
    write_choices(to, option->arg);
  fputs(" -d ", to);
  write_quoted(to, option->doc ? option->doc : "", first_sentence(option->doc ? option->doc : ""));
  fputc('\n', to);
}

static void write_word(FILE *to, const struct place *place, const char *word, const char *meaning)
{
  fprintf(to, "complete -c reml -n '__reml_behind \"%s\"' -a %s -d ", place->path, word);
  write_quoted(to, meaning, strlen(meaning));
  fputc('\n', to);
}

static void write_place(void *user, const struct place *place)
{
  FILE *to = user;
  fputc('\n', to);
  each_option(place->argp, write_option, &(struct script){ to, place->path });
  for (const struct command *const *command = place->commands; command && *command; command++)
    write_word(to, place, (*command)->name, (*command)->summary);
  if (!place->commands && place->argp->args_doc) {
    fprintf(to, "complete -c reml -n '__reml_behind \"%s\"'", place->path);
    write_choices(to, place->argp->args_doc);
    fputc('\n', to);
  }
}

void write_fish_completions(FILE *to)
{
  fputs(beginning, to);
  each_place(write_path, to);
  fputs("    end\n  end\n  test \"$path\" = \"$argv\"\nend\n\ncomplete -c reml -f\n", to);
  each_place(write_place, to);
}
