#include "fields.h"

#include <math.h>
#include <string.h>

const rml_range rml_range_positive = { 0, (double)INFINITY, true };
const rml_range rml_range_not_negative = { 0, (double)INFINITY, false };
const rml_range rml_range_unit = { 0, 1, false };

/* spec/model-format.md, "Header". */
static const rml_range format_range = { 1, 1, false };

static const rml_field header_fields[] = {
  { .name = "format",
    .kind = RML_KIND_INT,
    .offset = offsetof(rml_header, format),
    .range = &format_range,
    .meaning = "The number of the format; it changes only when older readers could no longer read the file." },
  { .name = "minor",
    .kind = RML_KIND_INT,
    .offset = offsetof(rml_header, minor),
    .meaning = "The lowest minor version of the format that defines every key of the file." },
  { .name = "requires",
    .kind = RML_KIND_TEXTS,
    .offset = offsetof(rml_header, requires),
    .meaning = "Names of later additions without which the model cannot be understood." },
  { .name = "writer",
    .kind = RML_KIND_TEXT,
    .offset = offsetof(rml_header, writer),
    .meaning = "The program that wrote the model, for people." },
  { .name = "metadata",
    .kind = RML_KIND_TEXT_MAP,
    .offset = offsetof(rml_header, metadata),
    .meaning = "Texts that the application keeps with the model." },
  { 0 },
};

const rml_record rml_header_record = { .fields = header_fields };

/* spec/model-format.md, "globalConfig". */
static const rml_range bits_range = { 1, 27, false };
static const rml_range u32_range = { 0, 4294967295.0, false };

static const rml_choice hash_functions[] = {
  [RML_HASH_XXH3] = { .name = "xxh3", .meaning = "XXH3 of xxHash 0.8 and later, 64 bits with seed." },
  [RML_HASH_XXH3_0_7_2] = { .name = "xxh3-0.7.2", .meaning = "XXH3 as xxHash 0.7.2 had it; for migrated models." },
  { 0 },
};

static const rml_field global_fields[] = {
  { .name = "numBits",
    .kind = RML_KIND_INT,
    .offset = offsetof(rml_global, bits),
    .fallback = "18",
    .range = &bits_range,
    .meaning = "The weight table has 2^numBits rows." },
  { .name = "hashSeed",
    .kind = RML_KIND_INT,
    .offset = offsetof(rml_global, seed),
    .fallback = "0",
    .range = &u32_range,
    .meaning = "The seed that names of namespaces are hashed with." },
  { .name = "hashFunction",
    .kind = RML_KIND_CHOICE,
    .offset = offsetof(rml_global, hash),
    .fallback = "\"xxh3\"",
    .choices = hash_functions,
    .meaning = "How names become row numbers." },
  { .name = "constantFeatureEnabled",
    .kind = RML_KIND_BOOL,
    .offset = offsetof(rml_global, constant),
    .fallback = "true",
    .meaning = "Whether every example also has a feature that is always 1." },
  { .name = "interactions",
    .kind = RML_KIND_INTERACTIONS,
    .offset = offsetof(rml_global, interactions),
    .fallback = "[]",
    .meaning = "Pairs and triples of namespaces whose features are also multiplied with each other." },
  { 0 },
};

const rml_record rml_global_record = { .fields = global_fields, .finite = true };

int32_t rml_choice_of(const rml_choice *choices, const char *name)
{
  for (int32_t i = 0; choices[i].name; i++)
    if (strcmp(choices[i].name, name) == 0)
      return i;
  return -1;
}

const rml_field *rml_field_of(const rml_record *record, const char *name)
{
  for (const rml_field *field = record->fields; field->name; field++)
    if (strcmp(field->name, name) == 0)
      return field;
  return NULL;
}
