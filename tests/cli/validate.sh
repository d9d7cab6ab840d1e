# reml validate: what is wrong with files, or that they are canonical.
. "$(dirname "$0")/lib.sh"

LC_ALL=C
export LC_ALL
train_model
expect_ok export-model model.reml -o model.json

# expect_found ARGUMENT...: something is wrong with a file, which is what was asked: standard output says it.
expect_found() {
  reml validate "$@"
  [ "$status" = 1 ] || fail 'exit status 1 was expected'
  [ -s "$said/out" ] || fail 'an answer was expected'
  [ ! -s "$said/err" ] || fail 'nothing on standard error was expected'
}

# expect_lines LINE...: these and no others.
expect_lines() {
  printf '%s\n' "$@" > wanted
  cmp -s wanted "$said/out" || fail "these lines were expected: $*"
}

# edit SCRIPT: model.json with an edit of sed's that does something, as edited.json.
edit() {
  sed "$1" model.json > edited.json
  cmp -s model.json edited.json && fail "an edit was expected to change something: $1"
}

# Valid and canonical: models in both forms, and a configuration.
expect_ok validate model.reml model.json
expect_lines 'model.reml: valid: binary model, format 1.0, Coin, canonical' \
  'model.json: valid: JSON model, format 1.0, Coin, canonical'
expect_ok validate --canonical model.reml model.json
expect_ok config new CbExploreAdfGreedy -o whole.json
expect_ok validate --canonical whole.json
expect_lines 'whole.json: valid: configuration, CbExploreAdfGreedy, canonical'

# Pipes and standard input, among other files.
expect_ok validate - < model.reml
expect_lines 'standard input: valid: binary model, format 1.0, Coin, canonical'
cat model.json | "$tool" validate model.reml - config.json > "$said/out" || fail 'a pipe was expected to be read'
expect_stdout_has 'standard input: valid: JSON model, format 1.0, Coin, canonical'
expect_stdout_has 'config.json: valid: configuration, Coin, not canonical from line 1, column 2 on'

# Valid, but not canonical: where that begins, and what is there.
edit 's/"minor": 0/"minor":  0/'
expect_ok validate edited.json
expect_lines 'edited.json: valid: JSON model, format 1.0, Coin, not canonical from line 4, column 14 on' \
  '  here           "minor":  0,' '  canonical      "minor": 0,' "  'reml export-model' writes the canonical form"
expect_found --canonical edited.json
expect_found --canonical model.json edited.json model.reml
expect_ok export-model edited.json -o edited.json
expect_ok validate --canonical edited.json
# departs LINE COLUMN HERE CANONICAL
departs() {
  expect_ok validate edited.json
  expect_stdout_has "not canonical from line $1, column $2 on"
  grep -qxF "  here       $3" "$said/out" || fail "here: $3"
  grep -qxF "  canonical  $4" "$said/out" || fail "canonical: $4"
}
head -c $(($(size_of model.json) - 1)) model.json > edited.json
departs 52 2 '} (the end)' '}'
{ cat model.json; echo; } > edited.json
departs 53 1 '' ' (the end)'
sed "s/\$/$(printf '\r')/" model.json > edited.json
departs 1 2 '{\x0d' '{'
edit "s/\"metadata\": {}/\"metadata\": {\"n\": \"$(printf '\303\251\303\251\303\250')\\\\u00e9\"}/"
expect_ok export-model edited.json -o edited.json
sed "s/$(printf '\303\251\303\250')/$(printf '\303\251')\\\\u00e8/" edited.json > other.json
mv other.json edited.json
departs 8 15 "      \"n\": \"$(printf '\303\251\303\251')\\u00e8$(printf '\303\251')\"" \
  "      \"n\": \"$(printf '\303\251\303\251\303\250\303\251')\""
# Characters that begin with the same byte.
edit "s/\"metadata\": {}/\"metadata\": {\n      \"$(printf '\303\251')\": \"\",\n      \"$(printf '\303\250')\": \"\"\n    }/"
departs 8 8 "      \"$(printf '\303\251')\": \"\"," "      \"$(printf '\303\250')\": \"\","
# All on one line, with the places far out.
tr -d '\n' < model.json > edited.json
departs 1 2 "$(head -c 64 edited.json)..." '{'
edit 's/"alpha": 4.0/"alpha": 4/'
expect_ok validate edited.json
expect_stdout_has 'not canonical'
# A row of zeros, members in another order, $schema: dropped or put in order by whoever writes.
edit 's/"rows": {/"rows": {"1": [0, 0, 0, 0, 0, 0],/'
expect_ok validate edited.json
expect_stdout_has 'not canonical'
edit '1s/{/{"$schema": "x",/'
expect_ok validate edited.json
expect_stdout_has 'not canonical from line 1, column 2 on'

