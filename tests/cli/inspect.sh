# reml inspect: what is in a model, for people and for programs.
. "$(dirname "$0")/lib.sh"

LC_ALL=C
export LC_ALL
train_model

# A model, binary or JSON, from a file or a pipe.
expect_ok inspect model.reml
cp "$said/out" text
expect_stdout_has "model.reml: binary model, $(size_of model.reml) bytes, format 1.0"
expect_stdout_has 'written by libreml 0.'
expect_stdout_has '  Coin'
expect_stdout_has '6 of 64 rows, 9.38% full'
expect_stdout_has '64 x 1 x 6; 2,048 bytes in memory, 168 in a binary file'
expect_ok export-model model.reml -o model.json
expect_ok inspect model.json
expect_stdout_has "model.json: JSON model, $(size_of model.json | sed 's/\(...\)$/,\1/') bytes"
tail -n +2 "$said/out" > json_text
tail -n +2 text > rest
expect_same json_text rest
expect_ok inspect - < model.reml
expect_stdout_has "standard input: binary model, $(size_of model.reml) bytes"
cat model.reml | "$tool" inspect - > "$said/out"
expect_stdout_has 'standard input: binary model, format 1.0'

# Dense, when nearly all rows are used; a row of zeros is there then, but not used.
echo '{"globalConfig": {"numBits": 3}, "entryReduction": {"typename": "Coin"}}' > dense.json
printf '1 | a b c d e f g h i j k l m n o p q r s t u v w x y z\n' > letters.vw
expect_ok create-inv-hash-table -d letters.vw -c dense.json
printf '1 | %s\n' "$(sed -n 's/^    "[1-7]": \[":default^\(.\)".*/\1/p' "$said/out" | tr '\n' ' ')" > seven.vw
expect_ok --quiet train -c dense.json -d seven.vw -o dense.reml
expect_ok inspect dense.reml
expect_stdout_has '7 of 8 rows, 87.5% full'
expect_stdout_has '256 bytes in memory, 192 in a binary file'
tail -n +2 "$said/out" > rest
expect_ok export-model dense.reml -o dense.json
expect_ok inspect dense.json
tail -n +2 "$said/out" > json_text
expect_same json_text rest

# What is not the default, by reduction; what is, is not shown.
expect_equal "$(grep -c '(default' text)" 1
grep -q '^  globalConfig  *numBits  *6  (default 18)$' text || fail 'numBits was expected'
expect_ok config new Coin -o usual.json
expect_ok --quiet train -c usual.json -d data.vw -o usual.reml
expect_ok inspect usual.reml
expect_equal "$(sed -n '/^Configuration/{n;p;}' "$said/out")" '  none'
cat > deep.json << 'END'
{"globalConfig": {"numBits": 8, "hashSeed": 7, "interactions": [["Default", {"Name": "user"}]]},
 "entryReduction": {"typename": "Debug", "config": {"id": "outer", "next": {"typename": "CbExploreAdfSquareCb", "config": {
   "gammaScale": 2.5, "cbAdf": {"typename": "CbAdf", "config": {"regressor": {"typename": "Coin", "config": {
     "alpha": 4.0, "lossFunction": {"Logistic": {"min_label": 0}}, "linkFunction": "Logistic"}}}}}}}}}
END
printf 'shared |user li\n0:-1:0.5 |a x\n|a y\n\n|a x\n1:0:0.5 |a z\n\n' > cb.vw
expect_ok --quiet train -c deep.json -d cb.vw -o deep.reml
expect_ok inspect deep.reml
for line in 'globalConfig hashSeed 7 (default 0)' 'Debug id "outer" (default "")' \
    'CbExploreAdfSquareCb gammaScale 2.5 (default 10)' 'Coin linkFunction "Logistic" (default "Identity")' \
    'CbExploreAdfSquareCb counter 2' 'CbAdf actionSum 4' 'CbAdf eventSum 2' 'Coin minLabel -50'; do
  tr -s ' ' < "$said/out" | grep -qxF " $line" || fail "a line was expected: $line"
done
expect_stdout_has '{"Logistic": {"min_label": 0'
expect_equal "$(sed -n '/^Stack/,/^$/p' "$said/out" | tr '\n' '/')" \
  'Stack/  Debug/    CbExploreAdfSquareCb/      CbAdf/        Coin//'
expect_equal "$(grep -c 'alpha' "$said/out")" 0
expect_equal "$(awk 'length > 80' "$said/out")" ''

# The histogram: it counts every row, and has no characters that the terminal may not know.
expect_equal "$(awk '/^Histogram/ { on = 1; next } /^$/ { on = 0 } on { sum += $4 } END { print sum }' text)" 6
grep -q '#' text || fail 'bars of # were expected'
expect_equal "$(tr -d '\000-\177' < text | wc -c | tr -d ' ')" 0
if [ "$(LC_ALL=C.UTF-8 locale charmap 2> /dev/null)" = UTF-8 ]; then
  LC_ALL=C.UTF-8 "$tool" inspect model.reml > "$said/out"
  expect_stdout_has "$(printf '\342\226\210')"
  expect_equal "$(grep -c '#' "$said/out")" 0
else
  echo 'skipped: there is no locale C.UTF-8'
fi

