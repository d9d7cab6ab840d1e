"""Bad vectors whose bytes are wrong, in the binary encoding: the small model with one thing changed."""
import struct

import xxhash
from encode import MAGIC, As, Bin, Binary, Here, Map, Raw, Tensor, binary
from models import ROW, STATE, WEIGHTS, put, small, without
from vector import bad


def refuse(section, status, *rows):
    """Rows of (name, what is wrong, file), and a pointer unless the file has the mark of where it is seen."""
    for name, about, data, *pointer in rows:
        bad(name, section, about, status, data, *pointer)


def marked(out, offset):
    out.mark = offset
    return out


def changed(pointer, value):
    return binary(put(small(), pointer, value))


def with_new(value):
    """A model of minor 7 with an unknown member."""
    return binary(put(small(minor=7), "/globalConfig/new", value))


def cut(out, size, mark):
    """The first bytes of a file."""
    short = Binary()
    for depth, data, note in out.lines:
        if short.size + len(data) > size:
            short.line(depth, data[: size - short.size], note + " (cut off)")
            break
        short.line(depth, data, note)
    return marked(short, mark)


# --- the envelope -----------------------------------------------------------------------------------------------------

MAGICS = [
    ("array-of-6", "The envelope says that it has six elements", b"\x96\xa4reml\x01"),
    ("array16", "The header of the envelope in three bytes", b"\xdc\x00\x05\xa4reml\x01"),
    ("str8", "The text reml with a header of two bytes", b"\x95\xd9\x04reml\x01"),
    ("upper-case", "The text is REML", b"\x95\xa4REML\x01"),
    ("wide-format", "The format number 1 in two bytes", b"\x95\xa4reml\xcc\x01"),
    ("signed-format", "The format number 1 in a signed encoding", b"\x95\xa4reml\xd0\x01"),
    ("format-0", "Format 0", b"\x95\xa4reml\x00"),
    ("format-negative", "Format -1", b"\x95\xa4reml\xff"),
    ("format-string", "A format that is a string", b"\x95\xa4reml\xa11"),
    ("format-float", "A format that is a float", b"\x95\xa4reml\xca\x40\x00\x00\x00"),
]


def envelope():
    whole = binary(small())
    size, end = whole.size, whole.size - 10
    refuse(
        "Binary envelope", "TRUNCATED",
        ("empty", "A file of no bytes", marked(Binary(), 0)),
        ("magic-only", "The file ends before the format number", cut(whole, 6, 6)),
        ("magic-cut", "The file ends behind the format number", cut(whole, 7, 7)),
        ("cut-header", "The file ends inside the header", cut(whole, 40, 32)),
        ("cut-values", "The file ends inside the weights", cut(whole, 400, 379)),
        ("cut-checksum", "The file ends inside the checksum", cut(whole, size - 1, end)),
        ("no-checksum", "An envelope of five elements, the last of which is not there", cut(whole, end, end)),
    )
    refuse(
        "Binary envelope", "SYNTAX",
        ("trailing-byte", "One byte behind the end", marked(binary(small(), end=b"\0"), size)),
        ("trailing-model", "A second model behind the first", marked(binary(small(), end=whole.data()), size)),
        ("header-array", "The header is an array", changed("/reml", Here([0, [], "", {}]))),
        ("header-nil", "There is nothing in the place of the header", changed("/reml", Here(None))),
        ("header-format", "The binary header has a key format", changed("/reml", Map(*small()["reml"].items())), "/reml"),
        ("document-array", "The document is an array", with_document([])),
        ("document-tensor", "The document is a tensor", with_document(Tensor([1], {}))),
        ("document-reml", "The binary document has a key reml", with_document(small()), ""),
    )
    for name, about, magic in MAGICS:
        offset = len(MAGIC) if magic.startswith(MAGIC) else 0
        refuse("Binary envelope", "NOT_MODEL", (f"magic-{name}", about, marked(binary(small(), magic), offset)))


def with_document(document):
    """A file of another document, where a reader is expected to complain."""
    out = Binary()
    out.line(0, MAGIC + b"\x01", "the envelope")
    out.value(without(small(), "/reml/format")["reml"], 1)
    out.mark = out.size
    out.value(document, 1)
    out.line(1, b"\xc4\x08" + xxhash.xxh3_64_digest(out.data()), "the checksum")
    return out


