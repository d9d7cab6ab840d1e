/* Options of everything that reads a configuration or a model. */
#ifndef REML_OPTIONS_H
#define REML_OPTIONS_H

#include <reml/status.h>

REML_BEGIN_DECLS

/* Forms of a document. */
enum {
  REML_FORMAT_ANY = 0,    /* reading: whichever it is, told by the first bytes */
  REML_FORMAT_BINARY = 1, /* a model as a binary envelope */
  REML_FORMAT_JSON = 2,   /* a model as JSON */
  REML_FORMAT_CONFIG = 3, /* a configuration, which exists as JSON only; writing a model so leaves out what it has learned */
  REML_FORMAT_IMPORT =
      4 /* reading: ANY, or a model of reductionml, which becomes one of ours (spec/model-format.md, "Migration");
                             what it has that cannot be carried over is told to on_log or, where it matters, a problem */
};

/* When the checksum of a binary model is compared. */
enum {
  REML_CHECKSUM_DEFAULT = 0, /* load and read verify, map and peek do not */
  REML_CHECKSUM_VERIFY = 1,
  REML_CHECKSUM_SKIP = 2
};

/* Levels of on_log. */
enum {
  REML_LOG_WARNING = 1, /* fields ignored or, importing, lost: 20 by pointer, then how many more; fields that have no effect */
  REML_LOG_INFO = 2,
  REML_LOG_DEBUG = 3 /* what the Debug reduction was asked to report */
};

/* The caller owns it and starts it with REML_OPTIONS_INIT.  Bytes beyond what this library knows must be zero. */
typedef struct reml_options {
  size_t struct_size; /* sizeof(reml_options) of the caller */

  /* Every problem of a document, up to 20, and when there are more, once more with how many; the call returns the first.
   * `problem` lasts for the callback, and after the call it is not called again. */
  void (*on_problem)(void *user, const reml_error *problem);

  /* Kept by the workspace.  When threads predict with it at once, they may call this at once. */
  void (*on_log)(void *user, int32_t level, const char *text);

  void *user;       /* for both; borrowed as long as the workspace lives */
  int32_t format;   /* REML_FORMAT_: what the input must be */
  int32_t checksum; /* REML_CHECKSUM_ */

  /* Limits; 0 means the spec's own, and they can only tighten it.  Beside the weight table, reading never has more than 16 times
   * the bytes of the input and 1 MiB at a time; of what could need more, very many small values, it says REML_E_LIMIT. */
  uint64_t max_depth;        /* maps and arrays inside each other: 29 */
  uint64_t max_string_bytes; /* one string, bin or ext: 16 MiB */
  uint64_t max_weight_bytes; /* the weight table in memory, 32 bytes a row: 2^27 rows.  Only create and load make one */
} reml_options;

/* clang-format off */
#define REML_OPTIONS_INIT { sizeof(reml_options), 0, 0, 0, 0, 0, 0, 0, 0 }
/* clang-format on */

REML_END_DECLS

#endif
