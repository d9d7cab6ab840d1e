#include "learner.h"

#include <errno.h>

static const char small[] = COIN("\"numBits\": 5", "");

/* ---- What callbacks were told ---- */

typedef struct told {
  int problems, warnings, others;
  reml_error first;
  char log[1024];
} told;

static void hear_problem(void *user, const reml_error *problem)
{
  told *to = user;
  if (to->problems++ == 0)
    to->first = *problem;
}

static void hear_log(void *user, int32_t level, const char *text)
{
  told *to = user;
  *(level == REML_LOG_WARNING ? &to->warnings : &to->others) += 1;
  strncat(to->log, text, sizeof to->log - strlen(to->log) - 2);
  strcat(to->log, "\n");
}

static reml_options options_to(told *to)
{
  reml_options options = REML_OPTIONS_INIT;
  options.on_problem = hear_problem;
  options.on_log = hear_log;
  options.user = to;
  return options;
}

static reml_status try_create(reml_buffer config, const reml_options *options, reml_error *err)
{
  reml_workspace *ws;
  reml_status status = reml_workspace_create(&ws, reml_from_memory(config.data, config.size), options, err);
  cr_expect_eq(ws != NULL, status == REML_OK);
  reml_workspace_free(ws);
  return status;
}

static reml_status try_config(const char *config, const reml_options *options, reml_error *err)
{
  return try_create((reml_buffer){ (char *)(uintptr_t)config, strlen(config) }, options, err);
}

static reml_status try_load(reml_buffer model, const reml_options *options, reml_error *err)
{
  reml_workspace *ws;
  reml_status status = reml_workspace_load(&ws, reml_from_memory(model.data, model.size), options, err);
  cr_expect_eq(ws != NULL, status == REML_OK);
  reml_workspace_free(ws);
  return status;
}

/* ---- The structure ---- */

/* Options as a program has them that was built with another release: `size` bytes and none behind. */
static reml_options *options_of_size(size_t size, const reml_options *like, unsigned char tail)
{
  reml_options *options = malloc(size);
  cr_assert_not_null(options);
  memset(options, tail, size);
  memcpy(options, like, size < sizeof *like ? size : sizeof *like);
  memcpy(options, &size, size < sizeof size ? size : sizeof size);
  return options;
}

Test(options, of_an_older_release_are_taken)
{
  static const char wrong[] = COIN("\"numBits\": 99", "");
  told heard = { .problems = 0 };
  reml_options like = options_to(&heard);
  /* Members that are not there count as zero, though here they would be refused. */
  like.format = 77;
  like.max_weight_bytes = 1;
  for (size_t size = sizeof(size_t); size <= offsetof(reml_options, format); size += sizeof(void *)) {
    reml_options *options = options_of_size(size, &like, 0);
    heard.problems = 0;
    cr_expect_eq(try_config(small, options, NULL), REML_OK, "size %zu", size);
    /* on_problem is the second member, user the fourth. */
    if (size == offsetof(reml_options, on_problem) || size > offsetof(reml_options, user)) {
      cr_expect_eq(try_config(wrong, options, NULL), REML_E_VALUE);
      cr_expect_eq(heard.problems, size > offsetof(reml_options, user), "size %zu", size);
    }
    free(options);
  }
}

Test(options, of_a_newer_release_are_taken_when_their_tail_is_zero)
{
  told heard = { .problems = 0 };
  reml_options like = options_to(&heard);
  for (size_t more = 1; more <= 64; more++) {
    size_t size = sizeof like + more;
    reml_options *options = options_of_size(size, &like, 0);
    reml_error err = REML_ERROR_INIT;
    cr_expect_eq(try_config(small, options, &err), REML_OK);
    ((unsigned char *)options)[size - 1] = 1;
    cr_expect_eq(try_config(small, options, &err), REML_E_ARGUMENT);
    cr_expect_eq(err.status, REML_E_ARGUMENT);
    free(options);
  }
}

