# --num-parse-threads: what comes out does not depend on it.
. "$(dirname "$0")/lib.sh"

# Three formats of examples with actions, some of them without a label.
awk 'BEGIN {
  for (i = 0; i < 3000; i++) {
    n = 2 + i % 3; a = i % n; c = i % 5 / 4; label = i % 7 != 3
    vw = sprintf("shared |user u%d age:%d\n", i % 11, i % 60)
    shared = sprintf("\"user\": {\"u%d\": true, \"age\": %d}", i % 11, i % 60)
    actions = ""
    for (k = 0; k < n; k++) {
      vw = vw (k == a && label ? a ":" c ":0.5 " : "") sprintf("|item i%d:%d\n", (i + k) % 13, k + 1)
      actions = actions (k ? ", " : "") sprintf("{\"item\": {\"i%d\": %d}}", (i + k) % 13, k + 1)
    }
    print vw > "cb.vw"
    print "{" (label ? sprintf("\"label\": {\"action\": %d, \"cost\": %g, \"probability\": 0.5}, ", a, c) : "") \
      "\"shared\": {" shared "}, \"actions\": [" actions "]}" > "cb.json"
    print "{" (label ? sprintf("\"_labelIndex\": %d, \"_label_cost\": %g, \"_label_probability\": 0.5, ", a, c) : "") \
      "\"c\": {" shared ", \"_multi\": [" actions "]}}" > "cb.dsjson"
  }
}'
expect_ok config new Coin -o coin.json
expect_ok config new CbExploreAdfGreedy -o cb-config.json

# same CONFIG DATA...: train and test give the same bytes with any number of threads.
same() {
  config=$1
  shift
  for threads in 0 1 2 5; do
    expect_ok train -c $config "$@" --num-parse-threads $threads -o model-$threads.reml -p learned-$threads.jsonl
    cp "$said/out" table-$threads
    expect_ok test -i model-0.reml "$@" --num-parse-threads $threads -p tested-$threads.jsonl
    for output in model-N.reml learned-N.jsonl tested-N.jsonl; do
      expect_same "${output%N*}$threads${output#*N}" "${output%N*}0${output#*N}"
    done
    expect_same table-$threads table-0
  done
}
same coin.json -d "$srcdir/tests/data/rcv1_100.vw"
same coin.json -d "$srcdir/tests/data/rcv1_100.vw" -d "$srcdir/tests/data/compressed/many.vw.gz"
same cb-config.json -d cb.vw
cp model-0.reml cb.reml
same cb-config.json -d cb.json
expect_same model-0.reml cb.reml
same cb-config.json -d cb.dsjson
expect_same model-0.reml cb.reml

# A long example among short ones.
awk 'BEGIN {
  for (i = 0; i < 100; i++) {
    printf "1 |"
    for (k = 0; k < (i == 50 ? 100000 : 2); k++) printf " f%d", k
    print ""
  }
}' > long.vw
same coin.json -d long.vw

# stops PLACE DATA...: a bad example ends the run where it would without threads, and what it said and wrote is the same.
stops() {
  place=$1
  shift
  for threads in 0 1 2 5; do
    expect_fail 1 train "$@" --num-parse-threads $threads -p p-$threads.jsonl
    expect_stderr_has "reml: error: $place"
    cp "$said/out" table-$threads
    cp "$said/err" error-$threads
    expect_same table-$threads table-0
    expect_same error-$threads error-0
    expect_same p-$threads.jsonl p-0.jsonl
  done
}
for before in 0 1 31 32 33 999; do
  awk -v n=$before 'BEGIN {
    for (i = 0; i < n; i++) print i % 2 " | a b:2\n"
    print "1 | c:1e39"
    for (i = 0; i < 999; i++) print "0 | d"
  }' > bad.vw
  stops "bad.vw:$((2 * before + 1)):7: " -c coin.json -d bad.vw
  expect_stderr_has "examples learned before that: $before"
done
# Inside an example of several lines; a bad label, which parses; the second of two files.
{ cat cb.vw; printf 'shared | s\n| a\n| b:1e39\n\n'; cat cb.vw; } > bad.vw
stops "bad.vw:$(($(wc -l < cb.vw) + 3)):5: " -c cb-config.json -d bad.vw
{ cat cb.json; echo '{"label": {"action": 0, "cost": 1, "probability": 2}, "actions": [{"a": [1]}]}'; cat cb.json; } > bad.json
stops "bad.json:3001:" -c cb-config.json -d cb.json -d bad.json
{ cat cb.dsjson; echo '{"c": '; cat cb.dsjson; } > bad.dsjson
stops "bad.dsjson:3001:" -c cb-config.json -d bad.dsjson
expect_equal "$(wc -l < p-2.jsonl | tr -d ' ')" 3000

# Numbers that make no sense.
for number in -1 1.5 x '' 257 99999999999999999999; do
  expect_fail 2 train -c coin.json -d cb.vw --num-parse-threads "$number"
  expect_stderr_has '--num-parse-threads takes a number from 0 to 256'
done

finish
