"""The vectors that every reader must refuse.  Each is the small model with one thing changed, unless it says otherwise."""
import struct

import xxhash
from encode import MAGIC, As, Bin, Binary, Ext, F32, Here, Map, Raw, Tensor, binary, json_text
from models import ROW, WEIGHTS, cb_adf, coin, debug, elementwise, get, greedy, logistic, model, node, put, small, softmax
from models import square_cb, without
from vector import PLACE, bad, edited, raw, unsupported

TEXT = json_text(small())
MINOR_7 = json_text(small(minor=7))
OFFSET_0 = {"offset": 0}
CONFIG, STATE = "/entryReduction/config", "/entryReduction/state"
SEVEN = '"interactions": []', '"interactions": [], "new": '


def changed(pointer, value, document=None):
    return binary(put(document or small(), pointer, value))


def in_json(section, base, rows):
    """Rows of (name, what is wrong, status, pointer or None, change…)."""
    for name, about, status, pointer, *changes in rows:
        bad(name, section, about, status, edited(base, *changes), pointer)


def in_binary(section, rows):
    """Rows of (name, what is wrong, status, pointer or None, binary file)."""
    for name, about, status, pointer, data in rows:
        bad(name, section, about, status, data, pointer)


def cut(out, size):
    """The first bytes of a binary file; what is missing is looked for at their end or where the last value begins."""
    short = Binary()
    for depth, data, note in out.lines:
        if short.size + len(data) > size:
            short.line(depth, data[: size - short.size], note + " (cut off)")
            break
        short.line(depth, data, note)
    return short


def marked(out, offset):
    out.mark = offset
    return out


# --- the binary envelope ----------------------------------------------------------------------------------------------


def envelope():
    whole = binary(small())
    size = whole.size
    in_binary("Binary envelope", [
        ("empty", "A file of no bytes", "TRUNCATED", None, marked(Binary(), 0)),
        ("magic-cut", "The file ends behind the format number", "TRUNCATED", None, marked(cut(whole, 7), 7)),
        ("magic-only", "The file ends before the format number", "TRUNCATED", None, marked(cut(whole, 6), 6)),
        ("cut-header", "The file ends inside the header", "TRUNCATED", None, marked(cut(whole, 40), 32)),
        ("cut-values", "The file ends inside the weights", "TRUNCATED", None, marked(cut(whole, 400), 379)),
        ("cut-checksum", "The file ends inside the checksum", "TRUNCATED", None, marked(cut(whole, size - 1), size - 10)),
        ("no-checksum", "An envelope of five elements, the last of which is not there", "TRUNCATED", None,
         marked(binary(small(), checksum=None), size - 10)),
        ("trailing-byte", "One byte behind the end", "SYNTAX", None, marked(binary(small(), end=b"\0"), size)),
        ("trailing-model", "A second model behind the first", "SYNTAX", None, marked(binary(small(), end=whole.data()), size)),
    ])
    in_binary("Binary envelope", [
        ("checksum-wrong", "One bit of the checksum is another", "CHECKSUM", None,
         marked(binary(small(), checksum=lambda data: flip(xxhash.xxh3_64_digest(data))), size - 10)),
        ("checksum-little-endian", "The checksum in little endian", "CHECKSUM", None,
         marked(binary(small(), checksum=lambda data: xxhash.xxh3_64_digest(data)[::-1]), size - 10)),
        ("checksum-of-xxh64", "The checksum is that of XXH64", "CHECKSUM", None,
         marked(binary(small(), checksum=lambda data: xxhash.xxh64_digest(data)), size - 10)),
        ("checksum-of-itself", "The hash goes over the header of the checksum as well", "CHECKSUM", None,
         marked(binary(small(), checksum=lambda data: xxhash.xxh3_64_digest(data + b"\xc4\x08")), size - 10)),
        ("bit-flipped", "One bit of a weight is another than the checksum was made of", "CHECKSUM", None,
         marked(binary(put(small(), WEIGHTS, Tensor([2, 1, 6], {1: [-0.5] + ROW[1:]})),
                       checksum=lambda data: xxhash.xxh3_64_digest(whole.data()[:-10])), size - 10)),
        ("checksum-bin16", "The header of the checksum is c5 00 08", "SYNTAX", None,
         marked(binary(small(), sum_header=b"\xc5\x00\x08"), size - 10)),
        ("checksum-string", "The checksum is a string", "SYNTAX", None, marked(binary(small(), sum_header=b"\xd9\x08"), size - 10)),
        ("checksum-4-bytes", "A checksum of 4 bytes", "TRUNCATED", None,
         marked(binary(small(), sum_header=b"\xc4\x04", checksum=lambda data: xxhash.xxh32_digest(data)), size - 10)),
    ])
    magics = [
        ("magic-array-of-6", "The envelope says that it has six elements", b"\x96\xa4reml\x01"),
        ("magic-array16", "The header of the envelope in three bytes", b"\xdc\x00\x05\xa4reml\x01"),
        ("magic-str8", "The text reml with a header of two bytes", b"\x95\xd9\x04reml\x01"),
        ("magic-upper-case", "The text is REML", b"\x95\xa4REML\x01"),
        ("magic-wide-format", "The format number 1 in two bytes", b"\x95\xa4reml\xcc\x01"),
        ("magic-signed-format", "The format number 1 in a signed encoding", b"\x95\xa4reml\xd0\x01"),
        ("magic-format-0", "Format 0", b"\x95\xa4reml\x00"),
        ("magic-format-negative", "Format -1", b"\x95\xa4reml\xff"),
        ("magic-format-string", "A format that is a string", b"\x95\xa4reml\xa11"),
        ("magic-format-float", "A format that is a float", b"\x95\xa4reml\xca\x40\x00\x00\x00"),
    ]
    for name, about, magic in magics:
        offset = 6 if magic.startswith(MAGIC) else 0
        bad(name, "Binary envelope", about, "NOT_MODEL", marked(binary(small(), magic), offset))
    in_binary("Binary envelope", [
        ("header-array", "The header is an array", "SYNTAX", None, binary(put(small(), "/reml", Here([0, [], "", {}])))),
        ("header-nil", "There is nothing in the place of the header", "SYNTAX", None, binary(put(small(), "/reml", Here(None)))),
        ("document-array", "The document is an array", "SYNTAX", None, swapped([])),
        ("document-tensor", "The document is a tensor", "SYNTAX", None, swapped(Tensor([1], {}))),
        ("header-format", "The binary header has a key format", "SYNTAX", "/reml", format_in_header()),
        ("document-reml", "The binary document has a key reml", "SYNTAX", "", swapped(
            {"reml": small()["reml"]} | without(small(), "/reml"))),
    ])


