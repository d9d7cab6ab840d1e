"""How fast libreml is beside its peers: `./dev bench [ROUNDS]` (bench/README.md).  Everything that is measured is in ROWS."""

import json
import os
import subprocess
import sys

import chart
import data
import scaling
from contest import Contestant, File, Fixed, figures, median, rounds_of, shown

BUILD = sys.argv[1]
HOME = BUILD + "/bench"
DATA = HOME + "/data"
WORK, REML = HOME + "/work", BUILD + "/tools/reml"
PEERS = os.path.dirname(os.path.abspath(__file__)) + "/peers"
USUAL_ROUNDS = 5


def at(name):
    return DATA + "/" + name


# --- the contestants ---


def work(*words, **more):
    return Contestant([WORK, *map(str, words)], **more)


def reml(*words):
    return work("process", REML, "--quiet", *words)


def peer(name, *words, **more):
    return Contestant([sys.executable, "%s/%s.py" % (PEERS, name), *map(str, words)], **more)


def vw(options, file):
    """Its own command, less the same without data."""
    command = [sys.executable, "-m", "vowpalwabbit", "--quiet", *options.split(), "-d"]
    return work("process", *command, at(file), "--", *command, "/dev/null", over=at(file), threads=True)


def original_process(*words):
    """The same of the original: less a start that imports it."""
    command = [sys.executable, PEERS + "/original.py"]
    return work("process", *command, *words, "--", *command, "start")


# --- what is measured ---


class Against:
    """A peer or a limit, what is compared with it, and the goal: `faster` how many times as fast libreml should be, `share`
    what part of its figure libreml's should be at most.  Without a goal it is only shown."""

    def __init__(self, name, contestant, measure="time", faster=None, share=None):
        self.name, self.contestant, self.measure, self.goal = name, contestant, measure, faster or share
        self.sense = "share" if share or (not faster and measure in ("memory", "size")) else "faster"

    def reached(self, ratio):
        if not self.goal:
            return None
        return ratio >= self.goal if self.sense == "faster" else ratio <= self.goal


class Row:
    def __init__(self, name, ours, against, most_rounds=99):
        self.name, self.ours, self.against, self.most_rounds = name, ours, against, most_rounds


VW_BANDIT = "--coin --cb_explore_adf --cb_type mtr"
# Reads labels of actions and learns nothing of them.
VW_PARSE_BANDIT = "--noop --cb_adf"
TRAINING_ROOM = (32 << data.BITS) + (4 << 20)


def training(name, config, form, file, vw_options, vw_file=None):
    return Row("train: " + name, reml("train", "-c", at(config), "--data-format", form, "-d", at(file)), [
        Against("vowpalwabbit", vw(vw_options, vw_file or file), faster=1.5),
        Against("reductionml", peer("original", "learn", at(config), form, at(file)), faster=1.5),
        Against("weights + 4 MiB", Fixed(peak=TRAINING_ROOM), "memory", share=1),
    ])


def parsing(form, config, file, vw_options, vw_file=None):
    return Row("parse: " + form, work("parse", at(config), form, at(file)), [
        Against("vowpalwabbit", vw(vw_options, vw_file or file), "pace", faster=2),
        Against("reductionml", peer("original", "parse", at(config), form, at(file)), "pace", faster=2),
        Against("memchr", work("find-lines", at(file)), "pace"),
    ])


