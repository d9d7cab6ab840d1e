"""Bad vectors whose text is wrong, in JSON: the small model with one thing changed.  ▸ is where it is expected to be seen."""
from encode import json_text
from models import CONFIG, WEIGHTS, small
from vector import bad, edited

TEXT = json_text(small())
MINOR_7 = json_text(small(minor=7))
NEW = "/globalConfig/new"
ENTRY = "/entryReduction"
OFFSET_0 = {"offset": 0}


def refuse(section, status, base, *rows):
    """Rows of (name, what is wrong, pointer, change…)."""
    for name, about, pointer, *changes in rows:
        bad(name, section, about, status, edited(base, *changes), pointer)


def no_json(status, *rows):
    """Rows of (name, what is wrong, change…)."""
    for name, about, *changes in rows:
        bad(name, "JSON", about, status, edited(TEXT, *changes))


def alpha(text):
    return '"alpha": 4.0', '"alpha": ' + text


def writer(text):
    return "libreml 0.1.0", text


def with_new(text):
    """The change that adds an unknown member to the model of minor 7."""
    return '"interactions": []', '"interactions": [], "new": ' + text


def syntax():
    end = "    }\n  }\n}\n"
    no_json(
        "SYNTAX",
        ("json-trailing", "A second value behind the first", (end, end + "▸{}\n")),
        ("json-trailing-nul", "A NUL behind the end", (end, end + "▸\0")),
        ("json-comment", "A comment", ('"numBits"', '▸// rows\n    "numBits"')),
        ("json-comment-2", "A comment of the other kind", ('"numBits": 1', '"numBits": ▸/* rows */ 1')),
        ("json-trailing-comma", "A comma behind the last member", ('"interactions": []\n', '"interactions": []▸,\n')),
        ("json-trailing-comma-array", "A comma behind the last element", ("[2, 1, 6]", "[2, 1, 6▸, ]")),
        ("json-no-comma", "No comma between two members", ('"minor": 0,', '"minor": 0'), ('"requires"', '▸"requires"')),
        ("json-no-colon", "No colon behind a key", ('"minor": 0', '"minor" ▸0')),
        ("json-no-quotes", "A key without quotes", ('"numBits"', "▸numBits")),
        ("json-single-quotes", "Single quotes", ('"xxh3"', "▸'xxh3'")),
        ("json-nan", "NaN without quotes", ('"minLabel": 0.0', '"minLabel": ▸NaN')),
        ("json-infinity", "-Infinity without quotes", ('"minLabel": 0.0', '"minLabel": ▸-Infinity')),
        ("json-true", "True with a capital", ("true", "▸True")),
        ("json-leading-zero", "A number with a leading zero", ('"numBits": 1', '"numBits": ▸01')),
        ("json-minus-leading-zero", "A negative number with a leading zero", alpha("▸-04.0")),
        ("json-plus", "A number with a plus sign", alpha("▸+4.0")),
        ("json-point-first", "A number that begins with its point", alpha("▸.5")),
        ("json-point-last", "A number that ends with its point", alpha("▸4.")),
        ("json-no-exponent", "An exponent without digits", alpha("▸4e+")),
        ("json-hexadecimal", "A hexadecimal number", alpha("▸0x4")),
        ("json-form-feed", "A form feed is no white space", ('"numBits"', '▸\f"numBits"')),
        ("json-control", "A tab inside a string", writer("libreml▸\t0.1.0")),
        ("json-escape", "An escape that there is not", writer("libreml▸\\x200.1.0")),
        ("json-escape-digits", "An escape with too few digits", writer("libreml▸\\u20 0.1.0")),
        ("json-escape-column", "The same behind characters of several bytes", writer("größe \U0001f600▸\\x20")),
        ("json-surrogate", "A lone surrogate", writer("libreml▸\\ud83d 0.1.0")),
        ("json-surrogates-turned", "A pair of surrogates, the second first", writer("libreml▸\\ude00\\ud83d 0.1.0")),
        ("json-nul", "U+0000 in a string", writer("libreml▸\\u00000.1.0")),
        ("json-nul-key", "U+0000 in a key", ('"metadata": {}', '"metadata": {"a▸\\u0000": ""}')),
    )
    no_json(
        "TRUNCATED",
        ("json-cut", "The last brace is missing", (end, "    }\n  }\n▸")),
        ("json-cut-string", "The file ends inside a string", (TEXT[TEXT.index("Coin") :], "Co▸")),
    )
    bad("json-empty", "JSON", "White space only", "NOT_MODEL", " \n", OFFSET_0)
    bad("json-array", "JSON", "An array at the top", "NOT_MODEL", f"[{TEXT.rstrip()}]\n", OFFSET_0)


