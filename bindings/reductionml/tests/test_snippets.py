"""What reductionml's documentation shows, and its own tests, run as they stand."""

import importlib.util
import sys
import types
from pathlib import Path

import pytest

import reductionml

SNIPPETS = Path(__file__).parent / "snippets"


def run(name, **names):
    exec(compile((SNIPPETS / name).read_text(), name, "exec"), names)
    return names


def their_tests():
    spec = importlib.util.spec_from_file_location("lib", SNIPPETS / "lib.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [value for name, value in vars(module).items() if name.startswith("test_")]


@pytest.mark.parametrize("test", their_tests(), ids=lambda test: test.__name__)
def test_theirs(test):
    test()


def test_getting_started(monkeypatch):
    pytest.importorskip("sklearn")
    plotted = []
    pyplot = types.ModuleType("matplotlib.pyplot")
    pyplot.plot = plotted.append
    monkeypatch.setitem(sys.modules, "matplotlib", types.ModuleType("matplotlib"))
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    ran = run("getting_started.py")
    assert plotted == [ran["mse_errors"]] and len(ran["mse_errors"]) == 442


def test_model_serialization():
    # The snippets that load say `config` where they mean the model.
    binary = run("model_serialization_1.py")["model_data"]
    assert isinstance(run("model_serialization_2.py", config=binary)["workspace"], reductionml.Workspace)
    as_json = run("model_serialization_3.py")["model_data"]
    assert isinstance(run("model_serialization_4.py", config=as_json)["workspace"], reductionml.Workspace)
