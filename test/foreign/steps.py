"""The steps of a run: each a line that says whether what it is named for holds."""

import sys
import time
from types import SimpleNamespace

STEPS = []
# What the steps leave for those behind them.
world = SimpleNamespace()


def step(name, otherwise=None):
    """
    A step, in the order in which they stand. `otherwise` says what MiniStack does differently from AWS, for which such a
    step can't hold there; it is then told as skipped.
    """

    def add(run):
        STEPS.append((name, otherwise, run))
        return run

    return add


def expect(actual, wanted, what=""):
    assert actual == wanted, f"{what}: {actual!r} is not {wanted!r}"


def play():
    """Runs all steps. Gives the exit code: 1 if one failed."""
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    began = time.monotonic()
    for number, (name, otherwise, run) in enumerate(STEPS, 1):
        start = time.monotonic()
        try:
            run()
            result, line = "passed", f"ok {number} - {name}"
        except Exception as error:  # whatever it is, it is this step's
            if otherwise is None:
                result, line = "failed", f"not ok {number} - {name}\n    {type(error).__name__}: {error}"
            else:
                result, line = "skipped", f"ok {number} - {name} # SKIP MiniStack: {otherwise}"
        counts[result] += 1
        print(f"{line} ({time.monotonic() - start:.1f} s)", flush=True)
    print(f"In {time.monotonic() - began:.0f} s, on MiniStack:", flush=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped", flush=True)
    sys.stdout.flush()
    return 1 if counts["failed"] else 0
