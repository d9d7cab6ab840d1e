"""Documents to make vectors of, and ways to change them."""
import copy

from encode import F32, Tensor

WRITER = "libreml 0.1.0"


def node(typename, config, state=None):
    out = {"typename": typename, "config": config}
    return out if state is None else out | {"state": state}


SQUARED = {"Squared": {}}


def coin_config(alpha=4, beta=1, l1=0, l2=0, loss=SQUARED, link="Identity"):
    numbers = {"alpha": F32(alpha), "beta": F32(beta), "l1Lambda": F32(l1), "l2Lambda": F32(l2)}
    return numbers | {"lossFunction": copy.deepcopy(loss), "linkFunction": link}


def logistic(low=-1, high=1):
    return {"Logistic": {"min_label": F32(low), "max_label": F32(high)}}


def coin(rows, bits=1, sums=(2, 1, 2.000001, 0, 1), **config):
    """`sums` are the five floats of the state."""
    norm, weight, average, low, high = map(F32, sums)
    state = {
        "weights": Tensor([1 << bits, 1, 6], rows),
        "modelStates": [{"normalizedSumNormX": norm, "totalWeight": weight}],
        "averageSquaredNormX": average,
        "minLabel": low,
        "maxLabel": high,
    }
    return node("Coin", coin_config(**config), state)


def cb_adf(below, cb_type="mtr", sums=(7, 2)):
    return node("CbAdf", {"cbType": cb_type, "regressor": below}, {"actionSum": sums[0], "eventSum": sums[1]})


def greedy(below, epsilon=0.05):
    return node("CbExploreAdfGreedy", {"epsilon": F32(epsilon), "cbAdf": below})


def softmax(below, uniform=0, rate=1):
    return node("CbExploreAdfSoftmax", {"uniformEpsilon": F32(uniform), "lambda": F32(rate), "cbAdf": below})


def square_cb(below, counter=2, uniform=0, scale=10, exponent=0.5):
    numbers = {"uniformEpsilon": F32(uniform), "gammaScale": F32(scale), "gammaExponent": F32(exponent)}
    return node("CbExploreAdfSquareCb", numbers | {"cbAdf": below}, {"counter": counter})


def elementwise(below, one="Default", two="Default", keep=False):
    return node("ElementwiseInteraction", {"regressor": below, "one": one, "two": two, "keepOriginalFeatures": keep})


def debug(below, name="", prediction=False, label=False, features=False, indent=0):
    flags = {"prediction": prediction, "label": label, "features": features, "indent": indent}
    return node("Debug", {"id": name} | flags | {"next": below})


def settings(bits=1, seed=0, function="xxh3", constant=True, interactions=()):
    names = {"numBits": bits, "hashSeed": seed, "hashFunction": function, "constantFeatureEnabled": constant}
    return names | {"interactions": [list(names) for names in interactions]}


def model(entry, metadata=(), minor=0, writer=WRITER, **globals_):
    texts = dict(sorted(dict(metadata).items(), key=lambda item: item[0].encode()))
    head = {"format": 1, "minor": minor, "requires": [], "writer": writer, "metadata": texts}
    return {"reml": head, "globalConfig": settings(**globals_), "entryReduction": entry}


ROW = [0.5, 1, 1.5, 1, 0.75, 1]


def small(**header):
    """The least model that has a row: most of the others are this one with a change."""
    return model(coin({1: ROW}), **header)


# --- changes ----------------------------------------------------------------------------------------------------------


def steps(pointer):
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def holder(document, pointer):
    """A copy of the document; in it the map or array that has the member, and its key or index."""
    document = copy.deepcopy(document)
    *path, last = steps(pointer)
    place = document
    for step in path:
        place = place[int(step)] if isinstance(place, list) else place[step]
    return document, place, int(last) if isinstance(place, list) else last


def put(document, pointer, value):
    """With another value, or one more member at the end of its map."""
    document, place, key = holder(document, pointer)
    place[key] = value
    return document


def nested(levels, value):
    """Arrays and maps inside each other, and the value in the innermost, unless it is None."""
    out = value if levels == 0 else ([] if value is None else [value])
    for level in range(1, levels):
        out = {"m": out} if level % 2 else [out]
    return out


def get(document, pointer):
    _, place, key = holder(document, pointer)
    return place[key]


def without(document, *pointers):
    for pointer in pointers:
        document, place, key = holder(document, pointer)
        del place[key]
    return document


def everywhere(value, change, members=dict):
    """The change made to every value, keys too, from the leaves up; `members` makes a map of (key, value)."""
    if isinstance(value, dict):
        return change(members([(change(key), everywhere(member, change, members)) for key, member in value.items()]))
    if isinstance(value, list):
        return change([everywhere(element, change, members) for element in value])
    return change(value)


CONFIG, STATE = "/entryReduction/config", "/entryReduction/state"
WEIGHTS, LOSS = STATE + "/weights", CONFIG + "/lossFunction"
