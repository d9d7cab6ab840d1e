/* Both ways through the rows of Coin give the same bits, whatever the rows and features hold. */
#include "coin_rows.h"
#include "learner.h"

#include <math.h>

enum { BITS = 5, ROWS = 1 << BITS, FLOATS = ROWS * RML_ROW_FLOATS, MOST = 23, ROUNDS = 20000 };

static uint32_t chance = 2463534242u;

/* Mostly usual numbers of either sign; one of 16 is at an edge of what a float can be. */
static float any_float(void)
{
  static const float edges[] = { 0, -0.0f, 1, -1, 1e-45f, -1e-38f, 3e38f, -3e38f, INFINITY, -INFINITY, NAN };
  uint32_t bits = random_u32(&chance);
  if (bits % 16 == 0)
    return edges[random_u32(&chance) % (sizeof edges / sizeof *edges)];
  return ((float)(random_u32(&chance) >> 8) / 8388608.0f - 1) * (bits % 3 == 0 ? 100.0f : 0.5f);
}

static void fill(rml_weights *weights, rml_feature *features, size_t count)
{
  for (size_t i = 0; i < FLOATS; i++)
    weights->rows[i] = i % RML_ROW_FLOATS < RML_ROW_USED && random_u32(&chance) % 4 ? any_float() : 0;
  for (size_t i = 0; i < count; i++)
    features[i] = (rml_feature){ random_u32(&chance) % ROWS, any_float() };
}

/* The tables, alike before, are alike after. */
static void check_rows(const rml_weights *a, const rml_weights *b, size_t count)
{
  for (size_t i = 0; i < FLOATS; i++)
    cr_assert(same_float(a->rows[i], b->rows[i]), "%zu features, row %zu, column %zu: %a, plain %a", count, i / RML_ROW_FLOATS,
              i % RML_ROW_FLOATS, (double)a->rows[i], (double)b->rows[i]);
}

Test(coin_rows, both_ways_give_the_same_bits)
{
  rml_weights weights, plain;
  cr_assert(rml_weights_create(&weights, BITS) && rml_weights_create(&plain, BITS));
  for (int round = 0; round < ROUNDS; round++) {
    rml_feature items[MOST];
    rml_feature_list features = { items, (size_t)round % (MOST + 1), MOST };
    fill(&weights, items, features.count);
    memcpy(plain.rows, weights.rows, FLOATS * sizeof(float));
    rml_coin_step step = { fabsf(any_float()), any_float(), 0, 0, any_float() };
    step.slope_size = fabsf(step.slope);
    step.least_mg = fmaxf(step.slope_size, fabsf(any_float()));
    float norm, plain_norm, p = rml_coin_predict(&weights, &features, step.alpha, &norm);
    float plain_p = rml_coin_predict_plain(&plain, &features, step.alpha, &plain_norm);
    cr_assert(same_float(p, plain_p), "%zu features: %a, plain %a", features.count, (double)p, (double)plain_p);
    cr_assert(same_float(norm, plain_norm), "%zu features: %a, plain %a", features.count, (double)norm, (double)plain_norm);
    rml_coin_update(&weights, &features, &step);
    rml_coin_update_plain(&plain, &features, &step);
    check_rows(&weights, &plain, features.count);
  }
  rml_weights_free(&weights);
  rml_weights_free(&plain);
}

/* Every way in which the rows of four features next to each other can be shared. */
Test(coin_rows, features_that_share_a_row_change_it_one_after_the_other)
{
  rml_weights weights, plain;
  cr_assert(rml_weights_create(&weights, BITS) && rml_weights_create(&plain, BITS));
  for (uint32_t which = 0; which < 256; which++) {
    rml_feature items[4];
    rml_feature_list features = { items, 4, 4 };
    fill(&weights, items, 4);
    for (int k = 0; k < 4; k++)
      items[k] = (rml_feature){ which >> 2 * k & 3, (float)(k + 1) };
    memcpy(plain.rows, weights.rows, FLOATS * sizeof(float));
    rml_coin_step step = { 4, -0.25f, 0.25f, 1, 2 };
    rml_coin_update(&weights, &features, &step);
    rml_coin_update_plain(&plain, &features, &step);
    check_rows(&weights, &plain, 4);
  }
  rml_weights_free(&weights);
  rml_weights_free(&plain);
}
