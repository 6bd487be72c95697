"""A table whose rows are made when they are drawn; it sorts by any column and filters as you type."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from cbr_tui.model.under_way import Left, told_to
from cbr_tui.text.facts import Table
from cbr_tui.text.path import below
from cbr_tui.text.safe import cells, fit, padded
from cbr_tui.text.tables import Rows
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.messages import Say
from cbr_tui.tui.roles import Piece
from cbr_tui.tui.step import Step
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from cbr_tui.text.facts import TableRow

__all__ = ["EMPTY", "TableView"]

_MEASURED = 100
"""How many rows the widths of the columns are taken from, the first and as many of all: a longer table is not
read for its widths."""
_AT_ONCE = 1000
"""A longer table is sorted and filtered beside the event loop."""
_WIDEST = 40
"""No column is wider; what is longer is cut, and whole in the details."""
_STATUS_ROLES = {
    "available": "good",
    "success": "good",
    "error": "critical",
    "fail": "critical",
    "skip": "warning",
}


EMPTY = Table((), Rows((), "", ()))


class TableView(LineView):
    """Shows a `text.tables.Table`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("sort", "sort", "sort", show=True),
        bound("sort-back", "reverse", "sort the other way round"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        """Begin empty, in the answer's own order."""
        super().__init__(id=id)
        self._table = EMPTY
        self._next = self._table
        self._left_at, self._left_count = "", 0
        """Where the cursor was when the table was given back, and how many rows that had."""
        self._order: list[int] = []
        self._widths: list[int] = []
        self._wanted = ""
        self.sort_column: int | None = None
        self.descending = False
        self._sorted_by: tuple[int | None, bool] = (None, False)
        self._step: Step | None = None

    @property
    def table(self) -> Table:
        """What is shown."""
        return self._table

    @table.setter
    def table(self, table: Table) -> None:
        path = self.row.path if self.row else self._left_at
        if self._left_at:
            # The order before serves until it is sorted anew: the old table is no longer there to be seen.
            self._left_at = ""
            self._table, self._widths = table, _widths(table)
            count = len(table.rows)
            if count < self._left_count:
                self._order = [place for place in self._order if place < count]
            self.rows_changed(self.cursor)
        self._next = table
        self._arrange(path)

    def let_go(self) -> None:
        """Give a long table back until another one is shown: it holds a whole answer."""
        if len(self._table.rows) > _AT_ONCE and self.row is not None:
            self._left_at, self._left_count = self.row.path, len(self._table.rows)
            self._table = self._next = EMPTY

    @property
    def wanted(self) -> str:
        """Only rows that show this text are shown."""
        return self._wanted

    @wanted.setter
    def wanted(self, text: str) -> None:
        if text != self._wanted:
            path = self.row.path if self.row else ""
            self._wanted = text
            self._arrange(path)
            self.show_cursor()

    @property
    def row(self) -> TableRow | None:
        """The row under the cursor."""
        there = self.cursor < len(self._order) and not self._left_at
        return self._table.rows[self._order[self.cursor]] if there else None

    @property
    def row_count(self) -> int:
        """Count the rows that pass the filter."""
        return len(self._order)

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one row, a status in its colour; marks before the row and behind the cells that changed."""
        if self._left_at:
            return ()
        row = self._table.rows[self._order[index]]
        mark = self.marks.within(row.path)
        pieces = [Piece(mark, "changed") if mark else Piece(" ")]
        for column, text, width in zip(self._table.columns, row.cells, self._widths, strict=True):
            role = _STATUS_ROLES.get(text, "plain") if column.key == "status" else "plain"
            pieces.append(Piece(padded(text, width, right=column.numeric), role))
            changed = self.marks.within(below(row.path, column.key)) if mark else ""
            pieces += [Piece(changed, "changed"), Piece(" ")] if changed else [Piece("  ", role)]
        return pieces

    def action_sort(self) -> None:
        """Sort by the next column; after the last one, the answer's own order again."""
        following = 0 if self.sort_column is None else self.sort_column + 1
        self.sort_column = following if following < len(self._table.columns) else None
        self.descending = False
        self._sort()

    def action_reverse(self) -> None:
        """Sort by the same column the other way round."""
        if not self.row_count:
            self.post_message(Say("There is nothing to sort."))
        self.descending = not self.descending
        self._sort()

    def _sort(self) -> None:
        """Keep the cursor on its record; from the first row the person looks at what comes first now."""
        self._arrange(self.row.path if self.row and self.cursor else "")
        self.show_cursor()

    def _arrange(self, path: str) -> None:
        """Sort and filter, with the cursor on the same record as before; a long table beside the loop."""
        table = self._next
        asked = (table, self.sort_column, self.descending, self._wanted)
        if len(table.rows) <= _AT_ONCE:
            self._show_order(table, _order(*asked), path)
        else:
            self.work("arrange", self._arrange_beside, asked, path)

    async def _arrange_beside(self, asked: tuple[Table, int | None, bool, str], path: str) -> None:
        if self._step is not None:
            self._step.leave()
        step = self._step = Step(self)
        try:
            with told_to(step.hears):
                order = await asyncio.to_thread(_order, *asked)
        except Left:
            self._go_back()
            return
        finally:
            step.end()
        if asked[0] is self._next:  # a short table may have come meanwhile, and be there already
            self._sorted_by = asked[1:3]
            self._show_order(asked[0], order, path)
            self.show_cursor()

    def leave(self) -> bool:
        """Leave a sort that takes long, and stay with the order before; says whether there was one."""
        return self._step is not None and self._step.leave()

    def _go_back(self) -> None:
        if self._table.rows:
            self.sort_column, self.descending = self._sorted_by
        else:
            self._next = EMPTY

    def _show_order(self, table: Table, order: list[int], path: str) -> None:
        if table is not self._table:
            self._widths = _widths(table)
        self._table, self._order, self.has_header = table, order, True
        self.empty = "Nothing here matches; Esc shows all." if table.rows else "There are none."
        same = table.rows.place(path)
        self.rows_changed(order.index(same) if same is not None and same in order else None)

    def header(self) -> Sequence[Piece]:
        """Name the columns, and say by which one they are sorted."""
        pieces = [Piece(" ")]
        for number, (column, width) in enumerate(zip(self._table.columns, self._widths, strict=True)):
            sign = ("▼" if self.descending else "▲") if number == self.sort_column else ""
            title = fit(column.title + sign, width)
            pieces.append(Piece(padded(title, width, right=column.numeric) + "  ", "title"))
        return pieces


def _order(table: Table, column: int | None, descending: bool, wanted: str) -> list[int]:
    """Give the indexes of the rows that pass the filter, sorted; without a column in the answer's order."""
    if column is not None:
        order = table.order(column, descending=descending)
    else:
        order = list(range(len(table.rows)))
        if descending:
            order.reverse()
    if not wanted:
        return order
    passing = set(table.matching(wanted))
    return [index for index in order if index in passing]


def _widths(table: Table) -> list[int]:
    """Measure the columns: the title with room for the sort sign, the first rows, and some of the others."""
    widths = [cells(column.title) + 1 for column in table.columns]
    count = len(table.rows)
    # What is made in a series is the widest at its end.
    measured = {*range(min(_MEASURED, count)), *range(count - 1, 0, -max(1, count // _MEASURED))}
    for index in measured:
        for number, text in enumerate(table.rows[index].cells):
            widths[number] = max(widths[number], min(cells(text), _WIDEST))
    return widths
