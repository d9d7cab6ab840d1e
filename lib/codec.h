/* The two codecs, between bytes and the tree.  They are generic and know no reduction: what a member means is the schema
 * pass's business (schema.h).  The tree of a model is that of its JSON, header under `reml`, in both. */
#ifndef RML_CODEC_H
#define RML_CODEC_H

#include "error.h"
#include "output.h"
#include "tree.h"
#include "values.h"

/* spec/model-format.md, "Limits". */
enum {
  RML_MOST_DEPTH = 29,
  RML_MOST_STRING = 16 * 1024 * 1024,
  RML_MOST_KEY = 1024,
  RML_MOST_REQUIRES = 64,
  RML_MOST_METADATA = 4096,
};

/* How deep JSON is nested in what counts as a leaf: a tensor, its rows, a row, {"$float": …} in it. */
enum { RML_LEAF_DEPTH = 4 };

/* The limits of one reading: the spec's, perhaps tightened by the caller. */
typedef struct rml_limits {
  unsigned depth;
  size_t string_bytes;
  rml_values *values; /* counted while reading, from what they are */
  bool
      skim; /* spend nothing on what tensors hold: the row numbers of binary ones are not looked at, JSON ones come out empty */
} rml_limits;

/* Reads a configuration or a model.  Problems go to `report`; what they concern is a RML_TYPE_INVALID in the tree, where the
 * reading could go on.  *out is NULL when there is no tree.  The text is not needed afterwards. */
void rml_json_read(json_object **out, const char *text, size_t length, const rml_limits *limits, rml_report *report);

/* The same of a model of reductionml, whose table of weights becomes a tensor of as many rows as one can have. */
enum { RML_FOREIGN_ROWS = UINT32_MAX / (6 * sizeof(float)) };
void rml_json_read_foreign(json_object **out, const char *text, size_t length, const rml_limits *limits, rml_report *report);

/* Reads a binary model.  Tensors point into `bytes`, which must outlive the tree. */
void rml_msgpack_read(json_object **out, const unsigned char *bytes, size_t size, bool verify, const rml_limits *limits,
                      rml_report *report);

/* Whether bytes begin as a binary model of any format number does, even if they end early. */
bool rml_msgpack_begins(const unsigned char *bytes, size_t size);

/* Write the canonical form of a tree that came through the schema pass. */
void rml_json_write(json_object *tree, rml_output *out);
void rml_msgpack_write(json_object *tree, rml_output *out);

/* Checks a new key of a map against the rules that hold for every map; NULL, or what is wrong with it (static). */
const char *rml_key_refused(const char *key, size_t length);

/* Refuses a format number that is higher than ours; `header` (NULL: none could be read) may name the writer. */
void rml_format_refused(rml_report *report, const rml_place *place, uint64_t format, json_object *header);

/* Refuses what a newer release made, by the header alone: its format, and every name in `requires`.  False when the document
 * must not be looked at. */
bool rml_header_readable(json_object *header, rml_report *report);

#endif
