#include "parser.h"

#include "bytes.h"
#include "decimal_usual.h"
#include "json_scan.h"

#include <math.h>
#include <string.h>

/* spec/input-formats.md, "vw-text". */

/* What a byte may end: a token, a part of one. */
enum { SPACE = 1, BAR = 2, COLON = 4, TOKEN_END = SPACE | BAR, NAME_END = SPACE | BAR | COLON };

static const unsigned char kinds[256] = {
  ['\t'] = SPACE, ['\n'] = SPACE, ['\v'] = SPACE, ['\f'] = SPACE, ['\r'] = SPACE, [' '] = SPACE, ['|'] = BAR, [':'] = COLON,
};

/* A piece of a line. */
typedef struct piece {
  const char *begin, *end;
} piece;

/* What stands behind a colon. */
typedef struct value {
  piece text;
  bool is_number;
  float number; /* perhaps not finite */
} value;

typedef struct vw_line {
  reml_features *x;
  rml_report *report;
  reml_status status; /* of the problem that ended parsing */
  uint64_t number;
  const char *begin, *end; /* without the white space at its end */
  float scale;             /* what the values of this namespace are multiplied by */
  uint32_t position;       /* of the next feature without a name */
} vw_line;

/* How far the first of eight bytes is that may be of some kind, 8 when none is: a bar, a colon, or up to a space. */
static int find_in_word(const char *at)
{
  uint64_t word = rml_load_u64((const unsigned char *)at);
  uint64_t found = rml_bytes_below(word, ' ' + 1) | rml_bytes_that_are(word, '|') | rml_bytes_that_are(word, ':');
  return found ? rml_bytes_before(found) : 8;
}

/* Whether a text ends here, or goes on with a byte of one of these kinds. */
static bool ends(const char *at, const char *end, unsigned kind)
{
  return at == end || kinds[(unsigned char)*at] & kind;
}

/* The first byte of one of these kinds, or the end. */
static const char *find_slowly(const char *at, const char *end, unsigned kind)
{
  while (!ends(at, end, kind))
    at++;
  return at;
}

/* The same for what is mostly near: names are of all lengths, and a loop over their bytes would end where no processor
 * expects it. */
static inline const char *find(const char *at, const char *end, unsigned kind)
{
  int next = end - at >= 8 ? find_in_word(at) : 0;
  return next < 8 && ends(at + next, end, kind) ? at + next : find_slowly(at + next, end, kind);
}

/* Takes the next piece between white space; false when there is none. */
static bool next_piece(piece *rest, piece *out)
{
  while (rest->begin < rest->end && rml_is_space(*rest->begin))
    rest->begin++;
  *out = (piece){ rest->begin, find(rest->begin, rest->end, SPACE) };
  rest->begin = out->end;
  return out->begin < out->end;
}

static bool says(piece text, const char *word)
{
  size_t length = strlen(word);
  return (size_t)(text.end - text.begin) == length && memcmp(text.begin, word, length) == 0;
}

static rml_place place_of(const vw_line *line, const char *at)
{
  rml_place place = { UINT64_MAX, line->number, 0, NULL };
  uint64_t lines;
  rml_scan_place(line->begin, at, &lines, &place.column);
  return place;
}

/* Reports that `found` stands where something else was expected; false. */
static bool refuse(vw_line *line, piece found, const char *expected, const char *for_what)
{
  char shown[RML_QUOTED];
  rml_place place = place_of(line, found.begin);
  rml_quote(shown, found.begin, (size_t)(found.end - found.begin));
  line->status = rml_problem(line->report, REML_E_DATA, &place, "expected %s%s, found %s", expected, for_what, shown);
  return false;
}

static bool no_memory(vw_line *line, const char *at)
{
  rml_place place = place_of(line, at);
  line->status = rml_problem(line->report, REML_E_MEMORY, &place, "not enough memory");
  return false;
}

/* `inf`, `infinity` or `nan` in any case, perhaps with a sign. */
static bool is_not_finite(piece text)
{
  static const char *const words[] = { "inf", "infinity", "nan" };
  text.begin += text.begin < text.end && (*text.begin == '+' || *text.begin == '-');
  size_t length = (size_t)(text.end - text.begin);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t same = 0;
    while (same < length && (text.begin[same] | 0x20) == words[i][same])
      same++;
    if (same == length && words[i][same] == 0)
      return true;
  }
  return false;
}

