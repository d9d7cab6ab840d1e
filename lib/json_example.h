/* What the two JSON formats of example data share (spec/input-formats.md). */
#ifndef RML_JSON_EXAMPLE_H
#define RML_JSON_EXAMPLE_H

#include "json_scan.h"
#include "parser.h"

/* One example being parsed.  What returns false has reported the problem. */
typedef struct rml_json_example {
  rml_scan scan;
  reml_features *x;
  rml_report *report;
  uint64_t line;         /* of the text's first byte */
  reml_status status;    /* of the problem that ended parsing */
  unsigned depth;        /* objects and arrays around scan.at that rml_json_example_enter was told of */
  size_t used;           /* of x->text, by the names of namespaces around scan.at */
  const char *action_at; /* where the label names its action */
} rml_json_example;

void rml_json_example_start(rml_json_example *e, reml_features *x, const char *text, size_t length, uint64_t line,
                            rml_report *report);

/* Report what the scanner refused; that at `at` stands something else than expected; want of memory. */
bool rml_json_example_syntax(rml_json_example *e);
bool rml_json_example_refuse(rml_json_example *e, const char *at, const char *expected);
bool rml_json_example_memory(rml_json_example *e);

/* Walk an object or an array: begin takes its bracket, more whether there is another member or element; a member's key is
 * taken with it. */
bool rml_json_example_begin(rml_json_example *e, char bracket, const char *expected);
bool rml_json_example_member(rml_json_example *e, bool first, rml_slice *key, bool *more);
bool rml_json_example_element(rml_json_example *e, bool first, bool *more);

/* Around what calls itself for objects and arrays inside each other: false when they are too deep. */
bool rml_json_example_enter(rml_json_example *e);
void rml_json_example_leave(rml_json_example *e);

/* Whether a number stands here. */
bool rml_json_example_sees_number(rml_json_example *e);

/* Take a finite float, by way of a double; `true` or `false`; a string; `null`, if it stands here; any value. */
bool rml_json_example_float(rml_json_example *e, float *out);
bool rml_json_example_bool(rml_json_example *e, bool *out);
bool rml_json_example_string(rml_json_example *e, rml_slice *out);
bool rml_json_example_is_null(rml_json_example *e);
bool rml_json_example_skip(rml_json_example *e);

/* A namespace.  A name with escapes stands in x->text, which moves when it grows, from `begin` on. */
typedef struct rml_json_space {
  rml_space_name space;
  bool escaped;
  size_t begin;
} rml_json_space;

/* The default namespace, and the one that a key names, to be left when all in it is read. */
rml_json_space rml_json_space_default(void);
bool rml_json_example_space(rml_json_example *e, const rml_slice *key, rml_json_space *out);
void rml_json_example_leave_space(rml_json_example *e, const rml_json_space *space);

/* Add a feature to a namespace: with a number, with a text, without a name. */
bool rml_json_example_add(rml_json_example *e, const rml_json_space *space, const rml_slice *name, float value);
bool rml_json_example_add_text(rml_json_example *e, const rml_json_space *space, const rml_slice *name, const rml_slice *text);
bool rml_json_example_add_position(rml_json_example *e, const rml_json_space *space, uint32_t position, float value);

/* Take what a label of a contextual bandit says.  Whether its action is one of the example's is told when all of them are
 * read. */
bool rml_json_example_action(rml_json_example *e, reml_label *y);
bool rml_json_example_cost(rml_json_example *e, reml_label *y);
bool rml_json_example_probability(rml_json_example *e, reml_label *y);
bool rml_json_example_check_action(rml_json_example *e, const reml_label *y);

/* Nothing may stand behind the example. */
bool rml_json_example_end(rml_json_example *e);

#endif
