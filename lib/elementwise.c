/* ElementwiseInteraction: multiplies two vectors element by element; the products are a namespace of their own.
 * spec/learning.md, "Reductions". */
#include "expansion.h"

#include <string.h>

typedef struct elementwise_config {
  rml_reduction *regressor;
  rml_namespace one, two;
  bool keep;
} elementwise_config;

static const rml_field config_fields[] = {
  { .name = "regressor",
    .kind = RML_KIND_REDUCTION,
    .offset = offsetof(elementwise_config, regressor),
    .fallback = "{\"typename\": \"Coin\"}",
    .meaning = "Learns from the products." },
  { .name = "one",
    .kind = RML_KIND_NAMESPACE,
    .offset = offsetof(elementwise_config, one),
    .fallback = "\"Default\"",
    .meaning = "The first vector." },
  { .name = "two",
    .kind = RML_KIND_NAMESPACE,
    .offset = offsetof(elementwise_config, two),
    .fallback = "\"Default\"",
    .meaning = "The second vector." },
  { .name = "keepOriginalFeatures",
    .kind = RML_KIND_BOOL,
    .offset = offsetof(elementwise_config, keep),
    .fallback = "false",
    .meaning = "Whether the two vectors are passed on beside their products." },
  { 0 },
};

static const rml_record config_record = { .fields = config_fields, .finite = true };

/* The last `count` features belong to this namespace. */
static void end_space(rml_view *out, rml_order order, size_t count)
{
  rml_space_list *spaces = &out->spaces;
  if (spaces->count > 0 && spaces->items[spaces->count - 1].order == order)
    spaces->items[spaces->count - 1].count += count;
  else if (count > 0)
    spaces->items[spaces->count++] = (rml_space){ order, out->features.count - count, count };
}

/* What is multiplied, and the namespace that the products are. */
typedef struct vectors {
  rml_order one, two, product;
} vectors;

/* Copies the namespaces from the `i`-th on whose keys are at most `last`, without the vectors unless they are kept.  Returns
 * the number of the next one. */
static size_t copy_spaces(const rml_view *x, size_t i, rml_order last, const vectors *of, bool keep, rml_view *out)
{
  for (; i < x->spaces.count && x->spaces.items[i].order <= last; i++) {
    rml_space space = x->spaces.items[i];
    if (!keep && (space.order == of->one || space.order == of->two))
      continue;
    memcpy(out->features.items + out->features.count, x->features.items + space.begin, space.count * sizeof(rml_feature));
    out->features.count += space.count;
    end_space(out, space.order, space.count);
  }
  return i;
}

/* Walks both vectors from the front and multiplies what has the same position. */
static void multiply(const rml_view *x, const rml_space *one, const rml_space *two, uint32_t mask, rml_order product,
                     rml_view *out)
{
  uint32_t a_start = (uint32_t)one->order & mask, b_start = (uint32_t)two->order & mask, start = (uint32_t)product & mask;
  const rml_feature *a = x->features.items + one->begin, *a_end = a + one->count;
  const rml_feature *b = x->features.items + two->begin, *b_end = b + two->count;
  size_t before = out->features.count;
  while (a < a_end && b < b_end) {
    uint32_t a_position = a->index - a_start, b_position = b->index - b_start;
    if (a_position < b_position) {
      a++;
    } else if (a_position > b_position) {
      b++;
    } else {
      out->features.items[out->features.count++] = (rml_feature){ (start + a_position) & mask, a->value * b->value };
      a++;
      b++;
    }
  }
  end_space(out, product, out->features.count - before);
}

/* Makes what goes on: the namespaces of `x`, and the products in their place among them. */
static reml_status make_view(const rml_reduction *self, const rml_context *context, const rml_view *x, rml_view *out)
{
  const elementwise_config *config = self->config;
  vectors of = { rml_namespace_order(context->global, &config->one), rml_namespace_order(context->global, &config->two), 0 };
  of.product = rml_order_of(RML_ORDER_RAW_HASH, (uint32_t)of.one * (uint32_t)of.two);
  const rml_space *one = rml_view_space(x, of.one), *two = rml_view_space(x, of.two);
  uint32_t mask = (UINT32_C(1) << context->global->bits) - 1;
  out->features.count = out->spaces.count = 0;
  if (!rml_features_reserve(&out->features, x->features.count + (one ? one->count : 0)) ||
      !rml_spaces_reserve(&out->spaces, x->spaces.count + 1))
    return REML_E_MEMORY;
  size_t next = copy_spaces(x, 0, of.product, &of, config->keep, out);
  if (one && two)
    multiply(x, one, two, mask, of.product, out);
  copy_spaces(x, next, UINT64_MAX, &of, config->keep, out);
  return REML_OK;
}

/* The view of a level is what its reduction is given, made by the one above. */
static reml_status predict(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                           rml_answer *out)
{
  rml_view *view = &scratch->level[self->level + 1];
  rml_example below = { NULL, view };
  reml_status status = make_view(self, context, x->simple, view);
  return status < 0 ? status : self->below->type->predict(self->below, context, &below, scratch, out);
}

static reml_status learn(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                         rml_scratch *scratch)
{
  rml_view *view = &scratch->level[self->level + 1];
  rml_example below = { NULL, view };
  reml_status status = make_view(self, context, x->simple, view);
  return status < 0 ? status : self->below->type->learn(self->below, context, &below, y, scratch);
}

const rml_reduction_type rml_elementwise_interaction = {
  .name = "ElementwiseInteraction",
  .meaning = "Multiplies two vectors element by element.",
  .config = &config_record,
  .config_size = sizeof(elementwise_config),
  .below_role = "a regressor",
  .types = { 0, REML_FEATURES_SIMPLE, 0 },
  .needs = { 0, REML_FEATURES_SIMPLE, 0 },
  .predict = predict,
  .learn = learn,
};
