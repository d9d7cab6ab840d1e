#include "completions.h"

#include <stdlib.h>
#include <string.h>

static const char beginning[] =
    "# Completion of reml for bash: save it as ~/.local/share/bash-completion/completions/reml, or source it.\n"
    "# Made by 'reml gen-completions bash'.\n"
    "\n"
    "_reml_words()\n"
    "{\n"
    "  mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\")\n"
    "}\n"
    "\n"
    "_reml_list()\n"
    "{\n"
    "  local before=\n"
    "  [[ $word != *,* ]] || before=${word%,*},\n"
    "  compopt -o nospace 2> /dev/null\n"
    "  mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$1\" -- \"${word##*,}\")\n"
    "}\n"
    "\n"
    "_reml_files()\n"
    "{\n"
    "  compopt -o filenames 2> /dev/null\n"
    "  mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
    "}\n"
    "\n"
    "_reml()\n"
    "{\n"
    "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} path= i\n"
    "  # --name=word comes as three words.\n"
    "  if [[ $word == = ]]; then\n"
    "    word=\n"
    "  elif [[ $before == = ]]; then\n"
    "    before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "  fi\n"
    "  COMPREPLY=()\n";

static void write_path(void *user, const struct place *place)
{
  FILE *to = user;
  if (*place->path)
    fprintf(to, "    '%s%s') path='%s' ;;\n", strchr(place->path, ' ') ? "" : " ", place->path, place->path);
}

/* What completes the word that something stands for. */
static void write_choices(FILE *to, const struct choices *choices)
{
  static const char *const functions[] = {
    [WANTED_NOTHING] = "",
    [WANTED_FILE] = "_reml_files",
    [WANTED_WORD] = "_reml_words",
    [WANTED_LIST] = "_reml_list",
  };
  fputs(functions[choices->wanted], to);
  if (choices->words)
    fprintf(to, " '%s'", choices->words);
}

struct script {
  FILE *to;
  const char *path;
};

static void write_value(void *user, const struct argp_option *option)
{
  const struct script *script = user;
  struct choices choices = choices_of(option->arg);
  char letter = option_letter(option);
  if (!option->arg)
    return;
  fputs("  ", script->to);
  if (letter)
    fprintf(script->to, "'%s:-%c'%s", script->path, letter, option->name ? " | " : "");
  if (option->name)
    fprintf(script->to, "'%s:--%s'", script->path, option->name);
  fputs(") ", script->to);
  write_choices(script->to, &choices);
  fputs(" ;;\n", script->to);
  free(choices.words);
}

static void write_values(void *user, const struct place *place)
{
  each_option(place->argp, write_value, &(struct script){ user, place->path });
}

static void write_name(void *user, const struct argp_option *option)
{
  const struct script *script = user;
  char letter = option_letter(option);
  if (option->name)
    fprintf(script->to, "--%s ", option->name);
  if (letter)
    fprintf(script->to, "-%c ", letter);
}

/* Options behind a `-`, else commands or an operand. */
static void write_words(void *user, const struct place *place)
{
  FILE *to = user;
  fprintf(to, "    '%s:-'*) _reml_words '", place->path);
  each_option(place->argp, write_name, &(struct script){ to, place->path });
  fprintf(to, "' ;;\n    '%s:'*) ", place->path);
  if (place->commands) {
    fputs("_reml_words '", to);
    for (const struct command *const *command = place->commands; *command; command++)
      fprintf(to, "%s ", (*command)->name);
    fputc('\'', to);
  } else {
    struct choices choices = choices_of(place->argp->args_doc);
    write_choices(to, &choices);
    free(choices.words);
  }
  fputs(" ;;\n", to);
}

void write_bash_completions(FILE *to)
{
  fputs(beginning, to);
  fputs("  for ((i = 1; i < COMP_CWORD; i++)); do\n    case \"$path ${COMP_WORDS[i]}\" in\n", to);
  each_place(write_path, to);
  fputs("    esac\n  done\n  case $path:$before in\n", to);
  each_place(write_values, to);
  fputs("  *)\n    case $path:$word in\n", to);
  each_place(write_words, to);
  fputs("    esac ;;\n  esac\n}\n\ncomplete -F _reml reml\n", to);
}
