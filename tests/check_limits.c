/* The limits of the format (spec/model-format.md, "Limits"), each at exactly the limit and one beyond it, those of the spec and
 * those that options make tighter.  What may be read can be written in both encodings, read again and loaded.  Those that only bytes
 * can exceed, and files of 16 MiB, are among the vectors. */
#include "limits.h"

/* ---- What is as large as `n` ---- */

/* Arrays and maps by turns; the document is the first map around them. */
static void put_depth(bytes *out, size_t *capacity, uint64_t n)
{
  for (uint64_t i = 1; i < n; i++)
    put_text(out, capacity, i % 2 ? "[" : "{\"m\":");
  put_text(out, capacity, "0");
  for (uint64_t i = n - 1; i > 0; i--)
    put_text(out, capacity, i % 2 ? "]" : "}");
}

static void put_string(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "\"");
  append(out, capacity, 'x', n);
  put_text(out, capacity, "\"");
}

/* `n` bytes of zeros in base64. */
static void put_base64(bytes *out, size_t *capacity, uint64_t n)
{
  repeat(out, capacity, "AAAA", n / 3);
  put_text(out, capacity, "%s", n % 3 == 0 ? "" : n % 3 == 1 ? "AA==" : "AAA=");
}

static void put_bin(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "{\"$bin\":\"");
  put_base64(out, capacity, n);
  put_text(out, capacity, "\"}");
}

static void put_ext(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "{\"$ext\":[-128,\"");
  put_base64(out, capacity, n);
  put_text(out, capacity, "\"]}");
}

static void put_key(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "{");
  put_string(out, capacity, n);
  put_text(out, capacity, ":\"\"}");
}

/* Names that are none, as a name that is one is refused whatever the number. */
static void put_requires(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "[0");
  repeat(out, capacity, ",0", n - 1);
  put_text(out, capacity, "]");
}

static void put_interaction(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "[[\"Default\"");
  repeat(out, capacity, ",\"Default\"", n - 1);
  put_text(out, capacity, "]]");
}

static void put_rows(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "{\"dtype\":\"f32\",\"shape\":[%" PRIu64 "],\"rows\":{\"%" PRIu64 "\":[1]}}", n, n - 1);
}

static void put_planes(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "{\"dtype\":\"f32\",\"shape\":[1,3,%" PRIu64 "],\"rows\":{}}", n);
}

static void put_metadata(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "{");
  for (uint64_t i = 0; i < n; i++)
    put_text(out, capacity, "%s\"%" PRIx64 "\":\"\"", i > 0 ? "," : "", i);
  put_text(out, capacity, "}");
}

static void put_integer(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "%" PRIu64, n);
}

static void put_negative(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, "-%" PRIu64, n);
}

/* UINT64_MAX, and what is beyond it for numbers of ours. */
static void put_most(bytes *out, size_t *capacity, uint64_t n)
{
  put_text(out, capacity, n == 0 ? "18446744073709551615" : "18446744073709551616");
}

/* ---- The limits ---- */

enum { MOST_STRING = 16 * 1024 * 1024 };

