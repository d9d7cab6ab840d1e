/* spec/input-formats.md, "json" and "dsjson", which differ in what stands around the features and in few things inside. */
#include "data_write.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* An array of dsjson says which positions it leaves out, each with a null: not with more than these. */
enum { MOST_NULLS = 4096 };

typedef struct json_writer {
  FILE *to;
  bool dsjson;
  bool member; /* there is one before in this object */
  refusal *refused;
} json_writer;

static bool refuse(json_writer *w, const reml_feature *feature, const char *why)
{
  *w->refused = (refusal){ feature, why };
  return false;
}

static void separate(json_writer *w)
{
  if (w->member)
    fputs(", ", w->to);
  w->member = true;
}

static bool can_hold(json_writer *w, const reml_feature *feature)
{
  bool named = feature->name != NULL;
  if (feature->ns && !json_can_hold(feature->ns, feature->ns_length))
    return refuse(w, feature, "its namespace is not UTF-8, or has U+0000 in it");
  if (named && !json_can_hold(feature->name, feature->name_length))
    return refuse(w, feature, "its name is not UTF-8, or has U+0000 in it");
  if (feature->text && !json_can_hold(feature->text, feature->text_length))
    return refuse(w, feature, "its text is not UTF-8, or has U+0000 in it");
  if (feature->text && feature->value != 1)
    return refuse(w, feature, "it has a text and a value other than 1");
  if (w->dsjson && feature->ns && feature->ns_length > 0 && *feature->ns == '_')
    return refuse(w, feature, "namespaces that begin with '_' are skipped there");
  if (w->dsjson && named && feature->name_length > 0 && *feature->name == '_')
    return refuse(w, feature, "names that begin with '_' are skipped there");
  return true;
}

static void write_key(json_writer *w, const reml_feature *feature)
{
  separate(w);
  if (feature->ns)
    json_string(w->to, feature->ns, feature->ns_length);
  else
    fputs("\":default\"", w->to);
  fputs(": ", w->to);
}

/* Features by position, as an array: those that follow one another without a gap, but that dsjson may leave some out. */
static bool write_positions(json_writer *w, const record_feature **at, const record_feature *end)
{
  uint32_t next = 0;
  write_key(w, &(*at)->is);
  fputc('[', w->to);
  for (bool first = true; *at < end && !(*at)->is.name && (first || (*at)->is.position >= next); first = false, ++*at) {
    const reml_feature *feature = &(*at)->is;
    if (feature->position != next && !w->dsjson)
      return refuse(w, feature, "positions there count from 0 without gaps");
    if (feature->position - next > MOST_NULLS)
      return refuse(w, feature, "too many positions before its own are left out");
    for (; next < feature->position; next++)
      fputs(next ? ", null" : "null", w->to);
    if (next++ > 0)
      fputs(", ", w->to);
    json_number(w->to, (double)feature->value);
  }
  fputc(']', w->to);
  return true;
}

/* Features by name, all of the value 1. */
static void write_list(json_writer *w, span features)
{
  write_key(w, &features.begin->is);
  for (const record_feature *each = features.begin; each < features.end; each++) {
    fputs(each == features.begin ? "[" : ", ", w->to);
    json_string(w->to, each->is.name, each->is.name_length);
  }
  fputc(']', w->to);
}

static void write_members(json_writer *w, span features)
{
  for (const record_feature *each = features.begin; each < features.end; each++) {
    const reml_feature *feature = &each->is;
    separate(w);
    json_string(w->to, feature->name, feature->name_length);
    fputs(": ", w->to);
    if (feature->text)
      json_string(w->to, feature->text, feature->text_length);
    else
      json_number(w->to, (double)feature->value);
  }
}

/* Features with names: as a list, or as an object, which in dsjson the default namespace does without. */
static void write_named(json_writer *w, span features, bool plain)
{
  if (plain && !w->dsjson) {
    write_list(w, features);
  } else if (w->dsjson && !features.begin->is.ns) {
    write_members(w, features);
  } else {
    write_key(w, &features.begin->is);
    fputc('{', w->to);
    w->member = false;
    write_members(w, features);
    fputc('}', w->to);
  }
}

