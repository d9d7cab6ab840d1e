# Disks that fill and limits that are reached while something is written: an error, the old file whole, nothing left behind.

# The mounts below are of a namespace of this process and end with it, where there may be one.
if [ -z "${REML_OWN_MOUNTS:-}" ] && unshare --mount true 2> /dev/null; then
  REML_OWN_MOUNTS=yes exec unshare --mount bash "$0"
fi
. "$(dirname "$0")/lib.sh"

# With more than a disk is given below: 96 KiB of weights, and as much again of predictions and examples.
train_model
sed 's/6/12/' config.json > large.json
awk 'BEGIN { for (i = 0; i < 4000; i++) printf "%d | a%d b%d c%d\n", i % 2, i, i * 7 % 5000, i * 11 % 9000 }' > many.vw
expect_ok --quiet train -c large.json -d many.vw -o large.reml
echo old > old

# What writes files, and where: each line is a name, and the arguments that make something of it.
writers() {
  cat << 'LIST'
model --quiet train -c large.json -d many.vw -o
checkpoint --quiet train -c large.json -d many.vw --save-every 3000 -o
predictions --quiet train -c config.json -d many.vw -p
tested --quiet test -i large.reml -d many.vw -p
predicted predict -i large.reml -d many.vw -o
exported.json export-model large.reml -o
imported import-model large.json.model -o
converted.json convert-data --from-file many.vw --to-format json --to-file
names create-inv-hash-table -c large.json -d many.vw -o
LIST
}
expect_ok export-model large.reml -o large.json.model

# all_fail WHAT DIRECTORY: each of the writers fails with a message that says what, over an old file and to a new one.
all_fail() {
  while read -r name run; do
    for before in old new; do
      rm -f "$2/$name"
      [ $before = new ] || cp old "$2/$name"
      expect_fail 1 $run "$2/$name"
      expect_stderr_has "$2/$name: $1"
      if [ $before = old ]; then
        expect_same "$2/$name" old
      elif [ -e "$2/$name" ]; then
        fail "no file $2/$name was expected"
      fi
      rm -f "$2/$name"
      expect_equal "$(ls -A "$2")" "$kept"
    done
  done << LIST
$(writers)
LIST
}

# Files larger than they may be: the signal that comes with it does not end the tool, whether it is ignored or not.
mkdir small
kept=
for signal in default ignored; do
  (
    # shellcheck disable=SC2030 # as many as fail here are the exit status
    failures=0
    [ $signal = default ] || trap '' XFSZ
    ulimit -f 2
    all_fail 'File too large' small
    last='export-model > FILE'
    "$tool" export-model large.reml > small/redirected 2> "$said/err"
    status=$?
    expect_equal "$status" 1
    expect_stderr_has 'cannot write standard output: File too large'
    rm small/redirected
    exit $failures
  )
  # shellcheck disable=SC2031
  failures=$((failures + $?))
done

# A disk of 128 KiB, and one with no room for one more file.
mkdir disk
mounted() {
  [ -n "${REML_OWN_MOUNTS:-}" ] && [ "$(id -u)" = 0 ] && mount -t tmpfs -o "$1" tmpfs disk 2> /dev/null
}
if mounted size=128k,mode=700; then
  head -c 65536 /dev/zero > disk/filler
  kept=filler
  all_fail 'No space left on device' disk
  # To the last byte.
  cp config.json disk/config.json
  cat /dev/zero > disk/filler 2> /dev/null
  expect_fail 1 config new Coin -o disk/config.json
  expect_stderr_has 'disk/config.json: No space left on device'
  expect_same disk/config.json config.json
  expect_equal "$(ls -A disk | tr '\n' ' ')" 'config.json filler '
  # With room again, the same goes well.
  rm disk/filler
  expect_ok --quiet train -c large.json -d many.vw -o disk/model
  expect_same disk/model large.reml
  umount disk
else
  echo 'skipped: no disk can be mounted'
fi
if mounted size=1m,nr_inodes=2,mode=700; then
  cp old disk/model
  expect_fail 1 --quiet train -c large.json -d missing.vw -o disk/model
  expect_stderr_has 'disk/model: No space left on device'
  expect_fail 1 --quiet train -c large.json -d missing.vw -p disk/model
  expect_stderr_has 'disk/model: No space left on device'
  expect_same disk/model old
  expect_equal "$(ls -A disk)" model
  umount disk
fi

finish
