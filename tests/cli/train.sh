# reml train and reml test: models, predictions, the table, standard input and output.
. "$(dirname "$0")/lib.sh"

write_config
write_data

# rows: the first column of the table, on one line.
rows() {
  awk 'NR > 1 { printf "%s%s", (NR > 2 ? " " : ""), $1 }' "$said/out"
}

# The table.
expect_ok train -c config.json -d data.vw
expect_equal "$(head -n 1 "$said/out" | tr -s ' ')" 'example_number mse'
expect_equal "$(rows)" '1 2 4 5'
expect_ok train -c config.json -d data.vw --progress +2
expect_equal "$(rows)" '2 4 5'
expect_ok train -c config.json -d data.vw --progress +5
expect_equal "$(rows)" '5'
expect_ok train -c config.json -d data.vw --progress '*1.5'
expect_equal "$(rows)" '1 2 3 4 5'
expect_ok train -c config.json -d data.vw --progress '*1e300'
expect_equal "$(rows)" '1 5'
expect_ok train -c config.json -d data.vw -m parsed_features,mse,parsed_features --progress +5
expect_equal "$(tail -n 1 "$said/out" | awk '{ print NF, $1, $2 }')" '3 5 9'
expect_ok --quiet train -c config.json -d data.vw
expect_stdout_empty

# The first prediction of a model that knows nothing is 0.
printf '3 | a\n' > three.vw
expect_ok train -c config.json -d three.vw
expect_stdout_has 9.00000

# The mean squared error that is known for real data, summed in double.
expect_ok config new Coin -o coin.json
for pair in xxh3:0.171212 xxh3-0.7.2:0.170528; do
  sed "s/\"hashFunction\": \"xxh3\"/\"hashFunction\": \"${pair%:*}\"/" coin.json > hash.json
  expect_ok train -c hash.json -d "$srcdir/tests/data/rcv1_100.vw"
  expect_equal "$(rows)" '1 2 4 8 16 32 64 100'
  expect_equal "$(tail -n 1 "$said/out" | awk '{ print $2 }')" "${pair#*:}"
done

# Metrics that there are not, or not for this model.
expect_fail 2 train -c config.json -d data.vw -m mse,msee
expect_stderr_has "'msee'"
expect_stderr_has 'example_number, mse, parsed_features'
expect_stdout_empty
expect_fail 2 train -c config.json -d data.vw -m ips
expect_stderr_has "'ips'"
expect_stderr_has 'example_number, mse, parsed_features'
expect_fail 2 train -c config.json -d data.vw -m ''

# Predictions: a line for each example.
expect_ok --quiet train -c config.json -d data.vw -o model.reml -p predictions.jsonl
expect_equal "$(wc -l < predictions.jsonl | tr -d ' ')" 5
expect_equal "$(head -n 1 predictions.jsonl)" '{"prediction": 0.0, "raw_prediction": 0.0}'
expect_equal "$(grep -cvE '^\{"prediction": -?[0-9.e+-]+, "raw_prediction": -?[0-9.e+-]+\}$' predictions.jsonl)" 0

# Going on with a saved model is as if it had not been interrupted.
head -n 2 data.vw > first.vw
tail -n +3 data.vw > second.vw
expect_ok --quiet train -c config.json -d first.vw -o part.reml -p first.jsonl
expect_ok --quiet train -i part.reml -d second.vw -o part.reml -p second.jsonl
expect_same part.reml model.reml
cat first.jsonl second.jsonl > both.jsonl
expect_same both.jsonl predictions.jsonl

# A test learns nothing and leaves the model alone.
cp model.reml copy.reml
expect_ok test -i model.reml -d data.vw -p tested.jsonl
expect_same model.reml copy.reml
expect_equal "$(rows)" '1 2 4 5'
expect_ok export-model model.reml -o model.json
expect_ok --quiet test -i model.json -d data.vw -p again.jsonl
expect_same tested.jsonl again.jsonl

# Standard input and output.
expect_ok --quiet train -c config.json -d - -o piped.reml -p - < data.vw
expect_same "$said/out" predictions.jsonl
expect_same piped.reml model.reml
expect_ok --quiet train -c - -d data.vw -o - < config.json
expect_same "$said/out" model.reml
expect_ok --quiet test -i - -d data.vw -p - < model.reml
expect_same "$said/out" tested.jsonl
reml train -c config.json -d data.vw -p -
expect_same "$said/out" predictions.jsonl
expect_stderr_has example_number
expect_equal "$(cat data.vw | "$tool" train -c config.json -d - -o /dev/stdout -p /dev/null 2> /dev/null | wc -l)" \
  "$( ("$tool" train -c config.json -d data.vw && cat model.reml) | wc -l)"
mkfifo pipe
cat pipe > got.jsonl &
expect_ok --quiet train -c config.json -d data.vw -p pipe
wait
expect_same got.jsonl predictions.jsonl

# Examples without a label are predicted and not learned from; an empty file is none.
printf '1 | a\n| a\n | b\n' > unlabelled.vw
expect_ok train -c config.json -d unlabelled.vw -p p.jsonl -m mse,parsed_features -o u.reml
expect_equal "$(tail -n 1 "$said/out" | awk '{ print $1, $2, $3 }')" '3 1.00000 3'
expect_equal "$(wc -l < p.jsonl | tr -d ' ')" 3
expect_ok --quiet train -c config.json -d three.vw
printf '1 | a\n' > labelled.vw
expect_ok --quiet train -c config.json -d labelled.vw -o l.reml
expect_same u.reml l.reml
reml train -c config.json -d /dev/null -o none.reml
expect_equal "$status" 0
expect_stderr_has 'reml: warning: /dev/null'
expect_equal "$(rows)" 0
expect_ok --quiet test -i none.reml -d data.vw

# What is not there yet, or does not fit, is an error; the format is told by the name, unless it is given.
expect_ok --quiet train -c config.json -d data.vw --data-format vw-text
cp data.vw data.unknown
expect_ok --quiet train -c config.json -d data.unknown -o named.reml
expect_same named.reml model.reml
cp data.vw data.ndjson
expect_fail 1 train -c config.json -d data.ndjson
expect_ok --quiet train -c config.json -d data.ndjson --data-format vw-text -o named.reml
expect_same named.reml model.reml

# Predictions replace a file, or the target of a link, and keep its mode; nothing else is left.
mkdir outputs && cd outputs || exit 1
expect_ok --quiet test -i ../model.reml -d ../data.vw -p plain.jsonl
chmod 640 plain.jsonl
ln -s plain.jsonl link.jsonl
echo old > plain.jsonl
expect_ok --quiet test -i ../model.reml -d ../data.vw -p link.jsonl
expect_same plain.jsonl ../tested.jsonl
expect_equal "$(ls -l plain.jsonl | cut -c 1-10)" '-rw-r-----'
[ -L link.jsonl ] || fail 'link.jsonl was expected to stay a link'
expect_only link.jsonl plain.jsonl

finish
