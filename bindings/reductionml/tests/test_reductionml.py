import doctest
import json
import os
import struct
import subprocess
from pathlib import Path

import pytest
from examples import predictions

import reductionml
import reml
from reductionml import FeaturesType, FormatType, LabelType, PredictionType, ReductionType, Workspace

DATA = Path(os.environ.get("REML_SRCDIR", Path(__file__).parents[3])) / "tests/data"
PEER = os.environ.get("REML_PEER")

RECORDED = {
    "cbadf_ips": ("cb.vw", "VwText"),
    "cbadf_mtr": ("cb.vw", "VwText"),
    "coin_hashseed_noconst": ("text_features.vw", "VwText"),
    "coin_json": ("regression.ndjson", "Json"),
    "coin_pairs": ("regression.vw", "VwText"),
    "coin_text_features": ("text_features.vw", "VwText"),
    "coin_tiny_collisions": ("regression.vw", "VwText"),
    "coin_triples": ("regression.vw", "VwText"),
    "elementwise_drop": ("elementwise.ndjson", "Json"),
    "greedy_json": ("cb.ndjson", "Json"),
    "greedy_vwtext": ("cb.vw", "VwText"),
    "softmax_json": ("cb.ndjson", "Json"),
    "squarecb_eps_dsjson": ("cb.dsjson", "DsJson"),
    "squarecb_json": ("cb.ndjson", "Json"),
}

# The release 0.1.0 has not got all reductions.
UNKNOWN_TO_IT = {"elementwise_drop", "softmax_json", "squarecb_eps_dsjson", "squarecb_json"}
# It adds up the features of an example in an order that is another in every run, so the last bits of its predictions are too;
# with these few weights, where features of one example collide, more than the last bits.
CHANGES_EVERY_RUN = {"coin_hashseed_noconst", "coin_tiny_collisions"}


def floats(value):
    """Numbers as the 32 bits that they have in C."""
    if isinstance(value, (list, tuple)):
        return [floats(each) for each in value]
    return value if isinstance(value, int) else struct.pack("f", value)


def task_of(name):
    """A configuration as it was for reductionml, which has no `hashFunction`, and the data."""
    config = json.loads((DATA / "recorded" / name / "config.json").read_text())
    del config["globalConfig"]["hashFunction"]
    data, format_name = RECORDED[name]
    return config, str(DATA / "recorded" / data), format_name


def flat(value):
    for each in value:
        if isinstance(each, (list, tuple)):
            yield from flat(each)
        else:
            yield each


def spelled_out(config):
    """The release 0.1.0 wants a `config` in every reduction."""
    if isinstance(config, dict):
        config = {key: spelled_out(value) for key, value in config.items()}
        if "typename" in config:
            config.setdefault("config", {})
    return config


def coin(**settings):
    return Workspace.create_from_config({"globalConfig": settings, "entryReduction": {"typename": "Coin"}})


@pytest.mark.parametrize("name", RECORDED)
def test_predicts_as_recorded(name):
    lines = (DATA / "recorded" / name / "predictions.jsonl").read_text().splitlines()
    wanted = [list(each.values()) if isinstance(each, dict) else each for each in map(json.loads, lines)]
    assert floats(list(predictions(*task_of(name)))) == floats(wanted)


