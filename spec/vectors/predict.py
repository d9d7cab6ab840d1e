"""What a model predicts, from spec/learning.md alone: Coin with the link Identity, and CbAdf above it."""
import xxhash
from encode import F32, float_of, rounded

PRIME = 16777619


def hash_of(text, seed):
    return xxhash.xxh3_64_intdigest(text.encode(), seed) & 0xFFFFFFFF


def namespace_hash(name, seed):
    """Of a namespace as data or a configuration name it; by the kind first, as namespaces are ordered: named, then default."""
    if name in ("Default", ":default", " "):
        return (1, 0)
    if isinstance(name, dict):
        return (0, name["Hash"] if "Hash" in name else hash_of(name["Name"], seed))
    return (0, hash_of(name, seed))


def features_of(content, space):
    """(hash, value) of each feature of one namespace."""
    if isinstance(content, list):
        for position, value in enumerate(content):
            if isinstance(value, str):
                yield hash_of(value, space), 1.0
            else:
                yield (space + position) & 0xFFFFFFFF, rounded(value)
    else:
        for name, value in content.items():
            if isinstance(value, str):
                yield hash_of(value, hash_of(name, space)), 1.0
            elif value is not False:
                yield hash_of(name, space), rounded(value)


def collect(settings, *parts):
    """The namespaces of objects of namespaces, in the order of iteration: lists of (index, value)."""
    mask = (1 << settings["numBits"]) - 1
    spaces = {}
    for part in parts:
        for name, content in part.items():
            space = namespace_hash(name, settings["hashSeed"])
            found = [(number & mask, value) for number, value in features_of(content, space[1])]
            spaces.setdefault(space, []).extend(found)
    return dict(sorted(spaces.items()))


def expanded(settings, spaces):
    """All (index, value) that a regressor sees."""
    mask = (1 << settings["numBits"]) - 1
    for space in spaces.values():
        yield from space
    interactions = [[namespace_hash(name, settings["hashSeed"]) for name in names] for names in settings["interactions"]]
    for names in sorted(interactions, key=len):
        lists = [spaces.get(name, []) for name in names]
        for i, (index, value) in enumerate(lists[0]):
            first = PRIME * index & 0xFFFFFFFF
            for index2, value2 in lists[1][i if names[0] == names[1] else 0 :]:
                product = rounded(value * value2)
                if len(names) == 2:
                    yield (first ^ index2) & mask, product
                    continue
                second = PRIME * (first ^ index2) & 0xFFFFFFFF
                for index3, value3 in lists[2][i if names[1] == names[2] else 0 :]:
                    yield (second ^ index3) & mask, rounded(product * value3)
    if settings["constantFeatureEnabled"]:
        yield 1 << settings["numBits"] - 1, 1.0


def raw_prediction(model, coin, *parts):
    weights = coin["state"]["weights"].rows
    settings = model["globalConfig"]
    total = 0.0
    for index, value in expanded(settings, collect(settings, *parts)):
        weight = float_of(weights[index][0]) if index in weights else 0.0
        total = rounded(total + rounded(value * weight))
    return 0.0 if total != total else total


def clamp(value, low, high):
    return low if value < low else high if value > high else value


def predict(model, example):
    node = model["entryReduction"]
    if node["typename"] == "Coin":
        state = node["state"]
        return F32(clamp(raw_prediction(model, node, example["features"]), state["minLabel"], state["maxLabel"]))
    coin = node["config"]["regressor"]
    shared = example.get("shared", {})
    return [F32(raw_prediction(model, coin, action, shared)) for action in example["actions"]]


def indices(model, example):
    """All indices that an example meets, for models whose weights are made for it."""
    settings = model["globalConfig"]
    parts = [(example["features"],)] if "features" in example else [(a, example.get("shared", {})) for a in example["actions"]]
    return sorted({index for part in parts for index, _ in expanded(settings, collect(settings, *part))})
