"""Makes the corpora that the fuzzers begin with: seeds.py SOURCES DIRECTORY, a directory below it for each fuzzer.

They are the vectors, samples and golden models of the sources, and some of these with something wrong in every place."""
import json
import re
import struct
import sys
from pathlib import Path

LARGEST = 16384
top, out = Path(sys.argv[1]), Path(sys.argv[2])


def put(fuzzers, name, data):
    for fuzzer in fuzzers if len(data) <= LARGEST else ():
        (out / fuzzer / name).write_bytes(data)


# --- what is wrong ----------------------------------------------------------------------------------------------------


class Bare(str):
    """A piece of JSON as it is spelled, such as a number."""


class Members(list):
    """An object, as pairs of key and value, so that a key can stand twice."""


WRONG = [Bare(text) for text in "null true -1 1.5 1e39 1e400 18446744073709551616 tru".split()]
WRONG += [Bare("[" * 40 + "1" + "]" * 40), "text", "\ud800", "long" * 300, Members(), [], [[Bare("1")]], Members([("Name", Bare("1"))]), Bare("")]
TYPENAMES = "Coin Binary CbAdf CbExploreAdfGreedy CbExploreAdfSoftmax CbExploreAdfSquareCb ElementwiseInteraction Debug".split()
TYPENAMES += ["Cion", Bare("null")]


def spelled(value):
    if isinstance(value, Members):
        return "{" + ", ".join(f"{json.dumps(key)}: {spelled(one)}" for key, one in value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(spelled, value)) + "]"
    return value if isinstance(value, Bare) else json.dumps(value)


def wrong_values(value):
    """The value with one thing wrong, each of WRONG in the place of each value in it.  Of long lists and objects only the
    first few are changed."""
    yield from WRONG
    if isinstance(value, Members):
        for i, (key, one) in enumerate(value[:16]):
            yield Members(value[:i] + value[i + 1 :])
            yield Members(value + [(key, one)])
            yield Members([(key + "s", one)] + value[:i] + value[i + 1 :])
            yield Members([(key * 1025, one)] + value[:i] + value[i + 1 :])
            others = TYPENAMES if key == "typename" else wrong_values(one)
            yield from (Members(value[:i] + [(key, other)] + value[i + 1 :]) for other in others)
    elif isinstance(value, list):
        for i, one in enumerate(value[:2]):
            yield value[:i] + value[i + 1 :]
            yield from (value[:i] + [other] + value[i + 1 :] for other in wrong_values(one))


def read_spelled(data):
    return json.loads(data, object_pairs_hook=Members, parse_int=Bare, parse_float=Bare)


def put_wrong_json(fuzzers, name, value, step=1):
    """Each `step`-th of what can be wrong."""
    for i, other in enumerate(wrong_values(value)):
        if i % step == 0:
            put(fuzzers, f"{name}-wrong-{i}", spelled(other).encode())


def put_wrong_flexbuffer(fuzzers, name, value, step):
    for i, other in enumerate(wrong_values(value)):
        if i % step == 0 and (data := flexbuffer(other)):
            put(fuzzers, f"{name}-wrong-{i}", data)


def put_wrong_line(fuzzers, name, line):
    words = re.split(rb"([ |:])", line)
    for i in range(len(words[:60])):
        for n, word in enumerate((b"", b"x", b"-1", b"nan", b"1e39", b"1 1", b"|", b":", b"\xff")):
            put(fuzzers, f"{name}-wrong-{i}-{n}", b"".join(words[:i] + [word] + words[i + 1 :]))


def put_wrong_bytes(fuzzers, name, data, step):
    """Cut, and with another byte, at each `step`-th place."""
    for at in range(0, len(data), step):
        put(fuzzers, f"{name}-cut-{at}", data[:at])
        for byte in {0, 1, 0x0A, 0x22, 0x28, 0xFF, data[at] ^ 1 << at % 8}:
            put(fuzzers, f"{name}-wrong-{at}-{byte:02x}", data[:at] + bytes([byte]) + data[at + 1 :])


