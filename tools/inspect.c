#include "inspect.h"

#include "message.h"
#include "value_text.h"

#include <stdlib.h>
#include <string.h>

/* ---- The parts ---- */

static void set_part(struct inspection *in, const char *name, const reml_value *config, const reml_value *state)
{
  struct part *part = &in->parts[in->part_count++];
  *part = (struct part){ .name = name, .config = *config, .state = *state, .usual_config = REML_VALUE_INIT };
}

/* The default that globalConfig is compared with is that of any reduction. */
static bool read_usual(struct inspection *in, reml_error *err)
{
  for (size_t i = 0; i < in->part_count; i++) {
    struct part *part = &in->parts[i];
    if (reml_document_default(&part->usual, i == 0 ? reml_typename(0) : part->name, err) < 0)
      return false;
    reml_document_get(part->usual, i == 0 ? "/globalConfig" : "/entryReduction/config", &part->usual_config);
  }
  return true;
}

static void find_parts(struct inspection *in)
{
  reml_value config = REML_VALUE_INIT;
  const reml_value none = REML_VALUE_INIT;
  struct stack stack;
  reml_document_get(in->model, "/globalConfig", &config);
  set_part(in, "globalConfig", &config, &none);
  stack_read(&stack, in->model);
  for (size_t i = 0; i < stack.count; i++)
    set_part(in, stack.levels[i].name, &stack.levels[i].config, &stack.levels[i].state);
  stack_weights(&stack, in->model, &in->weights);
}

bool part_member(const struct inspection *in, const struct part *part, reml_value *member)
{
  while (reml_document_next(in->model, &part->config, member))
    if (!value_is_reduction(in->model, member))
      return true;
  return false;
}

bool part_differs(const struct inspection *in, const struct part *part, const reml_value *member, reml_value *usual)
{
  value_member(part->usual, &part->usual_config, member->key, usual);
  char *text = value_text(in->model, member), *usual_text = value_text(part->usual, usual);
  bool same = strcmp(text, usual_text) == 0;
  free(text);
  free(usual_text);
  return !same;
}

/* ---- Sizes ---- */

uint64_t weights_memory(const struct inspection *in)
{
  enum { ROW = 32 }; /* max_weight_bytes in reml/options.h counts so, too */
  return (uint64_t)in->weights.shape[0] * ROW;
}

uint64_t weights_bytes(const struct inspection *in)
{
  /* Whichever is shorter (spec/model-format.md, "Tensors"). */
  uint64_t row = in->weights.row_floats * sizeof(float);
  uint64_t sparse = in->summary.used * (row + sizeof(uint32_t)), dense = in->weights.shape[0] * row;
  return sparse < dense ? sparse : dense;
}

/* ---- All of it ---- */

bool inspection_make(struct inspection *in, uint64_t top)
{
  reml_error err = REML_ERROR_INIT;
  find_parts(in);
  if (!read_usual(in, &err)) {
    say_failure(NULL, &err);
    return false;
  }
  if (weight_summary_make(&in->summary, in->model, &in->weights, top, in->names))
    return true;
  say_error("not enough memory");
  return false;
}

void inspection_free(struct inspection *in)
{
  for (size_t i = 0; i < in->part_count; i++)
    reml_document_free(in->parts[i].usual);
  weight_summary_free(&in->summary);
  names_table_free(in->names);
  reml_document_free(in->model);
}
