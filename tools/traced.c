#include "traced.h"

#include "feed.h"
#include "message.h"

static void wait_for_data(void *user)
{
  (void)user;
}

bool traced_open(struct traced *traced, const reml_workspace *ws, const char *name, int32_t format)
{
  reml_error err = REML_ERROR_INIT;
  *traced = (struct traced){ .name = name, .workspace = ws };
  if (reml_prediction_create(&traced->prediction, &err) < 0) {
    say_failure(NULL, &err);
    return false;
  }
  traced->feed = feed_create(ws, 0, wait_for_data, NULL);
  if (!traced->feed)
    return false;
  feed_trace(traced->feed, record_feature_seen, &traced->example);
  return feed_open(traced->feed, ws, name, format);
}

/* An action without features is not traced, but it is predicted. */
static bool count_actions(struct traced *traced, const reml_features *features)
{
  const reml_action *actions;
  int32_t type;
  reml_error err = REML_ERROR_INIT;
  reml_workspace_types(traced->workspace, NULL, &type, NULL);
  if (type != REML_FEATURES_CB)
    return true;
  if (reml_workspace_predict(traced->workspace, features, traced->prediction, &err) < 0) {
    say_failure(NULL, &err);
    return false;
  }
  traced->example.actions = reml_prediction_actions(traced->prediction, &actions);
  return true;
}

reml_status traced_next(struct traced *traced)
{
  struct example example;
  record_clear(&traced->example);
  reml_status status = feed_next(traced->feed, &example);
  if (status != REML_OK)
    return status;
  traced->line = example.line;
  traced->example.label = example.label;
  return count_actions(traced, example.features) ? REML_OK : REML_E_MEMORY;
}

void traced_close(struct traced *traced)
{
  feed_free(traced->feed);
  reml_prediction_free(traced->prediction);
  record_free(&traced->example);
}
