"""The contexts that there are to choose from, one row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding

from cbr_tui.text.safe import cells, padded, visible
from cbr_tui.tui.roles import Piece
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from cbr_tui.contexts import Choice

__all__ = ["ChoicesView"]

_TITLES: Final = ("SOURCE", "REGION", "PROJECT", "SIGNS IN WITH")
_WIDEST: Final = (28, 14, 14, 40)
"""No column is wider; what is longer is whole in what is said of the row under the cursor."""


class ChoicesView(LineView):
    """What the source is, how it signs in, where to; what can't be used says why. `*` is the one in use."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter,ctrl+j", "choose", "switch")]

    def __init__(self) -> None:
        """Begin before anything was read."""
        super().__init__()
        self.empty = "Reading…"
        self._all: Sequence[Choice] = ()
        self._choices: Sequence[Choice] = ()
        self._widths: Sequence[int] = ()
        self._wanted = ""

    @property
    def row_count(self) -> int:
        """Count those that pass the filter, and the row that makes another."""
        return len(self._choices) + (1 if self.has_header else 0)

    def header(self) -> Sequence[Piece]:
        """Name the columns."""
        return [Piece(f"   {_row(_TITLES, self._widths)}", "title")]

    @property
    def choice(self) -> Choice | None:
        """The one under the cursor; None on the row that makes another."""
        return self._choices[self.cursor] if self.cursor < len(self._choices) else None

    @property
    def wanted(self) -> str:
        """Only those that show each of these words are shown."""
        return self._wanted

    @wanted.setter
    def wanted(self, text: str) -> None:
        if text != self._wanted:
            self._wanted = text
            self._fill(self.choice)

    def show(self, choices: Sequence[Choice]) -> None:
        """Show these, with the cursor on the one in use."""
        self._all, self.has_header = choices, True
        columns = zip(_TITLES, *map(_texts, choices), strict=True)
        self._widths = [
            min(max(map(cells, column)), widest) for column, widest in zip(columns, _WIDEST, strict=True)
        ]
        self._fill(next((choice for choice in choices if choice.in_use), None))

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one row."""
        if index == len(self._choices):
            return [Piece(" + add a profile…")]
        choice = self._choices[index]
        texts = _texts(choice)
        if choice.problem:
            source = padded(texts[0], self._widths[0])
            return [Piece(" ✗ ", "critical"), Piece(source), Piece(f"  {visible(choice.problem)}", "dim")]
        return [Piece(" * " if choice.in_use else "   ", "good"), Piece(_row(texts, self._widths))]

    def _fill(self, before: Choice | None) -> None:
        words = self._wanted.casefold().split()
        self._choices = [choice for choice in self._all if all(word in _searched(choice) for word in words)]
        place = self._choices.index(before) if before in self._choices else 0
        self.rows_changed(place)


def _texts(choice: Choice) -> tuple[str, str, str, str]:
    return (visible(choice.label), visible(choice.region), visible(choice.project), visible(choice.how))


def _row(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(padded(text, width) for text, width in zip(texts, widths, strict=True)).rstrip()


def _searched(choice: Choice) -> str:
    return " ".join((*_texts(choice), choice.where, choice.problem)).casefold()
