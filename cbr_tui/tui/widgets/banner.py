"""The row that says why the picture is not fresh, or not kept; it takes no room while all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from cbr_tui.errors import NotAuthenticated
from cbr_tui.text.safe import fit, visible
from cbr_tui.text.times import clock_of
from cbr_tui.tui.bindings import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cbr_tui.errors import CbrTuiError

__all__ = ["Banner"]


class Banner(Static):
    """One row, there while the last refresh failed and an older picture is shown, or the history fails."""

    def __init__(self, *, id: str) -> None:
        """Begin out of sight."""
        super().__init__(id=id, markup=False)
        self.display = False
        self._text = ""
        self._problem = ""
        self._notices: Sequence[str] = ()
        self._dismissed = 0

    def show(
        self,
        problem: CbrTuiError | None,
        at: datetime | None,
        notices: Sequence[str],
        *,
        local: bool = False,
    ) -> None:
        """Say what went wrong last, if anything did, else what the history refused and was not dismissed."""
        self._problem = ""
        if problem is not None and at is not None:
            refused = isinstance(problem, NotAuthenticated)
            way = f"{key_of(self, 'context')} signs in otherwise. " if refused else ""
            self._problem = f"✗ {clock_of(at, local=local)} {way}{problem.message} {problem.hint}"
        self._notices = notices
        self._choose()

    def dismiss(self) -> bool:
        """Say a notice no more; tells whether there was one in view."""
        if self._problem or self._dismissed >= len(self._notices):
            return False
        self._dismissed = len(self._notices)
        self._choose()
        return True

    def _choose(self) -> None:
        pending = self._notices[self._dismissed :]
        text = visible(self._problem or (f"▲ {pending[-1]}" if pending else ""))
        if text != self._text:
            self._text = text
            self.display = bool(text)
            self._draw()

    def on_resize(self) -> None:
        """Fill the row's width."""
        self._draw()

    def _draw(self) -> None:
        if self._text:
            self.update(fit(f" {self._text}", self.screen.size.width), layout=False)
