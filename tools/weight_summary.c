#include "weight_summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct weight {
  uint32_t index;
  float value;
};

/* ---- The histogram ---- */

/* value * 10^exponent: divided by the power where that is the exact one, so that edges are the nearest to round numbers. */
static double shift(double value, int exponent)
{
  return exponent < 0 ? value / pow(10, -exponent) : value * pow(10, exponent);
}

/* Makes the bins 1, 2 or 5 times a power of ten wide, at least `wanted`. */
static void choose_width(struct weight_summary *s, double wanted)
{
  s->exponent = (int)floor(log10(wanted));
  double factor = shift(wanted, -s->exponent);
  s->factor = factor <= 1 || factor > 5 ? 1 : factor <= 2 ? 2 : 5;
  s->exponent += factor > 5;
}

/* In which bin a weight is, counted from 0. */
static double bin_of(const struct weight_summary *s, double weight)
{
  return floor(shift(weight, -s->exponent) / s->factor);
}

static void choose_bins(struct weight_summary *s, double from, double to)
{
  double range = to - from;
  choose_width(s, range > 0 ? range / 15 : from == 0 ? 1 : fabs(from) / 10);
  s->first = bin_of(s, from);
  s->bin_count = (size_t)(bin_of(s, to) - s->first) + 1;
  s->bin_count = s->bin_count < MOST_BINS ? s->bin_count : MOST_BINS;
}

double weight_summary_edge(const struct weight_summary *summary, size_t i)
{
  double edge = shift((summary->first + (double)i) * summary->factor, summary->exponent);
  if (i == 0)
    return fmin(edge, summary->least);
  return i == summary->bin_count ? fmax(edge, summary->greatest) : edge;
}

static void put_in_bin(struct weight_summary *s, double weight)
{
  double bin = bin_of(s, weight) - s->first, last = (double)(s->bin_count - 1);
  s->bins[bin < 0 ? 0 : (size_t)fmin(bin, last)]++;
}

/* ---- How far out most weights are ---- */

/* How many weights have the same upper half of their bits, which are turned so that greater weights have greater ones. */
struct spread {
  uint64_t counts[1 << 16];
};

static uint32_t ordered_bits(float weight)
{
  uint32_t bits;
  memcpy(&bits, &weight, sizeof bits);
  return bits >> 31 ? ~bits : bits | UINT32_C(1) << 31;
}

static double weight_of_bits(uint32_t ordered)
{
  uint32_t bits = ordered >> 31 ? ordered & ~(UINT32_C(1) << 31) : ~ordered;
  float weight;
  memcpy(&weight, &bits, sizeof weight);
  return (double)weight;
}

/* Bins for all but `few` weights at either end, unless the others are all the same. */
static void spread_bins(struct weight_summary *s, const struct spread *spread, uint64_t few)
{
  uint32_t low = 0, high = UINT16_MAX;
  if (s->least > s->greatest)
    return;
  for (uint64_t below = spread->counts[low]; below <= few; below += spread->counts[low])
    low++;
  for (uint64_t above = spread->counts[high]; above <= few; above += spread->counts[high])
    high--;
  double from = fmax(s->least, weight_of_bits(low << 16)), to = fmin(s->greatest, weight_of_bits(high << 16 | UINT16_MAX));
  bool alike = low == high;
  choose_bins(s, alike ? s->least : from, alike ? s->greatest : to);
}

/* ---- All of it ---- */

static void count(struct weight_summary *s, struct spread *spread, struct weight weight, const struct names_table *names)
{
  size_t length;
  s->used++;
  s->zero += weight.value == 0;
  if (isfinite(weight.value)) {
    s->least = fmin(s->least, (double)weight.value);
    s->greatest = fmax(s->greatest, (double)weight.value);
    spread->counts[ordered_bits(weight.value) >> 16]++;
  } else {
    s->not_finite++;
  }
  if (names) {
    s->named += names_table_name(names, weight.index, 0, &length) != NULL;
    s->shared += names_table_name(names, weight.index, 1, &length) != NULL;
  }
}

/* The weight of the i-th row, if that is used: any bit of it is set.  `row` has room for one. */
static bool read_weight(const reml_document *d, const reml_value *tensor, size_t i, float *row, struct weight *out)
{
  static const float none = 0;
  bool used = false;
  reml_document_row(d, tensor, i, &out->index, row);
  for (size_t k = 0; k < tensor->row_floats && !used; k++)
    used = memcmp(&row[k], &none, sizeof none) != 0;
  out->value = row[0];
  return used;
}

bool weight_summary_make(struct weight_summary *out, const reml_document *d, const reml_value *tensor, uint64_t top,
                         const struct names_table *names)
{
  struct weight weight;
  struct spread *spread = calloc(1, sizeof *spread);
  float *row = calloc(tensor->row_floats + 1, sizeof *row);
  *out = (struct weight_summary){ .least = (double)INFINITY, .greatest = -(double)INFINITY };
  bool room = largest_start(&out->largest, tensor->length, top) && spread && row;
  for (size_t i = 0; room && i < tensor->length; i++)
    if (read_weight(d, tensor, i, row, &weight)) {
      count(out, spread, weight, names);
      if (weight.value != 0)
        largest_consider(&out->largest, (struct large){ amount_of((double)weight.value), weight.index, { weight.value, 0 } });
    }
  if (room)
    spread_bins(out, spread, (out->used - out->not_finite) / 200);
  for (size_t i = 0; room && i < tensor->length; i++)
    if (read_weight(d, tensor, i, row, &weight) && isfinite(weight.value))
      put_in_bin(out, (double)weight.value);
  largest_finish(&out->largest);
  free(spread);
  free(row);
  return room;
}

void weight_summary_free(struct weight_summary *summary)
{
  largest_free(&summary->largest);
}