def checksums():
    whole = binary(small())
    end = whole.size - 10

    def with_sum(checksum, header=b"\xc4\x08", document=small()):
        return marked(binary(document, checksum=checksum, sum_header=header), end)

    right = xxhash.xxh3_64_digest
    other = put(small(), WEIGHTS, Tensor([2, 1, 6], {1: [-0.5] + ROW[1:]}))
    refuse(
        "Binary envelope", "CHECKSUM",
        ("checksum-wrong", "One bit of the checksum is another",
         with_sum(lambda data: bytes([right(data)[0] ^ 1]) + right(data)[1:])),
        ("checksum-little-endian", "The checksum in little endian", with_sum(lambda data: right(data)[::-1])),
        ("checksum-of-xxh64", "The checksum is that of XXH64", with_sum(xxhash.xxh64_digest)),
        ("checksum-of-itself", "The header of the checksum goes into it", with_sum(lambda data: right(data + b"\xc4\x08"))),
        ("bit-flipped", "One bit of a weight was changed", with_sum(lambda data: right(whole.data()[:-10]), document=other)),
    )
    refuse(
        "Binary envelope", "SYNTAX",
        ("checksum-bin16", "The header of the checksum is c5 00 08", with_sum(right, b"\xc5\x00\x08")),
        ("checksum-string", "The checksum is a string", with_sum(right, b"\xd9\x08")),
    )
    short = with_sum(xxhash.xxh32_digest, b"\xc4\x04")
    refuse("Binary envelope", "TRUNCATED", ("checksum-4-bytes", "A checksum of 4 bytes", short))


# --- MessagePack ------------------------------------------------------------------------------------------------------

NOT_UTF_8 = [
    ("ff", "A string with the byte ff", b"\xa3a\xffb"),
    ("overlong", "A string with / in two bytes", b"\xa2\xc0\xaf"),
    ("surrogate", "A string with a surrogate", b"\xa3\xed\xa0\x80"),
    ("surrogates", "A string with a pair of surrogates in six bytes", b"\xa6\xed\xa0\xbd\xed\xb8\x80"),
    ("past-10ffff", "A string with U+110000", b"\xa4\xf4\x90\x80\x80"),
    ("cut", "A string that ends inside a character", b"\xa2a\xc3"),
]

TOO_LONG = [
    ("array", "An array of 2^32-1 elements, of which none is there", b"\xdd\xff\xff\xff\xff"),
    ("map", "A map of 2^32-1 members", b"\xdf\xff\xff\xff\xff"),
    ("string", "A string of 2^32-1 bytes", b"\xdb\xff\xff\xff\xff"),
    ("bin", "A bin of 2^32-1 bytes", b"\xc6\xff\xff\xff\xff"),
    ("ext", "An ext of 2^32-1 bytes", b"\xc9\xff\xff\xff\xff\x05"),
    ("nested", "28 arrays inside each other, each of which asks for 2^31-1 elements", b"\xdd\x7f\xff\xff\xff" * 28),
]


