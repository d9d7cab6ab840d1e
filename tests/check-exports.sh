#!/usr/bin/env bash
# The shared library exports what lib/libreml.map lists, which is what the headers declare: nothing less, nothing more.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

library=$(shared_library)
declared > "$scratch/headers"
sed -n 's/^ *\(reml_[a-z0-9_]*\);.*/\1/p' "$srcdir/lib/libreml.map" | sort > "$scratch/map"
read -ra nm <<< "${NM:-nm}"
"${nm[@]}" -D --defined-only "$library" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }' | sort > "$scratch/library"
[ -s "$scratch/headers" ] || die "found no REML_API in the headers"

compare() {
  diff -u --label "$1" --label "$2" "$3" "$4" || wrong "$1 and $2 name different functions"
}
compare 'the headers' 'lib/libreml.map' "$scratch/headers" "$scratch/map"
compare 'lib/libreml.map' 'the shared library' "$scratch/map" "$scratch/library"

soname=$(readelf -d "$library" | sed -n 's/.*SONAME.*\[\(.*\)\]/\1/p')
[ "$soname" = libreml.so.0 ] || wrong "the soname is '$soname', not libreml.so.0"
finish
