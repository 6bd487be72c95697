"""The recent lookups: a list that the ID input filters as you type."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from cbr_tui.model.findings import LEVELS, Word
from cbr_tui.text.safe import padded, visible
from cbr_tui.text.times import relative
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.roles import LEVEL_ROLES, Piece
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual.binding import BindingType

    from cbr_tui.model.observation import Recent

__all__ = ["RecentsView"]

_PIN: Final = "*"
_NOTE: Final = "+"


class RecentsView(LineView):
    """One row a backup: pinned or noted, its last verdict, name, age, ID, and what there is room for."""

    BINDING_GROUP_TITLE = "Recent lookups"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("details", "choose", "open"),
        bound("sort-recents", "screen.sort", "sort", show=True),
        bound("by-context", "screen.group", "by context"),
        bound("pin", "screen.pin", "pin", show=True),
        bound("note", "screen.note", "note", show=True),
        bound("forget", "screen.forget", "delete", show=True),
        bound("undo", "screen.undo", "undo", show=True),
        bound("forget-context", "screen.forget_context", "delete all of this context"),
    ]

    def __init__(self, *, id: str) -> None:
        """Begin empty."""
        super().__init__(id=id)
        self._recents: Sequence[Recent] = ()
        self._now: datetime | None = None
        self._rows: Sequence[Recent | str] = ()

    @property
    def row_count(self) -> int:
        """Count them, with the headings of the contexts."""
        return len(self._rows)

    @property
    def count(self) -> int:
        """Count the backups."""
        return len(self._recents)

    @property
    def place(self) -> int:
        """Say which of the backups the cursor is on, from 1."""
        headings = sum(isinstance(row, str) for row in self._rows[: self.cursor]) if self._grouped else 0
        return self.cursor + 1 - headings

    @property
    def recent(self) -> Recent | None:
        """The one under the cursor."""
        row = self._rows[self.cursor] if self.cursor < len(self._rows) else None
        return None if isinstance(row, str) else row

    def header(self) -> Sequence[Piece]:
        """Name the columns."""
        return [Piece(self._columns("  ", _TITLES), "title")]

    def selectable(self, index: int) -> bool:
        """Keep the cursor off the headings."""
        return not isinstance(self._rows[index], str)

    @property
    def _grouped(self) -> bool:
        return len(self._rows) > len(self._recents)

    def show(
        self, recents: Sequence[Recent], now: datetime, *, by_context: bool = False, on: Recent | None = None
    ) -> None:
        """Show these; the cursor goes to `on`, or stays on the same backup, or else in its place."""
        before = on or self.recent
        self._recents, self._now = recents, now
        self.has_header = True
        self._rows = _with_headings(recents) if by_context else recents
        same = (
            place
            for place, row in enumerate(self._rows)
            if before
            and not isinstance(row, str)
            and row.backup_id == before.backup_id
            and row.context == before.context
        )
        self.rows_changed(next(same, None))

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one row."""
        row = self._rows[index]
        if isinstance(row, str):
            return [Piece(f" {visible(row)}", "title")]
        seen = relative(row.seen_at, self._now) if row.seen_at and self._now else "never"
        verdict = "GONE" if row.gone_at else row.verdict or (visible(row.status) or "unseen")
        texts = {
            "VERDICT": verdict,
            "STATUS": visible(row.status) or "-",
            "NAME": visible(row.name) or "-",
            "RESOURCE": visible(row.resource_name) or "-",
            "SEEN": seen,
            "ID": visible(row.backup_id),
            "NOTE": visible(row.note),
        }
        text = self._columns(f"{_PIN if row.pinned else ' '}{_NOTE if row.note else ' '}", texts)
        role = LEVEL_ROLES[LEVELS[Word(verdict)]] if verdict in _WORDS else "dim"
        end = 2 + _VERDICT_WIDTH
        where = f"  {visible(row.context.label)}" if self.size.width >= 150 and not self._grouped else ""
        return [Piece(text[:2], "warning"), Piece(text[2:end], role), Piece(text[end:]), Piece(where, "dim")]

    def _columns(self, first: str, texts: dict[str, str]) -> str:
        widths = _NARROW if self.size.width < 120 else _WIDE if self.size.width < 175 else _WIDEST
        row = "  ".join(padded(texts[name], width) for name, width in widths.items())
        return first + row


def _with_headings(recents: Sequence[Recent]) -> list[Recent | str]:
    rows: list[Recent | str] = []
    last = None
    for recent in recents:
        if recent.context != last:
            rows.append(recent.context.label)
        last = recent.context
        rows.append(recent)
    return rows


_WORDS: Final = frozenset(Word)
_VERDICT_WIDTH: Final = 9
_NARROW: Final = {"VERDICT": _VERDICT_WIDTH, "NAME": 17, "SEEN": 10, "ID": 36}
_WIDE: Final = {
    "VERDICT": _VERDICT_WIDTH, "STATUS": 14, "NAME": 24, "RESOURCE": 14, "SEEN": 11, "ID": 36,
}  # fmt: skip
_WIDEST: Final = {**_WIDE, "NOTE": 30}
_TITLES: Final = {name: name for name in _WIDEST}
