# reml export-model and import-model, and files that are no model or a broken one.
. "$(dirname "$0")/lib.sh"

train_model
write_data

# Both ways, byte for byte, through files and pipes.
expect_ok export-model model.reml
cp "$said/out" model.json
expect_stdout_has '"format": 1'
expect_ok export-model model.reml -o written.json
expect_stdout_empty
expect_same written.json model.json
expect_ok import-model model.json -o again.reml
expect_stdout_empty
expect_same again.reml model.reml
expect_ok import-model model.reml --output-model again.reml
expect_same again.reml model.reml
expect_ok export-model model.json
expect_same "$said/out" model.json
expect_ok export-model - < model.reml
expect_same "$said/out" model.json
expect_ok import-model - -o - < model.json
expect_same "$said/out" model.reml
cp model.json same.json
expect_ok import-model same.json -o same.json
expect_same same.json model.reml

# A configuration has learned nothing.
expect_fail 1 export-model config.json
expect_stderr_has 'config.json'
expect_stderr_has configuration
expect_stdout_empty
expect_fail 1 import-model config.json -o none.reml
[ ! -e none.reml ] || fail 'no model was expected'
expect_fail 1 test -i config.json -d data.vw
expect_stderr_has configuration

# refused FILE TEXT...: every command that takes a model refuses it.
refused() {
  file=$1
  shift
  for run in 'export-model FILE' 'import-model FILE -o none.reml' 'test -i FILE -d data.vw' 'train -i FILE -d data.vw -o none.reml'; do
    # shellcheck disable=SC2046,SC2001 # words
    expect_fail 1 $(echo "$run" | sed "s|FILE|$file|")
    expect_stdout_empty
    expect_stderr_has "$file"
    for text in "$@"; do
      expect_stderr_has "$text"
    done
    [ ! -e none.reml ] || fail 'no model was expected'
  done
}

refused missing.reml 'No such file or directory'
refused . 'Is a directory'
if [ "$(id -u)" = 0 ]; then
  echo 'skipped: root may read everything'
else
  cp model.reml secret.reml
  chmod 0 secret.reml
  refused secret.reml 'Permission denied'
fi
: > empty.reml
refused empty.reml empty
echo 'hello, I am a model' > text.reml
refused text.reml
head -c 64 /dev/zero > zero.reml
refused zero.reml
echo '{"some": "json"}' > other.json
refused other.json

# Truncated, here and there; one byte too many; a flipped bit, here and there.
size=$(size_of model.reml)
for length in 1 6 7 20 100 $((size / 2)) $((size - 10)) $((size - 1)); do
  head -c $length model.reml > short.reml
  refused short.reml
done
cp model.reml long.reml
echo >> long.reml
refused long.reml
for offset in 0 3 8 40 $((size / 2)) $((size - 60)) $((size - 11)) $((size - 1)); do
  cp model.reml flipped.reml
  byte=$(byte_at model.reml $offset)
  set_byte flipped.reml $offset $((byte % 2 ? byte - 1 : byte + 1))
  refused flipped.reml
done
head -c $((size / 2)) model.reml > short.reml
refused short.reml 'the file ends'
cp model.reml flipped.reml
set_byte flipped.reml $((size - 40)) $((($(byte_at model.reml $((size - 40))) + 1) % 256))
refused flipped.reml checksum
head -c 200 model.json > short.json
refused short.json

# Of a newer format, or of a release with names that this one does not know.
cp model.reml newer.reml
set_byte newer.reml 6 2
refused newer.reml 2 newer
sed 's/"format": 1/"format": 2/' model.json > newer.json
refused newer.json 2 newer
sed 's/"requires": \[\]/"requires": ["Foresight"]/' model.json > requires.json
refused requires.json Foresight newer

# Values: JSON models are edited by hand.
sed 's/"numBits": 6/"numBits": 7/' model.json > bits.json
refused bits.json /entryReduction/state/weights shape
sed 's/"shape": \[64, 1, 6\]/"shape": [128, 1, 6]/' model.json > shape.json
refused shape.json /entryReduction/state/weights shape
sed 's/"typename": "Coin"/"typename": "Cion"/' model.json > typename.json
refused typename.json /entryReduction/typename Coin
sed 's/"alpha": 4.0/"alpha": -4.0/' model.json > alpha.json
refused alpha.json alpha.json: /entryReduction/config/alpha
sed 's/"minLabel": /"minLable": /' model.json > key.json
refused key.json minLabel
sed 's/"alpha": 4.0/"alpha": 4.0,,/' model.json > syntax.json
line=$(grep -n ',,' syntax.json | cut -d : -f 1)
refused syntax.json "syntax.json:$line:"

finish
