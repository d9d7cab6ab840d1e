"""Bad vectors whose bytes are fine: what the document says must not be.  Each is the small model with one change."""
import math

from encode import Bin, Ext, F32, Tensor, binary, json_text
from models import CONFIG, LOSS, ROW, STATE, WEIGHTS, cb_adf, coin, debug, elementwise, greedy, logistic, model, node, put
from models import nested, small, softmax, square_cb, without
from vector import bad

MIB = 1 << 20
GLOBAL = "/globalConfig"


def both(section, *rows):
    """Rows of (name, what is wrong, pointer, document): a file in either encoding.  A fifth element is the status."""
    for name, about, pointer, document, *status in rows:
        for data in (binary(document), json_text(document)):
            bad(name, section, about, *(status or ["VALUE"]), data, pointer)


def values(section, member, base, *rows):
    """Rows of (name, what is wrong, value): the member has this value."""
    both(section, *((name, about, member, put(base, member, value)) for name, about, value in rows))


def new(value):
    """A model of minor 7 with an unknown member."""
    return put(small(minor=7), GLOBAL + "/new", value)


def header():
    head = lambda key, *rows: values("Header", f"/reml/{key}", small(), *rows)
    head("minor",
         ("minor-string", "A minor that is a string", "0"),
         ("minor-float", "A minor that is a float", 0.0),
         ("minor-negative", "A minor below 0", -1),
         ("minor-too-great", "A minor above 2^53-1", 1 << 53),
         ("minor-null", "A minor that is null", None))
    head("requires", ("requires-string", "A string in the place of the list", "telepathy"),
         ("requires-null", "null is no list", None))
    head("writer", ("writer-null", "A writer that is null", None), ("writer-int", "A writer that is an integer", 1))
    head("metadata", ("metadata-list", "A list in the place of metadata", []), ("metadata-null", "null is no map", None))
    both("Header",
         ("requires-int", "A name that is an integer", "/reml/requires/0", put(small(), "/reml/requires", [7])),
         ("metadata-int", "A value of metadata that is an integer", "/reml/metadata/a",
          put(small(), "/reml/metadata", {"a": 1})),
         ("metadata-map", "A value of metadata that is a map", "/reml/metadata/a", put(small(), "/reml/metadata", {"a": {}})),
         ("metadata-newer", "The same in minor 7: nothing can be added to metadata", "/reml/metadata/a",
          put(small(minor=7), "/reml/metadata", {"a": None})),
         ("header-empty", "A header without any of its keys", "/reml", put(small(), "/reml", {"format": 1})),
         *((f"{key}-missing", f"A header without {key}", "/reml", without(small(), f"/reml/{key}"))
           for key in ("minor", "requires", "writer", "metadata")))


def unknown_keys():
    places = [("header", "/reml"), ("top", ""), ("global", GLOBAL), ("node", "/entryReduction"), ("config", CONFIG),
              ("case", LOSS + "/Squared"), ("state", STATE), ("model-state", STATE + "/modelStates/0")]
    both("Versions", *((f"unknown-{name}", "A key that 1.0 does not have in a file of minor 0", f"{place}/new",
                        put(small(), f"{place}/new", 1)) for name, place in places))
    both("Versions",
         ("unknown-typo", "A key that is spelled wrong: also a key too few", CONFIG + "/lambda",
          put(small(), CONFIG + "/lambda", 0)),
         ("newer-case", "Minor 7 with a case that nobody knows and requires does not name", LOSS,
          put(small(minor=7), LOSS, {"Hinge": {}})),
         ("newer-case-second", "Minor 7: nothing can be added to a choice", LOSS, put(small(minor=7), LOSS + "/Hinge", {})),
         ("newer-namespace", "Minor 7: nothing can be added to a namespace", GLOBAL + "/interactions/0/0",
          put(small(minor=7), GLOBAL + "/interactions", [[{"Name": "a", "Weight": 2}, "Default"]])),
         ("newer-typename", "Minor 7 with a typename that nobody knows", "/entryReduction/typename",
          put(small(minor=7), "/entryReduction/typename", "Oracle")),
         ("newer-hash-function", "Minor 7 with a hash function that nobody knows", GLOBAL + "/hashFunction",
          put(small(minor=7), GLOBAL + "/hashFunction", "xxh4")),
         ("newer-state-missing", "Minor 7 does not do without the state of 1.0", "/entryReduction",
          without(small(minor=7), STATE)))


