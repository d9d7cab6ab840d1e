/* What learning with Coin does to the rows of an example's features, in two passes over them.  spec/learning.md, "Coin", fixes the
 * order of every operation. */
#ifndef RML_COIN_ROWS_H
#define RML_COIN_ROWS_H

#include "example.h"
#include "weights.h"

/* The columns of a weight row. */
enum { XT, ZT, G2, MX, WE, MG };

/* What an update needs to know beside the rows: `least_mg` is the least MG of a row whose MG is less than the slope. */
typedef struct rml_coin_step {
  float alpha, slope, slope_size, least_mg, average_norm;
} rml_coin_step;

/* The prediction before an example, over weights that already know its scale; *norm is its squared norm in that scale. */
float rml_coin_predict(const rml_weights *weights, const rml_feature_list *features, float alpha, float *norm);

/* Moves every row along the gradient: the slope times the feature's value. */
void rml_coin_update(const rml_weights *weights, const rml_feature_list *features, const rml_coin_step *step);

/* The same, one feature after the other, which gives the same bits and takes longer. */
float rml_coin_predict_plain(const rml_weights *weights, const rml_feature_list *features, float alpha, float *norm);
void rml_coin_update_plain(const rml_weights *weights, const rml_feature_list *features, const rml_coin_step *step);

#endif
