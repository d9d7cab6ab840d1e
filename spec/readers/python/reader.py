#!/usr/bin/env python3
"""A reader of the libreml model format in one file, written from spec/model-format.md and spec/learning.md alone.

    reader.py DIRECTORY   run the test vectors in DIRECTORY (spec/vectors)
    reader.py FILE        say what FILE is

As a module: read(data) gives the document of a file, or raises ValueError or Unsupported; predict(document, example) gives
what the model makes of an example. It needs xxhash (Debian: python3-xxhash). MessagePack is decoded here, since libraries
for Python take some ext types for times; in this format no ext type means anything.
"""
import base64, ctypes, difflib, json, math, os, re, struct, sys
from collections import namedtuple
import xxhash

class Unsupported(Exception):
    """The file may be good, but takes a newer reader. (ValueError: it breaks a rule.)"""

Ext = namedtuple("Ext", "type body")
Tensor = namedtuple("Tensor", "shape rows")               # rows: the number of each row in which a bit is set -> its bytes

MAX_DEPTH, MAX_STACK, MAX_STRING, MAX_KEY = 29, 12, 16 << 20, 1 << 10
NESTING = MAX_DEPTH + 4                                   # tensors and $ forms are leaves, but have maps and arrays in them

# ---- MessagePack: the first byte tells what follows, and its length or how that is written ----------------------------

FORMS = {0xc0: ("is", None), 0xc2: ("is", False), 0xc3: ("is", True), 0xc4: ("bin", "B"), 0xc5: ("bin", "H"),
         0xc6: ("bin", "I"), 0xc7: ("ext", "B"), 0xc8: ("ext", "H"), 0xc9: ("ext", "I"), 0xca: ("number", "f"),
         0xcb: ("number", "d"), 0xcc: ("number", "B"), 0xcd: ("number", "H"), 0xce: ("number", "I"), 0xcf: ("number", "Q"),
         0xd0: ("number", "b"), 0xd1: ("number", "h"), 0xd2: ("number", "i"), 0xd3: ("number", "q"), 0xd4: ("ext", 1),
         0xd5: ("ext", 2), 0xd6: ("ext", 4), 0xd7: ("ext", 8), 0xd8: ("ext", 16), 0xd9: ("str", "B"), 0xda: ("str", "H"),
         0xdb: ("str", "I"), 0xdc: ("array", "H"), 0xdd: ("array", "I"), 0xde: ("map", "H"), 0xdf: ("map", "I")}
for first, last, kind, value in ((0x00, 0x7f, "is", 0), (0x80, 0x8f, "map", 0), (0x90, 0x9f, "array", 0),
                                 (0xa0, 0xbf, "str", 0), (0xe0, 0xff, "is", -32)):
    FORMS.update({byte: (kind, value + byte - first) for byte in range(first, last + 1)})

class MessagePack:
    def __init__(self, data, at):
        self.data, self.at = data, at

    def take(self, count):
        if count > len(self.data) - self.at:
            raise ValueError("truncated at offset %d" % self.at)
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def value(self, nesting=1):
        start = self.at
        kind, content = FORMS.get(self.take(1)[0], ("nothing", 0))
        if kind == "is":
            return content
        length = self.number(content) if type(content) is str else content
        if kind == "number":
            return length
        if kind == "bin":
            return self.take(length)
        if kind == "ext":
            return Ext(self.number("b"), self.take(length))
        if kind == "str":
            return self.take(length).decode("utf-8")
        if kind == "nothing" or nesting > NESTING or length > len(self.data) - self.at:         # an element has a byte or more
            raise ValueError("no MessagePack, truncated or too deep at offset %d" % start)
        if kind == "array":
            return [self.value(nesting + 1) for _ in range(length)]
        return unique([(self.value(nesting + 1), self.value(nesting + 1)) for _ in range(length)])

def unique(members):
    """The map of these members, in either encoding."""
    out = {key: member for key, member in members if type(key) is str}
    if len(out) != len(members):
        raise ValueError("a map has a key twice, or one that is no string; its keys: %s" % list(out))
    return out

