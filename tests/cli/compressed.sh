# Data that is compressed with gzip or zstd.
. "$(dirname "$0")/lib.sh"

write_config
# tests/data/compressed/ has these lines, compressed by gzip 1.12 and zstd 1.5.4.
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "%d | a%d b:%d\n", i % 2, i % 7, i % 5 }' > many.vw
gz=$srcdir/tests/data/compressed/many.vw.gz
zst=$srcdir/tests/data/compressed/many.vw.zst
expect_ok --quiet train -c config.json -d many.vw -o plain.reml -p plain.jsonl
expect_equal "$(wc -l < plain.jsonl | tr -d ' ')" 20000

# trained ARGUMENT...: it gives what the plain data gave.
trained() {
  expect_ok --quiet train -c config.json -o model.reml -p predictions.jsonl "$@"
  expect_same model.reml plain.reml
  expect_same predictions.jsonl plain.jsonl
}

for file in "$gz" "$zst"; do
  trained -d "$file"
  trained -d - < "$file"
  trained -d "$file" --num-parse-threads 2
  # What it is is told by its first bytes, not by its name.
  cat "$file" > data.vw
  trained -d data.vw
  # In pieces, the first of which says nothing yet.
  { head -c 1 "$file"; sleep 0.1; head -c 3 "$file" | tail -c 2; sleep 0.1; tail -c +4 "$file"; } > pieces
  trained -d - < pieces
  { head -c 1 "$file"; sleep 0.1; head -c 3 "$file" | tail -c 2; sleep 0.1; tail -c +4 "$file"; } | trained -d -
done

# The ending before .gz and .zst says the format.
for file in "$gz" "$zst"; do
  cat "$file" > "data.ndjson.${file##*.}"
  expect_fail 1 train -c config.json -d "data.ndjson.${file##*.}"
  expect_stderr_has "data.ndjson.${file##*.}:1:"
  trained -d "data.ndjson.${file##*.}" --data-format vw-text
done

# Several members or frames, in one file; frames that are to be skipped, as pzstd writes them; and nothing at all.
cat many.vw many.vw > twice.vw
expect_ok --quiet train -c config.json -d twice.vw -o plain.reml -p plain.jsonl
cat "$gz" "$gz" > twice.gz
trained -d twice.gz
{ printf '\120\052\115\030\004\000\000\000skip'; cat "$zst" "$zst"; printf '\137\052\115\030\000\000\000\000'; } > twice.zst
trained -d twice.zst
trained -d - < twice.zst
printf '\037\213\010\000\000\000\000\000\000\003\003\000\000\000\000\000\000\000\000\000' > nothing.gz
reml train -c config.json -d nothing.gz
expect_equal "$status" 0
expect_stderr_has 'nothing.gz: no example in it'

# A text that begins like them.
printf '(x| a\n' > plain.txt
expect_ok --quiet train -c config.json -d plain.txt
printf '(' > plain.txt
expect_ok --quiet train -c config.json -d plain.txt

# broken NAME HOW WHAT: the name, what it is read as and what is wrong are told, and what came before stays learned.
broken() {
  for threads in 0 2; do
    expect_fail 1 train -c config.json -d "$1" -o none.reml --num-parse-threads $threads
    expect_stderr_has "reml: error: cannot read $1 as $2: $3"
    [ ! -e none.reml ] || fail 'no model was expected'
    expect_fail 1 train -c config.json -d - --num-parse-threads $threads < "$1"
    expect_stderr_has "reml: error: cannot read standard input as $2: $3"
  done
}

for kind in gzip zstd; do
  file=$gz
  [ $kind = gzip ] || file=$zst
  size=$(size_of "$file")
  # The last of the lengths cut off the checksum alone.
  for length in 4 20 $((size / 2)) $((size - 1)); do
    head -c $length "$file" > broken
    broken broken $kind 'it is cut off'
  done
  { cat "$file"; head -c 20 "$file"; } > broken
  broken broken $kind 'it is cut off'
  expect_stderr_has 'examples learned before that: 20000'
  { cat "$file"; echo 'this is something else'; } > broken
  broken broken $kind ''
  # A flipped bit in the data, and one in the checksum.
  for offset in $((size / 2)) $((size - 1)); do
    [ $kind = gzip ] && [ $offset = $((size - 1)) ] && offset=$((size - 6))
    cat "$file" > broken
    byte=$(byte_at "$file" $offset)
    set_byte broken $offset $((byte % 2 ? byte - 1 : byte + 1))
    broken broken $kind ''
  done
done

# A bad line is told by its number in the text.
if command -v gzip > /dev/null; then
  { cat many.vw; echo 'x | a'; } | gzip > bad.vw.gz
  for threads in 0 1; do
    expect_fail 1 train -c config.json -d bad.vw.gz --num-parse-threads $threads
    expect_stderr_has 'reml: error: bad.vw.gz:20001:1: '
  done
else
  echo 'skipped: no gzip to write a bad line with'
fi

finish
