# Models of other versions of the format, given to the tool: golden ones, newer minors, and what must be refused.
. "$(dirname "$0")/lib.sh"

# Golden models: in both encodings they predict what was recorded, and turn into each other.  (Debug's reports are no
# complaint.)
golden=$srcdir/tests/golden
for index in "$golden"/*/index; do
  directory=$(dirname "$index")
  while read -r name data; do
    name=$directory/$name
    for form in reml reml.json; do
      reml --quiet predict -i "$name.$form" -d "$golden/data/$data"
      expect_equal "$status" 0
      expect_same "$said/out" "$name.predictions"
      expect_ok import-model "$name.$form" -o written.reml
      expect_same written.reml "$name.reml"
      expect_ok export-model "$name.$form" -o written.json
      expect_same written.json "$name.reml.json"
    done
  done < "$index"
done
[ -s written.json ] || fail 'golden models were expected'

# A newer minor: converters keep what they do not know, and say nothing.
newer=$srcdir/tests/data/versions/newer
data=$golden/data/vectors.ndjson
expect_ok import-model $newer.reml.json -o newer.reml
expect_ok export-model newer.reml -o newer.json
expect_same newer.json $newer.reml.json
expect_ok import-model newer.reml -o again.reml
expect_same again.reml newer.reml
expect_ok export-model newer.json -o again.json
expect_same again.json newer.json

# What learns or predicts names 20 members that it ignores, and goes on as without them; --quiet keeps it from saying so.
head -n 20 $newer.pointers > expected
more=$(($(grep -c '' $newer.pointers) - 20))
ignored() {
  sed -n 's/^reml: warning: ignored \(.*\), which a newer release of libreml wrote$/\1/p' "$said/err"
}
for model in newer.reml newer.json; do
  reml predict -i $model -d "$data"
  expect_equal "$status" 0
  expect_same "$said/out" "$golden/1.0/deep.predictions"
  ignored > pointers
  expect_same pointers expected
  expect_stderr_has "there are $more more warnings like these"
  reml --quiet predict -i $model -d "$data"
  expect_equal "$status" 0
  expect_same "$said/out" "$golden/1.0/deep.predictions"
  expect_equal "$(ignored)" ''
  reml train -i $model -d "$data" -o trained.reml
  expect_equal "$status" 0
  ignored > pointers
  expect_same pointers expected
  expect_ok export-model trained.reml
  expect_stdout_has '"minor": 0,'
  ! grep -q later "$said/out" || fail 'nothing of the newer minor was expected'
done

# refused FILE TEXT...: whatever reads models refuses it, says all the texts, and leaves nothing.
refused() {
  file=$1
  shift
  for run in export-model 'import-model -o none' 'inspect' 'predict -d DATA -i' 'test -d DATA -i' 'train -d DATA -o none -i' \
      'create-inv-hash-table -d DATA -o none -i'; do
    # shellcheck disable=SC2046 # words
    expect_fail 1 $(echo "$run" | sed "s|DATA|$data|") $file
    expect_stdout_empty
    for text in "$file" "$@"; do
      expect_stderr_has "$text"
    done
    [ ! -e none ] || fail 'no file was expected'
  done
  reml validate $file
  expect_equal "$status" 1
  for text in "$file" "$@"; do
    expect_stdout_has "$text"
  done
}

# Names that this release does not know.  (tests/test_versions.c has them in binary too, where the checksum must be right.)
sed 's/"requires": \[\]/"requires": ["foresight", "hindsight"]/' newer.json > requires.json
refused requires.json /reml/requires '"foresight"' 'get a newer one'

# Format 2, in both encodings.
sed 's/"format": 1/"format": 2/' newer.json > format.json
refused format.json 'format 2' 'libreml 1.7.0' 'libreml 2.0 or newer'
cp newer.reml format.reml
set_byte format.reml 6 2
refused format.reml 'format 2' 'libreml 1.7.0' 'libreml 2.0 or newer'
# However little of it there is, and however it goes on.
head -c 7 format.reml > begun.reml
refused begun.reml 'format 2' 'libreml 2.0 or newer'
(head -c 7 format.reml; echo 'hello, this is no MessagePack') > other.reml
refused other.reml 'format 2' 'libreml 2.0 or newer'

finish