# --- FlexBuffers ------------------------------------------------------------------------------------------------------

NUMBER, VECTOR, MAP, STRING = "<q", 10, 9, 5
PLAIN = {"null": (0, 0), "true": (26, 1), "false": (26, 0), "tru": None, "": None}
EIGHT = 3  # the width of everything here, in the lower two bits of a type


def flexbuffer(value):
    """The value as FlexBuffers, with 8 bytes for every number; nothing for what they cannot say."""
    out = bytearray()

    def put_string(text):
        data = text.encode("utf-8", "surrogatepass")
        out.extend(struct.pack(NUMBER, len(data)) + data + b"\0")
        return len(out) - len(data) - 1

    def put_vector(before, items):
        """Numbers before the elements, which are numbers or, in a tuple, places to lead to."""
        for item in before + items:
            out.extend(struct.pack(NUMBER, len(out) - item[0] if isinstance(item, tuple) else item))
        return len(out) - 8 * len(items)

    def put_value(value):
        """The type of a value, and what stands for it in its parent."""
        if value is None or isinstance(value, bool):
            value = Bare(json.dumps(value))
        if isinstance(value, Bare):
            if value in PLAIN:
                return PLAIN[value]
            if value[:1] == "[":
                return put_value(json.loads(value, parse_int=Bare))
            if re.search("[.eE]", value):
                return 3, struct.unpack(NUMBER, struct.pack("<d", float(value)))[0]
            return 2, int(value) & 2**63 - 1
        if isinstance(value, str):
            return STRING, (put_string(value),)
        keys = sorted(value, key=lambda member: member[0]) if isinstance(value, Members) else []
        items = [put_value(one) for one in ([one for _, one in keys] if isinstance(value, Members) else value)]
        types = bytes(kind << 2 | EIGHT for kind, _ in items)
        if not isinstance(value, Members):
            at = put_vector([len(items)], [item for _, item in items])
            out.extend(types)
            return VECTOR, (at,)
        names = [(put_string(key),) for key, _ in keys]
        own = put_vector([len(names)], names)
        at = put_vector([(own,), 8, len(items)], [item for _, item in items])
        out.extend(types)
        return MAP, (at,)

    try:
        kind, item = put_value(value)
    except TypeError:
        return b""
    put_vector([], [item])
    return bytes(out) + bytes([kind << 2 | EIGHT, 8])


# --- what there is ----------------------------------------------------------------------------------------------------


def decoded(text):
    """The bytes of a .hex file (spec/vectors/README.md), as far as they are not too many."""
    found = bytearray()
    for token in re.sub(r"#.*", "", text).split():
        digits, _, times = token.partition("*")
        found += bytes.fromhex(digits) * min(int(times or 1), LARGEST + 1)
        if len(found) > LARGEST:
            break
    return bytes(found)


def vectors():
    for file in sorted((top / "spec/vectors").glob("*-*")):
        if file.suffix == ".hex":
            put(["model_binary", "map", "peek"], file.name, decoded(file.read_text()))
        elif file.suffix == ".json":
            put(["config"] if "-config" in file.name else ["model_json", "peek"], file.name, file.read_bytes())


def without_states(value):
    """The configuration of a model."""
    if not isinstance(value, Members):
        return value
    return Members((key, without_states(one)) for key, one in value if key not in ("reml", "state"))


