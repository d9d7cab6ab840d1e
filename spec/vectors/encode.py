"""Both canonical encodings of a document, written from spec/model-format.md alone.

A document is made of None, bool, int, float, str, list, dict, and of the classes below.  In what is not canonical, and in what
is not valid, As, Raw, Map and Here stand for values, and dicts with the key dtype for tensors.
"""
import base64
import json
import math
import re
import struct
from fractions import Fraction

import xxhash


def bits_of(value):
    return struct.unpack("<I", struct.pack("<f", value))[0]


def float_of(bits):
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def rounded(value):
    """The f32 nearest to a double."""
    try:
        return float_of(bits_of(value))
    except OverflowError:
        return math.copysign(math.inf, value)


class F32(float):
    """A float where the tables declare one."""

    def __new__(cls, value):
        return super().__new__(cls, rounded(value))


class Bin(bytes):
    pass


class Ext:
    def __init__(self, kind, data):
        self.kind, self.data = kind, data


class Bits(int):
    """An element of a tensor by its bits."""


class Tensor:
    """Rows by number, of numbers or Bits; those of zeros are dropped."""

    def __init__(self, shape, rows):
        self.shape, self.width = shape, math.prod(shape[1:])
        self.rows = {}
        for number, row in sorted(rows.items()):
            row = [value if isinstance(value, Bits) else bits_of(value) for value in row]
            assert len(row) == self.width and number < shape[0]
            if any(row):
                self.rows[number] = row

    def bytes_of(self, numbers):
        return b"".join(struct.pack("<I", cell) for i in numbers for cell in self.rows.get(i, [0] * self.width))


class As:
    """A value whose binary encoding begins with this byte instead of the shortest one's."""

    def __init__(self, code, value):
        self.code, self.value = code, value


class Raw:
    """Bytes in the place of a value."""

    def __init__(self, data, note=""):
        self.data, self.note = data, note


class Map:
    """A map in binary, of any keys, any number of times."""

    def __init__(self, *members):
        self.members = members


class Here:
    """The value at whose offset a reader is expected to complain."""

    def __init__(self, value):
        self.value = value


# --- binary -----------------------------------------------------------------------------------------------------------

# What the first byte of the short form is, how much it holds, and the longer forms: first byte, bytes of length.
HEADERS = {
    "uint": (0x00, 128, ((0xCC, 1), (0xCD, 2), (0xCE, 4), (0xCF, 8))),
    "str": (0xA0, 32, ((0xD9, 1), (0xDA, 2), (0xDB, 4))),
    "bin": (0, 0, ((0xC4, 1), (0xC5, 2), (0xC6, 4))),
    "ext": (0, 0, ((0xC7, 1), (0xC8, 2), (0xC9, 4))),
    "array": (0x90, 16, ((0xDC, 2), (0xDD, 4))),
    "map": (0x80, 16, ((0xDE, 2), (0xDF, 4))),
}


def header(kind, number, code=None):
    short, below, longer = HEADERS[kind]
    if code is None and number < below:
        return bytes([short | number])
    for first, width in longer:
        if first == code or (code is None and number < 1 << 8 * width):
            return bytes([first]) + number.to_bytes(width, "big")
    raise ValueError(f"{kind} of {number} as {code}")


def integer(value, code=None):
    if code in (None, 0xCC, 0xCD, 0xCE, 0xCF) and value >= 0:
        return header("uint", value, code)
    if code is None and value >= -32:
        return bytes([value & 0xFF])
    for first, width in ((0xD0, 1), (0xD1, 2), (0xD2, 4), (0xD3, 8)):
        if first == code or (code is None and value >= -(1 << 8 * width - 1)):
            return bytes([first]) + value.to_bytes(width, "big", signed=True)
    raise ValueError(f"{value} as {code}")


def real(value, code=None):
    if value != value:
        return b"\xca\x7f\xc0\x00\x00"
    if code == 0xCA or (code is None and rounded(value) == value):
        return b"\xca" + struct.pack(">f", value)
    return b"\xcb" + struct.pack(">d", value)


def extension(value, code=None):
    size = len(value.data)
    if code is None and size in (1, 2, 4, 8, 16):
        first = bytes([0xD4 + size.bit_length() - 1])
    else:
        first = header("ext", size, code)
    return first + struct.pack("b", value.kind) + value.data


