/* Mistakes that people make when they edit a model or a configuration, and what the tool says of each.  tests/data/hand_edits
 * has them; its README.md says how they are written down. */
#include <criterion/criterion.h>
#include <dirent.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_SAID = 64 * 1024, LEAST_MISTAKES = 60, MOST_PROBLEMS = 20 };

static const char *variable(const char *name, const char *otherwise)
{
  const char *value = getenv(name);
  return value ? value : otherwise;
}

static void path_of(char out[4096], const char *name)
{
  snprintf(out, 4096, "%s/tests/data/hand_edits/%s", variable("REML_SRCDIR", "."), name);
}

static char *read_file(const char *path)
{
  char *text = calloc(MOST_SAID + 1, 1);
  FILE *file = fopen(path, "rb");
  cr_assert(text && file, "cannot open %s", path);
  size_t size = fread(text, 1, MOST_SAID, file);
  cr_assert_lt(size, MOST_SAID, "%s is too large", path);
  fclose(file);
  return text;
}

static json_object *read_edits(void)
{
  char path[4096];
  path_of(path, "edits.json");
  json_object *edits = json_object_from_file(path);
  cr_assert_not_null(edits, "cannot read %s: %s", path, json_util_get_last_err());
  return edits;
}

/* A text of an edit, or NULL. */
static const char *text_at(json_object *edit, const char *key)
{
  json_object *value;
  return json_object_object_get_ex(edit, key, &value) ? json_object_get_string(value) : NULL;
}

/* Replaces what stands in the text exactly once. */
static char *replace(char *text, const char *old, const char *new, const char *mistake)
{
  char *at = strstr(text, old), *result = malloc(strlen(text) + strlen(new) + 1);
  cr_assert(at && !strstr(at + 1, old), "%s: the base must have exactly once: %s", mistake, old);
  cr_assert_not_null(result);
  sprintf(result, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
  free(text);
  return result;
}

/* The text of the edited file. */
static char *edited(json_object *edit, const char *mistake)
{
  char path[4096];
  json_object *changes = NULL;
  const char *base = text_at(edit, "base"), *whole = text_at(edit, "text"), *end = text_at(edit, "upTo");
  const char *more = text_at(edit, "append");
  if (base)
    path_of(path, base);
  char *text = base ? read_file(path) : strdup(whole);
  json_object_object_get_ex(edit, "edits", &changes);
  for (size_t i = 0; changes && i < json_object_array_length(changes); i++) {
    json_object *change = json_object_array_get_idx(changes, i);
    text = replace(text, json_object_get_string(json_object_array_get_idx(change, 0)),
                   json_object_get_string(json_object_array_get_idx(change, 1)), mistake);
  }
  if (end) {
    cr_assert_not_null(strstr(text, end), "%s", mistake);
    strstr(text, end)[strlen(end)] = 0;
  }
  text = realloc(text, strlen(text) + (more ? strlen(more) : 0) + 1);
  cr_assert_not_null(text);
  return more ? strcat(text, more) : text;
}

/* Writes the text as an editor saves it that has its own ideas. */
static void save(const char *path, const char *text, const char *how)
{
  bool crlf = strcmp(how, "CRLF") == 0, utf16 = strcmp(how, "UTF-16") == 0, latin1 = strcmp(how, "Latin-1") == 0;
  bool mark = strcmp(how, "UTF-8 with BOM") == 0;
  FILE *file = fopen(path, "wb");
  cr_assert(file && (crlf || utf16 || latin1 || mark || !*how), "%s", how);
  fputs(utf16 ? "\xff\xfe" : mark ? "\xef\xbb\xbf" : "", file);
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    if (crlf && *c == '\n')
      fputc('\r', file);
    if (latin1 && *c >= 0xc0) {
      fputc((c[0] & 3) << 6 | (c[1] & 0x3f), file);
      c++;
      continue;
    }
    fputc(*c, file);
    if (utf16)
      fputc(0, file);
  }
  cr_assert_eq(fclose(file), 0);
}

static size_t count_files(const char *directory)
{
  size_t count = 0;
  DIR *stream = opendir(directory);
  cr_assert_not_null(stream);
  for (const struct dirent *entry; (entry = readdir(stream));)
    count += *entry->d_name != '.' || strlen(entry->d_name) > 2;
  closedir(stream);
  return count;
}

