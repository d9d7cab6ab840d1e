/* Files of other versions of the format: spec/model-format.md, "Versions".  tests/data/versions/newer.reml.json is a golden
 * model as a release of minor 7 might have written it, with new members wherever the spec lets them come. */
#include "packed.h"

static reml_buffer newer(void)
{
  return read_source("tests/data/versions/newer.reml.json");
}

static reml_buffer converted(const reml_buffer *from, int32_t format)
{
  return convert(from->data, from->size, format);
}

static void expect_same(const reml_buffer *got, const reml_buffer *expected)
{
  cr_expect(got->size == expected->size && memcmp(got->data, expected->data, got->size) == 0, "other bytes");
}

/* The text with `old`, which stands in it, replaced the first time. */
static reml_buffer edited(const reml_buffer *text, const char *old, const char *new)
{
  const char *at = strstr(text->data, old);
  cr_assert_not_null(at, "%s", old);
  reml_buffer out = { malloc(text->size + strlen(new) + 1), 0 };
  cr_assert_not_null(out.data);
  out.size = (size_t)sprintf(out.data, "%.*s%s%s", (int)(at - text->data), text->data, new, at + strlen(old));
  return out;
}

/* The same of a binary model, both in the notation of put_hex; the checksum is made again. */
static bytes patched(const reml_buffer *binary, const char *old, const char *new)
{
  bytes from = { .size = 0 }, to = { .size = 0 }, out = { .size = 0 };
  size_t at = 0, covered = binary->size - 10;
  put_hex(&from, old);
  put_hex(&to, new);
  while (at + from.size < covered && memcmp(binary->data + at, from.at, from.size) != 0)
    at++;
  cr_assert_lt(at + from.size, covered, "%s", old);
  put(&out, binary->data, at);
  put(&out, to.at, to.size);
  put(&out, binary->data + at + from.size, covered - at - from.size);
  put_checksum(&out);
  return out;
}

/* ---- A newer minor ---- */

Test(versions, converters_keep_every_new_member)
{
  reml_buffer json = newer(), binary = converted(&json, REML_FORMAT_BINARY), json_again = converted(&json, REML_FORMAT_JSON),
              back = converted(&binary, REML_FORMAT_JSON), binary_again = converted(&binary, REML_FORMAT_BINARY),
              there_again = converted(&back, REML_FORMAT_BINARY);
  expect_same(&back, &json);
  expect_same(&json_again, &json);
  expect_same(&there_again, &binary);
  expect_same(&binary_again, &binary);
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
  reml_buffer_free(&json_again);
  reml_buffer_free(&back);
  reml_buffer_free(&binary_again);
  reml_buffer_free(&there_again);
}

/* What a workspace was heard to ignore, a pointer a line, and what it said after the 20 that it names. */
typedef struct heard {
  char text[8192], last[64];
  size_t used, count;
} heard;

static void hear(void *user, int32_t level, const char *text)
{
  static const char before[] = "ignored ", behind[] = ", which a newer release of libreml wrote";
  heard *all = user;
  size_t length = strlen(text);
  cr_assert_eq(level, REML_LOG_WARNING, "%s", text);
  if (all->count++ == 20) {
    snprintf(all->last, sizeof all->last, "%s", text);
    return;
  }
  cr_assert_gt(length, sizeof before + sizeof behind);
  cr_assert_eq(strncmp(text, before, sizeof before - 1), 0, "%s", text);
  cr_assert_str_eq(text + length - (sizeof behind - 1), behind);
  all->used += (size_t)snprintf(all->text + all->used, sizeof all->text - all->used, "%.*s\n",
                                (int)(length - sizeof before - sizeof behind + 2), text + sizeof before - 1);
  cr_assert_lt(all->used, sizeof all->text);
}

static reml_buffer load_and_save(const reml_buffer *model, heard *all)
{
  reml_options options = REML_OPTIONS_INIT;
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws = NULL;
  reml_buffer saved = { NULL, 0 };
  options.on_log = hear;
  options.user = all;
  cr_assert_eq(reml_workspace_load(&ws, reml_from_memory(model->data, model->size), &options, &err), REML_OK, "%s",
               err.message);
  cr_assert_eq(reml_workspace_save(ws, reml_to_memory(&saved), REML_FORMAT_BINARY, &err), REML_OK, "%s", err.message);
  reml_workspace_free(ws);
  return saved;
}

/* Leaves the first `count` lines; returns how many others there were. */
static size_t cut_lines(char *text, size_t count)
{
  size_t rest = 0;
  for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
    rest++;
  for (; count > 0; count--, rest--)
    text = strchr(text, '\n') + 1;
  *text = 0;
  return rest;
}

