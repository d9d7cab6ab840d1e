#!/usr/bin/env bash
# What the compiler and the linker were asked for against exploits is in the shared library and in the tool.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

[ -z "${SANITIZE:-}" ] || skip "this build has sanitizers instead"
[ -n "${HARDENING:-}" ] || skip "configured with --disable-hardening"
command -v readelf > /dev/null || lacks "readelf is missing (Debian package: binutils)"

# is_so FILE FEATURE: whether the file, whose headers and symbols are in $scratch/elf, has it.
is_so() {
  case $2 in
  stack-protector) grep -q ' __stack_chk_fail' "$scratch/elf" ;;
  fortify) grep -qE ' __[a-z]+_chk(@|$)' "$scratch/elf" ;;
  relro) grep -q ' GNU_RELRO ' "$scratch/elf" ;;
  now) grep -qE '\(FLAGS(_1)?\).* (BIND_NOW|NOW)( |$)' "$scratch/elf" ;;
  noexecstack) grep -qE ' GNU_STACK .* RW +0x[0-9a-f]+$' "$scratch/elf" ;;
  pie) [ "$1" != tool ] || grep -q '(FLAGS_1).* PIE' "$scratch/elf" ;;
  *) false ;;
  esac
}

# hardened NAME FILE
hardened() {
  local feature
  readelf -lWd --dyn-syms "$2" > "$scratch/elf"
  for feature in $HARDENING; do
    is_so "$1" "$feature" || wrong "the $1 ($2) lacks $feature"
  done
  ! grep -q TEXTREL "$scratch/elf" || wrong "the $1 ($2) has relocations in its code"
}

# Where nothing may be left out, nothing of it was refused either.
for feature in ${REML_TEST_ALL:+stack-protector fortify relro now noexecstack pie}; do
  [[ " $HARDENING " == *" $feature "* ]] || wrong "configure found no way to $feature"
done
hardened tool "$builddir/tools/reml"
[ ! -e "$builddir/lib/.libs/libreml.so" ] || hardened library "$(shared_library)"
finish
