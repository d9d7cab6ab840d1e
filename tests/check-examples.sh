#!/usr/bin/env bash
# The examples in examples/: `make check-examples`.  What stands under `## NAME` in their README is done for each: its commands are
# run from a directory that looks like the top of the source tree, and every line of the output that it shows has to come out.  So a
# new example is a section there; what is to be said of its files besides is a function examine_NAME here.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

readme=$srcdir/examples/README.md
top=$builddir/run-examples
venv=$builddir/python/bundled/venv
made=$top/build/examples

# blocks NAME LANGUAGE: the code blocks of a section.
blocks() {
  awk -v name="## $1" -v begin="\`\`\`$2" '
    /^## /{here = $0 == name} /^```$/{shown = 0} here && shown{print} $0 == begin{shown = 1}' "$readme"
}

# lacking NAME: says why an example cannot run here.
lacking() {
  case $1 in
  *.py) [ -x "$venv/bin/python" ] || echo "the Python package is not there: make check-python makes it" ;;
  hand_edit.sh) command -v jq > /dev/null || echo "no jq" ;;
  esac
}

# As README says cc, but strict, and seeing mistakes at run time.
cc() {
  command ${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -fsanitize=address,undefined "$@"
}

run_example() {
  local name=$1 line reason log=$scratch/output
  reason=$(lacking "$name")
  if [ -n "$reason" ]; then
    echo "examples: $name skipped ($reason)"
    [ -z "${REML_TEST_ALL:-}" ] || wrong "$name has to run"
    return
  fi
  (cd "$top" && blocks "$name" sh | bash -eu -o pipefail -s) > "$log" 2>&1 || { cat "$log"; wrong "$name fails"; return; }
  while IFS= read -r line; do
    grep -qxF -e "$line" "$log" || { cat "$log"; wrong "$name does not print: $line"; return; }
  done < <(blocks "$name" text)
  ! declare -F "examine_$name" > /dev/null || "examine_$name"
  echo "examples: $name runs as its README says"
}

# regret NAME: the last, of a policy of bandit.c.
regret() {
  tail -n 1 "$made/$1.csv" | cut -d , -f 6
}

examine_bandit.c() {
  local name uniform
  uniform=$(regret uniform)
  ((uniform > 8800 && uniform < 9200)) || wrong "one of ten uniform answers is right, so its regret is not $uniform"
  for name in greedy softmax squarecb; do
    (($(regret $name) * 4 < uniform * 3)) || wrong "$name, $(regret $name), is no better than uniform, $uniform"
    reml -q validate --canonical "$made/$name.reml" || wrong "$name.reml is not valid"
  done
  (($(regret squarecb) * 4 < uniform)) || wrong "squarecb learns too slowly: $(regret squarecb)"
}

examine_bandit.py() {
  local name
  for name in uniform greedy softmax squarecb; do
    cmp "$made/$name.csv" "$made/python/$name.csv" || wrong "C and Python do not decide alike: $name"
    cmp "$made/$name.reml" "$made/python/$name.reml" || wrong "C and Python do not learn alike: $name"
    grep -q ">$name $(regret $name)<" "$srcdir/examples/regret.svg" || wrong "examples/regret.svg is old: $name"
    [ ! -e "$made/python/regret.svg" ] || grep -q ">$name $(regret $name)<" "$made/python/regret.svg" ||
      wrong "the picture does not show $name"
  done
}

# At a socket: clients that come and go and ask together get the answers of one model or the other.
examine_serve.c() {
  local server model=$scratch/served.reml
  cp "$made/drinks.reml" "$model"
  # From there, for the name of a socket must be short.
  (cd "$scratch" && exec "$made/serve" served.reml socket) 2> "$scratch/served" &
  server=$!
  (cd "$scratch" && timeout 60 python3 - "$REML" "$srcdir/tests/data/recorded/coffee.dsjson") << 'END' || {
import json, os, socket, subprocess, sys, threading, time

QUESTION = b'{"actions": [{"i": {"id": "Latte"}}, {"i": {"id": "Mocha"}}]}\n'
answers, failures = set(), []
done = threading.Event()


def client():
    try:
        while not done.is_set():
            with socket.socket(socket.AF_UNIX) as to, to.makefile("rb") as answer:
                to.connect("socket")
                for _ in range(20):
                    to.sendall(QUESTION)
                    answers.add(answer.readline())
                to.sendall(b"{\n")
                assert "error" in json.loads(answer.readline())
                to.sendall(QUESTION)  # and goes without waiting
    except Exception as error:
        failures.append(error)


while not os.path.exists("socket"):
    time.sleep(0.01)
clients = [threading.Thread(target=client) for _ in range(6)]
for each in clients:
    each.start()
time.sleep(0.3)
subprocess.run([sys.argv[1], "-q", "train", "-i", "served.reml", "-d", sys.argv[2], "-o", "served.reml"], check=True)
time.sleep(0.3)
done.set()
for each in clients:
    each.join()
assert not failures, failures
assert len(answers) == 2 and all(abs(sum(p for _, p in json.loads(a)) - 1) < 1e-6 for a in answers), answers
END
    cat "$scratch/served"
    wrong "serve.c does not serve at a socket"
  }
  kill "$server" 2> /dev/null || { cat "$scratch/served"; wrong "serve.c ended by itself"; }
  wait "$server" 2> /dev/null || true
}

rm -rf "$top"
mkdir -p "$top"
ln -s "$srcdir/examples" "$srcdir/tests" "$top/"
install_below "$scratch/root"
export LD_LIBRARY_PATH=$library PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=$scratch/matplotlib PIP_CACHE_DIR=$builddir/python/cache
PATH=$(dirname "$REML"):$venv/bin:$PATH
export -f cc

# Without it, bandit.py draws no picture.
if [ -x "$venv/bin/python" ] && ! "$venv/bin/python" -c 'import matplotlib' 2> /dev/null; then
  timeout -k 5 400 "$venv/bin/pip" install -q --disable-pip-version-check --retries 1 matplotlib ||
    [ -z "${REML_TEST_ALL:-}" ] || wrong "pip cannot fetch matplotlib"
fi

for file in "$srcdir"/examples/*.{c,py,sh}; do
  [ -n "$(blocks "${file##*/}" sh)" ] || wrong "examples/README.md does not show how to run ${file##*/}"
done
while read -r name; do
  [ -z "$(blocks "$name" sh)" ] || run_example "$name"
done < <(sed -n 's/^## //p' "$readme")
finish
