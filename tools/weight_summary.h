/* What the weights of a model are like: how many, how large, how distributed. */
#ifndef WEIGHT_SUMMARY_H
#define WEIGHT_SUMMARY_H

#include "largest.h"
#include "names_table.h"

enum { MOST_BINS = 20 };

/* Of the first number of each row that is used, XT, the weight itself. */
struct weight_summary {
  uint64_t used, zero, not_finite;
  double least, greatest; /* of the finite ones; when there are none, least > greatest */

  /* Bins are `factor` times 10 to the `exponent` wide, and begin at multiples of that: the first one at the `first`.  They
   * resolve all but the outermost two hundredth at either end, which the first and the last bin have in addition. */
  double first, factor;
  int exponent;
  uint64_t bins[MOST_BINS];
  size_t bin_count;

  struct largest largest; /* by amount; what is not finite stands before all */

  uint64_t named, shared; /* with a table of names: rows with a name, and with several */
};

/* Sums up the rows of a tensor, keeping the `top` largest.  `names` may be NULL.  False without memory. */
bool weight_summary_make(struct weight_summary *out, const reml_document *d, const reml_value *tensor, uint64_t top,
                         const struct names_table *names);

/* The lower end of a bin, or the upper one of the bin before; the outermost ones are as far out as the weights. */
double weight_summary_edge(const struct weight_summary *summary, size_t i);

void weight_summary_free(struct weight_summary *summary);

#endif