static const limit limits[] = {
  { "depth", "later", "[]", put_depth, 29, REML_OK, REML_E_LIMIT, NO_OPTION, false },
  { "max_depth", "later", "[]", put_depth, 28, REML_OK, REML_E_LIMIT, DEPTH, false },
  { "max_depth", "later", "[]", put_depth, 6, REML_OK, REML_E_LIMIT, DEPTH, false },
  { "a string", "later", "[]", put_string, MOST_STRING, REML_OK, REML_E_LIMIT, NO_OPTION, false },
  { "max_string_bytes", "writer", "\"\"", put_string, 100, REML_OK, REML_E_LIMIT, STRINGS, false },
  { "max_string_bytes", "later", "[]", put_string, 20, REML_OK, REML_E_LIMIT, STRINGS, false },
  { "max_string_bytes of a bin", "later", "[]", put_bin, 30, REML_OK, REML_E_LIMIT, STRINGS, false },
  { "max_string_bytes of an ext", "later", "[]", put_ext, 31, REML_OK, REML_E_LIMIT, STRINGS, false },
  { "a key", "later", "[]", put_key, 1024, REML_OK, REML_E_LIMIT, NO_OPTION, false },
  { "a key of metadata", "metadata", "{}", put_key, 1024, REML_OK, REML_E_LIMIT, NO_OPTION, false },
  { "metadata", "metadata", "{}", put_metadata, 4096, REML_OK, REML_E_LIMIT, NO_OPTION, false },
  { "requires", "requires", "[]", put_requires, 64, REML_E_VALUE, REML_E_LIMIT, NO_OPTION, false },
  { "an interaction", "interactions", "[]", put_interaction, 3, REML_OK, REML_E_VALUE, NO_OPTION, false },
  { "an interaction of one", "interactions", "[]", put_interaction, 1, REML_E_VALUE, REML_OK, NO_OPTION, false },
  { "rows of a tensor", "later", "[]", put_rows, UINT32_MAX / 4, REML_OK, REML_E_VALUE, NO_OPTION, true },
  { "planes of a tensor", "later", "[]", put_planes, UINT32_MAX / 12, REML_OK, REML_E_VALUE, NO_OPTION, true },
  { "hashSeed", "hashSeed", "0", put_integer, UINT32_MAX, REML_OK, REML_E_VALUE, NO_OPTION, false },
  { "minor", "minor", "1", put_integer, UINT64_C(9007199254740991), REML_OK, REML_E_VALUE, NO_OPTION, false },
  { "an integer", "later", "[]", put_most, 0, REML_OK, REML_E_VALUE, NO_OPTION, false },
  { "a negative integer", "later", "[]", put_negative, UINT64_C(9223372036854775808), REML_OK, REML_E_VALUE, NO_OPTION, false },
  { "a negative integer for a float", "minLabel", "0.0", put_negative, UINT64_C(9223372036854775808), REML_OK, REML_E_VALUE,
    NO_OPTION, false },
};

/* ---- What is said of a model ---- */

/* What holds of JSON holds of the binary form as well, which can only be made of what the spec allows. */
static void expect_of_binary(const limit *l, uint64_t n, const reml_document *d, const reml_options *options, reml_status want)
{
  reml_buffer binary = { NULL, 0 };
  reml_document *read = NULL;
  expect(l, n, "writing", reml_document_write(d, reml_to_memory(&binary), REML_FORMAT_BINARY, &error), REML_OK);
  reml_source from = reml_from_memory(binary.data, binary.size);
  expect(l, n, "reading binary", reml_document_read(&read, from, options, &error), want);
  reml_document_free(read);
  expect(l, n, "peeking into binary", reml_document_peek(&read, from, options, &error), want);
  reml_document_free(read);
  reml_buffer_free(&binary);
}

static void try_limit(const limit *l, uint64_t n, reml_status want)
{
  bytes value = { NULL, 0 };
  size_t capacity = 0;
  reml_document *d = NULL, *peeked = NULL, *free_of_options = NULL;
  reml_workspace *ws = NULL;
  reml_options options = REML_OPTIONS_INIT;
  options.max_depth = l->option == DEPTH ? l->n : 0;
  options.max_string_bytes = l->option == STRINGS ? l->n : 0;
  l->put(&value, &capacity, n);
  bytes text = with_json(l->key, l->old, &value);
  expect(l, n, "reading", reml_document_read(&d, source(&text), &options, &error), want);
  expect(l, n, "peeking", reml_document_peek(&peeked, source(&text), &options, &error), l->skimmed ? REML_OK : want);
  expect(l, n, "loading", reml_workspace_load(&ws, source(&text), &options, &error), want);
  if (d)
    expect_writable(l, n, d, &options);
  if (l->option != NO_OPTION) {
    expect(l, n, "reading without options", reml_document_read(&free_of_options, source(&text), NULL, &error), REML_OK);
    expect_of_binary(l, n, free_of_options, &options, want);
  }
  reml_workspace_free(ws);
  reml_document_free(free_of_options);
  reml_document_free(peeked);
  reml_document_free(d);
  free(text.data);
  free(value.data);
}

