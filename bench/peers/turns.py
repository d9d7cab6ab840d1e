"""What contestants in Python share: the same turns as bench/work.c takes."""

import json
import sys
import time

LEAST_SECONDS = 0.02


def take_turns(run, units=1, size=None):
    """Does the work for each line of the input, so often that the clock sees something, and answers with a line of JSON.
    `size` gives the number of bytes it goes over."""
    run()
    for _ in sys.stdin:
        start, runs, took = time.process_time(), 0, 0.0
        while took < LEAST_SECONDS:
            run()
            runs += 1
            took = time.process_time() - start
        print(json.dumps({"seconds": took / runs / units, "bytes": size() if size else 0}), flush=True)
