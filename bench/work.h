/* What the works of libreml share (work.c). */
#ifndef BENCH_WORK_H
#define BENCH_WORK_H

#include <reml.h>

#include <stdbool.h>
#include <stdio.h>

/* A work: what is done before the clock runs, with its arguments, and what is timed. */
typedef struct work {
  const char *name, *arguments; /* words, as the usage shows them */
  void (*prepare)(char **arguments);
  void (*run)(void);    /* NULL: preparing was all */
  void (*report)(void); /* NULL, or prints what one turn took, when it is not the time of `run` */
} work;

/* Each list ends with a work without a name. */
extern const work data_works[], model_works[], limit_works[], process_works[];

/* What one run goes over, told beside its time: bytes; examples, whose number divides the time (1 at first). */
extern size_t work_bytes, work_units;

/* Results that nobody needs go here, so that they are computed. */
extern volatile uint64_t work_kept;

/* Ends the program with what went wrong. */
_Noreturn void fail(const char *what, const char *why);
void must(reml_status status, const reml_error *err);
void *must_have(void *memory);
unsigned long number_of(const char *argument);

/* All of a file. */
reml_buffer bytes_of_file(const char *path);

/* The same numbers in every run: any, and from 0 to 1. */
uint32_t random_u32(void);
float random_float(void);

/* A Coin of 2^bits rows that has learned each `every`-th of them. */
reml_workspace *make_workspace(unsigned bits, unsigned every);

/* Makes `x` an example of features in random places, which are what hashing gives. */
void fill(reml_features *x, size_t count);

/* Of the processor, the system's work for us included: nothing here waits for anything, and others do not count. */
double seconds(void);

#endif
