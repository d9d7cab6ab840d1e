#include "readers.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

TestSuite(reader, .timeout = 120);

/* ---- Single lines ---- */

Test(reader, reads_lines)
{
  static const char text[] = "1 | a b\n\n \t\r\n2 | a\r\n|\n3 | a b c";
  for (size_t piece = 1; piece <= sizeof text; piece++) {
    giver from = giver_of(text, piece);
    opened o = open_with(coin(), reml_from_callback(give, &from, NULL));
    reml_label y;
    expect_next(&o, 1, 2);
    expect_next(&o, 2, 1);
    cr_assert_eq(reml_reader_next(o.reader, o.x, &y, NULL), REML_OK);
    cr_expect_eq(y.type, REML_LABEL_NONE);
    cr_expect_eq(reml_features_count(o.x), 0u);
    expect_next(&o, 3, 3);
    expect_end(&o);
    close_all(&o);
  }
}

Test(reader, reads_nothing)
{
  static const char *const texts[] = { "", "\n", "\r\n \t\n\n  " };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    opened o = open_with(coin(), reml_from_memory(texts[i], REML_STRLEN));
    expect_end(&o);
    close_all(&o);
    o = open_with(cb_adf(), reml_from_memory(texts[i], REML_STRLEN));
    expect_end(&o);
    close_all(&o);
  }
}

Test(reader, takes_bytes_of_any_kind)
{
  static const char text[] = "1 | a\0b \xff\n2 | c\n";
  opened o = open_with(coin(), reml_from_memory(text, sizeof text - 1));
  expect_next(&o, 1, 2);
  expect_next(&o, 2, 1);
  expect_end(&o);
  close_all(&o);
}

Test(reader, hands_out_what_is_there_before_reading_on)
{
  giver from = giver_of("1 | a\n2 | b\n3 |", 12);
  opened o = open_with(coin(), reml_from_callback(give, &from, NULL));
  expect_next(&o, 1, 1);
  cr_expect_eq(from.given, 12u);
  expect_next(&o, 2, 1);
  cr_expect_eq(from.given, 12u);
  close_all(&o);
}

/* Lines of all lengths up to several pieces that are read at once; each says how many features it has. */
Test(reader, reads_lines_of_any_length)
{
  enum { MOST = 300000, LINES = 40 };
  size_t size = 0;
  char *text = malloc((size_t)LINES * (2 * MOST + 20));
  cr_assert_not_null(text);
  for (size_t i = 0; i < LINES; i++) {
    size_t features = i * i * i * MOST / (LINES * LINES * LINES);
    size += (size_t)sprintf(text + size, "%zu |", features);
    for (size_t k = 0; k < features; k++, size += 2)
      memcpy(text + size, " a", 2);
    text[size++] = '\n';
  }
  for (size_t piece = 4093; piece < 1000000; piece *= 7) {
    giver from = { text, size, 0, piece, 0 };
    opened o = open_with(coin(), reml_from_callback(give, &from, NULL));
    for (size_t i = 0; i < LINES; i++) {
      size_t features = i * i * i * MOST / (LINES * LINES * LINES);
      expect_next(&o, (float)features, features);
    }
    expect_end(&o);
    close_all(&o);
  }
  free(text);
}

/* ---- Examples of several lines ---- */

static void expect_actions(opened *o, int32_t label, uint32_t action, size_t actions, size_t features)
{
  reml_label y;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_reader_next(o->reader, o->x, &y, &err), REML_OK, "%s", err.message);
  cr_expect_eq(y.type, label);
  cr_expect_eq(y.action, action);
  cr_expect_eq(o->x->action_count, actions);
  cr_expect_eq(reml_features_count(o->x), features);
}

Test(reader, reads_examples_of_several_lines)
{
  static const char text[] = "\n\nshared |s a\n|a x y\n0:1:0.5 |a z\n\n\n \r\n|a x\r\n\r\nshared |s b\n0:2:1 |a x";
  for (size_t piece = 1; piece <= sizeof text; piece++) {
    giver from = giver_of(text, piece);
    opened o = open_with(cb_adf(), reml_from_callback(give, &from, NULL));
    expect_actions(&o, REML_LABEL_CB, 1, 2, 4);
    expect_actions(&o, REML_LABEL_NONE, 0, 1, 1);
    expect_actions(&o, REML_LABEL_CB, 0, 1, 2);
    expect_end(&o);
    close_all(&o);
  }
}

/* ---- Failures ---- */

Test(reader, goes_on_behind_a_bad_line)
{
  static const char text[] = "1 | a\nx | a\r\n\n2 | \xc3\xbc b:inf\n3 | a\ny |";
  giver from = giver_of(text, 5);
  opened o = open_with(coin(), reml_from_callback(give, &from, "clicks"));
  expect_next(&o, 1, 1);
  expect_failure(&o, REML_E_DATA, "clicks:2:1: expected a number for the label, found \"x\"");
  cr_expect_eq(o.x->failure, REML_E_DATA);
  expect_failure(&o, REML_E_DATA, "clicks:4:9: expected a finite number behind ':', found \"inf\"");
  expect_next(&o, 3, 1);
  cr_expect_eq(o.x->failure, REML_OK);
  expect_failure(&o, REML_E_DATA, "clicks:6:1: expected a number for the label, found \"y\"");
  expect_end(&o);
  close_all(&o);
}

