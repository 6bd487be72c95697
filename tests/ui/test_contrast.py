"""Whether it can be read: every cell of every screen stands out from its background, in every theme."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from rich.color import ColorSystem

from cbr_tui.tui.themes import THEMES
from tests.support.contexts import FakeContexts
from tests.support.payloads import SAMPLE_ID
from tests.support.ui import open_ui, screen_segments

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from rich.color import Color
    from rich.segment import Segment

    from cbr_tui.tui.themes import ThemeName
    from tests.support.ui import Ui

RUNNING_ID = "9531985d-5d9d-49f8-9818-e811892f902b"
PAGES = [
    ["question_mark"], ["y"], ["colon"], ["colon", *"co"], ["enter"],
    ["o"], ["o", *"karbor"], ["o", *"1234-5678", "enter"],
    ["o", "tab", "down"], ["o", "tab", "n", *"mine"], ["o", "tab", "p"], ["o", "tab", "D"], ["o", "tab", "d"],
    ["b"], ["b", "down", "space"], ["b", "slash", *"shop"], ["b", "slash", *"zebra", "enter"],
    ["b", "question_mark"], ["B"],
    ["c"], ["c", *"jjjj"], ["c", "slash", *"nl"],
    ["c", "a"], ["c", "a", "tab"], ["c", "a", "up", "enter"],
]  # fmt: skip
"""The keys that lead from a backup to every other screen."""
LEAST = 4.5
"""WCAG 2, 1.4.3: the contrast of text, whatever its size."""


def luminance(colour: Color) -> float:
    """Give the relative luminance of an exact colour (WCAG 2)."""
    assert colour.triplet is not None, f"{colour} is not exact"
    parts = [part / 255 for part in colour.triplet]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(segment: Segment) -> float:
    style = segment.style
    assert style is not None
    assert style.color is not None
    assert style.bgcolor is not None
    assert not style.dim, "a terminal would make it fainter than it is"
    low, high = sorted((luminance(style.color), luminance(style.bgcolor)))
    return (high + 0.05) / (low + 0.05)


def drawn(ui: Ui) -> Iterator[Segment]:
    """Give all of the screen that has something to be read in it."""
    for row in screen_segments(ui.app):
        yield from (segment for segment in row if segment.text.strip() and not segment.control)


async def screens(ui: Ui) -> AsyncIterator[str]:
    """Go through all screens; gives the name of each."""
    for tab in "12345":
        await ui.press(tab, "down", "down")
        yield f"tab {tab}"
    await ui.press("slash", *"a")
    yield "search"
    await ui.press("escape", "escape")
    if not ui.shows(RUNNING_ID):
        return  # all that follows looks the same
    ui.clock.set(60)
    await ui.press("r", "left_square_bracket")
    assert "PAST" in ui.screen
    yield "the past"
    await ui.press("escape")
    for keys in PAGES:
        await ui.press("1", *keys)
        assert ui.app.screen is not ui.backup_screen, f"{keys} lead nowhere"
        yield f"after {' '.join(keys)}"
        while ui.app.screen is not ui.backup_screen:
            await ui.press("escape")


@pytest.mark.parametrize(("theme", "backup_id"), [("dark", SAMPLE_ID), ("light", RUNNING_ID)])
async def test_everything_stands_out_from_its_background(theme: ThemeName, backup_id: str) -> None:
    contexts = partial(FakeContexts, sources={})
    async with open_ui(backup_id, size=(120, 40), theme=theme, contexts=contexts) as ui:
        async for name in screens(ui):
            for segment in drawn(ui):
                assert contrast(segment) >= LEAST, f"{name}: {segment}"
            backgrounds = {
                segment.style.bgcolor.name
                for row in screen_segments(ui.app)
                for segment in row
                if segment.style and segment.style.bgcolor
            }
            assert backgrounds <= {THEMES[theme].background, THEMES[theme].foreground}, name


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_of_sixteen_colours_a_theme_takes_black_and_white(
    theme: ThemeName, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textual.constants.COLOR_SYSTEM", "standard")
    async with open_ui(RUNNING_ID, theme=theme) as ui:
        assert ui.app.console.color_system == "standard"
        background, text = (15, 0) if theme == "light" else (0, 15)
        for segment in drawn(ui):
            assert segment.style is not None
            assert [
                colour.downgrade(ColorSystem.STANDARD).number
                for colour in (segment.style.bgcolor, segment.style.color)
                if colour is not None
            ] in ([background, text], [text, background])


@pytest.mark.parametrize("backup_id", [RUNNING_ID])
async def test_without_a_theme_the_terminal_has_its_own_way(backup_id: str) -> None:
    """Its sixteen colours fit its background, and never stand upon each other."""
    async with open_ui(backup_id, size=(120, 40), contexts=partial(FakeContexts, sources={})) as ui:
        async for name in screens(ui):
            for segment in drawn(ui):
                style = segment.style
                if style is None:
                    continue
                for colour in (style.color, style.bgcolor):
                    assert colour is None or colour.is_default or (colour.number or 0) < 16, (
                        f"{name}: {segment}"
                    )
                coloured = style.bgcolor is not None and not style.bgcolor.is_default
                assert not coloured, f"{name}: {segment}"
