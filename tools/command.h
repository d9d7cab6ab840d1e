/* A command of the tool, and what its command line asked for. */
#ifndef COMMAND_H
#define COMMAND_H

#include "data_set.h"
#include "progress.h"

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

/* Exit statuses.  TROUBLE: of a command whose FAILED is an answer.  SIGNAL: plus the number of the signal that ended it. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_TROUBLE = 2, EXIT_SIGNAL = 128 };

/* What the command line asked for; what it did not name is NULL or 0.  "-" is standard input or output. */
struct arguments {
  bool quiet;            /* no table, no warnings, no notes */
  const char *operand;   /* the word behind the command */
  char *const *operands; /* for commands that have several */
  size_t operand_count;
  const char *config, *input_model; /* to begin with */
  bool map;                         /* predict: with the model where it is */
  struct data_set data;
  const char *output;                /* of the command: a model, or a text */
  const char *predictions, *metrics; /* a file; names with commas between */
  struct schedule schedule;          /* of the table's rows */
  uint64_t passes, save_every;       /* over the data; examples */
  unsigned parse_threads;

  /* convert-data, create-inv-hash-table, inspect */
  const char *from;                      /* examples to convert or to take names from */
  int32_t from_format, to_format, label; /* REML_DATA_, REML_LABEL_ */
  bool interactions;                     /* names of products, too */
  const char *names;                     /* a table of names */
  bool json;                             /* print for programs */
  uint64_t top;                          /* how many weights to show */

  bool canonical;   /* validate: what is not canonical fails, too */
  bool header;      /* diff: differences of the header count, too */
  const char *base; /* merge: the model that all began with */
};

struct command {
  const char *name, *summary;
  const struct argp *argp;                       /* its input is a struct arguments */
  int (*run)(const struct arguments *arguments); /* returns the exit status */
  const struct command *const *commands;         /* not NULL: a word that other commands stand behind, ended by NULL */
};

extern const struct command train_command, test_command, predict_command, export_model_command, import_model_command,
    config_command;
extern const struct command validate_command, diff_command, merge_command, inspect_command, convert_data_command,
    create_inv_hash_table_command, gen_completions_command, gen_schema_command, help_command;

/* All of them, ended by NULL; the options before the first command, and before one of a group. */
extern const struct command *const all_commands[];
extern const struct argp main_argp, group_argp;

/* The command of that name; NULL: there is none. */
const struct command *find_command(const struct command *const *list, const char *name);

/* Runs the command that argv names, and returns the exit status.  argv[0] is replaced. */
int run_command_line(int argc, char **argv);

/* -h, --help and --usage, for the children of every argp: the tool parses with ARGP_NO_HELP, so that all help is its own. */
extern const struct argp_child help_children[];
extern const struct argp help_argp;

/* Takes all operands that a command has, from its parser, but for "-" twice.  `what` likewise. */
error_t parse_operands(int key, struct argp_state *state, const char *what);

/* The number that --top takes. */
uint64_t parse_top(const char *word, struct argp_state *state);

/* Takes the one operand that a command has, from its parser.  `what` says what is missing when there is none. */
error_t parse_operand(int key, char *word, struct argp_state *state, const char *what);

#endif
