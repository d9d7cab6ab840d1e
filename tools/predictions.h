/* Predictions as text: one JSON value a line. */
#ifndef PREDICTIONS_H
#define PREDICTIONS_H

#include <reml.h>

#include <stdio.h>

/* Writes {"prediction": 0.5, "raw_prediction": 0.5}, true, or [[action, value], …].  Numbers are the shortest that give the
 * float back, directly and by way of a double.  A failure is kept by the stream. */
void prediction_write(const reml_prediction *prediction, FILE *to);

#endif
