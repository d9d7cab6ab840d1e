/* Holds the library against the vectors (spec/vectors/README.md): what is good loads, converts without loss and predicts as said;
 * what is not is refused with the status and the place that the index says.  A plain program of the public interface, so that
 * it also runs where Criterion does not. */
#include "vectors.h"

#include <json.h>
#include <stdarg.h>

/* What a workspace may take for its weights here; the vectors have a model of 2^27 rows. */
#define MOST_WEIGHT_BYTES (UINT64_C(1) << 26)

static reml_error error = REML_ERROR_INIT;

__attribute__((format(printf, 2, 3))) static bool wrong(const char *file, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  printf("%s: ", file);
  vprintf(format, arguments);
  printf("\n");
  va_end(arguments);
  return false;
}

static bool done(const char *file, const char *what, reml_status status)
{
  return status >= 0 || wrong(file, "%s: %s: %s", what, reml_status_name(status), error.message);
}

/* A string of an entry, or NULL. */
static const char *text_of(json_object *entry, const char *key)
{
  json_object *value;
  return json_object_object_get_ex(entry, key, &value) ? json_object_get_string(value) : NULL;
}

static uint64_t number_of(json_object *entry, const char *key)
{
  return (uint64_t)json_object_get_int64(json_object_object_get(entry, key));
}

static bool is(json_object *entry, const char *key, const char *text)
{
  const char *value = text_of(entry, key);
  return value && strcmp(value, text) == 0;
}

static reml_source source_of(const bytes *from)
{
  return reml_from_memory(from->data, from->size);
}

static bool is_binary(const bytes *vector)
{
  return vector->size > 6 && memcmp(vector->data, "\x95\xa4reml", 6) == 0;
}

/* What is good. */

/* Whether the document, written in a format, is the vector `name`. */
static bool written_is(const char *file, const reml_document *document, int32_t format, const char *name)
{
  reml_buffer got = { NULL, 0 };
  bool ok = done(file, "writing", reml_document_write(document, reml_to_memory(&got), format, &error));
  bytes want = vector_of(name);
  if (ok && (got.size != want.size || memcmp(got.data, want.data, got.size) != 0))
    ok = wrong(file, "what is written is not %s but\n%.*s", name, (int)(got.size < 4096 ? got.size : 4096), got.data);
  free(want.data);
  reml_buffer_free(&got);
  return ok;
}

/* Writes the document in another format, and reads that; it must have become the vector `own` again. */
static bool comes_back(const char *file, const reml_document *document, int32_t by_way_of, int32_t format, const char *own)
{
  reml_buffer other = { NULL, 0 };
  reml_document *again = NULL;
  bool ok = done(file, "writing", reml_document_write(document, reml_to_memory(&other), by_way_of, &error)) &&
            done(file, "reading what was written",
                 reml_document_read(&again, reml_from_memory(other.data, other.size), NULL, &error)) &&
            written_is(file, again, format, own);
  reml_document_free(again);
  reml_buffer_free(&other);
  return ok;
}

static bool converts(json_object *entry, const char *file, const reml_document *document)
{
  int32_t format = reml_document_format(document);
  int32_t other = format == REML_FORMAT_BINARY ? REML_FORMAT_JSON : REML_FORMAT_BINARY;
  const char *own = text_of(entry, "canonicalForm"), *same = text_of(entry, "same");
  own = own ? own : file;
  return written_is(file, document, format, own) &&
         (!same || (written_is(file, document, other, same) && comes_back(file, document, other, format, own)));
}

/* A workspace of the vector; NULL, and true, when its weights are more than we take here. */
static bool workspace_of(json_object *entry, const char *file, const bytes *vector, const reml_document *document,
                         reml_workspace **out)
{
  reml_options options = REML_OPTIONS_INIT;
  reml_value bits = REML_VALUE_INIT;
  options.max_weight_bytes = MOST_WEIGHT_BYTES;
  reml_status status = is(entry, "kind", "configuration") ? reml_workspace_create(out, source_of(vector), &options, &error)
                                                          : reml_workspace_load(out, source_of(vector), &options, &error);
  if (status == REML_E_LIMIT && reml_document_get(document, "/globalConfig/numBits", &bits) &&
      UINT64_C(32) << bits.integer > MOST_WEIGHT_BYTES)
    return true;
  return done(file, "a workspace", status);
}

static bool same_float(json_object *recorded, float predicted)
{
  float want = (float)json_object_get_double(recorded);
  return memcmp(&want, &predicted, sizeof want) == 0;
}

static bool same_prediction(json_object *recorded, const reml_prediction *p)
{
  const reml_action *actions;
  if (!json_object_is_type(recorded, json_type_array))
    return same_float(recorded, reml_prediction_scalar(p));
  size_t count = reml_prediction_actions(p, &actions);
  bool same = count == json_object_array_length(recorded);
  for (size_t i = 0; same && i < count; i++)
    same = actions[i].action == i && same_float(json_object_array_get_idx(recorded, i), actions[i].value);
  return same;
}

