import copy
import errno
import json
import logging
import pickle

import pytest
from conftest import LINES, config

import reml
from reml import FormatType, ModelError, SimpleLabel, Workspace


def trained(ws):
    parser = ws.create_parser(FormatType.VwText)
    for line in LINES:
        ws.learn(*parser.parse(line))
    return ws


def test_cannot_be_made_without_a_configuration():
    with pytest.raises(TypeError, match="create_from_config"):
        Workspace()


@pytest.mark.parametrize("typename", reml.typenames())
def test_every_reduction(typename):
    ws = Workspace.create_from_config(reml.default_config(typename))
    assert ws.config == reml.default_config(typename)
    assert ws.serialize() == Workspace.create_from_model(ws.serialize()).serialize()
    assert typename in repr(ws)


def test_types(coin, explorer):
    types = coin.entry_reduction_types
    assert types.input_label_type is reml.LabelType.Simple
    assert types.input_features_type is reml.FeaturesType.SparseSimple
    assert types.output_prediction_type is reml.PredictionType.Scalar
    types = explorer.entry_reduction_types
    assert types.input_label_type is reml.LabelType.CB
    assert types.input_features_type is reml.FeaturesType.SparseCbAdf
    assert types.output_prediction_type is reml.PredictionType.ActionProbs


def test_both_forms_are_the_same_model(coin):
    model = trained(coin).serialize()
    assert isinstance(model, bytearray)
    assert Workspace.create_from_model(model).serialize() == model
    assert Workspace.create_from_model(bytes(model)).serialize() == model
    assert Workspace.create_from_model(memoryview(model)).serialize() == model
    as_json = coin.serialize_to_json()
    assert as_json["entryReduction"]["typename"] == "Coin"
    assert Workspace.create_from_json_model(as_json).serialize() == model
    assert Workspace.create_from_json_model(json.loads(json.dumps(as_json))).serialize() == model


def test_goes_on_where_it_stood(coin):
    parser = coin.create_parser(FormatType.VwText)
    examples = [parser.parse(line) for line in LINES * 3]
    other = Workspace.create_from_config(coin.config)
    for features, label in examples:
        assert other.predict_then_learn(features, label) == coin.predict_then_learn(features, label)
        other = Workspace.create_from_model(other.serialize())
    assert other.serialize() == coin.serialize()


@pytest.mark.parametrize("name", ["model.reml", "model.reml.json", "ä ö"])
def test_save_and_load(coin, tmp_path, name):
    path = tmp_path / name
    trained(coin).save(path)
    assert Workspace.load(path).serialize() == coin.serialize()
    assert Workspace.load(str(path)).serialize() == coin.serialize()
    assert (path.read_bytes()[:1] == b"{") == name.endswith(".json")
    coin.save(path, reml.Form.Config)
    assert json.loads(path.read_text()) == coin.config


def apart(base, count):
    """Models that go on from `base`, each with other lines."""
    models = [Workspace.create_from_model(base.serialize()) for _ in range(count)]
    parser = base.create_parser(FormatType.VwText)
    for i, model in enumerate(models):
        model.learn(*parser.parse(LINES[i]))
    return models


def total_weight(ws):
    return ws.serialize_to_json()["entryReduction"]["state"]["modelStates"][0]["totalWeight"]


def test_merge(coin, tmp_path):
    first, second, third = apart(trained(coin), 3)
    merged = Workspace.merge((model for model in [first, second, third]), coin)
    assert total_weight(merged) == total_weight(coin) + 1 + 1 + 2
    assert total_weight(Workspace.merge([first, second])) == total_weight(first) + total_weight(second)
    assert Workspace.merge([first]).serialize() == Workspace.merge([first], base=coin).serialize() == first.serialize()
    assert Workspace.merge([coin, first, coin], coin).serialize() == first.serialize()
    trained(merged).save(tmp_path / "merged.reml")
    mapped = Workspace.load(tmp_path / "merged.reml", mapped=True)
    assert Workspace.merge([mapped], mapped).serialize() == merged.serialize()


def test_what_does_not_fit_is_not_merged(coin):
    other = Workspace.create_from_config(config("Coin", {"alpha": 2.0}))
    with pytest.raises(ModelError, match=r"^models\[1\]: /entryReduction/config/alpha: 2.0, and 4.0 in the first model") as info:
        Workspace.merge([coin, other])
    assert info.value.pointer == "/entryReduction/config/alpha"
    assert [problem.pointer for problem in info.value.problems] == [info.value.pointer]
    with pytest.raises(ModelError, match=r"^models\[0\]: .*less than that in the base"):
        Workspace.merge([coin], trained(Workspace.create_from_config(config("Coin"))))
    with pytest.raises(reml.ArgumentError, match="no model"):
        Workspace.merge([])


def test_a_merged_workspace_logs(coin):
    said = []
    debug = Workspace.create_from_config(config("Debug", {"next": {"typename": "Coin"}, "prediction": True}))
    merged = Workspace.merge([debug, debug], on_log=lambda level, text: said.append(text))
    merged.predict({"": [1.0]})
    assert len(said) == 1


