#include "inspect.h"

#include "io.h"
#include "text.h"
#include "value_text.h"

#include <inttypes.h>
#include <string.h>

static void write_value_of(const struct inspection *in, const char *pointer, const char *key, FILE *to)
{
  reml_value value = REML_VALUE_INIT;
  reml_document_get(in->model, pointer, &value);
  fprintf(to, "  \"%s\": ", key);
  value_write(to, in->model, &value);
  fputs(",\n", to);
}

/* The configuration of a part, and the defaults of what differs from them. */
static void write_config(const struct inspection *in, const struct part *part, FILE *to)
{
  reml_value member = REML_VALUE_INIT, usual;
  bool first = true;
  fputs("\"config\": {", to);
  for (; part_member(in, part, &member); first = false) {
    fputs(first ? "" : ", ", to);
    json_string(to, member.key, strlen(member.key));
    fputs(": ", to);
    value_write(to, in->model, &member);
  }
  fputs("}, \"changedFrom\": {", to);
  first = true;
  member = (reml_value)REML_VALUE_INIT;
  while (part_member(in, part, &member)) {
    if (!part_differs(in, part, &member, &usual))
      continue;
    fputs(first ? "" : ", ", to);
    json_string(to, member.key, strlen(member.key));
    fputs(": ", to);
    value_write(to, part->usual, &usual);
    first = false;
  }
  fputc('}', to);
}

static void write_stack(const struct inspection *in, FILE *to)
{
  fputs("  \"globalConfig\": {", to);
  write_config(in, &in->parts[0], to);
  fputs("},\n  \"stack\": [\n", to);
  for (size_t i = 1; i < in->part_count; i++) {
    const struct part *part = &in->parts[i];
    fprintf(to, "    {\"typename\": \"%s\", ", part->name);
    write_config(in, part, to);
    if (part->state.type == REML_VALUE_OBJECT) {
      fputs(", \"state\": ", to);
      value_write(to, in->model, &part->state);
    }
    fprintf(to, "}%s\n", i + 1 < in->part_count ? "," : "");
  }
  fputs("  ],\n", to);
}

static void write_histogram(const struct weight_summary *summary, FILE *to)
{
  fputs("    \"histogram\": [", to);
  for (size_t i = 0; i < summary->bin_count; i++) {
    fprintf(to, "%s\n      {\"from\": ", i > 0 ? "," : "");
    json_number(to, weight_summary_edge(summary, i));
    fputs(", \"to\": ", to);
    json_number(to, weight_summary_edge(summary, i + 1));
    fprintf(to, ", \"count\": %" PRIu64 "}", summary->bins[i]);
  }
  fputs(summary->bin_count > 0 ? "\n    ],\n" : "],\n", to);
}

static void write_largest(const struct inspection *in, FILE *to)
{
  const struct weight_summary *summary = &in->summary;
  fputs("    \"largest\": [", to);
  for (size_t i = 0; i < summary->largest.count; i++) {
    fprintf(to, "%s\n      {\"index\": %" PRIu32 ", \"weight\": ", i > 0 ? "," : "", summary->largest.items[i].index);
    json_number(to, (double)summary->largest.items[i].values[0]);
    if (in->names) {
      fputs(", \"names\": ", to);
      names_table_write_json(in->names, summary->largest.items[i].index, to);
    }
    fputc('}', to);
  }
  fputs(summary->largest.count > 0 ? "\n    ]\n" : "]\n", to);
}

static void write_weights(const struct inspection *in, FILE *to)
{
  const struct weight_summary *summary = &in->summary;
  fprintf(to, "  \"weights\": {\n    \"rows\": %" PRIu32 ", \"used\": %" PRIu64 ", \"full\": ", in->weights.shape[0],
          summary->used);
  json_number(to, (double)summary->used / (double)in->weights.shape[0]);
  fprintf(to, ",\n    \"memoryBytes\": %" PRIu64 ", \"fileBytes\": %" PRIu64, weights_memory(in), weights_bytes(in));
  fprintf(to, ",\n    \"zero\": %" PRIu64 ", \"notFinite\": %" PRIu64, summary->zero, summary->not_finite);
  if (summary->bin_count > 0) {
    fputs(", \"least\": ", to);
    json_number(to, summary->least);
    fputs(", \"greatest\": ", to);
    json_number(to, summary->greatest);
  }
  fputs(",\n", to);
  write_histogram(summary, to);
  write_largest(in, to);
  fputs("  }", to);
}

void inspection_print_json(const struct inspection *in, FILE *to)
{
  fputs("{\n  \"file\": ", to);
  json_string(to, in->file, strlen(in->file));
  fputs(",\n", to);
  if (in->bytes >= 0)
    fprintf(to, "  \"bytes\": %" PRId64 ",\n", in->bytes);
  fprintf(to, "  \"encoding\": \"%s\",\n", reml_document_format(in->model) == REML_FORMAT_BINARY ? "binary" : "json");
  write_value_of(in, "/reml", "reml", to);
  write_stack(in, to);
  write_weights(in, to);
  if (in->names) {
    struct names_counts counts = names_table_counts(in->names);
    fprintf(to, ",\n  \"names\": {\"names\": %" PRIu64 ", \"indices\": %" PRIu64 ", \"collisions\": %" PRIu64, counts.names,
            counts.indices, counts.collisions);
    fprintf(to, ", \"rowsNamed\": %" PRIu64 ", \"rowsShared\": %" PRIu64 "}", in->summary.named, in->summary.shared);
  }
  fputs("\n}\n", to);
}
