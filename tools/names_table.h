/* A table of names, as create-inv-hash-table writes it. */
#ifndef NAMES_TABLE_H
#define NAMES_TABLE_H

#include <reml.h>

#include <stdbool.h>
#include <stdio.h>

struct names_table;

struct names_counts {
  uint64_t names, indices, collisions; /* collisions: indices with several names */
};

/* Reads the table `file`.  NULL when it failed, after printing why. */
struct names_table *names_table_read(const char *file);

/* Does the model hash as the data of the table was hashed?  Prints it when not. */
bool names_table_fits(const struct names_table *table, const reml_document *model);

struct names_counts names_table_counts(const struct names_table *table);

/* The i-th name of an index, not ended by a NUL; NULL past the last. */
const char *names_table_name(const struct names_table *table, uint32_t index, size_t i, size_t *length);

/* All names of an index with commas between, cut to `columns`; as a JSON array. */
void names_table_write(const struct names_table *table, uint32_t index, FILE *to, size_t columns);
void names_table_write_json(const struct names_table *table, uint32_t index, FILE *to);

void names_table_free(struct names_table *table);

#endif
