"""Writes the pictures beside it: python3 docs/pictures/make.py [DIRECTORY].  tests/check-docs.sh holds them against this.

Their colours are readable on a light and on a dark page: text stands in light boxes, or is of a middle grey."""

import csv
import math
import sys
from pathlib import Path
from xml.sax.saxutils import escape

LINE = "#767c85"
FILL = {"blue": "#cfe2ff", "green": "#cfeedd", "yellow": "#fdeeba", "red": "#fbd5d5", "grey": "#e4e7eb"}
EDGE = {"blue": "#4a7fd0", "green": "#3f9d6d", "yellow": "#b8912a", "red": "#c85a5a", "grey": "#838b96"}


class Picture:
    def __init__(self, name, title, width, height):
        self.name, self.width = name, width
        self.parts = [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img"'
            % (width, height, width, height),
            '     font-family="DejaVu Sans, Verdana, sans-serif" font-size="13" text-anchor="middle">',
            "<title>%s</title>" % escape(title),
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"',
            'orient="auto-start-reverse">',
            '<path d="M0 0 8 4 0 8z" fill="%s"/></marker></defs>' % LINE,
        ]

    def box(self, x, y, width, lines, colour="blue", height=44, mono=False):
        """A box with lines of text, the further ones smaller."""
        self.parts.append('<rect x="%g" y="%g" width="%g" height="%g" rx="4" fill="%s" stroke="%s"/>'
                          % (x, y, width, height, FILL[colour], EDGE[colour]))
        top = y + height / 2 - 8 * (len(lines) - 1) + 4.5
        for i, line in enumerate(lines):
            style = ' font-size="11"' if i else ""
            style += ' font-family="DejaVu Sans Mono, monospace"' if mono and not i else ""
            self.parts.append('<text x="%g" y="%g" fill="#1c2430"%s>%s</text>'
                              % (x + width / 2, top + 16 * i, style, escape(line)))

    def label(self, x, y, text, anchor="middle", colour=LINE):
        self.parts.append('<text x="%.4g" y="%.4g" fill="%s" font-size="12" text-anchor="%s">%s</text>'
                          % (x, y, colour, anchor, escape(text)))

    def curve(self, points, colour, width, dashes=""):
        self.parts.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="%g"%s/>'
                          % (" ".join("%.1f,%.1f" % point for point in points), colour, width,
                             ' stroke-dasharray="%s"' % dashes if dashes else ""))

    def arrow(self, *points, both=False):
        self.parts.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="1.5" marker-end="url(#tip)"%s/>'
                          % (" ".join("%g,%g" % point for point in points), LINE, ' marker-start="url(#tip)"' if both else ""))

    def zoom(self, x, width, y, to_x, to_width, to_y):
        """That a row of boxes is what stands in the one above."""
        self.parts.append('<path d="M%g %gH%gL%g %gH%gz" fill="%s" fill-opacity="0.18"/>'
                          % (x, y, x + width, to_x + to_width, to_y, to_x, LINE))

    def row(self, x, y, boxes, **more):
        """Boxes side by side; each is a width, lines and a colour.  Where each begins, and how wide it is."""
        places = []
        for width, lines, colour in boxes:
            self.box(x, y, width, lines, colour, **more)
            places.append((x, width))
            x += width
        return places

    def write(self, directory):
        (directory / self.name).write_text("\n".join(self.parts) + "\n</svg>\n")


def envelope():
    picture = Picture("envelope.svg", "The bytes of a binary model", 860, 428)
    picture.label(10, 20, "the file: one MessagePack array", "start")
    top = picture.row(10, 30, [
        (44, ["95", "array"], "grey"), (126, ["a4 72 65 6d 6c", "“reml”"], "grey"), (52, ["01", "format"], "grey"),
        (150, ["map", "header"], "yellow"), (348, ["map", "document"], "blue"), (120, ["c4 08 …", "8 bytes: XXH3"], "red"),
    ], mono=True)
    picture.arrow((10, 92), (730, 92), both=True)
    picture.label(370, 108, "the checksum is that of all these bytes")

    picture.zoom(*top[3], 74, 10, 330, 140)
    picture.row(10, 140, [
        (62, ["minor"], "yellow"), (90, ["requires"], "yellow"), (78, ["writer"], "yellow"), (100, ["metadata"], "yellow"),
    ])
    picture.zoom(*top[4], 74, 360, 490, 140)
    tree = picture.row(360, 140, [
        (130, ["globalConfig", "settings of the stack"], "blue"), (360, ["entryReduction", "the uppermost node"], "blue"),
    ])

    picture.zoom(*tree[1], 184, 300, 550, 220)
    node = picture.row(300, 220, [
        (120, ["typename", "which reduction"], "blue"), (210, ["config", "its settings, and the node below"], "blue"),
        (220, ["state", "what it has learned"], "green"),
    ])
    picture.zoom(*node[2], 264, 10, 840, 300)
    tensor = picture.row(10, 300, [
        (80, ["dtype", "“f32”"], "green"), (110, ["shape", "2^bits × 1 × 6"], "green"), (130, ["pad", "0 to 63 zero bytes"], "grey"),
        (200, ["indices", "u32, little endian: rows in use"], "green"),
        (320, ["values", "f32, little endian: those rows"], "green"),
    ])
    start = tensor[4][0]
    picture.arrow((start, 372), (start, 347))
    picture.label(start, 388, "a multiple of 64 from the first byte of the file:")
    picture.label(start, 404, "a program can map the file and use the values where they are")
    picture.label(10, 388, "weights in a state: one tensor", "start")
    return picture


