#!/bin/sh
# Makes a manual page of a command: what the tool says with --help, laid out by help2man, and what the include file adds.
#   sh make-page.sh HELP2MAN TOOL INCLUDE PAGE
set -eu
help2man=$1 tool=$2 include=$3 page=$4
name=$(basename "$page" .1)
command=${name#reml}
command=${command#-}
help=$page.help
trap 'rm -f "$help" "$page.new"' EXIT

# The commands in a help that lists some.
listed() {
  "$tool" "$@" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'
}

# usage WORD...: the synopsis, the command in one piece.
usage() {
  "$tool" "$@" --help | sed -n "1{s/^Usage: //; s/reml${*:+ $*}/$(echo "reml${*:+ $*}" | sed 's/ /\\\\~/g')/; p;}"
}

# body WORD...: the rest of the help, but for what only a terminal needs, in the order of a page: text, $heading, options, exit
# status.  Headings are such as help2man knows.
body() {
  "$tool" "$@" --help | awk -v heading="$heading" '
    NR == 1 { next }
    /^Mandatory or optional arguments|^Example: / { skip = 1 }
    skip { skip = /./; next }
    /^Commands:$/ { print "*Commands*"; commands = 1; next }
    commands && /^  [a-z]/ { name = $1; sub(/^ *[^ ]* */, ""); printf "  reml-%s(1)  %s\n", name, $0; next }
    sub(/^Exit status: /, "") { leaving = 1 }
    leaving { leaving = /./; status = status $0 "\n"; next }
    /^ / { options = options $0 "\n"; next }
    { print }
    END {
      printf "\n%s\n%s", heading, options
      if (status) printf "\n*Exit status*\n%s", status
    }'
}

# The help as help2man is to see it; a group of commands with the help of each.
text() {
  commands=
  [ -z "$command" ] || commands=$(listed "$command")
  heading='Options:'
  if [ -z "$commands" ]; then
    # shellcheck disable=SC2086 # none, one or two words, here and below
    echo "Usage: $(usage $command)"
    # shellcheck disable=SC2086
    body $command
    return
  fi
  before='Usage:'
  for each in $commands; do
    echo "$before $(usage "$command" "$each")"
    before='  or: '
  done
  "$tool" "$command" --help | sed -n 2p
  heading=
  for each in $commands; do
    printf '\n%s\n' "*$command $each*"
    body "$command" "$each"
  done
}

{
  text
  text | grep -q '^\*Exit status\*' ||
    printf '\n%s\n' '*Exit status*' '0 when all went well, 1 when something failed, 2 when the command line makes no sense.'
} > "$help"
if [ -z "$command" ]; then
  summary=$("$tool" --help | sed -n 2p)
else
  summary=$("$tool" --help | sed -n "s/^  $command  *//p")
fi
# What it does begins small, as in other pages.
summary=$(echo "$summary" | awk '{ print tolower(substr($0, 1, 1)) substr($0, 2) }')
version=$("$tool" --version | sed 's/^reml \([^,]*\).*/\1/')
$help2man --no-info --name="$summary" --include="$include" --source="reml $version" --manual='reml' \
  --version-string="$name $version" --help-option="$help" --output="$page.new" cat
# The day is written so that every man(1) reads it, and can be given, for pages that are the same each time.
day=$(perl -MPOSIX -e 'print strftime "%Y-%m-%d", gmtime($ENV{SOURCE_DATE_EPOCH} // time)')
sed '2s/"1" "[^"]*"/"1" "'"$day"'"/' "$page.new" > "$help"
mv "$help" "$page"