Test(options, that_are_not_right_are_refused)
{
  reml_options options = REML_OPTIONS_INIT;
  reml_error err = REML_ERROR_INIT;
  for (size_t size = 0; size < sizeof options.struct_size; size++) {
    options.struct_size = size;
    cr_expect_eq(try_config(small, &options, &err), REML_E_ARGUMENT, "size %zu", size);
  }
  memset(&options.struct_size, 0xa5, sizeof options.struct_size);
  cr_expect_eq(try_config(small, &options, &err), REML_E_ARGUMENT, "a size that nobody set");
  options = (reml_options)REML_OPTIONS_INIT;
  options.format = 5;
  cr_expect_eq(try_config(small, &options, &err), REML_E_ARGUMENT);
  options.format = -1;
  cr_expect_eq(try_config(small, &options, &err), REML_E_ARGUMENT);
  options.format = REML_FORMAT_ANY;
  options.checksum = 3;
  cr_expect_eq(try_config(small, &options, &err), REML_E_ARGUMENT);
  options.checksum = -1;
  cr_expect_eq(try_config(small, &options, &err), REML_E_ARGUMENT);
  options.checksum = REML_CHECKSUM_SKIP;
  cr_expect_eq(try_config(small, &options, &err), REML_OK);
}

/* An error of any size is filled as far as it goes, and no further. */
Test(errors, of_another_release_are_filled_as_far_as_they_go)
{
  for (size_t size = 0; size <= sizeof(reml_error) + 40; size += 4) {
    unsigned char *bytes = malloc(sizeof(reml_error) + 64);
    cr_assert_not_null(bytes);
    memset(bytes, 0xa5, sizeof(reml_error) + 64);
    memcpy(bytes, &size, sizeof size);
    reml_error *err = (reml_error *)(void *)bytes;
    cr_expect_eq(try_config(COIN("\"numBits\": 99", ""), NULL, err), REML_E_VALUE);
    cr_expect_eq(err->struct_size, size);
    if (size >= offsetof(reml_error, os_error))
      cr_expect_eq(err->status, REML_E_VALUE);
    if (size >= sizeof *err) {
      cr_expect_str_eq(err->pointer, "/globalConfig/numBits");
      cr_expect_eq(err->line, 1u);
      cr_expect_eq(err->os_error, 0);
    }
    for (size_t i = size < sizeof size ? sizeof size : size < sizeof *err ? size : sizeof *err; i < sizeof *err + 64; i++)
      cr_assert_eq(bytes[i], 0xa5, "size %zu, byte %zu", size, i);
    free(bytes);
  }
}

/* An error says nothing of a call before. */
Test(errors, are_of_the_last_failure)
{
  reml_error err = REML_ERROR_INIT;
  reml_workspace *ws;
  cr_expect_eq(reml_workspace_create(&ws, reml_from_file("/there is/no such file"), NULL, &err), REML_E_IO);
  cr_expect_eq(err.os_error, ENOENT);
  cr_expect_not_null(strstr(err.message, "/there is/no such file"));
  cr_expect_eq(try_config(COIN("", "\"alpha\": 0"), NULL, &err), REML_E_VALUE);
  cr_expect_eq(err.os_error, 0);
  cr_expect_str_eq(err.pointer, "/entryReduction/config/alpha");
  cr_expect_eq(try_config(small, NULL, &err), REML_OK);
  cr_expect_eq(err.status, REML_E_VALUE, "an error is written on failure only");
  cr_expect_eq(try_config("", NULL, &err), REML_E_TRUNCATED);
  cr_expect_str_eq(err.pointer, "");
}

/* ---- What the members do ---- */

/* No format makes a model a configuration, or the other way round. */
Test(options, say_which_form_it_must_be)
{
  enum { BAD = REML_E_ARGUMENT, NOT = REML_E_NOT_MODEL, FORMS = 3 };
  /* By the format that is asked for, from ANY to IMPORT: a binary model, a JSON one, a configuration. */
  static const reml_status loaded[][FORMS] = {
    { 0, 0, NOT }, { 0, NOT, NOT }, { NOT, 0, NOT }, { BAD, BAD, BAD }, { 0, 0, NOT }
  };
  static const reml_status created[][FORMS] = {
    { NOT, NOT, 0 }, { BAD, BAD, BAD }, { BAD, BAD, BAD }, { NOT, NOT, 0 }, { NOT, NOT, 0 }
  };
  reml_workspace *ws = create(small);
  reml_buffer forms[FORMS];
  for (int i = 0; i < FORMS; i++)
    forms[i] = save(ws, REML_FORMAT_BINARY + i);
  for (int32_t format = REML_FORMAT_ANY; format <= REML_FORMAT_IMPORT; format++)
    for (int i = 0; i < FORMS; i++) {
      reml_options options = REML_OPTIONS_INIT;
      options.format = format;
      cr_expect_eq(try_load(forms[i], &options, NULL), loaded[format][i], "format %d, input %d", (int)format, i);
      cr_expect_eq(try_create(forms[i], &options, NULL), created[format][i], "format %d, input %d", (int)format, i);
    }
  for (int i = 0; i < FORMS; i++)
    reml_buffer_free(&forms[i]);
  reml_workspace_free(ws);
}

