import copy
import json

import pytest
from conftest import config

from reml import CbAdfFeatures, CbLabel, DataError, FormatType, SimpleLabel, Workspace, WrongTypeError


class Texts(list):
    """Has a shape, as a column of pandas has, and is no matrix."""

    shape = (3,)


def test_texts_are_learned_and_predicted_as_what_they_parse_to():
    lines = ["1 |user age:30 country:NZ", "\n", "2 2 |user age:50 new", "|user age:20"]
    ws, other = (Workspace.create_from_config(config("Coin")) for _ in range(2))
    parse = other.create_parser(FormatType.VwText).parse
    assert ws.learn_many(iter(lines), format_type=FormatType.VwText) == 2
    assert other.learn_many(parse(line) for line in lines if line != "\n") == 2
    assert ws.serialize() == other.serialize()
    predicted = ws.predict_many(Texts([*lines, None]), format_type=FormatType.VwText)
    assert predicted == [line and line != "\n" and other.predict(parse(line)[0]) or None for line in [*lines, None]]
    assert ws.learn_many(Texts(lines), format_type=FormatType.VwText) == 2


def test_texts_in_json():
    ws = Workspace.create_from_config(config("CbExploreAdfGreedy"))
    example = {"label": {"action": 0, "cost": 1, "probability": 0.5}, "actions": [{"a": [1]}, {"a": [2]}]}
    pair = (CbAdfFeatures(actions=example["actions"]), CbLabel(0, 1.0, 0.5))
    other = copy.copy(ws)
    assert ws.learn_many([json.dumps(example), example, pair], format_type=FormatType.Json) == 3
    assert other.learn_many([pair] * 3) == 3 and ws.serialize() == other.serialize()
    assert ws.predict_many([example, pair[0]], format_type=FormatType.Json) == other.predict_many([pair[0]] * 2)


def test_the_example_that_is_wrong_is_named():
    ws = Workspace.create_from_config(config("Coin"))
    with pytest.raises(DataError, match="^example 3: ") as error:
        ws.learn_many(["1 | a", "", "x | a", "1 | b"], format_type=FormatType.VwText)
    assert (error.value.line, error.value.column) == (1, 1)
    with pytest.raises(WrongTypeError, match="^example 2: "):
        ws.learn_many([({}, SimpleLabel(1.0)), ({}, CbLabel(0, 1.0, 0.5))])
    assert ws.serialize_to_json()["entryReduction"]["state"]["modelStates"][0]["totalWeight"] == 2
    with pytest.raises(DataError, match="^example 2: "):
        ws.predict_many([None, "x | a"], format_type=FormatType.VwText)
    with pytest.raises(ValueError, match="texts have their labels"):
        ws.learn_many(["1 | a"], [1.0], format_type=FormatType.VwText)