/* Reads up to the end or a byte of one of the kinds. */
static inline value read_value(const char *at, const char *end, unsigned kind)
{
  float number;
  const char *stop = rml_float_scan(at, end, &number);
  if (stop && ends(stop, end, kind))
    return (value){ { at, stop }, true, number };
  piece text = { at, find(at, end, kind) };
  return (value){ text, is_not_finite(text), INFINITY };
}

/* ---- Labels ---- */

static bool read_number(vw_line *line, piece text, const char *for_what, float *out)
{
  value read = read_value(text.begin, text.end, 0);
  if (!read.is_number)
    return refuse(line, text, "a number", for_what);
  if (!isfinite(read.number))
    return refuse(line, text, "a finite number", for_what);
  *out = read.number;
  return true;
}

static bool read_simple_label(vw_line *line, piece rest, reml_label *y)
{
  piece text;
  float label, weight = 1;
  if (!next_piece(&rest, &text))
    return true;
  if (!read_number(line, text, " for the label", &label))
    return false;
  if (next_piece(&rest, &text)) {
    if (!read_number(line, text, " for the weight", &weight))
      return false;
    if (weight < 0)
      return refuse(line, text, "a weight of at least 0", "");
  }
  if (next_piece(&rest, &text))
    return refuse(line, text, "'|' behind label and weight", "");
  *y = reml_simple_label(label, weight);
  return true;
}

static bool read_binary_label(vw_line *line, piece rest, reml_label *y)
{
  piece text, more;
  if (!next_piece(&rest, &text))
    return true;
  bool truth = says(text, "1");
  if (!truth && !says(text, "-1"))
    return refuse(line, text, "1 or -1", " for the label");
  if (next_piece(&rest, &more))
    return refuse(line, more, "'|' behind the label", "");
  *y = reml_binary_label(truth);
  return true;
}

static bool is_u32(piece text)
{
  uint64_t number = 0;
  const char *at = text.begin;
  for (; at < text.end && *at >= '0' && *at <= '9' && number <= UINT32_MAX; at++)
    number = number * 10 + (uint64_t)(*at - '0');
  return at == text.end && text.begin < text.end && number <= UINT32_MAX;
}

/* `action:cost:probability`, of the action whose line it stands on. */
static bool read_outcome(vw_line *line, piece text, reml_label *y)
{
  piece parts[3], rest = text;
  size_t count = 0;
  float cost, probability;
  for (bool more = true; more; count++) {
    piece part = { rest.begin, find(rest.begin, rest.end, COLON) };
    if (count < 3)
      parts[count] = part;
    more = part.end < rest.end;
    rest.begin = part.end + more;
  }
  if (count != 3)
    return refuse(line, text, "shared or action:cost:probability", " for the label");
  if (!is_u32(parts[0]))
    return refuse(line, parts[0], "a whole number from 0 to 4294967295", " for the action");
  if (!read_number(line, parts[1], " for the cost", &cost))
    return false;
  if (!read_number(line, parts[2], " for the probability", &probability))
    return false;
  if (!(probability > 0 && probability <= 1))
    return refuse(line, parts[2], "a probability above 0 and at most 1", "");
  if (y->type != REML_LABEL_NONE)
    return refuse(line, text, "one label in an example", "");
  *y = reml_cb_label((uint32_t)(line->x->action_count - 1), cost, probability);
  return true;
}

/* Begins what a line of an example with actions holds: the shared features on the first line that says so, else an action. */
static bool read_action_label(vw_line *line, piece rest, bool first, reml_label *y)
{
  piece text, more;
  bool labelled = next_piece(&rest, &text);
  if (next_piece(&rest, &more))
    return refuse(line, more, "'|' behind the label", "");
  if (labelled && says(text, "shared"))
    return first || refuse(line, text, "shared on the first line of an example only", "");
  if (!rml_features_begin_action(line->x))
    return no_memory(line, line->begin);
  return !labelled || read_outcome(line, text, y);
}

/* What stands before the first `|`, without a tag: the last piece when it begins with an apostrophe or no space follows. */
static piece label_part(const vw_line *line, const char *bar)
{
  const char *end = bar;
  while (end > line->begin && rml_is_space(end[-1]))
    end--;
  const char *last = end;
  while (last > line->begin && !rml_is_space(last[-1]))
    last--;
  bool tag = last < end && (*last == '\'' || bar[-1] != ' ');
  return (piece){ line->begin, tag ? last : end };
}

/* ---- Features ---- */

