"""Good vectors that are not canonical: what readers must accept, beside the canonical files of the same documents."""
import json
import math
import struct

from encode import As, Bin, Bits, Ext, F32, Map, Raw, binary, json_text
from models import ROW, STATE, WEIGHTS, cb_adf, coin, everywhere, get, greedy, model, put, small, without
from vector import FILES, edited, good, spelled


# --- binary -----------------------------------------------------------------------------------------------------------


def parts(tensor, numbers=None, pad=None):
    """The map of a binary tensor: of the rows said, or of all."""
    bins = {} if pad is None else {"pad": Bin(pad)}
    if numbers is not None:
        bins["indices"] = As(0xC6, Bin(struct.pack(f"<{len(numbers)}I", *numbers)))
    rows = range(tensor.shape[0]) if numbers is None else numbers
    return {"dtype": "f32", "shape": tensor.shape} | bins | {"values": As(0xC6, Bin(tensor.bytes_of(rows)))}


def backwards(value):
    return dict(reversed(value.items())) if isinstance(value, dict) else value


def wide(value):
    """Every integer, float and header as wide as can be."""
    codes = {int: 0xCF, str: 0xDB, list: 0xDD, Map: 0xDF, F32: 0xCB, float: 0xCB, Bin: 0xC6, Ext: 0xC9}
    code = 0xD3 if type(value) is int and value < 0 else codes.get(type(value))
    return value if code is None else As(code, value)


def widest(document):
    document = without(document, "/reml/format")
    return binary({key: everywhere(value, wide, lambda members: Map(*members)) for key, value in document.items()})


def in_binary():
    interactions = [["Default", {"Name": "user"}]]
    document = model(cb_adf(coin({0: ROW, 3: ROW}, 3)), {"b": "2", "a": "1"}, bits=3, interactions=interactions)
    good("spelled", document, "Validity", "What the files good-spelled-* say in other ways")
    regressor = "/entryReduction/config/regressor"
    weights = regressor + "/state/weights"
    tensor = get(document, weights)
    in_parts = put(document, weights, parts(tensor, [0, 3], bytes(5)))
    short = {key: Bin(value.value) if isinstance(value, As) else value for key, value in parts(tensor, [0, 3]).items()}

    def other(changes):
        changed = document
        for pointer, value in changes.items():
            changed = put(changed, pointer, value)
        return binary(changed)

    def tensor_as(*arguments):
        return other({weights: parts(tensor, *arguments)})

    signed = {"/globalConfig/hashSeed": As(0xD3, 0), "/globalConfig/numBits": As(0xD0, 3), STATE + "/actionSum": As(0xD1, 7),
              STATE + "/eventSum": As(0xD2, 2)}
    ints = {regressor + "/config/alpha": 4, regressor + "/config/l2Lambda": As(0xD3, 0)}
    left_out = ["/globalConfig/hashSeed", "/globalConfig/hashFunction", "/globalConfig/constantFeatureEnabled",
                "/entryReduction/config/cbType", regressor + "/config"]
    for name, about, data in (
        ("backwards", "Members of all maps in the opposite order, those of the tensor too",
         binary(everywhere(in_parts, backwards))),
        ("wide", "Integers of 64 bits, all headers of 32 bits, floats of 64 bits; the tensor's too", widest(in_parts)),
        ("signed", "Integers that are not negative in the signed encodings",
         other(signed)),
        ("no-pad", "A tensor without pad", tensor_as([0, 3])),
        ("pad-0", "A pad of no bytes, which does not align", tensor_as([0, 3], b"")),
        ("pad-63", "A pad of 63 bytes, which does not align", tensor_as([0, 3], bytes(63))),
        ("dense", "Dense where canonical is sparse", tensor_as()),
        ("zero-rows", "Rows of zeros among those kept, which are dropped", tensor_as([0, 1, 3, 7])),
        ("short-bins", "Bins of the tensor with the shortest headers", other({weights: short})),
        ("int-for-float", "Integers where floats are declared", other(ints)),
        ("defaults", "What has a default left out, at every depth", binary(without(document, *left_out))),
        ("metadata-unsorted", "Members of metadata in another order", other({"/reml/metadata": {"b": "2", "a": "1"}})),
    ):
        spelled(f"spelled-{name}", "spelled", "Validity", about, data)


def tensor_kinds():
    all_rows = model(coin({0: ROW, 1: ROW}))
    good("spelled-full", all_rows, "Validity", "Both rows kept; good-spelled-full-sparse says it sparsely")
    sparse = binary(put(all_rows, WEIGHTS, parts(get(all_rows, WEIGHTS), [0, 1], bytes(9))))
    spelled("spelled-full-sparse", "spelled-full", "Validity", "Sparse where canonical is dense", sparse)
    nothing = model(coin({}))
    good("spelled-none", nothing, "Validity", "No row kept; good-spelled-none-dense has all of them")
    dense = binary(put(nothing, WEIGHTS, parts(get(nothing, WEIGHTS))))
    spelled("spelled-none-dense", "spelled-none", "Validity", "A dense tensor of zeros", dense)


