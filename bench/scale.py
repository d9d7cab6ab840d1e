"""What learning in parts costs (docs/scale.md): scale.py [spark], with a Python that has the package `reml`, and for `spark`
all that `pip install reml[spark]` brings.

It measures the constants of the model of costs on this machine, and prints what that says of clusters: by formulas, by a
simulation of the same, and when which part of it is the limit.  That takes half a minute.  With `spark`, which takes two
minutes more on a machine that has nothing else to do, it trains in a cluster here as well, and holds what Spark writes down of
bytes and times against what the formulas say."""

import heapq
import math
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import data
from reml import Workspace, default_config
from reml.parts import FAN_IN, learn_part, merge_parts, tree_level

FEATURES = 76  # of an example, as RCV1 has
ROW = 28  # bytes of a row in a sparse table: its number and six floats
TABLE_ROW, PAGE = 32, 4096  # bytes of a row in memory, and of a page
# Powers of two: rows of a table, and those of them that are used.
SIZES = [(20, 10), (20, 12), (20, 14), (20, 16), (20, 18), (22, 10), (22, 14), (22, 16), (22, 18), (22, 20)]


# ---- What is measured with ----


def lines(count, rows, seed):
    """Texts of examples that use rows of a table, about so many if they are enough."""
    chance, names = random.Random(seed), range(rows)
    return ["%d |f %s" % (chance.randrange(2), " ".join(map(str, chance.choices(names, k=FEATURES)))) for _ in range(count)]


def documents(count):
    """Such texts with weights of eight digits, as those of RCV1."""
    chance = random.Random(1)
    return ["%d |f %s" % (chance.randrange(2), data.features(chance, FEATURES)) for _ in range(count)]


def new_model(bits):
    config = default_config("Coin")
    config["globalConfig"]["numBits"] = bits
    return bytes(Workspace.create_from_config(config).serialize())


