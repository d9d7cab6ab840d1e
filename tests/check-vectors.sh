#!/usr/bin/env bash
# The vectors are what their generator makes, all of them and nothing else.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

choose_python xxhash
"$python" "$srcdir/spec/vectors/make.py" --check || die 'make them anew: python3 spec/vectors/make.py'
