# reml import-model of the models of reductionml, and what the other commands say of them.
. "$(dirname "$0")/lib.sh"

theirs=$srcdir/tests/data/reductionml recorded=$srcdir/tests/data/recorded

# Both forms, known by their shape, become the model that reml learns from the same data.
for pair in coin:coin_tiny_collisions debug:debug_over_coin softmax:softmax_default square-cb:squarecb_json; do
  for form in json flexbuffers; do
    expect_ok import-model "$theirs/${pair%:*}.$form" -o model.reml
    expect_stdout_empty
    expect_same model.reml "$recorded/${pair#*:}/model.reml"
  done
done

# It predicts what the model predicts that learned here, to the last bit, and learns on like it.
predict_alike() {
  expect_ok --quiet test -i "$1" -d "$3" -p first.jsonl
  expect_ok --quiet test -i "$2" -d "$3" -p second.jsonl
  expect_same first.jsonl second.jsonl
  expect_ok --quiet train -i "$1" -d "$3" -o first.reml -p first.jsonl
  expect_ok --quiet train -i "$2" -d "$3" -o second.reml -p second.jsonl
  expect_same first.jsonl second.jsonl
}
expect_ok import-model "$theirs/coin.json" -o model.reml
predict_alike model.reml "$recorded/coin_tiny_collisions/model.reml" "$recorded/regression.vw"
# Of these two namespaces only the hashes are known.
expect_ok import-model "$theirs/elementwise.flexbuffers" -o model.reml
predict_alike model.reml "$recorded/elementwise_drop/model.reml" "$recorded/elementwise.ndjson"
expect_ok export-model model.reml
expect_stdout_has '"Hash": 2769539847'
expect_stdout_has '"hashFunction": "xxh3-0.7.2"'

# Release 0.1.0; standard input and output.
for model in coin greedy; do
  expect_ok import-model "$theirs/$model-0.1.0.json" -o json.reml
  expect_ok import-model - -o - < "$theirs/$model-0.1.0.flexbuffers"
  expect_same "$said/out" json.reml
  expect_ok inspect json.reml
done

# The other commands say what to do.
for form in json flexbuffers; do
  file=$theirs/coin.$form
  for run in "export-model $file" "inspect $file" "test -i $file -d $recorded/regression.vw" \
    "predict -i $file -d $recorded/regression.vw" "train -i $file -d $recorded/regression.vw -o none.reml"; do
    expect_fail 1 $run
    expect_stderr_has "$file"
    expect_stderr_has "a model of reductionml: convert it with 'reml import-model'"
    expect_stdout_empty
  done
  expect_fail 1 train -c "$file" -d "$recorded/regression.vw" -o none.reml
  expect_stderr_has 'a model of reductionml, where a configuration is needed'
done
[ ! -e none.reml ] || fail 'no model was expected'

# What is lost is a warning, unless --quiet; what is wrong is an error with its place, and nothing is written.
sed 's/"num_bits": 3,/"num_bits": 3, "extra": 1,/; s/"lossFunction": {/"lossFunction": {"Logistic": {}}, "other": {/' \
  "$theirs/coin.json" > strange.json
reml import-model strange.json -o model.reml
expect_equal "$status" 0
expect_stderr_has 'warning: /entry_reduction/reduction/extra: not carried over'
expect_stderr_has 'warning: /entry_reduction/reduction/config/other: not carried over'
expect_stderr_has 'warning: /entry_reduction/reduction/loss_function: the model learned with this loss'
expect_ok --quiet import-model strange.json -o model.reml
echo precious > model.reml
sed 's/"alpha": 4.0/"alpha": -4.0/' "$theirs/coin.json" > wrong.json
expect_fail 1 import-model wrong.json -o model.reml
expect_stderr_has 'wrong.json:7:'
expect_stderr_has '/entry_reduction/reduction/config/alpha: -4.0 is out of range'
head -c 2000 "$theirs/coin.flexbuffers" > cut.flexbuffers
expect_fail 1 import-model cut.flexbuffers -o model.reml
expect_stderr_has 'cut off or damaged'
head -c 2000 "$theirs/coin.json" > cut.json
expect_fail 1 import-model cut.json -o model.reml
expect_stderr_has 'the text ends here'
expect_equal "$(cat model.reml)" precious

expect_ok import-model --help
expect_stdout_has reductionml

finish
