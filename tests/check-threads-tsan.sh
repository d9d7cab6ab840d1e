#!/usr/bin/env bash
# ThreadSanitizer finds no race in the library, nor in the tool, whose threads parse.  All of libreml is compiled with it here; of
# json-c and msgpack-c, which are not, it sees only what they do through the C library, and valgrind the rest (check-valgrind.sh).
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

[ -z "${SANITIZE:-}" ] || skip "this build has other sanitizers"
read -ra cc <<< "${CC:-cc}"
cc+=(-std=c11 -g -O1 -fsanitize=thread -fno-omit-frame-pointer -pthread)
export TSAN_OPTIONS="halt_on_error=1 exitcode=66"

# Where the kernel spreads addresses further than ThreadSanitizer has room for, it may be asked not to.
echo 'int main(void) { return 0; }' > "$scratch/nothing.c"
"${cc[@]}" -o "$scratch/nothing" "$scratch/nothing.c" 2> "$scratch/log" || skip "${cc[0]} cannot link with -fsanitize=thread"
run=()
if ! "$scratch/nothing" 2> "$scratch/log"; then
  run=(setarch "$(uname -m)" -R)
  "${run[@]}" "$scratch/nothing" 2> "$scratch/log" || skip "ThreadSanitizer does not run here: $(head -n 1 "$scratch/log")"
fi

# --- the library, the tool and the programs ---

module=msgpack-c
${PKG_CONFIG:-pkg-config} --exists "$module" || module=msgpack
modules=(json-c "$module" libxxhash zlib libzstd)
read -ra flags <<< "$(${PKG_CONFIG:-pkg-config} --cflags "${modules[@]}")"
read -ra libraries <<< "$(${PKG_CONFIG:-pkg-config} --libs "${modules[@]}") -lm"
flags+=(-ffp-contract=off -D_DEFAULT_SOURCE "-DREML_MANDIR=\"/nowhere\"" -I"$builddir/include" -I"$srcdir/include" -iquote "$srcdir/lib")

mkdir "$scratch"/{lib,tools,tests}
cd "$srcdir" || exit 1
printf '%s\n' lib/*.c tools/*.c tests/check_threads.c tests/check_threads_apart.c tests/race.c |
  xargs -P "$(nproc)" -I '{}' "${cc[@]}" "${flags[@]}" -c -o "$scratch/{}.o" '{}' || die "the sources do not compile"
for program in check_threads check_threads_apart race; do
  "${cc[@]}" -o "$scratch/$program" "$scratch/tests/$program.c.o" "$scratch"/lib/*.o "${libraries[@]}"
done
"${cc[@]}" -o "$scratch/reml.tsan" "$scratch"/{tools,lib}/*.o "${libraries[@]}"
printf '#!/bin/sh\nexec %s "%s" "$@"\n' "${run[*]}" "$scratch/reml.tsan" > "$scratch/reml"
chmod +x "$scratch/reml"

# --- what they find ---

# finds_nothing NAME COMMAND...
finds_nothing() {
  local start=$SECONDS
  if "${@:2}" > "$scratch/log" 2>&1; then
    echo "tsan: $1 ($((SECONDS - start)) s)"
  else
    tail -n 60 "$scratch/log"
    wrong "$1 under ThreadSanitizer"
  fi
}

if "${run[@]}" "$scratch/race" > "$scratch/log" 2>&1 || ! grep -q 'WARNING: ThreadSanitizer: data race' "$scratch/log"; then
  cat "$scratch/log"
  wrong "tests/race.c: the race was not seen"
fi
finds_nothing check_threads "${run[@]}" "$scratch/check_threads" 10
finds_nothing check_threads_apart "${run[@]}" "$scratch/check_threads_apart" 10
finds_nothing 'reml train and test with threads that parse' env REML="$scratch/reml" REML_SRCDIR="$srcdir" sh tests/cli/parallel.sh
finish
