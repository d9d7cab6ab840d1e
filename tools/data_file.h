/* The bytes of a data file or of standard input, decompressed where they are compressed. */
#ifndef DATA_FILE_H
#define DATA_FILE_H

#include "decompress.h"

#include <stdatomic.h>
#include <stdint.h>

enum { DATA_PIECE = 64 * 1024 };

struct data_file {
  const char *name; /* borrowed */
  int descriptor;   /* -1: not open */

  void (*before_wait)(void *user); /* called before more is read, which may take long */
  void *user;
  atomic_uint_least64_t *read; /* counts the bytes of the file that were read */

  struct decompressor decompressor;
  bool regular;
  bool told, ended; /* whether it is known what the file is; whether it has no more bytes */
  unsigned char piece[DATA_PIECE];
  const unsigned char *at; /* in `piece`: `left` bytes that were read and not yet used */
  size_t left;

  int os_error; /* an errno: why reading failed; 0: it did not, or decompressor.problem says why */
};

/* Opens the file `name`, "-" being standard input; a FIFO without waiting for whoever writes it.  Prints why it failed. */
bool data_file_open(struct data_file *file, const char *name);

/* A reml_read_fn; `user` is the struct data_file.  Fails, too, when waiting for data was ended (stop.h). */
ptrdiff_t data_file_read(void *user, void *buffer, size_t capacity);

/* Whether it could not be read, and prints why. */
bool data_file_failed(const struct data_file *file);
void data_file_say(const struct data_file *file);

/* Of a file that is open or not. */
void data_file_close(struct data_file *file);

#endif
