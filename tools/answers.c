#include "answers.h"

#include "message.h"

#include <stdio.h>
#include <string.h>

enum { POINTER = 512 }; /* enough for the deepest stack a document may have */

static bool get(const reml_document *config, const char *reduction, const char *member, reml_value *value)
{
  char pointer[POINTER];
  *value = (reml_value)REML_VALUE_INIT;
  snprintf(pointer, sizeof pointer, "%s%s", reduction, member);
  return reml_document_get(config, pointer, value);
}

static bool is_text(const reml_value *value, const char *text)
{
  return value->type == REML_VALUE_STRING && strcmp(value->text, text) == 0;
}

/* Moves the pointer on to the reduction below; false when there is none. */
static bool go_below(const reml_document *config, char reduction[POINTER])
{
  static const char *const names[] = { "/config/next", "/config/regressor" };
  reml_value value;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (get(config, reduction, names[i], &value)) {
      size_t used = strlen(reduction);
      snprintf(reduction + used, POINTER - used, "%s", names[i]);
      return true;
    }
  return false;
}

static void look_into(const reml_document *config, struct answers *answers)
{
  char reduction[POINTER] = "/entryReduction";
  reml_value link, least, most;
  while (!get(config, reduction, "/config/linkFunction", &link))
    if (!go_below(config, reduction))
      return;
  answers->probable = is_text(&link, "Logistic");
  if (get(config, reduction, "/config/lossFunction/Logistic/min_label", &least) &&
      get(config, reduction, "/config/lossFunction/Logistic/max_label", &most)) {
    answers->no = least.number;
    answers->yes = most.number;
  }
}

bool answers_of(const reml_workspace *ws, struct answers *answers)
{
  reml_buffer text = { NULL, 0 };
  reml_document *config = NULL;
  reml_options options = REML_OPTIONS_INIT;
  reml_error err = REML_ERROR_INIT;
  *answers = (struct answers){ .no = 0, .yes = 1 };
  reml_workspace_types(ws, NULL, NULL, &answers->type);
  if (answers->type != REML_PREDICTION_SCALAR)
    return true;
  options.format = REML_FORMAT_CONFIG;
  bool good = reml_workspace_save(ws, reml_to_memory(&text), REML_FORMAT_CONFIG, &err) >= 0 &&
              reml_document_read(&config, reml_from_memory(text.data, text.size), &options, &err) >= 0;
  if (good)
    look_into(config, answers);
  else
    say_failure(NULL, &err);
  reml_document_free(config);
  reml_buffer_free(&text);
  return good;
}
