#include "parser.h"
#include "utf8.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static reml_features *new_features(int32_t type, int32_t label)
{
  reml_features *x = calloc(1, sizeof *x);
  cr_assert_not_null(x);
  x->hashing = (rml_hashing){ RML_HASH_XXH3, 0, (1 << 18) - 1 };
  x->type = type;
  x->label = label;
  reml_features_clear(x);
  return x;
}

/* What stands in `x` before, and must not be seen afterwards. */
static reml_status parse(reml_features *x, const char *text, reml_label *y, rml_report *report)
{
  reml_features_clear(x);
  rml_features_put(x, 1, 1);
  *y = reml_simple_label(9, 9);
  rml_report_start(report, NULL, NULL);
  return rml_parse_example(&rml_vw_text_parser, x, text, strlen(text), 1, y, report);
}

Test(parser, finds_formats_by_number)
{
  const rml_parser *found = rml_parser_find(REML_DATA_VW_TEXT);
  cr_assert_eq(found, &rml_vw_text_parser);
  cr_expect_eq(found->format, REML_DATA_VW_TEXT);
  cr_expect_null(rml_parser_find(0));
  cr_expect_null(rml_parser_find(REML_DATA_DSJSON + 1));
}

Test(parser, says_why_there_is_none)
{
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(rml_parser_missing(17, "reml_reader_open", &err), REML_E_ARGUMENT);
  cr_expect_str_eq(err.message, "reml_reader_open: 17 is not a data format");
}

Test(parser, takes_one_example)
{
  static const char *const texts[] = { "1 |a b", "1 |a b\n", "\n \r\n1 |a b\r\n\n \n", "\t1 |a b \n\n" };
  reml_features *x = new_features(REML_FEATURES_SIMPLE, REML_LABEL_SIMPLE);
  for (size_t i = 0; i < COUNT(texts); i++) {
    reml_label y;
    rml_report report;
    cr_assert_eq(parse(x, texts[i], &y, &report), REML_OK, "%s", texts[i]);
    cr_expect_eq(reml_features_count(x), 1u);
    cr_expect_eq(y.value, 1.0f);
    cr_expect_eq(report.count, 0u);
    cr_expect_eq(x->failure, REML_OK);
  }
  reml_features_free(x);
}

Test(parser, takes_the_lines_of_one_example)
{
  reml_features *x = new_features(REML_FEATURES_CB, REML_LABEL_CB);
  reml_label y;
  rml_report report;
  cr_assert_eq(parse(x, "\n\nshared |a b\n|a c\n|a d\n \n\n", &y, &report), REML_OK);
  cr_expect_eq(reml_features_count(x), 3u);
  cr_expect_eq(x->action_count, 2u);
  reml_features_free(x);
}

Test(parser, tells_texts_without_an_example)
{
  static const char *const texts[] = { "", "\n", " \t\r\n\n \f\v" };
  for (int32_t type = REML_FEATURES_SIMPLE; type <= REML_FEATURES_CB; type++) {
    reml_features *x = new_features(type, type == REML_FEATURES_CB ? REML_LABEL_CB : REML_LABEL_SIMPLE);
    for (size_t i = 0; i < COUNT(texts); i++) {
      reml_label y;
      rml_report report;
      cr_expect_eq(parse(x, texts[i], &y, &report), REML_END);
      cr_expect_eq(report.count, 0u);
      cr_expect_eq(reml_features_count(x), 0u);
      cr_expect_eq(y.type, REML_LABEL_NONE);
      cr_expect_eq(x->failure, REML_OK);
    }
    reml_features_free(x);
  }
}

/* A broken example leaves features that can be neither learned nor predicted. */
static void refuses(int32_t type, int32_t label, const char *text, const char *message)
{
  reml_features *x = new_features(type, label);
  reml_label y;
  rml_report report;
  cr_assert_eq(parse(x, text, &y, &report), REML_E_DATA, "%s", text);
  cr_expect_eq(report.count, 1u);
  cr_expect_str_eq(report.first.message, message);
  cr_expect_eq(reml_features_count(x), 0u);
  cr_expect_eq(x->action_count, 0u);
  cr_expect_eq(x->shared.count + x->actions.count, 0u);
  cr_expect_eq(y.type, REML_LABEL_NONE);
  cr_expect_eq(x->failure, REML_E_DATA);
  cr_expect_gt(strlen(x->failure_text), 0u);
  reml_features_clear(x);
  cr_expect_eq(x->failure, REML_OK);
  reml_features_free(x);
}

Test(parser, hands_out_nothing_of_a_broken_example)
{
  refuses(REML_FEATURES_SIMPLE, REML_LABEL_SIMPLE, "\n1 |a b c:inf",
          "2:10: expected a finite number behind ':', found \"inf\"");
  refuses(REML_FEATURES_CB, REML_LABEL_CB, "shared |a b\n0:1:1 |a c\n|a d:nan",
          "3:6: expected a finite number behind ':', found \"nan\"");
}

Test(parser, refuses_a_second_example)
{
  static const char expected[] = "expected one example, found a second";
  char message[64] = "2:1: ";
  strcat(message, expected);
  refuses(REML_FEATURES_SIMPLE, REML_LABEL_SIMPLE, "1 | a\n2 | b", message);
  *message = '4';
  refuses(REML_FEATURES_SIMPLE, REML_LABEL_SIMPLE, "1 | a\n\n\n2 | b\n", message);
  refuses(REML_FEATURES_CB, REML_LABEL_CB, "| a\n| b\n \n| c", message);
}

Test(parser, quotes_what_can_be_shown)
{
  static const char *const quoted[][2] = {
    { "", "\"\"" },
    { "a b", "\"a b\"" },
    { "a\xff", "\"a\\xff\"" },
    { "\x1b[31m", "\"\\x1b[31m\"" },
    { "\x7f\n", "\"\\x7f\\x0a\"" },
    { "\xc2\x9b", "\"\\xc2\\x9b\"" }, /* U+009B, which some terminals obey */
    { "\xc2\xa0", "\"\xc2\xa0\"" },
    { "\xc2", "\"\\xc2\"" },
    { "\xe6\x97", "\"\\xe6\\x97\"" },
    { "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"" },
  };
  for (size_t i = 0; i < COUNT(quoted); i++) {
    char out[RML_QUOTED];
    rml_quote(out, quoted[i][0], strlen(quoted[i][0]));
    cr_expect_str_eq(out, quoted[i][1]);
  }
}

Test(parser, cuts_long_quotations_between_characters)
{
  char text[300], out[RML_QUOTED];
  for (size_t shift = 0; shift < 4; shift++) {
    memset(text, 'a', sizeof text);
    for (size_t i = shift; i + 4 <= sizeof text; i += 4)
      memcpy(text + i, "\xf0\x9f\x98\x80", 4);
    rml_quote(out, text, sizeof text);
    size_t length = strlen(out);
    cr_expect_lt(length, (size_t)RML_QUOTED);
    cr_expect_gt(length, (size_t)RML_QUOTED - 10);
    cr_expect_eq(rml_utf8_valid(out, length), length);
    cr_expect_str_eq(out + length - 4, "\xe2\x80\xa6\"");
  }
}
