/* Debug: passes everything through and reports it to the application.  spec/learning.md, "Reductions". */
#include "nonfinite.h"
#include "reduction.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct debug_config {
  char *id;
  bool prediction, label, features;
  uint64_t indent;
  rml_reduction *next;
} debug_config;

static const rml_field config_fields[] = {
  { .name = "id",
    .kind = RML_KIND_TEXT,
    .offset = offsetof(debug_config, id),
    .fallback = "\"\"",
    .meaning = "A name to tell reports apart." },
  { .name = "prediction",
    .kind = RML_KIND_BOOL,
    .offset = offsetof(debug_config, prediction),
    .fallback = "false",
    .meaning = "Whether predictions are reported." },
  { .name = "label",
    .kind = RML_KIND_BOOL,
    .offset = offsetof(debug_config, label),
    .fallback = "false",
    .meaning = "Whether labels are reported." },
  { .name = "features",
    .kind = RML_KIND_BOOL,
    .offset = offsetof(debug_config, features),
    .fallback = "false",
    .meaning = "Whether features are reported." },
  { .name = "indent",
    .kind = RML_KIND_INT,
    .offset = offsetof(debug_config, indent),
    .fallback = "0",
    .meaning = "By how many spaces reports are indented; more than 200 are 200." },
  { .name = "next",
    .kind = RML_KIND_REDUCTION,
    .offset = offsetof(debug_config, next),
    .meaning = "What everything is passed on to." },
  { 0 },
};

static const rml_record config_record = { .fields = config_fields, .finite = true };

enum { MOST_INDENT = 200, MOST_ID = 200, MOST_LINE = 2000, ROOM_FOR_END = 40 };

/* One report.  What does not fit is counted. */
typedef struct line {
  char text[MOST_LINE];
  size_t length, left_out;
} line;

/* Appends a text if nothing was left out before and it fits, with room for the end; else leaves it out. */
RML_PRINTF(2, 3)
static void add(line *out, const char *format, ...)
{
  size_t room = MOST_LINE - ROOM_FOR_END - out->length;
  va_list arguments;
  va_start(arguments, format);
  int length = out->left_out == 0 ? vsnprintf(out->text + out->length, room, format, arguments) : -1;
  va_end(arguments);
  if (length >= 0 && (size_t)length < room)
    out->length += (size_t)length;
  else
    out->left_out++;
}

/* The id is whatever a configuration says; in a report of one line it has no line breaks. */
static void begin(line *out, const debug_config *config, const char *when)
{
  size_t indent = config->indent < MOST_INDENT ? (size_t)config->indent : MOST_INDENT, length = strlen(config->id);
  memset(out->text, ' ', indent);
  out->length = indent;
  out->left_out = 0;
  length = rml_utf8_valid(config->id, length < MOST_ID ? length : MOST_ID);
  memcpy(out->text + indent, config->id, length);
  out->length += length;
  out->text[out->length] = 0;
  rml_utf8_make_showable(out->text + indent);
  add(out, "%s%s: ", length > 0 ? ": " : "", when);
}

static void end(line *out, const rml_context *context)
{
  out->text[out->length] = 0;
  if (out->left_out > 0)
    snprintf(out->text + out->length, ROOM_FOR_END, " and %zu more", out->left_out);
  context->on_log(context->user, REML_LOG_DEBUG, out->text);
}

/* What does not fit is counted without being made text: below CbAdf, there is a report of each action. */
static void add_run(line *out, const char *space, const rml_feature *features, size_t count)
{
  size_t k = 0;
  for (; k < count && out->left_out == 0; k++)
    add(out, "%s%s %lu:%s", k == 0 ? " |" : "", k == 0 ? space : "", (unsigned long)features[k].index,
        rml_show_float(features[k].value).text);
  out->left_out += count - k;
}

/* Features as vw-text has them, with hashes and indices for names: "|4c50089c 13:0.5 14:1.0 | 3:2.0"; the hash of products
 * begins with "*". */
static void add_features(line *out, const rml_feature *features, const rml_space *runs, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    char space[16] = "";
    rml_order_kind kind = (rml_order_kind)(runs[i].order >> 32);
    if (kind != RML_ORDER_DEFAULT && out->left_out == 0)
      snprintf(space, sizeof space, "%s%08lx", kind == RML_ORDER_RAW_HASH ? "*" : "", (unsigned long)(uint32_t)runs[i].order);
    add_run(out, space, features + runs[i].begin, runs[i].count);
  }
}

static void report_features(const rml_reduction *self, const rml_context *context, const char *when, const rml_example *x)
{
  line out;
  begin(&out, self->config, when);
  add(&out, "features");
  if (x->simple)
    add_features(&out, x->simple->features.items, x->simple->spaces.items, x->simple->spaces.count);
  else
    add_features(&out, x->cb->features.items, x->cb->shared.items, x->cb->shared.count);
  for (size_t i = 0; x->cb && i < x->cb->action_count; i++) {
    size_t count;
    const rml_space *runs = rml_action_runs(x->cb, i, &count);
    add(&out, "; action %zu", i);
    add_features(&out, x->cb->features.items, runs, count);
  }
  end(&out, context);
}

static void report_label(const rml_reduction *self, const rml_context *context, const reml_label *y)
{
  line out;
  begin(&out, self->config, "learn");
  if (y->type == REML_LABEL_SIMPLE)
    add(&out, "label %s, weight %s", rml_show_float(y->value).text, rml_show_float(y->weight).text);
  else if (y->type == REML_LABEL_BINARY)
    add(&out, "label %s", y->action ? "true" : "false");
  else
    add(&out, "label action %lu, cost %s, probability %s", (unsigned long)y->action, rml_show_float(y->cost).text,
        rml_show_float(y->probability).text);
  end(&out, context);
}

static void report_prediction(const rml_reduction *self, const rml_context *context, const rml_answer *answer)
{
  line out;
  begin(&out, self->config, "predict");
  if (answer->type == REML_PREDICTION_SCALAR) {
    add(&out, "prediction %s, raw %s", rml_show_float(answer->scalar).text, rml_show_float(answer->raw).text);
  } else if (answer->type == REML_PREDICTION_BINARY) {
    add(&out, "prediction %s", answer->binary ? "true" : "false");
  } else {
    add(&out, "prediction");
    for (size_t i = 0; i < answer->action_count; i++)
      add(&out, " %lu:%s", (unsigned long)answer->actions[i].action, rml_show_float(answer->actions[i].value).text);
  }
  end(&out, context);
}

static reml_status predict(const rml_reduction *self, const rml_context *context, const rml_example *x, rml_scratch *scratch,
                           rml_answer *out)
{
  const debug_config *config = self->config;
  if (config->features)
    report_features(self, context, "predict", x);
  reml_status status = self->below->type->predict(self->below, context, x, scratch, out);
  if (status == REML_OK && config->prediction)
    report_prediction(self, context, out);
  return status;
}

static reml_status learn(rml_reduction *self, const rml_context *context, const rml_example *x, const reml_label *y,
                         rml_scratch *scratch)
{
  const debug_config *config = self->config;
  if (config->features)
    report_features(self, context, "learn", x);
  if (config->label)
    report_label(self, context, y);
  return self->below->type->learn(self->below, context, x, y, scratch);
}

const rml_reduction_type rml_debug = {
  .name = "Debug",
  .meaning = "Reports what passes through it.",
  .config = &config_record,
  .config_size = sizeof(debug_config),
  .below_role = "a reduction",
  .predict = predict,
  .learn = learn,
};