def flip(data):
    return bytes([data[0] ^ 1]) + data[1:]


def swapped(document):
    """A binary file of another document."""
    out = Binary()
    out.line(0, b"\x95", "the envelope")
    out.line(1, b"\xa4reml\x01", '"reml", format 1')
    out.value({key: value for key, value in small()["reml"].items() if key != "format"}, 1)
    out.mark = out.size
    out.value(document, 1)
    out.line(1, b"\xc4\x08" + xxhash.xxh3_64_digest(out.data()), "the checksum")
    return out


def format_in_header():
    head = small()["reml"]
    return binary(put(small(), "/reml", Here(Map(*head.items()))))


def put_schema():
    return binary(small() | {"$schema": "model.schema.json"})


def messagepack():
    new = lambda value: binary(put(small(minor=7), "/globalConfig/new", value))
    in_binary("Validity", [
        ("c1", "The byte c1, which MessagePack never uses", "SYNTAX", None, new(Here(Raw(b"\xc1", "no value")))),
        ("c1-key", "The byte c1 for a key", "SYNTAX", None, new(Map((Here(Raw(b"\xc1", "no value")), 1)))),
        ("key-int", "A key that is an integer", "SYNTAX", None, new(Map((Here(7), 1)))),
        ("key-nil", "A key that is nil", "SYNTAX", None, new(Map((Here(None), 1)))),
        ("key-bin", "A key that is a bin", "SYNTAX", None, new(Map((Here(Bin(b"key")), 1)))),
        ("key-int-metadata", "A key of metadata that is an integer", "SYNTAX", None, changed("/reml/metadata", Map((Here(1), "1")))),
        ("key-twice", "A known key twice, with the same value", "SYNTAX", "/globalConfig/numBits",
         changed("/globalConfig", Map(("numBits", 1), ("numBits", 1)))),
        ("key-twice-unknown", "An unknown key twice", "SYNTAX", "/globalConfig/new/a", new(Map(("a", 1), ("b", 2), ("a", 3)))),
        ("key-twice-widths", "A key twice, in two encodings", "SYNTAX", "/reml/metadata/a",
         changed("/reml/metadata", Map(("a", "1"), (As(0xDB, "a"), "1")))),
        ("utf-8-ff", "A string with the byte ff", "SYNTAX", "/reml/writer", changed("/reml/writer", Raw(b"\xa3a\xffb", "a, ff, b"))),
        ("utf-8-overlong", "A string with / in two bytes", "SYNTAX", "/reml/writer", changed("/reml/writer", Raw(b"\xa2\xc0\xaf", "c0 af"))),
        ("utf-8-surrogate", "A string with a surrogate", "SYNTAX", "/reml/writer", changed("/reml/writer", Raw(b"\xa3\xed\xa0\x80", "U+D800"))),
        ("utf-8-surrogates", "A string with a pair of surrogates in six bytes", "SYNTAX", "/reml/writer",
         changed("/reml/writer", Raw(b"\xa6\xed\xa0\xbd\xed\xb8\x80", "U+D83D U+DE00"))),
        ("utf-8-past-10ffff", "A string with U+110000", "SYNTAX", "/reml/writer", changed("/reml/writer", Raw(b"\xa4\xf4\x90\x80\x80", "U+110000"))),
        ("utf-8-cut", "A string that ends inside a character", "SYNTAX", "/reml/writer", changed("/reml/writer", Raw(b"\xa2a\xc3", "a, c3"))),
        ("utf-8-key", "A key that is not UTF-8", "SYNTAX", None, new(Map((Here(Raw(b"\xa1\x80", "80")), 1)))),
        ("nul", "U+0000 in a string", "SYNTAX", "/reml/metadata/a", changed("/reml/metadata", {"a": "x\0y"})),
        ("nul-key", "U+0000 in a key", "SYNTAX", None, changed("/reml/metadata", Map((Here("x\0y"), "")))),
        ("dollar-schema", "A member $schema in binary, where it has no place", "SYNTAX", "", put_schema()),
        ("dollar-form", "A $ form in binary, where it has no place", "SYNTAX", None,
         changed("/entryReduction/state/minLabel", Map((Here("$float"), "NaN")))),
    ])
    lengths = [
        ("length-array", "An array of 2^32-1 elements, of which none is there", b"\xdd\xff\xff\xff\xff"),
        ("length-map", "A map of 2^32-1 members", b"\xdf\xff\xff\xff\xff"),
        ("length-string", "A string of 2^32-1 bytes", b"\xdb\xff\xff\xff\xff"),
        ("length-bin", "A bin of 2^32-1 bytes", b"\xc6\xff\xff\xff\xff"),
        ("length-ext", "An ext of 2^32-1 bytes", b"\xc9\xff\xff\xff\xff\x05"),
        ("length-nested", "28 arrays inside each other, each of which asks for 2^31-1 elements", b"\xdd\x7f\xff\xff\xff" * 28),
    ]
    for name, about, data in lengths:
        bad(name, "Security considerations", about, "TRUNCATED", new(Here(Raw(data, "too long"))))
    bad("length-shape", "Security considerations", "A shape of 2^32-1 dimensions", "TRUNCATED",
        changed(WEIGHTS, {"dtype": "f32", "shape": Here(Raw(b"\xdd\xff\xff\xff\xff", "too long")), "values": Bin(b"")}))


