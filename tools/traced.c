#include "traced.h"

#include "io.h"
#include "message.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool traced_open(struct traced *traced, const reml_workspace *ws, const char *name, int32_t format)
{
  reml_error err = REML_ERROR_INIT;
  *traced = (struct traced){ .name = name, .format = format, .workspace = ws };
  if (reml_features_create(&traced->features, ws, &err) < 0 || reml_prediction_create(&traced->prediction, &err) < 0 ||
      reml_reader_open(&traced->reader, ws, source_named(name), format, &err) < 0) {
    say_failure(NULL, &err);
    return false;
  }
  reml_features_trace(traced->features, record_feature_seen, &traced->example);
  return true;
}

/* An example is parsed alone, so its lines are counted from 1. */
static void say_bad_example(const struct traced *traced, const reml_error *err)
{
  char place[64];
  int length = snprintf(place, sizeof place, "%" PRIu64 ":%" PRIu64 ": ", err->line, err->column);
  if (length > 0 && strncmp(err->message, place, (size_t)length) == 0)
    say_error("%s:%" PRIu64 ":%" PRIu64 ": %s", input_title(traced->name), traced->line + err->line - 1, err->column,
              err->message + length);
  else
    say_error("%s:%" PRIu64 ": %s", input_title(traced->name), traced->line, err->message);
}

/* An action without features is not traced, but it is predicted. */
static reml_status count_actions(struct traced *traced, reml_error *err)
{
  const reml_action *actions;
  int32_t type;
  reml_workspace_types(traced->workspace, NULL, &type, NULL);
  if (type != REML_FEATURES_CB)
    return REML_OK;
  reml_status status = reml_workspace_predict(traced->workspace, traced->features, traced->prediction, err);
  if (status >= 0)
    traced->example.actions = reml_prediction_actions(traced->prediction, &actions);
  return status;
}

reml_status traced_next(struct traced *traced)
{
  const char *text;
  size_t length;
  reml_error err = REML_ERROR_INIT;
  record_clear(&traced->example);
  reml_status status = reml_reader_next_text(traced->reader, &text, &length, &traced->line, &err);
  if (status < 0)
    say_failure(NULL, &err);
  if (status != REML_OK)
    return status;
  status = reml_features_parse(traced->features, traced->format, text, length, &traced->example.label, &err);
  if (status == REML_OK)
    status = count_actions(traced, &err);
  if (status < 0)
    say_bad_example(traced, &err);
  return status;
}

void traced_close(struct traced *traced)
{
  reml_reader_free(traced->reader);
  reml_prediction_free(traced->prediction);
  reml_features_free(traced->features);
  record_free(&traced->example);
}
