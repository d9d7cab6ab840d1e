#include "inspect.h"

#include "io.h"
#include "text.h"
#include "value_text.h"

#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 80, PART_WIDTH = 22, KEY_WIDTH = 22 };

/* Text from the file, on the rest of a line. */
static void print_cut(FILE *to, const char *text, size_t used)
{
  if (text)
    plain_text(to, text, strlen(text), used + 10 < COLUMNS ? COLUMNS - used : 10);
}

/* ---- The file, the stack, the configuration ---- */

static const char *string_at(const struct inspection *in, const char *pointer)
{
  reml_value value = REML_VALUE_INIT;
  reml_document_get(in->model, pointer, &value);
  return value.text ? value.text : "";
}

static int64_t integer_at(const struct inspection *in, const char *pointer)
{
  reml_value value = REML_VALUE_INIT;
  reml_document_get(in->model, pointer, &value);
  return value.integer;
}

static void print_file(const struct inspection *in, FILE *to)
{
  char size[NUMBER_TEXT];
  bool binary = reml_document_format(in->model) == REML_FORMAT_BINARY;
  print_title(to, in->file);
  fprintf(to, ": %s model, ", binary ? "binary" : "JSON");
  if (in->bytes >= 0) {
    counted_text((uint64_t)in->bytes, size);
    fprintf(to, "%s bytes, ", size);
  }
  fprintf(to, "format %" PRId64 ".%" PRId64 "\n", integer_at(in, "/reml/format"), integer_at(in, "/reml/minor"));
  fputs("written by ", to);
  print_cut(to, string_at(in, "/reml/writer"), 11);
  fputs("\n\nStack\n", to);
  for (size_t i = 1; i < in->part_count; i++)
    fprintf(to, "%*s%s\n", (int)(2 * i), "", in->parts[i].name);
}

/* Begins a line on a member of a part; its key may be of a newer release.  Returns how many columns it took. */
static size_t print_member(FILE *to, const char *part, const char *key)
{
  int used = fprintf(to, "  %-*s ", PART_WIDTH, part);
  size_t key_used = plain_text(to, key, strlen(key), KEY_WIDTH);
  return (size_t)(used + fprintf(to, "%*s ", KEY_WIDTH - (int)key_used, "")) + key_used;
}

/* What differs and what it would be, on one line or two. */
static void print_difference(const struct inspection *in, const struct part *part, const reml_value *member,
                             const reml_value *usual, FILE *to)
{
  char *text = value_text(in->model, member), *usual_text = usual->key ? value_text(part->usual, usual) : NULL;
  size_t used = print_member(to, part->name, member->key);
  print_cut(to, text, used);
  if (usual_text) {
    bool fits = used + strlen(text) + strlen(usual_text) + 12 <= COLUMNS;
    fprintf(to, "%s%*s(default ", fits ? "" : "\n", fits ? 2 : (int)used, "");
    print_cut(to, usual_text, used + 10);
    fputc(')', to);
  }
  fputc('\n', to);
  free(text);
  free(usual_text);
}

static void print_config(const struct inspection *in, FILE *to)
{
  bool same = true;
  fputs("\nConfiguration that differs from the defaults\n", to);
  for (size_t k = 0; k < in->part_count; k++) {
    reml_value member = REML_VALUE_INIT, usual;
    while (part_member(in, &in->parts[k], &member))
      if (part_differs(in, &in->parts[k], &member, &usual)) {
        print_difference(in, &in->parts[k], &member, &usual, to);
        same = false;
      }
  }
  if (same)
    fputs("  none\n", to);
}

/* ---- What was learned ---- */

/* The leaves of a state, but for the weights. */
static void print_learned(const struct inspection *in, const char *part, const reml_value *value, FILE *to)
{
  reml_value child = REML_VALUE_INIT;
  if (value->type == REML_VALUE_OBJECT || value->type == REML_VALUE_ARRAY) {
    for (size_t i = 0; value_next(in->model, value, i, &child); i++)
      print_learned(in, part, &child, to);
  } else if (value->type != REML_VALUE_TENSOR && value->key) {
    char *text = value_text(in->model, value);
    print_cut(to, text, print_member(to, part, value->key));
    fputc('\n', to);
    free(text);
  }
}

static void print_states(const struct inspection *in, FILE *to)
{
  fputs("\nLearned\n", to);
  for (size_t i = 1; i < in->part_count; i++)
    print_learned(in, in->parts[i].name, &in->parts[i].state, to);
}

/* ---- Weights ---- */

static void print_count(FILE *to, const char *before, uint64_t count, const char *behind)
{
  char text[NUMBER_TEXT];
  counted_text(count, text);
  fprintf(to, "%s%s%s", before, text, behind);
}

static void print_names(const struct inspection *in, FILE *to)
{
  struct names_counts counts = names_table_counts(in->names);
  print_count(to, "  names   ", counts.names, " on ");
  print_count(to, "", counts.indices, " indices; with several (collisions): ");
  print_count(to, "", counts.collisions, "\n");
  print_count(to, "          of the rows used, ", in->summary.named, " have a name, ");
  print_count(to, "", in->summary.shared, " several\n");
}

