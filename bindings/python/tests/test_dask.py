import os
import signal
from functools import partial

import pytest
from clusters import PARTITIONS, ROUNDS, learned_here, make_lines, new_model, once, write_partitions

from reml import DataError, SimpleLabel
from reml.parts import predict_texts

pytest.importorskip("distributed")
import dask.bag  # noqa: E402
from distributed import Client, LocalCluster  # noqa: E402

from reml.dask import train  # noqa: E402


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    place = str(tmp_path_factory.mktemp("dask"))
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=place
    ) as cluster, Client(cluster) as client:
        yield client


def read(directory):
    """The files that write_partitions wrote, a partition each."""
    return dask.bag.read_text(str(directory / "part-*")).map(str.rstrip)


def test_the_model_is_the_one_learned_here(client, tmp_path):
    texts = write_partitions(tmp_path)
    examples, seen = read(tmp_path), []
    assert examples.npartitions == PARTITIONS
    model = train(new_model(), examples, rounds=ROUNDS, on_round=lambda number, model: seen.append(number))
    assert model.serialize() == learned_here(new_model(), texts).serialize() and seen == [1, 2]


def test_a_worker_is_killed(client, tmp_path):
    texts, flag = write_partitions(tmp_path), str(tmp_path / "killed")

    def killing(line):
        if line == texts[13][20] and once(flag):
            os.kill(os.getpid(), signal.SIGKILL)
        return line

    before = {worker["pid"] for worker in client.run(lambda: {"pid": os.getpid()}).values()}
    model = train(new_model(), read(tmp_path).map(killing), rounds=ROUNDS)
    assert os.path.exists(flag)
    assert model.serialize() == learned_here(new_model(), texts).serialize()
    client.wait_for_workers(2)
    after = {worker["pid"] for worker in client.run(lambda: {"pid": os.getpid()}).values()}
    assert len(before - after) == 1
    print("dask: worker %d was killed, the model is the same" % (before - after).pop())


def test_predictions(client):
    lines = make_lines(40)
    model = learned_here(new_model(), [lines], 1)
    predicted = dask.bag.from_sequence(lines, npartitions=4).map_partitions(partial(predict_texts, model))
    assert predicted.compute() == predict_texts(model, lines)


def test_pairs_and_what_is_refused(client):
    pairs = [({"": [1.0]}, SimpleLabel(2.0))] * 40
    assert train(new_model(), dask.bag.from_sequence(pairs, npartitions=4), rounds=4).predict({"": [1.0]}).prediction == 2.0
    with pytest.raises(DataError, match="example 1: "):
        train(new_model(), dask.bag.from_sequence(["x | a"], npartitions=1))
    with pytest.raises(ValueError, match="5 rounds need as many partitions"):
        train(new_model(), dask.bag.from_sequence(make_lines(8), npartitions=4), rounds=5)
