#include "error.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

Test(error, names_every_status)
{
  static const struct {
    reml_status status;
    const char *name;
  } names[] = {
    { 0, "REML_OK" },           { 1, "REML_END" },
    { 2, "REML_SKIPPED" },      { -1, "REML_E_ARGUMENT" },
    { -2, "REML_E_MEMORY" },    { -3, "REML_E_TYPE" },
    { -4, "REML_E_READ_ONLY" }, { -5, "REML_E_CALLBACK" },
    { -20, "REML_E_IO" },       { -30, "REML_E_NOT_MODEL" },
    { -31, "REML_E_SYNTAX" },   { -32, "REML_E_TRUNCATED" },
    { -33, "REML_E_CHECKSUM" }, { -34, "REML_E_VALUE" },
    { -35, "REML_E_NEWER" },    { -36, "REML_E_LIMIT" },
    { -50, "REML_E_DATA" },     { 3, "unknown" },
    { -6, "unknown" },          { INT32_MIN, "unknown" },
  };
  for (size_t i = 0; i < COUNT(names); i++)
    cr_expect_str_eq(reml_status_name(names[i].status), names[i].name, "%d", (int)names[i].status);
}

Test(error, fills_the_callers_structure)
{
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(rml_fail(&err, REML_E_TYPE, "%s %d", "wrong", 7), REML_E_TYPE);
  cr_expect_eq(err.struct_size, sizeof err);
  cr_expect_eq(err.status, REML_E_TYPE);
  cr_expect_eq(err.os_error, 0);
  cr_expect_eq(err.offset, UINT64_MAX);
  cr_expect_eq(err.line, 0);
  cr_expect_eq(err.column, 0);
  cr_expect_str_eq(err.pointer, "");
  cr_expect_str_eq(err.message, "wrong 7");
  cr_expect_eq(rml_fail(NULL, REML_E_TYPE, "nobody asks"), REML_E_TYPE);
  cr_expect_eq(rml_fail_memory(&err), REML_E_MEMORY);
  cr_expect_str_eq(err.message, "not enough memory");
}

Test(error, tells_what_the_system_said)
{
  reml_error err = REML_ERROR_INIT;
  char expected[200];
  snprintf(expected, sizeof expected, "cannot open x: %s", strerror(ENOENT));
  cr_expect_eq(rml_fail_os(&err, ENOENT, "cannot open %s", "x"), REML_E_IO);
  cr_expect_eq(err.os_error, ENOENT);
  cr_expect_str_eq(err.message, expected);
}

/* A caller of an older release has a shorter structure, one of a newer release a longer one. */
Test(error, leaves_alone_what_the_caller_has_not)
{
  struct {
    reml_error error;
    char more[16];
  } newer;
  memset(&newer, 'x', sizeof newer);
  newer.error.struct_size = sizeof newer;
  rml_fail(&newer.error, REML_E_VALUE, "text");
  cr_expect_str_eq(newer.error.message, "text");
  cr_expect_eq(newer.more[0], 'x');
  cr_expect_eq(newer.error.struct_size, sizeof newer);

  reml_error older;
  memset(&older, 'x', sizeof older);
  older.struct_size = offsetof(reml_error, line);
  rml_fail(&older, REML_E_VALUE, "text");
  cr_expect_eq(older.status, REML_E_VALUE);
  cr_expect_eq(older.offset, UINT64_MAX);
  cr_expect_eq(((char *)&older)[offsetof(reml_error, line)], 'x');

  memset(&older, 'x', sizeof older);
  older.struct_size = 0;
  rml_fail(&older, REML_E_VALUE, "text");
  cr_expect_eq(((char *)&older)[offsetof(reml_error, status)], 'x');
}

