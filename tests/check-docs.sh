#!/usr/bin/env bash
# The reference site, made from scratch by `./dev docs`: nothing is there to complain of, no link leads nowhere, every function
# of C and every name of Python is on it, and its pictures are what their source makes.  Run as check-docs.sh PYTHON SITE, with
# a Python that has Sphinx; it is no part of `make check`.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

python=$1 site=$2
mkdir "$scratch/pictures"
"$python" -B "$srcdir/docs/pictures/make.py" "$scratch/pictures"
for picture in "$srcdir"/docs/pictures/*.svg; do
  cmp "$picture" "$scratch/pictures/${picture##*/}" || wrong "it is not what docs/pictures/make.py makes: ${picture#"$srcdir/"}"
done
rm -rf "$site"
"$python" -B -m sphinx -q -n -W --keep-going -c "$srcdir/docs" -d "$scratch/doctrees" "$srcdir" "$site" ||
  die "Sphinx complains"
rm "$site/.buildinfo" "$site/objects.inv"
mapfile -t functions < <(declared)
mapfile -t names < <(sed -n '/^__all__/,/^]/s/.*"\(.*\)".*/\1/p' "$srcdir/bindings/python/src/reml/__init__.py")
"$python" -B "$srcdir/tests/site_links.py" "$site" "${functions[@]/#/c.}" "${names[@]/#/reml.}" || wrong "the site (see above)"
finish