# --- JSON -------------------------------------------------------------------------------------------------------------


def json_syntax():
    numbers = '"alpha": 4.0', '"alpha": '
    alpha = lambda text: (numbers[0], numbers[1] + text)
    in_json("JSON", TEXT, [
        ("json-empty", "White space only", "NOT_MODEL", OFFSET_0, (TEXT, " \n")),
        ("json-cut", "The last brace is missing", "TRUNCATED", None, ("    }\n  }\n}\n", "    }\n  }\n▸")),
        ("json-cut-string", "The file ends inside a string", "TRUNCATED", None, (TEXT[TEXT.index("Coin"):], "Co▸")),
        ("json-trailing", "A second value behind the first", "SYNTAX", None, ("    }\n  }\n}\n", "    }\n  }\n}\n▸{}\n")),
        ("json-trailing-nul", "A NUL behind the end", "SYNTAX", None, ("    }\n  }\n}\n", "    }\n  }\n}\n▸\0")),
        ("json-comment", "A comment", "SYNTAX", None, ('"numBits"', '▸// rows\n    "numBits"')),
        ("json-comment-2", "A comment of the other kind", "SYNTAX", None, ('"numBits": 1', '"numBits": ▸/* rows */ 1')),
        ("json-trailing-comma", "A comma behind the last member", "SYNTAX", None, ('"interactions": []\n', '"interactions": []▸,\n')),
        ("json-trailing-comma-array", "A comma behind the last element", "SYNTAX", None, ("[2, 1, 6]", "[2, 1, 6▸, ]")),
        ("json-no-comma", "No comma between two members", "SYNTAX", None, ('"minor": 0,', '"minor": 0'), ('"requires"', '▸"requires"')),
        ("json-no-colon", "No colon behind a key", "SYNTAX", None, ('"minor": 0', '"minor" ▸0')),
        ("json-no-quotes", "A key without quotes", "SYNTAX", None, ('"numBits"', "▸numBits")),
        ("json-single-quotes", "Single quotes", "SYNTAX", None, ('"xxh3"', "▸'xxh3'")),
        ("json-nan", "NaN without quotes", "SYNTAX", None, ('"minLabel": 0.0', '"minLabel": ▸NaN')),
        ("json-infinity", "-Infinity without quotes", "SYNTAX", None, ('"minLabel": 0.0', '"minLabel": ▸-Infinity')),
        ("json-true", "True with a capital", "SYNTAX", None, ("true", "▸True")),
        ("json-leading-zero", "A number with a leading zero", "SYNTAX", None, ('"numBits": 1', '"numBits": ▸01')),
        ("json-minus-leading-zero", "A negative number with a leading zero", "SYNTAX", None, alpha("▸-04.0")),
        ("json-plus", "A number with a plus sign", "SYNTAX", None, alpha("▸+4.0")),
        ("json-point-first", "A number that begins with its point", "SYNTAX", None, alpha("▸.5")),
        ("json-point-last", "A number that ends with its point", "SYNTAX", None, alpha("▸4.")),
        ("json-no-exponent", "An exponent without digits", "SYNTAX", None, alpha("▸4e+")),
        ("json-hexadecimal", "A hexadecimal number", "SYNTAX", None, alpha("▸0x4")),
        ("json-control", "A tab inside a string", "SYNTAX", None, ("libreml 0.1.0", "libreml▸\t0.1.0")),
        ("json-escape", "An escape that there is not", "SYNTAX", None, ("libreml 0.1.0", "libreml▸\\x200.1.0")),
        ("json-escape-digits", "An escape with too few digits", "SYNTAX", None, ("libreml 0.1.0", "libreml▸\\u20 0.1.0")),
        ("json-form-feed", "A form feed is no white space", "SYNTAX", None, ('"numBits"', '▸\f"numBits"')),
        ("json-surrogate", "A lone surrogate", "SYNTAX", None, ("libreml 0.1.0", "libreml▸\\ud83d 0.1.0")),
        ("json-surrogates-turned", "A pair of surrogates, the second first", "SYNTAX", None, ("libreml 0.1.0", "libreml▸\\ude00\\ud83d 0.1.0")),
        ("json-nul", "U+0000 in a string", "SYNTAX", None, ("libreml 0.1.0", "libreml▸\\u00000.1.0")),
        ("json-nul-key", "U+0000 in a key", "SYNTAX", None, ('"metadata": {}', '"metadata": {"a▸\\u0000": ""}')),
        ("json-key-twice", "A key twice", "SYNTAX", "/globalConfig/numBits", ('"numBits": 1', '"numBits": 1, "numBits": 1')),
        ("json-key-twice-escaped", "A key twice, once with an escape", "SYNTAX", "/reml/metadata/a", ('"metadata": {}', '"metadata": {"a": "", "\\u0061": ""}')),
        ("json-typename-twice", "A typename twice", "SYNTAX", "/entryReduction/typename", ('"typename": "Coin"', '"typename": "Coin", "typename": "Coin"')),
    ])
    data = TEXT.encode()
    bad("json-bom", "Validity", "A byte order mark", "SYNTAX", raw(b"\xef\xbb\xbf" + data, line=1, column=1))
    bad("json-utf-8", "Validity", "A string that is not UTF-8", "SYNTAX", raw(data.replace(b"libreml 0", b"libreml\xff0"), line=6, column=23))
    bad("json-utf-8-key", "Validity", "A key that is not UTF-8", "SYNTAX",
        raw(data.replace(b'"metadata": {}', b'"metadata": {"\xc3\x28": ""}'), line=7, column=19))
    bad("json-utf-8-surrogate", "Validity", "A surrogate in the bytes of a string", "SYNTAX",
        raw(data.replace(b"libreml 0", b"libreml\xed\xa0\x80"), line=6, column=23))
    bad("json-utf-16", "Validity", "UTF-16", "SYNTAX", raw(TEXT.encode("utf-16-le"), line=1, column=2))
    bad("json-array", "Document", "An array at the top", "NOT_MODEL", f"[{TEXT.rstrip()}]\n", OFFSET_0)


