/* Floats as text (spec/model-format.md, "Float text"): shortest digits, exact, whatever the locale. */
#ifndef RML_FLOAT_TEXT_H
#define RML_FLOAT_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum { RML_FLOAT_TEXT = 40 }; /* room for any text below; no NUL is written */

/* The canonical text of a finite float: of the shortest digits that read back to it both directly and by way of a double, the
 * ones nearest the value, of two equally near the ones with the even last digit; ECMAScript's layout, plus ".0" when there is
 * neither "." nor "e"; -0.0.  Returns the length. */
size_t rml_float_text(float value, char *out);

/* The same for a finite double, digits that read back to the same double. */
size_t rml_double_text(double value, char *out);

#endif
