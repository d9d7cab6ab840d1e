# What the metrics are, for which models, and what awk says they should be.
. "$(dirname "$0")/lib.sh"

# config_of TYPENAME CONFIG
config_of() {
  echo "{\"globalConfig\": {\"numBits\": 6}, \"entryReduction\": {\"typename\": \"$1\", \"config\": $2}}"
}

# value NAME: of a metric in the last row of the table.
value() {
  awk -v name="$1" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) column = i } END { print column ? $column : "none" }' \
    "$said/out"
}

# fits CONFIG HEAD LIST: the metrics that are shown when none is asked for, and those that may be asked for.
fits() {
  expect_fail 2 train -c "$1" -d /dev/null -m mess
  expect_stderr_has "there is no metric 'mess'; for this model: $3"
  for metric in mse log_loss accuracy ips; do
    case ", $3," in
    *", $metric,"*) ;;
    *)
      expect_fail 2 train -c "$1" -d /dev/null -m $metric
      expect_stderr_has "the metric '$metric' does not fit this model; these do: $3"
      expect_stdout_empty
      ;;
    esac
  done
  reml train -c "$1" -d /dev/null
  expect_equal "$(head -n 1 "$said/out" | awk '{ $1 = $1; print }')" "$2"
}

logistic='"linkFunction": "Logistic"'
loss='"lossFunction": {"Logistic": {"min_label": -1, "max_label": 1}}'
config_of Coin '{}' > coin.json
config_of Coin "{$logistic, $loss}" > logistic.json
config_of Coin "{$logistic}" > squared.json
config_of Coin "{$loss}" > identity.json
config_of Debug "{\"next\": {\"typename\": \"Debug\", \"config\": {\"next\": {\"typename\": \"ElementwiseInteraction\",
  \"config\": {\"regressor\": {\"typename\": \"Coin\", \"config\": {$logistic, $loss}}}}}}}" > deep.json
config_of Binary "{\"regressor\": {\"typename\": \"Coin\", \"config\": {$logistic, $loss}}}" > binary.json
config_of CbAdf "{\"regressor\": {\"typename\": \"Coin\", \"config\": {$logistic}}}" > scores.json
config_of CbExploreAdfGreedy '{}' > greedy.json
fits coin.json 'example_number mse' 'example_number, mse, parsed_features'
fits identity.json 'example_number mse' 'example_number, mse, parsed_features'
for config in logistic squared deep; do
  fits $config.json 'example_number mse log_loss' 'example_number, mse, log_loss, parsed_features'
done
fits binary.json 'example_number accuracy' 'example_number, accuracy, parsed_features'
fits scores.json 'example_number' 'example_number, parsed_features'
fits greedy.json 'example_number ips' 'example_number, ips, parsed_features'

# log_loss: of labels that the loss function scales, or that are 0 and 1; labels outside count as the nearer end; those without
# a label do not count.
# log_loss_of LEAST MOST < LABELS: with predictions.jsonl.
log_loss_of() {
  sed 's/.*"prediction": \([^,]*\),.*/\1/' predictions.jsonl | paste -d ' ' - labels |
    awk -v least="$1" -v most="$2" 'NF == 2 {
      s = ($2 - least) / (most - least); s = s < 0 ? 0 : s > 1 ? 1 : s
      sum -= s * log($1) + (1 - s) * log(1 - $1); n++
    } END { printf "%.6g\n", sum / n }'
}
printf '%s\n' '1 | a b' '-1 | b:2 c' '0.5 | a' '| a' '1 | c' '-1 | d' '0 | a d' > data.vw
sed 's/ *|.*//' data.vw > labels
expect_ok train -c logistic.json -d data.vw -m mse,log_loss -p predictions.jsonl -o logistic.reml
expect_equal "$(printf %.6g "$(value log_loss)")" "$(log_loss_of -1 1)"
expect_ok test -i logistic.reml -d data.vw -p predictions.jsonl
expect_equal "$(printf %.6g "$(value log_loss)")" "$(log_loss_of -1 1)"
expect_ok train -c squared.json -d data.vw -p predictions.jsonl
expect_equal "$(printf %.6g "$(value log_loss)")" "$(log_loss_of 0 1)"
head -n 1 data.vw > one.vw
expect_ok train -c logistic.json -d one.vw
expect_equal "$(value log_loss)" 0.693147
printf '| a\n' > unlabelled.vw
expect_ok train -c logistic.json -d unlabelled.vw
expect_equal "$(value log_loss)" -

# One that is sure and wrong is bad, but finite: -log(2^-23).
expect_ok export-model logistic.reml -o logistic.json.reml
sed -E 's/("[0-9]+": \[)[^,]*,/\11000.0,/' logistic.json.reml > sure.json
printf -- '-1 | a\n' > wrong.vw
expect_ok test -i sure.json -d wrong.vw -p predictions.jsonl
expect_equal "$(sed 's/.*"prediction": \([^,]*\),.*/\1/' predictions.jsonl)" 1.0
expect_equal "$(value log_loss)" 15.9424
printf '1 | a\n' > right.vw
expect_ok test -i sure.json -d right.vw
expect_equal "$(printf %.3g "$(value log_loss)")" 1.19e-07

# accuracy: the share of right answers, of examples with a label.
printf '%s\n' '-1 | a' '1 | b' '1 | b' '| b' '-1 | c' > data.vw
expect_ok train -c binary.json -d data.vw -p predictions.jsonl
sed 's/ *|.*//; s/-1/false/; s/^1/true/' data.vw > truths
right=$(paste -d ' ' truths predictions.jsonl | awk 'NF == 2 && $1 == $2' | wc -l | tr -d ' ')
expect_equal "$(awk -v a="$(value accuracy)" 'BEGIN { print a * 4 }')" "$right"
expect_ok test -i sure.json -d data.vw
reml train -c binary.json -d unlabelled.vw
expect_equal "$(value accuracy)" -

# ips: what was gained, weighted by how likely the model takes what was taken.
printf '%s\n' '0:-1:0.5 | a' '| b' '' '| a' '1:0.5:0.25 | b' > cb.vw
expect_ok --quiet train -c greedy.json -d /dev/null -o greedy.reml
expect_ok test -i greedy.reml -d cb.vw -m ips,parsed_features
expect_equal "$(value ips)" "$(awk 'BEGIN { printf "%#.6g\n", (1 * 0.975 / 0.5 - 0.5 * 0.025 / 0.25) / 2 }')"
expect_equal "$(value parsed_features)" 4

finish