def bytes_of(bits, every):
    """Of the rows of a model, those that are not used left out; their numbers are there where they are needed."""
    return ((1 << bits) // every) * (24 if every == 1 else 28)


def keeping(verb, bits, every, title, memory="new"):
    return Row("%s: %s%s" % (verb, title, "" if memory == "new" else ", again"), work(verb, bits, every, memory=memory), [
        Against("safetensors", peer("safetensors_", verb, bits, every, memory=memory), faster=1),
        Against("memcpy + XXH3", work("copy-and-hash", bytes_of(bits, every), memory=memory), faster=0.5),
    ], most_rounds=5 if bits > 20 else 99)


def keeping_file(verb, path):
    theirs = peer("safetensors_", verb, 18, 1, path + ".safetensors")
    ours = work(verb, 18, 1, path + ".reml") if verb == "save-file" else work(verb, path + ".reml")
    return Row("%s: 2^18 rows, dense" % verb, ours, [Against("safetensors", theirs, faster=1)])


def verifying(bits, every, title):
    return Row("verify: " + title, work("verify", at("%d-%d.reml" % (bits, every))), [
        Against("memcpy + XXH3", work("copy-and-hash", bytes_of(bits, every), memory="kept"), faster=0.5),
    ], most_rounds=5 if bits > 20 else 99)


def mapping(bits, title):
    """Opening is as quick whatever the size; a prediction then needs the pages that its features are in, up to one for each."""
    path, smallest, smallest_title = at("%d-1.reml" % bits), at("%d-1.reml" % MAPPED[0][0]), MAPPED[0][1]
    return [
        *([Row("map: " + title, work("map", path), [Against("that of " + smallest_title, work("map", smallest), share=1.5)])]
          if bits > MAPPED[0][0] else []),
        Row("map, predict once: " + title, work("map-and-predict", path), [Against("1 ms", Fixed(seconds=1e-3), share=1)]),
    ]


def converting(verb, ours, theirs):
    """As whole processes against the original, and inside of one against xgboost, which has its own kind of model."""
    return [
        Row("%s: 2^18 rows" % verb, reml(verb + "-model", *ours), [
            Against("reductionml", original_process(verb, *theirs), share=0.1),
            Against("reductionml", original_process(verb, *theirs), "memory", share=0.25),
        ], most_rounds=3),
        Row("%s: in memory" % verb, work(verb, 18, 1), [
            Against("xgboost", peer("xgboost_", "save" if verb == "export" else "load", at("xgboost.json")), "pace"),
        ], most_rounds=3),
    ]


def size(every, title, original):
    tensors = ["-" if every == 1 else at("18-%d.indices" % every), at("18-%d.values" % every)]
    return Row("file size: " + title, File(at("18-%d.reml" % every)), [
        *([Against("reductionml", File(at("original.model")), "size", share=1)] if original else []),
        Against("safetensors", peer("safetensors_", "size", *tensors), "size", share=1),
        Against("safetensors, zstd -3", peer("safetensors_", "size-zstd", *tensors), "size"),
    ], most_rounds=1)


def predicting():
    """From Python too, where `make check-python` has installed libreml's packages: one of them is like the original's."""
    bits, asked = data.BITS, [data.QUESTIONS, data.QUESTION_FEATURES]
    same, python = ["predict", at("original.json"), at("questions.vw")], BUILD + "/python/bundled/venv/bin/python"
    yield Row("predict: %d features" % data.QUESTION_FEATURES, work("predict", bits, *asked), [
        Against("reductionml", peer("original", *same), faster=2),
        Against("a cache miss a feature", work("look-up", bits, *asked)),
    ])
    if os.path.exists(python):
        yield Row("predict: the same, from Python", Contestant([python, PEERS + "/original.py", *same]), [
            Against("reductionml", peer("original", *same)),
        ])


KINDS = [
    (18, 1, "2^18 rows, dense"), (18, 8, "2^18 rows, 1 of 8 used"),
    (24, 1, "2^24 rows, dense"), (24, 8, "2^24 rows, 1 of 8 used"),
]
MAPPED = [(15, "0.8 MB"), (20, "25 MB"), (25, "805 MB")]

ROWS = [
    training("vw-text", "coin.config", "vw-text", "text.vw", "--coin"),
    training("vw-text, pairs of features", "pairs.config", "vw-text", "text.vw", "--coin -q ff"),
    training("json, 20 actions", "bandit.config", "json", "bandits.json", VW_BANDIT + " --json", "bandits-vw.json"),
    training("dsjson, 20 actions", "bandit.config", "dsjson", "bandits.dsjson", VW_BANDIT + " --dsjson"),
    parsing("vw-text", "coin.config", "text.vw", "--noop"),
    parsing("json", "bandit.config", "bandits.json", VW_PARSE_BANDIT + " --json", "bandits-vw.json"),
    parsing("dsjson", "bandit.config", "bandits.dsjson", VW_PARSE_BANDIT + " --dsjson"),
    *predicting(),
    *(keeping(verb, *kind) for verb in ("save", "load") for kind in KINDS),
    *(keeping(verb, *kind, memory="kept") for verb in ("save", "load") for kind in KINDS[:2]),
    *(verifying(*kind) for kind in KINDS),
    *(keeping_file(verb, at("kept")) for verb in ("save-file", "load-file")),
    *(row for kind in MAPPED for row in mapping(*kind)),
    *converting("export", [at("18-1.reml"), "-o", at("out.json")], [at("original.model"), at("original-out.json")]),
    *converting("import", [at("18-1.json"), "-o", at("out.reml")], [at("original.json")]),
    size(1, KINDS[0][2], original=True),
    size(8, KINDS[1][2], original=False),
]


# --- running and telling ---


def compare(row, rounds):
    """What is known of a row: one entry for each peer and limit."""
    # Each once, as several figures of one may be compared.
    peers = {against.contestant.key: against.contestant for against in row.against}
    answers = dict(zip([None, *peers], rounds_of([row.ours, *peers.values()], min(rounds, row.most_rounds))))
    for against in row.against:
        key = against.contestant.key
        ours, theirs = figures(answers[None], against.measure), figures(answers[key], against.measure)
        entry = {"work": row.name, "against": against.name}
        entry.update(measure=against.measure, sense=against.sense, goal=against.goal)
        if ours and theirs:
            ratios = [b / a if against.sense == "faster" else a / b for a, b in zip(ours, theirs)]
            ratio = median(ratios)
            entry.update(libreml=median(ours), peer=median(theirs), ratio=ratio, ratios=ratios, reached=against.reached(ratio))
        else:
            entry.update(why_not=(peers[key] if ours else row.ours).why_not, failed=not ours)
        yield entry


def line_of(entry, first):
    name = entry["work"] if first else ""
    if "why_not" in entry:
        return "%-40s %11s  %-22s %s" % (name, "", entry["against"], "-- " + entry["why_not"][:60])
    goal = "%s %g" % (">=" if entry["sense"] == "faster" else "<=", entry["goal"]) if entry["goal"] else ""
    ours, theirs = (shown(entry[who], entry["measure"]) for who in ("libreml", "peer"))
    verdict = {None: "", True: "reached", False: "SHORT"}[entry["reached"]]
    return "%-40s %11s  %-22s %11s %9.5g  %-7s %s" % (name, ours, entry["against"], theirs, entry["ratio"], goal, verdict)


def main():
    if len(sys.argv) > 3 or (len(sys.argv) == 3 and not sys.argv[2].isdigit()):
        sys.exit("usage: ./dev bench [ROUNDS]")
    rounds = max(1, int(sys.argv[2])) if len(sys.argv) == 3 else USUAL_ROUNDS
    os.makedirs(DATA, exist_ok=True)
    data.make(DATA, WORK, REML, [(bits, every) for bits, every, _ in KINDS] + [(bits, 1) for bits in scaling.MAPPED])
    subprocess.run([sys.executable, PEERS + "/original.py", "make-model", at("original.json"), at("original.model")],
                   stderr=subprocess.DEVNULL)
    print("%-40s %11s  %-22s %11s %9s  %-7s" % ("work", "libreml", "against", "", "ratio", "goal"))
    entries = []
    for row in ROWS:
        for i, entry in enumerate(compare(row, rounds)):
            print(line_of(entry, i == 0), flush=True)
            entries.append(entry)
    print()
    curves = list(scaling.measure(DATA, WORK, min(rounds, 3)))
    data.clean(DATA)
    with open(HOME + "/bench.json", "w") as file:
        json.dump({"rounds": rounds, "rows": entries, "scaling": curves}, file, indent=1)
    chart.draw_goals(HOME + "/bench.svg", entries)
    chart.draw_curves(HOME + "/scaling.svg", curves)
    print("\nwritten to %s: bench.json, bench.svg, scaling.svg" % HOME)
    if any(entry.get("failed") for entry in entries):
        sys.exit("bench: libreml itself could not be measured")


main()
