#!/usr/bin/env bash
# The readers in spec/readers/, which share nothing with libreml, pass the vectors in spec/vectors/: `make check-readers`, or with
# names of languages as arguments only these.  They are built in the build directory, and built anew when their source changed.
# A language that is not there, or whose packages are neither there nor can be fetched, is skipped and named; where all of them
# have to be there (.ci/run), that is a failure.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

readers=$srcdir/spec/readers
vectors=$srcdir/spec/vectors
ran=0

# fetch COMMAND...: gets packages; without a network it gives up after a while, and so is this reader.
fetch() {
  timeout -k 5 300 "$@" >> log 2>&1 || echo 'its packages are not there and cannot be fetched' > skipped
  [ ! -e skipped ]
}

# For each language what it takes to build its reader, in a copy of its directory: `run` is then a program, or `skipped` says why
# there is none.

build_python() {
  local python
  if python=$(REML_TEST_ALL='' choose_python xxhash && echo "$python"); then
    launch "$python" "$PWD/reader.py"
  else
    echo 'no Python that can import xxhash' > skipped
  fi
}

build_javascript() {
  fetch npm install --no-package-lock --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-timeout=30000 || return 0
  launch node "$PWD/reader.mjs"
}

build_go() {
  fetch go mod download || return 0
  go build -o reader . >> log 2>&1 && launch "$PWD/reader"
}

build_rust() {
  fetch env CARGO_NET_RETRY=1 CARGO_HTTP_TIMEOUT=30 cargo fetch || return 0
  cargo build --release --offline --target-dir target >> log 2>&1 && launch "$PWD/target/release/reader"
}

build_java() {
  fetch mvn -q -B -Dmaven.wagon.http.retryHandler.count=1 -Daether.connector.connectTimeout=30000 \
    dependency:copy-dependencies -DoutputDirectory=lib || return 0
  javac -cp 'lib/*' -d classes Reader.java >> log 2>&1 && launch java -cp "$PWD/classes:$PWD/lib/*" Reader
}

# launch COMMAND...: that is what `run` does, with its arguments behind.
launch() {
  printf '#!/usr/bin/env bash\nexec %s "$@"\n' "${*@Q}" > run
  chmod +x run
}

# build LANGUAGE: in the current directory, unless what is there was made of the same source.
build() {
  local source
  source=$(cd "$readers/$1" && find . -type f -exec cksum {} + | sort | cksum)
  if [ -x run ] && [ "$source" = "$(cat source 2> /dev/null)" ]; then
    return
  fi
  rm -f run source skipped
  cp -R "$readers/$1/." .
  chmod -R u+w .
  : > log
  "build_$1" && { [ -e skipped ] || echo "$source" > source; }
}

# missing COMMAND...: the first command that is not there.
missing() {
  local command
  for command in "$@"; do
    command -v "$command" > /dev/null || {
      echo "$command"
      return
    }
  done
}

# not_run LANGUAGE REASON
not_run() {
  echo "$1: skipped ($2)"
  [ -z "${REML_TEST_ALL:-}" ] || wrong "the $1 reader has to run"
}

# check LANGUAGE COMMAND...: its reader, for which the commands are needed.
check() {
  local language=$1 directory=$builddir/readers/$1 command last
  command=$(missing "${@:2}")
  if [ -n "$command" ]; then
    not_run "$language" "there is no $command"
    return
  fi
  mkdir -p "$directory"
  cd "$directory"
  if ! build "$language"; then
    cat log
    wrong "the $language reader was not built"
  elif [ -e skipped ]; then
    not_run "$language" "$(cat skipped)"
  elif ! ./run "$vectors" > output 2>&1; then
    cat output
    wrong "the $language reader does not pass"
  else
    last=$(tail -n 1 output)
    echo "$last"
    [ "$last" = "$language: $count vectors passed" ] || wrong "the $language reader did not try all $count vectors"
    ran=$((ran + 1))
  fi
}

# The table in the README says how long they are.
lengths() {
  local file said
  while read -r file said; do
    [ "$(wc -l < "$readers/$file")" = "$said" ] ||
      wrong "spec/readers/README.md gives $said lines for $file, which has $(wc -l < "$readers/$file")"
  done < <(sed -nE 's/^\| .*\]\(([^)]*)\) \| ([0-9]+) \|.*/\1 \2/p' "$readers/README.md")
}

count=$(grep -o '"verdict":' "$vectors/vectors.json" | wc -l)
(($# > 0)) || set -- python javascript go rust java
lengths
for language in "$@"; do
  case $language in
  python) check python ;;
  javascript) check javascript node npm ;;
  go) check go go ;;
  rust) check rust cargo ;;
  java) check java java javac mvn ;;
  *) die "there is no reader in $language" ;;
  esac
done
finish
((ran > 0)) || exit 77
