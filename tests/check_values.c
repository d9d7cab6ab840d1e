/* How many values a document may have (spec/model-format.md, "Limits"): what people have always fits, in both encodings, and
 * what is beyond the limit in one of them is so in the other.  What can be read can be written, loaded, saved and read again. */
#include "hash.h"
#include "hostile_flex.h"
#include "limits.h"

/* ---- Many values ---- */

/* How many values a document may have whatever its text, and one more for each so many bytes of that; how many of them are
 * the model's own, and the bytes of text in it. */
enum { FREE_VALUES = 5120, VALUE_TEXT = 16, OWN_VALUES = 32, OWN_TEXT = 302 };

/* A list or a map of `count` small things. */
typedef struct many {
  const char *what, *each; /* in JSON */
  uint64_t values, text;   /* of each */
  bool keys;               /* each is a member, whose key has 5 bytes that are counted in `text` */
} many;

static const many kinds[] = {
  { "integers", "1", 1, 0, false },
  { "nulls", "null", 1, 0, false },
  { "floats", "0.1", 1, 0, false },
  { "booleans", "true", 1, 0, false },
  { "empty strings", "\"\"", 1, 0, false },
  { "empty lists", "[]", 1, 0, false },
  { "empty maps", "{}", 1, 0, false },
  { "bins of a byte", "{\"$bin\":\"AA==\"}", 1, 1, false },
  { "exts of a byte", "{\"$ext\":[1,\"AA==\"]}", 1, 1, false },
  { "tensors", "{\"dtype\":\"f32\",\"shape\":[1],\"rows\":{}}", 1, 0, false },
  { "lists of one", "[0]", 2, 0, false },
  { "maps of one", "{\"\":{}}", 2, 0, false },
  { "nested maps", "{\"\":{\"\":{\"\":0}}}", 4, 0, false },
  { "members", "0", 1, 5, true },
  { "members that are maps", "{\"\":0}", 2, 5, true },
  { "strings of 15 bytes", "\"123456789012345\"", 1, 15, false },
  { "strings of 16 bytes", "\"1234567890123456\"", 1, 16, false },
  { "members of 16 bytes", "\"12345678901\"", 1, 16, true },
};

static bytes many_of(const many *m, uint64_t n)
{
  bytes value = { NULL, 0 };
  size_t capacity = 0;
  put_text(&value, &capacity, m->keys ? "{" : "[");
  for (uint64_t i = 0; i < n; i++) {
    if (m->keys)
      put_text(&value, &capacity, "%s\"%05" PRIx64 "\":", i > 0 ? "," : "", i);
    put_text(&value, &capacity, "%s%s", i > 0 && !m->keys ? "," : "", m->each);
  }
  put_text(&value, &capacity, m->keys ? "}" : "]");
  return value;
}

/* A document of the model with the value in place of `later`, or by a configuration's `interactions`. */
static void try_value(const char *what, uint64_t n, const char *key, const bytes *value, reml_status want)
{
  const limit l = { .what = what };
  reml_document *d = NULL, *peeked = NULL;
  reml_workspace *ws = NULL;
  bytes text = with_json(key, "[]", value);
  expect(&l, n, "reading", reml_document_read(&d, source(&text), NULL, &error), want);
  expect(&l, n, "peeking", reml_document_peek(&peeked, source(&text), NULL, &error), want);
  expect(&l, n, "loading", reml_workspace_load(&ws, source(&text), NULL, &error), want);
  if (d)
    expect_writable(&l, n, d, NULL);
  if (ws) {
    reml_buffer saved = { NULL, 0 };
    expect(&l, n, "saving", reml_workspace_save(ws, reml_to_memory(&saved), REML_FORMAT_BINARY, &error), REML_OK);
    reml_buffer_free(&saved);
  }
  reml_workspace_free(ws);
  reml_document_free(peeked);
  reml_document_free(d);
  free(text.data);
}

