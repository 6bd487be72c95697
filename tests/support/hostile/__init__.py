"""The catalogue of hostile answers: what a service may send, and what has to be said and shown of it.

    with serve_cases(CASES) as url:
        ...  # GET {url}/v1/project/checkpoint_items/{case.id} is answered as `case` says

Over a real socket, since much of it no HTTP library would send. The limits that go with it are in `wire`.
What CBR's several answers and the lists of both services may lie is in `parts`.
"""

from __future__ import annotations

from typing import Final

from tests.support.hostile.bodies import BODIES
from tests.support.hostile.case import Case, serve_cases
from tests.support.hostile.refusals import REFUSALS, SHAPES, Shape, exit_code, refused
from tests.support.hostile.texts import TEXTS
from tests.support.hostile.wire import ENCODED, MOST, REDIRECTS, SILENCE, TOTAL, WIRE

__all__ = [
    "CASES",
    "HURRIED",
    "QUICK",
    "SETTINGS",
    "SHAPES",
    "SLOW",
    "Case",
    "Shape",
    "exit_code",
    "refused",
    "serve_cases",
]

CASES: Final = (*WIRE, *ENCODED, *REDIRECTS, *REFUSALS, *BODIES, *TEXTS)
QUICK: Final = tuple(case for case in CASES if not case.slow)
SLOW: Final = tuple(case for case in CASES if case.slow)
SETTINGS: Final = f"answer_megabytes = {MOST}\n"
HURRIED: Final = f"{SETTINGS}silence_seconds = {SILENCE}\nrequest_seconds = {TOTAL}\n"
"""The settings file that they are opened with: the slow ones with time-outs that a test can wait for."""
