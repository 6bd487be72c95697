"""Recent lookups as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute

if TYPE_CHECKING:
    from cbr_tui.model.observation import Recent

__all__ = ["line_of"]


def line_of(recent: Recent) -> str:
    """Give one as a line that says all by itself: ID, what it was and when, of what, name, note."""
    gone = f"gone at {absolute(recent.gone_at)}" if recent.gone_at is not None else ""
    seen = f"seen {absolute(recent.seen_at)}" if recent.seen_at is not None else "never seen"
    texts = (
        recent.backup_id, recent.verdict, recent.status, gone, seen, recent.resource_name, recent.name,
        recent.note,
    )  # fmt: skip
    return "  ".join(visible(text) for text in texts if text)