/* What the tool must say: the lines, one below the other. */
static char *expected_of(json_object *edit)
{
  json_object *lines;
  char *text = calloc(MOST_SAID, 1);
  cr_assert(text && json_object_object_get_ex(edit, "says", &lines));
  for (size_t i = 0; i < json_object_array_length(lines); i++) {
    strcat(text, json_object_get_string(json_object_array_get_idx(lines, i)));
    strcat(text, "\n");
  }
  return text;
}

static bool wants_configuration(json_object *edit)
{
  const char *wanted = text_at(edit, "wanted"), *base = text_at(edit, "base");
  return strcmp(wanted ? wanted : base ? base : "", wanted ? "configuration" : "config.json") == 0;
}

/* Runs the tool on edited.json in the directory `work`; standard error goes to the file `said` beside it. */
static int run(const char *work, json_object *edit)
{
  char command[8192];
  const char *what = wants_configuration(edit) ? "config check edited.json" : "import-model edited.json -o edited.reml";
  snprintf(command, sizeof command, "cd '%s' && '%s' %s > /dev/null 2> ../said", work, variable("REML", "build/tools/reml"),
           what);
  int status = system(command);
  cr_assert(WIFEXITED(status), "%s", command);
  return WEXITSTATUS(status);
}

static void try_edit(json_object *edit, const char *home)
{
  char work[1100], file[1200], made[1200], said[1100];
  const char *mistake = text_at(edit, "mistake"), *how = text_at(edit, "savedAs");
  snprintf(work, sizeof work, "%s/work", home);
  snprintf(file, sizeof file, "%s/edited.json", work);
  snprintf(made, sizeof made, "%s/edited.reml", work);
  snprintf(said, sizeof said, "%s/said", home);
  char *text = edited(edit, mistake), *expected = expected_of(edit);
  save(file, text, how ? how : "");
  int status = run(work, edit);
  char *got = read_file(said);
  cr_expect_str_eq(got, expected, "%s: the tool said\n%s", mistake, got);
  cr_expect_eq(status, *expected ? 1 : 0, "%s: exit status %d", mistake, status);
  bool converts = !*expected && !wants_configuration(edit);
  cr_expect_eq(count_files(work), converts ? 2 : 1, "%s: there must be %s", mistake, converts ? "a model" : "no new file");
  unlink(file);
  unlink(made);
  unlink(said);
  free(text);
  free(expected);
  free(got);
}

Test(hand_edits, each_is_told_what_is_wrong)
{
  char home[1024], work[1100];
  json_object *edits = read_edits();
  snprintf(home, sizeof home, "%s/reml-edits-XXXXXX", variable("TMPDIR", "/tmp"));
  cr_assert_not_null(mkdtemp(home));
  snprintf(work, sizeof work, "%s/work", home);
  cr_assert_eq(mkdir(work, 0700), 0);
  for (size_t i = 0; i < json_object_array_length(edits); i++)
    try_edit(json_object_array_get_idx(edits, i), home);
  rmdir(work);
  rmdir(home);
  json_object_put(edits);
}

/* The table itself: enough mistakes, each once, and files with many. */
Test(hand_edits, are_many)
{
  json_object *edits = read_edits(), *names = json_object_new_object(), *lines;
  size_t mistakes = 0, most = 0;
  for (size_t i = 0; i < json_object_array_length(edits); i++) {
    json_object *edit = json_object_array_get_idx(edits, i);
    const char *mistake = text_at(edit, "mistake");
    cr_expect_not(json_object_object_get_ex(names, mistake, NULL), "twice: %s", mistake);
    json_object_object_add(names, mistake, NULL);
    cr_assert(json_object_object_get_ex(edit, "says", &lines));
    size_t count = json_object_array_length(lines);
    mistakes += count > 0;
    most = count > most ? count : most;
  }
  cr_expect_geq(mistakes, LEAST_MISTAKES);
  cr_expect_eq(most, MOST_PROBLEMS + 1, "one file must have more than %d problems, and be told so", MOST_PROBLEMS);
  json_object_put(names);
  json_object_put(edits);
}
