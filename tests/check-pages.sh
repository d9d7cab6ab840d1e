#!/usr/bin/env bash
# The manual pages: there is one for each command, they are well formed, and what their examples show is so.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

command -v mandoc > /dev/null || lacks "no mandoc (Debian package: mandoc)"
command -v groff > /dev/null || lacks "no groff (Debian package: groff-base)"
tool=${REML:-$builddir/tools/reml}

# page NAME: where it is; those that are written by hand are not in the build directory.
page() {
  local file=$builddir/man/$1
  [ -f "$file" ] || file=$srcdir/man/$1
  [ -f "$file" ] && echo "$file"
}

pages=(reml.1 reml.3 reml-data.5 reml-model.5)
while read -r command; do
  pages+=("reml-$command.1")
done < <("$tool" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
((${#pages[@]} > 10)) || die "reml --help lists no commands"
page reml.1 > /dev/null || lacks "the pages of commands were not made (Debian package: help2man)"

# Both have it that what is wrong is printed; mandoc does not mind that its database lacks pages.
formed() {
  { mandoc -Tlint -W warning "$1" && groff -man -ww -Tutf8 -z "$1"; } > "$scratch/said" 2>&1
  [ ! -s "$scratch/said" ] || wrong "$(cat "$scratch/said")"
}

# What page $1 refers to: pages of ours must exist.
refers() {
  local name
  while read -r name; do
    page "$name" > /dev/null || wrong "$1 refers to $name, which there is not"
  done < <(sed 's/\\-/-/g' "$(page "$1")" | grep -oE '\breml[a-z-]* ?\([135]\)' | tr -d ' )' | tr '(' . | sort -u)
}

# The examples of a page, without the layout.
examples() {
  sed -n '/^\.EX$/,/^\.EE$/{/^\.E[XE]$/!p}' "$1" | sed 's/\\-/-/g; s/\\e/\\/g; s/\\&//g'
}

# What the examples begin with.
prepare() {
  head -n 80 "$srcdir/tests/data/rcv1_100.vw" > train.vw
  tail -n 20 "$srcdir/tests/data/rcv1_100.vw" > test.vw
  printf '%s\n' '1 |weather rain clouds:0.8' '0 |weather sun' '0 |weather sun clouds:0.1' '1 |weather rain' > rain.vw
  echo '1 |weather fog' > more-rain.vw
  cp "$srcdir/tests/data/reductionml/coin.json" reductionml.json
  reml config new Coin > config.json
  reml --quiet train -c config.json -d train.vw -o model.reml
  reml --quiet train -c config.json -d rain.vw -o rain.reml
}

# Makes a script of examples: lines that begin with a dollar are run, and what follows one, if anything does, is what it prints.
script() {
  awk -v said="$scratch/said" -v wanted="$scratch/wanted" '
    function compare() { if (lines) print "END OF OUTPUT\ncmp \"" said "\" \"" wanted "\"" }
    sub(/^\$ /, "") {
      compare(); lines = 0
      print "{ " $0 "\n} > \"" said "\""
      next
    }
    { if (!lines++) print "cat > \"" wanted "\" << \"END OF OUTPUT\""; print }
    END { compare() }'
}

# The examples of a page, run one after the other, in a directory of their own.
run() {
  mkdir "$scratch/$1"
  examples "$(page "$1")" | script > "$scratch/$1.sh"
  (
    cd "$scratch/$1"
    HOME=$PWD PATH=$(dirname "$tool"):$PATH
    prepare > "$scratch/said" 2>&1 && bash -e -u -o pipefail "$scratch/$1.sh"
  ) > "$scratch/log" 2>&1 ||
    wrong "an example of $1 fails: $(cat "$scratch/log")
it printed: $(cat "$scratch/said")
wanted was: $(cat "$scratch/wanted" 2> /dev/null)"
}

# The program in the page of the library.
compile() {
  local cc
  read -ra cc <<< "${CC:-cc} ${SANITIZE:-}"
  examples "$(page reml.3)" > "$scratch/example.c"
  "${cc[@]}" -std=c11 -Wall -Wextra -Werror -I"$builddir/include" -I"$srcdir/include" \
    -c "$scratch/example.c" -o "$scratch/example.o" &&
    "$builddir/libtool" --silent --tag=CC --mode=link "${cc[@]}" "$scratch/example.o" -o "$scratch/example" \
      "$builddir/lib/libreml.la" || return
  (cd "$scratch" && ./example && "$tool" validate model.reml) > "$scratch/said" 2>&1
}

for name in "${pages[@]}"; do
  page "$name" > /dev/null || { wrong "there is no page $name"; continue; }
  formed "$(page "$name")"
  refers "$name"
  grep -q '^\.EX$' "$(page "$name")" || wrong "$name has no examples"
  [ "$name" = reml.3 ] || run "$name"
done
compile || wrong "the example of reml.3 fails: $(cat "$scratch/said")"
for name in $(declared); do
  grep -q "\b$name(" "$(page reml.3)" || wrong "reml.3 lacks $name"
done
finish
