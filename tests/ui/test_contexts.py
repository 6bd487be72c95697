"""Switching the context: the picker, what follows from a choice, and what happens while it is made."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import pytest
from textual.app import App
from textual.containers import Vertical
from textual.screen import Screen

from cbr_tui.model.context import Context
from cbr_tui.tui.screens.context import ContextScreen
from cbr_tui.tui.screens.open import OpenScreen
from cbr_tui.tui.widgets.choices import ChoicesView
from cbr_tui.tui.widgets.context_label import ContextLabel
from cbr_tui.tui.widgets.insecure_row import InsecureRow
from cbr_tui.tui.widgets.prompt import Foot
from tests.support.contexts import CHOICES, FakeContexts, context_named
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample
from tests.support.ui import HandSource, open_ui, screen_lines

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from cbr_tui.model.observation import Answer
    from tests.support.ui import Ui

HERE = Context("csbs", "https://csbs.eu-de.example.com", "here", "eu-de", profile="first")
NL = CHOICES[2]


class Clouds:
    """Where the program begins, and the context `nl`, both answered by hand."""

    def __init__(self) -> None:
        clock = HandClock()
        self.here = HandSource(clock, HERE)
        self.there = HandSource(clock, context_named(NL))
        self.contexts = partial(FakeContexts, sources={"nl": self.there})


async def choose(ui: Ui, name: str, source: HandSource | None = None) -> None:
    """Choose a context by its name; `source` is what is asked there."""
    await ui.press("c", "slash", *name, "enter")
    ui.source = source or ui.source
    await ui.press("enter")


def under_cursor(ui: Ui) -> str:
    """Name the choice under the cursor."""
    choice = ui.app.screen.query_one(ChoicesView).choice
    return choice.label if choice is not None else ""


async def test_another_context_is_asked_for_the_same_backup() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        clouds.here.fetches[0].answer(SAMPLE)
        await ui.press("3")
        assert "first · csbs · eu-de" in ui.lines[0]
        await choose(ui, "nl", clouds.there)
        assert ui.shows(SAMPLE_ID)
        assert "nl · csbs · eu-nl" in ui.lines[0]
        assert [fetch.backup_id for fetch in clouds.there.fetches] == [SAMPLE_ID]
        assert f"looking up {SAMPLE_ID}" in ui.screen, "nothing that was seen elsewhere is shown as seen here"
        assert clouds.here.closed
        clouds.there.fetches[0].answer(sample(name="the-copy"))
        await ui.settle()
        assert "the-copy" in ui.screen
        assert "[Volumes 2]" in ui.screen, "the tab stays"
        await ui.press("r")
        assert (len(clouds.here.fetches), len(clouds.there.fetches)) == (1, 2)


async def test_a_lookup_under_way_is_given_up() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await choose(ui, "nl", clouds.there)
        assert clouds.here.fetches[0].outcome.cancelled()
        clouds.there.fetches[0].answer(sample(name="the-copy"))
        await ui.settle()
        assert "the-copy" in ui.screen


async def test_each_context_keeps_its_own_observations() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts, size=(160, 30)) as ui:
        clouds.here.fetches[0].answer(sample(name="the-original"))
        await choose(ui, "nl", clouds.there)
        clouds.there.fetches[0].answer(sample(name="the-copy"))
        await ui.settle()
        await ui.press("o")
        await ui.until("the-original")
        rows = [line for line in ui.lines if SAMPLE_ID in line]
        assert [("the-copy" in row, "eu-nl" in row) for row in rows[:2]] == [(True, True), (False, False)]


async def test_the_picker_says_what_each_source_is_and_why_some_can_not_be_used() -> None:
    async with open_ui(SAMPLE_ID, contexts=Clouds().contexts) as ui:
        await ui.press("c")
        assert under_cursor(ui) == "OS_USERNAME and OS_PASSWORD"
        assert "in use · password of on-call · eu-de · eu-de_prod · environment" in ui.screen
        await ui.press("j")
        assert "access key ABCD…ST · eu-de" in ui.screen
        await ui.press("j", "down", "j")
        assert under_cursor(ui) == "cloud otc"
        assert "✗ The cloud otc in /home/me/.config/openstack/clouds.yaml has no password." in ui.screen
        assert "OS_CLIENT_SECURE_FILE" in ui.screen, "what is longer than a row goes on in the next"
        await ui.press("escape")
        assert ui.shows(SAMPLE_ID)


async def test_what_can_not_be_opened_says_so_and_the_picker_stays() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await choose(ui, "profile prod")
        assert "✗ profile prod has no secrets. Write them down." in ui.screen
        assert isinstance(ui.app.screen, ContextScreen)
        await ui.press("escape")
        assert "profile nl" in ui.screen, "the filter is left first"
        await ui.press("escape")
        assert clouds.here.held == 1, "the lookup went on"
        assert "first · csbs" in ui.lines[0]


async def test_what_takes_its_time_can_be_left() -> None:
    clouds, gate = Clouds(), asyncio.Event()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=partial(clouds.contexts, gate=gate)) as ui:
        await ui.press("c", "j", "j")
        ui.held = 1
        await ui.press("enter")
        assert "Opening profile nl…" in ui.screen
        ui.held = 0
        await ui.press("escape")
        assert "Opening" not in ui.screen
        gate.set()
        await ui.settle()
        assert isinstance(ui.app.screen, ContextScreen)
        await ui.press("escape")
        assert ui.shows(SAMPLE_ID)
        assert not clouds.there.fetches


async def test_the_picker_comes_first_where_nothing_is_chosen() -> None:
    clouds = Clouds()
    async with open_ui(None, source=clouds.here, contexts=clouds.contexts, ask="which context") as ui:
        assert isinstance(ui.app.screen, ContextScreen)
        await ui.press("j", "j", "enter")
        assert isinstance(ui.app.screen, OpenScreen)
        assert "nl · csbs" in ui.lines[0]
        ui.source = clouds.there
        await ui.paste(SAMPLE_ID)
        assert [fetch.backup_id for fetch in clouds.there.fetches] == [SAMPLE_ID]
        assert not clouds.here.fetches


async def test_f2_switches_while_the_input_has_the_keys() -> None:
    async with open_ui(None, contexts=Clouds().contexts) as ui:
        await ui.press("c")
        assert isinstance(ui.app.screen, OpenScreen)
        assert "f2 context" in ui.screen
        await ui.press("f2")
        assert isinstance(ui.app.screen, ContextScreen)


async def test_where_there_is_no_other_context_it_says_so() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("c")
        assert "There is no other context" in ui.screen


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_context_is_always_on_the_screen(size: tuple[int, int]) -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts, size=size) as ui:
        assert "first · " in ui.screen
        clouds.here.fetches[0].answer(SAMPLE)
        for key in "23451":
            await ui.press(key)
            assert "first · " in ui.screen
        await ui.press("o")
        assert "first · " in ui.screen


async def test_what_is_found_out_about_a_context_is_named() -> None:
    class Finding(HandSource):
        async def fetch(self, backup_id: str) -> Answer:
            self.context = Context("csbs", "https://csbs.eu-de.example.com", "found-out", "eu-de")
            return await super().fetch(backup_id)

    source = Finding(HandClock(), Context("csbs", region="eu-de"))
    async with open_ui(SAMPLE_ID, source=source) as ui:
        assert "found-out" not in ui.screen
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        assert "csbs · eu-de · found-out" in ui.lines[0]


class Nested(Screen[None]):
    """Its rows stand so deep that they are there last of all."""

    def compose(self) -> ComposeResult:
        """Lay the rows out."""
        yield ContextLabel(HERE)
        with Vertical(), Vertical():
            yield InsecureRow(HERE)
            yield Foot()


async def test_a_context_is_named_in_rows_that_are_there_later_than_its_own() -> None:
    app: App[None] = App()
    async with app.run_test(size=(40, 10)) as pilot:
        await app.push_screen(Nested())
        await pilot.pause()
        assert HERE.brief in "\n".join(screen_lines(app))
