/* From a checked tree to a sink. */
#ifndef RML_TREE_WRITE_H
#define RML_TREE_WRITE_H

#include "tree.h"

#include <reml/io.h>
#include <reml/options.h>

/* Writes the tree as REML_FORMAT_BINARY, _JSON or _CONFIG; a configuration only as the last, a model as that without its
 * header and every state. */
reml_status rml_tree_write(json_object *tree, reml_sink to, int32_t format, reml_error *err);

#endif
