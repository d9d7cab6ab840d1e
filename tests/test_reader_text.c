/* Cutting examples without parsing them (reml_reader_next_text). */
#include "readers.h"

TestSuite(reader_text, .timeout = 120);

/* The next example is this text, which begins in this line. */
static void expect_text(opened *o, const char *want, uint64_t line)
{
  const char *text = NULL;
  size_t length = 99;
  uint64_t at = 99;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_reader_next_text(o->reader, &text, &length, &at, &err), REML_OK, "%s", err.message);
  cr_expect(length == strlen(want) && memcmp(text, want, length) == 0, "%.*s instead of %s", (int)length, text, want);
  cr_expect_eq(at, line, "line %d of %s", (int)at, want);
}

static void expect_no_text(opened *o, reml_status status, const char *message)
{
  const char *text = message;
  size_t length = 99;
  uint64_t line = 99;
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_reader_next_text(o->reader, &text, &length, &line, &err), status);
  cr_expect_str_eq(err.message, message);
  cr_expect_null(text);
  cr_expect_eq(length, 0u);
  cr_expect_eq(line, 99u);
}

Test(reader_text, cuts_lines)
{
  static const int32_t formats[] = { REML_DATA_VW_TEXT, REML_DATA_JSON, REML_DATA_DSJSON };
  static const char text[] = "a b\r\n \t\n\n c\n\nd \n| e";
  for (size_t piece = 1; piece < 3 * sizeof text; piece++) {
    giver from = giver_of(text, (piece + 2) / 3);
    opened o = open_as(coin(), formats[piece % 3], reml_from_callback(give, &from, NULL));
    expect_text(&o, "a b\r", 1);
    expect_text(&o, " c", 4);
    expect_text(&o, "d ", 6);
    expect_text(&o, "| e", 7);
    for (int i = 0; i < 3; i++)
      expect_no_text(&o, REML_END, "");
    close_all(&o);
  }
}

Test(reader_text, cuts_examples_of_several_lines)
{
  static const char text[] = "\n\nshared |s a\r\n|a x y\n0:1:0.5 |a z\n\n\n \r\n|a x\r\n\r\nbad |b\nbad";
  for (size_t piece = 1; piece < sizeof text; piece++) {
    giver from = giver_of(text, piece);
    opened o = open_as(cb_adf(), REML_DATA_VW_TEXT, reml_from_callback(give, &from, NULL));
    expect_text(&o, "shared |s a\r\n|a x y\n0:1:0.5 |a z", 3);
    expect_text(&o, "|a x\r", 9);
    expect_text(&o, "bad |b\nbad", 11);
    expect_no_text(&o, REML_END, "");
    close_all(&o);
  }
  opened o = open_as(cb_adf(), REML_DATA_JSON, reml_from_memory("{}\n{}\n\n{}", REML_STRLEN));
  expect_text(&o, "{}", 1);
  expect_text(&o, "{}", 2);
  expect_text(&o, "{}", 4);
  expect_no_text(&o, REML_END, "");
  close_all(&o);
}

/* What is cut parses to what reading gives. */
Test(reader_text, cuts_what_it_would_read)
{
  static const struct {
    const char *config;
    int32_t format;
    const char *text;
  } inputs[] = {
    { STACK("Coin"), REML_DATA_VW_TEXT, "1 |a b c:2\r\n\n0.5 2 'tag|a d:e\n |\n-1 | :1 :2" },
    { STACK("CbAdf"), REML_DATA_VW_TEXT, "shared |s a\n|a x\n0:1:0.5 |a y:2\n\n\n|a x\n|b y\n\nshared | t\r\n2:3:1 |\r\n" },
    { STACK("Coin"), REML_DATA_JSON,
      "{\"label\": 1, \"features\": {\"a\": [1, 2]}}\r\n\n{\"features\": {\"\\u0061\": {\"b\": \"c\"}}}" },
    { STACK("CbAdf"), REML_DATA_DSJSON,
      "{\"c\": {\"a\": 1, \"_multi\": [{\"b\": [1, {\"c\": true}]}, {}]}}\n{\"c\": {\"_multi\": [{}]}}\n" },
  };
  for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
    opened whole = open_as(create(inputs[i].config), inputs[i].format, reml_from_memory(inputs[i].text, REML_STRLEN));
    opened cut = open_as(create(inputs[i].config), inputs[i].format, reml_from_memory(inputs[i].text, REML_STRLEN));
    reml_label read, parsed;
    reml_status status;
    while ((status = reml_reader_next(whole.reader, whole.x, &read, NULL)) == REML_OK) {
      const char *text;
      size_t length;
      cr_assert_eq(reml_reader_next_text(cut.reader, &text, &length, NULL, NULL), REML_OK);
      cr_assert_eq(reml_features_parse(cut.x, inputs[i].format, text, length, &parsed, NULL), REML_OK);
      cr_expect_eq(memcmp(&read, &parsed, sizeof read), 0);
      cr_expect_eq(cut.x->action_count, whole.x->action_count);
      cr_assert_eq(reml_features_count(cut.x), reml_features_count(whole.x));
      for (size_t k = 0; k < reml_features_count(cut.x); k++)
        cr_expect_eq(memcmp(&cut.x->features.items[k], &whole.x->features.items[k], sizeof(rml_feature)), 0);
    }
    cr_expect_eq(status, REML_END);
    expect_no_text(&cut, REML_END, "");
    close_all(&whole);
    close_all(&cut);
  }
}

Test(reader_text, cuts_and_reads_in_turn)
{
  giver from = giver_of("1 | a\n\nx |\n2 | a b\ny |\n3 | a", 4);
  opened o = open_with(coin(), reml_from_callback(give, &from, "clicks"));
  expect_next(&o, 1, 1);
  expect_text(&o, "x |", 3);
  expect_next(&o, 2, 2);
  expect_failure(&o, REML_E_DATA, "clicks:5:1: expected a number for the label, found \"y\"");
  expect_text(&o, "3 | a", 6);
  expect_no_text(&o, REML_END, "");
  expect_end(&o);
  close_all(&o);
}

Test(reader_text, loses_no_text_when_a_read_fails)
{
  size_t given = 0;
  giver from = giver_of("1 | a\n2 | a b\n", 4);
  from.fail_at = 10;
  opened o = open_with(coin(), reml_from_callback(give, &from, "clicks"));
  expect_text(&o, "1 | a", 1);
  expect_no_text(&o, REML_E_CALLBACK, "the callback clicks failed");
  expect_text(&o, "2 | a b", 2);
  close_all(&o);
  o = open_with(coin(), reml_from_callback(give_without_end, &given, NULL));
  expect_no_text(&o, REML_E_LIMIT, "1:1: an example of more than 256 MiB; is this example data?");
  close_all(&o);
}

Test(reader_text, refuses_wrong_arguments_for_texts)
{
  const char *text;
  size_t length;
  reml_error err = REML_ERROR_INIT;
  opened o = open_with(coin(), reml_from_memory("1 | a\n2 | b", REML_STRLEN));
  cr_expect_eq(reml_reader_next_text(NULL, &text, &length, NULL, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_next_text: reader is NULL");
  cr_expect_eq(reml_reader_next_text(o.reader, NULL, &length, NULL, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_next_text: text is NULL");
  cr_expect_eq(reml_reader_next_text(o.reader, &text, NULL, NULL, &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_next_text: length is NULL");
  expect_text(&o, "1 | a", 1);
  cr_assert_eq(reml_reader_next_text(o.reader, &text, &length, NULL, NULL), REML_OK);
  cr_expect_eq(length, 5u);
  close_all(&o);
}
