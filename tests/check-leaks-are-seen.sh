#!/usr/bin/env bash
# The run with sanitizers is only worth something if it can fail: a program that leaks, one that reads beyond its memory and
# one that overflows must each end with an error.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

[ -n "${SANITIZE:-}" ] || skip "this build has no sanitizers"
read -ra cc <<< "${CC:-cc} $SANITIZE"

# sees WHAT SAYS BODY
sees() {
  printf '#include <stdlib.h>\nvoid *volatile kept;\nint main(int argc, char **argv)\n{\n  (void)argv;\n%s\n}\n' "$3" \
    > "$scratch/bad.c"
  "${cc[@]}" -o "$scratch/bad" "$scratch/bad.c"
  if "$scratch/bad" 2> "$scratch/said"; then
    wrong "$1: the program ended as if all was well"
  elif ! grep -q "$2" "$scratch/said"; then
    cat "$scratch/said"
    wrong "$1: ended for another reason"
  fi
}
sees 'a leak' 'LeakSanitizer' '  kept = malloc((size_t)argc); kept = NULL; return 0;'
sees 'reading beyond' 'heap-buffer-overflow' '  char *p = malloc(1); kept = p; volatile int c = p[argc]; free(p); return c * 0;'
sees 'an overflow' 'signed integer overflow' '  volatile int most = 0x7fffffff; most += argc; return 0;'
finish
