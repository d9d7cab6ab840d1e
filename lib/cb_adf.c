/* CbAdf: the cost of each action of a contextual bandit as a regression on its features and the shared ones, learned from
 * the cost of one action by inverse propensity scores or by importance-weighted regression (Bietti and others, "A
 * contextual bandit bake-off", 2021).  spec/learning.md, "Reductions", fixes the order of every operation. */
#include "expansion.h"
#include "explore.h"

#include <math.h>

typedef enum cb_type { CB_MTR, CB_IPS } cb_type;

typedef struct cb_adf_config {
  int32_t type; /* cb_type */
  rml_reduction *regressor;
} cb_adf_config;

typedef struct cb_adf_state {
  uint64_t action_sum, event_sum;
} cb_adf_state;

static const rml_choice cb_types[] = {
  [CB_MTR] = { .name = "mtr", .meaning = "Importance-weighted regression: learns the action that was taken." },
  [CB_IPS] = { .name = "ips", .meaning = "Inverse propensity scores: learns every action, those not taken as of cost 0." },
  { 0 },
};

static const rml_field config_fields[] = {
  { .name = "cbType",
    .kind = RML_KIND_CHOICE,
    .offset = offsetof(cb_adf_config, type),
    .fallback = "\"mtr\"",
    .choices = cb_types,
    .meaning = "How costs are estimated." },
  { .name = "regressor",
    .kind = RML_KIND_REDUCTION,
    .offset = offsetof(cb_adf_config, regressor),
    .fallback = "{\"typename\": \"Coin\"}",
    .meaning = "Scores one action." },
  { 0 },
};

static const rml_field state_fields[] = {
  { .name = "actionSum",
    .kind = RML_KIND_INT,
    .offset = offsetof(cb_adf_state, action_sum),
    .merge = RML_MERGE_SUM,
    .meaning = "How many actions all examples learned by mtr had." },
  { .name = "eventSum",
    .kind = RML_KIND_INT,
    .offset = offsetof(cb_adf_state, event_sum),
    .merge = RML_MERGE_SUM,
    .meaning = "How many examples were learned by mtr." },
  { 0 },
};

static const rml_record config_record = { .fields = config_fields, .finite = true };
static const rml_record state_record = { .fields = state_fields };

typedef enum view_order { ACTION_FIRST, SHARED_FIRST } view_order;

/* Sorts the shared runs, once for all actions. */
static reml_status sort_shared(const reml_features *x, rml_scratch *scratch)
{
  return rml_runs_sort(&scratch->shared, x->shared.items, x->shared.count, NULL, 0) ? REML_OK : REML_E_MEMORY;
}

/* The same, before all actions are looked at.  They are refused when they are more than may be expanded, as whatever is below
 * has to look at each. */
static reml_status begin_all(const reml_features *x, rml_scratch *scratch)
{
  size_t shared = 0;
  for (size_t i = 0; i < x->shared.count; i++)
    shared += x->shared.items[i].count;
  size_t own = x->features.count - shared;
  if (own > RML_MOST_EXPANDED || (x->action_count > 0 && shared > (RML_MOST_EXPANDED - own) / x->action_count))
    return REML_E_LIMIT;
  return sort_shared(x, scratch);
}

/* Action `i` as the regressor is given it, after sort_shared, in the view of the regressor's level (the view of a level is what
 * its reduction is given, made by the one above).  Inside one namespace the order counts. */
static reml_status view_action(const rml_reduction *self, const reml_features *x, size_t i, view_order order,
                               rml_scratch *scratch, rml_example *out)
{
  size_t count;
  const rml_space *own = rml_action_runs(x, i, &count);
  const rml_space_list *shared = &scratch->shared;
  rml_view *view = &scratch->level[self->level + 1];
  bool ok = order == ACTION_FIRST ? rml_view_make(view, x->features.items, own, count, shared->items, shared->count)
                                  : rml_view_make(view, x->features.items, shared->items, shared->count, own, count);
  *out = (rml_example){ NULL, view };
  return ok ? REML_OK : REML_E_MEMORY;
}

static reml_status score(const rml_reduction *self, const rml_context *context, const reml_features *x, size_t i,
                         rml_scratch *scratch, rml_answer *out)
{
  rml_example action;
  reml_status status = view_action(self, x, i, ACTION_FIRST, scratch, &action);
  return status < 0 ? status : self->below->type->predict(self->below, context, &action, scratch, out);
}

