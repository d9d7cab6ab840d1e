import pickle
from concurrent.futures import ProcessPoolExecutor

import pytest
from clusters import learned_here, make_lines, new_model
from conftest import LINES, config

from reml import BinaryPred, CbLabel, DataError, FormatType, ModelError, SimpleLabel, Workspace, WrongTypeError
from reml.parts import FAN_IN, learn_part, merge_parts, predict_texts, rounds_of, tree_level


def test_a_part_is_learned_as_by_a_workspace(coin):
    base = bytes(coin.serialize())
    parser = coin.create_parser(FormatType.VwText)
    coin.learn_many(parser.parse(line) for line in LINES)
    assert learn_part(base, LINES) == coin.serialize()
    assert learn_part(base, [LINES[0], "", " \n", *LINES[1:]]) == coin.serialize()
    assert learn_part(base, []) == base


def test_examples_are_texts_dicts_and_pairs(coin):
    base = bytes(coin.serialize())
    features = {"user": {"age": 30, "country": "NZ"}}
    as_json = '{"label": {"value": 1}, "features": {"user": {"age": 30, "country": "NZ"}}}'
    wanted = learn_part(base, [LINES[0]])
    assert learn_part(base, [(features, SimpleLabel(1.0))]) == wanted
    assert learn_part(base, [as_json], FormatType.Json) == wanted
    assert learn_part(base, [{"label": {"value": 1}, "features": features}], FormatType.Json) == wanted


def test_a_bad_example_is_named(coin):
    base = bytes(coin.serialize())
    with pytest.raises(DataError, match=r"^example 3: ") as error:
        learn_part(base, [LINES[0], LINES[1], "x | a"])
    assert (error.value.line, error.value.column) == (1, 1)
    assert str(pickle.loads(pickle.dumps(error.value))) == str(error.value)
    with pytest.raises(WrongTypeError, match="^example 1: "):
        learn_part(base, [({}, CbLabel(0, 1.0, 0.5))])
    with pytest.raises(ModelError):
        learn_part(b"model", LINES)


def test_merging_parts_is_merging(coin):
    base = bytes(coin.serialize())
    parts = [learn_part(base, LINES[:2]), learn_part(base, LINES[2:])]
    merged = Workspace.merge([Workspace.create_from_model(part) for part in parts], coin)
    assert merge_parts(base, parts) == merged.serialize()
    assert merge_parts(base, iter([parts[0]])) == parts[0]
    with pytest.raises(ModelError, match=r"models\[1\]"):
        merge_parts(parts[0], [parts[0], base])


def test_rounds_take_each_partition_once():
    asked = []

    def learn_round(base, chosen):
        asked.append(list(chosen))
        return base

    seen = []
    rounds_of(new_model(), 7, learn_round, 3, 2, on_round=lambda number, model: seen.append(number))
    assert asked == [[0, 3, 6], [1, 4], [2, 5]] * 2 and seen == [1, 2, 3, 4, 5, 6]
    model = new_model()
    assert rounds_of(model, 7, learn_round, passes=0) is model
    for rounds, passes, what in [(8, 1, "8 rounds .* there are 7"), (0, 1, "at least 1"), (1, -1, "no less than 0")]:
        with pytest.raises(ValueError, match=what):
            rounds_of(model, 7, learn_round, rounds, passes)


def test_a_tree_has_all_and_keeps_their_order():
    for count in range(1, 3 * FAN_IN * FAN_IN):
        level = tree_level(list(range(count)))
        assert [number for group in level for number in group] == list(range(count))
        assert max(map(len, level)) <= FAN_IN and len(level) == -(-count // FAN_IN)


def test_other_processes_come_to_the_same():
    lines = make_lines()
    partitions = [lines[number::12] for number in range(12)]
    wanted = learned_here(new_model(), partitions)

    def learn_round(base, chosen):
        models = list(pool.map(learn_part, [base] * len(chosen), [partitions[number] for number in chosen]))
        while len(models) > 1:
            groups = tree_level(models)
            models = list(pool.map(merge_parts, [base] * len(groups), groups))
        return models[0]

    with ProcessPoolExecutor(2) as pool:
        assert rounds_of(new_model(), 12, learn_round, 2).serialize() == wanted.serialize()


def test_rounds_learn():
    lines = make_lines()
    held_out, partitions = lines[:200], [lines[number::32] for number in range(200, 232)]

    def error(model):
        wanted = [float(line.split()[0]) for line in held_out]
        return sum((p - y) ** 2 for p, y in zip(predict_texts(model, held_out), wanted))

    errors = [error(learned_here(new_model(), partitions, rounds)) for rounds in (1, 4, 16)]
    assert errors[0] > errors[1] > errors[2]
    assert error(learned_here(new_model(), partitions, 4, passes=4)) < errors[1]


def test_predictions_are_plain(coin, explorer):
    assert predict_texts(coin, ["| a", None, ""]) == [coin.predict({":default": ["a"]}).prediction, None, None]
    binary = Workspace.create_from_config(config("Binary", {"regressor": {"typename": "Coin"}}))
    assert isinstance(binary.predict({}), BinaryPred) and predict_texts(binary, ["| a"]) == [False]
    [probabilities] = predict_texts(explorer, ['{"actions": [{"a": [1]}, {"a": [2]}]}'], FormatType.Json)
    assert probabilities == [p for _, p in explorer.predict({"actions": [{"a": [1]}, {"a": [2]}]}).value]
    with pytest.raises(DataError, match="^example 2: "):
        predict_texts(coin, ["| a", "x | a"])
