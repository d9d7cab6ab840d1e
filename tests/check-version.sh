#!/usr/bin/env bash
# The version stands in configure.ac and is the same wherever it shows.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

version=$(sed -n 's/^AC_INIT(\[libreml\], \[\([0-9.]*\)\].*/\1/p' "$srcdir/configure.ac")
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die "configure.ac: no version in AC_INIT"
IFS=. read -r major minor patch <<< "$version"
number=$((major * 1000000 + minor * 1000 + patch))

# same WHERE WHAT-IT-SAYS WHAT-IT-SHOULD-SAY
same() {
  [ "$2" = "$3" ] || wrong "$1 says '$2', configure.ac '$3'"
}
header=$builddir/include/reml/version.h
same 'REML_VERSION' "$(sed -n 's/^#define REML_VERSION "\(.*\)"/\1/p' "$header")" "$version"
same 'REML_VERSION_NUMBER' "$(sed -n 's/^#define REML_VERSION_NUMBER UINT32_C(\(.*\))/\1/p' "$header")" "$number"
same 'reml.pc' "$(sed -n 's/^Version: //p' "$builddir/reml.pc")" "$version"
same 'reml --version' "$("${REML:-$builddir/tools/reml}" --version | sed -n '1s/^reml \([0-9.]*\).*/\1/p')" "$version"
same 'the newest entry of NEWS.md' "$(sed -n 's/^## *\([0-9.]*\).*/\1/p' "$srcdir/NEWS.md" | sed 1q)" "$version"
# A release tarball has no debian/.
[ ! -e "$srcdir/debian" ] ||
  same 'debian/changelog' "$(sed -n '1s/^libreml (\(.*\)).*/\1/p' "$srcdir/debian/changelog")" "$version"
finish
