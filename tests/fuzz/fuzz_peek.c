/* Documents, looked through: whole ones and what peek leaves. */
#include "fuzz.h"

static void look(const reml_document *d, const reml_value *at, unsigned depth)
{
  must(depth < 64, "a document is not deeper than its limit", NULL);
  if (at->type == REML_VALUE_OBJECT) {
    reml_value member = REML_VALUE_INIT, again = REML_VALUE_INIT;
    size_t count = 0;
    while (reml_document_next(d, at, &member)) {
      must(reml_document_member(d, at, member.key, &again) && again.node == member.node, "a member is found by its key", NULL);
      look(d, &member, depth + 1);
      count++;
    }
    must(count == at->length, "an object has as many members as it says", NULL);
  }
  for (size_t i = 0; at->type == REML_VALUE_ARRAY && i < at->length && i < 256; i++) {
    reml_value element = REML_VALUE_INIT;
    must(reml_document_child(d, at, i, &element), "an array has as many elements as it says", NULL);
    look(d, &element, depth + 1);
  }
  if (at->type == REML_VALUE_TENSOR && at->row_floats < 4096) {
    float floats[4096];
    for (size_t i = 0; i < at->length && i < 1024; i++)
      must(reml_document_row(d, at, i, NULL, floats), "a tensor has as many rows as it says", NULL);
    must(!reml_document_row(d, at, at->length, NULL, NULL), "and no more", NULL);
  }
  if (at->type == REML_VALUE_STRING)
    must(at->text[at->length] == 0, "a NUL stands behind a string", NULL);
}

/* Whether the call could read it. */
static int looked(reml_status (*call)(reml_document **, reml_source, const reml_options *, reml_error *), reml_source from,
                  const reml_options *options)
{
  reml_error error = REML_ERROR_INIT;
  reml_document *d = NULL;
  reml_value top = REML_VALUE_INIT;
  reml_status status = call(&d, from, options, &error);
  if (status == REML_OK && reml_document_get(d, "", &top))
    look(d, &top, 0);
  if (status == REML_OK)
    (void)reml_document_get(d, "/entryReduction/config/interactions/0/0", &top);
  reml_document_free(d);
  return status == REML_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  reml_options options = fuzz_options(REML_FORMAT_ANY, REML_CHECKSUM_SKIP), tight = options;
  reml_source from = reml_from_memory(data, size);
  tight.max_depth = 8;
  tight.max_string_bytes = 24;
  int whole = looked(reml_document_read, from, &options);
  must(looked(reml_document_peek, from, &options) || !whole, "what can be read can be peeked at", NULL);
  must(!looked(reml_document_read, from, &tight) || whole, "tighter limits let nothing more in", NULL);
  return 0;
}
