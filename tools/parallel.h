/* Parsing beside learning: a thread cuts a file into examples, others parse them, and the caller gets them in their order. */
#ifndef PARALLEL_H
#define PARALLEL_H

#include "example.h"

#include <stdbool.h>

struct parallel;

/* `threads` parsers, for features as `ws` takes them.  NULL when it failed, after printing why. */
struct parallel *parallel_create(const reml_workspace *ws, unsigned threads);

/* Starts with what `reader` has, which nobody else uses until stop, and which is of the format REML_DATA_.  Prints why it
 * failed. */
bool parallel_start(struct parallel *parallel, reml_reader *reader, int32_t format);

/* For the thread that cuts, before it waits for data: the examples that are cut need not wait for more. */
void parallel_hand_on(struct parallel *parallel);

/* The next example, which lasts until the next call; before waiting for one it calls before_wait.  REML_END behind the last
 * one; below 0 where reading in one thread would have failed, with `failure` filled in. */
reml_status parallel_next(struct parallel *parallel, struct example *out, struct failure *failure,
                          void (*before_wait)(void *user), void *user);

/* Ends the threads; when there are further examples to come, that ends all reading (stop.h). */
void parallel_stop(struct parallel *parallel);

void parallel_free(struct parallel *parallel);

#endif
