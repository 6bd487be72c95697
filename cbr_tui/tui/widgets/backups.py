"""The backups of a project: rows made when they are drawn, of which some may be marked."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from cbr_tui.text.listing import TITLES, row_of, titled
from cbr_tui.text.safe import padded
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.messages import Say
from cbr_tui.tui.roles import LEVEL_ROLES, LEVEL_SIGNS, Piece
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from cbr_tui.model.listing import Listed

__all__ = ["HAS_NO_ID", "BackupsView"]

HAS_NO_ID = "This row has no ID: it can't be watched."

_MARK = "*"


class BackupsView(LineView):
    """One row a backup: verdict, status, when it was made, of what, its name, its ID where there is room."""

    BINDING_GROUP_TITLE = "Backups"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("details", "choose", "open"),
        bound("mark", "mark", "mark", show=True),
    ]

    has_header = True

    def __init__(self, *, id: str) -> None:
        """Begin empty."""
        super().__init__(id=id)
        self.marked: dict[str, Listed] = {}
        """The marked ones by their IDs, in the order in which they were marked."""
        self.local = False
        """Whether times are told by this machine's clock."""
        self._rows: Sequence[Listed] = ()

    @property
    def row_count(self) -> int:
        """Count those that are there."""
        return len(self._rows)

    def header(self) -> Sequence[Piece]:
        """Name the columns."""
        return [Piece("  " + self._columns(titled(TITLES, local=self.local)), "title")]

    @property
    def row(self) -> Listed | None:
        """The one under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    @property
    def reached(self) -> int:
        """Say how many rows the person has come to: those above and in view."""
        return max(self.cursor, round(self.scroll_y) + self._page() - 1) + 1

    def show(self, rows: Sequence[Listed]) -> None:
        """Show these rows; the one under the cursor stays under it, and where it is on the screen."""
        before, top = self.row, round(self.scroll_y)
        self._rows = rows
        # Most often it is where it was.
        places = range(self.cursor, len(rows)), range(min(self.cursor, len(rows)))
        same = next((place for place in chain(*places) if before and rows[place].id == before.id), None)
        moved = 0 if same is None else same - self.cursor
        self.rows_changed(same)
        if moved:
            self.scroll_to_row(max(0, top + moved))

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one row."""
        row = self._rows[index]
        mark = _MARK if row.id in self.marked else " "
        text = self._columns((f"{LEVEL_SIGNS[row.level]} {row.word}", *row_of(row, local=self.local)[1:]))
        return [Piece(f" {mark}"), Piece(text[:_VERDICT], LEVEL_ROLES[row.level]), Piece(text[_VERDICT:])]

    def action_mark(self) -> None:
        """Mark the backup under the cursor, or no longer, and go on to the next."""
        row = self.row
        if row is None:
            self.post_message(Say("There is nothing to mark."))
        elif not row.id:
            self.post_message(Say(HAS_NO_ID))
        else:
            if self.marked.pop(row.id, None) is None:
                self.marked[row.id] = row
            self._refresh_row(self.cursor)
            self.action_move(1)

    def _columns(self, texts: Sequence[str]) -> str:
        wide = self.size.width >= _WIDE
        widths = (_VERDICT, 15, 16, 36 if wide else 0, 24 if wide else 14, 40 if wide else 14)
        return " ".join(padded(text, width) for text, width in zip(texts, widths, strict=True) if width)


_VERDICT = 11
_WIDE = 130
"""From so many columns on there is room for IDs; the row below the list has that of the cursor's backup."""
