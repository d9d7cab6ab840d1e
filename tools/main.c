/* reml: train, test and convert models on a command line.  Built on the public headers of libreml alone. */
#include "command.h"
#include "io.h"
#include "message.h"
#include "nearest.h"
#include "text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_VERSION = 256 };

const struct command *const all_commands[] = {
  &train_command,
  &test_command,
  &predict_command,
  &export_model_command,
  &import_model_command,
  &config_command,
  &validate_command,
  &inspect_command,
  &diff_command,
  &merge_command,
  &convert_data_command,
  &create_inv_hash_table_command,
  &gen_completions_command,
  &gen_schema_command,
  &help_command,
  NULL,
};

/* Words that stand before one of several commands. */
struct group {
  const char *name, *summary;
  const struct command *const *commands;
  struct arguments *arguments;
  int next; /* where in argv the command is */
};

static void print_version(void)
{
  int32_t format, minor;
  reml_format_version(&format, &minor);
  printf("reml %s, format %d.%d\n", reml_version(), (int)format, (int)minor);
}

static error_t parse_group(int key, char *word, struct argp_state *state)
{
  struct group *group = state->input;
  (void)word;
  switch (key) {
  case 'q': group->arguments->quiet = true; return 0;
  case KEY_VERSION: print_version(); exit(standard_output_complete() ? EXIT_DONE : EXIT_FAILED);
  case ARGP_KEY_ARG:
    /* What follows is the command's. */
    group->next = state->next - 1;
    state->next = state->argc;
    return 0;
  case ARGP_KEY_NO_ARGS:
    argp_state_help(state, stderr, (ARGP_HELP_STD_HELP & ~(unsigned)ARGP_HELP_EXIT_OK) | ARGP_HELP_EXIT_ERR);
    return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

/* The help of a group: what it is for, and the commands there are. */
static char *describe_group(int key, const char *text, void *input)
{
  const struct group *group = input;
  if (key == ARGP_KEY_HELP_PRE_DOC)
    return strdup(group->summary);
  if (key != ARGP_KEY_HELP_POST_DOC)
    return (char *)(uintptr_t)text;
  struct memory_text list;
  open_text(&list);
  fputs("Commands:\n", list.to);
  for (const struct command *const *command = group->commands; *command; command++)
    fprintf(list.to, "  %-21s  %s\n", (*command)->name, (*command)->summary);
  fprintf(list.to, "\n'%s COMMAND --help' says more about one.", group->name);
  return close_text(&list);
}

static const struct argp_option main_options[] = {
  { "quiet", 'q', NULL, 0, "No table, no warnings, no notes", 0 },
  { "version", KEY_VERSION, NULL, 0, "Print the version of reml and of the model format, and stop", -1 },
  { 0 },
};

const struct argp main_argp = {
  .options = main_options,
  .parser = parse_group,
  .children = help_children,
  .args_doc = "COMMAND [ARGUMENT...]",
  .doc = "\v",
  .help_filter = describe_group,
};

const struct argp group_argp = {
  .parser = parse_group,
  .children = help_children,
  .args_doc = "COMMAND [ARGUMENT...]",
  .doc = "\v",
  .help_filter = describe_group,
};

const struct command *find_command(const struct command *const *list, const char *name)
{
  for (; *list; list++)
    if (strcmp((*list)->name, name) == 0)
      return *list;
  return NULL;
}

static int refuse_command(const struct command *const *list, const char *before, const char *name)
{
  char all[256] = "";
  size_t used = 0;
  struct nearest nearest = nearest_start(name);
  for (; *list && used < sizeof all; list++) {
    nearest_try(&nearest, (*list)->name);
    used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", used ? ", " : "", (*list)->name);
  }
  if (nearest.found)
    say_error("there is no '%s %s'; did you mean '%s %s'?  Commands: %s", before, name, before, nearest.found, all);
  else
    say_error("there is no '%s %s'.  Commands: %s", before, name, all);
  return EXIT_USAGE;
}

/* Runs the command that argv names behind the options of `argp`; argv[0] is what messages call the group. */
static int dispatch(const struct argp *argp, struct group group, int argc, char **argv)
{
  argp_parse(argp, argc, argv, ARGP_IN_ORDER | ARGP_NO_HELP, NULL, &group);
  const struct command *command = find_command(group.commands, argv[group.next]);
  if (!command)
    return refuse_command(group.commands, argv[0], argv[group.next]);
  char name[64];
  snprintf(name, sizeof name, "%s %s", argv[0], command->name);
  argc -= group.next;
  argv += group.next;
  argv[0] = name;
  if (command->commands)
    return dispatch(&group_argp, (struct group){ name, command->summary, command->commands, group.arguments, 0 }, argc, argv);
  argp_parse(command->argp, argc, argv, ARGP_NO_HELP, NULL, group.arguments);
  return command->run(group.arguments);
}

int run_command_line(int argc, char **argv)
{
  static char name[] = "reml";
  struct arguments arguments = { .quiet = false };
  struct group group = { name, "Online learning with models that are files you can trust", all_commands, &arguments, 0 };
  if (argc > 0)
    argv[0] = name;
  int status = dispatch(&main_argp, group, argc, argv);
  free(arguments.data.names);
  return status;
}

int main(int argc, char **argv)
{
  standard_streams_reserve();
  /* A file larger than it may be is a failed write, which is told and cleaned up after. */
  signal(SIGXFSZ, SIG_IGN);
  argp_err_exit_status = EXIT_USAGE;
  int status = run_command_line(argc, argv);
  return standard_output_complete() || status == EXIT_TROUBLE ? status : EXIT_FAILED;
}
