#include "diff.h"

#include "io.h"
#include "text.h"
#include "value_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_COLUMNS = 60, NAME_COLUMNS = 40 };

/* Red and green, as everybody knows them from git. */
static const char *const colours[SIDES] = { "31", "32" };
static const char marks[SIDES] = { '-', '+' }, letters[SIDES] = { 'A', 'B' };

struct print {
  const struct diff *diff;
  bool colour;
  FILE *to;
};

static void begin_side(const struct print *p, size_t side)
{
  if (p->colour)
    fprintf(p->to, "\033[%sm", colours[side]);
}

static void end_side(const struct print *p)
{
  if (p->colour)
    fputs("\033[0m", p->to);
}

static void print_count(FILE *to, const char *before, uint64_t count, const char *behind)
{
  char text[NUMBER_TEXT];
  counted_text(count, text);
  fprintf(to, "%s%s%s", before, text, behind);
}

/* ---- The two, and what differs, at a glance ---- */

static void print_side(const struct print *p, size_t side)
{
  const struct side *s = &p->diff->sides[side];
  int32_t form = reml_document_format(s->document);
  reml_value format = REML_VALUE_INIT, minor = REML_VALUE_INIT;
  begin_side(p, side);
  fprintf(p->to, "%c%c%c %c: ", marks[side], marks[side], marks[side], letters[side]);
  print_title(p->to, s->file);
  fputs(", ", p->to);
  if (form == REML_FORMAT_CONFIG) {
    fputs("configuration", p->to);
  } else {
    reml_document_get(s->document, "/reml/format", &format);
    reml_document_get(s->document, "/reml/minor", &minor);
    fprintf(p->to, "%s model, format %" PRId64 ".%" PRId64, form == REML_FORMAT_BINARY ? "binary" : "JSON", format.integer,
            minor.integer);
  }
  end_side(p);
  fputc('\n', p->to);
}

/* Rows that differ or are on one side alone, and rows that are on any. */
static uint64_t rows_apart(const struct rows *rows)
{
  return rows->differ + rows->only[SIDE_A] + rows->only[SIDE_B];
}

static uint64_t rows_there(const struct rows *rows)
{
  return rows->both + rows->only[SIDE_A] + rows->only[SIDE_B];
}

static void print_equal(const struct print *p, bool header)
{
  const struct diff *diff = p->diff;
  fprintf(p->to, "equal: the configuration%s", diff_is_config(diff) ? "" : ", what was learned");
  for (size_t i = 0; i < diff->rows_count; i++)
    if (diff->rows[i].weights)
      print_count(p->to, ", ", rows_there(&diff->rows[i]), " rows of weights");
  fputs(header ? ", the header\n" : diff->counts[SECTION_HEADER] > 0 ? "; not the header\n" : "\n", p->to);
}

static void print_part(const struct print *p, const char *what, uint64_t count, const char **between)
{
  if (count == 0)
    return;
  print_count(p->to, *between, count, "");
  fprintf(p->to, " %s", what);
  *between = ", ";
}

static void print_summary(const struct print *p, bool header)
{
  const struct diff *diff = p->diff;
  const char *between = "different: ";
  if (diff_equal(diff, header)) {
    print_equal(p, header);
    return;
  }
  if (!diff_same_stack(diff)) {
    fputs("different: the stack", p->to);
    between = ", ";
  }
  print_part(p, "of the configuration", diff->counts[SECTION_CONFIG], &between);
  print_part(p, "of what was learned", diff->counts[SECTION_STATE], &between);
  print_part(p, "unknown to this release", diff->counts[SECTION_UNKNOWN], &between);
  print_part(p, "of the header", header ? diff->counts[SECTION_HEADER] : 0, &between);
  for (size_t i = 0; i < diff->rows_count; i++) {
    const struct rows *rows = &diff->rows[i];
    const char *what = rows->weights ? "weights" : "a tensor";
    if (!rows->comparable)
      fprintf(p->to, "%sthe shape of %s", between, what);
    else if (rows_differ(rows)) {
      print_part(p, "of ", rows_apart(rows), &between);
      print_count(p->to, "", rows_there(rows), " rows of ");
      fputs(what, p->to);
    } else {
      continue;
    }
    between = ", ";
  }
  fputc('\n', p->to);
}

