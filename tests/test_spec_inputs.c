/* The examples of spec/input-formats.md are read as it says they are. */
#include "learner.h"

#include <stdarg.h>

enum { MOST_TEXT = 4096 };

/* One example as the text of the spec tells it. */
typedef struct telling {
  char label[256];
  char features[MOST_TEXT];
  int32_t action; /* of the last feature */
} telling;

__attribute__((format(printf, 2, 3))) static void tell(char text[static MOST_TEXT], const char *format, ...)
{
  va_list values;
  size_t used = strlen(text);
  va_start(values, format);
  int length = vsnprintf(text + used, MOST_TEXT - used, format, values);
  va_end(values);
  cr_assert(length >= 0 && (size_t)length < MOST_TEXT - used);
}

/* Features of one action are on one line, with the action in front. */
static void tell_feature(void *user, const reml_feature *f)
{
  telling *to = user;
  bool first = to->features[0] == 0;
  if (!first && f->action == to->action)
    tell(to->features, ", ");
  else if (f->action >= 0)
    tell(to->features, "%saction %ld: ", first ? "" : "\n", (long)f->action);
  to->action = f->action;
  tell(to->features, "%.*s ", f->ns ? (int)f->ns_length : 7, f->ns ? f->ns : "default");
  if (f->name)
    tell(to->features, "%.*s", (int)f->name_length, f->name);
  else
    tell(to->features, "#%lu", (unsigned long)f->position);
  if (f->text)
    tell(to->features, ": %.*s", (int)f->text_length, f->text_length ? f->text : "");
  if (!f->text || f->value != 1)
    tell(to->features, " = %g", (double)f->value);
}

static void tell_label(char *text, size_t size, const reml_label *y)
{
  if (y->type == REML_LABEL_NONE)
    snprintf(text, size, "none");
  else if (y->type == REML_LABEL_CB)
    snprintf(text, size, "action %lu, cost %g, probability %g", (unsigned long)y->action, (double)y->cost,
             (double)y->probability);
  else if (y->weight != 1)
    snprintf(text, size, "%g, weight %g", (double)y->value, (double)y->weight);
  else
    snprintf(text, size, "%g", (double)y->value);
}

/* How a learner of this typename reads the text. */
static telling telling_of(const char *typename, int32_t format, const char *text)
{
  telling told = { "", "", -1 };
  char config[128];
  reml_label y;
  reml_error err = REML_ERROR_INIT;
  snprintf(config, sizeof config, "{\"globalConfig\": {}, \"entryReduction\": {\"typename\": \"%s\"}}", typename);
  reml_workspace *ws = create(config);
  reml_features *x = new_features(ws);
  reml_features_trace(x, tell_feature, &told);
  cr_assert_eq(reml_features_parse(x, format, text, REML_STRLEN, &y, &err), REML_OK, "%s: %s", text, err.message);
  tell_label(told.label, sizeof told.label, &y);
  reml_features_free(x);
  reml_workspace_free(ws);
  return told;
}

/* ---- The text of the spec ---- */

/* A section with its heading, up to the next heading of any depth; the caller's to free. */
static char *section(const char *heading)
{
  reml_buffer all = read_source("spec/input-formats.md");
  char *begin = strstr(all.data, heading);
  cr_assert_not_null(begin, "there is no section %s", heading);
  char *end = strstr(begin + 1, "\n#");
  char *text = strndup(begin, end ? (size_t)(end - begin) : strlen(begin));
  cr_assert_not_null(text);
  free(all.data);
  return text;
}

/* The next block of code from `*at` on, without its fences, in place; NULL when there is none. */
static char *next_block(char **at)
{
  char *begin = strstr(*at, "```");
  if (!begin)
    return NULL;
  begin = strchr(begin, '\n') + 1;
  char *end = strstr(begin, "\n```");
  cr_assert_not_null(end);
  *at = end + 4;
  end[0] = 0;
  return begin;
}

/* Cuts the next cell off a row of a table, without the spaces around it; `\|` is a bar in it. */
static char *next_cell(char **row)
{
  char *cell = *row + 2, *to = cell, *from = cell;
  for (; *from != '|'; from++) {
    from += from[0] == '\\';
    *to++ = *from;
  }
  *row = from;
  to[-1] = 0;
  return cell;
}

/* ---- The tests ---- */

Test(spec_inputs, table_of_vw_text)
{
  char *text = section("### Examples of vw-text"), *rest = text, *row;
  size_t rows = 0;
  while ((row = strstr(rest, "\n| `"))) {
    row++;
    char *line = next_cell(&row), *label = next_cell(&row), *features = next_cell(&row);
    rest = row;
    line[strlen(line) - 1] = 0;
    telling told = telling_of("Coin", REML_DATA_VW_TEXT, line + 1);
    cr_expect_str_eq(told.label, label, "%s: %s", line, told.label);
    cr_expect_str_eq(told.features, features, "%s: %s", line, told.features);
    rows++;
  }
  cr_expect_geq(rows, 6u);
  free(text);
}

/* What follows a block of examples is a block that tells how they are read: label and features of one after the other. */
static void expect_blocks(const char *heading, const char *typename, int32_t format, size_t expected)
{
  char *text = section(heading), *rest = text, *input, told[2 * MOST_TEXT];
  size_t blocks = 0;
  while ((input = next_block(&rest))) {
    char *meaning = next_block(&rest);
    cr_assert_not_null(meaning);
    /* The text breaks lines where the input would have one. */
    for (char *at = input; format != REML_DATA_VW_TEXT && (at = strchr(at, '\n'));)
      *at = ' ';
    telling t = telling_of(typename, format, input);
    snprintf(told, sizeof told, "label: %s\n%s%s", t.label,
             strstr(t.features, "action 0") == t.features ? "" : "features: ", t.features);
    cr_expect_str_eq(told, meaning, "%s", told);
    blocks++;
  }
  cr_expect_eq(blocks, expected);
  free(text);
}

Test(spec_inputs, lines_with_actions)
{
  expect_blocks("### Actions in vw-text", "CbAdf", REML_DATA_VW_TEXT, 1);
}

Test(spec_inputs, json)
{
  expect_blocks("### A json example", "Coin", REML_DATA_JSON, 1);
  expect_blocks("### A json example with actions", "CbAdf", REML_DATA_JSON, 1);
}

Test(spec_inputs, dsjson)
{
  expect_blocks("### A dsjson example", "CbAdf", REML_DATA_DSJSON, 1);
}
