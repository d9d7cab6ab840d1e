/* What a newer release wrote into a model, as this release sees it. */
#ifndef UNKNOWN_H
#define UNKNOWN_H

#include <reml.h>

#include <stdbool.h>

/* The JSON Pointers of all members that this release does not know, without those inside of one.  Both to be freed.  False
 * without memory. */
bool unknown_members(const reml_document *d, char ***pointers, size_t *count);

#endif
