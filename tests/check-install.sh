#!/usr/bin/env bash
# What `make install` leaves is enough: a C and a C++ program, built with `pkg-config --cflags --libs reml` alone, run with
# the shared and with the static library; the manual pages are where man(1) looks.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

read -ra cc <<< "${CC:-cc} ${SANITIZE:-}"
read -ra cxx <<< "${CXX:-} ${SANITIZE:-}"
install_below "$scratch/root"

# try HOW PROGRAM COMPILER...: builds the program with the flags of pkg-config and runs it.
try() {
  local source=$srcdir/tests/install/$2 program=$scratch/$1-$2
  echo "$2, $1 library:"
  "${@:3}" -Wall -Wextra -Werror "$source" -o "$program" "${flags[@]}" || die "$2 does not build, $1"
  LD_LIBRARY_PATH=$library "$program" || wrong "$2 fails, $1"
}

# use HOW FLAG-FOR-PKG-CONFIG...
use() {
  local flags
  read -ra flags <<< "$("${PKG_CONFIG:-pkg-config}" "${@:2}" --cflags --libs reml)"
  try "$1" use.c "${cc[@]}" -std=c11
  [ -z "${CXX:-}" ] || try "$1" use.cpp "${cxx[@]}" -std=c++17
}

pages=(man3/reml.3 man5/reml-data.5 man5/reml-model.5)
[ ! -f "$builddir/man/reml.1" ] || pages+=(man1/reml.1 man1/reml-help.1 man1/reml-train.1)
for page in "${pages[@]}"; do
  [ -n "$(find "$scratch/root" -path "*/man/$page")" ] || wrong "$page was not installed"
done

built=()
if [ -e "$library/libreml.so" ]; then
  use shared
  built+=(shared)
  # The linker would take it before the static one.
  rm "$library"/libreml.so*
fi
if [ -e "$library/libreml.a" ]; then
  use static --static
  built+=(static)
fi
finish
((${#built[@]} == 2)) || skip "what was built works, but that is only the ${built[*]} library"
[ -n "${CXX:-}" ] || lacks "no C++ compiler: only the C program was tried, and works"
