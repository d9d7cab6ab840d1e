/* What every part of the interface needs: the export mark, and C linkage for C++. */
#ifndef REML_API_H
#define REML_API_H

#include <stddef.h>
#include <stdint.h>

#if defined __GNUC__
#define REML_API __attribute__((visibility("default")))
#else
#define REML_API
#endif

#ifdef __cplusplus
#define REML_BEGIN_DECLS extern "C" {
#define REML_END_DECLS }
#else
#define REML_BEGIN_DECLS
#define REML_END_DECLS
#endif

/* The length of a text that ends at its NUL. */
#define REML_STRLEN ((size_t)-1)

REML_BEGIN_DECLS

/* A configuration and what it has learned.  Since 0.1.0. */
typedef struct reml_workspace reml_workspace;
/* The features of one example, reused from example to example.  Since 0.1.0. */
typedef struct reml_features reml_features;
/* One answer, and all the scratch memory that predicting needs: one for each thread.  Since 0.1.0. */
typedef struct reml_prediction reml_prediction;
/* Examples out of a stream of text.  Since 0.1.0. */
typedef struct reml_reader reml_reader;
/* A configuration or a model as a tree, with no learner behind it.  Since 0.1.0. */
typedef struct reml_document reml_document;

REML_END_DECLS

#endif