Test(error, cuts_messages_between_characters)
{
  char text[700];
  for (size_t before = 500; before < 512; before++) {
    reml_error err = REML_ERROR_INIT;
    memset(text, 'a', before);
    for (size_t at = before; at + 4 < sizeof text; at += 4)
      memcpy(text + at, "\xf0\x9f\x98\x80", 5);
    rml_fail(&err, REML_E_VALUE, "%s", text);
    size_t length = strlen(err.message);
    cr_expect(length <= 511 && length > 507, "%zu: %zu", before, length);
    cr_expect_eq(rml_utf8_valid(err.message, length), length, "%zu", before);
    cr_expect_eq(memcmp(err.message, text, length), 0);
  }
}

Test(error, shows_nothing_that_moves_a_cursor)
{
  static const char *const shown[][2] = {
    { "a\tb\nc\x1b[2J\x7f", "a?b?c?[2J?" },
    { "\xc2\x80\xc2\x9f\xc2\xa0\xc3\xa9", "????\xc2\xa0\xc3\xa9" },
    { "latin \xe9\xff", "latin ??" },
    { "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80" },
    { "\xf0\x9f\x98", "???" },
    { "\xed\xa0\x80", "???" },
  };
  for (size_t i = 0; i < COUNT(shown); i++) {
    reml_error err = REML_ERROR_INIT;
    rml_fail(&err, REML_E_VALUE, "%s", shown[i][0]);
    cr_expect_str_eq(err.message, shown[i][1]);
    rml_fail_os(&err, ENOENT, "cannot open %s", shown[i][0]);
    cr_expect_eq(strncmp(err.message + strlen("cannot open "), shown[i][1], strlen(shown[i][1])), 0, "%s", err.message);
  }
}

/* Bytes that cannot be inside a character are not taken for one that the cut divides. */
Test(error, cuts_what_is_no_text)
{
  char text[700];
  reml_error err = REML_ERROR_INIT;
  memset(text, 0x80, sizeof text);
  text[sizeof text - 1] = 0;
  rml_fail(&err, REML_E_VALUE, "%s", text);
  cr_expect_eq(strlen(err.message), 511u);
  cr_expect_eq(strspn(err.message, "?"), 511u);
}

Test(error, messages_that_just_fit_are_whole)
{
  char text[600];
  reml_error err = REML_ERROR_INIT;
  memset(text, 'b', sizeof text);
  text[511] = 0;
  rml_fail(&err, REML_E_VALUE, "%s", text);
  cr_expect_str_eq(err.message, text);
  memcpy(text + 509, "\xc3\xa4", 3);
  rml_fail(&err, REML_E_VALUE, "%s", text);
  cr_expect_str_eq(err.message, text);
}

Test(error, writes_paths_as_json_pointers)
{
  char out[256];
  rml_path root = { NULL, NULL, 0, 0 };
  rml_path a = { &root, "a/b", 3, 0 }, b = { &a, NULL, 0, 12 }, c = { &b, "~x", 2, 0 }, d = { &c, "", 0, 0 };
  rml_path_text(&root, out, sizeof out);
  cr_expect_str_eq(out, "");
  rml_path_text(NULL, out, sizeof out);
  cr_expect_str_eq(out, "");
  rml_path_text(&d, out, sizeof out);
  cr_expect_str_eq(out, "/a~1b/12/~0x/");
  rml_path_text(&c, out, 5);
  cr_expect_str_eq(out, "/a~1");
  rml_path_text(&c, out, 4);
  cr_expect_str_eq(out, "/a", "half of an escape is none");
}

Test(error, cuts_paths_between_characters)
{
  rml_path root = { NULL, NULL, 0, 0 };
  char key[40], out[40];
  memset(key, 'k', sizeof key);
  for (size_t i = 1; i + 2 <= 37; i += 2)
    memcpy(key + i, "\xc3\xa4", 2);
  rml_path path = { &root, key, 37, 0 };
  for (size_t size = 2; size < sizeof out; size++) {
    rml_path_text(&path, out, size);
    size_t length = strlen(out);
    cr_expect_lt(length, size);
    cr_expect_geq(length + 4, size > 38 ? 39 : size, "%zu: %zu", size, length);
    cr_expect_eq(rml_utf8_valid(out, length), length, "%zu", size);
  }
}

