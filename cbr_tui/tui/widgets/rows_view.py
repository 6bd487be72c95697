"""Groups of labelled rows: the Summary, extend_info, details and help are drawn by this one view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.text.safe import padded
from cbr_tui.tui.roles import LEVEL_ROLES, LEVEL_SIGNS, Piece
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.text.facts import Group, Row

__all__ = ["RowsView"]


class RowsView(LineView):
    """Shows groups; a heading for each that has a title."""

    def __init__(
        self,
        *,
        label_width: int = 14,
        value_width: int | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Show labels in a column of `label_width` cells.

        With `value_width`, the first line of a row's detail stands dimmed behind values at least so wide.
        """
        super().__init__(id=id, classes=classes)
        self._label_width = label_width
        self._value_width = value_width
        self._groups: tuple[Group, ...] = ()
        self._lines: list[Row | str] = []
        self._wanted = ""

    @property
    def groups(self) -> tuple[Group, ...]:
        """What is shown."""
        return self._groups

    @groups.setter
    def groups(self, groups: tuple[Group, ...]) -> None:
        if groups == self._groups:
            return
        # Whoever reads from the top goes on to do so, whatever the first row is about now.
        moved = self.cursor > self._nearest(0, 1)
        path = self.row.path if self.row and moved else ""
        self._groups = groups
        self._fill(path)

    @property
    def wanted(self) -> str:
        """Only rows with this text are shown; any case."""
        return self._wanted

    @wanted.setter
    def wanted(self, text: str) -> None:
        if text != self._wanted:
            path = self.row.path if self.row else ""
            self._wanted = text
            self._fill(path)
            self.show_cursor()

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        if self.cursor < len(self._lines):
            line = self._lines[self.cursor]
            return None if isinstance(line, str) else line
        return None

    @property
    def row_count(self) -> int:
        """Count rows and headings."""
        return len(self._lines)

    def selectable(self, index: int) -> bool:
        """Headings are passed over."""
        return not isinstance(self._lines[index], str)

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give a heading or a row."""
        line = self._lines[index]
        if isinstance(line, str):
            return (Piece(line, "title"),)
        role = "dim" if line.dim else "plain"
        label_role, sign = "dim" if line.dim else "label", ""
        if line.level is not None:
            role = label_role = LEVEL_ROLES[line.level]
            sign = f"{LEVEL_SIGNS[line.level]} "
        label = f"{padded(line.label, self._label_width - len(sign) - 1)} " if line.label else ""
        mark = self.marks.of_row(line)
        pieces = [Piece(mark, "changed"), Piece(f"{sign}{label}", label_role)]
        if not mark:
            pieces = [Piece(f" {sign}{label}", label_role)]
        if self._value_width is None:
            return [*pieces, Piece(line.value, role)]
        value = padded(line.value, max(self._value_width, self.size.width // 3))
        return [*pieces, Piece(value, role), Piece(f"  {line.detail.partition(chr(10))[0]}", "dim")]

    def _fill(self, path: str) -> None:
        """Lay the rows out anew, with the cursor on the same field as before."""
        wanted = self._wanted.casefold()
        self._lines = []
        for group in self._groups:
            rows = [row for row in group.rows if not wanted or wanted in _text(row)]
            if rows and group.title:
                self._lines.append(group.title)
            self._lines.extend(rows)
        same = (
            number
            for number, line in enumerate(self._lines)
            if path and not isinstance(line, str) and line.path == path
        )
        self.rows_changed(next(same, None))


def _text(row: Row) -> str:
    return f"{row.label} {row.value} {row.path} {row.detail}".casefold()
