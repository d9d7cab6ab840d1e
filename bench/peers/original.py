"""reductionml, the learner that libreml follows, through its package.

parse, learn CONFIG FORMAT DATA    a line after the other; the lines are there already
predict MODEL DATA                 of examples that are parsed already
start                              a whole process that does nothing
export MODEL JSON                  a whole process: from its binary form to JSON
import JSON                        likewise: from JSON to a workspace
make-model JSON MODEL              its binary form, for the others
"""

import json
import os
import sys
import time

import reductionml
from turns import take_turns

FORMATS = {"vw-text": "VwText", "json": "Json", "dsjson": "DsJson"}


def parser(workspace, name):
    return workspace.create_parser(getattr(reductionml.FormatType, FORMATS[name]))


def lines_of(path):
    with open(path) as file:
        return file.read().splitlines()


def read(config, name, data, learn):
    with open(config) as file:
        config = json.load(file)
    lines, size = lines_of(data), os.path.getsize(data)

    def run():
        workspace = reductionml.Workspace.create_from_config(config)
        parse = parser(workspace, name).parse
        if learn:
            for line in lines:
                workspace.learn(*parse(line))
        else:
            for line in lines:
                parse(line)

    take_turns(run, size=lambda: size)


def predict(model, data):
    with open(model) as file:
        workspace = reductionml.Workspace.create_from_json_model(json.load(file))
    parse = parser(workspace, "vw-text").parse
    examples = [parse(line)[0] for line in lines_of(data)]

    def run():
        answer = workspace.predict
        for x in examples:
            answer(x)

    take_turns(run, units=len(examples))


def export(model, to):
    with open(model, "rb") as file:
        workspace = reductionml.Workspace.create_from_model(file.read())
    with open(to, "w") as file:
        file.write(json.dumps(workspace.serialize_to_json()))


def import_(source):
    with open(source) as file:
        return reductionml.Workspace.create_from_json_model(json.loads(file.read()))


def make_model(source, model):
    with open(model, "wb") as file:
        file.write(bytes(import_(source).serialize()))


WORKS = {
    "parse": lambda *of: read(*of, learn=False),
    "learn": lambda *of: read(*of, learn=True),
    "predict": predict,
    "start": lambda: None,
    "export": export,
    "import": import_,
    "make-model": make_model,
}
WORKS[sys.argv[1]](*sys.argv[2:])
