/* reml config new, reml config check. */
#include "command.h"
#include "io.h"
#include "message.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

/* A sentence with all typenames; to be freed. */
static char *list_typenames(const char *beginning)
{
  struct memory_text text;
  open_text(&text);
  fputs(beginning, text.to);
  for (size_t i = 0; reml_typename(i); i++)
    fprintf(text.to, "%s%s", i ? ", " : "", reml_typename(i));
  return close_text(&text);
}

static int refuse_typename(const reml_error *err)
{
  char *list = list_typenames("; there are ");
  say_error("%s%s", err->message, list);
  free(list);
  return EXIT_USAGE;
}

static int run_new(const struct arguments *arguments)
{
  reml_document *config;
  reml_error err = REML_ERROR_INIT;
  reml_status status = reml_document_default(&config, arguments->operand, &err);
  if (status == REML_E_ARGUMENT)
    return refuse_typename(&err);
  if (status >= 0) {
    const char *output = arguments->output ? arguments->output : "-";
    status = reml_document_write(config, sink_named(output), REML_FORMAT_CONFIG, &err);
    reml_document_free(config);
  }
  if (status < 0)
    say_failure(NULL, &err);
  return status < 0 ? EXIT_FAILED : EXIT_DONE;
}

static int run_check(const struct arguments *arguments)
{
  struct listener listener = { .quiet = arguments->quiet };
  reml_document *config;
  reml_error err = REML_ERROR_INIT;
  reml_options options = listening_options(&listener, REML_FORMAT_CONFIG);
  if (reml_document_read(&config, source_named(arguments->operand), &options, &err) < 0) {
    say_failure(&listener, &err);
    return EXIT_FAILED;
  }
  reml_document_free(config);
  puts("ok");
  return EXIT_DONE;
}

static error_t parse_new(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  if (key != 'o')
    return parse_operand(key, word, state, "typename");
  arguments->output = word;
  return 0;
}

static error_t parse_check(int key, char *word, struct argp_state *state)
{
  return parse_operand(key, word, state, "configuration");
}

static char *describe_new(int key, const char *text, void *input)
{
  (void)input;
  return key == ARGP_KEY_HELP_POST_DOC ? list_typenames("TYPE is the outermost reduction: ") : (char *)(uintptr_t)text;
}

static const struct argp_option new_options[] = {
  { "output", 'o', "FILE", 0, "Write to FILE; standard output when not given", 0 },
  { 0 },
};

static const struct argp new_argp = {
  .options = new_options,
  .parser = parse_new,
  .children = help_children,
  .args_doc = "TYPE",
  .doc = "Writes a configuration with every default in it.\v",
  .help_filter = describe_new,
};

static const struct argp check_argp = {
  .parser = parse_check,
  .children = help_children,
  .args_doc = "CONFIG",
  .doc = "Prints ok when CONFIG is a valid configuration, and everything that is wrong with it otherwise.\v"
         "CONFIG may be -, which is standard input.",
};

static const struct command new_command = { "new", "Write a configuration with every default in it", &new_argp, run_new, NULL };
static const struct command check_command = { "check", "Say what is wrong with a configuration", &check_argp, run_check, NULL };

static const struct command *const config_commands[] = { &new_command, &check_command, NULL };

const struct command config_command = { "config", "Make and check configurations", NULL, NULL, config_commands };
