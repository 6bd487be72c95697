"""Keys of one's own on the screens: they work, the old ones don't, and help and key row say so."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import cbr_tui.tui
from cbr_tui.errors import NotAuthenticated
from cbr_tui.keys import COMMANDS
from cbr_tui.tui.screens.choose import ChooseScreen
from cbr_tui.tui.screens.open import OpenScreen
from cbr_tui.tui.screens.read import ReadScreen
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE_ID, sample
from tests.support.ui import HandSource, open_ui

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FIXED = {
    "escape", "ctrl+c,ctrl+q", "tab", "shift+tab", "up", "down", "up,ctrl+p", "down,ctrl+n", "enter",
    "enter,ctrl+j", "ctrl+j,tab", "escape,q,question_mark",
    "right,space", "left", "down,tab", "up,shift+tab",
}  # fmt: skip
"""Keys of inputs, dialogs, menus and pages, and the ways back and out: they stay."""


def bindings() -> Iterator[tuple[str, Binding]]:
    """Give every binding that our own classes declare."""
    for found in pkgutil.walk_packages(cbr_tui.tui.__path__, "cbr_tui.tui."):
        for each in vars(importlib.import_module(found.name)).values():
            if isinstance(each, type) and issubclass(each, DOMNode) and each.__module__ == found.name:
                for binding in vars(each).get("BINDINGS", ()):
                    assert isinstance(binding, Binding)
                    yield each.__name__, binding


def test_every_key_can_be_changed_but_those_of_inputs_and_the_ways_out() -> None:
    unnamed = {(where, each.key) for where, each in bindings() if each.id is None and each.key not in FIXED}
    assert not unnamed, "a new key: give it a name in cbr_tui/keys.py, and make it with tui.bindings.bound"
    assert {each.id for _where, each in bindings() if each.id} == set(COMMANDS)


async def test_a_key_of_ones_own_takes_the_place_of_the_old_ones() -> None:
    async with open_ui(SAMPLE_ID, keys={"open": ("f5", "R")}) as ui:
        await ui.press("o", "i")
        assert not isinstance(ui.app.screen, OpenScreen)
        await ui.press("R")
        assert isinstance(ui.app.screen, OpenScreen)
        await ui.press("escape", "f5")
        assert isinstance(ui.app.screen, OpenScreen)


async def test_two_commands_change_places() -> None:
    async with open_ui(SAMPLE_ID, keys={"copy": ("?",), "help": ("y",)}) as ui:
        await ui.press("?")
        assert isinstance(ui.app.screen, ChooseScreen)
        await ui.press("escape", "y")
        assert isinstance(ui.app.screen, ReadScreen)


@pytest.mark.parametrize("tab", ["1", "5"])
async def test_help_and_the_row_of_keys_follow(tab: str) -> None:
    async with open_ui(SAMPLE_ID, size=(100, 50), keys={"copy": ("Y",), "down": ("n", "down")}) as ui:
        await ui.press(tab)
        assert "Y copy" in ui.lines[-1]
        assert " y copy" not in ui.lines[-1]
        await ui.press("?")
        seen = list(ui.lines)
        await ui.press("G")
        help_rows = [line.strip("│ ").split("  ")[0] for line in (*seen, *ui.lines)]
        assert "Y" in help_rows
        assert "y" not in help_rows


async def shown(keys: Mapping[str, Sequence[str]]) -> tuple[str, list[str]]:
    """Give the row of keys, and what help says of them, one row after the other."""
    async with open_ui(SAMPLE_ID, size=(140, 60), keys=keys) as ui:
        row = ui.lines[-1]
        await ui.press(*keys.get("help", "?"))
        rows = re.findall(r"│ (\S+(?: \S+)*)? {2,}(\S.*\S) *│", ui.screen)
        assert len(rows) > 30
        return row, [said for _keys, said in rows]


async def test_what_has_a_key_of_ones_own_stays_in_its_place() -> None:
    own = await shown({"copy": ("Y",), "up": ("U", "up"), "help": ("f1",), "quit": ("Q",)})
    row, page = await shown({})
    assert own[0] == row.replace(" y copy", " Y copy").replace(" ? ", " f1 ").replace(" q quit", " Q quit")
    assert own[1] == page


async def test_no_key_is_shown_that_is_text_where_text_is_typed() -> None:
    async with open_ui(SAMPLE_ID, keys={"open": ("ö",)}) as ui:
        await ui.press("/")
        assert "search" not in ui.lines[-1]
        assert "open" not in ui.lines[-1]
        assert "esc back" in ui.lines[-1]


async def test_moving_follows_in_every_view() -> None:
    async with open_ui(SAMPLE_ID, keys={"down": ("ö",), "up": ("ä",)}) as ui:
        for tab in "1235":
            await ui.press(tab)
            before = ui.cursor_row
            await ui.press("ö")
            assert ui.cursor_row != before
            await ui.press("down")
            assert ui.cursor_row != before
            await ui.press("ä")
            assert ui.cursor_row == before


async def test_a_digit_still_follows_another_key_for_folding() -> None:
    async with open_ui(SAMPLE_ID, keys={"fold-all": ("Z",)}) as ui:
        await ui.press("5")
        rows = sum(bool(line.strip()) for line in ui.lines)
        await ui.press("Z", "1")
        assert sum(bool(line.strip()) for line in ui.lines) < rows


async def test_what_is_said_calls_a_command_by_the_key_that_it_has() -> None:
    keys = {"earlier": ("(",), "later": ("comma",), "context": ("f9",), "refresh": ("ctrl+r",)}
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source, keys=keys) as ui:
        for name in "first", "second":
            source.fetches[-1].answer(sample(name=name))
            await ui.settle()
            await ui.press("ctrl+r")
        source.fetches[-1].fail(NotAuthenticated("Nobody knows this token."))
        await ui.until("f9 signs in otherwise. Nobody knows")
        await ui.press("(")
        assert "PAST" in ui.screen
        assert "( , step" in ui.screen


async def test_what_was_deleted_is_brought_back_by_the_key_that_is_named() -> None:
    async with open_ui(keys={"undo": ("U",)}) as ui:
        await ui.press("tab")
        row = ui.cursor_row
        await ui.press("d")
        assert "; U brings it back." in ui.lines[-2]
        assert row not in ui.screen
        await ui.press("U")
        assert row in ui.screen