# Binary, 0 as two bytes where one is enough, and a pad that does not align: the checksum is that of an XXH3.
for python in ${PYTHON:-/usr/bin/python3 python3}; do
  ! "$python" -c 'import xxhash' 2> /dev/null || break
done
if "$python" -c 'import xxhash' 2> /dev/null; then
  "$python" -c 'import xxhash
data = open("model.reml", "rb").read()[:-10].replace(b"\xa5minor\x00", b"\xa5minor\xcc\x00", 1)
open("wide.reml", "wb").write(data + b"\xc4\x08" + xxhash.xxh3_64_digest(data))'
  expect_ok validate wide.reml
  expect_lines 'wide.reml: valid: binary model, format 1.0, Coin, not canonical from byte 14 on' \
    '  here       cc 00 a8 72 65 71 75 69 72 65 73 90 ...' '  canonical  00 a8 72 65 71 75 69 72 65 73 90 a6 ...' \
    "  'reml import-model' writes the canonical form"
  expect_found --canonical wide.reml
  expect_ok import-model wide.reml -o wide.reml
  expect_same wide.reml model.reml
else
  echo 'skipped: there is no python3 with the module xxhash'
fi

# What is wrong: all of it, with the places, and of all files, those behind it too.
edit 's/"numBits": 6/"numBits": 99/; s/"alpha"/"alhpa"/; s/"Identity"/"Identiti"/'
expect_found edited.json
expect_stdout_has 'edited.json:10:16: /globalConfig/numBits: '
expect_stdout_has 'edited.json:19:16: /entryReduction/config/alhpa: '
expect_stdout_has 'did you mean "alpha"?'
expect_stdout_has 'edited.json:26:23: /entryReduction/config/linkFunction: '
expect_stdout_has 'edited.json: not valid: 3 problems'
edit 's/"requires": \[\],/"requires": [,],/'
expect_found edited.json
expect_stdout_has 'edited.json:5:18: '
expect_stdout_has 'edited.json: not valid: 1 problem'
head -c 100 model.reml > short.reml
expect_found short.reml
expect_stdout_has 'short.reml: byte 90: '
expect_stdout_has 'short.reml: not valid: 1 problem'
cp model.reml flipped.reml
set_byte flipped.reml 300 $((255 - $(byte_at flipped.reml 300)))
: > empty.json
expect_found missing.reml . empty.json flipped.reml config.json
expect_stdout_has 'cannot read missing.reml: No such file or directory'
expect_stdout_has 'cannot read .: Is a directory'
expect_stdout_has 'empty.json: not valid: 1 problem'
expect_stdout_has 'flipped.reml: not valid: 1 problem'
expect_stdout_has 'config.json: valid: '
if [ "$(id -u)" = 0 ]; then
  echo 'skipped: root may read everything'
else
  cp model.reml secret.reml
  chmod 0 secret.reml
  expect_found secret.reml
  expect_stdout_has 'Permission denied'
fi

# No more than twenty problems are told.
awk '/"numBits"/ { for (i = 0; i < 30; i++) print "\"key" i "\": " i "," } { print }' model.json > edited.json
expect_found edited.json
expect_equal "$(grep -c '^edited.json:[0-9]' "$said/out")" 20
expect_stdout_has 'edited.json: there are 10 more problems'
expect_stdout_has 'edited.json: not valid'
expect_found --json edited.json
expect_stdout_has '"more": true'