def global_config():
    member = lambda key, *rows: values("Global configuration", f"{GLOBAL}/{key}", small(), *rows)
    member("numBits",
           ("bits-0", "numBits 0", 0),
           ("bits-28", "numBits 28", 28),
           ("bits-negative", "numBits -1", -1),
           ("bits-2-64", "numBits 2^64-1", 2**64 - 1),
           ("bits-float", "A float in the place of an integer, though it is whole", 1.0),
           ("bits-string", "A string in the place of an integer", "1"),
           ("bits-bool", "A bool in the place of an integer", True),
           ("bits-null", "null does not mean that a key is left out", None))
    member("hashSeed", ("seed-2-32", "A seed above 2^32-1", 1 << 32), ("seed-negative", "A seed below 0", -1))
    member("hashFunction", ("hash-function", "A hash function that there is not", "XXH3"),
           ("hash-function-null", "null is no string", None))
    member("constantFeatureEnabled", ("constant-int", "An integer in the place of a bool", 1),
           ("constant-string", "A string in the place of a bool", "true"))
    member("interactions", ("interactions-null", "null is no list", None),
           ("interactions-map", "A map in the place of a list", {}))
    element = lambda *rows: both("Global configuration", *(
        (f"interaction-{name}", about, GLOBAL + "/interactions/0", put(small(), GLOBAL + "/interactions", [value]))
        for name, about, value in rows))
    element(("of-1", "An interaction of one namespace", ["Default"]),
            ("of-4", "An interaction of four namespaces", ["Default"] * 4),
            ("empty", "An interaction of nothing", []),
            ("string", "A namespace in the place of an interaction", "Default"))
    spellings = [
        ("string", "A name is not written as a string", "user"),
        ("lower-case", "default for Default", "default"),
        ("int", "A namespace that is an integer", 7),
        ("null", "null is no namespace", None),
        ("default", "The name :default, which means Default in data", {"Name": ":default"}),
        ("space", "The name of one space, which means Default in data", {"Name": " "}),
        ("both", "A namespace by name and by hash", {"Name": "a", "Hash": 1}),
        ("neither", "A choice without a key", {}),
        ("case", "A case that there is not", {"name": "a"}),
    ]
    both("Namespaces",
         *((f"namespace-{name}", about, GLOBAL + "/interactions/1/2" + ("/Name" if name in ("default", "space") else ""),
                          put(small(), GLOBAL + "/interactions", [["Default"] * 2, ["Default", "Default", value]]))
                         for name, about, value in spellings))
    insides = [("name-int", "A name that is an integer", "Name", 7), ("hash-2-32", "A hash above 2^32-1", "Hash", 1 << 32),
               ("hash-negative", "A hash below 0", "Hash", -1), ("hash-string", "A hash that is a string", "Hash", "1"),
               ("hash-float", "A hash that is a float", "Hash", 1.0)]
    place = "/entryReduction/config/two"
    both("Namespaces", *((f"namespace-{name}", about, f"{place}/{case}", model(elementwise(coin({}), two={case: value})))
                         for name, about, case, value in insides))


