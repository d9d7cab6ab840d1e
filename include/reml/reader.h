/* A reader: examples out of a file, a FIFO, memory or a callback. */
#ifndef REML_READER_H
#define REML_READER_H

#include <reml/features.h>
#include <reml/io.h>

REML_BEGIN_DECLS

/* Opens `data`, text in the format REML_DATA_, for the labels and features that `ws` takes.  A source from memory is borrowed
 * until the reader is freed; `ws` is needed only during this call.  REML_E_IO when it cannot be opened.  Since 0.1.0. */
REML_API reml_status reml_reader_open(reml_reader **out, const reml_workspace *ws, reml_source data, int32_t data_format,
                                      reml_error *err);

/* The next example, into `x` and `y` (may be NULL).  REML_END at the end.  REML_E_DATA, with line and column, for a bad
 * example; the next call then goes on behind it.  REML_E_LIMIT for one of more than 256 MiB of text, as an input without line
 * ends may be: reading ends there, and the next call fails likewise.  The input itself may be of any length.  Since 0.1.0. */
REML_API reml_status reml_reader_next(reml_reader *reader, reml_features *x, reml_label *y, reml_error *err);

/* The next example unparsed, and the number of its first line: one thread cuts, others parse a copy with reml_features_parse
 * (whose errors then count lines from 1 again).  Borrowed until the next call on the reader.  REML_END at the end, REML_E_LIMIT
 * as above.  Since 0.1.0. */
REML_API reml_status reml_reader_next_text(reml_reader *reader, const char **text, size_t *length, uint64_t *line,
                                           reml_error *err);

REML_API void reml_reader_free(reml_reader *reader);

REML_END_DECLS

#endif