def keys_twice():
    metadata = '"metadata": {}'
    refuse(
        "Validity", "SYNTAX", TEXT,
        ("json-key-twice", "A key twice", "/globalConfig/numBits", ('"numBits": 1', '"numBits": 1, "numBits": 1')),
        ("json-key-twice-escaped", "A key twice, once with an escape", "/reml/metadata/a",
         (metadata, '"metadata": {"a": "", "\\u0061": ""}')),
        ("json-typename-twice", "A typename twice", ENTRY + "/typename", ('"Coin"', '"Coin", "typename": "Coin"')),
        ("json-global-twice", "globalConfig twice, once with an escape", "/globalConfig",
         ('  "entryReduction"', '  "\\u0067lobalConfig": {}, "entryReduction"')),
    )
    long_keys = [("", "A key of 1025 bytes", "a" * 1025),
                 ("-utf-8", "A key of 513 characters, which are 1026 bytes", "é" * 513)]
    for name, about, key in long_keys:
        text = edited(MINOR_7, ('"interactions": []', f'"interactions": [], ▸"{key}": 1'))
        bad("key-too-long" + name, "Limits", about, "LIMIT", text)


def not_text():
    data = TEXT.encode()
    bytes_of = lambda old, new: data.replace(old, new)
    rows = [
        ("bom", "A byte order mark", b"\xef\xbb\xbf" + data, 1, 1),
        ("utf-8", "A string that is not UTF-8", bytes_of(b"libreml 0", b"libreml\xff0"), 6, 23),
        ("utf-8-key", "A key that is not UTF-8", bytes_of(b'"metadata": {}', b'"metadata": {"\xc3\x28": ""}'), 7, 19),
        ("utf-8-surrogate", "A surrogate in the bytes of a string", bytes_of(b"libreml 0", b"libreml\xed\xa0\x80"), 6, 23),
        ("utf-16", "UTF-16 without a byte order mark", TEXT.encode("utf-16-le"), 1, 2),
    ]
    for name, about, text, line, column in rows:
        bad(f"json-{name}", "Validity", about, "SYNTAX", text, {"line": line, "column": column})


