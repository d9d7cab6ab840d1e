"""The good vectors that are canonical.  Sections are those of spec/model-format.md."""
import json
import math
import random

from encode import Bin, Bits, Ext, F32, Tensor, json_text
from models import ROW, cb_adf, coin, debug, elementwise, everywhere, greedy, logistic, model, nested, node, put, small, softmax
from models import square_cb
from predict import indices, predict
from vector import FILES, configuration, good

KIB, MIB = 1 << 10, 1 << 20


def tensors():
    two_rows = {2: [0.25, 0.5, 0.5, 2, 0.125, 1], 4: [0.5, 1, 1.5, 1, 0.75, 1]}
    four_rows = {i: [i + 0.5, -i, 2 * i + 1, 1, -0.25 * i, 1] for i in range(4)}
    overview = model(coin(two_rows, 3), {"note": "clicks of week 7"}, bits=3, interactions=[["Default", "Default"]])
    good("coin-sparse", overview, "Overview", "The model of the overview: a Coin of 8 rows, 2 of which are kept")
    for name, bits, rows, about in (
        ("dense", 2, four_rows, "A dense tensor: all 4 rows have a bit set"),
        ("empty", 18, {}, "No row has a bit set: a sparse tensor, both of whose bins are empty"),
        ("7-of-8", 3, dict.fromkeys(range(7), ROW), "7 rows of 8: 7 * 28 bytes are more than 8 * 24, so the tensor is dense"),
        ("6-of-8", 3, dict.fromkeys(range(1, 7), ROW),
         "6 rows of 8: 6 * 28 bytes are fewer than 8 * 24, so the tensor is sparse"),
        ("18-bits", 18, dict.fromkeys((0, 9, 10, 262143), ROW),
         "2^18 rows; the rows kept are in the order of numbers, not of text"),
        ("27-bits", 27, {134217727: ROW},
         "2^27 rows, the most there are: 4 GiB for whoever makes the whole table of a small file"),
    ):
        good(f"coin-{name}", model(coin(rows, bits), bits=bits), "Tensors", about)


def reductions():
    below = coin({1: ROW})
    other_loss = coin({1: ROW}, sums=(2, 1, 2.000001, -50, 50), loss=logistic(0, 2.5), link="Logistic")
    two = {"one": {"Name": "user"}, "two": {"Hash": 4294967295}}
    for name, entry, about in (
        ("coin-logistic", other_loss, "The other loss and the other link, with labels of its own"),
        ("binary", node("Binary", {"regressor": below}), "Binary, which has no state, above a Coin"),
        ("cb-mtr", cb_adf(below), "CbAdf with its state, two integers"),
        ("cb-ips", cb_adf(below, "ips", (0, 0)), "CbAdf with cbType ips: it has its state all the same"),
        ("greedy", greedy(cb_adf(below)), "CbExploreAdfGreedy: epsilon 0.05 is no exact float32"),
        ("softmax", softmax(cb_adf(below), 0.25, 3), "CbExploreAdfSoftmax"),
        ("square-cb", square_cb(cb_adf(below), 1000), "CbExploreAdfSquareCb with its counter"),
        ("elementwise", elementwise(below, **two, keep=True), "ElementwiseInteraction of a namespace by name and one by hash"),
        ("debug", debug(below, "bottom", True, True, True, 4), "Debug, all of whose reports are on"),
        ("epsilon-1", greedy(debug(cb_adf(below)), 1), "Ranges include their ends: epsilon 1"),
        ("epsilon-0", softmax(cb_adf(below), 0, 0), "uniformEpsilon 0, lambda 0"),
    ):
        good(name, model(entry), "Typenames", about)
    entry = debug(cb_adf(debug(elementwise(debug(debug(below))))))
    entry = debug(square_cb(debug(debug(entry))))
    good("stack-of-12", model(entry), "Stack", "12 reductions, the most there are: Debugs between all others")


def namespaces():
    ways = ["Default", {"Name": "user"}, {"Hash": 0}, {"Hash": 4294967295}]
    triples = [[one, two, "Default"] for one in ways for two in ways]
    document = model(coin({}), seed=4294967295, function="xxh3-0.7.2", constant=False, interactions=triples)
    good("interactions", document, "Namespaces",
         "All spellings of a namespace in 16 triples; nothing in globalConfig is a default")
    odd = [[{"Name": ""}, {"Name": "Default"}], [{"Name": "naïve 名前 \U0001f600"}, {"Name": 'a "b" \\ \n'}]]
    good("namespace-names", model(coin({}), interactions=odd), "Namespaces",
         "Names that are empty, the word Default, beyond ASCII, and with what JSON escapes")


