# reml convert-data: the same examples in another format.
. "$(dirname "$0")/lib.sh"

data=$srcdir/tests/data
options='"globalConfig": {"numBits": 14, "interactions": [["Default", {"Name": "a"}], [{"Name": "user"}, {"Name": "user"}]]}'
echo "{$options, \"entryReduction\": {\"typename\": \"Coin\"}}" > simple.json
echo "{$options, \"entryReduction\": {\"typename\": \"Binary\"}}" > binary.json
echo "{$options, \"entryReduction\": {\"typename\": \"CbAdf\"}}" > cb.json

# same LABEL FILE FORMAT FILE FORMAT: both files predict and learn the same, to the last bit.
same() {
  expect_ok --quiet train -c "$1.json" -d "$2" --data-format "$3" -o first.reml -p first.jsonl
  expect_ok --quiet train -c "$1.json" -d "$4" --data-format "$5" -o second.reml -p second.jsonl
  expect_same second.reml first.reml
  expect_same second.jsonl first.jsonl
}

# there_and_back LABEL FILE FORMAT OTHER...
there_and_back() {
  label=$1 file=$2 format=$3
  shift 3
  for other in "$@"; do
    expect_ok convert-data --from-file "$file" --from-format $format --to-file there --to-format $other --label $label
    expect_stdout_empty
    same $label "$file" $format there $other
    expect_ok convert-data --from-file there --from-format $other --to-file back --to-format $format --label $label
    same $label "$file" $format back $format
  done
}

there_and_back simple "$data/rcv1_100.vw" vw-text json vw-text
there_and_back simple "$data/recorded/regression.vw" vw-text json
there_and_back simple "$data/recorded/text_features.vw" vw-text vw-text
# JSON has no texts with a value other than 1, as these namespaces give them, and no gaps between positions.
sed 's/|ctx:0.5/|ctx/; s/|geo:2/|geo/; s/ :[^ ]*//g' "$data/recorded/text_features.vw" > texts.vw
there_and_back simple texts.vw vw-text json

# All that a label, a number and a name can be.
cat > all.vw << 'END'
1 |a x y:2 z:t :3 :-4.5e-7 w
-0.0 0 | :1 | :3 |user u:9x :
0.1 7.0385307e-26 'tag|a x
|a x
2 |
3 1 |a x x:3 :1 x |b y |a z
|
|a:0.5 x |user p q r empty: |a:-2 y z:1.00000017881393432617187499 |:1 noname
END
there_and_back simple all.vw vw-text json
printf '1 |a x\n-1 |a y:0.5 | z\n|a x\n' > labels.vw
there_and_back binary labels.vw vw-text json
cat > all.json << 'END'
{"label": {"value": 1.5, "weight": 0.25}, "features": {"user": {"age": 30, "land": "NZ", "new": true, "no": false}}}
{"label": 0.5, "features": {" ": [3, 4]}}
{"features": {"a": ["x", "y", "x"], "b": [], "": {"c": 1e-45}, "user": [0.1, -0.0], "a": ["z"]}}
{"label": null, "features": {}}
{"label": -1, "features": {"caf\u00e9": {"\u65e5": "\ud83d\ude00"}}}
END
there_and_back simple all.json json vw-text json
cat > actions.vw << 'END'
shared |user age:30 | :1 :2
|item tea
7:-1.5:0.25 |item coffee price:2

0:0:1 |item tea
|

|a x
END
there_and_back cb actions.vw vw-text json dsjson vw-text
cat > actions.json << 'END'
{"actions": [{"item": {"id": "tea and more"}}, {}], "label": {"action": 1, "cost": -1, "probability": 0.3}, "shared": {" ": [1]}}
END
there_and_back cb actions.json json dsjson json
tr -d '\n' > log.dsjson << 'END'
{"_label_cost": -1.5, "_label_probability": 0.25, "_labelIndex": 1, "EventId": "e7",
 "c": {"user": {"age": 30, "new": true, "_id": 7}, "x": 1,
  "_multi": [{"item": {"name": "tea"}}, {"item": {"name": "coffee"}, "v": [{"price": 2}, null, 3]}], "z": {"y": {"x": 2}}}}
