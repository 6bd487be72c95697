"""The README's table of limits says what the program does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

import pytest

from cbr_tui import board
from cbr_tui.api import Limits, cbr, connection, received, retry, words
from cbr_tui.model import decode, reader
from cbr_tui.poller import LONGEST, SHORTEST, Pause, PollSettings
from cbr_tui.store import Settings, database, refused
from cbr_tui.store.sources import command
from cbr_tui.text import safe, values
from cbr_tui.tui import watch
from cbr_tui.tui.clipboard import OSC_52_MOST
from cbr_tui.tui.widgets import raw_json
from tests.support.demo import START
from tests.support.hostile import CASES
from tests.support.project import ROOT

README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION: Final = README.partition("\n## Limits\n")[2].partition("\n## ")[0]
ROWS: Final = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \| `", SECTION, re.MULTILINE))
DEFAULTS: Final = Settings()
POLLS: Final = PollSettings()
LONGEST_STEP: Final = max(Pause.of(seconds / 2, START).step for seconds in range(200))


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        ("an answer, decompressed", [DEFAULTS.answer_megabytes, Limits().error // 1024]),
        ("finding a name, connecting, TLS", [DEFAULTS.connect_seconds]),
        ("silence of the service", [DEFAULTS.silence_seconds]),
        ("a whole request", [DEFAULTS.request_seconds]),
        ("requests at once", [connection.AT_ONCE, 401]),
        ("each part of CBR's answer beside the backup", [cbr._PART_SECONDS]),
        ("asking again in `show`", [retry._PATIENCE, 429, 5]),
        ("refreshes while work is under way", [POLLS.first, POLLS.most, SHORTEST, LONGEST]),
        (
            "lookups while several are watched",
            [
                board.AT_ONCE,
                board.LOOKUPS_A_SECOND,
                1,
                board._PAGE,
                board._PAGE_FOR_EACH,
                board._LARGEST_PAGE,
                board.FIND_EVERY,
                board.MOST_RUNNING,
            ],
        ),
        ("after a failure", [POLLS.first, POLLS.most, received._LONGEST_WAIT]),
        ("levels of JSON", [decode._MOST_LEVELS]),
        ("digits of a number", [decode.MOST_DIGITS]),
        ("undocumented values told of", [reader._MOST_MISMATCHES]),
        ("changes of a backup that the screens hold", [watch.MOST_CHANGES]),
        ("the service's words in one line", [words._MOST]),
        ("a text in its row", [values.LONGEST]),
        ("marks on one letter", [safe._MOST_MARKS]),
        ("Raw JSON in a pager", [raw_json._LAID_OUT]),
        ("the clipboard by OSC 52", [OSC_52_MOST, 64]),
        ("the history", [DEFAULTS.history_days, DEFAULTS.history_megabytes]),
        ("waiting for another process at the history", [database._PATIENCE]),
        ("a password that IAM refused", [refused._KNOWN_FOR / timedelta(hours=1)]),
        ("a `credential_command`", [command._PATIENCE]),
    ],
)
def test_a_limit_is_what_the_program_keeps_to(row: str, numbers: list[float]) -> None:
    text = ROWS[row].replace("OSC 52", "")
    assert [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)] == numbers


def test_no_row_is_left_out() -> None:
    assert len(ROWS) == 24


def test_a_sleeper_wakes_within_the_time_that_is_told() -> None:
    assert LONGEST_STEP < float(re.findall(r"[\d.]+", ROWS["after the machine slept"])[0]) < LONGEST_STEP + 1


def test_the_settings_that_are_named_are_those_of_the_same_limit() -> None:
    for name in re.findall(r"`([a-z]+_(?:seconds|megabytes|days))`", SECTION):
        assert hasattr(DEFAULTS, name)
    limits = Limits()
    assert (limits.connect, limits.read, limits.total, limits.answer) == (
        DEFAULTS.connect_seconds,
        DEFAULTS.silence_seconds,
        DEFAULTS.request_seconds,
        DEFAULTS.answer_megabytes * 1024 * 1024,
    )


def test_the_tests_that_are_named_are_there() -> None:
    named = re.findall(r"`(tests/[\w/.]+)`", SECTION)
    assert named
    assert all((ROOT / name).exists() for name in named)


def test_the_catalogue_is_as_long_as_is_told() -> None:
    assert f"{len(CASES)} of them" in SECTION
