/* A command of the tool, and what its command line asked for. */
#ifndef COMMAND_H
#define COMMAND_H

#include "progress.h"

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

/* Exit statuses. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* What the command line asked for; what it did not name is NULL or 0.  "-" is standard input or output. */
struct arguments {
  bool quiet;                       /* no table, no warnings, no notes */
  const char *operand;              /* the word behind the command */
  const char *config, *input_model; /* to begin with */
  const char *data;
  int32_t data_format;               /* REML_DATA_ */
  const char *output;                /* of the command: a model, or a text */
  const char *predictions, *metrics; /* a file; names with commas between */
  struct schedule schedule;          /* of the table's rows */
};

struct command {
  const char *name, *summary;
  const struct argp *argp;                       /* its input is a struct arguments */
  int (*run)(const struct arguments *arguments); /* returns the exit status */
  const struct command *const *commands;         /* not NULL: a word that other commands stand behind, ended by NULL */
};

extern const struct command train_command, test_command, export_model_command, import_model_command, config_command;

/* -h, --help and --usage, for the children of every argp: the tool parses with ARGP_NO_HELP, so that all help is its own. */
extern const struct argp_child help_children[];
extern const struct argp help_argp;

/* Takes the one operand that a command has, from its parser.  `what` says what is missing when there is none. */
error_t parse_operand(int key, char *word, struct argp_state *state, const char *what);

#endif
