#!/usr/bin/env bash
# instructions.sh BUILD KIND [accept]: how many instructions each of the hot paths takes, as valgrind counts them, against the
# counts in instructions.txt.  Unlike times they are the same in every run, so more than a tenth above one is no chance.  With
# `accept`, what was counted becomes what is compared with.  BUILD/bench/work does the works; KIND names compiler and processor.
set -euo pipefail
build=$(cd "$1" && pwd)
kind=$2
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
    echo "$kind $name $(count "${words[@]}")"
  fi
done <<< "$paths" > "$counted"

if [ "${3:-}" = accept ]; then
  { grep -v "^$kind " "$accepted" || true; cat "$counted"; } > "$counted.new"
  mv "$counted.new" "$accepted"
fi

awk -v kind="$kind" -v accepted="$accepted" '
  FILENAME == accepted {
    if ($1 == kind)
      before[$2] = $3
    next
  }
  {
    change = before[$2] ? 100 * ($3 / before[$2] - 1) : 0
    verdict = !$3 ? "NOT COUNTED" : !before[$2] ? "new: accept it" : change > 10 ? "TOO MANY" : change < -10 ? "fewer: accept them" : ""
    printf "%-16s %12d instructions %+7.1f %%  %s\n", $2, $3, change, verdict
    wrong += !$3 || change > 10
    say += verdict != ""
  }
  END {
    if (say)
      print "\nbench/README.md, \"How many instructions\", says what to do." > "/dev/stderr"
    exit wrong > 0
  }' "$accepted" "$counted"
