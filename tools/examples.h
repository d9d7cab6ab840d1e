/* Examples pass a model one by one, with or without learning. */
#ifndef EXAMPLES_H
#define EXAMPLES_H

#include "command.h"

/* REML_DATA_ of a name such as "json"; 0 for an unknown one. */
int32_t data_format_named(const char *name);

/* Begins with the configuration or the model, lets every example of the data pass, and writes what was asked for.  Prints what
 * went wrong; returns the exit status. */
int examples_run(const struct arguments *arguments, bool learn);

#endif
