/* The products of features that a configuration asks for, by name. */
#ifndef INTERACTIONS_H
#define INTERACTIONS_H

#include "record.h"

/* spec/learning.md, "Expansion": one example may not have more features than that. */
enum { MOST_FACTORS = 3, MOST_PRODUCTS = 1 << 27 };

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

/* Tells `each` of all products in an example that is finished, some of them twice.  Stops with REML_E_MEMORY when it returns
 * false, and with REML_E_LIMIT when there are more than MOST_PRODUCTS. */
reml_status interactions_each(const struct interactions *interactions, const record *example, uint32_t mask,
                              bool (*each)(void *user, const struct product *product), void *user);

void interactions_free(struct interactions *interactions);

#endif
