#include "reductions.h"

TestSuite(elementwise, .fini = clean, .timeout = 60);

static uint32_t hash_of(const char *space)
{
  return rml_space_named(&x->hashing, space, strlen(space)).hash;
}

/* Predicts, and checks that the fake was given products alone: these. */
static void expect_products(uint32_t product, size_t count, const uint32_t *positions, const float *values)
{
  cr_assert_eq(predict(), REML_OK);
  const call *given = &fake.predicted[fake.predicts - 1];
  cr_assert_eq(given->count, count);
  cr_assert_eq(given->spaces, count > 0 ? 1 : 0);
  cr_assert(count == 0 || given->orders[0] == rml_order_of(RML_ORDER_RAW_HASH, product));
  for (size_t i = 0; i < count; i++) {
    cr_assert_eq(given->features[i].index, ((product & 255) + positions[i]) & 255);
    cr_assert(same_bits(given->features[i].value, values[i]));
  }
}

static const char a_and_b[] = "'one': {'Name': 'a'}, 'two': {'Name': 'b'}";

Test(elementwise, multiplies_what_has_the_same_position)
{
  make_over_fake("ElementwiseInteraction", a_and_b);
  uint32_t product = hash_of("a") * hash_of("b");
  add_vector("a", 3, (const float[]){ 0.1f, 2, 3 }, NULL);
  add_vector("b", 2, (const float[]){ 0.3f, -5 }, NULL);
  expect_products(product, 2, (const uint32_t[]){ 0, 1 }, (const float[]){ 0.1f * 0.3f, -10 });
  cr_assert_eq(reml_features_count(x), 5); /* the caller's are as they were */
  reml_features_clear(x);
  add_vector("a", 4, (const float[]){ 1, 2, 3, 4 }, (const uint32_t[]){ 0, 2, 5, 9 });
  add_vector("b", 4, (const float[]){ 10, 20, 30, 40 }, (const uint32_t[]){ 1, 2, 9, 10 });
  expect_products(product, 2, (const uint32_t[]){ 2, 9 }, (const float[]){ 40, 120 });
  reml_features_clear(x);
  add_vector("a", 3, (const float[]){ 1, 2, 3 }, (const uint32_t[]){ 5, 0, 1 }); /* the walk does not go back */
  add_vector("b", 3, (const float[]){ 10, 20, 30 }, (const uint32_t[]){ 0, 1, 5 });
  expect_products(product, 1, (const uint32_t[]){ 5 }, (const float[]){ 30 });
}

/* Indices end at the mask, positions do not: where one vector has wrapped and the other has not, nothing fits. */
Test(elementwise, of_vectors_that_wrap)
{
  float values[256];
  make_over_fake("ElementwiseInteraction", a_and_b);
  for (size_t i = 0; i < 256; i++)
    values[i] = 1;
  add_vector("a", 256, values, NULL);
  add_vector("b", 256, values, NULL);
  cr_assert_eq(predict(), REML_OK);
  cr_assert_eq(fake.predicted[0].count, 256 - (size_t)abs((int)(hash_of("a") & 255) - (int)(hash_of("b") & 255)));
}

Test(elementwise, of_one_namespace_squares)
{
  make_over_fake("ElementwiseInteraction", "");
  add_vector(NULL, 2, (const float[]){ 3, -4 }, NULL);
  add_vector("other", 1, (const float[]){ 7 }, NULL);
  cr_assert_eq(predict(), REML_OK);
  expect_values(&fake.predicted[0], "7 9 16");
  cr_assert_eq(fake.predicted[0].orders[1], rml_order_of(RML_ORDER_RAW_HASH, 0));
}

Test(elementwise, keeps_the_vectors_when_asked_to)
{
  char config[128];
  snprintf(config, sizeof config, "%s, 'keepOriginalFeatures': true", a_and_b);
  make_over_fake("ElementwiseInteraction", config);
  add_vector(NULL, 1, (const float[]){ 100 }, NULL);
  add_vector("a", 2, (const float[]){ 2, 3 }, NULL);
  add_vector("b", 2, (const float[]){ 5, 7 }, NULL);
  cr_assert_eq(learn(reml_simple_label(1, 1)), REML_OK);
  /* Named ones by hash, then the products, then the default namespace. */
  expect_values(&fake.learned[0], hash_of("a") < hash_of("b") ? "2 3 5 7 10 21 100" : "5 7 2 3 10 21 100");
  cr_assert_eq(fake.learned[0].spaces, 4);
  cr_assert(same_bits(fake.learned[0].label.value, 1));
}

Test(elementwise, of_a_namespace_that_is_missing)
{
  make_over_fake("ElementwiseInteraction", a_and_b);
  add_vector("a", 2, (const float[]){ 2, 3 }, NULL);
  add_vector("c", 1, (const float[]){ 5 }, NULL);
  cr_assert_eq(predict(), REML_OK);
  expect_values(&fake.predicted[0], "5");
  reml_features_clear(x);
  expect_products(0, 0, NULL, NULL);
}

Test(elementwise, appends_to_products_of_the_same_hash)
{
  /* Both products have the hash 0: that of the default namespace with itself, and with any other. */
  make("ElementwiseInteraction", "'keepOriginalFeatures': true, 'regressor': {'typename': 'ElementwiseInteraction', "
                                 "'config': {'two': {'Name': 'a'}}}");
  ws->entry->below->below = &fake_below;
  add_vector(NULL, 2, (const float[]){ 2, 3 }, NULL);
  add_vector("a", 1, (const float[]){ 5 }, NULL);
  expect_products(0, 3, (const uint32_t[]){ 0, 1, 0 }, (const float[]){ 4, 9, 10 });
}

Test(elementwise, of_namespaces_by_hash)
{
  char config[128];
  make("ElementwiseInteraction", "");
  snprintf(config, sizeof config, "'one': {'Hash': %lu}", (unsigned long)hash_of("a"));
  clean();
  make_over_fake("ElementwiseInteraction", config);
  add_vector("a", 2, (const float[]){ 2, 3 }, NULL);
  add_vector(NULL, 2, (const float[]){ 5, 7 }, NULL);
  expect_products(0, 2, (const uint32_t[]){ 0, 1 }, (const float[]){ 10, 21 });
}

Test(elementwise, products_end_at_the_mask)
{
  make_over_fake("ElementwiseInteraction", "'one': {'Hash': 15}, 'two': {'Hash': 17}");
  rml_features_enter(x, (rml_space_name){ 15, rml_order_of(RML_ORDER_NAMED, 15), NULL, 0 });
  cr_assert_eq(reml_features_add_vector(x, NULL, (const float[]){ 2, 3 }, 2), REML_OK);
  rml_features_enter(x, (rml_space_name){ 17, rml_order_of(RML_ORDER_NAMED, 17), NULL, 0 });
  cr_assert_eq(reml_features_add_vector(x, NULL, (const float[]){ 5, 7 }, 2), REML_OK);
  expect_products(255, 2, (const uint32_t[]){ 0, 1 }, (const float[]){ 10, 21 }); /* at 255 and 0 */
}
