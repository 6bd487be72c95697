"""The recent lookups: what they tell, how they are filtered while one types, and opened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from cbr_tui.demo import DEMO_CONTEXT
from cbr_tui.model.observation import Answer, Origin, observe
from tests.support.demo import START, HandClock
from tests.support.keepers import EmptyKeeper, RefusingKeeper
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample
from tests.support.ui import open_ui, seeded_history

if TYPE_CHECKING:
    from tests.support.ui import Ui

OTHER_ID = "6513270e-269e-4d37-b2a7-4de452e6b438"


def listed(ui: Ui) -> list[str]:
    """Give the rows of the list."""
    return [line for line in ui.lines[2:-2] if line]


async def test_the_newest_lookup_stands_first_with_status_name_age_and_id() -> None:
    async with open_ui(size=(160, 40)) as ui:
        row = listed(ui)[0]
        for text in ("available", "backup_d32c", "karbor_02", "just now", SAMPLE_ID, "demo · region-1"):
            assert text in row


async def test_a_lookup_moves_its_backup_to_the_top() -> None:
    async with open_ui() as ui:
        assert OTHER_ID[:8] in listed(ui)[1]
        ui.clock.set(60)
        await ui.press("down", "enter")
        await ui.until_shown(OTHER_ID)
        await ui.press("o")
        assert OTHER_ID[:8] in listed(ui)[0]
        assert "just now" in listed(ui)[0]
        assert "60 s ago" in listed(ui)[1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("autobk_5c2e", ["autobk_5c2e"]),
        ("BUILD-07", ["autobk_5c2e"]),
        ("archiving", ["backup_from_the_fut"]),
        ("waiting_delete obsolete", ["manualbk_obsolete"]),
        ("6513270e", ["autobk_5c2e"]),
        ("no such thing", []),
    ],
)
async def test_every_word_that_is_typed_narrows_the_list(words: str, found: list[str]) -> None:
    async with open_ui() as ui:
        await ui.press(*words)
        rows = listed(ui)
        assert len(rows) == len(found)
        assert all(name in row for name, row in zip(found, rows, strict=True))
        assert f"{len(found)}/{len(found)}" in ui.lines[-2] or not found


async def test_an_empty_filter_shows_all_again() -> None:
    async with open_ui() as ui:
        everything = listed(ui)
        await ui.press(*"obsolete")
        await ui.press(*["backspace"] * 8)
        assert listed(ui) == everything


async def test_the_list_moves_under_the_input() -> None:
    async with open_ui() as ui:
        await ui.press("down", "down", "up", "enter")
        await ui.until_shown(OTHER_ID)


async def test_enter_opens_what_the_filter_found() -> None:
    async with open_ui() as ui:
        await ui.press(*"build-07", "enter")
        await ui.until_shown(OTHER_ID)


async def test_tab_gives_the_keys_to_the_list_and_its_keys_work() -> None:
    async with open_ui() as ui:
        await ui.press("tab", "G", "g", "j", "enter")
        await ui.until_shown(OTHER_ID)


async def test_two_clicks_open_a_recent_lookup() -> None:
    async with open_ui() as ui:
        await ui.click("autobk_5c2e", times=2)
        await ui.until_shown(OTHER_ID)


async def test_a_backup_that_was_never_seen_says_so() -> None:
    async with open_ui() as ui:
        await ui.press(*"00000404")
        assert listed(ui)[0].split()[:2] == ["never", "seen"]


async def test_an_empty_history_says_so() -> None:
    async with open_ui(keeper=EmptyKeeper()) as ui:
        assert "recent lookups" in ui.screen
        assert "none" in ui.lines[-2]
        await ui.press("down", "up", "enter")
        await ui.until("Nothing to look up")


async def test_the_same_id_in_two_contexts_opens_what_the_cursor_stands_on() -> None:
    clock = HandClock()
    elsewhere = replace(DEMO_CONTEXT, project_id="another-project")
    with seeded_history(clock) as history:
        answer = Answer(sample(name="of another project"), START)
        history.keep(observe(SAMPLE_ID, elsewhere, answer, origin=Origin.SERVICE))
        history.looked_up(elsewhere, SAMPLE_ID, START)
        async with open_ui(size=(160, 40), keeper=history, clock=clock, offline=True) as ui:
            rows = [row for row in listed(ui) if SAMPLE_ID in row]
            assert len(rows) == 2
            assert sum("another-project" in row for row in rows) == 1


async def test_a_history_that_fails_costs_one_line_and_the_program_goes_on() -> None:
    async with open_ui(keeper=RefusingKeeper()) as ui:
        assert "disk full" in ui.screen
        await ui.paste(SAMPLE_ID)
        assert "● available" in ui.screen
        assert "disk full" in ui.screen
        await ui.press("escape")
        assert "disk full" not in ui.screen
        await ui.press("r")
        assert "disk full" not in ui.screen, "the same is not told twice"


async def test_the_recents_tell_what_a_refresh_has_seen_meanwhile() -> None:
    clock = HandClock()
    async with open_ui("d23f0824-128b-4f33-8c5c-7fd0a6a3a450", clock=clock) as ui:
        clock.set(61)
        await ui.press("r", "o", *"d23f")
        assert listed(ui)[0].strip().startswith("available")


def test_the_sample_is_what_the_demo_answers() -> None:
    """The tests above name it by its ID."""
    backup = observe(SAMPLE_ID, DEMO_CONTEXT, Answer(SAMPLE, START)).backup
    assert backup is not None
    assert backup.id == SAMPLE_ID
