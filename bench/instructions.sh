#!/usr/bin/env bash
# instructions.sh BUILD COMPILER [accept]: how many instructions each of the hot paths takes, as valgrind counts them, against the
# counts in instructions.txt.  Unlike times they are the same in every run, so more than a tenth above one is no chance.  With
# `accept`, what was counted becomes what is compared with.  BUILD/bench/work does the works.
set -euo pipefail
build=$(cd "$1" && pwd)
compiler=$2
cd "$(dirname "$0")"
accepted=instructions.txt
configs=$build/bench/configs
data=../tests/data

mkdir -p "$configs"
config() {
  echo "{\"globalConfig\": {\"numBits\": 18, \"interactions\": [$3]}, \"entryReduction\": {\"typename\": \"$2\"}}" > "$configs/$1"
}
config coin Coin ''
config bandit CbAdf ''
config pairs Coin '[{"Name": "features"}, {"Name": "features"}]'

# Names, and the works behind them.
paths="
parse-vw-text    parse $configs/coin vw-text $data/rcv1_100.vw
parse-json       parse $configs/bandit json $data/recorded/cb.ndjson
parse-dsjson     parse $configs/bandit dsjson $data/recorded/cb.dsjson
expand           parse-and-predict $configs/pairs vw-text $data/rcv1_100.vw
learn            learn $configs/pairs vw-text $data/rcv1_100.vw
predict          predict 14 100 100
save-dense       save 14 1
save-sparse      save 14 8
load-dense       load 14 1
load-sparse      load 14 8
export           export 12 1
import           import 12 1
"

# count WORK ARGUMENT...: the instructions of one run, what prepares it left out.
count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no --toggle-collect='run_once*' \
    "$build/bench/work" "$@" < /dev/null 2>&1 | sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

counted=$build/bench/instructions.txt
while read -r name work; do
  read -ra words <<< "$work"
  if [ -n "$name" ]; then
    echo "$compiler $name $(count "${words[@]}")"
  fi
done <<< "$paths" > "$counted"

if [ "${3:-}" = accept ]; then
  { grep -v "^$compiler " "$accepted" || true; cat "$counted"; } > "$counted.new"
  mv "$counted.new" "$accepted"
fi

# The lines of this compiler, then what was counted.
grep "^$compiler " "$accepted" | awk -v compiler="$compiler" '
  NR == FNR { before[$2] = $3; next }
  {
    change = before[$2] ? 100 * ($3 / before[$2] - 1) : 0
    verdict = !before[$2] ? "new: accept it" : !$3 ? "NOT COUNTED" : change > 10 ? "TOO MANY" : change < -10 ? "fewer: accept them" : ""
    printf "%-16s %12d instructions %+7.1f %%  %s\n", $2, $3, change, verdict
    many += change > 10 || !$3
    missing += !before[$2]
  }
  END {
    if (many || (missing && NR > FNR))
      print "\nbench/README.md, \"How many instructions\", says what to do." > "/dev/stderr"
    exit many > 0
  }' - "$counted"
