"""The last thing that happens to a row: nothing in it acts on a terminal, whatever a widget gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from textual.color import Color

__all__ = ["Harmless"]


class Harmless(LineFilter):
    """Shows what acts or is not seen as `visible` does. Widgets do so before they measure: rows are even."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Give the segments of a row, with text alone in them."""
        del background
        if all(segment.text.isprintable() for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(visible(segment.text), segment.style)
            for segment in segments
        ]