static void print_weights(const struct inspection *in, FILE *to)
{
  const struct weight_summary *summary = &in->summary;
  fputs("\nWeights\n", to);
  print_count(to, "  used    ", summary->used, " of ");
  print_count(to, "", in->weights.shape[0], " rows");
  fprintf(to, ", %.3g%% full\n", 100 * (double)summary->used / (double)in->weights.shape[0]);
  fputs("  shape   ", to);
  for (size_t i = 0; i < in->weights.rank; i++)
    fprintf(to, "%s%" PRIu32, i > 0 ? " x " : "", in->weights.shape[i]);
  print_count(to, "; ", weights_memory(in), " bytes in memory, ");
  print_count(to, "", weights_bytes(in), " in a binary file\n");
  if (in->names)
    print_names(in, to);
  if (summary->not_finite > 0)
    print_count(to, "  broken  ", summary->not_finite, " are infinite or not a number\n");
}

static bool locale_is_utf8(void)
{
  locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
  bool utf8 = locale && strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
  if (locale)
    freelocale(locale);
  return utf8;
}

/* A share of `columns`, in UTF-8 to an eighth of one: U+2588 is a full block, U+2589 to U+258F are 7 to 1 eighths of it. */
static void print_bar(FILE *to, double share, size_t columns, bool utf8)
{
  size_t eighths = (size_t)lround(share * (double)columns * 8);
  if (share > 0 && eighths == 0)
    eighths = 1;
  if (!utf8) {
    for (size_t i = 0; i < eighths; i += 8)
      fputc('#', to);
    return;
  }
  for (; eighths >= 8; eighths -= 8)
    fputs("\xe2\x96\x88", to);
  if (eighths > 0)
    fprintf(to, "\xe2\x96%c", (char)(0x90 - (int)eighths));
}

/* The end of a bin, with as many decimals as its width has; those of an outermost one may be cut. */
static void edge_text(const struct weight_summary *summary, size_t i, char text[NUMBER_TEXT])
{
  double edge = weight_summary_edge(summary, i);
  if (summary->exponent >= -6 && summary->exponent <= 6)
    snprintf(text, NUMBER_TEXT, "%.*f", summary->exponent < 0 ? -summary->exponent : 0, edge);
  else
    snprintf(text, NUMBER_TEXT, "%.6g", edge);
}

static void print_histogram(const struct weight_summary *summary, FILE *to)
{
  char from[NUMBER_TEXT], behind[NUMBER_TEXT], count[NUMBER_TEXT];
  bool utf8 = locale_is_utf8();
  uint64_t most = 0;
  for (size_t i = 0; i < summary->bin_count; i++)
    most = summary->bins[i] > most ? summary->bins[i] : most;
  if (most == 0)
    return;
  fputs("\nHistogram of the weights (XT, the first number of each row used)\n", to);
  for (size_t i = 0; i < summary->bin_count; i++) {
    edge_text(summary, i, from);
    edge_text(summary, i + 1, behind);
    counted_text(summary->bins[i], count);
    int used = 1 + fprintf(to, "  %10s to %10s %11s", from, behind, count);
    fputs(summary->bins[i] > 0 ? " " : "", to);
    print_bar(to, (double)summary->bins[i] / (double)most, COLUMNS - (size_t)used, utf8);
    fputc('\n', to);
  }
}

static void print_largest(const struct inspection *in, FILE *to)
{
  const struct largest *largest = &in->summary.largest;
  if (largest->count == 0)
    return;
  fprintf(to, "\nLargest weights\n       index          weight%s\n",
          in->names ? "  names" : "     (their names: --names FILE)");
  for (size_t i = 0; i < largest->count; i++) {
    float weight = largest->items[i].values[0];
    char number[NUMBER_TEXT] = "nan";
    if (isfinite(weight))
      number_text((double)weight, number);
    else if (isinf(weight))
      snprintf(number, sizeof number, "%s", weight < 0 ? "-inf" : "inf");
    int used = fprintf(to, "  %10" PRIu32 "  %14s%s", largest->items[i].index, number, in->names ? "  " : "");
    if (in->names)
      names_table_write(in->names, largest->items[i].index, to, COLUMNS - (size_t)used);
    fputc('\n', to);
  }
}

static void print_metadata(const struct inspection *in, FILE *to)
{
  reml_value metadata = REML_VALUE_INIT, requires = REML_VALUE_INIT, child = REML_VALUE_INIT;
  reml_document_get(in->model, "/reml/metadata", &metadata);
  reml_document_get(in->model, "/reml/requires", &requires);
  if (metadata.length + requires.length > 0)
    fputs("\nMetadata\n", to);
  for (size_t i = 0; reml_document_child(in->model, &requires, i, &child); i++) {
    fputs("  requires: ", to);
    print_cut(to, child.text, 12);
    fputc('\n', to);
  }
  child = (reml_value)REML_VALUE_INIT;
  while (reml_document_next(in->model, &metadata, &child)) {
    fputs("  ", to);
    size_t used = 2 + plain_text(to, child.key, strlen(child.key), 30);
    fputs(": ", to);
    print_cut(to, child.text, used + 2);
    fputc('\n', to);
  }
}

void inspection_print(const struct inspection *in, FILE *to)
{
  print_file(in, to);
  print_config(in, to);
  print_states(in, to);
  print_weights(in, to);
  print_histogram(&in->summary, to);
  print_largest(in, to);
  print_metadata(in, to);
}