Test(options, say_whether_the_checksum_counts)
{
  reml_workspace *ws = create(small);
  reml_buffer model = save(ws, REML_FORMAT_BINARY);
  model.data[model.size - 1] ^= 1;
  for (int32_t checksum = REML_CHECKSUM_DEFAULT; checksum <= REML_CHECKSUM_SKIP; checksum++) {
    reml_options options = REML_OPTIONS_INIT;
    options.checksum = checksum;
    cr_expect_eq(try_load(model, &options, NULL), checksum == REML_CHECKSUM_SKIP ? REML_OK : REML_E_CHECKSUM);
  }
  reml_buffer_free(&model);
  reml_workspace_free(ws);
}

/* A table of 2^5 rows takes 32 bytes each. */
Test(options, limit_the_weight_table)
{
  static const uint64_t limits[] = { 1, 1023, 1024, 1025, 0, UINT64_MAX };
  reml_workspace *ws = create(small);
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
    reml_options options = REML_OPTIONS_INIT;
    reml_error err = REML_ERROR_INIT;
    options.max_weight_bytes = limits[i];
    reml_status status = i < 2 ? REML_E_LIMIT : REML_OK;
    cr_expect_eq(try_config(small, &options, &err), status);
    cr_expect_eq(err.status, status);
    for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
      reml_buffer model = save(ws, format);
      cr_expect_eq(try_load(model, &options, NULL), status);
      reml_buffer_free(&model);
    }
  }
  reml_workspace_free(ws);
}

Test(options, limit_depth_and_texts)
{
  reml_workspace *ws = create(small);
  cr_assert_eq(reml_workspace_set_metadata(ws, "note", "twenty-four bytes of it.", NULL), REML_OK);
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_JSON; format++) {
    reml_buffer model = save(ws, format);
    reml_options options = REML_OPTIONS_INIT;
    options.max_string_bytes = 23;
    cr_expect_eq(try_load(model, &options, NULL), REML_E_LIMIT);
    options.max_string_bytes = 24;
    cr_expect_eq(try_load(model, &options, NULL), REML_OK);
    options.max_depth = 4;
    cr_expect_eq(try_load(model, &options, NULL), REML_E_LIMIT);
    options.max_depth = 5; /* document, entryReduction, state, modelStates, its element */
    cr_expect_eq(try_load(model, &options, NULL), REML_OK);
    options.max_depth = options.max_string_bytes = UINT64_MAX;
    cr_expect_eq(try_load(model, &options, NULL), REML_OK);
    reml_buffer_free(&model);
  }
  reml_workspace_free(ws);
}

/* The spec's limits stay. */
Test(options, do_not_loosen_limits)
{
  enum { LONG = 16 * 1024 * 1024 };
  reml_workspace *ws = create(small);
  char *value = malloc(LONG + 1);
  cr_assert_not_null(value);
  memset(value, 'v', LONG);
  value[LONG] = 0;
  cr_assert_eq(reml_workspace_set_metadata(ws, "k", value, NULL), REML_OK);
  reml_buffer model = save(ws, REML_FORMAT_JSON), longer = { malloc(model.size + 1), model.size + 1 };
  cr_assert_not_null(longer.data);
  size_t at = (size_t)(strstr(model.data, "vvv") - model.data);
  memcpy(longer.data, model.data, at);
  longer.data[at] = 'v';
  memcpy(longer.data + at + 1, model.data + at, model.size - at);
  reml_options options = REML_OPTIONS_INIT;
  options.max_string_bytes = UINT64_MAX;
  cr_expect_eq(try_load(model, &options, NULL), REML_OK);
  cr_expect_eq(try_load(longer, &options, NULL), REML_E_LIMIT);
  reml_buffer_free(&longer);
  reml_buffer_free(&model);
  free(value);
  reml_workspace_free(ws);
}

