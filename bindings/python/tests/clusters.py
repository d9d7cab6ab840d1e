"""Clusters on this machine, of processes of their own, and what is learned in them."""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time

from reml import Workspace, default_config
from reml.parts import learn_part, merge_parts, rounds_of, tree_level

PARTITIONS, ROUNDS = 24, 2


def new_model():
    config = default_config("Coin")
    config["globalConfig"]["numBits"] = 12
    return Workspace.create_from_config(config)


def make_lines(count=1200):
    """Texts of examples, of a linear function of words."""
    chance = random.Random(1)
    worth = [chance.gauss(0, 1) for _ in range(500)]
    lines = []
    for _ in range(count):
        words = [int(chance.random() ** 2 * len(worth)) for _ in range(20)]
        lines.append("%.4f | %s" % (sum(worth[word] for word in words), " ".join("w%d:0.5" % word for word in words)))
    return lines


def write_partitions(directory):
    """Files with the texts, one for each partition; what is read of it."""
    lines = make_lines()
    texts = [lines[number::PARTITIONS] for number in range(PARTITIONS)]
    for number, text in enumerate(texts):
        (directory / ("part-%02d" % number)).write_text("\n".join(text) + "\n")
    return texts


def learned_here(model, partitions, rounds=ROUNDS, **more):
    """What every engine has to come to."""

    def learn_round(base, chosen):
        models = [learn_part(base, partitions[number]) for number in chosen]
        while len(models) > 1:
            models = [merge_parts(base, group) for group in tree_level(models)]
        return models[0]

    return rounds_of(model, len(partitions), learn_round, rounds, **more)


def parent_of(process):
    with open("/proc/%d/stat" % process) as file:
        return int(file.read().rpartition(")")[2].split()[1])


def command_of(process):
    with open("/proc/%d/cmdline" % process) as file:
        return file.read().replace("\0", " ")


def once(path):
    """Whether this is the first to ask."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return False
    return True


# ---- Spark ----


def kill_this_machine():
    """Kills what stands for a machine in the cluster: the executor that this process works for, and its worker."""
    process, found = os.getpid(), []
    while process > 1:
        process = parent_of(process)
        found += [process] if "org.apache.spark" in command_of(process) else []
    assert len(found) == 2, found
    for process in reversed(found):
        os.kill(process, signal.SIGKILL)
    time.sleep(60)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def processes():
    """A list of processes that are stopped in the end."""
    started = []
    try:
        yield started
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()


@contextlib.contextmanager
def spark_cluster(directory, workers=2):
    """The address of a cluster of a master and workers with a core each."""
    import pyspark

    start = os.path.join(os.path.dirname(pyspark.__file__), "bin", "spark-class")
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}
    address = ["--host", "127.0.0.1", "--port", str(free_port())]
    master = "spark://127.0.0.1:" + address[-1]
    commands = [["master.Master", *address, "--webui-port", "0"]]
    for number in range(workers):
        place = ["--work-dir", str(directory / ("worker-%d" % number)), "--webui-port", "0"]
        commands.append(["worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", *place, master])
    with processes() as started, open(directory / "cluster.log", "wb") as log:
        for command in commands:
            command[0] = "org.apache.spark.deploy." + command[0]
            started.append(subprocess.Popen([start, *command], stdout=log, stderr=log, env=environment))
        yield master


def spark_session(master, events):
    """A session in a cluster, which writes down in a directory what happens."""
    from pyspark.sql import SparkSession

    events.mkdir()
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executor.memory": "512m",
        "spark.executorEnv.PYTHONPATH": os.path.dirname(__file__),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.rolling.enabled": "false",
        "spark.eventLog.compress": "false",
    }
    builder = SparkSession.builder.master(master).appName("reml")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def spark_partitions(session, directory):
    """The files that write_partitions wrote, a partition each."""
    return session.sparkContext.union([session.sparkContext.textFile(str(path), 1) for path in sorted(directory.glob("part-*"))])


def events_of(directory):
    """What happened, once the session has stopped."""
    return [json.loads(line) for path in directory.iterdir() for line in open(path)]
