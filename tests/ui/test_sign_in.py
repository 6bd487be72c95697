"""The dialog that makes a profile: what it asks, what it says, and what it never shows."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import pytest
from textual import events

from cbr_tui.model.context import Context
from cbr_tui.tui.screens.context import ContextScreen
from cbr_tui.tui.screens.open import OpenScreen
from cbr_tui.tui.screens.sign_in import SignInScreen
from cbr_tui.tui.widgets.form import SecretField, TextField
from tests.support.contexts import FakeContexts
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE_ID
from tests.support.ui import HandSource, key_event, open_ui

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbr_tui.service import Lookups
    from tests.support.ui import Ui

SECRET = "zebra-that-nobody-may-see"  # noqa: S105 - made up
HERE = Context("csbs", "https://csbs.eu-de.example.com", "here", "eu-de", profile="first")
NEW = Context("csbs", "https://csbs.eu-nl.example.com", "there", "eu-nl", profile="new")


class Cloud:
    """Where the program begins, and what the profile `new` leads to; `contexts` remembers who signed in."""

    def __init__(self, gate: asyncio.Event | None = None) -> None:
        clock = HandClock()
        self.here = HandSource(clock, HERE)
        self.there = HandSource(clock, NEW)
        self.made: list[FakeContexts] = []
        self.contexts = partial(self._make, gate=gate)

    def _make(self, lookups: Lookups, gate: asyncio.Event | None) -> FakeContexts:
        self.made.append(FakeContexts(lookups, {"new": self.there}, gate=gate))
        return self.made[-1]


TOKEN = (
    *("tab", "right"),  # the cloud: otc
    *("tab", *"eu-nl"),
    *("tab", "left"),  # with a token
    *("tab", *SECRET),
    *("tab", *"p"),
)
"""From the profile's name to the project, and everything typed in between."""


async def test_what_was_typed_signs_in_and_goes_on_with_the_same_backup() -> None:
    cloud = Cloud()
    async with open_ui(SAMPLE_ID, source=cloud.here, contexts=cloud.contexts, size=(100, 30)) as ui:
        await ui.press("c", "end")
        assert "+ add a profile…" in ui.screen
        await ui.press("enter", *"new", *TOKEN)
        assert "•" * len(SECRET) in ui.screen
        assert SECRET not in ui.screen
        await ui.press("enter")
        ui.source = cloud.there
        await ui.press("enter")
        assert ui.shows(SAMPLE_ID)
        assert "new · csbs · eu-nl" in ui.lines[0]
        assert [fetch.backup_id for fetch in cloud.there.fetches] == [SAMPLE_ID]
    assert cloud.made[0].came == [
        (
            "new",
            {
                "provider": "otc", "region": "eu-nl", "endpoint": "", "auth": "token", "auth_url": "",
                "ak": "",
                "sk": "", "security_token": "", "domain": "", "user": "", "password": "", "passcode": "",
                "token": SECRET,
                "project_id": "p",
            },
        )
    ]  # fmt: skip


async def test_what_the_service_refuses_is_said_and_what_was_typed_stays() -> None:
    cloud = Cloud()
    async with open_ui(None, contexts=cloud.contexts, ask="sign in") as ui:
        await ui.press(*"other", *TOKEN, "enter", "enter")
        assert "✗ profile other has no secrets. Write them down." in ui.screen
        assert "•" * len(SECRET) in ui.screen
        await ui.press("up", "x")
        assert "✗" not in ui.screen, "it is about what was tried, not about what is typed now"


async def test_what_is_missing_is_named_and_has_the_keys() -> None:
    async with open_ui(None, contexts=Cloud().contexts, ask="sign in") as ui:
        await ui.press(*"new", "up", "enter")
        assert "✗ Region is missing." in ui.screen
        await ui.press(*"eu-de", "up", "up", "up", "enter")
        assert "✗ Access key is missing." in ui.screen


async def test_an_attempt_under_way_can_be_left_and_the_fields_stay() -> None:
    gate = asyncio.Event()
    cloud = Cloud(gate)
    async with open_ui(None, contexts=cloud.contexts, ask="sign in") as ui:
        await ui.press(*"new", *TOKEN, "enter")
        ui.held = 1
        await ui.press("enter")
        assert "Trying it with the service…  Esc leaves it" in ui.screen
        ui.held = 0
        await ui.press("escape")
        assert "Trying" not in ui.screen
        gate.set()
        await ui.settle()
        assert isinstance(ui.app.screen, SignInScreen)
        assert "•" * len(SECRET) in ui.screen
        await ui.press("escape")
        assert isinstance(ui.app.screen, OpenScreen)
        assert not cloud.there.fetches


