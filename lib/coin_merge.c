/* Rows of models that learned apart (spec/learning.md, "Merging").  A bet is a fraction of the wealth, ZT / (MG*MX + G2), times
 * the wealth, alpha + WE.  The fraction counts outcomes (Orabona and Pál, 2016), and counts add.  Wealth does not: that of all
 * models together, staked on what all of them saw, would bet as often as there are models. */
#include "coin_merge.h"

#include "coin_rows.h"

#include <math.h>

const char *rml_coin_row_fell(const float *base, const float *row)
{
  return row[G2] < base[G2] ? "G2" : row[MX] < base[MX] ? "MX" : row[MG] < base[MG] ? "MG" : NULL;
}

/* Products and roots, which are the same everywhere as pow need not be. */
static double power_16(double v)
{
  v *= v;
  v *= v;
  v *= v;
  return v * v;
}

static double root_16(double v)
{
  return sqrt(sqrt(sqrt(sqrt(v))));
}

/* Nearly the wealth of the wealthiest: the mean of the 16th powers, each by what the model added to G2.  The largest would never
 * be less than one model's luck, and grow with each round; a plain mean forgets that a longer game makes wealthier. */
static double merged_wealth(double alpha, double most, double g2, double more_g2, const float *models, size_t count)
{
  double sum = 0;
  for (const float *row = models; row < models + count * RML_ROW_USED; row += RML_ROW_USED)
    sum += ((double)row[G2] - g2) / more_g2 * power_16(fmax(alpha + (double)row[WE], 0) / most);
  return most * root_16(sum);
}

/* XT is the mean of what the models have, each by what it added to G2: what it learned of the feature (Agarwal and others, "A
 * reliable effective terascale linear learning system", 2014).  It predicts between them, whatever the bets.  Where none added
 * any, as no gradient was but 0, it is the largest, so that grouping makes no difference there either. */
void rml_coin_merge_rows(float alpha, float *into, const float *models, size_t count)
{
  const double zt = (double)into[ZT], g2 = (double)into[G2];
  double more_zt = 0, more_g2 = 0, weighted = 0;
  into[XT] = models[XT];
  into[WE] = models[WE];
  for (const float *row = models; row < models + count * RML_ROW_USED; row += RML_ROW_USED) {
    double more = (double)row[G2] - g2;
    more_zt += (double)row[ZT] - zt;
    more_g2 += more;
    weighted += more * (double)row[XT];
    into[XT] = fmaxf(into[XT], row[XT]);
    into[MX] = fmaxf(into[MX], row[MX]);
    into[MG] = fmaxf(into[MG], row[MG]);
    into[WE] = fmaxf(into[WE], row[WE]);
  }
  into[ZT] = (float)(zt + more_zt);
  into[G2] = (float)(g2 + more_g2);
  if (more_g2 > 0) {
    double most = (double)alpha + (double)into[WE];
    into[XT] = (float)(weighted / more_g2);
    if (most > 0)
      into[WE] = (float)(merged_wealth((double)alpha, most, g2, more_g2, models, count) - (double)alpha);
  }
}
