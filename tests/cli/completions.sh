# reml gen-completions: scripts for shells, which complete what the tool takes.
. "$(dirname "$0")/lib.sh"

commands=$("$tool" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p')
for shell in bash zsh fish; do
  expect_ok gen-completions $shell
  cp "$said/out" script.$shell
  if command -v $shell > /dev/null; then
    $shell -n script.$shell > "$said/err" 2>&1 || fail "$shell cannot read its script"
  else
    echo "skipped: there is no $shell"
  fi
  # Every command, option and typename is in it.
  for command in $commands; do
    grep -qF -e "$command" script.$shell || fail "$command was expected for $shell"
    "$tool" $command --help | sed -n 's/^ *\(-.,\)\{0,1\} *--\([a-z-]*\).*/\2/p' > known
    [ -s known ] || fail "options were expected for $command"
    while read -r option; do
      grep -qF -e "$option" script.$shell || fail "--$option of $command was expected for $shell"
    done < known
  done
  grep -qF ElementwiseInteraction script.$shell || fail "typenames were expected for $shell"
done

# completed WANTED WORD...: bash completes the last word to these, sorted.
completed() {
  wanted=$1
  shift
  got=$(PATH=$(dirname "$tool"):$PATH bash -c '. ./script.bash
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _reml
    printf "%s\n" "${COMPREPLY[@]}"' bash "$@" 2> "$said/err" | LC_ALL=C sort | tr '\n' ' ')
  last="(completion of $*)"
  [ "${got% }" = "$wanted" ] || fail "'$wanted' was expected, not '${got% }'"
  [ ! -s "$said/err" ] || fail 'nothing on standard error was expected'
}

: > one.vw
: > 'two words.vw'
mkdir folder
completed 'train' reml tra
completed 'gen-completions gen-schema' reml gen
completed 'train' reml --quiet tra
completed 'config' reml help conf
completed 'check new' reml config ''
completed 'check new' reml help config ''
completed '--help --output --usage' reml config new --output x -h --
completed 'Coin' reml config new Co
completed 'Coin' reml config new -o x Co
completed 'CbAdf CbExploreAdfGreedy CbExploreAdfSoftmax CbExploreAdfSquareCb' reml config new Cb
completed 'one.vw' reml train -d o
completed 'one.vw' reml train --data o
completed 'one.vw' reml train --data = o
completed 'folder' reml train --data = x -o y --predictions f
completed 'two words.vw' reml inspect tw
completed 'folder' reml config check f
completed 'one.vw' reml validate x o
completed '--canonical' reml validate x --ca
completed 'two words.vw' reml diff one.vw tw
completed '--header --help' reml diff --he
completed 'two words.vw' reml merge one.vw tw
completed 'two words.vw' reml merge --base tw
completed 'dsjson json vw-text' reml train --data-format ''
completed 'dsjson json vw-text' reml train --data-format =
completed 'dsjson' reml convert-data --to-format ds
completed 'dsjson' reml convert-data --to-format = ds
completed 'binary cb simple' reml convert-data --label ''
completed 'mse' reml train -m ms
completed 'mse,ips' reml test --metrics mse,i
completed 'config model' reml gen-schema ''
completed 'bash fish zsh' reml gen-completions ''
completed '--names' reml inspect --na
completed '' reml inspect --top ''
completed '' reml train ''
completed '' reml nonsense --na
completed '--data --data-format' reml train -c x --da

# The others are asked where they are.
if command -v fish > /dev/null; then
  fished() {
    got=$(HOME=$PWD fish --no-config -c "source script.fish; complete -C '$2'" 2> "$said/err" |
      cut -f 1 | LC_ALL=C sort | tr '\n' ' ')
    last="(completion of $2)"
    [ "${got% }" = "$1" ] || fail "'$1' was expected, not '${got% }'"
  }
  fished 'train' 'reml tra'
  fished 'check new' 'reml config '
  fished 'Coin' 'reml config new Co'
  fished 'dsjson json vw-text' 'reml train --data-format '
  fished 'binary cb simple' 'reml convert-data --label '
  fished 'one.vw' 'reml train -d o'
  fished '' 'reml inspect --top '
fi
if command -v zsh > /dev/null; then
  # Loaded as zsh would load it.
  mkdir functions && cp script.zsh functions/_reml
  zsh -f -c 'fpath=($PWD/functions $fpath); autoload -U compinit; compinit -u -D
    [[ $_comps[reml] == _reml ]]' > "$said/err" 2>&1 ||
    fail 'zsh does not take the script for the completion of reml'
fi

expect_fail 2 gen-completions
expect_stderr_has 'bash, zsh or fish'
expect_fail 2 gen-completions tcsh
expect_stderr_has "'tcsh'"
expect_fail 2 gen-completions bash zsh

finish
