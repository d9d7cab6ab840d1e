# Training that is killed while it writes checkpoints: the model is one of them, whole, and the next run cleans up.
. "$(dirname "$0")/lib.sh"

write_config
sed 's/6/14/' config.json > large.json
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "%d | a%d b%d c%d\n", i % 2, i, i * 7 % 5000, i * 11 % 9000 }' > many.vw

# How many temporary files of saves there are.
in_saves() {
  find . -name '.model.reml.reml-*' | wc -l
}

left=0
for delay in 0.02 0.03 0.05 0.07 0.11 0.13 0.17 0.19; do
  rm -f model.reml
  expect_ok --quiet train -c large.json -d many.vw -o model.reml
  last="train --save-every 1, killed after $delay s"
  "$tool" --quiet train -c large.json -d many.vw --passes 1000000 --save-every 1 -o model.reml 2> "$said/err" &
  process=$!
  # However long it takes to begin.
  for _ in $(seq 500); do
    [ "$(in_saves)" = 0 ] || break
    sleep 0.02
  done
  sleep $delay
  kill -s KILL $process || fail 'it was expected to run'
  wait $process 2> /dev/null
  left=$((left + $(in_saves)))
  expect_ok validate model.reml
  expect_ok --quiet predict -i model.reml -d many.vw -o /dev/null
done
[ $left -gt 0 ] || fail "one at least was expected to be killed inside a save"
expect_ok --quiet train -c large.json -d many.vw -o model.reml
rm -f many.vw
expect_only config.json large.json model.reml

finish