def unknown_values():
    """What a newer writer may spell as it likes."""
    document = put(small(minor=7), "/globalConfig/new", [1.5, 7, "x", Bin(b"x"), Ext(5, b"x"), {"a": 0.1}])
    good("newer-spelled", document, "Versions", "What the files good-newer-spelled-* say in other ways")
    spelled("newer-spelled-wide", "newer-spelled", "Validity", "Wide encodings of what nobody knows", widest(document))
    text = FILES["good-newer-spelled.json"]
    changes = [("\n      1.5,", " 15e-1,"), ('"x"', '"\\u0078"'), ('"$bin"', '"\\u0024bin"'), ("[5,", "[ 5\n,"),
               ('"a": 0.1', '"a":1E-1')]
    spelled("newer-spelled-json", "newer-spelled", "Validity", "Numbers, escapes and $ forms in other spellings",
            edited(text, *changes))
    text = FILES["good-newer-depth-29.json"]
    spelled("newer-depth-29-float", "newer-depth-29", "Limits", "A $float in a row of the tensor at depth 29",
            edited(text, ('"0": ["NaN"]', '"0": [{"$float": "NaN"}]')))
    nodes = lambda value: backwards(value) if isinstance(value, dict) and "typename" in value else value
    text = json.dumps(everywhere(json.loads(FILES["good-newer-state.json"]), nodes))
    spelled("newer-state-backwards", "newer-state", "Canonical form",
            "Unknown members before known ones; they have their places all the same", text)


# --- floats, in both encodings ----------------------------------------------------------------------------------------


def floats():
    sums = STATE + "/modelStates/0/"
    norm, weight, average = sums + "normalizedSumNormX", sums + "totalWeight", STATE + "/averageSquaredNormX"
    document = model(coin({1: ROW}, sums=(math.nan, math.inf, -math.inf, 0.1, 3.4028235e38)))
    good("floats", document, "Non-finite values", "What the files good-floats-* say in other ways")
    strings = put(put(put(document, norm, "NaN"), weight, "Infinity"), average, "-Infinity")
    doubles = put(put(document, STATE + "/minLabel", 0.1), STATE + "/maxLabel", 3.4028235677973362e38)
    plain = FILES["good-floats.json"]
    long = edited(plain, (" 0.1,", " 0." + "0" * 70000 + "1e70000,"))
    text = edited(
        plain, ('"NaN"', '{"$float": "NaN"}'), ('"Infinity"', '{"$float":"Infinity"}'),
        ('"-Infinity"', '{ "\\u0024float" : "-Infinity" }'), (" 0.1,", " 0.09999999999999999999,"),
        ("3.4028235e+38", "3.4028235677973362E38"))
    for name, section, about, data in (
        ("strings", "Non-finite values", "The three strings in binary", binary(strings)),
        ("nan-32", "Non-finite values", "Sign and payload of a scalar NaN are not kept",
         binary(put(document, norm, Raw(b"\xca\xff\x80\x00\x01", "a negative signalling NaN of 32 bits")))),
        ("nan-64", "Non-finite values", "A NaN of 64 bits",
         binary(put(document, norm, Raw(b"\xcb\xff\xf8\x00\x00\x00\x00\x00\x01", "a negative NaN of 64 bits")))),
        ("double", "Validity", "Doubles that are rounded to float32, one just below what overflows", binary(doubles)),
        ("json-long", "Validity", "A number of 70000 digits and an exponent that makes up for them", long),
        ("json", "Non-finite values", "$float where a float is declared; more digits than are needed", text),
    ):
        spelled(f"floats-{name}", "floats", section, about, data)


def roundings():
    """To a double, then to float32, and only then the range."""
    tie = 2**60 + 2**36
    document = model(greedy(cb_adf(coin({}, sums=(2**60, 2**60, 1, 0, 2**64))), 1))
    state = "/entryReduction/config/cbAdf/config/regressor/state"
    good("rounded", document, "Document", "What the files good-rounded-* say in other ways")
    changed = put(put(document, state + "/modelStates/0/totalWeight", tie + 1), "/entryReduction/config/epsilon", 1.00000001)
    about = "An integer whose double is a tie between two float32; a range that is kept after rounding only; 2^64-1 for a float"
    spelled("rounded-binary", "rounded", "Document", about, binary(put(changed, state + "/maxLabel", 2**64 - 1)))
    text = FILES["good-rounded.json"]
    text = edited(text, ('"totalWeight": 1152921500000000000.0', f'"totalWeight": {tie + 1}'),
                  ('"epsilon": 1.0', '"epsilon": 1.00000001'),
                  ('"maxLabel": 18446744000000000000.0', '"maxLabel": 18446744073709551615'),
                  ('"minLabel": 0.0', '"minLabel": -0'))
    spelled("rounded-json", "rounded", "Document", about + "; -0 is the integer 0", text)


