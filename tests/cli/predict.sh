# reml predict: predictions and nothing else, and at once.
. "$(dirname "$0")/lib.sh"

train_model
cp model.reml copy.reml
expect_ok --quiet test -i model.reml -d data.vw -p tested.jsonl

# To standard output or to a file, from one file or several, from a pipe; the model stays as it is.
expect_ok predict -i model.reml -d data.vw
expect_same "$said/out" tested.jsonl
expect_ok predict -i model.reml -d data.vw -o -
expect_same "$said/out" tested.jsonl
expect_ok predict -i model.reml -d data.vw -o predictions.jsonl
expect_stdout_empty
expect_same predictions.jsonl tested.jsonl
expect_ok predict -i model.reml -d - < data.vw
expect_same "$said/out" tested.jsonl
expect_ok predict -i - -d data.vw < model.reml
expect_same "$said/out" tested.jsonl
head -n 2 data.vw > first.vw
tail -n +3 data.vw > second.vw
for threads in 0 2; do
  expect_ok predict -i model.reml -d first.vw -d second.vw --num-parse-threads $threads
  expect_same "$said/out" tested.jsonl
done
expect_same model.reml copy.reml

# With the model where it is; JSON, or what comes from a pipe, has to be loaded.
expect_ok predict --map -i model.reml -d data.vw
expect_same "$said/out" tested.jsonl
expect_ok predict --map --num-parse-threads 2 -i model.reml -d data.vw
expect_same "$said/out" tested.jsonl
expect_ok export-model model.reml -o model.json
expect_fail 1 predict --map -i model.json -d data.vw
expect_stderr_has 'import-model'
expect_fail 2 predict --map -i - -d data.vw
expect_stderr_has 'standard input cannot be mapped'

# Labels are not needed, and their range does not matter.
sed 's/^[01]//' data.vw > unlabelled.vw
expect_ok predict -i model.reml -d unlabelled.vw
expect_same "$said/out" tested.jsonl

# A prediction does not wait for the next example.
mkfifo questions answers
for threads in 0 2; do
  "$tool" predict -i model.reml -d questions --num-parse-threads $threads > answers 2> "$said/err" &
  exec 4< answers 3> questions
  for line in 1 2 3 4 5; do
    sed -n ${line}p data.vw >&3
    read -r answer <&4
    expect_equal "$answer" "$(sed -n ${line}p tested.jsonl)"
  done
  exec 3>&- 4<&-
  wait $!
  expect_equal "$?" 0
done

# Of other models, in the forms that the help describes.
expect_ok config new Binary -o binary.json
expect_ok --quiet train -c binary.json -d /dev/null -o binary.reml
expect_ok predict -i binary.reml -d unlabelled.vw
expect_equal "$(sort -u "$said/out")" false
expect_ok config new CbExploreAdfGreedy -o greedy.json
expect_ok --quiet train -c greedy.json -d /dev/null -o greedy.reml
printf '| a\n| b\n' > cb.vw
expect_ok predict -i greedy.reml -d cb.vw
expect_equal "$(cat "$said/out")" '[[0, 0.97499996], [1, 0.025]]'

# What was predicted before a bad example is written.
printf '| a\n| b:1e39\n| c\n' > bad.vw
for threads in 0 2; do
  expect_fail 1 predict -i model.reml -d bad.vw --num-parse-threads $threads
  expect_equal "$(wc -l < "$said/out" | tr -d ' ')" 1
  expect_stderr_has 'reml: error: bad.vw:2:5:'
  expect_equal "$(wc -l < "$said/err" | tr -d ' ')" 1
done

expect_fail 2 predict -d data.vw
expect_stderr_has '-i FILE'
expect_fail 2 predict -i model.reml
expect_stderr_has '-d FILE'
expect_fail 2 predict -i - -d -
expect_fail 2 predict -i model.reml -d data.vw -m mse
expect_fail 2 predict -c config.json -d data.vw
expect_fail 1 predict -i config.json -d data.vw
expect_stderr_has configuration
expect_fail 1 predict -i model.reml -d data.vw -o nowhere/file
expect_stderr_has 'nowhere/file: No such file or directory'
if [ -c /dev/full ]; then
  last='predict > /dev/full'
  "$tool" predict -i model.reml -d data.vw > /dev/full 2> "$said/err"
  status=$?
  expect_equal "$status" 1
  expect_stderr_has 'No space left on device'
fi

finish
