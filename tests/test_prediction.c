#include "example.h"
#include "learner.h"

#include <math.h>

static const char config[] = COIN("\"numBits\": 4", "");

/* Each accessor says nothing but what belongs to the type. */
static void expect_answers(const reml_prediction *p, int32_t type)
{
  bool actions = type == REML_PREDICTION_SCORES || type == REML_PREDICTION_PROBS;
  const reml_action *given = (const reml_action *)&type;
  cr_expect_eq(reml_prediction_type(p), type);
  cr_expect_eq(isnan(reml_prediction_scalar(p)) != 0, type != REML_PREDICTION_SCALAR);
  cr_expect_eq(isnan(reml_prediction_raw(p)) != 0, type != REML_PREDICTION_SCALAR);
  cr_expect_eq(reml_prediction_binary(p), type == REML_PREDICTION_BINARY ? 1 : -1);
  cr_expect_eq(reml_prediction_actions(p, &given), actions ? 2u : 0u);
  cr_expect_eq(reml_prediction_actions(p, NULL), actions ? 2u : 0u);
  if (!actions) {
    cr_expect_null(given);
    return;
  }
  cr_expect_eq(given[0].action, 0u);
  cr_expect_eq(given[1].action, 1u);
  cr_expect_eq(given[0].value, 0.25f);
  cr_expect_eq(given[1].value, 0.75f);
}

Test(prediction, says_only_what_its_type_has)
{
  reml_prediction *p = new_prediction();
  p->answer.scalar = 0.5f;
  p->answer.raw = 1.5f;
  p->answer.binary = 1;
  p->answer.action_count = p->answer.action_capacity = 2;
  p->answer.actions = calloc(2, sizeof *p->answer.actions);
  cr_assert_not_null(p->answer.actions);
  p->answer.actions[0] = (reml_action){ 0, 0.25f };
  p->answer.actions[1] = (reml_action){ 1, 0.75f };
  for (int32_t type = REML_PREDICTION_NONE; type <= REML_PREDICTION_PROBS; type++) {
    p->answer.type = type;
    expect_answers(p, type);
  }
  p->answer.type = REML_PREDICTION_SCALAR;
  cr_expect_eq(reml_prediction_scalar(p), 0.5f);
  cr_expect_eq(reml_prediction_raw(p), 1.5f);
  p->answer.type = REML_PREDICTION_BINARY;
  p->answer.binary = 0;
  cr_expect_eq(reml_prediction_binary(p), 0);
  reml_prediction_free(p);
}

Test(prediction, is_empty_at_first)
{
  reml_prediction *p = new_prediction();
  expect_answers(p, REML_PREDICTION_NONE);
  reml_prediction_free(p);
  expect_answers(NULL, REML_PREDICTION_NONE);
  reml_prediction_free(NULL);
}

Test(prediction, needs_a_place)
{
  reml_error err = REML_ERROR_INIT;
  cr_expect_eq(reml_prediction_create(NULL, &err), REML_E_ARGUMENT);
  cr_expect_eq(err.status, REML_E_ARGUMENT);
  cr_expect_eq(reml_prediction_create(NULL, NULL), REML_E_ARGUMENT);
}

/* One prediction serves several workspaces and outlives them. */
Test(prediction, belongs_to_no_workspace)
{
  reml_workspace *ws = create(config), *other = create(COIN("\"numBits\": 9", ""));
  reml_features *x = new_features(ws), *y = new_features(other);
  reml_prediction *p = new_prediction();
  for (int i = 0; i < 3; i++) { /* of the first example, the weights do not show yet */
    learn_line(ws, x, "1 | a b");
    learn_line(other, y, "-3 | a b c d e f g h i j k l m n o p q r s t u v w x y z");
  }
  cr_assert_eq(reml_workspace_predict(ws, x, p, NULL), REML_OK);
  float first = reml_prediction_scalar(p);
  cr_expect_gt(first, 0);
  cr_assert_eq(reml_workspace_predict(other, y, p, NULL), REML_OK);
  cr_expect_lt(reml_prediction_scalar(p), 0);
  cr_assert_eq(reml_workspace_predict(ws, x, p, NULL), REML_OK);
  reml_workspace_free(ws);
  reml_workspace_free(other);
  reml_features_free(x);
  reml_features_free(y);
  cr_expect_eq(reml_prediction_scalar(p), first);
  reml_prediction_free(p);
}

Test(prediction, is_empty_after_a_failure)
{
  reml_workspace *ws = create(config), *other = create(COIN("\"numBits\": 5", ""));
  reml_features *x = new_features(ws), *wrong = new_features(other);
  reml_prediction *p = new_prediction();
  reml_label binary = reml_binary_label(1);
  parse(x, "| a");
  cr_assert_eq(reml_workspace_predict(ws, x, p, NULL), REML_OK);
  cr_expect_eq(reml_prediction_type(p), REML_PREDICTION_SCALAR);
  cr_expect_eq(reml_workspace_predict(ws, wrong, p, NULL), REML_E_TYPE);
  expect_answers(p, REML_PREDICTION_NONE);
  cr_assert_eq(reml_workspace_predict(ws, x, p, NULL), REML_OK);
  cr_expect_eq(reml_workspace_predict_then_learn(ws, x, &binary, p, NULL), REML_E_TYPE);
  expect_answers(p, REML_PREDICTION_NONE);
  reml_prediction_free(p);
  reml_features_free(wrong);
  reml_features_free(x);
  reml_workspace_free(other);
  reml_workspace_free(ws);
}
