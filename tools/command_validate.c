/* reml validate: are files models or configurations, and if not, what is wrong with them. */
#include "command.h"
#include "message.h"
#include "validate.h"

#include <stdlib.h>

enum { KEY_JSON = 256, KEY_CANONICAL };

static bool validate_one(const struct arguments *arguments, const char *file, struct verdict *verdict)
{
  validate(verdict, file);
  if (arguments->json)
    verdict_print_json(verdict, stdout);
  else
    verdict_print(verdict, arguments->quiet, stdout);
  bool good = verdict->document && (verdict->canonical || !arguments->canonical);
  verdict_free(verdict);
  return good;
}

static int run_validate(const struct arguments *arguments)
{
  struct verdict *verdict = malloc(sizeof *verdict);
  bool good = true;
  if (!verdict) {
    say_error("not enough memory");
    return EXIT_FAILED;
  }
  for (size_t i = 0; i < arguments->operand_count; i++)
    good = validate_one(arguments, arguments->operands[i], verdict) && good;
  free(verdict);
  return good ? EXIT_DONE : EXIT_FAILED;
}

static error_t parse_validate(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  (void)word;
  switch (key) {
  case KEY_JSON: arguments->json = true; return 0;
  case KEY_CANONICAL: arguments->canonical = true; return 0;
  default: return parse_operands(key, state, "files");
  }
}

static const struct argp_option validate_options[] = {
  { "canonical", KEY_CANONICAL, NULL, 0, "Fail, too, when a file is valid and not in the canonical form", 0 },
  { "json", KEY_JSON, NULL, 0, "Print one JSON object a line for each file, for programs", 0 },
  { 0 },
};

static const struct argp validate_argp = {
  .options = validate_options,
  .parser = parse_validate,
  .children = help_children,
  .args_doc = "FILE...",
  .doc =
      "Says of each FILE, a model, binary or JSON, or a configuration, whether it is valid, and if not, everything that is "
      "wrong with it, up to 20 problems.  What is valid here is what all other commands accept.  Of a valid one it says "
      "whether it is canonical: written as this release itself would write it, and if not, where that begins.\v"
      "FILE may be -, which is standard input.  With --quiet before the command, problems alone are printed.\n\n"
      "Exit status: 0 when all are valid, 1 when one is not or cannot be read, 2 when the command line makes no sense.\n\n"
      "Keys of the JSON, null where there is nothing to say: file, valid, canonical, kind (model or configuration), encoding "
      "(binary or json), format, minor, writer, typename (of the outermost reduction), problems (objects with message, status, "
      "pointer, line, column, offset), more (are there more problems), departs (where the file is no longer canonical: line, "
      "column, offset), unknown "
      "(pointers of members of a newer release).\n\n"
      "Example: reml validate models/*.reml && echo all are fine",
};

const struct command validate_command = { "validate", "Say what is wrong with models and configurations", &validate_argp,
                                          run_validate, NULL };