def models():
    for file in sorted((top / "tests/data/format").glob("*.*")):
        put(["peek"] + (["model_binary", "map"] if file.suffix == ".reml" else ["model_json"]), file.name, file.read_bytes())
    for file in sorted((top / "tests/golden").glob("*/coin-dense.reml")):
        data, text = file.read_bytes(), Path(f"{file}.json").read_text()
        put(["config", "model_json"], file.name, data)
        put(["model_json"], "utf-16", text.encode("utf-16"))
        # More values than a document may have.
        zeros = "0," * 6000 + "0"
        put(["model_binary", "map"], "many-values", data.replace(b"\xa8requires\x90", b"\xa8requires\xdc\x17\x71" + bytes(6001)))
        put(["model_json"], "many-values", text.replace('"requires": []', f'"requires": [{zeros}]').encode())
        put(["config"], "many-values", f'{{"globalConfig": {{"interactions": [{zeros}]}}}}'.encode())
    for file in sorted((top / "tests/golden").glob("*/*.reml")):
        name = f"golden-{file.parent.name}-{file.name}"
        put(["model_binary", "map"], name, file.read_bytes())
        text = Path(f"{file}.json").read_bytes()
        put(["model_json"], name + ".json", text)
        put_wrong_json(["model_json"], name + ".json", read_spelled(text), 97)
        put_wrong_bytes(["model_json"], name + ".json", text, 701)
        put_wrong_bytes(["model_binary", "map"], name, file.read_bytes(), 113)
        put_wrong_json(["config"], name + ".config.json", without_states(read_spelled(text)), 13)


def with_pairs(value, rows=0):
    """A model of reductionml in JSON as its FlexBuffers have it: a table is the indices and values of its numbers, and a row
    has room for 8."""
    if isinstance(value, list) and not isinstance(value, Members):
        return [with_pairs(one, rows) for one in value]
    if not isinstance(value, Members):
        return value
    if value and all(key.isdigit() for key, _ in value):
        numbers = ((8 * int(key) + i, number) for key, (row,) in value for i, number in enumerate(row))
        pairs = [[Bare(str(index)), number] for index, number in sorted(numbers)]
        return Members([("len", Bare(str(8 * rows))), ("non_zero_value_and_index_pairs", pairs)])
    rows = int(dict(value).get("feature_index_size", rows))
    return Members((key, with_pairs(one, rows)) for key, one in value)


def imports():
    put(["import"], "null.flexbuffers", flexbuffer(None))
    for file in sorted((top / "tests/data/reductionml").glob("*.*")):
        data = file.read_bytes()
        put(["import"], file.name, data)
        if file.suffix == ".json":
            put_wrong_json(["import"], file.name, read_spelled(data), 37)
            put_wrong_flexbuffer(["import"], file.name + ".flex", with_pairs(read_spelled(data)), 37)
        elif file.suffix == ".flexbuffers":
            put_wrong_bytes(["import"], file.name, data, 83)


def examples():
    recorded = top / "tests/data/recorded"
    for fuzzer, suffix in ("vw", ".vw"), ("json", ".ndjson"), ("dsjson", ".dsjson"):
        for file in sorted(recorded.glob("*" + suffix)):
            lines = file.read_bytes().splitlines(keepends=True)
            for first in range(0, min(len(lines), 40), 8):
                put([fuzzer], f"{file.name}-{first}", b"".join(lines[first : first + 8]))
            if fuzzer == "vw":
                put_wrong_line([fuzzer], file.name, b"".join(lines[:3]))
            else:
                put([fuzzer], file.name + "-escaped", re.sub(rb'(\w)"', lambda end: b'\\u%04x"' % end[1][0], lines[0]))
                put_wrong_json([fuzzer], file.name, read_spelled(lines[0]))
                put_wrong_bytes([fuzzer], file.name, lines[0], 23)
    text = (top / "spec/input-formats.md").read_text()
    for number, block in enumerate(re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)):
        put(["vw", "json", "dsjson"], f"spec-{number}", block.encode())
        put(["json", "dsjson"], f"spec-{number}-line", block.replace("\n", " ").encode())


for name in "config", "dsjson", "import", "json", "map", "model_binary", "model_json", "peek", "vw":
    (out / name).mkdir(parents=True)
    put([name], "empty", b"")
vectors()
models()
imports()
examples()
