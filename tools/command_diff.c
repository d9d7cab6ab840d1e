/* reml diff: what differs between two models or two configurations. */
#include "command.h"
#include "diff.h"
#include "io.h"
#include "message.h"
#include "model.h"

enum { KEY_NAMES = 256, KEY_JSON, KEY_TOP, KEY_HEADER };

static bool read_sides(struct diff *diff, const struct arguments *arguments)
{
  struct listener listener = { .quiet = arguments->quiet };
  for (size_t side = 0; side < SIDES; side++) {
    diff->sides[side].file = arguments->operands[side];
    if (!document_read(&diff->sides[side].document, arguments->operands[side], &listener))
      return false;
  }
  const reml_document *a = diff->sides[SIDE_A].document, *b = diff->sides[SIDE_B].document;
  bool a_learned = reml_document_format(a) != REML_FORMAT_CONFIG, b_learned = reml_document_format(b) != REML_FORMAT_CONFIG;
  if (a_learned == b_learned)
    return true;
  say_error("%s is a %s and %s a %s: compare two of a kind", input_title(arguments->operands[SIDE_A]),
            a_learned ? "model" : "configuration", input_title(arguments->operands[SIDE_B]),
            b_learned ? "model" : "configuration");
  return false;
}

static bool read_names(struct diff *diff, const char *file)
{
  if (!file)
    return true;
  diff->names = names_table_read(file);
  return diff->names && names_table_fits(diff->names, diff->sides[SIDE_A].document) &&
         names_table_fits(diff->names, diff->sides[SIDE_B].document);
}

static bool make(struct diff *diff)
{
  if (diff_make(diff))
    return true;
  say_error("not enough memory");
  return false;
}

static int run_diff(const struct arguments *arguments)
{
  struct diff diff = { .top = arguments->top };
  int status = EXIT_TROUBLE;
  if (read_sides(&diff, arguments) && read_names(&diff, arguments->names) && make(&diff)) {
    status = diff_equal(&diff, arguments->header) ? EXIT_DONE : EXIT_FAILED;
    if (arguments->json)
      diff_print_json(&diff, arguments->header, stdout);
    else if (!arguments->quiet)
      diff_print(&diff, arguments->header, colour_wanted(stdout), stdout);
  }
  diff_free(&diff);
  return standard_output_complete() ? status : EXIT_TROUBLE;
}

/* What there is once the command line ends. */
static void check_arguments(const struct arguments *arguments, struct argp_state *state)
{
  bool standard = is_standard(arguments->names);
  for (size_t i = 0; i < arguments->operand_count; i++)
    if (is_standard(arguments->operands[i]) && standard)
      usage_error(state, "only one input can be standard input");
  if (arguments->operand_count != SIDES)
    usage_error(state, "which two models?");
}

static error_t parse_diff(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case ARGP_KEY_INIT: arguments->top = 10; return 0;
  case KEY_NAMES: arguments->names = word; return 0;
  case KEY_JSON: arguments->json = true; return 0;
  case KEY_TOP: arguments->top = parse_top(word, state); return 0;
  case KEY_HEADER: arguments->header = true; return 0;
  case ARGP_KEY_END: check_arguments(arguments, state); return 0;
  default: return parse_operands(key, state, "two models");
  }
}

static const struct argp_option diff_options[] = {
  { "header", KEY_HEADER, NULL, 0, "Let the header count: format, requires, writer and metadata", 0 },
  { "names", KEY_NAMES, "FILE", 0, "Call weights by the names in FILE, which 'reml create-inv-hash-table' made", 0 },
  { "top", KEY_TOP, "N", 0, "Show the N weights that differ most; 10 when not given", 0 },
  { "json", KEY_JSON, NULL, 0, "Print one JSON object, for programs", 0 },
  { 0 },
};

static const struct argp diff_argp = {
  .options = diff_options,
  .parser = parse_diff,
  .children = help_children,
  .args_doc = "A B",
  .doc = "Says what differs between A and B, two models, each binary or JSON, or two configurations: their settings, what they "
         "have learned, and how many of their weights by how much, the largest difference first.  Every bit counts: a zero of "
         "the other sign, or a NaN of other bits, is another weight.  A row of weights that is not there is all zeros.\v"
         "A, B and FILE may be -, which is standard input.  Two models are equal that have the same configuration and have "
         "learned the same; what the header says of them (by which release they were written, metadata) is shown and counts "
         "with --header alone.  With --quiet before the command nothing is printed, except with --json.\n\n"
         "Exit status: 0 when the two are equal, 1 when they differ, 2 when that cannot be told, whatever the reason, as of "
         "diff(1).\n\n"
         "Keys of the JSON: a, b (the files), kind (model or configuration), equal, stack (of a and b), then lists of objects "
         "with pointer, a and b, the last two only where there is something: header, config, state, unknown (in no part that "
         "this release knows); weights (null for configurations) and tensors (a list of others, from newer releases), objects "
         "with pointer, shape, comparable (whether the shapes agree), both, differ, onlyA, onlyB (numbers of rows), columns "
         "(name, differ, mean and largest difference) and largest (row, a, b, difference, names).\n\n"
         "Example: reml diff --top 20 yesterday.reml today.reml",
};

const struct command diff_command = { "diff", "Say what differs between two models", &diff_argp, run_diff, NULL };
