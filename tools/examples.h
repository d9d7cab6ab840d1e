/* Examples pass a model one by one. */
#ifndef EXAMPLES_H
#define EXAMPLES_H

#include "command.h"

enum purpose { PURPOSE_TRAIN, PURPOSE_TEST, PURPOSE_PREDICT };

/* Begins with the configuration or the model, lets every example of the data pass, learning from it or only predicting, and
 * writes what was asked for.  Prints what went wrong; returns the exit status. */
int examples_run(const struct arguments *arguments, enum purpose purpose);

#endif
