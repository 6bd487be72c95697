"""Where is asked, and as whom: at the top right, or in the rule above the keys where the top has no room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from cbr_tui.text.safe import visible
from cbr_tui.tui.widgets.insecure_row import InsecureRow
from cbr_tui.tui.widgets.message_row import MessageRow

if TYPE_CHECKING:
    from cbr_tui.model.context import Context

__all__ = ["ContextLabel"]


class ContextLabel(Static):
    """One row; it is always on the screen, and the style sheet leaves half of the row to the ID."""

    def __init__(self, context: Context) -> None:
        """Name `context`."""
        super().__init__(id="context", markup=False)
        self._named = context
        self._shown = ""

    def on_mount(self) -> None:
        """Name it for the first time; in the rows below once they are there, which is when the screen is."""
        self._draw()
        self.screen.call_later(self._tell_rows)

    def show(self, context: Context) -> None:
        """Name another context, or what was found out about it."""
        self._named = context
        self._draw()
        self._tell_rows()

    def _draw(self) -> None:
        label = visible(self._named.label)
        if label != self._shown:
            self._shown = label
            self.update(label)

    def _tell_rows(self) -> None:
        self.screen.query_one(InsecureRow).show(self._named)
        self.screen.query_one(MessageRow).show_context(visible(self._named.brief))
