#!/usr/bin/env bash
# The worked example of spec/model-format.md is a real file: its hex is spec/example.reml, its JSON is that file's export, and
# training as it says gives the same model.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

spec=$srcdir/spec
reml=${REML:-$builddir/tools/reml}

# fenced LANGUAGE: the code blocks of that language in the section, without their fences.
fenced() {
  sed -n '/^## Worked example/,/^## References/p' "$spec/model-format.md" | sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/p" | grep -v '^```'
}

# same WHAT FILE FILE
same() {
  cmp "$2" "$3" || wrong "$1"
}

# Each line is an offset, up to 12 bytes, and what they say; an offset goes on where the line before ended.
next=0
fenced hex > "$scratch/hex"
while IFS= read -r line; do
  read -ra bytes <<< "${line:8:35}"
  ((16#${line:0:6} == next)) || die "the offset in \"$line\" does not follow on the line before"
  next=$((next + ${#bytes[@]}))
  printf '%b' "${bytes[@]/#/\\x}"
done < "$scratch/hex" > "$scratch/hex.reml"
same 'the bytes in the text are not those of spec/example.reml' "$scratch/hex.reml" "$spec/example.reml"

"$reml" export-model "$spec/example.reml" -o "$scratch/example.json"
same 'spec/example.reml.json is not the export of spec/example.reml' "$scratch/example.json" "$spec/example.reml.json"
"$reml" import-model "$spec/example.reml.json" -o "$scratch/again.reml"
same 'spec/example.reml.json does not import to spec/example.reml' "$scratch/again.reml" "$spec/example.reml"

# Two blocks of JSON: the configuration in one line, then the model.
fenced json | sed 1q > "$scratch/config.json"
fenced json | sed 1d > "$scratch/text.json"
same 'the JSON in the text is not spec/example.reml.json' "$scratch/text.json" "$spec/example.reml.json"

# A later release trains the same and signs with its own name.
fenced text > "$scratch/data.vw"
"$reml" --quiet train -c "$scratch/config.json" -d "$scratch/data.vw" -o "$scratch/trained.reml"
"$reml" export-model "$scratch/trained.reml" | sed '/"writer"/d' > "$scratch/trained.json"
sed '/"writer"/d' "$spec/example.reml.json" > "$scratch/expected.json"
same 'training as the text says gives another model' "$scratch/trained.json" "$scratch/expected.json"
finish
echo "$next bytes"
