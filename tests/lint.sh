#!/usr/bin/env bash
# Static analysis of all sources: `./dev lint`.
#
#   tests/lint.sh BUILD        BUILD is a configured directory, of whose headers and flags the analysers make use
#
# Prints what they find, and one line for each of them.  What they look for stands in .clang-tidy, .cppcheck-suppressions and
# .shellcheckrc, with reasons.  Before an analyser looks at the sources, it has to find a mistake that was made for it.
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."

die() {
  echo "lint: $*" >&2
  exit 1
}

build=${1:?}
jobs=$(nproc)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# The flags of the tool are those of the library and more.
make -s -C "$build" lint-flags > "$scratch/flags" || die "$build has no flags"
mapfile -t flags < <(sed "s,^-I\./,-I$build/,; s,\.\./,," "$scratch/flags")

# The programs with Criterion are left out: its macros are most of them.
sources=(lib/*.c tools/*.c bench/*.c tests/check_*.c tests/fuzz/*.c)

# What GCC's analyser takes for a mistake in lib/ and tools/, and why it is none.
gcc_errs='
lib/msgpack_tensor.c -Wno-analyzer-malloc-leak      a shape that stands twice is refused by the bits of `seen`
lib/schema.c         -Wno-analyzer-null-dereference either `fields` or `names` are there
tools/names_table.c  -Wno-analyzer-malloc-leak      it loses sight of the stream
tools/names_table.c  -Wno-analyzer-file-leak        likewise
tools/unknown.c      -Wno-analyzer-null-dereference only the root has nothing above it, and its key is empty
'

# --- the analysers: each takes files, prints what it finds and fails if that is anything ------------------------------

# on_each COMMAND FILE...: COMMAND with {} for each of the files, several at once.
on_each() {
  printf '%s\0' "${@:2}" | xargs -0 -P "$jobs" -I '{}' bash -c "$1" lint '{}' "${flags[@]}"
}

analyse_gcc() {
  local allowed
  allowed=$(awk -v ORS=' ' 'NF { print $1 ":" $2 }' <<< "$gcc_errs")
  # shellcheck disable=SC2016 # for another shell
  allowed=$allowed on_each 'file=$1; shift
    for pair in $allowed; do [ "${pair%%:*}" != "$file" ] || set -- "$@" "${pair#*:}"; done
    gcc -std=c11 -O2 "$@" -fanalyzer -Werror -S -o /dev/null "$file"' "$@" 2>&1
}

analyse_clang-tidy() {
  # Its standard error counts what it found and what system headers have.
  # shellcheck disable=SC2016
  on_each 'file=$1; shift; clang-tidy --quiet "$file" -- -std=c11 "$@" 2> /dev/null' "$@" | sed "s,^$PWD/,,"
}

analyse_cppcheck() {
  local flag known=()
  for flag in "${flags[@]}"; do
    case $flag in
    -[DI]*) known+=("$flag") ;;
    -*) ;;
    *) known+=("-I$flag") ;; # of -iquote
    esac
  done
  cppcheck -q -j "$jobs" --enable=warning,performance,portability --std=c11 --library=posix,gnu --error-exitcode=1 \
    --suppressions-list=.cppcheck-suppressions --inline-suppr "${known[@]}" "$@" 2>&1
}

# The tests of the command line are run by any sh and do not say so.
analyse_shellcheck() {
  local file any=() posix=()
  for file in "$@"; do
    case $file in
    tests/cli/*) posix+=("$file") ;;
    *) any+=("$file") ;;
    esac
  done
  shellcheck "${any[@]}" && { [ ${#posix[@]} = 0 ] || shellcheck --shell=sh "${posix[@]}"; }
}

# Functions of the C library that trust their input to fit, or to be a format or a number.
analyse_calls() {
  ! grep -nE '\b(alloca|ato[fil]+|gets|mktemp|strcat|strcpy|tmpnam|v?sprintf|v?f?s?scanf) ?\(' "$@"
}

# --- that each of them sees -------------------------------------------------------------------------------------------

# sees ANALYSER SAYING FILE < TEXT: it fails and says so when the text is one of the sources.
sees() {
  local said
  cat > "$scratch/$3"
  if said=$("analyse_$1" "$scratch/$3"); then
    die "$1 is blind: it found nothing wrong with a text that has a mistake"
  fi
  grep -q "$2" <<< "$said" || die "$1 complains of another mistake than there is: $said"
}

see_gcc() {
  sees gcc 'analyzer-double-free' bad.c <<< $'#include <stdlib.h>\nvoid f(void *p);\nvoid f(void *p)\n{\n  free(p);\n  free(p);\n}'
}

see_clang-tidy() {
  cp .clang-tidy "$scratch/"
  sees clang-tidy 'bugprone-suspicious-memset-usage' bad.c \
    <<< $'#include <string.h>\nvoid f(int *p);\nvoid f(int *p)\n{\n  memset(p, \'0\', 4);\n}'
}

see_cppcheck() {
  sees cppcheck 'memleak' bad.c <<< $'#include <stdlib.h>\nint f(void);\nint f(void)\n{\n  char *p = malloc(8);\n  return !p;\n}'
}

see_shellcheck() {
  sees shellcheck 'SC2086' bad.sh <<< $'#!/bin/sh\nrm -r $1'
}

see_calls() {
  sees calls 'strcpy' bad.c <<< $'void f(char *p)\n{\n  strcpy(p, "text");\n}'
}

# --- all of it --------------------------------------------------------------------------------------------------------

failures=0

# analyse NAME FILE...
analyse() {
  local start=$SECONDS verdict=clean
  "see_$1"
  "analyse_$1" "${@:2}" || verdict='NOT CLEAN'
  echo "$1: $verdict, $(($# - 1)) files, $((SECONDS - start)) s"
  [ "$verdict" = clean ] || failures=$((failures + 1))
}

analyse calls lib/*.[ch] tools/*.[ch]
analyse shellcheck dev .ci/run tests/*.sh tests/common.bash tests/cli/*.sh tests/golden/*.sh man/*.sh
analyse cppcheck "${sources[@]}"
analyse gcc lib/*.c tools/*.c bench/*.c tests/fuzz/*.c
analyse clang-tidy "${sources[@]}"
[ "$failures" = 0 ] || die 'analysers have something to say'
