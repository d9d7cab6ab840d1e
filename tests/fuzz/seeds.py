"""Makes the corpora that the fuzzers begin with: seeds.py SOURCES DIRECTORY, a directory below it for each fuzzer."""
import re
import sys
from pathlib import Path

LARGEST = 16384
top, out = Path(sys.argv[1]), Path(sys.argv[2])


def decoded(text):
    """The bytes of a .hex file (spec/vectors/README.md); nothing for one too large."""
    found = bytearray()
    for token in re.sub(r"#.*", "", text).split():
        digits, _, times = token.partition("*")
        if len(found) + len(digits) // 2 * int(times or 1) > LARGEST:
            return b""
        found += bytes.fromhex(digits) * int(times or 1)
    return bytes(found)


def put(fuzzers, name, data):
    for fuzzer in fuzzers if 0 < len(data) <= LARGEST else ():
        (out / fuzzer).mkdir(parents=True, exist_ok=True)
        (out / fuzzer / name).write_bytes(data)


def vectors():
    for file in sorted((top / "spec/vectors").glob("*-*")):
        if file.suffix == ".hex":
            put(["model_binary", "map", "peek"], file.name, decoded(file.read_text()))
        elif file.suffix == ".json":
            put(["config"] if "-config" in file.name else ["model_json", "peek"], file.name, file.read_bytes())
    for file in sorted((top / "tests/data/format").glob("*.*")):
        put(["peek"] + (["model_binary", "map"] if file.suffix == ".reml" else ["model_json"]), file.name, file.read_bytes())
    for file in sorted((top / "tests/golden").glob("*/*.reml")):
        put(["model_binary", "map"], f"golden-{file.parent.name}-{file.name}", file.read_bytes())
        put(["model_json"], f"golden-{file.parent.name}-{file.name}.json", Path(f"{file}.json").read_bytes())
    for file in sorted((top / "tests/data/reductionml").glob("*.*")):
        put(["import"], file.name, file.read_bytes())


def examples():
    recorded = top / "tests/data/recorded"
    for fuzzer, suffix in ("vw", ".vw"), ("json", ".ndjson"), ("dsjson", ".dsjson"):
        for file in sorted(recorded.glob("*" + suffix)):
            lines = file.read_bytes().splitlines(keepends=True)
            for first in range(0, min(len(lines), 40), 8):
                put([fuzzer], f"{file.name}-{first}", b"".join(lines[first : first + 8]))
    text = (top / "spec/input-formats.md").read_text()
    for number, block in enumerate(re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)):
        put(["vw", "json", "dsjson"], f"spec-{number}", block.encode())
        put(["json", "dsjson"], f"spec-{number}-line", block.replace("\n", " ").encode())


vectors()
examples()
