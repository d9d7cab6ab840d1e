#!/usr/bin/env bash
# The interface in binary form (functions, layouts, numbers) is the one of tests/abi/libreml.abi.
# With --write, makes that file from the library as it is now: `./dev abi-baseline`.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

baseline=$srcdir/tests/abi/libreml.abi
library=$(shared_library)
command -v abidiff > /dev/null || lacks "abidiff is not installed (Debian package abigail-tools)"
[ -z "${SANITIZE:-}" ] || skip "the interface is compared without sanitizers"
[[ $(readelf -S "$library") == *.debug_info* ]] || skip "the library was built without debug information (-g)"

# What only lib/ knows is not interface, and what depends on the machine does not belong into a committed file.
mkdir -p "$scratch/include/reml"
cp "$srcdir"/include/reml.h "$scratch/include"
cp "$srcdir"/include/reml/*.h "$builddir"/include/reml/version.h "$scratch/include/reml"
options=(--headers-dir "$scratch/include" --drop-private-types --no-show-locs --no-corpus-path --no-comp-dir-path
  --no-elf-needed --type-id-style hash)
# Older releases write down internal functions too, which makes the file longer but compares equal.
[[ $(abidw --help 2>&1) != *--exported-interfaces-only* ]] || options+=(--exported-interfaces-only)
abidw "${options[@]}" --out-file "$scratch/libreml.abi" "$library"

if [ "${1:-}" = --write ]; then
  mkdir -p "${baseline%/*}"
  cp "$scratch/libreml.abi" "$baseline"
  echo "wrote $baseline"
  exit 0
fi

[ -f "$baseline" ] || die "there is no baseline: make it with ./dev abi-baseline and commit it"
architecture() {
  grep -o -m 1 "architecture='[^']*'" "$1"
}
[ "$(architecture "$baseline")" = "$(architecture "$scratch/libreml.abi")" ] ||
  skip "the baseline is for $(architecture "$baseline"), this is $(architecture "$scratch/libreml.abi")"

# The handles are opaque, though abidw takes them for public: it knows headers by their last name alone, and lib/ has some of the
# same (workspace.h, features.h).
sed -n 's/^typedef struct \(reml_[a-z]*\) \1;$/\1/p' "$srcdir/include/reml/api.h" > "$scratch/handles"
[ "$(wc -l < "$scratch/handles")" -eq 5 ] || die "the handles are not to be found in reml/api.h"
printf '[suppress_type]\nname_regexp = ^(%s)$\n' "$(paste -sd '|' "$scratch/handles")" > "$scratch/opaque"
abidiff --suppressions "$scratch/opaque" "$baseline" "$scratch/libreml.abi" ||
  die "the interface changed: what was added goes into the baseline (./dev abi-baseline); what breaks programs built before" \
    "also needs a new soname (-version-info, lib/libreml.map)"
