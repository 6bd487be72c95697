"""No key is a dead end: each that is offered does something that can be seen, or says why it doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding
from textual.widgets import Input

from cbr_tui.tui.bindings import active
from cbr_tui.tui.widgets.message_row import MessageRow
from tests.support.places import PLACES, go_to
from tests.support.ui import screen_segments

if TYPE_CHECKING:
    from tests.support.ui import Ui

MOVES = (
    "move(",
    "recall(",
    "screen.recent(",
    "page(",
    "page_",
    "edge(",
    "shift(",
    "show_tab(",
    "scroll_",
    "unfold",
)
"""What may find nothing to do: the end of what there is can be seen."""
TYPING = tuple(binding.action for binding in Input.BINDINGS if isinstance(binding, Binding))
"""What moves and deletes in what is typed."""
ELSEWHERE = ("quit", "suspend_process", "hand_over(", "repaint")
"""What leaves the screens, or draws the same again."""
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
    ways: dict[str, str] | None = None
    dead = []
    while ways is None or ways:
        async with go_to(PLACES[place]) as ui:
            here = place_of(ui)
            if ways is None:
                ways = {
                    each.binding.action: key
                    for key, each in active(ui.app.screen)
                    if not each.binding.action.startswith((*MOVES, *TYPING, *ELSEWHERE, ASKS))
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
