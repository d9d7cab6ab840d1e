#include "data_set.h"

#include "data_format.h"
#include "io.h"
#include "message.h"

#include <errno.h>
#include <reml.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int32_t data_set_format(const struct data_set *set, size_t i)
{
  int32_t named = set->format ? set->format : data_format_of_file(set->names[i]);
  return named ? named : REML_DATA_VW_TEXT;
}

/* Whether a file can be opened and read, as far as one sees that without doing so: a FIFO would feel it. */
static bool check_file(const char *name, bool again, uint64_t *bytes, bool *known)
{
  struct stat status;
  if (stat(name, &status) < 0 || access(name, R_OK) < 0) {
    say_error("cannot open %s: %s", name, strerror(errno));
    return false;
  }
  if (S_ISDIR(status.st_mode)) {
    say_error("cannot read %s: %s", name, strerror(EISDIR));
    return false;
  }
  if (S_ISREG(status.st_mode)) {
    *bytes += (uint64_t)status.st_size;
    return true;
  }
  *known = false;
  if (again)
    say_error("%s is no regular file and can only be read once", name);
  return !again;
}

bool data_set_check(const struct data_set *set, uint64_t times, uint64_t *bytes)
{
  bool known = true;
  *bytes = 0;
  for (size_t i = 0; i < set->count; i++)
    if (is_standard(set->names[i]))
      known = false;
    else if (!check_file(set->names[i], times > 1, bytes, &known))
      return false;
  if (!known)
    *bytes = 0;
  return true;
}