static bool predicts_example(const char *file, const reml_workspace *ws, json_object *example)
{
  const char *text = json_object_to_json_string(json_object_object_get(example, "features"));
  json_object *recorded = json_object_object_get(example, "prediction");
  reml_features *x = NULL;
  reml_prediction *p = NULL;
  reml_label label;
  bool ok = done(file, "features", reml_features_create(&x, ws, &error)) &&
            done(file, text, reml_features_parse(x, REML_DATA_JSON, text, strlen(text), &label, &error)) &&
            done(file, "a prediction", reml_prediction_create(&p, &error)) &&
            done(file, text, reml_workspace_predict(ws, x, p, &error));
  if (ok && !same_prediction(recorded, p))
    ok = wrong(file, "%s: the prediction is not %s", text, json_object_to_json_string(recorded));
  reml_prediction_free(p);
  reml_features_free(x);
  return ok;
}

static bool predicts(const char *file, const reml_workspace *ws, const char *name)
{
  bytes text = file_of(name);
  json_object *whole = json_tokener_parse(text.data);
  json_object *examples = json_object_object_get(whole, "examples");
  size_t count = examples ? json_object_array_length(examples) : 0;
  bool ok = count > 0 || wrong(file, "%s has no examples", name);
  for (size_t i = 0; i < count; i++)
    ok = predicts_example(file, ws, json_object_array_get_idx(examples, i)) && ok;
  json_object_put(whole);
  free(text.data);
  return ok;
}

static bool check_good(json_object *entry, const char *file, const bytes *vector)
{
  reml_document *document = NULL;
  reml_workspace *ws = NULL;
  const char *predictions = text_of(entry, "predictions");
  int32_t format = is(entry, "kind", "configuration") ? REML_FORMAT_CONFIG
                   : is_binary(vector)                ? REML_FORMAT_BINARY
                                                      : REML_FORMAT_JSON;
  bool ok = done(file, "reading", reml_document_read(&document, source_of(vector), NULL, &error));
  if (ok && reml_document_format(document) != format)
    ok = wrong(file, "it is read as format %ld", (long)reml_document_format(document));
  ok = ok && converts(entry, file, document) && workspace_of(entry, file, vector, document, &ws) &&
       (!predictions || predicts(file, ws, predictions));
  reml_workspace_free(ws);
  reml_document_free(document);
  return ok;
}

/* What is refused. */

static bool refused_so(json_object *entry, const char *file, const char *by, reml_status status)
{
  const char *pointer = text_of(entry, "pointer");
  bool at = true;
  if (!is(entry, "status", reml_status_name(status)))
    return wrong(file, "%s says %s, not %s: %s", by, reml_status_name(status), text_of(entry, "status"), error.message);
  if (pointer)
    at = strcmp(pointer, error.pointer) == 0;
  else if (text_of(entry, "line"))
    at = error.line == number_of(entry, "line") && error.column == number_of(entry, "column");
  else
    at = text_of(entry, "offset") && error.offset == number_of(entry, "offset");
  return at || wrong(file, "%s sees it at \"%s\", line %llu, column %llu, offset %llu: %s", by, error.pointer,
                     (unsigned long long)error.line, (unsigned long long)error.column, (unsigned long long)error.offset,
                     error.message);
}

static bool check_refused(json_object *entry, const char *file, const bytes *vector)
{
  reml_document *document = NULL;
  reml_workspace *ws = NULL;
  bool ok = refused_so(entry, file, "converting", reml_document_read(&document, source_of(vector), NULL, &error));
  if (is(entry, "kind", "configuration"))
    ok = refused_so(entry, file, "creating", reml_workspace_create(&ws, source_of(vector), NULL, &error)) && ok;
  else
    ok = refused_so(entry, file, "loading", reml_workspace_load(&ws, source_of(vector), NULL, &error)) && ok;
  reml_workspace_free(ws);
  reml_document_free(document);
  return ok;
}

static bool check(json_object *entry)
{
  const char *file = text_of(entry, "file");
  bytes vector = vector_of(file);
  bool ok = is(entry, "verdict", "good") ? check_good(entry, file, &vector) : check_refused(entry, file, &vector);
  free(vector.data);
  return ok;
}

/* `check_vectors STEP` takes only every STEP-th vector, for where each takes long. */
int main(int argc, char **argv)
{
  size_t step = argc > 1 ? strtoul(argv[1], NULL, 10) : 1, checked = 0, failed = 0;
  bytes text = file_of("vectors.json");
  json_object *index = json_tokener_parse(text.data), *vectors;
  if (!json_object_object_get_ex(index, "vectors", &vectors))
    return printf("vectors.json is no index\n"), 1;
  for (size_t i = 0; i < json_object_array_length(vectors); i += step, checked++)
    failed += !check(json_object_array_get_idx(vectors, i));
  printf("%zu of %zu vectors are as they should be\n", checked - failed, checked);
  json_object_put(index);
  free(text.data);
  return failed > 0 || checked == 0;
}
