/* Sizes that cannot overflow, and arrays that grow. */
#ifndef RML_MEMORY_H
#define RML_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* *out = a * b, or *out = a + b; false when it does not fit. */
bool rml_multiply(size_t a, size_t b, size_t *out);
bool rml_add(size_t a, size_t b, size_t *out);

/* Makes room for `count` elements of `size` bytes in *array, which has room for *capacity, at least doubling it.  False when
 * there is no memory; the array is then as it was. */
bool rml_grow(void **array, size_t *capacity, size_t count, size_t size);

/* malloc(count * size), checked; never a null pointer for a size of 0. */
void *rml_allocate(size_t count, size_t size);

/* Says of memory that was just asked for that all of it will be written soon.  Where there is much of it, the system may then
 * make it of large pages, as one small page after the other takes longer to come by than to fill. */
void rml_will_fill(void *memory, size_t size);

/* A copy with a NUL behind it. */
char *rml_copy_text(const char *text, size_t length);

#endif
