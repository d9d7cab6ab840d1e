"""The vectors that every reader must accept.  Sections are those of spec/model-format.md."""
import json
import math
import random
import struct

from encode import As, Bin, Bits, Binary, Ext, F32, Map, Raw, Tensor, binary, json_text
from models import ROW, WEIGHTS, cb_adf, coin, debug, elementwise, everywhere, get, greedy, logistic, model, node, put
from models import small, softmax, square_cb, without
from predict import indices, predict
from vector import FILES, configuration, edited, good, spelled

KIB, MIB = 1 << 10, 1 << 20


def reductions():
    two_rows = {2: [0.25, 0.5, 0.5, 2, 0.125, 1], 4: [0.5, 1, 1.5, 1, 0.75, 1]}
    four_rows = {i: [i + 0.5, -i, 2 * i + 1, 1, -0.25 * i, 1] for i in range(4)}
    below = coin({1: ROW})
    good("coin-sparse", model(coin(two_rows, 3), {"note": "clicks of week 7"}, bits=3, interactions=[["Default", "Default"]]),
         "Overview", "The model of the overview: a Coin of 8 rows, 2 of which are kept")
    good("coin-dense", model(coin(four_rows, 2), bits=2), "Tensors", "A dense tensor: all 4 rows have a bit set")
    good("coin-empty", model(coin({}, 18), bits=18), "Tensors", "No row has a bit set: a sparse tensor, both of whose bins are empty")
    good("coin-last-dense", model(coin({i: ROW for i in range(7)}, 3), bits=3), "Tensors",
         "7 rows of 8: 7 * 28 bytes are more than 8 * 24, so the tensor is dense, with a row of zeros")
    good("coin-last-sparse", model(coin({i: ROW for i in range(1, 7)}, 3), bits=3), "Tensors",
         "6 rows of 8: 6 * 28 bytes are fewer than 8 * 24, so the tensor is sparse")
    good("coin-18-bits", model(coin({0: ROW, 131072: ROW, 262143: ROW}, 18), bits=18), "Global configuration",
         "2^18 rows, with the first and the last; in JSON the rows are in the order of numbers")
    good("coin-27-bits", model(coin({0: ROW, 134217727: ROW}, 27), bits=27), "Global configuration",
         "2^27 rows, the most there are: a small file that asks for 4 GiB of whoever makes the whole table")
    good("coin-logistic", model(coin({1: ROW}, sums=(2, 1, 2.000001, -50, 50), loss=logistic(0, 2.5), link="Logistic")),
         "Typenames", "The other loss and the other link, with labels of its own")
    good("binary", model(node("Binary", {"regressor": below})), "Typenames", "Binary, which has no state, above a Coin")
    good("cb-mtr", model(cb_adf(below)), "Typenames", "CbAdf with its state, two integers")
    good("cb-ips", model(cb_adf(below, "ips", (0, 0))), "Typenames", "CbAdf with cbType ips: it has its state all the same")
    good("greedy", model(greedy(cb_adf(below))), "Typenames", "CbExploreAdfGreedy: epsilon 0.05 is no exact float32")
    good("softmax", model(softmax(cb_adf(below), 0.25, 3)), "Typenames", "CbExploreAdfSoftmax")
    good("square-cb", model(square_cb(cb_adf(below), 1000)), "Typenames", "CbExploreAdfSquareCb with its counter")
    good("elementwise", model(elementwise(below, {"Name": "user"}, {"Hash": 4294967295}, True)), "Typenames",
         "ElementwiseInteraction of a namespace by name and one by hash")
    good("debug", model(debug(below, "bottom", True, True, True, 4)), "Typenames", "Debug, all of whose reports are on")
    good("stack-of-12", model(full_stack()), "Stack", "12 reductions, the most there are: Debugs between all others")


def full_stack():
    entry = debug(debug(coin({1: ROW})))
    entry = debug(cb_adf(debug(elementwise(entry))))
    return debug(square_cb(debug(debug(entry))))