END
printf '\n{"c": {"_multi": [{}], ":default": [{"b": 1}, 2]}}\n' >> log.dsjson
there_and_back cb log.dsjson dsjson dsjson

# What it looks like.  lines FROM TO NUMBER < WANTED: these lines are what comes of FROM.
lines() {
  expect_ok convert-data --from-file "$1" --to-file - --to-format "$2"
  sed -n "$3p" "$said/out" > got
  cat > wanted
  expect_same got wanted
}

lines all.vw json 2,6 << 'END'
{"label": {"value": -0.0, "weight": 0}, "features": {":default": [1], ":default": [3], "user": {"u": "9x", "": ""}}}
{"label": {"value": 0.1, "weight": 7.0385307e-26}, "features": {"a": ["x"]}}
{"features": {"a": ["x"]}}
{"label": 2, "features": {}}
{"label": 3, "features": {"a": {"x": 1, "x": 3}, "a": [1], "a": ["x", "z"], "b": ["y"]}}
END
lines all.json vw-text 1,4 << 'END'
1.5 0.25 |user age:30 land:NZ new
0.5 | :3 :4
|a x y x z |:1 c:1e-45 |user :0.1 :-0.0
|
END
expect_ok convert-data --from-file actions.vw --to-file actions.dsjson
expect_ok convert-data --from-file actions.vw --to-file there.json --label cb
head -n 1 actions.dsjson > got
tr -d '\n' > wanted << 'END'
{"_label_cost": -1.5, "_label_probability": 0.25, "_labelIndex": 1, "c": {"user": {"age": 30}, ":default": [1, 2],
 "_multi": [{"item": {"tea": 1}}, {"item": {"coffee": 1, "price": 2}}]}}
END
echo >> wanted
expect_same got wanted
lines actions.dsjson vw-text 1,4 << 'END'
shared |user age:30 | :1 :2
|item tea
1:-1.5:0.25 |item coffee price:2

END

# refused LINE WHAT OPTION... < DATA: an error for that line, and nothing is written; the line before would have been.
refused() {
  cat > bad
  line=$1 what=$2
  shift 2
  echo precious > there
  expect_fail 1 convert-data --from-file bad --to-file there "$@"
  expect_stderr_has "reml: error: bad:$line"
  expect_stderr_has "$what"
  expect_equal "$(cat there)" precious
}

# Names and texts that vw-text would read as something else.
to_vw='--from-format json --to-format vw-text'
for name in 'a b' 'a\tb' 'a:b' 'a|b' 'a\u000bb'; do
  printf '{"features": {}}\n{"features": {"n": {"%s": 1}}}\n' "$name" | refused 2: 'its name has' $to_vw
  printf '{"features": {"n": ["x", "%s"]}}\n' "$name" | refused 1: 'its name has' $to_vw
  printf '{"features": {"%s": [1]}}\n' "$name" | refused 1: 'its namespace has' $to_vw
  printf '{"features": {"n": {"a": "%s"}}}\n' "$name" | refused 1: 'its text has' $to_vw
done
for text in 1 -1.5 +.5 2. 1e5 1E-5 inf -Infinity NaN; do
  printf '{"features": {"n": {"a": "%s"}}}\n' "$text" | refused 1: 'would be read as a number' $to_vw
  printf '{"features": {"n": {"": "%s"}}}\n' "$text" | refused 1: 'would be read as a number' $to_vw
done
for text in '' 1e 0x1 1_0 . + e5 infi 1.5.; do
  printf '{"features": {"n": {"a": "%s"}}}\n' "$text" > fine.json
  there_and_back simple fine.json json vw-text
done
printf '{"features": {"n": {"": "a:b"}}}\n' > fine.json
there_and_back simple fine.json json vw-text
printf '{"features": {"n": {"": 2}}}\n' | refused 1: 'without a name' $to_vw

