"""Whoever quits has quit, whatever the program was about to do: no crash, no error, nothing left behind."""

from __future__ import annotations

import pytest

from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.ui import HandSource, key_event, open_ui

OTHER_ID = "9531985d-5d9d-49f8-9818-e811892f902b"


@pytest.mark.parametrize(
    "keys", ["2q", "5q", "o\x1bq", "?q", ":q", "yq", "rq", "3\r", "/xq", "12345q", "Jq", "oq"]
)
async def test_quitting_right_behind_another_key_is_no_crash(keys: str) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        for key in keys:
            ui.app.post_message(key_event({"\x1b": "escape", "\r": "enter"}.get(key, key)))
        ui.app.post_message(key_event("ctrl+c"))
        await ui.until(lambda: not ui.app.is_running)
    assert ui.app.crash is None


async def test_quitting_while_the_answer_comes_is_no_crash() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(SAMPLE)
        ui.app.post_message(key_event("q"))
        await ui.until(lambda: not ui.app.is_running)
    assert ui.app.crash is None


async def test_a_tab_that_is_to_be_made_when_everything_is_taken_down_is_not_made() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        views = ui.backup_screen.views
        parent, views._parent = views._parent, None  # as it is for a moment while everything is taken down
        views.active = "raw"
        await views._make()
        views._parent = parent
        assert views.tab is None


async def test_what_fails_while_the_screens_are_taken_down_is_no_crash() -> None:
    """A lookup that ends in that moment finds no row to show its answer in."""
    async with open_ui(SAMPLE_ID) as ui:
        ui.app.exit()
        ui.app._handle_exception(LookupError("No nodes match"))
    assert ui.app.crash is None
    assert ui.app.return_code == 0
