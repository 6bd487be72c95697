"""Where is asked, and as whom: at the top right, or in the rule above the keys where the top has no room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from cbr_tui.text.safe import fit, visible
from cbr_tui.tui.widgets.insecure_row import InsecureRow
from cbr_tui.tui.widgets.message_row import MessageRow

if TYPE_CHECKING:
    from cbr_tui.model.context import Context

__all__ = ["ContextLabel"]


class ContextLabel(Static):
    """One row; it is always on the screen."""

    def __init__(self, context: Context) -> None:
        """Name `context`."""
        super().__init__(id="context", markup=False)
        self._named = context
        self._shown = ""

    def show(self, context: Context) -> None:
        """Name another context, or what was found out about it."""
        self._named = context
        self._draw()

    def on_mount(self) -> None:
        """Name it for the first time."""
        self._draw()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._draw()

    def _draw(self) -> None:
        label = fit(visible(self._named.label), self.screen.size.width // 2 - 2)
        if label != self._shown:
            self._shown = label
            self.update(f"{label} ")
        self.screen.query_one(InsecureRow).show(self._named)
        self.screen.query_one(MessageRow).show_context(visible(self._named.brief))
