/* reml create-inv-hash-table: which names hash to which index. */
#include "command.h"
#include "data_format.h"
#include "interactions.h"
#include "io.h"
#include "message.h"
#include "model.h"
#include "name_set.h"
#include "text.h"
#include "traced.h"

#include <inttypes.h>
#include <stdlib.h>

enum { KEY_DATA_FORMAT = 256, KEY_INTERACTIONS };

struct table {
  const struct arguments *arguments;
  struct listener listener;
  reml_document *document; /* the configuration or the model */
  reml_workspace *workspace;
  struct traced data;
  struct interactions interactions;
  uint32_t mask;
  name_set names;
  char *text; /* where a name is put together */
  size_t room;
};

/* ---- Reading ---- */

/* Adds what features are called that together have the hash: one, or the factors of a product. */
static bool add_name(struct table *table, uint32_t hash, const reml_feature *const *features, size_t count)
{
  size_t room = 0, length = 0;
  for (size_t i = 0; i < count; i++)
    room += feature_text_room(features[i]) + 1;
  char *text = room > table->room ? realloc(table->text, room * 2) : table->text;
  if (!text)
    return false;
  table->room = room > table->room ? room * 2 : table->room;
  table->text = text;
  for (size_t i = 0; i < count; i++) {
    if (i > 0)
      text[length++] = '*';
    length += feature_text(features[i], text + length);
  }
  return name_set_add(&table->names, hash & table->mask, text, length);
}

static bool add_product(void *user, const struct product *product)
{
  return add_name(user, product->hash, product->factors, product->count);
}

static reml_status add_example(struct table *table)
{
  record *example = &table->data.example;
  if (!record_finish(example))
    return REML_E_MEMORY;
  for (size_t i = 0; i < example->count; i++) {
    const reml_feature *feature = &example->features[i].is;
    if (!add_name(table, feature->hash, &feature, 1))
      return REML_E_MEMORY;
  }
  return interactions_each(&table->interactions, example, table->mask, add_product, table);
}

/* The feature that every example has. */
static bool add_constant(struct table *table)
{
  static const char name[] = "constant";
  reml_value bits = REML_VALUE_INIT, enabled = REML_VALUE_INIT;
  reml_document_get(table->document, "/globalConfig/numBits", &bits);
  reml_document_get(table->document, "/globalConfig/constantFeatureEnabled", &enabled);
  table->mask = (uint32_t)(UINT64_C(1) << bits.integer) - 1;
  uint32_t index = table->mask / 2 + 1;
  return !enabled.integer || name_set_add(&table->names, index, name, sizeof name - 1);
}

static bool read_examples(struct table *table)
{
  reml_status status = REML_OK, added = add_constant(table) ? REML_OK : REML_E_MEMORY;
  while (added == REML_OK && (status = traced_next(&table->data)) == REML_OK)
    added = add_example(table);
  if (added == REML_E_LIMIT)
    say_error("%s:%" PRIu64 ": the interactions of this example make more than %d products",
              input_title(table->arguments->from), table->data.line, MOST_PRODUCTS);
  else if (added < 0)
    say_error("not enough memory for the names");
  return added == REML_OK && status == REML_END;
}

static bool read_document(struct table *table)
{
  const struct arguments *arguments = table->arguments;
  reml_error err = REML_ERROR_INIT;
  if (arguments->input_model)
    return model_read(&table->document, arguments->input_model, &table->listener);
  reml_options options = listening_options(&table->listener, REML_FORMAT_CONFIG);
  if (reml_document_read(&table->document, source_named(arguments->config), &options, &err) >= 0)
    return true;
  say_failure(&table->listener, &err);
  return false;
}

/* A workspace that hashes as the document says, without what a model has learned. */
static bool make_workspace(struct table *table)
{
  reml_buffer config = { NULL, 0 };
  reml_error err = REML_ERROR_INIT;
  reml_status status = reml_document_write(table->document, reml_to_memory(&config), REML_FORMAT_CONFIG, &err);
  if (status >= 0)
    status = reml_workspace_create(&table->workspace, reml_from_memory(config.data, config.size), NULL, &err);
  reml_buffer_free(&config);
  if (status < 0)
    say_failure(NULL, &err);
  return status >= 0;
}

static bool read_interactions(struct table *table)
{
  if (!table->arguments->interactions)
    return true;
  if (!interactions_read(&table->interactions, table->document)) {
    say_error("not enough memory");
    return false;
  }
  if (table->interactions.left_out && !table->arguments->quiet)
    say_warning("left out interactions of namespaces that are known by their hash alone");
  return true;
}

static bool open_data(struct table *table)
{
  const struct arguments *arguments = table->arguments;
  int32_t format = arguments->from_format ? arguments->from_format : data_format_of_file(arguments->from);
  return traced_open(&table->data, table->workspace, arguments->from, format ? format : REML_DATA_VW_TEXT);
}

/* ---- Writing ---- */

