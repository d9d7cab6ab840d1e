"""What learning in parts costs (docs/scale.md): scale.py [spark], with a Python that has the package `reml`, and for `spark` all
that `pip install reml[spark]` brings.

It measures the constants of the model of costs on this machine, and prints what that says of clusters, by its formulas and by a
simulation.  With `spark`, it trains in a cluster on this machine as well, and compares what Spark writes down of bytes
and times with what the model said.  One or three minutes."""

import heapq
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from reml import Workspace, default_config
from reml.parts import FAN_IN, learn_part, merge_parts

FEATURES = 76
ROW = 28  # bytes of a row in a sparse table: its number and six floats
TABLE_ROW = 32  # bytes of a row in memory


def lines(count, rows, seed):
    """Texts of examples that use about so many rows of a table."""
    chance = random.Random(seed)
    return [
        "%d |f %s" % (chance.randrange(2), " ".join("%d:%.6f" % (chance.randrange(rows), chance.random()) for _ in range(FEATURES)))
        for _ in range(count)
    ]


def new_model(bits):
    config = default_config("Coin")
    config["globalConfig"]["numBits"] = bits
    return bytes(Workspace.create_from_config(config).serialize())


def model_with(bits, rows, seed=1):
    """A model that uses about so many rows."""
    return learn_part(new_model(bits), lines(max(1, 3 * rows // FEATURES), rows, seed))


def seconds(work, times=5):
    """Processor time, the median of some goes."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


# ---- The constants ----


@dataclass
class Costs:
    """Seconds of one core."""

    example: float  # to learn one, from its text
    table: float  # to make a table and to walk it, each of its rows
    saved: float  # to write a model, each row used
    merged: float  # to merge, each row used of each model


def measure():
    """The costs, and what merges took from which they are made: (models, rows used, seconds)."""
    bits, texts = 20, lines(20000, 47236, 1)
    base = new_model(18)
    example = (seconds(lambda: learn_part(base, texts)) - seconds(lambda: learn_part(base, []))) / len(texts)
    nothing = new_model(bits)
    parts = {rows: [model_with(bits, rows, seed) for seed in range(8)] for rows in (1 << 14, 1 << 16, 1 << 18, 1 << 19)}
    merges = []
    for models in parts.values():
        for count in (2, 4, 8):
            merges.append((count, len(models[0]) / ROW, seconds(lambda: merge_parts(nothing, models[:count]))))
    largest = Workspace.create_from_model(parts[1 << 19][0])
    rows = len(parts[1 << 19][0]) / ROW
    saved = seconds(largest.serialize) / rows
    merged = (merges[-1][2] - merges[-3][2]) / 6 / rows
    table = max(merges[0][2] - merges[0][1] * (2 * merged + saved), 0) / (1 << bits)
    return Costs(example, table, saved, merged), merges


# ---- What a round takes ----


@dataclass
class Cluster:
    machines: int
    cores: int  # of each
    bandwidth: float  # bytes a second, of each machine in and out
    moved: float  # seconds of a core for each byte that a task takes in or gives out
    launch: float  # seconds of the driver for each task
    stage: float  # seconds that a stage takes when there is nothing to do


@dataclass
class Round:
    parts: int
    examples: int  # of all parts
    bits: int
    rows: int  # that a model uses

    @property
    def size(self):
        return ROW * self.rows


def tree(parts):
    """How many models each level of merges makes."""
    levels = []
    while parts > 1:
        parts = -(-parts // FAN_IN)
        levels.append(parts)
    return levels


def stages(work, costs, cluster):
    """For each stage how many tasks it has, how many models each of them takes in, and for how long it computes."""
    table = costs.table * 2**work.bits
    handled = cluster.moved * work.size
    each = table + work.rows * costs.saved + 2 * handled
    yield work.parts, 1, each + work.examples / work.parts * costs.example
    before = work.parts
    for count in tree(work.parts):
        models = before / count
        yield count, models, table + work.rows * (models * costs.merged + costs.saved) + (models + 2) * handled
        before = count


def by_formula(work, costs, cluster):
    """Seconds of a round, by what they go to: learning, merging, moving, and the driver."""
    cores = cluster.machines * cluster.cores
    took = {"learning": 0.0, "merging": 0.0, "moving": 2 * work.size / cluster.bandwidth, "driver": 0.0}
    for number, (tasks, models, compute) in enumerate(stages(work, costs, cluster)):
        took["merging" if number else "learning"] += -(-tasks // cores) * compute
        if number:
            took["moving"] += -(-tasks // cluster.machines) * models * work.size / cluster.bandwidth
        took["driver"] += cluster.stage + tasks * cluster.launch
    took["moving"] += work.size / cluster.bandwidth
    return took


def by_simulation(work, costs, cluster, spread=0.2, seed=1):
    """Seconds of a round in which tasks are started one by one, each on the core that is free first, take in their models over the
    line of their machine one after the other, and compute for as long as the formula says, give or take `spread`."""
    chance = random.Random(seed)
    now = 2 * work.size / cluster.bandwidth
    for number, (tasks, models, compute) in enumerate(stages(work, costs, cluster)):
        now += cluster.stage
        free = [(now, core % cluster.machines) for core in range(cluster.machines * cluster.cores)]
        line = [now] * cluster.machines
        ends = now
        for task in range(tasks):
            start, machine = heapq.heappop(free)
            start = max(start, now + (task + 1) * cluster.launch)
            if number:
                line[machine] = start = max(start, line[machine]) + models * work.size / cluster.bandwidth
            end = start + compute * chance.lognormvariate(0, spread)
            heapq.heappush(free, (end, machine))
            ends = max(ends, end)
        now = ends
    return now + work.size / cluster.bandwidth


def bytes_moved(work):
    """From tasks to tasks, and through the driver."""
    levels = [work.parts, *tree(work.parts)][:-1]
    return work.size * sum(levels), 2 * work.size


# ---- What is printed ----

ETHERNET_10G = 1.25e9
FAMOUS = [(1 << 15, 18), (1 << 22, 24), (1 << 27, 27)]


def print_costs(costs, merges):
    print("an example of %d features %.2f us; a row of a table %.1f ns; a row used: saved %.1f ns, merged %.1f ns a model" % (
        FEATURES, 1e6 * costs.example, 1e9 * costs.table, 1e9 * costs.saved, 1e9 * costs.merged))
    print("\nmerging, 2^20 rows of a table\n%8s%10s%10s%12s" % ("models", "rows", "seconds", "by formula"))
    for count, rows, took in merges:
        print("%8d%10d%10.4f%12.4f" % (count, rows, took, costs.table * 2**20 + rows * (count * costs.merged + costs.saved)))


def print_clusters(costs):
    print("\na round of 100,000 examples a part, machines of 32 cores, 10 Gbit/s each")
    print("%8s%10s%7s%10s%10s%10s%10s%12s%12s" % (
        "parts", "rows", "bits", "learning", "merging", "moving", "driver", "together", "simulated"))
    for rows, bits in FAMOUS:
        for parts in (32, 256, 2048):
            cluster = Cluster(max(1, parts // 32), 32, ETHERNET_10G, 2e-9, 0.001, 0.1)
            work = Round(parts, 100000 * parts, bits, rows)
            took = by_formula(work, costs, cluster)
            print("%8d%10d%7d%10.2f%10.2f%10.2f%10.2f%12.2f%12.2f" % (
                parts, rows, bits, *took.values(), sum(took.values()), by_simulation(work, costs, cluster)))


# ---- Against Spark ----

RUNS = [(parts, rows) for rows in (1 << 12, 1 << 16, 1 << 19) for parts in (2, 8, 32)]
BITS, EACH = 20, 2000  # examples of a part


def run_on_spark(session, directory, parts, rows):
    """Seconds of a round, the median of three after a first one."""
    from reml.spark import train

    path = directory / ("examples-%d-%d" % (parts, rows))
    path.mkdir()
    for part in range(parts):
        (path / ("%03d" % part)).write_text("\n".join(lines(EACH, rows, part)))
    context = session.sparkContext
    examples = context.union([context.textFile(str(file), 1) for file in sorted(path.iterdir())])
    model = Workspace.create_from_model(model_with(BITS, rows))
    ends = []
    train(model, examples, passes=4, on_round=lambda number, merged: ends.append((time.time(), len(merged.serialize()))))
    return statistics.median(after[0] - before[0] for before, after in zip(ends, ends[1:])), ends[-1][1]


def written(events):
    """Bytes that tasks gave to other tasks."""
    ended = [event["Task Metrics"] for event in events if event["Event"] == "SparkListenerTaskEnd" and "Task Metrics" in event]
    return sum(each["Shuffle Write Metrics"]["Shuffle Bytes Written"] for each in ended)


def measure_spark():
    """For each run: seconds of a round, bytes of a model, bytes that were shuffled in a round."""
    sys.path.append(str(Path(__file__).resolve().parent.parent / "bindings/python/tests"))
    from clusters import events_of, spark_cluster, spark_session

    found = []
    with tempfile.TemporaryDirectory(prefix="reml-scale-") as place, spark_cluster(Path(place)) as master:
        # The first run is for the JVM to get warm.
        for number, (parts, rows) in enumerate([RUNS[2], *RUNS]):
            directory = Path(place) / str(number)
            directory.mkdir()
            session = spark_session(master, directory / "events")
            took, size = run_on_spark(session, directory, parts, rows)
            session.stop()
            found.append((took, size, written(events_of(directory / "events")) / 4))
    return found[1:]


def print_spark(costs):
    """Three constants are Spark's: what a stage takes comes from the first run, what a task takes from the one with the most parts
    and the fewest rows, what a byte takes from the last."""
    found = measure_spark()
    works = [Round(parts, parts * EACH, BITS, size // ROW) for (parts, _), (_, size, _) in zip(RUNS, found)]
    here = Cluster(1, 2, 1e12, 0, 0, 0)

    def formula(number):
        return sum(by_formula(works[number], costs, here).values())

    def tasks(number):
        parts = RUNS[number][0]
        return parts + sum(tree(parts))

    here.stage = max(0.0, found[0][0] - formula(0)) / (1 + len(tree(RUNS[0][0])))
    here.launch = max(0.0, found[2][0] - formula(2)) / tasks(2)
    rest = formula(-1)
    here.moved = 1e-9
    here.moved *= max(0.0, found[-1][0] - rest) / (formula(-1) - rest)
    print("\na round on Spark, 2 executors of a core, %d examples a part, tables of 2^%d rows" % (EACH, BITS))
    print("a stage %.3f s, a task %.3f s, a byte %.2f ns" % (here.stage, here.launch, 1e9 * here.moved))
    print("%8s%10s%10s%12s%8s%14s%12s%8s" % (
        "parts", "rows", "seconds", "by formula", "ratio", "MB shuffled", "by formula", "ratio"))
    for number, ((parts, _), (took, size, shuffled)) in enumerate(zip(RUNS, found)):
        moved = bytes_moved(works[number])[0]
        print("%8d%10d%10.2f%12.2f%8.2f%14.2f%12.2f%8.2f" % (
            parts, size // ROW, took, formula(number), took / formula(number), shuffled / 1e6, moved / 1e6, shuffled / moved))


def main():
    costs, merges = measure()
    print_costs(costs, merges)
    print_clusters(costs)
    if sys.argv[1:] == ["spark"]:
        print_spark(costs)


if __name__ == "__main__":
    main()