static void try_many(const many *m)
{
  static const uint64_t counts[] = { 4096, 100000 };
  for (size_t i = 0; i < 2; i++) {
    uint64_t n = counts[i] / m->values;
    bytes value = many_of(m, n);
    try_value(m->what, n, "later", &value, i == 0 || m->text >= VALUE_TEXT * m->values ? REML_OK : REML_E_LIMIT);
    free(value.data);
  }
}

/* The very last value that may be, in either encoding. */
static void try_last_value(void)
{
  const uint64_t last = FREE_VALUES - OWN_VALUES + OWN_TEXT / VALUE_TEXT;
  for (uint64_t n = last; n <= last + 1; n++) {
    bytes value = many_of(&kinds[0], n);
    try_value("values", n, "later", &value, n == last ? REML_OK : REML_E_LIMIT);
    free(value.data);
  }
}

/* ---- Interactions ---- */

/* How many namespaces are known to whoever makes interactions of them. */
enum { SPACES = 50 };

/* A namespace among few, of several spellings. */
static void put_namespace(bytes *out, size_t *capacity, uint64_t i)
{
  if (i == 0)
    put_text(out, capacity, "\"Default\"");
  else
    put_text(out, capacity, i % 2 ? "{\"Name\":\"n%" PRIu64 "\"}" : "{\"Hash\":%" PRIu64 "}", i);
}

/* The same of reductionml: by name, */
static void put_named(bytes *out, size_t *capacity, uint64_t i)
{
  put_text(out, capacity, "{\"Name\":\"n%" PRIu64 "\"}", i);
}

/* and by the hash of the name. */
static void put_hashed(bytes *out, size_t *capacity, uint64_t i)
{
  char name[8];
  snprintf(name, sizeof name, "n%" PRIu64, i % SPACES);
  put_text(out, capacity, "{\"Named\":%" PRIu32 "}", rml_hash(RML_HASH_XXH3_0_7_2, name, strlen(name), 0));
}

/* All pairs, or triples, of the namespaces, each with itself too.  Returns how many. */
static uint64_t put_all(bytes *out, size_t *capacity, bool triples, void (*put)(bytes *out, size_t *capacity, uint64_t i))
{
  uint64_t n = 0;
  for (uint64_t i = 0; i < SPACES; i++)
    for (uint64_t j = i; j < SPACES; j++)
      for (uint64_t k = triples ? j : SPACES - 1; k < SPACES; k++, n++) {
        put_text(out, capacity, n > 0 ? ",[" : "[");
        put(out, capacity, i);
        put_text(out, capacity, ",");
        put(out, capacity, j);
        put_text(out, capacity, triples ? "," : "");
        if (triples)
          put(out, capacity, k);
        put_text(out, capacity, "]");
      }
  return n;
}

static bytes all_of(bool triples, void (*put)(bytes *out, size_t *capacity, uint64_t i))
{
  bytes value = { NULL, 0 };
  size_t capacity = 0;
  put_text(&value, &capacity, "[");
  put_all(&value, &capacity, triples, put);
  put_text(&value, &capacity, "]");
  return value;
}

static void try_interactions(bool triples)
{
  bytes value = all_of(triples, put_namespace);
  try_value(triples ? "triples" : "pairs", SPACES, "interactions", &value, REML_OK);
  free(value.data);
}

