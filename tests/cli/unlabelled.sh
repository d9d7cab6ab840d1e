# Examples without a label are predicted and not learned from, in every format.
. "$(dirname "$0")/lib.sh"

# same FORMAT TYPENAME LABELLED ALL: training with all examples gives the model of those with a label, and a prediction for
# each.
same() {
  expect_ok config new "$2" -o config.json
  expect_ok --quiet train -c config.json -d "$3" --data-format "$1" -o labelled.reml -p labelled.jsonl
  for threads in 0 2; do
    expect_ok --quiet train -c config.json -d "$4" --data-format "$1" --num-parse-threads $threads -o all.reml -p all.jsonl
    expect_same all.reml labelled.reml
    expect_equal "$(wc -l < labelled.jsonl | tr -d ' ')" 2
    expect_equal "$(wc -l < all.jsonl | tr -d ' ')" 4
    expect_equal "$(sed -n '2p;4p' all.jsonl)" "$(cat labelled.jsonl)"
  done
  # Nothing was learned before the first example with a label.
  expect_ok predict -i labelled.reml -d "$4" --data-format "$1"
  expect_equal "$(wc -l < "$said/out" | tr -d ' ')" 4
}

for type in Coin ElementwiseInteraction; do
  printf '1 | a b\n0 | c\n' > labelled
  printf '| a b\n1 | a b\n|x y\n0 | c\n' > all
  same vw-text $type labelled all
done
printf '1 | a b\n-1 | c\n' > labelled
printf '| a b\n1 | a b\n|x y\n-1 | c\n' > all
same vw-text Binary labelled all

printf '%s\n' '{"label": 1, "features": {" ": ["a"]}}' '{"label": {"value": 0}, "features": {"n": {"b": 2}}}' > labelled
{ echo '{"features": {" ": ["a"]}}'; sed -n 1p labelled; echo '{"label": null, "features": {}}'; sed -n 2p labelled; } > all
same json Coin labelled all
sed 's/"label": 1/"label": true/; s/{"value": 0}/false/' labelled > labels
sed 's/"label": 1/"label": true/; s/{"value": 0}/false/' all > both
same json Binary labels both

for type in CbAdf CbExploreAdfGreedy CbExploreAdfSoftmax CbExploreAdfSquareCb; do
  printf 'shared | s\n| a\n0:1:0.5 | b\n\n1:2:0.25 | a\n| c\n' > labelled
  printf 'shared | s\n| a\n| b\n\nshared | s\n| a\n0:1:0.5 | b\n\n| a\n\n1:2:0.25 | a\n| c\n' > all
  same vw-text $type labelled all
  actions='"actions": [{"a": [1]}, {"a": [2]}]'
  printf '%s\n' "{\"label\": {\"action\": 1, \"cost\": 1, \"probability\": 0.5}, \"shared\": {\"s\": [1]}, $actions}" \
    '{"label": {"action": 0, "cost": -1, "probability": 1}, "actions": [{"a": {"b": 1}}]}' > labelled
  { sed -n '1s/"label": {[^}]*}, //p' labelled; sed -n 1p labelled
    echo '{"label": null, "actions": [{}]}'; sed -n 2p labelled; } > all
  same json $type labelled all
  actions='"_multi": [{"a": 1}, {"b": 2}]'
  printf '%s\n' "{\"_labelIndex\": 1, \"_label_cost\": 1, \"_label_probability\": 0.5, \"c\": {\"s\": 1, $actions}}" \
    '{"_labelIndex": 0, "_label_cost": -1, "_label_probability": 1, "c": {"_multi": [{"a": {"b": 1}}]}}' > labelled
  { sed -n '1s/"_label[^,]*, //gp' labelled; sed -n 1p labelled
    sed -n '1s/\("_label[^:]*\): [^,]*,/\1: null,/gp' labelled; sed -n 2p labelled; } > all
  same dsjson $type labelled all
done

finish
