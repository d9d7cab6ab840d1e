#include "coin_rows.h"

#include <math.h>

/* ---- One feature after the other ---- */

/* The bet on a feature whose largest value is `mx`: the fraction of wealth that the gradients so far speak for. */
static float bet(const float *row, float mx, float mg, float alpha)
{
  float scale = mg * mx;
  return scale > 0 ? ((alpha + row[WE]) / (scale * (scale + row[G2]))) * row[ZT] : 0;
}

static void predict_one(const rml_weights *weights, rml_feature feature, float alpha, float *p, float *n)
{
  float x = feature.value, size = fabsf(x);
  const float *row = rml_weights_row(weights, feature.index);
  float mx = row[MX] > size ? row[MX] : size;
  *p += bet(row, mx, row[MG], alpha) * x;
  if (mx > 0) {
    float t = x / mx;
    *n += t * t;
  }
}

static void update_one(const rml_weights *weights, rml_feature feature, const rml_coin_step *step)
{
  float x = feature.value, g = step->slope * x;
  float *row = rml_weights_row(weights, feature.index);
  if (fabsf(x) > row[MX])
    row[MX] = fabsf(x);
  if (step->slope_size > row[MG])
    row[MG] = step->least_mg;
  float xt = bet(row, row[MX], row[MG], step->alpha);
  row[ZT] += -g;
  row[G2] += fabsf(g);
  row[WE] += -g * xt;
  row[XT] = xt / step->average_norm;
}

/* Goes on from feature `i`. */
static void predict_from(const rml_weights *weights, const rml_feature_list *features, size_t i, float alpha, float *p,
                         float *n)
{
  for (; i < features->count; i++)
    predict_one(weights, features->items[i], alpha, p, n);
}

float rml_coin_predict_plain(const rml_weights *weights, const rml_feature_list *features, float alpha, float *norm)
{
  float p = 0;
  *norm = 0;
  predict_from(weights, features, 0, alpha, &p, norm);
  return p;
}

void rml_coin_update_plain(const rml_weights *weights, const rml_feature_list *features, const rml_coin_step *step)
{
  for (size_t i = 0; i < features->count; i++)
    update_one(weights, features->items[i], step);
}

#if defined(__SSE2__)
#include <emmintrin.h>

/* ---- Four features at a time ---- */

/* Division is what takes longest here, and four take no longer than one: an example of 3320 features is learned in 0.7 of the
 * time.  SSE2 belongs to x86-64, so there is no processor to ask. */

enum { FOUR = 4, AHEAD = 32 };

/* Features and their rows, column by column. */
typedef struct lanes {
  float *row[FOUR];
  __m128 x, zt, g2, mx, we, mg;
} lanes;

/* Where the bits of `which` are set `a`, elsewhere `b`. */
static __m128 choose(__m128 which, __m128 a, __m128 b)
{
  return _mm_or_ps(_mm_and_ps(which, a), _mm_andnot_ps(which, b));
}

static __m128 size_of(__m128 a)
{
  return _mm_andnot_ps(_mm_set1_ps(-0.0f), a);
}

static __m128 is_positive(__m128 a)
{
  return _mm_cmpgt_ps(a, _mm_setzero_ps());
}

static inline lanes load(const rml_weights *weights, const rml_feature *features)
{
  lanes v;
  for (int k = 0; k < FOUR; k++)
    v.row[k] = rml_weights_row(weights, features[k].index);
  __m128 xt = _mm_load_ps(v.row[0]);
  v.x = _mm_setr_ps(features[0].value, features[1].value, features[2].value, features[3].value);
  v.zt = _mm_load_ps(v.row[1]);
  v.g2 = _mm_load_ps(v.row[2]);
  v.mx = _mm_load_ps(v.row[3]);
  _MM_TRANSPOSE4_PS(xt, v.zt, v.g2, v.mx);
  __m128 low = _mm_unpacklo_ps(_mm_load_ps(v.row[0] + WE), _mm_load_ps(v.row[1] + WE));
  __m128 high = _mm_unpacklo_ps(_mm_load_ps(v.row[2] + WE), _mm_load_ps(v.row[3] + WE));
  v.we = _mm_movelh_ps(low, high);
  v.mg = _mm_movehl_ps(high, low);
  return v;
}