# weights NUMBER...: model.json with these for weights (XT), as edited.json.
weights() {
  awk -v new="$*" 'BEGIN { split(new, number, " ") }
    /^ *"[0-9]+": \[/ && number[++i] != "" { sub(/\[[^,]*/, "[" number[i]) } { print }' model.json > edited.json
}

weights 0.0 1e38 -1e38 3e-40
expect_ok inspect edited.json
weights '"NaN"' '"-Infinity"' 0.5
expect_ok inspect edited.json --top 3
expect_stdout_has '2 are infinite or not a number'
expect_equal "$(awk '/^Largest/ { on = 1 } on { print $2 }' "$said/out" | tail -n +3 | tr '\n' ' ')" 'nan -inf 0.5 '
weights 0.25 0.25 0.25 0.25 0.25 0.25
expect_ok inspect edited.json
expect_equal "$(awk '/^Histogram/ { on = 1; next } /^$/ { on = 0 } on { print $4 }' "$said/out")" 6
printf '' > none.vw
reml --quiet train -c config.json -d none.vw -o none.reml
expect_ok inspect none.reml
expect_stdout_has '0 of 64 rows, 0% full'
expect_ok inspect --json none.reml
expect_stdout_has '"histogram": [],'

# The largest weights, by amount.
expect_ok inspect model.reml --top 2
expect_equal "$(awk '/^Largest/ { on = 1 } on' "$said/out" | wc -l | tr -d ' ')" 4
expect_ok inspect model.reml --top 0
expect_equal "$(grep -c Largest "$said/out")" 0
expect_ok inspect model.reml --top 18446744073709551615
amounts() {
  awk '/^Largest/ { on = 1 } on && NF >= 2 && $1 ~ /^[0-9]+$/ { print $2 < 0 ? -$2 : $2 }' "$said/out"
}
expect_equal "$(amounts)" "$(amounts | sort -rg)"

# Names.
expect_ok create-inv-hash-table -d data.vw -i model.reml -o names.json
expect_ok inspect model.reml --names names.json
expect_stdout_has 'names   6 on 6 indices; with several (collisions): 0'
expect_stdout_has 'of the rows used, 6 have a name, 0 several'
# Weights that are 0 are not among the largest.
for name in constant ':default^a' ':default^b' ':default^c'; do
  expect_equal "$(awk -v name="$name" '$3 == name' "$said/out" | wc -l | tr -d ' ')" 1
done
cat > small.json << 'END'
{"globalConfig": {"numBits": 1}, "entryReduction": {"typename": "Coin"}}
END
expect_ok --quiet train -c small.json -d data.vw -o small.reml
expect_ok create-inv-hash-table -d data.vw -c small.json -o small_names.json
expect_ok inspect small.reml --names small_names.json
expect_stdout_has 'names   6 on 2 indices; with several (collisions): 1'
expect_ok inspect small.reml --names - < small_names.json

# Whatever they hold, names and metadata do not reach the terminal as they are.
printf '1 | a\033[2J\302\2331m %s\n' "$(printf '%0100d' 0)" > rude.vw
expect_ok create-inv-hash-table -d rude.vw -i model.reml -o rude.json
expect_ok inspect model.reml --names rude.json
expect_equal "$(tr -d '\040-\176\n' < "$said/out" | wc -c | tr -d ' ')" 0
sed 's/"metadata": {}/"metadata": {"a\\u001bkey": "line\\nline\\u009b"}/' model.json > edited.json
expect_ok inspect edited.json
expect_stdout_has 'a\x1bkey: line\x0aline\xc2\x9b'

# Tables that are none, or for another model.
refused() {
  expect_fail 1 inspect model.reml --names "$1"
  expect_stderr_has "$1"
  expect_stderr_has "$2"
  expect_stdout_empty
}
refused missing.json 'No such file or directory'
refused . 'Is a directory'
refused small_names.json 'numBits 1'
refused config.json create-inv-hash-table
: > empty.json
refused empty.json 'too early'
head -c 100 names.json > short.json
refused short.json 'too early'
echo '{"hashing": {"numBits": 6,,}}' > broken.json
refused broken.json 'byte 26'
for names in '[]' '{"a": []}' '{"1": "a"}' '{"1": [2]}' '{"": []}' '{"-1": ["a"]}'; do
  echo "{\"hashing\": {\"numBits\": 6, \"hashSeed\": 0, \"hashFunction\": \"xxh3\"}, \"names\": $names}" > strange.json
  refused strange.json create-inv-hash-table
done

# For programs.
expect_ok inspect --json model.reml --names names.json --top 1
cp "$said/out" object.json
expect_stdout_has '"bytes": '
expect_stdout_has '"encoding": "binary"'
expect_stdout_has '"changedFrom": {"numBits": 18}}'
expect_stdout_has '{"typename": "Coin", "config": {"alpha": 4, '
expect_stdout_has '"rows": 64, "used": 6, "full": 0.09375'
expect_stdout_has '"names": {"names": 6, "indices": 6, "collisions": 0, "rowsNamed": 6, "rowsShared": 0}'
if command -v python3 > /dev/null; then
  for words in "--json model.reml" "--json deep.reml --top 3" "--json edited.json --names rude.json" '--json none.reml'; do
    expect_ok inspect $words
    python3 -m json.tool "$said/out" > /dev/null || fail 'JSON was expected'
  done
  expect_equal "$(python3 -c 'import json
print(sum(bin["count"] for bin in json.load(open("object.json"))["weights"]["histogram"]))')" 6
else
  echo 'skipped: there is no python3 to read the JSON with'
fi

# What is no model.
expect_fail 1 inspect config.json
expect_stderr_has 'config.json: this is a configuration, and no model'
expect_stdout_empty
expect_fail 1 inspect missing.reml
expect_stderr_has 'missing.reml'
head -c 60 model.reml > short.reml
expect_fail 1 inspect short.reml
expect_stdout_empty
expect_fail 2 inspect
expect_fail 2 inspect model.reml model.reml
expect_fail 2 inspect - --names -
for words in x -1 1x '' 99999999999999999999; do
  expect_fail 2 inspect model.reml --top "$words"
  expect_stderr_has '--top'
done

finish
