"""The vectors as they come together: their files, and what the index says of each."""
from encode import Binary, binary, hex_lines, json_text

ENTRIES = []
FILES = {}
LARGEST_TEXT = 100_000  # what is longer is written as hex, where a run of one byte is short
PLACE = "▸"  # in JSON: where a reader is expected to complain


def rendered(data):
    """The extension and the text of a file; `data` is a Binary, or JSON as str or bytes."""
    if isinstance(data, Binary):
        return "hex", hex_lines(data.lines)
    if isinstance(data, str) and len(data) < LARGEST_TEXT:
        return "json", data
    data = data.encode() if isinstance(data, str) else data
    lines = [(0, line, ascii(line[:80])[2:-1]) for line in data.splitlines(keepends=True)]
    return "hex", hex_lines(lines)


def add(verdict, name, kind, section, about, data, **more):
    extension, text = rendered(data)
    if extension == "hex":
        text = f"# {about}.\n{text}"
    file = f"{verdict}-{name}.{extension}"
    if file in FILES:  # JSON of which a binary file has the name
        file = f"{verdict}-{name}-json.{extension}"
    assert file not in FILES, file
    FILES[file] = text
    ENTRIES.append({"file": file, "verdict": verdict, "kind": kind, "section": section, "about": f"{about}."} | more)
    return ENTRIES[-1]


def good(name, document, section, about, **more):
    """A model, canonical in both encodings."""
    one = add("good", name, "model", section, about, binary(document), canonical=True, **more)
    other = add("good", name, "model", section, about, json_text(document), canonical=True, **more)
    one["same"], other["same"] = other["file"], one["file"]


def spelled(name, of, section, about, data):
    """Other bytes for a model that `good` made under the name `of`."""
    form = next(entry for entry in ENTRIES if entry["file"] == f"good-{of}.hex")
    own, same = (form["file"], form["same"]) if isinstance(data, Binary) else (form["same"], form["file"])
    add("good", name, "model", section, about, data, canonical=False, same=same, canonicalForm=own)


def configuration(name, text, section, about, canonical=None):
    """A configuration; `canonical` is the name of its canonical form, unless it is that."""
    more = {"canonical": True} if canonical is None else {"canonical": False, "canonicalForm": f"good-{canonical}.json"}
    add("good", name, "configuration", section, about, text, **more)


def edited(text, *changes):
    """The text with each (old, new) in the place of the one that is there."""
    for old, new in changes:
        assert text.count(old) == 1, (old, text.count(old))
        text = text.replace(old, new)
    return text


def place_of(data, pointer):
    """Where a reader is expected to complain, and the data without the mark; `pointer` may be a place of another kind."""
    if isinstance(data, str) and PLACE in data:
        before = data[: data.index(PLACE)]
        data = data.replace(PLACE, "")
        if pointer is None:
            return {"line": before.count("\n") + 1, "column": len(before) - before.rfind("\n")}, data
    if pointer is not None:
        return pointer if isinstance(pointer, dict) else {"pointer": pointer}, data
    return {"offset": data.mark}, data


def refused(verdict, name, section, about, status, data, pointer=None, kind="model"):
    where, data = place_of(data, pointer)
    add(verdict, name, kind, section, about, data, status=f"REML_E_{status}", **where)


def bad(*arguments, **more):
    refused("bad", *arguments, **more)


def unsupported(*arguments, **more):
    refused("unsupported", *arguments, **more)
