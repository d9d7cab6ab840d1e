/* What reading JSON and reading the tensors in it share. */
#ifndef RML_JSON_READ_H
#define RML_JSON_READ_H

#include "codec.h"
#include "json_scan.h"
#include "nonfinite.h"

typedef struct rml_json_reader {
  rml_scan scan;
  const rml_limits *limits;
  rml_report *report;
  bool stopped;    /* nothing more can be read: bad syntax, too deep, no memory */
  bool no_memory;  /* stopped for want of it */
  bool has_schema; /* there was a `$schema` */
  bool foreign;    /* this is a model of reductionml (reductionml.h) */
} rml_json_reader;

/* Adds a problem of the member `path`, found at `at` in the text. */
void rml_json_problem(rml_json_reader *r, reml_status status, const char *at, const rml_path *path, const char *format, ...)
    RML_PRINTF(5, 6);

/* Stops: at what the scanner refused, or for want of memory.  Both return NULL. */
json_object *rml_json_stop_syntax(rml_json_reader *r, const rml_path *path);
json_object *rml_json_stop_memory(rml_json_reader *r);

/* `node`, or a stop when there was no memory for it. */
json_object *rml_json_or_stop(rml_json_reader *r, json_object *node);

/* The meaning of a slice in memory, a NUL behind it, and its length; NULL without memory. */
char *rml_json_slice(const rml_slice *slice, size_t *length);

/* The form that the map is whose first key stands at scan.at, or NULL; and what it says, from that key on. */
typedef struct rml_json_form rml_json_form;
const rml_json_form *rml_json_form_of(const rml_json_reader *r);
json_object *rml_json_read_form(rml_json_reader *r, const rml_path *path, const rml_json_form *of);

/* Whether an integer in the text is one that a document can hold, -2^63 to 2^64-1, and which. */
bool rml_json_integer(const rml_number *number, uint64_t *magnitude);

/* Reads the map at `{`, of which it is known that it is a tensor.  NULL when reading stopped. */
json_object *rml_json_read_tensor(rml_json_reader *r, const rml_path *path);

/* Reads the table of weights of a model of reductionml: {"row": [[6 numbers]], …}.  NULL when reading stopped. */
json_object *rml_json_read_foreign_table(rml_json_reader *r, const rml_path *path);

#endif
