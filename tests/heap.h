/* An allocator that counts and can fail, for plain test programs.  Linked into a program, heap.c stands in for the C library's
 * malloc and its kin everywhere: in libreml, json-c, msgpack-c, libxxhash, and in the C library itself. */
#ifndef HEAP_H
#define HEAP_H

#include <stdbool.h>
#include <stddef.h>

/* What was asked for since heap_start; bytes are those that blocks have room for. */
typedef struct heap_use {
  size_t peak;    /* the most bytes that were there at a time, beside those that were there before */
  size_t largest; /* of all requests, in bytes */
  size_t count;   /* of requests that want memory: one that makes a block larger or smaller is one as well */
} heap_use;

/* Ends the program, skipped, where malloc is not ours to replace: under a sanitizer, or where json-c does not come here.  Ends it
 * as a failure when a leak of its own is not seen.  Comes first in main. */
void heap_begin(void);

/* Blocks and bytes that are there now. */
size_t heap_blocks(void);
size_t heap_bytes(void);

/* Counts from 0 again, and has the n-th request fail from now on (0: none), and all behind it if `rest`. */
void heap_start(size_t n, bool rest);

/* Ends that: nothing fails any more, and what was asked for is known. */
heap_use heap_end(void);

#endif