/* ---- Values ---- */

/* The beginning that two texts have in common, but for the last of it; 0 where both fit on the line. */
static size_t common_beginning(const char *a, const char *b)
{
  enum { SHOWN = 16, LONG = 2 * SHOWN };
  size_t common = 0;
  if (strlen(a) <= VALUE_COLUMNS && strlen(b) <= VALUE_COLUMNS)
    return 0;
  while (a[common] && a[common] == b[common])
    common++;
  common = common > LONG ? common - SHOWN : 0;
  /* The middle of a character is no beginning. */
  while (((unsigned char)a[common] & 0xc0) == 0x80)
    common--;
  return common;
}

static void print_value(const struct print *p, const char *text, size_t from, size_t side)
{
  begin_side(p, side);
  fputs(from > 0 ? "..." : "", p->to);
  plain_text(p->to, text + from, strlen(text + from), VALUE_COLUMNS);
  end_side(p);
}

static void print_difference(const struct print *p, const struct difference *difference)
{
  char *texts[SIDES];
  for (size_t side = 0; side < SIDES; side++)
    texts[side] = value_text(p->diff->sides[side].document, &difference->values[side]);
  fputs("  ", p->to);
  plain_text(p->to, difference->pointer, strlen(difference->pointer), SIZE_MAX);
  fputs(": ", p->to);
  if (difference->there[SIDE_A] && difference->there[SIDE_B]) {
    size_t from = common_beginning(texts[SIDE_A], texts[SIDE_B]);
    print_value(p, texts[SIDE_A], from, SIDE_A);
    fputs(" -> ", p->to);
    print_value(p, texts[SIDE_B], from, SIDE_B);
  } else {
    size_t side = difference->there[SIDE_A] ? SIDE_A : SIDE_B;
    fprintf(p->to, "only in %c: ", letters[side]);
    print_value(p, texts[side], 0, side);
  }
  fputc('\n', p->to);
  free(texts[SIDE_A]);
  free(texts[SIDE_B]);
}

static void print_section(const struct print *p, enum section section, const char *title)
{
  if (p->diff->counts[section] == 0)
    return;
  fprintf(p->to, "\n%s\n", title);
  for (size_t i = 0; i < p->diff->count; i++)
    if (p->diff->differences[i].section == section)
      print_difference(p, &p->diff->differences[i]);
}

static void print_stack(const struct print *p)
{
  const struct diff *diff = p->diff;
  const struct stack *a = &diff->sides[SIDE_A].stack;
  if (diff_same_stack(diff))
    return;
  fputs("\nStack\n", p->to);
  for (size_t i = 0; i < diff->above; i++)
    fprintf(p->to, "    %s\n", a->levels[i].name);
  for (size_t side = 0; side < SIDES; side++) {
    const struct stack *stack = &diff->sides[side].stack;
    for (size_t i = diff->above; i < stack->count - diff->below; i++) {
      begin_side(p, side);
      fprintf(p->to, "  %c %s", marks[side], stack->levels[i].name);
      end_side(p);
      fputc('\n', p->to);
    }
  }
  for (size_t i = a->count - diff->below; i < a->count; i++)
    fprintf(p->to, "    %s\n", a->levels[i].name);
}

/* ---- Weights ---- */

static void print_number(const struct print *p, float value, size_t side)
{
  char text[NUMBER_TEXT];
  element_text(value, text);
  begin_side(p, side);
  fprintf(p->to, " %15s", text);
  end_side(p);
}

static void print_values(const struct print *p, const struct large *large)
{
  print_number(p, large->values[SIDE_A], SIDE_A);
  print_number(p, large->values[SIDE_B], SIDE_B);
}

/* By how much they differ. */
static void print_apart(const struct print *p, const struct large *large)
{
  fprintf(p->to, " %12.6g", fabs((double)large->values[SIDE_B] - (double)large->values[SIDE_A]));
}

