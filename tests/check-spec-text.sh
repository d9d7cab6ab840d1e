#!/usr/bin/env bash
# The examples in the text of spec/model-format.md, run (tests/spec_text.py).
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

command -v file > /dev/null || lacks "no file(1) (Debian package: file)"
choose_python msgpack xxhash
"$python" -B "$srcdir/tests/spec_text.py"
