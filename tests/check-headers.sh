#!/usr/bin/env bash
# Every public header compiles alone, in C and in C++, without a warning.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

warnings=(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
include=(-I"$builddir/include" -I"$srcdir/include")

# compile COMPILER FILE ARGUMENT...
compile() {
  # shellcheck disable=SC2086 # a compiler may be several words, such as "ccache gcc"
  $1 "${@:3}" "${warnings[@]}" "${include[@]}" -c -o "$scratch/header.o" "$2"
}

count=0
for header in "$srcdir"/include/reml.h "$srcdir"/include/reml/*.h "$builddir"/include/reml/version.h; do
  name=${header##*/include/}
  # Twice, because a second inclusion must change nothing; a name, because ISO C forbids an empty file.
  printf '#include <%s>\n#include <%s>\nextern int reml_header_test;\n' "$name" "$name" > "$scratch/header.c"
  cp "$scratch/header.c" "$scratch/header.cpp"
  compile "${CC:-cc}" "$scratch/header.c" -std=c11 || wrong "$name in C11"
  [ -z "${CXX:-}" ] || compile "$CXX" "$scratch/header.cpp" -std=c++17 || wrong "$name in C++17"
  count=$((count + 1))
done
finish
echo "$count headers"
[ -n "${CXX:-}" ] || lacks "no C++ compiler: the headers were compiled as C only"
