"""Textual's driver, for terminals that are old, far away, or not there any more.

It says nothing to a terminal that this one does not know, and tells when the terminal takes nothing, so that
nobody draws for it meanwhile. What gives the terminal back goes before all that was drawn for it in vain.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

from textual.drivers.linux_driver import (
    KITTY_DISAMBIGUATE_ESCAPE_CODES,
    KITTY_REPORT_ALL_KEYS,
    KITTY_REPORT_ASSOCIATED_TEXT,
    LinuxDriver,
)

from cbr_tui.tui.output import Output

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TerminalDriver", "is_old", "unknown_to"]

_WAITING: Final = 8
"""So many pieces that wait to be written mean that the terminal takes nothing, or less than is drawn."""
_PATIENCE: Final = 1.0
"""How long a terminal that takes nothing is waited for when it is given back, in seconds."""
_HURRY: Final = 0.2
"""The same where the program has to end."""
_CANCEL: Final = ("\x18", "\x1b[?2026l", "\x1b[r", "\x1b[m")
"""Ends a sequence of which a part was written, an update, scrolling within some rows, and attributes."""

_OTHER_SCREEN: Final = "\x1b[?1049l"
_BELOW: Final = "\x1b[999;1H\r\n"
"""To a line of its own under all that there is: without another screen, what was shown stays."""

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
        self._patience = _PATIENCE
        self._unknown = unknown_to(os.environ)
        self._output = Output(sys.stderr if self._file is None else self._file)

    @property
    def held_up(self) -> bool:
        """Whether the terminal takes nothing now: what is drawn would only lie there, and come too late."""
        return self._output.waiting >= _WAITING

    def write(self, data: str) -> None:
        """Write something, unless the terminal does not know it; the mouse's shape goes to the others."""
        if not self._unknown or not (data in self._unknown or data.startswith(_SHAPE)):
            self._output.write(data)

    def hurry(self) -> None:
        """Don't wait for the terminal: the program has to end."""
        self._patience = _HURRY

    def stop_application_mode(self) -> None:
        """Give the terminal back; what was drawn in vain no longer comes before that."""
        if self.held_up:
            self._output.give_up()
            for sequence in _CANCEL:
                self.write(sequence)
        super().stop_application_mode()
        if _OTHER_SCREEN in self._unknown:
            self.write(_BELOW)

    def close(self) -> None:
        """Wait for a moment until all is written; what is left then is written when the terminal takes it."""
        super().close()
        self._output.wait(self._patience)

    def finish(self) -> bool:
        """Wait until all is written, in a hurry for a moment only; says whether it is."""
        return self._output.wait(_HURRY if self._patience == _HURRY else None)
