/* A small model of a later minor version, in JSON, and text to put into it. */
#ifndef LATER_MODEL_H
#define LATER_MODEL_H

#include "vectors.h"

#include <stdarg.h>

/* Its member `later` is one that nobody knows. */
static const char later_model[] =
    "{\"reml\":{\"format\":1,\"minor\":1,\"requires\":[],\"writer\":\"\",\"metadata\":{}},\"globalConfig\":{\"numBits\":1,"
    "\"hashSeed\":0,\"hashFunction\":\"xxh3\",\"constantFeatureEnabled\":true,\"interactions\":[]},\"entryReduction\":"
    "{\"typename\":\"Coin\",\"config\":{},\"state\":{\"weights\":{\"dtype\":\"f32\",\"shape\":[2,1,6],\"rows\":{}},"
    "\"modelStates\":[{\"normalizedSumNormX\":0.0,\"totalWeight\":0.0}],\"averageSquaredNormX\":0.0,\"minLabel\":0.0,"
    "\"maxLabel\":0.0}},\"later\":[]}";

static inline void put_bytes(bytes *out, size_t *capacity, const void *from, size_t size)
{
  append(out, capacity, 0, size);
  memcpy(out->data + out->size - size, from, size);
}

__attribute__((format(printf, 3, 4))) static inline void put_text(bytes *out, size_t *capacity, const char *format, ...)
{
  char text[256];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  put_bytes(out, capacity, text, (size_t)length);
}

/* `model`, the value behind the text `key` replaced, which takes `old` bytes. */
static inline bytes with_value(const bytes *model, const char *key, size_t old, const bytes *value)
{
  bytes out = { NULL, 0 };
  size_t capacity = 0, at = 0;
  while (memcmp(model->data + at, key, strlen(key)) != 0)
    at++;
  at += strlen(key);
  put_bytes(&out, &capacity, model->data, at);
  put_bytes(&out, &capacity, value->data, value->size);
  put_bytes(&out, &capacity, model->data + at + old, model->size - at - old);
  return out;
}

/* The same of a key of the model in JSON, whose value is as long as `old`. */
static inline bytes with_json(const char *key, const char *old, const bytes *value)
{
  char quoted[64];
  const bytes model = { need(malloc(sizeof later_model)), strlen(later_model) };
  memcpy(model.data, later_model, sizeof later_model);
  snprintf(quoted, sizeof quoted, "\"%s\":", key);
  bytes out = with_value(&model, quoted, strlen(old), value);
  free(model.data);
  return out;
}

#endif
