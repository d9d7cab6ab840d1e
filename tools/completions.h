/* What can be completed on the command line, taken from the tables that the tool itself reads it with. */
#ifndef COMPLETIONS_H
#define COMPLETIONS_H

#include "command.h"

#include <stdio.h>

/* What stands at a place of the command line. */
enum wanted {
  WANTED_NOTHING, /* that can be completed */
  WANTED_FILE,
  WANTED_WORD, /* one of a few */
  WANTED_LIST, /* some of them, commas between */
};

struct choices {
  enum wanted wanted;
  char *words; /* of WORD and LIST, a space between; NULL: none.  To be freed */
};

/* What a placeholder such as "FILE" or "config|model" stands for; NULL stands for nothing. */
struct choices choices_of(const char *placeholder);

/* Does the placeholder of a command's operands stand for several? */
bool choices_repeat(const char *placeholder);

/* Tells `each` of all options of an argp and its children. */
void each_option(const struct argp *argp, void (*each)(void *user, const struct argp_option *option), void *user);

/* The letter of an option; 0: it has none. */
char option_letter(const struct argp_option *option);

/* How much of a text is its first sentence, without the full stop. */
size_t first_sentence(const char *text);

/* Where a command or its arguments stand: behind `path`, the commands so far with a space between. */
struct place {
  const char *path; /* "" at the beginning */
  const struct argp *argp;
  const struct command *const *commands; /* one of them stands here; NULL: what stands here are the arguments of a command */
};

/* Tells `each` of all places, a group of commands behind its commands.  `help` is none: what stands behind it is what could stand
 * in its place. */
void each_place(void (*each)(void *user, const struct place *place), void *user);

/* Write the script for a shell. */
void write_bash_completions(FILE *to);
void write_zsh_completions(FILE *to);
void write_fish_completions(FILE *to);

#endif
