/* Want of memory while models and configurations are read, looked into and written: see faults.h.  A call that fails gives nothing
 * and leaves files and buffers alone. */
#include "fault_inputs.h"

#include <unistd.h>

static const input *in; /* the one at hand */
static char directory[64], in_path[80], out_path[80];

/* What trials use; what one does not is NULL. */
static reml_workspace *ws;
static const reml_workspace *mapped, *apart[2];
static reml_document *d;
static char untouched[] = "what a buffer had before"; /* and has after a failure */
static reml_buffer out = { untouched, sizeof untouched };
static size_t told; /* bytes of problems, of the log and to the callback */
static int32_t out_format;

static void on_problem(void *user, const reml_error *problem)
{
  (void)user;
  told += strlen(problem->message);
}

static void on_log(void *user, int32_t level, const char *text)
{
  (void)user;
  (void)level;
  told += strlen(text);
}

static int32_t take(void *user, const void *data, size_t size)
{
  (void)user;
  (void)data;
  told += size;
  return 0;
}

static ptrdiff_t give(void *user, void *to, size_t capacity)
{
  size_t *at = user, left = in->content.size - *at, count = left < capacity ? left : capacity;
  count = count < 700 ? count : 700;
  memcpy(to, in->content.data + *at, count);
  *at += count;
  return (ptrdiff_t)count;
}

static const reml_options *options(void)
{
  static reml_options given;
  given = (reml_options)REML_OPTIONS_INIT;
  given.on_problem = on_problem;
  given.on_log = on_log;
  given.format = in->kind == IMPORT ? REML_FORMAT_IMPORT : REML_FORMAT_ANY;
  return &given;
}

static reml_source memory(void)
{
  return reml_from_memory(in->content.data, in->content.size);
}

static void make_nothing(void)
{
}

static void make_file(void)
{
  FILE *file = fopen(in_path, "wb");
  must(file && fwrite(in->content.data, 1, in->content.size, file) == in->content.size && fclose(file) == 0 ? REML_OK
                                                                                                            : REML_E_IO,
       in_path);
}

static void make_workspace(void)
{
  must(reml_workspace_load(&ws, memory(), options(), NULL), in->name);
}

static void make_document(void)
{
  must(reml_document_read(&d, memory(), options(), NULL), in->name);
}

static void make_mapped(void)
{
  make_file();
  must(reml_workspace_map(&mapped, in_path, options(), NULL), in->name);
}

static void make_apart(void)
{
  for (size_t i = 0; i < 2; i++) {
    make_workspace();
    apart[i] = ws;
  }
  ws = NULL;
}

static void clean(void)
{
  reml_workspace_free(ws);
  reml_workspace_free(mapped);
  reml_workspace_free(apart[0]);
  reml_workspace_free(apart[1]);
  reml_document_free(d);
  if (out.data != untouched)
    reml_buffer_free(&out);
  out = (reml_buffer){ untouched, sizeof untouched };
  unlink(in_path);
  unlink(out_path);
  ws = NULL;
  mapped = apart[0] = apart[1] = NULL;
  d = NULL;
  told = 0;
}

static uint64_t digest_file(uint64_t of)
{
  char text[512];
  FILE *file = fopen(out_path, "rb");
  for (size_t got = 1; file && got > 0;) {
    got = fread(text, 1, sizeof text, file);
    of = digest(of + 1, text, got);
  }
  if (file)
    fclose(file);
  return of;
}

/* What a handle is before a call that makes one, and may not be after it. */
static char unset[1];

static void expect_set(const char *what, bool set)
{
  if (set)
    return;
  wrong("%s: a call that failed did not set it to NULL", what);
  exit(1);
}

/* All that there is now. */
static uint64_t sees(void)
{
  expect_set("a workspace", (char *)ws != unset && (const char *)mapped != unset);
  expect_set("a document", (char *)d != unset);
  uint64_t of = digest(digest_workspace(ws) + 3 * digest_workspace(mapped), out.data, out.size);
  reml_buffer written = { NULL, 0 };
  if (d && reml_document_write(d, reml_to_memory(&written), REML_FORMAT_JSON, NULL) < 0)
    must(reml_document_write(d, reml_to_memory(&written), REML_FORMAT_CONFIG, NULL), "writing");
  of = digest(of, written.data, written.size);
  reml_buffer_free(&written);
  return digest_file(of);
}

