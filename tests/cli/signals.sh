# SIGINT and SIGTERM while data is waited for; checkpoints.
. "$(dirname "$0")/lib.sh"

write_config
write_data
mkfifo pipe
process=
trap 'if [ -n "$process" ]; then kill -KILL "$process"; fi 2> /dev/null; rm -rf "$work"' EXIT

# until_so WHAT COMMAND...: waits at most 20 s until it is so.
until_so() {
  what=$1 tries=0
  shift
  until "$@"; do
    tries=$((tries + 1))
    [ $tries -lt 400 ] || { fail "waited in vain until $what"; return 1; }
    sleep 0.05
  done
}

# shellcheck disable=SC2317 # called by name, here and below
# The table has so many rows.
rows_are() {
  [ "$(wc -l < "$said/out" | tr -d ' ')" -gt "$1" ]
}

# shellcheck disable=SC2317,SC2010
# Predictions are being written, and so many are there.
predictions_are() {
  written=$(ls -A | grep '^\.predictions\.jsonl\.reml-')
  [ -e "$written" ] && [ "$(wc -l < "$written" | tr -d ' ')" = "$1" ]
}

# Shells have what they run in the background ignore SIGINT, and only some `env` can undo that.
default_signals=
if env --default-signal=INT true 2> /dev/null; then
  default_signals='env --default-signal=INT'
fi

# start ARGUMENT...: starts the tool, with a row for every example; what it reads from `pipe` is what is written to 3.
start() {
  last=$*
  $default_signals "$tool" "$@" --progress +1 > "$said/out" 2> "$said/err" &
  process=$!
  exec 3> pipe
}

# ended: waits until what was started ends, for its exit status; 137 when it does not by itself.
ended() {
  { sleep 20; kill -s KILL "$process"; } > /dev/null 2>&1 &
  watch=$!
  wait "$process" 2> /dev/null
  status=$?
  process=
  exec 3>&-
  # With a signal that it cannot trap as this shell does, however young it is.
  kill -s KILL "$watch" 2> /dev/null
  wait "$watch" 2> /dev/null
}

expect_ok --quiet train -c config.json -d data.vw -o whole.reml -p whole.jsonl
head -n 3 data.vw > three.vw
expect_ok --quiet train -c config.json -d three.vw -o three.reml -p three.jsonl
head -n 2 data.vw > two.vw
expect_ok --quiet train -c config.json -d two.vw -o two.reml

signals='TERM:143'
if [ -n "$default_signals" ]; then
  signals='TERM:143 INT:130'
else
  echo 'skipped: there is no env --default-signal, so SIGINT is not tried'
fi
for signal in $signals; do
  for threads in 0 2; do
    # Three examples came, and half of a fourth, which does not count.
    rm -f model.reml predictions.jsonl
    start train -c config.json -d pipe -o model.reml -p predictions.jsonl --num-parse-threads $threads
    cat three.vw >&3
    printf '1 | a' >&3
    until_so 'three examples are learned' rows_are 3
    kill -s "${signal%:*}" "$process"
    ended
    expect_equal "$status" "${signal#*:}"
    expect_stderr_has "reml: note: ended by SIG${signal%:*} after 3 examples"
    expect_same model.reml three.reml
    expect_same predictions.jsonl three.jsonl

    # Not a byte came, and nobody even writes; --quiet says nothing.
    last='--quiet train'
    $default_signals "$tool" --quiet train -c config.json -d pipe -d data.vw -p predictions.jsonl \
      --num-parse-threads $threads > "$said/out" 2> "$said/err" &
    process=$!
    until_so 'it has begun' predictions_are 0
    sleep 0.3
    kill -s "${signal%:*}" "$process"
    ended
    expect_equal "$status" "${signal#*:}"
    [ ! -s "$said/err" ] || fail 'nothing on standard error was expected'
    expect_equal "$(size_of predictions.jsonl)" 0
  done
done

