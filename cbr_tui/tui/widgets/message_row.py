"""The row between the body and the keys: a rule that says where the cursor is, or what just happened."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widgets import Static

from cbr_tui.text.safe import cells, fit, visible

__all__ = ["MessageRow"]

_NARROW: Final = 64
"""Below so many cells the style sheet takes the context off the top row."""


class MessageRow(Static):
    """A message stays until the cursor moves or another tab is shown."""

    def __init__(self, *, id: str) -> None:
        """Begin as a plain rule."""
        super().__init__(id=id)
        self._message = ""
        self._place = ""
        self._position = ""
        self._brief = ""

    @property
    def message(self) -> str:
        """What is said."""
        return self._message

    def say(self, text: str) -> None:
        """Say something, in place of the cursor's place."""
        self._message = visible(text)
        self._draw()

    def show_place(self, place: str, position: str, *, stepped: bool = True) -> None:
        """Say where the cursor is; what was said before is over once the person stepped on."""
        self._place, self._position = visible(place), position
        if stepped:
            self._message = ""
        self._draw()

    def show_context(self, context: str) -> None:
        """Name the context, in visible text, where the screen is too narrow to name it at its top."""
        self._brief = context
        self._draw()

    def on_resize(self) -> None:
        """Fill the row's width."""
        self._draw()

    def _draw(self) -> None:
        width = self.size.width
        right = f" {self._position} ─" if self._position else "─"
        if self._brief and width < _NARROW:
            right = f" {fit(self._brief, width // 3)} ─{right}"
        left = fit(self._message or self._place, max(0, width - cells(right) - 3))
        left = f"─ {left} " if left else "─"
        rule = "─" * max(0, width - cells(left) - cells(right))
        content = Content.assemble((left, "bold" if self._message else "dim"), (rule + right, "dim"))
        if content != self.content:
            self.update(content, layout=False)
