/* One line on a terminal's standard error that is written over and over, and gone when anything else is said. */
#ifndef STATUS_LINE_H
#define STATUS_LINE_H

#include <stdbool.h>

/* Whether standard error is a terminal that can do it. */
bool status_line_possible(void);

/* `text` without control characters; as much of it as fits is shown. */
void status_line_show(const char *text);

/* Before anything else is written to the terminal, be it standard output. */
void status_line_hide(void);

#endif
