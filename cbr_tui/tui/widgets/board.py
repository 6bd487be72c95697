"""The board: a row each for the backups that are watched, of which only what changed is drawn anew."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from cbr_tui.text.board import TITLES, cells_of
from cbr_tui.text.safe import padded
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.roles import LEVEL_ROLES, LEVEL_SIGNS, Piece
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from cbr_tui.model.watched import Watched

__all__ = ["BoardView"]


class BoardView(LineView):
    """Verdict, status with percent, name, rate, time left, last change; resource and ID where room is."""

    BINDINGS: ClassVar[list[BindingType]] = [bound("details", "choose", "open")]
    has_header = True

    def __init__(self, *, id: str) -> None:
        """Begin empty."""
        super().__init__(id=id)
        self._watched: Sequence[Watched] = ()
        self._now = datetime.min.replace(tzinfo=UTC)
        self._local = False
        self._drawn: dict[int, tuple[str, ...]] = {}
        """The texts of the rows that were drawn: what is the same is not drawn again."""

    @property
    def row_count(self) -> int:
        """Count the backups."""
        return len(self._watched)

    def header(self) -> Sequence[Piece]:
        """Name the columns."""
        return [Piece(" " + self._columns(TITLES), "title")]

    @property
    def one(self) -> Watched | None:
        """The one under the cursor."""
        return self._watched[self.cursor] if self.cursor < len(self._watched) else None

    def show(self, watched: Sequence[Watched], now: datetime, empty: str, *, local: bool = False) -> None:
        """Show them as they are now: rows come at the end, and none goes, so that none moves.

        Where there are none, `empty` is said; with `local` times are told by this machine's clock.
        """
        if empty != self.empty:
            self.empty = empty
            self._refresh_row(0)
        before, self._watched, self._now, self._local = self._watched, watched, now, local
        if len(before) != len(watched):
            self.rows_changed()
            return
        for index in self._visible():
            if self._drawn.get(index) != cells_of(watched[index], now, local=local):
                self._refresh_row(index)
        self._tell_moved(stepped=False)

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one row."""
        one = self._watched[index]
        row, cells = one.row, cells_of(one, self._now, local=self._local)
        self._drawn[index] = cells
        sign = f"{LEVEL_SIGNS[row.level]} {cells[0]}" if row is not None else cells[0]
        text = self._columns((sign, *cells[1:]))
        role = LEVEL_ROLES[row.level] if row is not None else "dim"
        return [Piece(" "), Piece(text[:_VERDICT], role), Piece(text[_VERDICT:])]

    def _columns(self, texts: Sequence[str]) -> str:
        wide = self.size.width >= _WIDE
        widths = (_VERDICT, 15, 24 if wide else 18, 6, 14, 10, *((20, 36) if wide else (0, 0)))
        return " ".join(padded(text, width) for text, width in zip(texts, widths, strict=True) if width)


_VERDICT = 11
_WIDE = 144
"""From so many columns on there is room for IDs; the row below the board has that of the cursor's backup."""
