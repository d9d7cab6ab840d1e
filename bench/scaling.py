"""How the time of each work of libreml grows with what it is done on: five sizes over three orders of magnitude, and the
exponent that fits them best; 1 is twice the time for twice the size."""

import math
import os

import data
from contest import Contestant, median, shown

EXAMPLES = 20  # where it is their size that grows


def spread(low, high):
    """Five sizes, each the same number of times the one before."""
    return [round(low * (high / low) ** (i / 4)) for i in range(5)]


# --- the data of one size, in a folder of their own; each gives the arguments of the work ---


def sized(name, directory):
    os.makedirs(directory + "/sizes", exist_ok=True)
    return "%s/sizes/%s" % (directory, name)


def text_of(documents, directory):
    path = sized("text-%d.vw" % documents, directory)
    data.write_first(path, documents, directory + "/text.vw")
    return [directory + "/coin.config", "vw-text", path]


def events_of(form):
    def cut(events, directory):
        path = sized("events-%d.%s" % (events, form), directory)
        data.write_first(path, events, "%s/bandits.%s" % (directory, form))
        return [directory + "/bandit.config", form, path]
    return cut


def features_of(config):
    def write(count, directory):
        path = sized("wide-%d.vw" % count, directory)
        data.write_text(path, EXAMPLES, count)
        return ["%s/%s.config" % (directory, config), "vw-text", path]
    return write


def words_of(form):
    def write(count, directory):
        base = sized("words-%d" % count, directory)
        data.write_bandits(base, EXAMPLES, 2, count)
        return [directory + "/bandit.config", form, "%s.%s" % (base, form)]
    return write


def actions_of(form):
    def write(count, directory):
        base = sized("actions-%d" % count, directory)
        data.write_bandits(base, EXAMPLES, count)
        return [directory + "/bandit.config", form, "%s.%s" % (base, form)]
    return write


def questions_of(count, directory):
    """As many features in all, whatever one example has, so that the caches have as much to hold."""
    return [data.BITS, max(1, 100000 // count), count]


def rows_of(every):
    return lambda bits, directory: [bits, every]


def model_of(bits, directory):
    return ["%s/%d-1.reml" % (directory, bits)]


def rows(bits):
    return 1 << bits


def products(count):
    """Of each two features, and of each with itself."""
    return count * (count + 1) // 2


def features_of_words(count):
    """Those of the two actions that these events have, and what they share (data.py)."""
    return 2 * (3 + count) + 3


def same(count):
    return count


class Series:
    """A work by a size: `give` gives its arguments for one of the settings, `size` the size that this setting means."""

    def __init__(self, name, by, work, settings, give, size=same, memory=None):
        self.name, self.by, self.work, self.settings, self.give, self.size = name, by, work, settings, give, size
        self.memory = memory


DOCUMENTS, EVENTS = spread(data.DOCUMENTS // 1000, data.DOCUMENTS), spread(data.EVENTS // 1000, data.EVENTS)
WIDE, WORDS, ACTIONS = spread(8, 8000), spread(4, 4000), spread(2, 2000)
KEPT, CONVERTED, MAPPED = [14, 16, 19, 21, 24], [12, 14, 17, 19, 22], [15, 17, 20, 22, 25]

SERIES = [
    Series("parse vw-text", "examples", "parse", DOCUMENTS, text_of),
    Series("parse vw-text", "features", "parse", WIDE, features_of("coin")),
    Series("parse json", "examples", "parse", EVENTS, events_of("json")),
    Series("parse json", "features", "parse", WORDS, words_of("json"), features_of_words),
    Series("parse dsjson", "examples", "parse", EVENTS, events_of("dsjson")),
    Series("parse dsjson", "features", "parse", WORDS, words_of("dsjson"), features_of_words),
    Series("train vw-text", "examples", "learn", DOCUMENTS, text_of),
    Series("train vw-text", "features", "learn", WIDE, features_of("coin")),
    Series("train pairs", "products", "learn", spread(4, 360), features_of("pairs"), products),
    Series("train json", "examples", "learn", EVENTS, events_of("json")),
    Series("train json", "actions", "learn", ACTIONS, actions_of("json")),
    Series("predict", "features", "predict", spread(10, 10000), questions_of),
    Series("save dense", "rows", "save", KEPT, rows_of(1), rows, memory="new"),
    Series("save 1 of 8", "rows", "save", KEPT, rows_of(8), rows, memory="new"),
    Series("load dense", "rows", "load", KEPT, rows_of(1), rows, memory="new"),
    Series("load 1 of 8", "rows", "load", KEPT, rows_of(8), rows, memory="new"),
    Series("export", "rows", "export", CONVERTED, rows_of(1), rows, memory="new"),
    Series("import", "rows", "import", CONVERTED, rows_of(1), rows, memory="new"),
    Series("verify", "rows", "verify", MAPPED, model_of, rows),
    Series("map", "rows", "map", MAPPED, model_of, rows),
    Series("map, predict once", "rows", "map-and-predict", MAPPED, model_of, rows),
]


def exponent(sizes, times):
    """Least squares of the logarithms."""
    x, y = [math.log(size) for size in sizes], [math.log(time) for time in times]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)


def time_of(contestant, rounds):
    contestant.start()
    answers = [contestant.turn() for _ in range(rounds)]
    contestant.stop()
    return None if None in answers else median(answer["seconds"] for answer in answers)


def measure(directory, work, rounds):
    """Each series as it is known, after printing it."""
    print("%-18s %-9s %9s - %-9s %-49s %8s" % ("work", "by", "from", "to", " times", "exponent"))
    for series in SERIES:
        sizes, times = [], []
        for setting in series.settings:
            arguments = series.give(setting, directory)
            sizes.append(series.size(setting))
            times.append(time_of(Contestant([work, series.work, *map(str, arguments)], memory=series.memory), rounds))
        if None in times:
            print("%-18s %-9s not measured" % (series.name, series.by))
            continue
        power = exponent(sizes, times)
        print("%-18s %-9s %9d - %-9d %s %8.2f" % (series.name, series.by, sizes[0], sizes[-1], " ".join(
            "%9s" % shown(time, "time") for time in times), power), flush=True)
        yield {"work": series.name, "by": series.by, "sizes": sizes, "seconds": times, "exponent": power}
