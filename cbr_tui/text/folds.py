"""Which lines of an outline are folded away, and so which row shows which line."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Folds"]


class Folds:
    """Lines and rows, both counted from 0; what is folded shows its first line and hides the others.

    Folds within a fold stay as they are for the time when it is opened. Nothing here grows with the number
    of lines, only with the number of folds.
    """

    def __init__(self, lines: int, folded: Mapping[int, int] | None = None) -> None:
        """Begin with `folded` folds: the first line of each, and its last."""
        self._lines = lines
        self._ends = dict(folded or {})
        self._arrange()

    def __len__(self) -> int:
        """Count the rows."""
        return self.row(self._lines - 1) + 1 if self._lines else 0

    def line(self, row: int) -> int:
        """Give the line that a row shows."""
        place = bisect_right(self._rows, row) - 1
        if place < 0:
            return row
        below = row - self._rows[place]
        return self._lasts[place] + below if below else self._shown[place]

    def row(self, line: int) -> int:
        """Give the row that shows a line, or the fold that hides it."""
        place = bisect_right(self._shown, line) - 1
        return line if place < 0 else self._rows[place] + max(0, line - self._lasts[place])

    def last(self, line: int) -> int | None:
        """Give the last line of the fold that begins on a line; None where none does."""
        return self._ends.get(line)

    @property
    def firsts(self) -> list[int]:
        """The first line of every fold, those within others too."""
        return sorted(self._ends)

    def fold(self, first: int, last: int) -> None:
        """Hide what comes after `first`, up to `last`."""
        self._ends[first] = last
        self._arrange()

    def unfold(self, first: int) -> None:
        """Show what the fold that begins on `first` hides."""
        if self._ends.pop(first, None) is not None:
            self._arrange()

    def reveal(self, line: int) -> None:
        """Open every fold that hides a line."""
        hiding = [first for first, last in self._ends.items() if first < line <= last]
        for first in hiding:
            del self._ends[first]
        if hiding:
            self._arrange()

    def _arrange(self) -> None:
        """Note the folds that stand in no other, and the row of each."""
        self._shown: list[int] = []
        self._lasts: list[int] = []
        self._rows: list[int] = []
        hidden, end = 0, -1
        for first in sorted(self._ends):
            if first > end:
                end = self._ends[first]
                self._shown.append(first)
                self._lasts.append(end)
                self._rows.append(first - hidden)
                hidden += end - first