async def test_it_comes_first_where_nothing_signs_in() -> None:
    cloud = Cloud()
    async with open_ui(None, contexts=cloud.contexts, ask="sign in") as ui:
        assert isinstance(ui.app.screen, SignInScreen)
        ui.source = cloud.there
        await ui.press(*"new", *TOKEN, "enter", "enter")
        assert isinstance(ui.app.screen, OpenScreen)
        assert "new · csbs" in ui.lines[0]


async def test_a_name_that_is_taken_is_told() -> None:
    async with open_ui(None, contexts=Cloud().contexts) as ui:
        await ui.press("f2", "a", *"prod")
        assert "Profile prod is there, and will be replaced." in ui.screen
        await ui.press("2")
        assert "replaced" not in ui.screen
        await ui.press("escape")
        assert isinstance(ui.app.screen, ContextScreen)


async def test_a_secret_is_pasted_in_one_piece_and_never_copied() -> None:
    async with open_ui(None, contexts=Cloud().contexts, ask="sign in") as ui:
        await ui.press(*"new", *TOKEN[:-3])
        await ui.press("tab", "shift+tab")
        await ui.paste("MII\nabc\r\ndef\n")
        field = ui.app.screen.focused
        assert isinstance(field, SecretField)
        assert field.value.endswith("MIIabcdef")
        field.action_select_all()
        copied = ui.app.clipboard
        await ui.press("ctrl+x")
        assert ui.app.clipboard == copied
        assert field.value.endswith("MIIabcdef")
        assert SECRET not in repr(field)


async def test_keys_in_one_burst_land_where_they_were_meant_to() -> None:
    async with open_ui(None, contexts=Cloud().contexts, ask="sign in") as ui:
        for key in ("tab", "left", "tab", *"eu-de", "tab", *"https://c.example.com", "tab", "left"):
            ui.app.post_message(key_event(key))
        for key in ("tab", *SECRET, "tab", *"the-project", "enter"):
            ui.app.post_message(key_event(key))
        await ui.until("the-project")
        await ui.settle()
        assert "[custom]" in ui.screen
        assert "[token]" in ui.screen
        assert SECRET not in ui.screen
        values = {field.value for field in ui.app.screen.query(TextField)}
        assert values == {"default", "eu-de", "https://c.example.com", SECRET, "the-project", ""}


async def test_a_paste_and_a_tab_in_one_burst_land_where_they_were_meant_to() -> None:
    async with open_ui(None, contexts=Cloud().contexts, ask="sign in") as ui:
        await ui.press("tab", "tab", "tab", "left", "tab")
        ui.app.post_message(events.Paste(SECRET))
        for key in ("tab", *"the-project", "tab"):
            ui.app.post_message(key_event(key))
        await ui.until("the-project")
        assert SECRET not in ui.screen
        assert ui.app.screen.query_one(SecretField).display
        assert SECRET in {field.value for field in ui.app.screen.query(SecretField)}


async def test_the_arrows_choose_and_only_what_is_needed_is_asked() -> None:
    async with open_ui(None, contexts=Cloud().contexts, ask="sign in") as ui:
        assert "Endpoint of CSBS" not in ui.screen
        await ui.press("tab", "left")
        assert "[custom]" in ui.screen
        assert "Endpoint of CSBS" in ui.screen
        await ui.press("tab", "tab", "tab", "right")
        assert "[password]" in ui.screen
        assert "Domain" in ui.screen
        assert "Secret key" not in ui.screen


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 10)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_field_that_has_the_keys_is_in_view(size: tuple[int, int]) -> None:
    async with open_ui(None, contexts=Cloud().contexts, ask="sign in", size=size) as ui:
        for _ in range(9):
            await ui.press("tab")
            await ui.until(lambda: _in_view(ui))


def _in_view(ui: Ui) -> bool:
    focused = ui.app.screen.focused
    return focused is not None and ui.app.screen.query_one("#form").region.contains_region(focused.region)


async def test_a_fault_of_the_attempt_ends_the_program_without_a_secret(
    capfd: pytest.CaptureFixture[str],
) -> None:
    class Faulty(FakeContexts):
        async def sign_in(self, name: str, answers: Mapping[str, str], *, visiting: bool = False) -> Lookups:
            raise LookupError(f"{name} {answers} {visiting}")

    with pytest.raises(Exception, match="LookupError"):
        async with open_ui(None, contexts=partial(Faulty, sources={}), ask="sign in") as ui:
            await ui.press(*"new", *TOKEN, "enter", "enter")
    printed = capfd.readouterr()
    assert SECRET not in printed.out + printed.err
