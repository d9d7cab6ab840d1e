/* reml export-model, reml import-model: a model from one form to another, without a learner. */
#include "command.h"
#include "io.h"
#include "message.h"
#include "model.h"

static int convert(const struct arguments *arguments, const char *output, int32_t format,
                   bool (*read)(reml_document **model, const char *name, struct listener *listener))
{
  struct listener listener = { .quiet = arguments->quiet };
  reml_document *model;
  reml_error err = REML_ERROR_INIT;
  if (!read(&model, arguments->operand, &listener))
    return EXIT_FAILED;
  reml_status status = reml_document_write(model, sink_named(output), format, &err);
  if (status < 0)
    say_failure(&listener, &err);
  reml_document_free(model);
  return status < 0 ? EXIT_FAILED : EXIT_DONE;
}

static int run_export(const struct arguments *arguments)
{
  return convert(arguments, arguments->output ? arguments->output : "-", REML_FORMAT_JSON, model_read);
}

static int run_import(const struct arguments *arguments)
{
  return convert(arguments, arguments->output, REML_FORMAT_BINARY, model_import);
}

static error_t parse_export(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  if (key != 'o')
    return parse_operand(key, word, state, "model");
  arguments->output = word;
  return 0;
}

static error_t parse_import(int key, char *word, struct argp_state *state)
{
  const struct arguments *arguments = state->input;
  if (key == ARGP_KEY_END && !arguments->output)
    usage_error(state, "where to?  Say -o FILE, or -o - for standard output");
  return parse_export(key, word, state);
}

static const struct argp_option export_options[] = {
  { "output", 'o', "FILE", 0, "Write to FILE; standard output when not given", 0 },
  { 0 },
};

static const struct argp_option import_options[] = {
  { "output-model", 'o', "FILE", 0, "Write the binary model to FILE", 0 },
  { 0 },
};

static const struct argp export_argp = {
  .options = export_options,
  .parser = parse_export,
  .children = help_children,
  .args_doc = "MODEL",
  .doc = "Writes MODEL as JSON, from which import-model makes the same bytes again.\v"
         "MODEL and FILE may be -, which is standard input or output.",
};

static const struct argp import_argp = {
  .options = import_options,
  .parser = parse_import,
  .children = help_children,
  .args_doc = "MODEL",
  .doc =
      "Writes MODEL, which is JSON or binary, as a binary model.\v"
      "MODEL may also be one of reductionml, release 0.1.0 or later, as JSON or as FlexBuffers: it becomes a model of libreml "
      "that predicts the same.  What it has that libreml has not is told as a warning.\n\n"
      "MODEL and FILE may be -, which is standard input or output.",
};

const struct command export_model_command = { "export-model", "Write a model as JSON", &export_argp, run_export, NULL };
const struct command import_model_command = { "import-model", "Write a model as binary", &import_argp, run_import, NULL };