def tensors():
    row = "[0.5, 1.0, 1.5, 1.0, 0.75, 1.0]"
    rows = f'"1": {row}'
    shape = lambda text: ("[2, 1, 6]", text)
    whole = TEXT[TEXT.index('{\n        "dtype"') : TEXT.index(',\n      "modelStates"')]
    table = [
        ("tensor-dtype-f64", "A dtype that there is not", "/dtype", ('"f32"', '"f64"')),
        ("tensor-dtype-int", "A dtype that is an integer", "/dtype", ('"f32"', "32")),
        ("tensor-no-shape", "A tensor without shape", "", ('"shape": [2, 1, 6],', "")),
        ("tensor-no-rows", "A tensor without rows", "", (whole, '{"dtype": "f32", "shape": [2, 1, 6]}')),
        ("tensor-key-more", "A key that tensors do not have", "/strides", ('"f32"', '"f32", "strides": [6, 6, 1]')),
        ("tensor-key-pad", "pad, which only the binary encoding has", "/pad", ('"f32"', '"f32", "pad": {"$bin": ""}')),
        ("tensor-shape-empty", "A shape without dimensions", "/shape", shape("[]")),
        ("tensor-shape-0", "A dimension of 0", "/shape", shape("[2, 0, 6]")),
        ("tensor-shape-float", "A dimension that is a float", "/shape", shape("[2, 1.0, 6]")),
        ("tensor-shape-negative", "A negative dimension", "/shape", shape("[2, -1, -6]")),
        ("tensor-shape-2-64", "A product of 2^64, which is 0 where it overflows", "/shape", shape("[4294967296, 4294967296]")),
        ("rows-list", "rows that are a list", "/rows", (f"{{\n          {rows}\n        }}", f"[{row}]")),
        ("rows-number", "A row that is a number", "/rows/1", (row, "0.5")),
        ("rows-short", "A row of five numbers", "/rows/1", ("0.75, ", "")),
        ("rows-long", "A row of seven numbers", "/rows/1", ("0.75, ", "0.75, 0.75, ")),
        ("rows-zeros-short", "A row of five zeros, though it would be dropped", "/rows/0",
         (rows, f'"0": [0, 0, 0, 0, 0], {rows}')),
        ("rows-nested", "Rows that are nested like the shape", "/rows/1/0", (row, f"[{row}]")),
    ]
    row_numbers = [
        ("past", "A row whose number is shape[0]", "2"),
        ("2-32", "A row whose number is 2^32 + 1", "4294967297"),
        ("2-64", "A row whose number is 2^64 + 1", "18446744073709551617"),
        ("leading-zero", "A row's number with a leading zero", "01"),
        ("plus", "A row's number with a plus sign", "+1"),
        ("minus", "A row's number with a minus sign", "-0"),
        ("space", "A row's number with a space", "1 "),
        ("point", "A row's number that is no integer", "1.0"),
        ("digits", "A row's number in the digits of another script", "١"),
        ("no-number", "A row without a number", ""),
    ]
    cells = [
        ("null", "An element that is null", "null"),
        ("bool", "An element that is a bool", "true"),
        ("string", "An element that is a number in quotes", '"0.75"'),
        ("nan-lower-case", "nan for NaN", '"nan"'),
        ("payload-of-number", "The bits of a number, not of a NaN", '"NaN:0x3f800000"'),
        ("payload-of-infinity", "The bits of infinity, not of a NaN", '"NaN:0x7f800000"'),
        ("payload-upper-case", "The bits of a NaN in upper case", '"NaN:0x7FC00001"'),
        ("payload-short", "Seven digits for the bits of a NaN", '"NaN:0x7fc0001"'),
        ("payload-long", "Nine digits for the bits of a NaN", '"NaN:0x7fc000011"'),
        ("payload-bare", "The bits of a NaN without 0x", '"NaN:7fc00001"'),
        ("overflow", "Too large for a float32", "3.5e38"),
        ("overflow-tie", "The least double that overflows in rounding to float32", "3.4028235677973366e38"),
        ("overflow-double", "Too large for a double", "1e400"),
        ("int-2-64", "An integer of more than 64 bits, though a float32 could hold it", "18446744073709551616"),
    ]
    table += [(f"rows-{name}", about, f"/rows/{number}", (rows, f'"{number}": {row}')) for name, about, number in row_numbers]
    table += [(f"cell-{name}", about, "/rows/1/4", ("0.75", text)) for name, about, text in cells]
    for name, about, pointer, change in table:
        refuse("JSON tensors", "VALUE", TEXT, (name, about, WEIGHTS + pointer, change))
    refuse(
        "JSON tensors", "SYNTAX", TEXT,
        ("tensor-key-twice", "A key of a tensor twice", WEIGHTS + "/dtype", ('"f32"', '"f32", "dtype": "f32"')),
        ("tensor-key-first", "A key that tensors do not have, before dtype", WEIGHTS + "/dtype",
         ('"dtype"', '"order": "C", "dtype"')),
        ("rows-twice", "A row twice", WEIGHTS + "/rows/1", (rows, f"{rows}, {rows}")),
        ("rows-twice-escaped", "A row twice, once with an escape", WEIGHTS + "/rows/1", (rows, f'{rows}, "\\u0031": {row}')),
    )
    refuse(
        "Document", "VALUE", MINOR_7,
        ("tensor-unknown", "Tensors that nobody knows are checked too: a row past the shape", NEW + "/rows/1",
         with_new('{"dtype": "f32", "shape": [1], "rows": {"1": [1]}}')),
        ("tensor-dtype-only", "A map with the key dtype is a tensor, whatever else it is meant to be", NEW,
         with_new('{"dtype": "f32"}')),
    )