/* Begins the features behind a `|`.  Returns where they begin, or NULL. */
static const char *read_namespace(vw_line *line, const char *at)
{
  piece name = { at, find(at, line->end, NAME_END) };
  const char *end = find(name.end, line->end, TOKEN_END);
  rml_features_enter(line->x, rml_space_default());
  line->scale = 1;
  line->position = 0;
  if (name.begin == end)
    return end;
  rml_features_enter(line->x, rml_space_named(&line->x->hashing, name.begin, (size_t)(name.end - name.begin)));
  if (name.end == end)
    return end;
  piece scale = { name.end + 1, end };
  return read_number(line, scale, " behind ':' of the namespace", &line->scale) ? end : NULL;
}

/* Adds the feature `name`, which nothing was read for, or the value that was.  Without a name it is told apart by position. */
static bool add(vw_line *line, piece name, const value *read)
{
  size_t length = (size_t)(name.end - name.begin);
  rml_feature_name called = { .name = name.begin, .length = length };
  float number = read->is_number ? read->number : 1, product = number * line->scale;
  uint32_t hash;
  if (!read->is_number) {
    called.text = read->text.begin;
    called.text_length = (size_t)(read->text.end - read->text.begin);
    hash = rml_feature_text_hash(line->x, name.begin, length, called.text, called.text_length);
  } else if (length > 0) {
    hash = rml_feature_hash(line->x, name.begin, length);
  } else {
    called = (rml_feature_name){ .position = line->position++ };
    hash = rml_feature_position_hash(line->x, called.position);
  }
  if (!isfinite(product))
    return refuse(line, read->text, "a finite number",
                  isfinite(number) ? " after multiplying by the namespace's" : " behind ':'");
  if (!rml_features_put(line->x, hash, product))
    return no_memory(line, read->text.begin);
  rml_features_tell(line->x, hash, product, &called);
  return true;
}

/* Reads a feature, which may lack a name.  Returns its end, or NULL. */
static const char *read_feature(vw_line *line, const char *at)
{
  const char *end = line->end;
  piece name = { at, find(at, end, NAME_END) };
  value read = { { at, name.end }, true, 1 };
  if (name.end < end && *name.end == ':')
    read = read_value(name.end + 1, end, name.end > at ? NAME_END : TOKEN_END);
  if (!add(line, name, &read))
    return NULL;
  return ends(read.text.end, end, TOKEN_END) ? read.text.end : find(read.text.end, end, TOKEN_END);
}

/* Reads all features, from the first `|` on. */
static bool read_features(vw_line *line, const char *at)
{
  while (at < line->end) {
    at = read_namespace(line, at + 1);
    while (at && at < line->end && *at != '|')
      at = rml_is_space(*at) ? at + 1 : read_feature(line, at);
    if (!at)
      return false;
  }
  return true;
}

/* ---- Examples ---- */

static bool is_cb(const reml_features *x)
{
  return x->type == REML_FEATURES_CB;
}

/* Sets the line, and returns its first `|` or its end. */
static const char *start_line(vw_line *line, const char *begin, const char *end)
{
  while (end > begin && rml_is_space(end[-1]))
    end--;
  line->begin = begin;
  line->end = end;
  const char *bar = memchr(begin, '|', (size_t)(end - begin));
  return bar ? bar : end;
}

static bool read_line(vw_line *line, piece text, reml_label *y)
{
  const char *bar = start_line(line, text.begin, text.end);
  piece label = label_part(line, bar);
  bool ok = line->x->label == REML_LABEL_BINARY ? read_binary_label(line, label, y) : read_simple_label(line, label, y);
  return ok && read_features(line, bar);
}

static bool read_actions(vw_line *line, piece text, reml_label *y)
{
  uint64_t first = line->number;
  for (const char *at = text.begin; at < text.end; line->number++) {
    const char *end = rml_line_end(at, text.end), *bar = start_line(line, at, end);
    if (!read_action_label(line, label_part(line, bar), line->number == first, y) || !read_features(line, bar))
      return false;
    at = end + (end < text.end);
  }
  if (line->x->action_count > 0)
    return true;
  rml_place place = { UINT64_MAX, first, 1, NULL };
  line->status = rml_problem(line->report, REML_E_DATA, &place, "expected an action below the shared features, found none");
  return false;
}

static reml_status parse(reml_features *x, const char *text, size_t length, uint64_t number, reml_label *y, rml_report *report)
{
  vw_line line = { .x = x, .report = report, .status = REML_OK, .number = number };
  piece all = { text, text + length };
  bool ok = is_cb(x) ? read_actions(&line, all, y) : read_line(&line, all, y);
  return ok ? REML_OK : line.status;
}

const rml_parser rml_vw_text_parser = { REML_DATA_VW_TEXT, is_cb, parse };
