#include "text.h"

#include "command.h"
#include "message.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool reads_back(double value, const char *text)
{
  double read = strtod(text, NULL);
  if ((double)(float)value != value)
    return read == value;
  return (float)read == (float)value && strtof(text, NULL) == (float)value;
}

void number_text(double value, char text[NUMBER_TEXT])
{
  int digits = 6;
  if (value == 0 && signbit(value)) {
    memcpy(text, "-0.0", sizeof "-0.0"); /* "-0" is an integer to many, and those have no sign */
  } else if (fabs(value) < 1e15 && trunc(value) == value) {
    snprintf(text, NUMBER_TEXT, "%.0f", value);
  } else {
    /* What was computed needs more digits than what somebody wrote: two searches, up from 7 and from 1. */
    snprintf(text, NUMBER_TEXT, "%.*g", digits, value);
    digits = reads_back(value, text) ? 1 : 7;
    do
      snprintf(text, NUMBER_TEXT, "%.*g", digits, value);
    while (!reads_back(value, text) && digits++ < 17);
  }
}

static const char *nonfinite_text(double value)
{
  return isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
}

void element_text(float value, char text[NUMBER_TEXT])
{
  enum { USUAL_NAN = 0x7fc00000 };
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if (isfinite(value))
    number_text((double)value, text);
  else if (isnan(value) && bits != USUAL_NAN)
    snprintf(text, NUMBER_TEXT, "NaN:0x%08" PRIx32, bits);
  else
    snprintf(text, NUMBER_TEXT, "%s", nonfinite_text((double)value));
}

void json_number(FILE *to, double value)
{
  char text[NUMBER_TEXT];
  if (isfinite(value)) {
    number_text(value, text);
    fputs(text, to);
  } else {
    fprintf(to, "\"%s\"", nonfinite_text(value));
  }
}

/* How many bytes the character at `text` has (RFC 3629); 0: it is not UTF-8. */
static size_t character_length(const char *text, size_t length)
{
  const unsigned char *byte = (const unsigned char *)text;
  size_t size = byte[0] < 0x80 ? 1 : byte[0] < 0xc2 ? 0 : byte[0] < 0xe0 ? 2 : byte[0] < 0xf0 ? 3 : byte[0] < 0xf5 ? 4 : 0;
  if (size > length)
    return 0;
  for (size_t i = 1; i < size; i++)
    if ((byte[i] & 0xc0) != 0x80)
      return 0;
  /* Longer than necessary, a surrogate, beyond U+10FFFF. */
  if ((byte[0] == 0xe0 && byte[1] < 0xa0) || (byte[0] == 0xed && byte[1] > 0x9f) || (byte[0] == 0xf0 && byte[1] < 0x90) ||
      (byte[0] == 0xf4 && byte[1] > 0x8f))
    return 0;
  return size;
}

bool json_can_hold(const char *text, size_t length)
{
  for (size_t at = 0, size; at < length; at += size) {
    size = character_length(text + at, length - at);
    if (size == 0 || text[at] == 0)
      return false;
  }
  return true;
}

/* Writes the one-byte character `c` as it stands in a JSON string. */
static void json_character(FILE *to, unsigned char c)
{
  static const char escaped[] = "\"\\\b\t\n\f\r", letters[] = "\"\\btnfr";
  const char *found = c ? strchr(escaped, c) : NULL;
  if (found)
    fprintf(to, "\\%c", letters[found - escaped]);
  else if (c < 0x20)
    fprintf(to, "\\u%04x", c);
  else
    fputc(c, to);
}

void json_string(FILE *to, const char *text, size_t length)
{
  fputc('"', to);
  for (size_t at = 0; at < length;) {
    unsigned char first = (unsigned char)text[at];
    size_t size = character_length(text + at, length - at);
    if (size == 0 || first == 0)
      fprintf(to, "\\\\x%02x", first);
    else if (size == 1)
      json_character(to, first);
    else
      fwrite(text + at, 1, size, to);
    at += size > 0 ? size : 1;
  }
  fputc('"', to);
}

/* How many columns the next character takes, and bytes; `shown` is false for what must be escaped. */
static size_t next_width(const char *text, size_t length, size_t *step, bool *shown)
{
  unsigned char first = (unsigned char)text[0];
  size_t size = character_length(text, length);
  /* C1 controls are U+0080 to U+009F. */
  *shown = size > 0 && first >= 0x20 && first != 0x7f && !(first == 0xc2 && (unsigned char)text[1] < 0xa0);
  *step = *shown ? size : 1;
  return *shown ? 1 : 4;
}

static size_t plain_width(const char *text, size_t length)
{
  size_t width = 0, step;
  bool shown;
  for (size_t at = 0; at < length; at += step)
    width += next_width(text + at, length - at, &step, &shown);
  return width;
}

size_t plain_text(FILE *to, const char *text, size_t length, size_t columns)
{
  size_t used = 0, step, room = columns;
  bool shown, cut = plain_width(text, length) > columns;
  if (cut)
    room -= 3;
  for (size_t at = 0; at < length; at += step) {
    size_t width = next_width(text + at, length - at, &step, &shown);
    if (used + width > room)
      break;
    if (shown)
      fwrite(text + at, 1, step, to);
    else
      fprintf(to, "\\x%02x", (unsigned char)text[at]);
    used += width;
  }
  return used + (size_t)fprintf(to, "%s", cut ? "..." : "");
}

void counted_text(uint64_t count, char text[NUMBER_TEXT])
{
  char digits[24];
  size_t length = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, count), used = 0;
  for (size_t i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0)
      text[used++] = ',';
    text[used++] = digits[i];
  }
  text[used] = 0;
}

static void end_without_memory(void)
{
  say_error("not enough memory");
  exit(EXIT_TROUBLE);
}

void open_text(struct memory_text *text)
{
  *text = (struct memory_text){ NULL, NULL, 0 };
  text->to = open_memstream(&text->text, &text->size);
  if (!text->to)
    end_without_memory();
}

char *close_text(struct memory_text *text)
{
  bool whole = !ferror(text->to);
  if (fclose(text->to) != 0 || !whole || !text->text)
    end_without_memory();
  return text->text;
}

enum { POSITION_TEXT = 16 };

static const char default_namespace[] = ":default";

size_t feature_text_room(const reml_feature *feature)
{
  return feature->ns_length + feature->name_length + feature->text_length + sizeof default_namespace + POSITION_TEXT;
}

static char *append(char *at, const char *text, size_t length)
{
  memcpy(at, text, length);
  return at + length;
}

size_t feature_text(const reml_feature *feature, char *out)
{
  char *at =
      feature->ns ? append(out, feature->ns, feature->ns_length) : append(out, default_namespace, sizeof default_namespace - 1);
  if (!feature->name)
    return (size_t)(at - out) + (size_t)snprintf(at, POSITION_TEXT, "[%" PRIu32 "]", feature->position);
  *at++ = '^';
  at = append(at, feature->name, feature->name_length);
  if (feature->text) {
    *at++ = '=';
    at = append(at, feature->text, feature->text_length);
  }
  return (size_t)(at - out);
}