static unsigned told;
static reml_error last;

static void tell(void *user, const reml_error *problem)
{
  cr_expect_eq(user, &told);
  told++;
  last = *problem;
}

Test(report, collects_problems_and_returns_the_first)
{
  reml_options options = REML_OPTIONS_INIT;
  rml_report report;
  reml_error err = REML_ERROR_INIT;
  rml_path root = { NULL, NULL, 0, 0 }, path = { &root, "k", 1, 0 };
  rml_place at_line = { 30, 4, 5, &path }, at_byte = { 30, 0, 0, NULL };
  options.on_problem = tell;
  options.user = &told;
  rml_report_start(&report, "m.json", &options);
  cr_expect_eq(rml_report_finish(&report, &err), REML_OK);
  cr_expect_eq(rml_problem(&report, REML_E_VALUE, &at_line, "is %d", 1), REML_E_VALUE);
  cr_expect_str_eq(last.message, "m.json:4:5: /k: is 1");
  cr_expect_str_eq(last.pointer, "/k");
  cr_expect(last.offset == 30 && last.line == 4 && last.column == 5 && last.status == REML_E_VALUE);
  rml_problem(&report, REML_E_SYNTAX, &at_byte, "bad");
  cr_expect_str_eq(last.message, "m.json: byte 30: bad");
  rml_problem_at(&report, REML_E_SYNTAX, &path, "bad");
  cr_expect_str_eq(last.message, "m.json: /k: bad");
  cr_expect_eq(last.offset, UINT64_MAX);
  for (unsigned i = 0; i < 100; i++)
    rml_problem_at(&report, REML_E_SYNTAX, &root, "number %u", i);
  cr_expect_eq(told, 20);
  cr_expect_str_eq(last.message, "m.json: number 16");
  cr_expect_eq(rml_report_finish(&report, &err), REML_E_VALUE);
  cr_expect_str_eq(err.message, "m.json:4:5: /k: is 1");
  cr_expect_str_eq(err.pointer, "/k");
  cr_expect_eq(rml_report_finish(&report, NULL), REML_E_VALUE);
}

Test(report, names_nothing_it_does_not_know)
{
  rml_report report;
  rml_path root = { NULL, NULL, 0, 0 }, path = { &root, "k", 1, 0 };
  rml_place at_line = { 3, 1, 4, &root }, at_byte = { 3, 0, 0, &path };
  rml_report_start(&report, NULL, NULL);
  rml_problem(&report, REML_E_SYNTAX, &at_line, "bad");
  cr_expect_str_eq(report.first.message, "1:4: bad");
  rml_report_start(&report, NULL, NULL);
  rml_problem(&report, REML_E_SYNTAX, &at_byte, "bad");
  cr_expect_str_eq(report.first.message, "byte 3: /k: bad");
  rml_report_start(&report, NULL, NULL);
  rml_problem_at(&report, REML_E_SYNTAX, &root, "bad");
  cr_expect_str_eq(report.first.message, "bad");
}

static void find(const void *input, const rml_path *path, rml_place *place)
{
  cr_expect_str_eq(input, "the input");
  place->line = path->length;
  place->column = 2;
}

Test(report, asks_where_a_member_stands)
{
  rml_report report;
  rml_path root = { NULL, NULL, 0, 0 }, path = { &root, "key", 3, 0 };
  rml_report_start(&report, NULL, NULL);
  report.locate = find;
  report.input = "the input";
  rml_place place = rml_place_of(&report, &path);
  cr_expect(place.line == 3 && place.column == 2 && place.path == &path && place.offset == UINT64_MAX);
  rml_problem_at(&report, REML_E_VALUE, &path, "bad");
  cr_expect_str_eq(report.first.message, "3:2: /key: bad");
  rml_problem_at(&report, REML_E_MEMORY, NULL, "not enough memory");
}
