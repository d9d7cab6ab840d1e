"""The examples in the text of spec/model-format.md, run: what it shows is what the tool at $REML reads and writes, its programs
run, and its links lead somewhere.  (The worked example has a test of its own.)  Prints what is wrong and fails."""

import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

SOURCE = Path(os.environ.get("REML_SRCDIR", "."))
SPEC = SOURCE / "spec"
REML = os.environ.get("REML", "build/tools/reml")
TEXT = (SPEC / "model-format.md").read_text()
failures = []


def expect(condition, what):
    if not condition:
        failures.append(what)


def section(heading):
    """The text under a heading, with the sections inside it."""
    marks = re.match("#+", heading).group()
    begin = TEXT.index("\n" + heading + "\n") + 1
    end = re.compile("^#{1,%d} " % len(marks), re.M).search(TEXT, begin + len(heading))
    return TEXT[begin:end.start() if end else len(TEXT)]


def blocks(heading, language):
    return re.findall("^```%s\n(.*?)^```$" % language, section(heading), re.M | re.S)


def rows(heading, first):
    """The cells of a table whose first column begins with `first`, without back-quotes."""
    table = section(heading)[section(heading).index("| " + first):].split("\n\n")[0]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table.splitlines()[2:]]


def convert(command, data):
    """What `reml import-model` or `export-model` makes of bytes."""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "in").write_bytes(data)
        run = subprocess.run([REML, command, scratch + "/in", "-o", "-"], capture_output=True)
        expect(run.returncode == 0, "%s: %s" % (command, run.stderr.decode()))
        return run.stdout


def as_json(model):
    return json.dumps(model, ensure_ascii=False).encode()


def overview():
    return json.loads(blocks("## Overview", "json")[0])


# ---- Examples of models ----

def test_overview():
    binary = convert("import-model", as_json(overview()))
    expect(json.loads(convert("export-model", binary)) == overview(), "the model in Overview is not what its import exports")
    pattern = b""
    for line in blocks("### Binary tensors", "hex"):
        pattern += bytes_of(line)
    found = list(re.finditer(pattern, binary, re.S))
    expect(len(found) == 1, "the tensor of the model in Overview has other bytes")
    expect(found and found[0].start(1) == 448, "its values begin elsewhere")
    diagram = section("## Binary envelope")
    expect(all(("%02x" % byte) in diagram for byte in binary[:7]), "the diagram of the envelope has other bytes")


COMMENT = 57  # the column where a sketch of bytes says what they are


def bytes_of(text):
    """A pattern for the bytes that a sketch of them stands for: hexadecimal, "text", `00 … 00`, `48 bytes …`."""
    pattern = b""
    for line in text.splitlines():
        for quoted, zeros, free, byte in re.findall(r'"(\w+)"|(00 … 00)|(\d+) bytes|([0-9a-f]{2})\b', line[:COMMENT]):
            if quoted:
                pattern += quoted.encode()
            elif zeros:
                pattern += b"\0*"
            elif free:
                pattern += b"(.{%d})" % int(free)
            else:
                pattern += re.escape(bytes.fromhex(byte))
    return pattern


def test_json_tensor():
    tensor, model = json.loads(blocks("### JSON tensors", "json")[0]), overview()
    model["reml"]["minor"], model["new"] = 7, tensor
    back = json.loads(convert("export-model", convert("import-model", as_json(model))))
    expect(repr(back["new"]) == repr(tensor), "the tensor in JSON does not come back: %s" % back["new"])


def test_programs_in_the_text():
    """The short reader reads both forms of a model alike."""
    reader = {}
    exec(blocks("## Reading it in 40 lines", "python")[0], reader)
    for binary in [SPEC / "example.reml", *sorted((SOURCE / "tests/data/format").glob("*minor0.reml"))]:
        ours, theirs = (reader["read_model"](path.read_bytes()) for path in (binary, binary.with_suffix(".json")
                        if binary.with_suffix(".json").exists() else Path(str(binary) + ".json")))
        expect(ours[0]["metadata"] == theirs[0]["metadata"], "%s: metadata" % binary)
        expect(sorted(reader["weights"](ours[1])["rows"]) == sorted(reader["weights"](theirs[1])["rows"]), "%s: rows" % binary)


# ---- Float text ----

def f32(bits):
    return struct.unpack(">f", struct.pack(">I", bits))[0]


def neighbours(bits, single):
    """A positive value and the two beside it, as fractions; whether its significand is even; whether it is an f32."""
    form, last, limit = (">I>f", 0x7f7fffff, 2 ** 128) if single else (">Q>d", 0x7fefffffffffffff, 2 ** 1024)

    def value(of):
        return Fraction(struct.unpack(form[2:], struct.pack(form[:2], of))[0]) if of <= last else Fraction(limit)
    return value(bits), value(bits - 1), value(bits + 1), bits % 2 == 0, single


def layout(digits, e):
    """The table of layouts, as a program."""
    k = len(digits)
    if k <= e <= 21:
        return digits + "0" * (e - k) + ".0"
    if 0 < e < k:
        return digits[:e] + "." + digits[e:]
    if -6 < e <= 0:
        return "0." + "0" * -e + digits
    return digits[0] + ("." + digits[1:] if k > 1 else "") + "e%+d" % (e - 1)


