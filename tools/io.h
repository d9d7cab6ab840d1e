/* Inputs and outputs by name, where "-" is standard input or output. */
#ifndef IO_H
#define IO_H

#include <reml.h>

#include <stdbool.h>
#include <stdio.h>

bool is_standard(const char *name); /* is it "-"?  False for NULL */

/* Do both name one file, by whatever path?  False where one is NULL, and for what holds nothing that could be lost: standard
 * streams, FIFOs and devices. */
bool is_same_file(const char *a, const char *b);

/* Where the tool was started with a standard stream closed, keeps files that are opened later from taking its place. */
void standard_streams_reserve(void);

/* What messages call them: the name, or "standard input", "standard output". */
const char *input_title(const char *name);
const char *output_title(const char *name);

/* Prints input_title so that it does not move the cursor of a terminal. */
void print_title(FILE *to, const char *name);

/* For the library.  `name` is borrowed.  What goes wrong with standard input or output is printed here. */
reml_source source_named(const char *name);
reml_sink sink_named(const char *name);

/* All bytes of an input, to be freed.  Returns 0, or errno. */
int input_read(const char *name, char **bytes, size_t *size);

/* A text that is written line by line, and takes its name only when it is complete. */
struct output {
  FILE *stream; /* NULL: not open */
  const char *name;
  char *target;    /* the file to replace, symbolic links resolved; NULL: written straight */
  char *temporary; /* the new file beside it */
  int error;       /* errno of the first failure; 0: none that was seen */
};

/* Opens standard output, a FIFO or a device as it is; for a file, a new file .NAME.reml-XXXXXX beside it.  A run that was
 * killed leaves that.  Prints why it failed. */
bool output_open(struct output *out, const char *name);

/* Hands on what was written so far. */
void output_flush(struct output *out);

/* Whether all writing went well, asked right after writing; close says what went wrong. */
bool output_good(struct output *out);

/* Closes what open opened; with `keep`, the file takes its name, without, what was there stays.  Prints why it failed.  True
 * for an output that is not open. */
bool output_close(struct output *out, bool keep);

/* Is the stream a terminal whose user likes colours? */
bool colour_wanted(FILE *stream);

/* Hands on what was written to standard output. */
void standard_output_flush(void);

/* Is all that was written to standard output there?  Prints why not. */
bool standard_output_complete(void);

#endif
