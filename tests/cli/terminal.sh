# The line that a terminal shows while examples pass, and that nothing else shows.
. "$(dirname "$0")/lib.sh"

train_model

# In files and pipes: plain lines.
expect_ok train -c config.json -d data.vw --passes 1000 --num-parse-threads 1
expect_equal "$(tr -d '\r\033' < "$said/out")" "$(cat "$said/out")"
expect_fail 1 train -c config.json -d data.vw -o nowhere/file
expect_equal "$(tr -d '\r\033' < "$said/err")" "$(cat "$said/err")"

if ! { command -v script && script -qec true /dev/null < /dev/null; } > /dev/null 2>&1; then
  echo 'skipped: no script(1) of util-linux to make a terminal with'
  finish
fi

# shown COMMAND: runs a shell command on a terminal; what that shows is in $said/out.
shown() {
  last="on a terminal: $1"
  TERM=${terminal:-xterm} script -qec "$1" /dev/null < /dev/null > "$said/out" 2> "$said/err"
  status=$?
}
erase=$(printf '\r\033[K')
slowly="{ sed -n 1p data.vw; sleep 0.5; sed -n 2p data.vw; sleep 0.5; sed -n 3p data.vw; }"

# Data that comes slowly: how many there were and how many a second; gone at the end, and before each row of the table.
shown "$slowly | '$tool' train -c config.json -d -"
expect_equal "$status" 0
expect_stdout_has ' examples, '
expect_stdout_has '/s'
grep -q '% of the data' "$said/out" && fail 'nobody knows how much comes through a pipe'
# What is left when all erasing is done is the table.
rows=$(sed "s/.*$(printf '\033')\[K//" "$said/out" | tr -d '\r' | awk '{ print $1 }' | tr '\n' ' ')
expect_equal "$rows" 'example_number 1 2 3 '

# Files: which share of the data was read.
shown "timeout -s INT 1 '$tool' train -c config.json -d data.vw --passes 1000000000"
expect_stdout_has '% of the data'
expect_stdout_has "$erase"
expect_stdout_has 'ended by SIGINT'

# An error is on a line of its own.
shown "{ $slowly; echo 'x | a'; } | '$tool' --quiet train -c config.json -d -"
expect_equal "$status" 1
expect_equal "$(tr -d '\r' < "$said/out" | grep -c 'standard input:4:1: ')" 1

# Not with --quiet, not on a terminal that cannot, and not between predictions.
for run in '--quiet train -c config.json' 'predict -i model.reml' 'train -p - -c config.json'; do
  shown "$slowly | '$tool' $run -d -"
  expect_equal "$status" 0
  grep -q ' examples, ' "$said/out" && fail 'no line was expected'
done
terminal=dumb
shown "$slowly | '$tool' train -c config.json -d -"
grep -q ' examples, ' "$said/out" && fail 'no line was expected'

finish
