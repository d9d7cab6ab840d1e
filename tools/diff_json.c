#include "diff.h"

#include "text.h"
#include "value_text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *const keys[SIDES] = { "a", "b" };

/* ---- Values ---- */

static void write_difference(const struct diff *diff, const struct difference *difference, FILE *to)
{
  fputs("{\"pointer\": ", to);
  json_string(to, difference->pointer, strlen(difference->pointer));
  for (size_t side = 0; side < SIDES; side++)
    if (difference->there[side]) {
      fprintf(to, ", \"%s\": ", keys[side]);
      value_write(to, diff->sides[side].document, &difference->values[side]);
    }
  fputc('}', to);
}

static void write_section(const struct diff *diff, enum section section, const char *key, FILE *to)
{
  size_t written = 0;
  fprintf(to, "  \"%s\": [", key);
  for (size_t i = 0; i < diff->count; i++)
    if (diff->differences[i].section == section) {
      fputs(written++ > 0 ? ",\n    " : "\n    ", to);
      write_difference(diff, &diff->differences[i], to);
    }
  fputs(written > 0 ? "\n  ],\n" : "],\n", to);
}

static void write_stacks(const struct diff *diff, FILE *to)
{
  for (size_t side = 0; side < SIDES; side++) {
    const struct stack *stack = &diff->sides[side].stack;
    fprintf(to, "%s\"%s\": [", side == SIDE_A ? "  \"stack\": {" : ", ", keys[side]);
    for (size_t i = 0; i < stack->count; i++)
      fprintf(to, "%s\"%s\"", i > 0 ? ", " : "", stack->levels[i].name);
    fputc(']', to);
  }
  fputs("},\n", to);
}

/* ---- Tensors ---- */

static void write_element(FILE *to, float value)
{
  char text[NUMBER_TEXT];
  element_text(value, text);
  fprintf(to, isfinite(value) ? "%s" : "\"%s\"", text);
}

/* A row, both values and by how much they differ. */
static void write_large(const struct large *large, FILE *to)
{
  fprintf(to, "\"row\": %" PRIu32, large->index);
  for (size_t side = 0; side < SIDES; side++) {
    fprintf(to, ", \"%s\": ", keys[side]);
    write_element(to, large->values[side]);
  }
  fputs(", \"difference\": ", to);
  json_number(to, fabs((double)large->values[SIDE_B] - (double)large->values[SIDE_A]));
}

static void write_columns(const struct rows *rows, FILE *to)
{
  char number[24];
  fputs(",\n    \"columns\": [", to);
  for (size_t i = 0; i < rows->column_count; i++) {
    const struct column *column = &rows->columns[i];
    fprintf(to, "%s\n      {\"name\": \"%s\", \"differ\": %" PRIu64 ", \"mean\": ", i > 0 ? "," : "",
            column_name(rows, i, number), column->differ);
    if (column->finite > 0)
      json_number(to, column->sum / (double)column->finite);
    else
      fputs("null", to);
    fputs(", \"largest\": ", to);
    fputs(column->differ > 0 ? "{" : "null", to);
    if (column->differ > 0)
      write_large(&column->largest, to);
    fputs(column->differ > 0 ? "}}" : "}", to);
  }
  fputs(rows->column_count > 0 ? "\n    ]" : "]", to);
}

static void write_largest(const struct diff *diff, const struct rows *rows, FILE *to)
{
  fputs(",\n    \"largest\": [", to);
  for (size_t i = 0; i < rows->largest.count; i++) {
    const struct large *large = &rows->largest.items[i];
    fputs(i > 0 ? ",\n      {" : "\n      {", to);
    write_large(large, to);
    if (rows->weights && diff->names) {
      fputs(", \"names\": ", to);
      names_table_write_json(diff->names, large->index, to);
    }
    fputc('}', to);
  }
  fputs(rows->largest.count > 0 ? "\n    ]\n  }" : "]\n  }", to);
}

static void write_rows(const struct diff *diff, const struct rows *rows, FILE *to)
{
  fputs("{\n    \"pointer\": ", to);
  json_string(to, rows->pointer, strlen(rows->pointer));
  fputs(", \"shape\": {", to);
  for (size_t side = 0; side < SIDES; side++) {
    const reml_value *tensor = &rows->tensors[side];
    fprintf(to, "%s\"%s\": [", side == SIDE_A ? "" : ", ", keys[side]);
    for (size_t i = 0; i < tensor->rank && i < sizeof tensor->shape / sizeof *tensor->shape; i++)
      fprintf(to, "%s%" PRIu32, i > 0 ? ", " : "", tensor->shape[i]);
    fputc(']', to);
  }
  fprintf(to, "}, \"comparable\": %s,\n    \"both\": %" PRIu64 ", \"differ\": %" PRIu64, rows->comparable ? "true" : "false",
          rows->both, rows->differ);
  fprintf(to, ", \"onlyA\": %" PRIu64 ", \"onlyB\": %" PRIu64, rows->only[SIDE_A], rows->only[SIDE_B]);
  write_columns(rows, to);
  write_largest(diff, rows, to);
}

/* The table of weights, and tensors of a newer release. */
static void write_tensors(const struct diff *diff, FILE *to)
{
  size_t others = 0;
  const struct rows *weights = NULL;
  for (size_t i = 0; i < diff->rows_count; i++)
    if (diff->rows[i].weights)
      weights = &diff->rows[i];
  fputs("  \"weights\": ", to);
  if (weights)
    write_rows(diff, weights, to);
  fputs(weights ? ",\n  \"tensors\": [" : "null,\n  \"tensors\": [", to);
  for (size_t i = 0; i < diff->rows_count; i++)
    if (&diff->rows[i] != weights) {
      fputs(others++ > 0 ? ", " : "", to);
      write_rows(diff, &diff->rows[i], to);
    }
  fputs("]\n", to);
}

void diff_print_json(const struct diff *diff, bool header, FILE *to)
{
  fputs("{\n", to);
  for (size_t side = 0; side < SIDES; side++) {
    fprintf(to, "  \"%s\": ", keys[side]);
    json_string(to, diff->sides[side].file, strlen(diff->sides[side].file));
    fputs(",\n", to);
  }
  fprintf(to, "  \"kind\": \"%s\",\n", diff_is_config(diff) ? "configuration" : "model");
  fprintf(to, "  \"equal\": %s,\n", diff_equal(diff, header) ? "true" : "false");
  write_section(diff, SECTION_HEADER, "header", to);
  write_stacks(diff, to);
  write_section(diff, SECTION_CONFIG, "config", to);
  write_section(diff, SECTION_STATE, "state", to);
  write_section(diff, SECTION_UNKNOWN, "unknown", to);
  write_tensors(diff, to);
  fputs("}\n", to);
}