# Of a newer release: what must not be ignored is refused, and what may be ignored told.
edit 's/"requires": \[\]/"requires": ["ten"]/'
expect_found edited.json
expect_stdout_has '"ten"'
expect_stdout_has 'edited.json: unsupported: it needs a newer release'
edit 's/"format": 1/"format": 2/'
expect_found edited.json
expect_stdout_has 'edited.json: unsupported: it needs a newer release'
edit 's/"minor": 0/"minor": 7/'
expect_ok validate edited.json
expect_lines 'edited.json: valid: JSON model, format 1.7, Coin, canonical'
edit 's/"minor": 0/"minor": 7/; s/"metadata": {}/"metadata": {"new": "no"}, "flavour": {"a": 1}/
  s/"Squared": {}/"Squared": {"q": 1.5}/; s/"beta"/"a\/l~p": {"typename": "Coin"}, "beta"/
  s/"totalWeight"/"zz": null, "totalWeight"/; s/"minLabel"/"future": {"dtype": "f32", "shape": [1], "rows": {}}, "minLabel"/
  s/"globalConfig": {/"top": [], "globalConfig": {"bot": [7], /; s/"typename": "Coin",$/"typename": "Coin", "node": true,/'
expect_ok export-model edited.json -o newer.json
expect_ok import-model edited.json -o newer.reml
for file in newer.json newer.reml edited.json; do
  expect_ok validate $file
  for pointer in /reml/flavour /globalConfig/bot /entryReduction/config/lossFunction/Squared/q \
      /entryReduction/config/a~1l~0p /entryReduction/state/modelStates/0/zz /entryReduction/state/future /top \
      /entryReduction/node; do
    expect_stdout_has "$file: note: $pointer is of a newer release"
  done
  expect_equal "$(grep -c ' note: ' "$said/out")" 8
  expect_ok --quiet validate $file
  expect_stdout_empty
done
expect_ok validate --canonical newer.json newer.reml

# What is valid here, all commands accept, and what is not, none; the table of the weights, which may be too large, is not made.
edit 's/"numBits": 6/"numBits": 27/; s/"shape": \[64/"shape": [134217728/'
# shellcheck disable=SC3045 # that is asked first
if (ulimit -v 1000000 && "$tool" --version) > /dev/null 2>&1; then
  (ulimit -v 1000000; "$tool" validate edited.json) > "$said/out" 2> "$said/err" || fail 'no table was expected to be made'
else
  echo 'skipped: memory cannot be limited here'
fi
for file in model.reml model.json newer.json newer.reml short.reml flipped.reml empty.json whole.json; do
  "$tool" --quiet predict -i $file -d data.vw > "$said/out" 2> "$said/err"
  loaded=$?
  "$tool" validate $file > "$said/out" 2> "$said/err"
  grep -q ' model, ' "$said/out"
  expect_equal "$loaded" $?
done

# For programs: an object a line for each file, and always the same keys.
json_of() {
  "$tool" validate --json "$@" > "$said/out" 2> "$said/err"
}
json_of model.reml
grep -qxF '{"file": "model.reml", "valid": true, "canonical": true, "kind": "model", "encoding": "binary", "format": 1, "minor": 0, "writer": "libreml 0.1.0", "typename": "Coin", "problems": [], "more": false, "departs": null, "unknown": []}' "$said/out" ||
  fail 'another object was expected'
json_of config.json
expect_stdout_has '"valid": true, "canonical": false, "kind": "configuration", "encoding": "json", "format": null, "minor": null, "writer": null, "typename": "Coin"'
expect_stdout_has '"departs": {"line": 1, "column": 2, "offset": 1}'
json_of - missing.reml < newer.reml
expect_equal "$(wc -l < "$said/out" | tr -d ' ')" 2
expect_stdout_has '"file": "-"'
expect_stdout_has '"/entryReduction/config/a~1l~0p"'
expect_stdout_has '{"message": "cannot read missing.reml: No such file or directory", "status": "REML_E_IO", "pointer": "", "line": null, "column": null, "offset": null}'
edit 's/"numBits": 6/"numBits": 99/'
expect_found --json edited.json
expect_stdout_has '"valid": false, "canonical": null, "kind": null'
expect_stdout_has '"status": "REML_E_VALUE", "pointer": "/globalConfig/numBits", "line": 10, "column": 16, "offset": 157}]'
if command -v python3 > /dev/null; then
  json_of model.reml newer.json edited.json short.reml missing.reml - < config.json
  python3 -c 'import json, sys
objects = [json.loads(line) for line in open(sys.argv[1])]
assert len(objects) == 6
assert len({tuple(each) for each in objects}) == 1
assert [each["valid"] for each in objects] == [True, True, False, False, False, True]
assert len(objects[1]["unknown"]) == 8' "$said/out" || fail 'JSON lines with the same keys were expected'
else
  echo 'skipped: there is no python3 to read the JSON with'
fi

# Nothing can be said on a full disk.
if [ -w /dev/full ]; then
  "$tool" validate model.reml > /dev/full 2> "$said/err"
  expect_equal $? 1
  expect_stderr_has 'cannot write standard output'
fi

expect_fail 2 validate
expect_stderr_has 'which files?'
expect_fail 2 validate - model.reml -
expect_fail 2 validate --nonsense model.reml

finish