/* It is the golden model to a workspace, which names what it ignores, in the order of the document. */
Test(versions, workspaces_report_new_members)
{
  reml_buffer json = newer(), binary = converted(&json, REML_FORMAT_BINARY),
              pointers = read_source("tests/data/versions/newer.pointers"), golden = read_source("tests/golden/1.0/deep.reml");
  heard none = { .used = 0 }, in_json = { .used = 0 }, in_binary = { .used = 0 };
  reml_buffer expected = load_and_save(&golden, &none), from_json = load_and_save(&json, &in_json),
              from_binary = load_and_save(&binary, &in_binary);
  cr_expect_str_empty(none.text);
  char last[64];
  snprintf(last, sizeof last, "there are %zu more warnings like these", cut_lines(pointers.data, 20));
  cr_expect_str_eq(in_json.last, last);
  cr_expect_str_eq(in_binary.last, last);
  cr_expect_eq(in_json.count, 21);
  cr_expect_eq(in_binary.count, 21);
  cr_expect_str_eq(in_json.text, pointers.data);
  cr_expect_str_eq(in_binary.text, pointers.data);
  expect_same(&from_json, &expected);
  expect_same(&from_binary, &expected);
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
  reml_buffer_free(&pointers);
  reml_buffer_free(&golden);
  reml_buffer_free(&expected);
  reml_buffer_free(&from_json);
  reml_buffer_free(&from_binary);
}

