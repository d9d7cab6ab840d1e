# Data that cannot be read or does not parse.
. "$(dirname "$0")/lib.sh"

train_model
cp model.reml old.reml

# refused PLACE WHAT < DATA: train and test stop at PLACE and say WHAT.
refused() {
  cat > bad.vw
  for run in "train -c config.json -o model.reml" "test -i model.reml"; do
    expect_fail 1 $run -d bad.vw
    expect_stderr_has "reml: error: bad.vw:$1"
    expect_stderr_has "$2"
  done
  expect_same model.reml old.reml
}

for run in 'train -c config.json' 'test -i model.reml'; do
  expect_fail 1 $run -d missing.vw
  expect_stderr_has 'missing.vw: No such file or directory'
  expect_stdout_empty
  expect_fail 1 $run -d .
  expect_stderr_has 'Is a directory'
  expect_fail 1 $run -d - < .
  expect_stderr_has 'standard input: Is a directory'
done
if [ "$(id -u)" = 0 ]; then
  echo 'skipped: root may read everything'
else
  cp data.vw secret.vw
  chmod 0 secret.vw
  expect_fail 1 train -c config.json -d secret.vw
  expect_stderr_has 'secret.vw: Permission denied'
fi

# The label.
printf '1 | a\nx | a\n' | refused 2: number
printf '1 2 3 4 | a\n' | refused 1: ''
printf '1 | a\n\n\nnan | a\n' | refused 4: ''
printf 'inf | a\n' | refused 1: ''
printf '1e39 | a\n' | refused 1: ''
printf '1 -2 | a\n' | refused 1 ''

# Features.
printf '1 | a:1e39\n' | refused 1: ''
printf '1 | a:nan\n' | refused 1: ''
printf '1 | a:-inf\n' | refused 1: ''
printf '1 |ns:x a\n' | refused 1: ''

# What was learned and predicted before stays; an old model stays, too, and the note says so.
printf '1 | a\n0 | b\nx | c\n1 | d\n' > bad.vw
expect_fail 1 train -c config.json -d bad.vw -o model.reml -p predictions.jsonl
expect_equal "$(wc -l < predictions.jsonl | tr -d ' ')" 2
expect_equal "$(tail -n 1 "$said/out" | awk '{ print $1 }')" 2
expect_stderr_has 'examples learned before that: 2'
expect_stderr_has model.reml
expect_same model.reml old.reml
expect_fail 1 --quiet train -c config.json -d - < bad.vw
expect_stderr_has 'standard input:3:'
expect_equal "$(wc -l < "$said/err" | tr -d ' ')" 1
expect_stdout_empty

finish
