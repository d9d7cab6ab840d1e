/* reml gen-schema: the JSON Schemas. */
#include "command.h"
#include "io.h"
#include "message.h"

#include <string.h>

static const struct {
  const char *name;
  int32_t which;
} schemas[] = { { "config", REML_SCHEMA_CONFIG }, { "model", REML_SCHEMA_MODEL } };

static int32_t schema_named(const char *name)
{
  for (size_t i = 0; i < sizeof schemas / sizeof *schemas; i++)
    if (strcmp(name, schemas[i].name) == 0)
      return schemas[i].which;
  return 0;
}

static int run_schema(const struct arguments *arguments)
{
  const char *output = arguments->output ? arguments->output : "-";
  reml_error err = REML_ERROR_INIT;
  if (reml_schema_write(schema_named(arguments->operand), sink_named(output), &err) >= 0)
    return EXIT_DONE;
  say_failure(NULL, &err);
  return EXIT_FAILED;
}

static error_t parse_schema(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  if (key == ARGP_KEY_ARG && !schema_named(word))
    usage_error(state, "there is no schema '%s'; use config or model", word);
  if (key != 'o')
    return parse_operand(key, word, state, "schema, config or model");
  arguments->output = word;
  return 0;
}

static const struct argp_option schema_options[] = {
  { "output", 'o', "FILE", 0, "Write to FILE; standard output when not given", 0 },
  { 0 },
};

static const struct argp schema_argp = {
  .options = schema_options,
  .parser = parse_schema,
  .children = help_children,
  .args_doc = "config|model",
  .doc = "Writes the JSON Schema (2020-12) of configurations, or of models in JSON: for editors, and for programs that write "
         "them.\v"
         "FILE may be -, which is standard output.",
};

const struct command gen_schema_command = { "gen-schema", "Write a JSON Schema", &schema_argp, run_schema, NULL };
