#include "schema.h"

#include <reml/version.h>

const char *reml_version(void)
{
  return REML_VERSION;
}

uint32_t reml_version_number(void)
{
  return REML_VERSION_NUMBER;
}

void reml_format_version(int32_t *format, int32_t *minor)
{
  if (format)
    *format = RML_FORMAT;
  if (minor)
    *minor = RML_MINOR;
}