def messagepack():
    refuse(
        "Validity", "SYNTAX",
        ("c1", "The byte c1, which MessagePack never uses", with_new(Here(Raw(b"\xc1", "no value")))),
        ("c1-key", "The byte c1 for a key", with_new(Map((Here(Raw(b"\xc1", "no value")), 1)))),
        ("key-int", "A key that is an integer", with_new(Map((Here(7), 1)))),
        ("key-nil", "A key that is nil", with_new(Map((Here(None), 1)))),
        ("key-bin", "A key that is a bin", with_new(Map((Here(Bin(b"key")), 1)))),
        ("key-map", "A key that is a map", with_new(Map((Here(Raw(b"\x81\xa1a\x01", "map of 1")), 1)))),
        ("key-int-metadata", "A key of metadata that is an integer", changed("/reml/metadata", Map((Here(1), "1")))),
        ("key-twice-unknown", "An unknown key twice", with_new(Map(("a", 1), ("b", 2), ("a", 3))), "/globalConfig/new/a"),
        ("key-twice", "A known key twice, with the same value",
         changed("/globalConfig", Map(("numBits", 1), ("numBits", 1))), "/globalConfig/numBits"),
        ("key-twice-widths", "A key twice, in two encodings",
         changed("/reml/metadata", Map(("a", "1"), (As(0xDB, "a"), "1"))), "/reml/metadata/a"),
        ("nul", "U+0000 in a string", changed("/reml/metadata", {"a": "x\0y"}), "/reml/metadata/a"),
        ("nul-key", "U+0000 in a key", changed("/reml/metadata", Map((Here("x\0y"), "")))),
        ("utf-8-key", "A key that is not UTF-8", with_new(Map((Here(Raw(b"\xa1\x80", "80")), 1)))),
    )
    for name, about, data in NOT_UTF_8:
        refuse("Validity", "SYNTAX",
               (f"utf-8-{name}", about, changed("/reml/writer", Raw(data, data[1:].hex(" "))), "/reml/writer"))
    refuse(
        "JSON", "SYNTAX",
        ("dollar-schema", "A member $schema in binary, where it has no place", binary(small() | {"$schema": "x"}), "/$schema"),
        ("dollar-form", "A $ form in binary, where it has no place",
         changed(STATE + "/minLabel", Map(("$float", "NaN"))), STATE + "/minLabel/$float"),
    )


def lengths():
    section = "Security considerations"
    for name, about, data in TOO_LONG:
        refuse(section, "TRUNCATED", (f"length-{name}", about, with_new(Here(Raw(data, "too long")))))
    shape = Here(Raw(b"\xdd\xff\xff\xff\xff", "too long"))
    tensor = {"dtype": "f32", "shape": shape, "values": Bin(b"")}
    refuse(section, "TRUNCATED", ("length-shape", "A shape of 2^32-1 dimensions", changed(WEIGHTS, tensor)))
    nested = with_new(Here(Raw(b"\x91" * 100_000 + b"\xc0", "arrays of 1, and nil")))
    refuse("Limits", "LIMIT", ("nested-arrays", "100000 arrays inside each other", marked(nested, nested.mark + 29)))
    nested = with_new(Map((Here(Raw(b"\x91" * 100_000 + b"\xc0", "arrays of 1, and nil")), 1)))
    refuse("Limits", "LIMIT", ("nested-key", "100000 arrays inside each other, as a key", marked(nested, nested.mark + 28)))
    long_key = with_new(Map((Here("a" * 1025), 1)))
    refuse("Limits", "LIMIT", ("key-too-long", "A key of 1025 bytes", long_key))
    long_key = with_new(Map((Here("é" * 513), 1)))
    refuse("Limits", "LIMIT", ("key-too-long-utf-8", "A key of 513 characters, which are 1026 bytes", long_key))


# --- tensors ----------------------------------------------------------------------------------------------------------


def bin32(data):
    return As(0xC6, Bin(data))


def numbers(*rows):
    return bin32(struct.pack(f"<{len(rows)}I", *rows))


ONE_ROW = Tensor([2, 1, 6], {1: ROW}).bytes_of([1])
SPARSE = {"dtype": "f32", "shape": [2, 1, 6], "pad": Bin(b""), "indices": numbers(1), "values": bin32(ONE_ROW)}
DENSE = {"dtype": "f32", "shape": [2, 1, 6], "values": bin32(2 * ONE_ROW)}
NO_ROWS = SPARSE | {"indices": numbers(), "values": numbers()}

