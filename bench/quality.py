"""How good models are that were learned in parts: quality.py BUILD [EXAMPLES] [--write FILE | --check].

A collection like RCV1 (rcv1_like.c) is split into parts, each of which is learned apart and merged in one or more rounds; what
comes out predicts 50,000 other documents.  It is held against one model that learned all in turn, against one part alone,
and against the mean of all weights.  Without EXAMPLES there are 1,048,576, which takes three minutes on two cores and 1.2 GB of the
temporary directory.  --write makes a table of it, which docs/pictures/make.py draws; --check looks at a few settings, which
should be as it says at any size."""

import argparse
import concurrent.futures
import csv
import json
import os
import subprocess
import sys
import tempfile

PARTS, ROUNDS = (1, 2, 4, 8, 16, 32), (1, 4, 16, 64)
PIECES = PARTS[-1] * ROUNDS[-1]  # the least that is learned in one go
HELD_OUT = 50000
CONFIGURATION = {"globalConfig": {"numBits": 18}, "entryReduction": {"typename": "Coin"}}


class Tools:
    """The programs, and the directory with the data."""

    def __init__(self, build, directory):
        self.directory = directory
        self.tool, self.generator = os.path.abspath(build + "/tools/reml"), os.path.abspath(build + "/bench/rcv1_like")

    def path(self, name):
        return os.path.join(self.directory, name)

    def reml(self, *words):
        return subprocess.run([self.tool, "--quiet", *words], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout

    def documents(self, name, first, count):
        with open(self.path(name), "wb") as file:
            subprocess.run([self.generator, str(first), str(count)], check=True, stdout=file)

    def learn(self, base, pieces, model):
        data = [word for piece in pieces for word in ("-d", self.path("piece-%d" % piece))]
        self.reml("train", "-i", base, *data, "-o", model)

    def losses(self, model):
        """The mean squared error on what was held out, and the part of wrong answers, if above one half means yes."""
        answers = self.reml("test", "-i", model, "-d", self.path("held-out"), "-p", "-").splitlines()
        with open(self.path("held-out")) as file:
            pairs = [(json.loads(answer)["prediction"], int(line[0])) for answer, line in zip(answers, file)]
        wrong = sum((prediction > 0.5) != label for prediction, label in pairs)
        return sum((prediction - label) ** 2 for prediction, label in pairs) / len(pairs), wrong / len(pairs)


def merge(tools, base, models, merged):
    tools.reml("merge", "--base", base, "-o", merged, *models)


def mean_of(states, name):
    return sum(state[name] for state in states) / len(states)


def average(tools, base, models, averaged):
    """Every number that was learned is the mean of those of the models; a row that a model has not counts as zeros."""
    trees = [json.loads(tools.reml("export-model", model, "-o", "-")) for model in models]
    states = [tree["entryReduction"]["state"] for tree in trees]
    sums = {}
    for state in states:
        for row, values in state["weights"]["rows"].items():
            sums[row] = [a + b for a, b in zip(sums[row], values)] if row in sums else values
    mean = states[0]
    mean["weights"]["rows"] = {row: [value / len(models) for value in sums[row]] for row in sorted(sums, key=int)}
    mean["modelStates"] = [{name: mean_of([each["modelStates"][0] for each in states], name) for name in mean["modelStates"][0]}]
    mean.update({name: mean_of(states, name) for name in ("averageSquaredNormX", "minLabel", "maxLabel")})
    with open(averaged + ".json", "w") as file:
        json.dump(trees[0], file)
    tools.reml("import-model", averaged + ".json", "-o", averaged)


def pieces_of(part, turn, parts, rounds):
    """What a part learns in a round: pieces in the order of the data, of which each part has as many as another."""
    share = PIECES // parts // rounds
    first = part * (PIECES // parts) + turn * share
    return range(first, first + share)


def measured(tools, method, parts, rounds):
    """The losses of a model that was learned by so many parts in so many rounds."""
    base = tools.path("base")
    with tempfile.TemporaryDirectory(dir=tools.directory) as place:
        models = [os.path.join(place, "part-%d" % part) for part in range(1 if method == "one part" else parts)]
        for turn in range(rounds):
            for part, model in enumerate(models):
                tools.learn(base, pieces_of(part, turn, parts, rounds), model)
            result = os.path.join(place, "base-%d" % turn)
            METHODS[method](tools, base, models, result)
            base = result
        return tools.losses(base)


# A model that is merged alone stays as it is.
METHODS = {"merged": merge, "averaged": average, "one part": merge}
SETTINGS = [("merged", parts, rounds) for rounds in ROUNDS for parts in PARTS if parts > 1 or rounds == 1]
SETTINGS += [("averaged", parts, rounds) for rounds in (1, 16) for parts in PARTS[1:]]
SETTINGS += [("one part", parts, 1) for parts in PARTS[1:]]
ALL_IN_TURN = ("merged", 1, 1)
# What --check looks at: 16 rounds, and what they are held against.
CHECKED_PARTS = (8, 32)
CHECKED = [ALL_IN_TURN, *(("one part", parts, 1) for parts in CHECKED_PARTS)]
CHECKED += [(method, parts, 16) for parts in CHECKED_PARTS for method in ("merged", "averaged")]


def make_data(tools, workers, examples):
    share = examples // PIECES
    list(workers.map(lambda piece: tools.documents("piece-%d" % piece, piece * share, share), range(PIECES)))
    tools.documents("held-out", examples, HELD_OUT)
    with open(tools.path("configuration"), "w") as file:
        json.dump(CONFIGURATION, file)
    tools.documents("nothing", 0, 0)
    tools.reml("train", "-c", tools.path("configuration"), "-d", tools.path("nothing"), "-o", tools.path("base"))


def measure(build, examples, settings):
    """The losses of each setting, printed as they come."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="reml-quality-") as directory, concurrent.futures.ThreadPoolExecutor(
        os.cpu_count()
    ) as workers:
        tools = Tools(build, directory)
        make_data(tools, workers, examples)
        print("%-10s%8s%8s%10s%10s" % ("", "parts", "rounds", "loss", "wrong"))
        for setting, losses in zip(settings, workers.map(lambda setting: measured(tools, *setting), settings)):
            found[setting] = losses
            print("%-10s%8d%8d%10.5f%10.4f" % (*setting, *losses), flush=True)
    return found


def write(path, found):
    with open(path, "w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["method", "parts", "rounds", "loss", "wrong"])
        rows.writerows([*setting, "%.5f" % losses[0], "%.4f" % losses[1]] for setting, losses in found.items())


def check_documents(build):
    """What is not as rcv1_like.c says."""
    def made(first, count):
        command = [build + "/bench/rcv1_like", str(first), str(count)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()

    documents = made(0, 5000)
    if documents[:300] != made(0, 100) + made(100, 200):
        yield "a document does not follow from its number alone"
    words = sum(len(document.split()) - 2 for document in documents) / len(documents)
    chosen = sum(document.startswith("1") for document in documents) / len(documents)
    if not 74 < words < 78 or not 0.45 < chosen < 0.5:
        yield "documents have %.1f words, and %.3f of them are of the class" % (words, chosen)


def check(found):
    """What is not as it should be of losses."""
    loss = {setting: losses[0] for setting, losses in found.items()}
    for parts in CHECKED_PARTS:
        merged = loss["merged", parts, 16]
        if merged > 1.03 * loss[ALL_IN_TURN]:
            yield "%d parts merged in 16 rounds are worse than one model" % parts
        if merged > 0.95 * min(loss["averaged", parts, 16], loss["one part", parts, 1]):
            yield "%d parts merged in 16 rounds are not better than their mean, or than one of them" % parts


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("build")
    words.add_argument("examples", nargs="?", type=int, default=1 << 20)
    words.add_argument("--write", metavar="FILE")
    words.add_argument("--check", action="store_true")
    asked = words.parse_args()
    found = measure(asked.build, asked.examples, CHECKED if asked.check else SETTINGS)
    if asked.write:
        write(asked.write, found)
    wrong = [*check_documents(asked.build), *check(found)] if asked.check else []
    print("\n".join(wrong) or "quality: %d settings of %d examples" % (len(found), asked.examples))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
