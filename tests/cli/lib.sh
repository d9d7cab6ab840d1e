# Helpers of the tests of the command line, each of which is run as `sh tests/cli/NAME.sh` with
#   REML         the tool
#   REML_SRCDIR  the source directory
# begins with `. "$(dirname "$0")/lib.sh"` and ends with `finish`.  They work in a directory of their own, which is removed.

set -u
unset ARGP_HELP_FMT POSIXLY_CORRECT
tool=$(cd "$(dirname "${REML:?}")" && pwd)/$(basename "$REML")
[ -x "$tool" ] || { echo "there is no $tool" >&2; exit 1; }
# shellcheck disable=SC2034 # for the tests
srcdir=$(cd "${REML_SRCDIR:?}" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
said=$work/said
mkdir "$said" files && cd files || exit 1
failures=0

# fail WHAT...: counts a failure and shows what the last run said.
fail() {
  failures=$((failures + 1))
  echo "FAILED: $*"
  echo "  after: reml $last (exit status $status)"
  sed 's/^/  stdout: /' "$said/out" | head -n 20
  sed 's/^/  stderr: /' "$said/err" | head -n 20
}

# reml ARGUMENT...: runs the tool; what it said and its exit status are kept for the expectations.
reml() {
  last=$*
  "$tool" "$@" > "$said/out" 2> "$said/err"
  status=$?
}
last='' status=0
: > "$said/out"
: > "$said/err"

# expect_ok ARGUMENT...: the run succeeds, and has nothing to complain of.
expect_ok() {
  reml "$@"
  [ "$status" = 0 ] || fail "exit status 0 was expected"
  [ ! -s "$said/err" ] || fail "nothing on standard error was expected"
}

# expect_fail STATUS ARGUMENT...: it fails, and says why.
expect_fail() {
  expected=$1
  shift
  reml "$@"
  [ "$status" = "$expected" ] || fail "exit status $expected was expected"
  [ -s "$said/err" ] || fail "a message was expected"
}

# The following look at the last run, and for the text as it stands.
expect_stdout_has() {
  grep -qF -e "$1" "$said/out" || fail "on standard output was expected: $1"
}

expect_stderr_has() {
  grep -qF -e "$1" "$said/err" || fail "on standard error was expected: $1"
}

expect_stderr_lacks() {
  ! grep -qF -e "$1" "$said/err" || fail "on standard error was not expected: $1"
}

expect_stdout_empty() {
  [ ! -s "$said/out" ] || fail "nothing on standard output was expected"
}

# expect_same FILE FILE
expect_same() {
  cmp "$1" "$2" > "$said/cmp" 2>&1 || fail "the same bytes were expected: $(cat "$said/cmp")"
}

# expect_equal GOT WANTED
expect_equal() {
  [ "$1" = "$2" ] || fail "'$2' was expected, not '$1'"
}

# expect_only NAME...: these files are here and no others, not even hidden ones.
expect_only() {
  expect_equal "$(ls -A | sort | tr '\n' ' ')" "$(printf '%s\n' "$@" | sort | tr '\n' ' ')"
}

# byte_at FILE OFFSET: as a number.
byte_at() {
  od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' '
}

# set_byte FILE OFFSET NUMBER
set_byte() {
  printf "\\$(printf %03o "$3")" | dd of="$1" bs=1 seek="$2" conv=notrunc 2> /dev/null
}

size_of() {
  wc -c < "$1" | tr -d ' '
}

# A configuration, data and, with train_model, a model, small enough to look at.
write_config() {
  echo '{"globalConfig": {"numBits": 6}, "entryReduction": {"typename": "Coin"}}' > config.json
}

write_data() {
  printf '%s\n' '1 | a b:2' '0 | b c:0.5' '1 | a c' '0 |x b:3 d' '1 | a' > data.vw
}

train_model() {
  write_config
  write_data
  expect_ok --quiet train -c config.json -d data.vw -o model.reml
}

finish() {
  [ "$failures" = 0 ] || echo "$failures failed"
  [ "$failures" = 0 ]
  exit
}
