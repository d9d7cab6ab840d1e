# reml gen-schema.
. "$(dirname "$0")/lib.sh"

for name in config model; do
  expect_ok gen-schema $name
  expect_same "$said/out" "$srcdir/spec/$name.schema.json"
  expect_ok gen-schema $name -o schema.json
  expect_stdout_empty
  expect_same schema.json "$srcdir/spec/$name.schema.json"
  expect_ok gen-schema -o - $name
  expect_same "$said/out" "$srcdir/spec/$name.schema.json"
done
expect_fail 2 gen-schema
expect_stderr_has 'config or model'
expect_fail 2 gen-schema data
expect_stderr_has "'data'"
expect_fail 2 gen-schema config model
expect_fail 1 gen-schema config -o missing/schema.json
expect_stderr_has 'missing/schema.json'

finish
