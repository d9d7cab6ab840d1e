/* MessagePack value by value, bounded by the bytes there are: what reading a binary model begins with.  It pulls one value
 * after the other, allocates nothing, and knows where it stands. */
#ifndef RML_MSGPACK_SCAN_H
#define RML_MSGPACK_SCAN_H

#include "codec.h"

typedef enum rml_pack_kind {
  RML_PACK_NIL,
  RML_PACK_BOOLEAN,
  RML_PACK_UNSIGNED,
  RML_PACK_NEGATIVE,
  RML_PACK_FLOAT,
  RML_PACK_STRING,
  RML_PACK_BINARY,
  RML_PACK_EXTENSION,
  RML_PACK_ARRAY,
  RML_PACK_MAP
} rml_pack_kind;

/* One MessagePack value; of an array or a map, its header. */
typedef struct rml_pack_token {
  rml_pack_kind kind;
  uint64_t number;            /* UNSIGNED, BOOLEAN; NEGATIVE as two's complement; elements of ARRAY, members of MAP */
  double real;                /* FLOAT */
  const unsigned char *bytes; /* STRING, BINARY, EXTENSION */
  size_t size;
  int8_t ext_type;
} rml_pack_token;

/* A file being read. */
typedef struct rml_pack_reader {
  const unsigned char *begin, *at, *end;
  const rml_limits *limits;
  rml_report *report;
  bool stopped; /* a problem was reported, nothing more can be read */
} rml_pack_reader;

/* Stops reading with a problem of what stands at `at`; NULL, or false. */
json_object *rml_pack_stop(rml_pack_reader *r, reml_status status, const unsigned char *at, const rml_path *path,
                           const char *format, ...) RML_PRINTF(5, 6);

/* `node`, or a stop when there was no memory for it. */
json_object *rml_pack_or_stop(rml_pack_reader *r, json_object *node);

/* How many bytes are left. */
size_t rml_pack_remaining(const rml_pack_reader *r);

/* Takes one value, or the header of one that holds others; its bytes are there, and one byte at least for each element. */
bool rml_pack_take(rml_pack_reader *r, rml_pack_token *t);

/* Takes a value with all it holds, nested at most `depth` deep, for its bounds alone. */
bool rml_pack_skip(rml_pack_reader *r, unsigned depth);

/* Whether a value is the string `text`. */
bool rml_pack_is_key(const rml_pack_token *t, const char *text);

/* Whether the map whose members begin at r->at has the key `dtype`: it is a tensor then.  Reads one whose header stands at
 * `start` and is taken; NULL after a problem. */
bool rml_pack_is_tensor(const rml_pack_reader *r, uint64_t members);
json_object *rml_pack_read_tensor(rml_pack_reader *r, const rml_path *path, const unsigned char *start, uint64_t members);

#endif
