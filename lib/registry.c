#include "reduction.h"

#include <stdio.h>
#include <string.h>

extern const rml_reduction_type rml_coin, rml_binary, rml_cb_adf, rml_cb_explore_adf_greedy, rml_cb_explore_adf_softmax,
    rml_cb_explore_adf_square_cb, rml_elementwise_interaction, rml_debug;

/* Every reduction there is: one line each. */
static const rml_reduction_type *const registry[] = {
  &rml_coin,
  &rml_binary,
  &rml_cb_adf,
  &rml_cb_explore_adf_greedy,
  &rml_cb_explore_adf_softmax,
  &rml_cb_explore_adf_square_cb,
  &rml_elementwise_interaction,
  &rml_debug,
};

const rml_reduction_type *rml_registry_at(size_t i)
{
  return i < sizeof registry / sizeof *registry ? registry[i] : NULL;
}

const rml_reduction_type *rml_registry_find(const char *name)
{
  for (size_t i = 0; i < sizeof registry / sizeof *registry; i++)
    if (strcmp(registry[i]->name, name) == 0)
      return registry[i];
  return NULL;
}

const rml_field *rml_below_field(const rml_reduction_type *type)
{
  for (const rml_field *field = type->config->fields; field->name; field++)
    if (field->kind == RML_KIND_REDUCTION)
      return field;
  return NULL;
}

rml_types rml_types_over(const rml_reduction_type *type, rml_types below)
{
  rml_types types = type->types;
  types.label = types.label ? types.label : below.label;
  types.features = types.features ? types.features : below.features;
  types.prediction = types.prediction ? types.prediction : below.prediction;
  return types;
}

bool rml_types_misfit(const rml_reduction_type *above, const rml_reduction_type *below, rml_types have, char *out, size_t size)
{
  static const char *const labels[] = { "", "Simple", "Binary", "CB" };
  static const char *const features[] = { "", "SparseSimple", "SparseCBAdf" };
  static const char *const predictions[] = { "", "Scalar", "Binary", "ActionScores", "ActionProbs" };
  const struct {
    int32_t need, have;
    const char *verb, *noun, *const *names;
  } sides[] = {
    { above->needs.label, have.label, "take", "labels", labels },
    { above->needs.features, have.features, "take", "features", features },
    { above->needs.prediction, have.prediction, "give", "predictions", predictions },
  };
  for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
    if (sides[i].need && sides[i].need != sides[i].have) {
      snprintf(out, size, "%s needs %s that %ss %s %s; %s %ss %s", above->name, above->below_role, sides[i].verb,
               sides[i].names[sides[i].need], sides[i].noun, below->name, sides[i].verb, sides[i].names[sides[i].have]);
      return true;
    }
  return false;
}