def namespaces():
    ways = ["Default", {"Name": "user"}, {"Hash": 0}, {"Hash": 4294967295}]
    triples = [[one, two, "Default"] for one in ways for two in ways]
    good("interactions", model(coin({}), seed=4294967295, function="xxh3-0.7.2", constant=False, interactions=triples),
         "Namespaces", "All spellings of a namespace in 16 triples, the other hash function, the greatest seed, no constant feature")
    odd = [[{"Name": ""}, {"Name": "Default"}], [{"Name": "naïve 名前 \U0001f600"}, {"Name": 'a "b" \\ \n'}]]
    good("namespace-names", model(coin({}), interactions=odd), "Namespaces",
         "Names that are empty, the word Default, beyond ASCII, and with what JSON escapes")


HARD = """00000001 007fffff 00800000 7f7fffff 15ae43fd 0f800000 6b000000 4c000004 39800000 60ad78ec 60ad78eb 6258d727
358637bd 33d6bf95 80000000 3dcccccd 4b800000 4b800001 3f800001 3effffff 80000001 ff7fffff c1480000 00000002 7f000000
5f800000 4b7fffff 3a83126f 2edbe6ff 1e3ce508 6e3a1e6c 0d000000 00000000 3f800000 41200000 49742400""".split()


def floats():
    cells = [Bits(bits, 16) for bits in HARD] + [0.5] * (48 - len(HARD))
    rows = {i: cells[6 * i : 6 * i + 6] for i in range(8)}
    good("float-text", model(coin(rows, 3), bits=3), "Float text",
         "The hard cases of float text in a tensor: subnormals, least, greatest, ties, all layouts, -0.0")
    powers = {i: [Bits(0x00800000 * (6 * i + k + 1) if 6 * i + k < 254 else 0) for k in range(6)] for i in range(43)}
    good("float-powers", model(coin(powers, 6), bits=6), "Float text",
         "All normal powers of two, the places where neighbours are not equally far away")
    generator = random.Random(1)
    any_bits = {i: [Bits(generator.getrandbits(32)) for _ in range(6)] for i in range(32)}
    good("float-any-bits", model(coin(any_bits, 5), bits=5), "Float text", "192 elements of bits taken at random")
    nans = [0x7FC00000, 0x7FC00001, 0x7F800001, 0xFF800001, 0xFFC00000, 0x7FFFFFFF, 0xFFFFFFFF, 0x7F800000, 0xFF800000]
    nans = list(map(Bits, nans))
    odd = {0: nans[:6], 1: nans[6:] + [0, 0, 0], 2: [-0.0] * 6, 3: [0] * 5 + [Bits(1)]}
    good("float-nan-payloads", model(coin(odd, 3), bits=3), "Non-finite values",
         "NaNs of every kind in a tensor, quiet and signalling, negative ones too; infinities; a row of -0.0 is no row of zeros")
    nan, inf = math.nan, math.inf
    good("state-nan", model(coin({1: ROW}, sums=(nan, nan, nan, nan, nan))), "Non-finite values", "Every float of a state is NaN")
    good("state-infinite", model(coin({1: ROW}, sums=(inf, -inf, -0.0, -inf, inf))), "Non-finite values",
         "Infinities and -0.0 in a state")
    good("config-floats", model(coin({1: ROW}, alpha=1e-45, beta=3.4028235e38, l1=-0.0, l2=float("7.0385307e-26"))), "Float text",
         "The least and the greatest float of a configuration, -0.0 where at least 0 is asked for, and one of nine digits")
    good("epsilon-bounds", model(greedy(debug(cb_adf(coin({1: ROW}))), 1)), "Typenames", "Ranges include their ends: epsilon 1")
    good("softmax-zeros", model(softmax(cb_adf(coin({})), 1, 0)), "Typenames", "uniformEpsilon 1, lambda 0")


