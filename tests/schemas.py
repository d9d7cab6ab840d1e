"""Holds spec/*.schema.json against files, with a validator that knows nothing of libreml.  Run by check-schemas.sh, with the
source directory and one of models and configurations that the tool made.

The schemas are valid against their metaschema; every model and configuration of the tests is valid; every mistake of
tests/data/hand_edits is seen, or not, as the table says; every field has a description, and every number a range."""
import glob
import json
import os
import sys

from jsonschema import Draft202012Validator

source, made = sys.argv[1:]
failures = 0


def wrong(text):
    global failures
    failures += 1
    print("wrong: " + text)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


schemas = {kind: load(f"{source}/spec/{kind}.schema.json") for kind in ("config", "model")}
for schema in schemas.values():
    Draft202012Validator.check_schema(schema)
validators = {kind: Draft202012Validator(schema) for kind, schema in schemas.items()}


def first_error(kind, document):
    for error in validators[kind].iter_errors(document):
        return "/" + "/".join(str(step) for step in error.path) + ": " + error.message[:200]
    return None


# --- What is valid, and what is for later releases ---

good = [
    "spec/example.reml.json",
    "spec/vectors/good-*.json",
    "tests/data/format/*.json",
    "tests/data/recorded/*/config.json",
    "tests/data/hand_edits/c*.json",
    "tests/golden/*/*.reml.json",
]
# Here a number is out of its range by less than rounding takes away; libreml rounds before it compares, a schema cannot.
rounded = {"good-rounded-json.json"}
valid = 0
for pattern in [os.path.join(source, pattern) for pattern in good] + [made + "/*.json"]:
    paths = sorted(glob.glob(pattern))
    if not paths:
        wrong(f"there is no {pattern}")
    for path in paths:
        document = load(path)
        error = first_error("model" if "reml" in document else "config", document)
        if os.path.basename(path) in rounded:
            if not error:
                wrong(f"{path} is valid by the schema, too")
        elif error:
            wrong(f"{path} is not valid: {error}")
        valid += not error

for path in glob.glob(f"{source}/spec/vectors/unsupported-*.json"):
    if not first_error("model", load(path)):
        wrong(f"{path} is valid, and must not be")

# --- Mistakes ---

edits = f"{source}/tests/data/hand_edits"
codecs = {"UTF-16": "utf-16", "UTF-8 with BOM": "utf-8-sig", "Latin-1": "latin-1"}


def edited(edit):
    """The bytes of the file that somebody edited so."""
    if "text" in edit:
        text = edit["text"]
    else:
        with open(f"{edits}/{edit['base']}", encoding="utf-8") as file:
            text = file.read()
    for old, new in edit.get("edits", []):
        text = text.replace(old, new)
    if "upTo" in edit:
        text = text[: text.index(edit["upTo"]) + len(edit["upTo"])]
    text += edit.get("append", "")
    how = edit.get("savedAs")
    return (text.replace("\n", "\r\n") if how == "CRLF" else text).encode(codecs.get(how, "utf-8"))


def refuse_word(word):
    raise ValueError(word + " is not JSON")


def seen(edit):
    """What a schema says of it; it sees values only, of keys that stand twice one."""
    configuration = edit.get("wanted", edit.get("base")) in ("configuration", "config.json")
    try:
        document = json.loads(edited(edit).decode("utf-8"), parse_constant=refuse_word)
    except ValueError:
        return "unreadable"
    return "refuses" if first_error("config" if configuration else "model", document) else "accepts"


counts = {"refuses": 0, "accepts": 0, "unreadable": 0}
for edit in load(f"{edits}/edits.json"):
    answer = seen(edit)
    counts[answer] += 1
    if answer != edit["schema"]:
        wrong(f"{edit['mistake']}: a schema {answer}, and edits.json says {edit['schema']}")
    if answer != "accepts" and not edit["says"]:
        wrong(f"{edit['mistake']}: a schema {answer}, but libreml has nothing against it")

# --- What editors show ---


def resolved(schema, part):
    """A schema with what it refers to."""
    name = part.get("$ref", "").rpartition("/")[2]
    return {**resolved(schema, schema["$defs"][name]), **part} if name else part


def ranged(schema, part):
    """Whether the numbers among what a schema allows have both their bounds."""
    if "anyOf" in part:
        return all(ranged(schema, resolved(schema, one)) for one in part["anyOf"])
    if part.get("type") not in ("integer", "number"):
        return True
    return {"minimum", "exclusiveMinimum"} & part.keys() and {"maximum", "exclusiveMaximum"} & part.keys()


def look_at_fields(schema, part, pointer):
    """Every member of `properties` below, but for what only adds to another schema or bounds the keys."""
    for name, field in part.get("properties", {}).items() if "$ref" not in part else ():
        whole = resolved(schema, field)
        if not whole.get("description") and not name.startswith("$"):
            wrong(f"{pointer}/properties/{name} has no description")
        if not ranged(schema, whole):
            wrong(f"{pointer}/properties/{name} has no range")
    for key, value in part.items():
        if isinstance(value, dict) and key not in ("onlyKnownKeys", "onlyKnownKeysBelow", "if", "default"):
            look_at_fields(schema, value, f"{pointer}/{key}")


for kind in schemas:
    look_at_fields(schemas[kind], schemas[kind], "")

print(f"{valid} files are valid; of the mistakes schemas see {counts['refuses']}, and not {counts['accepts']}; "
      f"{counts['unreadable']} are no JSON")
sys.exit(failures > 0)