def learned(base, rows, seed):
    """What a model becomes that learns about so many rows."""
    return learn_part(base, lines(max(50, 3 * rows // FEATURES), rows, seed))


def seconds(work, times=5):
    """Processor time, the median of some goes."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def fit(terms, times):
    """The factors with which the sums of the terms come nearest to the times, each in proportion: least squares."""
    scaled = [[term / took for term in each] + [1] for each, took in zip(terms, times)]
    count = len(terms[0])
    system = [[sum(row[i] * row[j] for row in scaled) for j in range(count + 1)] for i in range(count)]
    for i, pivot in enumerate(system):
        pivot[:] = [value / pivot[i] for value in pivot]
        for other in system[:i] + system[i + 1 :]:
            other[:] = [value - other[i] * by for value, by in zip(other, pivot)]
    return [row[-1] for row in system]


# ---- The constants ----


def pages(bits, rows):
    """Pages of a table that rows in random places have the system make one by one; none where so many of them are in use that
    libreml asks for large pages."""
    share = -math.expm1(-rows * PAGE / TABLE_ROW / 2**bits)
    return 0 if share >= 7 / 8 else share * 2**bits * TABLE_ROW / PAGE


def learning_terms(bits, rows):
    return [2**bits, pages(bits, rows), rows]


def merging_terms(bits, rows, models):
    return [2**bits, 2**bits * models, pages(bits, rows), rows, rows * models]


def total(factors, terms):
    return sum(factor * term for factor, term in zip(factors, terms))


@dataclass
class Costs:
    """Seconds of a core."""

    example: float  # to learn one, from its text
    learning: list  # factors of learning_terms: to open a model and to serialize it
    merging: list  # factors of merging_terms, all in all

    def learn(self, bits, rows, examples):
        return total(self.learning, learning_terms(bits, rows)) + self.example * examples

    def merge(self, bits, rows, models):
        return total(self.merging, merging_terms(bits, rows, models))


def measure_example():
    base, texts = new_model(18), documents(20000)
    return (seconds(lambda: learn_part(base, texts)) - seconds(lambda: learn_part(base, []))) / len(texts)


def measure_tables():
    """(bits, rows used, seconds to open and serialize, {models: seconds to merge}) for each of the sizes."""
    for bits, power in SIZES:
        base = learned(new_model(bits), 1 << power, 0)
        models = [learned(base, 1 << power, seed) for seed in range(1, 5)] * 2
        merges = {count: seconds(lambda: merge_parts(base, models[:count])) for count in (2, 4, 8)}
        yield bits, len(models[0]) / ROW, seconds(lambda: learn_part(models[0], [])), merges


def measure():
    """The costs, and what they were made of."""
    found = list(measure_tables())
    merges = [(bits, rows, count, took) for bits, rows, _, merges in found for count, took in merges.items()]
    learning = fit([learning_terms(bits, rows) for bits, rows, _, _ in found], [took for _, _, took, _ in found])
    merging = fit([merging_terms(*each[:3]) for each in merges], [each[3] for each in merges])
    return Costs(measure_example(), learning, merging), found


# ---- What a round takes ----


@dataclass
class Engine:
    """Seconds that Spark takes, here; fit_engine finds all of them but one, which is a usual figure."""

    stage: float = 0.03  # for a stage in which there is nothing to do
    launch: float = 0.001  # of the driver, for each task it starts
    task: float = 0.04  # of a core, for a task in which there is nothing to do
    byte: float = 3.5e-9  # of a core, for each byte of a model that a task takes in or gives out


@dataclass
class Cluster:
    machines: int
    cores: int  # of each
    bandwidth: float  # bytes a second, of each machine in and out

    @property
    def elsewhere(self):
        """The share of what comes from other machines."""
        return 1 - 1 / self.machines


@dataclass
class Round:
    parts: int
    examples: int  # of a part
    bits: int
    rows: int  # that a model uses

    @property
    def size(self):
        return min(ROW * self.rows, 24 << self.bits)


def tree(parts):
    """How many models each level of merges makes."""
    levels = []
    while parts > 1:
        parts = len(tree_level(range(parts)))
        levels.append(parts)
    return levels


def stages(work, costs, engine):
    """For each stage how many tasks it has, how many models each of them takes in, and for how long it computes."""
    yield work.parts, 0, engine.task + costs.learn(work.bits, work.rows, work.examples) + engine.byte * work.size
    before = work.parts
    for count in tree(work.parts):
        models = before / count
        yield count, models, engine.task + costs.merge(work.bits, work.rows, models) + engine.byte * (models + 1) * work.size
        before = count


def driving(work, costs, engine):
    """What the driver does alone: it opens the merged model, serializes it and gives it out."""
    return costs.learn(work.bits, work.rows, 0) + 3 * engine.byte * work.size


def by_formula(work, costs, engine, cluster):
    """Seconds of a round, by what they go to.  A task waits for the driver to start those before it, or for a core."""
    cores, sent = cluster.machines * cluster.cores, cluster.elsewhere * work.size / cluster.bandwidth
    took = {"learning": 0.0, "merging": 0.0, "moving": 3 * sent, "driver": driving(work, costs, engine)}
    for number, (tasks, models, compute) in enumerate(stages(work, costs, engine)):
        computing = -(-tasks // cores) * compute
        took["merging" if number else "learning"] += computing
        took["moving"] += -(-tasks // cluster.machines) * models * sent
        took["driver"] += engine.stage + max(0.0, tasks * engine.launch + compute - computing)
    return took


def by_simulation(work, costs, engine, cluster, spread=0.2, seed=1):
    """Seconds of a round in which tasks are started one by one, each on the core that is free first, take in their models over
    the line of their machine one after the other, and compute for as long as the formula says, give or take `spread`."""
    chance, sent = random.Random(seed), cluster.elsewhere * work.size / cluster.bandwidth
    now = 2 * sent
    for tasks, models, compute in stages(work, costs, engine):
        now += engine.stage
        # In turn over the machines, as Spark does it: the fewer tasks there are, the more machines have but one of them.
        free = [(now, core) for core in range(cluster.machines * cluster.cores)]
        line, launched = [now] * cluster.machines, now
        for _ in range(tasks):
            start, core = heapq.heappop(free)
            launched += engine.launch
            start, machine = max(start, launched), core % cluster.machines
            if models:
                line[machine] = start = max(start, line[machine]) + models * sent
            heapq.heappush(free, (start + compute * chance.lognormvariate(-spread * spread / 2, spread), core))
        now = max(free)[0]
    return now + sent + driving(work, costs, engine)


def bytes_moved(work):
    """From tasks to tasks."""
    return work.size * sum([work.parts, *tree(work.parts)][:-1])


# ---- What is printed ----

CORES, ETHERNET_10G, ETHERNET_25G = 32, 1.25e9, 3.125e9
MODELS = [(1 << 15, 18), (1 << 22, 24), (1 << 27, 27)]  # rows used and bits
PARTS = [2 << i for i in range(12)]
EXAMPLES = 100000  # of a part


def print_costs(costs, found):
    print("an example of %d features: %.2f us" % (FEATURES, 1e6 * costs.example))
    opening, merging = [1e9 * x for x in costs.learning], [1e9 * x for x in costs.merging]
    print("to open and serialize, ns: a row of the table %.2f, a page %.0f, a row used %.1f" % (*opening,))
    print("to merge, ns: a row of the table %.2f, %.2f more a model; a page %.0f; a row used %.1f, and %.1f" % (*merging,))
    print("\nmilliseconds, and how many times what the formula says\n%6s%10s%18s%18s%18s%18s" % (
        "bits", "rows", "open, serialize", "merge 2", "4", "8"))
    for bits, rows, took, merges in found:
        pairs = [(took, costs.learn(bits, rows, 0))]
        pairs += [(took, costs.merge(bits, rows, count)) for count, took in merges.items()]
        print("%6d%10d" % (bits, rows) + "".join("%11.2f %6.2f" % (1e3 * took, took / said) for took, said in pairs))


def cluster_for(parts, bandwidth):
    """As many machines as give each part a core."""
    return Cluster(-(-parts // CORES), CORES, bandwidth)


def print_clusters(costs, engine):
    print("\na round in seconds: %d examples a part, machines of %d cores, 10 Gbit/s each\n%s" % (EXAMPLES, CORES, "".join(
        "%10s" % name for name in ("rows", "parts", "learning", "merging", "moving", "driver", "together", "simulated"))))
    for rows, bits in MODELS:
        for parts in PARTS:
            cluster, work = cluster_for(parts, ETHERNET_10G), Round(parts, EXAMPLES, bits, rows)
            took = by_formula(work, costs, engine, cluster)
            numbers = [*took.values(), sum(took.values()), by_simulation(work, costs, engine, cluster)]
            print("%10d%10d" % (rows, parts) + "".join("%10.2f" % number for number in numbers))


def parts_until(work, costs, engine, bandwidth):
    """How many parts there are when starting their tasks takes as long as all else; 0 when that needs more than a million."""
    for power in range(1, 21):
        more = replace(work, parts=1 << power)
        took = by_formula(more, costs, engine, cluster_for(more.parts, bandwidth))
        if took["driver"] > took["learning"] + took["merging"] + took["moving"]:
            return more.parts
    return 0


def print_limits(costs, engine):
    """When the driver is the limit, and what it would be if it sent the base to each machine itself."""
    print("\na round of 1024 parts\n%10s%8s%15s%10s%13s%26s" % (
        "bytes", "Gbit/s", "driver moves", "tree", "one by one", "driver longest, parts"))
    for size, bits in ((1e6, 18), (1e8, 23), (3e9, 27)):
        for bandwidth in (ETHERNET_10G, ETHERNET_25G):
            work, sent = Round(1024, EXAMPLES, bits, int(size / ROW)), size / bandwidth
            cluster = cluster_for(work.parts, bandwidth)
            took = by_formula(work, costs, engine, cluster)
            levels = took["merging"] + took["moving"] - 3 * sent * cluster.elsewhere
            longest = parts_until(work, costs, engine, bandwidth)
            print("%10.0e%8.0f%15.4f%10.2f%13.2f%26d" % (
                size, bandwidth * 8e-9, 3 * sent, levels, cluster.machines * sent, longest))


# ---- Against Spark ----

EACH = 2000  # examples of a part
HERE = Cluster(1, 2, math.inf)
RUNS = [Round(parts, EACH, bits, rows) for bits, rows in ((20, 1 << 12), (20, 1 << 16), (22, 1 << 20)) for parts in PARTS[:5]]
GIVEN = (2, 8, 32)  # parts of the rounds that Spark's constants come from; the others are foretold


def files_of(directory, work):
    directory.mkdir()
    for part in range(work.parts):
        (directory / ("%03d" % part)).write_text("\n".join(lines(work.examples, work.rows, part)) + "\n")
    return sorted(directory.iterdir())


def run(context, directory, work):
    """When each of three rounds began and ended, after one that warms up; the round as it was, with the rows that were used."""
    from reml.spark import train

    examples = context.union([context.textFile(str(file), 1) for file in files_of(directory, work)])
    model = Workspace.create_from_model(learned(new_model(work.bits), work.rows, work.parts))
    ends = []
    last = train(model, examples, passes=4, on_round=lambda number, merged: ends.append(time.time()))
    return list(zip(ends, ends[1:])), replace(work, rows=len(last.serialize()) // ROW)


def written(events, begin, end):
    """Bytes that tasks which began in this time gave to other tasks, and to the driver."""
    ended = [each for each in events if each["Event"] == "SparkListenerTaskEnd"]
    metrics = [each["Task Metrics"] for each in ended if begin <= each["Task Info"]["Launch Time"] / 1e3 < end]
    shuffled = sum(each["Shuffle Write Metrics"]["Shuffle Bytes Written"] for each in metrics)
    return shuffled, sum(each["Result Size"] for each in metrics)


def run_all(works):
    """For each round as it was: seconds, the least of three, as other programs only add to them, and bytes (written)."""
    sys.path.append(str(Path(__file__).resolve().parent.parent / "bindings/python/tests"))
    from clusters import events_of, spark_cluster, spark_session

    with tempfile.TemporaryDirectory(prefix="reml-scale-") as name, spark_cluster(Path(name)) as master:
        place = Path(name)
        session = spark_session(master, place / "events")
        run(session.sparkContext, place / "first", works[4])
        ran = [run(session.sparkContext, place / str(number), work) for number, work in enumerate(works)]
        session.stop()
        events = events_of(place / "events")
    for spans, work in ran:
        took = min(end - begin for begin, end in spans)
        yield work, took, [total / len(spans) for total in written(events, spans[0][0], spans[-1][1])]


def fit_engine(costs, found):
    """What Spark takes itself, by rounds of which the rest is known: formulas are linear in each of the constants."""
    names, idle = ("stage", "task", "byte"), Engine(0, 0, 0, 0)
    terms, times = [], []
    for work, took, _ in found:
        rest = sum(by_formula(work, costs, idle, HERE).values())
        terms.append([sum(by_formula(work, costs, replace(idle, **{name: 1}), HERE).values()) - rest for name in names])
        times.append(took - rest)
    return replace(idle, **dict(zip(names, fit(terms, times))))


def print_spark(costs, engine, found):
    columns = ("%6s", "bits"), ("%10s", "rows"), ("%7s", "parts"), ("%9s", "seconds"), ("%9s", "said"), ("%7s", "ratio"), (
        "%14s", "MB shuffled"), ("%9s", "said"), ("%7s", "ratio"), ("%11s", "MB driver"), ("%9s", "said")
    print("\nSpark: a stage %.3f s, a task %.3f s, a byte %.2f ns" % (engine.stage, engine.task, 1e9 * engine.byte))
    print("a round, 2 executors of a core, %d examples a part; * are foretold" % EACH)
    print("".join(form % name for form, name in columns))
    for work, took, (shuffled, result) in found:
        said, moved = sum(by_formula(work, costs, engine, HERE).values()), bytes_moved(work)
        print("%6d%10d%7d%9.2f%9.2f%6.2f%s%14.2f%9.2f%7.2f%11.2f%9.2f" % (
            work.bits, work.rows, work.parts, took, said, took / said, " " if work.parts in GIVEN else "*",
            shuffled / 1e6, moved / 1e6, shuffled / moved, result / 1e6, work.size / 1e6))


def main():
    costs, found = measure()
    print_costs(costs, found)
    engine = Engine()
    if sys.argv[1:] == ["spark"]:
        rounds = list(run_all(RUNS))
        engine = replace(fit_engine(costs, [each for each in rounds if each[0].parts in GIVEN]), launch=engine.launch)
        print_spark(costs, replace(engine, launch=0), rounds)
    print_clusters(costs, engine)
    print_limits(costs, engine)


if __name__ == "__main__":
    main()