def configs():
    alpha = CONFIG + "/alpha"
    values("Typenames", alpha, small(),
           ("alpha-0", "0, where more than 0 is asked for", F32(0)),
           ("alpha-int-0", "The integer 0, where more than 0 is asked for", 0),
           ("alpha-minus-0", "-0.0, where more than 0 is asked for", F32(-0.0)),
           ("alpha-negative", "A number below its range", -4.0))
    values("Configuration", alpha, small(),
           ("alpha-rounds-to-0", "Ranges are checked after rounding: 1e-46 becomes 0", 1e-46),
           ("alpha-nan", "NaN in a configuration", F32(math.nan)),
           ("alpha-infinite", "Infinity in a configuration", F32(math.inf)))
    values("Document", alpha, small(),
           ("alpha-string", "A string in the place of a float", "4.0"),
           ("alpha-bool", "A bool in the place of a float", True),
           ("alpha-null", "null does not mean that a key is left out", None),
           ("alpha-list", "A list in the place of a float", [4.0]))
    values("Validity", alpha, small(), ("alpha-overflow", "Too large for a float32", 3.5e38),
           ("alpha-overflow-tie", "The least double that overflows in rounding to float32", 3.4028235677973366e38))
    values("Typenames", CONFIG + "/l2Lambda", small(), ("l2-negative", "A number below 0", F32(-1e-45)))
    values("Typenames", CONFIG + "/linkFunction", small(), ("link", "A link function in lower case", "identity"))
    values("Typenames", LOSS, small(),
           ("loss-string", "A choice that is a string", "Squared"), ("loss-null", "A choice that is null", None),
           ("loss-none", "A choice without a key", {}), ("loss-case", "A case that there is not", {"squared": {}}),
           ("loss-two", "A choice of two keys", {"Squared": {}} | logistic()))
    values("Typenames", LOSS + "/Squared", small(), ("loss-null-map", "The map of a case is null", None))
    case = LOSS + "/Logistic"
    both("Typenames",
         ("labels-equal", "min_label is not less than max_label", case, put(small(), LOSS, logistic(1, 1))),
         ("labels-turned", "min_label is greater than max_label", case, put(small(), LOSS, logistic(1, -1))),
         ("labels-equal-rounded", "Both labels are the same after rounding", case,
          put(small(), LOSS, {"Logistic": {"min_label": 1.0, "max_label": 1.00000001}})))
    below = cb_adf(coin({1: ROW}))
    both("Typenames",
         ("epsilon-1.5", "epsilon above 1", CONFIG + "/epsilon", model(greedy(below, 1.5))),
         ("epsilon-negative", "epsilon below 0", CONFIG + "/epsilon", model(greedy(below, -0.5))),
         ("uniform-epsilon", "uniformEpsilon just above 1", CONFIG + "/uniformEpsilon", model(softmax(below, 1.0000001))),
         ("lambda-negative", "lambda below 0", CONFIG + "/lambda", model(softmax(below, 0, -1))),
         ("gamma-scale-negative", "gammaScale below 0", CONFIG + "/gammaScale", model(square_cb(below, scale=-1))),
         ("gamma-exponent-negative", "gammaExponent below 0", CONFIG + "/gammaExponent", model(square_cb(below, exponent=-1))),
         ("cb-type", "A cbType that there is not", CONFIG + "/cbType", model(cb_adf(coin({}), "dm"))),
         ("debug-id", "An id that is an integer", CONFIG + "/id", model(debug(coin({}), 7))),
         ("debug-flag", "A flag that is null", CONFIG + "/label", model(debug(coin({}), label=None))),
         ("debug-indent", "indent above 2^53-1", CONFIG + "/indent", model(debug(coin({}), indent=1 << 53))),
         ("debug-next-missing", "A key without default is missing", CONFIG, without(model(debug(coin({}))), CONFIG + "/next")),
         ("debug-next-null", "A node that is null", CONFIG + "/next", model(debug(None))),
         ("config-list", "A list in the place of config", CONFIG, put(small(), CONFIG, [])),
         ("config-null", "config is null", CONFIG, put(small(), CONFIG, None)))


