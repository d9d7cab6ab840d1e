# reml merge: models that learned apart become one.
. "$(dirname "$0")/lib.sh"

LC_ALL=C
export LC_ALL
write_data
train_model
head -n 2 data.vw > north.vw
tail -n 2 data.vw > south.vw
expect_ok --quiet train -i model.reml -d north.vw -o north.reml
expect_ok --quiet train -i model.reml -d south.vw -o south.reml
expect_ok export-model model.reml -o model.json
expect_ok export-model north.reml -o north.json

# value NAME FILE: a number of a model.
value() {
  "$tool" export-model "$2" | sed -n "s/.*\"$1\": \([-0-9.e]*\).*/\1/p"
}

# One model comes back as it is, with and without a base.
expect_ok merge -o one.reml north.reml
expect_stdout_empty
expect_same one.reml north.reml
expect_ok merge --output-model one.reml --base model.reml north.json
expect_same one.reml north.reml

# Of several: what each added, once.
expect_ok merge --base model.reml -o both.reml north.reml south.reml
learned=$(value totalWeight model.reml)
expect_equal "$(value totalWeight both.reml)" "$((${learned%.0} + 4)).0"
expect_ok merge -o apart.reml north.reml south.reml
expect_equal "$(value totalWeight apart.reml)" "$((2 * ${learned%.0} + 4)).0"
expect_ok validate both.reml
expect_ok --quiet train -i both.reml -d data.vw -o later.reml

# The form of what is merged, the order and where it comes from make no difference.
expect_ok merge --base model.json -o - north.json south.reml
expect_same "$said/out" both.reml
expect_ok merge --base model.reml -o other.reml south.reml north.reml
expect_equal "$(value totalWeight other.reml)" "$(value totalWeight both.reml)"
expect_ok merge --base model.reml -o - - south.reml < north.reml
expect_same "$said/out" both.reml
expect_ok merge --base - -o - north.reml south.reml < model.json
expect_same "$said/out" both.reml

# Standard input it is even where a file is called so.
cp south.reml ./-
expect_ok merge --base model.reml -o - - south.reml < north.reml
expect_same "$said/out" both.reml

# What is written may be what was read.
cp model.reml base.reml
expect_ok merge --base base.reml -o base.reml north.reml south.reml
expect_same base.reml both.reml

# unchanged STATUS TEXT ARGUMENT...: refused, with that text, and the output stays what it was.
cp model.reml out.reml
unchanged() {
  text=$2
  expected_status=$1
  shift 2
  expect_fail "$expected_status" merge "$@"
  expect_stdout_empty
  expect_stderr_has "$text"
  expect_same out.reml model.reml
}

# The first difference, and in which model.
sed 's/"alpha": 4.0/"alpha": 2.0/' model.json > bolder.json
unchanged 1 'reml: error: bolder.json: /entryReduction/config/alpha: 2.0, and 4.0 in the first model' -o out.reml north.reml bolder.json
unchanged 1 'reml: error: bolder.json: /entryReduction/config/alpha: 2.0, and 4.0 in the base' -o out.reml --base model.reml bolder.json
unchanged 1 'reml: error: model.reml: /entryReduction/state/' -o out.reml --base north.reml north.reml model.reml
expect_stderr_has 'less than'
expect_stderr_has 'the model does not come from it'
expect_equal "$(grep -c error: "$said/err")" 1

# What is no model, or a broken one.
unchanged 1 'missing.reml' -o out.reml north.reml missing.reml
unchanged 1 'missing.reml' -o out.reml --base missing.reml north.reml
unchanged 1 'config.json' -o out.reml north.reml config.json
head -c 300 north.reml > broken.reml
unchanged 1 'broken.reml' -o out.reml broken.reml south.reml
# In a weight, which only the checksum tells.
{ head -c 500 north.reml && printf '\377' && tail -c +502 north.reml; } > damaged.reml
expect_ok predict --map -i damaged.reml -d data.vw
unchanged 1 'damaged.reml: ' -o out.reml damaged.reml south.reml
expect_equal "$(grep -c error: "$said/err")" 1
expect_fail 1 merge -o nowhere/out.reml north.reml

# Command lines.
unchanged 2 'which models?' -o out.reml
unchanged 2 'where to?' north.reml south.reml
unchanged 2 'only one input can be standard input' -o out.reml - -
unchanged 2 'only one input can be standard input' -o out.reml --base - -
finish
