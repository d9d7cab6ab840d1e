#!/usr/bin/env bash
# Every source, header, test and script is named in Makefile.am: what is not is neither built, run nor distributed.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

cd "$srcdir" || exit 1
shopt -s nullglob
# Without its extension a test program is named by its program.
# Pages of section 1, which a release has, are named by what they are made of.
for file in include/*.h include/reml/*.h lib/*.[ch] lib/*.py tools/*.[ch] bench/*.[ch] man/*[!1] docs/* \
  tests/*.[ch] tests/*.sh tests/cli/* tests/fuzz/*.*; do
  grep -qE "(^| )(${file//./\\.}|${file%.c})( |$)" Makefile.am || wrong "$file is not in Makefile.am"
done
finish