TENSORS = [
    ("dtype-f64", "A dtype that there is not", SPARSE | {"dtype": "f64"}),
    ("dtype-upper-case", "A dtype in upper case", SPARSE | {"dtype": "F32"}),
    ("dtype-int", "A dtype that is an integer", SPARSE | {"dtype": 32}),
    ("no-shape", "A tensor without shape", without(SPARSE, "/shape")),
    ("no-values", "A tensor without values", without(SPARSE, "/values")),
    ("key-more", "A key that tensors do not have", SPARSE | {"strides": [6, 6, 1]}),
    ("key-rows", "rows, which only JSON has", SPARSE | {"rows": {}}),
    ("shape-empty", "A shape without dimensions", DENSE | {"shape": [], "values": bin32(bytes(4))}),
    ("shape-0", "A dimension of 0", DENSE | {"shape": [2, 0, 6], "values": bin32(b"")}),
    ("shape-negative", "A negative dimension", DENSE | {"shape": [2, -1, -6]}),
    ("shape-float", "A dimension that is a float", DENSE | {"shape": [2.0, 1, 6]}),
    ("shape-string", "A dimension that is a string", DENSE | {"shape": ["2", 1, 6]}),
    ("shape-int", "A shape that is an integer", DENSE | {"shape": 12}),
    ("shape-2-32", "4 bytes more than a tensor may have", NO_ROWS | {"shape": [1 << 30]}),
    ("shape-2-64", "A product of 2^64, which is 0 where it overflows", NO_ROWS | {"shape": [1 << 32, 1 << 32]}),
    ("shape-2-62", "A product of 2^62 + 1, four times which is 4 where it overflows",
     DENSE | {"shape": [5, 922337203685477581], "values": bin32(bytes(4))}),
    ("values-short", "values of 4 bytes less than the rows need", SPARSE | {"values": bin32(ONE_ROW[:-4])}),
    ("values-long", "values of 4 bytes more than the rows need", SPARSE | {"values": bin32(ONE_ROW + bytes(4))}),
    ("values-odd", "values of a byte more than the rows need", SPARSE | {"values": bin32(ONE_ROW + bytes(1))}),
    ("values-of-one-row", "A dense tensor with fewer rows than its shape", DENSE | {"values": bin32(ONE_ROW)}),
    ("values-none", "A dense tensor without its rows", DENSE | {"values": numbers()}),
    ("values-list", "values that are a list", DENSE | {"values": [0.0] * 12}),
    ("values-string", "values that are a string", DENSE | {"values": "x" * 48}),
    ("indices-odd", "indices of 5 bytes", SPARSE | {"indices": bin32(b"\1\0\0\0\0")}),
    ("indices-fewer", "Fewer indices than rows", SPARSE | {"indices": numbers()}),
    ("indices-more", "More indices than rows", SPARSE | {"indices": numbers(0, 1)}),
    ("indices-past", "An index that is shape[0]", SPARSE | {"indices": numbers(2)}),
    ("indices-greatest", "An index of 2^32-1", SPARSE | {"indices": numbers(0xFFFFFFFF)}),
    ("indices-equal", "An index twice", SPARSE | {"indices": numbers(1, 1), "values": bin32(2 * ONE_ROW)}),
    ("indices-falling", "Indices that fall", SPARSE | {"indices": numbers(1, 0), "values": bin32(2 * ONE_ROW)}),
    ("indices-big-endian", "Index 1 in big endian", SPARSE | {"indices": bin32(b"\0\0\0\1")}),
    ("indices-list", "indices that are a list", SPARSE | {"indices": [1]}),
    ("pad-64", "A pad of 64 bytes", SPARSE | {"pad": Bin(bytes(64))}),
    ("pad-not-zero", "A pad with a byte that is not zero", SPARSE | {"pad": Bin(b"\0\0\1")}),
    ("pad-string", "A pad that is a string", SPARSE | {"pad": "\0\0"}),
]


def tensors():
    for name, about, tensor in TENSORS:
        refuse("Binary tensors", "VALUE", (f"tensor-{name}", about, changed(WEIGHTS, tensor), WEIGHTS))
    refuse(
        "Binary tensors", "SYNTAX",
        ("tensor-key-twice", "A key of a tensor twice", changed(WEIGHTS, Map(*SPARSE.items(), ("dtype", "f32"))), WEIGHTS),
        ("tensor-key-first", "A key that tensors do not have, before dtype",
         changed(WEIGHTS, {"order": "C"} | SPARSE), WEIGHTS + "/dtype"),
    )
    refuse(
        "Document", "VALUE",
        ("tensor-unknown", "Tensors that nobody knows are checked too: an index past the shape",
         with_new(SPARSE | {"indices": numbers(2)}), "/globalConfig/new"),
        ("tensor-dtype-only", "A map with the key dtype is a tensor, whatever else it is meant to be",
         with_new({"dtype": "f32"}), "/globalConfig/new"),
    )


def every_bad_binary():
    envelope()
    checksums()
    messagepack()
    lengths()
    tensors()