Test(reader, goes_on_behind_a_bad_example_of_several_lines)
{
  static const char text[] = "|a x\nx |a y\n|a z\n\n\n|a x\n\nshared |a\n\n|a y\n|a z";
  giver from = giver_of(text, 3);
  opened o = open_with(cb_adf(), reml_from_callback(give, &from, NULL));
  expect_failure(&o, REML_E_DATA, "2:1: expected shared or action:cost:probability for the label, found \"x\"");
  expect_actions(&o, REML_LABEL_NONE, 0, 1, 1);
  expect_failure(&o, REML_E_DATA, "8:1: expected an action below the shared features, found none");
  expect_actions(&o, REML_LABEL_NONE, 0, 2, 2);
  expect_end(&o);
  close_all(&o);
}

/* In every format: the message says where, what was learned stays, and the next example is read. */
Test(reader, loses_nothing_by_a_bad_example)
{
  static const struct {
    const char *config;
    int32_t format;
    const char *text, *message;
  } inputs[] = {
    { STACK("Coin"), REML_DATA_VW_TEXT, "1 | a\n2 | a b:inf\n3 | c\n",
      "clicks:2:9: expected a finite number behind ':', found \"inf\"" },
    { STACK("CbAdf"), REML_DATA_VW_TEXT, "0:1:1 | a\n\n0:1:0 | b\n\n0:2:1 | c\n",
      "clicks:3:5: expected a probability above 0 and at most 1, found \"0\"" },
    { STACK("Coin"), REML_DATA_JSON,
      "{\"label\": 1, \"features\": {\"a\": [1]}}\r\n{\"label\": 1, \"features\": {\"\u00e9\": [2, null]}}\r\n"
      "{\"label\": 3, \"features\": {\"a\": [1]}}",
      "clicks:2:36: expected a number, found \"null\"" },
    { STACK("CbAdf"), REML_DATA_DSJSON,
      "{\"_label_cost\": 1, \"_label_probability\": 1, \"_labelIndex\": 0, \"c\": {\"_multi\": [{\"a\": 1}]}}\n"
      "{\"_label_cost\": 1, \"_label_probability\": 1, \"_labelIndex\": 1, \"c\": {\"_multi\": [{\"a\": 1}]}}\n"
      "{\"_label_cost\": 2, \"_label_probability\": 1, \"_labelIndex\": 0, \"c\": {\"_multi\": [{\"a\": 1}]}}\n",
      "clicks:2:60: expected an action of the example, from 0 to 0, found \"1\"" },
  };
  for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
    reml_label y;
    giver from = giver_of(inputs[i].text, 7);
    reml_workspace *ws = create(inputs[i].config);
    opened o = open_as(create(inputs[i].config), inputs[i].format, reml_from_callback(give, &from, "clicks"));
    cr_assert_eq(reml_reader_next(o.reader, o.x, &y, NULL), REML_OK);
    cr_assert_eq(reml_workspace_learn(ws, o.x, &y, NULL), REML_OK);
    reml_buffer learned = save(ws, REML_FORMAT_BINARY);
    expect_failure(&o, REML_E_DATA, inputs[i].message);
    cr_expect_eq(reml_workspace_learn(ws, o.x, &y, NULL), REML_E_DATA, "it cannot be learned by mistake");
    expect_same(learned, save(ws, REML_FORMAT_BINARY));
    cr_assert_eq(reml_reader_next(o.reader, o.x, &y, NULL), REML_OK);
    cr_expect_neq(y.type, REML_LABEL_NONE);
    cr_assert_eq(reml_workspace_learn(ws, o.x, &y, NULL), REML_OK);
    expect_end(&o);
    reml_workspace_free(ws);
    close_all(&o);
  }
}

Test(reader, loses_nothing_when_a_read_fails)
{
  giver from = giver_of("1 | a\n2 | a b\n3 | a\n", 4);
  from.fail_at = 10;
  opened o = open_with(coin(), reml_from_callback(give, &from, "clicks"));
  expect_next(&o, 1, 1);
  expect_failure(&o, REML_E_CALLBACK, "the callback clicks failed");
  expect_next(&o, 2, 2);
  expect_next(&o, 3, 1);
  expect_end(&o);
  close_all(&o);
}

Test(reader, refuses_an_example_without_end)
{
  size_t given = 0;
  opened o = open_with(coin(), reml_from_callback(give_without_end, &given, "/dev/zero"));
  for (int i = 0; i < 2; i++)
    expect_failure(&o, REML_E_LIMIT, "/dev/zero:1:1: an example of more than 256 MiB; is this example data?");
  cr_expect_gt(given, (size_t)256 << 20);
  cr_expect_lt(given, (size_t)257 << 20);
  close_all(&o);
}

/* ---- Files ---- */

static void put(const char *path, const char *text)
{
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  cr_assert_geq(fputs(text, file), 0);
  cr_assert_eq(fclose(file), 0);
}