def nodes():
    typename = "/entryReduction/typename"
    values("Nodes", typename, small(), ("typename-unknown", "A typename that there is not", "Cion"),
           ("typename-lower-case", "A typename in lower case", "coin"), ("typename-null", "A typename that is null", None))
    below = coin({1: ROW})
    misfit = CONFIG + "/regressor"
    deep_ips = debug(debug(cb_adf(below, "ips")))
    thirteen = below
    for _ in range(12):
        thirteen = debug(thirteen)
    both("Document",
         ("global-missing", "A document without globalConfig", "", without(small(), GLOBAL)),
         ("entry-missing", "A document without entryReduction", "", without(small(), "/entryReduction")),
         ("global-list", "A list in the place of globalConfig", GLOBAL, put(small(), GLOBAL, [])),
         ("entry-null", "An entryReduction that is null", "/entryReduction", put(small(), "/entryReduction", None)),
         ("entry-string", "A node that is a string", "/entryReduction", put(small(), "/entryReduction", "Coin")))
    both("Nodes", ("typename-missing", "A node without typename", "/entryReduction", without(small(), typename)),
         ("regressor-default", "The default regressor has no state, which a model asks for", misfit,
          model(node("Binary", {}))))
    both("Stack",
         ("stack-cb-binary", "A CbAdf above a Binary", misfit, model(cb_adf(node("Binary", {"regressor": below})))),
         ("stack-binary-cb", "A Binary above a CbAdf", misfit, model(node("Binary", {"regressor": cb_adf(below)}))),
         ("stack-greedy-coin", "A CbExploreAdfGreedy above a Coin", CONFIG + "/cbAdf", model(greedy(below))),
         ("stack-softmax-greedy", "An explorer above another", CONFIG + "/cbAdf", model(softmax(greedy(cb_adf(below))))),
         ("stack-elementwise-cb", "An ElementwiseInteraction above a CbAdf", misfit, model(elementwise(cb_adf(below)))),
         ("stack-through-debug", "A Debug passes types on, so a Binary cannot be below it here", misfit,
          model(cb_adf(debug(node("Binary", {"regressor": below}))))),
         ("stack-square-cb-coin", "A CbExploreAdfSquareCb above a Coin", CONFIG + "/cbAdf", model(square_cb(below))),
         ("stack-square-cb-debug-coin", "The same with Debugs between them", CONFIG + "/cbAdf",
          model(square_cb(debug(debug(below))))),
         ("stack-square-cb-ips", "A CbExploreAdfSquareCb above ips", CONFIG, model(square_cb(cb_adf(below, "ips")))),
         ("stack-square-cb-debug-ips", "The same with Debugs between them", CONFIG, model(square_cb(deep_ips))),
         ("stack-of-13", "13 reductions", "/entryReduction" + "/config/next" * 12, model(thirteen), "LIMIT"))


