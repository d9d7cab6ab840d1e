# Outputs that cannot be written: known before anything is read or learned, and what was there stays.
. "$(dirname "$0")/lib.sh"

train_model
cp model.reml old.reml
echo old > old.jsonl
cp old.jsonl predictions.jsonl

# refused WHAT ARGUMENT...: training with these outputs fails before it begins; the data, which is missing, is not even opened.
refused() {
  what=$1
  shift
  expect_fail 1 train -c config.json -d missing.vw "$@"
  expect_stdout_empty
  expect_stderr_has "$what"
  expect_stderr_lacks missing.vw
}

mkdir directory
for option in -o -p; do
  refused 'nowhere/file: No such file or directory' $option nowhere/file
  refused 'directory: Is a directory' $option directory
  refused 'data.vw/file: Not a directory' $option data.vw/file
done
expect_fail 1 test -i model.reml -d missing.vw -p nowhere/file
expect_stderr_lacks missing.vw
refused nowhere/file -o model.reml -p nowhere/file
expect_same model.reml old.reml
for run in 'export-model model.reml' 'config new Coin'; do
  expect_fail 1 $run -o nowhere/file
  expect_stderr_has 'nowhere/file: No such file or directory'
  expect_fail 1 $run -o directory
  expect_stderr_has 'directory: Is a directory'
done
expect_fail 1 import-model model.reml -o nowhere/file
expect_stderr_has 'nowhere/file: No such file or directory'
if [ "$(id -u)" = 0 ]; then
  echo 'skipped: root may write everything'
else
  chmod 555 directory
  for option in -o -p; do
    refused 'directory/file: Permission denied' $option directory/file
  done
  chmod 755 directory
  cp old.jsonl mine
  chmod 444 mine
  for option in -o -p; do
    refused 'mine: Permission denied' $option mine
  done
  rm -f mine
fi

# A disk that fills while the model, the predictions or the text is written: files may have 2 blocks, which the shell takes to
# be 1024 or 2048 bytes.  SIGXFSZ would kill.
filled() (
  trap '' XFSZ
  ulimit -f 2
  expect_fail 1 "$@"
  expect_stderr_has 'File too large'
  exit $failures
)
awk 'BEGIN { for (i = 0; i < 200; i++) printf "%d | a%d b%d\n", i % 2, i, i }' > many.vw
sed 's/6/12/' config.json > large.json
expect_ok --quiet train -c large.json -d many.vw -o large.reml
cp old.reml copy.json
filled --quiet train -c large.json -d many.vw -o model.reml || failures=$((failures + 1))
filled --quiet train -c config.json -d many.vw -p predictions.jsonl || failures=$((failures + 1))
filled export-model large.reml -o copy.json || failures=$((failures + 1))
expect_same model.reml old.reml
expect_same predictions.jsonl old.jsonl
expect_same copy.json old.reml
expect_only config.json copy.json data.vw directory large.json large.reml many.vw model.reml old.jsonl old.reml predictions.jsonl

# A full device.
if [ -c /dev/full ]; then
  full='No space left on device'
  expect_fail 1 --quiet train -c config.json -d data.vw -o /dev/full
  expect_stderr_has "$full"
  expect_fail 1 --quiet train -c config.json -d data.vw -p /dev/full
  expect_stderr_has "$full"
  for run in '--version' 'train -c config.json -d data.vw' 'train -c config.json -d data.vw -p -' 'predict -i model.reml -d data.vw' \
    'export-model model.reml' 'import-model model.reml -o -' 'merge model.reml -o -' 'config new Coin' 'config check config.json'; do
    last="$run > /dev/full"
    "$tool" $run > /dev/full 2> "$said/err"
    status=$?
    expect_equal "$status" 1
    expect_stderr_has "$full"
    expect_equal "$(grep -c error: "$said/err")" 1
  done
fi

# Standard streams that are closed are not there, and no file takes their place.
expect_fail 1 train -c config.json -d - <&-
expect_stderr_has 'reml: error: cannot read standard input: Bad file descriptor'
expect_fail 1 config check - <&-
expect_stderr_has 'reml: error: cannot read standard input: Bad file descriptor'
last='>&-'
for run in 'train -c config.json -d data.vw' 'train -c config.json -d /dev/null' 'predict -i model.reml -d data.vw' \
  'export-model model.reml'; do
  "$tool" $run >&- 2> "$said/err"
  status=$?
  expect_equal "$status" 1
  expect_stderr_has 'reml: error: cannot write standard output: Bad file descriptor'
done
"$tool" --quiet train -c config.json -d missing.vw -p new.jsonl 2>&-
expect_equal "$?" 1
[ ! -s new.jsonl ] || fail 'no message was expected among the predictions'

# What is read is not written over, by whatever path it is named.
ln -s config.json link.json
for option in -o -p; do
  expect_fail 2 train -c config.json -d data.vw $option ./config.json
  expect_stderr_has "'config.json' is the configuration, and would be written over"
  expect_fail 2 train -c link.json -d data.vw $option config.json
  expect_fail 2 train -c config.json -d data.vw $option ./data.vw
  expect_stderr_has "'data.vw' cannot both be read as data and be written"
done
expect_fail 2 train -i model.reml -d data.vw -p ./model.reml
expect_stderr_has "'model.reml' is the model, and predictions would be written over it"
expect_fail 2 predict -i model.reml -d data.vw -o model.reml
expect_fail 2 test -i model.reml -d data.vw -p model.reml
expect_ok --quiet train -c config.json -d /dev/null -o /dev/null -p /dev/null
cp model.reml again.reml
expect_ok --quiet train -i again.reml -d data.vw -o ./again.reml

# Who may do what with a file stays, but for running as its owner; a new one is as the umask has it.
(umask 027 && "$tool" --quiet train -c config.json -d data.vw -o new.reml -p new.jsonl)
for file in new.reml new.jsonl; do
  expect_equal "$(stat -c %a $file)" 640
  chmod 6604 $file
  owner=$(stat -c %u:%g $file)
  [ "$(id -u)" != 0 ] || { owner=65534:1 && chown $owner $file && chmod 6604 $file; }
done
expect_ok --quiet train -c config.json -d data.vw -o new.reml -p new.jsonl
for file in new.reml new.jsonl; do
  expect_equal "$(stat -c '%u:%g %a' $file)" "$owner 604"
done

# Colour is for terminals.
expect_fail 1 export-model missing.reml
expect_equal "$(tr -d '\033' < "$said/err")" "$(cat "$said/err")"

finish
