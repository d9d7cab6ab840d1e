/* reml merge: models that learned apart become one. */
#include "command.h"
#include "io.h"
#include "message.h"

#include <stdlib.h>

enum { KEY_BASE = 256 };

/* What is merged; what is not read yet is NULL. */
struct parts {
  const reml_workspace *base, **models;
  size_t count;
};

/* Binary models in files stay where they are, so that they take no memory, however many there are. */
static bool read_part(const reml_workspace **out, const char *name, struct listener *listener)
{
  reml_error err = REML_ERROR_INIT;
  reml_workspace *loaded;
  reml_options options = listening_options(listener, REML_FORMAT_ANY), mapping = options;
  mapping.on_problem = NULL;
  mapping.checksum = REML_CHECKSUM_VERIFY;
  if (!is_standard(name) && reml_workspace_map(out, name, &mapping, NULL) >= 0)
    return true;
  reml_status status = reml_workspace_load(&loaded, source_named(name), &options, &err);
  *out = loaded;
  if (status < 0)
    say_failure(listener, &err);
  return status >= 0;
}

static bool read_parts(struct parts *parts, const struct arguments *arguments, struct listener *listener)
{
  parts->models = calloc(arguments->operand_count, sizeof *parts->models);
  if (!parts->models) {
    say_error("not enough memory");
    return false;
  }
  if (arguments->base && !read_part(&parts->base, arguments->base, listener))
    return false;
  for (; parts->count < arguments->operand_count; parts->count++)
    if (!read_part(&parts->models[parts->count], arguments->operands[parts->count], listener))
      return false;
  return true;
}

static bool merge(const struct parts *parts, const struct arguments *arguments)
{
  reml_error err = REML_ERROR_INIT;
  reml_workspace *merged;
  size_t misfit;
  reml_status status = reml_workspace_merge(&merged, parts->base, parts->models, parts->count, NULL, &misfit, &err);
  if (status < 0 && misfit < parts->count) {
    say_error("%s: %s", input_title(arguments->operands[misfit]), err.message);
    return false;
  }
  if (status >= 0)
    status = reml_workspace_save(merged, sink_named(arguments->output), REML_FORMAT_BINARY, &err);
  if (status < 0)
    say_failure(NULL, &err);
  reml_workspace_free(merged);
  return status >= 0;
}

static int run_merge(const struct arguments *arguments)
{
  struct listener listener = { .quiet = arguments->quiet };
  struct parts parts = { .count = 0 };
  bool good = read_parts(&parts, arguments, &listener) && merge(&parts, arguments);
  for (size_t i = 0; i < parts.count; i++)
    reml_workspace_free(parts.models[i]);
  reml_workspace_free(parts.base);
  free(parts.models);
  return good ? EXIT_DONE : EXIT_FAILED;
}

/* What there is once the command line ends. */
static void check_arguments(const struct arguments *arguments, struct argp_state *state)
{
  if (!arguments->output)
    usage_error(state, "where to?  Say -o FILE, or -o - for standard output");
  for (size_t i = 0; is_standard(arguments->base) && i < arguments->operand_count; i++)
    if (is_standard(arguments->operands[i]))
      usage_error(state, "only one input can be standard input");
}

static error_t parse_merge(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case 'o': arguments->output = word; return 0;
  case KEY_BASE: arguments->base = word; return 0;
  case ARGP_KEY_END: check_arguments(arguments, state); return 0;
  default: return parse_operands(key, state, "models");
  }
}

static const struct argp_option merge_options[] = {
  { "output-model", 'o', "FILE", 0, "Write the merged model, which is binary, to FILE", 0 },
  { "base", KEY_BASE, "BASE", 0, "The model that all of them began with; none when they began with nothing", 0 },
  { 0 },
};

static const struct argp merge_argp = {
  .options = merge_options,
  .parser = parse_merge,
  .children = help_children,
  .args_doc = "MODEL...",
  .doc =
      "Makes one model of several that learned apart, each from its own part of the data: from BASE on, or from nothing.  "
      "Neither the order of the models makes a difference nor whether some are merged first, with the same BASE, but for "
      "rounding.  One model alone comes back as it is.\v"
      "Each MODEL is binary or JSON, and all have the same configuration.  BASE must be what they were trained from with 'reml "
      "train -i': what it had learned is counted once, and a model that has learned less is refused.  Metadata is kept where "
      "all models agree.\n\n"
      "Merged in some rounds, with the last result as the next BASE, the parts learn about what one model would of all; merged "
      "only once, rather less.\n\n"
      "One MODEL, BASE and FILE may be -, which is standard input or output.\n\n"
      "Example: reml merge --base monday.reml -o tuesday.reml north.reml south.reml",
};

const struct command merge_command = { "merge", "Make one model of several", &merge_argp, run_merge, NULL };
