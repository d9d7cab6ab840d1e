# Time grows with the input and no faster, in what the tool does itself (tests/check_time.c is about the library).  Every input
# takes linear work about a second, and work that is quadratic in it many minutes; what takes longer than the limit is killed.
. "$(dirname "$0")/lib.sh"

case ${SANITIZE:-} in
*sanitize*) size=50000 seconds=60 ;;
*) size=200000 seconds=20 ;;
esac
# shellcheck disable=SC3045 # every sh of Debian has it
ulimit -t $seconds

# many FORMAT [COUNT]: so many times the format, of the numbers from 1, without line ends.
many() {
  awk -v format="$1" -v count="${2:-$size}" 'BEGIN { for (i = 1; i <= count; i++) printf format, i }'
}

# A model of a newer release, in whose configuration there are many members that this one does not know.
train_model
expect_ok export-model model.reml -o model.json
many '"a member of some name %d": 1, ' > members
awk 'FNR == NR { members = $0; next }
  { sub(/"minor": 0/, "\"minor\": 1"); sub(/"numBits"/, members "&"); print }' members model.json > newer.json
expect_ok inspect newer.json
expect_ok inspect --json newer.json

# Names of which all have the same hash: in this hash function, that of an empty one is always 0.
echo '{"globalConfig": {"hashFunction": "xxh3-0.7.2"}, "entryReduction": {"typename": "Coin"}}' > old.json
{ printf '{"features": {"n": {}'; many ', "n%d": {"": 1}' $((size * 4)); echo '}}'; } > empty.json
expect_ok create-inv-hash-table -c old.json -d empty.json --data-format json -o names.json
expect_equal "$(grep -c '"0": \[' names.json)" 1

# Interactions: of a namespace that no example has, many, of many namespaces, and one that makes too many products.
interactions() {
  echo "{\"globalConfig\": {\"interactions\": [$1]}, \"entryReduction\": {\"typename\": \"Coin\"}}" > interactions.json
}
{ printf '1 |'; many ' %d'; echo; } > wide.vw
{ printf '1 '; many '|%d x ' $((size / 2)); echo; } > spaces.vw
interactions '["Default", "Default", {"Name": "x"}]'
expect_ok create-inv-hash-table --interactions -c interactions.json -d wide.vw -o names.json
interactions '["Default", "Default"]'
expect_fail 1 create-inv-hash-table --interactions -c interactions.json -d wide.vw -o names.json
expect_stderr_has 'wide.vw:1: the interactions of this example make more than 134217728 products'
awk -v count=$((size / 2)) 'BEGIN { for (i = 0; i < count; i++) printf "[{\"Name\": \"y\"}, {\"Name\": \"%d\"}], ", i % 2000 }' > members
interactions "$(cat members)[{\"Name\": \"1\"}, {\"Name\": \"2\"}]"
expect_ok create-inv-hash-table --interactions -c interactions.json -d spaces.vw -o names.json

finish
