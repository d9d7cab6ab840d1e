"""The pictures of what was measured.  Their colours are readable on a light and on a dark page, as those of docs/pictures/."""

import math
from xml.sax.saxutils import escape

LINE = "#767c85"
GREEN, RED = "#3f9d6d", "#c85a5a"
SERIES = ["#4a7fd0", "#3f9d6d", "#b8912a", "#c85a5a", "#8a63c8", "#2f9fb0", "#c0629b", "#838b96"]


class Picture:
    def __init__(self, title, width, height):
        self.parts = [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img"'
            % (width, height, width, height),
            '     font-family="DejaVu Sans, Verdana, sans-serif" font-size="12" fill="%s">' % LINE,
            "<title>%s</title>" % escape(title),
        ]

    def text(self, x, y, text, anchor="start", colour=LINE):
        self.parts.append('<text x="%.1f" y="%.1f" text-anchor="%s" fill="%s">%s</text>' % (x, y, anchor, colour, escape(text)))

    def line(self, points, colour=LINE, width=1.0, dashed=False):
        self.parts.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="%g"%s/>' % (
            " ".join("%.1f,%.1f" % point for point in points), colour, width, ' stroke-dasharray="3 4"' if dashed else ""))

    def dot(self, x, y, colour):
        self.parts.append('<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>' % (x, y, colour))

    def write(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.parts) + "\n</svg>\n")


def log_scale(low, high, start, end):
    """Places between `start` and `end` for numbers between `low` and `high`."""
    return lambda value: start + (end - start) * math.log(value / low) / math.log(high / low)


def factor(value):
    return ("%.0f" if value >= 10 else "%.5g" if 0.99 < value < 1.01 else "%.2g") % value


def draw_goals(path, entries):
    """Each row that has a goal: how far beyond it, to the right, or short of it."""
    rows = [entry for entry in entries if entry["goal"] and "ratio" in entry]
    if not rows:
        return
    beyond = [row["ratio"] / row["goal"] if row["sense"] == "faster" else row["goal"] / row["ratio"] for row in rows]
    left, right, top, step = 400, 760, 60, 18
    low, high = min(0.5, *beyond), max(2, *beyond)
    picture = Picture("Each figure of libreml against its goal", 890, top + step * len(rows) + 20)
    place = log_scale(low, high, left, right)
    picture.text(place(1), 20, "the goal", "middle")
    picture.text(place(1) + 40, 20, "better →")
    picture.text(place(1) - 40, 20, "← short", "end")
    for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100):
        if low <= tick <= high:
            picture.line([(place(tick), 44), (place(tick), top + step * len(rows))], width=1.5 if tick == 1 else 0.5, dashed=tick != 1)
            picture.text(place(tick), 38, "× %g" % tick, "middle")
    for i, (row, far) in enumerate(zip(rows, beyond)):
        y, colour = top + step * i + 8, GREEN if row["reached"] else RED
        picture.text(left - 12, y + 4, "%s / %s%s" % (row["work"], row["against"], ", memory" if row["measure"] == "memory" else ""), "end")
        picture.line([(place(1), y), (place(far), y)], colour, 5)
        picture.dot(place(far), y, colour)
        picture.text(right + 14, y + 4, "%s (%s %g)" % (factor(row["ratio"]), "≥" if row["sense"] == "faster" else "≤", row["goal"]))
    picture.write(path)