# ---- JSON: the library, with its gaps filled ---------------------------------------------------------------------------

def integer(text):
    return int(text) if len(text) <= 20 else 2**64        # there are no leading zeros, so a longer one is too large

def constant(text):
    raise ValueError("JSON has no %s" % text)

def decode_json(data):
    text, nesting = data.decode("utf-8"), 0               # the library recurses, so bound that first
    for token in re.findall(r'"[^"\\]*(?:\\.[^"\\]*)*"|[][{}]', text, re.DOTALL):
        nesting += (token in "[{") - (token in "]}")
        if nesting > NESTING:
            raise ValueError("too deep")
    return json.loads(text, object_pairs_hook=unique, parse_int=integer, parse_constant=constant)

# ---- From what was decoded to the values of a document -----------------------------------------------------------------

NON_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}

def below(at, key):
    return "%s/%s" % (at, str(key).replace("~", "~0").replace("/", "~1"))

def string(value, limit, at):
    if "\0" in value or len(value.encode("utf-8")) > limit:          # encode raises ValueError for a lone surrogate
        raise ValueError("%s: a string with U+0000 or of more than %d bytes" % (at, limit))
    return value

def settle(value, depth, at, binary):
    """Checks what holds wherever a value stands, and makes $ forms and tensors what they stand for."""
    if type(value) is str:
        return string(value, MAX_STRING, at)
    if type(value) in (bytes, Ext) and len(value if type(value) is bytes else value.body) > MAX_STRING:
        raise ValueError("%s: more than 16 MiB" % at)
    if type(value) is int and not -2**63 <= value < 2**64 or type(value) is float and math.isinf(value) and not binary:
        raise ValueError("%s: a number outside -2^63 to 2^64-1, or too large for a double" % at)
    if type(value) not in (list, dict):
        return value
    if type(value) is dict and not binary and {"$float", "$bin", "$ext"} & set(value):
        return dollar_form(value, at)
    if type(value) is dict and "dtype" in value:
        return tensor(value, at, binary)
    if depth > MAX_DEPTH:
        raise ValueError("%s: deeper than %d" % (at, MAX_DEPTH))
    if type(value) is list:
        return [settle(element, depth + 1, below(at, i), binary) for i, element in enumerate(value)]
    for key in value:
        if string(key, MAX_KEY, at).startswith("$"):
            raise ValueError("%s: a key that begins with $" % below(at, key))
    return {key: settle(member, depth + 1, below(at, key), binary) for key, member in value.items()}

def dollar_form(value, at):
    (form, content), *more = value.items()
    if form == "$float" and type(content) is str and content in NON_FINITE and not more:
        return NON_FINITE[content]
    if form == "$bin" and not more:
        return settle(base64_bytes(content, at), 0, at, False)
    if form == "$ext" and not more and type(content) is list and len(content) == 2:
        if type(content[0]) is int and -128 <= content[0] <= 127:
            return settle(Ext(content[0], base64_bytes(content[1], at)), 0, at, False)
    raise ValueError("%s: malformed" % below(at, form))

def base64_bytes(text, at):
    body = base64.b64decode(text, validate=True) if type(text) is str else b""
    if base64.b64encode(body).decode("ascii") != text:    # bits before the padding too
        raise ValueError("%s: expected base64" % at)
    return body