def dollar_forms():
    no_form = [
        ("float-two-keys", "$float with a second key", '{"$float": "NaN", "x": 1}'),
        ("float-number", "$float with a number", '{"$float": 1.0}'),
        ("bin-number", "$bin with a number", '{"$bin": 0}'),
        ("bin-null", "$bin with null", '{"$bin": null}'),
        ("ext-string", "An ext type that is a string", '{"$ext": ["5", "AA=="]}'),
        ("ext-one", "$ext without bytes", '{"$ext": [5]}'),
        ("ext-three", "$ext with a third element", '{"$ext": [5, "AA==", 0]}'),
        ("ext-map", "$ext with a map", '{"$ext": {"type": 5, "data": "AA=="}}'),
    ]
    no_value = [
        ("float-lower-case", "$float with nan", '{"$float": "nan"}'),
        ("float-payload", "$float with the bits of a NaN", '{"$float": "NaN:0x7fc00001"}'),
        ("bin-no-padding", "Base64 without padding", '{"$bin": "AA"}'),
        ("bin-short-padding", "Base64 with too little padding", '{"$bin": "AA="}'),
        ("bin-padding-inside", "Base64 with padding inside", '{"$bin": "AA==AAAA"}'),
        ("bin-padding-only", "Base64 of padding only", '{"$bin": "===="}'),
        ("bin-unused-bits", "Base64 whose four unused bits are not zero", '{"$bin": "AB=="}'),
        ("bin-unused-bits-2", "Base64 whose two unused bits are not zero", '{"$bin": "AAB="}'),
        ("bin-url", "The base64 of URLs", '{"$bin": "-_-_"}'),
        ("bin-line-break", "A line break inside base64", '{"$bin": "AAAA\\nAAAA"}'),
        ("bin-space", "A space inside base64", '{"$bin": "AAA A"}'),
        ("ext-128", "An ext type above 127", '{"$ext": [128, "AA=="]}'),
        ("ext-129", "An ext type below -128", '{"$ext": [-129, "AA=="]}'),
        ("ext-float", "An ext type that is a float", '{"$ext": [5.0, "AA=="]}'),
    ]
    for status, table in (("SYNTAX", no_form), ("VALUE", no_value)):
        refuse("JSON", status, MINOR_7, *((name, about, NEW, with_new(text)) for name, about, text in table))
    top = '{\n  "reml"'
    refuse(
        "JSON", "SYNTAX", MINOR_7,
        ("float-second-key", "$float behind another key", NEW + "/$float", with_new('{"x": 1, "$float": "NaN"}')),
        ("form-unknown", "A $ form that there is not", NEW + "/$date", with_new('{"$date": "2026-01-01"}')),
        ("schema-number", "A $schema that is no string", "/$schema", (top, '{"$schema": 7, "reml"')),
        ("schema-twice", "$schema twice", "/$schema", (top, '{"$schema": "", "$schema": "", "reml"')),
    )
    refuse("Document", "VALUE", TEXT, ("bin-for-string", "A bin in the place of a string", "/reml/writer",
                                       ('"libreml 0.1.0"', '{"$bin": "AA=="}')))


def numbers():
    unknown = [
        ("int-2-64", "2^64 as an integer", "18446744073709551616"),
        ("int-minus-2-63", "An integer below -2^63", "-9223372036854775809"),
        ("int-long", "An integer of 400 digits", "1" * 400),
        ("float-1e400", "Too large for a double", "1e400"),
        ("float-minus-1e400", "Too small for a double", "-1e400"),
        ("float-double-tie", "The least number that overflows in rounding to a double", f"{2**1024 - 2**970}.0"),
    ]
    declared = [
        ("alpha-1e400", "Too large for a double, where a float32 is declared", "1e400"),
        ("alpha-int-2-64", "2^64 as an integer, where a float is declared", "18446744073709551616"),
        ("alpha-float-nan", "$float in a configuration", '{"$float": "NaN"}'),
    ]
    refuse("Validity", "VALUE", MINOR_7, *((name, about, NEW, with_new(text)) for name, about, text in unknown))
    refuse("Validity", "VALUE", TEXT, *((name, about, CONFIG + "/alpha", alpha(text)) for name, about, text in declared))
    refuse(
        "Validity", "VALUE", TEXT,
        ("bits-1e0", "A float in the place of an integer", "/globalConfig/numBits", ('"numBits": 1', '"numBits": 1e0')),
    )