@pytest.mark.skipif(not PEER, reason="reductionml itself is not there")
def test_predicts_as_the_release():
    names = [name for name in RECORDED if name not in UNKNOWN_TO_IT | CHANGES_EVERY_RUN]
    tasks = [(spelled_out(config), *rest) for config, *rest in map(task_of, names)]
    run = subprocess.run(
        [PEER, Path(__file__).parent / "examples.py"],
        input=json.dumps(tasks),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    for name, line in zip(names, run.stdout.splitlines()):
        for ours, theirs in zip(flat(predictions(*task_of(name))), flat(json.loads(line))):
            assert ours == pytest.approx(theirs, abs=1e-3), name
    assert len(run.stdout.splitlines()) == len(names)


@pytest.mark.parametrize("path", sorted((DATA / "reductionml").glob("*.json")), ids=lambda path: path.stem)
def test_reads_their_models(path):
    binary = path.with_suffix(".flexbuffers").read_bytes()
    one = Workspace.create_from_json_model(json.loads(path.read_text()))
    other = Workspace.create_from_model(binary)
    assert one.workspace.config == other.workspace.config
    assert one.workspace.config["globalConfig"]["hashFunction"] == "xxh3-0.7.2"
    assert Workspace.create_from_model(list(binary)).serialize() == other.serialize()
    assert Workspace.create_from_model(one.serialize()).serialize() == one.serialize()
    assert Workspace.create_from_json_model(one.serialize_to_json()).serialize() == one.serialize()
    with pytest.raises(reml.ModelError, match="reductionml"):
        reml.Workspace.create_from_model(binary)


def test_hash_function():
    assert coin().workspace.config["globalConfig"]["hashFunction"] == "xxh3-0.7.2"
    assert coin(hashFunction="xxh3").workspace.config["globalConfig"]["hashFunction"] == "xxh3"


def test_types():
    types = coin().entry_reduction_types
    assert types == (LabelType.Simple, PredictionType.Scalar, FeaturesType.SparseSimple, None, None, None)
    top = {"typename": "CbExploreAdfGreedy"}
    types = Workspace.create_from_config({"globalConfig": {}, "entryReduction": top}).get_entry_reduction_types()
    assert types.input_label_type == types.output_label_type == LabelType.CB
    assert types.input_features_type == types.output_features_type == FeaturesType.SparseCbAdf
    assert types.input_prediction_type == PredictionType.ActionScores
    assert types.output_prediction_type == PredictionType.ActionProbs


def test_create_parser():
    ws, line = coin(hashSeed=3, numBits=10), "1 |a b c:2"
    wanted = ws.predict_then_learn(*ws.create_parser(FormatType.VwText).parse(line))
    for parser in (
        reductionml.create_parser(FormatType.VwText, FeaturesType.SparseSimple, LabelType.Simple, 3, 10),
        reductionml.create_parser(FormatType.VwText, ReductionType.Simple, 3, 10),
        reductionml.create_parser(FormatType.VwText, reduction_type=ReductionType.Simple, hash_seed=3, num_bits=10),
    ):
        assert isinstance(parser, reductionml.TextParser)
        assert coin(hashSeed=3, numBits=10).predict_then_learn(*parser.parse(line)) == wanted
    parser = reductionml.create_parser(FormatType.DsJson, ReductionType.CB, 0, 18)
    assert isinstance(parser, reductionml.JsonParser)
    with pytest.raises(ValueError, match="no reduction"):
        reductionml.create_parser(FormatType.Json, FeaturesType.SparseSimple, LabelType.CB, 0, 18)


def test_names():
    assert all(hasattr(reductionml, name) for name in reductionml.__all__)
    assert doctest.testmod(reductionml).failed == 0
    assert reductionml.version() == reductionml.__version__ == reml.version()
    with pytest.raises(TypeError, match="create_from_config"):
        Workspace(object())


def test_examples_of_the_documentation():
    """docs/source/reductions/elementwise_interaction.md, cb_adf.md and input_formats.md."""
    coarse = {"keepOriginalFeatures": False, "one": {"Name": "action_vector"}, "two": {"Name": "shared_vector"}}
    regressor = {"config": coarse, "typename": "ElementwiseInteraction"}
    config = {
        "$schema": "./schemas/config/latest/schema.json",
        "entryReduction": {"config": {"cbType": "mtr", "regressor": regressor}, "typename": "CbAdf"},
        "globalConfig": {"constantFeatureEnabled": False},
    }
    example = {
        "label": {"action": 1, "cost": 1, "probability": 0.7},
        "shared": {"shared_vector": [1.0, 2.0, 3.0]},
        "actions": [{"action_vector": [1.0, 2.0, 3.0]}, {"action_vector": [4.0, 5.0, 6.0]}],
    }
    ws = Workspace.create_from_config(config)
    ws.learn(*ws.create_parser(FormatType.Json).parse(example))
    model = ws.serialize_to_json()["entryReduction"]["config"]["regressor"]["config"]["regressor"]
    assert len(model["state"]["weights"]["rows"]) == 3