static reml_status create(reml_error *err)
{
  ws = (void *)unset;
  return reml_workspace_create(&ws, memory(), options(), err);
}

static reml_status load(reml_error *err)
{
  ws = (void *)unset;
  return reml_workspace_load(&ws, memory(), options(), err);
}

static reml_status load_file(reml_error *err)
{
  ws = (void *)unset;
  return reml_workspace_load(&ws, reml_from_file(in_path), options(), err);
}

static reml_status load_callback(reml_error *err)
{
  size_t at = 0;
  return reml_workspace_load(&ws, reml_from_callback(give, &at, "a test"), options(), err);
}

static reml_status map(reml_error *err)
{
  mapped = (void *)unset;
  return reml_workspace_map(&mapped, in_path, options(), err);
}

static reml_status merge(reml_error *err)
{
  ws = (void *)unset;
  return reml_workspace_merge(&ws, NULL, apart, 2, options(), NULL, err);
}

static reml_status merge_from_base(reml_error *err)
{
  ws = (void *)unset;
  return reml_workspace_merge(&ws, apart[0], apart, 2, options(), NULL, err);
}

static reml_status read_document(reml_error *err)
{
  d = (void *)unset;
  return reml_document_read(&d, memory(), options(), err);
}

static reml_status peek(reml_error *err)
{
  d = (void *)unset;
  return reml_document_peek(&d, memory(), options(), err);
}

static reml_status peek_file(reml_error *err)
{
  d = (void *)unset;
  return reml_document_peek(&d, reml_from_file(in_path), options(), err);
}

static reml_status write_memory(reml_error *err)
{
  return reml_document_write(d, reml_to_memory(&out), out_format, err);
}

static reml_status write_file(reml_error *err)
{
  return reml_document_write(d, reml_to_file(out_path), out_format, err);
}

static reml_status write_callback(reml_error *err)
{
  return reml_document_write(d, reml_to_callback(take, NULL, NULL), out_format, err);
}

static reml_status save_memory(reml_error *err)
{
  return reml_workspace_save(ws ? ws : mapped, reml_to_memory(&out), out_format, err);
}

static reml_status save_file(reml_error *err)
{
  return reml_workspace_save(ws ? ws : mapped, reml_to_file(out_path), out_format, err);
}

static reml_status save_callback(reml_error *err)
{
  return reml_workspace_save(ws ? ws : mapped, reml_to_callback(take, NULL, NULL), out_format, err);
}

static reml_status check_sink(reml_error *err)
{
  return reml_sink_check(reml_to_file(out_path), err);
}

static reml_status add_metadata(reml_error *err)
{
  return reml_workspace_set_metadata(ws, "a new key", "a new text", err);
}

static reml_status replace_metadata(reml_error *err)
{
  return reml_workspace_set_metadata(ws, "note", "another text", err);
}

static reml_status remove_metadata(reml_error *err)
{
  return reml_workspace_set_metadata(ws, "note", NULL, err);
}

static const struct {
  trial trial;
  unsigned of; /* kinds of inputs */
  bool first;  /* only those of the first stack */
  bool writes; /* in every format */
} trials[] = {
  { { "creating", make_nothing, create, sees, clean }, CONFIG | REFUSED, false, false },
  { { "loading", make_nothing, load, sees, clean }, MODEL | REFUSED, false, false },
  { { "loading a file", make_file, load_file, sees, clean }, MODEL, true, false },
  { { "loading from a callback", make_nothing, load_callback, sees, clean }, MODEL, true, false },
  { { "mapping", make_file, map, sees, clean }, BINARY | REFUSED, false, false },
  { { "merging", make_apart, merge, sees, clean }, MODEL, false, false },
  { { "merging from a base", make_apart, merge_from_base, sees, clean }, MODEL, true, false },
  { { "reading", make_nothing, read_document, sees, clean }, CONFIG | MODEL | REFUSED, false, false },
  { { "peeking", make_nothing, peek, sees, clean }, CONFIG | MODEL, false, false },
  { { "peeking into a file", make_file, peek_file, sees, clean }, BINARY, true, false },
  { { "writing to memory", make_document, write_memory, sees, clean }, CONFIG | JSON, false, true },
  { { "writing to a file", make_document, write_file, sees, clean }, JSON, true, true },
  { { "writing to a callback", make_document, write_callback, sees, clean }, BINARY, true, true },
  { { "saving to memory", make_workspace, save_memory, sees, clean }, BINARY, false, true },
  { { "saving to a file", make_workspace, save_file, sees, clean }, JSON, true, true },
  { { "saving to a callback", make_workspace, save_callback, sees, clean }, BINARY, true, true },
  { { "saving a map", make_mapped, save_memory, sees, clean }, BINARY, true, true },
  { { "asking whether a file can be saved", make_workspace, check_sink, sees, clean }, MODEL, true, false },
  { { "adding metadata", make_workspace, add_metadata, sees, clean }, MODEL, true, false },
  { { "replacing metadata", make_workspace, replace_metadata, sees, clean }, MODEL, true, false },
  { { "removing metadata", make_workspace, remove_metadata, sees, clean }, MODEL, true, false },
};

