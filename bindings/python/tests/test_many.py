import threading

import pytest
from conftest import config

from reml import DataError, SimpleLabel, Workspace

np = pytest.importorskip("numpy")
pytest.importorskip("scipy.sparse")
import scipy.sparse


def data(rows=300, columns=12, dtype="float32"):
    numbers = np.random.default_rng(1)
    X = numbers.random((rows, columns)).astype(dtype)
    X[X < 0.4] = 0
    return X, X @ np.arange(columns, dtype=dtype)


def new(**global_config):
    return Workspace.create_from_config(config("Coin", **global_config))


def one_by_one(X, y, weights=None):
    """Learned row by row."""
    ws = new()
    for i, row in enumerate(X):
        ws.learn_many(scipy.sparse.csr_matrix(row.reshape(1, -1)), [y[i]], None if weights is None else [weights[i]])
    return ws


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_layouts_agree(dtype):
    X, y = data(dtype=dtype)
    wanted = one_by_one(X, y).serialize()
    sparse = scipy.sparse.csr_matrix(X)
    wide = sparse.copy()
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    layouts = [X, np.asfortranarray(X), sparse, wide, scipy.sparse.coo_matrix(X), np.repeat(X, 2, axis=1)[:, ::2]]
    for layout in layouts:
        ws = new()
        assert ws.learn_many(layout, y) == len(y)
        assert ws.serialize() == wanted
        assert np.array_equal(ws.predict_many(layout), one_by_one(X, y).predict_many(X))


def test_columns_are_positions():
    X, y = data(columns=3)
    X += 0.5
    ws, other = new(), new()
    ws.learn_many(X, y)
    assert other.learn_many(({":default": row}, SimpleLabel(float(label))) for row, label in zip(X, y)) == len(y)
    assert ws.serialize() == other.serialize()
    assert [p.prediction for p in other.predict_many({":default": row} for row in X)] == ws.predict_many(X).tolist()


def test_csr_that_is_not_canonical():
    """Entries that stand twice are their sum; arrays that do not fit together are refused."""
    X, y = scipy.sparse.csr_matrix(([2.0, 1.0, 3.0], [1, 0, 1], [0, 3]), shape=(1, 2)), [1.0]
    ws, other = new(), new()
    ws.learn_many(X, y)
    other.learn_many(np.array([[1.0, 5.0]]), y)
    assert ws.serialize() == other.serialize() and X.nnz == 3
    X.indptr[1] = 1000
    with pytest.raises(ValueError, match="fit together"):
        ws.learn_many(X, y)


def test_columns_with_names():
    class Frame:
        """What pandas has: a shape, no dtype, and an array by request."""

        shape = (300, 12)

        def __array__(self, dtype=None, copy=None):
            return data()[0]

    X, y = data()
    ws, other = new(), new()
    ws.learn_many(Frame(), y)
    other.learn_many(X, y)
    assert np.array_equal(ws.predict_many(Frame()), other.predict_many(X))


def test_weights():
    X, y = data()
    weights = np.linspace(0, 2, len(y))
    ws = new()
    ws.learn_many(X, y, weights)
    assert ws.serialize() == one_by_one(X, y, weights).serialize()
    assert ws.serialize() != one_by_one(X, y).serialize()


def test_more_rows_than_one_call_takes():
    X, y = data(rows=10000, columns=2)
    ws = new()
    assert ws.learn_many(X, y) == 10000
    assert ws.predict_many(X).shape == (10000,)


def test_binary():
    X, y = data()
    ws = Workspace.create_from_config(config("Binary"))
    ws.learn_many(X, np.where(y > np.median(y), 1, -1))
    assert set(ws.predict_many(X)) <= {0.0, 1.0}


def test_what_is_refused():
    X, y = data()
    ws = new()
    with pytest.raises(ValueError, match="two dimensions"):
        ws.learn_many(X[0], y)
    with pytest.raises(ValueError, match="labels"):
        ws.learn_many(X)
    with pytest.raises(ValueError, match="300 rows"):
        ws.learn_many(X, y[1:])
    X[7, 3] = np.nan
    with pytest.raises(DataError, match="row 7: "):
        ws.learn_many(X, y)
    X[7, 3] = 0
    y[9] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        ws.learn_many(X, y)
    with pytest.raises(ValueError, match="no weights"):
        Workspace.create_from_config(config("Binary")).learn_many(X, np.ones(300), np.ones(300))
    y[9] = np.inf
    with pytest.raises(DataError, match="row 9: "):
        ws.learn_many(X, y)
    with pytest.raises(TypeError, match="actions"):
        Workspace.create_from_config(config("CbAdf")).predict_many(X)
    assert ws.learn_many(X[:0], y[:0]) == 0 and ws.predict_many(X[:0]).shape == (0,)


def test_threads():
    """Calls of several threads on one workspace run one after the other, and none is lost."""
    X, y = data(rows=200)
    ws = new()

    def work():
        for _ in range(20):
            ws.learn_many(X, y)
            ws.predict_many(X)
            ws.predict({"a": {"b": 1}})
            ws.metadata["a"] = "b"
            ws.serialize()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = ws.serialize_to_json()["entryReduction"]["state"]
    assert state["modelStates"][0]["totalWeight"] == 4 * 20 * 200


def test_the_interpreter_is_free_meanwhile():
    X, y = data(rows=4000, columns=400)
    ws, done, ticks = new(), threading.Event(), 0

    def work():
        for _ in range(10):
            ws.learn_many(X, y)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not done.wait(0.001):
        ticks += 1
    thread.join()
    assert ticks > 5