static inline void store(const lanes *v, __m128 xt)
{
  __m128 zt = v->zt, g2 = v->g2, mx = v->mx;
  __m128 low = _mm_unpacklo_ps(v->we, v->mg), high = _mm_unpackhi_ps(v->we, v->mg);
  _MM_TRANSPOSE4_PS(xt, zt, g2, mx);
  _mm_store_ps(v->row[0], xt);
  _mm_store_ps(v->row[1], zt);
  _mm_store_ps(v->row[2], g2);
  _mm_store_ps(v->row[3], mx);
  _mm_storel_pi((void *)(v->row[0] + WE), low);
  _mm_storeh_pi((void *)(v->row[1] + WE), low);
  _mm_storel_pi((void *)(v->row[2] + WE), high);
  _mm_storeh_pi((void *)(v->row[3] + WE), high);
}

/* As `bet`; where there is none, nothing is divided by 0 either. */
static inline __m128 bets(const lanes *v, __m128 alpha)
{
  __m128 scale = _mm_mul_ps(v->mg, v->mx), some = is_positive(scale);
  __m128 divisor = choose(some, _mm_mul_ps(scale, _mm_add_ps(scale, v->g2)), _mm_set1_ps(1));
  return _mm_and_ps(some, _mm_mul_ps(_mm_div_ps(_mm_add_ps(alpha, v->we), divisor), v->zt));
}

/* The sums go feature by feature, as their order counts.  A feature that adds nothing adds 0, which changes no sum that began
 * with 0. */
float rml_coin_predict(const rml_weights *weights, const rml_feature_list *features, float alpha, float *norm)
{
  float p = 0, n = 0;
  size_t i = 0;
  for (; features->count - i >= FOUR; i += FOUR) {
    float products[FOUR], squares[FOUR];
    /* Rows lie anywhere in a table that no cache holds; one that is asked for well ahead is there in time.  (A function of nothing
     * else, GCC takes for one that does nothing.) */
    if (features->count - i >= AHEAD + FOUR)
      for (size_t k = i + AHEAD; k < i + AHEAD + FOUR; k++)
        __builtin_prefetch(rml_weights_row(weights, features->items[k].index));
    lanes v = load(weights, features->items + i);
    v.mx = _mm_max_ps(v.mx, size_of(v.x)); /* the second of two when one is NaN */
    __m128 some = is_positive(v.mx), t = _mm_and_ps(some, _mm_div_ps(v.x, choose(some, v.mx, _mm_set1_ps(1))));
    _mm_storeu_ps(products, _mm_mul_ps(bets(&v, _mm_set1_ps(alpha)), v.x));
    _mm_storeu_ps(squares, _mm_mul_ps(t, t));
    for (int k = 0; k < FOUR; k++) {
      p += products[k];
      n += squares[k];
    }
  }
  predict_from(weights, features, i, alpha, &p, &n);
  *norm = n;
  return p;
}

/* Whether two of four features share a row, which one of them then has to change before the other. */
static bool share_rows(const rml_feature *of)
{
  return of[0].index == of[1].index || of[0].index == of[2].index || of[0].index == of[3].index || of[1].index == of[2].index ||
         of[1].index == of[3].index || of[2].index == of[3].index;
}

static void update_four(const rml_weights *weights, const rml_feature *features, const rml_coin_step *step)
{
  lanes v = load(weights, features);
  __m128 slope_size = _mm_set1_ps(step->slope_size), size = size_of(v.x), g = _mm_mul_ps(_mm_set1_ps(step->slope), v.x);
  v.mx = choose(_mm_cmpgt_ps(size, v.mx), size, v.mx);
  v.mg = choose(_mm_cmpgt_ps(slope_size, v.mg), _mm_set1_ps(step->least_mg), v.mg);
  __m128 xt = bets(&v, _mm_set1_ps(step->alpha));
  v.zt = _mm_sub_ps(v.zt, g);
  v.g2 = _mm_add_ps(v.g2, size_of(g));
  v.we = _mm_sub_ps(v.we, _mm_mul_ps(g, xt));
  store(&v, _mm_div_ps(xt, _mm_set1_ps(step->average_norm)));
}

void rml_coin_update(const rml_weights *weights, const rml_feature_list *features, const rml_coin_step *step)
{
  const rml_feature *of = features->items;
  for (size_t i = 0; i < features->count;) {
    if (features->count - i >= FOUR && !share_rows(of + i)) {
      update_four(weights, of + i, step);
      i += FOUR;
    } else {
      update_one(weights, of[i++], step);
    }
  }
}

#else

float rml_coin_predict(const rml_weights *weights, const rml_feature_list *features, float alpha, float *norm)
{
  return rml_coin_predict_plain(weights, features, alpha, norm);
}

void rml_coin_update(const rml_weights *weights, const rml_feature_list *features, const rml_coin_step *step)
{
  rml_coin_update_plain(weights, features, step);
}

#endif
