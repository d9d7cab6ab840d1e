/* reml inspect: what is in a model. */
#include "command.h"
#include "inspect.h"
#include "io.h"
#include "message.h"
#include "model.h"

#include <sys/stat.h>
#include <unistd.h>

enum { KEY_NAMES = 256, KEY_JSON, KEY_TOP };

/* The size of a file; -1: it is no file. */
static int64_t size_of(const char *name)
{
  struct stat status;
  int failed = is_standard(name) ? fstat(STDIN_FILENO, &status) : stat(name, &status);
  return failed || !S_ISREG(status.st_mode) ? -1 : (int64_t)status.st_size;
}

static bool read_names(struct inspection *in, const char *file)
{
  if (!file)
    return true;
  in->names = names_table_read(file);
  return in->names && names_table_fits(in->names, in->model);
}

static int run_inspect(const struct arguments *arguments)
{
  struct listener listener = { .quiet = arguments->quiet };
  struct inspection in = { .file = arguments->operand, .bytes = size_of(arguments->operand) };
  bool ok = model_read(&in.model, arguments->operand, &listener) && read_names(&in, arguments->names) &&
            inspection_make(&in, arguments->top);
  if (ok)
    (arguments->json ? inspection_print_json : inspection_print)(&in, stdout);
  inspection_free(&in);
  return ok ? EXIT_DONE : EXIT_FAILED;
}

static error_t parse_inspect(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case ARGP_KEY_INIT: arguments->top = 10; return 0;
  case KEY_NAMES: arguments->names = word; return 0;
  case KEY_JSON: arguments->json = true; return 0;
  case KEY_TOP: arguments->top = parse_top(word, state); return 0;
  case ARGP_KEY_END:
    if (is_standard(arguments->operand) && is_standard(arguments->names))
      usage_error(state, "only one input can be standard input");
    return 0;
  default: return parse_operand(key, word, state, "model");
  }
}

static const struct argp_option inspect_options[] = {
  { "names", KEY_NAMES, "FILE", 0, "Call weights by the names in FILE, which 'reml create-inv-hash-table' made", 0 },
  { "top", KEY_TOP, "N", 0, "Show the N largest weights; 10 when not given", 0 },
  { "json", KEY_JSON, NULL, 0, "Print one JSON object, for programs", 0 },
  { 0 },
};

static const struct argp inspect_argp = {
  .options = inspect_options,
  .parser = parse_inspect,
  .children = help_children,
  .args_doc = "MODEL",
  .doc = "Prints what is in MODEL, binary or JSON: its reductions, settings, what it has learned, and how its weights are "
         "distributed.\v"
         "MODEL and FILE may be -, which is standard input.",
};

const struct command inspect_command = { "inspect", "Print what is in a model", &inspect_argp, run_inspect, NULL };
