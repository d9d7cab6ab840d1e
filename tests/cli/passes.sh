# Several data files, and several passes over them.
. "$(dirname "$0")/lib.sh"

write_config
write_data
printf '1 |y c:0.1 e\n0 | f\n' > more.vw

# as_if DATA ARGUMENT...: training with the arguments is like training once with DATA.
as_if() {
  expect_ok train -c config.json -d "$1" -o once.reml -p once.jsonl
  cp "$said/out" once.table
  shift
  for threads in 0 2; do
    expect_ok train -c config.json "$@" --num-parse-threads $threads -o model.reml -p predictions.jsonl
    expect_same model.reml once.reml
    expect_same predictions.jsonl once.jsonl
    expect_same "$said/out" once.table
  done
}

cat data.vw more.vw > both.vw
as_if both.vw -d data.vw -d more.vw
as_if both.vw -d data.vw -d /dev/null --data more.vw --passes 1
cat more.vw data.vw > swapped.vw
as_if swapped.vw -d more.vw -d data.vw
cat data.vw data.vw data.vw > thrice.vw
as_if thrice.vw -d data.vw --passes 3
as_if thrice.vw -d data.vw -d data.vw -d data.vw
cat both.vw both.vw > four.vw
as_if four.vw -d data.vw -d more.vw --passes 2

# A last line without an end is an example of its own file.
printf '1 | a' > open.vw
printf '0 | b\n' > next.vw
printf '1 | a\n0 | b\n' > together.vw
as_if together.vw -d open.vw -d next.vw

# Each file has its format and its lines.
echo '{"label": 1, "features": {"y": {"c": 0.1, "e": true}}}' > more.ndjson
printf '1 |y c:0.1 e\n' > same.vw
cat data.vw same.vw > both.vw
as_if both.vw -d data.vw -d more.ndjson
expect_fail 1 train -c config.json -d data.vw -d more.ndjson --data-format vw-text
expect_stderr_has 'reml: error: more.ndjson:1:'
expect_fail 1 train -c config.json -d data.vw -d more.ndjson --data-format json
expect_stderr_has 'reml: error: data.vw:1:'

# One of them may be standard input, once.
cp data.vw input
expect_ok --quiet train -c config.json -d data.vw -d data.vw -d more.vw -o once.reml
expect_ok --quiet train -c config.json -d data.vw -d - -d more.vw -o model.reml < input
expect_same model.reml once.reml
expect_fail 2 train -c config.json -d - -d - < input
expect_stderr_has 'standard input'
expect_fail 2 train -c - -d data.vw -d - < input
expect_fail 2 train -c config.json -d data.vw -d - --passes 2 < input
expect_stderr_has 'standard input can only be read once: --passes needs data in files'
expect_ok --quiet train -c config.json -d - --passes 1 < input
expect_ok --quiet train -c - -d data.vw --passes 2 < config.json
mkfifo pipe
expect_fail 1 train -c config.json -d pipe --passes 2
expect_stderr_has 'pipe is no regular file and can only be read once'

# All files are looked at before anything is learned.
expect_fail 1 train -c config.json -d data.vw -d missing.vw -o none.reml
expect_stderr_has 'reml: error: cannot open missing.vw: No such file or directory'
expect_stdout_empty
expect_fail 1 train -c config.json -d data.vw -d . -o none.reml
expect_stderr_has 'reml: error: cannot read .: Is a directory'
expect_stdout_empty
[ ! -e none.reml ] || fail 'no model was expected'
reml train -c config.json -d /dev/null -d /dev/null
expect_equal "$status" 0
expect_stderr_has 'reml: warning: no example in the 2 data files'

for number in 0 -1 1.5 x '' 99999999999999999999; do
  expect_fail 2 train -c config.json -d data.vw --passes "$number"
  expect_stderr_has '--passes takes a number of at least 1'
done
expect_fail 2 test -i model.reml -d data.vw --passes 2

# test goes through several files, too.
expect_ok --quiet test -i model.reml -d swapped.vw -p once.jsonl
expect_ok --quiet test -i model.reml -d more.vw -d data.vw -p predictions.jsonl
expect_same predictions.jsonl once.jsonl

finish
