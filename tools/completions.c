#include "completions.h"

#include "data_format.h"
#include "metrics.h"
#include "text.h"

#include <reml.h>

#include <ctype.h>
#include <string.h>

/* Placeholders of options and operands.  Others complete to nothing, unless they are themselves the words: "config|model". */
static const struct {
  const char *placeholder;
  enum wanted wanted;
  const char *(*word)(size_t i); /* the i-th, NULL past the last */
} placeholders[] = {
  { "FILE", WANTED_FILE, NULL },          { "MODEL", WANTED_FILE, NULL },
  { "CONFIG", WANTED_FILE, NULL },        { "FORMAT", WANTED_WORD, data_format_name },
  { "TYPE", WANTED_WORD, reml_typename }, { "NAME,...", WANTED_LIST, metric_kind_name },
  { "FILE...", WANTED_FILE, NULL },       { "A B", WANTED_FILE, NULL },
  { "MODEL...", WANTED_FILE, NULL },      { "BASE", WANTED_FILE, NULL },
};

static char *join_words(const char *(*word)(size_t i))
{
  struct memory_text words;
  open_text(&words);
  for (size_t i = 0; word(i); i++)
    fprintf(words.to, "%s%s", i > 0 ? " " : "", word(i));
  return close_text(&words);
}

/* "config|model" is "config model". */
static struct choices alternatives(const char *placeholder)
{
  struct choices choices = { WANTED_NOTHING, NULL };
  if (!strchr(placeholder, '|') || strspn(placeholder, "abcdefghijklmnopqrstuvwxyz-|") < strlen(placeholder))
    return choices;
  choices.wanted = WANTED_WORD;
  struct memory_text words;
  open_text(&words);
  for (const char *c = placeholder; *c; c++)
    fputc(*c == '|' ? ' ' : *c, words.to);
  choices.words = close_text(&words);
  return choices;
}

struct choices choices_of(const char *placeholder)
{
  if (!placeholder)
    return (struct choices){ WANTED_NOTHING, NULL };
  for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
    if (strcmp(placeholder, placeholders[i].placeholder) == 0)
      return (struct choices){ placeholders[i].wanted, placeholders[i].word ? join_words(placeholders[i].word) : NULL };
  return alternatives(placeholder);
}

bool choices_repeat(const char *placeholder)
{
  size_t length = strlen(placeholder);
  return strchr(placeholder, ' ') || (length > 3 && strcmp(placeholder + length - 3, "...") == 0);
}

void each_option(const struct argp *argp, void (*each)(void *user, const struct argp_option *option), void *user)
{
  const struct argp_option *option = argp ? argp->options : NULL;
  for (; option && (option->name || option->key); option++)
    each(user, option);
  for (const struct argp_child *child = argp ? argp->children : NULL; child && child->argp; child++)
    each_option(child->argp, each, user);
}

char option_letter(const struct argp_option *option)
{
  return option->key > 0 && option->key < 256 && isgraph(option->key) ? (char)option->key : 0;
}

size_t first_sentence(const char *text)
{
  const char *end = strstr(text, ".  ");
  size_t length = end ? (size_t)(end - text) : strlen(text);
  return length > 0 && text[length - 1] == '.' ? length - 1 : length;
}

static void each_place_behind(const struct place *here, void (*each)(void *user, const struct place *place), void *user)
{
  for (const struct command *const *next = here->commands; next && *next; next++) {
    if (*next == &help_command)
      continue;
    char path[64];
    snprintf(path, sizeof path, "%s%s%s", here->path, *here->path ? " " : "", (*next)->name);
    const struct argp *argp = (*next)->argp ? (*next)->argp : &group_argp;
    each_place_behind(&(struct place){ path, argp, (*next)->commands }, each, user);
  }
  each(user, here);
}

void each_place(void (*each)(void *user, const struct place *place), void *user)
{
  each_place_behind(&(struct place){ "", &main_argp, all_commands }, each, user);
}
