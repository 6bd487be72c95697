from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli import told
from cbr_tui.cli.told import told_in_a_row
from cbr_tui.model.under_way import report

if TYPE_CHECKING:
    from collections.abc import Callable


class Screen(io.StringIO):
    """Standard error that is a terminal, or is none."""

    terminal = True

    def isatty(self) -> bool:
        return self.terminal


def said_of(monkeypatch: pytest.MonkeyPatch, work: Callable[[], None], *, terminal: bool = True) -> str:
    """Do some work, and give what standard error got; pytest has its own again for each phase of a test."""
    screen = Screen()
    screen.terminal = terminal
    with monkeypatch.context() as stderr:
        stderr.setattr("sys.stderr", screen)
        with suppress(KeyboardInterrupt), told_in_a_row():
            work()
    return screen.getvalue()


def read() -> None:
    report("Reading", 40, 200, "bytes")
    report("Reading", 4000, 0, "bytes")


def read_and_be_left() -> None:
    read()
    raise KeyboardInterrupt


@pytest.mark.parametrize("work", [read, read_and_be_left])
def test_what_takes_long_is_told_in_one_row_that_goes_away(
    work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "_PATIENCE", 0)
    row, other, end = said_of(monkeypatch, work).split("\r\x1b[K")[1:]
    assert row == "Reading: 20 % of 200 bytes. Ctrl-C leaves it."
    assert other == "Reading: 4,000 bytes. Ctrl-C leaves it."
    assert end == ""


def test_what_is_quick_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said_of(monkeypatch, read) == ""


def test_a_file_gets_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "_PATIENCE", 0)
    assert said_of(monkeypatch, read, terminal=False) == ""
