/* Examples out of data files, one by one. */
#ifndef FEED_H
#define FEED_H

#include "example.h"

#include <stdbool.h>

struct feed;

/* For features as `ws` takes them, parsed by `threads` threads, or by the caller when there are none.  before_wait is called by
 * the caller's thread before it waits for data.  NULL when it failed, after printing why. */
struct feed *feed_create(const reml_workspace *ws, unsigned threads, void (*before_wait)(void *user), void *user);

/* Tells `each` of all features of the examples to come; of a feed without threads. */
void feed_trace(struct feed *feed, void (*each)(void *user, const reml_feature *feature), void *user);

/* Opens the file `name`, "-" being standard input, of the format REML_DATA_.  Prints why it failed. */
bool feed_open(struct feed *feed, const reml_workspace *ws, const char *name, int32_t format);

/* The next example, which lasts until the next call.  REML_END behind the last one, and when waiting for data was ended
 * (stop.h); below 0 when it failed, after printing why. */
reml_status feed_next(struct feed *feed, struct example *out);

/* Bytes read so far, of all files, as they are there. */
uint64_t feed_bytes(const struct feed *feed);

/* When there are further examples to come, that may end all reading (stop.h).  Of a feed with or without a file. */
void feed_close(struct feed *feed);

void feed_free(struct feed *feed);

#endif
