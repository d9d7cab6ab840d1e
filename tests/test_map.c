/* Models that are used where they are: mapped, they predict what they predict when loaded, and nothing can change them. */
#include "learner.h"
#include "packed.h"
#include "weights.h"
#include "workspace.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DENSE_BITS = 3, SPARSE_BITS = 10, EXAMPLES = 60 };

/* ---- Files ---- */

static char directory[] = "/tmp/reml-map-XXXXXX";
static char path[64], other_path[64];

static void make_directory(void)
{
  cr_assert_not_null(mkdtemp(directory));
  snprintf(path, sizeof path, "%s/model.reml", directory);
  snprintf(other_path, sizeof other_path, "%s/other.reml", directory);
}

static void remove_directory(void)
{
  unlink(path);
  unlink(other_path);
  cr_expect_eq(rmdir(directory), 0);
}

TestSuite(map, .init = make_directory, .fini = remove_directory);

/* Into a new file, as a mapped one must not be written into. */
static void write_file(const void *data, size_t size)
{
  unlink(path);
  FILE *file = fopen(path, "wb");
  cr_assert_not_null(file);
  cr_assert_eq(fwrite(data, 1, size, file), size);
  cr_assert_eq(fclose(file), 0);
}

static const reml_workspace *map_file(const reml_options *options)
{
  const reml_workspace *ws;
  reml_error err = REML_ERROR_INIT;
  cr_assert_eq(reml_workspace_map(&ws, path, options, &err), REML_OK, "%s", err.message);
  cr_assert_not_null(ws);
  return ws;
}

static const reml_workspace *map_bytes(const void *data, size_t size)
{
  write_file(data, size);
  return map_file(NULL);
}

static void refuses_to_map(const reml_options *options, reml_status status, const char *message)
{
  const reml_workspace *ws = (void *)path;
  reml_error err = REML_ERROR_INIT;
  reml_status got = reml_workspace_map(&ws, path, options, &err);
  cr_expect_eq(got, status, "%s, not %s: %s", reml_status_name(got), reml_status_name(status), err.message);
  cr_expect_null(ws);
  cr_expect_not_null(strstr(err.message, message), "%s", err.message);
  cr_expect_eq(reml_workspace_map(&ws, path, options, NULL), status);
}

/* ---- The same predictions ---- */

/* A vector of random positions, some of them with rows that nothing was learned of. */
static void next_example(reml_features *x, uint32_t *random)
{
  uint32_t positions[8];
  float values[8];
  for (size_t i = 0; i < 8; i++) {
    positions[i] = random_u32(random);
    values[i] = random_float(random);
  }
  reml_features_clear(x);
  reml_features_add_vector(x, positions, values, 8);
}

static reml_workspace *trained(int bits)
{
  char config[128];
  snprintf(config, sizeof config, COIN("\"numBits\": %d", ""), bits);
  reml_workspace *ws = create(config);
  reml_features *x = new_features(ws);
  uint32_t random = 7;
  for (int i = 0; i < EXAMPLES; i++) {
    reml_label y = reml_simple_label(random_float(&random), 1);
    next_example(x, &random);
    cr_assert_eq(reml_workspace_learn(ws, x, &y, NULL), REML_OK);
  }
  cr_assert_eq(reml_workspace_set_metadata(ws, "note", "of a test", NULL), REML_OK);
  reml_features_free(x);
  return ws;
}

/* Predicts as many examples as were learned, the same and others. */
static void predict_alike(const reml_workspace *a, const reml_workspace *b)
{
  reml_features *x = new_features(a);
  reml_prediction *p = new_prediction(), *q = new_prediction();
  uint32_t random = 5;
  for (int i = 0; i < EXAMPLES; i++) {
    next_example(x, &random);
    cr_assert_eq(reml_workspace_predict(a, x, p, NULL), REML_OK);
    cr_assert_eq(reml_workspace_predict(b, x, q, NULL), REML_OK);
    cr_assert(same_float(reml_prediction_raw(p), reml_prediction_raw(q)), "example %d", i);
    cr_assert(same_float(reml_prediction_scalar(p), reml_prediction_scalar(q)), "example %d", i);
  }
  reml_prediction_free(q);
  reml_prediction_free(p);
  reml_features_free(x);
}

