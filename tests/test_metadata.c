#include "learner.h"

enum { MOST_KEY = 1024, MOST_VALUE = 16 * 1024 * 1024 };

static const char config[] = COIN("\"numBits\": 4", "");

static void set(reml_workspace *ws, const char *key, const char *value)
{
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_workspace_set_metadata(ws, key, value, &err), REML_OK, "%s", err.message);
}

static void expect_keys(const reml_workspace *ws, const char *const *keys, size_t count)
{
  for (size_t i = 0; i < count; i++)
    cr_expect_str_eq(reml_workspace_metadata_key(ws, i), keys[i], "key %zu", i);
  cr_expect_null(reml_workspace_metadata_key(ws, count));
  cr_expect_null(reml_workspace_metadata_key(ws, SIZE_MAX));
}

static char *text_of(size_t length)
{
  char *text = malloc(length + 1);
  cr_assert_not_null(text);
  memset(text, 'k', length);
  text[length] = 0;
  return text;
}

Test(metadata, is_kept_by_key_in_the_order_of_bytes)
{
  static const char *const sorted[] = { "", "B", "a", "aa", "b", "\xc3\xa4", "\xf0\x9f\x98\x80" };
  static const char *const given[] = { "b", "\xf0\x9f\x98\x80", "a", "", "\xc3\xa4", "aa", "B" };
  reml_workspace *ws = create(config);
  expect_keys(ws, NULL, 0);
  for (size_t i = 0; i < 7; i++)
    set(ws, given[i], given[i]);
  expect_keys(ws, sorted, 7);
  for (size_t i = 0; i < 7; i++)
    cr_expect_str_eq(reml_workspace_metadata(ws, given[i]), given[i]);
  cr_expect_null(reml_workspace_metadata(ws, "A"));
  cr_expect_null(reml_workspace_metadata(ws, "aaa"));
  reml_workspace_free(ws);
}

Test(metadata, is_replaced_and_removed)
{
  static const char *const two[] = { "a", "c" };
  reml_workspace *ws = create(config);
  set(ws, "a", "1");
  set(ws, "b", "2");
  set(ws, "c", "3");
  set(ws, "a", "");
  cr_expect_str_eq(reml_workspace_metadata(ws, "a"), "");
  /* A value may be given as it was got. */
  set(ws, "c", reml_workspace_metadata(ws, "c"));
  cr_expect_str_eq(reml_workspace_metadata(ws, "c"), "3");
  set(ws, "b", NULL);
  set(ws, "b", NULL);
  cr_expect_null(reml_workspace_metadata(ws, "b"));
  expect_keys(ws, two, 2);
  set(ws, "c", NULL);
  set(ws, "a", NULL);
  expect_keys(ws, NULL, 0);
  set(ws, "a", "again");
  cr_expect_str_eq(reml_workspace_metadata(ws, "a"), "again");
  reml_workspace_free(ws);
}

Test(metadata, survives_saving)
{
  static const int32_t formats[] = { REML_FORMAT_BINARY, REML_FORMAT_JSON, REML_FORMAT_BINARY };
  static const char *const keys[] = { "a\"b\\", "dtype ", "note", "\xe2\x82\xac" };
  static const char *const values[] = { "line\nnext\ttab\x01\x7f", "", "$5", "\xf0\x9f\x98\x80" };
  reml_workspace *ws = create(config);
  for (size_t i = 0; i < 4; i++)
    set(ws, keys[3 - i], values[3 - i]);
  for (size_t k = 0; k < 3; k++) {
    ws = pass_through(ws, formats[k]);
    expect_keys(ws, keys, 4);
    for (size_t i = 0; i < 4; i++)
      cr_expect_str_eq(reml_workspace_metadata(ws, keys[i]), values[i]);
  }
  set(ws, "note", NULL);
  ws = pass_through(ws, REML_FORMAT_BINARY);
  cr_expect_null(reml_workspace_metadata(ws, "note"));
  reml_workspace_free(ws);
}

/* The order in which it was given does not show. */
Test(metadata, is_saved_in_one_order)
{
  reml_workspace *ws = create(config), *other = create(config);
  set(ws, "a", "1");
  set(ws, "b", "2");
  set(other, "b", "2");
  set(other, "a", "0");
  set(other, "a", "1");
  expect_same(save(ws, REML_FORMAT_BINARY), save(other, REML_FORMAT_BINARY));
  expect_same(save(ws, REML_FORMAT_JSON), save(other, REML_FORMAT_JSON));
  reml_workspace_free(other);
  reml_workspace_free(ws);
}

/* What may be set can be saved and loaded. */
Test(metadata, has_room_up_to_the_limits)
{
  static const int32_t formats[] = { REML_FORMAT_BINARY, REML_FORMAT_JSON };
  char *key = text_of(MOST_KEY), *value = text_of(MOST_VALUE);
  reml_workspace *ws = create(config);
  set(ws, key, value);
  for (size_t k = 0; k < 2; k++) {
    ws = pass_through(ws, formats[k]);
    const char *got = reml_workspace_metadata(ws, key);
    cr_assert_not_null(got);
    cr_expect(strcmp(got, value) == 0);
  }
  reml_workspace_free(ws);
  free(key);
  free(value);
}

static void refuses(reml_workspace *ws, const char *key, const char *value)
{
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_workspace_set_metadata(ws, key, value, &err), REML_E_ARGUMENT);
  cr_expect_eq(err.status, REML_E_ARGUMENT);
  cr_expect_neq(*err.message, 0);
  cr_expect_eq(reml_workspace_set_metadata(ws, key, value, NULL), REML_E_ARGUMENT);
}

Test(metadata, refuses_what_the_format_has_no_room_for)
{
  static const char *const bad[] = { "\x80", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff" };
  char *key = text_of(MOST_KEY + 1), *value = text_of(MOST_VALUE + 1);
  reml_workspace *ws = create(config);
  set(ws, "a", "1");
  reml_buffer before = save(ws, REML_FORMAT_BINARY);
  refuses(NULL, "a", "2");
  refuses(ws, NULL, "2");
  refuses(ws, "dtype", "2");
  refuses(ws, "dtype", NULL);
  refuses(ws, "$a", "2");
  refuses(ws, "$", "2");
  refuses(ws, key, "2");
  refuses(ws, "a", value);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    refuses(ws, bad[i], "2");
    refuses(ws, "a", bad[i]);
  }
  cr_expect_str_eq(reml_workspace_metadata(ws, "a"), "1");
  expect_same(before, save(ws, REML_FORMAT_BINARY));
  reml_workspace_free(ws);
  free(key);
  free(value);
}

Test(metadata, of_nothing_is_nothing)
{
  reml_workspace *ws = create(config);
  cr_expect_null(reml_workspace_metadata(NULL, "a"));
  cr_expect_null(reml_workspace_metadata(ws, NULL));
  cr_expect_null(reml_workspace_metadata_key(NULL, 0));
  reml_workspace_free(ws);
}