def test_a_mapped_model_predicts_and_is_not_changed(coin, tmp_path, monkeypatch):
    path = tmp_path / "model.reml"
    trained(coin).save(path)
    monkeypatch.chdir(tmp_path)
    ws = Workspace.load("model.reml", mapped=True)
    parser = ws.create_parser(FormatType.VwText)
    for line in LINES:
        features, _ = parser.parse(line)
        assert ws.predict(features) == coin.predict(features)
    for change in (lambda: ws.learn(*parser.parse("1 | a")), lambda: ws.metadata.update(a="b")):
        with pytest.raises(reml.ReadOnlyError, match="model.reml is mapped"):
            change()
    assert ws.serialize() == pickle.loads(pickle.dumps(ws)).serialize() == path.read_bytes()
    monkeypatch.chdir("/")
    assert not ws.stale and not coin.stale
    coin.save(path)
    assert ws.stale
    assert ws.serialize() == coin.serialize()
    coin.save(tmp_path / "model.json")
    with pytest.raises(ModelError, match="JSON"):
        Workspace.load(tmp_path / "model.json", mapped=True)


def test_a_failed_save_leaves_the_file(coin, tmp_path):
    path = tmp_path / "model.reml"
    path.write_text("mine")
    with pytest.raises(reml.FileError) as error:
        coin.save(path / "model.reml")
    assert error.value.errno == errno.ENOTDIR and isinstance(error.value, OSError)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda ws: pickle.loads(pickle.dumps(ws))])
def test_copies(coin, again):
    other = again(trained(coin))
    assert other.serialize() == coin.serialize()
    trained(other)
    assert other.serialize() != coin.serialize()


def test_metadata(coin):
    coin.metadata["note"] = "clicks of week 7"
    coin.metadata["author"] = "ä"
    assert dict(coin.metadata) == {"note": "clicks of week 7", "author": "ä"}
    assert list(coin.metadata) == ["author", "note"]
    assert Workspace.create_from_model(coin.serialize()).metadata == coin.metadata
    assert coin.serialize_to_json()["reml"]["metadata"]["note"] == "clicks of week 7"
    del coin.metadata["note"]
    assert "note" not in coin.metadata and len(coin.metadata) == 1
    with pytest.raises(KeyError):
        del coin.metadata["note"]
    with pytest.raises(ValueError, match="begins with"):
        coin.metadata["$x"] = "y"
    with pytest.raises(ValueError, match="U\\+0000"):
        coin.metadata["a"] = "b\0c"


def test_problems_have_places():
    with pytest.raises(ModelError) as error:
        Workspace.create_from_config({"globalConfig": {"numBits": 99, "x": 1}, "entryReduction": {"typename": "Coim"}})
    assert error.value.pointer == "/globalConfig/numBits" and (error.value.line, error.value.column) == (1, 30)
    assert error.value.status == "REML_E_VALUE" and isinstance(error.value, ValueError)
    assert [problem.pointer for problem in error.value.problems] == [
        "/globalConfig/numBits", "/globalConfig/x", "/entryReduction/typename",
    ]
    again = pickle.loads(pickle.dumps(error.value))
    assert str(again) == str(error.value) and again.problems == error.value.problems


def test_a_model_is_no_configuration(coin):
    with pytest.raises(ModelError):
        Workspace.create_from_config(coin.serialize_to_json())
    with pytest.raises(ModelError):
        Workspace.create_from_json_model(coin.config)
    with pytest.raises(ModelError) as error:
        Workspace.create_from_model(coin.serialize()[:-1])
    assert error.value.status in ("REML_E_TRUNCATED", "REML_E_CHECKSUM")
    with pytest.raises(ModelError):
        Workspace.create_from_model(b"")
    with pytest.raises(reml.FileError, match="No such file"):
        Workspace.load("missing.reml")


def test_convert(coin, tmp_path):
    model = bytes(trained(coin).serialize())
    as_json = reml.convert(model, reml.Form.Json)
    assert json.loads(as_json) == coin.serialize_to_json()
    assert reml.convert(as_json, reml.Form.Binary) == model
    assert reml.convert(coin.serialize_to_json(), reml.Form.Binary) == model
    (tmp_path / "a.reml").write_bytes(model)
    assert reml.convert(tmp_path / "a.reml", reml.Form.Json) == as_json
    assert json.loads(reml.convert(model, reml.Form.Config)) == coin.config
    with pytest.raises(ModelError):
        reml.convert(model[:40], reml.Form.Json)


def test_log(caplog):
    heard = []
    settings = {"id": "d", "prediction": True, "next": {"typename": "Coin"}}
    ws = Workspace.create_from_config(config("Debug", settings), on_log=lambda level, text: heard.append((level, text)))
    ws.predict({"a": {"b": 1}})
    assert heard and heard[0][0] == logging.DEBUG and "d" in heard[0][1]
    with caplog.at_level(logging.DEBUG, "reml"):
        Workspace.create_from_config(config("Debug", settings)).predict({"a": {"b": 1}})
    assert heard[0][1] in caplog.messages


def test_versions():
    assert reml.version() == reml.__version__
    assert reml.format_version() == (1, 0)
    assert "CbExploreAdfSquareCb" in reml.typenames()
    assert reml.json_schema(reml.Form.Config)["$schema"].endswith("2020-12/schema")
    with pytest.raises(ValueError):
        reml.json_schema(reml.Form.Binary)
    with pytest.raises(ValueError, match="Coim"):
        reml.default_config("Coim")


def test_learn_says_whether_it_learned(coin):
    assert coin.learn({"a": {"b": 1}}, SimpleLabel(1))
    assert not coin.learn({"a": {"b": 1}}, None)