Test(map, predicts_and_saves_the_same)
{
  static const int bits[] = { DENSE_BITS, SPARSE_BITS, 1, 16 };
  for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
    reml_workspace *ws = trained(bits[i]);
    reml_buffer model = save(ws, REML_FORMAT_BINARY);
    const reml_workspace *mapped = map_bytes(model.data, model.size);
    cr_expect_eq(find(model.data, model.size, "indices", 7) != NULL, bits[i] == SPARSE_BITS || bits[i] == 16);
    predict_alike(ws, mapped);
    expect_same(copy(model), save(mapped, REML_FORMAT_BINARY));
    for (int32_t format = REML_FORMAT_JSON; format <= REML_FORMAT_CONFIG; format++)
      expect_same(save(ws, format), save(mapped, format));
    reml_buffer_free(&model);
    reml_workspace_free(mapped);
    reml_workspace_free(ws);
  }
}

Test(map, says_what_it_is)
{
  reml_workspace *ws = trained(SPARSE_BITS);
  int32_t label, features, prediction;
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_BINARY, NULL), REML_OK);
  reml_workspace_free(ws);
  const reml_workspace *mapped = map_file(NULL);
  reml_workspace_types(mapped, &label, &features, &prediction);
  cr_expect_eq(label, REML_LABEL_SIMPLE);
  cr_expect_eq(features, REML_FEATURES_SIMPLE);
  cr_expect_eq(prediction, REML_PREDICTION_SCALAR);
  cr_expect_str_eq(reml_workspace_metadata(mapped, "note"), "of a test");
  cr_expect_str_eq(reml_workspace_metadata_key(mapped, 0), "note");
  reml_workspace_free(mapped);
}

/* A model that saves over the file it is mapped from leaves that as it was for those who have it. */
Test(map, can_be_saved_over_itself)
{
  reml_workspace *ws = trained(SPARSE_BITS);
  reml_buffer model = save(ws, REML_FORMAT_BINARY);
  const reml_workspace *mapped = map_bytes(model.data, model.size);
  cr_expect_eq(reml_workspace_save(mapped, reml_to_file(path), REML_FORMAT_BINARY, NULL), REML_OK);
  predict_alike(ws, mapped);
  const reml_workspace *again = map_file(NULL);
  expect_same(model, save(again, REML_FORMAT_BINARY));
  reml_workspace_free(again);
  reml_workspace_free(mapped);
  reml_workspace_free(ws);
}

/* Values at any place in the file: the weights of packed.h stand without a pad, behind a writer of any length. */
Test(map, needs_no_alignment)
{
  static const char *const weights[] = { NULL, "83" DTYPE SHAPE "a6 'values' c6 00000030" ROW ROW,
                                         "84" DTYPE SHAPE "a7 'indices' c6 00000000 a6 'values' c6 00000000",
                                         "84" DTYPE SHAPE
                                         "a7 'indices' c6 00000008 0000000001000000 a6 'values' c6 00000030" ROW ZEROS };
  for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
    for (unsigned length = 0; length < 8; length++) {
      bytes whole = model(weights[i], NULL), moved = { .size = 0 };
      const unsigned char *writer = find(whole.at, whole.size, "writer\xa0", 7) + 6;
      put(&moved, whole.at, (size_t)(writer - whole.at));
      put_byte(&moved, 0xa0 | length);
      put(&moved, "libreml", length);
      put(&moved, writer + 1, whole.size - 10 - (size_t)(writer + 1 - whole.at));
      put_checksum(&moved);
      reml_buffer same = { (char *)moved.at, moved.size };
      reml_workspace *loaded = load(same);
      const reml_workspace *mapped = map_bytes(moved.at, moved.size);
      predict_alike(loaded, mapped);
      expect_same(save(loaded, REML_FORMAT_BINARY), save(mapped, REML_FORMAT_BINARY));
      reml_workspace_free(mapped);
      reml_workspace_free(loaded);
    }
}

