/* How a call says that it failed, why and where. */
#ifndef REML_STATUS_H
#define REML_STATUS_H

#include <reml/api.h>

REML_BEGIN_DECLS

/* One of the numbers below.  Numbers are never reused; treat an unknown negative one as a failure. */
typedef int32_t reml_status;

enum {
  REML_OK = 0,
  REML_END = 1,     /* no further example */
  REML_SKIPPED = 2, /* an example without a label: nothing was learned */

  REML_E_ARGUMENT = -1,  /* the caller's mistake: a NULL, a wrong struct_size, a value outside its range */
  REML_E_MEMORY = -2,    /* no memory */
  REML_E_TYPE = -3,      /* the label or the features are not of the kind that the workspace takes */
  REML_E_READ_ONLY = -4, /* changing a workspace that can only predict, as it is mapped */
  REML_E_CALLBACK = -5,  /* a callback asked to stop */

  REML_E_IO = -20, /* the system refused: see os_error */

  REML_E_NOT_MODEL = -30, /* neither a model nor a configuration, or the one where the other is needed */
  REML_E_SYNTAX = -31,    /* bytes that are not JSON, not MessagePack, or against a rule that holds for any document */
  REML_E_TRUNCATED = -32, /* the input ends too early */
  REML_E_CHECKSUM = -33,  /* the bytes are not those that were written */
  REML_E_VALUE = -34,     /* well formed, but not what stands there may be: see pointer */
  REML_E_NEWER = -35,     /* made by a newer release: an unknown format, or an unknown name in `requires` */
  REML_E_LIMIT = -36,     /* larger or deeper than the format or the options allow */

  REML_E_DATA = -50 /* an example that cannot be parsed or learned from */
};

/* The name of a status, such as "REML_E_CHECKSUM"; "unknown" for a number this library does not know.  Static.  Since 0.1.0. */
REML_API const char *reml_status_name(reml_status status);

/* What went wrong.  The caller owns it and starts it with REML_ERROR_INIT; one can serve any number of calls, one at a time. */
typedef struct reml_error {
  size_t struct_size;    /* sizeof(reml_error) of the caller: set by REML_ERROR_INIT, left as it is */
  reml_status status;    /* what the call returned */
  int32_t os_error;      /* errno where the system refused, else 0 */
  uint64_t offset;       /* byte of the input, from 0; UINT64_MAX: unknown */
  uint64_t line, column; /* in a text, from 1, the column in code points; 0: unknown */
  char pointer[256];     /* JSON Pointer (RFC 6901) into the document, "" when it is not about a member */
  char message[512];     /* complete: names the file, the place, what is wrong and what to do.  The wording is not interface */
} reml_error;

/* Text that does not fit `pointer` or `message` is cut at the end of a UTF-8 character.  A message can be shown on a terminal: it
 * is UTF-8 on one line, with question marks for controls and for what is no UTF-8 in a name or a key; `pointer` has keys as they
 * are. */
/* clang-format off */
#define REML_ERROR_INIT { sizeof(reml_error), 0, 0, 0, 0, 0, "", "" }
/* clang-format on */

REML_END_DECLS

#endif
