/* The products of features that a configuration asks for, by name. */
#ifndef INTERACTIONS_H
#define INTERACTIONS_H

#include "record.h"

enum { MOST_FACTORS = 3 };

struct interaction {
  const char *names[MOST_FACTORS]; /* of the namespaces, ended by NUL; NULL: the default one */
  size_t count;
};

struct interactions {
  struct interaction *items;
  size_t count;
  bool left_out; /* of some, the namespaces are known by hash alone */
};

/* One product: the index of the weights is this `hash` & (2^numBits - 1). */
struct product {
  uint32_t hash;
  const reml_feature *factors[MOST_FACTORS];
  size_t count;
};

/* Those of a configuration or a model, which is borrowed.  False without memory. */
bool interactions_read(struct interactions *out, const reml_document *d);

/* Tells `each` of all products in an example that is finished, some of them twice; stops when it returns false. */
bool interactions_each(const struct interactions *interactions, const record *example, uint32_t mask,
                       bool (*each)(void *user, const struct product *product), void *user);

void interactions_free(struct interactions *interactions);

#endif
