# reml create-inv-hash-table: which names hash to which index.
. "$(dirname "$0")/lib.sh"

train_model

# For a configuration or a model, from files or pipes, to a file or a pipe.
expect_ok create-inv-hash-table -d data.vw -c config.json
cp "$said/out" table.json
expect_stdout_has '"hashing": {"numBits": 6, "hashSeed": 0, "hashFunction": "xxh3"}'
expect_stdout_has '"counts": {"names": 6, "indices": 6, "collisions": 0}'
for name in '":default^a"' '":default^b"' '":default^c"' '"x^b"' '"x^d"' '"32": ["constant"]'; do
  expect_stdout_has "$name"
done
expect_equal "$(sed -n 's/^    "\([0-9]*\)".*/\1/p' table.json)" "$(sed -n 's/^    "\([0-9]*\)".*/\1/p' table.json | sort -n)"
expect_ok create-inv-hash-table -d data.vw -i model.reml -o written.json
expect_stdout_empty
expect_same written.json table.json
expect_ok create-inv-hash-table -d - -i model.reml -o - < data.vw
expect_same "$said/out" table.json
expect_ok create-inv-hash-table -d data.vw -c - < config.json
expect_same "$said/out" table.json

# Every kind of name, in every format.
cat > coin.json << 'END'
{"globalConfig": {"numBits": 20, "constantFeatureEnabled": false}, "entryReduction": {"typename": "Coin"}}
END
cat > cb.json << 'END'
{"globalConfig": {"numBits": 20, "constantFeatureEnabled": false}, "entryReduction": {"typename": "CbAdf"}}
END
# names CONFIG FORMAT NAMES < DATA: all that are in the table, sorted.
names() {
  expect_ok create-inv-hash-table -c "$1" -d - --data-format "$2"
  all=$(sed -n '/"names": {/,$s/^    "[0-9]*": \[\(.*\)\],*$/\1/p' "$said/out" | sed 's/", "/"\n"/g' | sort | tr '\n' ' ')
  expect_equal "$all" "$3"
}
LC_ALL=C
export LC_ALL
printf '1 |u age:30 land:NZ land:NZ :4 | x :5 :6\n0 |u age |é:2 ö\n' |
  names coin.json vw-text '":default[0]" ":default[1]" ":default^x" "u[0]" "u^age" "u^land=NZ" "é^ö" '
printf '{"label": 1, "features": {"u": {"a b": 1, "c": "d\\"\\\\", "gone": false}, ":default": [1, 2], "l": ["x"]}}\n' |
  names coin.json json '":default[0]" ":default[1]" "l^x" "u^a b" "u^c=d\"\\" '
printf '{"c": {"u": {"n": "x"}, "_multi": [{"a": {"n": 1}}, {"a": {"n": 2}}], "v": [null, 2]}}\n' |
  names cb.json dsjson '"a^n" "u^n=x" "v[1]" '
printf '1 |a\377b \000\n' | names coin.json vw-text '"a\\xffb^\\x00" '
printf '' | names coin.json vw-text ''

# Names that share an index.
sed 's/20/1/' coin.json > tiny.json
printf '1 | a b c d e f g h\n' > eight.vw
expect_ok create-inv-hash-table -d eight.vw -c tiny.json
expect_stdout_has '"counts": {"names": 8, "indices": 2, "collisions": 2}'

# Products, when asked for: every row that was learned has a name then.
printf '1 |a x y:2 z:t |b :3 :4 | w\n0 |b :1 |a x x\n' > products.vw
for products in '[{"Name": "a"}, {"Name": "b"}]' '[{"Name": "a"}, {"Name": "a"}], ["Default", {"Name": "a"}, {"Name": "b"}]' \
    '[{"Name": "b"}, {"Name": "a"}, {"Name": "a"}], ["Default", "Default"]'; do
  echo "{\"globalConfig\": {\"numBits\": 22, \"interactions\": [$products]},
    \"entryReduction\": {\"typename\": \"Coin\"}}" > products.json
  expect_ok --quiet train -c products.json -d products.vw -o products.reml
  expect_ok create-inv-hash-table -d products.vw -i products.reml -o some.json
  expect_ok create-inv-hash-table -d products.vw -i products.reml -o all.json --interactions
  expect_ok inspect --json products.reml --names some.json
  used=$(sed -n 's/.*"used": \([0-9]*\).*/\1/p' "$said/out")
  expect_stdout_has '"rowsNamed": 7,'
  expect_ok inspect --json products.reml --names all.json
  expect_stdout_has "\"names\": $used, \"indices\": $used, \"collisions\": 0, \"rowsNamed\": $used, \"rowsShared\": 0}"
done
grep -qF '"b[0]*a^x*a^z=t"' all.json || fail 'a product was expected'
cat > actions.json << 'END'
{"globalConfig": {"numBits": 22, "interactions": [[{"Name": "u"}, {"Name": "a"}], [{"Name": "a"}, {"Name": "a"}]]},
 "entryReduction": {"typename": "CbAdf", "config": {"cbType": "TYPE"}}}
END
printf 'shared |u li |a s\n0:-1:0.5 |a x\n|\n\n|a y z\n1:1:0.5 |a x\n\n' > actions.vw
for type in mtr ips; do
  sed "s/TYPE/$type/" actions.json > typed.json
  expect_ok --quiet train -c typed.json -d actions.vw -o actions.reml
  expect_ok create-inv-hash-table -d actions.vw -c typed.json -o all.json --interactions
  expect_ok inspect --json actions.reml --names all.json
  used=$(sed -n 's/.*"used": \([0-9]*\).*/\1/p' "$said/out")
  expect_stdout_has "\"rowsNamed\": $used,"
done
echo '{"globalConfig": {"interactions": [[{"Hash": 5}, "Default"]]}, "entryReduction": {"typename": "Coin"}}' > hash.json
reml create-inv-hash-table -d products.vw -c hash.json --interactions
expect_equal "$status" 0
expect_stderr_has 'hash alone'
expect_ok --quiet create-inv-hash-table -d products.vw -c hash.json --interactions

# What goes wrong leaves the table that was there.
printf '1 | a\nx | b\n' > bad.vw
cp table.json old.json
expect_fail 1 create-inv-hash-table -d bad.vw -c config.json -o table.json
expect_stderr_has 'bad.vw:2:1: expected a number'
expect_same table.json old.json
expect_fail 1 create-inv-hash-table -d missing.vw -c config.json -o table.json
expect_stderr_has 'missing.vw'
expect_fail 1 create-inv-hash-table -d data.vw -c model.reml -o table.json
expect_fail 1 create-inv-hash-table -d data.vw -i config.json -o table.json
expect_stderr_has configuration
expect_fail 1 create-inv-hash-table -d data.vw -c config.json -o missing/table.json
expect_same table.json old.json
expect_fail 2 create-inv-hash-table -d data.vw
expect_stderr_has '-c FILE'
expect_fail 2 create-inv-hash-table -d data.vw -c config.json -i model.reml
expect_fail 2 create-inv-hash-table -c config.json
expect_stderr_has '-d FILE'
expect_fail 2 create-inv-hash-table -d - -c -
expect_fail 2 create-inv-hash-table -d data.vw -c config.json --data-format csv
expect_stderr_has 'vw-text, json or dsjson'

finish