/* A configuration with them becomes a model that is saved and read again. */
static void try_configuration(bool triples)
{
  const limit l = { .what = "interactions of a configuration" };
  bytes all = all_of(triples, put_namespace), text = { NULL, 0 };
  size_t capacity = 0;
  reml_workspace *ws = NULL;
  put_text(&text, &capacity, "{\"globalConfig\":{\"numBits\":1,\"interactions\":");
  put_bytes(&text, &capacity, all.data, all.size);
  put_text(&text, &capacity, "},\"entryReduction\":{\"typename\":\"Coin\"}}");
  expect(&l, triples, "creating", reml_workspace_create(&ws, source(&text), NULL, &error), REML_OK);
  for (int32_t format = REML_FORMAT_BINARY; ws && format <= REML_FORMAT_CONFIG; format++) {
    reml_buffer saved = { NULL, 0 };
    reml_document *d = NULL;
    expect(&l, triples, "saving", reml_workspace_save(ws, reml_to_memory(&saved), format, &error), REML_OK);
    expect(&l, triples, "reading", reml_document_read(&d, reml_from_memory(saved.data, saved.size), NULL, &error), REML_OK);
    if (d && format != REML_FORMAT_CONFIG)
      expect_writable(&l, triples, d, NULL);
    reml_document_free(d);
    reml_buffer_free(&saved);
  }
  reml_workspace_free(ws);
  free(text.data);
  free(all.data);
}

/* A model of reductionml that has them, as JSON: in its configuration by name, in its regressor by hash. */
static void try_import(bool triples)
{
  const limit l = { .what = "interactions of reductionml" };
  const char *key = triples ? "\"triples\": " : "\"pairs\": ";
  bytes model = source_file("tests/data/reductionml/coin-0.1.0.json");
  bytes named = all_of(triples, put_named), hashed = all_of(triples, put_hashed);
  bytes first = with_value(&model, "\"interactions\": ", 2, &named), text = with_value(&first, key, 2, &hashed);
  reml_document *d = NULL;
  reml_options options = REML_OPTIONS_INIT;
  options.format = REML_FORMAT_IMPORT;
  expect(&l, triples, "importing", reml_document_read(&d, source(&text), &options, &error), REML_OK);
  if (d)
    expect_writable(&l, triples, d, NULL);
  reml_document_free(d);
  free(text.data);
  free(first.data);
  free(hashed.data);
  free(named.data);
  free(model.data);
}

/* A vector, whose elements are somewhere before. */
static flex_at put_vector(bytes *out, size_t *capacity, const flex_at *values, size_t count)
{
  put_number(out, capacity, count, 4);
  flex_at vector = { out->size, FLEX_VECTOR_4 };
  for (size_t i = 0; i < count; i++)
    put_number(out, capacity, out->size - values[i].at, 4);
  for (size_t i = 0; i < count; i++)
    append(out, capacity, values[i].type, 1);
  return vector;
}

/* {"Name": "n0"} and so on, each anew, as reductionml writes them. */
static flex_at put_flex_namespace(bytes *out, size_t *capacity, uint64_t i)
{
  static const char *const keys[] = { "Name" };
  char name[8];
  snprintf(name, sizeof name, "n%" PRIu64, i);
  append(out, capacity, (int)strlen(name), 1);
  flex_at text = { out->size, FLEX_STRING_1 };
  put_bytes(out, capacity, name, strlen(name) + 1);
  return put_map(out, capacity, keys, &text, 1);
}

/* The triples in FlexBuffers.  There is no reduction, which is what must be said. */
static void try_flex_import(void)
{
  static const char *const names[] = { "entry_reduction", "global_config" }, *const inside[] = { "interactions" };
  static flex_at all[SPACES * SPACES * SPACES];
  const limit l = { .what = "interactions of reductionml, FlexBuffers" };
  bytes out = { NULL, 0 };
  size_t capacity = 0, n = 0;
  for (uint64_t i = 0; i < SPACES; i++)
    for (uint64_t j = i; j < SPACES; j++)
      for (uint64_t k = j; k < SPACES; k++) {
        const flex_at of[] = { put_flex_namespace(&out, &capacity, i), put_flex_namespace(&out, &capacity, j),
                               put_flex_namespace(&out, &capacity, k) };
        all[n++] = put_vector(&out, &capacity, of, 3);
      }
  flex_at interactions = put_vector(&out, &capacity, all, n), none = put_vector(&out, &capacity, NULL, 0);
  flex_at values[] = { none, put_map(&out, &capacity, inside, &interactions, 1) };
  flex_at root = put_map(&out, &capacity, names, values, 2);
  put_number(&out, &capacity, out.size - root.at, 4);
  append(&out, &capacity, root.type, 1);
  append(&out, &capacity, 4, 1);
  reml_document *d = NULL;
  reml_options options = REML_OPTIONS_INIT;
  options.format = REML_FORMAT_IMPORT;
  expect(&l, n, "importing", reml_document_read(&d, source(&out), &options, &error), REML_E_VALUE);
  if (strcmp(error.pointer, "/entry_reduction") != 0)
    wrong(l.what, n, "importing", error.message);
  reml_document_free(d);
  free(out.data);
}

