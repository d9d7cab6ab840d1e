"""The pictures of what was measured.  Their colours are readable on a light and on a dark page, as those of docs/pictures/."""

import math
from xml.sax.saxutils import escape

from contest import shown

LINE = "#767c85"
GREEN, RED = "#3f9d6d", "#c85a5a"
BLUE = "#4a7fd0"


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
    return ("%.0f" if value >= 10 else "%.5g" if 1 < value < 1.01 else "%.3g") % value


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
    for tick in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100):
        if low <= tick <= high:
            ends = [(place(tick), 44), (place(tick), top + step * len(rows))]
            picture.line(ends, width=1.5 if tick == 1 else 0.5, dashed=tick != 1)
            picture.text(place(tick), 38, "× %g" % tick, "middle")
    for i, (row, far) in enumerate(zip(rows, beyond)):
        y, colour = top + step * i + 8, GREEN if row["reached"] else RED
        what = ", memory" if row["measure"] == "memory" else ""
        picture.text(left - 12, y + 4, "%s / %s%s" % (row["work"], row["against"], what), "end")
        picture.line([(place(1), y), (place(far), y)], colour, 5)
        picture.dot(place(far), y, colour)
        sign = "≥" if row["sense"] == "faster" else "≤"
        picture.text(right + 14, y + 4, "%s (%s %g)" % (factor(row["ratio"]), sign, row["goal"]))
    picture.write(path)


PANEL_WIDTH, PANEL_HEIGHT, COLUMNS = 235, 170, 4


def draw_panel(picture, left, top, curve):
    """The times of one work, and the line that fits them; dashed, what would be as the size."""
    sizes, times = curve["sizes"], curve["seconds"]
    x = log_scale(min(sizes), max(sizes), left + 12, left + PANEL_WIDTH - 24)
    middle = math.exp(sum(map(math.log, times)) / len(times))
    spread = max(sizes) / min(sizes)
    y = log_scale(middle / spread**0.65, middle * spread**0.65, top + PANEL_HEIGHT - 34, top + 40)
    centre = math.exp(sum(map(math.log, sizes)) / len(sizes))
    picture.text(left, top + 14, "%s by %s" % (curve["work"], curve["by"]))
    picture.text(left, top + 30, "exponent %.2f" % curve["exponent"], colour=BLUE)
    picture.text(left + PANEL_WIDTH - 18, top + 30, "%s – %s" % (shown(times[0], "time"), shown(times[-1], "time")), "end")
    for power, colour, dashed in ((1, LINE, True), (curve["exponent"], BLUE, False)):
        ends = [(size, middle * (size / centre) ** power) for size in (min(sizes), max(sizes))]
        picture.line([(x(size), y(time)) for size, time in ends], colour, 1, dashed)
    for size, time in zip(sizes, times):
        picture.dot(x(size), y(time), BLUE)
    base = top + PANEL_HEIGHT - 26
    picture.line([(left + 6, base), (left + PANEL_WIDTH - 18, base)])
    picture.text(left + 6, base + 15, "{:,}".format(min(sizes)))
    picture.text(left + PANEL_WIDTH - 18, base + 15, "{:,}".format(max(sizes)), "end")


def draw_curves(path, curves):
    """One panel for each work, both axes logarithmic and as many orders of magnitude on all."""
    lines = -(-len(curves) // COLUMNS)
    picture = Picture("How the time of each work grows", PANEL_WIDTH * COLUMNS + 20, PANEL_HEIGHT * lines + 34)
    picture.text(10, 18, "Time by size, both logarithmic; dashed: as the size")
    for i, curve in enumerate(curves):
        draw_panel(picture, 10 + i % COLUMNS * PANEL_WIDTH, 30 + i // COLUMNS * PANEL_HEIGHT, curve)
    picture.write(path)
