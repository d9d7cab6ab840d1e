"""What a long-running program needs: no memory lost, threads, Ctrl-C."""

import _thread
import gc
import pickle
import resource
import threading

import pytest
from conftest import LINES, config

import reml
from reml import CbLabel, DataError, FileError, FormatType, SimpleLabel, Workspace

CB = {"shared": {"user": {"age": 30}}, "actions": [{"item": ["tea"]}, {"item": ["coffee"]}]}


def refused():
    with pytest.raises(reml.ModelError):
        Workspace.create_from_config({"globalConfig": {}, "entryReduction": {"typename": "Coim"}})
    with pytest.raises(DataError):
        Workspace.create_from_config(config("Coin", numBits=4)).create_parser(FormatType.VwText).parse("x |a")


def round_of_everything():
    ws = Workspace.create_from_config(config("CbExploreAdfGreedy", numBits=10), on_log=lambda level, text: None)
    action, probability = ws.predict(CB).sample(0.5)
    ws.learn(CB, CbLabel(action, 1.0, probability))
    again = Workspace.create_from_model(ws.serialize())
    again.metadata["a"] = "b"
    Workspace.merge([ws, again])
    reml.convert(again.serialize_to_json(), reml.Form.Binary)
    refused()


def test_no_memory_is_lost():
    for _ in range(50):
        round_of_everything()
    gc.collect()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(400):
        round_of_everything()
    # One workspace of these has 32 KiB of weights, of which there were four in each round.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4000


def test_threads_merge_and_learn():
    """Merges that name the same workspaces in another order, or twice, wait for each other, and not for ever."""
    models, failures = [Workspace.create_from_config(config("Coin", numBits=4)) for _ in range(2)], []
    features, label = models[0].create_parser(FormatType.VwText).parse(LINES[0])

    def work(mine):
        try:
            for _ in range(200):
                Workspace.merge([*mine, mine[0]])
                mine[0].learn(features, label)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(mine,), daemon=True) for mine in (models, models[::-1]) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert not failures


def test_threads_parse_predict_and_learn(coin):
    """Parsers, features and workspaces are shared."""
    parser, failures = coin.create_parser(FormatType.VwText), []
    shared = [parser.parse(line) for line in LINES]

    def work():
        try:
            for _ in range(100):
                for line, (features, label) in zip(LINES, shared):
                    coin.learn(features, label)
                    coin.predict(parser.parse(line)[0])
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    weights = [label.weight for _, label in shared]
    state = coin.serialize_to_json()["entryReduction"]["state"]
    assert state["modelStates"][0]["totalWeight"] == 400 * sum(weights)


def test_interrupted():
    np = pytest.importorskip("numpy")
    X, ws = np.ones((100000, 200), np.float32), Workspace.create_from_config(config("Coin"))
    timer = threading.Timer(0.1, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        for _ in range(1000):
            ws.learn_many(X, np.ones(len(X)))
    timer.join()
    # It goes on working, and what was learned is whole rows.
    assert ws.learn({"a": {"b": 1}}, SimpleLabel(1))
    assert ws.serialize_to_json()["entryReduction"]["state"]["modelStates"][0]["totalWeight"] % 1 == 0


def test_errors_can_be_pickled():
    with pytest.raises(FileError) as error:
        Workspace.load("missing.reml")
    again = pickle.loads(pickle.dumps(error.value))
    assert (again.errno, str(again), again.status) == (error.value.errno, str(error.value), "REML_E_IO")


def test_sources_of_the_wrong_kind(coin):
    with pytest.raises(TypeError):
        Workspace.create_from_model("model.reml")
    with pytest.raises(TypeError):
        Workspace.create_from_config(None)
    with pytest.raises(ValueError, match="U\\+0000"):
        Workspace.load("a\0b")
    with pytest.raises(ValueError, match="U\\+0000"):
        coin.save("a\0b")
    coin.metadata["a"] = "b"
    assert "a\0c" not in coin.metadata
    with pytest.raises(ValueError, match="U\\+0000"):
        coin.metadata["a\0c"] = "d"
    with pytest.raises(OverflowError):
        CbLabel(-1, 0.0, 1.0) and Workspace.create_from_config(config("CbAdf")).learn(CB, CbLabel(-1, 0.0, 1.0))


def test_a_model_that_failed_is_let_go(coin):
    model = coin.serialize()[:-1]
    with pytest.raises(reml.ModelError) as error:
        Workspace.create_from_model(model)
    model.extend(b"x")
    assert error.value.status
    gc.collect()


def test_labels_out_of_range(coin):
    for label in (SimpleLabel(float("nan")), SimpleLabel(1.0, -1.0), SimpleLabel(1e39)):
        with pytest.raises(DataError):
            coin.learn({"a": {"b": 1}}, label)
    ws = Workspace.create_from_config(config("CbAdf"))
    for label in (CbLabel(2, 0.0, 1.0), CbLabel(0, 0.0, 0.0), CbLabel(0, 0.0, 1.5), CbLabel(0, float("inf"), 1.0)):
        with pytest.raises(DataError):
            ws.learn(CB, label)
    assert ws.serialize() == Workspace.create_from_config(config("CbAdf")).serialize()


@pytest.mark.filterwarnings("ignore")
def test_a_log_that_raises():
    def fail(level, text):
        raise RuntimeError("not today")

    settings = {"id": "d", "prediction": True, "next": {"typename": "Coin"}}
    ws = Workspace.create_from_config(config("Debug", settings), on_log=fail)
    assert ws.predict({"a": {"b": 1}}).prediction == 0
