"""Textual's driver, for terminals that are old, far away, or not there any more.

It says nothing to a terminal that this one does not know, it tells when the terminal takes nothing, so that
nobody draws for it meanwhile, and it does not wait for ever for one that never takes anything again.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, Final

from textual.drivers.linux_driver import (
    KITTY_DISAMBIGUATE_ESCAPE_CODES,
    KITTY_REPORT_ALL_KEYS,
    KITTY_REPORT_ASSOCIATED_TEXT,
    LinuxDriver,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TerminalDriver", "is_old", "unknown_to"]

_WAITING: Final = 8
"""So many pieces that wait to be written mean that the terminal takes nothing, or less than is drawn."""
_PATIENCE: Final = 10.0
"""How long a terminal may take nothing at the end, in seconds."""
_HURRY: Final = 0.5
"""The same where the program has to end."""

_OLD: Final = ("linux", "vt", "ansi", "cons", "dumb")
"""How the names of terminals begin that know little more than ECMA-48 of 1979."""
_KITTY: Final = (
    f"\x1b[>{KITTY_DISAMBIGUATE_ESCAPE_CODES | KITTY_REPORT_ALL_KEYS | KITTY_REPORT_ASSOCIATED_TEXT}u",
    "\x1b[<u",
)
_SHAPE: Final = "\x1b]22;"
_QUERIES: Final = ("\x1b[?2026$p", "\x1b[?2048$p")


def is_old(term: str) -> bool:
    """Say whether a terminal of this name knows neither titles, nor a clipboard, nor another screen."""
    return term.startswith(_OLD)


def unknown_to(environ: Mapping[str, str]) -> frozenset[str]:
    """Give what Textual sends to set a terminal up that this one does not know.

    By terminfo and their manuals: `linux` and `vt100` have one screen, and no mouse that is asked for so; GNU
    screen has no focus reports; neither it nor tmux takes kitty's keyboard, the queries, or urxvt's mouse.
    """
    term = environ.get("TERM", "")
    if is_old(term):
        modes = [1000, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048]
        if term.startswith("vt1"):
            modes.append(25)  # a cursor that can be hidden came with the VT220
    elif term.startswith(("screen", "tmux")):
        modes = [1015, 1016, 2048]
        if not environ.get("TMUX") and not term.startswith("tmux"):
            modes.append(1004)
    else:
        return frozenset()
    return frozenset([*_KITTY, *_QUERIES, *(f"\x1b[?{mode}{end}" for mode in modes for end in "hl")])


class TerminalDriver(LinuxDriver):
    """Writes from a thread, as the original does, but never makes the program wait for it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.patience = _PATIENCE
        """How long a terminal that takes nothing is waited for at the end, in seconds."""
        self._unknown = unknown_to(os.environ)

    @property
    def held_up(self) -> bool:
        """Whether the terminal takes nothing now: what is drawn would only lie there, and then hold us up."""
        return self._waiting >= _WAITING

    def write(self, data: str) -> None:
        """Write something, unless the terminal does not know it; the mouse's shape goes to the others."""
        if not self._unknown or not (data in self._unknown or data.startswith(_SHAPE)):
            super().write(data)

    def hurry(self) -> None:
        """Don't wait for the terminal: the program has to end."""
        self.patience = _HURRY

    def close(self) -> None:
        """Wait until all is written, as long as anything is; what is left then is lost."""
        thread = self._writer_thread
        if thread is None:
            return
        if not self.held_up or self._moves():
            thread._queue.put(None)  # noqa: SLF001 - as `WriterThread.stop` does, but without its waiting
            while thread.is_alive() and self._moves():
                thread.join(0.01)

    @property
    def stuck(self) -> bool:
        """Whether something is left that was never written."""
        return self._writer_thread is not None and self._writer_thread.is_alive()

    @property
    def _waiting(self) -> int:
        thread = self._writer_thread
        return thread._queue.qsize() if thread is not None else 0  # noqa: SLF001 - nothing else tells

    def _moves(self) -> bool:
        """Wait for the terminal to take something; False where it took nothing as long as patience lasts."""
        thread, before = self._writer_thread, self._waiting
        until = time.monotonic() + self.patience
        while thread is not None and thread.is_alive() and self._waiting >= before:
            if time.monotonic() >= until:
                return False
            thread.join(0.01)
        return True
