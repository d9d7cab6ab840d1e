"""What `./dev bench` measures with: examples, configurations and models, the same in every run."""

import array
import itertools
import json
import os
import random
import shutil
import subprocess

WORDS = 47236  # as RCV1 has
DOCUMENTS, FEATURES = 20000, 80
EVENTS, ACTIONS = 8000, 20
QUESTIONS, QUESTION_FEATURES = 1000, 100
BITS = 18

# A configuration of libreml, and the same as the original wants it: nothing left out.
REGRESSOR = {"typename": "Coin", "config": {"alpha": 4.0, "beta": 1.0, "l1Lambda": 0.0, "l2Lambda": 0.0}}
PAIRS = [[{"Name": "f"}, {"Name": "f"}]]


def configuration(reduction, interactions=()):
    settings = {"numBits": BITS, "hashSeed": 0, "constantFeatureEnabled": True, "interactions": list(interactions)}
    return {"globalConfig": settings, "entryReduction": reduction}


CONFIGURATIONS = {
    "coin": configuration(REGRESSOR),
    "pairs": configuration(REGRESSOR, PAIRS),
    "bandit": configuration({"typename": "CbAdf", "config": {"cbType": "mtr", "regressor": REGRESSOR}}),
}


def features(chance, count):
    """Words by their number, rare ones rarer, with weights of eight digits, as documents of RCV1 have them."""
    return " ".join("%d:%.7e" % (chance.random() ** 2 * WORDS, 0.02 + 0.2 * chance.random()) for _ in range(count))


def write_text(path, documents, count):
    chance = random.Random(1)
    with open(path, "w") as file:
        for _ in range(documents):
            file.write("%d |f %s\n" % (chance.randrange(2), features(chance, count)))


def user(chance):
    hour = chance.choice(["morning", "noon", "evening"])
    return {"id": "u%d" % chance.randrange(1000), "age": chance.randrange(90), "hour": hour}


def action(chance, words):
    item = {"id": "i%d" % chance.randrange(500), "kind": chance.choice("abcdef"), "price": round(chance.random() * 10, 2)}
    return {"Item": item, "Text": {"w%d" % word: round(chance.random(), 4) for word in chance.sample(range(5000), words)}}


def write_bandits(base, events, count, words=6):
    """The same events for libreml and the original (base.json), as a service logs them (base.dsjson), and as Vowpal Wabbit
    takes them for --json, with its label where dsjson has it (base-vw.json)."""
    chance = random.Random(2)
    with open(base + ".json", "w") as plain, open(base + ".dsjson", "w") as logged, open(base + "-vw.json", "w") as theirs:
        def write(file, line):
            file.write(json.dumps(line, separators=(",", ":")) + "\n")

        for event in range(events):
            shared, actions = {"User": user(chance)}, [action(chance, words) for _ in range(count)]
            chosen, cost, probability = chance.randrange(count), -round(chance.random(), 3), round(1 / count, 6)
            label = {"_label_cost": cost, "_label_probability": probability, "_label_Action": chosen + 1, "_labelIndex": chosen}
            context = {**shared, "_multi": actions}
            order = [chosen + 1] + [i + 1 for i in range(count) if i != chosen]
            write(plain, {"label": {"action": chosen, "cost": cost, "probability": probability}, "shared": shared,
                          "actions": actions})
            write(logged, {**label, "Timestamp": "2026-01-01T00:00:00Z", "Version": "1", "EventId": "%032x" % event,
                           "a": order, "c": context, "p": [probability] * count, "VWState": {"m": "N/A"}})
            write(theirs, {**label, **context})


def write_first(path, lines, source):
    """The beginning of another file."""
    with open(source) as whole, open(path, "w") as file:
        file.writelines(itertools.islice(whole, lines))


def write_questions(path):
    """Examples whose features are in any row, as those of work.c are."""
    chance = random.Random(3)
    with open(path, "w") as file:
        for _ in range(QUESTIONS):
            asked = ("%d:%.7e" % (chance.randrange(1 << 24), chance.random()) for _ in range(QUESTION_FEATURES))
            file.write("|f %s\n" % " ".join(asked))


def write_rows(exported, indices, values):
    """The rows of a model that was exported, as numbers only."""
    with open(exported) as file:
        rows = json.load(file)["entryReduction"]["state"]["weights"]["rows"]
    with open(indices, "wb") as file:
        array.array("I", map(int, rows)).tofile(file)
    with open(values, "wb") as file:
        for row in rows.values():
            array.array("f", row).tofile(file)
    return rows


def write_original_model(path, rows):
    """A model of the original's release 0.1.0 with these rows, as it writes JSON itself."""
    weights = {"feature_index_size": 1 << BITS, "feature_state_size": 6, "feature_state_size_shift": 3, "model_index_size": 1,
               "model_index_size_shift": 0, "weights": {number: [row] for number, row in rows.items()}}
    reduction = {"type": "CoinRegressor", "config": REGRESSOR["config"], "loss_function": "Squared", "num_bits": BITS,
                 "constant_feature_enabled": True, "pairs": [], "triples": [], "min_label": 0.0, "max_label": 1.0,
                 "average_squared_norm_x": 1.0, "weights": weights,
                 "model_states": [{"normalized_sum_norm_x": 1.0, "total_weight": 1.0}]}
    types = {"input_features_type": "SparseSimple", "input_label_type": "Simple", "input_prediction_type": None,
             "output_features_type": None, "output_label_type": None, "output_prediction_type": "Scalar"}
    entry = {"num_models_below": 1, "reduction": reduction, "type_description": types, "typename": "Coin"}
    with open(path, "w") as file:
        json.dump({"entry_reduction": entry, "global_config": CONFIGURATIONS["coin"]["globalConfig"]}, file)


def write_models(directory, work, reml, models):
    """BITS-EVERY.reml: 2^BITS rows, each EVERY-th used.  Those that are compared with what others write of the same rows are
    there as JSON and as bare numbers too."""
    for bits, every in models:
        base = "%s/%d-%d" % (directory, bits, every)
        subprocess.run([work, "make-model", str(bits), str(every), base + ".reml"], check=True)
        if bits == BITS:
            subprocess.run([reml, "export-model", base + ".reml", "-o", base + ".json"], check=True)
            rows = write_rows(base + ".json", base + ".indices", base + ".values")
            if every == 1:
                write_original_model(directory + "/original.json", rows)


def make(directory, work, reml, models):
    """Everything that run.py measures with, in a directory."""
    for name, whole in CONFIGURATIONS.items():
        with open("%s/%s.config" % (directory, name), "w") as file:
            json.dump(whole, file)
    write_text(directory + "/text.vw", DOCUMENTS, FEATURES)
    write_bandits(directory + "/bandits", EVENTS, ACTIONS)
    write_questions(directory + "/questions.vw")
    write_models(directory, work, reml, models)


def clean(directory):
    """Leaves the examples, which one may want to look at or to profile with, and not a gigabyte of models."""
    for entry in os.scandir(directory):
        if entry.is_dir():
            shutil.rmtree(entry)
        elif not entry.name.startswith(("text", "bandits", "questions")) and not entry.name.endswith(".config"):
            os.remove(entry)
