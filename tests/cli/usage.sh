# Help, versions, and command lines that make no sense.
. "$(dirname "$0")/lib.sh"

commands='train test predict export-model import-model config validate inspect diff merge convert-data create-inv-hash-table gen-completions gen-schema help'

expect_ok --version
expect_stdout_has 'reml 0.'
expect_stdout_has 'format 1.'

expect_ok --help
for command in $commands; do
  expect_stdout_has "  $command "
done
cp "$said/out" help
for words in -h '--quiet --help'; do
  expect_ok $words
  expect_same help "$said/out"
done

for command in $commands 'config new' 'config check'; do
  expect_ok $command --help
  expect_stdout_has "Usage: reml $command"
  expect_ok $command --usage
  expect_fail 2 $command --nonsense
  expect_stdout_empty
  expect_stderr_has "unrecognized option '--nonsense'"
  expect_stderr_has "reml $command --help"
done

# No command, or none that there is.
expect_fail 2
expect_stdout_empty
expect_stderr_has 'export-model'
expect_fail 2 --quiet
expect_fail 2 --nonsense
expect_fail 2 trian
expect_stderr_has "did you mean 'reml train'?"
expect_stderr_has 'train, test, predict, export-model, import-model, config'
expect_fail 2 export
expect_stderr_has "did you mean 'reml export-model'?"
expect_fail 2 frobnicate
expect_stderr_lacks 'did you mean'
expect_stderr_has 'train, test, predict, export-model, import-model, config'
expect_fail 2 config
expect_stderr_has 'check'
expect_fail 2 config nwe
expect_stderr_has "did you mean 'reml config new'?"

# Global options stand before the command.
expect_fail 2 train --quiet -c config.json -d data.vw

# What is missing, too much, or contradicts itself.
expect_fail 2 train -d data.vw
expect_stderr_has '-c FILE'
expect_fail 2 train -c config.json -i model.reml -d data.vw
expect_fail 2 train -c config.json
expect_stderr_has '-d FILE'
expect_fail 2 train -c config.json -d data.vw data.vw
expect_fail 2 train -c config.json -d data.vw -o
expect_fail 2 train -c config.json -d data.vw --data-format csv
expect_stderr_has 'vw-text, json or dsjson'
for words in 2 '*1' '*0.5' '*' '+' '+0' '+1.5' '*x' '*nan' '+-1' '+99999999999999999999' ''; do
  expect_fail 2 train -c config.json -d data.vw --progress "$words"
  expect_stderr_has '--progress'
done
expect_fail 2 train -c - -d -
expect_fail 2 train -i - -d -
expect_fail 2 train -c config.json -d data.vw -o - -p -
expect_fail 2 train -c config.json -d data.vw -o same -p same
for option in -o -p; do
  expect_fail 2 train -c config.json -d data.vw -d same $option same
  expect_stderr_has "'same' cannot both be read as data and be written"
done
expect_fail 2 test -d data.vw
expect_stderr_has '-i FILE'
expect_fail 2 test -i model.reml
expect_fail 2 test -i model.reml -d data.vw -o other.reml
expect_fail 2 export-model
expect_fail 2 export-model one two
expect_fail 2 import-model -o model.reml
expect_fail 2 import-model model.json
expect_stderr_has '-o FILE'
expect_fail 2 config new
expect_fail 2 config check
expect_fail 2 config check one two

finish
