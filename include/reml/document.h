/* A document: a configuration or a model as a tree, without a learner.  Reading one is also validating it; reading and
 * writing is converting. */
#ifndef REML_DOCUMENT_H
#define REML_DOCUMENT_H

#include <reml/io.h>
#include <reml/options.h>

REML_BEGIN_DECLS

/* Reads and checks a model or a configuration.  Fields of newer minor versions are kept.  What read accepts, create or load
 * accepts too, but for memory and the weight table's limit.  Fails like reml_workspace_load.  Since 0.1.0. */
REML_API reml_status reml_document_read(reml_document **out, reml_source from, const reml_options *options, reml_error *err);

/* The same without what a model has learned: no `state` is there and none was checked; keys of newer minor versions are left
 * out.  What a binary file says of itself is so known in the same time whatever its size: it is mapped while it is read (see
 * reml_workspace_map), and its checksum not compared unless the options say REML_CHECKSUM_VERIFY.  JSON and other sources are
 * gone through.  Can only be written as REML_FORMAT_CONFIG.  Fails likewise.  Since 0.1.0. */
REML_API reml_status reml_document_peek(reml_document **out, reml_source from, const reml_options *options, reml_error *err);

/* A configuration whose outermost reduction is `typename_`, with every default written out; a reduction below that has no
 * default (Debug's `next`) is a Coin.  REML_E_ARGUMENT for an unknown typename.  Since 0.1.0. */
REML_API reml_status reml_document_default(reml_document **out, const char *typename_, reml_error *err);

/* REML_FORMAT_CONFIG for a configuration; for a model REML_FORMAT_JSON or _BINARY, as it was read, or _IMPORT when it was not one
 * of ours.  Since 0.1.0. */
REML_API int32_t reml_document_format(const reml_document *d);

/* Writes the canonical form.  A configuration can only be written as REML_FORMAT_CONFIG (REML_E_ARGUMENT otherwise); a model
 * written so is its configuration, without header and states.  Since 0.1.0. */
REML_API reml_status reml_document_write(const reml_document *d, reml_sink to, int32_t format, reml_error *err);

REML_API void reml_document_free(reml_document *d);

/* Looking into a document.  Its tree is the JSON of spec/model-format.md, whatever it was read from, addressed by the same JSON
 * Pointers that errors print. */
enum {
  REML_VALUE_NULL = 0,
  REML_VALUE_BOOL = 1,
  REML_VALUE_INT = 2,
  REML_VALUE_FLOAT = 3,
  REML_VALUE_STRING = 4,
  REML_VALUE_BINARY = 5,
  REML_VALUE_ARRAY = 6,
  REML_VALUE_OBJECT = 7,
  REML_VALUE_TENSOR = 8,
  REML_VALUE_EXT = 9,      /* an extension, which only members of newer minor versions have */
  REML_VALUE_UNSIGNED = 10 /* an integer above INT64_MAX, likewise */
};

/* A view of one value; the caller starts it with REML_VALUE_INIT.  Pointers are borrowed until the document is freed, by
 * any thread. */
typedef struct reml_value {
  size_t struct_size;
  int32_t type;      /* REML_VALUE_ */
  int32_t reserved;  /* 0 */
  int64_t integer;   /* INT, BOOL; EXT: its type; UNSIGNED: the value is (uint64_t)integer */
  double number;     /* FLOAT, INT, UNSIGNED */
  const char *key;   /* in its object; NULL elsewhere */
  const char *text;  /* STRING, BINARY, EXT; a NUL stands behind it */
  size_t length;     /* bytes of STRING, BINARY and EXT, elements of ARRAY, members of OBJECT, rows of TENSOR that are there */
  size_t row_floats; /* TENSOR: floats in a row */
  size_t rank;       /* TENSOR: its dimensions, the first four of which are */
  uint32_t shape[4];
  const void *node; /* the library's */
} reml_value;

/* clang-format off */
#define REML_VALUE_INIT { sizeof(reml_value), 0, 0, 0, 0, 0, 0, 0, 0, 0, { 0, 0, 0, 0 }, 0 }
/* clang-format on */

/* The value that a JSON Pointer names ("" is the whole document).  1: found; 0: there is none, and *out is NULL's.  Tensors
 * have nothing inside.  Since 0.1.0. */
REML_API int32_t reml_document_get(const reml_document *d, const char *pointer, reml_value *out);

/* The i-th element or member of an array or an object; takes time in i.  1 and 0 likewise.  Since 0.1.0. */
REML_API int32_t reml_document_child(const reml_document *d, const reml_value *parent, size_t i, reml_value *out);

/* The member `key` of an object.  1 and 0 likewise.  Since 0.1.0. */
REML_API int32_t reml_document_member(const reml_document *d, const reml_value *parent, const char *key, reml_value *out);

/* Makes `member`, which is a member of the object `parent`, the one behind it, and what is REML_VALUE_INIT's the first: the way
 * to go through objects that may be large.  1 and 0 likewise.  Since 0.1.0. */
REML_API int32_t reml_document_next(const reml_document *d, const reml_value *parent, reml_value *member);

/* The i-th row of a tensor that is there, in the order of their numbers: its number, and its row_floats floats.  Of a tensor
 * that is dense in a binary model all rows are there, those of zeros too.  Any pointer may be NULL.  1 and 0 likewise.
 * Since 0.1.0. */
REML_API int32_t reml_document_row(const reml_document *d, const reml_value *tensor, size_t i, uint32_t *number, float *floats);

/* The i-th typename of a reduction, such as "Coin"; NULL past the last.  Static.  Since 0.1.0. */
REML_API const char *reml_typename(size_t i);

enum { REML_SCHEMA_CONFIG = 1, REML_SCHEMA_MODEL = 2 };

/* Writes the JSON Schema (2020-12) of configurations or of models in JSON.  Since 0.1.0. */
REML_API reml_status reml_schema_write(int32_t which, reml_sink to, reml_error *err);

REML_END_DECLS

#endif
