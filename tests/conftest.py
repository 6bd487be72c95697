"""What all tests share: no property fails because the machine was busy, and no core waits for a terminal."""

from __future__ import annotations

import gc
import os
import signal
import sys

# pytest compiles every module of the tests, and of hypothesis, in its own way, in each worker: it keeps what
# comes out as it keeps its other caches, also in a container whose image says that nothing is to be kept.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

from hypothesis import HealthCheck, settings  # noqa: E402 - it is among what is compiled

# Hypothesis's own profile stays underneath: with CI in the environment it draws the same examples every time,
# so that a run judges the change and not the dice. Elsewhere it goes on searching. Forty examples keep the
# suite under five minutes; `-m long` draws thousands.
settings.register_profile(
    "any machine", settings(), max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# A job in the background of a shell ignores Ctrl-C, one that outlives it a hang-up, and so do the programs
# that they start: here they hear both.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_xdist_auto_num_workers() -> int:
    """Give two workers more than there are cores: those that wait for a terminal need none."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_finish() -> None:
    """Keep the garbage collector away from the tests themselves, as the program does from what it imports.

    It would walk through all of them again and again: that is a tenth of what the tests of the screens take.
    """
    gc.freeze()
