/* The formats of example data by name, and by what files of them are called. */
#ifndef DATA_FORMAT_H
#define DATA_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/* The i-th name, such as "json"; NULL past the last. */
const char *data_format_name(size_t i);

/* REML_DATA_ of a name; 0 for an unknown one. */
int32_t data_format_of_name(const char *name);

/* REML_DATA_ that the ending of a file's name says; 0 when it says nothing. */
int32_t data_format_of_file(const char *file);

#endif