# predict and test end in the same way.
for run in 'predict -o predictions.jsonl' 'test -p predictions.jsonl'; do
  rm -f predictions.jsonl
  last=$run
  "$tool" $run -i two.reml -d pipe > "$said/out" 2> "$said/err" &
  process=$!
  exec 3> pipe
  cat data.vw >&3
  until_so 'five examples are predicted' predictions_are 5
  kill -s TERM "$process"
  ended
  expect_equal "$status" 143
  expect_stderr_has 'ended by SIGTERM after 5 examples'
  expect_equal "$(wc -l < predictions.jsonl | tr -d ' ')" 5
done

# One Ctrl-C ends whoever writes the data, too: that end, which may be in the middle of an example, is none.
for threads in 0 2; do
  rm -f model.reml
  start train -c config.json -d pipe -o model.reml --num-parse-threads $threads
  cat three.vw >&3
  printf 'x | a' >&3
  until_so 'three examples are learned' rows_are 3
  kill -s TERM "$process"
  exec 3>&-
  ended
  expect_equal "$status" 143
  expect_same model.reml three.reml
done

# A signal that is ignored stays so.
(
  trap '' TERM
  exec "$tool" train -c config.json -d pipe -o model.reml --progress +1 > "$said/out" 2> "$said/err"
) &
process=$!
exec 3> pipe
cat three.vw >&3
until_so 'three examples are learned' rows_are 3
kill -s TERM "$process"
tail -n 2 data.vw >&3
exec 3>&-
ended
expect_equal "$status" 0
expect_same model.reml whole.reml

# A second signal kills, here while nobody takes the predictions; the old model stays.
mkfifo predictions
exec 4<> predictions
awk 'BEGIN { for (i = 0; i < 5000; i++) print "1 | a" }' > many.vw
cp two.reml model.reml
last='train into a full FIFO'
"$tool" train -c config.json -d many.vw -o model.reml -p predictions > "$said/out" 2> "$said/err" &
process=$!
sleep 0.5
kill -s TERM "$process"
sleep 0.5
kill -0 "$process" || fail 'one signal was not expected to kill'
kill -s TERM "$process"
ended
exec 4>&-
expect_equal "$status" 143
expect_same model.reml two.reml

# Checkpoints are models of as many examples, there at once, and what a killed run leaves.
for threads in 0 2; do
  rm -f model.reml
  start train -c config.json -d pipe -o model.reml --save-every 2 --num-parse-threads $threads
  cat three.vw >&3
  until_so 'three examples are learned' rows_are 3
  expect_same model.reml two.reml
  kill -s KILL "$process"
  ended
  expect_same model.reml two.reml
done
for every in 1 2 5 100; do
  expect_ok --quiet train -c config.json -d data.vw -o model.reml --save-every $every
  expect_same model.reml whole.reml
done
# A bad example leaves the checkpoint before it, and says so.
{ cat three.vw; echo 'x | a'; } > bad.vw
expect_fail 1 train -c config.json -d bad.vw -o model.reml --save-every 2
expect_stderr_has 'examples learned before that: 3; model.reml is the checkpoint after 2 examples'
expect_same model.reml two.reml
expect_fail 1 train -c config.json -d bad.vw -o model.reml --save-every 4
expect_stderr_has 'examples learned before that: 3; their model is model.reml.partial, no model was written to model.reml'
expect_same model.reml two.reml
expect_same model.reml.partial three.reml
# One that fails is a warning; the model at the end says whether all is well.
if [ "$(id -u)" = 0 ]; then
  echo 'skipped: root may write everything'
else
  mkdir closed
  start train -c config.json -d pipe -o closed/model.reml --save-every 2
  chmod 555 closed
  cat three.vw >&3
  until_so 'three examples are learned' rows_are 3
  chmod 755 closed
  tail -n 2 data.vw >&3
  exec 3>&-
  ended
  expect_equal "$status" 0
  expect_stderr_has 'reml: warning: no checkpoint after 2 examples: '
  expect_same closed/model.reml whole.reml
fi
expect_fail 2 train -c config.json -d data.vw --save-every 2
expect_stderr_has '-o FILE'
expect_fail 2 train -c config.json -d data.vw --save-every 2 -o -
expect_fail 1 train -c config.json -d data.vw --save-every 2 -o pipe
expect_stderr_has 'pipe is no regular file'
expect_fail 2 train -c config.json -d data.vw -o model.reml --save-every 0
expect_stderr_has '--save-every takes a number of at least 1'

finish
