"""The recent lookups: a list that the ID input filters as you type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.text.safe import padded, visible
from cbr_tui.text.times import relative
from cbr_tui.tui.roles import Piece
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cbr_tui.model.observation import Recent

__all__ = ["RecentsView"]


class RecentsView(LineView):
    """One row a backup: status when last seen, name, resource, age, ID, context."""

    def __init__(self, *, id: str) -> None:
        """Begin empty."""
        super().__init__(id=id)
        self._recents: Sequence[Recent] = ()
        self._now: datetime | None = None

    @property
    def row_count(self) -> int:
        """Count them."""
        return len(self._recents)

    @property
    def recent(self) -> Recent | None:
        """The one under the cursor."""
        return self._recents[self.cursor] if self.cursor < len(self._recents) else None

    def show(self, recents: Sequence[Recent], now: datetime) -> None:
        """Show these; the cursor stays on the same backup."""
        before = self.recent
        self._recents, self._now = recents, now
        self.header = [
            Piece(_columns(("STATUS", "NAME", "RESOURCE", "SEEN", "ID"), wide=self._wide), "title")
        ]
        same = (
            place
            for place, recent in enumerate(recents)
            if before and (recent.backup_id, recent.context) == (before.backup_id, before.context)
        )
        self.rows_changed(next(same, 0))

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one row."""
        recent = self._recents[index]
        seen = relative(recent.seen_at, self._now) if recent.seen_at and self._now else "never"
        status = "gone" if recent.gone_at else visible(recent.status) or "never seen"
        name, resource = visible(recent.name) or "-", visible(recent.resource_name) or "-"
        text = _columns((status, name, resource, seen, recent.backup_id), wide=self._wide)
        role = {"available": "good", "error": "critical", "gone": "dim", "never seen": "dim"}.get(
            status, "plain"
        )
        where = f"  {recent.context.label}" if self._wide else ""
        return [Piece(text[:17], role), Piece(text[17:]), Piece(where, "dim")]

    @property
    def _wide(self) -> bool:
        return self.size.width >= 120


def _columns(texts: Sequence[str], *, wide: bool) -> str:
    widths = (15, 26, 22, 16, 36) if wide else (15, 20, 0, 13, 36)
    return " " + "  ".join(padded(text, width) for text, width in zip(texts, widths, strict=True) if width)