/* ---- Trials without an input ---- */

static const char *typename_;
static int32_t which;

static reml_status make_default(reml_error *err)
{
  d = (void *)unset;
  return reml_document_default(&d, typename_, err);
}

static reml_status write_schema(reml_error *err)
{
  return reml_schema_write(which, reml_to_memory(&out), err);
}

static size_t try_without_input(void)
{
  static const trial default_trial = { "a default", make_nothing, make_default, sees, clean };
  static const trial schema_trial = { "a schema", make_nothing, write_schema, sees, clean };
  size_t tried = 0;
  for (size_t i = 0; (typename_ = reml_typename(i)); i++)
    tried += try_faults(&default_trial, typename_);
  for (which = REML_SCHEMA_CONFIG; which <= REML_SCHEMA_MODEL; which++)
    tried += try_faults(&schema_trial, which == REML_SCHEMA_CONFIG ? "configurations" : "models");
  return tried;
}

/* Looking into a document wants no memory, so that it cannot fail. */
static void look(void)
{
  reml_value whole = REML_VALUE_INIT, member = REML_VALUE_INIT, child = REML_VALUE_INIT;
  float row[8];
  make_document();
  heap_start(0, false);
  reml_document_get(d, "", &whole);
  while (reml_document_next(d, &whole, &member))
    reml_document_child(d, &member, 0, &child);
  reml_document_member(d, &whole, "reml", &member);
  if (reml_document_get(d, "/entryReduction/state/weights", &member) && member.row_floats <= 8)
    reml_document_row(d, &member, 0, NULL, row);
  if (heap_end().count > 0)
    wrong("looking into %s asks for memory", in->name);
  clean();
}

static size_t try_input(void)
{
  size_t tried = 0;
  for (size_t i = 0; i < sizeof trials / sizeof *trials; i++) {
    if (!(trials[i].of & in->kind) || (trials[i].first && !in->first))
      continue;
    for (out_format = REML_FORMAT_BINARY; out_format <= (trials[i].writes ? REML_FORMAT_CONFIG : REML_FORMAT_BINARY);
         out_format++)
      tried += try_faults(&trials[i].trial, in->name);
  }
  return tried;
}

/* What is left in the directory but the two files, of which saves that failed may leave nothing. */
static bool is_empty(void)
{
  return rmdir(directory) == 0;
}

/* In memory if that can be had: every save brings its file to the disk, and there are thousands. */
static void make_directory(void)
{
  snprintf(directory, sizeof directory, "%s/reml-no-memory-XXXXXX", access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp");
  must(mkdtemp(directory) ? REML_OK : REML_E_IO, directory);
  snprintf(in_path, sizeof in_path, "%s/in", directory);
  snprintf(out_path, sizeof out_path, "%s/out", directory);
}

int main(void)
{
  heap_begin();
  make_directory();
  for (size_t i = 0; i < COUNT_STACKS; i++)
    add_stack(i);
  add_foreign();
  add_refused();
  size_t tried = try_without_input();
  for (size_t i = 0; i < input_count; i++) {
    in = &inputs[i];
    tried += try_input();
    if (in->kind & (CONFIG | MODEL))
      look();
  }
  free_inputs();
  if (!is_empty())
    wrong("a save that failed left something in %s", directory);
  printf("every one of %zu requests for memory was refused, once and with all behind it\n", tried);
  return failures > 0;
}
