/* Writes config.schema.json and model.schema.json into a directory: `make schemas` makes those of spec/ anew with it. */
#include <reml.h>

#include <stdio.h>

static int write_schema(int32_t which, const char *directory, const char *name)
{
  char path[4096];
  reml_error error = REML_ERROR_INIT;
  int length = snprintf(path, sizeof path, "%s/%s", directory, name);
  if (length < 0 || (size_t)length >= sizeof path) {
    fprintf(stderr, "write_schemas: the name of the directory is too long\n");
    return 1;
  }
  if (reml_schema_write(which, reml_to_file(path), &error) == REML_OK)
    return 0;
  fprintf(stderr, "write_schemas: %s\n", error.message);
  return 1;
}

int main(int argc, char **argv)
{
  if (argc != 2) {
    fprintf(stderr, "usage: write_schemas DIRECTORY\n");
    return 2;
  }
  int failed = write_schema(REML_SCHEMA_CONFIG, argv[1], "config.schema.json");
  return write_schema(REML_SCHEMA_MODEL, argv[1], "model.schema.json") || failed;
}