# Positions, values of texts, bytes, keys.
printf '{"c": {"n": [null, 2], "_multi": [{}]}}\n' | refused 1: 'n[1]: positions' --from-format dsjson --to-format vw-text
printf '{"c": {"n": [null, 2], "_multi": [{}]}}\n' | refused 1: 'n[1]: positions' --from-format dsjson --to-format json
printf '\n|a x\n|a :1 b :2\n' | refused 3: 'a[1]: positions' --to-format json
printf '|a x\n|a:2 b:c\n' | refused 2: 'a^b=c: it has a text and a value' --to-format json
for word in 'x\377' 'x\000' '\300\200' '\355\240\200' '\364\220\200\200' '\303'; do
  printf "|a $word\n" | refused 1: 'its name is not UTF-8' --to-format json
  printf "|a b:$word\n" | refused 1: 'its text is not UTF-8' --to-format json
  printf "|$word b\n" | refused 1: 'its namespace is not UTF-8' --to-format json
done
printf '|a \033[2J:1 :2 b :3\n' | refused 1: 'a[1]' --to-format json
expect_equal "$(tr -d '\040-\176\n' < "$said/err" | wc -c | tr -d ' ')" 0
printf '|n x\n\n|_n x\n|n y\n' | refused 3: "begin with '_'" --to-format dsjson
printf '|n x\n\n|n _x\n' | refused 3: "begin with '_'" --to-format dsjson
printf '|n x\n|n _x\n' | refused 1: "n^_x: names that begin" --to-format dsjson
awk 'BEGIN { printf "|n"; for (i = 0; i < 4200; i++) printf " :2 y"; print "" }' |
  refused 1: 'too many positions' --to-format dsjson

# Data that does not parse, as train would say it; and a hint when the labels may be others.
printf '1 |a x\nx |a y\n' | refused 2:1: 'expected a number' --to-format json
printf '{"features": {}}\n{"features": 1}\n' | refused 2:14: 'expected' $to_vw
printf '|a x\n\n|b y\nshared |c\n' | refused 4: 'shared' --to-format json --label cb
expect_stderr_lacks '--label'
printf '{"actions": [{}]}\n' | refused 1: 'actions' $to_vw
expect_stderr_has '--label cb'
expect_fail 1 convert-data --from-file missing.vw --to-file there --to-format json
expect_stderr_has missing.vw
expect_fail 1 convert-data --from-file all.vw --to-file missing/there --to-format json
expect_stderr_has missing/there
if [ -c /dev/full ]; then
  expect_fail 1 convert-data --from-file all.vw --to-file /dev/full --to-format json
  expect_stderr_has 'No space left'
fi
: > empty.vw
reml convert-data --from-file empty.vw --to-file empty.json
expect_equal "$status" 0
expect_stderr_has 'no example in it'
expect_ok --quiet convert-data --from-file empty.vw --to-file empty.json
expect_equal "$(size_of empty.json)" 0
cp all.json same.json
expect_ok convert-data --from-file same.json --to-file same.json
there_and_back simple same.json json vw-text

# Compressed data, by its ending or not.
if command -v gzip > /dev/null; then
  expect_ok convert-data --from-file actions.vw --to-file - --to-format json --label cb
  cp "$said/out" there.json
  gzip -k actions.vw
  expect_ok convert-data --from-file actions.vw.gz --to-file - --to-format json --label cb
  expect_same "$said/out" there.json
  expect_ok convert-data --from-file - --to-file - --to-format json --label cb < actions.vw.gz
  expect_same "$said/out" there.json
  gzip -k there.json
  expect_ok convert-data --from-file there.json.gz --to-file back.vw --label cb
  same cb actions.vw vw-text back.vw vw-text
fi

# Command lines that make no sense.
expect_fail 2 convert-data --to-file there --to-format json
expect_stderr_has '--from-file FILE'
expect_fail 2 convert-data --from-file all.vw --to-format json
expect_stderr_has '--to-file FILE'
expect_fail 2 convert-data --from-file all.vw --to-file -
expect_stderr_has '--to-format FORMAT'
expect_fail 2 convert-data --from-file all.vw --to-file there --to-format csv
expect_stderr_has 'vw-text, json or dsjson'
expect_fail 2 convert-data --from-file all.vw --from-format csv --to-file there.json
expect_fail 2 convert-data --from-file all.vw --to-file there.json --label bandit
expect_stderr_has 'simple, binary or cb'
expect_fail 2 convert-data --from-file all.vw --to-file there.dsjson --label simple
expect_stderr_has 'cb only'
expect_fail 2 convert-data all.vw --from-file all.vw --to-file there.json

finish