# --- floats -----------------------------------------------------------------------------------------------------------

HARD = """00000001 007fffff 00800000 7f7fffff 15ae43fd 0f800000 6b000000 4c000004 39800000 60ad78ec 60ad78eb 6258d727
358637bd 33d6bf95 80000000 3dcccccd 4b800000 4b800001 3f800001 3effffff 80000001 ff7fffff c1480000 00000002 7f000000
5f800000 4b7fffff 3a83126f 2edbe6ff 1e3ce508 6e3a1e6c 0d000000 00000000 3f800000 41200000 49742400""".split()

NANS = [0x7FC00000, 0x7FC00001, 0x7F800001, 0xFF800001, 0xFFC00000, 0x7FFFFFFF, 0xFFFFFFFF, 0x7F800000, 0xFF800000, 0, 0, 0]


def table(cells):
    """A model whose weights are these elements, given as bits."""
    cells = [Bits(cell) for cell in cells]
    rows = {i // 6: (cells[i : i + 6] + [Bits(0)] * 6)[:6] for i in range(0, len(cells), 6)}
    bits = (len(rows) - 1).bit_length()
    return model(coin(rows, bits), bits=bits)


def floats():
    generator = random.Random(1)
    good("float-text", table([int(bits, 16) for bits in HARD]), "Float text",
         "The hard cases of float text in a tensor: subnormals, least, greatest, ties, all layouts, -0.0")
    good("float-powers", table([0x00800000 * i for i in range(1, 255)]), "Float text",
         "All normal powers of two, below which neighbours are half as far away as above")
    good("float-any-bits", table([generator.getrandbits(32) for _ in range(192)]), "Float text",
         "192 elements of bits taken at random")
    good("float-nan-payloads", table(NANS + [0x80000000] * 6 + [0] * 5 + [1]), "Non-finite values",
         "NaNs quiet and signalling, of both signs; infinities; a row of -0.0 is no row of zeros, nor is one with a subnormal")
    nan, inf = math.nan, math.inf
    good("state-nan", model(coin({1: ROW}, sums=[nan] * 5)), "Non-finite values", "Every float of a state is NaN")
    good("state-infinite", model(coin({1: ROW}, sums=(inf, -inf, -0.0, -inf, inf))), "Non-finite values",
         "Infinities and -0.0 in a state")
    config = coin({1: ROW}, alpha=1e-45, beta=3.4028235e38, l1=-0.0, l2=7.0385307e-26)
    good("config-floats", model(config), "Float text",
         "The least and the greatest float of a configuration, -0.0 where at least 0 is asked for, and one of nine digits")


# --- texts and integers -----------------------------------------------------------------------------------------------

ORDER = ["~", "A", "a", "aa", "z", "\x7f", "\x80", "é", "e\u0301", "\u07ff", "\u0800", "\ud7ff", "\uffff", "\ue000",
         "\U00010000"]
ORDER += ["\U0001f600", "\U0010ffff", "a\u0001", " ", "10", "9"]

LOOKS = {"format": "2", "requires": "x", "reml": "", "rows": "", "shape": "", "float": "NaN", "Infinity": "Infinity"}


def texts():
    values = {f"{size:05}": "x" * size for size in (0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536)}
    keys = {"": "empty"} | {c * size: "" for c, size in zip("abcdef", (1, 31, 32, 255, 256, KIB))}
    controls = "".join(map(chr, range(1, 33))) + '"/\\\x7f\x80\x9f\u2028\u2029\ufeff'
    for name, metadata, section, about in (
        ("lengths", values, "Canonical binary", "Strings at the borders of fixstr, str8, str16 and str32"),
        ("keys", keys, "Limits", "Keys from no byte to 1 KiB, the most there is"),
        ("order", {key: key.encode().hex() for key in ORDER}, "Canonical form",
         "Keys sorted by the bytes of UTF-8: U+10000 stands behind U+FFFF, as it would not by UTF-16"),
        ("escapes", {"controls": controls, controls: "key"}, "Canonical JSON",
         "All control characters, and those that other formats escape and this one does not"),
        ("15", {f"{i:02}": "" for i in range(15)}, "Canonical binary", "A map of 15: the longest fixmap"),
        ("16", {f"{i:02}": "" for i in range(16)}, "Canonical binary", "A map of 16: the shortest map16"),
        ("looks", LOOKS, "Header", "Keys of the format, all but dtype, are the user's in metadata"),
        ("16-mib", {"long": "a" * (16 * MIB)}, "Limits", "A string of 16 MiB, the longest there is"),
    ):
        good(f"metadata-{name}", small(metadata=metadata), section, about)
    good("writer-empty", small(writer=""), "Header", "A writer that does not say its name")
    good("writer-other", small(writer="a \U0001f600\u202e \x1b[2J 9.9"), "Security considerations",
         "Nobody asks who wrote it; to be escaped before it is printed")


def integers():
    most = (1 << 53) - 1
    entry = debug(square_cb(cb_adf(coin({}), sums=(most, most)), most), indent=most)
    good("ints-greatest", model(entry), "Document", "The greatest integers that are declared, 2^53-1")
    good("minor-greatest", small(minor=most), "Versions", "A minor of the far future that uses nothing new")


# --- minor 7: what nobody knows yet -----------------------------------------------------------------------------------

BORDERS = [1 << n for n in (7, 8, 15, 16, 31, 32, 53, 63)]
INTS = {0, 2**64 - 1, -32, -33, *BORDERS, *(b - 1 for b in BORDERS), *(-b for b in BORDERS), *(-b - 1 for b in BORDERS[:-1])}
DOUBLES = [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740992.0, 1e23, 5.684341886080802e-14, 0.1, 1e21]
DOUBLES += [1e-6, 1e-7, 0.10000000149011612, -0.0, 0.0, 1.5, 16777217.0, 3.4028235677973366e38, 123456789012345680000.0]
NOT_FINITE = [math.nan, math.inf, -math.inf, "NaN", "Infinity", "-Infinity", "NaN:0x7fc00001"]
SIZES = (0, 1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 255, 256, 65535, 65536)

TENSORS = {
    "tie": Tensor([2], {1: [1.5]}),
    "lessThanTie": Tensor([3], {1: [1.5]}),
    "one": Tensor([1], {0: [-0.0]}),
    "none": Tensor([1, 1, 1], {}),
    "four": Tensor([4, 2, 2], {0: [1, 0, 0, 1], 3: [0.5, -0.0, Bits(0x7FC00001), 0]}),
    "long": Tensor([2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3], {0: [1, 2, 3]}),
    "inList": [Tensor([2, 2], {0: [1, 2], 1: [3, 4]}), {"deeper": Tensor([5], {4: [Bits(0xFFFFFFFF)]})}],
    "greatest": Tensor([1073741823], {1073741822: [1]}),
    "greatestRow": Tensor([1, 32767, 32769], {}),
}

UNKNOWN = {
    "int": 7, "text": "NaN", "list": [1, 2.5, None, True], "map": {"none": None, "empty": {}, "void": []}, "float": 0.1,
    "nan": math.nan, "bin": Bin(b"\0\1"), "ext": Ext(-1, b"time"), "lists": [[], [{}], [[1], [2]]],
}


def new_everywhere():
    loss = {"Logistic": {"min_label": F32(-1), "max_label": F32(1), "newInCase": UNKNOWN}}
    document = model(debug(cb_adf(coin({1: ROW}, loss=loss))), {"kept": "yes"}, minor=7, writer="libreml 1.7.0")
    entry = "/entryReduction"
    regressor = entry + "/config/next/config/regressor"
    for place in ("/reml", "", "/globalConfig", entry, entry + "/config", entry + "/config/next/state", regressor,
                  regressor + "/config", regressor + "/state", regressor + "/state/modelStates/0"):
        document = put(document, place + "/newHere", UNKNOWN)
    good("newer-everywhere", document, "Versions",
         "Minor 7: unknown members of every kind in every map that may have some; kept when converted")
    document = model(debug(node("Binary", {"regressor": coin({1: ROW})}, {"count": 7, "mean": 0.5})), minor=7)
    good("newer-state", put(document, "/entryReduction/newer", True), "Versions",
         "Minor 7: a state where 1.0 has none, before the other unknown members of the node")


    looks = debug(cb_adf(coin({1: ROW})))
    looks["config"]["cbType"] = "ips"
    good("newer-looks-known", model(square_cb(looks), minor=7), "Stack",
         "A key that another typename has is unknown in this one: only the CbAdf's cbType counts")
    any_type = model(debug(node("Binary", {"regressor": coin({1: ROW})}, None)), minor=7)
    any_type["entryReduction"]["config"]["next"]["state"] = None
    good("newer-state-null", any_type, "Versions", "Minor 7: such a state may be of any type")


def new_values():
    blobs = [make(bytes(size)) for size in SIZES for make in (Bin, lambda data: Ext(len(data) % 256 - 128, data))]
    for name, value, section, about in (
        ("ints", sorted(INTS), "Canonical binary", "Integers at the borders of every width, from -2^63 to 2^64-1"),
        ("floats", DOUBLES, "Float text", "Doubles where no float is declared; binary has those that are exact in 32 bits so"),
        ("not-finite", NOT_FINITE, "Non-finite values",
         "Where no float is declared: floats as $float, and strings that are no floats"),
        ("bins", blobs, "Canonical binary", "bin and ext at the borders of their widths: fixext, 8, 16 and 32 bits"),
        ("ext-types", [Ext(kind, b"\xff\xfe") for kind in (-128, -1, 0, 1, 127)], "Document",
         "ext types at their borders; the one that MessagePack has a time for means nothing"),
        ("bytes", [Bin(bytes(range(256))), Bin(b"\xfb\xef\xff")], "JSON", "All bytes in base64, with + and /"),
        ("tensors", TENSORS, "Tensors",
         "Tensors where none is declared, of all ranks: a tie is dense; the greatest shapes there are"),
        ("lists", [[0] * 15, [0] * 16, [None] * 300], "Canonical binary", "Arrays at the border of fixarray, and a longer one"),
        ("depth-29", [nested(26, None), nested(26, Tensor([1], {0: [math.nan]})), nested(26, Bin(b""))], "Limits",
         "29 maps and arrays inside each other, the most there are; a tensor or a bin at the bottom does not count"),
        ("bin-16-mib", [Bin(bytes(16 * MIB)), Ext(5, bytes(16 * MIB))], "Limits",
         "bin and ext of 16 MiB, longer than that in base64"),
        ("key-1-kib", {"é" * 512: 1}, "Limits", "A key of 1024 bytes, which are 512 characters"),
    ):
        good(f"newer-{name}", put(small(minor=7), "/globalConfig/new", value), section, about)


# --- configurations ---------------------------------------------------------------------------------------------------


def without_states(entry):
    drop = lambda value: {k: v for k, v in value.items() if k != "state"} if isinstance(value, dict) else value
    return everywhere(entry, drop)


def complete(entry, bits=18):
    document = model(without_states(entry), bits=bits)
    del document["reml"]
    return json_text(document)


def configurations():
    section = "Configuration"
    below, bandit = coin({}), cb_adf(coin({}))
    minimal = '{"globalConfig": {}, "entryReduction": {"typename": "%s"%s}}\n'
    for entry in (below, node("Binary", {"regressor": below}), bandit, greedy(bandit), softmax(bandit), square_cb(bandit),
                  elementwise(below), debug(below)):
        typename = entry["typename"]
        word = f"config-{typename.lower()}"
        more = ', "config": {"next": {"typename": "Coin"}}' if typename == "Debug" else ""
        configuration(word, complete(entry), section, f"{typename} with every default written out")
        configuration(word + "-minimal", minimal % (typename, more), section, f"{typename} with every default left out", word)
    configuration("config-logistic", complete(coin({}, loss=logistic()), 27), "Typenames",
                  "The logistic loss with its default labels, and 27 bits")
    text = '{"globalConfig":{"numBits":27},"entryReduction":{"typename":"Coin","config":{"lossFunction":{"Logistic":{}}}}}'
    configuration("config-logistic-minimal", text, section, "A choice whose map is empty is complete", "config-logistic")
    text = '{"$schema": "config.schema.json", "entryReduction": {"config": {}, "typename": "Coin"}, "globalConfig": {}}'
    configuration("config-schema", text, "JSON", "A member $schema, which is dropped, and members in another order",
                  "config-coin")


# --- predictions ------------------------------------------------------------------------------------------------------

REGRESSION = """
{"user": {"age": 30, "country": "NZ", "new": true, "old": false}, "ad": ["tea", "sugar"], " ": [0.5, -1.25, 3]}
{"ad": {"tea": 2.5}, ":default": {"bias": 0.1, "größe": "xl"}, "user": {"age": 1e-3}}
{"user": [1, 2, 3, 4], "ad": [0.1, 0.7], "city": {"Ōtautahi": 3.4e38}}
{}
{"user": {"a": 1.00000017881393432617187499, "b": 16777217, "c": -1e-45}, "ad": {"": 1, "\U0001f600": "\U0001f600"}}
{"user": {}, "ad": [], "empty": {"a": false}, "one": [7]}
"""

BANDIT = """
{"shared": {"user": {"age": 30, "tod": "evening"}}, "actions": [{"ad": ["tea"]}, {"ad": {"price": 2.5}}, {"user": {"x": 1}}]}
{"actions": [{" ": [1, 2, 3]}, {}, {":default": {"a": 0.1}, "user": {"b": "c"}}]}
{"shared": {}, "actions": [{"user": {"age": 7.25}}]}
"""

USER, AD = {"Name": "user"}, {"Name": "ad"}
PAIRS = [["Default", USER], [USER, USER], [AD, {"Name": "nowhere"}]]
TRIPLES = [[USER, AD, "Default"], [AD, AD, AD], [AD, AD, USER]]


def learned(seed, numbers):
    """Rows that look as if something had been learned."""
    draw = random.Random(seed).uniform
    return {number: [draw(-2, 2), draw(-9, 9), draw(0, 9), draw(0, 9), draw(-9, 9), draw(0, 9)] for number in numbers}


def predicting(name, about, examples, entry, bits=18, odd=None, **globals_):
    """A model and what it predicts; `entry` makes it of rows, which are those that the examples meet."""
    examples = [json.loads(example) for example in examples.splitlines() if example]
    globals_ = {"bits": bits} | globals_
    numbers = {number for example in examples for number in indices(model(entry({}, bits), **globals_), example)}
    rows = learned(name, sorted(numbers))
    if odd:
        rows = {number: [odd[number % len(odd)]] + row[1:] for number, row in rows.items()}
    document = model(entry(rows, bits), **globals_)
    file = f"{name}.predictions.json"
    good(name, document, "Overview", about, predictions=file)
    lines = []
    for example in examples:
        prediction = json_text(predict(document, example)).strip()
        lines.append(f'  {{"features": {json.dumps(example, ensure_ascii=False)}, "prediction": {prediction}}}')
    FILES[file] = f'{{"model": "good-{name}.json", "examples": [\n' + ",\n".join(lines) + "\n]}\n"


def predictions():
    far = (2, 1, 2, -1e30, 1e30)
    regression = "\n".join(f'{{"features": {line}}}' for line in REGRESSION.splitlines() if line)
    coin_of = lambda sums: lambda rows, bits: coin(rows, bits, sums)
    cb_of = lambda kind: lambda rows, bits: cb_adf(coin(rows, bits, far), kind)
    for name, about, entry, more in (
        ("", "Predictions of a Coin", coin_of(far), {}),
        ("-clamped", "Predictions inside the range of the labels seen", coin_of((2, 1, 2, -0.25, 0.5)), {}),
        ("-8-rows", "Predictions with 8 rows: many features share one", coin_of(far), {"bits": 3}),
        ("-2-rows", "Predictions with 2 rows and with pairs", coin_of(far), {"bits": 1, "interactions": PAIRS}),
        ("-seed", "Predictions with the greatest seed, without constant feature", coin_of(far),
         {"seed": 2**32 - 1, "constant": False}),
        ("-pairs", "Predictions with pairs, of a namespace with itself too", coin_of(far), {"interactions": PAIRS}),
        ("-triples", "Predictions with triples and pairs, in this order", coin_of(far), {"interactions": TRIPLES + PAIRS}),
        ("-nan", "Sums that are no number become 0, infinite ones the end of the range", coin_of(far),
         {"odd": [math.nan, math.inf, 1.5]}),
    ):
        predicting(f"predict-coin{name}", about, regression, entry, **more)
    predicting("predict-cb-mtr", "Scores of a CbAdf", BANDIT, cb_of("mtr"))
    predicting("predict-cb-ips", "Scores of a CbAdf with ips", BANDIT, cb_of("ips"), bits=10, seed=7, interactions=PAIRS)


def every_good():
    tensors()
    reductions()
    namespaces()
    floats()
    texts()
    integers()
    new_everywhere()
    new_values()
    configurations()
    predictions()