class Binary:
    """A binary file as it grows: lines of (depth, bytes, note), so that it can be shown as well."""

    def __init__(self):
        self.lines, self.size, self.mark = [], 0, None

    def line(self, depth, data, note=""):
        self.lines.append((depth, data, note))
        self.size += len(data)

    def data(self):
        return b"".join(line[1] for line in self.lines)

    def value(self, value, depth=0, key=b"", label=""):
        """Writes a value behind its key, the bytes of which are on the same line."""
        code = None
        if isinstance(value, Here):
            self.mark = self.size + len(key)
            value = value.value
        if isinstance(value, As):
            code, value = value.code, value.value
        if isinstance(value, Raw):
            self.line(depth, key + value.data, label + value.note)
        elif isinstance(value, Tensor):
            self.tensor(value, depth, key, label)
        elif isinstance(value, (dict, Map)):
            members = value.members if isinstance(value, Map) else value.items()
            self.line(depth, key + header("map", len(members), code), f"{label}map of {len(members)}")
            for name, member in members:
                self.member(name, member, depth + 1)
        elif isinstance(value, list):
            self.line(depth, key + header("array", len(value), code), f"{label}array of {len(value)}")
            for element in value:
                self.value(element, depth + 1)
        else:
            self.line(depth, key + scalar(value, code), label + shown(value))

    def member(self, name, value, depth):
        code = None
        if isinstance(name, Here):
            self.mark, name = self.size, name.value
        if isinstance(name, As):
            code, name = name.code, name.value
        if isinstance(name, Raw):
            self.value(value, depth, name.data, name.note + ": ")
        else:
            self.value(value, depth, scalar(name, code), shown(name) + ": ")

    def tensor(self, tensor, depth, key, label):
        kept = list(tensor.rows)
        sparse = len(kept) * (4 + 4 * tensor.width) < tensor.shape[0] * 4 * tensor.width
        if not sparse:
            kept = range(tensor.shape[0])
        self.line(depth, key + header("map", 5 if sparse else 4), label + ("sparse" if sparse else "dense") + " tensor")
        self.member("dtype", "f32", depth + 1)
        self.member("shape", tensor.shape, depth + 1)
        pad = scalar("pad") + b"\xc4"
        before_indices = len(scalar("indices")) + 5 + 4 * len(kept) if sparse else 0
        length = -(self.size + len(pad) + 1 + before_indices + len(scalar("values")) + 5) % 64
        self.line(depth + 1, pad + bytes([length]) + bytes(length), f'"pad": {length} bytes')
        if sparse:
            indices = b"".join(struct.pack("<I", number) for number in kept)
            self.line(depth + 1, scalar("indices") + header("bin", len(indices), 0xC6) + indices, f'"indices": {kept}')
        values = header("bin", 4 * tensor.width * len(kept), 0xC6)
        self.line(depth + 1, scalar("values") + values, f'"values": at offset {self.size + len(scalar("values") + values)}')
        assert self.size % 64 == 0
        for number in kept:
            row = tensor.bytes_of([number])
            text = ", ".join(cell_text(cell) for cell in tensor.rows.get(number, [0] * tensor.width))
            self.line(depth + 2, row, f"row {number}: {text}")


def scalar(value, code=None):
    if value is None or isinstance(value, bool):
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        return integer(value, code)
    if isinstance(value, float):
        return real(value, code)
    if isinstance(value, str):
        text = value.encode()
        return header("str", len(text), code) + text
    if isinstance(value, Bin):
        return header("bin", len(value), code) + value
    return extension(value, code)


def shown(value):
    """A scalar in a comment."""
    if isinstance(value, Bin):
        return f"bin of {len(value)}"
    if isinstance(value, Ext):
        return f"ext of type {value.kind}, {len(value.data)}"
    if not isinstance(value, str):
        return leaf(value)
    return json.dumps(value) if len(value) < 60 else f"{json.dumps(value[:40])} and so on, {len(value)} characters"


MAGIC = b"\x95\xa4reml"


def binary(document, magic=MAGIC + b"\x01", checksum=lambda data: xxhash.xxh3_64_digest(data), end=b"", sum_header=b"\xc4\x08"):
    """The binary file of a model.  The header's format is in the magic bytes."""
    out = Binary()
    head = document["reml"]
    rest = {key: value for key, value in document.items() if key != "reml"}
    if isinstance(head, dict):
        head = {key: value for key, value in head.items() if key != "format"}
    out.line(0, magic[:1], "the envelope")
    out.line(1, magic[1:], '"reml", format 1' if magic[6:] == b"\x01" else "")
    out.value(head, 1)
    out.value(rest, 1)
    if checksum:
        out.line(1, sum_header + checksum(out.data()), "the checksum")
    if end:
        out.line(0, end, "too much")
    return out


def runs(data):
    """(byte, how often) of bytes that are the same one after the other."""
    at = 0
    while at < len(data):
        other = re.compile(b"[^\\x%02x]" % data[at], re.S).search(data, at)
        end = other.start() if other else len(data)
        yield data[at], end - at
        at = end


def hex_lines(lines):
    """Lines of (depth, bytes, note) in the notation of the .hex files."""
    text = []
    for depth, data, note in lines:
        tokens = []
        for byte, count in runs(data):
            tokens += [f"{byte:02x}*{count}"] if count > 5 else [f"{byte:02x}"] * count
        rows = [tokens[i : i + 24] for i in range(0, len(tokens), 24)]
        text += ["  " * depth + " ".join(row) for row in rows]
        if note:
            text[-1] = f"{text[-1]:<76}  # {note}"
    return "".join(line + "\n" for line in text)


