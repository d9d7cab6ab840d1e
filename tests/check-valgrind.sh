#!/usr/bin/env bash
# Valgrind finds nothing.  memcheck sees what AddressSanitizer does not: bytes that nobody wrote, where something depends on them
# or where they go to a file.  helgrind sees races in json-c and msgpack-c too, which ThreadSanitizer does not: counting references
# to what threads share would be one.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

[ -z "${SANITIZE:-}" ] || skip "this build has sanitizers, which valgrind does not go with"
command -v valgrind > /dev/null || lacks "valgrind is missing (Debian package valgrind)"
memcheck=(valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=all --errors-for-leak-kinds=all)
helgrind=(valgrind -q --error-exitcode=99 --tool=helgrind)
"${memcheck[@]}" true > "$scratch/log" 2>&1 || lacks "valgrind does not run here: $(head -n 1 "$scratch/log")"
read -ra cc <<< "${CC:-cc}"

# finds NAME WHAT COMMAND...: valgrind says so of the command.
finds() {
  if "${@:3}" > "$scratch/log" 2>&1 || ! grep -q "$2" "$scratch/log"; then
    cat "$scratch/log"
    wrong "$1: valgrind does not say '$2'"
  fi
}

# finds_in_body NAME WHAT BODY: of a program with a block of memory that nobody wrote.
finds_in_body() {
  printf '#include <stdlib.h>\n#include <unistd.h>\nvoid *volatile kept;\nint main(void)\n{\n  char *p = malloc(16);\n%s\n}\n' "$3" \
    > "$scratch/bad.c"
  "${cc[@]}" -o "$scratch/bad" "$scratch/bad.c"
  finds "$1" "$2" "${memcheck[@]}" "$scratch/bad"
}
finds_in_body 'a branch' 'depends on uninitialised' '  if (p[3] == 0) kept = p; free(p); return 0;'
finds_in_body 'a write' 'write(buf) points to uninitialised' '  kept = p; if (write(1, p, 16) != 16) return 1; free(p); return 0;'
finds_in_body 'a leak' 'definitely lost' '  kept = p; p = NULL; kept = NULL; return 0;'
finds 'a race' 'Possible data race' "${helgrind[@]}" "$builddir/tests/race"

# finds_nothing NAME COMMAND...: with the output in a file of that name.
finds_nothing() {
  local start=$SECONDS log=$scratch/${1// /-}.log
  if "${@:2}" > "$log" 2>&1; then
    echo "valgrind: $1 ($((SECONDS - start)) s)"
  else
    tail -n 60 "$log"
    wrong "$1 under valgrind"
  fi
}

export REML_SRCDIR=$srcdir
# It takes as long as all others.
(finds_nothing check_leaks "${memcheck[@]}" "$builddir/tests/check_leaks" && finish) &
leaks=$!
finds_nothing check_golden "${memcheck[@]}" "$builddir/tests/check_golden"
finds_nothing check_recorded "${memcheck[@]}" "$builddir/tests/check_recorded"
finds_nothing 'check_vectors, every fifth' "${memcheck[@]}" "$builddir/tests/check_vectors" 5
for program in check_threads check_threads_apart; do
  finds_nothing "$program" "${memcheck[@]}" "$builddir/tests/$program" 1
  finds_nothing "$program, races" "${helgrind[@]}" "$builddir/tests/$program" 1
done

# What the tool is given, and what it writes to files and to standard output.
reml() {
  "${memcheck[@]}" "${REML:-$builddir/tools/reml}" --quiet "$@"
}

use_the_tool() {
  local data=$srcdir/tests/data/rcv1_100.vw golden=$srcdir/tests/golden/data
  reml config new Coin -o coin.json &&
    reml train -c coin.json -d "$data" --num-parse-threads 2 -o model.reml -p learned.jsonl &&
    reml export-model model.reml -o model.json &&
    reml import-model model.json -o again.reml &&
    cmp model.reml again.reml &&
    reml inspect model.reml &&
    reml diff model.reml model.json &&
    reml train -i model.reml -d "$data" -o later.reml &&
    reml merge --base model.json -o merged.reml later.reml model.reml later.reml &&
    reml validate model.json &&
    reml predict --map -i model.reml -d "$data" -o predicted.jsonl &&
    reml config new CbExploreAdfSquareCb -o squarecb.json &&
    reml train -c squarecb.json -d "$golden/vectors.ndjson" -o actions.reml &&
    reml convert-data --from-file "$golden/actions.vw" --to-file actions.dsjson &&
    reml train -i actions.reml -d actions.dsjson -o more.reml &&
    reml import-model "$srcdir/tests/data/reductionml/coin.flexbuffers" -o theirs.reml &&
    reml gen-schema model -o schema.json
}
cd "$scratch" || exit 1
finds_nothing 'the tool' use_the_tool
wait "$leaks" || exit 1
finish