def flow():
    picture = Picture("flow.svg", "How data flows through libreml", 860, 330)
    picture.label(10, 20, "examples", "start")
    picture.box(10, 30, 140, ["text", "vw-text, json, dsjson"], "grey")
    picture.box(210, 30, 130, ["reader, parser"], "blue")
    picture.box(400, 30, 120, ["features"], "blue")
    picture.box(710, 30, 140, ["prediction", "number, action"], "yellow")
    picture.box(210, 100, 130, ["calls", "of a program"], "grey")
    picture.arrow((150, 52), (208, 52))
    picture.arrow((340, 52), (398, 52))
    picture.arrow((340, 122), (430, 122), (430, 76))

    picture.box(570, 110, 280, ["workspace", "the stack of reductions and their weights"], "green", height=54)
    picture.arrow((520, 52), (610, 52), (610, 108))
    picture.label(568, 45, "learn, predict")
    picture.arrow((780, 110), (780, 76))

    picture.box(620, 210, 180, ["document", "one tree, checked"], "blue")
    picture.arrow((710, 166), (710, 208), both=True)
    picture.label(702, 191, "load, save", "end")
    picture.box(400, 210, 150, ["codec", "JSON"], "blue")
    picture.box(400, 270, 150, ["codec", "MessagePack"], "blue")
    picture.arrow((620, 232), (552, 232), both=True)
    picture.arrow((650, 256), (650, 292), (552, 292), both=True)
    picture.box(150, 210, 190, ["model.json, config.json", "to read, edit, compare"], "grey")
    picture.box(150, 270, 190, ["model.reml", "small, quick, with a checksum"], "grey")
    picture.arrow((400, 232), (342, 232), both=True)
    picture.arrow((400, 292), (342, 292), both=True)
    picture.label(10, 237, "files, memory,", "start")
    picture.label(10, 253, "callbacks", "start")
    return picture


def spread(places, least):
    """Heights of texts, which are moved down where they would be nearer to one another than `least`."""
    moved = []
    for place in sorted(places):
        moved.append(max(place, moved[-1] + least) if moved else place)
    return dict(zip(sorted(places), moved))


CURVES = [
    ("one part", 1, "one part alone", "#838b96", ""),
    ("averaged", 1, "plain mean, 1 round", "#b8912a", "4 3"),
    ("averaged", 16, "plain mean, 16 rounds", "#b8912a", ""),
    ("merged", 1, "merged, 1 round", "#4a7fd0", "4 3"),
    ("merged", 4, "4 rounds", "#4a7fd0", "8 3"),
    ("merged", 16, "16 rounds", "#4a7fd0", ""),
    ("merged", 64, "64 rounds", "#3f9d6d", ""),
]


def quality_panel(picture, found, which, left, title, ticks):
    """A measure of all methods by the number of parts."""
    top, bottom, width = 60, 360, 300
    low, high = ticks[0], ticks[-1]
    every = sorted({parts for _, parts, _ in found})
    most = every[-1]

    def across(parts):
        return left + width * math.log2(parts) / math.log2(most)

    def down(value):
        return bottom - (bottom - top) * (value - low) / (high - low)

    picture.label(left, 24, title, "start")
    for tick in ticks:
        picture.curve([(left, down(tick)), (left + width, down(tick))], LINE, 0.5)
        picture.label(left - 6, down(tick) + 4, "%g" % tick, "end")
    for parts in every:
        picture.label(across(parts), bottom + 18, str(parts))
    picture.label(left + width / 2, bottom + 36, "parts")
    single = found["merged", 1, 1][which]
    picture.curve([(left, down(single)), (left + width, down(single))], "#c85a5a", 1.5, "2 3")
    ends = {}
    for method, rounds, name, colour, dashes in CURVES:
        values = {parts: found[method, parts, rounds][which] for parts in every[1:]}
        shown = [parts for parts, value in values.items() if value <= high]
        points = [(across(parts), down(values[parts])) for parts in shown]
        picture.curve([(across(1), down(single)), *points], colour, 2, dashes)
        ends[points[-1][1]] = (points[-1][0], name if most in shown else "%s (%.3g at %d)" % (name, values[most], most), colour)
    ends[down(single) + 0.01] = (left + width, "one model, all in turn", "#c85a5a")
    heights = spread(ends, 15)
    for end, (x, name, colour) in ends.items():
        picture.label(left + width + 8, heights[end] + 4, name, "start", colour)


def quality():
    """docs/pictures/quality.csv, which bench/quality.py writes."""
    with open(Path(__file__).parent / "quality.csv", newline="") as file:
        found = {(row["method"], int(row["parts"]), int(row["rounds"])): (float(row["loss"]), 100 * float(row["wrong"]))
                 for row in csv.DictReader(file)}
    picture = Picture("quality.svg", "Loss on documents that were held out, by the number of parts", 1130, 410)
    quality_panel(picture, found, 0, 50, "squared loss", (0.068, 0.07, 0.072, 0.074, 0.076, 0.078, 0.08))
    quality_panel(picture, found, 1, 630, "wrong answers, %", (6.8, 7, 7.2, 7.4, 7.6, 7.8, 8))
    return picture


def main():
    directory = Path(sys.argv[1] if len(sys.argv) > 1 else __file__)
    for picture in (envelope(), flow(), quality()):
        picture.write(directory if directory.is_dir() else directory.parent)


main()
