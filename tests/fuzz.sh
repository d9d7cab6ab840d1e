#!/usr/bin/env bash
# fuzz.sh BUILD SECONDS: runs each fuzzer in BUILD/tests/fuzz/ so long, with the corpora in BUILD/corpora/, which grow.
set -euo pipefail
build=$1 seconds=$2
here=$(cd "$(dirname "$0")" && pwd)
export ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
mkdir -p "$build/corpora" "$build/findings"
rm -rf "$build/seeds"
"${PYTHON:-python3}" "$here/fuzz/seeds.py" "$here/.." "$build/seeds"

# The last number behind a word in the lines that libFuzzer prints; 0 where there is none.
number() {
  grep -oE "$1 +[0-9]+" "$2" | tail -n 1 | grep -oE '[0-9]+$' || echo 0
}

failed=0
printf '%-13s %12s %9s %s\n' fuzzer executions coverage findings
for program in "$build"/tests/fuzz/fuzz_*; do
  [[ $program != *.o ]] || continue
  name=${program##*/fuzz_}
  log=$build/findings/$name.log
  words=$here/fuzz/$name.dict
  [ -f "$words" ] || words=$here/fuzz/model.dict
  mkdir -p "$build/corpora/$name"
  findings=none
  if ! "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -dict="$words" \
    -artifact_prefix="$build/findings/$name-" "$build/corpora/$name" "$build/seeds/$name" > "$log" 2>&1; then
    findings=$(grep -oE "$build/findings/$name-[a-z]+-[0-9a-f]+" "$log" | tail -n 1 || true)
    findings="${findings:-no reproducer}, see $log"
    failed=1
  fi
  printf '%-13s %12s %9s %s\n' "$name" "$(number 'number_of_executed_units:' "$log")" "$(number 'cov:' "$log")" "$findings"
done
exit "$failed"