static void print_columns(const struct print *p, const struct rows *rows)
{
  char number[24], count[NUMBER_TEXT];
  fputs("\n  number     differ      by mean   by largest      in row               A               B\n", p->to);
  for (size_t i = 0; i < rows->column_count; i++) {
    const struct column *column = &rows->columns[i];
    counted_text(column->differ, count);
    fprintf(p->to, "  %-6s %10s", column_name(rows, i, number), count);
    if (column->differ > 0) {
      fprintf(p->to, " %12.6g", column->finite ? column->sum / (double)column->finite : (double)NAN);
      print_apart(p, &column->largest);
      fprintf(p->to, "  %10" PRIu32, column->largest.index);
      print_values(p, &column->largest);
    }
    fputc('\n', p->to);
  }
}

static void print_largest(const struct print *p, const struct rows *rows)
{
  char number[24];
  const struct names_table *names = rows->weights ? p->diff->names : NULL;
  if (rows->largest.count == 0)
    return;
  fprintf(p->to, "\n  Largest differences of %s\n         row               A               B   difference%s\n",
          column_name(rows, 0, number),
          names           ? "  names"
          : rows->weights ? "  (names: --names FILE)"
                          : "");
  for (size_t i = 0; i < rows->largest.count; i++) {
    const struct large *large = &rows->largest.items[i];
    fprintf(p->to, "  %10" PRIu32, large->index);
    print_values(p, large);
    print_apart(p, large);
    fputs(names ? "  " : "", p->to);
    if (names)
      names_table_write(names, large->index, p->to, NAME_COLUMNS);
    fputc('\n', p->to);
  }
}

static void print_shapes(const struct print *p, const struct rows *rows)
{
  for (size_t side = 0; side < SIDES; side++) {
    const reml_value *tensor = &rows->tensors[side];
    fputs(side == SIDE_A ? "  shape " : " -> ", p->to);
    begin_side(p, side);
    for (size_t i = 0; i < tensor->rank && i < sizeof tensor->shape / sizeof *tensor->shape; i++)
      fprintf(p->to, "%s%" PRIu32, i > 0 ? " x " : "", tensor->shape[i]);
    end_side(p);
  }
  fputs(": nothing to compare row by row\n", p->to);
}

/* Does a row stand for the same features on both sides? */
static bool hashed_alike(const struct diff *diff)
{
  static const char hash[] = "/globalConfig/hash";
  for (size_t i = 0; i < diff->count; i++)
    if (strncmp(diff->differences[i].pointer, hash, sizeof hash - 1) == 0)
      return false;
  return true;
}

static void print_rows(const struct print *p, const struct rows *rows)
{
  if (!rows_differ(rows))
    return;
  fputs(rows->weights ? "\nWeights (" : "\nTensor (", p->to);
  plain_text(p->to, rows->pointer, strlen(rows->pointer), SIZE_MAX);
  fputs(")\n", p->to);
  if (!rows->comparable) {
    print_shapes(p, rows);
    return;
  }
  print_count(p->to, "  rows: ", rows->both, " in both, of which ");
  print_count(p->to, "", rows->differ, " differ; ");
  print_count(p->to, "", rows->only[SIDE_A], " only in A; ");
  print_count(p->to, "", rows->only[SIDE_B], " only in B\n");
  if (rows->weights && !hashed_alike(p->diff))
    fputs("  A and B hash names differently: the same row stands for different features\n", p->to);
  print_columns(p, rows);
  print_largest(p, rows);
}

void diff_print(const struct diff *diff, bool header, bool colour, FILE *to)
{
  const struct print p = { diff, colour, to };
  print_side(&p, SIDE_A);
  print_side(&p, SIDE_B);
  print_summary(&p, header);
  print_section(&p, SECTION_HEADER, header ? "Header" : "Header, which does not count");
  print_stack(&p);
  print_section(&p, SECTION_CONFIG, "Configuration");
  print_section(&p, SECTION_STATE, "Learned");
  print_section(&p, SECTION_UNKNOWN, "Unknown to this release");
  for (size_t i = 0; i < diff->rows_count; i++)
    print_rows(&p, &diff->rows[i]);
}
