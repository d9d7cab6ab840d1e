/* reml convert-data: examples from one text format to another, unchanged in meaning. */
#include "command.h"
#include "data_format.h"
#include "data_write.h"
#include "io.h"
#include "message.h"
#include "text.h"
#include "traced.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_FROM_FILE = 256, KEY_FROM_FORMAT, KEY_TO_FILE, KEY_TO_FORMAT, KEY_LABEL };

/* The kinds of labels by name, and what makes a workspace that takes them. */
static const struct {
  const char *name;
  int32_t label;
  const char *config;
} kinds[] = {
  { "simple", REML_LABEL_SIMPLE, "{\"globalConfig\": {\"numBits\": 1}, \"entryReduction\": {\"typename\": \"Coin\"}}" },
  { "binary", REML_LABEL_BINARY, "{\"globalConfig\": {\"numBits\": 1}, \"entryReduction\": {\"typename\": \"Binary\"}}" },
  { "cb", REML_LABEL_CB, "{\"globalConfig\": {\"numBits\": 1}, \"entryReduction\": {\"typename\": \"CbAdf\"}}" },
};

enum { KINDS = sizeof kinds / sizeof *kinds };

static const struct {
  int32_t format;
  bool (*write)(const record *example, FILE *to, refusal *refused);
} writers[] = {
  { REML_DATA_VW_TEXT, vw_text_write },
  { REML_DATA_JSON, json_write },
  { REML_DATA_DSJSON, dsjson_write },
};

struct conversion {
  const struct arguments *arguments;
  bool (*write)(const record *example, FILE *to, refusal *refused);
  reml_workspace *workspace;
  struct traced data;
  struct output output;
  uint64_t examples;
};

/* dsjson has labels of one kind only. */
static int32_t label_of(const struct arguments *arguments)
{
  bool dsjson = arguments->from_format == REML_DATA_DSJSON || arguments->to_format == REML_DATA_DSJSON;
  return arguments->label ? arguments->label : dsjson ? REML_LABEL_CB : REML_LABEL_SIMPLE;
}

static bool open_all(struct conversion *c)
{
  const struct arguments *arguments = c->arguments;
  const char *config = NULL;
  int32_t label = label_of(arguments);
  reml_error err = REML_ERROR_INIT;
  for (size_t i = 0; i < KINDS; i++)
    config = kinds[i].label == label ? kinds[i].config : config;
  for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
    c->write = writers[i].format == arguments->to_format ? writers[i].write : c->write;
  if (reml_workspace_create(&c->workspace, reml_from_memory(config, REML_STRLEN), NULL, &err) < 0) {
    say_failure(NULL, &err);
    return false;
  }
  return traced_open(&c->data, c->workspace, arguments->from, arguments->from_format) &&
         output_open(&c->output, arguments->output);
}

static const char *format_name(int32_t format)
{
  size_t i = 0;
  while (data_format_of_name(data_format_name(i)) != format)
    i++;
  return data_format_name(i);
}

static void say_refused(const struct conversion *c, const refusal *refused)
{
  char *plain = NULL, *name = malloc(feature_text_room(refused->feature));
  size_t size;
  FILE *stream = name ? open_memstream(&plain, &size) : NULL;
  if (stream) {
    plain_text(stream, name, feature_text(refused->feature, name), 60);
    fclose(stream);
  }
  say_error("%s:%" PRIu64 ": %s cannot hold the feature %s: %s", input_title(c->data.name), c->data.line,
            format_name(c->arguments->to_format), plain ? plain : "", refused->why);
  free(plain);
  free(name);
}

/* Converts the next example.  REML_END behind the last one; below 0 when it failed, which is then said. */
static reml_status convert_one(struct conversion *c)
{
  refusal refused = { NULL, NULL };
  reml_status status = traced_next(&c->data);
  if (status != REML_OK)
    return status;
  if (!record_finish(&c->data.example)) {
    say_error("not enough memory");
    return REML_E_MEMORY;
  }
  if (!c->write(&c->data.example, c->output.stream, &refused)) {
    say_refused(c, &refused);
    return REML_E_VALUE;
  }
  c->examples++;
  /* A full disk is told when the output is closed. */
  return ferror(c->output.stream) ? REML_E_IO : REML_OK;
}