/* ---- Stacks ---- */

/* Stacks that are made, not read: what a configuration leaves out counts as well. */
static const struct {
  const char *what, *last;
  int most; /* how many Debugs may stand above */
} stacks[] = {
  { "reductions", "{\"typename\":\"Coin\"}", 11 },
  { "reductions, one left out", "{\"typename\":\"Binary\"}", 10 },
  { "reductions, two left out", "{\"typename\":\"CbExploreAdfGreedy\"}", 9 },
};

static bytes stack_of(const char *last, int debugs)
{
  bytes out = { NULL, 0 };
  size_t capacity = 0;
  put_text(&out, &capacity, "{\"globalConfig\":{\"numBits\":1},\"entryReduction\":");
  repeat(&out, &capacity, "{\"typename\":\"Debug\",\"config\":{\"next\":", (uint64_t)debugs);
  put_text(&out, &capacity, "%s", last);
  repeat(&out, &capacity, "}}", (uint64_t)debugs);
  put_text(&out, &capacity, "}");
  return out;
}

static void try_stack(const char *what, const char *last, int debugs, reml_status want)
{
  const limit l = { .what = what };
  bytes text = stack_of(last, debugs);
  reml_document *d = NULL;
  reml_workspace *ws = NULL;
  expect(&l, (uint64_t)debugs, "reading", reml_document_read(&d, source(&text), NULL, &error), want);
  expect(&l, (uint64_t)debugs, "creating", reml_workspace_create(&ws, source(&text), NULL, &error), want);
  reml_document_free(d);
  d = NULL;
  if (ws) {
    reml_buffer model = { NULL, 0 };
    expect(&l, (uint64_t)debugs, "saving", reml_workspace_save(ws, reml_to_memory(&model), REML_FORMAT_BINARY, &error),
           REML_OK);
    reml_source from = reml_from_memory(model.data, model.size);
    expect(&l, (uint64_t)debugs, "reading the model", reml_document_read(&d, from, NULL, &error), REML_OK);
    if (d)
      expect_writable(&l, (uint64_t)debugs, d, NULL);
    reml_buffer_free(&model);
  }
  reml_document_free(d);
  reml_workspace_free(ws);
  free(text.data);
}

/* numBits and its table: 2^27 rows of 32 bytes, which are not made here. */
static void try_bits(uint64_t bits, reml_status want)
{
  const limit l = { .what = "numBits" };
  char text[128];
  reml_document *d = NULL;
  reml_workspace *ws = NULL;
  reml_options options = REML_OPTIONS_INIT;
  options.max_weight_bytes = 1;
  snprintf(text, sizeof text, "{\"globalConfig\":{\"numBits\":%" PRIu64 "},\"entryReduction\":{\"typename\":\"Coin\"}}", bits);
  expect(&l, bits, "reading", reml_document_read(&d, reml_from_memory(text, REML_STRLEN), &options, &error), want);
  expect(&l, bits, "creating", reml_workspace_create(&ws, reml_from_memory(text, REML_STRLEN), &options, &error),
         want == REML_OK ? REML_E_LIMIT : want);
  reml_workspace_free(ws);
  reml_document_free(d);
}

int main(void)
{
  size_t count = sizeof limits / sizeof *limits;
  for (size_t i = 0; i < count; i++) {
    try_limit(&limits[i], limits[i].n, limits[i].at);
    try_limit(&limits[i], limits[i].n + 1, limits[i].beyond);
  }
  for (size_t i = 0; i < sizeof stacks / sizeof *stacks; i++) {
    try_stack(stacks[i].what, stacks[i].last, stacks[i].most, REML_OK);
    try_stack(stacks[i].what, stacks[i].last, stacks[i].most + 1, REML_E_LIMIT);
  }
  try_bits(0, REML_E_VALUE);
  try_bits(1, REML_OK);
  try_bits(27, REML_OK);
  try_bits(28, REML_E_VALUE);
  printf("%zu limits, %d of which are not held\n", count, failures);
  return failures > 0;
}