def text_of(digits, bits, single=True):
    sign = bits >> (31 if single else 63)
    bits &= (1 << (31 if single else 63)) - 1
    return ("-" if sign else "") + (layout(*digits(*neighbours(bits, single))) if bits else "0.0")


def test_floats():
    program = {}
    exec(blocks("## Float text", "python")[0], program)
    cases = [(int(bits.strip("`"), 16), text.strip("`")) for bits, text, _ in rows("## Float text", "bits")]
    expect(len(cases) >= 15, "the table of hard cases is short")
    for bits, text in cases:
        mine = text_of(program["digits"], bits)
        expect(mine == text, "%08x: %s by the program in the text, %s in the table" % (bits, mine, text))
    for example in re.findall("`([0-9.e+-]+)` *(?:[|,]|$)", "\n".join(row[2] + "|" for row in rows("## Float text", "when"))):
        bits = struct.unpack(">I", struct.pack(">f", float(example)))[0]
        expect(text_of(program["digits"], bits) == example, "layout: %s" % example)
    numbers = random.Random(1)
    expect_tool_writes(cases + [(bits, text_of(program["digits"], bits)) for bits in
                                (numbers.randrange(0x7f800000) | numbers.randrange(2) << 31 for _ in range(600))])
    doubles = re.findall("`([0-9.e+-]+)`", section("## Float text").split("Undeclared doubles:")[1])
    expect(len(doubles) == 7, "undeclared doubles: %d" % len(doubles))
    bits = [struct.unpack(">Q", struct.pack(">d", float(text)))[0] for text in doubles]
    for text, each in zip(doubles, bits):
        expect(text_of(program["digits"], each, False) == text, "double: %s" % text)
    expect_tool_keeps(doubles + [text_of(program["digits"], numbers.randrange(0x7ff0 << 48), False) for _ in range(200)])


def expect_tool_writes(cases):
    """The tool reads each text as these bits, and writes these bits as this text."""
    model = overview()
    model["globalConfig"]["numBits"] = 10
    weights = model["entryReduction"]["state"]["weights"]
    cells = [text for _, text in cases] + ["1.0"] * (-len(cases) % 6)
    weights["shape"][0] = 1024
    weights["rows"] = {str(i): cells[6 * i:6 * i + 6] for i in range(len(cells) // 6)}
    text = re.sub(r'"(-?[0-9.]+(e[+-][0-9]+)?)"(?=[,\]])', r"\1", json.dumps(model))
    binary = convert("import-model", text.encode())
    values = binary[binary.index(b"values\xc6") + 11:]
    for i, (bits, text) in enumerate(cases):
        expect(struct.unpack_from("<I", values, 4 * i)[0] == bits, "%s is read as other bits than %08x" % (text, bits))
    exported = re.findall(r'^ *"\d+": \[(.*)\]', convert("export-model", binary).decode(), re.M)
    expect(", ".join(exported).split(", ")[:len(cases)] == [text for _, text in cases], "floats are written otherwise")


def expect_tool_keeps(doubles):
    model = overview()
    model["reml"]["minor"] = 7
    text = json.dumps(model)[:-1] + ', "new": [%s]}' % ", ".join(doubles)
    exported = convert("export-model", convert("import-model", text.encode())).decode()
    expect('"new": [%s]' % ", ".join(doubles) in exported, "doubles are written otherwise")


# ---- The text itself ----

def test_magic():
    """The entry in the text is the file beside it, and file(1) finds models with it."""
    entry = SPEC / "reml.magic"
    lines = [line.split("\t") for line in entry.read_text().splitlines() if not line.startswith("#")]
    shown = [line.split("\t") for line in blocks("## File names and media type", "magic")[0].splitlines()]
    expect(shown == lines, "spec/reml.magic is not the entry in the text")
    for options, answer in [([], "libreml model, format 1"), (["--mime-type"], "application/vnd.reml"), (["--extension"], "reml")]:
        command = ["file", "-b", *options, "-m", str(entry), str(SPEC / "example.reml")]
        said = subprocess.run(command, capture_output=True, text=True).stdout.strip()
        expect(said == answer, "%s: %s" % (" ".join(command), said))


def anchors(text):
    """Those of the headings: lower case, spaces to hyphens, nothing else but letters and digits."""
    headings = re.findall("^#+ (.*)$", re.sub("^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links():
    for page in [*SOURCE.glob("*.md"), *SPEC.rglob("*.md"), *(SOURCE / "tests").rglob("*.md"), *(SOURCE / "bench").glob("*.md")]:
        text = page.read_text()
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" in target:
                continue
            name, _, anchor = target.partition("#")
            file = page.parent / name if name else page
            expect(file.exists(), "%s: no file %s" % (page, target))
            if anchor and file.suffix == ".md" and file.exists():
                expect(anchor in anchors(file.read_text()), "%s: no heading %s" % (page, target))


def test_json_in_the_line():
    for span in re.findall(r"`([{\[][^`\n]*[}\]])`", TEXT):
        if "…" in span or re.search(r": (base64|text|int|hash)\b|\[type", span):
            continue
        try:
            json.loads(span)
        except ValueError as error:
            expect(False, "%s is not JSON: %s" % (span, error))


for name, test in sorted(globals().items()):
    if name.startswith("test_"):
        test()
        print("run:", name)
for failure in failures:
    print("wrong:", failure)
sys.exit(bool(failures))
