/* gzip (RFC 1952) and Zstandard (RFC 8878), as streams; several members or frames one behind the other are one stream. */
#ifndef DECOMPRESS_H
#define DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>

enum compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD };

/* What a stream is that begins with these bytes.  False when further bytes could make it another. */
bool compression_tell(const unsigned char *bytes, size_t count, enum compression *kind);

struct decompressor {
  enum compression kind;
  void *stream;        /* zlib's or zstd's; NULL: not started */
  bool inside;         /* of a member or a frame, which is to end */
  const char *problem; /* why it failed, static; NULL: it did not */
};

/* False when it failed. */
bool decompressor_start(struct decompressor *decompressor, enum compression kind);

/* Decompresses from *at, where *left bytes are, into `buffer`, and moves both on.  Returns how many bytes came, 0 when more
 * input is needed, -1 when it failed. */
ptrdiff_t decompressor_run(struct decompressor *decompressor, const unsigned char **at, size_t *left, void *buffer,
                           size_t capacity);

/* Whether the stream may end here. */
bool decompressor_may_end(struct decompressor *decompressor);

/* Of one that is started or not. */
void decompressor_end(struct decompressor *decompressor);

/* "gzip" or "zstd" */
const char *decompressor_name(const struct decompressor *decompressor);

#endif
