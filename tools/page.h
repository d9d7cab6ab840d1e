/* Manual pages. */
#ifndef PAGE_H
#define PAGE_H

#include <stdbool.h>

/* Shows a page of section 1 with man(1): on a terminal page by page, else as plain text.  False when there is no such page or
 * no man(1), or man(1) failed. */
bool page_show(const char *name);

#endif
