#!/usr/bin/env bash
# Makes the golden models of a version of the format: bash tests/golden/make.sh VERSION [REML [DIRECTORY]]
# What is there already is never made again; README.md says why.
set -euo pipefail

version=${1:?the version of the format, such as 1.0}
here=$(cd "$(dirname "$0")" && pwd)
reml=${2:-$here/../../build/tools/reml}
to=${3:-$here}/$version
[ ! -e "$to" ] || { echo "make.sh: $to is there, and golden models are never changed" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# golden NAME DATA GLOBALCONFIG NODE: trains on a file of data/, then predicts the same examples with what was saved.
golden() {
  local name=$work/models/$1 data=$here/data/$2
  mkdir -p "$work/models"
  echo "{\"globalConfig\": {$3}, \"entryReduction\": $4}" > "$work/config.json"
  "$reml" --quiet train -c "$work/config.json" -d "$data" -o "$name.reml"
  "$reml" --quiet export-model "$name.reml" -o "$name.reml.json"
  "$reml" --quiet predict -i "$name.reml" -d "$data" -o "$name.predictions"
  echo "$1 $2" >> "$work/models/index"
}

# annotated NAME METADATA: a model as `golden` made it, with metadata.
annotated() {
  local name=$work/models/$1
  sed "s/\"metadata\": {}/\"metadata\": {$2}/" "$name.reml.json" > "$work/edited.json"
  "$reml" --quiet import-model "$work/edited.json" -o "$name.reml"
  "$reml" --quiet export-model "$name.reml" -o "$name.reml.json"
}

# node TYPENAME CONFIG
node() {
  echo "{\"typename\": \"$1\", \"config\": {$2}}"
}

coin=$(node Coin '')
size='{"Name": "size"}' place='{"Name": "place"}' point='{"Name": "point"}' shape='{"Name": "shape"}'
user='{"Name": "user"}' action='{"Name": "action"}' item='{"Name": "item"}' kind='{"Name": "kind"}'

golden coin-squared numbers.vw "\"numBits\": 5, \"hashSeed\": 42, \"interactions\": [[$size, $size], [$size, $place]]" "$coin"
golden coin-logistic answers.vw "\"numBits\": 6, \"interactions\": [[$point, $point, $shape]]" \
  "$(node Coin '"lossFunction": {"Logistic": {}}, "linkFunction": "Logistic"')"
golden coin-labels answers.vw '"numBits": 5' \
  "$(node Coin '"lossFunction": {"Logistic": {"min_label": -1.5, "max_label": 2.5}}')"
golden coin-settings numbers.vw '"numBits": 6, "constantFeatureEnabled": false' \
  "$(node Coin '"alpha": 2.5, "beta": 0.3, "l1Lambda": 0.1, "l2Lambda": 0.2')"
golden coin-triples numbers.vw "\"numBits\": 6, \"interactions\": [[$size, $size, $place], [\"Default\", $place]]" "$coin"
golden coin-old-hash numbers.vw '"numBits": 5, "hashFunction": "xxh3-0.7.2", '\
"\"interactions\": [[\"Default\", $size], [\"Default\", {\"Hash\": 7}]]" "$coin"
golden coin-dense numbers.vw '"numBits": 2' "$coin"
golden binary answers.vw "\"numBits\": 5, \"interactions\": [[$point, $shape]]" "$(node Binary '')"

pairs="\"interactions\": [[$user, $action]]"
golden cbadf-mtr actions.vw "\"numBits\": 6, $pairs" "$(node CbAdf '')"
golden cbadf-ips actions.vw "\"numBits\": 6, $pairs" "$(node CbAdf '"cbType": "ips"')"
golden greedy actions.vw "\"numBits\": 5, $pairs" "$(node CbExploreAdfGreedy '"epsilon": 0.2')"
golden softmax actions.vw "\"numBits\": 5, $pairs" "$(node CbExploreAdfSoftmax '"lambda": 3.0, "uniformEpsilon": 0.1')"
golden squarecb actions.vw "\"numBits\": 5, $pairs" \
  "$(node CbExploreAdfSquareCb '"gammaScale": 20.0, "gammaExponent": 0.7, "uniformEpsilon": 0.15')"
golden elementwise vectors.ndjson '"numBits": 5, "hashSeed": 7' \
  "$(node CbAdf "\"regressor\": $(node ElementwiseInteraction "\"one\": $item, \"two\": $user")")"
golden debug numbers.vw '"numBits": 4' \
  "$(node Debug "\"id\": \"top\", \"prediction\": true, \"label\": true, \"features\": true, \"indent\": 2, \"next\": $coin")"

# Twelve reductions, which is as deep as it goes.
below=$(node Debug "\"id\": \"lowest\", \"next\": $coin")
below=$(node ElementwiseInteraction "\"two\": {\"Hash\": 7}, \"keepOriginalFeatures\": true, \"regressor\": $below")
below=$(node ElementwiseInteraction "\"one\": $item, \"two\": $user, \"keepOriginalFeatures\": true, \"regressor\": $below")
for name in f e d; do below=$(node Debug "\"id\": \"$name\", \"next\": $below"); done
below=$(node Debug "\"id\": \"c\", \"next\": $(node CbAdf "\"regressor\": $below")")
below=$(node CbExploreAdfSquareCb "\"cbAdf\": $below")
for name in b a; do below=$(node Debug "\"id\": \"$name\", \"next\": $below"); done
golden deep vectors.ndjson "\"numBits\": 5, \"interactions\": [[$item, $kind]]" "$below"
annotated deep '"author": "tests", "note": "caf\\u00e9\\n\\ud83d\\ude00"'

mv "$work/models" "$to"
echo "made $(wc -l < "$to/index") models in $to"