/* The limit is for tables that are made. */
Test(map, makes_no_table)
{
  reml_options options = REML_OPTIONS_INIT;
  reml_workspace *ws = trained(16);
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_BINARY, NULL), REML_OK);
  options.max_weight_bytes = 1;
  const reml_workspace *mapped = map_file(&options);
  predict_alike(ws, mapped);
  reml_workspace_free(mapped);
  reml_workspace_free(ws);
}

static void *predict_in_thread(void *user)
{
  const reml_workspace *const *pair = user;
  predict_alike(pair[0], pair[1]);
  return NULL;
}

Test(map, is_shared_by_threads)
{
  pthread_t threads[4];
  reml_workspace *ws = trained(SPARSE_BITS);
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_BINARY, NULL), REML_OK);
  const reml_workspace *pair[] = { ws, map_file(NULL) };
  for (size_t i = 0; i < 4; i++)
    cr_assert_eq(pthread_create(&threads[i], NULL, predict_in_thread, pair), 0);
  for (size_t i = 0; i < 4; i++)
    cr_assert_eq(pthread_join(threads[i], NULL), 0);
  reml_workspace_free(pair[1]);
  reml_workspace_free(ws);
}

/* ---- It can only predict ---- */

Test(map, cannot_be_changed)
{
  reml_workspace *ws = trained(DENSE_BITS);
  reml_buffer model = save(ws, REML_FORMAT_BINARY);
  const reml_workspace *mapped = map_bytes(model.data, model.size);
  reml_workspace *changed = (reml_workspace *)(uintptr_t)mapped;
  reml_features *x = new_features(mapped);
  reml_prediction *p = new_prediction();
  reml_error err = REML_ERROR_INIT;
  reml_label labels[] = { parse(x, "1 | a"), { 0 } };
  for (size_t i = 0; i < 2; i++) {
    cr_expect_eq(reml_workspace_learn(changed, x, &labels[i], &err), REML_E_READ_ONLY);
    cr_expect_eq(err.status, REML_E_READ_ONLY);
    cr_expect_not_null(strstr(err.message, path), "%s", err.message);
    cr_assert_eq(reml_workspace_predict(mapped, x, p, NULL), REML_OK);
    cr_expect_eq(reml_workspace_predict_then_learn(changed, x, &labels[i], p, &err), REML_E_READ_ONLY);
    cr_expect_eq(reml_prediction_type(p), REML_PREDICTION_NONE);
  }
  cr_expect_eq(reml_workspace_set_metadata(changed, "note", "another", &err), REML_E_READ_ONLY);
  cr_expect_eq(reml_workspace_set_metadata(changed, "note", NULL, NULL), REML_E_READ_ONLY);
  expect_same(model, save(mapped, REML_FORMAT_BINARY));
  reml_prediction_free(p);
  reml_features_free(x);
  reml_workspace_free(mapped);
  reml_workspace_free(ws);
}

/* ---- Another file in its place ---- */

Test(map, knows_when_it_was_replaced)
{
  reml_workspace *ws = trained(DENSE_BITS), *new = trained(SPARSE_BITS);
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_BINARY, NULL), REML_OK);
  const reml_workspace *mapped = map_file(NULL);
  cr_expect_eq(reml_workspace_stale(mapped), 0);
  cr_assert_eq(reml_workspace_save(new, reml_to_file(path), REML_FORMAT_BINARY, NULL), REML_OK);
  cr_expect_eq(reml_workspace_stale(mapped), 1);
  predict_alike(ws, mapped); /* the old one is there until it is freed */
  const reml_workspace *next = map_file(NULL);
  reml_workspace_free(mapped);
  cr_expect_eq(reml_workspace_stale(next), 0);
  predict_alike(new, next);
  cr_assert_eq(unlink(path), 0);
  cr_expect_eq(reml_workspace_stale(next), 0, "nothing took its place");
  predict_alike(new, next);
  cr_expect_eq(reml_workspace_stale(new), 0, "not mapped");
  cr_expect_eq(reml_workspace_stale(NULL), 0);
  reml_workspace_free(next);
  reml_workspace_free(new);
  reml_workspace_free(ws);
}

