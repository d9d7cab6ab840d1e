#!/usr/bin/env bash
# Every command, program and output on the pages for users (tests/check_guides.py), with what was built installed:
# `make check-guides`.  The Python package is that of the environment `bundled` of tests/check-python.sh.  Names of pages try
# those only.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

packaged=$(echo "$builddir"/python/bundled/venv/lib/python3*/site-packages)
[ -e "$packaged/reml" ] || lacks "there is no environment with the Python package (make check-python makes it)"
# One that has the packages of both, the environment and Debian.
choose_python venv msgpack xxhash
"$python" -m venv --without-pip --system-site-packages "$scratch/venv"
echo "$packaged" > "$(echo "$scratch"/venv/lib/python3*/site-packages)/reml.pth"
install_below "$scratch/root"
export LD_LIBRARY_PATH=$library
tool=$(find "$scratch/root" -name reml -type f -perm -u+x)
# As the pages say cc, but strict.
read -ra compiler <<< "${CC:-cc}"
compiler[0]=$(command -v "${compiler[0]}")
mkdir "$scratch/bin"
strict='-std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
printf '#!/bin/sh\nexec %s %s "$@"\n' "${compiler[*]}" "$strict" > "$scratch/bin/cc"
chmod +x "$scratch/bin/cc"
export PATH=$scratch/bin:${tool%/*}:$scratch/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
unset PYTHONPATH PYTHONHOME
python3 -B "$srcdir/tests/check_guides.py" "$scratch/pages" "$@"
