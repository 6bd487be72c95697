"""The row that says why the picture is not fresh; it takes no room while all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from cbr_tui.text.safe import fit, visible

if TYPE_CHECKING:
    from cbr_tui.tui.watch import Watch

__all__ = ["Banner"]


class Banner(Static):
    """One row, there only while the last refresh failed and an older picture is shown."""

    def __init__(self, *, id: str) -> None:
        """Begin out of sight."""
        super().__init__(id=id, markup=False)
        self.display = False
        self._text = ""

    def show(self, watch: Watch) -> None:
        """Say what went wrong last, if anything did."""
        problem, at = watch.problem, watch.problem_at
        text = ""
        if problem is not None and at is not None and watch.picture is not None:
            text = visible(f"✗ {at:%H:%M:%SZ} {problem.message} {problem.hint}")
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