Test(options, tell_every_problem)
{
  told heard = { .problems = 0 };
  reml_options options = options_to(&heard);
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(try_config(COIN("\"numBits\": 99, \"hashSeed\": true", "\"alpha\": -1, \"gamma\": 1"), &options, &err),
               REML_E_VALUE);
  cr_expect_eq(heard.problems, 4);
  cr_expect_str_eq(heard.first.message, err.message);
  cr_expect_str_eq(heard.first.pointer, err.pointer);
  cr_expect_str_eq(err.pointer, "/globalConfig/numBits");
}

Test(options, tell_twenty_problems_at_most)
{
  char config[1024] = "{\"entryReduction\": {\"typename\": \"Coin\"}, \"globalConfig\": {";
  for (int i = 0; i < 30; i++)
    snprintf(config + strlen(config), sizeof config - strlen(config), "%s\"k%d\": 0", i > 0 ? ", " : "", i);
  strcat(config, "}}");
  told heard = { .problems = 0 };
  reml_options options = options_to(&heard);
  cr_expect_eq(try_config(config, &options, NULL), REML_E_VALUE);
  cr_expect_eq(heard.problems, 21, "the last one says that there are more");
}

/* What has no effect is said when a workspace is made, not again later. */
Test(options, warn_of_what_has_no_effect)
{
  told heard = { .problems = 0 };
  reml_options options = options_to(&heard);
  cr_expect_eq(try_config(COIN("", "\"l1Lambda\": 0, \"l2Lambda\": -0.0"), &options, NULL), REML_OK);
  cr_expect_eq(heard.warnings, 0);
  reml_workspace *ws = create_with(COIN("\"numBits\": 5", "\"l1Lambda\": 1e-3, \"l2Lambda\": 2"), &options);
  cr_expect_eq(heard.warnings, 2);
  cr_expect_not_null(strstr(heard.log, "l1Lambda"));
  cr_expect_not_null(strstr(heard.log, "l2Lambda"));
  reml_features *x = new_features(ws);
  learn_line(ws, x, "1 | a");
  reml_buffer model = save(ws, REML_FORMAT_BINARY);
  cr_expect_eq(heard.warnings, 2);
  cr_expect_eq(try_load(model, &options, NULL), REML_OK);
  cr_expect_eq(heard.warnings, 4);
  cr_expect_eq(heard.others, 0);
  cr_expect_eq(heard.problems, 0);
  reml_buffer_free(&model);
  reml_features_free(x);
  reml_workspace_free(ws);
}

/* A workspace ignores what a newer minor version added, and says where it stood. */
Test(options, warn_of_what_a_newer_release_wrote)
{
  told heard = { .problems = 0 };
  reml_options options = options_to(&heard);
  reml_workspace *ws = create(small);
  reml_buffer model = save(ws, REML_FORMAT_JSON), newer = { NULL, 0 };
  newer.data = malloc(model.size + 100);
  cr_assert_not_null(newer.data);
  const char *minor = strstr(model.data, "\"minor\": 0"), *alpha = strstr(model.data, "\"alpha\"");
  cr_assert(minor && alpha && minor < alpha);
  newer.size = (size_t)sprintf(newer.data, "%.*s\"minor\": 1%.*s\"later\\u001b\\u009b[2J\": [1, {\"x\": null}], %s",
                               (int)(minor - model.data), model.data, (int)(alpha - minor - 10), minor + 10, alpha);
  cr_expect_eq(try_load(newer, &options, NULL), REML_OK);
  cr_expect_eq(heard.warnings, 1);
  cr_expect_not_null(strstr(heard.log, "/entryReduction/config/later???[2J, "), "%s", heard.log);
  reml_buffer_free(&newer);
  reml_buffer_free(&model);
  reml_workspace_free(ws);
}
