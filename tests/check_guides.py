"""The pages for users, run as a reader would: README.md and docs/guides/.  tests/check-guides.sh makes what they need.

Each page has a directory of its own, in which `tests` and the like are those of the source tree.  Its blocks are run in order:

  sh        a script, which must succeed
  console   after each `$ ` a command; the lines up to the next one are what it prints, where `...` stands for any lines.
            A command may fail there, as long as it says the same
  python    a program of its own
  pycon     as typed into Python, with its answers
  text      what the block before it printed
  c, json, cmake, meson, and any other: a file, if the sentence before it ends with its name in back-quotes and a colon

A C program without a name is compiled and run.  A block that is none of these is an
error: what stands on a page and is not run will be wrong one day."""

import fnmatch
import os
import re
import subprocess
import sys
from pathlib import Path

SOURCE = Path(os.environ["srcdir"])
LINKED = ("tests", "spec", "examples", "bindings")
# Commands that would take long, need rights or change the sources, and where they are run instead.
ELSEWHERE = [
    (r"\./dev (test|demo|docs|big-endian|bench|build)\b", ".ci/run"),
    (r"\./configure|make( install)?$|sudo make install$", "tests/check-install.sh"),
    (r"(\S*/)?pip install (\./)?bindings/", "tests/check-python.sh"),
    (r"python3 -m venv|\. venv/bin/activate", "tests/check-python.sh"),
]
BLOCK = re.compile(r"(?P<before>[^\n]*)\n+^```(?P<language>[\w{}-]*)[^\n]*\n(?P<body>.*?)^```$", re.M | re.S)


def elsewhere(command):
    return any(re.match(pattern, command) for pattern, _ in ELSEWHERE)


def commands(script):
    """A script without what is run elsewhere; nothing else stands on the lines of those."""
    return "".join(line + "\n" for line in script.splitlines() if not elsewhere(line))


def matches(printed, shown):
    """Whether a text is the one that the page shows, in which `...` on a line of its own is any lines."""
    def escape(line):
        return re.sub(r"([\[*?])", r"[\1]", line)
    shown = [line.rstrip() for line in shown.rstrip("\n").split("\n")]
    printed = "\n".join(line.rstrip() for line in printed.rstrip("\n").split("\n"))
    return fnmatch.fnmatchcase(printed, "\n".join("*" if line == "..." else escape(line) for line in shown))


class Page:
    def __init__(self, path, directory):
        self.name = str(path.relative_to(SOURCE))
        self.directory = directory
        self.text = "\n" + path.read_text()
        self.wrong = []
        self.printed = None
        self.ran = 0
        directory.mkdir(parents=True)
        for name in LINKED:
            if (SOURCE / name).exists():
                (directory / name).symlink_to(SOURCE / name)

    def run(self):
        for block in BLOCK.finditer(self.text):
            self.line = self.text.count("\n", 0, block.start("language"))
            name = re.search(r"`([\w-]+\.(?:c|json|ndjson|py|vw))`:$", block["before"])
            run = getattr(self, "run_" + block["language"], None)
            if name:
                (self.directory / name[1]).write_text(block["body"])
                self.ran += 1
                if block["language"] == "c" and not re.search(r"\bcc\b.*" + re.escape(name[1]), self.text):
                    self.fail("no command compiles %s" % name[1])
            elif run is None:
                self.fail("nothing runs a block of %s" % (block["language"] or "no language"))
            else:
                run(block["body"])
                self.ran += 1
        return self

    def fail(self, what, output=""):
        self.wrong.append("%s:%d: %s%s" % (self.name, self.line, what, "\n" + output if output else ""))

    def start(self, *command, **more):
        run = subprocess.run(command, cwd=self.directory, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             stdin=subprocess.DEVNULL, timeout=300, **more)
        self.printed = run.stdout
        return run.returncode

    def must(self, *command):
        status = self.start(*command)
        if status != 0:
            self.fail("exit status %d" % status, self.printed)

    def run_sh(self, body):
        self.must("bash", "-euo", "pipefail", "-c", commands(body))

    def run_console(self, body):
        for typed in re.split(r"^\$ ", body, flags=re.M)[1:]:
            # A command goes on where its line ends with a backslash.
            command, _, shown = re.match(r"((?:.*\\\n)*.*)(\n?)((?:.*\n?)*)", typed).groups()
            if elsewhere(command):
                continue
            self.start("bash", "-uo", "pipefail", "-c", command)
            self.expect(shown)

    def run_text(self, body):
        self.expect(body)

    def expect(self, shown):
        if shown.strip() == "...":
            self.fail("anything may be printed here")
        if not matches(self.printed, shown):
            self.fail("what the page shows is not what was printed, which was", self.printed)

    def run_python(self, body):
        self.must("python3", "-c", body)

    def run_pycon(self, body):
        (self.directory / "session.txt").write_text(body)
        self.must("python3", "-m", "doctest", "-o", "ELLIPSIS", "session.txt")

    def run_c(self, body):
        (self.directory / "block.c").write_text(body)
        self.must("bash", "-euc", "cc -o block block.c $(pkg-config --cflags --libs reml); ./block")


def main():
    scratch, *names = sys.argv[1:]
    wrong, pages, blocks = [], 0, 0
    for path in [SOURCE / name for name in names] or [SOURCE / "README.md", *sorted((SOURCE / "docs/guides").glob("*.md"))]:
        page = Page(path, Path(scratch) / path.stem).run()
        wrong += page.wrong
        pages += 1
        blocks += page.ran
    wrong += ["nothing runs what is said to be run by %s" % script for _, script in ELSEWHERE if not (SOURCE / script).exists()]
    print("\n".join(wrong) or "guides: %d pages, %d blocks" % (pages, blocks))
    return bool(wrong)


sys.exit(main())
