# reml help: manual pages, found beside the tool, and --help where there are none.
. "$(dirname "$0")/lib.sh"

# A man(1) that says what it is asked to show.
mkdir bin
printf '%s\n' '#!/bin/sh' 'echo "man $*"' '[ ! -e fails ]' > bin/man
chmod +x bin/man
path=$PATH
PATH=$PWD/bin:$path

# The tool where `make install` puts it, and where it is built.
mkdir -p usr/bin usr/share/man/man1 source/tools source/man
ln "$tool" usr/bin/reml 2> /dev/null || cp "$tool" usr/bin/reml
ln "$tool" source/tools/reml 2> /dev/null || cp "$tool" source/tools/reml
: > usr/share/man/man1/reml.1.gz
: > usr/share/man/man1/reml-train.1
: > usr/share/man/man1/reml-config.1
: > source/man/reml-train.1

# shows PAGE WORD...
shows() {
  page=$1
  shift
  expect_ok help "$@"
  expect_equal "$(sed 's,/[^ ]*/files/,,; s,/bin/\.\.,,; s,/tools/\.\.,,' "$said/out")" "man -l $page"
}
built=$tool
tool=$PWD/usr/bin/reml
shows usr/share/man/man1/reml.1.gz
shows usr/share/man/man1/reml-train.1 train
shows usr/share/man/man1/reml-config.1 config
shows usr/share/man/man1/reml-config.1 config new
ln -s "$tool" elsewhere
tool=$PWD/elsewhere
shows usr/share/man/man1/reml-train.1 train
tool=$PWD/source/tools/reml
shows source/man/reml-train.1 train
tool=$PWD/usr/bin/reml

# like_help WORD...: prints what --help does.
like_help() {
  expect_ok "$@" --help
  cp "$said/out" help
  expect_ok help "$@"
  expect_same help "$said/out"
}
: > fails
reml help train
[ "$status" = 0 ] || fail 'exit status 0 was expected'
expect_stdout_has 'Usage: reml train'
rm fails

# No man(1), or no page.
printf '#!/bin/sh\nPATH=/nonexistent exec %s "$@"\n' "$tool" > without
chmod +x without
tool=$PWD/without
like_help
like_help train
tool=$PWD/usr/bin/reml
rm usr/share/man/man1/*
like_help
for command in $("$tool" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
  like_help $command
done
like_help config new

# Letters that are struck twice or underlined, as some man(1) print them.
printf '%s\n' '#!/bin/sh' "printf 'N\\bNa\\bam _\\bx \\303\\244\\b\\303\\244\\342\\200\\220\\n'" > bin/man
: > usr/share/man/man1/reml.1
expect_ok help
expect_equal "$(cat "$said/out")" "$(printf 'Nam x \303\244\342\200\220')"

# No such command.
expect_fail 2 help trian
expect_stderr_has "did you mean 'reml train'?"
expect_fail 2 help config nwe
expect_stderr_has "did you mean 'reml config new'?"
expect_fail 2 help frobnicate
expect_stdout_empty
expect_stderr_lacks 'did you mean'

# What people see, where there is all that it takes.
PATH=$path
tool=$built
rm bin/man
for man in man mman; do
  if command -v $man > /dev/null && [ -f "$(dirname "$tool")/../man/reml-train.1" ]; then
    ln -s -f "$(command -v $man)" bin/man
    PATH=$PWD/bin:$path
    expect_ok help train
    expect_stdout_has 'SYNOPSIS'
    expect_stdout_has 'EXAMPLES'
    ! grep -q "$(printf '[\b\033]')" "$said/out" || fail 'plain text was expected'
    expect_ok help
    expect_stdout_has 'reml-train(1)'
    PATH=$path
  else
    echo "left out: there is no $man(1), or the pages were not made"
  fi
done

finish
