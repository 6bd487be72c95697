"""The row between the body and the keys: a rule that says where the cursor is, or what just happened.

While something is asked in it, it is as wide as what it has to say of that, and stands behind.
"""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cbr_tui.text.safe import cells, fit, visible

__all__ = ["MessageRow"]

_NARROW: Final = 64
"""Below so many cells the style sheet takes the context off the top row."""
_SHARE: Final = 60
"""So much of the row may be said beside what is typed. Percent."""


class MessageRow(Static):
    """A message stays until the cursor moves or another tab is shown."""

    def __init__(self, *, id: str) -> None:
        """Begin as a plain rule."""
        super().__init__(id=id)
        self._message = ""
        self._way = ""
        self._counted = ""
        self._asked = self._counts = False
        self._place = ""
        self._position = ""
        self._brief = ""

    @property
    def message(self) -> str:
        """What is said."""
        return f"{self._message} {self._way}".rstrip()

    def say(self, text: str, way: str = "") -> None:
        """Say something, in place of the cursor's place; `way` is how it is left, where it is under way."""
        self._message, self._way = visible(text), way
        self._draw()

    def show_place(self, place: str, position: str, *, stepped: bool = True, counted: str = "") -> None:
        """Say where the cursor is; what was said before is over once the person stepped on.

        `counted` is what a search found so far, which is said also while it is typed.
        """
        self._place, self._position, self._counted = visible(place), position, counted
        if stepped and not (self._asked and self._way):  # who types asks for no other place
            self._message = self._way = ""
        self._draw()

    def stand_beside(self, *, asked: bool, counts: bool = False) -> None:
        """Stand behind what is asked in this row, or have it alone again; what is under way goes on.

        `counts` says that what is typed is counted, so that the number is about that.
        """
        self._asked, self._counts = asked, counts
        if not self._way:
            self._message = ""
        if not asked:
            self.display = True
            self.styles.width = "1fr"
        self._draw()

    def show_context(self, context: str) -> None:
        """Name the context, in visible text, where the screen is too narrow to name it at its top."""
        self._brief = context
        self._draw()

    def on_resize(self) -> None:
        """Fill the row's width."""
        self._draw()

    def _draw(self) -> None:
        if self._asked:
            self._draw_beside()
            return
        width = self._room
        right = self._right(width)
        left = fit(self.message or self._place, max(0, width - cells(right) - 3))
        left = f"─ {left} " if left else "─"
        rule = "─" * max(0, width - cells(left) - cells(right))
        content = Content.assemble((left, "bold" if self._message else "dim"), (rule + right, "dim"))
        if content != self.content:
            self.update(content, layout=False)

    def _right(self, width: int) -> str:
        """Give as much of the right end as leaves room for what is said or was found: that is to be read."""
        ends = ["─"]
        if self._position:
            ends.insert(0, f" {self._position} ─")
        if self._brief and width < _NARROW:
            ends.insert(0, f" {fit(self._brief, width // 3)} ─{ends[0]}")
        found = self._place.partition(self._counted)[0] + f"{self._counted}…" if self._counted else ""
        needed = cells(self.message or found) + 3
        return next((end for end in ends if needed + cells(end) <= width), ends[-1])

    def _draw_beside(self) -> None:
        """Draw what there is to say, where what is typed leaves room; `Esc` has another meaning there."""
        counted = self._counted if self._counts else ""
        text = fit(self._message or counted, max(0, self._room * _SHARE // 100 - 2))
        content = Content.assemble((f" {text} ", "bold" if self._message else "dim"))
        self.display = bool(text)
        self.styles.width = content.cell_length
        if content != self.content:
            self.update(content, layout=False)

    @property
    def _room(self) -> int:
        """The width of the whole row, also before it is laid out anew."""
        return self.parent.size.width if isinstance(self.parent, Widget) else self.size.width