Test(reader, reads_files_and_closes_them)
{
  char path[] = "/tmp/reml-reader-XXXXXX", name[sizeof path], message[128];
  int made = mkstemp(path);
  cr_assert_geq(made, 0);
  close(made);
  put(path, "1 | a\nx |\n");
  memcpy(name, path, sizeof path);
  opened o = open_with(coin(), reml_from_file(name));
  memset(name, 'x', sizeof name - 1); /* the path was needed for opening only */
  expect_next(&o, 1, 1);
  snprintf(message, sizeof message, "%s:2:1: expected a number for the label, found \"x\"", path);
  expect_failure(&o, REML_E_DATA, message);
  expect_end(&o);
  close_all(&o);
  int next = open("/dev/null", O_RDONLY);
  cr_expect_eq(next, made);
  close(next);
  cr_expect_eq(unlink(path), 0);
}

Test(reader, says_what_it_cannot_read)
{
  char name[] = "/proc/self/mem"; /* can be opened, but nothing is at its beginning */
  opened o = open_with(coin(), reml_from_file(name));
  memset(name, 'x', sizeof name - 1);
  for (int i = 0; i < 2; i++)
    expect_failure(&o, REML_E_IO, "cannot read /proc/self/mem: Input/output error");
  close_all(&o);
}

Test(reader, says_what_it_cannot_open)
{
  reml_workspace *ws = coin();
  reml_reader *reader = (reml_reader *)ws;
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_reader_open(&reader, ws, reml_from_file("/nonexistent"), REML_DATA_VW_TEXT, &err), REML_E_IO);
  cr_expect_eq(err.os_error, ENOENT);
  cr_expect_str_eq(err.message, "cannot open /nonexistent: No such file or directory");
  cr_expect_null(reader);
  reml_workspace_free(ws);
}

Test(reader, refuses_wrong_arguments)
{
  reml_workspace *ws = coin();
  reml_source data = reml_from_memory("1 | a", REML_STRLEN), none = { 0 };
  reml_error err = REML_ERROR_INIT;
  reml_reader *reader = (reml_reader *)ws;
  reml_label y;
  cr_expect_eq(reml_reader_open(NULL, ws, data, REML_DATA_VW_TEXT, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_open: out is NULL");
  cr_expect_eq(reml_reader_open(&reader, NULL, data, REML_DATA_VW_TEXT, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_open: ws is NULL");
  cr_expect_null(reader);
  reader = (reml_reader *)ws;
  cr_expect_eq(reml_reader_open(&reader, ws, data, 0, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_open: 0 is not a data format");
  cr_expect_null(reader);
  cr_expect_eq(reml_reader_open(&reader, ws, none, REML_DATA_VW_TEXT, &err), REML_E_ARGUMENT);
  opened o = open_with(ws, data);
  cr_expect_eq(reml_reader_next(NULL, o.x, &y, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_next: reader is NULL");
  cr_expect_eq(reml_reader_next(o.reader, NULL, &y, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_next: x is NULL");
  cr_expect_eq(reml_reader_next(o.reader, o.x, NULL, &err), REML_OK, "a label may be of no interest");
  cr_expect_eq(reml_features_count(o.x), 1u);
  close_all(&o);
  reml_reader_free(NULL);
}

/* ---- Which features fit ---- */

Test(reader, refuses_features_of_another_kind)
{
  static const char *const others[] = {
    COIN("\"numBits\": 17", ""),
    COIN("\"hashSeed\": 1", ""),
    COIN("\"hashFunction\": \"xxh3-0.7.2\"", ""),
    STACK("CbAdf"),
  };
  opened o = open_with(coin(), reml_from_memory("1 | a", REML_STRLEN));
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    reml_workspace *ws = create(others[i]);
    reml_features *x = new_features(ws);
    reml_label y;
    reml_error err = REML_ERROR_INIT;
    cr_expect_eq(reml_reader_next(o.reader, x, &y, &err), REML_E_TYPE, "%s", others[i]);
    cr_expect_eq(err.status, REML_E_TYPE);
    reml_features_free(x);
    reml_workspace_free(ws);
  }
  expect_next(&o, 1, 1);
  close_all(&o);
}

Test(reader, reads_the_labels_of_its_workspace)
{
  opened simple = open_with(coin(), reml_from_memory("-1 | a\n0.5 | a", REML_STRLEN));
  opened binary = open_with(create(STACK("Binary")), reml_from_memory("-1 | a\n0.5 | a", REML_STRLEN));
  reml_label y;
  cr_assert_eq(reml_reader_next(binary.reader, simple.x, &y, NULL), REML_OK);
  cr_expect_eq(y.type, REML_LABEL_BINARY);
  cr_expect_eq(y.action, 0u);
  cr_expect_eq(reml_reader_next(binary.reader, simple.x, &y, NULL), REML_E_DATA);
  cr_assert_eq(reml_features_parse(simple.x, REML_DATA_VW_TEXT, "0.5 | a", REML_STRLEN, &y, NULL), REML_OK);
  cr_expect_eq(y.type, REML_LABEL_SIMPLE);
  close_all(&simple);
  close_all(&binary);
}
