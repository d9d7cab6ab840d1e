/* How weight rows of Coin become one where models are merged.  spec/learning.md, "Merging". */
#ifndef RML_COIN_MERGE_H
#define RML_COIN_MERGE_H

#include <stddef.h>

/* As reduction.h has them (rml_merging); a wealth is `alpha` and WE. */
const char *rml_coin_row_fell(const float *base, const float *row);
void rml_coin_merge_rows(float alpha, float *into, const float *models, size_t count);

#endif