/* The table is for models that hash like this. */
static void write_hashing(const reml_document *document, FILE *to)
{
  reml_value bits = REML_VALUE_INIT, seed = REML_VALUE_INIT, function = REML_VALUE_INIT;
  reml_document_get(document, "/globalConfig/numBits", &bits);
  reml_document_get(document, "/globalConfig/hashSeed", &seed);
  reml_document_get(document, "/globalConfig/hashFunction", &function);
  fprintf(to, "  \"hashing\": {\"numBits\": %" PRId64 ", \"hashSeed\": %" PRId64 ", \"hashFunction\": ", bits.integer,
          seed.integer);
  json_string(to, function.text, function.length);
  fputs("},\n", to);
}

static void write_counts(const name_set *names, FILE *to)
{
  size_t indices = 0, collisions = 0;
  for (size_t i = 0, next; i < names->count; i = next) {
    for (next = i + 1; next < names->count && names->slots[next]->index == names->slots[i]->index;)
      next++;
    indices++;
    collisions += next - i > 1;
  }
  fprintf(to, "  \"counts\": {\"names\": %zu, \"indices\": %zu, \"collisions\": %zu},\n", names->count, indices, collisions);
}

static void write_names(const name_set *names, FILE *to)
{
  fputs("  \"names\": {", to);
  for (size_t i = 0; i < names->count; i++) {
    const name_entry *entry = names->slots[i];
    bool first = i == 0 || names->slots[i - 1]->index != entry->index;
    if (first)
      fprintf(to, "%s\n    \"%" PRIu32 "\": [", i > 0 ? "]," : "", entry->index);
    else
      fputs(", ", to);
    json_string(to, entry->text, entry->length);
  }
  fputs(names->count > 0 ? "]\n  }\n" : "}\n", to);
}

static void write_table(struct table *table, FILE *to)
{
  name_set_sort(&table->names);
  fputs("{\n", to);
  write_hashing(table->document, to);
  write_counts(&table->names, to);
  write_names(&table->names, to);
  fputs("}\n", to);
}

static int run_names(const struct arguments *arguments)
{
  struct table table = { .arguments = arguments, .listener = { .quiet = arguments->quiet } };
  struct output output = { 0 };
  bool complete = read_document(&table) && make_workspace(&table) && read_interactions(&table) && open_data(&table) &&
                  output_open(&output, arguments->output ? arguments->output : "-") && read_examples(&table);
  if (complete)
    write_table(&table, output.stream);
  bool written = output_close(&output, complete);
  free(table.text);
  name_set_free(&table.names);
  interactions_free(&table.interactions);
  traced_close(&table.data);
  reml_workspace_free(table.workspace);
  reml_document_free(table.document);
  return complete && written ? EXIT_DONE : EXIT_FAILED;
}

static const struct argp_option names_options[] = {
  { "data", 'd', "FILE", 0, "Read the examples from FILE", 0 },
  { "data-format", KEY_DATA_FORMAT, "FORMAT", 0,
    "vw-text, json or dsjson.  Otherwise FILE's ending says it, and when that says nothing either, it is vw-text", 0 },
  { "config", 'c', "FILE", 0, "Hash as the configuration FILE says", 0 },
  { "input-model", 'i', "FILE", 0, "Hash as the model FILE does", 0 },
  { "interactions", KEY_INTERACTIONS, NULL, 0,
    "Name the products that the configuration's interactions make of features, too: there may be many", 0 },
  { "output", 'o', "FILE", 0, "Write to FILE; standard output when not given", 0 },
  { 0 },
};

static void check_names(const struct arguments *arguments, struct argp_state *state)
{
  if (!arguments->from)
    usage_error(state, "which data?  Say -d FILE, or -d - for standard input");
  if (!arguments->config == !arguments->input_model)
    usage_error(state, "hash like what?  Say either a configuration (-c FILE) or a model (-i FILE)");
  if (is_standard(arguments->from) && (is_standard(arguments->config) || is_standard(arguments->input_model)))
    usage_error(state, "only one input can be standard input");
}

static error_t parse_names(int key, char *word, struct argp_state *state)
{
  struct arguments *arguments = state->input;
  switch (key) {
  case 'd': arguments->from = word; return 0;
  case KEY_DATA_FORMAT:
    arguments->from_format = data_format_of_name(word);
    if (!arguments->from_format)
      usage_error(state, "there is no data format '%s'; use vw-text, json or dsjson", word);
    return 0;
  case 'c': arguments->config = word; return 0;
  case 'i': arguments->input_model = word; return 0;
  case KEY_INTERACTIONS: arguments->interactions = true; return 0;
  case 'o': arguments->output = word; return 0;
  case ARGP_KEY_END: check_names(arguments, state); return 0;
  default: return ARGP_ERR_UNKNOWN;
  }
}

static const struct argp names_argp = {
  .options = names_options,
  .parser = parse_names,
  .children = help_children,
  .doc =
      "Writes a table, in JSON, of the names that hash to each index of the weights: what a model forgets, for reading it with "
      "'reml inspect --names'.\v"
      "A name is \"namespace^name\", \"namespace^name=text\" or, for a value without a name, \"namespace[position]\", and of a "
      "product several with * between.  The default namespace is \":default\"; \"constant\" is the feature that every "
      "example has.  A collision is an index with several names.  What ElementwiseInteraction makes is not in the table.  FILE "
      "may be -, which is standard input or output.",
};

const struct command create_inv_hash_table_command = { "create-inv-hash-table", "Write which names hash to which index",
                                                       &names_argp, run_names, NULL };
