# With a locale that writes a decimal comma, the tool reads and prints what it does without one.
. "$(dirname "$0")/lib.sh"

train_model
printf '%s\n' '1 | a:1.25 b:2e-3' '0.5 0.25 | b c:0.5' '-2.75 | a:.5' > data.vw
printf '%s\n' '{"label": {"value": 0.75}, "features": {"a": {"b": 1.5}}}' > data.json
sed 's/"Coin"/"Coin", "config": {"alpha": 1.5}/' config.json > decimal.json
printf '%s\n' '1 | a:1,5' > comma.vw

# everything: runs all that reads or prints numbers, in an empty directory of its own; what it says and writes is in there.
everything() {
  mkdir "$1" && cd "$1" || exit 1
  for run in 'train -c ../decimal.json -d ../data.vw -m mse -p p.jsonl -o m.reml --progress *1.5' \
    'train -c ../decimal.json -d ../data.json -o j.reml' 'predict -i m.reml -d ../data.vw' 'train -c ../config.json -d ../comma.vw' \
    'export-model m.reml -o m.json' 'import-model m.json -o again.reml' 'inspect m.reml' 'inspect --json m.reml' 'diff m.reml j.reml' \
    'convert-data --from-file ../data.vw --to-format json --to-file -' 'validate m.json ../comma.vw' 'config new Coin' \
    'train -c ../config.json -d ../data.vw --progress *1,5'; do
    set -f
    "$tool" $run >> out 2>> err
    set +f
  done
  cd ..
}

if ! LC_ALL=de_DE.UTF-8 locale decimal_point 2> /dev/null | grep -q '^,$'; then
  localedef -i de_DE -f UTF-8 "$work/de_DE.UTF-8" > /dev/null 2>&1
  LOCPATH=$work
  export LOCPATH
fi
if [ "$(LC_ALL=de_DE.UTF-8 locale decimal_point 2> /dev/null)" != , ]; then
  echo 'skipped: no locale with a decimal comma, and none can be made (Debian package: locales)'
  [ -z "${REML_TEST_ALL:-}" ] || exit 1
  exit 77
fi
# The C library leaks a little where LOCPATH is set.
ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0
export ASAN_OPTIONS
(unset LOCPATH; LC_ALL=C.UTF-8; export LC_ALL; everything plain)
(LC_ALL=de_DE.UTF-8; export LC_ALL; everything comma)
diff -r plain comma > "$said/out" || fail 'the same was expected with and without the locale'
grep -q '0\.5625' comma/out || fail 'a number was expected'
[ -s comma/p.jsonl ] || fail 'predictions were expected'
[ -s comma/again.reml ] || fail 'a model was expected'

finish
