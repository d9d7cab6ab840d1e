# reml config new, reml config check, and everything that can be wrong with a configuration.
. "$(dirname "$0")/lib.sh"

# refused PROBLEM... < CONFIGURATION: config check and train refuse it and say every PROBLEM.
refused() {
  cat > bad.json
  expect_fail 1 config check bad.json
  expect_stdout_empty
  for problem in "$@"; do
    expect_stderr_has "$problem"
  done
  expect_stderr_has 'reml: error: bad.json:'
  expect_fail 1 train -c bad.json -d /dev/null -o model.reml
  expect_stdout_empty
  expect_stderr_has "$1"
  [ ! -e model.reml ] || fail 'no model was expected'
}

# New ones are complete and can be used.
expect_ok config new Coin
cp "$said/out" coin.json
expect_stdout_has '"numBits": 18'
expect_stdout_has '"typename": "Coin"'
expect_stdout_has '"alpha": 4.0'
expect_ok config new Coin -o written.json
expect_stdout_empty
expect_same written.json coin.json
expect_ok config new -o - Coin
expect_same "$said/out" coin.json
expect_ok config check coin.json
expect_equal "$(cat "$said/out")" ok
expect_ok config check - < coin.json
expect_equal "$(cat "$said/out")" ok
expect_fail 2 config new Cion
expect_stderr_has Cion
expect_stderr_has Coin

write_config
expect_ok config check config.json

# Files that are no configuration.
expect_fail 1 config check missing.json
expect_stderr_has 'missing.json: No such file or directory'
expect_fail 1 config check .
expect_stderr_has 'Is a directory'
expect_fail 1 config check - < .
expect_stderr_has 'standard input: Is a directory'
: > empty.json
expect_fail 1 config check empty.json
expect_stderr_has empty
expect_fail 1 train -c empty.json -d /dev/null
expect_stderr_has empty
if [ "$(id -u)" = 0 ]; then
  echo 'skipped: root may read everything'
else
  cp config.json secret.json
  chmod 0 secret.json
  expect_fail 1 config check secret.json
  expect_stderr_has 'secret.json: Permission denied'
fi

# What is wrong, where.
refused bad.json:3:18: << END
{
  "globalConfig": {
    "numBits": 6,,
  },
  "entryReduction": {"typename": "Coin"}
}
END
refused bad.json:1:17: << END
{"globalConfig" {}}
END
refused bad.json: << END
{"globalConfig": {}, "entryReduction": {"typename": "Coin"}
END
refused /globalConfig/numbits: numBits << END
{"globalConfig": {"numbits": 6}, "entryReduction": {"typename": "Coin"}}
END
refused /entryReduction/config/aplha: alpha << END
{"globalConfig": {}, "entryReduction": {"typename": "Coin", "config": {"aplha": 1}}}
END
refused /globalConfig/numBits: << END
{"globalConfig": {"numBits": "six"}, "entryReduction": {"typename": "Coin"}}
END
refused /globalConfig/numBits: << END
{"globalConfig": {"numBits": 6.0}, "entryReduction": {"typename": "Coin"}}
END
refused /globalConfig/numBits: 27 << END
{"globalConfig": {"numBits": 28}, "entryReduction": {"typename": "Coin"}}
END
refused /entryReduction/config/alpha: << END
{"globalConfig": {}, "entryReduction": {"typename": "Coin", "config": {"alpha": 0}}}
END
refused /entryReduction/config/alpha: << END
{"globalConfig": {}, "entryReduction": {"typename": "Coin", "config": {"alpha": 1e39}}}
END
refused /entryReduction/config/beta: << END
{"globalConfig": {}, "entryReduction": {"typename": "Coin", "config": {"beta": "NaN"}}}
END
refused /entryReduction/typename: Cion Coin << END
{"globalConfig": {}, "entryReduction": {"typename": "Cion"}}
END
refused /globalConfig/interactions/0 << END
{"globalConfig": {"interactions": [["Default"]]}, "entryReduction": {"typename": "Coin"}}
END
refused entryReduction << END
{"globalConfig": {}}
END

# All of it at once.
refused /globalConfig/numBits: /entryReduction/config/alpha: /entryReduction/config/gamma: << END
{"globalConfig": {"numBits": 0}, "entryReduction": {"typename": "Coin", "config": {"alpha": -1, "gamma": 1}}}
END
expect_fail 1 config check bad.json
expect_equal "$(grep -c '^reml: error: ' "$said/err")" 3

# A field that changes nothing is a warning, which --quiet leaves out.
echo '{"globalConfig": {}, "entryReduction": {"typename": "Coin", "config": {"l1Lambda": 0.5}}}' > l1.json
reml train -c l1.json -d /dev/null
expect_equal "$status" 0
expect_stderr_has 'reml: warning: '
expect_stderr_has l1Lambda
expect_ok --quiet train -c l1.json -d /dev/null

# A model is no configuration.
train_model
expect_ok export-model model.reml -o model.json
for model in model.reml model.json; do
  expect_fail 1 config check $model
  expect_fail 1 train -c $model -d data.vw
  expect_stdout_empty
done

finish