def texts():
    lengths = {size: "x" * size for size in (0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536)}
    good("metadata-lengths", small(metadata={f"{n:05}": text for n, text in lengths.items()}), "Canonical binary",
         "Strings at the borders of fixstr, str8, str16 and str32")
    keys = {c * size: "" for c, size in zip("abcdef", (1, 31, 32, 255, 256, KIB))}
    good("metadata-keys", small(metadata=keys | {"": "empty"}), "Limits", "Keys from no byte to 1 KiB, the most there is")
    order = ["~", "A", "a", "aa", "z", "\x7f", "\x80", "é", "e\u0301", "\u07ff", "\u0800", "\ud7ff", "\uffff", "\ue000"]
    order += ["\U00010000", "\U0001f600", "\U0010ffff", "a\u0001", " ", "10", "9"]
    good("metadata-order", small(metadata={key: f"{key.encode().hex()}" for key in order}), "Canonical form",
         "Keys sorted by the bytes of UTF-8: U+10000 stands behind U+FFFF, as it would not by UTF-16")
    controls = "".join(map(chr, range(1, 33))) + '"/\\\x7f\x80\x9f\u2028\u2029\ufeff'
    good("metadata-escapes", small(metadata={"controls": controls, controls: "key"}), "Canonical JSON",
         "All control characters, and those that other formats escape and this one does not")
    for count in (15, 16):
        good(f"metadata-{count}", small(metadata={f"{i:02}": "" for i in range(count)}), "Canonical binary",
             f"A map of {count}: " + ("the longest fixmap" if count == 15 else "the shortest map16"))
    good("metadata-looks", small(metadata={"format": "2", "requires": "x", "reml": "", "rows": "", "shape": "", "float": "NaN"}),
         "Header", "Keys of the format are the user's in metadata, all but dtype")
    good("writer-empty", small(writer=""), "Header", "A writer that does not say its name")
    good("writer-other", small(writer="a \U0001f600\u202e \x1b[2J 9.9"), "Security considerations",
         "Nobody asks who wrote it; to be escaped before it is printed")
    good("string-16-mib", small(metadata={"long": "a" * (16 * MIB)}), "Limits", "A string of 16 MiB, the longest there is")


def integers():
    most = (1 << 53) - 1
    good("ints-greatest", model(debug(square_cb(cb_adf(coin({}), sums=(most, most)), most), indent=most)), "Document",
         "The greatest integers that are declared, 2^53-1")
    good("minor-greatest", small(minor=most), "Versions", "A minor of the far future that uses nothing new")


BORDERS = [1 << n for n in (7, 8, 15, 16, 31, 32, 53, 63)]
INTS = sorted({0, 2**64 - 1, -32, -33, -(2**63)} | {b - 1 for b in BORDERS} | set(BORDERS) | {-b for b in BORDERS} | {-b - 1 for b in BORDERS[:-1]})
DOUBLES = [5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 9007199254740992.0, 1e23, 5.684341886080802e-14, 0.1, 1e21, 1e-6]
DOUBLES += [0.10000000149011612, 1e-7, -0.0, 0.0, 1.5, 16777217.0, 3.4028235677973366e38, 123456789012345680000.0]