# --- JSON -------------------------------------------------------------------------------------------------------------

ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def string(text):
    return '"' + re.sub(r'["\\\x00-\x1f]', lambda c: ESCAPES.get(c[0]) or f"\\u{ord(c[0]):04x}", text) + '"'


def base64_text(data):
    return f'"{base64.b64encode(data).decode()}"'


def not_finite(value):
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def leaf(value):
    """The text of a value that is one line, or None."""
    if value is None or isinstance(value, bool):
        return {None: "null", False: "false", True: "true"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, F32):
        return float_text(value) if math.isfinite(value) else f'"{not_finite(value)}"'
    if isinstance(value, float):
        return float_text(value) if math.isfinite(value) else f'{{"$float": "{not_finite(value)}"}}'
    if isinstance(value, str):
        return string(value)
    if isinstance(value, Bin):
        return f'{{"$bin": {base64_text(value)}}}'
    if isinstance(value, Ext):
        return f'{{"$ext": [{value.kind}, {base64_text(value.data)}]}}'
    return None


def cell_text(bits):
    value = float_of(bits)
    if value != value and bits != 0x7FC00000:
        return f'"NaN:0x{bits:08x}"'
    return leaf(F32(value))


def json_value(value, indent):
    text = leaf(value)
    if text is not None:
        return text
    inner, outer = "\n" + "  " * (indent + 1), "\n" + "  " * indent
    if isinstance(value, Tensor):
        rows = [f'{inner}  "{number}": [{", ".join(map(cell_text, row))}]' for number, row in value.rows.items()]
        rows_text = "{" + ",".join(rows) + (inner if rows else "") + "}"
        members = {"dtype": '"f32"', "shape": json_value(value.shape, 0), "rows": rows_text}
        return "{" + ",".join(f'{inner}"{key}": {text}' for key, text in members.items()) + outer + "}"
    if isinstance(value, dict):
        members = [f"{string(key)}: {json_value(member, indent + 1)}" for key, member in value.items()]
        return "{" + ",".join(inner + member for member in members) + (outer if members else "") + "}"
    elements = [leaf(element) for element in value]
    if None not in elements:
        return "[" + ", ".join(elements) + "]"
    return "[" + ",".join(inner + json_value(element, indent + 1) for element in value) + outer + "]"


def json_text(document):
    return json_value(document, 0) + "\n"


# --- float text -------------------------------------------------------------------------------------------------------


def interval(value):
    """What decimals read back as this positive value: the ends, and whether they do too."""
    single = isinstance(value, F32)
    if single:
        bits = bits_of(value)
        below, above = Fraction(float_of(bits - 1)), Fraction(2) ** 128 if bits == 0x7F7FFFFF else Fraction(float_of(bits + 1))
    else:
        bits = struct.unpack("<Q", struct.pack("<d", value))[0]
        neighbour = math.nextafter(value, math.inf)
        below, above = Fraction(math.nextafter(value, 0)), Fraction(2) ** 1024 if neighbour == math.inf else Fraction(neighbour)
    low, high = (below + Fraction(value)) / 2, (Fraction(value) + above) / 2
    if single and bits & 1:
        low += (Fraction(math.nextafter(float(low), math.inf)) - low) / 2
        high -= (high - Fraction(math.nextafter(float(high), 0))) / 2
    return low, high, bits & 1 == 0


def digits(value):
    """Decimal digits D and exponent E of a positive value: 0.D * 10^E."""
    low, high, closed = interval(value)
    exact = Fraction(value)
    exponent = len(str(exact.numerator)) - len(str(exact.denominator)) + 1
    while Fraction(10) ** (exponent - 1) > exact:
        exponent -= 1
    for count in range(1, 18):
        unit = Fraction(10) ** (exponent - count)
        floor = exact // unit
        inside = [c for c in (floor, floor + 1) if c and (low <= c * unit <= high if closed else low < c * unit < high)]
        if inside:
            best = str(min(inside, key=lambda c: (abs(c * unit - exact), c % 2)))
            return best.rstrip("0"), exponent + len(best) - count
    raise ValueError(value)


def float_text(value):
    sign = "-" if math.copysign(1, value) < 0 else ""
    if value == 0:
        return sign + "0.0"
    d, e = digits(abs(value) if not isinstance(value, F32) else F32(abs(value)))
    k = len(d)
    if k <= e <= 21:
        text = d + "0" * (e - k) + ".0"
    elif 0 < e < k:
        text = d[:e] + "." + d[e:]
    elif -6 < e <= 0:
        text = "0." + "0" * -e + d
    else:
        text = d[0] + ("." + d[1:] if k > 1 else "") + f"e{e - 1:+}"
    return sign + text
