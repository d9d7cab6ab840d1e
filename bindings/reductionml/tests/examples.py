"""Trains on recorded examples with the package `reductionml` that is installed, whichever it is, and prints a line of JSON with
the predictions for each configuration: [[configuration, data, format, learn], ...] comes from standard input."""

import json
import sys

from reductionml import FormatType, Workspace


def chunks(text, format_type, many_lines):
    """The examples of a file: lines, or with contextual bandits as vw-text paragraphs."""
    return [chunk for chunk in text.split("\n\n" if many_lines else "\n") if chunk.strip()]


def numbers(prediction):
    return prediction.value if hasattr(prediction, "value") else [prediction.prediction, prediction.raw_prediction]


def predictions(config, path, format_name):
    workspace = Workspace.create_from_config(config)
    format_type = getattr(FormatType, format_name)
    parser = workspace.create_parser(format_type)
    with open(path) as file:
        text = file.read()
    many_lines = format_name == "VwText" and config["entryReduction"]["typename"].startswith("Cb")
    for chunk in chunks(text, format_type, many_lines):
        features, label = parser.parse(chunk)
        yield numbers(workspace.predict(features) if label is None else workspace.predict_then_learn(features, label))


if __name__ == "__main__":
    for task in json.load(sys.stdin):
        print(json.dumps(list(predictions(*task))))
