/* The data files that a command line names. */
#ifndef DATA_SET_H
#define DATA_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct data_set {
  const char **names; /* "-" is standard input */
  size_t count;
  int32_t format; /* REML_DATA_; 0: as the names say */
};

/* REML_DATA_ of one of the files: as its name says, before .gz or .zst, and vw-text when that says nothing. */
int32_t data_set_format(const struct data_set *set, size_t i);

/* Whether the files are there and can be read so many times.  *bytes is how many they all have, 0 when nobody knows.  Prints
 * what is wrong. */
bool data_set_check(const struct data_set *set, uint64_t times, uint64_t *bytes);

#endif
