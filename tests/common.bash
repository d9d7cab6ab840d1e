# shellcheck shell=bash
# What the check scripts share.  `make check` sets the variables; the defaults are for running one by hand at the top.
set -euo pipefail
export LC_ALL=C
srcdir=$(cd "${REML_SRCDIR:-.}" && pwd)
builddir=$(cd "${REML_BUILDDIR:-build}" && pwd)
export srcdir builddir

# The test cannot run here; `make check` counts it as skipped.
skip() {
  echo "skipped: $*"
  exit 77
}

# A tool that the test needs is not here; where all of them have to be (.ci/run), that is a failure.
lacks() {
  [ -z "${REML_TEST_ALL:-}" ] || die "$*"
  skip "$*"
}

# Says what is wrong and goes on; `finish` fails then.
failures=0
wrong() {
  echo "wrong: $*"
  failures=$((failures + 1))
}

finish() {
  ((failures == 0)) || exit 1
}

die() {
  wrong "$@"
  exit 1
}

# A directory that is gone when the script ends.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# choose_python MODULE...: sets `python` to one that has the modules.  Debian's packages python3-MODULE are for /usr/bin/python3,
# which need not be the first of the PATH.
choose_python() {
  local modules
  modules=$(IFS=,; echo "$*")
  for python in ${PYTHON:-/usr/bin/python3 python3}; do
    "$python" -c "import ${modules:-sys}" 2> /dev/null && return
  done
  lacks "no Python that can import ${modules:-anything} (Debian packages: python3 ${*/#/python3-})"
}

# The shared library as it was linked, following libtool's links.
shared_library() {
  local library=$builddir/lib/.libs/libreml.so
  [ -e "$library" ] || skip "the shared library was not built (--disable-shared)"
  readlink -f "$library"
}

# install_below ROOT: `make install` as if ROOT were /.  pkg-config finds the module reml there, and `library` is its directory.
install_below() {
  # The jobs of the make that runs the tests are not ours to share.
  env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL "${MAKE:-make}" -s -C "$builddir" install DESTDIR="$1" > "$scratch/log" 2>&1 ||
    { cat "$scratch/log"; die "make install"; }
  # DESTDIR moved the tree, so the paths of reml.pc move too; nothing else does.
  local module
  module=$(find "$1" -name reml.pc)
  [ -n "$module" ] || die "no reml.pc was installed"
  sed -i -E "s,^(prefix|exec_prefix|libdir|includedir)=/,\1=$1/," "$module"
  export PKG_CONFIG_PATH=${module%/*}
  library=${PKG_CONFIG_PATH%/*}
}

# The names that REML_API declares, one a line, sorted.
declared() {
  cat "$srcdir"/include/reml.h "$srcdir"/include/reml/*.h "$builddir"/include/reml/version.h |
    tr '\n' ' ' | grep -o 'REML_API [^;(]*(' | grep -o 'reml_[a-z0-9_]*($' | tr -d '(' | sort
}
