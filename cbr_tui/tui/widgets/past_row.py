"""The row that says that what is shown is the past; it takes no room while the newest is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from cbr_tui.text.safe import fit
from cbr_tui.text.times import absolute, localised, relative
from cbr_tui.tui.bindings import key_of

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.tui.stepping import Earlier

__all__ = ["PastRow"]


class PastRow(Static):
    """One row: which of the observations, from when to when, and how to come back."""

    def __init__(self, *, id: str) -> None:
        """Begin out of sight."""
        super().__init__(id=id, markup=False)
        self.display = False
        self._text = ""

    def show(self, earlier: Earlier | None, now: datetime, *, local: bool) -> None:
        """Say which one it is; None is the newest."""
        self.display = earlier is not None
        if earlier is None:
            return
        seen = absolute(earlier.since)
        steps = f"{key_of(self, 'earlier')} {key_of(self, 'later')}"
        ago = relative(earlier.picture.now, now)
        text = f"PAST {earlier.place}/{earlier.count} as of {seen}, last {ago} · {steps} step · Esc now"
        text = localised(text) if local else text
        if text != self._text:
            self._text = text
            self._draw()

    def on_resize(self) -> None:
        """Fill the row's width."""
        self._draw()

    def _draw(self) -> None:
        if self._text:
            width = self.screen.size.width
            self.update(f" {fit(self._text, width - 1)}".ljust(width), layout=False)