static bool convert_all(struct conversion *c)
{
  reml_status status;
  do
    status = convert_one(c);
  while (status == REML_OK);
  if (status == REML_E_DATA && label_of(c->arguments) == REML_LABEL_SIMPLE && !c->arguments->label)
    say_note("the examples were taken to have simple labels; if they have others, say --label binary or --label cb");
  if (status == REML_END && c->examples == 0 && !c->arguments->quiet)
    say_warning("%s: no example in it", input_title(c->data.name));
  return status == REML_END;
}

static int run_convert(const struct arguments *arguments)
{
  struct conversion c = { .arguments = arguments };
  bool complete = open_all(&c) && convert_all(&c), written = output_close(&c.output, complete);
  traced_close(&c.data);
  reml_workspace_free(c.workspace);
  return complete && written ? EXIT_DONE : EXIT_FAILED;
}

static const struct argp_option convert_options[] = {
  { "from-file", KEY_FROM_FILE, "FILE", 0, "Read the examples from FILE", 0 },
  { "from-format", KEY_FROM_FORMAT, "FORMAT", 0,
    "vw-text, json or dsjson.  Otherwise FILE's ending says it, and when that says nothing either, it is vw-text", 0 },
  { "to-file", KEY_TO_FILE, "FILE", 0, "Write them to FILE", 0 },
  { "to-format", KEY_TO_FORMAT, "FORMAT", 0, "vw-text, json or dsjson.  Otherwise FILE's ending says it", 0 },
  { "label", KEY_LABEL, "simple|binary|cb", 0,
    "What kind of labels the examples have.  Otherwise cb when dsjson, which has no others, is one of the formats, else simple",
    0 },
  { 0 },
};

static int32_t parse_format(const char *word, struct argp_state *state)
{
  int32_t format = data_format_of_name(word);
  if (!format)
    usage_error(state, "there is no data format '%s'; use vw-text, json or dsjson", word);
  return format;
}

static int32_t parse_label(const char *word, struct argp_state *state)
{
  for (size_t i = 0; i < KINDS; i++)
    if (strcmp(word, kinds[i].name) == 0)
      return kinds[i].label;
  usage_error(state, "there is no kind of labels '%s'; use simple, binary or cb", word);
  return 0;
}

/* Completes and checks what the command line asked for. */
static void check_convert(struct arguments *arguments, struct argp_state *state)
{
  if (!arguments->from)
    usage_error(state, "which examples?  Say --from-file FILE, or --from-file - for standard input");
  if (!arguments->output)
    usage_error(state, "where to?  Say --to-file FILE, or --to-file - for standard output");
  if (!arguments->from_format)
    arguments->from_format = data_format_of_file(arguments->from);
  if (!arguments->from_format)
    arguments->from_format = REML_DATA_VW_TEXT;
  if (!arguments->to_format)
    arguments->to_format = data_format_of_file(arguments->output);
  if (!arguments->to_format)
    usage_error(state, "in which format?  Say --to-format FORMAT: vw-text, json or dsjson");
  bool dsjson = arguments->from_format == REML_DATA_DSJSON || arguments->to_format == REML_DATA_DSJSON;
  if (dsjson && label_of(arguments) != REML_LABEL_CB)
    usage_error(state, "dsjson has labels of the kind cb only");
}

static error_t parse_convert(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case KEY_FROM_FILE: arguments->from = word; return 0;
  case KEY_FROM_FORMAT: arguments->from_format = parse_format(word, state); return 0;
  case KEY_TO_FILE: arguments->output = word; return 0;
  case KEY_TO_FORMAT: arguments->to_format = parse_format(word, state); return 0;
  case KEY_LABEL: arguments->label = parse_label(word, state); return 0;
  case ARGP_KEY_END: check_convert(arguments, state); return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp convert_argp = {
  .options = convert_options,
  .parser = parse_convert,
  .children = help_children,
  .doc = "Writes examples in another format: the same features and labels, so that training on either gives the same model.  "
         "An example that the other format cannot hold is an error, and nothing is written.\v"
         "FILE may be -, which is standard input or output.  Features are put together by namespace; tags, comments and what "
         "else a "
         "learner does not see are left out.",
};

const struct command convert_data_command = { "convert-data", "Write examples in another format", &convert_argp, run_convert,
                                              NULL };
