"""The same keys by Textual's own way and by cells: one picture, fewer bytes, whatever happens on the way."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual import events
from textual.containers import Vertical
from textual.geometry import Offset, Region
from textual.widgets import Input, Label, Static

from cbr_tui.tui import celldiff
from cbr_tui.tui.celldiff import CellDiff
from cbr_tui.tui.cellwriter import Abilities
from tests.support.apps.celldiff_app import CellDiffApp
from tests.support.recording import RecordingDriver

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.app import ComposeResult
    from textual.pilot import Pilot

KEYS = [
    "u",
    "u",
    "down",
    "pagedown",
    "end",
    "home",
    "1",
    "2",
    "3",
    "m",
    "escape",
    "tab",
    "界",
    "x",
    "backspace",
]


class Session:
    """A running app, with the terminal that it draws on."""

    def __init__(self, app: CellDiff[None], pilot: Pilot[None], driver: RecordingDriver) -> None:
        self.app = app
        self.pilot = pilot
        self.driver = driver
        self.terminal = driver.terminal

    async def press(self, *keys: str) -> str:
        """Press keys; return what is written then."""
        before = len(self.driver.written)
        await self.pilot.press(*keys)
        return await self.written_since(before)

    async def written_since(self, before: int) -> str:
        rounds, written = 0, -1
        while rounds < 2 or written < len(self.driver.written):  # what is drawn may lay out anew
            rounds, written = rounds + 1, len(self.driver.written)
            await self.pilot.pause()
            await self.pilot.wait_for_scheduled_animations()
            drawn = asyncio.Event()
            self.app.screen.call_after_refresh(drawn.set)
            await drawn.wait()
        return self.driver.written[before:]


@asynccontextmanager
async def session(
    size: tuple[int, int] = (60, 16), make: type[CellDiff[None]] = CellDiffApp
) -> AsyncIterator[Session]:
    app = make(driver_class=RecordingDriver)
    app.animation_level = "none"  # as in the program; nobody waits for one that begins late
    async with app.run_test(headless=False, size=size) as pilot:
        assert isinstance(app._driver, RecordingDriver)
        running = Session(app, pilot, app._driver)
        await running.written_since(0)
        yield running


@pytest.fixture(autouse=True)
def _terminal_that_erases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celldiff, "abilities_of_terminal", lambda: Abilities(True, True, True))
    monkeypatch.delenv("CBR_TUI_CELLDIFF", raising=False)


@pytest.fixture
def _off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBR_TUI_CELLDIFF", "off")


@pytest.mark.parametrize(("seed", "size"), [(1, (60, 16)), (2, (43, 12))])
async def test_any_keys_lead_to_the_same_picture_in_fewer_bytes(
    monkeypatch: pytest.MonkeyPatch, seed: int, size: tuple[int, int]
) -> None:
    keys = random.Random(seed).choices(KEYS, k=10)  # noqa: S311 - nothing secret: the same keys in each run
    monkeypatch.setenv("CBR_TUI_CELLDIFF", "off")
    expected = []
    async with session(size) as plain:
        for key in keys:
            await plain.press(key)
            expected.append(plain.terminal.picture())
    monkeypatch.delenv("CBR_TUI_CELLDIFF")
    async with session(size) as cells:
        for number, key in enumerate(keys):
            await cells.press(key)
            assert cells.terminal.picture() == expected[number], f"after {keys[: number + 1]}"
            assert not cells.terminal.pen_is_set
        assert cells.terminal.cursor == plain.terminal.cursor
    assert len(cells.driver.written) < len(plain.driver.written) / 4


async def test_what_is_drawn_again_but_not_changed_costs_nothing() -> None:
    async with session() as running:
        assert await running.press("n") == "\a"


async def test_only_the_changed_cells_of_a_line_are_written() -> None:
    async with session() as running:
        written = await running.press("u")
        assert "1" in written
        assert "status" not in written
        assert running.terminal.text()[3].startswith("status 1")


async def test_the_cursor_is_where_the_input_method_expects_it_also_when_no_cell_changes() -> None:
    async with session() as running:
        running.app.cursor_position = Offset(7, 3)
        before = len(running.driver.written)
        running.app.screen.refresh()
        assert await running.written_since(before) == "\x1b[4;8H"
        assert running.terminal.cursor == (7, 3)


async def test_a_terminal_that_was_given_back_is_drawn_anew() -> None:
    async with session() as running:
        picture = running.terminal.picture()
        running.terminal.feed(b"\x1b[2J")
        running.app.post_message(events.Resize(running.app.size, running.app.size))
        await running.written_since(0)
        assert running.terminal.picture() == picture


async def test_a_repaint_mends_what_others_wrote() -> None:
    async with session() as running:
        picture = running.terminal.picture()
        running.terminal.feed(b"\x1b[3;1HBroadcast message from root: the disk is full")
        assert running.terminal.picture() != picture
        await running.press("r")
        assert running.terminal.picture() == picture


async def test_a_part_on_an_unknown_screen_draws_the_whole() -> None:
    async with session() as running:
        assert running.app._shown is not None
        running.terminal.feed(b"\x1b[2J")
        running.app._shown.forget()
        await running.press("u")
        assert "One" in running.terminal.text()[4]
        assert running.terminal.text()[3].startswith("status 1")


class Overlaid(CellDiff[None]):
    CSS = "Screen { layers: below above; } #above { layer: above; width: 9; height: 1; }"

    def compose(self) -> ComposeResult:
        yield Static("below " * 9, id="below")
        with Vertical(id="above"):
            yield Static("above all")


async def test_a_part_leaves_alone_what_stands_beside_it() -> None:
    async with session(make=Overlaid) as running:
        assert running.terminal.text()[0].startswith("above allow below")
        before = len(running.driver.written)
        running.app.query_one("#below").refresh(Region(30, 0, 9, 1))
        assert await running.written_since(before) == ""


async def test_what_is_not_sent_during_a_batch_is_not_taken_for_sent() -> None:
    async with session() as running:
        with running.app.batch_update():
            running.app.query_one(Label).update("held back")
            running.app._display(running.app.screen, running.app.screen._compositor.render_full_update())
        running.app.query_one(Label).update("sent")
        await running.written_since(0)
        assert running.terminal.text()[3].startswith("sent")


async def test_a_failure_in_here_leaves_textuals_own_way_for_the_rest_of_the_session() -> None:
    async with session() as running:
        await running.press("f")
        assert "status" in await running.press("u")
        assert running.app._shown is None
        assert running.terminal.text()[3].startswith("status 1")
        await running.press("3", "x")
        assert running.app.query_one(Input).value == "x"
        assert " x" in running.terminal.text()[1]


@pytest.mark.usefixtures("_off")
async def test_it_can_be_turned_off() -> None:
    async with session() as running:
        assert "status 1" in await running.press("u")


class OtherUpdate:
    def __init__(self, something: object, different: object) -> None: ...


@pytest.mark.parametrize("name", ["CompositorUpdate", "LayoutUpdate", "ChopsUpdate"])
async def test_a_textual_built_otherwise_draws_by_its_own_way(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(celldiff, name, OtherUpdate)
    async with session() as running:
        assert running.app._shown is None
        assert "status 1" in await running.press("u")


async def test_without_a_terminal_textual_is_left_alone_and_pictures_can_be_taken() -> None:
    app = CellDiffApp()
    async with app.run_test() as pilot:
        await pilot.press("u")
        assert "status&#160;1" in app.export_screenshot()


@pytest.mark.parametrize(
    ("term", "abilities"),
    [
        ("xterm-256color", Abilities(True, True, True)),
        ("screen-256color", Abilities(moves_rows=True)),
        ("linux", Abilities(True, True, True)),
        ("vt100", Abilities(lacks_dim=True, resets_all=True, lacks_colours=True)),
        ("no-such-terminal", Abilities()),
    ],
)
def test_what_a_terminal_can_do_is_what_terminfo_says(term: str, abilities: Abilities) -> None:
    # curses reads terminfo once in a process: each terminal needs its own.
    code = "from cbr_tui.tui.celldiff import abilities_of_terminal; print(tuple(abilities_of_terminal()))"
    done = subprocess.run([sys.executable, "-c", code], env={"TERM": term}, capture_output=True, check=True)
    assert done.stdout.decode().strip() == str(tuple(abilities))
