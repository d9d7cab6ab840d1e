#!/usr/bin/env bash
# Want of memory in the tool: with the n-th of its requests failing, or the n-th and all behind it, a command ends with a message
# and a status, or has done all that it does; never by a signal, and no temporary file stays.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

[ -z "${SANITIZE:-}" ] || skip "sanitizers have a malloc of their own"
reml=${REML:-$builddir/tools/reml}
read -ra cc <<< "${CC:-cc}"
"${cc[@]}" -O1 -shared -fPIC -o "$scratch/fail.so" "$srcdir/tests/fail_malloc.c" || die 'the allocator that fails cannot be built'

# How many requests of each command fail, evenly spread over all of them.
points=20
cd "$scratch"
mkdir made said
printf '%s\n' '{"globalConfig": {"numBits": 6, "interactions": [["Default", "Default"]]},' \
  '"entryReduction": {"typename": "Coin"}}' > config.json
printf '1 | a b:2\n0.5 | b c:3\n2 | d e\n' > data.vw
"$reml" --quiet train -c config.json -d data.vw -o model.reml || die 'there is no model'
"$reml" export-model model.reml -o model.json

# with_fault AT REST COMMAND...: what it writes to made/ and says is then there, and `status`.
with_fault() {
  rm -f made/* made/.[!.]*
  status=0
  FAIL_AT=$1 FAIL_REST=$2 FAIL_COUNT=count LD_PRELOAD=$PWD/fail.so "$reml" "${@:3}" > said/out 2> said/err || status=$?
}

# A digest of what a command made.
made() {
  cat said/out made/* 2> said/none | cksum
}

# fails_well WHAT: the last command failed as it should.
fails_well() {
  if [ "$status" -ge 100 ]; then
    wrong "$1: status $status: $(cat said/err)"
  elif [ ! -s said/err ] && ! grep -q memory said/out; then
    wrong "$1: status $status and no message"
  fi
}

# tries COMMAND...
tries() {
  local all want at rest
  with_fault 0 '' "$@"
  [ "$status" = 0 ] || die "$*: $(cat said/err)"
  want=$(made) all=$(cat count)
  [ "$all" -gt "$points" ] || die "$*: $all requests for memory are too few"
  for ((at = 1; at <= all; at += all / points)); do
    for rest in '' all; do
      with_fault "$at" "$rest" "$@"
      [ "$status" = 0 ] || fails_well "$*, request $at $rest"
      [ "$status" != 0 ] || [ "$(made)" = "$want" ] || wrong "$*, request $at $rest: it ends well, and what it made is another"
      [ -z "$(find made -name '.*.reml-*')" ] || wrong "$*, request $at $rest: a temporary file stays"
    done
  done
}

tries --quiet train -c config.json -d data.vw -o made/model.reml -p made/answers.jsonl
tries --quiet train -i model.reml -d data.vw -o made/model.reml
tries test -i model.reml -d data.vw
tries export-model model.reml -o made/model.json
tries import-model model.json -o made/model.reml
tries merge -o made/model.reml --base model.json model.reml model.json
tries inspect model.reml
tries validate model.json
finish
