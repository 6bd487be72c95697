"""What holds on every screen and dialog: keys that are seen to go somewhere, ways on and back, all sizes."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from cbr_tui.tui.screens.backup import BackupScreen
from cbr_tui.tui.screens.read import ReadScreen
from cbr_tui.tui.widgets.prompt import Prompt
from tests.support.places import PLACES, every_screen, go_to
from tests.support.ui import screen_segments

if TYPE_CHECKING:
    from textual.widget import Widget

    from tests.support.ui import Ui

SIZES = [(40, 10), (39, 9), (400, 120)]
ALL_IN_VIEW = (120, 50)
"""So that where something stands is where it is read."""


def test_every_screen_is_a_place() -> None:
    assert {place.screen for place in PLACES.values()} == every_screen()


@pytest.mark.parametrize("name", PLACES)
async def test_every_screen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with go_to(PLACES[name]) as ui:
        await shows_who_has_the_keys(ui)
        await is_the_same_again_after_other_sizes(ui)
        await ui.resize(*ALL_IN_VIEW)
        await follows_tab_in_reading_order(ui)
        await ui.resize(80, 24)
        await leads_back_to_the_first_screen_which_helps_and_says_what_quits(ui)


async def shows_who_has_the_keys(ui: Ui) -> None:
    focused = ui.app.focused
    assert focused is not None
    cells = without_colour(ui, focused)
    ui.app.screen.set_focus(None)
    await ui.settle()
    assert without_colour(ui, focused) != cells
    ui.app.screen.set_focus(focused)
    await ui.settle()


def without_colour(ui: Ui, widget: Widget) -> list[tuple[str, object]]:
    """Give a widget's cells as they are where there is no colour; faint is not seen everywhere either."""
    left, top, width, height = widget.region
    cells: list[tuple[str, object]] = []
    for row in screen_segments(ui.app)[top : top + height]:
        drawn = chain.from_iterable(
            [(glyph, style and (style.bold, style.underline, style.reverse)) for glyph in text]
            for text, style, _control in row
        )
        cells += list(drawn)[left : left + width]
    return cells


async def is_the_same_again_after_other_sizes(ui: Ui) -> None:
    before, focused, typed = ui.lines, ui.app.focused, typed_in(ui)
    cursor_row = ui.cursor_row
    for width, height in SIZES:
        await ui.resize(width, height)
        assert ("Too small" in ui.screen) == ((width, height) == (39, 9))
        assert ui.app.focused is focused
    await ui.resize(80, 24)
    assert ui.lines == before
    assert ui.cursor_row == cursor_row
    assert typed_in(ui) == typed


def typed_in(ui: Ui) -> list[str]:
    return [each.value for each in ui.app.screen.query(Input)]


async def follows_tab_in_reading_order(ui: Ui) -> None:
    if isinstance(ui.app.focused, Prompt):  # it is answered first: Tab keeps what was typed
        await ui.press("tab")
        assert not isinstance(ui.app.focused, Prompt)
    assert ui.app.focused is not None
    if isinstance(ui.app.screen, BackupScreen):  # Tab leads through the views, as tests/ui/test_tabs.py says
        assert ui.app.screen.focus_chain == [ui.app.focused]
        return
    order = sorted(ui.app.screen.focus_chain, key=lambda each: (each.region.y, each.region.x))
    start = order.index(ui.app.focused)
    round_trip = [*order[start + 1 :], *order[: start + 1]]
    for widget in round_trip:
        await ui.press("tab")
        assert ui.app.focused is widget
    for widget in [*round_trip[-2::-1], round_trip[-1]]:
        await ui.press("shift+tab")
        assert ui.app.focused is widget


async def leads_back_to_the_first_screen_which_helps_and_says_what_quits(ui: Ui) -> None:
    first = ui.app.screen_stack[0]
    while "There is nothing behind this: q quits." not in ui.screen:
        before = (ui.lines, ui.app.focused)
        await ui.press("escape")
        assert (ui.lines, ui.app.focused) != before
    assert ui.app.screen is first
    await ui.press("question_mark")
    assert isinstance(ui.app.screen, ReadScreen)
    await ui.press("escape", "q")
    assert not ui.app.is_running
