"""The ID input: takes an ID, anything that contains one, or words to find a recent lookup by."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.suggester import Suggester

from cbr_tui.tui.messages import TextPasted
from cbr_tui.tui.widgets.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.binding import BindingType

__all__ = ["IdInput"]


class IdInput(Entry):
    """One row, a cursor that stands still, pastes taken whole."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # A line break typed before the terminal was in raw mode arrives as ctrl+j.
        Binding("enter,ctrl+j", "submit", "open"),
        Binding("up", "screen.recent(-1)", "recent lookup above", show=False),
        Binding("down", "screen.recent(1)", "recent lookup below", show=False),
    ]

    def __init__(self, ids_starting: Callable[[str], Sequence[str]], *, id: str) -> None:
        """Complete prefixes from `ids_starting`, which is called in a thread."""
        super().__init__(
            id=id,
            compact=True,
            select_on_focus=True,
            placeholder="paste an ID, or an alert with one",
            suggester=_FromRecents(ids_starting),
        )
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Hand on all of it: Textual's own input keeps the first line only."""
        event.stop()
        event.prevent_default()
        self.post_message(TextPasted(event.text))


class _FromRecents(Suggester):
    """Completes an ID from the recent lookups."""

    def __init__(self, ids_starting: Callable[[str], Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=False)
        self._ids_starting = ids_starting

    async def get_suggestion(self, value: str) -> str | None:
        if not value:
            return None
        return next(iter(await asyncio.to_thread(self._ids_starting, value)), None)
