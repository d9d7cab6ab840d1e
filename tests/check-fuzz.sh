#!/usr/bin/env bash
# The fuzzers (tests/fuzz/) have nothing to find in the corpora that they begin with.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

# shellcheck disable=SC2119 # no module is needed
choose_python
"$python" "$srcdir/tests/fuzz/seeds.py" "$srcdir" "$scratch/seeds"
for corpus in "$scratch"/seeds/*; do
  name=${corpus##*/}
  if "$builddir/tests/fuzz/fuzz_$name" "$corpus"/* > "$scratch/log" 2>&1; then
    echo "$name: $(find "$corpus" -type f | wc -l) inputs"
  else
    tail -n 40 "$scratch/log"
    wrong "fuzz_$name stops at an input of its corpus"
  fi
done
finish
