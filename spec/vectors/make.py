#!/usr/bin/env python3
"""Makes the vectors of the model format.

    make.py           writes them beside itself
    make.py --check   compares them with what is there, and fails when they differ

It needs Python 3.9 and the module xxhash, and nothing of libreml: encode.py and predict.py were written from the text of
spec/model-format.md and spec/learning.md.  good.py and bad.py say what vectors there are, models.py what they are made of.
"""
import json
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True

from bad_binary import every_bad_binary
from bad_documents import every_bad_document
from bad_json import every_bad_json
from good import every_good
from spelled import every_spelled
from unsupported import every_unsupported
from vector import ENTRIES, FILES

HERE = Path(__file__).parent
HEADS = {
    "good": ("Good", "Every reader must accept them.", "file", "section", "what it shows", "canonical",
             "the same in the other encoding; predictions"),
    "bad": ("Bad", "Every reader must refuse them.", "file", "section", "what is wrong", "libreml says", "where"),
    "unsupported": ("Unsupported", "Readers of 1.0 must refuse them, and say that they are for something newer.",
                    "file", "section", "what it is", "libreml says", "where"),
}


def index():
    lines = [json.dumps(entry, ensure_ascii=False) for entry in ENTRIES]
    return '{"vectors": [\n' + ",\n".join(lines) + "\n]}\n"


def anchor(section):
    return f"[{section}](../model-format.md#{section.lower().replace(' ', '-')})"


def place(entry):
    if "pointer" in entry:
        return f"`{entry['pointer']}`" if entry["pointer"] else "the whole document"
    return f"line {entry['line']}, column {entry['column']}" if "line" in entry else f"byte {entry['offset']}"


def row(entry):
    cells = [f"[{entry['file']}]({entry['file']})", anchor(entry["section"]), entry["about"]]
    if entry["verdict"] != "good":
        return cells + [entry["status"], place(entry)]
    others = [entry[key] for key in ("same", "predictions") if key in entry]
    form = "yes" if entry["canonical"] else f"[{entry['canonicalForm']}]({entry['canonicalForm']})"
    return cells + [form, ", ".join(f"[{name}]({name})" for name in others)]


def table(verdict):
    title, text, *heads = HEADS[verdict]
    entries = [entry for entry in ENTRIES if entry["verdict"] == verdict]
    rows = [heads, ["---"] * len(heads)] + [row(entry) for entry in entries]
    lines = ["| " + " | ".join(cells) + " |" for cells in rows]
    return f"## {title}\n\n{text} There are {len(entries)}.\n\n" + "\n".join(lines) + "\n"


def readme():
    """What is there up to its first table, and the tables."""
    text = (HERE / "README.md").read_text(encoding="utf-8").split("## Good\n")[0]
    return text + "\n".join(table(verdict) for verdict in HEADS)


def main():
    every_good()
    every_spelled()
    every_bad_binary()
    every_bad_json()
    every_bad_document()
    every_unsupported()
    headings = set(re.findall(r"^#+ (.*)$", (HERE / "../model-format.md").read_text(encoding="utf-8"), re.M))
    unknown = {entry["section"] for entry in ENTRIES} - headings
    if unknown:
        sys.exit(f"no section of model-format.md: {', '.join(sorted(unknown))}")
    FILES["vectors.json"] = index()
    FILES["README.md"] = readme()
    there = {path.name for path in HERE.iterdir() if path.is_file() and path.suffix != ".py"}
    stale = sorted(there - FILES.keys())
    if sys.argv[1:] == ["--check"]:
        stale += [name for name, text in FILES.items() if name not in there or (HERE / name).read_bytes() != text.encode()]
        sys.exit(f"not what make.py makes: {', '.join(stale)}" if stale else 0)
    for name in stale:
        (HERE / name).unlink()
    for name, text in FILES.items():
        (HERE / name).write_bytes(text.encode())


if __name__ == "__main__":
    main()
