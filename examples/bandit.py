"""A contextual bandit: learns to read handwritten digits although nobody ever tells it which digit an image shows, only whether
its own guess was right.

    bandit.py DIGITS OUTPUT CONFIG...

does what bandit.c does, number for number, once for each CONFIG, and writes to the directory OUTPUT for each of them the model
NAME.reml and all decisions, NAME.csv.  When matplotlib is there, it draws the regret of all, OUTPUT/regret.svg.
"""

import csv
import sys
from pathlib import Path

from reml import CbAdfFeatures, CbLabel, Workspace, uniform

EVENTS = 10000
SHOW_EVERY = 1000


def read_images(path):
    """The digit and the pixels, from 0, white, to 16, of each line such as "4 0000fg10…": one numeral of base 17 for each pixel."""
    lines = path.read_text().splitlines()
    return [(int(line[0]), [int(pixel, 17) for pixel in line[2:]]) for line in lines]


def describe(pixels):
    """The pixels are what all actions share; an action is known by its name.  What is learned are weights for pairs of a pixel
    and a name, which the interactions of the configuration make."""
    return CbAdfFeatures(shared={"image": pixels}, actions=[{"digit": {"is": name}} for name in "0123456789"])


def play(ws, images):
    """Yields event, digit, action, probability, cost and regret so far."""
    regret = 0
    for event in range(1, EVENTS + 1):
        # The world's numbers are other ones than the policy's, which are made of the event.
        digit, pixels = images[int(uniform(EVENTS + event) * len(images))]
        features = describe(pixels)
        # The probability is that of the moment when the action was drawn: it has to be written down then.
        action, probability = ws.predict(features).sample(uniform(event))
        cost = -1 if action == digit else 0
        ws.learn(features, CbLabel(action, cost, probability))
        regret += cost + 1
        if event % SHOW_EVERY == 0:
            print(f"{event:5} events, average cost {regret / event - 1:.4f}, regret {regret}")
        yield event, digit, action, f"{probability:.9g}", cost, regret


def draw(regrets, path):
    """The regret of each policy, in the order given, as a picture."""
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        print("no picture: there is no matplotlib")
        return
    # The same picture is the same file.
    plt.rcParams.update({"svg.hashsalt": "bandit", "svg.fonttype": "none", "axes.spines.top": False, "axes.spines.right": False})
    figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
    for name, regret in regrets.items():
        # The ends of the lines name them.
        (line,) = axes.plot(range(0, EVENTS + 1, 100), [0, *regret[99::100]])
        end, color = (EVENTS, regret[-1]), line.get_color()
        axes.annotate(f"{name} {regret[-1]}", end, (4, 0), textcoords="offset points", va="center", color=color)
    axes.set(xlim=(0, EVENTS), ylim=0, xlabel="events", ylabel="regret: digits read wrong")
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def main(digits, output, *configs):
    images = read_images(Path(digits))
    output = Path(output)
    output.mkdir(parents=True, exist_ok=True)
    regrets = {}
    for config in map(Path, configs):
        name = config.stem
        print(name)
        ws = Workspace.create_from_config(config)
        decisions = list(play(ws, images))
        ws.save(output / f"{name}.reml")
        with open(output / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("event", "digit", "action", "probability", "cost", "regret"))
            writer.writerows(decisions)
        regrets[name] = [row[-1] for row in decisions]
    draw(regrets, output / "regret.svg")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit("usage: bandit.py DIGITS OUTPUT CONFIG...")
    main(*sys.argv[1:])
