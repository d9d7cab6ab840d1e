#!/usr/bin/env bash
# The tests that run on a big-endian machine, s390x, as qemu plays it.  `./dev big-endian` runs both:
#   tests/big-endian.sh sysroot DIRECTORY        Debian's C library and the libraries needed, for s390x
#   tests/big-endian.sh check BUILD DIRECTORY    the programs built in BUILD, with that sysroot; build/ has the native tool
set -euo pipefail
export LC_ALL=C
machine=s390x

die() {
  echo "big-endian: $*" >&2
  exit 1
}

# --- the sysroot ------------------------------------------------------------------------------------------------------

# private DIRECTORY COMMAND...: apt with the sources of this machine and a state of its own, as if this were an s390x: it needs
# no rights, changes nothing outside, and does not mind that the native -dev packages stand in the way.
private() {
  "$2" -o APT::Architecture=$machine -o APT::Architectures::=$machine -o APT::Sandbox::User= \
    -o Dir::State="$1/state" -o Dir::State::status="$1/status" -o Dir::Cache="$1/cache" -o Debug::NoLocking=1 "${@:3}"
}

sysroot() {
  local root=$1 apt=$1.apt wanted=(libc6-dev libjson-c-dev libxxhash-dev zlib1g-dev libzstd-dev) found package link
  [ ! -e "$root/complete" ] || return 0
  rm -rf "$root" "$apt"
  mkdir -p "$root" "$apt/state/lists/partial" "$apt/cache/archives/partial"
  : > "$apt/status"
  private "$apt" apt-get -q update || echo 'apt-get update failed; trying with what it fetched'
  for package in libmsgpack-c-dev libmsgpack-dev none; do
    [ -z "$(private "$apt" apt-cache show "$package" 2> /dev/null)" ] || break
  done
  [ "$package" != none ] || die "apt-get knows no MessagePack library for $machine; do its sources have that architecture?"
  wanted+=("$package")
  # What they name is enough; what that needs in turn (Boost, Kerberos) is not for C.
  found=$(private "$apt" apt-cache depends --important "${wanted[@]}" | sed -n 's/^  Depends: \([a-z0-9.+-]*\)$/\1/p')
  # shellcheck disable=SC2086 # words
  (cd "$apt" && private "$apt" apt-get -q download libc-bin libgcc-s1 "${wanted[@]}" $found)
  for package in "$apt"/*.deb; do
    dpkg-deb -x "$package" "$root"
  done
  # Links that are meant for the root directory of such a machine.
  find "$root" -type l -lname '/*' -print | while read -r link; do
    ln -sfn "$root$(readlink "$link")" "$link"
  done
  rm -rf "$apt"
  touch "$root/complete"
}

# --- the tests --------------------------------------------------------------------------------------------------------

failures=0

# timed NAME COMMAND...: one line for each test, as `make check` has it.  In functions set -e is off then.
timed() {
  local start=$SECONDS verdict=PASS status=0
  "${@:2}" > "$scratch/log" 2>&1 || status=$?
  [ $status = 0 ] || verdict=FAIL
  [ $status != 77 ] || verdict=SKIP
  echo "$verdict: $1 ($((SECONDS - start)) s)"
  [ $verdict = FAIL ] || return 0
  tail -n 100 "$scratch/log"
  failures=$((failures + 1))
}

# Every sample becomes its counterpart.
convert_samples() {
  local json name count=0
  for json in tests/data/format/*.json; do
    name=${json%.json}
    "$REML" export-model "$name.reml" | cmp - "$json" || return
    "$REML" import-model "$json" -o - | cmp - "$name.reml" || return
    count=$((count + 1))
  done
  [ "$count" -ge 32 ]
}

# Trained on either machine, models are the same bytes, and predict the same.
train_alike() {
  bash tests/golden/make.sh 1 build/tools/reml "$scratch" &&
    bash tests/golden/make.sh 2 "$REML" "$scratch" &&
    diff -r "$scratch/1" "$scratch/2"
}

check() {
  local build=$1 root=$2 program test
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  printf '#!/bin/sh\nexec qemu-%s -L "%s" "%s" "$@"\n' "$machine" "$root" "$PWD/$build/tools/reml" > "$scratch/reml"
  chmod +x "$scratch/reml"
  export REML="$scratch/reml" REML_SRCDIR=$PWD REML_BUILDDIR=$PWD/$build
  for program in "$build"/tests/check_*; do
    case $program in
    *.*) ;;
    *) timed "$program" qemu-$machine -L "$root" "$program" ;;
    esac
  done
  timed 'conversion of the samples' convert_samples
  timed 'training, compared with the native tool' train_alike
  for test in data inspect model names predict train versions; do
    timed "tests/cli/$test.sh" sh "tests/cli/$test.sh"
  done
  [ "$failures" = 0 ] || die "$failures failed"
}

cd "$(dirname "$0")/.."
case ${1:-} in
sysroot | check) "$@" ;;
*) die 'say sysroot or check' ;;
esac
