#!/usr/bin/env bash
# coverage.sh BUILD: how much of the readers the fuzzers' corpora reach, by the lines that gcov counts in BUILD, whose fuzzers
# are compiled for it (--coverage) and replay files.  A grown corpus counts too, where BUILD/corpora/ has one.  Fails below 95 %.
set -euo pipefail
build=$1
here=$(cd "$(dirname "$0")" && pwd)

# All that takes bytes apart which somebody else wrote.
readers='base64 document_read decimal dsjson flexbuffers header json_data json_example json_forms json_read json_scan json_tensor msgpack_read
msgpack_scan msgpack_tensor nonfinite parser reader reductionml reductionml_convert reductionml_flex reductionml_map
reductionml_names schema schema_value utf8 values vw_text'

rm -rf "$build/seeds"
find "$build" -name '*.gcda' -delete
"${PYTHON:-python3}" "$here/fuzz/seeds.py" "$here/.." "$build/seeds"
for corpus in "$build"/seeds/*; do
  name=${corpus##*/}
  mkdir -p "$build/corpora/$name"
  find "$corpus" "$build/corpora/$name" -type f -print0 |
    xargs -0 "$build/tests/fuzz/fuzz_$name" > "$build/coverage.log" || { tail "$build/coverage.log"; exit 1; }
done

# Two lines of gcov for each source: its name, and `Lines executed:95.13% of 308`.
for name in $readers; do
  (cd "$build" && gcov -n -o lib "lib/$name.gcda" 2> /dev/null) | grep -A 1 "^File .*/lib/$name\.c'" |
    sed -n "s/^Lines executed:\(.*\)% of \(.*\)/$name \1 \2/p"
done | awk '
  { printf "%-20s %6.2f %% of %4d lines\n", $1, $2, $3; reached += $2 * $3 / 100; lines += $3; sources++ }
  END {
    printf "%-20s %6.2f %% of %4d lines in %d sources\n", "all readers", 100 * reached / lines, lines, sources
    exit reached < 0.95 * lines
  }'
