"""No key is a dead end: each that is offered does something that can be seen, or says why it doesn't."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from cbr_tui.tui.bindings import active
from cbr_tui.tui.widgets.message_row import MessageRow
from tests.support.contexts import FakeContexts
from tests.support.payloads import SAMPLE_ID
from tests.support.ui import open_ui, screen_segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.ui import Ui

REFUSED_ID = "00000404-0000-4000-8000-000000000404"
PLACES: dict[str, tuple[str | None, Sequence[str]]] = {
    "the list of recent lookups": (None, ("tab", "down")),
    "the summary": (SAMPLE_ID, ("down", "down")),
    "a table without a row": (SAMPLE_ID, ("4",)),
    "a table": (SAMPLE_ID, ("3", "down")),
    "the raw answer": (SAMPLE_ID, ("5", "down")),
    "a backup that there is not": (REFUSED_ID, ("down",)),
    "the project's backups": (SAMPLE_ID, ("b", "down")),
    "a server's time line": (SAMPLE_ID, ("B", "down")),
    "no backup that matches": (SAMPLE_ID, ("b", "slash", *"zebra", "enter")),
    "a page": (SAMPLE_ID, ("2", "enter", "down")),
    "the contexts": (SAMPLE_ID, ("c", "down")),
    "a field of the dialog": (SAMPLE_ID, ("c", "a", "tab")),
}
MOVES = ("move(", "page(", "page_", "edge(", "shift(", "show_tab(", "scroll_", "unfold")
"""What may find nothing to do: the end of what there is can be seen."""
ELSEWHERE = ("quit", "suspend_process", "hand_over(")
"""What leaves the screens."""
ASKS = "refresh"
"""What is seen while it is under way."""


def seen(ui: Ui) -> list[list[tuple[object, ...]]]:
    """Give the rows that a person sees, colours and cursor too."""
    rows: list[list[tuple[object, ...]]] = [
        [(segment.text, segment.style) for segment in row] for row in screen_segments(ui.app)
    ]
    return [*rows, [ui.app.cursor_position]]


def place_of(ui: Ui) -> tuple[object, ...]:
    """Give where a person is, whatever was said meanwhile."""
    return (ui.app.focused, seen(ui)[:-3])


@pytest.mark.parametrize("place", PLACES)
async def test_every_key_does_something_or_says_why_not(place: str) -> None:
    backup_id, keys = PLACES[place]
    ways: dict[str, str] | None = None
    dead = []
    while ways is None or ways:
        async with open_ui(backup_id, contexts=partial(FakeContexts, sources={})) as ui:
            await ui.press(*keys)
            here = place_of(ui)
            if ways is None:
                ways = {
                    each.binding.action: key
                    for key, each in active(ui.app.screen)
                    if not each.binding.action.startswith((*MOVES, *ELSEWHERE, ASKS))
                }
            # One after the other on the same screen, as long as the way back leads there.
            while ways and ui.app.is_running and place_of(ui) == here:
                for row in ui.app.screen.query(MessageRow):
                    row.say("")  # two keys may say the same
                await ui.settle()
                before = seen(ui)
                action, key = ways.popitem()
                await ui.press(key)
                if seen(ui) == before:
                    dead.append(f"{key} ({action})")
                elif place_of(ui) != here:
                    await ui.press("escape")
    assert not dead, " ".join(dead)