def states():
    both("State",
         ("state-missing", "A Coin without state", "/entryReduction", without(small(), STATE)),
         ("state-empty", "A state without any of its keys", STATE, put(small(), STATE, {})),
         ("state-null", "A state that is null", STATE, put(small(), STATE, None)),
         ("state-of-binary", "A Binary has no state", STATE, model(node("Binary", {"regressor": coin({})}, {}))),
         ("state-of-cb-missing", "A CbAdf without state", "/entryReduction", without(model(cb_adf(coin({}))), STATE)),
         *((f"state-{key.lower()}-missing", f"A state without {key}", STATE, without(small(), f"{STATE}/{key}"))
           for key in ("weights", "modelStates", "averageSquaredNormX", "minLabel", "maxLabel")),
         ("counter-missing", "A CbExploreAdfSquareCb without counter", STATE,
          without(model(square_cb(cb_adf(coin({})))), STATE + "/counter")))
    sums = STATE + "/modelStates"
    one = {"normalizedSumNormX": F32(2), "totalWeight": F32(1)}
    values("State", sums, small(), ("model-states-0", "No map in modelStates", []),
           ("model-states-2", "Two maps in modelStates", [one, one]),
           ("model-states-map", "A map in the place of the list", one))
    values("State", sums + "/0", small(), ("model-state-null", "The map in modelStates is null", None))
    both("State",
         ("total-weight-missing", "A map of modelStates without totalWeight", sums + "/0",
          without(small(), sums + "/0/totalWeight")))
    values("Non-finite values", STATE + "/minLabel", small(),
           ("float-nan-lower-case", "nan for NaN", "nan"), ("float-minus-nan", "-NaN, which there is not", "-NaN"),
           ("float-inf", "inf for Infinity", "inf"), ("float-number-string", "A number in quotes", "0.5"),
           ("float-nan-payload", "Payloads are for elements of tensors", "NaN:0x7fc00001"))
    values("Validity", STATE + "/maxLabel", small(), ("float-overflow", "Too large for a float32", 1e39),
           ("float-overflow-negative", "Too small for a float32", -1.7976931348623157e308))
    values("State", STATE + "/actionSum", model(cb_adf(coin({}))),
           ("action-sum-negative", "An integer below 0", -1), ("action-sum-2-53", "An integer above 2^53-1", 1 << 53),
           ("action-sum-float", "A float in the place of an integer", 7.0))
    values("State", WEIGHTS, small(), ("weights-null", "null in the place of a tensor", None),
           ("weights-map", "A map that is no tensor", {}),
           ("weights-list", "A list in the place of a tensor", [ROW, ROW]))
    shape = WEIGHTS + "/shape"
    both("State",
         ("weights-rows", "numBits is 1, and there are 4 rows", shape, put(small(), WEIGHTS, Tensor([4, 1, 6], {1: ROW}))),
         ("weights-rank", "Weights of two dimensions", shape, put(small(), WEIGHTS, Tensor([2, 6], {1: ROW}))),
         ("weights-columns", "Weights of eight columns", shape, put(small(), WEIGHTS, Tensor([2, 1, 8], {1: ROW + [0, 0]}))),
         ("weights-of-other-bits", "numBits was changed, and the weights were not", shape,
          put(small(), GLOBAL + "/numBits", 2)))
    tensor = Tensor([1], {0: [1]})
    both("Validity",
         ("tensor-global", "A tensor in the place of a map", GLOBAL, put(small(), GLOBAL, tensor)),
         ("tensor-bits", "A tensor in the place of an integer", GLOBAL + "/numBits", put(small(), GLOBAL + "/numBits", tensor)),
         ("tensor-alpha", "A tensor in the place of a float", CONFIG + "/alpha", put(small(), CONFIG + "/alpha", tensor)),
         ("tensor-metadata", "A tensor in the place of metadata", "/reml/metadata", put(small(), "/reml/metadata", tensor)),
         ("tensor-in-metadata", "A tensor in metadata", "/reml/metadata/a", put(small(), "/reml/metadata", {"a": tensor})))


def limits():
    long = "a" * (16 * MIB + 1)
    both("Limits",
         ("depth-30", "30 maps and arrays inside each other", GLOBAL + "/new" + "/m/0" * 13 + "/m", new(nested(28, None)),
          "LIMIT"),
         ("depth-30-empty", "An empty map counts as well", "/new" + "/m/0" * 14, put(small(minor=7), "/new", nested(28, {})),
          "LIMIT"),
         ("string-too-long", "A string of 16 MiB and a byte", "/reml/writer", small(writer=long), "LIMIT"),
         ("bin-too-long", "A bin of 16 MiB and a byte", GLOBAL + "/new", new(Bin(bytes(16 * MIB + 1))), "LIMIT"),
         ("ext-too-long", "An ext of 16 MiB and a byte", GLOBAL + "/new", new(Ext(5, bytes(16 * MIB + 1))), "LIMIT"))
    both("Document",
         ("dollar-metadata", "A key of metadata that begins with $", "/reml/metadata/$x", small(metadata={"$x": ""}), "SYNTAX"),
         ("dollar-only", "The key $", "/reml/metadata/$", small(metadata={"$": ""}), "SYNTAX"),
         ("dollar-unknown", "An unknown key that begins with $", GLOBAL + "/$new", put(small(minor=7), GLOBAL + "/$new", 1),
          "SYNTAX"),
         ("dollar-schema-below", "$schema, but not at the top", GLOBAL + "/$schema", put(small(), GLOBAL + "/$schema", "x"),
          "SYNTAX"))


def every_bad_document():
    header()
    unknown_keys()
    global_config()
    configs()
    nodes()
    states()
    limits()