def headers():
    one = '"format": 1,'
    formats = [
        ("0", "Format 0", "0"),
        ("negative", "Format -1", "-1"),
        ("float", "A format that is a float", "1.0"),
        ("float-2", "A format that is a float, and greater than 1", "2.0"),
        ("string", "A format that is a string", '"1"'),
        ("null", "A format that is null", "null"),
    ]
    for name, about, text in formats:
        refuse("Header", "VALUE", TEXT, (f"format-{name}", about, "/reml/format", (one, f'"format": {text},')))
    head = TEXT[TEXT.index('{\n    "format"') : TEXT.index(',\n  "globalConfig"')]
    refuse(
        "Header", "VALUE", TEXT,
        ("format-missing", "A header without format", "/reml", (one, "")),
        ("header-null", "A header that is null", "/reml", (head, "null")),
    )


def nesting():
    deep = 100_000
    text = edited(MINOR_7, with_new("[" * deep + "]" * deep))
    bad("nested-arrays", "Limits", "100000 arrays inside each other", "LIMIT", text, NEW + "/0" * 27)
    bad("nested-maps", "Limits", "10000 maps inside each other, and no end", "LIMIT", '{"m":' * 10000, "/m" * 29)


def configurations():
    node = '{"typename": "Coin"}'
    text = f'{{"globalConfig": {{}}, "entryReduction": {node}}}\n'
    config = lambda typename, members: (node, f'{{"typename": "{typename}", "config": {members}}}')
    states = '"state": {"actionSum": 0, "eventSum": 0}'
    refuse_config = lambda *rows: [
        bad(f"config-{name}", "Configuration", about, "VALUE", edited(text, change), pointer, kind="configuration")
        for name, about, pointer, change in rows
    ]
    refuse_config(
        ("unknown-top", "A key that there is not", "/version", ("}}", '}, "version": 1}')),
        ("unknown-global", "A key that there is not", "/globalConfig/bits", ("{},", '{"bits": 18},')),
        ("unknown-node", "A key that there is not", ENTRY + "/type", (node, '{"typename": "Coin", "type": 1}')),
        ("unknown-config", "A key that there is not", ENTRY + "/config/learningRate", config("Coin", '{"learningRate": 1}')),
        ("state", "A state in a configuration", ENTRY + "/state", (node, f'{{"typename": "CbAdf", {states}}}')),
        ("state-empty", "The same where there is no state at all", ENTRY + "/state",
         (node, '{"typename": "Binary", "state": {}}')),
        ("global-missing", "A configuration without globalConfig", "", ('"globalConfig": {}, ', "")),
        ("entry-missing", "A configuration without entryReduction", "", (f', "entryReduction": {node}', "")),
        ("empty", "A configuration without anything", "", (text, "{}")),
        ("null", "null does not mean that a key is left out", ENTRY + "/config", config("Coin", "null")),
        ("alpha", "A string for a number", ENTRY + "/config/alpha", config("Coin", '{"alpha": "4"}')),
        ("alpha-nan", "NaN in a configuration", ENTRY + "/config/alpha", config("Coin", '{"alpha": "NaN"}')),
        ("bits", "numBits 28", "/globalConfig/numBits", ("{},", '{"numBits": 28},')),
        ("debug", "A Debug without next", ENTRY + "/config", (node, '{"typename": "Debug"}')),
        ("stack", "A CbAdf above a Binary", ENTRY + "/config/regressor",
         config("CbAdf", '{"regressor": {"typename": "Binary"}}')),
        ("coin", "A CbExploreAdfSquareCb above a Coin", ENTRY + "/config/cbAdf",
         config("CbExploreAdfSquareCb", '{"cbAdf": {"typename": "Coin"}}')),
        ("ips", "A CbExploreAdfSquareCb above ips", ENTRY + "/config",
         config("CbExploreAdfSquareCb", '{"cbAdf": {"typename": "CbAdf", "config": {"cbType": "ips"}}}')),
    )


def every_bad_json():
    syntax()
    keys_twice()
    not_text()
    tensors()
    dollar_forms()
    numbers()
    headers()
    nesting()
    configurations()