def newer():
    """Minor 7: what nobody knows yet."""
    inner = {"int": 7, "text": "NaN", "list": [1, 2.5, None, True], "map": {"none": None, "empty": {}, "void": []}}
    unknown = inner | {"float": 0.1, "nan": math.nan, "bin": Bin(b"\0\1"), "ext": Ext(-1, b"time"), "lists": [[], [{}], [[1], [2]]]}
    entry = debug(cb_adf(coin({1: ROW}, loss={"Logistic": {"min_label": F32(-1), "max_label": F32(1), "newInCase": unknown}})))
    document = model(entry, {"kept": "yes"}, minor=7, writer="libreml 1.7.0")
    regressor = "/entryReduction/config/next/config/regressor"
    for place in ("/reml", "", "/globalConfig", "/entryReduction", "/entryReduction/config", "/entryReduction/config/next/state",
                  regressor, regressor + "/config", regressor + "/state", regressor + "/state/modelStates/0"):
        document = put(document, place + "/newHere", unknown)
    good("newer-everywhere", document, "Versions",
         "Minor 7: unknown members of every kind in every map that may have some; kept when converted")
    document = model(debug(node("Binary", {"regressor": coin({1: ROW})}, {"count": 7, "mean": 0.5})), minor=7)
    good("newer-state", put(document, "/entryReduction/newer", True), "Versions",
         "Minor 7: a state where 1.0 has none, before the other unknown members of the node")

    def with_new(value):
        return put(small(minor=7), "/globalConfig/new", value)

    good("newer-ints", with_new(INTS), "Canonical binary", "Integers at the borders of every width, from -2^63 to 2^64-1")
    good("newer-floats", with_new(DOUBLES), "Float text", "Doubles where no float is declared; those that are exact as float32 are written so")
    good("newer-not-finite", with_new([math.nan, math.inf, -math.inf, "NaN", "Infinity", "-Infinity", "NaN:0x7fc00001"]),
         "Non-finite values", "Where no float is declared: floats as $float, and strings that are no floats")
    blobs = [make(bytes(size)) for size in (0, 1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 255, 256, 65535, 65536)
             for make in (Bin, lambda data: Ext(len(data) % 256 - 128, data))]
    good("newer-bins", with_new(blobs), "Canonical binary", "bin and ext at the borders of their widths: fixext, 8, 16 and 32 bits")
    good("newer-ext-types", with_new([Ext(kind, b"\xff\xfe") for kind in (-128, -1, 0, 1, 127)]), "Document",
         "ext types at their borders; the one that MessagePack has a time for means nothing")
    good("newer-bytes", with_new([Bin(bytes(range(256))), Bin(b"\xfb\xef\xff")]), "JSON", "All bytes in base64, with + and /")
    tensors = {
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
    good("newer-tensors", with_new(tensors), "Tensors",
         "Tensors where none is declared, of all ranks: a tie is dense, and the greatest shapes there are")
    deep = None
    for i in range(26):
        deep = {"m": deep} if i % 2 else [deep]
    document = with_new([deep, Tensor([1], {}), Bin(b"")])
    good("newer-deep", put(document, "/new", deeper(28, Tensor([2, 2], {}))), "Limits",
         "29 maps and arrays inside each other, the most there are; a tensor at the bottom does not count")
    good("newer-key-1-kib", put(small(minor=7), "/globalConfig/" + "é" * 512, 1), "Limits", "A key of 1024 bytes, which are 512 characters")
    good("newer-bin-16-mib", with_new([Bin(bytes(16 * MIB)), Ext(5, bytes(16 * MIB))]), "Limits",
         "bin and ext of 16 MiB, whose base64 is longer than that")
    good("newer-lists", with_new([[0] * 15, [0] * 16, [None] * 300]), "Canonical binary", "Arrays at the border of fixarray, and a longer one")


def deeper(levels, value):
    for _ in range(levels):
        value = [value]
    return value


def wide(value):
    """Every integer and header as wide as can be."""
    if isinstance(value, bool) or value is None:
        return value
    codes = {int: 0xCF, str: 0xDB, list: 0xDD, Map: 0xDF, F32: 0xCB, float: 0xCB, Bin: 0xC6, Ext: 0xC9}
    if isinstance(value, int) and value < 0:
        return As(0xD3, value)
    return As(codes[type(value)], value) if type(value) in codes else value


def parts(tensor, numbers=None, pad=None):
    """The map of a binary tensor, of the rows said or of all."""
    bins = {} if pad is None else {"pad": Bin(pad)}
    if numbers is not None:
        bins["indices"] = As(0xC6, Bin(b"".join(struct.pack("<I", number) for number in numbers)))
    rows = range(tensor.shape[0]) if numbers is None else numbers
    return {"dtype": "f32", "shape": tensor.shape} | bins | {"values": As(0xC6, Bin(tensor.bytes_of(rows)))}


def backwards(value):
    return dict(reversed(value.items())) if isinstance(value, dict) else value


def binary_spellings():
    name, document = "spelled", model(cb_adf(coin({0: ROW, 3: ROW}, 3)), {"b": "2", "a": "1"}, bits=3,
                                      interactions=[["Default", {"Name": "user"}]])
    good(name, document, "Validity", "What the files good-spelled-… say in other ways")
    weights = "/entryReduction/config/regressor/state/weights"
    tensor = get(document, weights)
    other = lambda pointer, value: binary(put(document, pointer, value))
    say = lambda what, about, data: spelled(f"spelled-{what}", name, "Validity", about, data)
    in_parts = put(document, weights, parts(tensor, [0, 3], bytes(5)))
    say("backwards", "Members of all maps in the opposite order, those of the tensor too", binary(everywhere(in_parts, backwards)))
    say("wide", "Integers of 64 bits, all headers of 32 bits, floats of 64 bits; the tensor's too", widest(without(in_parts, "/reml/format")))
    say("signed", "Integers that are not negative in the signed encodings",
        binary(put(put(put(put(document, "/globalConfig/numBits", As(0xD0, 3)), "/globalConfig/hashSeed", As(0xD3, 0)),
                       "/entryReduction/state/actionSum", As(0xD1, 7)), "/entryReduction/state/eventSum", As(0xD2, 2))))
    say("no-pad", "A tensor without pad", other(weights, parts(tensor, [0, 3])))
    say("pad-0", "A pad of no bytes, which does not align", other(weights, parts(tensor, [0, 3], b"")))
    say("pad-63", "A pad of 63 bytes, which does not align", other(weights, parts(tensor, [0, 3], bytes(63))))
    say("dense", "Dense where canonical is sparse", other(weights, parts(tensor)))
    say("zero-rows", "Rows of zeros among those kept, which are dropped", other(weights, parts(tensor, [0, 1, 3, 7])))
    say("short-bins", "Bins of the tensor with the shortest headers", other(weights, {
        "dtype": "f32", "shape": tensor.shape, "indices": Bin(struct.pack("<II", 0, 3)), "values": Bin(tensor.bytes_of([0, 3]))}))
    config = "/entryReduction/config/regressor/config"
    say("int-for-float", "Integers where floats are declared", binary(put(put(document, config + "/alpha", 4), config + "/l2Lambda", As(0xD3, 0))))
    say("defaults", "What has a default left out, at every depth",
        binary(without(document, "/globalConfig/hashSeed", "/globalConfig/hashFunction", "/globalConfig/constantFeatureEnabled",
                       "/entryReduction/config/cbType", config)))
    say("metadata-unsorted", "Members of metadata in another order", other("/reml/metadata", {"b": "2", "a": "1"}))
    all_rows = model(coin({0: ROW, 1: ROW}))
    good("spelled-full", all_rows, "Validity", "Both rows kept; good-spelled-full-sparse says it sparsely")
    spelled("spelled-full-sparse", "spelled-full", "Validity", "Sparse where canonical is dense",
            binary(put(all_rows, WEIGHTS, parts(get(all_rows, WEIGHTS), [0, 1], bytes(9)))))
    nothing = model(coin({}))
    good("spelled-none", nothing, "Validity", "No row kept; good-spelled-none-dense has all of them")
    spelled("spelled-none-dense", "spelled-none", "Validity", "A dense tensor of zeros", binary(put(nothing, WEIGHTS, parts(get(nothing, WEIGHTS)))))
    state_floats()


def widest(document):
    return binary({key: everywhere(value, wide, lambda members: Map(*members)) for key, value in document.items()})


def state_floats():
    """Spellings of floats that a state may have, in both encodings."""
    document = model(coin({1: ROW}, sums=(math.nan, math.inf, -math.inf, 0.1, 3.4028235e38)))
    good("floats", document, "Non-finite values", "What the files good-floats-… say in other ways")
    sums = "/entryReduction/state/modelStates/0/"
    strings = put(put(put(document, sums + "normalizedSumNormX", "NaN"), sums + "totalWeight", "Infinity"),
                  "/entryReduction/state/averageSquaredNormX", "-Infinity")
    spelled("floats-strings", "floats", "Non-finite values", "The three strings in binary", binary(strings))
    odd = put(document, sums + "normalizedSumNormX", Raw(b"\xca\xff\x80\x00\x01", "a negative signalling NaN of 32 bits"))
    spelled("floats-nan-32", "floats", "Non-finite values", "Sign and payload of a scalar NaN are not kept", binary(odd))
    odd = put(document, sums + "normalizedSumNormX", Raw(b"\xcb\xff\xf8\x00\x00\x00\x00\x00\x01", "a negative NaN of 64 bits"))
    spelled("floats-nan-64", "floats", "Non-finite values", "A NaN of 64 bits", binary(odd))
    odd = put(put(document, "/entryReduction/state/minLabel", 0.1), "/entryReduction/state/maxLabel", 3.4028235677973362e38)
    spelled("floats-double", "floats", "Validity", "Doubles that are rounded to float32, one of them just below what overflows", binary(odd))


def json_spellings():
    plain = FILES["good-spelled.json"]
    say = lambda what, about, data: spelled(f"spelled-json-{what}", "spelled", "Validity", about, data)
    tree = json.loads(plain)
    say("compact", "No white space at all", json.dumps(tree, separators=(",", ":")))
    say("spaced", "All white space that RFC 8259 allows, everywhere", "\r\n\t " + json.dumps(tree, separators=(" \t,\r\n", " :\t"), indent="\t ") + "\t\r\n ")
    say("backwards", "Members of all maps in the opposite order: the header last, rows before shape",
        json.dumps(tree_backwards(tree), indent=1))
    say("escapes", "Keys and strings with every character escaped",
        "".join(f"\\u{ord(c):04X}" if c.isalpha() else c for c in edited(plain.replace("true", "\0").replace("e+", "")))
        .replace("\0", "true"))
    say("schema", "A member $schema at the top, which is dropped", edited(plain, ('{\n  "reml"', '{"$schema": "model.schema.json", "reml"')))
    say("defaults", "What has a default left out, at every depth; rows of zeros kept, rows out of order",
        json.dumps(sparse_config(tree)))
    say("int-for-float", "Integers where floats are declared; numbers with exponents and zeros that say nothing",
        edited(plain, ('"alpha": 4.0', '"alpha": 4'), ('"beta": 1.0', '"beta": 1000E-3'), ('"l1Lambda": 0.0', '"l1Lambda": 0e999999999'),
               ('"l2Lambda": 0.0', '"l2Lambda": 1e-400'), ('"totalWeight": 1.0', '"totalWeight": 0.' + "0" * 400 + "1e+401"),
               ('"maxLabel": 1.0', '"maxLabel": 1.' + "0" * 500)))
    floats_plain = FILES["good-floats.json"]
    spelled("floats-json", "floats", "Non-finite values", "Non-finite values as $float where a float is declared; more digits than are needed",
            edited(floats_plain, ('"NaN"', '{"$float": "NaN"}'), ('"Infinity"', '{"$float":"Infinity"}'), ('"-Infinity"', '{ "\\u0024float" : "-Infinity" }'),
                   (' 0.1,', ' 0.09999999999999999999,'), ('3.4028235e+38', '3.4028235677973362E38')))
    elements()


def tree_backwards(value):
    if isinstance(value, dict):
        return {key: tree_backwards(member) for key, member in reversed(value.items())}
    return value


def sparse_config(tree):
    tree = json.loads(json.dumps(tree))
    tree["globalConfig"] = {"interactions": tree["globalConfig"]["interactions"], "numBits": 3}
    del tree["entryReduction"]["config"]["cbType"], tree["entryReduction"]["config"]["regressor"]["config"]
    weights = tree["entryReduction"]["config"]["regressor"]["state"]["weights"]
    rows = weights["rows"]
    weights["rows"] = {"7": [0.0] * 6, "3": rows["3"], "1": [0] * 6, "0": rows["0"]}
    return tree


def elements():
    """Elements of a JSON tensor, and how else they can be written."""
    document = model(coin({0: [math.nan, math.inf, -math.inf, Bits(0x7F800001), Bits(0x3F800002), 0],
                           1: [16777216.0, 18446744073709551616.0, 0.0, 1e-45, 0.5, -9223372036854775808.0]}, 2), bits=2)
    good("elements", document, "JSON tensors", "What the files good-elements-… say in other ways")
    plain = FILES["good-elements.json"]
    spelled("elements-json", "elements", "Validity", "Elements as integers, as $float, with more digits, and 7fc00000 by its bits", edited(
        plain, ('["NaN", "Infinity", "-Infinity"', '["NaN:0x7fc00000", {"$float": "Infinity"}, {"$float": "-Infinity"}'),
        ("16777216.0", "16777217"), ("18446744000000000000.0", "18446744073709551615"), ("1e-45", "1.1e-45"),
        ("-9223372000000000000.0", "-9223372036854775808")))
    spelled("elements-two-roundings", "elements", "JSON", "Rounded to a double, then to float32: straight to float32 it would be 3f800001",
            edited(plain, ("1.0000002", "1.00000017881393432617187499")))
    spelled("elements-minus-zero", "elements", "Document", "-0 is the integer 0, so its row is one of zeros and dropped",
            edited(plain, ('"1": [', '"2": [-0, 0, 0.0, 1e-46, -0, 0],\n          "1": [')))


def configurations():
    minimal = '{"globalConfig": {}, "entryReduction": {"typename": "%s"%s}}'
    full = {}
    for name in ("Coin", "Binary", "CbAdf", "CbExploreAdfGreedy", "CbExploreAdfSoftmax", "CbExploreAdfSquareCb", "ElementwiseInteraction"):
        full[name] = default_node(name)
    full["Debug"] = debug(default_node("Coin"))
    for typename, entry in full.items():
        word = f"config-{typename.lower()}"
        document = {"globalConfig": model(entry, bits=18)["globalConfig"], "entryReduction": entry}
        configuration(word, json_text(document), "Configuration", f"{typename} with every default written out")
        more = ', "config": {"next": {"typename": "Coin"}}' if typename == "Debug" else ""
        configuration(word + "-minimal", minimal % (typename, more), "Configuration", f"{typename} with every default left out", word)
    document = {"globalConfig": model(0, bits=27)["globalConfig"], "entryReduction": default_node("Coin", loss=logistic())}
    configuration("config-logistic", json_text(document), "Typenames", "The logistic loss with its default labels, and 27 bits")
    configuration("config-logistic-minimal", '{"globalConfig":{"numBits":27},"entryReduction":{"typename":"Coin","config":{"lossFunction":{"Logistic":{}}}}}',
                  "Configuration", "A choice whose map is empty is complete", "config-logistic")
    configuration("config-schema", '{"$schema": "https://example.org/config.schema.json", "entryReduction": {"config": {}, "typename": "Coin"}, "globalConfig": {}}',
                  "JSON", "A member $schema, which is dropped, and members in another order", "config-coin")


def default_node(typename, **options):
    """A node of a configuration with all defaults."""
    entry = {
        "Coin": lambda: coin({}, **options),
        "Binary": lambda: node("Binary", {"regressor": coin({})}),
        "CbAdf": lambda: cb_adf(coin({})),
        "CbExploreAdfGreedy": lambda: greedy(cb_adf(coin({}))),
        "CbExploreAdfSoftmax": lambda: softmax(cb_adf(coin({}))),
        "CbExploreAdfSquareCb": lambda: square_cb(cb_adf(coin({}))),
        "ElementwiseInteraction": lambda: elementwise(coin({})),
    }[typename]()
    return everywhere(entry, lambda v: {k: m for k, m in v.items() if k != "state"} if isinstance(v, dict) else v)


# --- predictions ------------------------------------------------------------------------------------------------------

REGRESSION = [
    {"features": {"user": {"age": 30, "country": "NZ", "new": True, "old": False}, "ad": ["tea", "sugar"], " ": [0.5, -1.25, 3]}},
    {"features": {"ad": {"tea": 2.5}, ":default": {"bias": 0.1, "größe": "xl"}, "user": {"age": 1e-3}}},
    {"features": {"user": [1, 2, 3, 4], "ad": [0.1, 0.7], "city": {"Ōtautahi": 3.4e38}}},
    {"features": {}},
    {"features": {"user": {"a": 1.00000017881393432617187499, "b": 16777217, "c": -1e-45}, "ad": {"": 1, "\U0001f600": "\U0001f600"}}},
]
BANDIT = [
    {"shared": {"user": {"age": 30, "tod": "evening"}}, "actions": [{"ad": ["tea"]}, {"ad": {"price": 2.5}}, {"ad": {"price": -2.5}, "user": {"x": 1}}]},
    {"actions": [{" ": [1, 2, 3]}, {}, {":default": {"a": 0.1}, "user": {"b": "c"}}]},
    {"shared": {}, "actions": [{"user": {"age": 7.25}}]},
]
PAIRS = [["Default", {"Name": "user"}], [{"Name": "user"}, {"Name": "user"}], [{"Name": "ad"}, {"Name": "nowhere"}]]
TRIPLES = [[{"Name": "user"}, {"Name": "ad"}, "Default"], [{"Name": "ad"}] * 3, [{"Name": "ad"}, {"Name": "ad"}, {"Name": "user"}]]


def learned(seed, numbers):
    """Rows that look as if something had been learned."""
    generator = random.Random(seed)
    return {number: [generator.uniform(-2, 2), generator.uniform(-9, 9), *(generator.uniform(0, 9) for _ in range(4))] for number in numbers}


def predicting(name, entry, examples, about, **settings):
    """A model and its predictions; `entry` makes the entry reduction of rows, which are made for the examples."""
    bits = settings.get("bits", 18)
    empty = model(entry({}, bits), **{"bits": bits} | settings)
    numbers = sorted({number for example in examples for number in indices(empty, example)})
    document = model(entry(learned(name, numbers), bits), **{"bits": bits} | settings)
    file = f"{name}.predictions.json"
    good(name, document, "Overview", about, predictions=file)
    lines = [json.dumps({"features": example, "prediction": 0}, ensure_ascii=False) for example in examples]
    lines = [line[:-2] + predicted(predict(document, example)) + "}" for line, example in zip(lines, examples)]
    FILES[file] = f'{{"model": "good-{name}.json", "examples": [\n  ' + ",\n  ".join(lines) + "\n]}\n"


def predicted(prediction):
    return json_text(prediction).strip()


def predictions():
    wide = (2, 1, 2, -1e30, 1e30)
    regressor = lambda sums=wide: lambda rows, bits: coin(rows, bits, sums)
    bandit = lambda kind: lambda rows, bits: cb_adf(coin(rows, bits, wide), kind)
    predicting("predict-coin", regressor(), REGRESSION, "Predictions of a Coin")
    predicting("predict-coin-clamped", regressor((2, 1, 2, -0.25, 0.5)), REGRESSION, "Predictions inside the range of labels seen")
    predicting("predict-coin-small", regressor(), REGRESSION, "Predictions with 8 rows: many features share one", bits=3)
    predicting("predict-coin-seed", regressor(), REGRESSION, "Predictions with a seed and without the constant feature", seed=4000000000, constant=False)
    predicting("predict-coin-pairs", regressor(), REGRESSION, "Predictions with pairs, of a namespace with itself too", interactions=PAIRS)
    predicting("predict-coin-triples", regressor(), REGRESSION, "Predictions with triples and pairs", bits=12, interactions=TRIPLES + PAIRS)
    predicting("predict-coin-one-bit", regressor(), REGRESSION, "Predictions with 2 rows", bits=1, interactions=PAIRS)
    predicting("predict-cb-mtr", bandit("mtr"), BANDIT, "Scores of a CbAdf")
    predicting("predict-cb-ips", bandit("ips"), BANDIT, "Scores of a CbAdf with ips", bits=10, seed=7, interactions=PAIRS)
    not_a_number = lambda rows, bits: coin({n: [math.nan if n % 2 else math.inf] + row[1:] for n, row in rows.items()}, bits, wide)
    predicting("predict-coin-nan", not_a_number, REGRESSION, "Sums that are no number become 0; infinite ones become the end of the range")


def every_good():
    reductions()
    namespaces()
    floats()
    texts()
    integers()
    newer()
    binary_spellings()
    json_spellings()
    configurations()
    predictions()
