#include "decompress.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>
#include <zstd.h>

/* What streams begin with. */
static const struct {
  enum compression kind;
  size_t length;
  unsigned char bytes[4], mask[4];
} beginnings[] = {
  { COMPRESSION_GZIP, 2, { 0x1f, 0x8b }, { 0xff, 0xff } },
  { COMPRESSION_ZSTD, 4, { 0x28, 0xb5, 0x2f, 0xfd }, { 0xff, 0xff, 0xff, 0xff } },
  /* A frame to be skipped; pzstd writes them. */
  { COMPRESSION_ZSTD, 4, { 0x50, 0x2a, 0x4d, 0x18 }, { 0xf0, 0xff, 0xff, 0xff } },
};

bool compression_tell(const unsigned char *bytes, size_t count, enum compression *kind)
{
  bool certain = true;
  *kind = COMPRESSION_NONE;
  for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
    size_t same = 0;
    while (same < count && same < beginnings[i].length && (bytes[same] & beginnings[i].mask[same]) == beginnings[i].bytes[same])
      same++;
    if (same == beginnings[i].length)
      *kind = beginnings[i].kind;
    else if (same == count)
      certain = false;
  }
  return certain;
}

/* ---- gzip ---- */

static void *start_gzip(void)
{
  enum { GZIP_ONLY = 16 };
  z_stream *stream = calloc(1, sizeof *stream);
  if (stream && inflateInit2(stream, GZIP_ONLY + MAX_WBITS) == Z_OK)
    return stream;
  free(stream);
  return NULL;
}

static ptrdiff_t run_gzip(struct decompressor *decompressor, const unsigned char **at, size_t *left, void *buffer,
                          size_t capacity)
{
  z_stream *stream = decompressor->stream;
  uInt input = *left < UINT_MAX ? (uInt)*left : UINT_MAX, output = capacity < UINT_MAX ? (uInt)capacity : UINT_MAX;
  if (!decompressor->inside)
    inflateReset(stream);
  stream->next_in = *at;
  stream->avail_in = input;
  stream->next_out = buffer;
  stream->avail_out = output;
  int result = inflate(stream, Z_NO_FLUSH);
  *at += input - stream->avail_in;
  *left -= input - stream->avail_in;
  decompressor->inside = result != Z_STREAM_END;
  if (result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR)
    return (ptrdiff_t)(output - stream->avail_out);
  decompressor->problem = stream->msg ? stream->msg : zError(result);
  return -1;
}

static void end_gzip(void *stream)
{
  inflateEnd(stream);
  free(stream);
}

/* ---- zstd ---- */

static void *start_zstd(void)
{
  return ZSTD_createDStream();
}

static ptrdiff_t run_zstd(struct decompressor *decompressor, const unsigned char **at, size_t *left, void *buffer,
                          size_t capacity)
{
  ZSTD_inBuffer input = { *at, *left, 0 };
  ZSTD_outBuffer output = { buffer, capacity, 0 };
  size_t result = ZSTD_decompressStream(decompressor->stream, &output, &input);
  *at += input.pos;
  *left -= input.pos;
  if (ZSTD_isError(result)) {
    decompressor->problem = ZSTD_getErrorName(result);
    return -1;
  }
  decompressor->inside = result != 0;
  return (ptrdiff_t)output.pos;
}

static void end_zstd(void *stream)
{
  ZSTD_freeDStream(stream);
}

/* ---- Both ---- */

static const struct {
  const char *name;
  void *(*start)(void);
  ptrdiff_t (*run)(struct decompressor *decompressor, const unsigned char **at, size_t *left, void *buffer, size_t capacity);
  void (*end)(void *stream);
} methods[] = {
  [COMPRESSION_GZIP] = { "gzip", start_gzip, run_gzip, end_gzip },
  [COMPRESSION_ZSTD] = { "zstd", start_zstd, run_zstd, end_zstd },
};

bool decompressor_start(struct decompressor *decompressor, enum compression kind)
{
  *decompressor = (struct decompressor){ .kind = kind, .stream = methods[kind].start() };
  if (!decompressor->stream)
    decompressor->problem = "not enough memory";
  return decompressor->stream;
}

ptrdiff_t decompressor_run(struct decompressor *decompressor, const unsigned char **at, size_t *left, void *buffer,
                           size_t capacity)
{
  /* Between two members or frames, being asked to go on would begin the next one. */
  if (*left == 0 && !decompressor->inside)
    return 0;
  return methods[decompressor->kind].run(decompressor, at, left, buffer, capacity);
}

bool decompressor_may_end(struct decompressor *decompressor)
{
  if (decompressor->inside)
    decompressor->problem = "it is cut off";
  return !decompressor->inside;
}

void decompressor_end(struct decompressor *decompressor)
{
  if (decompressor->stream)
    methods[decompressor->kind].end(decompressor->stream);
  decompressor->stream = NULL;
}

const char *decompressor_name(const struct decompressor *decompressor)
{
  return methods[decompressor->kind].name;
}
