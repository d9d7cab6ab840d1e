/* An example as the reader cuts it and a parser fills it in. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <reml.h>

struct example {
  uint64_t line; /* the first one of its text */
  reml_features *features;
  reml_label label;
};

/* Why there is no further example. */
struct failure {
  uint64_t line;    /* of the example that does not parse, from which the lines of `error` count; 0: `error` says it all */
  reml_error error; /* its status, too */
};

#endif
