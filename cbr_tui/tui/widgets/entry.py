"""A row to type in: what is pasted there stays text, too."""

from __future__ import annotations

from textual.widgets import Input

from cbr_tui.text.safe import visible

__all__ = ["Entry"]


class Entry(Input):
    """Textual's input draws what it is given: a pasted escape would reach the terminal as one."""

    def replace(self, text: str, start: int, end: int) -> None:
        """Put a text, made fit for one line, in the place of what stands between two others."""
        super().replace(visible(text), start, end)