/* Through a symbolic link, which is how whole directories of models are often switched. */
Test(map, knows_when_a_link_leads_elsewhere)
{
  reml_workspace *ws = trained(DENSE_BITS);
  char target[80];
  snprintf(target, sizeof target, "%s/first", directory);
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(target), REML_FORMAT_BINARY, NULL), REML_OK);
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(other_path), REML_FORMAT_BINARY, NULL), REML_OK);
  cr_assert_eq(symlink(target, path), 0);
  const reml_workspace *mapped = map_file(NULL);
  cr_expect_eq(reml_workspace_stale(mapped), 0);
  cr_assert_eq(unlink(path), 0);
  cr_assert_eq(symlink(other_path, path), 0);
  cr_expect_eq(reml_workspace_stale(mapped), 1);
  reml_workspace_free(mapped);
  reml_workspace_free(ws);
  cr_expect_eq(unlink(target), 0);
}

/* ---- What cannot be mapped ---- */

Test(map, refuses_what_is_no_binary_model)
{
  static const char config[] = COIN("\"numBits\": 3", "");
  reml_workspace *ws = trained(DENSE_BITS);
  const reml_workspace *mapped;
  refuses_to_map(NULL, REML_E_IO, path);
  write_file("", 0);
  refuses_to_map(NULL, REML_E_TRUNCATED, "empty");
  write_file(config, sizeof config - 1);
  refuses_to_map(NULL, REML_E_NOT_MODEL, "JSON");
  cr_assert_eq(reml_workspace_save(ws, reml_to_file(path), REML_FORMAT_JSON, NULL), REML_OK);
  refuses_to_map(NULL, REML_E_NOT_MODEL, "import-model");
  write_file("neither", 7);
  refuses_to_map(NULL, REML_E_NOT_MODEL, "not a model");
  cr_expect_eq(reml_workspace_map(&mapped, NULL, NULL, NULL), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_map(NULL, path, NULL, NULL), REML_E_ARGUMENT);
  cr_expect_eq(reml_workspace_map(&mapped, directory, NULL, NULL), REML_E_IO);
  cr_expect_null(mapped);
  reml_workspace_free(ws);
}

/* It does not even wait for a writer. */
Test(map, refuses_a_fifo, .timeout = 20)
{
  cr_assert_eq(mkfifo(path, 0600), 0);
  refuses_to_map(NULL, REML_E_ARGUMENT, "no regular file");
}

Test(map, refuses_options_that_ask_for_something_else)
{
  reml_options options = REML_OPTIONS_INIT;
  bytes b = model(NULL, NULL);
  write_file(b.at, b.size);
  options.format = REML_FORMAT_BINARY;
  reml_workspace_free(map_file(&options));
  for (options.format = REML_FORMAT_JSON; options.format <= REML_FORMAT_IMPORT; options.format++)
    refuses_to_map(&options, REML_E_ARGUMENT, "binary");
  options.format = 99;
  refuses_to_map(&options, REML_E_ARGUMENT, "99");
}

/* Of the weights, too, as far as their sizes go. */
Test(map, refuses_a_file_that_was_cut)
{
  for (int bits = DENSE_BITS; bits <= SPARSE_BITS; bits += SPARSE_BITS - DENSE_BITS) {
    reml_workspace *ws = trained(bits);
    reml_buffer whole = save(ws, REML_FORMAT_BINARY);
    for (size_t size = 1; size < whole.size; size += size < whole.size - 300 ? 23 : 1) {
      write_file(whole.data, size);
      refuses_to_map(NULL, REML_E_TRUNCATED, path);
    }
    reml_buffer_free(&whole);
    reml_workspace_free(ws);
  }
}

Test(map, compares_the_checksum_when_asked)
{
  reml_options options = REML_OPTIONS_INIT;
  bytes b = model(NULL, NULL);
  b.at[b.size - 1] ^= 1;
  write_file(b.at, b.size);
  reml_workspace_free(map_file(NULL));
  options.checksum = REML_CHECKSUM_SKIP;
  reml_workspace_free(map_file(&options));
  options.checksum = REML_CHECKSUM_VERIFY;
  refuses_to_map(&options, REML_E_CHECKSUM, "checksum");
  b.at[b.size - 1] ^= 1;
  write_file(b.at, b.size);
  reml_workspace_free(map_file(&options));
}

/* ---- Row numbers that are not what they should be ---- */