/* ---- Metadata ---- */

enum { MOST_METADATA = 4096 };

/* The stack of a real bandit, with as much metadata as there may be, short or long, and then some more namespaces than fit. */
static void try_metadata(const char *value, uint64_t spaces, reml_status want)
{
  const limit l = { .what = "metadata" };
  reml_workspace *ws = NULL, *again = NULL;
  char key[16];
  bytes config = { NULL, 0 };
  size_t capacity = 0;
  put_text(&config, &capacity, "{\"globalConfig\":{\"numBits\":1,\"interactions\":[[\"Default\",\"Default\"]");
  for (uint64_t i = 1; i + 1 < spaces; i += 2) {
    put_text(&config, &capacity, ",[");
    put_namespace(&config, &capacity, i);
    put_text(&config, &capacity, ",");
    put_namespace(&config, &capacity, i + 1);
    put_text(&config, &capacity, "]");
  }
  put_text(&config, &capacity, "]},\"entryReduction\":");
  repeat(&config, &capacity, "{\"typename\":\"Debug\",\"config\":{\"next\":", 9);
  put_text(&config, &capacity, "{\"typename\":\"CbExploreAdfGreedy\"}");
  repeat(&config, &capacity, "}}", 9);
  put_text(&config, &capacity, "}");
  expect(&l, spaces, "creating", reml_workspace_create(&ws, source(&config), NULL, &error), REML_OK);
  for (uint64_t i = 0; ws && i < MOST_METADATA; i++) {
    snprintf(key, sizeof key, "%" PRIx64, i);
    expect(&l, i, "setting", reml_workspace_set_metadata(ws, key, value, &error), REML_OK);
  }
  expect(&l, MOST_METADATA, "setting one more", reml_workspace_set_metadata(ws, "more", value, &error), REML_E_LIMIT);
  expect(&l, MOST_METADATA, "setting one again", reml_workspace_set_metadata(ws, "0", value, &error), REML_OK);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    reml_buffer saved = { NULL, 0 };
    reml_document *d = NULL;
    expect(&l, spaces, "saving", reml_workspace_save(ws, reml_to_memory(&saved), format, &error), want);
    reml_source from = reml_from_memory(saved.data, saved.size);
    if (want == REML_OK) {
      expect(&l, spaces, "loading what was saved", reml_workspace_load(&again, from, NULL, &error), REML_OK);
      expect(&l, spaces, "reading what was saved", reml_document_read(&d, from, NULL, &error), REML_OK);
    }
    if (d)
      expect_writable(&l, spaces, d, NULL);
    reml_document_free(d);
    reml_workspace_free(again);
    again = NULL;
    reml_buffer_free(&saved);
  }
  reml_workspace_free(ws);
  free(config.data);
}

int main(void)
{
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    try_many(&kinds[i]);
  try_last_value();
  for (int triples = 0; triples < 2; triples++) {
    try_interactions(triples);
    try_configuration(triples);
    try_import(triples);
  }
  try_flex_import();
  try_metadata("", 100, REML_OK);
  try_metadata("a value of more than sixteen bytes", 1000, REML_OK);
  try_metadata("", 1000, REML_E_LIMIT);
  printf("%zu kinds of values, interactions and metadata; %d are not as they should be\n", sizeof kinds / sizeof *kinds,
         failures);
  return failures > 0;
}