def tensor(value, at, binary):
    keys, optional = ({"dtype", "shape", "values"}, {"pad", "indices"}) if binary else ({"dtype", "shape", "rows"}, set())
    shape, size = value.get("shape"), 4
    if value["dtype"] != "f32" or not keys <= set(value) <= keys | optional or type(shape) is not list or not shape:
        raise ValueError("%s: not the members of an f32 tensor" % at)
    for extent in shape:
        size *= extent if type(extent) is int and extent > 0 else 2**32
        if size >= 2**32:
            raise ValueError("%s/shape: not integers from 1, or too large" % at)
    rows = (binary_rows if binary else json_rows)(value, shape[0], size // 4 // shape[0], at)
    return Tensor(tuple(shape), {row: cells for row, cells in sorted(rows) if any(cells)})

def binary_rows(value, count, width, at):
    pad, values, indices = value.get("pad", b""), value["values"], value.get("indices", b"")
    if not type(pad) is type(values) is type(indices) is bytes or len(pad) > 63 or any(pad) or len(indices) % 4:
        raise ValueError("%s: pad, indices or values is not a bin as it should be" % at)
    rows = struct.unpack("<%dI" % (len(indices) // 4), indices) if "indices" in value else range(count)
    if len(values) != len(rows) * width * 4 or any(row >= count for row in rows) or any(a >= b for a, b in zip(rows, rows[1:])):
        raise ValueError("%s: lengths that do not fit, or row numbers that do not increase below %d" % (at, count))
    return [(row, values[i * width * 4:(i + 1) * width * 4]) for i, row in enumerate(rows)]

def json_rows(value, count, width, at):
    if type(value["rows"]) is not dict:
        raise ValueError("%s/rows: expected a map" % at)
    out, at = [], at + "/rows/"
    for row, cells in value["rows"].items():
        if not re.fullmatch("0|[1-9][0-9]{0,9}", row) or int(row) >= count or type(cells) is not list or len(cells) != width:
            raise ValueError("%s: expected a row number below %d, and %d elements" % (at + row, count, width))
        out.append((int(row), b"".join(element(cell, at + row) for cell in cells)))
    return out

def element(value, at):
    if type(value) is str and re.fullmatch("NaN:0x[0-9a-f]{8}", value) and int(value[6:], 16) & 0x7fffffff > 0x7f800000:
        return struct.pack("<I", int(value[6:], 16))
    number = any_float(settle(value, 0, at, False), at)
    return b"\x00\x00\xc0\x7f" if math.isnan(number) else struct.pack("<f", number)

# ---- Checking what is declared: every check gives the value back as the document has it ---------------------------------

MAX_INT, MAX_U32 = 2**53 - 1, 2**32 - 1
TINY, MAX_F32 = 2.0**-149, 2.0**128 - 2.0**104            # the least f32 above 0, and the greatest of all
REQUIRED = object()                                       # in place of a default
DEFAULT_NAMES = (":default", " ")

def f32(value):
    return ctypes.c_float(value).value                    # rounds; what is too large becomes an infinity

def any_float(value, at, doc=None):
    value = NON_FINITE.get(value, value) if type(value) is str else value
    if type(value) not in (int, float) or math.isinf(f32(value)) and not math.isinf(value):
        raise ValueError("%s: expected a float, no greater than an f32 holds" % at)
    return f32(value)

def check(kind, value, at, doc):
    """kind is a function, or a tuple: a name and what it is given, as in the tables below."""
    if callable(kind):
        return kind(value, at, doc)
    name, *given = kind
    value = any_float(value, at) if name == "f32" else value
    fits = {"text": lambda: type(value) is str,
            "bool": lambda: type(value) is bool,
            "int": lambda: type(value) is int and given[0] <= value <= given[1],
            "f32": lambda: given[0] <= value <= given[1],
            "one of": lambda: type(value) is str and value in given,
            "list": lambda: type(value) is list and given[1] <= len(value) <= given[2],
            "map": lambda: type(value) is dict,
            "choice": lambda: type(value) is dict and len(value) == 1 and set(value) <= set(given[0])}
    if not fits[name]():
        words = [", ".join(one) if type(one) is dict else str(one) for one in kind if not callable(one)]
        raise ValueError("%s: expected %s" % (at, " ".join(words)))
    if name == "list":
        return [check(given[0], one, below(at, i), doc) for i, one in enumerate(value)]
    if name == "choice":
        return {case: check(given[0][case], content, below(at, case), doc) for case, content in value.items()}
    return members(given[0], value, at, doc) if name == "map" and given else value

def members(table, value, at, doc):
    """The known keys in table order, defaults filled in; then the unknown ones, which only newer minors may have."""
    out = {}
    for key, (kind, default) in table.items():
        if key not in value and default is REQUIRED:
            raise ValueError("%s: missing" % below(at, key))
        out[key] = check(kind, value.get(key, default), below(at, key), doc)
    for key in value:
        if key not in table and not doc["minor"]:
            near = difflib.get_close_matches(key, table, 1, 0)
            raise ValueError("%s: unknown key; the nearest: %s" % (below(at, key), "".join(near)))
        out.setdefault(key, value[key])
    return out

def global_config(value, at, doc):
    out = check(("map", GLOBAL), value, at, doc)
    doc["shape"] = (2**out["numBits"], 1, 6)
    return out

def loss(value, at, doc):
    out = check(("choice", LOSSES), value, at, doc)
    if "Logistic" in out and not out["Logistic"]["min_label"] < out["Logistic"]["max_label"]:
        raise ValueError("%s/Logistic: min_label is not less than max_label" % at)
    return out

def namespace(value, at, doc):
    if type(value) is dict and value.get("Name") in DEFAULT_NAMES:
        raise ValueError("%s: write \"Default\"" % at)
    return value if value == "Default" else check(("choice", NAMESPACE), value, at, doc)

def metadata(value, at, doc):
    value = check(("map",), value, at, doc)
    if len(value) > 4096:
        raise ValueError("%s: more than 4096 keys" % at)
    return {key: check(TEXT, value[key], below(at, key), doc) for key in sorted(value, key=str.encode)}

def weights(value, at, doc):
    if type(value) is not Tensor or value.shape != doc["shape"]:
        raise ValueError("%s: expected a tensor of the shape %s" % (at, list(doc["shape"])))
    return value

def node(value, at, doc):
    name = check(("one of", *CONFIG), check(("map",), value, at, doc).get("typename"), at + "/typename", doc)
    table = {"typename": (TEXT, REQUIRED), "config": (("map", CONFIG[name]), {})}
    if doc["model"] and name in STATE:
        table["state"] = ("map", STATE[name]), REQUIRED
    elif doc["minor"] and "state" in value:               # a newer minor's: kept in its place
        table["state"] = (lambda state, at, doc: state), REQUIRED
    return members(table, value, at, doc)

# ---- The tables of the spec: key: (type, default) -----------------------------------------------------------------------

def required(**kinds):
    return {key: (kind, REQUIRED) for key, kind in kinds.items()}

TEXT, BOOL, INT, U32, SHARE = ("text",), ("bool",), ("int", 0, MAX_INT), ("int", 0, MAX_U32), ("f32", 0, 1)
FINITE, POSITIVE, NOT_NEGATIVE = ("f32", -MAX_F32, MAX_F32), ("f32", TINY, MAX_F32), ("f32", 0, MAX_F32)
COIN, CB_ADF = {"typename": "Coin"}, {"typename": "CbAdf"}
HEADER = required(format=("int", 1, 1), minor=INT, requires=("list", TEXT, 0, 64), writer=TEXT, metadata=metadata)
TOPMOST = required(globalConfig=global_config, entryReduction=node)
GLOBAL = {"numBits": (("int", 1, 27), 18), "hashSeed": (U32, 0), "hashFunction": (("one of", "xxh3", "xxh3-0.7.2"), "xxh3"),
          "constantFeatureEnabled": (BOOL, True), "interactions": (("list", ("list", namespace, 2, 3), 0, math.inf), [])}
NAMESPACE = {"Name": TEXT, "Hash": U32}
LOSSES = {"Squared": ("map", {}), "Logistic": ("map", {"min_label": (FINITE, -1), "max_label": (FINITE, 1)})}
CONFIG = {
    "Coin": {"alpha": (POSITIVE, 4), "beta": (POSITIVE, 1), "l1Lambda": (NOT_NEGATIVE, 0), "l2Lambda": (NOT_NEGATIVE, 0),
             "lossFunction": (loss, {"Squared": {}}), "linkFunction": (("one of", "Identity", "Logistic"), "Identity")},
    "Binary": {"regressor": (node, COIN)},
    "CbAdf": {"cbType": (("one of", "mtr", "ips"), "mtr"), "regressor": (node, COIN)},
    "CbExploreAdfGreedy": {"epsilon": (SHARE, 0.05), "cbAdf": (node, CB_ADF)},
    "CbExploreAdfSoftmax": {"uniformEpsilon": (SHARE, 0), "lambda": (NOT_NEGATIVE, 1), "cbAdf": (node, CB_ADF)},
    "CbExploreAdfSquareCb": {"uniformEpsilon": (SHARE, 0), "gammaScale": (NOT_NEGATIVE, 10),
                             "gammaExponent": (NOT_NEGATIVE, 0.5), "cbAdf": (node, CB_ADF)},
    "ElementwiseInteraction": {"regressor": (node, COIN), "one": (namespace, "Default"), "two": (namespace, "Default"),
                               "keepOriginalFeatures": (BOOL, False)},
    "Debug": {"id": (TEXT, ""), "prediction": (BOOL, False), "label": (BOOL, False), "features": (BOOL, False),
              "indent": (INT, 0), "next": (node, REQUIRED)}}
MODEL_STATE = required(normalizedSumNormX=any_float, totalWeight=any_float)
STATE = {"Coin": required(weights=weights, modelStates=("list", ("map", MODEL_STATE), 1, 1), averageSquaredNormX=any_float,
                          minLabel=any_float, maxLabel=any_float),
         "CbAdf": required(actionSum=INT, eventSum=INT),
         "CbExploreAdfSquareCb": required(counter=INT)}
EXPLORE = ("CB", "SparseCBAdf", "ActionProbs"), ("CB", "SparseCBAdf", "ActionScores")
STACK = {                                                 # label, features, prediction; then what is needed below. None: any
    "Coin": (("Simple", "SparseSimple", "Scalar"), (None, None, None)),
    "Binary": (("Binary", None, "Binary"), ("Simple", None, "Scalar")),
    "CbAdf": (("CB", "SparseCBAdf", "ActionScores"), ("Simple", "SparseSimple", "Scalar")),
    "CbExploreAdfGreedy": EXPLORE, "CbExploreAdfSoftmax": EXPLORE, "CbExploreAdfSquareCb": EXPLORE,
    "ElementwiseInteraction": ((None, "SparseSimple", None), (None, "SparseSimple", None)),
    "Debug": ((None, None, None), (None, None, None))}

def stack(top):
    """The nodes from the uppermost to the lowest."""
    keys = [key for key, (kind, _) in CONFIG[top["typename"]].items() if kind is node]
    return [top] + (stack(top["config"][keys[0]]) if keys else [])

def check_stack(nodes):
    if len(nodes) > MAX_STACK:
        raise ValueError("more than %d reductions" % MAX_STACK)
    given, cb_type = (None, None, None), None
    for one in reversed(nodes):
        name, (own, needs) = one["typename"], STACK[one["typename"]]
        if any(need and has and need != has for need, has in zip(needs, given)):
            raise ValueError("%s needs %s below it, and there is %s" % (name, needs, given))
        given = tuple(mine or has for mine, has in zip(own, given))
        cb_type = one["config"]["cbType"] if name == "CbAdf" else cb_type
        if name == "CbExploreAdfSquareCb" and cb_type != "mtr":
            raise ValueError("the CbAdf beneath a CbExploreAdfSquareCb must be mtr")

# ---- Reading: the first bytes, the envelope, the versions, then everything else -----------------------------------------

MAGIC = b"\x95\xa4reml"

def refuse_newer(number):
    if type(number) is int and number > 1:
        raise Unsupported("format %d: get libreml %d.0" % (number, number))

def decode_binary(data):
    unpack = MessagePack(data, len(MAGIC))
    refuse_newer(unpack.value())
    if data[len(MAGIC):unpack.at] != b"\x01":
        raise ValueError("not the format number 1 in one byte")
    header, document, end = unpack.value(), unpack.value(), unpack.at
    if data[end:end + 2] != b"\xc4\x08" or len(data) != end + 10 or xxhash.xxh3_64_digest(data[:end]) != data[end + 2:]:
        raise ValueError("no checksum at offset %d, or a wrong one, or the file does not end with it" % end)
    if "format" in check(("map",), header, "/reml", {}):
        raise ValueError("/reml/format: not in a binary file")
    return {"format": 1, **header}, document

def read(data, kind=None):
    """The document of a file, with the defaults filled in. kind: "model" or "configuration" refuses the other."""
    header, binary = None, data.startswith(MAGIC)
    if binary:
        header, top = decode_binary(data)
    else:
        top = check(("map",), decode_json(data), "", {})
        if type(top.get("$schema")) is str:
            string(top.pop("$schema"), MAX_STRING, "/$schema")
        if "reml" in top:
            header = check(("map",), top.pop("reml"), "/reml", {})
            refuse_newer(settle(header.get("format"), 3, "/reml/format", binary))
    if kind and kind != ("configuration" if header is None else "model"):
        raise ValueError("this is no %s" % kind)
    doc, document = {"model": header is not None, "minor": 0}, {}
    if doc["model"]:
        header = check(("map",), settle(header, 2, "/reml", binary), "/reml", doc)
        names = check(HEADER["requires"][0], header.get("requires"), "/reml/requires", doc)
        if len(set(names)) != len(names):
            raise ValueError("/reml/requires: a name twice")
        if names:
            raise Unsupported("the file requires " + ", ".join(names))
        doc["minor"] = check(INT, header.get("minor"), "/reml/minor", doc)
        document["reml"] = members(HEADER, header, "/reml", doc)
    top = check(("map",), settle(top, 1, "", binary), "", doc)
    if "reml" in top:
        raise ValueError("/reml: in a binary file the header stands beside the document")
    document.update(members(TOPMOST, top, "", doc))
    check_stack(stack(document["entryReduction"]))
    return document

def same(one, other):
    """repr keeps 1, 1.0 and True apart, 0.0 and -0.0, str and bytes; it has one NaN, and maps in their order."""
    return repr(one) == repr(other)

# ---- Predicting (spec/learning.md) --------------------------------------------------------------------------------------

DEFAULT = (2, 0)                                          # a namespace is (kind, hash), which sorts well; (0, hash): named

def hash32(text, seed):
    return xxhash.xxh3_64_intdigest(text.encode("utf-8"), seed) & MAX_U32

def features_of(namespaces, settings):
    """{namespace: [(index, value), …]}"""
    out, mask = {}, 2**settings["numBits"] - 1
    for name, content in namespaces.items():
        space = DEFAULT if name in DEFAULT_NAMES else (0, hash32(name, settings["hashSeed"]))
        array = [(one, True) if type(one) is str else (k, one) for k, one in enumerate(content)]
        for key, value in content.items() if type(content) is dict else array:
            number = (space[1] + key) & MAX_U32 if type(key) is int else hash32(key, space[1])
            number, value = (hash32(value, number), 1) if type(value) is str else (number, value)
            if value is not False:
                out.setdefault(space, []).append((number & mask, f32(value)))
    return out

def expand(spaces, settings):
    """A regressor's features: (index, value), one after the other."""
    prime, mask = 16777619, 2**settings["numBits"] - 1
    for space in sorted(spaces):
        yield from spaces[space]
    for names in sorted(settings["interactions"], key=len):                                     # pairs, then triples
        keys = [DEFAULT if name == "Default" else
                (0, name["Hash"] if "Hash" in name else hash32(name["Name"], settings["hashSeed"])) for name in names]
        lists = [spaces.get(key, []) for key in keys]
        for i, (a, x) in enumerate(lists[0]):
            for b, y in lists[1][i if keys[1] == keys[0] else 0:]:
                if len(names) == 2:
                    yield (prime * a ^ b) & mask, f32(x * y)
                    continue
                for c, z in lists[2][i if keys[2] == keys[1] else 0:]:
                    yield (prime * (prime * a ^ b) ^ c) & mask, f32(f32(x * y) * z)
    if settings["constantFeatureEnabled"]:
        yield 2**(settings["numBits"] - 1), 1.0

def predict(document, example):
    """A Coin's prediction, or the list of a CbAdf's scores, for an example of the json input format, as json.load gives it."""
    settings = document["globalConfig"]
    nodes = [one for one in stack(document["entryReduction"]) if one["typename"] != "Debug"]
    names, config, state = [one["typename"] for one in nodes], nodes[-1]["config"], nodes[-1].get("state")
    if names not in (["Coin"], ["CbAdf", "Coin"]) or state is None or settings["hashFunction"] != "xxh3":
        raise NotImplementedError("predicts with models of Coin and CbAdf, and xxh3")

    def raw(spaces):
        total = 0.0
        for index, value in expand(spaces, settings):
            row = state["weights"].rows.get(index, b"\0\0\0\0")
            total = f32(total + f32(value * struct.unpack_from("<f", row)[0]))
        return 0.0 if math.isnan(total) else total

    if names[0] == "CbAdf":
        shared = features_of(example.get("shared", {}), settings)
        actions = [features_of(action, settings) for action in example["actions"]]
        return [raw({space: own.get(space, []) + shared.get(space, []) for space in {**own, **shared}}) for own in actions]
    if config["linkFunction"] != "Identity":
        raise NotImplementedError("predicts with the identity link")
    value, low, high = raw(features_of(example["features"], settings)), state["minLabel"], state["maxLabel"]
    return low if value < low else high if value > high else value

# ---- The program ----------------------------------------------------------------------------------------------------------

def contents(path):
    with open(path, "rb") as file:
        data = file.read()
    if not path.endswith(".hex"):
        return data
    tokens = (token.split("*") for token in re.sub("#.*", "", data.decode("utf-8")).split())
    return b"".join(bytes([int(token[0], 16)]) * int((token + ["1"])[1]) for token in tokens)

def verdict(path, kind=None):
    try:
        return "good", read(contents(path), kind)
    except ValueError as error:
        return "bad", error
    except Unsupported as error:
        return "unsupported", error

def fault(entry, folder):
    """What is wrong with this reader's answers to a vector, if anything."""
    def path(key):
        return os.path.join(folder, entry[key])
    found, document = verdict(path("file"), entry["kind"])
    if found != entry["verdict"]:
        return "is %s, taken for %s: %s" % (entry["verdict"], found, "" if found == "good" else document)
    for key in "same", "canonicalForm":
        if key in entry and not same(document, read(contents(path(key)))):
            return "not the same document as " + entry[key]
    if "predictions" in entry:
        for i, example in enumerate(json.loads(contents(path("predictions")))["examples"]):
            wanted, got = example["prediction"], predict(document, example["features"])
            if not same(got, [f32(one) for one in wanted] if type(wanted) is list else f32(wanted)):
                return "example %d: %s, not %s" % (i, got, wanted)
    return None

def run_vectors(folder):
    entries = json.loads(contents(os.path.join(folder, "vectors.json")))["vectors"]
    faults = [(entry["file"], fault(entry, folder)) for entry in entries]
    lines = ["python: %s: %s" % one for one in faults if one[1]]
    print("\n".join(lines or ["python: %d vectors passed" % len(entries)]))
    return 1 if lines or not entries else 0

def summary(path):
    found, document = verdict(path)
    if found != "good":
        print("%s: %s: %s" % (path, found, document))
        return 1
    nodes, header = stack(document["entryReduction"]), document.get("reml")
    print("%s: %s of %s" % (path, "model" if header else "configuration", ", ".join(one["typename"] for one in nodes)))
    if header:
        table = nodes[-1]["state"]["weights"]
        print("written by %r, %d of %d rows used" % (header["writer"], len(table.rows), table.shape[0]))
    return 0

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: reader.py DIRECTORY | FILE")
    sys.exit((run_vectors if os.path.isdir(sys.argv[1]) else summary)(sys.argv[1]))
