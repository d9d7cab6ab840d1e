#!/usr/bin/env bash
# The reference site, made from scratch by `./dev docs`: nothing is there to complain of, no link leads nowhere, and every function
# of the C interface is on it.  Run as check-docs.sh PYTHON SITE, with a Python that has Sphinx; it is no part of `make check`.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

python=$1 site=$2
rm -rf "$site"
"$python" -B -m sphinx -q -n -W --keep-going -c "$srcdir/docs" -d "$scratch/doctrees" "$srcdir" "$site"
rm -rf "$site/.buildinfo" "$site/objects.inv"
# shellcheck disable=SC2046
"$python" -B "$srcdir/tests/site_links.py" "$site" $(declared)
