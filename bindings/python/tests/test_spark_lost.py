import os
import time

import pytest
from clusters import (
    PARTITIONS,
    ROUNDS,
    events_of,
    kill_this_machine,
    learned_here,
    new_model,
    once,
    spark_cluster,
    spark_partitions,
    spark_session,
    write_partitions,
)

pytest.importorskip("pyspark")
from reml.spark import train  # noqa: E402


def test_a_machine_is_lost(tmp_path):
    """A worker and its executor are killed in the middle of a partition of the second round: Spark learns it again elsewhere."""
    texts, flag = write_partitions(tmp_path), str(tmp_path / "killed")

    def killing(line):
        if line == texts[13][20] and once(flag):
            kill_this_machine()
        return line

    (tmp_path / "cluster").mkdir()
    with spark_cluster(tmp_path / "cluster") as master:
        session = spark_session(master, tmp_path / "events")
        while session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() < 3:
            time.sleep(0.1)
        model = train(new_model(), spark_partitions(session, tmp_path).map(killing), rounds=ROUNDS)
        session.stop()
    assert os.path.exists(flag)
    assert model.serialize() == learned_here(new_model(), texts).serialize()
    events = events_of(tmp_path / "events")
    removed = [event for event in events if event["Event"] == "SparkListenerExecutorRemoved"]
    ended = [event["Task End Reason"]["Reason"] for event in events if event["Event"] == "SparkListenerTaskEnd"]
    assert removed and "ExecutorLostFailure" in ended
    # Where a round takes half of the partitions, no task begins for the others.
    assert ended.count("Success") - ended.count("Resubmitted") < 2 * PARTITIONS
    print("spark: executor %s was lost (%s)" % (removed[0]["Executor ID"], removed[0]["Removed Reason"].strip()))
    print("spark: tasks: %s" % ", ".join("%d %s" % (ended.count(reason), reason) for reason in sorted(set(ended))))