/* The first lines of `pointers` are those of the problems, the last of which may stand for the rest. */
static void expect_problems(const void *model, size_t size, const char *pointers)
{
  problems found;
  reml_error err = REML_ERROR_INIT;
  cr_expect_null(read_bytes(model, size, (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_expect_geq(found.count, 20);
  for (size_t i = 0; i + 1 < found.count; i++) {
    size_t length = strcspn(pointers, "\n");
    cr_expect_eq(found.all[i].status, REML_E_VALUE);
    bool there = strlen(found.all[i].pointer) == length && strncmp(found.all[i].pointer, pointers, length) == 0;
    cr_expect(there, "%s is expected, not %s", pointers, found.all[i].pointer);
    pointers += length + (pointers[length] == '\n');
  }
}

/* A file that says minor 0 may use the keys of 1.0 and no others. */
Test(versions, minor_0_has_no_new_members)
{
  reml_buffer json = newer(), binary = converted(&json, REML_FORMAT_BINARY),
              pointers = read_source("tests/data/versions/newer.pointers");
  reml_buffer old_json = edited(&json, "\"minor\": 7", "\"minor\": 0");
  bytes old_binary = patched(&binary, "a5 'minor' 07", "a5 'minor' 00");
  expect_problems(old_json.data, old_json.size, pointers.data);
  expect_problems(old_binary.at, old_binary.size, pointers.data);
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
  reml_buffer_free(&pointers);
  free(old_json.data);
}

/* A minor adds members; how far it has come says nothing else. */
Test(versions, any_minor_is_read)
{
  reml_buffer golden = read_source("tests/golden/1.0/deep.reml.json");
  reml_buffer last = edited(&golden, "\"minor\": 0", "\"minor\": 9007199254740991");
  heard none = { .used = 0 };
  reml_buffer saved = load_and_save(&last, &none), expected = load_and_save(&golden, &none),
              copied = converted(&last, REML_FORMAT_JSON);
  cr_expect_str_empty(none.text);
  expect_same(&saved, &expected);
  expect_same(&copied, &last);
  reml_buffer_free(&golden);
  free(last.data);
  reml_buffer_free(&saved);
  reml_buffer_free(&expected);
  reml_buffer_free(&copied);
}

/* Where no minor may add anything, and what it may not use without saying so in `requires`. */
Test(versions, some_places_are_closed)
{
  static const struct {
    const char *old, *new, *pointer, *part;
  } cases[] = {
    { "'author': 'tests'", "'author': 7", "/reml/metadata/author", "must be a string" },
    { "'lossFunction': {", "'lossFunction': {'later': {},", "ossFunction", "must be an object of one key" },
    { "'shape': [32, 1, 6],", "'shape': [32, 1, 6], 'later': 1,", "/state/weights", "has the keys" },
    { "'Name': 'item'", "'Name': 'item', 'later': 1", "/globalConfig/interactions/0/0", "must be \"Default\"" },
    { "'dtype': 'f32'", "'dtype': 'f16'", "/dtype", "an unknown dtype" },
    { "'hashFunction': 'xxh3'", "'hashFunction': 'xxh4'", "/globalConfig/hashFunction", "is unknown" },
    { "'typename': 'Coin'", "'typename': 'Penny'", "/typename", "is unknown" },
    { "'Squared': {", "'Hinge': {", "ossFunction", "is unknown" },
    { "'numBits': 5", "'numBits': 5, '$later': 1", "/globalConfig/$later", "begins with $" },
  };
  reml_buffer json = newer();
  for (size_t i = 0; i < COUNT(cases); i++) {
    problems found;
    reml_error err = REML_ERROR_INIT;
    marked old = unmark(cases[i].old), new = unmark(cases[i].new);
    reml_buffer bad = edited(&json, old.text, new.text);
    cr_expect_null(read_bytes(bad.data, bad.size, (reml_options)REML_OPTIONS_INIT, &found, &err), "%s", new.text);
    cr_expect_not_null(strstr(err.pointer, cases[i].pointer), "%s: %s", new.text, err.pointer);
    cr_expect_not_null(strstr(err.message, cases[i].part), "%s: %s", new.text, err.message);
    free(bad.data);
    free(old.text);
    free(new.text);
  }
  reml_buffer_free(&json);
}

/* ---- What must not be ignored ---- */

/* Nothing reads it, and each says why in the same words: first what a document reader is told, then a workspace. */
static void expect_newer(const void *model, size_t size, const char *pointer, const char *const parts[], size_t count)
{
  problems found;
  reml_error err = REML_ERROR_INIT, load = REML_ERROR_INIT;
  reml_workspace *ws = NULL;
  cr_expect_null(read_bytes(model, size, (reml_options)REML_OPTIONS_INIT, &found, &err));
  cr_expect_eq(reml_workspace_load(&ws, reml_from_memory(model, size), NULL, &load), REML_E_NEWER);
  cr_expect_null(ws);
  cr_expect_str_eq(load.message, err.message);
  cr_expect_str_eq(err.pointer, pointer);
  cr_expect_eq(found.count, count);
  for (size_t i = 0; i < found.count && i < count; i++) {
    cr_expect_eq(found.all[i].status, REML_E_NEWER, "%s", found.all[i].message);
    cr_expect_not_null(strstr(found.all[i].message, parts[i]), "%s: %s", parts[i], found.all[i].message);
  }
}

/* The names decide before anything else is looked at: here also a typename that is unknown, and many members. */
Test(versions, refuse_what_they_lack_by_its_name)
{
  static const char *const one[] = { "needs \"foresight\"" }, *const two[] = { "needs \"foresight\"", "needs \"\u65e5\"" };
  reml_buffer json = newer(), binary = converted(&json, REML_FORMAT_BINARY);
  reml_buffer with_one = edited(&json, "\"requires\": []", "\"requires\": [\"foresight\"]");
  reml_buffer with_two = edited(&json, "\"requires\": []", "\"requires\": [\"foresight\", \"\u65e5\"]");
  reml_buffer other = edited(&with_two, "\"typename\": \"Debug\"", "\"typename\": \"Forest\"");
  bytes packed_one = patched(&binary, "a8 'requires' 90", "a8 'requires' 91 a9 'foresight'");
  bytes packed_two = patched(&binary, "a8 'requires' 90", "a8 'requires' 92 a9 'foresight' a3 e697a5");
  expect_newer(with_one.data, with_one.size, "/reml/requires/0", one, COUNT(one));
  expect_newer(with_two.data, with_two.size, "/reml/requires/0", two, COUNT(two));
  expect_newer(other.data, other.size, "/reml/requires/0", two, COUNT(two));
  expect_newer(packed_one.at, packed_one.size, "/reml/requires/0", one, COUNT(one));
  expect_newer(packed_two.at, packed_two.size, "/reml/requires/0", two, COUNT(two));
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
  free(with_one.data);
  free(with_two.data);
  free(other.data);
}

/* The number of a format is the number of the release that first writes it.  Nothing else of the file is looked at. */
Test(versions, name_the_release_that_reads_a_format)
{
  static const struct {
    const char *number, *hex, *part;
  } cases[] = {
    { "2", "02", "a model of format 2, written by libreml 1.7.0, and this release" },
    { "2", "cc 02", "get libreml 2.0 or newer" },
    { "127", "d0 7f", "get libreml 127.0 or newer" },
    { "300", "cd 012c", "get libreml 300.0 or newer" },
    { "4294967297", "cf 0000000100000001", "get libreml 4294967297.0 or newer" },
  };
  reml_buffer json = newer(), binary = converted(&json, REML_FORMAT_BINARY);
  for (size_t i = 0; i < COUNT(cases); i++) {
    char format[60], magic[60];
    snprintf(format, sizeof format, "\"requires\": 7, \"format\": %s,", cases[i].number);
    snprintf(magic, sizeof magic, "95 a4 'reml' %s", cases[i].hex);
    reml_buffer text = edited(&json, "\"format\": 1,", format);
    bytes packed = patched(&binary, "95 a4 'reml' 01", magic);
    bytes first = { .size = 0 };
    put_hex(&first, magic);
    expect_newer(packed.at, packed.size, "", &cases[i].part, 1);
    if (i > 0)
      expect_newer(first.at, first.size, "", &cases[i].part, 1);
    char *requires = strstr(text.data, "\"requires\": []");
    cr_assert_not_null(requires);
    memcpy(requires, "\"whatever\": []", strlen("\"requires\": []"));
    expect_newer(text.data, text.size, "/reml/format", &cases[i].part, 1);
    free(text.data);
  }
  reml_buffer_free(&json);
  reml_buffer_free(&binary);
}
