# reml diff: what differs between two models or two configurations.
. "$(dirname "$0")/lib.sh"

LC_ALL=C
export LC_ALL
train_model
expect_ok export-model model.reml -o model.json

# expect_differ ARGUMENT...: the two differ, which is what was asked: standard output says it.
expect_differ() {
  reml diff "$@"
  [ "$status" = 1 ] || fail 'exit status 1 was expected'
  [ ! -s "$said/err" ] || fail 'nothing on standard error was expected'
}

# expect_trouble ARGUMENT...: there is no answer.
expect_trouble() {
  expect_fail 2 diff "$@"
  expect_stdout_empty
}

# expect_line LINE: one of the lines is this.
expect_line() {
  grep -qxF -e "$1" "$said/out" || fail "a line was expected: $1"
}

# edit SCRIPT: model.json with an edit of sed's that does something, as edited.json.
edit() {
  sed "$1" model.json > edited.json
  cmp -s model.json edited.json && fail "an edit was expected to change something: $1"
}

# weights NUMBER...: model.json with these for weights (XT), as edited.json.
weights() {
  awk -v new="$*" 'BEGIN { split(new, number, " ") }
    /^ *"[0-9]+": \[/ && number[++i] != "" { sub(/\[[^,]*/, "[" number[i]) } { print }' model.json > edited.json
}

# Equal, whatever the encoding, and from pipes.
for pair in 'model.reml model.reml' 'model.reml model.json' 'model.json model.reml' 'config.json config.json'; do
  expect_ok diff $pair
  expect_stdout_has 'equal: the configuration'
  expect_ok --quiet diff $pair
  expect_stdout_empty
done
expect_ok diff model.reml - < model.json
expect_line '--- A: model.reml, binary model, format 1.0'
expect_line '+++ B: standard input, JSON model, format 1.0'
expect_line 'equal: the configuration, what was learned, 6 rows of weights'
cat model.json | "$tool" diff - model.reml > "$said/out" || fail 'a pipe was expected to be read'
expect_ok config new Coin -o usual.json
echo '{"globalConfig": {}, "entryReduction": {"typename": "Coin"}}' > short.json
expect_ok diff usual.json short.json

# The header says where a model comes from, and does not count but when asked to.
edit 's/"writer": ".*"/"writer": "another 9"/; s/"metadata": {}/"metadata": {"week": "7"}/'
expect_ok diff model.reml edited.json
expect_line 'equal: the configuration, what was learned, 6 rows of weights; not the header'
expect_line 'Header, which does not count'
expect_line '  /reml/writer: "libreml 0.1.0" -> "another 9"'
expect_line '  /reml/metadata/week: only in B: "7"'
expect_differ --header model.reml edited.json
expect_line 'different: 2 of the header'
expect_line 'Header'
expect_ok diff --header model.reml model.json
expect_line 'equal: the configuration, what was learned, 6 rows of weights, the header'
edit 's/"minor": 0/"minor": 7/'
expect_ok diff model.reml edited.json
expect_line '  /reml/minor: 0 -> 7'

# Settings and what was learned beside the weights: by pointer, with both values, to the bit.
edit 's/"hashSeed": 0/"hashSeed": 3/; s/"alpha": 4.0/"alpha": 2.5/; s/"minLabel": .*,/"minLabel": -0.0,/
  s/"Identity"/"Logistic"/; s/"interactions": \[\]/"interactions": [["Default", "Default"]]/'
expect_differ model.json edited.json
expect_line 'different: 4 of the configuration, 1 of what was learned'
expect_line '  /globalConfig/hashSeed: 0 -> 3'
expect_line '  /globalConfig/interactions: [] -> [["Default", "Default"]]'
expect_line '  /entryReduction/config/alpha: 4 -> 2.5'
expect_line '  /entryReduction/config/linkFunction: "Identity" -> "Logistic"'
expect_line '  /entryReduction/state/minLabel: 0 -> -0.0'
expect_equal "$(grep -c Weights "$said/out")" 0
expect_differ edited.json model.json
expect_line '  /entryReduction/state/minLabel: -0.0 -> 0'
edit 's/"minLabel": .*,/"minLabel": 1e-45,/; s/"totalWeight": .*/"totalWeight": "NaN"/'
expect_differ model.json edited.json
expect_line '  /entryReduction/state/minLabel: 0 -> 1e-45'
expect_line '  /entryReduction/state/modelStates/0/totalWeight: 5 -> "NaN"'
cp edited.json nan.json
expect_ok import-model nan.json -o nan.reml
expect_ok diff nan.json nan.reml
sed 's/"Squared": {}/"Logistic": {}/' usual.json > other.json
expect_differ usual.json other.json
expect_line 'different: 2 of the configuration'
expect_line '  /entryReduction/config/lossFunction/Squared: only in A: {}'
expect_line '  /entryReduction/config/lossFunction/Logistic: only in B: {"min_label": -1, "max_label": 1}'

# Long texts: from where they differ; and nothing in them moves the cursor.
long=$(printf '%0100d' 0)
edit "s/\"metadata\": {}/\"metadata\": {\"key\": \"$long one\\\\u001b\"}/"
cp edited.json one.json
sed "s/$long one/$long two/" one.json > two.json
expect_differ --header one.json two.json
expect_line '  /reml/metadata/key: ...000000000000000 one\u001b" -> ...000000000000000 two\u001b"'
expect_equal "$(tr -d '\040-\176\n' < "$said/out" | wc -c | tr -d ' ')" 0

# Weights: how many rows, in which numbers, by how much, the largest first.
weights 0.5 0.25 -0.0 0.75
cp edited.json one.json
weights 0.5 0.5 0.0 -0.75
expect_differ one.json edited.json
expect_line 'different: 3 of 6 rows of weights'
expect_line 'Weights (/entryReduction/state/weights)'
expect_line '  rows: 6 in both, of which 3 differ; 0 only in A; 0 only in B'
expect_equal "$(awk '$1 == "XT" { print $2, $3, $4, $6, $7 }' "$said/out")" "3 $(awk 'BEGIN { printf "%.6g", 1.75 / 3 }') 1.5 0.75 -0.75"
expect_equal "$(awk '$1 == "ZT" || $1 == "G2" || $1 == "MX" || $1 == "WE" || $1 == "MG" { printf "%s %d ", $1, $2 }' "$said/out")" \
  'ZT 0 G2 0 MX 0 WE 0 MG 0 '
differences() {
  awk '/^  Largest/ { on = 1 } on && $1 ~ /^[0-9]+$/ { printf "%s %s %s;", $2, $3, $4 }' "$said/out"
}
expect_equal "$(differences)" '0.75 -0.75 1.5;0.25 0.5 0.25;-0.0 0 0;'
expect_differ --top 1 one.json edited.json
expect_equal "$(differences)" '0.75 -0.75 1.5;'
expect_differ --top 0 one.json edited.json
expect_equal "$(differences)" ''
expect_line 'different: 3 of 6 rows of weights'
expect_differ --top 18446744073709551615 one.json edited.json
expect_equal "$(differences)" '0.75 -0.75 1.5;0.25 0.5 0.25;-0.0 0 0;'

# Not numbers: the bits count, and they stand before all others.
weights '"NaN"' 0.5 '"Infinity"' 0.125
cp edited.json one.json
expect_ok diff one.json edited.json
weights '"NaN:0x7fc00001"' 0.75 '"-Infinity"' 0.125
expect_differ one.json edited.json
expect_equal "$(differences)" 'NaN NaN:0x7fc00001 nan;Infinity -Infinity inf;0.5 0.75 0.25;'
expect_ok import-model one.json -o one.reml
expect_ok diff one.reml one.json

# Rows that one side alone has; rows of zeros are on neither.
awk '/^ *"[0-9]+": \[/ && !found++ { next } { print }' model.json > fewer.json
expect_equal "$(($(wc -l < model.json) - $(wc -l < fewer.json)))" 1
expect_differ model.reml fewer.json
expect_line 'different: 1 of 6 rows of weights'
expect_line '  rows: 5 in both, of which 0 differ; 1 only in A; 0 only in B'
expect_differ fewer.json model.reml
expect_line '  rows: 5 in both, of which 0 differ; 0 only in A; 1 only in B'
used=$(sed -n 's/^ *"\([0-9]*\)": \[.*/\1/p' model.json)
unused=0
while echo "$used" | grep -qx $unused; do unused=$((unused + 1)); done
sed "s/\"rows\": {/\"rows\": {\"$unused\": [0, 0, 0, 0, 0, 0],/" model.json > zeros.json
expect_ok diff model.reml zeros.json
sed "s/\"rows\": {/\"rows\": {\"$unused\": [0, 0, -0.0, 0, 0, 0],/" model.json > zeros.json
expect_differ model.reml zeros.json
expect_line '  rows: 6 in both, of which 0 differ; 0 only in A; 1 only in B'
expect_equal "$(awk '$1 == "G2" { print $2, $3, $4, $5, $6, $7 }' "$said/out")" "1 0 0 $unused 0 -0.0"

# A dense binary table, in which rows of zeros are.
printf '1 | a b c d e f g h i j k l m n o p q r s t u v w x y z\n' > letters.vw
echo '{"globalConfig": {"numBits": 3}, "entryReduction": {"typename": "Coin"}}' > dense.json
expect_ok create-inv-hash-table -d letters.vw -c dense.json
printf '1 | %s\n' "$(sed -n 's/^    "[1-7]": \[":default^\(.\)".*/\1/p' "$said/out" | tr '\n' ' ')" > seven.vw
expect_ok --quiet train -c dense.json -d seven.vw -o dense.reml
expect_ok export-model dense.reml -o sparse.json
expect_ok diff dense.reml sparse.json
expect_line 'equal: the configuration, what was learned, 7 rows of weights'

# Two trainings; names.
printf '%s\n' '1 | a b:3' '0 | b c:0.5' '1 | a c' '0 |x b:3 d e' '1 | a q' > more.vw
expect_ok --quiet train -c config.json -d more.vw -o more.reml
expect_ok create-inv-hash-table -d more.vw -c config.json -o names.json
expect_differ model.reml more.reml --names names.json
expect_stdout_has '  names'
expect_equal "$(awk '/^  Largest/ { on = 1 } on && NF >= 5' "$said/out" | grep -c '0 .*:default^a$')" 0
grep -q ' :default^b$' "$said/out" || fail 'a name was expected'
expect_differ model.reml more.reml
expect_stdout_has '(names: --names FILE)'
cp "$said/out" text
expect_differ more.reml model.reml
expect_equal "$(awk '$1 == "XT" { print $3, $4, $5, $7, $6 }' "$said/out")" "$(awk '$1 == "XT" { print $3, $4, $5, $6, $7 }' text)"
expect_ok create-inv-hash-table -d more.vw -c dense.json -o other_names.json
expect_trouble model.reml more.reml --names other_names.json
expect_stderr_has 'numBits 3'
expect_trouble model.reml more.reml --names missing.json
expect_trouble model.reml more.reml --names config.json

# Tables of other sizes, and rows that stand for something else.
expect_differ model.reml dense.reml
expect_stdout_has ', the shape of weights'
expect_line '  shape 64 x 1 x 6 -> 8 x 1 x 6: nothing to compare row by row'
sed 's/"hashSeed": 0/"hashSeed": 9/' model.json > seeded.json
weights 7
sed 's/"hashSeed": 0/"hashSeed": 9/' edited.json > seeded.json
expect_differ model.reml seeded.json
expect_stdout_has 'the same row stands for different features'

# Stacks: what they have in common at either end is compared.
cat > greedy.json << 'END'
{"globalConfig": {"numBits": 6}, "entryReduction": {"typename": "Debug", "config": {"id": "x", "next": {
  "typename": "CbExploreAdfGreedy"}}}}
END
printf 'shared |user li\n0:-1:0.5 |a x\n|a y\n\n|a x\n1:0:0.5 |a z\n\n' > cb.vw
expect_ok --quiet train -c greedy.json -d cb.vw -o greedy.reml
expect_ok export-model greedy.reml -o greedy_model.json
sed 's/"CbExploreAdfGreedy"/"CbExploreAdfSoftmax"/; s/"epsilon": .*,/"lambda": 3.0,/; s/"actionSum": 4/"actionSum": 5/
  s/"id": "x"/"id": "y"/' greedy_model.json > softmax.json
expect_differ greedy.reml softmax.json
expect_line 'different: the stack, 1 of the configuration, 1 of what was learned'
expect_line '    Debug'
expect_line '  - CbExploreAdfGreedy'
expect_line '  + CbExploreAdfSoftmax'
expect_line '    Coin'
expect_line '  /entryReduction/config/id: "x" -> "y"'
expect_line '  /entryReduction/config/next/config/cbAdf/state/actionSum: 4 -> 5'
sed 's/{"typename": "Debug", "config": {"id": "x", "next": //; s/"CbExploreAdfGreedy"}}}}/"CbExploreAdfGreedy"}}/' greedy.json > plain.json
expect_ok --quiet train -c plain.json -d cb.vw -o plain.reml
expect_differ greedy.reml plain.reml
expect_line 'different: the stack'
expect_line '  - Debug'
expect_equal "$(grep -c '^  + ' "$said/out")" 0

# Members of a newer release: what they are in is known, or not.
edit 's/"minor": 0/"minor": 7/; s/"Squared": {}/"Squared": {"q": 1.5}/
  s/"minLabel"/"future": {"dtype": "f32", "shape": [4, 2], "rows": {"2": [1, 2]}}, "minLabel"/
  s/"globalConfig": {/"top": [1, {"a": 2}], "globalConfig": {/; s/"typename": "Coin",$/"typename": "Coin", "node": true,/'
cp edited.json newer.json
expect_differ model.reml newer.json
expect_line 'different: 1 of the configuration, 1 of what was learned, 2 unknown to this release'
expect_line '  /entryReduction/config/lossFunction/Squared/q: only in B: 1.5'
expect_line '  /entryReduction/state/future: only in B: {"shape": [4, 2]}'
expect_line '  /entryReduction/node: only in B: true'
expect_line '  /top: only in B: [1, {"a": 2}]'
expect_ok import-model newer.json -o newer.reml
expect_ok diff newer.json newer.reml
sed 's/"2": \[1, 2\]/"2": [1, 3], "3": [5, 5]/; s/{"a": 2}/{"a": 7}/' newer.json > newest.json
expect_differ newer.reml newest.json
expect_line 'different: 1 unknown to this release, 2 of 2 rows of a tensor'
expect_line '  /top/1/a: 2 -> 7'
# Values that no double holds, and extensions of another type.
sed 's/{"a": 2}/18446744073709551615, {"$ext": [5, "AQ=="]}/' newer.json > large.json
sed 's/{"a": 2}/18446744073709551614, {"$ext": [-5, "AQ=="]}/' newer.json > larger.json
expect_ok import-model large.json -o large.reml
expect_ok diff large.json large.reml
expect_differ large.reml larger.json
expect_line '  /top/1: 18446744073709551615 -> 18446744073709551614'
expect_line '  /top/2: {"ext": 5, "bytes": 1} -> {"ext": -5, "bytes": 1}'
expect_differ newer.reml newest.json
expect_line 'Tensor (/entryReduction/state/future)'
expect_line '  rows: 1 in both, of which 1 differ; 0 only in A; 1 only in B'

# For programs.
expect_differ --json model.reml more.reml --names names.json --top 2
cp "$said/out" object.json
expect_stdout_has '"equal": false,'
expect_stdout_has '"stack": {"a": ["Coin"], "b": ["Coin"]},'
expect_stdout_has '"both": 6, "differ": 6, "onlyA": 0, "onlyB": 2,'
"$tool" --quiet diff --json model.reml model.json > "$said/out" || fail 'equality was expected'
expect_stdout_has '"equal": true,'
if command -v python3 > /dev/null; then
  for pair in 'model.reml newer.json' 'newer.reml newest.json' 'greedy.reml softmax.json' 'config.json dense.json' \
      'one.json edited.json' 'model.reml dense.reml' 'model.reml model.json'; do
    reml diff --json $pair
    python3 -c 'import json, sys
print(" ".join(json.load(open(sys.argv[1]))))' "$said/out" > keys || fail 'JSON was expected'
    expect_equal "$(cat keys)" 'a b kind equal header stack config state unknown weights tensors'
  done
  python3 -c 'import json
diff = json.load(open("object.json"))
weights = diff["weights"]
assert diff["state"][0]["pointer"].startswith("/entryReduction/state/")
assert [column["name"] for column in weights["columns"]] == ["XT", "ZT", "G2", "MX", "WE", "MG"]
assert len(weights["largest"]) == 2
first = weights["largest"][0]
assert first == {key: value for key, value in first.items() if key != "names"} | {"names": [":default^a"]}
assert abs(abs(first["a"] - first["b"]) - first["difference"]) < 1e-7
assert weights["columns"][0]["largest"]["row"] == first["row"]' || fail 'another object was expected'
else
  echo 'skipped: there is no python3 to read the JSON with'
fi

# Colours on a terminal alone.
if { command -v script && script -qec true /dev/null < /dev/null; } > /dev/null 2>&1; then
  red=$(printf '\033[31m') green=$(printf '\033[32m')
  env -u NO_COLOR script -qec "'$tool' diff model.reml more.reml" /dev/null < /dev/null > "$said/out"
  expect_stdout_has "$red--- A: model.reml"
  expect_stdout_has "$green+++ B: more.reml"
  NO_COLOR=1 script -qec "'$tool' diff model.reml more.reml" /dev/null < /dev/null > "$said/out"
  expect_equal "$(grep -cF "$red" "$said/out")" 0
else
  echo 'skipped: no script(1) of util-linux to make a terminal with'
fi
expect_equal "$(tr -d '\040-\176\n' < text | wc -c | tr -d ' ')" 0

# Trouble is no answer.
expect_trouble model.reml missing.reml
expect_stderr_has missing.reml
expect_trouble missing.reml model.reml
head -c 60 model.reml > broken.reml
expect_trouble model.reml broken.reml
expect_trouble config.json model.reml
expect_stderr_has 'config.json is a configuration and model.reml a model'
expect_trouble model.reml config.json
expect_trouble
expect_stderr_has 'which two models?'
expect_trouble model.reml
expect_trouble model.reml model.reml model.reml
expect_trouble - -
expect_trouble model.reml - --names -
for words in x -1 1x ''; do
  expect_trouble model.reml model.reml --top "$words"
  expect_stderr_has '--top'
done
if [ -w /dev/full ]; then
  for other in model.reml more.reml; do
    "$tool" diff model.reml $other > /dev/full 2> "$said/err"
    expect_equal $? 2
    expect_stderr_has 'cannot write standard output'
  done
fi

finish