static reml_status predict(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                           rml_answer *out)
{
  size_t n = x->cb->action_count;
  if (n == 0)
    return REML_E_DATA;
  reml_status status = rml_actions_reserve(out, n) ? begin_all(x->cb, scratch) : REML_E_MEMORY;
  for (size_t i = 0; status == REML_OK && i < n; i++) {
    rml_answer one = { 0 };
    status = score(self, context, x->cb, i, scratch, &one);
    out->actions[i] = (reml_action){ (uint32_t)i, one.raw };
  }
  if (status < 0)
    return status;
  out->action_count = n;
  out->type = REML_PREDICTION_SCORES;
  return REML_OK;
}

static void log_nothing(void *user, int32_t level, const char *text)
{
  (void)user;
  (void)level;
  (void)text;
}

/* Scores the actions behind the first, for the memory that this takes and learning them then has: from the second on, nothing
 * may fail, as what the first one changed would stay. */
static reml_status rehearse(const rml_reduction *self, const rml_context *context, const reml_features *x, rml_scratch *scratch)
{
  rml_context quiet = *context;
  rml_answer unused = { 0 };
  reml_status status = REML_OK;
  quiet.on_log = log_nothing;
  for (size_t i = 1; status == REML_OK && i < x->action_count; i++)
    status = score(self, &quiet, x, i, scratch, &unused);
  return status;
}

static reml_status learn_ips(rml_reduction *self, const rml_context *context, const reml_features *x, const reml_label *y,
                             rml_scratch *scratch)
{
  rml_example action;
  float cost = y->cost / y->probability;
  reml_status status = isfinite(cost) ? begin_all(x, scratch) : REML_E_DATA;
  if (status == REML_OK)
    status = rehearse(self, context, x, scratch);
  for (size_t i = 0; status == REML_OK && i < x->action_count; i++) {
    reml_label below = reml_simple_label(i == y->action ? cost : 0, 1);
    status = view_action(self, x, i, ACTION_FIRST, scratch, &action);
    if (status == REML_OK)
      status = self->below->type->learn(self->below, context, &action, &below, scratch);
    /* With the first action all that were rehearsed have been counted, and the limit holds. */
    if (i == 0)
      scratch->expanded = 0;
  }
  return status;
}

static reml_status learn_mtr(rml_reduction *self, const rml_context *context, const reml_features *x, const reml_label *y,
                             rml_scratch *scratch)
{
  cb_adf_state *state = self->state, after;
  after.action_sum = rml_count(state->action_sum, x->action_count);
  after.event_sum = rml_count(state->event_sum, 1);
  float weight = (1 / y->probability) * ((float)after.event_sum / (float)after.action_sum);
  if (!isfinite(weight))
    return REML_E_DATA;
  rml_example action;
  reml_label below = reml_simple_label(y->cost, weight);
  reml_status status = sort_shared(x, scratch);
  if (status == REML_OK)
    status = view_action(self, x, y->action, SHARED_FIRST, scratch, &action);
  if (status == REML_OK)
    status = self->below->type->learn(self->below, context, &action, &below, scratch);
  if (status == REML_OK)
    *state = after;
  return status;
}

static reml_status learn(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                         rml_scratch *scratch)
{
  const cb_adf_config *config = self->config;
  if (y->action >= x->cb->action_count)
    return REML_E_DATA;
  return config->type == CB_MTR ? learn_mtr(self, context, x->cb, y, scratch) : learn_ips(self, context, x->cb, y, scratch);
}

const rml_reduction_type rml_cb_adf = {
  .name = "CbAdf",
  .meaning = "Scores the actions of a contextual bandit.",
  .config = &config_record,
  .state = &state_record,
  .config_size = sizeof(cb_adf_config),
  .state_size = sizeof(cb_adf_state),
  .below_role = "a regressor",
  .types = { REML_LABEL_CB, REML_FEATURES_CB, REML_PREDICTION_SCORES },
  .needs = { REML_LABEL_SIMPLE, REML_FEATURES_SIMPLE, REML_PREDICTION_SCALAR },
  .predict = predict,
  .learn = learn,
};
