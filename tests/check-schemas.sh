#!/usr/bin/env bash
# The JSON Schemas, held against files by an independent validator: tests/schemas.py, which says what it expects of which.
# shellcheck source-path=SCRIPTDIR source=common.bash
. "$(dirname "$0")/common.bash"

choose_python jsonschema
"$python" -c 'from jsonschema import Draft202012Validator' 2> /dev/null ||
  lacks 'jsonschema is older than 4.0 and does not know draft 2020-12 (Debian package: python3-jsonschema)'
reml=${REML:-$builddir/tools/reml}

# What the tool makes: models of the tests as JSON, and a configuration of each typename.
for model in "$srcdir"/tests/data/recorded/*/model.reml; do
  name=${model%/model.reml}
  "$reml" export-model "$model" -o "$scratch/${name##*/}.json"
done
"$reml" config new Nothing 2>&1 | sed 's/.*there are //; s/, /\n/g' > "$scratch/typenames" || true
while read -r type; do
  "$reml" config new "$type" -o "$scratch/new-$type.json"
done < "$scratch/typenames"
(($(wc -l < "$scratch/typenames") > 1)) || die 'there are no typenames'

PYTHONDONTWRITEBYTECODE=1 "$python" "$srcdir/tests/schemas.py" "$srcdir" "$scratch" || die 'tests/schemas.py says so'
finish
