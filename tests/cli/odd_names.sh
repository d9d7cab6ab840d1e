# Names of files that a terminal or a shell might take for something else: they work as any other, and nothing that the tool says
# of them moves a cursor or is not UTF-8.  Texts in models likewise.
. "$(dirname "$0")/lib.sh"

train_model
escape=$(printf '\033]0;title\007\033[2J')
names="has space and per%scent%n
$(printf 'caf\303\251-\360\237\230\200')
-dash
$(printf 'latin-\351-\377 tab\tcr\rdel\177')
$(printf 'c1-\302\233-\302\237')$escape"
line_break=$(printf 'line\nbreak')

# harmless FILE: UTF-8 without controls, but for the ends of lines.
harmless() {
  { iconv -f UTF-8 -t UTF-32LE "$1" > "$said/code points" 2> /dev/null &&
    od -An -v -tu4 -w4 --endian=little "$said/code points" |
    awk '$1 < 32 && $1 != 10 || $1 >= 127 && $1 < 160 { bad = 1 } END { exit bad }'; } || fail "what is printed is not harmless"
}

# said_harmless: of the last run, which said something on standard output or standard error.
said_harmless() {
  for stream in out err; do
    [ ! -s "$said/$stream" ] || harmless "$said/$stream"
  done
}

# try NAME: everything that is done with a file of that name.
try() {
  rm -rf odd && mkdir odd
  model=./odd/$1 missing=./odd/no-$1 data=./odd/$1.vw table=./odd/$1.jsonl
  cp data.vw "$data"
  expect_ok --quiet train -c config.json -d "$data" -o "$model" -p "$table"
  expect_same "$model" model.reml
  for run in inspect validate export-model; do
    expect_ok $run "$model"
    said_harmless
  done
  expect_ok diff "$model" "$model"
  said_harmless
  reml diff "$model" config.json
  said_harmless
  echo 'x | a' > "$data"
  reml train -c config.json -d "$data" -o "$model"
  said_harmless
  reml validate "$data" "$table"
  said_harmless
  for run in inspect validate export-model; do
    reml $run "$missing"
    said_harmless
  done
  for run in '-c config.json -d' '-d data.vw -i' '-d data.vw -c'; do
    expect_fail 1 train $run "$missing"
    said_harmless
    expect_fail 1 train $run "$data/x"
    said_harmless
  done
  for option in -o -p; do
    expect_fail 1 train -c config.json -d data.vw $option "$missing/x"
    said_harmless
    expect_fail 1 train -c config.json -d data.vw $option "$model/"
    said_harmless
  done
  expect_fail 2 train -c config.json -d "$data" -o "$data"
  said_harmless
  expect_fail 2 "$1"
  [ "$1" = -dash ] || said_harmless
}

try "$line_break"
while read -r name; do
  try "$name"
done << LIST
$names
LIST

# A name that begins with a dash is one behind the option it belongs to, or behind --.
expect_ok --quiet train -c config.json -d data.vw -o-dash -p -out
expect_same ./-dash model.reml
expect_ok inspect -- -dash
[ -e ./-out ] || fail 'a file -out was expected'

# A name as long as names can be, of which the temporary one has only the beginning.
long=$(awk 'BEGIN { while (i++ < 255) printf "n" }')
expect_ok --quiet train -c config.json -d data.vw -o "$long"
expect_same "$long" model.reml
rm -f "$long"
expect_ok --quiet train -c config.json -d data.vw -p "$long"
expect_equal "$(wc -l < "$long" | tr -d ' ')" 5
expect_fail 1 train -c config.json -d data.vw -o "${long}n"
expect_stderr_has 'File name too long'
expect_fail 1 train -c config.json -d data.vw -p "${long}n"
expect_stderr_has 'File name too long'

# Texts of a model: a type that does not exist, a key that is unknown, an id, and metadata.
for text in '\u001b]0;title\u0007' '\u009b2J' '\u007f\u0000\r'; do
  printf '{"entryReduction": {"typename": "%s"}}' "$text" > odd.json
  reml train -c odd.json -d data.vw
  said_harmless
  reml validate odd.json
  said_harmless
  printf '{"entryReduction": {"typename": "Coin", "config": {"%s": 1}}, "%s": {}}' "$text" "$text" > odd.json
  reml train -c odd.json -d data.vw
  said_harmless
  reml validate odd.json
  said_harmless
done
for text in '\u001b]0;title\u0007' '\u009b2J' '\u007f\r'; do
  printf '{"entryReduction": {"typename": "Debug", "config": {"id": "%s", "next": {"typename": "Coin"}}}}' "$text" > odd.json
  reml train -c odd.json -d data.vw -o odd.reml
  said_harmless
  reml inspect odd.reml
  said_harmless
  reml diff odd.reml model.reml
  said_harmless
  "$tool" export-model model.reml | sed "s/\"writer\": \"[^\"]*\"/\"writer\": \"$text\"/; s/\"minor\": [0-9]*/\"minor\": 9/
    s/\"globalConfig\": {/&\"$text\": 1,/" > odd.json
  for run in inspect validate 'predict -d data.vw -i'; do
    reml $run odd.json
    said_harmless
  done
done

finish
