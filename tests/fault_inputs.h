/* What check_no_memory.c reads: a configuration and a model of each stack in every form, models of reductionml, and what is
 * refused. */
#ifndef FAULT_INPUTS_H
#define FAULT_INPUTS_H

#include "faults.h"
#include "vectors.h"

#include <json.h>

/* Kinds of inputs, of which trials take some. */
enum { CONFIG = 1, JSON = 2, BINARY = 4, IMPORT = 8, REFUSED = 16, MODEL = JSON | BINARY | IMPORT };

typedef struct input {
  char name[80];
  bytes content;
  unsigned kind;
  bool first; /* for trials that are the same whatever the reduction */
} input;

enum { MOST_INPUTS = 160 };
static input inputs[MOST_INPUTS];
static size_t input_count;

static inline void add_input(const char *name, const char *what, bytes content, unsigned kind)
{
  must(input_count < MOST_INPUTS ? REML_OK : REML_E_LIMIT, "room for all inputs");
  input *to = &inputs[input_count++];
  snprintf(to->name, sizeof to->name, "%s, %s", name, what);
  to->content = content;
  to->kind = kind;
  to->first = strncmp(name, "Coin", 4) == 0;
}

static inline bytes copy_of(const void *data, size_t size)
{
  bytes out = { need(malloc(size + 1)), size };
  memcpy(out.data, data, size);
  out.data[size] = 0;
  return out;
}

/* A model that has learned something and knows some texts. */
static inline reml_workspace *learner(const char *config)
{
  static const char *const examples[] = { [REML_LABEL_SIMPLE] = "0.5 | a b:2 |n1 :1 :2 |n2 :3 :4",
                                          [REML_LABEL_BINARY] = "1 | a b:2 |n1 :1 :2 |n2 :3 :4",
                                          [REML_LABEL_CB] = "shared | a\n0:1:0.5 | b |n1 :1\n | c" };
  reml_workspace *ws;
  reml_features *x;
  reml_label y;
  int32_t type;
  must(reml_workspace_create(&ws, reml_from_memory(config, REML_STRLEN), NULL, NULL), config);
  reml_workspace_types(ws, &type, NULL, NULL);
  must(reml_features_create(&x, ws, NULL), "features");
  must(reml_features_parse(x, REML_DATA_VW_TEXT, examples[type], REML_STRLEN, &y, NULL), examples[type]);
  must(reml_workspace_learn(ws, x, &y, NULL), "learning");
  must(reml_workspace_set_metadata(ws, "note", "clicks of week 7", NULL), "metadata");
  must(reml_workspace_set_metadata(ws, "place", "here", NULL), "metadata");
  reml_features_free(x);
  return ws;
}

/* The model as a later minor version may write it, with every kind of value under keys that nobody knows. */
static inline bytes later(const char *json)
{
  static const char head[] =
      "{\"later\": {\"null\": null, \"list\": [1, -1, 2.5, true, \"a text\", [], {}], \"float\": {\"$float\": \"NaN\"},"
      " \"bin\": {\"$bin\": \"AAEC\"}, \"ext\": {\"$ext\": [-1, \"AAEC\"]},"
      " \"many\": {\"a\": 1, \"b\": 2, \"c\": 3, \"d\": 4, \"e\": 5, \"f\": 6, \"g\": 7, \"h\": 8, \"i\": 9, \"j\": 10, \"k\": "
      "11,"
      " \"l\": 12}, \"tensor\": {\"rows\": {\"1\": [1, 2], \"0\": [3, \"NaN\"]}, \"shape\": [2, 2], \"dtype\": \"f32\"}},"
      "\"reml\": {\"format\": 1, \"minor\": 1";
  const char *rest = strstr(json, "\"minor\": 0");
  must(rest ? REML_OK : REML_E_VALUE, "a header");
  rest += strlen("\"minor\": 0");
  bytes out = { need(malloc(sizeof head + strlen(rest))), strlen(head) + strlen(rest) };
  snprintf(out.data, out.size + 1, "%s%s", head, rest);
  return out;
}

static inline void add_later(const char *json)
{
  bytes text = later(json);
  reml_document *d;
  reml_buffer binary;
  must(reml_document_read(&d, reml_from_memory(text.data, text.size), NULL, NULL), text.data);
  must(reml_document_write(d, reml_to_memory(&binary), REML_FORMAT_BINARY, NULL), text.data);
  add_input("Coin", "later JSON", text, JSON);
  add_input("Coin", "later binary", copy_of(binary.data, binary.size), BINARY);
  reml_buffer_free(&binary);
  reml_document_free(d);
}

static inline void add_stack(size_t i)
{
  char config[1024];
  reml_workspace *ws = learner(stack_config(i, config));
  for (int32_t format = REML_FORMAT_BINARY; format <= REML_FORMAT_CONFIG; format++) {
    static const char *const names[] = { "", "binary", "JSON", "a configuration" };
    static const unsigned kinds[] = { 0, BINARY, JSON, CONFIG };
    reml_buffer saved;
    must(reml_workspace_save(ws, reml_to_memory(&saved), format, NULL), "saving");
    add_input(stacks[i].name, names[format], copy_of(saved.data, saved.size), kinds[format]);
    if (i == 0 && format == REML_FORMAT_JSON)
      add_later(saved.data);
    reml_buffer_free(&saved);
  }
  reml_workspace_free(ws);
}

/* Models of reductionml, small ones, in both of their forms. */
static inline void add_foreign(void)
{
  static const char *const names[] = { "coin-0.1.0.json", "coin-0.1.0.flexbuffers", "square-cb.json",
                                       "elementwise.flexbuffers" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[128];
    snprintf(path, sizeof path, "tests/data/reductionml/%s", names[i]);
    add_input(names[i], "imported", source_file(path), IMPORT);
  }
}

/* Some of what is refused: reading stops at many places. */
static inline void add_refused(void)
{
  bytes text = file_of("vectors.json");
  json_object *index = json_tokener_parse(text.data), *vectors = json_object_object_get(index, "vectors");
  for (size_t i = 0, refused = 0; i < json_object_array_length(vectors); i++) {
    json_object *entry = json_object_array_get_idx(vectors, i);
    const char *name = json_object_get_string(json_object_object_get(entry, "file"));
    if (strcmp(json_object_get_string(json_object_object_get(entry, "verdict")), "good") == 0 || refused++ % 10 != 0)
      continue;
    bytes content = vector_of(name);
    if (content.size < 4096)
      add_input(name, "refused", content, REFUSED);
    else
      free(content.data);
  }
  json_object_put(index);
  free(text.data);
}

static inline void free_inputs(void)
{
  for (size_t i = 0; i < input_count; i++)
    free(inputs[i].content.data);
}

#endif
