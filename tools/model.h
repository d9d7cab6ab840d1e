/* Reading models as documents. */
#ifndef MODEL_H
#define MODEL_H

#include "message.h"

/* Reads the model or the configuration `name`.  Prints what is wrong. */
bool document_read(reml_document **document, const char *name, struct listener *listener);

/* Reads the model `name`, binary or JSON.  A configuration is none.  Prints what is wrong. */
bool model_read(reml_document **model, const char *name, struct listener *listener);

/* The same, of a model of reductionml too, from which a model of libreml is made.  Prints what of it is lost. */
bool model_import(reml_document **model, const char *name, struct listener *listener);

#endif
