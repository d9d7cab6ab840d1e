# Names and texts with what printf would take for its own are shown as they are.
. "$(dirname "$0")/lib.sh"

odd='%n%s%9$n'
train_model

# Words of the command line, and files.
expect_fail 2 "$odd"
expect_stderr_has "$odd"
expect_fail 2 train "--$odd"
expect_stderr_has "$odd"
expect_fail 2 train -c config.json -d data.vw -m "$odd"
expect_stderr_has "$odd"
expect_fail 2 config new "$odd"
expect_stderr_has "$odd"
expect_fail 1 export-model "$odd"
expect_stderr_has "$odd: No such file"
cp config.json "$odd"
expect_fail 1 export-model "$odd"
expect_stderr_has "$odd"
expect_fail 1 train -c config.json -d data.vw -o "$odd/$odd"
expect_stderr_has "$odd"

# What stands in files: keys, values, data, metadata, and what a reduction reports.
printf '%s\n' "{\"globalConfig\": {\"$odd\": 1}, \"entryReduction\": {\"typename\": \"$odd\"}}" > odd.json
expect_fail 1 config check odd.json
expect_stderr_has "globalConfig/$odd"
expect_stderr_has "\"$odd\""
printf '%s\n' "$odd |a x" > odd.vw
expect_fail 1 test -i model.reml -d odd.vw
expect_stderr_has "$odd"
printf '%s\n' '{"globalConfig": {}, "entryReduction": {"typename": "Debug", "config": {"id": "'"$odd"'", "label": true,
  "next": {"typename": "Coin"}}}}' > debug.json
printf '%s\n' "1 |$odd $odd:1" > odd.vw
reml train -c debug.json -d odd.vw -o odd.reml
expect_equal "$status" 0
expect_stderr_has "$odd: learn"
expect_ok create-inv-hash-table -c config.json -d odd.vw
expect_stdout_has "$odd"
finish
