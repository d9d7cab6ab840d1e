/* The fields of states, each by its rule (fields.h).  A value that one model alone changed is that model's, to the bit; sums of
 * several are taken in binary64. */
#include "merge.h"
#include "nonfinite.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void *place(const rml_field *field, void *state)
{
  return (char *)state + field->offset;
}

static const void *place_in(const rml_merging_run *run, size_t model, const rml_field *field)
{
  return (const char *)run->models[model]->state + field->offset;
}

static rml_path below(const rml_path *up, const char *key)
{
  return (rml_path){ .up = up, .key = key, .length = strlen(key) };
}

static bool misfit(rml_merging_run *run, size_t model, const rml_path *path, const char *text, const char *than,
                   const char *base)
{
  run->misfit = model;
  rml_problem_at(&run->report, REML_E_VALUE, path, "%s, %s than %s in the base: the model does not come from it", text, than,
                 base);
  return false;
}

static bool float_fits(rml_merging_run *run, size_t model, rml_merge rule, float value, float base, const rml_path *path)
{
  if (!run->with_base || rule == RML_MERGE_DERIVED || !(rule == RML_MERGE_LEAST ? value > base : value < base))
    return true;
  return misfit(run, model, path, rml_show_float(value).text, rule == RML_MERGE_LEAST ? "more" : "less",
                rml_show_float(base).text);
}

static float merged_float(rml_merge rule, float base, double added, float least, float most)
{
  switch (rule) {
  case RML_MERGE_SUM: return (float)((double)base + added);
  case RML_MERGE_MOST: return most;
  case RML_MERGE_LEAST: return least;
  default: return base;
  }
}

static bool merge_float(rml_merging_run *run, rml_reduction *into, const rml_field *field, const rml_path *path)
{
  float *to = place(field, into->state), base = *to, only = base, least = base, most = base;
  size_t changed = 0;
  double added = 0;
  for (size_t i = 0; i < run->count; i++) {
    float value = *(const float *)place_in(run, i, field);
    if (rml_float_bits(value) == rml_float_bits(base))
      continue;
    if (!float_fits(run, i, field->merge, value, base, path))
      return false;
    changed++;
    only = value;
    added += (double)value - (double)base;
    least = fminf(least, value);
    most = fmaxf(most, value);
  }
  *to = changed == 1 ? only : merged_float(field->merge, base, added, least, most);
  if (changed > 1 && field->merge == RML_MERGE_DERIVED)
    into->type->merging->derive(into->state);
  return true;
}

/* Counts end at the largest that a model can have, as in learning. */
static bool merge_count(rml_merging_run *run, rml_reduction *into, const rml_field *field, const rml_path *path)
{
  uint64_t *to = place(field, into->state), base = *to;
  for (size_t i = 0; i < run->count; i++) {
    uint64_t value = *(const uint64_t *)place_in(run, i, field);
    if (value < base) {
      char text[2][24];
      snprintf(text[0], sizeof text[0], "%llu", (unsigned long long)value);
      snprintf(text[1], sizeof text[1], "%llu", (unsigned long long)base);
      return misfit(run, i, path, text[0], "less", text[1]);
    }
    *to = rml_count(*to, value - base);
  }
  return true;
}

static bool row_misfit(rml_merging_run *run, size_t model, size_t number, const char *column, const rml_path *path)
{
  rml_path rows = below(path, "rows"), row = { .up = &rows, .index = number };
  char text[16];
  snprintf(text, sizeof text, "a %s", column);
  return misfit(run, model, &row, text, "less", "that");
}

/* Merges one row into that of the base.  Where all models have that one, it is not even written: a page of zeros stays untouched. */
static bool merge_row(rml_merging_run *run, const rml_reduction *merged, float *into, size_t number, const rml_path *path)
{
  const rml_merging *merging = merged->type->merging;
  size_t changed = 0;
  for (size_t i = 0; i < run->count; i++) {
    float *row = run->rows + changed * RML_ROW_USED;
    rml_weights_step(&run->walks[i], number, row);
    if (memcmp(row, into, RML_ROW_USED * sizeof *row) == 0)
      continue;
    const char *column = run->with_base ? merging->row_fell(into, row) : NULL;
    if (column)
      return row_misfit(run, i, number, column, path);
    changed++;
  }
  if (changed == 1)
    memcpy(into, run->rows, RML_ROW_USED * sizeof *into);
  else if (changed > 1)
    merging->rows(merged, into, run->rows, changed);
  return true;
}

static bool merge_weights(rml_merging_run *run, rml_reduction *into, const rml_field *field, const rml_path *path)
{
  rml_weights *weights = place(field, into->state);
  for (size_t i = 0; i < run->count; i++)
    run->walks[i] = (rml_weights_walk){ .weights = place_in(run, i, field) };
  for (size_t number = 0; number < weights->count; number++)
    if (!merge_row(run, into, rml_weights_row(weights, (uint32_t)number), number, path))
      return false;
  return true;
}

static bool merge_record(rml_merging_run *run, rml_reduction *into, const rml_record *record, const rml_path *path);

static bool merge_field(rml_merging_run *run, rml_reduction *into, const rml_field *field, const rml_path *path)
{
  rml_path first = { .up = path };
  switch (field->merge) {
  case RML_MERGE_SUM:
    return field->kind == RML_KIND_INT ? merge_count(run, into, field, path) : merge_float(run, into, field, path);
  case RML_MERGE_MOST:
  case RML_MERGE_LEAST:
  case RML_MERGE_DERIVED: return merge_float(run, into, field, path);
  case RML_MERGE_ROWS: return merge_weights(run, into, field, path);
  case RML_MERGE_FIELDS: return merge_record(run, into, field->record, &first);
  case RML_MERGE_NEVER: break;
  }
  return false;
}

static bool merge_record(rml_merging_run *run, rml_reduction *into, const rml_record *record, const rml_path *path)
{
  for (const rml_field *field = record->fields; field->name; field++) {
    rml_path at = below(path, field->name);
    if (!merge_field(run, into, field, &at))
      return false;
  }
  return true;
}

bool rml_merge_reduction(rml_merging_run *run, rml_reduction *into, const rml_path *path)
{
  const rml_field *next = rml_below_field(into->type);
  rml_path state = below(path, "state"), config = below(path, "config");
  if (into->type->state && !merge_record(run, into, into->type->state, &state))
    return false;
  if (!next)
    return true;
  rml_path at = below(&config, next->name);
  for (size_t i = 0; i < run->count; i++)
    run->models[i] = run->models[i]->below;
  return rml_merge_reduction(run, into->below, &at);
}