#define TWO_ROWS(numbers) "84" DTYPE SHAPE "a7 'indices' c6 00000008" numbers "a6 'values' c6 00000030" ROW ROW

/* Predictions are possible, a saved model would not be one. */
Test(map, uses_row_numbers_unseen_but_saves_none_that_are_wrong)
{
  static const char *const weights[] = { TWO_ROWS("01000000 00000000"), TWO_ROWS("01000000 01000000"),
                                         TWO_ROWS("00000000 02000000"), TWO_ROWS("ffffffff ffffffff") };
  reml_options options = REML_OPTIONS_INIT;
  options.checksum = REML_CHECKSUM_VERIFY;
  for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
    bytes b = model(weights[i], NULL);
    reml_buffer out = { NULL, 0 };
    reml_error err = REML_ERROR_INIT;
    const reml_workspace *mapped = map_bytes(b.at, b.size);
    predict_alike(mapped, mapped);
    for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++)
      cr_expect_eq(reml_workspace_save(mapped, reml_to_memory(&out), format, &err), REML_E_VALUE, "%s", err.message);
    cr_expect_null(out.data);
    /* The configuration has none of them. */
    cr_expect_eq(reml_workspace_save(mapped, reml_to_memory(&out), REML_FORMAT_CONFIG, &err), REML_OK, "%s", err.message);
    reml_buffer_free(&out);
    reml_workspace_free(mapped);
    refuses_to_map(&options, REML_E_VALUE, "indices");
  }
}

/* Numbers and values in memory of exactly their size, where a sanitizer sees what is read beside them. */
typedef struct rows {
  unsigned char *numbers, *values;
  rml_weights weights;
} rows;

static rows make_rows(const uint32_t *numbers, size_t count, size_t all)
{
  rows made = { malloc(count * 4 + !count), malloc(count * RML_ROW_USED * 4 + !count), { 0 } };
  cr_assert(made.numbers && made.values);
  for (size_t i = 0; i < count; i++) {
    rml_store_u32(made.numbers + i * 4, numbers[i]);
    for (size_t k = 0; k < RML_ROW_USED; k++)
      rml_store_u32(made.values + (i * RML_ROW_USED + k) * 4, rml_float_bits((float)numbers[i] + (float)k / 8));
  }
  made.weights = rml_weights_in_place(all, made.numbers, made.values, count);
  return made;
}

static void free_rows(rows *made)
{
  free(made->numbers);
  free(made->values);
}

Test(map, finds_every_row_and_no_other)
{
  enum { MOST = 70 };
  uint32_t random = 3, numbers[MOST];
  for (size_t all = 1; all <= MOST; all++)
    for (unsigned part = 1; part <= 5; part++) {
      size_t count = 0;
      for (uint32_t i = 0; i < all; i++)
        if (random_u32(&random) % part == 0)
          numbers[count++] = i;
      rows made = make_rows(numbers, count, all);
      for (uint32_t i = 0, at = 0; i < all; i++) {
        bool kept = at < count && numbers[at] == i;
        for (size_t k = 0; k < RML_ROW_USED; k++)
          cr_assert_eq(rml_weights_read(&made.weights, i, k), kept ? (float)i + (float)k / 8 : 0, "row %u of %zu", i, all);
        at += kept;
      }
      cr_assert(rml_weights_in_order(&made.weights));
      free_rows(&made);
    }
}

Test(map, stays_in_bounds_whatever_the_row_numbers)
{
  static const uint32_t extremes[] = { 0, 1, 7, UINT32_MAX, UINT32_MAX - 1, INT32_MAX };
  enum { ALL = 64 };
  uint32_t random = 11, numbers[ALL];
  for (size_t count = 0; count <= ALL; count++)
    for (unsigned kind = 0; kind < 12; kind++) {
      for (size_t i = 0; i < count; i++)
        numbers[i] = kind < 6 ? extremes[kind] : kind < 9 ? random_u32(&random) : (uint32_t)(ALL - i);
      rows made = make_rows(numbers, count, ALL);
      for (uint32_t i = 0; i < ALL; i++) {
        float got = rml_weights_read(&made.weights, i, 0);
        cr_assert(got == 0 || got == (float)i);
      }
      free_rows(&made);
    }
}
