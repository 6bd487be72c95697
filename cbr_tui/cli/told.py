"""How far a long step is, in one row of the terminal: for what takes long before there is a screen."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from cbr_tui.model.under_way import told_to

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["told_in_a_row"]

_PATIENCE: Final = 1.0
"""What takes no longer says nothing, and what does says so no more often than this. Seconds."""


@contextmanager
def told_in_a_row() -> Iterator[None]:
    """Tell how far what takes long is, on standard error where that is a terminal, and take it away again."""
    row = _Row()
    try:
        with told_to(row.hears):
            yield
    finally:
        row.end()


class _Row:
    """The row in which the cursor stands."""

    def __init__(self) -> None:
        self._due = time.monotonic() + _PATIENCE
        self._told = False

    def hears(self, doing: str, done: int, whole: int, unit: str) -> bool:
        """Say it now and then; it is always wanted: Ctrl-C ends the program."""
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _PATIENCE
            so_far = f"{min(100, 100 * done // whole)} % of {whole:,}" if whole else f"{done:,}"
            self._write(f"{doing}: {so_far} {unit}. Ctrl-C leaves it.")
            self._told = True
        return True

    def end(self) -> None:
        """Take it away."""
        if self._told:
            self._write("")

    def _write(self, text: str) -> None:
        if sys.stderr is not None and sys.stderr.isatty():
            with suppress(OSError):
                sys.stderr.write(f"\r\x1b[K{text}")
                sys.stderr.flush()
