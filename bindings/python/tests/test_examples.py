import pickle

import pytest
from conftest import config

import reml
from reml import (
    ActionProbsPred,
    BinaryLabel,
    CbAdfFeatures,
    CbLabel,
    DataError,
    FormatType,
    ScalarPred,
    SimpleLabel,
    SparseFeatures,
    Workspace,
    WrongTypeError,
)

CB_LINES = "shared |user age:30\n|item tea\n0:-1.5:0.25 |item coffee price:2"
CB_DICT = {"shared": {"user": {"age": 30}}, "actions": [{"item": ["tea"]}, {"item": {"coffee": 1, "price": 2}}]}


def test_parsers_and_dicts_agree(coin):
    text = coin.create_parser(FormatType.VwText)
    json = coin.create_parser(FormatType.Json)
    assert isinstance(text, reml.TextParser) and isinstance(json, reml.JsonParser)
    features, label = text.parse("1 2 |user age:30 country:NZ new")
    assert isinstance(features, SparseFeatures) and label == SimpleLabel(1, 2)
    assert "3 features" in repr(features)
    as_dict = {"user": {"age": 30, "country": "NZ", "new": True}}
    same, none = json.parse({"features": as_dict})
    assert none is None
    line, _ = json.parse('{"features": {"user": {"age": 30, "country": "NZ", "new": true}}}')
    coin.learn(features, label)
    wanted = coin.predict(features)
    assert isinstance(wanted, ScalarPred)
    assert [coin.predict(each) for each in (same, line, as_dict, SparseFeatures(as_dict))] == [wanted] * 4
    assert "country" in repr(SparseFeatures(as_dict))


def test_numpy_values_in_dicts(coin):
    np = pytest.importorskip("numpy")
    coin.learn({"v": np.arange(1.0, 4.0), "w": {"a": np.float32(2)}}, SimpleLabel(1))
    assert coin.predict({"v": [1, 2, 3], "w": {"a": 2}}) == coin.predict({"v": np.arange(1.0, 4.0), "w": {"a": np.float64(2)}})
    with pytest.raises(TypeError, match="set"):
        coin.predict({"v": {1, 2}})


def test_bandit(explorer):
    features, label = explorer.create_parser(FormatType.VwText).parse(CB_LINES)
    assert isinstance(features, CbAdfFeatures) and label == CbLabel(1, -1.5, 0.25)
    explorer.learn(features, label)
    prediction = explorer.predict(CB_DICT)
    assert prediction == explorer.predict(CbAdfFeatures(**CB_DICT)) == explorer.predict(features)
    assert isinstance(prediction, ActionProbsPred) and [action for action, _ in prediction.value] == [0, 1]
    assert sum(probability for _, probability in prediction.value) == pytest.approx(1)
    action, probability = prediction.sample(reml.uniform(7))
    assert dict(prediction.value)[action] == probability
    drawn = [prediction.sample(reml.uniform(event))[0] for event in range(2000)]
    assert drawn.count(1) / 2000 == pytest.approx(dict(prediction.value)[1], abs=0.02)
    with pytest.raises(ValueError):
        prediction.sample(1.5)
    with pytest.raises(ValueError, match="workspace"):
        pickle.loads(pickle.dumps(prediction)).sample(0.5)


def test_predictions_keep_their_values(explorer):
    first = explorer.predict(CB_DICT)
    value = list(first.value)
    explorer.predict({"actions": [{"a": {"b": 1}}] * 5})
    assert first.value == value and first.sample(0.0)


def test_scores():
    ws = Workspace.create_from_config(config("CbAdf"))
    prediction = ws.predict_then_learn(CB_DICT, CbLabel(0, 1.0, 0.5))
    assert isinstance(prediction, reml.ActionScoresPred) and len(prediction.value) == 2


def test_binary():
    ws = Workspace.create_from_config(config("Binary"))
    for _ in range(5):
        ws.learn({"a": {"yes": 1}}, BinaryLabel(True))
        ws.learn({"a": {"no": 1}}, BinaryLabel(False))
    assert ws.predict({"a": {"yes": 1}}) == reml.BinaryPred(True)
    assert ws.predict({"a": {"no": 1}}) == reml.BinaryPred(False)


def test_what_is_refused(coin, explorer):
    with pytest.raises(WrongTypeError):
        coin.learn({"a": {"b": 1}}, CbLabel(0, 1, 1))
    with pytest.raises((WrongTypeError, DataError)):
        coin.predict(CB_DICT)
    features, _ = explorer.create_parser(FormatType.VwText).parse(CB_LINES)
    with pytest.raises(WrongTypeError):
        coin.predict(features)
    with pytest.raises(TypeError, match="a label is"):
        coin.learn({"a": {"b": 1}}, 1.0)
    with pytest.raises(TypeError, match="features are"):
        coin.predict([1, 2])
    with pytest.raises(ValueError, match="label"):
        explorer.predict(dict(CB_DICT, label=1))
    with pytest.raises(DataError) as error:
        coin.create_parser(FormatType.VwText).parse("x |a b")
    assert (error.value.line, error.value.column) == (1, 1)
    with pytest.raises(DataError):
        coin.create_parser(FormatType.Json).parse('{"features": {"a": [1, "b"]}}')
    with pytest.raises(DataError):
        coin.create_parser(FormatType.Json).parse({"features": {"a": [float("nan")]}})
    with pytest.raises(ValueError, match="no example"):
        coin.create_parser(FormatType.VwText).parse("\n")


def test_features_fit_other_workspaces(coin):
    features, label = coin.create_parser(FormatType.VwText).parse("1 |a b")
    other = Workspace.create_from_config(coin.config)
    assert other.learn(features, label)
    with pytest.raises(WrongTypeError):
        Workspace.create_from_config(config("Coin", numBits=5)).learn(features, label)
    assert Workspace.create_from_config(config("Coin", numBits=5)).learn(SparseFeatures({"a": {"b": 1}}), label)


def test_uniform():
    assert 0 <= reml.uniform(0) < 1 and reml.uniform(1) == reml.uniform(1) != reml.uniform(2)
