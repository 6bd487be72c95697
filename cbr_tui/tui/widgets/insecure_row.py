"""The row that says that nobody checks who answers; nothing takes it away as long as that is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from cbr_tui.text.safe import fit, visible

if TYPE_CHECKING:
    from cbr_tui.model.context import Context

__all__ = ["InsecureRow"]


class InsecureRow(Static):
    """One row over the whole width, there while the context has a warning."""

    def __init__(self, context: Context) -> None:
        """Warn of `context`, if there is anything to warn of."""
        super().__init__(id="insecure", markup=False)
        self._warning = context.warning
        self.display = bool(self._warning)

    def show(self, context: Context) -> None:
        """Warn of another context, or of what was found out about it."""
        if context.warning != self._warning:
            self._warning = context.warning
            self.display = bool(self._warning)
            self._draw()

    def on_mount(self) -> None:
        """Warn from the first paint on."""
        self._draw()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._draw()

    def _draw(self) -> None:
        if self._warning:
            width = self.screen.size.width
            self.update(fit(f" INSECURE: {visible(self._warning)}", width).ljust(width), layout=False)