/* A namespace is one member, unless it has features with names and without: their order counts. */
static bool write_namespace(json_writer *w, span features)
{
  for (const record_feature *at = features.begin; at < features.end;) {
    const record_feature *begin = at;
    bool plain = true;
    for (; at < features.end && at->is.name; at++) {
      if (!can_hold(w, &at->is))
        return false;
      plain = plain && !at->is.text && at->is.value == 1;
    }
    if (begin < at)
      write_named(w, (span){ begin, at }, plain);
    else if (!can_hold(w, &at->is) || !write_positions(w, &at, features.end))
      return false;
  }
  return true;
}

static bool write_features(json_writer *w, span features)
{
  span one;
  while (span_next_namespace(&features, &one))
    if (!write_namespace(w, one))
      return false;
  return true;
}

/* The same as an object of its own. */
static bool write_object(json_writer *w, span features)
{
  fputc('{', w->to);
  w->member = false;
  if (!write_features(w, features))
    return false;
  fputc('}', w->to);
  w->member = true;
  return true;
}

static bool write_actions(json_writer *w, const record *example)
{
  fputc('[', w->to);
  for (size_t i = 0; i < example->actions; i++) {
    fputs(i > 0 ? ", " : "", w->to);
    if (!write_object(w, record_of_action(example, (int32_t)i)))
      return false;
  }
  fputc(']', w->to);
  return true;
}

/* ---- json ---- */

static void write_number(FILE *to, const char *before, float value)
{
  fputs(before, to);
  json_number(to, (double)value);
}

static void write_label(const reml_label *label, FILE *to)
{
  fputs("\"label\": ", to);
  if (label->type == REML_LABEL_BINARY) {
    fputs(label->action ? "true" : "false", to);
  } else if (label->type == REML_LABEL_CB) {
    fprintf(to, "{\"action\": %" PRIu32, label->action);
    write_number(to, ", \"cost\": ", label->cost);
    write_number(to, ", \"probability\": ", label->probability);
    fputc('}', to);
  } else if (label->weight == 1) {
    json_number(to, (double)label->value);
  } else {
    write_number(to, "{\"value\": ", label->value);
    write_number(to, ", \"weight\": ", label->weight);
    fputc('}', to);
  }
  fputs(", ", to);
}

bool json_write(const record *example, FILE *to, refusal *refused)
{
  json_writer w = { to, false, false, refused };
  span shared = record_of_action(example, -1);
  fputc('{', to);
  if (example->label.type != REML_LABEL_NONE)
    write_label(&example->label, to);
  if (example->actions == 0 || shared.begin < shared.end) {
    fputs(example->actions == 0 ? "\"features\": " : "\"shared\": ", to);
    if (!write_object(&w, shared))
      return false;
    fputs(example->actions == 0 ? "" : ", ", to);
  }
  if (example->actions > 0) {
    fputs("\"actions\": ", to);
    if (!write_actions(&w, example))
      return false;
  }
  fputs("}\n", to);
  return true;
}

/* ---- dsjson ---- */

bool dsjson_write(const record *example, FILE *to, refusal *refused)
{
  json_writer w = { to, true, false, refused };
  fputc('{', to);
  if (example->label.type == REML_LABEL_CB) {
    write_number(to, "\"_label_cost\": ", example->label.cost);
    write_number(to, ", \"_label_probability\": ", example->label.probability);
    fprintf(to, ", \"_labelIndex\": %" PRIu32 ", ", example->label.action);
  }
  fputs("\"c\": {", to);
  if (!write_features(&w, record_of_action(example, -1)))
    return false;
  separate(&w);
  fputs("\"_multi\": ", to);
  if (!write_actions(&w, example))
    return false;
  fputs("}}\n", to);
  return true;
}
