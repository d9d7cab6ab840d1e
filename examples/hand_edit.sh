#!/bin/sh
# Editing a model by hand: what can be changed, how one sees what has changed, and what happens when it goes wrong.
#
#   hand_edit.sh DATA OUTPUT
#
# DATA is coffee.dsjson, a few decisions of a coffee shop, which offers one of four drinks to whoever comes in.  The files of the
# example stay in the directory OUTPUT.  reml and jq have to be on the PATH.
set -eu
[ $# = 2 ] || {
  echo "usage: hand_edit.sh DATA OUTPUT" >&2
  exit 2
}
mkdir -p "$2"
cp "$1" "$2/coffee.dsjson"
cd "$2"

say() {
  printf '\n%s\n' "$1"
}

# Shows a command, then runs it.
run() {
  printf '$ %s\n' "$1"
  eval "$1"
}

say '1. A model learns which drink to offer: products of what is known of the customer and of the drink.'
run 'reml config new CbExploreAdfGreedy | jq ".globalConfig.interactions = [[{Name: \"FromUrl\"}, {Name: \"j\"}]]" > config.json'
run 'reml train -c config.json -d coffee.dsjson -o model.reml'

say '2. As JSON it can be read.  What its rows of weights are called, the data knows.'
run 'reml export-model model.reml -o model.json'
run 'reml create-inv-hash-table -i model.reml -d coffee.dsjson --interactions -o names.json'
run 'grep Alice names.json'

say '3. Alice wants to be forgotten: her rows go, since a row that is not there is all zeros.  While we are at it, a fifth of all
   decisions shall be for exploring, and the model shall say what was done to it.'
cat > edit.jq << 'END'
($names[0].names | to_entries | map(select(any(.value[]; startswith("FromUrl^name=Alice"))).key)) as $alice
| del(.. | .rows? // empty | .[$alice[]])
| .entryReduction.config.epsilon = 0.2
| .reml.metadata.edited = "forgot Alice, more exploration"
END
run 'cat edit.jq'
run 'jq --slurpfile names names.json -f edit.jq model.json > edited.json'
run 'reml validate edited.json'
run 'reml import-model edited.json -o edited.reml'

say '4. What differs?  Also that jq writes -0.0 as -0, the integer, which is 0.  (diff exits with 1 when something differs.)'
run 'reml diff --header --names names.json --top 3 model.reml edited.reml || test $? = 1'

say '5. The first decision before and after.'
# shellcheck disable=SC2016
run 'for model in model edited; do head -n 1 coffee.dsjson | reml predict -i $model.reml --data-format dsjson -d -; done'

say '6. Now one that is wrong: epsilon in per cent, and a number too few in a row.'
run 'sed -e "s/\"epsilon\": 0.05/\"epsilon\": 20/" -e "s/\"27320\": \[[^,]*, /\"27320\": [/" model.json > wrong.json'
run 'reml validate wrong.json || test $? = 1'

say '   No command takes it, and the model that was there stays.'
run 'cp edited.reml served.reml'
run 'reml import-model wrong.json -o served.reml || test $? = 1'
run 'cmp edited.reml served.reml && echo "served.reml is as it was"'