# --- what only a newer reader can take ---------------------------------------------------------------------------------


def newer():
    """Not bad, but not for a reader of 1.0: to be refused as that, whatever else is in the file."""
    needs = put(small(minor=7), "/reml/requires", ["telepathy"])
    unknown = put(put(needs, "/entryReduction/typename", "Oracle"), STATE, None)
    lacks = lambda i=0: f"/reml/requires/{i}"
    in_versions = lambda *arguments: unsupported(arguments[0], "Versions", *arguments[1:])
    in_versions("requires", "A name in requires that 1.0 does not have", "NEWER", binary(needs), lacks())
    in_versions("requires", "A name in requires that 1.0 does not have", "NEWER", json_text(needs), lacks())
    in_versions("requires-unreadable", "The same; the document behind it cannot be understood", "NEWER", binary(unknown), lacks())
    in_versions("requires-unreadable", "The same; the document behind it cannot be understood", "NEWER", json_text(unknown), lacks())
    last = without(unknown, "/reml") | {"reml": unknown["reml"]}
    in_versions("requires-last", "The header is the last member: readers ask for it first all the same", "NEWER", json_text(last), lacks())
    names = put(needs, "/reml/requires", sorted(f"feature {i:02}" for i in range(64)))
    in_versions("requires-64", "64 names, the most there are", "NEWER", binary(names), lacks())
    in_versions("requires-64", "64 names, the most there are", "NEWER", json_text(names), lacks())
    minor_0 = put(needs, "/reml/minor", 0)
    in_versions("requires-minor-0", "A name in requires, and minor 0", "NEWER", binary(minor_0), lacks())
    offset = 6
    format_2 = lambda document, number=b"\x02": marked(binary(document, MAGIC + number), offset)
    in_versions("format-2", "Format 2, otherwise like format 1", "NEWER", format_2(small(writer="libreml 2.0.0")))
    in_versions("format-wide", "Format 2 in nine bytes", "NEWER", format_2(small(), b"\xcf\0\0\0\0\0\0\0\x02"))
    in_versions("format-signed", "Format 2 in a signed encoding", "NEWER", format_2(small(), b"\xd1\0\x02"))
    in_versions("format-greatest", "Format 2^64-1", "NEWER", format_2(small(), b"\xcf" + b"\xff" * 8))
    other = Binary()
    other.line(0, MAGIC + b"\x02", "the envelope of format 2")
    other.line(1, b"\xc1\xdd\xff\xff\xff\xff", "and then nothing that format 1 could read")
    in_versions("format-2-unreadable", "Format 2, of which only the first seven bytes are like format 1", "NEWER", marked(other, offset))
    other = Binary()
    other.line(0, MAGIC + b"\x02", "the envelope of format 2, and no more")
    in_versions("format-2-only", "Format 2 and no more", "NEWER", marked(other, offset))
    number = "/reml/format"
    in_versions("format-2", "Format 2, otherwise like format 1", "NEWER", edited(TEXT, ('"format": 1', '"format": 2')), number)
    in_versions("format-greatest", "Format 2^64-1", "NEWER", edited(TEXT, ('"format": 1', '"format": 18446744073709551615')), number)
    in_versions("format-2-unreadable", "Format 2: no other member is as in format 1", "NEWER",
                '{"reml": {"format": 2, "minor": "x"}, "model": [{"dtype": "f64"}, null]}\n', number)
    in_versions("format-2-last", "Format 2, whose number stands behind all the rest", "NEWER",
                '{"entryReduction": [], "globalConfig": 7, "reml": {"metadata": 1, "requires": ["more"], "format": 2}}\n', number)


def every_bad():
    envelope()
    messagepack()
    json_syntax()
    newer()
