# Training that is killed while it writes checkpoints: the model is one of them, whole, and the next run cleans up.
. "$(dirname "$0")/lib.sh"

write_config
sed 's/6/14/' config.json > large.json
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "%d | a%d b%d c%d\n", i % 2, i, i * 7 % 5000, i * 11 % 9000 }' > many.vw

left=0
for delay in 0.11 0.13 0.17 0.19 0.21 0.23 0.27 0.29; do
  rm -f model.reml
  expect_ok --quiet train -c large.json -d many.vw -o model.reml
  last="train --save-every 1, killed after $delay s"
  "$tool" --quiet train -c large.json -d many.vw --passes 1000000 --save-every 1 -o model.reml 2> "$said/err" &
  process=$!
  sleep $delay
  kill -s KILL $process || fail 'it was expected to run'
  wait $process 2> /dev/null
  left=$((left + $(ls -A | grep -c '^\.model\.reml\.reml-')))
  expect_ok validate model.reml
  expect_ok --quiet predict -i model.reml -d many.vw -o /dev/null
done
[ $left -gt 0 ] || fail "one at least was expected to be killed inside a save"
expect_ok --quiet train -c large.json -d many.vw -o model.reml
rm -f many.vw
expect_only config.json large.json model.reml

finish
