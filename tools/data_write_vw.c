/* spec/input-formats.md, "vw-text". */
#include "data_write.h"
#include "text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <strings.h>

static const char token_ends[] = "\t\n\v\f\r |:";

static bool has_any(const char *text, size_t length, const char *bytes)
{
  for (size_t i = 0; i < length; i++)
    if (text[i] && strchr(bytes, text[i]))
      return true;
  return false;
}

static size_t digits(const char *text, size_t length)
{
  size_t count = 0;
  while (count < length && text[count] >= '0' && text[count] <= '9')
    count++;
  return count;
}

static bool is_word(const char *text, size_t length, const char *word)
{
  return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

/* Would vw-text read it as a number, or refuse it as one that is not finite ("Numbers")? */
static bool is_number(const char *text, size_t length)
{
  size_t at = length > 0 && (*text == '+' || *text == '-'), before, behind = 0;
  if (is_word(text + at, length - at, "inf") || is_word(text + at, length - at, "infinity") ||
      is_word(text + at, length - at, "nan"))
    return true;
  at += before = digits(text + at, length - at);
  if (at < length && text[at] == '.') {
    at++;
    at += behind = digits(text + at, length - at);
  }
  if (before + behind == 0)
    return false;
  if (at < length && (text[at] | 0x20) == 'e') {
    at++;
    at += at < length && (text[at] == '+' || text[at] == '-');
    size_t exponent = digits(text + at, length - at);
    at += exponent > 0 ? exponent : length; /* without digits it is none */
  }
  return at == length;
}

/* Why a feature cannot be a token; NULL: it can. */
static const char *token_refused(const reml_feature *feature)
{
  if (!feature->name)
    return NULL;
  if (has_any(feature->name, feature->name_length, token_ends))
    return "its name has white space, '|' or ':' in it";
  if (!feature->text)
    return feature->name_length > 0 ? NULL : "a number without a name is one by position there";
  /* Behind an empty name the text goes up to white space. */
  if (has_any(feature->text, feature->text_length, feature->name_length > 0 ? token_ends : "\t\n\v\f\r |"))
    return "its text has white space, '|' or ':' in it";
  return is_number(feature->text, feature->text_length) ? "its text would be read as a number" : NULL;
}

/* Where writing is inside a namespace. */
typedef struct segment {
  FILE *to;
  bool begun;
  float scale;
  uint32_t position;          /* of the next feature without a name */
  const record_feature *text; /* the next one with a text, or the end */
} segment;

/* What is written for a feature's value, 1 for a text; false when times the scale it is another. */
static bool unscale(float scale, const reml_feature *feature, float *number)
{
  /* The quotient is rounded, so the number that gives the value may be the one beside it. */
  const float quotient = feature->text ? 1 : feature->value / scale;
  const float numbers[] = { quotient, nextafterf(quotient, INFINITY), nextafterf(quotient, -INFINITY) };
  for (size_t i = 0; i < (feature->text ? 1 : 3); i++) {
    float product = numbers[i] * scale;
    *number = numbers[i];
    if (memcmp(&product, &feature->value, sizeof product) == 0)
      return true;
  }
  return false;
}

static bool fits(const segment *now, const reml_feature *feature)
{
  float number;
  bool restarts = !feature->name && feature->position == 0 && now->position > 0;
  return now->begun && !restarts && unscale(now->scale, feature, &number);
}

/* The value of a text is always the scale.  Only a namespace with a name has one; behind an empty name, it tells that from the
 * default namespace. */
static void begin_segment(segment *now, const record_feature *at, const record_feature *end)
{
  char text[NUMBER_TEXT];
  float number;
  while (now->text < end && (now->text < at || !now->text->is.text))
    now->text++;
  now->scale = now->text < end ? now->text->is.value : 1;
  if (!unscale(now->scale, &at->is, &number))
    now->scale = 1;
  now->position = 0;
  fputs(now->begun ? " |" : "|", now->to);
  now->begun = true;
  if (!at->is.ns)
    return;
  fwrite(at->is.ns, 1, at->is.ns_length, now->to);
  if (now->scale == 1 && at->is.ns_length > 0)
    return;
  number_text((double)now->scale, text);
  fprintf(now->to, ":%s", text);
}

static void write_token(segment *now, const reml_feature *feature)
{
  char text[NUMBER_TEXT];
  float number;
  unscale(now->scale, feature, &number);
  fputc(' ', now->to);
  if (feature->name)
    fwrite(feature->name, 1, feature->name_length, now->to);
  if (feature->text) {
    fputc(':', now->to);
    fwrite(feature->text, 1, feature->text_length, now->to);
  } else if (!feature->name || number != 1) {
    number_text((double)number, text);
    fprintf(now->to, ":%s", text);
  }
}

static bool write_namespace(span features, FILE *to, refusal *refused)
{
  segment now = { .to = to, .text = features.begin };
  const reml_feature *first = &features.begin->is;
  if (first->ns && has_any(first->ns, first->ns_length, token_ends)) {
    *refused = (refusal){ first, "its namespace has white space, '|' or ':' in it" };
    return false;
  }
  for (const record_feature *each = features.begin; each < features.end; each++) {
    refused->feature = &each->is;
    refused->why = token_refused(&each->is);
    if (!fits(&now, &each->is))
      begin_segment(&now, each, features.end);
    if (!each->is.name && each->is.position != now.position++)
      refused->why = "positions there count from 0 without gaps";
    if (refused->why)
      return false;
    write_token(&now, &each->is);
  }
  return true;
}

/* All features of a line, and its end.  There is always a `|`: without one the label would be a tag, or the line empty. */
static bool write_segments(span features, FILE *to, refusal *refused)
{
  span one;
  if (features.begin == features.end)
    fputc('|', to);
  for (bool first = true; span_next_namespace(&features, &one); first = false) {
    if (!first)
      fputc(' ', to);
    if (!write_namespace(one, to, refused))
      return false;
  }
  fputc('\n', to);
  return true;
}

/* A label begins with a number and ends with a space, else its last part would be a tag. */
static void write_label(const reml_label *label, FILE *to)
{
  char number[NUMBER_TEXT], second[NUMBER_TEXT];
  switch (label->type) {
  case REML_LABEL_SIMPLE:
    number_text((double)label->value, number);
    number_text((double)label->weight, second);
    fprintf(to, "%s %s%s", number, label->weight == 1 ? "" : second, label->weight == 1 ? "" : " ");
    break;
  case REML_LABEL_BINARY: fputs(label->action ? "1 " : "-1 ", to); break;
  case REML_LABEL_CB:
    number_text((double)label->cost, number);
    number_text((double)label->probability, second);
    fprintf(to, "%" PRIu32 ":%s:%s ", label->action, number, second);
    break;
  default: break;
  }
}

/* An example of several lines ends with an empty one. */
static bool write_actions(const record *example, FILE *to, refusal *refused)
{
  span shared = record_of_action(example, -1);
  if (shared.begin < shared.end) {
    fputs("shared ", to);
    if (!write_segments(shared, to, refused))
      return false;
  }
  for (size_t i = 0; i < example->actions; i++) {
    if (example->label.type == REML_LABEL_CB && example->label.action == i)
      write_label(&example->label, to);
    if (!write_segments(record_of_action(example, (int32_t)i), to, refused))
      return false;
  }
  fputc('\n', to);
  return true;
}

bool vw_text_write(const record *example, FILE *to, refusal *refused)
{
  if (example->actions > 0)
    return write_actions(example, to, refused);
  write_label(&example->label, to);
  return write_segments(record_of_action(example, -1), to, refused);
}
