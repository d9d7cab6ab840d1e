/* Runs a fuzzer over the files it is called with, for compilers without libFuzzer. */
#include "fuzz.h"

int main(int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    FILE *file = fopen(argv[i], "rb");
    uint8_t *data = NULL;
    long size = -1;
    if (file && fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0)
      data = malloc((size_t)size + 1);
    if (!data || fseek(file, 0, SEEK_SET) != 0 || fread(data, 1, (size_t)size, file) != (size_t)size) {
      free(data);
      fprintf(stderr, "cannot read %s\n", argv[i]);
      return 2;
    }
    fclose(file);
    /* The last line that stands here when it fails names the input. */
    printf("%s\n", argv[i]);
    fflush(stdout);
    /* Just as large as the input, so that a sanitizer sees a byte too many. */
    uint8_t *exact = realloc(data, size > 0 ? (size_t)size : 1);
    (void)LLVMFuzzerTestOneInput(exact ? exact : data, (size_t)size);
    free(exact ? exact : data);
  }
  return 0;
}