def elements():
    rows = {0: [math.nan, math.inf, -math.inf, Bits(0x7F800001), Bits(0x3F800002), 0],
            1: [2**24, 2**64, 0, 1e-45, 0.5, -(2.0**63)]}
    good("elements", model(coin(rows, 2), bits=2), "JSON tensors", "What the files good-elements-* say in other ways")
    text = FILES["good-elements.json"]
    changes = [
        ('["NaN", "Infinity", "-Infinity"', '["NaN:0x7fc00000", {"$float": "Infinity"}, {"$float": "-Infinity"}'),
        ("16777216.0", "16777217"), ("18446744000000000000.0", "18446744073709551615"), ("1e-45", "1.1e-45"),
        ("-9223372000000000000.0", "-9223372036854775808"), ('"1": [', '"\\u0031": ['),
    ]
    zeros = ('"1": [', '"2": [-0, 0, 0.0, 1e-46, -0, 0],\n          "1": [')
    digits = ("1.0000002", "1.00000017881393432617187499")
    for name, section, about, other in (
        ("json", "Validity", "Elements as integers, as $float, with more digits; 7fc00000 by its bits", edited(text, *changes)),
        ("two-roundings", "JSON", "To a double, then to float32: straight to float32 it would be 3f800001",
         edited(text, digits)),
        ("minus-zero", "Document", "-0 is the integer 0, so its row is one of zeros and dropped", edited(text, zeros)),
    ):
        spelled(f"elements-{name}", "elements", section, about, other)


# --- JSON -------------------------------------------------------------------------------------------------------------


def tree_backwards(value):
    if isinstance(value, dict):
        return {key: tree_backwards(member) for key, member in reversed(value.items())}
    return value


def sparsely(tree):
    """What has a default left out; rows of zeros, and rows out of order."""
    regressor = tree["entryReduction"]["config"]["regressor"]
    rows = regressor["state"]["weights"]["rows"]
    regressor["state"]["weights"]["rows"] = {"7": [0.0] * 6, "3": rows["3"], "1": [0] * 6, "0": rows["0"]}
    tree["globalConfig"] = {"interactions": tree["globalConfig"]["interactions"], "numBits": 3}
    del tree["entryReduction"]["config"]["cbType"], regressor["config"]
    return tree


def escaped(text):
    """All letters of keys and strings as escapes."""
    letters = lambda word: "".join(f"\\u{ord(c):04X}" if c.isalpha() else c for c in word)
    return '"'.join(part if i % 2 == 0 else letters(part) for i, part in enumerate(text.split('"')))


def in_json():
    text = FILES["good-spelled.json"]
    tree = json.loads(text)
    spaced = "\r\n\t " + json.dumps(tree, separators=(" \t,\r\n", " :\t"), indent="\t ") + "\t\r\n "
    top = '{\n  "reml"'
    numbers = [
        ('"alpha": 4.0', '"alpha": 4'), ('"beta": 1.0', '"beta": 1000E-3'), ('"l1Lambda": 0.0', '"l1Lambda": 0e999999999'),
        ('"l2Lambda": 0.0', '"l2Lambda": 1e-400'), ('"totalWeight": 1.0', '"totalWeight": 0.' + "0" * 400 + "1e+401"),
        ('"maxLabel": 1.0', '"maxLabel": 1.' + "0" * 500), ('"minor": 0', '"minor": -0'),
    ]
    for name, about, other in (
        ("compact", "No white space at all", json.dumps(tree, separators=(",", ":"))),
        ("spaced", "All white space that RFC 8259 allows, everywhere", spaced),
        ("backwards", "Members of all maps in the opposite order: the header last, rows before shape",
         json.dumps(tree_backwards(tree))),
        ("escapes", "Every letter of keys and strings escaped", escaped(text)),
        ("schema", "A member $schema at the top, which is dropped", edited(text, (top, '{"$schema": "x", "reml"'))),
        ("schema-escaped", "The same with an escape, at the end", text.rstrip()[:-1] + ', "\\u0024schema": ""}'),
        ("defaults", "What has a default left out; rows of zeros; rows out of order", json.dumps(sparsely(json.loads(text)))),
        ("numbers", "Integers where floats are declared, exponents and zeros that say nothing, -0", edited(text, *numbers)),
    ):
        spelled(f"spelled-json-{name}", "spelled", "Validity", about, other)
    pairs = small(metadata={"\U0001f600": "\U00010000 \U0010ffff é"})
    good("pairs", pairs, "JSON", "Characters beyond U+FFFF; good-pairs-escaped has them as surrogate pairs")
    spelled("pairs-escaped", "pairs", "Validity", "Surrogate pairs, in digits of both cases",
            edited(json_text(pairs), ("\U0001f600", "\\ud83D\\uDe00"), ("\U00010000", "\\uD800\\uDC00"),
                   ("\U0010ffff", "\\udbff\\udfff"), ("é", "\\u00e9")))


def every_spelled():
    in_binary()
    tensor_kinds()
    floats()
    roundings()
    elements()
    in_json()
    unknown_values()
