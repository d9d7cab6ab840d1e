/* What the parts of the conversion share: reports, and the namespaces that both configuration and reductions name. */
#ifndef RML_REDUCTIONML_CONVERT_H
#define RML_REDUCTIONML_CONVERT_H

#include "reductionml.h"

/* A problem with what stands at `path` in the original. */
#define RML_FOREIGN_WRONG(m, path, ...) rml_problem_at((m)->report, REML_E_VALUE, path, __VA_ARGS__)

/* Marks a place that a problem was reported of. */
json_object *rml_foreign_invalid(rml_migration *m);

/* `node`, which is NULL for want of memory only. */
json_object *rml_foreign_new(rml_migration *m, json_object *node);

/* Adds a member; map and value are NULL for want of memory only. */
void rml_foreign_add(rml_migration *m, json_object *map, const char *key, json_object *value);

/* A copy of a value.  null is never right, and in JSON it stands for numbers that are lost. */
json_object *rml_foreign_copy(rml_migration *m, const rml_path *path, json_object *node);

/* Tells on_log of a member. */
void rml_foreign_say(rml_migration *m, const rml_path *path, const char *what);

/* Whether a value is of the type that must stand there; says so when not. */
bool rml_foreign_is(rml_migration *m, const rml_path *path, json_object *node, rml_type wanted);

/* A member that a map must have; says so when it has not. */
bool rml_foreign_get(rml_migration *m, const rml_path *path, json_object *map, const char *key, json_object **out);

/* Says of a key that no table has, that it is lost; and of every key of a map but those of a list that ends with NULL. */
void rml_foreign_say_unknown(rml_migration *m, const rml_path *path, const char *key);
void rml_foreign_say_others(rml_migration *m, const rml_path *path, json_object *map, const char *const *known);

/* The only key of a map, with its value; NULL when it has others or is none. */
const char *rml_foreign_only_key(json_object *node, json_object **value);

bool rml_foreign_is_text(json_object *node, const char *text);

/* The interactions of global_config, which name namespaces. */
json_object *rml_foreign_interactions(rml_migration *m, const rml_path *path, json_object *node);

/* A namespace as a reduction knows it: "Default" or {"Named": hash}. */
json_object *rml_foreign_namespace(rml_migration *m, const rml_path *path, json_object *node);

/* Sees that the `pairs` (size 2) or `triples` (3) of a reduction are the interactions of that size in global_config. */
void rml_foreign_check_interactions(rml_migration *m, const rml_path *path, json_object *hashed, size_t size);

/* A reduction with all below it. */
json_object *rml_foreign_reduction(rml_migration *m, const rml_path *path, json_object *node);

#endif
