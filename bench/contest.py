"""Contestants, and letting them take turns.

A contestant is a command that prepares one work, does it once for each line on its standard input, and answers each time with
a line of JSON: `seconds` of processor time, and where it matters `bytes` gone over and `peak`, the most memory it had.
"""

import json
import os
import statistics
import subprocess
import tempfile


# Where large blocks come from is otherwise for malloc to find out while a process runs, and may differ from run to run: from
# the system, which gives new pages, as to a process that does a work once; or from what was freed before, as in one that does
# it again.
MEMORY = {
    None: {},
    "new": {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"},
    "kept": {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 40)},
}


class Contestant:
    """`command` is that of one, or of whole processes that build/bench/work times (`process`).  `over` is a file whose size
    is its bytes.  All run on one processor, as nothing else then decides where, but for those that have threads of their own.
    `memory` is how malloc gets memory (MEMORY)."""

    def __init__(self, command, over=None, threads=False, memory=None):
        self.command, self.over, self.threads, self.memory = command, over, threads, memory
        self.key = (*command, memory)
        self.process = self.errors = self.why_not = None

    def pin(self):
        os.sched_setaffinity(0, [max(os.sched_getaffinity(0))])

    def start(self):
        self.errors, self.why_not = tempfile.TemporaryFile(), None
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
                                        env={**os.environ, **MEMORY[self.memory]},
                                        preexec_fn=None if self.threads else self.pin)

    def turn(self):
        """What it answers; None when it failed, now or before, which is no reason to stop."""
        line = b""
        if not self.why_not:
            try:
                self.process.stdin.write(b"\n")
                self.process.stdin.flush()
                line = self.process.stdout.readline()
            except OSError:
                pass
        if not line:
            self.stop()
            return None
        answer = json.loads(line)
        if self.over:
            answer["bytes"] = os.path.getsize(self.over)
        return answer

    def stop(self):
        if self.process.poll() is None:
            try:
                self.process.stdin.close()
            except OSError:
                pass
        if self.process.wait() and not self.why_not:
            self.errors.seek(0)
            lines = self.errors.read().decode(errors="replace").strip().splitlines()
            self.why_not = lines[-1] if lines else "failed"


class Fixed:
    """A contestant that needs no run."""

    why_not = None

    def __init__(self, **answer):
        self.answer, self.key = answer, id(self)

    def start(self):
        pass

    def turn(self):
        return self.answer

    def stop(self):
        pass


class File(Fixed):
    """How large a file is."""

    def __init__(self, path):
        self.path = self.key = path

    def start(self):
        if os.path.exists(self.path):
            self.answer = {"bytes": os.path.getsize(self.path)}
        else:
            self.answer, self.why_not = None, "there is no " + os.path.basename(self.path)


def rounds_of(contestants, rounds):
    """One list for each contestant: what it answered, round by round, each round one after the other, so that what slows the
    machine for a while slows all of them."""
    for contestant in contestants:
        contestant.start()
    answers = [[contestant.turn() for contestant in contestants] for _ in range(rounds)]
    for contestant in contestants:
        contestant.stop()
    return list(zip(*answers))


# What is compared of an answer: how it is taken out of it.
MEASURES = {
    "time": lambda answer: answer["seconds"],
    "pace": lambda answer: answer["seconds"] / answer["bytes"],
    "memory": lambda answer: answer["peak"],
    "size": lambda answer: answer["bytes"],
}


def median(values):
    return statistics.median(values)


def figures(answers, measure):
    """What a measure is in each round; None when there is nothing to measure."""
    if not answers or None in answers:
        return None
    return [MEASURES[measure](answer) for answer in answers]


def scaled(value, units):
    for factor, unit in units:
        if value < factor * 1000 or (factor, unit) == units[-1]:
            return "%.3g %s" % (value / factor, unit)


def shown(figure, measure):
    """For people."""
    if measure == "time":
        return scaled(figure, [(1e-9, "ns"), (1e-6, "us"), (1e-3, "ms"), (1, "s")])
    if measure == "pace":
        return "%.0f MB/s" % (1e-6 / figure)
    if measure == "memory":
        return "%.1f MiB" % (figure / 2**20)
    return "%.3f MB" % (figure / 1e6)
