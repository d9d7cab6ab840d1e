/* What a document is made of. */
#ifndef RML_DOCUMENT_INTERNAL_H
#define RML_DOCUMENT_INTERNAL_H

#include "document_read.h"

#include <reml/document.h>

struct reml_document {
  rml_read read;
  bool peeked; /* it may be a model without its states */
};

#endif
